"""A real MRML scene, from slicer-core."""

from typing import Any

import pytest

from MRHNetLib.scene.new_scene import new_scene


@pytest.fixture
def scene() -> Any:
    """An empty scene."""
    pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")
    return new_scene()
