"""The hippocampus: its crescent between white matter and thalamus, with the two thin layers of cell bodies."""

from __future__ import annotations

import numpy as np

from MRHNetLib.phantom import structures as s
from MRHNetLib.phantom.canvas import Canvas
from MRHNetLib.phantom.deep_nuclei import thalamus_distance
from MRHNetLib.phantom.envelope import Bodies, deep_distance
from MRHNetLib.phantom.shapes import Array, Points, Tube, both

FRONT_Y_MM = 9.5  # of the dorsal hippocampus at the midline; the border recedes laterally
FRONT_SLOPE = 0.45
FLOOR_Z_MM, FLOOR_Y_MM, FLOOR_SLOPE = 1.8, 7.1, 1.2  # the temporal pole lies low and at the back
PYRAMIDAL_DEPTH_MM = 0.3  # below the white matter: the width of stratum oriens and alveus
CELL_LAYER_HALF_MM = 0.05  # a layer of cell bodies is about 0.1 mm thick
SUBICULUM_MM = 0.35  # no cell layer nearer than this to the medial end
# The midline of the dentate gyrus from the septal to the temporal pole, and its half-height.
DENTATE = Tube(
    [(0.45, 9.25, 5.0), (0.8, 8.7, 4.98), (1.45, 8.1, 5.0), (2.35, 7.45, 4.6), (2.85, 7.15, 3.7), (2.9, 7.1, 2.7)],
    (0.18, 0.28, 0.32, 0.36, 0.36, 0.25),
)
HILUS_OPENING_MM = 0.12  # the granule layer is open towards CA3, on its lateral side


def paint_hippocampus(canvas: Canvas, points: Points, bodies: Bodies) -> None:
    """Paint the hippocampus, its pyramidal cell layer, and the granule cell layer of the dentate gyrus."""
    deep = deep_distance(points, bodies.depth)
    front = FRONT_Y_MM - FRONT_SLOPE * np.maximum(points.lateral - 0.8, 0) - points.y
    floor = FLOOR_Z_MM + np.float32(FLOOR_SLOPE) * np.maximum(points.y - np.float32(FLOOR_Y_MM), 0)
    inner = both(-thalamus_distance(points), -bodies.brainstem)
    body = both(bodies.cerebrum, deep, inner - 0.05, front, points.z - floor)
    outwards = -bodies.inwards
    canvas.paint(s.HIPPOCAMPUS, body, outwards)
    pyramidal = np.float32(CELL_LAYER_HALF_MM) - np.abs(deep - np.float32(PYRAMIDAL_DEPTH_MM))
    canvas.paint(s.PYRAMIDAL, both(body - np.float32(0.05), pyramidal, points.lateral - SUBICULUM_MM), outwards)
    canvas.paint(s.DENTATE, both(body, _granule_layer(points, bodies)), outwards)


def _granule_layer(points: Points, bodies: Bodies) -> Array:
    """A thin shell around the dentate gyrus, open on the side that looks along the crescent."""
    wall, along = DENTATE.distance(points)
    shell = np.float32(CELL_LAYER_HALF_MM) - np.abs(wall)
    sideways = np.cross(along, bodies.inwards, axis=0)  # along the crescent, within a section across it
    nearest = _offset_from_axis(points)
    return both(shell, HILUS_OPENING_MM - np.sum(sideways * nearest, axis=0))


def _offset_from_axis(points: Points) -> Array:
    """From the nearest node line of the dentate gyrus to each point: (3, N) in mm."""
    nodes = np.array(DENTATE.nodes, np.float32)
    fine = np.concatenate([np.linspace(a, b, 6, endpoint=False) for a, b in zip(nodes, nodes[1:], strict=False)])
    position = points.stacked
    best, nearest = np.full(len(points), np.inf, np.float32), np.zeros_like(position)
    for node in fine.astype(np.float32):
        offset = position - node[:, None]
        distance = np.sum(offset**2, axis=0)
        closer = distance < best
        best, nearest = np.where(closer, distance, best), np.where(closer, offset, nearest)
    return nearest
