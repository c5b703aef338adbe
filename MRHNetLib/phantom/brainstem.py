"""Midbrain, pons and medulla, with colliculi, periaqueductal grey and pyramidal tract."""

from __future__ import annotations

from MRHNetLib.phantom import structures as s
from MRHNetLib.phantom.canvas import Canvas
from MRHNetLib.phantom.deep_nuclei import LENGTHWISE
from MRHNetLib.phantom.envelope import Bodies
from MRHNetLib.phantom.shapes import Points, both, either, ellipsoid
from MRHNetLib.phantom.tracts import INTERNAL_CAPSULE, PYRAMIDAL_TRACT
from MRHNetLib.phantom.ventricles import AQUEDUCT

ISTHMUS_Y_MM, ISTHMUS_Z_MM, ISTHMUS_SLOPE = 6.0, 2.5, 0.3  # the border of pons and midbrain runs obliquely
DIENCEPHALON_Y_MM = 7.9  # before it the midbrain gives way to the thalamus
GREY_THICKNESS_MM = 0.42  # of the periaqueductal grey around the aqueduct
ACROSS = (1.0, 0.0, 0.0)


def paint_brainstem(canvas: Canvas, points: Points, bodies: Bodies) -> None:
    """Paint the brainstem where it does not lie within the diencephalon."""
    hindbrain = ISTHMUS_Y_MM + ISTHMUS_SLOPE * (ISTHMUS_Z_MM - points.z) - points.y
    canvas.paint(s.MIDBRAIN, both(bodies.brainstem, DIENCEPHALON_Y_MM - points.y), LENGTHWISE)
    canvas.paint(s.BRAINSTEM, both(bodies.brainstem, hindbrain), LENGTHWISE)
    superior = both(bodies.brainstem, ellipsoid(points, (0.85, 6.95, 5.2), (1.15, 0.75, 0.75)))
    inferior = both(bodies.brainstem, ellipsoid(points, (1.05, 5.85, 5.15), (0.9, 0.55, 0.8)))
    canvas.paint(s.SUPERIOR_COLLICULUS, superior, ACROSS)
    canvas.paint(s.INFERIOR_COLLICULUS, inferior, ACROSS)
    canvas.paint(s.PERIAQUEDUCTAL, both(bodies.brainstem, AQUEDUCT.distance(points)[0] + GREY_THICKNESS_MM), LENGTHWISE)
    body = either(bodies.brainstem, bodies.cerebrum)
    for structure, tube in ((s.INTERNAL_CAPSULE, INTERNAL_CAPSULE[-1]), (s.PYRAMIDAL_TRACT, PYRAMIDAL_TRACT)):
        distance, along = tube.distance(points)
        canvas.paint(structure, both(body, distance), along)
