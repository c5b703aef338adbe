"""What the views show follows the stain map and the MRI that are chosen, in whatever layout the user is."""

from typing import Any


def follow(scene: Any, mri: Any, former: Any, stain: Any, opacity: float) -> None:
    """Show a stain map over its MRI in the place of a former one; views that show just that are left as they are.

    Parameters
    ----------
    scene : vtkMRMLScene
    mri, former, stain : MRML nodes
        The MRI and the former map may be None.
    opacity : float
        Of the stain over the MRI, 0 to 1.
    """
    from MRHNetLib.scene.layouts import SIDE_BY_SIDE, side_by_side
    from MRHNetLib.scene.overlay import show

    if not _lies_over(scene, mri, stain):
        show(scene, mri, stain, opacity)
    layout = scene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    if layout is not None and layout.GetViewArrangement() == SIDE_BY_SIDE and not _stand_beside(scene, mri, stain):
        side_by_side(scene, mri, stain)
    if former is not None and former is not stain and _is_rendered(former):
        _render_instead(scene, former, stain)


def _lies_over(scene: Any, mri: Any, stain: Any) -> bool:
    from MRHNetLib.scene.slice_views import ORDINARY, composite_of

    views = [composite_of(scene, view) for view in ORDINARY]
    return any((view.GetForegroundVolumeID(), view.GetBackgroundVolumeID()) == (_id(stain), _id(mri)) for view in views)


def _stand_beside(scene: Any, mri: Any, stain: Any) -> bool:
    from MRHNetLib.scene.layouts import MRI_VIEWS, STAIN_VIEWS
    from MRHNetLib.scene.slice_views import composite_of

    left, right = (composite_of(scene, views[0]).GetBackgroundVolumeID() for views in (MRI_VIEWS, STAIN_VIEWS))
    return (left, right) == (_id(mri), _id(stain))


def _is_rendered(node: Any) -> bool:
    displays = (node.GetNthDisplayNode(index) for index in range(node.GetNumberOfDisplayNodes()))
    return any(
        display is not None and display.IsA("vtkMRMLVolumeRenderingDisplayNode") and display.GetVisibility()
        for display in displays
    )


def _render_instead(scene: Any, former: Any, stain: Any) -> None:
    from MRHNetLib.scene.volume_rendering import hide_volume, show_volume

    hide_volume(former)
    show_volume(scene, stain)


def _id(node: Any) -> Any:
    return node.GetID() if node is not None else None
