"""A scene of its own, beside the one on Slicer's screen or without Slicer."""

from __future__ import annotations

from typing import Any

from MRHNetLib.scene.mrml import mrml

_NODE_CLASSES = ("vtkMRMLColorLegendDisplayNode",)  # registered by no logic that works without Slicer's own files
_LOGICS = ("vtkSlicerSequencesLogic", "vtkSlicerSegmentationsModuleLogic", "vtkSlicerVolumeRenderingLogic")


def new_scene() -> Any:
    """An empty vtkMRMLScene that knows every node used here, with selection, slice orientations and the grey ramp."""
    slicer = mrml()
    scene, application = slicer.vtkMRMLScene(), slicer.vtkMRMLApplicationLogic()
    application.SetMRMLScene(scene)
    for name in _NODE_CLASSES:
        scene.RegisterNodeClass(getattr(slicer, name)())
    for name in _LOGICS:  # each registers its nodes as it meets the scene
        logic = getattr(slicer, name)()
        logic.SetMRMLApplicationLogic(application)
        logic.SetMRMLScene(scene)
    _add_grey(slicer, scene)
    return scene


def _add_grey(slicer: Any, scene: Any) -> None:
    """The colours of every new volume, under the name by which nodes refer to them in Slicer, too."""
    grey = slicer.vtkMRMLColorTableNode()
    grey.SetTypeToGrey()
    grey.SetName("Grey")
    grey.SetSingletonTag(grey.GetTypeAsString())
    grey.SetSaveWithScene(False)
    scene.AddNode(grey)
