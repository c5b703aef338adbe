import numpy as np
import pytest
import torch

from MRHNetLib.training.sgdm import Sgdm


def by_hand(start, gradients, rates, decay, momentum, threshold):
    """The update rule of MATLAB's trainNetwork in float64, written out."""
    value, step = start.astype(np.float64), np.zeros(start.shape)
    for gradient, rate in zip(gradients, rates, strict=True):
        total = gradient + decay * value
        norm = np.sqrt((total**2).sum())
        if norm > threshold:
            total = total * threshold / norm
        step = momentum * step - rate * total
        value = value + step
    return value


@pytest.mark.parametrize(("scale", "threshold"), [(1.0, 0.01), (1e-4, 0.01), (1.0, np.inf)])
def test_steps_follow_the_published_rule_while_the_rate_drops(scale, threshold):
    random = np.random.default_rng(0)
    start = random.normal(size=(4, 3, 3, 3)).astype(np.float32)
    gradients = scale * random.normal(size=(6, *start.shape))
    rates = [0.1, 0.1, 0.1, 0.01, 0.01, 0.001]
    parameter = torch.nn.Parameter(torch.tensor(start))
    optimiser = Sgdm([{"params": [parameter], "lr": 0.1, "weight_decay": 1e-4}], 0.9, threshold)
    for gradient, rate in zip(gradients, rates, strict=True):
        optimiser.param_groups[0]["lr"] = rate
        parameter.grad = torch.tensor(gradient, dtype=torch.float32)
        optimiser.step()
    expected = by_hand(start, gradients, rates, 1e-4, 0.9, threshold)
    assert np.allclose(parameter.detach().numpy(), expected, rtol=0, atol=2e-6)


def test_each_array_is_clipped_by_its_own_norm():
    large, small = torch.nn.Parameter(torch.zeros(2)), torch.nn.Parameter(torch.zeros(2))
    large.grad, small.grad = torch.tensor([30.0, 40.0]), torch.tensor([0.003, 0.004])
    groups = [{"params": [parameter], "lr": 1.0, "weight_decay": 0.0} for parameter in (large, small)]
    Sgdm(groups, 0.9, 0.01).step()
    assert large.tolist() == pytest.approx([-0.006, -0.008])
    assert small.tolist() == pytest.approx([-0.003, -0.004])


def test_a_gradient_of_zero_changes_nothing():
    parameter = torch.nn.Parameter(torch.ones(3))
    parameter.grad = torch.zeros(3)
    Sgdm([{"params": [parameter], "lr": 1.0, "weight_decay": 0.0}], 0.9, 0.01).step()
    assert parameter.tolist() == [1, 1, 1]


def test_a_parameter_without_gradient_is_left_alone():
    parameter = torch.nn.Parameter(torch.ones(3))
    Sgdm([{"params": [parameter], "lr": 1.0, "weight_decay": 0.1}], 0.9, 0.01).step()
    assert parameter.tolist() == [1, 1, 1]
