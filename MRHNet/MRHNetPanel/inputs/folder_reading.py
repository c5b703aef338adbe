"""What the panel needs to know of a subject's folder, read in a thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slicer.i18n import tr as _

from MRHNetLib.errors import UserError
from MRHNetPanel.inputs.look import Look

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol
    from MRHNetLib.data.survey import Survey
    from MRHNetLib.data.volumes import Volume
    from MRHNetLib.observer import Observer


@dataclass(frozen=True)
class LibrariesMissing:
    """The folder cannot be read before MRHNet's Python packages are installed, of which one has that name."""

    name: str

    @property
    def text(self) -> str:
        """It says so; for the GUI thread, which translates."""
        return _(
            "The folder is read once MRHNet's Python packages are installed ({name} is missing): press Install at the"
            " top of the panel, or Run."
        ).format(name=self.name)


@dataclass(frozen=True, eq=False)
class FolderReading:
    """A subject's folder.

    Parameters
    ----------
    survey : Survey
        What it holds for each protocol.
    protocol : Protocol
        The one that was asked for, or that fits best.
    look : Look or None
        The volume to look at; None where it cannot be read.
    """

    survey: "Survey"
    protocol: "Protocol"
    look: "Look | None"


def read_folder(
    folder: Path,
    protocols: "Sequence[Protocol]",
    wanted: str,
    orientation: "str | None",
    voxel_size: "Sequence[float] | None",
    observer: "Observer",
) -> "FolderReading | LibrariesMissing":
    """What the folder holds, or that this cannot be read yet; for a thread.

    Parameters
    ----------
    folder : Path
        Of one subject.
    protocols : sequence of Protocol
        Those of interest.
    wanted : str
        Name of the protocol that the user chose; empty for the one that fits best.
    orientation, voxel_size
        What the user says of files that do not tell; None for nothing.

    Raises
    ------
    UserError
        There is no subject, or not one.
    """
    try:
        return _read(folder, protocols, wanted, {"orientation": orientation, "voxel_size": voxel_size}, observer)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("MRHNetLib", "MRHNetPanel"):
            raise
        return LibrariesMissing(error.name or "")


def _read(
    folder: Path, protocols: "Sequence[Protocol]", wanted: str, told: dict[str, Any], observer: "Observer"
) -> FolderReading:
    from MRHNetLib.data.survey import survey_subject

    observer.progress(0, "reading the folder")
    survey = survey_subject(folder, protocols, **told, observer=_Unheard())
    protocol = next((each for each in protocols if each.name == wanted), None) or survey.best(protocols)
    observer.progress(0.3, "reading the image to look at")
    image = _image(survey.folder, protocol, told)
    observer.progress(0.7, "measuring the brain")
    return FolderReading(survey, protocol, image and _look(image, not survey.orientation_known))


class _Unheard:
    """Protocols are tried here of which most do not fit: what is doubtful is said when one of them is run."""

    def progress(self, fraction: float, stage: str) -> None:
        pass

    def warning(self, message: str) -> None:
        pass


def _image(folder: Path, protocol: "Protocol", told: dict[str, Any]) -> "Volume | None":
    from MRHNetLib.data.anatomical_image import read_anatomical_image

    try:
        return read_anatomical_image(folder, protocol, **told)
    except UserError:  # the table says what is missing
        return None


def _look(volume: "Volume", orientation_unknown: bool) -> Look:
    from MRHNetLib.data.brain_size import brain_voxels

    image = volume.values()
    return Look(image, volume.affine, orientation_unknown, brain_voxels(image), correctable=True)
