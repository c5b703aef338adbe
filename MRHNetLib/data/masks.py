"""Which voxels are brain: a mask that was given, the subject's own, or one made from the images."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from MRHNetLib.data.assembly import describe_grid
from MRHNetLib.data.geometry import axis_order, same_grid, voxel_sizes
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.volumes import Volume, read_volume
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer

if TYPE_CHECKING:
    from MRHNetLib.data.subjects import Subject

ADULT_MOUSE_BRAIN_VOLUME_MM3 = 450.0  # Badea et al., NeuroImage 2007;37:683-693
PLAUSIBLE_VOLUMES_MM3 = (100.0, 1000.0)  # pups to the largest strains, and masks that take some skull along
CONVERTERS_FACTOR = 10.0  # some converters multiply voxel sizes by this, so that tools for human brains work
BACKGROUND_FLOOR = 1e-2  # of the brightest 0.1 %: what is darker, zeros above all, counts as that dark
EDGE_LEVEL = 0.4  # of the tissue's level nearby; half of it would be the edge of uniform tissue, white matter is darker
LEVEL_SIGMA_VOXELS = 4.0  # wider than the tracts at the brain's surface, narrower than a coil's bias


def brain_mask(choice: "str | Path", subject: "Subject", observer: Observer = QUIET) -> tuple[np.ndarray, str]:
    """The mask to use, and in words where it comes from.

    Parameters
    ----------
    choice : "auto", "none" or a path
        The subject's own mask or else one made from its images; every voxel; or a file.
    subject : Subject
        The subject.
    observer : Observer
        Told when the brain's volume cannot be that of a mouse.

    Returns
    -------
    mask : (X, Y, Z) bool array
        True inside the brain.
    description : str
        For the sidecar and `mrhnet check`.

    Raises
    ------
    UserError
        The file cannot be read, is on another grid or empty; or no brain is found in the images.
    """
    stack = subject.stack
    if str(choice) == "none":
        return np.ones(stack.shape[1:], dtype=bool), "none: every voxel"
    file = subject.mask_file if str(choice) == "auto" else Path(choice)
    if file is None:
        mask, description = make_mask(stack), "made: foreground of the images, largest component, holes filled"
    else:
        mask = _inside(read_on_grid(file, stack))
        description = f"{'own' if str(choice) == 'auto' else 'given'}: {file.name}"
    message = implausible_volume(mask, stack.affine)
    if message:
        observer.warning(f"{subject.name}: {message}")
    return mask, description


def read_on_grid(path: Path, stack: ContrastStack, *, what: str = "the mask") -> Volume:
    """A 3D volume on a stack's grid: a mask, or a reference to compare with.

    An Analyze file, which carries no orientation, takes the stack's grid when its array has the same shape.

    Raises
    ------
    UserError
        The file cannot be read, holds several volumes, or is on another grid.
    """
    grid = Volume(stack.frames[0], stack.affine)
    volume = read_volume(path, voxel_size=voxel_sizes(stack.affine).tolist())  # of Analyze: its own may be nonsense
    if volume.frames != 1:
        raise UserError(f"{what} {path.name} has {volume.frames} volumes; one was expected", hint="name a 3D file")
    if not volume.orientation_known and volume.shape3 == grid.shape3:
        return replace(volume, affine=stack.affine)
    if not same_grid(grid.shape3, grid.affine, volume.shape3, volume.affine):
        raise UserError(
            f"{what} {path.name} is on another grid than {stack.subject}: "
            f"{describe_grid(volume)}; {stack.subject} has {describe_grid(grid)}",
            hint="resample it to the subject's grid",
        )
    return volume


def make_mask(stack: ContrastStack) -> np.ndarray:
    """The brain as the largest bright component: (X, Y, Z) bool.

    Otsu's threshold on the logarithm of the mean b0 (of all contrasts, each at its own scale, in a protocol without
    b0) tells tissue from the dark round it, a coil's bias being a shift there and no stretch. The edge then lies where
    the image falls below a share of the tissue's level nearby. Of that the largest component, holes filled. Worked
    out in RAS order: the same brain stored in any axis order has the same mask.

    Raises
    ------
    UserError
        No foreground is found.
    """
    import SimpleITK as sitk  # noqa: N813

    order = axis_order(stack.affine, "RAS")
    values = np.ascontiguousarray(order.apply(_foreground_image(stack)))
    tissue = _above_otsu(values).astype(np.float32)
    level = _smoothed(values * tissue) / np.maximum(_smoothed(tissue), 1e-6)
    foreground = (values > EDGE_LEVEL * level) & (level > 0)
    image = sitk.GetImageFromArray(foreground.astype(np.uint8))
    largest = sitk.RelabelComponent(sitk.ConnectedComponent(image)) == 1
    filled = sitk.GetArrayFromImage(sitk.BinaryFillhole(largest)).astype(bool)
    if not filled.any():
        raise UserError(f"no brain is found in the images of {stack.subject}", hint="name a mask with --mask FILE")
    return np.ascontiguousarray(order.undo(filled))


def _above_otsu(values: np.ndarray) -> np.ndarray:
    """True where the logarithm lies above Otsu's threshold."""
    import SimpleITK as sitk  # noqa: N813

    floor = BACKGROUND_FLOOR * float(np.percentile(values, 99.9))
    logarithm = np.log(np.maximum(values, max(floor, 1e-30)), dtype=np.float32)
    above = sitk.OtsuThreshold(sitk.GetImageFromArray(logarithm), 0, 1)
    return np.asarray(sitk.GetArrayFromImage(above), dtype=bool)


