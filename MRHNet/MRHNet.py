"""MRHNet: virtual histology of the mouse brain from multi-contrast MRI. The four classes that Slicer looks for."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import qt
import slicer
import vtk
from slicer.i18n import tr as _
from slicer.i18n import translate
from slicer.ScriptedLoadableModule import (
    ScriptedLoadableModule,
    ScriptedLoadableModuleLogic,
    ScriptedLoadableModuleTest,
    ScriptedLoadableModuleWidget,
)
from slicer.util import VTKObservationMixin

_HERE = str(Path(__file__).resolve().parent)
if _HERE not in sys.path:  # Slicer adds it; who imports this file by its path may not
    sys.path.insert(0, _HERE)

from MRHNetPanel.library import forget_loaded, make_library_importable

make_library_importable()

from MRHNetLib.jobs.interpreter import find_interpreter
from MRHNetLib.jobs.queue import Entry, JobQueue
from MRHNetLib.networks.citation import CITATION
from MRHNetPanel.announcer import Announcer
from MRHNetPanel.background import Background
from MRHNetPanel.clock import Clock
from MRHNetPanel.inputs.input_choice import Inputs
from MRHNetPanel.networks.network_choice import Networks
from MRHNetPanel.packages.dependencies import Dependencies
from MRHNetPanel.packages.why_pytorch import why_pytorch
from MRHNetPanel.parameters import MRHNetParameters
from MRHNetPanel.sample.sample_brain import SampleBrain
from MRHNetPanel.sections import SECTIONS
from MRHNetPanel.self_test import PanelStory
from MRHNetPanel.startup import at_startup

if TYPE_CHECKING:
    from MRHNetLib.jobs.running import Running


class MRHNet(ScriptedLoadableModule):
    """What Slicer shows of the module before it is opened."""

    def __init__(self, parent: Any) -> None:
        ScriptedLoadableModule.__init__(self, parent)
        self.parent.title = "MRHNet"
        self.parent.categories = [translate("qSlicerAbstractCoreModule", "Image Synthesis")]
        self.parent.dependencies = []
        self.parent.contributors = ["the MRHNet contributors"]
        self.parent.helpText = _(
            "<p>Virtual histology of the mouse brain: co-registered multi-contrast MRI goes in, maps that mimic"
            " auto-fluorescence (AF), neurofilament (NF), myelin basic protein (MBP) and Nissl stains come out.</p>"
            "<p>From top to bottom: choose a subject, tick networks, press Run, see the stain on the brain, measure."
            " Nothing at hand? <i>Sample data</i> makes a digital mouse brain without any download.</p>"
            "<p><b>Predicted maps are for research only.</b></p>"
            "<p>See the <a href='{url}'>documentation</a>.</p>"
        ).format(url="https://github.com/mrhnet/SlicerMRHNet#readme")
        self.parent.acknowledgementText = _(
            "<p>Please cite the paper that the method comes from:</p><p>{citation}</p>"
        ).format(citation=CITATION)
        slicer.app.connect("startupCompleted()", at_startup)


class MRHNetWidget(ScriptedLoadableModuleWidget, VTKObservationMixin):
    """The panel: loads the form, gives each section its part of it, and keeps time."""

    def __init__(self, parent: Any = None) -> None:
        self.logic: MRHNetLogic | None = None
        self.sections: list[Any] = []
        self._parameters: Any = None
        self._connection: Any = None  # of the form to the parameters
        self._observation = 0  # of the parameters
        VTKObservationMixin.__init__(self)
        ScriptedLoadableModuleWidget.__init__(self, parent)  # without a parent it calls setup()

    def setup(self) -> None:
        """Build the panel when the module is opened for the first time."""
        ScriptedLoadableModuleWidget.setup(self)
        panel = slicer.util.loadUI(self.resourcePath("UI/MRHNet.ui"))
        self.layout.addWidget(panel)
        self.ui = slicer.util.childWidgetVariables(panel)
        panel.setMRMLScene(slicer.mrmlScene)
        self.logic = MRHNetLogic()
        self._clock = Clock(self.logic)
        self.sections = [section(self.ui, self.logic) for section in SECTIONS]
        self._observe_scene()
        slicer.app.connect("aboutToQuit()", self.logic.close)
        at_startup()
        self._take_parameters()
        self.logic.remove_abandoned()

    def _observe_scene(self) -> None:
        self._settling = qt.QTimer()  # many nodes come at once when a scene is loaded: one refresh for all of them
        self._settling.setSingleShot(True)
        self._settling.setInterval(0)
        self._settling.connect("timeout()", self._tell_scene_changed)
        scene = slicer.mrmlScene
        self.addObserver(scene, scene.StartCloseEvent, self._on_scene_start_close)
        self.addObserver(scene, scene.EndCloseEvent, self._on_scene_end_close)
        # What was read of a loaded scene's parameters before its nodes came is out of date.
        self.addObserver(scene, scene.EndImportEvent, lambda caller, event: self.logic.forget_scene())
        for event in (scene.NodeAddedEvent, scene.NodeRemovedEvent, scene.EndImportEvent):
            self.addObserver(scene, event, self._on_scene_modified)
        layout = scene.GetFirstNodeByClass("vtkMRMLLayoutNode")
        if layout is not None:  # there is a window with views
            self.addObserver(layout, vtk.vtkCommand.ModifiedEvent, self._on_scene_modified)

    def cleanup(self) -> None:
        """End what runs and let go of everything, when the application closes or the module is reloaded."""
        self._clock.close()
        self._settling.stop()
        slicer.app.disconnect("aboutToQuit()", self.logic.close)
        for section in self.sections:
            section.close()
        self.logic.close()
        self._bind(None)
        self.logic.forget_scene()
        self.removeObservers()
        for widget in vars(self.ui).values():
            widget.blockSignals(True)  # when reloaded, the old panel stays behind, hidden; it has no say any more

    def enter(self) -> None:
        """Make the panel current each time the module is opened."""
        self._take_parameters()
        self.refresh()

    def exit(self) -> None:
        """Leave the parameters alone while another module is open; what runs goes on."""
        self._bind(None)

    def _on_scene_start_close(self, caller: Any = None, event: Any = None) -> None:
        """End the runs: their results have no scene to come into."""
        self.logic.leave_scene()
        self._bind(None)

    def _on_scene_end_close(self, caller: Any = None, event: Any = None) -> None:
        """Begin anew where the module is open."""
        self.logic.forget_scene()
        if self.parent.isEntered:
            self._take_parameters()
        self.refresh()

    def _take_parameters(self) -> None:
        """Let the panel show the scene's parameters."""
        self._bind(self.logic.parameters)

    def _bind(self, parameters: "MRHNetParameters | None") -> None:
        """Bind the form to `parameters`, or to nothing."""
        if self._parameters is not None:
            self._parameters.disconnectGui(self._connection)
            self._parameters.RemoveObserver(self._observation)  # the mixin would keep them, and the nodes they name
        self._parameters = parameters
        if parameters is not None:
            self._connection = parameters.connectGui(self.ui)
            self._observation = parameters.AddObserver(vtk.vtkCommand.ModifiedEvent, self._on_parameters_modified)

    def refresh(self) -> None:
        """Let every section show the present state."""
        for section in self.sections:
            section.refresh()

    def onReload(self) -> None:  # noqa: N802 - Slicer's name
        """Reload the sections and the library too, not only this file."""
        forget_loaded("MRHNetPanel", "MRHNetLib")
        ScriptedLoadableModuleWidget.onReload(self)

    def _on_parameters_modified(self, caller: Any = None, event: Any = None) -> None:
        self.logic.changed.announce()

    def _on_scene_modified(self, caller: Any = None, event: Any = None) -> None:
        self._settling.start()

    def _tell_scene_changed(self) -> None:
        if self.parent.isEntered and self._parameters is not self.logic.parameters:
            self._take_parameters()
            self.refresh()
        self.logic.scene_changed.announce()


