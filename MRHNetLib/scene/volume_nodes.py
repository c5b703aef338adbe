"""Volumes as MRML nodes: arrays (X, Y, Z) in RAS mm go in and come out; every kind of volume node is read alike."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine


def add_volume(scene: Any, array: NDArray[Any], affine: Affine, name: str) -> Any:
    """A new scalar volume node with its display node, in the scene."""
    raise NotImplementedError


def affine_of(node: Any) -> Affine:
    """(4, 4) from array indices to RAS mm in the world: the node's linear parent transforms are applied."""
    raise NotImplementedError


def frames_of(node: Any) -> int:
    """Number of frames of a scalar, vector, diffusion-weighted, multi-volume or sequence node; 0 without an image."""
    raise NotImplementedError


def array_of(node: Any, frame: int = 0) -> NDArray[Any]:
    """(X, Y, Z) view of one frame; it keeps the voxels alive."""
    raise NotImplementedError
