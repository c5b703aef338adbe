"""From signal to input and from output to stain."""

import json

import numpy as np
import pytest

from MRHNetLib.networks.normalisation import InputQuantiles, Normalisation

PATCHES = np.arange(2 * 2 * 9, dtype=np.float32).reshape(2, 2, 3, 3)


def test_published_networks_divide_by_the_maximum_alone() -> None:
    np.testing.assert_array_equal(Normalisation().apply(PATCHES, 4.0), PATCHES / np.float32(4))


def test_each_patch_can_have_its_own_maximum() -> None:
    both = Normalisation().apply(PATCHES, np.array([2.0, 8.0], np.float32))
    np.testing.assert_array_equal(both[1], PATCHES[1] / np.float32(8))


def test_standardisation_by_hand() -> None:
    normalisation = Normalisation(offset=np.array([0.5, 1.0]), scale=np.array([2.0, 4.0]))
    found = normalisation.apply(PATCHES, 10.0)
    assert found[1, 1, 2, 2] == pytest.approx((35 / 10 - 1.0) / 4.0)
    assert found.dtype == np.float32


def test_input_is_not_changed() -> None:
    before = PATCHES.copy()
    Normalisation(offset=np.ones(2), scale=np.ones(2)).apply(PATCHES, 2.0)
    np.testing.assert_array_equal(PATCHES, before)


def test_restored_in_the_units_of_the_target() -> None:
    output = np.array([0.0, 1.0], np.float32)
    restored = Normalisation(target_scale=200.0, target_offset=10.0).restore(output)
    np.testing.assert_array_equal(restored, np.array([10, 210], np.float32))
    assert restored.dtype == np.float32


def test_scale_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        Normalisation(scale=np.array([1.0, 0.0]))


def test_outside_range_counts_both_ends() -> None:
    quantiles = InputQuantiles((0.0, 1.0), np.array([[0.0, 1.0], [0.0, 1.0]]))
    samples = np.array([[0.5, -1.0], [0.5, 2.0], [0.0, 1.0], [1.0, 0.5]])
    np.testing.assert_array_equal(quantiles.outside_range(samples), [0.0, 0.5])


def test_measured_quantiles_leave_their_own_share_outside() -> None:
    samples = np.random.default_rng(0).random((2000, 3))
    outside = InputQuantiles.measured(samples, (0.01, 0.99)).outside_range(samples)
    np.testing.assert_allclose(outside, 0.02, atol=0.002)


def test_document_keeps_everything() -> None:
    quantiles = InputQuantiles((0.01, 0.99), np.array([[0.1, 0.7], [0.2, 0.9]]))
    whole = Normalisation(np.array([0.1, 0.2]), np.array([0.3, 0.4]), 3.5, -1.25, quantiles)
    again = Normalisation.from_document(json.loads(json.dumps(whole.to_document())))
    assert again.to_document() == whole.to_document()
    np.testing.assert_array_equal(again.offset, whole.offset)
    np.testing.assert_array_equal(again.input_quantiles.values, quantiles.values)
