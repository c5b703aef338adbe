"""A stain map as a cloud in the 3D view."""

from __future__ import annotations

from typing import Any


def render_volume(scene: Any, node: Any, *, bright: bool = False) -> Any:
    """Show the map in the 3D views in its stain's colours; its volume rendering display node."""
    raise NotImplementedError


def hide_volume(scene: Any, node: Any) -> None:
    """Hide the map in the 3D views."""
    raise NotImplementedError
