"""The volumes of the scene as inputs: matched to the sources by name, corrected by the user, looked over."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.events import Ended
from MRHNetLib.jobs.work import Work
from MRHNetPanel.inputs.look import Look

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol
    from MRHNetLib.observer import Observer
    from MRHNetPanel.inputs.input_choice import Inputs


class SceneInputs:
    """Fills in what the scene offers for each protocol.

    Parameters
    ----------
    inputs : Inputs
        Its `candidates`, `matches` and, while the scene is the input, `protocol` and `look` are set here.
    background : Background
        Runs the thread.
    finished : callable
        Told whenever there is something new.
    """

    def __init__(self, inputs: "Inputs", background: Any, finished: Callable[[], None]) -> None:
        self._inputs, self._background, self._finished = inputs, background, finished
        self._chosen: dict[tuple[str, str], str] = {}  # node ID for (protocol's name, source), as the user chose
        self._looked_at: Any = None
        self._work: Any = None

    def close(self) -> None:
        """Look over no more."""
        if self._work is not None:
            self._work.cancel()
            self._work, self._inputs.looking = None, False

    def choose(self, protocol: str, source: str, node_id: str) -> None:
        """Take the user's volume for a source; an empty ID for none."""
        self._chosen[protocol, source] = node_id

    def forget_choices(self) -> None:
        """Forget what the user chose: the scene closes, and the next one uses the same IDs for other nodes."""
        self._chosen.clear()

    def match(self, scene: Any, protocols: "list[Protocol]", wanted: str) -> None:
        """Match the scene's volumes to all protocols, and take the wanted one, or that which fits best."""
        from MRHNetLib.scene.input_nodes import Match, candidates, checked_together, match, problem_of

        nodes = candidates(scene)
        by_id = {node.GetID(): node for node in nodes}
        self._inputs.candidates = nodes
        matches = {}
        for protocol in protocols:
            found = match(protocol, nodes)
            for source in protocol.sources:
                node_id = self._chosen.get((protocol.name, source.name))
                if node_id is not None and (not node_id or node_id in by_id):
                    node = by_id.get(node_id)
                    found[source.name] = Match(node, problem_of(protocol, source.name, node))
            matches[protocol] = checked_together(found)
        self._inputs.matches = matches
        self._inputs.protocol = next((protocol for protocol in protocols if protocol.name == wanted), None) or min(
            protocols, key=lambda protocol: sum(bool(each.problem) for each in matches[protocol].values())
        )

    def look(self) -> None:
        """Look at the anatomical volume; what is not known of it at once follows from a thread."""
        from MRHNetLib.scene.volume_nodes import changed_at

        inputs = self._inputs
        nodes, files = inputs.nodes, files_of(inputs.nodes)
        node, frame = node_to_look_at(inputs.protocol, nodes) if inputs.protocol else (None, 0)
        try:
            look = None if node is None else look_at(node, frame)
        except UserError:  # the table says so
            look = None
        key = look and (node.GetID(), frame, changed_at(node), look.affine.tobytes(), files)
        if key == self._looked_at and (look is None) == (inputs.look is None):
            return
        self.close()
        self._looked_at, inputs.look = key, look
        if look is not None:
            inputs.looking = True
            self._work = work = Work(lambda observer: looked_over(look, files, observer))
            self._background.start(work, lambda event: self._take(work, event))

    def forget(self) -> None:
        """Hold no node while the scene is not the input."""
        self.close()
        self._looked_at = None
        self._inputs.candidates, self._inputs.matches = [], {}

    def _take(self, work: Any, event: Any) -> None:
        if work is self._work and isinstance(event, Ended):
            self._work, self._inputs.looking = None, False
            if event.outcome.value is not None:
                self._inputs.look = event.outcome.value
            self._finished()


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
