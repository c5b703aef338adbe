"""What one press of Run asks for, as it stood at that moment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from MRHNetPanel.inputs.look import sizes_told

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol
    from MRHNetLib.scene.export import Frames
    from MRHNetLib.scene.mask_node import LabelLayer

AS_TRAINED = "as trained"  # the plane, in the panel's words
FROM_SCENE = "scene"  # the mask, in the words of `Inputs`
PLAIN_VOLUME = "vtkMRMLScalarVolumeNode"


@dataclass(frozen=True, eq=False)
class Request:
    """Later changes in the panel or in the scene do not touch it: volumes are held by their voxels, not their nodes.

    Parameters
    ----------
    subject : str
        For titles and the names of nodes.
    protocol : Protocol
        That of the networks.
    folder : Path or None
        Of the subject; None for volumes of the scene.
    sources : dict
        The volumes of the scene by the protocol's names for them; empty for a folder.
    mask : "auto", "none" or list of LabelLayer
        As in `mrhnet predict`, or what a segmentation or label map held.
    options : list of str
        More words for `mrhnet predict`: device, precision, plane.
    lie : list of str
        How the images lie, in its words, where their files do not say it.
    mri_node : MRML node or None
        The volume of the scene that lies under the maps; None: the MRI enters the scene with the first map.
    mri_key : str
        Tells whether that MRI entered the scene before.
    """

    subject: str
    protocol: Protocol
    folder: Path | None = None
    sources: Mapping[str, Frames] = field(default_factory=dict)
    mask: str | list[LabelLayer] = "auto"
    options: list[str] = field(default_factory=list)
    lie: list[str] = field(default_factory=list)
    mri_node: Any = None
    mri_key: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """How the images lie, as `read_volume` takes it."""
        said = dict(zip(self.lie[::2], self.lie[1::2], strict=True))
        return {
            "orientation": said.get("--orientation"),
            "voxel_size": sizes_told(said.get("--voxel-size", "")),
        }


def request_for(protocol: Protocol, inputs: Any, parameters: Any) -> Request:
    """What the panel asks for now, for networks of that protocol; on the GUI thread, no voxel is copied.

    Raises
    ------
    UserError
        A volume or the mask cannot be taken.
    """
    from MRHNetLib.scene.export import snapshot
    from MRHNetLib.scene.mask_node import label_layers

    nodes = inputs.nodes_for(protocol) if inputs.from_scene else {}
    lie = inputs.orientation_words
    mri_node, mri_key = _mri(protocol, nodes) if nodes else (None, " ".join([str(inputs.folder), *lie]))
    return Request(
        subject=inputs.subject,
        protocol=protocol,
        folder=None if inputs.from_scene else inputs.folder,
        sources={name: snapshot(node) for name, node in nodes.items()},
        mask=label_layers(inputs.mask_node) if inputs.mask == FROM_SCENE else inputs.mask,
        options=_options(parameters),
        lie=lie,
        mri_node=mri_node,
        mri_key=mri_key,
    )


def _options(parameters: Any) -> list[str]:
    words = ["--device", parameters.device, "--precision", parameters.precision]
    return words if parameters.plane == AS_TRAINED else [*words, "--plane", parameters.plane]


def _mri(protocol: Protocol, nodes: Mapping[str, Any]) -> tuple[Any, str]:
    """The node to look at, where one frame is all that it holds; and the name under which its MRI comes otherwise."""
    from MRHNetLib.data.anatomical_image import anatomical_contrast

    node = nodes[protocol.contrasts[anatomical_contrast(protocol)].source]
    return (node, "") if node.GetClassName() == PLAIN_VOLUME else (None, node.GetID())


def subject_of(names: list[str]) -> str:
    """What the names of a subject's volumes begin with, made fit for the name of a file.

    Examples
    --------
    >>> subject_of(["mouse1_dwi2000", "mouse1_dwi5000", "mouse1_t2MTONOFF"])
    'mouse1'
    >>> subject_of(["T2: one/two"])
    'T2_ one_two'
    """
    first, *others = names
    length = 0
    while all(name[: length + 1] == first[: length + 1] for name in others) and length < len(first):
        length += 1
    begin = first[:length].rstrip(" _-.:")
    if others:  # not up to the middle of a word
        begin = re.sub(r"[^ _\-.:]*$", "", first[:length]).rstrip(" _-.:")
    return re.sub(r'[/\\<>:"|?*\x00-\x1f]', "_", begin).lstrip(".") or "subject"
