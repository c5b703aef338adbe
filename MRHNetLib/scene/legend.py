"""The colour legend of a stain map."""

from __future__ import annotations

from typing import Any


def show_legend(node: Any, visible: bool = True) -> None:
    """Show or hide the colour legend of a volume in the views."""
    raise NotImplementedError


def legend_shown(node: Any) -> bool:
    """Whether the colour legend of a volume is shown."""
    raise NotImplementedError
