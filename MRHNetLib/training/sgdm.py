"""Stochastic gradient descent with momentum as MATLAB's `trainNetwork` does it."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor


class Sgdm(torch.optim.Optimizer):
    """step <- momentum * step - rate * gradient; parameter <- parameter + step.

    The rate enters when the gradient does, so that a step made at a higher rate fades away after the rate has
    dropped (MATLAB's documentation of `trainingOptions`, "Stochastic Gradient Descent with Momentum"). PyTorch's own
    SGD applies the new rate to all of the momentum.

    Parameters
    ----------
    groups : iterable of dict
        Parameter groups, each with "params", "lr" and "weight_decay", the L2 factor: its half times the squared
        parameters belongs to the loss, so its product with the parameters is added to the gradient.
    momentum : float
        Share of the last step that is made again.
    gradient_norm : float
        Largest L2 norm of one array's gradient, the L2 term included: longer ones are shortened to it.
    """

    def __init__(self, groups: "Iterable[dict[str, Any]]", momentum: float, gradient_norm: float) -> None:
        super().__init__(groups, {"momentum": momentum, "gradient_norm": gradient_norm})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Change every parameter that has a gradient."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._change(parameter, group)

    def _change(self, parameter: Tensor, group: "dict[str, Any]") -> None:
        gradient = parameter.grad + group["weight_decay"] * parameter
        norm = torch.linalg.vector_norm(gradient)
        gradient *= torch.clamp(group["gradient_norm"] / norm, max=1)  # without waiting for a GPU
        state = self.state[parameter]
        if "step" not in state:
            state["step"] = torch.zeros_like(parameter)
        state["step"].mul_(group["momentum"]).add_(gradient, alpha=-group["lr"])
        parameter.add_(state["step"])
