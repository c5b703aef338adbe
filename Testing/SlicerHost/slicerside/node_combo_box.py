"""`slicer.qMRMLNodeComboBox`: a combo box that always lists the nodes of the scene that pass its filter."""

from typing import Any

import slicer
import vtk
from PySide6 import QtCore, QtWidgets

from ..pythonqt.members import Custom

NODE_ID = QtCore.Qt.ItemDataRole.UserRole
ACTION = NODE_ID + 1
ACTIONS = {"renameEnabled": "Rename current", "addEnabled": "Create new", "removeEnabled": "Delete current"}


def flag(name: str) -> QtCore.Property:
    """A property that is on or off and decides what is listed."""

    def write(self: "qMRMLNodeComboBox", value: bool) -> None:
        if self._flags[name] != value:
            self._flags[name] = value
            self._refill(self._current_id())

    return QtCore.Property(bool, lambda self: self._flags[name], write)


class Observers:
    """Observers of VTK objects that end together."""

    def __init__(self):
        self._tags: list[tuple[Any, int]] = []

    def add(self, observed: Any, event: Any, called: Any) -> None:
        self._tags.append((observed, observed.AddObserver(event, called)))

    def watch(self, observed: Any) -> bool:
        return any(known is observed for known, _ in self._tags)

    def remove(self, *_: Any) -> None:
        for observed, tag in self._tags:
            observed.RemoveObserver(tag)
        self._tags.clear()


