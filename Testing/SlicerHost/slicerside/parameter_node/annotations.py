"""What may stand in `Annotated[...]` beside a parameter's type: its default, its limits, the manner of its widget."""

import abc
import dataclasses
import typing


class Default:
    """The value a parameter has before anybody set it; `generator` makes a new one each time it is asked for."""

    def __init__(self, value=None, *, generator=None):
        self._value = value
        self._generator = generator

    @property
    def value(self):
        return self._value if self._generator is None else self._generator()

    def __eq__(self, other):
        return isinstance(other, Default) and (self._value, self._generator) == (other._value, other._generator)

    __hash__ = None

    def __repr__(self):
        return f"Default(value={self._value}, generator={self._generator})"


@dataclasses.dataclass
class Decimals:
    """Digits behind the point in the widget."""

    value: int


@dataclasses.dataclass
class SingleStep:
    """One step of the widget."""

    value: float


class Validator(abc.ABC):
    """Raises where a value must not be written."""

    @abc.abstractmethod
    def validate(self, value):
        """None; ValueError or TypeError where `value` is not allowed."""


def is_validator(annotation):
    """Whether an annotation limits values: an instance of Validator, or a class of them that needs none."""
    return isinstance(annotation, Validator) or (isinstance(annotation, type) and issubclass(annotation, Validator))


class NotNone(Validator):
    def validate(self, value):
        if value is None:
            raise ValueError("expected a value, found None")


class IsNone(Validator):
    def validate(self, value):
        if value is not None:
            raise ValueError(f"expected None, found {value!r}")


class IsInstance(Validator):
    def __init__(self, classtype):
        self.classtype = classtype

    def validate(self, value):
        if value is not None and not isinstance(value, self.classtype):
            raise TypeError(f"expected {self.classtype}, found {value!r} of {type(value)}")


class WithinRange(Validator):
    def __init__(self, minimum, maximum):
        self.minimum = minimum
        self.maximum = maximum

    def validate(self, value):
        if not self.minimum <= value <= self.maximum:
            raise ValueError(f"expected {self.minimum} to {self.maximum}, found {value}")


class Minimum(Validator):
    def __init__(self, minimum):
        self.minimum = minimum

    def validate(self, value):
        if value < self.minimum:
            raise ValueError(f"expected at least {self.minimum}, found {value}")


class Maximum(Validator):
    def __init__(self, maximum):
        self.maximum = maximum

    def validate(self, value):
        if value > self.maximum:
            raise ValueError(f"expected at most {self.maximum}, found {value}")


class Choice(Validator):
    def __init__(self, choices):
        self.choices = choices

    def validate(self, value):
        if value not in self.choices:
            raise ValueError(f"expected one of {self.choices}, found {value!r}")


class Exclude(Validator):
    def __init__(self, excludedValues):
        self.excludedValues = excludedValues

    def validate(self, value):
        if value in self.excludedValues:
            raise ValueError(f"expected none of {self.excludedValues}, found {value!r}")


def split(annotated):
    """(the bare type, its annotations), alike for `int` and `Annotated[int, Default(4)]`."""
    if typing.get_origin(annotated) is typing.Annotated:
        bare, *annotations = typing.get_args(annotated)
        return bare, annotations
    return annotated, []


def first(annotations, kind):
    """The first annotation of one class, or None."""
    return next((annotation for annotation in annotations if isinstance(annotation, kind)), None)
