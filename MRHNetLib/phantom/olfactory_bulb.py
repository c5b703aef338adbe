"""The olfactory bulbs with their concentric layers."""

from __future__ import annotations

import numpy as np

from MRHNetLib.phantom import structures as s
from MRHNetLib.phantom.canvas import Canvas
from MRHNetLib.phantom.envelope import BULB_CENTRE, Bodies
from MRHNetLib.phantom.shapes import Points, both
from MRHNetLib.phantom.tracts import ANTERIOR_COMMISSURE

# Depths in mm at which the layers begin; Allen reference atlas.
LAYERS = ((s.BULB_GLOMERULAR, 0.0), (s.BULB_PLEXIFORM, 0.2), (s.BULB_MITRAL, 0.38), (s.BULB_GRANULE, 0.47))
BACK_Y_MM = 13.2  # behind it lies the frontal cortex


def paint_bulb(canvas: Canvas, points: Points, bodies: Bodies) -> None:
    """Paint the layers of the bulb, and in its middle the fibres of the anterior commissure's front limb."""
    bulb = both(bodies.bulb, points.y - BACK_Y_MM - 0.6 * (points.z - BULB_CENTRE[2]))
    outwards = points.stacked - np.array(BULB_CENTRE, np.float32)[:, None]
    outwards /= np.maximum(np.linalg.norm(outwards, axis=0), 1e-3)
    for layer, begin in LAYERS:
        canvas.paint(layer, both(bulb, bodies.bulb - begin), outwards)
    distance, along = ANTERIOR_COMMISSURE[-1].distance(points)
    canvas.paint(s.ANTERIOR_COMMISSURE, both(bulb, distance), along)
