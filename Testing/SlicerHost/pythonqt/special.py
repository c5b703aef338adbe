"""Methods that PythonQt or the host define themselves, by class of Qt; each takes the PySide6 object first."""

from collections.abc import Callable
from typing import Any

METHODS: dict[str, dict[str, Callable[..., Any]]] = {}
STATIC: set[Callable[..., Any]] = set()


def method(
    class_name: str, name: str = "", *, static: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: the function stands for a method of the class; a static one takes no object."""

    def note(function: Callable[..., Any]) -> Callable[..., Any]:
        METHODS.setdefault(class_name, {})[name or function.__name__] = function
        if static:
            STATIC.add(function)
        return function

    return note
