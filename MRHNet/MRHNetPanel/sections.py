"""The sections of the panel, from top to bottom, and what the user chooses in them."""

import importlib
from typing import Any

_SECTIONS = {
    "dependencies": "DependenciesBanner",
    "inputs": "InputsSection",
    "networks": "NetworksSection",
    "run": "RunSection",
    "histology": "HistologySection",
    "measure": "MeasureSection",
    "sample": "SampleSection",
}


def _find(file: str, name: str) -> Any:
    """While the panel is being built, a section that is not there yet is left out."""
    try:
        return getattr(importlib.import_module(f"MRHNetPanel.{file}"), name)
    except ModuleNotFoundError as error:
        if error.name != f"MRHNetPanel.{file}":
            raise
        return None


SECTIONS = tuple(found for found in (_find(file, name) for file, name in _SECTIONS.items()) if found)
Inputs = _find("inputs", "Inputs") or object
Networks = _find("networks", "Networks") or object
