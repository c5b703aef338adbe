"""Tasks of any size, type and place in memory with networks of any size, and what must come out, in fp64."""

from dataclasses import dataclass

import numpy as np
from reference import network_output, patch_at

from MRHNetLib.data.geometry import affine_from_letters
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.networks.patch import PLANES, Patch

OPPOSITE = dict(zip("LRAPSI", "RLPAIS", strict=True))
AXES = ("LR", "AP", "SI")
READ_DIRECTLY = ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8")
DTYPES = [order + kind for kind in READ_DIRECTLY for order in "<>"] + ["f2", "?", "g"]
LAYOUTS = ("fortran", "c", "sliced", "reversed", "unaligned", "interleaved")


def random_network(random, contrasts, *, filters=64, blocks=1, standardised=False, stain="AF", patch=None):
    """A bundle for any number of contrasts, whatever its protocol says."""
    architecture = Architecture(contrasts, blocks, filters)
    weights = {
        name: (random.standard_normal(shape) * (2 / np.prod(shape[1:])) ** 0.5).astype(np.float32)
        if name.endswith("weight")
        else (0.1 * random.standard_normal(shape)).astype(np.float32)
        for name, shape in architecture.shapes().items()
    }
    normalisation = Normalisation()
    if standardised:
        offset, scale = random.uniform(-0.5, 0.5, contrasts), random.uniform(0.1, 2, contrasts)
        normalisation = Normalisation(offset, scale, target_scale=random.uniform(1, 300), target_offset=7.0)
    return Bundle("random", stain, architecture, load_protocol("maps-5"), normalisation, weights, patch or Patch())


def random_patch(random):
    """Any plane, with its axes in any order and direction."""
    plane = random.choice(sorted(PLANES))
    first, second = random.permutation([axis for axis in AXES if set(axis) <= set(PLANES[plane])])
    return Patch(3, str(plane), str(random.choice(list(first)) + random.choice(list(second))))


def random_letters(random):
    """Directions of the axes in which a volume is stored: one of 48."""
    return "".join(random.choice(list(axis)) for axis in random.permutation(AXES))


def random_frames(random, contrasts, shape, dtype, layout, folder):
    """Contrasts of a type that lie in memory, or mapped from a file, as the layout says."""
    dtype = np.dtype(dtype)
    values = random.random((contrasts, *shape))
    if dtype.kind in "iu":
        values *= np.iinfo(dtype).max / 3
        values -= (dtype.kind == "i") * np.iinfo(dtype).max / 12
    if dtype.kind == "b":
        values = np.rint(values)
    values = values.astype(dtype)
    if layout == "fortran":
        return [np.asfortranarray(frame) for frame in values]
    if layout == "c":
        return list(values)
    if layout == "sliced":
        wide = np.zeros((contrasts, *(2 * size + 3 for size in shape)), dtype)
        inner = wide[:, 1:-2:2, 2:-1:2, 1:-2:2]
        inner[...] = values
        return list(inner)
    if layout == "reversed":
        return [np.asfortranarray(frame[::-1, :, ::-1])[::-1, :, ::-1] for frame in values]
    if layout == "interleaved":  # the contrast varies fastest
        return list(np.moveaxis(np.ascontiguousarray(np.moveaxis(values, 0, -1)), -1, 0))
    assert layout == "unaligned"
    path = folder / f"{random.integers(1 << 40)}.raw"
    path.write_bytes(b"abc" + np.moveaxis(values, 0, -1).tobytes(order="F"))
    mapped = np.memmap(path, dtype, "r", offset=3, shape=(*shape, contrasts), order="F")
    return [mapped[..., contrast] for contrast in range(contrasts)]


def stack_of(frames, *, letters="LAS", slopes=1.0, intercepts=0.0):
    count, shape = len(frames), frames[0].shape
    return ContrastStack(
        subject="mouse",
        protocol=load_protocol("maps-5"),
        frames=tuple(frames),
        slopes=np.full(count, slopes),
        intercepts=np.full(count, intercepts),
        affine=affine_from_letters(letters, (1.0, 1.0, 1.0), shape),
        files=(),
    )


def random_mask(random, shape, count):
    """`count` voxels of the box, one in a corner among them."""
    mask = np.zeros(shape, bool)
    chosen = random.permutation(np.arange(1, mask.size))[: count - 1]
    mask.flat[[0, *chosen]] = True
    return mask


@dataclass(frozen=True)
class Expected:
    """What a network says of every voxel of a mask, by the loops in fp64, and how much it says different things."""

    places: np.ndarray
    values: np.ndarray
    spread: float

    def errors(self, found):
        """(N,) errors of a map, as shares of the spread."""
        return (found[tuple(self.places.T)] - self.values) / self.spread


def expected(task, network):
    """The loops in fp64 over every voxel of the mask."""
    stack, letters = task.stack, _letters(task.stack.affine)
    scaled = np.array(
        [
            (frame.astype(np.float32) * np.float32(slope) + np.float32(intercept)).astype(np.float64)
            for frame, slope, intercept in zip(stack.frames, stack.slopes, stack.intercepts, strict=True)
        ]
    )
    steps = [_step(letters, letter) for letter in task.patch.axes]
    places = np.argwhere(task.mask)
    patches = np.array([patch_at(scaled, *place, *steps) for place in places]) / np.float32(scaled.max())
    normalisation = network.normalisation
    if normalisation.offset is not None:
        patches = (patches - normalisation.offset[:, None, None]) / normalisation.scale[:, None, None].astype(float)
    outputs = network_output(network.weights, network.architecture.blocks, patches) * normalisation.target_scale
    spread = max(outputs.std(), 0.05 * np.abs(outputs).max())  # a network of one filter may say the same everywhere
    return Expected(places, outputs[:, 1, 1] + normalisation.target_offset, spread)


def random_case(seed, folder, *, filters=(1, 5, 16, 64, 100), voxels=(1, 5, 71, 72, 73, 150)):
    """A task and two networks for it, the second with another normalisation and size."""
    random = np.random.default_rng(seed)
    shape = tuple(int(size) for size in random.integers(1, 9, 3))
    contrasts = int(random.choice([1, 2, 5, 63, 64, 67, 80, random.integers(1, 81)]))
    frames = random_frames(
        random, contrasts, shape, DTYPES[seed % len(DTYPES)], LAYOUTS[int(random.integers(len(LAYOUTS)))], folder
    )
    slopes, intercepts = (1.0, 0.0) if random.random() < 0.5 else (random.uniform(0.1, 3), random.uniform(0, 9))
    stack = stack_of(frames, letters=random_letters(random), slopes=slopes, intercepts=intercepts)
    count = min(int(random.choice(voxels)), int(np.prod(shape)))
    task = Task(stack, random_mask(random, shape, count), random_patch(random))
    networks = [
        random_network(
            random,
            contrasts,
            filters=int(random.choice(filters)),
            blocks=int(random.integers(5)),
            standardised=index == 1,
            patch=task.patch,
        )
        for index in range(2)
    ]
    return task, networks


def _letters(affine):
    """Directions of an affine that has no oblique axis."""
    return "".join(
        "RAS"[int(np.argmax(np.abs(column)))] if column.sum() > 0 else "LPI"[int(np.argmax(np.abs(column)))]
        for column in affine[:3, :3].T
    )


def _step(letters, letter):
    """The step of an array's index that goes in a direction."""
    step = [0, 0, 0]
    sign, found = (1, letter) if letter in letters else (-1, OPPOSITE[letter])
    step[letters.index(found)] = sign
    return tuple(step)
