"""A Python callable as the receiver of a signal: it may take fewer arguments, and what it raises is printed."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from . import faults, identity

_depth = 0  # slots being run, one within the other


def in_a_slot() -> bool:
    return _depth > 0


def wanted_arguments(function: Callable[..., Any]) -> int | None:
    """How many arguments a function or bound method takes; None: all there are.

    Only plain functions and methods are asked, as in PythonQt: a `functools.partial` or another callable object gets
    every argument of the signal.
    """
    bound = inspect.ismethod(function)
    inner = function.__func__ if bound else function
    if not inspect.isfunction(inner) or inner.__code__.co_flags & inspect.CO_VARARGS:
        return None
    return inner.__code__.co_argcount - bound


def call_slot(function: Callable[..., Any], values: Sequence[Any]) -> Any:
    """Call a slot with as many of the values as it takes; an exception is printed, never raised."""
    global _depth
    count = wanted_arguments(function)
    _depth += 1
    try:
        return function(*[identity.to_python(value) for value in values[:count]])
    except (Exception, faults.UnansweredDialog) as error:
        faults.report(error)
        return None
    finally:
        _depth -= 1


def relay(function: Callable[..., Any]) -> Callable[..., None]:
    """What PySide6 is given to call; it keeps the callable (bound methods and lambdas too) alive."""

    def relayed(*values: Any) -> None:
        call_slot(function, values)

    return relayed
