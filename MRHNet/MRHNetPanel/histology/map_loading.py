"""Stain maps made elsewhere come into the scene: a folder of predictions, or of the authors' published maps."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import qt
from slicer.i18n import tr as _

from MRHNetLib.observer import Noting, Observer
from MRHNetPanel.in_background import InBackground

if TYPE_CHECKING:
    from MRHNetLib.scene.subject_output import SubjectOutput

Loaded = tuple[list["SubjectOutput"], list[str]]


class MapLoading:
    """The button that asks for a folder, and the line below it that tells what was noticed.

    Parameters
    ----------
    ui : namespace
        The panel's widgets by their names.
    logic : MRHNetLogic
        Its parameters take the first map, and the MRI under it.
    background : InBackground
        Reads the files.
    """

    def __init__(self, ui: Any, logic: Any, background: InBackground) -> None:
        self._ui, self._logic, self._background = ui, logic, background
        ui.loadMapsButton.connect("clicked(bool)", self._ask)
        self._tell("")

    def _ask(self) -> None:
        folder = qt.QFileDialog.getExistingDirectory(self._ui.loadMapsButton, _("Folder of stain maps"))
        if folder and self._logic.dependencies.ensure_images():
            self._ui.loadMapsButton.enabled = False
            self._tell(_("Reading..."))
            self._background.compute(
                _("Load stain maps"), lambda observer: read(Path(folder), observer), self._add, self._finish
            )

    def _add(self, loaded: Loaded) -> None:
        from MRHNetLib.scene.subject_scene import add_subject

        subjects, warnings = loaded
        added = [add_subject(self._logic.scene, subject, self._ui.opacitySlider.value) for subject in subjects]
        self._tell("\n".join(warnings))
        self._logic.parameters.background = added[-1].mri  # the one that is shown now
        self._logic.parameters.stain = added[-1].stains[0]

    def _finish(self) -> None:
        self._ui.loadMapsButton.enabled = True
        if self._ui.loadMapsLabel.text == _("Reading..."):
            self._tell("")

    def _tell(self, text: str) -> None:
        self._ui.loadMapsLabel.text = text
        self._ui.loadMapsLabel.setVisible(bool(text))


def read(folder: Path, observer: Observer) -> Loaded:
    """All subjects of the folder, and what the user should know of them: for a thread.

    Raises
    ------
    UserError
        There are no stain maps, or a file cannot be read.
    """
    from MRHNetLib.scene.subject_output import read_subject_outputs

    noting = Noting(observer)
    return read_subject_outputs(folder, observer=noting), list(dict.fromkeys(noting.warnings))
