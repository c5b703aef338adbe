"""A method of a Qt object as Python sees it: no keyword arguments, ValueError for arguments that do not fit."""

import inspect
from collections.abc import Sequence
from typing import Any

from . import identity, lifetime, special
from .arguments import accepts, fit, signatures, takes_self
from .members import Member
from .scalars import Mismatch


class Slot:
    """`wrapper.name`, to be called; `wrapper` is None for `Class.name`, whose first argument is then the object."""

    def __init__(self, class_name: str, wrapper: Any, member: Member):
        self._class_name, self._wrapper, self._member = class_name, wrapper, member

    def __repr__(self) -> str:
        return f"<qt slot {self._member.name} of {self._class_name} type>"

    def __eq__(self, other: object) -> bool:
        """Every look-up makes a new Slot, and `disconnect` has to find the old one."""
        return isinstance(other, Slot) and self._wrapper is other._wrapper and self._member == other._member

    def __hash__(self) -> int:
        return hash((id(self._wrapper), self._member.name))

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        if keywords:
            raise ValueError(f"Called {self._name} with keyword arguments, but called slot does not support kwargs.")
        if not self._static:
            wrapper, arguments = self._bound(arguments)
            qt_object = wrapper._alive(f"call '{self._member.name}' on")
        else:
            wrapper = qt_object = None
        result = self._call(qt_object, arguments)
        lifetime.hand_over(self._member.name, wrapper, arguments)
        return identity.to_python(result)

    @property
    def _name(self) -> str:
        return f"{self._class_name}.{self._member.name}()"

    @property
    def _static(self) -> bool:
        if self._member.kind == "special":
            return self._member.data in special.STATIC
        found = [] if inspect.isfunction(self._member.data) else signatures(self._member.data)
        return bool(found) and not takes_self(found[0])

    def _bound(self, arguments: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
        if self._wrapper is not None:
            return self._wrapper, arguments
        if not arguments or not identity.is_wrapper(arguments[0]):
            raise ValueError(f"slot {self._name} requires {self._class_name} instance as first argument")
        return arguments[0], arguments[1:]

    def _call(self, qt_object: Any, arguments: Sequence[Any]) -> Any:
        function = self._member.data
        first = () if self._static else (qt_object,)
        if self._member.kind == "special":
            return function(*first, *arguments)
        if inspect.isfunction(function):  # a method of one of the host's own widgets
            return call_matching(self._name, function, (inspect.signature(function, eval_str=True),), first, arguments)
        overloads = signatures(function)
        if first and not all(takes_self(overload) for overload in overloads):  # a method beside a static function
            function, first = getattr(qt_object, function.__name__), ()
        return call_matching(self._name, function, overloads, first, arguments)


def call_matching(
    name: str, function: Any, overloads: Sequence[inspect.Signature], first: Sequence[Any], arguments: Sequence[Any]
) -> Any:
    """Call with the first overload the arguments fit: exactly if there are several, else by conversion.

    Raises
    ------
    ValueError
        If no overload takes these arguments.
    """
    possible = [signature for signature in overloads if accepts(signature, len(arguments))]
    for strict in (True, False) if len(overloads) > 1 else (False,):
        for signature in possible:
            try:
                converted = fit(signature, arguments, strict)
            except Mismatch:
                continue
            return _run(name, function, first, converted)
    known = "\n".join(str(signature) for signature in overloads)
    raise ValueError(f"Called {name} with wrong arguments: {tuple(arguments)!r}\nThe following are available:\n{known}")


def _run(name: str, function: Any, first: Sequence[Any], converted: Sequence[Any]) -> Any:
    """A number too large for C++ does not fit either."""
    try:
        return function(*first, *converted)
    except OverflowError as error:
        raise ValueError(f"Called {name} with wrong arguments: {error}") from error
