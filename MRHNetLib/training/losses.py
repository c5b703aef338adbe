"""What a network is trained to make small."""

import torch
from torch import Tensor


def loss_sum(name: str, prediction: Tensor, target: Tensor) -> Tensor:
    """The loss of a batch, summed over its patches; divided by their number it is the batch's loss.

    Parameters
    ----------
    name : str
        "l1": absolute error, averaged over the patch's pixels. "mse": half the squared error, summed over the
        patch's pixels (MATLAB's regression layer).
    prediction, target : Tensor
        (N, 1, P, P).
    """
    difference = prediction - target
    if name == "l1":
        return difference.abs().sum() / (target.shape[-1] * target.shape[-2])
    if name == "mse":
        return torch.square(difference).sum() / 2
    raise ValueError(f"no loss is called {name}")
