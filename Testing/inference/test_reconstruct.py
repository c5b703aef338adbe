"""Images from predicted patches, against the authors' loop written out."""

import numpy as np
import pytest
import scipy.io

from MRHNetLib.errors import UserError
from MRHNetLib.inference.reconstruct import reconstruct

ROWS, COLUMNS, SLICES = 6, 5, 2


def authors_loop(predictions, fa):
    """Rows outside, columns inside, as MRH_recon.m; but to the last patch."""
    image = np.zeros((ROWS, COLUMNS, SLICES), np.float32)
    count = 0
    for z in range(SLICES):
        for x in range(1, ROWS - 1):
            for y in range(1, COLUMNS - 1):
                image[x, y, z] = predictions[1, 1, 0, count] * (fa is None or fa[1, 1, 0, count] != 0)
                count += 1
    return image


@pytest.fixture
def predictions():
    random = np.random.default_rng(0)
    return random.random((3, 3, 1, (ROWS - 2) * (COLUMNS - 2) * SLICES)).astype(np.float32)


@pytest.fixture
def fa(predictions):
    return (np.random.default_rng(1).random(predictions.shape) < 0.7).astype(np.uint8) * 100


def test_mat_as_the_authors_put_it_together(tmp_path, predictions, fa):
    scipy.io.savemat(tmp_path / "YPred.mat", {"YPred": predictions, "fa": fa})
    np.testing.assert_array_equal(reconstruct(tmp_path / "YPred.mat", (ROWS, COLUMNS)), authors_loop(predictions, fa))


def test_mat_73(tmp_path, predictions):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "YPred.mat", "w", userblock_size=512) as file:
        file["YPred"] = predictions.T
    found = reconstruct(tmp_path / "YPred.mat", (ROWS, COLUMNS))
    np.testing.assert_array_equal(found, authors_loop(predictions, None))


def test_npz_of_predicted_patches(tmp_path, predictions, fa):
    np.savez(tmp_path / "p.npz", prediction=predictions[:, :, 0].transpose(2, 0, 1), fa=fa)
    np.testing.assert_array_equal(reconstruct(tmp_path / "p.npz", (ROWS, COLUMNS)), authors_loop(predictions, fa))


@pytest.mark.parametrize("slices", [1, SLICES])
def test_fa_as_an_image(tmp_path, predictions, slices):
    predictions = predictions[..., : (ROWS - 2) * (COLUMNS - 2) * slices]
    fa = np.random.default_rng(1).random((ROWS, COLUMNS, slices)) < 0.7
    np.savez(tmp_path / "p.npz", YPred=predictions, fa=fa if slices > 1 else fa[..., 0])
    whole = authors_loop(np.concatenate([predictions, predictions], -1) if slices == 1 else predictions, None)
    found = reconstruct(tmp_path / "p.npz", (ROWS, COLUMNS))
    np.testing.assert_array_equal(found, whole[..., :slices] * fa)


def test_fa_of_another_shape_is_refused(tmp_path, predictions):
    np.savez(tmp_path / "p.npz", YPred=predictions, fa=np.ones((COLUMNS, ROWS, SLICES)))
    with pytest.raises(UserError, match="fa in"):
        reconstruct(tmp_path / "p.npz", (ROWS, COLUMNS))


@pytest.mark.parametrize("shape", [(ROWS + 1, COLUMNS), (2, 2), (100, 100), (1, 5)])
def test_another_shape_is_refused_with_the_numbers(tmp_path, predictions, shape):
    np.savez(tmp_path / "p.npz", YPred=predictions)
    with pytest.raises(UserError, match=str(predictions.shape[-1])) as caught:
        reconstruct(tmp_path / "p.npz", shape)
    assert "--shape" in caught.value.hint


def test_a_file_without_predictions_is_refused(tmp_path):
    np.savez(tmp_path / "p.npz", data=np.zeros((3, 3, 1, 5)))
    with pytest.raises(UserError, match="neither YPred nor prediction"):
        reconstruct(tmp_path / "p.npz", (3, 7))