class qMRMLNodeComboBox(Custom, QtWidgets.QWidget):
    """Rows: None (if enabled), the nodes in scene order, then the actions (rename, create, delete).

    Which row becomes current when rows come and go is left to QComboBox, as in Slicer.
    """

    currentNodeChanged = QtCore.Signal((object,), (bool,))
    currentNodeIDChanged = QtCore.Signal(str)
    nodeActivated = QtCore.Signal(object)
    nodeAdded = QtCore.Signal(object)
    nodeAddedByUser = QtCore.Signal(object)
    nodeAddedByUserAction = QtCore.Signal(object)
    nodeAboutToBeRemoved = QtCore.Signal(object)
    currentNodeRenamed = QtCore.Signal(str)
    cpp_signals = {
        f"{name}(vtkMRMLNode*)": f"{name}(PyObject)"
        for name in (
            *("currentNodeChanged", "nodeActivated", "nodeAdded", "nodeAddedByUser", "nodeAddedByUserAction"),
            "nodeAboutToBeRemoved",
        )
    }
    offered = (
        *("mrmlScene", "setMRMLScene", "currentNode", "setCurrentNode", "setCurrentNodeID", "setCurrentNodeIndex"),
        *("nodeCount", "nodeFromIndex", "addNode", "removeCurrentNode", "addAttribute", "removeAttribute"),
    )

    def __init__(self, parent: QtWidgets.QWidget | None = None):
        super().__init__(parent)
        self._scene, self._observers = None, Observers()
        self._watched: dict[str, Observers] = {}  # of each node that is in the scene, by its ID
        self.destroyed.connect(self._observers.remove)
        self.destroyed.connect(lambda *_, watched=self._watched: [watched.pop(key).remove() for key in list(watched)])
        self._wanted, self._filling = "", False
        self._types, self._hidden_types, self._attributes = [], [], []
        self._flags = {"noneEnabled": False, "addEnabled": True, "removeEnabled": True, "renameEnabled": False}
        self._flags.update(editEnabled=False, showHidden=False, showChildNodeTypes=True, selectNodeUponCreation=True)
        self._none_display, self._base_name = "None", ""
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._combo = QtWidgets.QComboBox(self)
        policy = QtWidgets.QSizePolicy.Policy
        self.setSizePolicy(policy.Preferred, policy.Fixed)
        self._combo.setSizePolicy(policy.Expanding, policy.Expanding)
        self._combo.setSizeAdjustPolicy(QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._combo.setMinimumContentsLength(8)  # as in Slicer, long names do not widen the panel
        layout.addWidget(self._combo)
        self._combo.currentIndexChanged.connect(lambda _: self._index_changed())
        self._combo.activated.connect(self._activated)
        self.setEnabled(False)

    # The scene

    def mrmlScene(self) -> Any:
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        if scene is self._scene:
            return
        wanted = self._current_id() or self._wanted
        self._observers.remove()
        self._unwatch(set(self._watched))
        self._scene = scene
        if scene is not None:
            self._observe(scene)
        self._refill(wanted)
        self._wanted = ""
        self.setEnabled(scene is not None)

    def _observe(self, scene: Any) -> None:
        events = {
            "NodeAddedEvent": self._node_added,
            "NodeAboutToBeRemovedEvent": self._node_leaving,
            "EndBatchProcessEvent": lambda *_: self._refill(self._current_id()),
        }
        for name, called in events.items():
            self._observers.add(scene, getattr(slicer.vtkMRMLScene, name), called)

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _node_added(self, scene: Any, event: str, node: Any) -> None:
        if scene.IsBatchProcessing():
            return
        self._watch(node)
        if self._passes(node):
            self._insert(node)
            self.nodeAdded.emit(node)

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _node_leaving(self, scene: Any, event: str, node: Any) -> None:
        row = self._combo.findData(node.GetID(), NODE_ID)
        if row >= 0:
            self.nodeAboutToBeRemoved.emit(node)
            self._combo.removeItem(row)
        self._unwatch({node.GetID()})

    def _watch(self, node: Any) -> None:
        """Names and attributes of a node may change at any time, and with them its place in the list."""
        key = node.GetID()
        if key not in self._watched or not self._watched[key].watch(node):  # another scene's node may have had its ID
            self._unwatch({key})
            self._watched[key] = Observers()
            self._watched[key].add(node, vtk.vtkCommand.ModifiedEvent, lambda caller, _: self._node_modified(caller))

    def _unwatch(self, keys: set[str]) -> None:
        """Let go of nodes: nothing of a scene that was closed stays alive because of this."""
        for key in keys & set(self._watched):
            self._watched.pop(key).remove()

    def _node_modified(self, node: Any) -> None:
        if node.GetScene() is not self._scene or self._scene.IsBatchProcessing():
            return
        row = self._combo.findData(node.GetID(), NODE_ID)
        if self._passes(node) and row < 0:
            self._insert(node)
        elif row >= 0 and not self._passes(node):
            self._combo.removeItem(row)
        elif row >= 0 and self._combo.itemText(row) != node.GetName():
            self._combo.setItemText(row, node.GetName() or "")

    # The rows

    def _passes(self, node: Any) -> bool:
        if not any(self._fits_type(node, kind) for kind in self._types or ["vtkMRMLNode"]):
            return False
        if any(node.IsA(kind) for kind in self._hidden_types):
            return False
        if node.GetHideFromEditors() and not self._flags["showHidden"]:
            return False
        return all(
            self._fits_attribute(node, *attribute[1:]) for attribute in self._attributes if node.IsA(attribute[0])
        )

    def _fits_type(self, node: Any, kind: str) -> bool:
        return bool(node.IsA(kind)) if self._flags["showChildNodeTypes"] else node.GetClassName() == kind

    @staticmethod
    def _fits_attribute(node: Any, name: str, value: Any) -> bool:
        found = node.GetAttribute(name)
        return found is not None and (value is None or found == str(value))

    def _insert(self, node: Any) -> None:
        """A row more; QComboBox chooses it if it is the only one, that is without None and without actions."""
        self._combo.insertItem(self._none_rows() + self.nodeCount(), node.GetName() or "", node.GetID())

    def _none_rows(self) -> int:
        return int(self._flags["noneEnabled"] and self._scene is not None)

    def _refill(self, wanted_id: str) -> None:
        """All rows anew: the filter or the scene has changed."""
        before = self._current_id()
        self._filling = True
        self._combo.clear()
        if self._none_rows():
            self._combo.addItem(self._none_display)
        nodes = [self._scene.GetNthNode(index) for index in range(self._scene.GetNumberOfNodes() if self._scene else 0)]
        self._unwatch(set(self._watched) - {node.GetID() for node in nodes})
        for node in nodes:
            self._watch(node)
            if self._passes(node):
                self._combo.addItem(node.GetName() or "", node.GetID())
        self._add_actions()
        row = self._combo.findData(wanted_id, NODE_ID) if wanted_id else -1
        if row < 0 and self.nodeCount() == self._combo.count() > 0:
            row = 0  # as QComboBox does when it is filled
        self._combo.setCurrentIndex(row if row >= 0 else self._none_rows() - 1)
        self._filling = False
        if self._current_id() != before:
            self._index_changed()

    def _add_actions(self) -> None:
        offered = [label for name, label in ACTIONS.items() if self._flags[name]]
        if self._scene is None or not offered:
            return
        self._combo.insertSeparator(self._combo.count())
        for label in offered:
            self._combo.addItem(f"{label} node")
            self._combo.setItemData(self._combo.count() - 1, label, ACTION)

    def _index_changed(self) -> None:
        if self._filling:
            return
        node = self.currentNode()
        if node is None and self._combo.currentIndex() >= self._none_rows() and self.nodeCount():
            self.setCurrentNodeIndex(self.nodeCount() - 1)  # an action is no choice: Slicer takes the last node
            return
        self.currentNodeChanged[object].emit(node)
        self.currentNodeChanged[bool].emit(node is not None)
        self.currentNodeIDChanged.emit(node.GetID() if node else "")

    def _activated(self, row: int) -> None:
        action = self._combo.itemData(row, ACTION)
        if action == "Create new":
            self.nodeAddedByUserAction.emit(self.addNode())
        elif action == "Delete current":
            self.removeCurrentNode()
        elif action is None:
            self.nodeActivated.emit(self.currentNode())

    # What a module calls

    def nodeCount(self) -> int:
        return sum(bool(self._combo.itemData(row, NODE_ID)) for row in range(self._combo.count()))

    def nodeFromIndex(self, index: int) -> Any:
        node_id = self._combo.itemData(index + self._none_rows(), NODE_ID)
        return self._scene.GetNodeByID(node_id) if node_id else None

    def currentNode(self) -> Any:
        node_id = self._current_id()
        return self._scene.GetNodeByID(node_id) if node_id else None

    def _current_id(self) -> str:
        row = self._combo.currentIndex()
        return (self._combo.itemData(row, NODE_ID) or "") if row >= 0 else ""

    def setCurrentNode(self, node: Any) -> None:
        self.setCurrentNodeID(node if isinstance(node, str) else node.GetID() if node is not None else "")

    def setCurrentNodeID(self, node_id: str) -> None:
        if self._scene is None:
            self._wanted = node_id
            return
        row = self._combo.findData(node_id, NODE_ID) if node_id else -1
        self._combo.setCurrentIndex(row if row >= 0 else self._none_rows() - 1)

    def setCurrentNodeIndex(self, index: int) -> None:
        within = 0 <= index < self.nodeCount()
        self._combo.setCurrentIndex(index + self._none_rows() if within else self._none_rows() - 1)

    def addNode(self, node_type: str = "") -> Any:
        node_type = node_type or (self._types[0] if self._types else "")
        if node_type not in self._types:
            return None
        node = self._scene.CreateNodeByClass(node_type)
        node.UnRegister(None)
        name = self._base_name or node_type.removeprefix("vtkMRML").removesuffix("Node")
        node.SetName(self._scene.GenerateUniqueName(name))
        for _, attribute, value in self._attributes:
            node.SetAttribute(attribute, "" if value is None else str(value))
        self._scene.AddNode(node)
        if self._flags["selectNodeUponCreation"]:
            self.setCurrentNode(node)
        self.nodeAddedByUser.emit(node)
        return node

    def removeCurrentNode(self) -> None:
        if self.currentNode() is not None:
            self._scene.RemoveNode(self.currentNode())

    def addAttribute(self, node_type: str, name: str, value: Any = None) -> None:
        self._attributes.append((node_type, name, value))
        self._refill(self._current_id())

    def removeAttribute(self, node_type: str, name: str) -> None:
        self._attributes = [kept for kept in self._attributes if kept[:2] != (node_type, name)]
        self._refill(self._current_id())

    def _set_types(self, kinds: list[str]) -> None:
        self._types = [kind for kind in kinds if kind]
        self._refill(self._current_id())

    def _set_hidden_types(self, kinds: list[str]) -> None:
        self._hidden_types = [kind for kind in kinds if kind]
        self._refill(self._current_id())

    def _set_none_display(self, text: str) -> None:
        self._none_display = text
        self._refill(self._current_id())

    def _set_base_name(self, name: str) -> None:
        self._base_name = name

    nodeTypes = QtCore.Property("QStringList", lambda self: self._types, _set_types)
    hideChildNodeTypes = QtCore.Property("QStringList", lambda self: self._hidden_types, _set_hidden_types)
    currentNodeID = QtCore.Property(str, _current_id, setCurrentNodeID)
    noneDisplay = QtCore.Property(str, lambda self: self._none_display, _set_none_display)
    baseName = QtCore.Property(str, lambda self: self._base_name, _set_base_name)
    noneEnabled, addEnabled, removeEnabled = flag("noneEnabled"), flag("addEnabled"), flag("removeEnabled")
    renameEnabled, editEnabled = flag("renameEnabled"), flag("editEnabled")
    showHidden, showChildNodeTypes = flag("showHidden"), flag("showChildNodeTypes")
    selectNodeUponCreation = flag("selectNodeUponCreation")
