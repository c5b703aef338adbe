"""`slicer.qMRMLNodeComboBox`: a combo box that always lists the nodes of the scene that pass its filter."""

import qt
import slicer
import vtk

from .mrml_widget import MrmlSignals
from .signals import Signal

NODE_ID, ACTION = 0x0100, 0x0101  # user roles of the inner combo box's items


class qMRMLNodeComboBox(MrmlSignals, qt.QWidget):  # noqa: N801 (Slicer's spelling, here and below)
    """Rows: None (if enabled), the nodes in scene order, then the actions (create, rename, delete).

    Which row becomes current when rows come and go is left to QComboBox, as in Slicer.
    """

    def __init__(self, *parent):
        super().__init__(*parent)
        self._scene, self._observers, self._names = None, [], {}
        self._wanted = None
        self._types, self._hidden_types, self._attributes = [], [], []
        self._flags = {"noneEnabled": False, "addEnabled": True, "removeEnabled": True, "renameEnabled": False}
        self._flags.update(editEnabled=False, showHidden=False, showChildNodeTypes=True, selectNodeUponCreation=True)
        self._none_display, self._base_name = "None", ""
        self._make_signals()
        layout = qt.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._combo = qt.QComboBox(self)
        self._combo.setSizeAdjustPolicy(qt.QComboBox.AdjustToMinimumContentsLengthWithIcon)
        layout.addWidget(self._combo)
        self._combo.connect("currentIndexChanged(int)", self._index_changed)
        self._combo.connect("activated(int)", self._activated)
        self._filling = False
        self.setEnabled(False)

    def _make_signals(self):
        self.currentNodeChanged, self._valid = Signal(), Signal()
        self.currentNodeIDChanged, self.nodeActivated = Signal(), Signal()
        self.nodeAdded, self.nodeAddedByUser, self.nodeAddedByUserAction = Signal(), Signal(), Signal()
        self.nodeAboutToBeRemoved, self.currentNodeRenamed = Signal(), Signal()
        self.mrml_signals = {
            "currentNodeChanged(vtkMRMLNode*)": self.currentNodeChanged,
            "currentNodeChanged(bool)": self._valid,
            "currentNodeIDChanged(QString)": self.currentNodeIDChanged,
            "nodeActivated(vtkMRMLNode*)": self.nodeActivated,
            "nodeAdded(vtkMRMLNode*)": self.nodeAdded,
            "nodeAddedByUser(vtkMRMLNode*)": self.nodeAddedByUser,
            "nodeAddedByUserAction(vtkMRMLNode*)": self.nodeAddedByUserAction,
            "nodeAboutToBeRemoved(vtkMRMLNode*)": self.nodeAboutToBeRemoved,
            "currentNodeRenamed(QString)": self.currentNodeRenamed,
        }

    # The scene

    def mrmlScene(self):  # noqa: N802
        return self._scene

    def setMRMLScene(self, scene):  # noqa: N802
        if scene is self._scene:
            return
        wanted = self.currentNodeID or self._wanted
        for observed, tag in self._observers:
            observed.RemoveObserver(tag)
        self._scene, self._observers = scene, []
        if scene is not None:
            self._observe(scene)
        self._refill(wanted)
        self._wanted = None
        self.setEnabled(scene is not None)

    def _observe(self, scene):
        events = {
            "NodeAddedEvent": self._node_added,
            "NodeAboutToBeRemovedEvent": self._node_leaving,
            "NodeRemovedEvent": lambda *_: None if scene.IsBatchProcessing() else self._drop_gone(),
            "EndBatchProcessEvent": lambda *_: self._refill(self.currentNodeID),
        }
        for name, called in events.items():
            self._observers.append((scene, scene.AddObserver(getattr(slicer.vtkMRMLScene, name), called)))

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _node_added(self, scene, event, node):
        if scene.IsBatchProcessing():
            return
        self._watch(node)
        if self._passes(node):
            self._insert(node)
            self.nodeAdded.emit(node)

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _node_leaving(self, scene, event, node):
        if self._combo.findData(node.GetID(), NODE_ID) >= 0:
            self.nodeAboutToBeRemoved.emit(node)
            if not scene.IsBatchProcessing():
                self._combo.removeItem(self._combo.findData(node.GetID(), NODE_ID))

    def _watch(self, node):
        """Names and attributes of a node may change at any time, and with them its place in the list."""
        if node.GetID() not in self._names:
            self._names[node.GetID()] = node.GetName()
            tag = node.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda caller, _: self._node_modified(caller))
            self._observers.append((node, tag))

    def _node_modified(self, node):
        if node.GetScene() is not self._scene or self._scene.IsBatchProcessing():
            return
        row = self._combo.findData(node.GetID(), NODE_ID)
        if self._passes(node) != (row >= 0):
            self._insert(node) if row < 0 else self._combo.removeItem(row)
        elif row >= 0 and self._combo.itemText(row) != node.GetName():
            self._combo.setItemText(row, node.GetName() or "")

    def _drop_gone(self):
        for row in reversed(range(self._combo.count)):
            node_id = self._combo.itemData(row, NODE_ID)
            if node_id and self._scene.GetNodeByID(node_id) is None:
                self._combo.removeItem(row)

    # The rows

    def _passes(self, node):
        if self._types and not any(self._fits_type(node, kind) for kind in self._types):
            return False
        if any(node.IsA(kind) for kind in self._hidden_types):
            return False
        if node.GetHideFromEditors() and not self._flags["showHidden"]:
            return False
        return all(self._fits_attribute(node, *attribute) for attribute in self._attributes if node.IsA(attribute[0]))

    def _fits_type(self, node, kind):
        return node.IsA(kind) if self._flags["showChildNodeTypes"] else node.GetClassName() == kind

    @staticmethod
    def _fits_attribute(node, kind, name, value):
        found = node.GetAttribute(name)
        return found is not None and (value is None or found == str(value))

    def _insert(self, node):
        row = self._none_rows() + self.nodeCount()
        self._combo.insertItem(row, node.GetName() or "")
        self._combo.setItemData(row, node.GetID(), NODE_ID)
        if self._combo.currentIndex < 0 and not self._flags["noneEnabled"]:
            self._combo.setCurrentIndex(row)

    def _none_rows(self):
        return int(self._flags["noneEnabled"] and self._scene is not None)

    def _refill(self, wanted_id):
        """All rows anew: the filter or the scene has changed."""
        before = self.currentNodeID
        self._filling = True
        self._combo.clear()
        if self._none_rows():
            self._combo.addItem(self._none_display)
        for index in range(self._scene.GetNumberOfNodes() if self._scene else 0):
            node = self._scene.GetNthNode(index)
            self._watch(node)
            if self._passes(node):
                self._combo.addItem(node.GetName() or "")
                self._combo.setItemData(self._combo.count - 1, node.GetID(), NODE_ID)
        self._add_actions()
        row = self._combo.findData(wanted_id, NODE_ID) if wanted_id else -1
        if row < 0 and not self._flags["noneEnabled"] and self.nodeCount() and not wanted_id:
            row = 0
        self._combo.setCurrentIndex(row if row >= 0 else self._none_rows() - 1)
        self._filling = False
        if self.currentNodeID != before:
            self._index_changed()

    def _add_actions(self):
        labels = {"renameEnabled": "Rename current", "addEnabled": "Create new", "removeEnabled": "Delete current"}
        offered = [label for flag, label in labels.items() if self._flags[flag]]
        if self._scene is None or not offered:
            return
        self._combo.insertSeparator(self._combo.count)
        for label in offered:
            self._combo.addItem(f"{label} node")
            self._combo.setItemData(self._combo.count - 1, label, ACTION)

    def _index_changed(self, index=-1):
        if self._filling:
            return
        node = self.currentNode()
        row = self._combo.currentIndex
        if node is None and row >= self._none_rows() and self.nodeCount():
            self.setCurrentNodeIndex(self.nodeCount() - 1)
            return
        self.currentNodeChanged.emit(node)
        self._valid.emit(node is not None)
        self.currentNodeIDChanged.emit(node.GetID() if node else "")

    def _activated(self, row):
        action = self._combo.itemData(row, ACTION)
        if action == "Create new":
            self.nodeAddedByUserAction.emit(self.addNode())
        elif action == "Delete current":
            self.removeCurrentNode()
        else:
            self.nodeActivated.emit(self.currentNode())

    # What a module calls

    def nodeCount(self):  # noqa: N802
        return sum(bool(self._combo.itemData(row, NODE_ID)) for row in range(self._combo.count))

    def nodeFromIndex(self, index):  # noqa: N802
        node_id = self._combo.itemData(index + self._none_rows(), NODE_ID)
        return self._scene.GetNodeByID(node_id) if node_id else None

    def nodes(self):
        return tuple(self.nodeFromIndex(index) for index in range(self.nodeCount()))

    def currentNode(self):  # noqa: N802
        row = self._combo.currentIndex
        node_id = self._combo.itemData(row, NODE_ID) if row >= 0 else None
        return self._scene.GetNodeByID(node_id) if node_id and self._scene else None

    def setCurrentNode(self, node):  # noqa: N802
        if isinstance(node, str):
            raise ValueError("setCurrentNode with an ID is deprecated: use setCurrentNodeID")
        self.setCurrentNodeID(node.GetID() if node is not None else "")

    def setCurrentNodeID(self, node_id):  # noqa: N802
        if self._scene is None:
            self._wanted = node_id
            return
        row = self._combo.findData(node_id, NODE_ID) if node_id else -1
        self._combo.setCurrentIndex(row if row >= 0 else self._none_rows() - 1)

    @property
    def currentNodeID(self):  # noqa: N802
        node = self.currentNode()
        return node.GetID() if node is not None else ""

    @currentNodeID.setter
    def currentNodeID(self, node_id):  # noqa: N802
        self.setCurrentNodeID(node_id)

    def setCurrentNodeIndex(self, index):  # noqa: N802
        within = index < self.nodeCount()
        self._combo.setCurrentIndex(index + self._none_rows() if within else self._none_rows() - 1)

    def addNode(self, node_type=""):  # noqa: N802
        node_type = node_type or (self._types[0] if self._types else "")
        if node_type not in self._types:
            return None
        name = self._base_name or node_type.removeprefix("vtkMRML").removesuffix("Node")
        node = self._scene.CreateNodeByClass(node_type)
        node.UnRegister(None)
        node.SetName(self._scene.GenerateUniqueName(name))
        for _, attribute, value in self._attributes:
            node.SetAttribute(attribute, "" if value is None else str(value))
        self._scene.AddNode(node)
        if self._flags["selectNodeUponCreation"]:
            self.setCurrentNode(node)
        self.nodeAddedByUser.emit(node)
        return node

    def removeCurrentNode(self):  # noqa: N802
        if self.currentNode() is not None:
            self._scene.RemoveNode(self.currentNode())

    def addAttribute(self, node_type, name, value=None):  # noqa: N802
        self._attributes.append((node_type, name, value))
        self._refill(self.currentNodeID)

    def removeAttribute(self, node_type, name):  # noqa: N802
        self._attributes = [kept for kept in self._attributes if kept[:2] != (node_type, name)]
        self._refill(self.currentNodeID)

    @property
    def nodeTypes(self):  # noqa: N802
        return tuple(self._types)

    @nodeTypes.setter
    def nodeTypes(self, kinds):  # noqa: N802
        if isinstance(kinds, str):
            raise ValueError(f"nodeTypes: expected a list of class names, found {kinds!r}")
        self._types = [kind for kind in kinds if kind]
        self._refill(self.currentNodeID)

    def setNodeTypes(self, kinds):  # noqa: N802
        self.nodeTypes = kinds

    @property
    def hideChildNodeTypes(self):  # noqa: N802
        return tuple(self._hidden_types)

    @hideChildNodeTypes.setter
    def hideChildNodeTypes(self, kinds):  # noqa: N802
        self._hidden_types = [kind for kind in kinds if kind]
        self._refill(self.currentNodeID)

    @property
    def noneDisplay(self):  # noqa: N802
        return self._none_display

    @noneDisplay.setter
    def noneDisplay(self, text):  # noqa: N802
        self._none_display = text
        if self._none_rows():
            self._combo.setItemText(0, text)

    @property
    def baseName(self):  # noqa: N802
        return self._base_name

    @baseName.setter
    def baseName(self, name):  # noqa: N802
        self._base_name = name


def _flag(name):
    def read(self):
        return self._flags[name]

    def write(self, value):
        if self._flags[name] != bool(value):
            self._flags[name] = bool(value)
            self._refill(self.currentNodeID)

    return property(read, write)


for _name in ("noneEnabled", "addEnabled", "removeEnabled", "renameEnabled", "editEnabled"):
    setattr(qMRMLNodeComboBox, _name, _flag(_name))
    setattr(qMRMLNodeComboBox, f"set{_name[0].upper()}{_name[1:]}", _flag(_name).fset)
for _name in ("showHidden", "showChildNodeTypes", "selectNodeUponCreation"):
    setattr(qMRMLNodeComboBox, _name, _flag(_name))
