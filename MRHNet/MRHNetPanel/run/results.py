"""What was predicted comes into the scene: the stain map, and its MRI where the scene lacks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from MRHNetPanel.run.prediction import Predicted

MRI_KEY = "MRHNet.Mri"  # attribute of a volume that came with stain maps: what it is the MRI of


def enter_scene(scene: Any, predicted: Predicted) -> tuple[Any, Any]:
    """Add the map beside its MRI, on the GUI thread; returns the nodes of the MRI and of the map.

    The MRI is None where it could not be read, or was deleted while the network ran.
    """
    from MRHNetLib.scene.stain_map import add_stain_map

    mri = _mri_node(scene, predicted)
    stain_map = add_stain_map(scene, predicted.stain_map, mri)
    if mri is not None and predicted.request.mri_node is None:  # it came from the same files: wherever it is by now
        stain_map.SetAndObserveTransformNodeID(mri.GetTransformNodeID())
    return mri, stain_map


def lay_over(logic: Any, mri: Any, stain_map: Any) -> None:
    """Show the map over its MRI as the panel says, and choose both there; a view that shows the MRI stays in place."""
    from slicer.util import NodeModify

    from MRHNetLib.scene.overlay import show
    from MRHNetLib.scene.slice_views import ORDINARY, composite_of, fit_slices
    from MRHNetLib.scene.stain_map import set_bright

    scene, parameters = logic.scene, logic.parameters
    below = stain_map if mri is None else mri
    seen = any(composite_of(scene, view).GetBackgroundVolumeID() == below.GetID() for view in ORDINARY)
    set_bright(stain_map, parameters.bright_field)
    show(scene, mri, stain_map, parameters.opacity)
    if not seen:
        fit_slices(scene, below)
    with NodeModify(parameters):  # told once, not twice
        parameters.background = mri
        parameters.stain = stain_map


def _mri_node(scene: Any, predicted: Predicted) -> Any:
    from MRHNetLib.scene.volume_nodes import add_volume

    request = predicted.request
    if request.mri_node is not None:
        return request.mri_node if request.mri_node.GetScene() is not None else None
    known = _entered_before(scene, request.mri_key)
    if known is not None or predicted.mri is None:
        return known
    node = add_volume(scene, predicted.mri.array, predicted.mri.affine, predicted.mri.name)
    node.SetAttribute(MRI_KEY, request.mri_key)
    return node


def _entered_before(scene: Any, key: str) -> Any:
    count = scene.GetNumberOfNodesByClass("vtkMRMLScalarVolumeNode")
    nodes = (scene.GetNthNodeByClass(index, "vtkMRMLScalarVolumeNode") for index in range(count))
    return next((node for node in nodes if node.GetAttribute(MRI_KEY) == key), None)
