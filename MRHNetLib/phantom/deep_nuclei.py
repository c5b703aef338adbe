"""The grey matter within the hemispheres: striatum, pallidum, septum, amygdala, thalamus, hypothalamus."""

from __future__ import annotations

import numpy as np

from MRHNetLib.phantom import structures as s
from MRHNetLib.phantom.canvas import Canvas
from MRHNetLib.phantom.envelope import Bodies, deep_distance
from MRHNetLib.phantom.shapes import Array, Points, both, either, ellipsoid

STRIATUM_BACK_Y_MM, STRIATUM_FLOOR_Z_MM = 8.3, 2.35
# Medial border of the striatum from back to front: it is a narrow tail behind, and reaches the ventricle in front.
STRIATUM_MEDIAL_MM = ((8.3, 9.3, 10.3, 11.3, 12.4), (3.2, 2.6, 1.3, 0.85, 0.9))
TOWARDS_INTERNAL_CAPSULE = (-0.5, -0.7, -0.5)  # the fibre bundles that cross the striatum
TOWARDS_CORTEX = (0.7, 0.5, 0.5)  # thalamic fibres
UPRIGHT, LENGTHWISE = (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)


def paint_basal_nuclei(canvas: Canvas, points: Points, bodies: Bodies) -> None:
    """Paint basal forebrain, striatum, accumbens, pallidum, septum and amygdala."""
    canvas.paint(s.BASAL_FOREBRAIN, bodies.cerebrum, LENGTHWISE)
    deep = both(bodies.cerebrum, deep_distance(points, bodies.depth))
    medial = points.lateral - np.interp(points.y, *STRIATUM_MEDIAL_MM).astype(np.float32)
    striatum = both(deep, medial, points.z - STRIATUM_FLOOR_Z_MM, points.y - STRIATUM_BACK_Y_MM)
    canvas.paint(s.STRIATUM, striatum, TOWARDS_INTERNAL_CAPSULE)
    accumbens = either(
        ellipsoid(points, (1.25, 11.7, 2.45), (0.85, 0.95, 0.75)),
        ellipsoid(points, (1.3, 11.2, 1.6), (1.0, 1.1, 0.4)),
        blend=0.3,
    )
    canvas.paint(s.ACCUMBENS, both(bodies.cerebrum, accumbens), LENGTHWISE)
    canvas.paint(s.PALLIDUM, ellipsoid(points, (2.3, 9.95, 3.3), (0.55, 0.75, 0.75)), TOWARDS_INTERNAL_CAPSULE)
    canvas.paint(s.SEPTUM, both(deep, ellipsoid(points, (0.25, 10.75, 3.95), (0.75, 0.95, 1.25))), UPRIGHT)
    canvas.paint(s.AMYGDALA, both(bodies.cerebrum, ellipsoid(points, (2.75, 8.8, 2.2), (0.8, 1.0, 0.75))))


def thalamus_distance(points: Points) -> Array:
    """Distance to the surface of the thalamus: (N,) in mm."""
    return ellipsoid(points, (0.95, 8.65, 3.75), (1.2, 1.35, 1.2))


def paint_diencephalon(canvas: Canvas, points: Points, bodies: Bodies) -> None:
    """Paint hypothalamus and thalamus."""
    hypothalamus = either(
        ellipsoid(points, (0.4, 8.9, 2.0), (1.05, 1.75, 0.95)),
        ellipsoid(points, (0.3, 10.4, 2.1), (0.9, 0.7, 0.8)),
        blend=0.3,
    )
    canvas.paint(s.HYPOTHALAMUS, both(bodies.cerebrum, hypothalamus), UPRIGHT)
    canvas.paint(s.THALAMUS, both(bodies.cerebrum, thalamus_distance(points)), TOWARDS_CORTEX)
