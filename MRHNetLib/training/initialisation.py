"""First weights and biases of convolutions."""

import math

import torch
from torch import Tensor

from MRHNetLib.networks.module import MRHNetwork

FIRST_BIAS = 2.0  # deviations of the standardised input: where the first ReLUs bend, from -2 to 2


def initialise(network: MRHNetwork, name: str, generator: torch.Generator, convolutions: "set[str]") -> None:
    """Give the named convolutions new weights.

    Parameters
    ----------
    network : MRHNetwork
        On the CPU.
    name : str
        "orthogonal", "glorot", or "identity": He's weights, but residual parts that start as identity, and biases of
        the first convolution spread over the range of standardised inputs.
    generator : torch.Generator
        All randomness is drawn from it, in the order of the network's convolutions.
    convolutions : set of str
        Names as in `Architecture.channels`.
    """
    with torch.no_grad():
        for parameter_name, parameter in network.named_parameters():
            if parameter_name.rsplit(".", 1)[0] in convolutions:
                parameter.copy_(_first_values(name, parameter_name, parameter.shape, generator))


def _first_values(name: str, parameter: str, shape: torch.Size, generator: torch.Generator) -> Tensor:
    convolution, kind = parameter.rsplit(".", 1)
    if name == "identity" and parameter == "conv1.bias":
        return FIRST_BIAS * (2 * torch.rand(shape, generator=generator) - 1)
    if kind == "bias" or (name == "identity" and _ends_residual_part(convolution)):
        return torch.zeros(shape)
    return {"orthogonal": orthogonal, "glorot": glorot, "identity": he}[name](shape, generator)


def _ends_residual_part(convolution: str) -> bool:
    return convolution == "conv3_1" or convolution.endswith(".second")


def orthogonal(shape: "torch.Size | tuple[int, ...]", generator: torch.Generator) -> Tensor:
    """Filters that are orthonormal to each other (or channels, where there are fewer inputs than filters).

    The Q of the QR decomposition of a matrix of normal random numbers (Saxe et al., 2013, arXiv:1312.6120), its
    signs such that it is uniformly distributed.
    """
    filters, inputs = shape[0], math.prod(shape[1:])
    matrix = torch.randn(max(filters, inputs), min(filters, inputs), generator=generator, dtype=torch.float64)
    q, r = torch.linalg.qr(matrix)
    q = q * torch.sign(torch.diagonal(r))
    weights: Tensor = (q.T if filters < inputs else q).reshape(shape).to(torch.float32)
    return weights


def glorot(shape: "torch.Size | tuple[int, ...]", generator: torch.Generator) -> Tensor:
    """Uniform random numbers of variance 2 / (inputs + outputs), both counted with the filter's pixels.

    Glorot & Bengio, 2010; MATLAB's default.
    """
    pixels = math.prod(shape[2:])
    bound = math.sqrt(6 / (pixels * (shape[0] + shape[1])))
    return (2 * torch.rand(shape, generator=generator) - 1) * bound


def he(shape: "torch.Size | tuple[int, ...]", generator: torch.Generator) -> Tensor:
    """Normal random numbers of variance 2 / inputs (He et al., 2015, arXiv:1502.01852)."""
    return torch.randn(shape, generator=generator) * math.sqrt(2 / math.prod(shape[1:]))
