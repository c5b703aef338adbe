"""The preview, what it shows, and the user's word that it looks right."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import qt
from slicer.i18n import tr as _

from MRHNetLib.errors import UserError
from MRHNetPanel.inputs.event_watcher import EventWatcher
from MRHNetPanel.inputs.look import ASSUMED
from MRHNetPanel.inputs.orientation_preview import preview

if TYPE_CHECKING:
    from MRHNetPanel.inputs.input_choice import Inputs


class OrientationView:
    """Shows how the inputs lie; the letters are confirmed where nobody but the user can know.

    Parameters
    ----------
    ui : namespace
        The panel's widgets.
    inputs : Inputs
        Its `orientation_problem` and `confirmed` are set here.
    confirmed : callable
        Told when the user ticks or unticks the letters.
    """

    def __init__(self, ui: Any, inputs: "Inputs", confirmed: Callable[[], None]) -> None:
        self._ui, self._inputs, self._confirmed = ui, inputs, confirmed
        self._affine: Any = None
        self._will_draw = False
        self._drawn_image: Any = None  # what the picture shows, and how
        self._drawn: Any = None
        ui.previewLabel.setSizePolicy(qt.QSizePolicy.Ignored, qt.QSizePolicy.Preferred)  # no picture widens the panel
        self._invitation = ui.previewLabel.text
        self._watcher = EventWatcher()
        self._watcher.handlers = {int(qt.QEvent.Resize): self._resized}
        ui.previewLabel.installEventFilter(self._watcher)
        ui.looksRightCheckBox.connect("clicked(bool)", self._tick)

    def close(self) -> None:
        """Watch and draw no longer."""
        self._will_draw = False
        self._ui.previewLabel.removeEventFilter(self._watcher)

    def show(self) -> None:
        """Draw the inputs' volume as it lies now."""
        inputs, ui = self._inputs, self._ui
        inputs.orientation_problem = ""
        self._affine = None
        if inputs.look is not None:
            try:
                self._affine = inputs.look.affine_told(inputs.orientation, inputs.voxel_size)
            except UserError as error:
                inputs.orientation_problem = "; ".join(filter(None, (error.message, error.hint)))
                self._affine = inputs.look.affine
        correctable = inputs.needs_confirmation and inputs.look is not None and inputs.look.correctable
        for widget in (ui.orientationLineEdit, ui.voxelSizeLineEdit):
            widget.enabled = correctable
        ui.looksRightCheckBox.enabled = inputs.needs_confirmation
        ui.looksRightCheckBox.checked = inputs.needs_confirmation and inputs.confirmed
        ui.orientationLabel.text = self._text()
        self._draw_soon()

    @property
    def affine(self) -> Any:
        """(4, 4) of the volume with what the user wrote; None without a volume."""
        return self._affine

    def _text(self) -> str:
        from MRHNetLib.data.geometry import axis_letters, voxel_sizes

        inputs = self._inputs
        if inputs.look is None:
            return ""
        if inputs.orientation_problem:
            return inputs.orientation_problem
        sizes = " x ".join(f"{size:.4g}" for size in voxel_sizes(self._affine))
        shape = " x ".join(map(str, inputs.look.image.shape))
        facts = {"letters": axis_letters(self._affine), "shape": shape, "sizes": sizes}
        grid = _("{letters}, {shape} voxels of {sizes} mm").format(**facts)
        if not inputs.needs_confirmation:
            return _("{grid}, as the images say.").format(grid=grid)
        if not inputs.look.correctable:
            return _(
                "{grid}, as Slicer assumed: the files carry no orientation. Compare the letters with the anatomy and"
                " tick below; a wrong one is put right in the Transforms module."
            ).format(grid=grid)
        said = _("as you say") if inputs.orientation.strip() else _("{letters} is assumed").format(letters=ASSUMED)
        return _(
            "{grid}: the images carry no orientation, {said}. Compare the letters with the anatomy, correct them here,"
            " then tick. Left and right cannot be seen in a brain."
        ).format(grid=grid, said=said)

    def _draw_soon(self) -> None:
        """Draw in a turn of its own, once for all that changes in this one."""
        if not self._will_draw:
            self._will_draw = True
            qt.QTimer.singleShot(0, self._draw)

    def _draw(self) -> None:
        if not self._will_draw:  # closed meanwhile
            return
        self._will_draw = False
        label, look = self._ui.previewLabel, self._inputs.look
        if look is None:
            self._drawn_image = self._drawn = None
            label.text = self._invitation
            return
        width = max(int(label.width) - 2 * int(label.frameWidth), 100)
        wanted = (self._affine.tobytes(), width)
        if self._drawn_image is look.image and self._drawn == wanted:
            return
        self._drawn_image, self._drawn = look.image, wanted
        label.setPixmap(preview(look.image, self._affine, width, label.font))

    def _resized(self, event: Any) -> bool:
        self._draw_soon()  # not within the layout's own work
        return False

    def _tick(self, checked: bool) -> None:
        self._inputs.confirmed = bool(checked)
        self._confirmed()
