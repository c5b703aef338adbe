import numpy as np
import pytest
import torch

from MRHNetLib.training.losses import loss_sum


@pytest.fixture
def batch():
    random = np.random.default_rng(0)
    return random.normal(size=(7, 1, 3, 3)), random.normal(size=(7, 1, 3, 3))


def test_l1_is_the_absolute_error_averaged_over_the_pixels(batch):
    prediction, target = batch
    expected = sum(abs(p - t).mean() for p, t in zip(prediction, target, strict=True))
    assert float(loss_sum("l1", *map(torch.tensor, batch))) == pytest.approx(expected)


def test_mse_is_half_the_squared_error_summed_over_the_pixels(batch):
    prediction, target = batch
    expected = sum(0.5 * ((p - t) ** 2).sum() for p, t in zip(prediction, target, strict=True))
    assert float(loss_sum("mse", *map(torch.tensor, batch))) == pytest.approx(expected)
