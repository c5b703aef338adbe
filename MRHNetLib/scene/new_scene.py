"""A scene of its own, beside the one on Slicer's screen or without Slicer."""

from __future__ import annotations

from typing import Any

from MRHNetLib.scene.mrml import mrml

_NODE_CLASSES = ("vtkMRMLColorLegendDisplayNode",)  # registered by no logic that works without Slicer's files
_LOGICS = (
    "vtkMRMLColorLogic",
    "vtkSlicerSequencesLogic",
    "vtkSlicerSegmentationsModuleLogic",
    "vtkSlicerVolumeRenderingLogic",
)


def new_scene() -> Any:
    """An empty vtkMRMLScene that knows all the nodes used here and holds Slicer's colour tables and singletons."""
    slicer = mrml()
    scene, application = slicer.vtkMRMLScene(), slicer.vtkMRMLApplicationLogic()
    for name in _NODE_CLASSES:
        scene.RegisterNodeClass(getattr(slicer, name)())
    application.SetMRMLScene(scene)
    for name in _LOGICS:
        logic = getattr(slicer, name)()
        logic.SetMRMLApplicationLogic(application)
        logic.SetMRMLScene(scene)
    return scene
