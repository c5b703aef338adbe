"""The digital mouse brain as sample data."""

from typing import Any


def register_sample_data() -> None:
    """Offer the digital mouse brain in Slicer's Sample Data module; calling it twice changes nothing."""


class SampleSection:
    """The panel's button for the digital mouse brain."""

    def __init__(self, ui: Any, logic: Any) -> None:
        self._ui, self._logic = ui, logic

    def close(self) -> None:
        """Stop what the section began."""

    def refresh(self) -> None:
        """Show the state."""
