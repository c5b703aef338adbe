"""Anatomy: all structures painted in order, from the large to the small."""

from __future__ import annotations

from MRHNetLib.phantom.brainstem import paint_brainstem
from MRHNetLib.phantom.canvas import Canvas
from MRHNetLib.phantom.cerebellum import paint_cerebellum
from MRHNetLib.phantom.cortex import paint_callosum, paint_cortex, paint_heterotopia
from MRHNetLib.phantom.deep_nuclei import paint_basal_nuclei, paint_diencephalon
from MRHNetLib.phantom.envelope import Bodies
from MRHNetLib.phantom.hippocampus import paint_hippocampus
from MRHNetLib.phantom.olfactory_bulb import paint_bulb
from MRHNetLib.phantom.shapes import Points
from MRHNetLib.phantom.tracts import paint_tracts
from MRHNetLib.phantom.ventricles import paint_ventricles


def paint_brain(points: Points, bodies: Bodies, voxel_size: float, *, heterotopia: bool = False) -> Canvas:
    """The average brain at some points.

    Parameters
    ----------
    points : Points
        In one half of the brain; the other is its mirror image.
    bodies : Bodies
        The outer surfaces there.
    voxel_size : float
        In mm; borders between structures are blurred over it.
    heterotopia : bool
        Draw the displaced cells of the Sas4-/-p53-/- mouse.
    """
    canvas = Canvas(len(points), voxel_size)
    paint_basal_nuclei(canvas, points, bodies)
    paint_cortex(canvas, points, bodies)
    paint_hippocampus(canvas, points, bodies)
    paint_diencephalon(canvas, points, bodies)
    paint_callosum(canvas, points, bodies)
    if heterotopia:
        paint_heterotopia(canvas, points, bodies)
    paint_tracts(canvas, points, bodies)
    paint_brainstem(canvas, points, bodies)
    paint_cerebellum(canvas, points, bodies)
    paint_bulb(canvas, points, bodies)
    paint_ventricles(canvas, points, bodies)
    return canvas
