"""The shape of an MRH network: which convolutions it has, and how large each is.

After Liang et al., eLife 2022;11:e72331. Every convolution is 3 x 3 with a bias and keeps the size of the
patch, padded with zeros; how they are connected stands in `module`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from numpy.typing import NDArray

from MRHNetLib.networks.tensors import check_shapes

KERNEL = 3  # pixels along each side of every filter
PUBLISHED_FILTERS = 64  # of every convolution but the last, in the paper and in all published networks


@dataclass(frozen=True)
class Architecture:
    """How many contrasts a network takes, and how large it is.

    Parameters
    ----------
    contrasts : int
        Contrasts of the protocol: the channels of the input.
    blocks : int
        Residual blocks of two convolutions each (30 in the paper).
    filters : int
        Filters of every convolution but the last, which has one.

    Examples
    --------
    >>> len(Architecture(contrasts=67, blocks=30).channels())
    66
    """

    kind: ClassVar[str] = "network"
    title: ClassVar[str] = "network"

    contrasts: int
    blocks: int
    filters: int = PUBLISHED_FILTERS

    def __post_init__(self) -> None:
        if self.contrasts < 1 or self.blocks < 0 or self.filters < 1:
            raise ValueError(f"contrasts and filters must be positive and blocks not negative, got {self}")

    @property
    def parameters(self) -> int:
        """Number of weights and biases."""
        return sum(math.prod(shape) for shape in self.shapes().values())

    def channels(self) -> dict[str, tuple[int, int]]:
        """Channels in and out of every convolution, by its name, in the order in which they are applied.

        Six, and two for each block.
        """
        inner = (self.filters, self.filters)
        blocks = [f"blocks.{block}.{half}" for block in range(self.blocks) for half in ("first", "second")]
        return {
            "conv1": (self.contrasts, self.filters),
            **dict.fromkeys(["conv2", "conv3", "conv3_1", *blocks, "conv4"], inner),
            "conv5": (self.filters, 1),
        }

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of every tensor by its name.

        Weights are (filter, channel, first patch axis, second patch axis), biases (filter,).
        """
        shapes: dict[str, tuple[int, ...]] = {}
        for name, (channels, filters) in self.channels().items():
            shapes[f"{name}.weight"] = (filters, channels, KERNEL, KERNEL)
            shapes[f"{name}.bias"] = (filters,)
        return shapes

    def to_document(self) -> dict[str, Any]:
        """JSON of the bundle's schema, under "architecture"."""
        return {"contrasts": self.contrasts, "blocks": self.blocks, "filters": self.filters}

    def check(self, weights: Mapping[str, NDArray[Any]], what: str) -> None:
        """Raise a UserError where the weights are not those of this network; `what` is said in the message."""
        check_shapes(self.shapes(), weights, what)
