"""Stain maps in the scene: the volume, its colours, and where it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine
from MRHNetLib.data.volumes import read_volume
from MRHNetLib.errors import UserError
from MRHNetLib.inference.notice import PREDICTED
from MRHNetLib.report.drawing import window
from MRHNetLib.scene.colours import colour_node, is_bright_table
from MRHNetLib.scene.hierarchy import place_beside
from MRHNetLib.scene.layout_numbers import stains_stand_alone
from MRHNetLib.scene.nodes import nodes_of_class
from MRHNetLib.scene.volume_nodes import add_volume

STAIN = "MRHNet.Stain"  # the node attribute that makes a volume a stain map
PROVENANCE = "MRHNet.Provenance"
NOTICE = "MRHNet.Notice"
FACTS = ("subject", "protocol", "plane", "patch_axes", "device", "precision", "date")  # of the sidecar, as attributes


@dataclass(frozen=True, eq=False)
class StainMapData:
    """A stain map as it was read, with all that takes long already done.

    Attributes
    ----------
    array : (X, Y, Z) float32 array
    affine : (4, 4) float64 array
        Array indices to mm, RAS+.
    provenance : mapping
        The sidecar.
    window : (float, float)
        The values shown as the first and the last colour.
    """

    array: NDArray[Any]
    affine: Affine
    provenance: Mapping[str, Any]
    window: tuple[float, float]

    @property
    def stain(self) -> str:
        """AF, NF, MBP, Nissl or another."""
        return str(self.provenance.get("stain", ""))

    @property
    def network(self) -> str:
        """Name of the network that made it; "" where the sidecar does not say."""
        return str(self.provenance.get("network", {}).get("name") or "")

    @property
    def title(self) -> str:
        """The node's name: "mouse1 NF (mrh-nf)"."""
        network = f"({self.network})" if self.network else ""
        return " ".join(filter(None, (str(self.provenance.get("subject") or ""), self.stain, network)))


def read_stain_map(path: Path, sidecar: Path) -> StainMapData:
    """The stain map in a file and its JSON sidecar: for a thread.

    Raises
    ------
    UserError
        The map cannot be read or has several frames, or the sidecar is not one.
    """
    provenance = _read_sidecar(sidecar)
    volume = read_volume(path)
    if volume.frames != 1:
        raise UserError(f"{path} has {volume.frames} frames; a stain map has one", hint="choose a stain map")
    values = volume.values(0)
    return StainMapData(values, volume.affine, provenance, window(values[values > 0]))


def add_stain_map(scene: Any, data: StainMapData, beside: Any = None) -> Any:
    """A scalar volume node in stain colours with its provenance, beside its MRI in the subject hierarchy; quick.

    Parameters
    ----------
    scene : vtkMRMLScene
    data : StainMapData
    beside : vtkMRMLVolumeNode, optional
        The MRI.
    """
    node = add_volume(scene, data.array, data.affine, _printable(data.title), data.window)
    for name, value in _attributes(data).items():
        node.SetAttribute(name, _printable(value))
    least = float(np.finfo(np.float32).tiny)
    node.GetDisplayNode().SetThreshold(least, float(data.array.max(initial=least)))  # all but the outside of the brain
    set_bright(node, False)
    if beside is not None:
        place_beside(scene, node, beside)
    return node


def stain_maps(scene: Any) -> list[Any]:
    """The stain maps in the scene, in the order in which they came."""
    return [node for node in nodes_of_class(scene, "vtkMRMLScalarVolumeNode") if stain_of(node)]


def stain_of(node: Any) -> str:
    """The stain that a node shows; "" for a node that is no stain map."""
    return str(node.GetAttribute(STAIN) or "")


def provenance_of(node: Any) -> dict[str, Any]:
    """The sidecar of a stain map; empty for a node without, or where something else was written there."""
    try:
        document = json.loads(node.GetAttribute(PROVENANCE) or "{}")
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def is_bright(node: Any) -> bool:
    """Whether a stain map is shown in bright field, that is on white."""
    return is_bright_table(node.GetDisplayNode().GetColorNode())


def set_bright(node: Any, bright: bool) -> None:
    """Show a stain map in bright field (on white) or as fluorescence (on black)."""
    colours = colour_node(node.GetScene(), stain_of(node), bright)
    node.GetDisplayNode().SetAndObserveColorNodeID(colours.GetID())
    settle_surroundings(node)


def settle_surroundings(node: Any) -> None:
    """Let the MRI be seen outside the brain; a map in bright field that stands alone in its view is on white instead.

    To be called again when the layout has changed.
    """
    set_see_through(node, not (is_bright(node) and stains_stand_alone(node.GetScene())))


def set_see_through(node: Any, see_through: bool) -> None:
    """Let what is outside the brain, where a map is 0, show what lies below, or the colour of no stain."""
    node.GetDisplayNode().SetApplyThreshold(see_through)


def _attributes(data: StainMapData) -> dict[str, str]:
    known = {fact: data.provenance[fact] for fact in FACTS if fact in data.provenance}
    return {
        STAIN: data.stain,
        "MRHNet.Network": data.network,
        NOTICE: PREDICTED,
        PROVENANCE: json.dumps(data.provenance),
        **{f"MRHNet.{''.join(word.title() for word in fact.split('_'))}": str(value) for fact, value in known.items()},
    }


def _printable(text: str) -> str:
    """The text without what no text may hold: names of files need not be Unicode."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _read_sidecar(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(
            f"cannot read {path}: {error.strerror}", hint="keep a stain map's .json file beside it"
        ) from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is no JSON file: {error}", hint="predict the stain map again") from error
    if not isinstance(document, dict) or not isinstance(document.get("stain"), str):
        raise UserError(f"{path} is not a stain map's sidecar: it names no stain", hint="predict the stain map again")
    if not isinstance(document.get("network"), dict):
        raise UserError(f"{path} is not a stain map's sidecar: it names no network", hint="predict the stain map again")
    return document
