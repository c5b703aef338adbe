"""Charts of results as MRML nodes."""

from __future__ import annotations

from typing import Any

import numpy as np


def add_region_chart(scene: Any, table: Any, title: str, *, labels: str, series: dict[str, str]) -> Any:
    """A bar chart: bars named by the table's column `labels`; one series per {column: '#rrggbb'}."""
    raise NotImplementedError


def add_roc_chart(scene: Any, false_rates: np.ndarray, true_rates: np.ndarray, auc: float, title: str) -> Any:
    """A chart of an ROC curve with the line of chance."""
    raise NotImplementedError


def show_chart(scene: Any, chart: Any) -> None:
    """Show the chart in the layout's plot views."""
    raise NotImplementedError
