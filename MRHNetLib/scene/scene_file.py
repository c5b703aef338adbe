"""Scenes as files: one .mrb holds the nodes and their data."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def save_scene(scene: Any, path: Path) -> None:
    """Write the scene as .mrb to a staged path (see `files.OutputFiles`)."""
    raise NotImplementedError


def load_scene(path: Path) -> Any:
    """A new scene with what the .mrb holds."""
    raise NotImplementedError
