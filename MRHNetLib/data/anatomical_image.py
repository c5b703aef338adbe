"""The one image of a subject that people look at: its T2-weighted volume, read without the other contrasts."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from MRHNetLib.data.layouts import bids, published
from MRHNetLib.data.layouts.placement import Placement, place_sources
from MRHNetLib.data.protocols import Protocol
from MRHNetLib.data.subjects import find_subjects
from MRHNetLib.data.volumes import Volume, read_volume
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET


def anatomical_contrast(protocol: Protocol) -> int:
    """The channel to look at: the T2-weighted one; of a protocol without one, the first, which is a b0 or a T2 map."""
    return next(iter(protocol.indices(kind="t2")), 0)


def read_anatomical_image(
    folder: Path, protocol: Protocol, *, orientation: str | None = None, voxel_size: Sequence[float] | None = None
) -> Volume:
    """The anatomical contrast of the subject in a folder, as a volume of one frame.

    Parameters
    ----------
    folder : Path
        Of one subject, in the published or the BIDS layout; or one that holds this subject alone.
    protocol : Protocol
        Says which contrast that is.
    orientation, voxel_size
        Of files that do not tell, as in `read_volume`.

    Raises
    ------
    UserError
        Files of the protocol are missing, or the file cannot be read.
    """
    image, frame = _placement(folder, protocol).contrasts[anatomical_contrast(protocol)]
    volume = read_volume(image.path, orientation=orientation, voxel_size=voxel_size)
    if frame >= volume.frames:
        raise UserError(f"{image.label} has {volume.frames} volumes; {image.need}", hint=f"check the file {image.path}")
    return replace(volume, data=volume.frame(frame))


def _placement(folder: Path, protocol: Protocol) -> Placement:
    folder = find_subjects(folder.absolute())[0]
    if bids.is_bids_subject(folder):
        return bids.place_contrasts(folder, protocol, QUIET)
    return place_sources(published.find_sources(folder, protocol), protocol)
