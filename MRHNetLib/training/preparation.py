"""Training samples from subjects and their registered histology."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from MRHNetLib.data.geometry import axis_order
from MRHNetLib.errors import UserError
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import QUIET, Observer
from MRHNetLib.training.samples import Samples
from MRHNetLib.training.sampling import check_grid, patch_centres, slice_range, stack_patches

if TYPE_CHECKING:
    from MRHNetLib.data.stack import ContrastStack
    from MRHNetLib.data.subjects import Subject

Array = np.ndarray[Any, np.dtype[Any]]

PUBLISHED_COUNT = 40_000  # patches in the paper


@dataclass(frozen=True, eq=False)
class TrainingSubject:
    """A subject with the stain that is known of it.

    Attributes
    ----------
    stack : ContrastStack
        Its contrasts.
    mask : (X, Y, Z) bool array
        The brain, on the stack's grid.
    target : (X, Y, Z) float array
        The stain in its own units, on the stack's grid; NaN where it is missing.
    excluded : (X, Y, Z) bool array or None
        Cracks, bubbles, missing tissue: nothing is learnt there.
    origin : dict
        What is to be remembered of the files (JSON).
    """

    stack: "ContrastStack"
    mask: Array
    target: Array
    excluded: "Array | None" = None
    origin: Mapping[str, Any] = field(default_factory=dict)


def training_subject(
    subject: "Subject",
    target: Path,
    *,
    mask: "str | Path" = "auto",
    excluded: "Path | None" = None,
    observer: Observer = QUIET,
) -> TrainingSubject:
    """The subject with its target (and mask and excluded region) read from files on its grid.

    Raises
    ------
    UserError
        A file cannot be read or is on another grid.
    """
    from MRHNetLib.data.file_hash import file_sha256
    from MRHNetLib.data.masks import brain_mask, read_on_grid

    stack = subject.stack
    observer.progress(0.6, f"{subject.name}: target and mask")
    values = read_on_grid(target, stack, what="the target").values()
    left_out = None
    if excluded is not None:
        left_out = read_on_grid(excluded, stack, what="the excluded region").values() > 0
    brain, description = brain_mask(mask, subject, observer)
    if missing := int((brain & ~np.isfinite(values)).sum()):
        observer.warning(
            f"{subject.name}: {missing} values of the target are NaN or infinite within the mask; no sample holds them"
        )
    observer.progress(0.8, f"{subject.name}: sampling")
    files = [*stack.files, target, *([excluded] if excluded else [])]
    origin = {"mask": description, "files": [{"name": file.name, "sha256": file_sha256(file)} for file in files]}
    return TrainingSubject(stack, brain, values, left_out, origin)


@dataclass(frozen=True)
class SamplingPlan:
    """How samples are taken; see `prepare_samples`."""

    patch: Patch = Patch()
    stride: int = 1
    slices: "str | None" = None
    count: int = PUBLISHED_COUNT
    seed: int = 0


@dataclass
class _Draw:
    """The samples drawn so far: those with the smallest random keys of all patches seen."""

    count: int
    keys: Array = field(default_factory=lambda: np.empty(0))
    parts: "list[Array]" = field(default_factory=list)  # data, label, maximum; each (K, ...)

    def add(self, keys: Array, gather: "Any") -> None:
        """Offer patches by their keys; `gather(chosen)` gives the arrays of those that are taken."""
        together = np.concatenate([self.keys, keys])
        limit = np.inf
        if len(together) > self.count:
            limit = np.partition(together, self.count - 1)[self.count - 1]
        stay, chosen = self.keys <= limit, np.flatnonzero(keys <= limit)
        new = gather(chosen)
        if self.parts:
            new = [np.concatenate([old[stay], added]) for old, added in zip(self.parts, new, strict=True)]
        self.keys, self.parts = np.concatenate([self.keys[stay], keys[chosen]]), new


def prepare_samples(
    subjects: Iterable[TrainingSubject], plan: SamplingPlan, *, observer: Observer = QUIET
) -> "tuple[Samples, int]":
    """Samples drawn evenly at random over all patches of all subjects, in random order.

    Every patch that may be taken gets a random key, and those with the smallest keys stay. So subjects are read
    one after the other, once, and no more than twice `plan.count` patches are in memory.

    Parameters
    ----------
    subjects : iterable of TrainingSubject
        All of one protocol. A generator that reads them one by one keeps memory small.
    plan : SamplingPlan
        Patch, grid, slices, how many and the seed.
    observer : Observer
        Told when there are fewer patches than asked for.

    Returns
    -------
    Samples, int
        The samples, and how many patches there were to draw from.

    Raises
    ------
    UserError
        The plan makes no grid, there is no patch to take, or a subject's signal has no maximum above zero.
    """
    check_grid(plan.patch.size, plan.stride, plan.count)
    generator, draw, protocol = np.random.default_rng(plan.seed), _Draw(plan.count), None
    offered: list[dict[str, Any]] = []
    for subject in subjects:
        protocol = subject.stack.protocol
        patches = _offer(subject, plan, draw, generator)
        offered.append({"name": subject.stack.subject, "patches": patches, **subject.origin})
    available = sum(entry["patches"] for entry in offered)
    if not available:
        raise UserError(
            "no patch can be taken: none lies inside the mask and the volume with a target that is not empty",
            hint="check the target, --mask, --exclude and --slices with mrhnet check",
        )
    if available < plan.count:
        observer.warning(
            f"there are only {available} patches to draw from, fewer than --count {plan.count}: all are taken"
            + ("; a smaller --stride gives more" if plan.stride > 1 else "")
        )
    order = np.argsort(draw.keys)
    data, label, maximum = (part[order] for part in draw.parts)
    origin = {"subjects": offered, "stride": plan.stride, "slices": plan.slices, "seed": plan.seed}
    return Samples(data, label, maximum, protocol=protocol, patch=plan.patch, origin=origin), available


def _offer(subject: TrainingSubject, plan: SamplingPlan, draw: _Draw, generator: np.random.Generator) -> int:
    """Offer the subject's patches to the draw; how many there were."""
    stack = subject.stack
    maximum = stack.maximum()
    if not maximum > 0:
        raise UserError(f"{stack.subject}: no signal is above 0", hint="see mrhnet check")
    order = axis_order(stack.affine, plan.patch.orientation)
    target = order.apply(subject.target)
    centres = patch_centres(
        order.apply(subject.mask),
        target,
        plan.patch,
        stride=plan.stride,
        slices=slice_range(plan.slices, target.shape[2]),
        excluded=None if subject.excluded is None else order.apply(subject.excluded),
    )

    def gather(chosen: Array) -> "Sequence[Array]":
        places = centres[chosen]
        return [
            stack_patches(stack, places, plan.patch),
            _target_patches(target, places, plan.patch.size),
            np.full(len(places), maximum, np.float32),
        ]

    draw.add(generator.random(len(centres)), gather)
    return len(centres)


def _target_patches(target: Array, centres: Array, size: int) -> Array:
    reach = np.arange(size) - size // 2
    first = centres[:, 0, None, None] + reach[:, None]
    second = centres[:, 1, None, None] + reach
    return target[first, second, centres[:, 2, None, None]].astype(np.float32)
