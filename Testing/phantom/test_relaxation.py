import numpy as np
import pytest

from MRHNetLib.phantom import relaxation


def test_decay_by_hand():
    assert relaxation.transverse_decay(25.0, 40.0) == pytest.approx(0.367879, rel=1e-5)  # TE = T2 = 40 ms: 1/e


def test_saturation_by_hand():
    assert relaxation.saturation(2.0, 500.0) == pytest.approx(0.632121, rel=1e-5)  # TR = T1 = 500 ms: 1 - 1/e


def test_no_decay_at_once_and_full_recovery_in_the_end():
    assert relaxation.transverse_decay(30.0, 0.0) == 1
    assert relaxation.saturation(2.0, 1e6) == pytest.approx(1)


def test_myelin_shortens_t2_and_t1(tissue):
    rates = [relaxation.r2(tissue(myelin=share)) for share in (0, 0.9)]
    assert 1000 / rates[0][0] > 35 > 1000 / rates[1][0] > 25  # ms
    assert relaxation.r1(tissue(myelin=0.9)) > relaxation.r1(tissue(myelin=0))
    assert relaxation.water(tissue(myelin=0.9)) < relaxation.water(tissue(myelin=0))


def test_arrays_keep_single_precision():
    assert relaxation.transverse_decay(np.float32([20, 30]), 33.0).dtype == np.float32
