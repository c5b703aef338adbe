"""The volumes of the scene as inputs: matched to the sources by name, corrected by the user, looked over."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.events import Ended
from MRHNetLib.jobs.work import Work
from MRHNetPanel.scene_look import files_of, look_at, looked_over, node_to_look_at

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol
    from MRHNetPanel.input_choice import Inputs


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

    def match(self, scene: Any, protocols: "list[Protocol]", wanted: str) -> None:
        """Match the scene's volumes to all protocols, and take the wanted one, or that which fits best."""
        from MRHNetLib.scene.input_nodes import Match, candidates, match, problem_of

        nodes = candidates(scene)
        by_id = {node.GetID(): node for node in nodes}
        self._inputs.candidates = nodes
        matches = {}
        for protocol in protocols:
            found = dict(match(protocol, nodes))
            for source in protocol.sources:
                node_id = self._chosen.get((protocol.name, source.name))
                if node_id is not None and (not node_id or node_id in by_id):
                    node = by_id.get(node_id)
                    found[source.name] = Match(node, problem_of(protocol, source.name, node))
            matches[protocol] = found
        self._inputs.matches = matches
        self._inputs.protocol = next((protocol for protocol in protocols if protocol.name == wanted), None) or min(
            protocols, key=lambda protocol: sum(bool(each.problem) for each in matches[protocol].values())
        )

    def look(self) -> None:
        """Look at the anatomical volume; what is not known of it at once follows from a thread."""
        inputs = self._inputs
        nodes = inputs.nodes
        node, frame = node_to_look_at(inputs.protocol, nodes) if inputs.protocol else (None, 0)
        try:
            look = None if node is None else look_at(node, frame)
        except UserError:  # the table says so
            look = None
        key = look and (
            node.GetID(),
            frame,
            int(node.GetMTime()),
            look.affine.tobytes(),
            sorted(map(str, files_of(nodes))),
        )
        if key == self._looked_at and (look is None) == (inputs.look is None):
            return
        self.close()
        self._looked_at, inputs.look = key, look
        if look is not None:
            files = files_of(nodes)
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
