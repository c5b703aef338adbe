"""The mask: the subject's own or one that is made, none, or a segmentation or label map of the scene."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slicer.i18n import tr as _

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.events import Ended
from MRHNetLib.jobs.outcome import CANCELLED
from MRHNetLib.jobs.work import Work
from MRHNetPanel.inputs.input_choice import NOWHERE, SCENE

if TYPE_CHECKING:
    from MRHNetLib.jobs.outcome import Outcome
    from MRHNetLib.observer import Observer
    from MRHNetLib.scene.mask_node import LabelLayer
    from MRHNetPanel.inputs.input_choice import Inputs
    from MRHNetPanel.inputs.look import Look


class MaskView:
    """Tries a mask of the scene on the inputs, and says what is doubtful about the brain's size.

    Parameters
    ----------
    ui : namespace
        The panel's widgets.
    inputs : Inputs
        Its `mask_problem` is set here.
    background : Background
        Runs the thread.
    finished : callable
        Told whenever there is something new.
    """

    def __init__(self, ui: Any, inputs: "Inputs", background: Any, finished: Callable[[], None]) -> None:
        self._ui, self._inputs = ui, inputs
        self._background, self._finished = background, finished
        self._tried: Any = None  # what is in the mask, and on what it was tried
        self._work: Any = None
        self._voxels = 0  # of the mask that was tried

    def close(self) -> None:
        """Try no more."""
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def show(self, affine: Any) -> None:
        """Show the mask as it fits a volume with that (4, 4) affine; None for no volume."""
        inputs, ui = self._inputs, self._ui
        ui.maskNodeComboBox.enabled = inputs.mask == SCENE
        if inputs.mask != SCENE or inputs.mask_node is None or inputs.look is None:
            self.close()
            self._tried, inputs.mask_problem, self._voxels = None, "", 0
        else:
            self._show_tried(inputs.look, affine)
        ui.checkLabel.text = "\n".join(
            filter(None, (inputs.folder_obstacle, inputs.mask_problem, self._size_problem(affine)))
        )
        ui.checkLabel.setVisible(bool(ui.checkLabel.text))

    def _size_problem(self, affine: Any) -> str:
        """What is wrong with the size of the brain, if anything is."""
        from MRHNetLib.data.masks import implausible_size

        inputs = self._inputs
        voxels = self._voxels or (inputs.look.brain_voxels if inputs.look is not None else 0)
        if not voxels or inputs.mask == NOWHERE:
            return ""
        message = implausible_size(voxels, affine)
        return _("Look at the voxel size: {message}.").format(message=message) if message else ""

    def _show_tried(self, look: "Look", affine: Any) -> None:
        """Try the mask where it or the volume has changed."""
        from MRHNetLib.scene.mask_node import label_layers

        try:
            layers = label_layers(self._inputs.mask_node)
        except UserError as error:
            self.close()
            self._tried, self._voxels = None, 0
            self._inputs.mask_problem = f"{error.message}; {error.hint}"
            return
        mask = [(layer.name, layer.label, layer.changed, layer.affine.tobytes()) for layer in layers]
        if self._tried != (mask, look, affine.tobytes()):
            self._tried = (mask, look, affine.tobytes())
            self._try(layers, look, affine)

    def _try(self, layers: "list[LabelLayer]", look: "Look", affine: Any) -> None:
        from MRHNetLib.scene.export import Frames
        from MRHNetLib.scene.mask_node import mask_frames

        self.close()
        self._voxels = 0
        self._inputs.mask_problem = _("the mask is being tried on the images")
        reference = Frames(_("the images"), (look.image,), affine)

        def count(observer: "Observer") -> int:
            return int((mask_frames(layers, reference).frames[0] > 0).sum())

        self._work = work = Work(count)
        self._background.start(work, lambda event: self._take(work, event))

    def _take(self, work: Any, event: Any) -> None:
        if work is self._work and isinstance(event, Ended):
            self._work = None
            self._end(event.outcome)
            self._finished()

    def _end(self, outcome: "Outcome") -> None:
        if outcome.state == CANCELLED:  # with everything else
            self._tried = None
        self._inputs.mask_problem = "; ".join(filter(None, (outcome.message, outcome.hint)))
        self._voxels = outcome.value if isinstance(outcome.value, int) else 0
