"""Whether the sources of a stack lie on each other: mutual information at small shifts.

Maes et al., IEEE Transactions on Medical Imaging 1997;16:187-198.
"""

import numpy as np

from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.voxel_sample import spread
from MRHNetLib.observer import QUIET, Observer

BINS = 32
FARTHEST = 4  # voxels that the search goes
MARGIN_VOXELS = 3  # round the brain: its edge tells most
GAIN = 0.01  # relative, by which a shift must be better than none, besides what chance gives to unrelated images

Shift = tuple[int, int, int]


def source_shifts(stack: ContrastStack, mask: np.ndarray, observer: Observer = QUIET) -> dict[str, Shift]:
    """For each source but the first, the shift in voxels by which it lies off the first one; (0, 0, 0) is well.

    Parameters
    ----------
    stack : ContrastStack
        Its sources' mean images are compared.
    mask : (X, Y, Z) bool array
        The brain; it and a margin are looked at.
    observer : Observer
        Told of progress.
    """
    names = [source.name for source in stack.protocol.sources]
    region = _region(mask)
    reference = _mean_image(stack, names[0])
    shifts = {}
    for number, name in enumerate(names[1:]):
        observer.progress(number / len(names), f"comparing {name} with {names[0]}")
        shifts[name] = best_shift(reference, _mean_image(stack, name), region)
    return shifts


def best_shift(reference: np.ndarray, moving: np.ndarray, region: tuple[np.ndarray, ...]) -> Shift:
    """The shift of `moving` against `reference` at which their mutual information is largest.

    Both are (X, Y, Z); `region` are index arrays of the voxels to compare, at least `FARTHEST` away from the border.
    A structure at index i in `reference` lies at i + shift in `moving`.
    """
    if not region[0].size:
        return (0, 0, 0)
    fixed = _ranks(reference[region], reference[region])
    levels = moving[region]

    def information(shift: Shift) -> float:
        place = tuple(axis + step for axis, step in zip(region, shift, strict=True))
        return mutual_information(fixed, _ranks(moving[place], levels))

    known = {(0, 0, 0): information((0, 0, 0))}
    best: Shift = (0, 0, 0)
    while True:
        for shift in _neighbours(best):
            if shift not in known:
                known[shift] = information(shift)
        following = max(known, key=lambda shift: known[shift])
        if following == best:
            chance = (BINS - 1) ** 2 / (2 * len(fixed))  # Miller, Information Theory in Psychology 1955:95-100
            return best if known[best] > known[0, 0, 0] * (1 + GAIN) + chance else (0, 0, 0)
        best = following


def mutual_information(first: np.ndarray, second: np.ndarray) -> float:
    """Mutual information in nats of two rows of bin numbers below `BINS`."""
    joint = np.bincount(first * BINS + second, minlength=BINS * BINS).reshape(BINS, BINS) / len(first)
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    seen = joint > 0
    return float(np.sum(joint[seen] * np.log(joint[seen] / apart[seen])))


def _neighbours(shift: Shift) -> list[Shift]:
    steps = [tuple(sign * int(axis == k) for k in range(3)) for axis in range(3) for sign in (-1, 1)]
    moved = [(shift[0] + a, shift[1] + b, shift[2] + c) for a, b, c in steps]
    return [candidate for candidate in moved if max(map(abs, candidate)) <= FARTHEST]


def _ranks(values: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Bin numbers such that each bin holds about equally many of `levels`."""
    edges = np.unique(np.percentile(levels, np.linspace(0, 100, BINS + 1)[1:-1]))
    return np.searchsorted(edges, values, side="right")


def _mean_image(stack: ContrastStack, source: str) -> np.ndarray:
    channels = stack.protocol.indices(source=source)
    total = stack.contrast(channels[0])
    for channel in channels[1:]:
        total += stack.contrast(channel)
    total /= len(channels)
    return total


def _region(mask: np.ndarray) -> tuple[np.ndarray, ...]:
    """Voxels spread over the brain's box and a margin, as far from the volume's border as the search goes."""
    inside = np.zeros(mask.shape, dtype=bool)
    inside[tuple(_extent(mask, axis) for axis in range(3))] = True
    return spread(inside)


def _extent(mask: np.ndarray, axis: int) -> slice:
    along = np.flatnonzero(mask.any(axis=tuple(other for other in range(3) if other != axis)))
    start = max(int(along[0]) - MARGIN_VOXELS, FARTHEST)
    return slice(start, min(int(along[-1]) + 1 + MARGIN_VOXELS, mask.shape[axis] - FARTHEST))
