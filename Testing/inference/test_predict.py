"""From a subject and networks to stain maps: what is read how often, and what is told."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from reference import network_output, patch_at

from MRHNetLib.data.file_hash import file_sha256
from MRHNetLib.data.subjects import Subject
from MRHNetLib.errors import UserError
from MRHNetLib.inference.engine import choose_engine
from MRHNetLib.inference.predict import predict_subject
from MRHNetLib.networks.normalisation import InputQuantiles
from MRHNetLib.networks.patch import Patch
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


class CountingEngine:
    """Computes nothing; keeps which networks were asked for together, and for which plane."""

    description: ClassVar = {"engine": "none", "device": "cpu", "precision": "fp32"}

    def __init__(self):
        self.calls = []

    def stain_maps(self, task, networks, observer):
        self.calls.append((task.patch.plane, list(networks)))
        return [np.zeros(task.mask.shape, np.float32) for _ in networks]


def predict(reader, networks, observer=QUIET, plane=None):
    return predict_subject(reader, networks, choose_engine("cpu"), mask="none", plane=plane, observer=observer)


def test_networks_of_one_protocol_share_one_reading(reader, make_bundle):
    networks = [make_bundle(seed=1), make_bundle(seed=2), make_bundle(seed=3)]
    predict(reader, networks)
    assert reader.count == 1


def test_four_networks_are_computed_in_one_pass(reader, make_bundle):
    networks, engine = [make_bundle(seed=seed) for seed in range(4)], CountingEngine()
    predict_subject(reader, networks, engine, mask="none")
    assert reader.count == 1
    assert engine.calls == [("coronal", networks)]


def test_networks_of_two_planes_share_one_reading_and_take_a_pass_for_each_plane(reader, make_bundle):
    patches = [Patch(), Patch().turned("axial"), Patch(), Patch().turned("axial")]
    networks = [make_bundle(seed=seed, patch=patch) for seed, patch in enumerate(patches)]
    engine = CountingEngine()
    prediction = predict_subject(reader, networks, engine, mask="none")
    assert reader.count == 1
    assert engine.calls == [("coronal", networks[::2]), ("axial", networks[1::2])]
    assert [stain_map.network for stain_map in prediction.stain_maps] == networks


def test_each_protocol_is_read_and_computed_once(make_stack, array, make_bundle):
    read = []

    def reader(protocol, observer):
        read.append(protocol.name)
        frames = np.resize(array, (len(protocol.contrasts), *array.shape[1:]))
        return Subject("mouse", make_stack(frames, protocol=protocol.name), Path())

    networks = [make_bundle(protocol=name) for name in ("maps-5", "mrh-67", "maps-5", "mrh-67")]
    engine = CountingEngine()
    predict_subject(reader, networks, engine, mask="none")
    assert read == ["maps-5", "mrh-67"]
    assert engine.calls == [("coronal", networks[::2]), ("coronal", networks[1::2])]


def test_files_are_hashed_once_for_all_their_maps(make_stack, array, make_bundle, tmp_path, monkeypatch):
    (tmp_path / "a.nii").write_bytes(b"abc")
    stack = replace(make_stack(array), files=(tmp_path / "a.nii",))
    hashed = []

    def counting(path, observer):
        hashed.append(path)
        return file_sha256(path, observer)

    monkeypatch.setattr("MRHNetLib.inference.predict.file_sha256", counting)
    networks = [make_bundle(seed=seed) for seed in range(3)]
    prediction = predict_subject(lambda *_: Subject("mouse", stack, tmp_path), networks, CountingEngine(), mask="none")
    assert hashed == [tmp_path / "a.nii"]
    expected = {tmp_path / "a.nii": hashlib.sha256(b"abc").hexdigest()}
    assert all(stain_map.inputs == expected for stain_map in prediction.stain_maps)


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
