"""What the module offers as soon as Slicer has started, before its panel is opened."""

import slicer

from MRHNetPanel.sample.section import register_sample_data


def at_startup() -> None:
    """Offer the sample brain and the layouts; calling it twice changes nothing."""
    register_sample_data()
    offer_layouts()


def offer_layouts() -> None:
    """Make the layouts known, without which a scene that was saved in one of them has no views."""
    from MRHNetLib.scene.layouts import register_layouts

    if slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLLayoutNode") is not None:  # there is a window with views
        register_layouts(slicer.mrmlScene)
