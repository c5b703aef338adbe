"""The MRH network as a PyTorch module."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import relu

from MRHNetLib.networks.architecture import KERNEL, Architecture


class MRHNetwork(nn.Module):
    """Turns patches of contrasts into patches of stain.

    After Liang et al., eLife 2022;11:e72331. The names in `state_dict` are those of `Architecture.shapes`.
    Weights start as PyTorch initialises convolutions; training recipes bring their own initialisation.

    Parameters
    ----------
    architecture : Architecture
        Contrasts, blocks and filters.
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        filters = architecture.filters
        self.architecture = architecture
        self.conv1 = _convolution(architecture.contrasts, filters)
        self.conv2 = _convolution(filters, filters)
        self.conv3 = _convolution(filters, filters)
        self.conv3_1 = _convolution(filters, filters)
        self.blocks = nn.ModuleList(ResidualBlock(filters) for _ in range(architecture.blocks))
        self.conv4 = _convolution(filters, filters)
        self.conv5 = _convolution(filters, 1)

    def forward(self, patches: Tensor) -> Tensor:
        """Stain of every pixel of every patch.

        Parameters
        ----------
        patches : Tensor
            (N, C, P, P), normalised.

        Returns
        -------
        Tensor
            (N, 1, P, P), in the units of the normalised target.
        """
        entry = relu(self.conv2(relu(self.conv1(patches))))
        x = self.conv3_1(relu(self.conv3(entry))) + entry
        for block in self.blocks:
            x = block(x)
        output: Tensor = self.conv5(relu(self.conv4(relu(x))))
        return output


class ResidualBlock(nn.Module):
    """Two convolutions, and a skip that is taken after the first ReLU."""

    def __init__(self, filters: int) -> None:
        super().__init__()
        self.first = _convolution(filters, filters)
        self.second = _convolution(filters, filters)

    def forward(self, x: Tensor) -> Tensor:
        """(N, F, P, P) of the same shape."""
        skip = relu(x)
        output: Tensor = skip + self.second(relu(self.first(skip)))
        return output


def network_from_weights(architecture: Architecture, weights: Mapping[str, NDArray[np.float32]]) -> MRHNetwork:
    """Network with the weights of a bundle (copied), in evaluation mode, on the CPU."""
    network = MRHNetwork(architecture)
    network.load_state_dict({name: torch.tensor(values) for name, values in weights.items()})
    return network.eval()


def weights_of(network: MRHNetwork) -> dict[str, NDArray[np.float32]]:
    """The network's weights (copied) as a bundle holds them: float32, by the names of `Architecture.shapes`."""
    state = network.state_dict()
    return {name: np.array(values.detach().cpu().numpy(), dtype=np.float32) for name, values in state.items()}


def _convolution(channels: int, filters: int) -> nn.Conv2d:
    return nn.Conv2d(channels, filters, KERNEL, padding=KERNEL // 2)
