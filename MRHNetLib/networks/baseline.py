"""Baselines: models of the centre voxel's contrasts alone, which a network has to beat."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.errors import UserError
from MRHNetLib.networks.tensors import check_shapes

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Baseline(ABC):
    """A model of a voxel's contrasts.

    Parameters
    ----------
    contrasts : int
        Contrasts of the protocol.
    """

    kind: ClassVar[str]
    title: ClassVar[str]

    contrasts: int

    @property
    def blocks(self) -> None:
        """Residual blocks: a baseline has none."""
        return None

    @property
    def parameters(self) -> int:
        """Number of values that were learned."""
        return sum(math.prod(shape) for shape in self.shapes().values())

    @abstractmethod
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of every tensor by its name."""

    @abstractmethod
    def predict(self, weights: Arrays, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """The (N,) output for (N, C) normalised contrasts."""

    def to_document(self) -> dict[str, Any]:
        """JSON of the bundle's schema, under "architecture"."""
        return {"kind": self.kind, "contrasts": self.contrasts}

    def check(self, weights: Arrays, what: str) -> None:
        """Raise a UserError where the weights are not those of this model; `what` is said in the message."""
        check_shapes(self.shapes(), weights, what)


@dataclass(frozen=True)
class Linear(Baseline):
    """intercept + sum of coefficient times contrast."""

    kind: ClassVar[str] = "linear"
    title: ClassVar[str] = "linear regression"

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of every tensor by its name."""
        return {"intercept": (1,), "linear": (self.contrasts,)}

    def predict(self, weights: Arrays, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """The (N,) output for (N, C) normalised contrasts; computed in fp64."""
        output: NDArray[np.float32] = self._sum(weights, inputs.astype(np.float64)).astype(np.float32)
        return output

    def _sum(self, weights: Arrays, x: NDArray[np.float64]) -> NDArray[np.float64]:
        total: NDArray[np.float64] = x @ weights["linear"].astype(np.float64) + float(weights["intercept"][0])
        return total


@dataclass(frozen=True)
class Quadratic(Linear):
    """The linear one, and all squares and products of two contrasts, as MATLAB's "quadratic".

    The coefficient of contrast i times contrast j stands in ``products[i, j]``, i not above j; the rest is 0, and
    a bundle where it is not is refused.
    """

    kind: ClassVar[str] = "quadratic"
    title: ClassVar[str] = "quadratic regression"

    @property
    def parameters(self) -> int:
        """Number of coefficients."""
        return 1 + self.contrasts + self.contrasts * (self.contrasts + 1) // 2

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of every tensor by its name."""
        return super().shapes() | {"products": (self.contrasts, self.contrasts)}

    def check(self, weights: Arrays, what: str) -> None:
        """Raise a UserError where the weights are not those of this model, or a product has two coefficients."""
        super().check(weights, what)
        extra = np.argwhere(np.tril(weights["products"], -1))
        if len(extra):
            first, second = extra[0]
            raise UserError(
                f"{what} holds coefficients of products below the diagonal ({len(extra)} of them, e.g. "
                f"products[{first}, {second}]), where 0 is expected: that of two contrasts stands once, above it",
                hint="ask whoever made it, or fit it anew",
            )

    def _sum(self, weights: Arrays, x: NDArray[np.float64]) -> NDArray[np.float64]:
        products = np.einsum("nc,nc->n", x @ weights["products"].astype(np.float64), x)
        total: NDArray[np.float64] = super()._sum(weights, x) + products
        return total
