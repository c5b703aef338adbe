"""A subject in the scene: its MRI, and its stain maps laid over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from MRHNetLib.report.drawing import tissue_window
from MRHNetLib.scene.hierarchy import place_under_subject
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.overlay import show
from MRHNetLib.scene.stain_map import add_stain_map
from MRHNetLib.scene.subject_output import SubjectOutput
from MRHNetLib.scene.volume_nodes import add_volume


@dataclass(frozen=True, eq=False)
class SubjectNodes:
    """The volume nodes of a subject: the MRI, or None, and at least one stain map."""

    mri: Any
    stains: tuple[Any, ...]


def add_subject(scene: Any, output: SubjectOutput, opacity: float) -> SubjectNodes:
    """Add the subject's MRI and stain maps as one subject of the hierarchy, the first map laid over the MRI.

    Parameters
    ----------
    scene : vtkMRMLScene
    output : SubjectOutput
    opacity : float
        How much of the stain map is seen, 0 to 1.
    """
    mri = None
    if output.mri is not None:
        brain = output.mri.array[output.stain_maps[0].array != 0]
        name = f"{output.name} {output.mri.name}"
        mri = add_volume(scene, output.mri.array, output.mri.affine, name, tissue_window(brain))
    stains = tuple(add_stain_map(scene, stain_map, mri) for stain_map in output.stain_maps)
    for node in (mri, *stains) if mri is not None else stains:
        place_under_subject(scene, node, output.name)
    show(scene, mri, stains[0], opacity)
    layout = scene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    layout.SetViewArrangement(mrml().vtkMRMLLayoutNode.SlicerLayoutFourUpView)
    return SubjectNodes(mri, stains)
