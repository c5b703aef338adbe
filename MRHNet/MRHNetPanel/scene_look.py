"""The volume of the scene to look at: what can be told at once, and what is worked out in a thread."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from MRHNetLib.errors import UserError
from MRHNetPanel.look import Look

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol
    from MRHNetLib.observer import Observer


def node_to_look_at(protocol: "Protocol", nodes: Mapping[str, Any]) -> tuple[Any, int]:
    """Node and frame of the anatomical contrast, or else of any chosen volume; None where none is chosen."""
    from MRHNetLib.data.anatomical_image import anatomical_contrast

    contrast = protocol.contrasts[anatomical_contrast(protocol)]
    if contrast.source in nodes:
        return nodes[contrast.source], contrast.frame
    return next(iter(nodes.values()), None), 0


def look_at(node: Any, frame: int) -> Look:
    """The frame as it lies in the scene, without a copy; for the GUI thread.

    Raises
    ------
    UserError
        The node has no such frame, or is under a transform that is not linear.
    """
    from MRHNetLib.scene.volume_nodes import affine_of, array_of, frames_of

    return Look(array_of(node, max(min(frame, frames_of(node) - 1), 0)), affine_of(node))


def files_of(nodes: Mapping[str, Any]) -> list[Path]:
    """The files that the nodes were loaded from, where there are any."""
    stored = [node.GetStorageNode() for node in nodes.values() if hasattr(node, "GetStorageNode")]
    return [Path(storage.GetFileName()) for storage in stored if storage is not None and storage.GetFileName()]


def looked_over(look: Look, files: list[Path], observer: "Observer") -> Look:
    """The same, knowing whether the files told the orientation, and the brain's size; for a thread."""
    from MRHNetLib.data.brain_size import brain_voxels

    unknown = any(_is_mute(file) for file in files)
    observer.progress(0.3, "measuring the brain")
    return Look(look.image, look.affine, unknown, brain_voxels(look.image))


def _is_mute(file: Path) -> bool:
    from MRHNetLib.data.mute_header import is_mute

    try:
        return is_mute(file)
    except (UserError, OSError, ImportError):  # moved away meanwhile, or of a kind that only Slicer reads
        return False