def _smoothed(values: np.ndarray) -> np.ndarray:
    """Convolved with a Gaussian; that is so wide that half as many voxels along each axis hold all of it."""
    import SimpleITK as sitk  # noqa: N813

    image = sitk.GetImageFromArray(values)
    steps = [min(2, length) for length in image.GetSize()]
    variance = [(LEVEL_SIGMA_VOXELS / step) ** 2 for step in steps]
    smooth = sitk.DiscreteGaussian(sitk.BinShrink(image, steps), variance=variance, useImageSpacing=False)
    whole = sitk.Resample(smooth, image, sitk.Transform(), sitk.sitkLinear, 0.0, sitk.sitkFloat32, True)
    return np.asarray(sitk.GetArrayFromImage(whole), dtype=np.float32)


def implausible_volume(mask: np.ndarray, affine: np.ndarray) -> str | None:
    """What is wrong with the brain's volume, and the spacing that would fit; None where it can be a mouse's."""
    message = implausible_size(int(np.count_nonzero(mask)), affine)
    return message and f"{message}; nothing was changed (--voxel-size corrects Analyze files)"


def implausible_size(voxels: int, affine: np.ndarray) -> str | None:
    """What is wrong with a brain of so many voxels, and the spacing that would fit; None where it can be a mouse's."""
    sizes = voxel_sizes(affine)
    volume = float(voxels * sizes.prod())
    low, high = PLAUSIBLE_VOLUMES_MM3
    if low <= volume <= high:
        return None
    factor = (ADULT_MOUSE_BRAIN_VOLUME_MM3 / volume) ** (1 / 3)
    tenfold = low <= volume / CONVERTERS_FACTOR**3 <= high
    fitting = sizes / CONVERTERS_FACTOR if tenfold else sizes * factor
    return (
        f"the brain would measure {volume:,.4g} mm3 at the header's spacing of {_millimetres(sizes)} mm; a mouse's has "
        f"about {ADULT_MOUSE_BRAIN_VOLUME_MM3:.0f} mm3 ({low:.0f} to {high:,.0f} are plausible): a spacing of about "
        f"{_millimetres(fitting)} mm would fit"
        + (" (voxel sizes multiplied by 10, as some converters do)" if tenfold else "")
    )


def _inside(volume: Volume) -> np.ndarray:
    """True where a mask is above 0."""
    with np.errstate(invalid="ignore"):
        inside: np.ndarray = volume.values() > 0
    if not inside.any():
        name = volume.path.name if volume.path else ""
        raise UserError(f"the mask {name} is empty", hint="a mask is 1 (or more) inside the brain, 0 elsewhere")
    return inside


def _foreground_image(stack: ContrastStack) -> np.ndarray:
    """The mean b0, or the mean of all contrasts at their own scales: (X, Y, Z) float32."""
    b0s = stack.protocol.indices(kind="b0")
    total = np.zeros(stack.shape[1:], dtype=np.float32)
    for index in b0s or range(len(stack.frames)):
        values = np.abs(stack.contrast(index))
        total += values if b0s else values / max(float(np.percentile(values, 99)), 1e-30)
    return total


def _millimetres(sizes: np.ndarray) -> str:
    return " x ".join(f"{size:.3g}" for size in sizes)
