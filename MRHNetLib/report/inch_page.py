"""A figure on which everything is placed in inches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from MRHNetLib.report.drawing import new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class InchPage:
    """An empty figure, addressed in inches from its lower left corner.

    Parameters
    ----------
    width, height : float
        In inches.
    colour : str
        Of the paper.

    Attributes
    ----------
    figure : Figure
        What is drawn on.
    """

    def __init__(self, width: float, height: float, colour: str) -> None:
        self.figure = new_figure(width, height, colour)
        self._width = width
        self._height = height

    def write(self, text: str, x: float, y: float, size: float, color: str, **style: Any) -> None:
        """Write a text; its lower left corner lies there unless the style says otherwise."""
        self.figure.text(x / self._width, y / self._height, text, fontsize=size, color=color, **style)

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """Axes with that lower left corner and that size."""
        return self.figure.add_axes((x / self._width, y / self._height, width / self._width, height / self._height))
