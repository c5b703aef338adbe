"""The fibre tracts that run as bundles: internal capsule, commissures, fimbria and fornix, optic tract."""

from __future__ import annotations

from MRHNetLib.phantom import structures as s
from MRHNetLib.phantom.canvas import Canvas
from MRHNetLib.phantom.envelope import Bodies
from MRHNetLib.phantom.shapes import Points, Tube, both, either

INTERNAL_CAPSULE = (
    Tube([(3.0, 10.0, 4.75), (2.75, 9.5, 4.1), (2.35, 9.0, 3.2), (1.9, 8.4, 2.35)], (0.25, 0.32, 0.3, 0.28)),
    Tube([(2.6, 10.7, 4.2), (2.2, 9.9, 3.6), (2.0, 9.2, 3.0), (1.7, 8.2, 2.1)], (0.12, 0.22, 0.28, 0.3)),
    Tube([(1.8, 8.3, 2.2), (1.5, 7.5, 1.85), (1.1, 6.6, 1.45)], (0.3, 0.3, 0.26)),
)
PYRAMIDAL_TRACT = Tube(
    [(1.1, 6.6, 1.45), (0.65, 5.7, 1.15), (0.4, 4.5, 0.95), (0.35, 2.0, 0.9)], (0.26, 0.24, 0.2, 0.16)
)
ANTERIOR_COMMISSURE = (
    Tube([(-0.2, 10.35, 2.85), (0.6, 10.35, 2.75), (1.5, 10.15, 2.45), (2.7, 9.8, 2.2)], (0.17, 0.17, 0.13, 0.08)),
    Tube(
        [
            (0.4, 10.37, 2.8),
            (0.95, 10.8, 2.65),
            (1.3, 11.7, 2.65),
            (1.35, 12.6, 2.85),
            (1.15, 13.5, 3.6),
            (1.0, 14.6, 4.3),
        ],
        (0.15, 0.2, 0.22, 0.24, 0.25, 0.2),
    ),
)
FIMBRIA = Tube(
    [(3.3, 7.6, 3.3), (3.15, 8.15, 4.1), (2.6, 8.7, 4.65), (1.6, 9.35, 4.95), (0.75, 9.95, 4.95), (0.35, 10.25, 4.6)],
    (0.15, 0.26, 0.3, 0.26, 0.24, 0.2),
)
FORNIX = Tube(
    [(0.4, 10.1, 4.8), (0.35, 10.45, 4.0), (0.35, 10.15, 3.1), (0.42, 9.4, 2.4), (0.4, 8.4, 1.9)],
    (0.22, 0.15, 0.13, 0.12, 0.11),
)
OPTIC_TRACT = Tube(
    [(0.0, 10.4, 1.15), (0.9, 9.8, 1.25), (1.6, 9.1, 1.6), (2.15, 8.5, 2.5), (2.3, 8.1, 3.5), (1.9, 7.8, 4.4)],
    (0.24, 0.2, 0.19, 0.17, 0.15, 0.12),
)


def paint_tracts(canvas: Canvas, points: Points, bodies: Bodies) -> None:
    """Paint the tracts of the cerebrum."""
    for structure, tubes in (
        (s.INTERNAL_CAPSULE, INTERNAL_CAPSULE),
        (s.OPTIC_TRACT, (OPTIC_TRACT,)),
        (s.ANTERIOR_COMMISSURE, ANTERIOR_COMMISSURE),
        (s.FIMBRIA, (FORNIX, FIMBRIA)),
    ):
        for tube in tubes:
            distance, along = tube.distance(points)
            canvas.paint(structure, both(either(bodies.cerebrum, bodies.bulb, bodies.brainstem), distance), along)
