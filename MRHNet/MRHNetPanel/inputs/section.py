"""The section Inputs: a subject's folder or volumes of the scene, seen before anything is computed."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import qt

from MRHNetPanel.inputs.event_watcher import DropTarget, EventWatcher, local_folder
from MRHNetPanel.inputs.folder_reader import FolderReader
from MRHNetPanel.inputs.input_choice import AUTOMATIC, NOWHERE, SCENE, protocols_to_offer
from MRHNetPanel.inputs.inputs_table import InputsTable
from MRHNetPanel.inputs.mask_view import MaskView
from MRHNetPanel.inputs.orientation_view import OrientationView
from MRHNetPanel.inputs.protocol_box import ProtocolBox
from MRHNetPanel.inputs.scene_inputs import SceneInputs
from MRHNetPanel.parameters import MASKS

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol

MASK_OF = dict(zip(MASKS, (AUTOMATIC, NOWHERE, SCENE), strict=True))


class InputsSection:
    """Lets the user choose what is predicted, and shows whether it fits.

    The widgets write to the parameters of the scene; what stands there is followed, whoever wrote it.

    Parameters
    ----------
    ui : namespace
        The panel's widgets by their names.
    logic : MRHNetLogic
        What the sections share.
    """

    def __init__(self, ui: Any, logic: Any) -> None:
        self._ui, self._logic, self._inputs = ui, logic, logic.inputs
        self._followed: dict[str, Any] = {}
        self._table = InputsTable(ui.inputsTable, self._choose_volume)
        self._protocol = ProtocolBox(ui.protocolComboBox, lambda name: self._write("protocol", name))
        self._reader = FolderReader(self._inputs, logic.background, self._protocols, self._update)
        self._scene = SceneInputs(self._inputs, logic.background, self._update)
        self._orientation = OrientationView(ui, self._inputs, logic.changed.announce)
        self._mask = MaskView(ui, self._inputs, logic.background, self._update)
        self._drop = DropTarget(ui.inputsSection.parent(), self._drop_folder)
        ui.folderPathLineEdit.comboBox().lineEdit().setAcceptDrops(False)  # it would put the address into its text
        self._return = EventWatcher()
        self._return.handlers = dict.fromkeys((int(qt.QEvent.Show), int(qt.QEvent.WindowActivate)), self._come_back)
        ui.inputsSection.installEventFilter(self._return)
        ui.sceneRadioButton.connect("toggled(bool)", lambda on: self._write("from_scene", bool(on)))
        ui.folderPathLineEdit.connect("currentPathChanged(QString)", self._choose_folder)
        ui.folderPathLineEdit.connect("validInputChanged(bool)", self._empty_folder)
        ui.maskNodeComboBox.connect("currentNodeChanged(vtkMRMLNode*)", lambda node: self._write("mask_node", node))
        logic.changed.connect(self.refresh)
        logic.scene_changed.connect(self.refresh)
        logic.scene_closing.connect(self._scene.forget_choices)
        logic.dependencies.changed.connect(self._libraries_changed)
        self.refresh()

    def close(self) -> None:
        """End what runs and listen no longer."""
        self._logic.changed.disconnect(self.refresh)
        self._logic.scene_changed.disconnect(self.refresh)
        self._logic.scene_closing.disconnect(self._scene.forget_choices)
        self._logic.dependencies.changed.disconnect(self._libraries_changed)
        for part in (self._reader, self._scene, self._orientation, self._mask, self._drop):
            part.close()
        self._ui.inputsSection.removeEventFilter(self._return)

    def refresh(self) -> None:
        """Follow the parameters and the scene, and show the state."""
        self._update(news=self._follow())

    def _update(self, *, news: bool = True) -> None:
        """Show the state; where there is news of it, tell the other sections."""
        inputs = self._inputs
        before = self._chosen_volumes()
        self._take_input()
        if inputs.from_scene and self._chosen_volumes() != before:
            inputs.confirmed, news = False, True
        self._show()
        if news:
            self._logic.changed.announce()

    def _chosen_volumes(self) -> Any:
        """What of the scene is the input, and how it lies: the user's word on it counts until one of these changes."""
        inputs = self._inputs
        return inputs.protocol, inputs.nodes, inputs.look and inputs.look.affine.tobytes()

    def _follow(self) -> bool:
        """Take over what the parameters say; whether anything changed."""
        told = self._told()
        changed = {name for name, value in told.items() if self._followed.get(name, None) != value}
        self._followed = told
        inputs = self._inputs
        inputs.mask_node = self._logic.parameters.mask_node
        if not changed:
            return False
        folder = os.path.expanduser(told["folder"].strip())  # noqa: PTH111 (that of Path raises for unknown users)
        inputs.folder = Path(folder) if folder else None
        inputs.from_scene, inputs.mask = told["from_scene"], MASK_OF.get(told["mask"], AUTOMATIC)
        inputs.orientation, inputs.voxel_size = told["orientation"], told["voxel_size"]
        if changed - {"mask", "mask_node", "offered"}:
            inputs.confirmed = False
        if changed & {"folder", "protocol", "orientation", "voxel_size", "offered"}:
            self._reader.read(told["protocol"], anew="folder" in changed)
        return True

    def _told(self) -> dict[str, Any]:
        parameters = self._logic.parameters
        return {
            "folder": parameters.folder,
            "from_scene": parameters.from_scene,
            "protocol": parameters.protocol,
            "orientation": parameters.orientation,
            "voxel_size": parameters.voxel_size,
            "mask": parameters.mask,
            "mask_node": parameters.mask_node.GetID() if parameters.mask_node else "",
            "offered": self._protocols(),
        }

    def _take_input(self) -> None:
        """Fill in protocol and volume from the folder or from the scene, whichever is the input."""
        inputs, wanted = self._inputs, self._logic.parameters.protocol
        if inputs.from_scene:
            self._scene.match(self._logic.scene, self._protocols(), wanted)
            self._scene.look()
            return
        self._scene.forget()
        offered = self._protocols()
        found = inputs.reading.protocol if inputs.reading else offered[0]
        inputs.protocol = next((protocol for protocol in offered if protocol.name == wanted), found)
        inputs.look = inputs.reading.look if inputs.reading else None

    def _show(self) -> None:
        inputs, ui = self._inputs, self._ui
        (ui.sceneRadioButton if inputs.from_scene else ui.folderRadioButton).checked = True
        for widget in (ui.folderLabel, ui.folderPathLineEdit):
            widget.setVisible(not inputs.from_scene)
        folder = self._logic.parameters.folder  # as it was typed
        if ui.folderPathLineEdit.currentPath != folder:
            ui.folderPathLineEdit.currentPath = folder
        if ui.maskNodeComboBox.currentNode() is not inputs.mask_node:
            ui.maskNodeComboBox.setCurrentNode(inputs.mask_node)
        self._protocol.show(self._protocols(), inputs.protocol, self._logic.parameters.protocol)
        volumes = [(node.GetID(), node.GetName()) for node in inputs.candidates] if inputs.from_scene else None
        self._table.show(inputs.rows(), volumes)
        self._orientation.show()
        self._mask.show(self._orientation.affine)

    def _protocols(self) -> "list[Protocol]":
        return protocols_to_offer(self._logic.networks.protocols())

    def _write(self, name: str, value: Any) -> None:
        """Write to the parameters, and follow them where nobody observes them."""
        if getattr(self._logic.parameters, name) != value:
            setattr(self._logic.parameters, name, value)
        self.refresh()

    def _choose_folder(self, path: str) -> None:
        address = local_folder(path) if path.startswith("file:") else None  # pasted from a file manager
        self._write("folder", str(address or path.strip('"')))

    def _empty_folder(self, valid: bool) -> None:
        """The line tells no path where it was emptied."""
        if not valid:
            self._write("folder", "")

    def _drop_folder(self, folder: Path) -> None:
        self._write("from_scene", False)
        self._write("folder", str(folder))

    def _choose_volume(self, source: str, node_id: str) -> None:
        assert self._inputs.protocol is not None
        self._scene.choose(self._inputs.protocol.name, source, node_id)
        self._inputs.confirmed = False
        self._update()

    def _come_back(self, event: Any) -> bool:
        """The user comes from another window or module, where he may have put the folder right."""
        self._reader.read_again()
        return False

    def _libraries_changed(self) -> None:
        """What could not be read before the libraries came can be now."""
        if self._inputs.waits_for_libraries:
            self._reader.read(self._logic.parameters.protocol, anew=True)
            self._update()
