"""Stain maps in the scene: the volume, its colours, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine


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


def read_stain_map(path: Path, sidecar: Path) -> StainMapData:
    """The stain map in a file and its JSON sidecar: for a thread."""
    raise NotImplementedError


def add_stain_map(scene: Any, data: StainMapData, beside: Any = None) -> Any:
    """A scalar volume node in stain colours with its provenance, beside its MRI in the subject hierarchy; quick."""
    raise NotImplementedError


def stain_maps(scene: Any) -> list[Any]:
    """The stain maps in the scene, in the order in which they came."""
    raise NotImplementedError


def stain_of(node: Any) -> str:
    """The stain that a node shows; "" for a node that is no stain map."""
    raise NotImplementedError


def provenance_of(node: Any) -> dict[str, Any]:
    """The sidecar of a stain map."""
    raise NotImplementedError


def is_bright(node: Any) -> bool:
    """Whether a stain map is shown in bright field, that is on white."""
    raise NotImplementedError


def set_bright(node: Any, bright: bool) -> None:
    """Show a stain map in bright field (on white) or as fluorescence (on black)."""
    raise NotImplementedError
