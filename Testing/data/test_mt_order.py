import numpy as np

from MRHNetLib.data.mt_order import mt_channels, tissue_medians
from MRHNetLib.data.protocols import load_protocol


def test_channels_of_the_published_protocol() -> None:
    assert mt_channels(load_protocol("mrh-67")) == (65, 66)


def test_a_protocol_without_mt_has_none() -> None:
    assert mt_channels(load_protocol("maps-5")) is None


def test_medians_are_those_of_tissue() -> None:
    on, off = np.full((10, 10, 10), 2.0), np.full((10, 10, 10), 1.0)  # noise, the other way round
    on[:3], off[:3] = 50, 80
    assert tissue_medians(on, off) == (50, 80)


def test_values_that_are_nowhere_above_0_have_medians_all_the_same() -> None:
    on, off = np.full((4, 4, 4), -3.0), np.full((4, 4, 4), -1.0)
    assert tissue_medians(on, off) == (-3, -1)
