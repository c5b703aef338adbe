"""The ventricles: lateral, third and fourth, and the aqueduct."""

from __future__ import annotations

from MRHNetLib.phantom import structures as s
from MRHNetLib.phantom.canvas import Canvas
from MRHNetLib.phantom.envelope import Bodies, deep_distance
from MRHNetLib.phantom.shapes import Points, Tube, both, either, ellipsoid

LATERAL_HORN = Tube(
    [(0.8, 11.9, 4.2), (0.95, 11.0, 4.75), (1.25, 10.2, 5.0), (1.9, 9.5, 5.05), (3.0, 8.5, 4.65), (3.45, 7.7, 3.4)],
    (0.1, 0.15, 0.17, 0.12, 0.11, 0.1),
)
AQUEDUCT = Tube([(0.0, 8.0, 3.6), (0.0, 7.0, 3.95), (0.0, 6.2, 4.1), (0.0, 5.3, 3.4)], (0.1, 0.12, 0.13, 0.14))


def paint_ventricles(canvas: Canvas, points: Points, bodies: Bodies) -> None:
    """Paint the ventricles."""
    lateral = either(
        LATERAL_HORN.distance(points)[0], ellipsoid(points, (0.82, 11.2, 4.05), (0.12, 0.85, 0.85)), blend=0.15
    )
    canvas.paint(s.LATERAL_VENTRICLE, both(bodies.cerebrum, deep_distance(points, bodies.depth), lateral))
    third = either(
        ellipsoid(points, (0.0, 9.1, 2.2), (0.09, 1.1, 0.8)), ellipsoid(points, (0.0, 8.7, 4.75), (0.12, 0.9, 0.22))
    )
    canvas.paint(s.THIRD_VENTRICLE, both(bodies.cerebrum, third))
    canvas.paint(s.AQUEDUCT, both(bodies.brainstem, AQUEDUCT.distance(points)[0]))
    fourth = ellipsoid(points, (0.0, 4.2, 3.1), (1.0, 1.1, 0.2))
    canvas.paint(s.FOURTH_VENTRICLE, both(either(bodies.brainstem, bodies.cerebellum), fourth))
