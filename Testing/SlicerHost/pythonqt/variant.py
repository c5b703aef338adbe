"""A Python value on its way through a QVariant: keys of dicts become text, sequences tuples, the rest survives."""

from typing import Any

from . import identity


def to_variant(value: Any) -> Any:
    """What PySide6 is to keep for a value."""
    if identity.is_wrapper(value):
        return identity.unwrap(value)
    if isinstance(value, (str, bytes, bool, type(None))):
        return value
    if isinstance(value, int):
        return int(value)  # an enum loses its type
    if isinstance(value, float):
        return float(value)
    if isinstance(value, dict):
        return {str(key): to_variant(entry) for key, entry in value.items()}
    if hasattr(type(value), "__getitem__") and hasattr(type(value), "__len__"):
        return tuple(to_variant(value[index]) for index in range(len(value)))
    return value
