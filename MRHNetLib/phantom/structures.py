"""The structures of the phantom: their names, colours and average microstructure.

Densities are relative: 1 is the densest of its kind in the brain (axons and myelin of the optic tract, cell bodies
of the dentate and cerebellar granule layers). Their order follows the cell atlas of Ero et al. (Front Neuroinform
2018;12:84) for cells and the appearance of myelin and neurofilament sections of the Allen reference atlas for axons
and myelin; the values themselves are the authors' of this phantom.
"""

from __future__ import annotations

from dataclasses import dataclass

from MRHNetLib.data.regions import Region


@dataclass(frozen=True)
class Structure:
    """A structure and its average tissue.

    Parameters
    ----------
    region : Region
        Id, name and colour in the label volume.
    axons, myelin, cells : float
        Relative densities, 0 to 1.
    dispersion : float
        Share of the axons that run in every direction rather than along the structure's fibres, 0 to 1.
    fluid : float
        Share of cerebrospinal fluid.
    """

    region: Region
    axons: float
    myelin: float
    cells: float
    dispersion: float
    fluid: float = 0.0


def _structure(
    number: int, name: str, colour: str, axons: float, myelin: float, cells: float, dispersion: float, fluid: float = 0
) -> Structure:
    return Structure(Region(number, name, colour), axons, myelin, cells, dispersion, fluid)


CORTEX_1 = _structure(1, "isocortex layer I", "#cfe8c9", 0.24, 0.12, 0.08, 0.70)
CORTEX_23 = _structure(2, "isocortex layer II/III", "#a9d8a0", 0.26, 0.12, 0.44, 0.75)
CORTEX_4 = _structure(3, "isocortex layer IV", "#84c77a", 0.32, 0.22, 0.58, 0.78)
CORTEX_5 = _structure(4, "isocortex layer V", "#5fb356", 0.38, 0.28, 0.34, 0.65)
CORTEX_6 = _structure(5, "isocortex layer VI", "#3f9a3a", 0.44, 0.36, 0.46, 0.65)
OLFACTORY_1 = _structure(6, "olfactory cortex layer 1", "#c5dcb0", 0.28, 0.16, 0.07, 0.70)
OLFACTORY_2 = _structure(7, "olfactory cortex layer 2", "#6fa03c", 0.22, 0.10, 0.85, 0.80)
OLFACTORY_3 = _structure(8, "olfactory cortex layer 3", "#9cc06e", 0.32, 0.18, 0.38, 0.78)
BASAL_FOREBRAIN = _structure(9, "basal forebrain", "#c8b48c", 0.42, 0.32, 0.30, 0.65)
STRIATUM = _structure(10, "striatum", "#7fb8d8", 0.38, 0.33, 0.45, 0.60)
ACCUMBENS = _structure(11, "nucleus accumbens and olfactory tubercle", "#5a98c0", 0.28, 0.18, 0.48, 0.80)
PALLIDUM = _structure(12, "pallidum", "#3a6ea0", 0.58, 0.55, 0.22, 0.45)
SEPTUM = _structure(13, "septum", "#90a8e0", 0.38, 0.28, 0.36, 0.65)
AMYGDALA = _structure(14, "amygdala", "#80d0b0", 0.30, 0.22, 0.42, 0.80)
HIPPOCAMPUS = _structure(15, "hippocampus, oriens to molecular layers", "#f0d878", 0.33, 0.20, 0.10, 0.55)
PYRAMIDAL = _structure(16, "hippocampus, pyramidal cell layer", "#d89020", 0.20, 0.10, 0.98, 0.80)
DENTATE = _structure(17, "dentate gyrus, granule cell layer", "#b06010", 0.15, 0.06, 1.00, 0.85)
THALAMUS = _structure(18, "thalamus", "#e89090", 0.52, 0.48, 0.36, 0.50)
HYPOTHALAMUS = _structure(19, "hypothalamus", "#d86878", 0.34, 0.24, 0.40, 0.75)
MIDBRAIN = _structure(20, "midbrain", "#c080c8", 0.60, 0.56, 0.25, 0.55)
SUPERIOR_COLLICULUS = _structure(21, "superior colliculus", "#d8a0e0", 0.40, 0.32, 0.42, 0.65)
INFERIOR_COLLICULUS = _structure(22, "inferior colliculus", "#a860b8", 0.52, 0.50, 0.38, 0.60)
PERIAQUEDUCTAL = _structure(23, "periaqueductal grey", "#f0c0f0", 0.32, 0.18, 0.38, 0.80)
BRAINSTEM = _structure(24, "pons and medulla", "#a07898", 0.68, 0.64, 0.20, 0.50)
CEREBELLUM_MOLECULAR = _structure(25, "cerebellum, molecular layer", "#ffe0a0", 0.30, 0.08, 0.14, 0.50)
CEREBELLUM_GRANULAR = _structure(26, "cerebellum, granular layer", "#e0a050", 0.22, 0.22, 0.92, 0.85)
CEREBELLUM_NUCLEI = _structure(27, "cerebellum, deep nuclei", "#b07830", 0.62, 0.60, 0.24, 0.55)
CEREBELLUM_WHITE = _structure(28, "cerebellum, white matter", "#f8f0d8", 0.80, 0.85, 0.20, 0.30)
BULB_GLOMERULAR = _structure(29, "olfactory bulb, glomerular layer", "#90e0c8", 0.42, 0.10, 0.52, 0.75)
BULB_PLEXIFORM = _structure(30, "olfactory bulb, external plexiform layer", "#c0f0e0", 0.32, 0.10, 0.12, 0.70)
BULB_MITRAL = _structure(31, "olfactory bulb, mitral cell layer", "#209878", 0.30, 0.18, 0.80, 0.70)
BULB_GRANULE = _structure(32, "olfactory bulb, granule layer", "#50b898", 0.34, 0.28, 0.82, 0.65)
CALLOSUM = _structure(33, "corpus callosum", "#ffffff", 0.86, 0.90, 0.20, 0.12)
EXTERNAL_CAPSULE = _structure(34, "external capsule", "#e8e8e8", 0.78, 0.82, 0.22, 0.22)
ANTERIOR_COMMISSURE = _structure(35, "anterior commissure", "#d8d8d8", 0.86, 0.92, 0.18, 0.10)
INTERNAL_CAPSULE = _structure(36, "internal capsule and cerebral peduncle", "#d0d0e8", 0.82, 0.86, 0.18, 0.15)
FIMBRIA = _structure(37, "fimbria and fornix", "#e8d8c8", 0.88, 0.86, 0.20, 0.10)
OPTIC_TRACT = _structure(38, "optic tract", "#c8c8b0", 0.92, 0.96, 0.15, 0.08)
PYRAMIDAL_TRACT = _structure(39, "pyramidal tract", "#b8b8c8", 0.88, 0.90, 0.15, 0.10)
LATERAL_VENTRICLE = _structure(40, "lateral ventricle", "#3050ff", 0, 0, 0.0, 0.5, 1)
THIRD_VENTRICLE = _structure(41, "third ventricle", "#4070ff", 0, 0, 0.0, 0.5, 1)
AQUEDUCT = _structure(42, "cerebral aqueduct", "#5090ff", 0, 0, 0.0, 0.5, 1)
FOURTH_VENTRICLE = _structure(43, "fourth ventricle", "#60b0ff", 0, 0, 0.0, 0.5, 1)
HETEROTOPIA = _structure(44, "cortical heterotopia", "#ff4060", 0.28, 0.10, 0.66, 0.85)

STRUCTURES = tuple(value for value in list(globals().values()) if isinstance(value, Structure))
