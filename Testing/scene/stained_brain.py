"""A small brain in the scene: an MRI of one grey and a stain map that is not 0 in a box in its middle."""

from typing import Any

import numpy as np

AFFINE = np.diag([-0.3, 0.3, 0.3, 1.0])
AFFINE[:3, 3] = [5, -7, 3]
SHAPE = (40, 50, 60)
GREY = 127  # of the MRI on the screen
STAIN_WINDOW = (0.0, 1.0)


def add_mri(scene: Any) -> Any:
    from MRHNetLib.scene.volume_nodes import add_volume

    return add_volume(scene, np.full(SHAPE, 100, np.int16), AFFINE, "T2", (0, 200))


def add_stain(scene: Any, stain: str = "NF") -> Any:
    from MRHNetLib.scene.stain_map import StainMapData, add_stain_map

    values = np.zeros(SHAPE, np.float32)
    values[10:30, 10:40, 15:45] = STAIN_WINDOW[1]
    provenance = {"stain": stain, "subject": "mouse1", "network": {"name": f"mrh-{stain.lower()}"}}
    return add_stain_map(scene, StainMapData(values, AFFINE, provenance, STAIN_WINDOW))
