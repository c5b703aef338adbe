"""Whether the tensors of a bundle are those that its model needs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.errors import UserError


def check_shapes(
    expected: Mapping[str, tuple[int, ...]],
    found: Mapping[str, NDArray[Any]],
    what: str,
    whole: frozenset[str] = frozenset(),
) -> None:
    """Raise a UserError where tensors are missing, too many, or of another shape or kind of number.

    Parameters
    ----------
    expected : mapping of str to tuple
        Shape of every tensor by its name.
    found : mapping of str to ndarray
        The tensors that are there.
    what : str
        What holds them, for the message.
    whole : set of str
        Those that hold whole numbers (int32); the others are float32.
    """
    for name in sorted(expected.keys() | found.keys()):
        shape = found[name].shape if name in found else None
        if expected.get(name) != shape:
            raise UserError(
                f"{what} does not fit its architecture: {name} should be {expected.get(name, 'absent')}, "
                f"is {'absent' if shape is None else shape}",
                hint="ask whoever made it",
            )
        dtype = np.dtype(np.int32 if name in whole else np.float32)
        if found[name].dtype != dtype:
            raise UserError(
                f"{what} does not fit its architecture: {name} should be {dtype}, is {found[name].dtype}",
                hint="ask whoever made it",
            )
