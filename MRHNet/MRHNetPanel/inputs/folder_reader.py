"""Reads the chosen folder in a thread, a moment after the last change; only the last reading counts."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import qt
from slicer.i18n import tr as _

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.events import Ended
from MRHNetLib.jobs.work import Work
from MRHNetPanel.inputs.folder_reading import FolderReading, LibrariesMissing, read_folder
from MRHNetPanel.inputs.look import letters_told, sizes_told

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol
    from MRHNetLib.jobs.outcome import Outcome
    from MRHNetLib.observer import Observer
    from MRHNetPanel.inputs.input_choice import Inputs

PAUSE_MS = 300  # after the last letter of a path, an orientation or a size


class FolderReader:
    """Fills in what is known of the inputs' folder.

    Parameters
    ----------
    inputs : Inputs
        Its `reading`, `obstacle` and `waits_for_libraries` are set here.
    background : Background
        Runs the thread.
    protocols : callable
        Gives the protocols of interest.
    finished : callable
        Told whenever there is something new.
    """

    def __init__(
        self,
        inputs: "Inputs",
        background: Any,
        protocols: "Callable[[], list[Protocol]]",
        finished: Callable[[], None],
    ) -> None:
        self._inputs, self._background = inputs, background
        self._protocols, self._finished = protocols, finished
        self._wanted = ""
        self._work: Any = None
        self._timer = qt.QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.connect("timeout()", self._start)

    def close(self) -> None:
        """Read no more."""
        self._timer.stop()
        self._forget()

    def read(self, protocol: str, *, anew: bool) -> None:
        """Read the folder soon.

        Parameters
        ----------
        protocol : str
            Name of the protocol that the user chose; empty for the one that fits best.
        anew : bool
            Whether nothing that is known holds any more.
        """
        self._forget()
        self._wanted = protocol
        inputs = self._inputs
        if anew or inputs.folder is None:
            inputs.reading = None
        inputs.waits_for_libraries = False
        inputs.obstacle = _("the folder is being read") if inputs.folder else ""
        if inputs.folder:
            self._timer.start()
        else:
            self._timer.stop()

    def read_again(self) -> None:
        """Read a folder that did not fit again: its files may have been put right meanwhile."""
        inputs = self._inputs
        if inputs.from_scene or inputs.folder is None or inputs.waits_for_libraries:
            return
        fits = inputs.reading is not None and not inputs.reading.survey.problems(inputs.reading.protocol)
        if not fits and self._work is None and not self._timer.active:
            self.read(self._wanted, anew=False)

    def _forget(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def _start(self) -> None:
        folder, protocols, wanted = self._inputs.folder, self._protocols(), self._wanted
        letters, sizes = _or_none(letters_told, self._inputs.orientation), _or_none(sizes_told, self._inputs.voxel_size)

        def read(observer: "Observer") -> "FolderReading | LibrariesMissing":
            return read_folder(folder or Path(), protocols, wanted, letters, sizes, observer)

        self._work = work = Work(read)
        self._background.start(work, lambda event: self._take(work, event))

    def _take(self, work: Any, event: Any) -> None:
        if work is self._work and isinstance(event, Ended):
            self._work = None
            self._end(event.outcome)
            self._finished()

    def _end(self, outcome: "Outcome") -> None:
        inputs = self._inputs
        if isinstance(outcome.value, FolderReading):
            inputs.reading, inputs.obstacle = outcome.value, ""
            return
        inputs.reading = None
        if isinstance(outcome.value, LibrariesMissing):
            inputs.waits_for_libraries, inputs.obstacle = True, outcome.value.text
        elif outcome.state == "cancelled":  # all work ended because the scene was closed
            inputs.obstacle = _("choose the folder again")
        else:
            hint = "" if "--" in outcome.hint else outcome.hint  # not that of a command line
            inputs.obstacle = "; ".join(filter(None, (outcome.message, hint)))


def _or_none(read: Callable[[str], Any], text: str) -> Any:
    """What the user wrote, or None while it has no meaning; the orientation's own label says why."""
    try:
        return read(text)
    except UserError:
        return None
