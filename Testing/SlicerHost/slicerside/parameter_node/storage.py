"""How a value of each type is kept in a vtkMRMLScriptedModuleNode: scenes saved here and in Slicer look alike."""

import enum
import pathlib
import types
import typing
from collections.abc import MutableSequence, Sequence

import slicer
import slicer.util

from .annotations import IsInstance, IsNone, NotNone, is_validator, split

PATHS = (
    *(pathlib.Path, pathlib.PosixPath, pathlib.WindowsPath),
    *(pathlib.PurePath, pathlib.PurePosixPath, pathlib.PureWindowsPath),
)


class Storage:
    """One parameter as text in the node, under its own name."""

    cached = True

    def __init__(self, kind, validators):
        self.kind = kind
        self.validators = validators

    def default(self):
        return self.kind()

    def takes(self, kind):
        """Whether a union gives values of that type to this alternative."""
        return kind is self.kind

    def check(self, value):
        for validator in self.validators:
            validator.validate(value)

    def is_in(self, node, name):
        return bool(node.HasParameter(name))

    def write(self, node, name, value):
        self.check(value)
        node.SetParameter(name, self.to_text(value))

    def read(self, node, name):
        return self.from_text(node.GetParameter(name))

    def remove(self, node, name):
        node.UnsetParameter(name)

    def to_text(self, value):
        return str(value)

    def from_text(self, text):
        return self.kind(text)


class NumberStorage(Storage):
    def __init__(self, kind, validators):
        super().__init__(kind, [NotNone(), IsInstance((int, float) if kind is float else int), *validators])

    def takes(self, kind):
        return kind in (int, float)

    def default(self):
        return 0


class PathStorage(Storage):
    def takes(self, kind):
        return kind in PATHS


class BoolStorage(Storage):
    def from_text(self, text):
        return text == "True"

    def to_text(self, value):
        return "True" if value else "False"


class EnumStorage(Storage):
    def takes(self, kind):
        return issubclass(kind, enum.Enum)

    def default(self):
        return next(iter(self.kind))

    def to_text(self, value):
        return value.name

    def from_text(self, text):
        if text not in self.kind.__members__:
            raise ValueError(f"expected a name of {self.kind}, found {text!r} in the parameter node")
        return self.kind[text]


class NoneStorage(Storage):
    def to_text(self, value):
        return "True"

    def from_text(self, text):
        return None


class NodeStorage(Storage):
    """A node reference, with an empty parameter of the same name that says it has been written (None is a value)."""

    def takes(self, kind):
        return issubclass(kind, slicer.vtkMRMLNode)

    def default(self):
        return None

    def write(self, node, name, value):
        self.check(value)
        node.SetParameter(name, "")
        node.SetNodeReferenceID(name, None if value is None else value.GetID())

    def read(self, node, name):
        return node.GetNodeReference(name)

    def remove(self, node, name):
        node.UnsetParameter(name)
        node.RemoveNodeReferenceIDs(name)


class UnionStorage:
    """The first alternative that takes the value's type and accepts the value, under `name.index`."""

    def __init__(self, alternatives, validators):
        self.alternatives = alternatives
        self.validators = validators
        self.cached = all(alternative.cached for alternative in alternatives)

    def default(self):
        optional = len(self.alternatives) == 2 and isinstance(self.alternatives[1], NoneStorage)
        return None if optional else self.alternatives[0].default()

    def _slots(self, name):
        return [(alternative, f"{name}.{index}") for index, alternative in enumerate(self.alternatives)]

    def is_in(self, node, name):
        return any(alternative.is_in(node, slot) for alternative, slot in self._slots(name))

    def _slot_for(self, name, value):
        refusal = TypeError(f"none of the types takes {value!r} of {type(value)}")
        for alternative, slot in self._slots(name):
            if not alternative.takes(type(value)):
                continue
            try:
                alternative.check(value)
            except (TypeError, ValueError) as error:
                refusal = error
            else:
                return alternative, slot
        raise refusal

    def write(self, node, name, value):
        for validator in self.validators:
            validator.validate(value)
        chosen, slot = self._slot_for(name, value)
        with slicer.util.NodeModify(node):
            self.remove(node, name)
            chosen.write(node, slot, value)

    def read(self, node, name):
        for alternative, slot in self._slots(name):
            if alternative.is_in(node, slot):
                return alternative.read(node, slot)
        raise KeyError(name)

    def remove(self, node, name):
        with slicer.util.NodeModify(node):
            for alternative, slot in self._slots(name):
                alternative.remove(node, slot)


