from dataclasses import replace

import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.errors import UserError
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.module import MRHNetwork, weights_of
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.networks.patch import Patch
from MRHNetLib.training.fitting import fit
from MRHNetLib.training.modern import modern
from MRHNetLib.training.paper import paper
from MRHNetLib.training.transfer import check_transfer, transfer_beginning, transfer_recipe

pytestmark = pytest.mark.filterwarnings("ignore:.* patches are held out")

ARCHITECTURE = Architecture(contrasts=5, blocks=2, filters=8)
TRAINED = {f"{name}.{kind}" for name in ("blocks.1.second", "conv4", "conv5") for kind in ("weight", "bias")}


@pytest.fixture
def source():
    return Bundle(
        name="af",
        stain="AF",
        model=ARCHITECTURE,
        protocol=load_protocol("maps-5"),
        normalisation=Normalisation(offset=np.full(5, 0.5), scale=np.full(5, 0.3), target_scale=7),
        weights=weights_of(MRHNetwork(ARCHITECTURE)),
        sha256="0" * 64,
    )


@pytest.mark.parametrize("recipe", [paper(), modern()], ids=["paper", "modern"])
def test_frozen_layers_stay_bit_identical_and_the_others_change(source, samples, recipe):
    recipe = replace(transfer_recipe(recipe), epochs=2, batch=32, least_batches=1)
    fitted = fit(samples, transfer_beginning(source), recipe)
    changed = {name for name in source.weights if not np.array_equal(fitted.weights[name], source.weights[name])}
    assert changed == TRAINED


def test_the_inputs_normalisation_is_inherited_and_the_targets_is_new(source, samples):
    recipe = replace(transfer_recipe(paper()), epochs=1, batch=32)
    normalisation = fit(samples, transfer_beginning(source), recipe).normalisation
    assert np.array_equal(normalisation.offset, source.normalisation.offset)
    assert np.array_equal(normalisation.scale, source.normalisation.scale)
    assert normalisation.target_scale == samples.label.max()


def test_new_layers_learn_ten_times_as_fast(source, samples):
    """One step from zero momentum with a clipped gradient is as long as the rate times the clip."""
    recipe = replace(transfer_recipe(paper()), epochs=1, batch=200, held_out=2, weight_decay=0.0)
    beginning = replace(transfer_beginning(source), new=frozenset())
    fitted = fit(samples, beginning, recipe)
    lengths = {name: np.linalg.norm(fitted.weights[name] - source.weights[name]) for name in sorted(TRAINED)}
    assert lengths["conv4.weight"] == pytest.approx(1e-3 * 0.01, rel=0.05)
    assert lengths["blocks.1.second.weight"] <= 1.05 * 1e-4 * 0.01


def test_conv4_and_conv5_start_anew(source, samples):
    recipe = replace(transfer_recipe(paper()), epochs=1, batch=32, learning_rate=0.0)
    fitted = fit(samples, transfer_beginning(source), recipe)
    changed = {name for name in source.weights if not np.array_equal(fitted.weights[name], source.weights[name])}
    assert changed == {"conv4.weight", "conv4.bias", "conv5.weight", "conv5.bias"}


def test_a_network_without_blocks_keeps_its_last_three_convolutions_free(source):
    flat = replace(source, model=replace(ARCHITECTURE, blocks=0))
    assert transfer_beginning(flat).trained == {"conv3_1", "conv4", "conv5"}


def test_samples_that_say_no_protocol_take_the_networks(source, make_samples):
    assert check_transfer(make_samples(protocol=None), source).protocol == source.protocol


def test_samples_of_other_contrasts_are_refused(source, samples):
    with pytest.raises(UserError, match="takes 5 contrasts .maps-5.; the samples have 4"):
        check_transfer(replace(samples, data=samples.data[:, :4], protocol=None), source)


def test_samples_of_another_protocol_are_refused(source, samples):
    first, second, *others = source.protocol.contrasts
    other = replace(source.protocol, name="mine", contrasts=(second, first, *others))
    with pytest.raises(UserError, match="is for protocol maps-5; the samples are of protocol mine"):
        check_transfer(replace(samples, protocol=other), source)


def test_samples_that_were_divided_otherwise_are_of_another_version(source, samples):
    protocol = load_protocol("maps-5")
    before = replace(protocol, contrasts=tuple(replace(contrast, full_scale=None) for contrast in protocol.contrasts))
    with pytest.raises(UserError, match="is for protocol maps-5; the samples are of another version of maps-5"):
        check_transfer(replace(samples, protocol=before), source)
    with pytest.raises(UserError, match="prepared for another version of maps-5, not maps-5"):
        replace(samples, protocol=before).declared(protocol, None)


def test_samples_of_other_patches_are_refused(source, samples):
    with pytest.raises(UserError, match="was trained on patches"):
        check_transfer(replace(samples, patch=Patch(axes="RS")), source)
