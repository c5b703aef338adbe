import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.errors import UserError
from MRHNetLib.networks.patch import Patch
from MRHNetLib.training.samples import read_samples, stain_of_file, write_samples


@pytest.fixture
def written(samples, tmp_path):
    path = tmp_path / "samples.npz"
    write_samples(samples, path)
    return path


def test_samples_come_back_as_they_were_written(samples, written):
    found = read_samples(written)
    for name in ("data", "label", "maximum"):
        assert np.array_equal(getattr(found, name), getattr(samples, name))
        assert getattr(found, name).dtype == getattr(samples, name).dtype
    assert found.protocol == samples.protocol
    assert (found.stain, found.patch, found.origin) == (samples.stain, samples.patch, samples.origin)


def test_the_file_has_the_layout_of_the_authors(samples, written):
    with np.load(written, allow_pickle=False) as file:
        assert file["data"].shape == (3, 3, 5, 200)
        assert file["label"].shape == (3, 3, 1, 200)
        assert file["data"][2, 0, 4, 7] == samples.data[7, 4, 2, 0]
        assert file["label"][2, 0, 0, 7] == samples.label[7, 2, 0]


def test_the_same_samples_give_the_same_bytes(samples, written, tmp_path):
    write_samples(samples, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == written.read_bytes()


def test_the_authors_file_is_normalised_by_its_own_maximum(tmp_path):
    """traindata.mat, v7.3: `data` 3x3xCxN and `label` 3x3x1xN, stored with reversed axes."""
    random = np.random.default_rng(0)
    data, label = random.random((3, 3, 67, 5)), random.random((3, 3, 1, 5))
    with h5py.File(tmp_path / "traindata.mat", "w", userblock_size=512) as file:
        file["data"], file["label"] = np.ascontiguousarray(data.T), np.ascontiguousarray(label.T)
    found = read_samples(tmp_path / "traindata.mat")
    assert np.array_equal(found.data, np.transpose(data, (3, 2, 0, 1)))
    assert np.allclose(found.label, np.transpose(label[:, :, 0], (2, 0, 1)))
    assert found.maximum.tolist() == [np.float32(data.max())] * 5
    assert (found.protocol, found.stain) == (None, None)


def rewrite(path, **changed):
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files} | changed
    np.savez(path, **{name: value for name, value in arrays.items() if value is not None})


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"label": None}, "no array named label"),
        ({"label": np.ones((3, 3, 1, 199))}, "3x3x1x200 was expected"),
        ({"label": np.full((3, 3, 1, 200), np.nan)}, "1800 values are NaN"),
        ({"label": np.zeros((3, 3, 1, 200))}, "no value is above 0"),
        ({"maximum": np.ones(7)}, "one positive number for each of the 200 samples"),
        ({"maximum": np.zeros(200)}, "one positive number"),
        ({"metadata": np.array("not json")}, "metadata .* cannot be read"),
        ({"metadata": np.array("[1]")}, "metadata .* cannot be read"),
        ({"metadata": np.array('{"mrhnet_samples": 1, "patch": {"size": 4}}')}, "metadata .* damaged"),
        ({"metadata": np.array('{"mrhnet_samples": 1, "patch": {"size": 5}}')}, "do not fit its 5 contrasts"),
    ],
)
def test_files_that_do_not_fit_together_are_refused(written, changed, message):
    rewrite(written, **changed)
    with pytest.raises(UserError, match=message):
        read_samples(written)


def test_a_protocol_of_other_contrasts_in_the_file_is_refused(written):
    metadata = {"mrhnet_samples": 1, "protocol": load_protocol("mrh-67").to_document(), "patch": {"size": 3}}
    rewrite(written, metadata=np.array(json.dumps(metadata)))
    with pytest.raises(UserError, match="do not fit its 5 contrasts"):
        read_samples(written)


def test_protocol_and_stain_can_be_declared_where_the_file_is_silent(make_samples):
    silent = make_samples(protocol=None, stain=None)
    declared = silent.declared(load_protocol("maps-5"), "nissl")
    assert (declared.protocol.name, declared.stain) == ("maps-5", "Nissl")


def test_a_declared_protocol_of_other_contrasts_is_refused(make_samples):
    with pytest.raises(UserError, match="samples have 5 contrasts; protocol mrh-67 has 67"):
        make_samples(protocol=None).declared(load_protocol("mrh-67"), None)


def test_another_stain_than_the_files_is_refused(samples):
    with pytest.raises(UserError, match="of stain AF, not MBP"):
        samples.declared(None, "mbp")


def test_the_digest_follows_every_number(make_samples):
    first, second = make_samples(), make_samples()
    assert first.sha256 == second.sha256
    second = make_samples()
    second.label[3, 1, 1] += 1
    assert first.sha256 != second.sha256


def test_the_patch_is_the_published_one_where_the_file_is_silent(written):
    rewrite(written, metadata=None)
    assert read_samples(written).patch == Patch(3, "coronal", "LS")


@pytest.mark.parametrize(
    ("name", "stain"),
    [
        ("truth_AF.nii.gz", "AF"),
        ("sub-01_stain-nissl.nii", "Nissl"),
        ("MBP.img", "MBP"),
        ("after.nii", None),
        ("AF_and_NF.nii", None),
        ("AllenPathology2P60.img", None),
    ],
)
def test_the_stain_is_told_by_a_word_of_the_targets_name(name, stain):
    assert stain_of_file(Path("NF") / name) == stain
