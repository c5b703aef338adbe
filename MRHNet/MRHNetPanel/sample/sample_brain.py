"""The digital mouse brain, computed by a process of its own and taken into the scene; no network is needed."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slicer.i18n import tr as _

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.command import Command
from MRHNetLib.jobs.events import Ended, Progress
from MRHNetLib.jobs.outcome import CANCELLED, DONE, FAILED, Outcome
from MRHNetLib.jobs.work import Work
from MRHNetPanel.run.results import MRI_KEY

if TYPE_CHECKING:
    from MRHNetLib.jobs.running import Running
    from MRHNetLib.scene.digital_brain import DigitalBrainNodes

NAME = "Digital mouse brain"
SEED = 72331  # kept for demonstrations: no bundled network was trained on a phantom of this seed
SUBJECT = f"control-seed{SEED}-01"  # as `mrhnet phantom` names it
PROTOCOLS = ("mrh-67", "mrh-nissl-48")  # so that every bundled network can be tried
COMPUTED = 0.95  # share of the time, for the progress


class SampleBrain:
    """Makes the digital mouse brain once, keeps it in Slicer's cache, and lets it into the scene.

    Parameters
    ----------
    logic : MRHNetLogic
        Runs the process; its parameters get the subject's folder.
    cache : Path
        Where the folder of the subject is kept.
    """

    def __init__(self, logic: Any, cache: Path) -> None:
        from MRHNetLib import __version__

        self._logic = logic
        self._home = cache / "MRHNet" / f"digital-mouse-brain-{__version__}"
        self._job: Running | None = None
        self._tell_progress: Callable[[float, str], None] = lambda fraction, stage: None
        self._tell_end: Callable[[Outcome], None] = lambda outcome: None

    @property
    def folder(self) -> Path:
        """The subject's folder; it is there, whole, once it was made."""
        return self._home / SUBJECT

    @property
    def busy(self) -> bool:
        """Whether it is being made."""
        return self._job is not None

    def make(self, tell_progress: Callable[[float, str], None], tell_end: Callable[[Outcome], None]) -> None:
        """Begin; both are called on this thread while the logic is polled.

        The outcome's value are the nodes, `DigitalBrainNodes`.
        """
        self._tell_progress, self._tell_end = tell_progress, tell_end
        self._logic.scene_closing.connect(self.cancel)
        self._computed = not self.folder.is_dir()
        if self._computed:
            self._compute()
        else:
            self._read()

    def cancel(self) -> None:
        """Ask it to end; returns at once."""
        if self._job is not None:
            self._job.cancel()

    def _compute(self) -> None:
        try:
            interpreter = self._logic.interpreter()
        except UserError as error:
            self._end(Outcome(FAILED, message=error.message, hint=error.hint))
            return
        words = ["phantom", str(self._home), "--seed", str(SEED)]
        for protocol in PROTOCOLS:
            words += ["--protocol", protocol]
        command = Command(words, interpreter=interpreter, environment=self._logic.environment())
        self._job = self._logic.background.start(command, self._listen_to_command)

    def _listen_to_command(self, event: Any) -> None:
        if isinstance(event, Progress):
            self._tell_progress(COMPUTED * event.fraction, event.stage)
        elif isinstance(event, Ended) and event.outcome.state == DONE:
            self._read()
        elif isinstance(event, Ended):
            self._end(event.outcome)

    def _read(self) -> None:
        from MRHNetLib.scene.digital_brain import read_digital_brain

        work = Work(lambda observer: read_digital_brain(self.folder, observer))
        self._job = self._logic.background.start(work, self._listen_to_reading)

    def _listen_to_reading(self, event: Any) -> None:
        if isinstance(event, Progress):
            self._tell_progress(COMPUTED + (1 - COMPUTED) * event.fraction, event.stage)
        elif isinstance(event, Ended) and event.outcome.state == DONE:
            self._end(Outcome(DONE, value=self._enter(event.outcome.value)))
        elif isinstance(event, Ended) and event.outcome.state == FAILED and not self._computed:
            shutil.rmtree(self.folder, ignore_errors=True)  # something of it was deleted from the cache
            self._computed = True
            self._compute()
        elif isinstance(event, Ended):
            self._end(event.outcome)

    def _enter(self, brain: Any) -> "DigitalBrainNodes":
        """Let it into the scene, show it, and make it the input."""
        from MRHNetLib.scene.digital_brain import add_digital_brain
        from MRHNetLib.scene.overlay import show

        nodes = add_digital_brain(self._logic.scene, brain, NAME)
        nodes.mri.SetAttribute(MRI_KEY, str(self.folder))  # so that no run brings it once more
        show(self._logic.scene, nodes.mri, None)
        parameters = self._logic.parameters
        parameters.folder, parameters.from_scene, parameters.protocol = str(self.folder), False, ""
        parameters.regions_node, parameters.reference = nodes.structures, nodes.truths["AF"]
        parameters.background = nodes.mri
        self._logic.changed.announce()
        return nodes

    def _end(self, outcome: Outcome) -> None:
        self._job = None
        self._logic.scene_closing.disconnect(self.cancel)
        self._tell_end(outcome)


def in_words(outcome: Outcome) -> str:
    """How it ended, for a label."""
    if outcome.state == DONE:
        return _(
            "The digital mouse brain is in the scene and stands as the input. Tick a network whose name begins with"
            " phantom and press Run."
        )
    if outcome.state == CANCELLED:
        return _("Cancelled.")
    return "\n".join(filter(None, (outcome.message, outcome.hint)))
