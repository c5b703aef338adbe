"""The MRI under a stain map: the T2-weighted volume among the files that its sidecar names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from MRHNetLib.data.anatomical_image import anatomical_contrast
from MRHNetLib.data.file_hash import file_sha256
from MRHNetLib.data.geometry import Affine, same_grid
from MRHNetLib.data.image_names import split_name
from MRHNetLib.data.protocols import load_protocol, protocol_names
from MRHNetLib.data.volumes import Volume, read_volume
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer


@dataclass(frozen=True, eq=False)
class InputMri:
    """The MRI that lies under a subject's stain maps.

    Attributes
    ----------
    name : str
        Of the contrast: "T2W", or what a protocol without one, or the file, calls it.
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
    named = provenance.get("inputs")
    inputs = [entry for entry in named if _names_a_file(entry)] if isinstance(named, list) else []
    if not inputs:
        raise UserError("the sidecar names no input files")
    name, entry, frame = _anatomical_entry(inputs, str(provenance.get("protocol")))
    return name, Path(entry["path"]), frame, str(entry.get("sha256", ""))


def _anatomical_entry(inputs: list[dict[str, Any]], protocol_name: str) -> tuple[str, dict[str, Any], int]:
    stems = [split_name(Path(entry["path"]))[0] for entry in inputs]
    bids = [entry for entry, stem in zip(inputs, stems, strict=True) if stem.endswith("_T2w")]
    if len(bids) == 1:
        return "T2W", bids[0], 0
    if protocol_name in protocol_names():
        protocol = load_protocol(protocol_name)
        contrast = protocol.contrasts[anatomical_contrast(protocol)]
        names = [source.name for source in protocol.sources]
        if len(inputs) == len(names):  # the files stand in the order of the protocol's sources
            name = "T2W" if contrast.kind == "t2" else contrast.source
            return name, inputs[names.index(contrast.source)], contrast.frame
    return stems[0], inputs[0], 0  # of a protocol of the user's own: the first volume there is


def _names_a_file(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("path"), str)


def _check(volume: Volume, frame: int, shape: Sequence[int], affine: Affine) -> None:
    if frame >= volume.frames:
        raise UserError(f"{volume.path} has {volume.frames} volumes now, number {frame + 1} was expected")
    known = volume.affine if volume.orientation_known else affine  # the prediction knew how its axes lie
    if not same_grid(volume.shape3, known, shape, affine):
        raise UserError(f"{volume.path} lies on another grid than the stain maps")
