"""Prediction of prepared patches."""

import h5py
import numpy as np
import pytest
import scipy.io
from reference import network_output

from MRHNetLib.errors import UserError
from MRHNetLib.inference.patches import predict_patches
from MRHNetLib.inference.torch_engine import TorchEngine

ENGINE = TorchEngine()


@pytest.fixture
def data():
    return np.random.default_rng(0).integers(0, 900, (3, 3, 5, 7)).astype(np.uint16)


def save_npz(path, data):
    np.savez(path, data=data)


def save_mat(path, data):
    scipy.io.savemat(path, {"data": data})


def save_mat_73(path, data):
    with h5py.File(path, "w", userblock_size=512) as file:
        file["data"] = data.T


@pytest.mark.parametrize(
    ("save", "name"), [(save_npz, "a.npz"), (save_mat, "a.mat"), (save_mat_73, "b.mat")], ids=["npz", "v7", "v7.3"]
)
def test_each_output_equals_the_fp64_loop(tmp_path, make_bundle, data, save, name):
    network = make_bundle()
    save(tmp_path / name, data)
    assert predict_patches(tmp_path / name, network, ENGINE, tmp_path / "out.npz") == 7
    found = np.load(tmp_path / "out.npz")["prediction"]
    assert (found.shape, found.dtype) == ((7, 3, 3), np.float32)
    for n in range(7):
        patch = data[:, :, :, n].transpose(2, 0, 1) / data.max()
        np.testing.assert_allclose(found[n], network_output(network.weights, 1, patch), atol=1e-5)


def test_fa_travels_along(tmp_path, make_bundle, data):
    fa = np.random.default_rng(0).random((3, 3, 1, 7))
    np.savez(tmp_path / "a.npz", data=data, fa=fa)
    predict_patches(tmp_path / "a.npz", make_bundle(), ENGINE, tmp_path / "out.npz")
    np.testing.assert_array_equal(np.load(tmp_path / "out.npz")["fa"], fa)


def test_other_contrasts_are_refused(tmp_path, make_bundle, data):
    np.savez(tmp_path / "a.npz", data=data[:, :, :4])
    with pytest.raises(UserError, match="of 4 contrasts; network test takes 3x3 of 5"):
        predict_patches(tmp_path / "a.npz", make_bundle(), ENGINE, tmp_path / "out.npz")
