"""Download, import and removal of networks: one at a time, beside whatever else runs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import qt
import slicer
from slicer.i18n import tr as _

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.command import Command
from MRHNetLib.jobs.events import Ended, Progress
from MRHNetLib.jobs.outcome import DONE, FAILED, Outcome
from MRHNetLib.jobs.work import Work
from MRHNetPanel.failures import Failures

if TYPE_CHECKING:
    from MRHNetPanel.networks.network_choice import Network, Networks

SAVING = ("safetensors>=0.4.3",)  # what a network is written with
MATLAB = (*SAVING, "mat-io>=1.0", "h5py>=3.10", "scipy>=1.11")  # what the authors' files are read with
STAINS = ("AF", "NF", "MBP", "Nissl")


class NetworkActions:
    """The buttons below the table.

    Parameters
    ----------
    ui : namespace
        The panel's widgets.
    logic : MRHNetLogic
        What the sections share.
    finished : callable
        Told when networks may have come or gone.
    """

    def __init__(self, ui: Any, logic: Any, finished: Callable[[], None]) -> None:
        self._ui, self._logic, self._finished = ui, logic, finished
        self._networks: Networks = logic.networks
        self._failures = Failures()
        self._job: Any = None
        self._title = ""
        self._then: Callable[[Any], None] | None = None
        self._value: Any = None  # of the last job, for `_then`
        self._selected = ""
        ui.downloadButton.connect("clicked(bool)", self._download)
        ui.importButton.connect("clicked(bool)", self._import)
        ui.removeButton.connect("clicked(bool)", self._remove)
        ui.networkCancelButton.connect("clicked(bool)", self._cancel)
        self.show("")

    def close(self) -> None:
        """End what runs; nobody is told any more."""
        self._failures.forget()
        self._then = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def show(self, selected: str) -> None:
        """Show what can be done with the selected network."""
        self._selected = selected
        network, busy = self._networks.of(selected), self._job is not None
        self._ui.downloadButton.enabled = not busy and network is not None and network.downloadable
        self._ui.removeButton.enabled = not busy and network is not None and network.removable
        self._ui.importButton.enabled = not busy
        for widget in (self._ui.networkProgressBar, self._ui.networkCancelButton):
            widget.setVisible(busy)

    def _download(self) -> None:
        network = self._networks.of(self._selected)
        if network is not None and self._ready(MATLAB):
            self._start(_("Downloading {name}").format(name=network.name), ["networks", "fetch", network.name])

    def _import(self) -> None:
        chosen = qt.QFileDialog.getOpenFileName(
            self._ui.importButton.window(),
            _("Import a network"),
            "",
            _("Networks (*.safetensors *.mat);;All files (*)"),
        )
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, path: Path) -> None:
        """Take a network over from a bundle or a .mat file; asks for what neither the file nor its name tells."""
        matlab = path.suffix.lower() == ".mat"
        if self._ready(MATLAB if matlab else SAVING):
            title = _("Importing {name}").format(name=path.name)
            self._follow(title, Work(lambda observer: _looked_into(path, matlab)), self._import_known)

    def _import_known(self, found: "tuple[Path, str, bool]") -> None:
        """Import a file of which name and stain are known, or asked for."""
        words = self._import_words(*found)
        if words:
            self._start(_("Importing {name}").format(name=found[0].name), words)

    def _import_words(self, path: Path, name: str, stain_known: bool) -> list[str]:
        """What to ask of the command line; nothing where the user changed his mind."""
        if self._networks.of(name) is not None:
            question = _("There is a network {name} already. Name of this one:").format(name=name)
            name = qt.QInputDialog.getText(
                self._ui.importButton.window(), "MRHNet", question, qt.QLineEdit.Normal, f"{name}-2"
            )
        words = ["networks", "import", str(path), "--name", name] if name else []
        if words and not stain_known:
            question = _("{name} does not say what the network imitates. Its stain:").format(name=path.name)
            choices = ["", *STAINS]
            stain = qt.QInputDialog.getItem(self._ui.importButton.window(), "MRHNet", question, choices, 0, False)
            words = [*words, "--stain", stain] if stain else []
        return words

    def _remove(self) -> None:
        network = self._networks.of(self._selected)
        if network is None or not slicer.util.confirmYesNoDisplay(self._question(network), windowTitle="MRHNet"):
            return
        from MRHNetLib.networks.catalogue import remove_network

        name = network.name
        self._follow(_("Removing {name}").format(name=name), Work(lambda observer: remove_network(name)))

    @staticmethod
    def _question(network: "Network") -> str:
        again = _("It can be downloaded again.") if network.row["origin"] == "published" else _("There is no way back.")
        return _("Remove the network {name} from this computer?\n\n{path}\n\n{again}").format(
            name=network.name, path=network.row.get("path", ""), again=again
        )

    def _ready(self, requirements: Sequence[str]) -> bool:
        return bool(self._logic.dependencies.ensure_optional(requirements, _("reading and writing networks")))

    def _start(self, title: str, words: Sequence[str]) -> None:
        try:
            interpreter = self._logic.interpreter()
        except UserError as error:
            self._failures.tell(title, Outcome(FAILED, message=error.message, hint=error.hint))
            return
        self._follow(title, Command(words, interpreter=interpreter, environment=self._logic.environment()))

    def _follow(self, title: str, job: Any, then: "Callable[[Any], None] | None" = None) -> None:
        """Show a job to its end; `then` is told what came of it, or else networks may have come or gone."""
        self._title, self._job, self._then = title, job, then
        self._ui.networkProgressBar.maximum = 0  # nothing is known of its course yet
        self._ui.networkProgressBar.format = title
        self._ui.networkCancelButton.enabled = True
        self._logic.background.start(job, lambda event: self._take(job, event))
        self.show(self._selected)

    def _take(self, job: Any, event: Any) -> None:
        if job is not self._job:
            return
        if isinstance(event, Progress):
            self._ui.networkProgressBar.maximum = 100
            self._ui.networkProgressBar.value = int(100 * event.fraction)
            self._ui.networkProgressBar.format = f"{event.stage} (%p %)"
        elif isinstance(event, Ended):
            self._job = None
            self.show(self._selected)
            if event.outcome.state == FAILED:
                self._failures.tell(self._title, event.outcome)
            elif event.outcome.state == DONE and self._then is not None:
                self._value = event.outcome.value
                qt.QTimer.singleShot(0, self._go_on)  # it may ask, while the poll of the jobs has to go on
                return
            self._finished()

    def _go_on(self) -> None:
        """Tell what came of the job to whoever waits for it."""
        then, self._then = self._then, None
        if then is not None:  # not closed meanwhile
            then(self._value)

    def _cancel(self) -> None:
        if self._job is not None:
            self._then = None  # also where the job is faster than the wish
            self._ui.networkCancelButton.enabled = False
            self._ui.networkProgressBar.format = _("Stopping...")
            self._job.cancel()


def _looked_into(path: Path, matlab: bool) -> tuple[Path, str, bool]:
    """The file, the name that its network bears, and whether its stain is known; for a thread."""
    from MRHNetLib.networks.importing import proposed_name
    from MRHNetLib.networks.matlab import tells_stain

    return path, proposed_name(path), not matlab or tells_stain(path)