class StoredList(Sequence):
    """A list that writes itself into the parameter node whenever it changes; `+` and `*` would make an ordinary one."""

    def __init__(self, storage, node, name, values):
        self._storage, self._node, self._name, self._values = storage, node, name, values

    def _changed(self, change, *arguments, **settings):
        """One change, written at once; refused values leave the list as the node has it."""
        try:
            result = getattr(self._values, change)(*arguments, **settings)
            self._storage.write(self._node, self._name, self._values)
        finally:
            self._values = self._storage.read(self._node, self._name)._values
        return result

    def __getitem__(self, index):
        return self._values[index]

    def __len__(self):
        return len(self._values)

    def __eq__(self, other):
        return self._values == (other._values if isinstance(other, StoredList) else other)

    __hash__ = None

    def __repr__(self):
        return f"ObservedList({self._values})"

    def _refuse(self, other):
        raise NotImplementedError("only += and *= keep a list in the parameter node")

    __add__ = __radd__ = __mul__ = __rmul__ = _refuse


def _changing(name):
    def method(self, *arguments, **settings):
        result = self._changed(name, *arguments, **settings)
        return self if name in ("__iadd__", "__imul__") else result

    return method


CHANGES = ("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse")
for _name in (*CHANGES, "__setitem__", "__delitem__", "__iadd__", "__imul__"):
    setattr(StoredList, _name, _changing(_name))
MutableSequence.register(StoredList)


class ListStorage:
    """Elements under `name.0`, `name.1`, ... and their number under `name.len`."""

    def __init__(self, element, validators):
        self.element = element
        self.validators = validators
        self.cached = element.cached

    def default(self):
        return []

    def takes(self, kind):
        return issubclass(kind, (list, StoredList))

    def check(self, values):
        for validator in self.validators:
            validator.validate(values)
        for value in values:
            self.element.check(value)

    def is_in(self, node, name):
        return bool(node.HasParameter(f"{name}.len"))

    def _length(self, node, name):
        return int(node.GetParameter(f"{name}.len")) if self.is_in(node, name) else 0

    def write(self, node, name, values):
        self.check(values)
        with slicer.util.NodeModify(node):
            before = self._length(node, name)
            for index, value in enumerate(values):
                self.element.write(node, f"{name}.{index}", value)
            node.SetParameter(f"{name}.len", str(len(values)))
            for index in range(len(values), before):
                self.element.remove(node, f"{name}.{index}")

    def read(self, node, name):
        values = [self.element.read(node, f"{name}.{index}") for index in range(self._length(node, name))]
        return StoredList(self, node, name, values)

    def remove(self, node, name):
        with slicer.util.NodeModify(node):
            for index in range(self._length(node, name)):
                self.element.remove(node, f"{name}.{index}")
            node.UnsetParameter(f"{name}.len")


def storage_for(annotated):
    """(the storage of a type, the annotations that are no validators)."""
    kind, annotations = split(annotated)
    validators = [annotation for annotation in annotations if is_validator(annotation)]
    rest = [annotation for annotation in annotations if not is_validator(annotation)]
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return UnionStorage([storage_for(member)[0] for member in typing.get_args(kind)], validators), rest
    if typing.get_origin(kind) is list:
        return ListStorage(storage_for(typing.get_args(kind)[0])[0], validators), rest
    return _plain_storage(kind, validators), rest


def _plain_storage(kind, validators):
    if kind in (int, float):
        return NumberStorage(kind, validators)
    if kind is type(None):
        return NoneStorage(kind, [IsNone()])
    typed = [IsInstance(kind), *validators]
    if isinstance(kind, type) and issubclass(kind, slicer.vtkMRMLNode):
        return NodeStorage(kind, typed)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return EnumStorage(kind, [NotNone(), *typed])
    if kind is bool:
        return BoolStorage(kind, [NotNone(), *typed])
    if kind is str or kind in PATHS:
        return (Storage if kind is str else PathStorage)(kind, [NotNone(), *typed])
    raise TypeError(f"the host keeps no parameters of type {kind} (see Testing/SlicerHost/README.md)")
