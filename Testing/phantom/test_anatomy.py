"""The drawn brain against what is known of mouse brains."""

import numpy as np
import pytest

from MRHNetLib.phantom import structures as s
from MRHNetLib.phantom.anatomy import paint_brain
from MRHNetLib.phantom.envelope import bodies
from MRHNetLib.phantom.shapes import Points
from MRHNetLib.phantom.structures import STRUCTURES

NAMED = (  # at least these, in the words of an atlas
    "isocortex layer I",
    "isocortex layer II/III",
    "isocortex layer IV",
    "isocortex layer V",
    "isocortex layer VI",
    "corpus callosum",
    "external capsule",
    "anterior commissure",
    "internal capsule",
    "fimbria",
    "pyramidal cell layer",
    "granule cell layer",
    "striatum",
    "thalamus",
    "hypothalamus",
    "midbrain",
    "cerebellum, molecular",
    "cerebellum, granular",
    "cerebellum, white",
    "medulla",
    "glomerular",
    "mitral",
    "olfactory bulb, granule",
    "lateral ventricle",
    "third ventricle",
    "aqueduct",
    "fourth ventricle",
)


@pytest.fixture(scope="module")
def brain(mouse):
    subject = mouse()
    return subject.regions, np.stack(np.meshgrid(*subject.grid.axes, indexing="ij")), subject.grid.voxel_size**3


def centre(brain, *wanted: s.Structure) -> np.ndarray:
    """Mean of |x|, y and z in mm."""
    labels, position, _ = brain
    x, y, z = position[:, np.isin(labels, [structure.region.id for structure in wanted])]
    return np.array([np.abs(x).mean(), y.mean(), z.mean()])


def volume(brain, words: str) -> float:
    labels, _, voxel = brain
    return float(np.isin(labels, [one.region.id for one in STRUCTURES if words in one.region.name]).sum() * voxel)


@pytest.mark.parametrize("name", NAMED)
def test_structure_is_there(name, brain):
    assert volume(brain, name) > 0.05


# Ranges in mm3 about the volumes of adult C57BL/6 mice (Badea et al., NeuroImage 2007;37:683; Dorr et al.,
# NeuroImage 2008;42:60), wide, because atlases draw borders differently.
@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        ("isocortex", 90, 150),
        ("hippocampus", 18, 30),
        ("striatum", 18, 32),
        ("thalamus", 11, 22),
        ("hypothalamus", 6, 14),
        ("cerebellum", 45, 65),
        ("olfactory bulb", 15, 32),
        ("corpus callosum", 4, 14),
        ("ventricle", 1, 8),
    ],
)
def test_proportions(words, least, most, brain):
    found = volume(brain, words)
    if words == "thalamus":
        found -= volume(brain, "hypothalamus")
    assert least < found < most


def test_from_back_to_front(brain):
    order = [s.BRAINSTEM, s.MIDBRAIN, s.THALAMUS, s.STRIATUM, s.BULB_GRANULE]
    places = [centre(brain, structure)[1] for structure in order]
    assert places == sorted(places)


def test_from_bottom_to_top(brain):
    order = [s.HYPOTHALAMUS, s.THALAMUS, s.CALLOSUM]
    heights = [centre(brain, structure)[2] for structure in order]
    assert heights == sorted(heights)
    assert centre(brain, s.CEREBELLUM_GRANULAR)[2] > centre(brain, s.BRAINSTEM)[2] + 1


def test_from_the_midline_outwards(brain):
    order = [s.SEPTUM, s.STRIATUM, s.EXTERNAL_CAPSULE]
    distances = [centre(brain, structure)[0] for structure in order]
    assert distances == sorted(distances)


def test_cortical_layers_lie_in_order_under_the_vertex():
    """A needle driven down 1.5 mm from the midline, 9.5 mm from the back, meets the layers one after the other."""
    z = np.arange(8, 0, -0.02, dtype=np.float32)
    needle = Points(np.full_like(z, 1.5), np.full_like(z, 9.5), z)
    surfaces = bodies(needle)
    labels = paint_brain(needle, surfaces, 0.02).labels[surfaces.brain > 0]
    layers = (s.CORTEX_1, s.CORTEX_23, s.CORTEX_4, s.CORTEX_5, s.CORTEX_6, s.CALLOSUM)
    assert list(dict.fromkeys(labels.tolist()))[:6] == [layer.region.id for layer in layers]


@pytest.mark.parametrize(
    ("structure", "axis"),
    [(s.CALLOSUM, 0), (s.PYRAMIDAL_TRACT, 1), (s.BRAINSTEM, 1), (s.SEPTUM, 2)],
    ids=["callosum left-right", "pyramidal tract lengthwise", "brainstem lengthwise", "septum upright"],
)
def test_fibres_run_as_they_should(structure, axis, mouse):
    subject = mouse()
    here = subject.labels == structure.region.id
    assert np.argmax(np.square(subject.tissue.direction[:, here]).mean(axis=1)) == axis


def test_cell_layers_of_the_hippocampus_and_cerebellum_are_the_densest(mouse):
    subject = mouse()
    cells = {one: subject.tissue.cells[subject.labels == one.region.id].mean() for one in (s.DENTATE, s.PYRAMIDAL)}
    assert min(cells.values()) > 2 * subject.tissue.cells[subject.labels == s.HIPPOCAMPUS.region.id].mean()
