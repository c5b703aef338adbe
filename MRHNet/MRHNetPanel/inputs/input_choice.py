"""What is to be predicted: a subject's folder or volumes of the scene, how they lie, and where the brain is."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slicer.i18n import tr as _

from MRHNetPanel.inputs.look import ASSUMED, letters_told, sizes_told

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol
    from MRHNetLib.scene.input_nodes import Match
    from MRHNetPanel.inputs.folder_reading import FolderReading
    from MRHNetPanel.inputs.look import Look

AUTOMATIC, NOWHERE, SCENE = "auto", "none", "scene"  # where the mask comes from


@dataclass(frozen=True)
class Row:
    """What stands for one source of the protocol.

    Parameters
    ----------
    source : str
        Its name.
    needed : int
        How many volumes it must have.
    text : str
        Names of files, or of a node.
    node : MRML node or None
        The volume of the scene.
    frames : int or None
        How many volumes there are; None where nobody knows.
    problem : str
        Why it does not fit; empty where it does.
    """

    source: str
    needed: int
    text: str
    node: Any
    frames: "int | None"
    problem: str


@dataclass
class Inputs:
    """The state of the section Inputs; it holds no widget.

    Attributes
    ----------
    from_scene : bool
        Whether volumes of the scene are taken, and not the folder.
    folder : Path or None
        The subject's folder.
    protocol : Protocol or None
        The one that was chosen, or else the one that fits best; None before there is anything.
    orientation, voxel_size : str
        As the user wrote them; of account only where the files do not say.
    mask : str
        AUTOMATIC, NOWHERE or SCENE.
    mask_node : MRML node or None
        Segmentation or label map for SCENE.
    confirmed : bool
        Whether the user found the letters right.
    reading : FolderReading or None
        What the folder holds, once it was read.
    obstacle : str
        Why there is no reading, or none that counts: it goes on, or it failed.
    waits_for_libraries : bool
        Whether the folder cannot be read before the libraries are there; they come with the first run.
    candidates : list of MRML nodes
        The volumes of the scene that can be chosen.
    matches : dict
        For each protocol, the nodes of the scene that fit its sources.
    look : Look or None
        The volume that the user sees.
    looking : bool
        Whether it is not known yet if the volumes of the scene carry an orientation.
    mask_problem, orientation_problem : str
        Why the mask, or what was written on the orientation, cannot be used.
    """

    from_scene: bool = False
    folder: "Path | None" = None
    protocol: "Protocol | None" = None
    orientation: str = ""
    voxel_size: str = ""
    mask: str = AUTOMATIC
    mask_node: Any = None
    confirmed: bool = False
    reading: "FolderReading | None" = None
    obstacle: str = ""
    waits_for_libraries: bool = False
    candidates: list[Any] = field(default_factory=list)
    matches: "Mapping[Protocol, Mapping[str, Match]]" = field(default_factory=dict)
    mask_problem: str = ""
    orientation_problem: str = ""
    look: "Look | None" = None
    looking: bool = False

    @property
    def needs_confirmation(self) -> bool:
        """Whether the images do not say how they lie."""
        return self.look is not None and self.look.orientation_unknown

    @property
    def nodes(self) -> dict[str, Any]:
        """The chosen volumes of the scene by the names of the protocol's sources."""
        return self.nodes_for(self.protocol) if self.protocol else {}

    def nodes_for(self, protocol: "Protocol") -> dict[str, Any]:
        """The volumes of the scene that stand for the sources of any protocol."""
        return {name: match.node for name, match in self.matches.get(protocol, {}).items() if match.node is not None}

    @property
    def folder_obstacle(self) -> str:
        """Why the folder as a whole cannot be the input; empty where it can, or is not."""
        if self.from_scene or self.folder is None:
            return ""
        refusals = self.reading.survey.refusals if self.reading else {}
        return self.obstacle or (refusals.get(self.protocol, "") if self.protocol else "")

    @property
    def subject(self) -> str:
        """Name of the subject, fit for file names."""
        from MRHNetPanel.run.request import subject_of

        if self.from_scene:
            return subject_of([node.GetName() for node in self.nodes.values()] or ["subject"])
        if self.reading is not None:
            return self.reading.survey.name
        return self.folder.name if self.folder else "subject"

    @property
    def orientation_words(self) -> list[str]:
        """How the axes lie, in the command line's words; none where the files say it.

        Raises
        ------
        UserError
            As `problems` tells, what the user wrote is no orientation, or no voxel size.
        """
        if self.from_scene or not self.needs_confirmation:
            return []
        words = ["--orientation", letters_told(self.orientation) or ASSUMED]
        sizes = sizes_told(self.voxel_size)
        return [*words, "--voxel-size", ",".join(map(str, sizes))] if sizes else words

    def rows(self) -> list[Row]:
        """What stands for each source of the protocol."""
        if self.protocol is None:
            return []
        return self._scene_rows(self.protocol) if self.from_scene else self._folder_rows(self.protocol)

    def serves(self, protocol: "Protocol") -> str:
        """Why these inputs cannot serve a network of that protocol; empty where they can, or nothing is chosen yet."""
        if self.from_scene:
            return "; ".join(self._scene_problems(protocol)) if self.candidates else ""
        if self.reading is None or protocol not in self.reading.survey.sources:
            return ""
        return "; ".join(self.reading.survey.problems(protocol))

    def problems(self) -> list[str]:
        """What keeps a run from beginning."""
        found = self._scene_obstacles() if self.from_scene else self._folder_obstacles()
        if not found and self.orientation_problem:
            found = [self.orientation_problem]
        if not found and self.needs_confirmation and not self.confirmed:
            found = [_("say that the letters of the preview look right: the images carry no orientation")]
        if self.mask == SCENE and self.mask_node is None:
            return [*found, _("choose the segmentation or label map that is the mask")]
        return [*found, self.mask_problem] if self.mask_problem else found

    def _folder_obstacles(self) -> list[str]:
        if self.folder is None:
            return [_("choose a subject's folder")]
        if self.waits_for_libraries:
            return []
        if self.obstacle or self.reading is None:
            return [self.obstacle or _("the folder is being read")]
        return self.reading.survey.problems(self.protocol) if self.protocol else []

    def _scene_obstacles(self) -> list[str]:
        if not self.candidates:
            return [_("load volumes, or choose a subject's folder")]
        if problems := (self._scene_problems(self.protocol) if self.protocol else []):
            return problems
        return [_("the volumes are being looked at")] if self.looking else []

    def _scene_problems(self, protocol: "Protocol") -> list[str]:
        return [f"{name}: {match.problem}" for name, match in self.matches.get(protocol, {}).items() if match.problem]

    def _folder_rows(self, protocol: "Protocol") -> list[Row]:
        found = self.reading.survey.sources.get(protocol, {}) if self.reading else {}
        return [
            Row(source.name, source.volumes, "", None, None, _("not known"))
            if source.name not in found
            else Row(
                source.name,
                source.volumes,
                ", ".join(path.name for path in found[source.name].files),
                None,
                found[source.name].frames,
                found[source.name].problem,
            )
            for source in protocol.sources
        ]

    def _scene_rows(self, protocol: "Protocol") -> list[Row]:
        from MRHNetLib.scene.volume_nodes import frames_of

        matches = self.matches.get(protocol, {})
        rows = []
        for source in protocol.sources:
            match = matches.get(source.name)
            node = match.node if match else None
            text, frames = (node.GetName(), frames_of(node)) if node is not None else ("", None)
            rows.append(Row(source.name, source.volumes, text, node, frames, match.problem if match else ""))
        return rows


def protocols_to_offer(others: "Sequence[Protocol]") -> "list[Protocol]":
    """The shipped protocols, the paper's first, and those of networks that are none of them."""
    return list(dict.fromkeys([*shipped_protocols(), *others]))


@functools.cache
def shipped_protocols() -> "tuple[Protocol, ...]":
    """The protocols that come with MRHNet, the paper's first."""
    from MRHNetLib.data.protocols import load_protocol, protocol_names
    from MRHNetLib.data.subjects import DEFAULT_PROTOCOL

    return tuple(load_protocol(name) for name in dict.fromkeys((DEFAULT_PROTOCOL, *protocol_names())))
