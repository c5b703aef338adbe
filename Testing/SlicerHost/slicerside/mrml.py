"""The scene of the application with its logics: the real classes, connected as the application connects them."""

import pathlib

import slicer
import vtk

MODULE_LOGICS = {
    "Colors": "vtkSlicerColorLogic",
    "Units": "vtkSlicerUnitsLogic",
    "Volumes": "vtkSlicerVolumesLogic",
    "Segmentations": "vtkSlicerSegmentationsModuleLogic",
    "VolumeRendering": "vtkSlicerVolumeRenderingLogic",
    "Tables": "vtkSlicerTablesLogic",
    "Plots": "vtkSlicerPlotsLogic",
    "Sequences": "vtkSlicerSequencesLogic",
    "SubjectHierarchy": "vtkSlicerSubjectHierarchyModuleLogic",
    "Markups": "vtkSlicerMarkupsLogic",
    "Models": "vtkSlicerModelsLogic",
    "Transforms": "vtkSlicerTransformLogic",
    "Texts": "vtkSlicerTextsLogic",
    "Cameras": "vtkSlicerCamerasModuleLogic",
}


def build(home, temporary):
    """The scene and its application logic, with the logics of the modules the application starts with.

    Parameters
    ----------
    home, temporary : str
        The application's own folder and the one for temporary files.

    Returns
    -------
    scene : vtkMRMLScene
    application_logic : vtkSlicerApplicationLogic
    logics : dict of str to logic, by module name
    transfer : tuple
        What reads and writes bundles; to be kept as long as the scene.
    """
    scene = slicer.vtkMRMLScene()
    application_logic = slicer.vtkSlicerApplicationLogic()
    application_logic.SetHomeDirectory(home)
    application_logic.SetShareDirectory("share")
    application_logic.SetTemporaryPath(temporary)
    for name in ("vtkMRMLThreeDViewDisplayableManagerFactory", "vtkMRMLSliceViewDisplayableManagerFactory"):
        getattr(slicer, name).GetInstance().SetMRMLApplicationLogic(application_logic)
    crosshair = slicer.vtkMRMLCrosshairNode()
    crosshair.SetCrosshairName("default")
    scene.AddNode(crosshair)
    application_logic.SetMRMLScene(scene)
    transfer = _file_transfer(scene, application_logic, temporary)
    logics = {name: _logic(class_name, application_logic, scene) for name, class_name in MODULE_LOGICS.items()}
    for name, logic in logics.items():
        application_logic.SetModuleLogic(name, logic)
    application_logic.SetColorLogic(logics["Colors"])
    return scene, application_logic, logics, transfer


def _file_transfer(scene, application_logic, temporary):
    """Without it the scene reads no .mrb: that is unpacked in the cache folder of these objects."""
    remote = slicer.vtkMRMLRemoteIOLogic()
    remote.GetCacheManager().SetRemoteCacheDirectory(str(pathlib.Path(temporary, "cache")))
    pathlib.Path(temporary, "cache").mkdir(exist_ok=True)
    transfer = slicer.vtkDataIOManagerLogic()
    transfer.SetMRMLApplicationLogic(application_logic)
    transfer.SetAndObserveDataIOManager(remote.GetDataIOManager())
    application_logic.SetMRMLSceneDataIO(scene, remote, transfer)
    return remote, transfer


def _logic(class_name, application_logic, scene):
    logic = getattr(slicer, class_name)()
    logic.SetMRMLApplicationLogic(application_logic)
    logic.SetMRMLScene(scene)
    return logic


class SubjectHierarchyFollower:
    """Gives every visible data node its item in the subject hierarchy, at the moments when Slicer's plugins do so."""

    OWNED = (
        *("vtkMRMLVolumeNode", "vtkMRMLSegmentationNode", "vtkMRMLTableNode", "vtkMRMLPlotChartNode"),
        *("vtkMRMLPlotSeriesNode", "vtkMRMLTextNode", "vtkMRMLTransformNode", "vtkMRMLModelNode"),
        *("vtkMRMLMarkupsNode", "vtkMRMLSequenceNode", "vtkMRMLSequenceBrowserNode"),
    )

    def __init__(self, scene):
        self._scene = scene
        scene.AddObserver(slicer.vtkMRMLScene.NodeAddedEvent, self._added)
        scene.AddObserver(slicer.vtkMRMLScene.NodeAboutToBeRemovedEvent, self._leaving)
        for event in ("EndImportEvent", "EndRestoreEvent", "EndBatchProcessEvent"):
            scene.AddObserver(getattr(slicer.vtkMRMLScene, event), lambda *_: self._complete())

    def _hierarchy(self):
        return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(self._scene)

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _added(self, scene, event, node):
        if node.IsA("vtkMRMLSubjectHierarchyNode"):
            slicer.vtkMRMLSubjectHierarchyNode.ResolveSubjectHierarchy(scene)
        elif not scene.IsImporting():
            self._place(node)

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _leaving(self, scene, event, node):
        if scene.IsClosing() or node.IsA("vtkMRMLSubjectHierarchyNode"):
            return
        hierarchy = self._hierarchy()
        item = hierarchy.GetItemByDataNode(node) if hierarchy else 0
        if item:
            hierarchy.RemoveItem(item, False, False)

    def _place(self, node):
        if node.GetHideFromEditors() or not any(node.IsA(name) for name in self.OWNED):
            return
        hierarchy = self._hierarchy()
        if hierarchy and not hierarchy.GetItemByDataNode(node):
            hierarchy.CreateItem(hierarchy.GetSceneItemID(), node)

    def _complete(self):
        if self._scene.IsImporting() or self._scene.IsClosing():
            return
        for index in range(self._scene.GetNumberOfNodes()):
            self._place(self._scene.GetNthNode(index))
