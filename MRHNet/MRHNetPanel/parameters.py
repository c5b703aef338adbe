"""What the panel keeps in the scene, so that a saved scene comes back with it."""

from typing import Annotated

from slicer import vtkMRMLNode, vtkMRMLScalarVolumeNode
from slicer.parameterNodeWrapper import Choice, WithinRange, parameterNodeWrapper

MASKS = ["automatic", "none", "from the scene"]
DEVICES = ["auto", "cpu", "cuda", "mps"]
PRECISIONS = ["exact", "fast"]
PLANES = ["as trained", "coronal", "axial", "sagittal"]


@parameterNodeWrapper
class MRHNetParameters:
    """The user's choices.

    Those that a widget of the panel names in its ``SlicerParameterName`` follow that widget by themselves.

    folder - The subject's folder; "" for none.
    from_scene - Whether volumes of the scene are the input, and not the folder.
    protocol - Name of the protocol; "" until one is chosen.
    orientation - Three letters where the file carries none, or a wrong one; "" to go by the file.
    voxel_size - In mm, one number or three; "" to go by the file.
    mask - One of MASKS.
    mask_node - Segmentation or label map for the mask "from the scene".
    networks - Names of the ticked networks, in the order in which they run.
    device, precision, plane - As the command line takes them.
    background, stain - What is shown below and above.
    opacity - Of the stain, 0 to 1.
    bright_field - Whether stains lie on white.
    legend - Whether the colour legend is shown.
    other - The map that the difference takes away.
    regions_node, regions_table - Where to measure: a segmentation or label map, and the path of a table of names.
    reference - Registered histology to compare with.
    """

    folder: str = ""
    from_scene: bool = False
    protocol: str = ""
    orientation: str = ""
    voxel_size: str = ""
    mask: Annotated[str, Choice(MASKS)] = MASKS[0]
    mask_node: vtkMRMLNode
    networks: list[str]
    device: Annotated[str, Choice(DEVICES)] = DEVICES[0]
    precision: Annotated[str, Choice(PRECISIONS)] = PRECISIONS[0]
    plane: Annotated[str, Choice(PLANES)] = PLANES[0]
    background: vtkMRMLScalarVolumeNode
    stain: vtkMRMLScalarVolumeNode
    opacity: Annotated[float, WithinRange(0, 1)] = 0.7
    bright_field: bool = False
    legend: bool = False
    other: vtkMRMLScalarVolumeNode
    regions_node: vtkMRMLNode
    regions_table: str = ""
    reference: vtkMRMLScalarVolumeNode
