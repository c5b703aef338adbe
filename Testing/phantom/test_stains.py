import numpy as np
import pytest

from MRHNetLib.phantom.stains import STAINS, ideal_stain


@pytest.mark.parametrize(("stain", "target"), [("NF", "axons"), ("MBP", "myelin"), ("Nissl", "cells")])
def test_rises_with_its_target_alone(stain, target, tissue):
    low, high = (ideal_stain(stain, tissue(**{target: share}))[0] for share in (0.1, 0.9))
    assert high > low + 100
    others = {"axons", "myelin", "cells"} - {target}
    assert ideal_stain(stain, tissue(**dict.fromkeys(others, 0.5)))[0] == ideal_stain(stain, tissue())[0]


def test_fluorescence_is_low_in_myelinated_tracts(tissue):
    tract = tissue(axons=0.86, myelin=0.9, cells=0.2)
    grey = tissue(axons=0.3, myelin=0.2, cells=0.45)
    assert ideal_stain("AF", tract)[0] < 0.6 * ideal_stain("AF", grey)[0]


@pytest.mark.parametrize("stain", STAINS)
def test_nothing_stains_in_fluid_or_outside(stain, tissue):
    assert ideal_stain(stain, tissue(fluid=1))[0] == 0
    assert ideal_stain(stain, tissue(brain=0))[0] == 0


@pytest.mark.parametrize("stain", STAINS)
def test_stays_within_eight_bits(stain, mouse):
    values = mouse().stains[stain]
    assert values.dtype == np.float32
    assert values.min() >= 0
    assert values.max() <= 255


@pytest.mark.parametrize("stain", STAINS)
def test_is_no_function_of_the_tissue_alone(stain, mouse):
    subject = mouse()
    ideal, real = ideal_stain(stain, subject.tissue), subject.stains[stain]
    inside = subject.tissue.brain == 1
    share = 1 - np.var(real[inside] - ideal[inside]) / np.var(real[inside])
    assert 0.7 < share < 0.99
