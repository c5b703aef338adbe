"""Python to bool, int, float and str as PythonQt converts: exact types first (strict), then what can be made to fit."""

import math
import operator


class Mismatch(Exception):
    """The value does not fit the parameter; another overload may."""


def to_text(value: object, strict: bool) -> str:
    if isinstance(value, str):
        return str(value)
    if strict:
        raise Mismatch
    return str(value)  # a path, a number, None: whatever str() says


def to_bool(value: object, strict: bool) -> bool:
    if value is True or value is False:
        return value
    if strict:
        raise Mismatch
    try:
        return bool(value)
    except Exception as error:
        raise Mismatch from error


def to_int(value: object, strict: bool) -> int:
    if type(value) is int:
        return value
    if strict:
        raise Mismatch
    if type(value) is float and math.isfinite(value):
        return math.floor(value)
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError as error:
        raise Mismatch from error


def to_float(value: object, strict: bool) -> float:
    if type(value) is float:
        return value
    if strict or isinstance(value, str):
        raise Mismatch
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise Mismatch from error
