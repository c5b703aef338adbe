"""Stain colours as MRML colour nodes."""

from __future__ import annotations

from typing import Any


def colour_node(scene: Any, stain: str, bright: bool) -> Any:
    """The colour table (256 entries) of a stain, on white (`bright`) or on black; made once per scene."""
    raise NotImplementedError
