"""First weights of convolutions; biases start at zero."""

import math

import torch
from torch import Tensor

from MRHNetLib.networks.module import MRHNetwork


def initialise(network: MRHNetwork, name: str, generator: torch.Generator, convolutions: "set[str]") -> None:
    """Give the named convolutions new weights.

    Parameters
    ----------
    network : MRHNetwork
        On the CPU.
    name : str
        "orthogonal" or "glorot".
    generator : torch.Generator
        All randomness is drawn from it, in the order of the network's convolutions.
    convolutions : set of str
        Names as in `Architecture.channels`.
    """
    draw = {"orthogonal": orthogonal, "glorot": glorot}[name]
    with torch.no_grad():
        for parameter_name, parameter in network.named_parameters():
            convolution, kind = parameter_name.rsplit(".", 1)
            if convolution in convolutions:
                parameter.copy_(draw(parameter.shape, generator) if kind == "weight" else torch.zeros(1))


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
