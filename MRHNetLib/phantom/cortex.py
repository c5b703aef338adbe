"""The cortex with its layers, the corpus callosum and the external capsule beneath it."""

from __future__ import annotations

import numpy as np

from MRHNetLib.phantom import structures as s
from MRHNetLib.phantom.canvas import Canvas
from MRHNetLib.phantom.envelope import (
    FISSURE_FLOOR_Z_MM,
    FRONTAL_POLE_Y_MM,
    RHINAL_FISSURE_Z_MM,
    Bodies,
    callosum_depth,
    white_matter_thickness,
)
from MRHNetLib.phantom.shapes import Array, Points, both

# Depths at which the layers begin, as shares of the cortex's thickness: mouse somatosensory cortex
# (DeFelipe, Front Neuroanat 2011;5:29).
LAYERS = (
    (s.CORTEX_1, 0.0),
    (s.CORTEX_23, 0.11),
    (s.CORTEX_4, 0.34),
    (s.CORTEX_5, 0.46),
    (s.CORTEX_6, 0.70),
)
OLFACTORY_LAYERS = ((s.OLFACTORY_1, 0.0), (s.OLFACTORY_2, 0.30), (s.OLFACTORY_3, 0.48))
MEDIAL_THICKNESS_MM = 1.05  # of the cortex that faces the other hemisphere
BASE_HALF_WIDTH_MM = 1.75  # nearer to the midline the base of the brain bears no cortex
CALLOSUM_EDGE_MM = 2.0  # lateral to it the white matter is called external capsule
WHITE_MATTER_FLOOR_Z_MM = 2.3
UNDERSIDE = 0.3  # upward component of the inward normal from which a surface is the base of the brain
WHITE_MATTER_BACK_Y_MM = 6.1
SPLENIUM_Y_MM = 7.5
HETEROTOPIA_BOX_MM = ((0.5, 2.7), (8.2, 11.6))  # lateral and y: above the callosum, Mouse Sas4-/-p53-/-
HETEROTOPIA_THICKNESS_MM = 0.26
HETEROTOPIA_OVERLAP_MM = 0.06  # by which it reaches into the callosum


def paint_cortex(canvas: Canvas, points: Points, bodies: Bodies) -> None:
    """Paint the layers of the isocortex and of the olfactory cortex."""
    thickness = callosum_depth(points)
    share = _layer_coordinate(points, bodies, thickness)
    lowest = points.lateral - BASE_HALF_WIDTH_MM * np.clip((FRONTAL_POLE_Y_MM + 0.4 - points.y) / 0.8, 0, 1)
    shell = both(bodies.cerebrum, thickness - bodies.depth, np.maximum(lowest, points.z - FISSURE_FLOOR_Z_MM))
    for layer, begin in LAYERS:
        canvas.paint(layer, both(shell, (share - begin) * thickness), -bodies.inwards)
    olfactory = both(shell, RHINAL_FISSURE_Z_MM - points.z)
    for layer, begin in OLFACTORY_LAYERS:
        canvas.paint(layer, both(olfactory, (share - begin) * thickness), -bodies.inwards)


def paint_callosum(canvas: Canvas, points: Points, bodies: Bodies) -> None:
    """Paint the corpus callosum and its continuation around the hemisphere, the external capsule."""
    inner, outer, back = bodies.inwards[2], bodies.inwards[0], np.zeros_like(bodies.inwards[0])
    along = np.stack([inner, back, -outer]) / np.maximum(np.hypot(inner, outer), 1e-6)  # within the coronal plane
    below = bodies.depth - callosum_depth(points)
    band = both(bodies.cerebrum, below, white_matter_thickness(points) - below, _above_base(points, bodies))
    canvas.paint(s.EXTERNAL_CAPSULE, both(band, points.y - WHITE_MATTER_BACK_Y_MM), along)
    callosum = both(band, CALLOSUM_EDGE_MM - points.lateral, points.z - FISSURE_FLOOR_Z_MM, points.y - SPLENIUM_Y_MM)
    canvas.paint(s.CALLOSUM, callosum, along)


def _above_base(points: Points, bodies: Bodies) -> Array:
    """Positive above the lower end of the white matter and where the surface outside it does not look down."""
    return both(points.z - WHITE_MATTER_FLOOR_Z_MM, UNDERSIDE - bodies.inwards[2])


def paint_heterotopia(canvas: Canvas, points: Points, bodies: Bodies) -> None:
    """Paint the band of displaced cells in the deep cortex above the callosum, as in Sas4-/-p53-/- mice.

    Insolera et al., Nat Neurosci 2014;17:1528.
    """
    (medial, outer), (back, front) = HETEROTOPIA_BOX_MM
    height = callosum_depth(points) - bodies.depth
    box = both(points.lateral - medial, outer - points.lateral, points.y - back, front - points.y)
    above = points.z - FISSURE_FLOOR_Z_MM
    canvas.paint(s.HETEROTOPIA, both(box, above, height + HETEROTOPIA_OVERLAP_MM, HETEROTOPIA_THICKNESS_MM - height))


def _layer_coordinate(points: Points, bodies: Bodies, thickness: Array) -> Array:
    """Depth in the cortex as a share of its thickness, from the outer or the medial surface, whichever is nearer."""
    medial = np.where(
        (points.z > FISSURE_FLOOR_Z_MM) | (points.y > FRONTAL_POLE_Y_MM), points.lateral / MEDIAL_THICKNESS_MM, np.inf
    )
    whole = np.minimum(thickness, MEDIAL_THICKNESS_MM * 1.35)  # the frontal pole has layers, too, around a core
    return np.asarray(np.minimum(bodies.depth / whole, medial), np.float32)
