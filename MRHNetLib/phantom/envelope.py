"""The outer surfaces: cerebrum, olfactory bulbs, brainstem and cerebellum, with the clefts between them.

Positions and proportions follow coronal, axial and sagittal views of the adult C57BL/6 mouse brain (Dorr et al.,
NeuroImage 2008;42:60; the Allen reference atlas) in the frame of the published volumes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.phantom.hull import Hull
from MRHNetLib.phantom.shapes import Array, Points, Tube, both, either, ellipsoid

CLEFT_MM = 0.05  # half the width of the subarachnoid space between the bodies
FISSURE_MM = 0.05  # half the width of the interhemispheric fissure
FISSURE_FLOOR_Z_MM = 4.0  # behind the frontal pole, nothing lower is parted by the fissure
FRONTAL_POLE_Y_MM = 12.4  # before it the hemispheres are parted from top to bottom
CALLOSUM_THICKNESS_MM, CAPSULE_THICKNESS_MM = 0.3, 0.2  # the white matter at the midline, and at the side
RHINAL_FISSURE_Z_MM = 2.75  # below it lies the three-layered olfactory cortex
OLFACTORY_THINNING_MM = 0.3  # by which it is thinner than the isocortex
TRANSVERSE_CLEFT_Y_MM = 7.4  # before it brainstem and cerebrum are one

CEREBRUM = Hull(
    y=(5.5, 6.06, 7.12, 8.19, 9.25, 10.31, 11.38, 12.44, 13.5, 14.3),
    half_width=(4.15, 4.9, 5.2, 5.2, 5.1, 4.9, 4.45, 3.8, 2.85, 1.75),
    middle=(5.0, 4.6, 3.9, 3.7, 3.6, 3.6, 3.8, 4.0, 4.4, 4.5),
    top=(6.3, 6.8, 7.1, 7.2, 7.15, 7.0, 6.85, 6.6, 6.2, 5.7),
    bottom=(4.0, 2.4, 1.2, 1.0, 1.05, 1.1, 1.2, 1.75, 2.5, 3.3),
    roundness_above=2.1,
    roundness_below=2.8,
    end_radius=0.7,
)
BRAINSTEM = Hull(
    y=(2.1, 3.0, 4.0, 5.0, 5.7, 6.3, 7.0, 7.6, 8.2),
    half_width=(1.75, 2.05, 2.3, 2.6, 2.5, 2.4, 2.3, 2.2, 1.6),
    middle=(1.8, 1.8, 1.9, 2.1, 2.6, 2.9, 3.2, 3.2, 3.3),
    top=(2.9, 3.0, 3.0, 3.5, 5.9, 6.0, 5.7, 5.2, 4.4),
    bottom=(0.7, 0.65, 0.7, 0.85, 0.95, 1.0, 1.35, 1.5, 2.0),
    roundness_above=1.9,
    roundness_below=2.4,
)
CEREBELLUM = Hull(
    y=(2.45, 2.9, 3.9, 4.9, 5.5),
    half_width=(2.7, 3.7, 4.2, 3.75, 2.6),
    middle=(4.2, 4.2, 4.3, 4.5, 4.9),
    top=(5.5, 5.85, 6.35, 6.4, 6.1),
    bottom=(3.3, 3.0, 2.9, 3.2, 4.0),
    roundness_above=2.0,
    roundness_below=2.2,
    end_radius=0.5,
)
BULB_CENTRE, BULB_RADII = (1.0, 14.7, 4.4), (0.98, 1.95, 1.38)
PARAFLOCCULUS_CENTRE, PARAFLOCCULUS_RADII = (3.5, 4.75, 2.65), (0.85, 0.6, 0.75)
STALK = Tube([(2.7, 4.7, 3.7), (3.3, 4.75, 2.9)], (0.6, 0.55))  # of the paraflocculus
PEDUNCLE = Tube([(2.2, 5.3, 2.4), (2.0, 4.7, 3.1), (1.6, 4.3, 3.8)], (0.5, 0.45, 0.4))  # cerebellar peduncles
GROOVE = Tube([(1.75, 6.6, 0.9), (1.75, 7.6, 1.05), (1.7, 8.6, 0.85)], (0.55, 0.45, 0.2))  # beside the temporal lobe


@dataclass(frozen=True, eq=False)
class Bodies:
    """Distances in mm, (N,) each, positive inside, and the geometry that the cortex is drawn from.

    `depth` lies below the cerebrum's surface before clefts are cut; `inwards` (3, N) points away from it.
    """

    cerebrum: Array
    bulb: Array
    brainstem: Array
    cerebellum: Array
    depth: Array
    inwards: Array

    def __getitem__(self, index: NDArray[np.intp]) -> Bodies:
        return Bodies(**{field.name: getattr(self, field.name)[..., index] for field in fields(self)})

    @property
    def brain(self) -> Array:
        """Distance to the surface of the whole brain."""
        return either(self.cerebrum, self.bulb, self.brainstem, self.cerebellum)


def bodies(points: Points) -> Bodies:
    """The bodies of the brain at some points."""
    depth, inwards = CEREBRUM.depth_and_normal(points)
    brainstem = BRAINSTEM.distance(points)
    lobe = either(ellipsoid(points, PARAFLOCCULUS_CENTRE, PARAFLOCCULUS_RADII), STALK.distance(points)[0], blend=0.2)
    cerebellum = either(CEREBELLUM.distance(points), lobe, blend=0.3)
    peduncle = both(PEDUNCLE.distance(points)[0], either(brainstem, cerebellum) + 0.3)
    cerebellum = either(both(cerebellum, -brainstem - CLEFT_MM), peduncle)
    bulb = both(ellipsoid(points, BULB_CENTRE, BULB_RADII), points.lateral - FISSURE_MM)
    return Bodies(_cerebrum(points, depth, brainstem, cerebellum), bulb, brainstem, cerebellum, depth, inwards)


def _cerebrum(points: Points, depth: Array, brainstem: Array, cerebellum: Array) -> Array:
    parted = (points.z > FISSURE_FLOOR_Z_MM) | (points.y > FRONTAL_POLE_Y_MM)
    fissure = np.where(parted & (depth < callosum_depth(points)), points.lateral - FISSURE_MM, np.inf)
    cleft = np.where(points.y < TRANSVERSE_CLEFT_Y_MM, -brainstem - 2 * CLEFT_MM, np.inf)
    groove = -GROOVE.distance(points)[0]
    return both(CEREBRUM.closed(points, depth), fissure, cleft, groove, -cerebellum - 2 * CLEFT_MM).astype(np.float32)


def callosum_depth(points: Points) -> Array:
    """Depth in mm below the cerebrum's surface where the white matter under the cortex begins: (N,).

    It is the thickness of the cortex: largest at the midline, where the callosum lies below the cingulate cortex,
    and without end in the frontal pole, which no callosum reaches.
    """
    thickness = 1.0 + 0.42 * np.exp(-((points.lateral / 1.1) ** 2)) - 0.12 * np.clip((points.lateral - 2.5) / 2, 0, 1)
    thickness -= OLFACTORY_THINNING_MM * np.clip((RHINAL_FISSURE_Z_MM - points.z) / 0.6, 0, 1)
    return np.asarray(thickness + 4 * np.clip((points.y - FRONTAL_POLE_Y_MM) / 0.8, 0, 1) ** 2)


def white_matter_thickness(points: Points) -> Array:
    """Thickness in mm of the white matter under the cortex: (N,)."""
    medial = np.clip((3.2 - points.lateral) / 1.6, 0, 1)
    return np.asarray(CAPSULE_THICKNESS_MM + (CALLOSUM_THICKNESS_MM - CAPSULE_THICKNESS_MM) * medial)


def deep_distance(points: Points, depth: Array) -> Array:
    """Distance to the inner face of that white matter, positive deep to it: (N,)."""
    return depth - callosum_depth(points) - white_matter_thickness(points)
