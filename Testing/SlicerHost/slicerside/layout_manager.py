"""`slicer.app.layoutManager()`: views that follow the layout node, each slice view with Slicer's own slice logic."""

import qt
import slicer
import vtk

from .signals import Signal, Signals


class SliceView:
    """The picture of a slice view: what its logic blends, on demand."""

    def __init__(self, logic):
        self._logic = logic

    def mrmlSliceNode(self):
        return self._logic.GetSliceNode()

    def scheduleRender(self):
        self._logic.GetBlend().Update() if self._logic.GetBlend() else None

    forceRender = scheduleRender


class ViewWidget:
    """What a view's widget answers: its node, and for a slice view its logic, composite node and picture."""

    def __init__(self, node, logic):
        self._node, self._logic = node, logic

    def mrmlSliceNode(self):
        return self._node

    mrmlViewNode = mrmlTableViewNode = mrmlPlotViewNode = mrmlSliceNode

    def sliceLogic(self):
        return self._logic

    viewLogic = sliceLogic

    def mrmlSliceCompositeNode(self):
        return self._logic.GetSliceCompositeNode()

    def sliceView(self):
        return SliceView(self._logic)

    def fitSliceToBackground(self):
        self._logic.FitSliceToAll()

    def sliceController(self):
        return self


class LayoutManager(Signals):
    """The views of the scene's view nodes. No picture of 3D, table and plot views is made."""

    def __init__(self, scene, application_logic):
        self.signals = {"layoutChanged": Signal()}
        self._scene, self._application_logic = scene, application_logic
        self._logics, self._slice_logics, self._view_logics = {}, vtk.vtkCollection(), vtk.vtkCollection()
        application_logic.SetSliceLogics(self._slice_logics)
        application_logic.SetViewLogics(self._view_logics)
        self._layout_logic = slicer.vtkMRMLLayoutLogic()
        self._layout_logic.SetMRMLScene(scene)
        self._shown = None
        self.enabled = True
        self._follow()
        scene.AddObserver(slicer.vtkMRMLScene.NodeAddedEvent, lambda *_: self._follow())
        scene.AddObserver(slicer.vtkMRMLScene.NodeRemovedEvent, lambda *_: self._follow())
        self._node.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: self._changed())
        self._node.SetViewArrangement(slicer.vtkMRMLLayoutNode.SlicerLayoutFourUpView)

    @property
    def _node(self):
        return self._layout_logic.GetLayoutNode()

    def _view_nodes(self, kind):
        return [self._scene.GetNthNodeByClass(i, kind) for i in range(self._scene.GetNumberOfNodesByClass(kind))]

    def _follow(self):
        """A logic for every view node, none for those that have left."""
        nodes = {}
        for node in self._view_nodes("vtkMRMLSliceNode") + self._view_nodes("vtkMRMLViewNode"):
            nodes[node.GetID()] = node
        for node_id in set(self._logics) - set(nodes):
            gone = self._logics.pop(node_id)
            gone.SetMRMLScene(None)
            self._slice_logics.RemoveItem(gone)
            self._view_logics.RemoveItem(gone)
        for node_id in [node_id for node_id in nodes if node_id not in self._logics]:
            self._logics[node_id] = self._new_logic(nodes[node_id])

    def _new_logic(self, node):
        is_slice = node.IsA("vtkMRMLSliceNode")
        logic = slicer.vtkMRMLSliceLogic() if is_slice else slicer.vtkMRMLViewLogic()
        logic.SetMRMLApplicationLogic(self._application_logic)
        (self._slice_logics if is_slice else self._view_logics).AddItem(logic)
        self._logics[node.GetID()] = logic  # before its own nodes come in and ask for views again
        logic.SetMRMLScene(self._scene)
        if is_slice:
            logic.SetSliceNode(node)
        return logic

    def _changed(self):
        arrangement = self._node.GetViewArrangement()
        if arrangement == self._shown or not self.enabled:
            return
        self._shown = arrangement
        self._follow()
        self.signals["layoutChanged"].emit(arrangement)

    @property
    def layout(self):
        return self._node.GetViewArrangement()

    @layout.setter
    def layout(self, number):
        self.setLayout(number)

    def setLayout(self, number):
        if number != self._node.GetViewArrangement():
            self._node.SetViewArrangement(number)

    def layoutLogic(self):
        return self._layout_logic

    def mrmlScene(self):
        return self._scene

    def mrmlSliceLogics(self):
        return self._slice_logics

    def mrmlViewLogics(self):
        return self._view_logics

    def mrmlColorLogic(self):
        return self._application_logic.GetColorLogic()

    def sliceViewNames(self):
        return tuple(node.GetLayoutName() for node in self._view_nodes("vtkMRMLSliceNode"))

    def sliceWidget(self, name):
        for node in self._view_nodes("vtkMRMLSliceNode"):
            if node.GetLayoutName() == name:
                return ViewWidget(node, self._logics[node.GetID()])
        return None

    def _nth(self, kind, index):
        nodes = self._view_nodes(kind)
        return ViewWidget(nodes[index], self._logics.get(nodes[index].GetID())) if index < len(nodes) else None

    def threeDWidget(self, index):
        return self._nth("vtkMRMLViewNode", index)

    def tableWidget(self, index):
        return self._nth("vtkMRMLTableViewNode", index)

    def plotWidget(self, index):
        return self._nth("vtkMRMLPlotViewNode", index)

    @property
    def threeDViewCount(self):
        return len(self._view_nodes("vtkMRMLViewNode"))

    @property
    def tableViewCount(self):
        return len(self._view_nodes("vtkMRMLTableViewNode"))

    @property
    def plotViewCount(self):
        return len(self._view_nodes("vtkMRMLPlotViewNode"))

    def activeMRMLThreeDViewNode(self):
        nodes = self._view_nodes("vtkMRMLViewNode")
        return nodes[0] if nodes else None

    def resetSliceViews(self):
        for logic in self._slice_logics:
            logic.FitSliceToAll()

    def resetThreeDViews(self):
        """Nothing: the host draws no 3D view."""

    def setRenderPaused(self, paused):
        """Nothing: the host draws no view of its own accord."""

    def pauseRender(self):
        """As `setRenderPaused(True)`."""

    def resumeRender(self):
        """As `setRenderPaused(False)`."""

    def viewport(self):
        return qt.QWidget()
