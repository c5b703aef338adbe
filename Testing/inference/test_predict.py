"""From a subject and networks to stain maps: what is read how often, and what is told."""

from pathlib import Path

import numpy as np
import pytest
from reference import network_output, patch_at

from MRHNetLib.data.subjects import Subject
from MRHNetLib.errors import UserError
from MRHNetLib.inference.engine import choose_engine
from MRHNetLib.inference.predict import predict_subject
from MRHNetLib.networks.normalisation import InputQuantiles
from MRHNetLib.observer import QUIET, Noting


@pytest.fixture
def array():
    return np.random.default_rng(3).integers(1, 3000, (5, 6, 5, 4)).astype(np.int16)


@pytest.fixture
def reader(make_stack, array):
    """Reads the same subject whenever it is asked, and counts."""

    def read(protocol, observer):
        read.count += 1
        return Subject("mouse", make_stack(array), Path())

    read.count = 0
    return read


def predict(reader, networks, observer=QUIET, plane=None):
    return predict_subject(reader, networks, choose_engine("cpu"), mask="none", plane=plane, observer=observer)


def test_networks_of_one_protocol_share_one_reading(reader, make_bundle):
    networks = [make_bundle(seed=1), make_bundle(seed=2), make_bundle(seed=3)]
    predict(reader, networks)
    assert reader.count == 1


def test_maps_come_in_the_order_of_their_networks(reader, make_bundle):
    networks = [make_bundle(seed=1), make_bundle(seed=2)]
    forwards, backwards = predict(reader, networks), predict(reader, networks[::-1])
    assert [stain_map.network for stain_map in forwards.stain_maps] == networks
    np.testing.assert_array_equal(forwards.stain_maps[0].values, backwards.stain_maps[1].values)


@pytest.mark.parametrize(
    ("plane", "first", "second"),  # steps in the stored LAS grid
    [("coronal", (1, 0, 0), (0, 0, 1)), ("axial", (1, 0, 0), (0, 1, 0)), ("sagittal", (0, 1, 0), (0, 0, 1))],
)
def test_patches_lie_in_the_plane_that_was_asked_for(reader, make_bundle, array, plane, first, second):
    network = make_bundle(blocks=1)
    (stain_map,) = predict(reader, [network], plane=plane).stain_maps
    expected = network_output(network.weights, 1, patch_at(array / array.max(), 2, 3, 1, first, second))[1, 1]
    assert stain_map.values[2, 3, 1] == pytest.approx(expected, abs=1e-5)
    assert stain_map.patch.plane == plane


def test_signal_beyond_that_of_the_training_is_told(reader, make_bundle, array):
    far_below = InputQuantiles.measured(array.reshape(5, -1).T / array.max() * 1e-3)
    noting = Noting(_Deaf())
    predict(reader, [make_bundle(input_quantiles=far_below)], noting)
    assert len(noting.warnings) == 1
    assert "outside the range that network" in noting.warnings[0]


def test_what_is_missing_is_told_with_the_network_that_needs_it(make_bundle):
    def fails(protocol, observer):
        raise UserError("dwi2000 is not there", hint="look for it")

    network = make_bundle()
    with pytest.raises(UserError, match=f"network {network.name} takes protocol maps-5: dwi2000 is not there"):
        predict(fails, [network])


class _Deaf:
    def progress(self, fraction, stage):
        pass

    def warning(self, message):
        pass