class MRHNetLogic(ScriptedLoadableModuleLogic):
    """What the sections share; works without a panel too.

    Attributes
    ----------
    inputs, networks
        What is to be predicted, and with what; both tell their ``problems()``.
    queue : JobQueue
        The runs, one after another; `add` to it through `run`.
    background : Background
        Small work that starts at once.
    dependencies : Dependencies
        The Python packages that prediction needs.
    sample : SampleBrain
        Makes the digital mouse brain.
    changed, scene_changed, scene_closing, started : Announcer
        The user changed something; nodes came or went; all nodes are about to go; something began to run.
    job_event : Announcer
        Told (entry, event) for each event of the queue.
    """

    def __init__(self) -> None:
        ScriptedLoadableModuleLogic.__init__(self)
        self.changed, self.scene_changed, self.scene_closing = Announcer(), Announcer(), Announcer()
        self.started, self.job_event = Announcer(), Announcer()
        self.dependencies = Dependencies(self._why_pytorch)
        self.queue = JobQueue()
        self.background = Background(self.started)
        self._parameters: MRHNetParameters | None = None
        self.inputs = Inputs()
        self.networks = Networks()
        self.sample = SampleBrain(self, Path(slicer.app.cachePath))

    def getParameterNode(self) -> MRHNetParameters:  # noqa: N802 - Slicer's name
        """The scene's parameters, made where there are none yet."""
        return MRHNetParameters(super().getParameterNode())

    @property
    def parameters(self) -> MRHNetParameters:
        """The scene's parameters: one wrapper for all who ask."""
        if self._parameters is None:
            self._parameters = self.getParameterNode()
        return self._parameters

    @property
    def scene(self) -> Any:
        """The scene in which everything happens."""
        return slicer.mrmlScene

    @property
    def temporary(self) -> Path:
        """Folder for what runs exchange with their processes."""
        return Path(slicer.app.temporaryPath) / "MRHNet"

    def interpreter(self) -> list[str]:
        """The Python that runs the commands; raises UserError where there is none."""
        return find_interpreter(slicer.app.slicerHome)

    def environment(self) -> "Mapping[str, str] | None":
        """What a command finds in its environment: None for that of Slicer, in which its Python packages are found."""
        return None

    @property
    def busy(self) -> bool:
        """Whether something runs or waits."""
        return bool(self.queue.busy or self.background.busy)

    def run(self, title: str, job: "Running") -> Entry:
        """Put a job at the end of the queue."""
        entry = self.queue.add(title, job)
        self.started.announce()
        return entry

    def poll(self) -> None:
        """Hand over what the jobs have to say; called by the panel's timer, or by whoever waits without one."""
        for entry, event in self.queue.poll():
            self.job_event.announce(entry, event)
        self.background.poll()

    def _why_pytorch(self) -> str:
        """Why what is chosen now needs PyTorch; "" where it does not."""
        ticked = map(self.networks.of, self.parameters.networks)
        return why_pytorch(self.parameters.device, filter(None, ticked))

    def close(self) -> None:
        """End everything that runs or waits, and see it end: when the panel or Slicer goes. Blocks for some seconds."""
        self.queue.close()
        self.background.close()

    def leave_scene(self) -> None:
        """End what was to come into a scene that closes now; downloads go on."""
        self.queue.cancel_all()
        self.scene_closing.announce()

    def forget_scene(self) -> None:
        """Take the parameters from the scene anew: it was closed."""
        self._parameters = None

    def remove_abandoned(self) -> None:
        """Remove, in a thread, the folders of runs that a crash left behind."""
        from MRHNetLib.jobs.exchange import remove_abandoned
        from MRHNetLib.jobs.work import Work

        self.background.start(Work(lambda observer: remove_abandoned(self.temporary)), lambda event: None)


class MRHNetTest(PanelStory, ScriptedLoadableModuleTest):
    """The story of the panel, told in Slicer itself; see `MRHNetPanel/self_test.py`."""
