"""The cerebellum: folia of molecular and granular layer around the tree of white matter.

Ten lobules fan out around the deep nuclei in sagittal view (Larsell's I to X). A fissure parts each two: a sheet from
the surface towards the centre, whose walls bear the same layers as the surface.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from MRHNetLib.phantom import structures as s
from MRHNetLib.phantom.canvas import Canvas
from MRHNetLib.phantom.envelope import PEDUNCLE, Bodies
from MRHNetLib.phantom.shapes import Array, Points, both, either, ellipsoid

CENTRE_Y_MM, CENTRE_Z_MM = 4.45, 3.75  # where the lobules meet
LOBULES = 11  # in the full circle; the fourth ventricle takes the place of one
FISSURE_DEPTH_MM = 0.95
FISSURE_WIDTH_MM = 0.02  # half of the fluid in a fissure
MOLECULAR_MM, GRANULAR_MM = 0.17, 0.34  # depths where the layers end; Allen reference atlas, about 0.16 mm each
VENTRAL_SLOPE = -0.25  # sine of the angle below which the surface faces the fourth ventricle, without folds
LATERAL_TWIST = 0.22  # radians a mm by which the folia turn from the vermis to the hemispheres
VERMIS_MM = 1.0  # half its width: the folia run straight across it
LOBULE_VARIETY = 0.35  # radians: the lobules are of unequal size

FISSURE = replace(s.CEREBELLUM_MOLECULAR, fluid=0.4)  # no region of its own: it is narrower than a voxel


def paint_cerebellum(canvas: Canvas, points: Points, bodies: Bodies) -> None:
    """Paint the cerebellum from its surface inwards."""
    depth, fissure, radial = _folded_depth(points, bodies)
    across = np.cross(radial, np.array([1.0, 0, 0], np.float32)[:, None], axis=0)
    canvas.paint(s.CEREBELLUM_MOLECULAR, bodies.cerebellum, across)
    canvas.paint(s.CEREBELLUM_GRANULAR, both(bodies.cerebellum, depth - MOLECULAR_MM), across)
    white = both(bodies.cerebellum, depth - GRANULAR_MM)
    canvas.paint(s.CEREBELLUM_WHITE, white, radial)
    for centre, radii in (((0.9, 4.25, 4.1), (0.6, 0.4, 0.28)), ((2.0, 4.3, 4.0), (0.5, 0.4, 0.3))):
        canvas.paint(
            s.CEREBELLUM_NUCLEI,
            both(bodies.cerebellum - np.float32(MOLECULAR_MM), ellipsoid(points, centre, radii)),
            radial,
        )
    stalk, along = PEDUNCLE.distance(points)
    canvas.paint(s.CEREBELLUM_WHITE, both(either(bodies.cerebellum, bodies.brainstem), stalk), along)
    canvas.paint(FISSURE, both(bodies.cerebellum, FISSURE_WIDTH_MM - fissure))


def _folded_depth(points: Points, bodies: Bodies) -> tuple[Array, Array, Array]:
    """Depth below the folded surface and distance from the nearest fissure (N,) in mm; direction outwards (3, N)."""
    y, z = points.y - CENTRE_Y_MM, points.z - CENTRE_Z_MM
    radius = np.maximum(np.hypot(y, z), 1e-3)
    angle = np.arctan2(z, y) + LATERAL_TWIST * np.hypot(points.lateral, VERMIS_MM)
    angle = angle + LOBULE_VARIETY / LOBULES * np.sin(3 * angle) * 2
    phase = angle * LOBULES / (2 * np.pi)
    sideways = radius * np.abs(phase - np.round(phase)) * (2 * np.pi / LOBULES)
    beyond = np.maximum(bodies.cerebellum - FISSURE_DEPTH_MM, 0)
    fissure = np.where(z > VENTRAL_SLOPE * radius, np.hypot(sideways, beyond), np.inf).astype(np.float32)
    radial = np.stack([np.zeros_like(y), y / radius, z / radius])
    return both(bodies.cerebellum, fissure), fissure, radial
