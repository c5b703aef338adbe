"""The section Sample data, and the same digital mouse brain in Slicer's Sample Data module."""

import time
from pathlib import Path
from typing import Any

import slicer
from slicer.i18n import tr as _

from MRHNetLib.jobs.outcome import FAILED, Outcome
from MRHNetPanel.sample.sample_brain import NAME, in_words

CATEGORY = "MRHNet"
THUMBNAIL = Path(__file__).resolve().parents[2] / "Resources" / "Icons" / "DigitalMouseBrain.png"
HOME = "https://github.com/mrhnet/SlicerMRHNet"
PAUSE_S = 0.02  # between two looks at the process


class SampleSection:
    """The button that makes the digital mouse brain, and cancels it while it is being made.

    Parameters
    ----------
    ui : namespace
        The panel's widgets by their names.
    logic : MRHNetLogic
        What the sections share.
    """

    def __init__(self, ui: Any, logic: Any) -> None:
        self._ui, self._logic = ui, logic
        self._brain = logic.sample
        ui.sampleButton.connect("clicked()", self._clicked)
        ui.sampleProgressBar.hide()

    def close(self) -> None:
        """Stop what is being made."""
        self._brain.cancel()

    def refresh(self) -> None:
        """Let the button say what it does now."""
        self._ui.sampleButton.text = _("Cancel") if self._brain.busy else _("Digital mouse brain")
        self._ui.sampleProgressBar.setVisible(self._brain.busy)

    def _clicked(self) -> None:
        if self._brain.busy:
            self._brain.cancel()
        elif self._logic.dependencies.ensure_images():
            self._ui.sampleProgressBar.value = 0
            self._brain.make(self._progress, self._ended)
            self.refresh()

    def _progress(self, fraction: float, stage: str) -> None:
        self._ui.sampleProgressBar.value = round(100 * fraction)
        self._ui.sampleLabel.text = _("The digital mouse brain: {stage}").format(stage=stage)

    def _ended(self, outcome: Outcome) -> None:
        self._ui.sampleLabel.text = in_words(outcome)
        self.refresh()
        if outcome.state == FAILED:
            _show_failure(outcome)


def register_sample_data() -> None:
    """Offer the digital mouse brain in Slicer's Sample Data module; calling it twice changes nothing."""
    try:
        import SampleData
    except ImportError:
        return  # an application without that module
    registered = SampleData.SampleDataLogic.sampleDataSourcesByCategory(CATEGORY)
    if any(source.sampleName == NAME for source in registered):
        return
    SampleData.SampleDataLogic.registerCustomSampleDataSource(
        category=CATEGORY,
        sampleName=NAME,
        thumbnailFileName=str(THUMBNAIL),
        uris=HOME,  # asked for by Slicer; nothing is downloaded from there
        fileNames=NAME,
        nodeNames=f"{NAME} T2W",
        customDownloader=_make_and_wait,
    )


def _make_and_wait(source: Any = None) -> list[Any]:
    """Make the digital mouse brain for the Sample Data module, which expects it in the scene when this returns.

    Meanwhile Slicer answers. Returns the nodes; none where it could not be made.
    """
    logic = slicer.modules.mrhnet.widgetRepresentation().self().logic  # opens no panel that the user did not open
    outcomes: list[Outcome] = []
    if logic.sample.busy or not logic.dependencies.ensure_images():
        return []  # it is being made already, or the user does not want what it takes
    logic.sample.make(_show_status, outcomes.append)
    while not outcomes and logic.background.busy:
        logic.poll()
        slicer.app.processEvents()
        time.sleep(PAUSE_S)
    if not outcomes:
        return []  # the panel was closed or reloaded meanwhile
    _show_status(1, in_words(outcomes[0]))
    if outcomes[0].state == FAILED:
        _show_failure(outcomes[0])
    nodes = outcomes[0].value
    return [nodes.mri, nodes.structures, *nodes.truths.values()] if nodes else []


def _show_status(fraction: float, stage: str) -> None:
    try:
        slicer.util.showStatusMessage(f"{NAME}: {round(100 * fraction)} % - {stage}", 3000)
    except RuntimeError:
        return  # there is no main window to say it in


def _show_failure(outcome: Outcome) -> None:
    slicer.util.errorDisplay(in_words(outcome), windowTitle=f"MRHNet: {NAME}", detailedText=outcome.log)
