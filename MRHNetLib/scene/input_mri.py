"""The MRI under a stain map: the T2-weighted volume among the files that its sidecar names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from MRHNetLib.data.anatomical_image import anatomical_contrast
from MRHNetLib.data.geometry import Affine, same_grid
from MRHNetLib.data.image_names import split_name
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.volumes import Volume, read_volume
from MRHNetLib.errors import UserError
from MRHNetLib.inference.provenance import file_sha256
from MRHNetLib.observer import Observer


@dataclass(frozen=True, eq=False)
class InputMri:
    """The MRI that lies under a subject's stain maps.

    Attributes
    ----------
    name : str
        Of the contrast: "T2W", or the source of a protocol without one.
    array : (X, Y, Z) float32 array
    affine : (4, 4) float64 array
        Array indices to mm, RAS+.
    """

    name: str
    array: NDArray[Any]
    affine: Affine


def read_input_mri(
    provenance: Mapping[str, Any], shape: Sequence[int], affine: Affine, observer: Observer
) -> InputMri | None:
    """The T2-weighted volume that a map came from; None, with a warning, where it is not to be had any more.

    Parameters
    ----------
    provenance : mapping
        The map's sidecar.
    shape, affine
        The map's grid, which is that of its MRI.
    """
    try:
        name, path, frame, digest = _anatomical_file(provenance)
        volume = read_volume(path)
        _check(volume, frame, shape, affine)
        if digest and file_sha256(path) != digest:
            observer.warning(f"{path} has changed since the stain maps were predicted from it")
    except UserError as error:
        observer.warning(f"the MRI is left out: {error.message}")
        return None
    return InputMri(name, volume.values(frame), affine)


def _anatomical_file(provenance: Mapping[str, Any]) -> tuple[str, Path, int, str]:
    """Name, file, frame and hash of the MRI to look at."""
    inputs = [entry for entry in provenance.get("inputs", []) if isinstance(entry, dict) and entry.get("path")]
    protocol = load_protocol(str(provenance.get("protocol", "")))
    contrast = protocol.contrasts[anatomical_contrast(protocol)]
    name = "T2W" if contrast.kind == "t2" else contrast.source
    t2w = [entry for entry in inputs if split_name(Path(entry["path"]))[0].endswith("_T2w")]  # as BIDS names it
    if len(t2w) == 1:
        entry, frame = t2w[0], 0
    elif len(inputs) == len(protocol.sources):  # in their order
        place = [source.name for source in protocol.sources].index(contrast.source)
        entry, frame = inputs[place], contrast.frame
    else:
        raise UserError(f"which of the {len(inputs)} input files holds it is not told")
    return name, Path(entry["path"]), frame, str(entry.get("sha256", ""))


def _check(volume: Volume, frame: int, shape: Sequence[int], affine: Affine) -> None:
    if frame >= volume.frames:
        raise UserError(f"{volume.path} has {volume.frames} volumes now, number {frame + 1} was expected")
    known = volume.affine if volume.orientation_known else affine  # the prediction knew how its axes lie
    if not same_grid(volume.shape3, known, shape, affine):
        raise UserError(f"{volume.path} lies on another grid than the stain maps")
