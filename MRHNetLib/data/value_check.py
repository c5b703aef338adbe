"""Values that no network can take: NaN, Inf, what single precision cannot hold, and volumes of nothing but zeros."""

from dataclasses import replace

import numpy as np

from MRHNetLib.data.stack import ContrastStack, blocks
from MRHNetLib.errors import UserError

LARGEST_VALUE, SMALLEST_MAXIMUM = 1e30, 1e-30  # sums and quotients of float32 stay finite between them


def checked(stack: ContrastStack, *, accept_nan: bool) -> ContrastStack:
    """The stack, every value finite.

    Frames of integers are only looked at. With `accept_nan`, NaN and Inf become 0: in place where the frame is in
    memory already, in a copy of that frame where it is mapped.

    Raises
    ------
    UserError
        NaN or Inf (says how many and where) without `accept_nan`; a contrast of zeros only; no value above 0;
        values beyond what single precision computes well.
    """
    bad = np.flatnonzero(~np.isfinite(stack.extremes).all(axis=1))
    if bad.size:
        if not accept_nan:
            raise _not_finite(stack, bad.tolist())
        frames = list(stack.frames)
        for index in bad:
            frames[index] = _zeroed(frames[index], float(-stack.intercepts[index] / stack.slopes[index]))
        stack = replace(stack, frames=tuple(frames))
    _check_content(stack)
    return stack


def _check_content(stack: ContrastStack) -> None:
    empty = np.flatnonzero((stack.extremes == 0).all(axis=1))
    if empty.size:
        labels = [stack.protocol.contrasts[index].label for index in empty]
        more = f" and {len(labels) - 3} more" if len(labels) > 3 else ""
        raise UserError(
            f"{stack.subject} has contrasts that are all zeros: {', '.join(labels[:3])}{more}",
            hint="check how the files were made; volumes are counted from 0",
        )
    largest = float(np.abs(stack.extremes).max())
    if largest > LARGEST_VALUE:
        raise UserError(
            f"{stack.subject} has values as large as {largest:g}; at most {LARGEST_VALUE:g} was expected",
            hint="check how the files were made, and their scaling",
        )
    if stack.maximum() < SMALLEST_MAXIMUM:
        least = 0 if stack.maximum() <= 0 else SMALLEST_MAXIMUM
        raise UserError(
            f"{stack.subject} has no value above {least:g}; its maximum is {stack.maximum():g}",
            hint="check how the files were made, and their scaling",
        )


def _not_finite(stack: ContrastStack, bad: list[int]) -> UserError:
    nan = sum(int(np.isnan(block).sum()) for index in bad for block in blocks(stack.frames[index]))
    infinite = sum(int(np.isinf(block).sum()) for index in bad for block in blocks(stack.frames[index]))
    voxel = np.unravel_index(int(np.argmax(~np.isfinite(stack.frames[bad[0]]))), stack.shape[1:])
    sources = dict.fromkeys(stack.protocol.contrasts[index].source for index in bad)
    return UserError(
        f"{stack.subject} has {nan} NaN and {infinite} Inf values, in {len(bad)} of {stack.shape[0]} contrasts "
        f"({', '.join(sources)}); the first at voxel ({', '.join(map(str, voxel))}) of "
        f"{stack.protocol.contrasts[bad[0]].label}",
        hint="correct the files, or add --nan zero to take them as zero (voxels and volumes are counted from 0)",
    )


def _zeroed(frame: np.ndarray, stored_zero: float) -> np.ndarray:
    """The frame with `stored_zero`, which its scaling makes 0, in place of NaN and Inf."""
    result = frame if frame.flags.writeable and not _is_mapped(frame) else frame.copy()
    for block in blocks(result):
        block[~np.isfinite(block)] = stored_zero
    return result


def _is_mapped(array: object) -> bool:
    while array is not None:
        if isinstance(array, np.memmap):
            return True
        array = getattr(array, "base", None)
    return False
