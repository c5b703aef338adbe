import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.training.normalising import measured_normalisation, normalised_blocks
from MRHNetLib.training.samples import Samples

CHOSEN = np.arange(0, 200, 2)


def test_standardised_contrasts_have_mean_0_and_deviation_1(samples):
    normalisation = measured_normalisation(samples, CHOSEN, standardise=True)
    x = samples.data[CHOSEN] / 4000
    assert normalisation.offset == pytest.approx(x.mean(axis=(0, 2, 3)), rel=1e-6)
    assert normalisation.scale == pytest.approx(x.std(axis=(0, 2, 3)), rel=1e-6)


def test_a_standardised_target_has_mean_0_and_deviation_1(samples):
    normalisation = measured_normalisation(samples, CHOSEN, standardise=True)
    label = samples.label[CHOSEN].astype(np.float64)
    assert normalisation.target_offset == pytest.approx(label.mean())
    assert normalisation.target_scale == pytest.approx(label.std())


def test_the_published_way_divides_by_maxima_only(samples):
    normalisation = measured_normalisation(samples, CHOSEN, standardise=False)
    assert (normalisation.offset, normalisation.scale) == (None, None)
    assert normalisation.target_scale == samples.label.max()
    assert normalisation.target_offset == 0


def test_a_constant_contrast_is_shifted_only(samples):
    samples.data[:, 2] = 1200
    normalisation = measured_normalisation(samples, CHOSEN, standardise=True)
    assert normalisation.scale[2] == 1
    assert normalisation.offset[2] == pytest.approx(0.3)


def test_a_transfer_inherits_what_frozen_layers_are_used_to(samples):
    source = Normalisation(offset=np.arange(5), scale=np.arange(1, 6), target_scale=3)
    normalisation = measured_normalisation(samples, CHOSEN, standardise=True, inherited=source)
    assert np.array_equal(normalisation.offset, source.offset)
    assert np.array_equal(normalisation.scale, source.scale)
    assert normalisation.target_scale == pytest.approx(samples.label[CHOSEN].std(dtype=np.float64))


@pytest.mark.parametrize("standardise", [False, True])
def test_the_range_of_the_training_is_remembered(samples, standardise):
    quantiles = measured_normalisation(samples, CHOSEN, standardise=standardise).input_quantiles
    x = samples.data[CHOSEN, :, 1, 1] / np.float32(4000)
    expected = np.quantile(x, quantiles.probabilities, axis=0).T
    assert quantiles.values == pytest.approx(expected, rel=1e-6)


def test_a_stain_without_variation_cannot_be_learnt(samples):
    flat = Samples(samples.data, np.ones_like(samples.label), samples.maximum)
    with pytest.raises(UserError, match="the same in all samples"):
        measured_normalisation(flat, CHOSEN, standardise=True)


def test_restoring_undoes_the_targets_normalisation(samples):
    normalisation = measured_normalisation(samples, CHOSEN, standardise=True)
    for block, _, target in normalised_blocks(samples, normalisation):
        assert normalisation.restore(target[:, 0]) == pytest.approx(samples.label[block], rel=1e-5)
