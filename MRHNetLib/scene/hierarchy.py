"""Where nodes stand in the subject hierarchy, the tree that Slicer's Data module shows."""

from __future__ import annotations

from typing import Any


def place_beside(scene: Any, node: Any, neighbour: Any) -> None:
    """Put a node into the folder (or subject) in which its neighbour is."""
    raise NotImplementedError
