"""How measured signal becomes a network's input, and its output the stain in its own units.

The published networks divide a subject's stack by its maximum over everything, and were trained on targets divided
likewise. Networks trained here may standardise every contrast after that, and give back the target's own units.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class InputQuantiles:
    """What each contrast looked like in training, after division by the subject's maximum.

    Parameters
    ----------
    probabilities : tuple of float
        Q probabilities from 0 to 1, rising.
    values : ndarray of float32
        (C, Q) quantiles of x / maximum.
    """

    probabilities: tuple[float, ...]
    values: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "probabilities", tuple(float(p) for p in self.probabilities))
        object.__setattr__(self, "values", np.array(self.values, dtype=np.float32, ndmin=2))

    @classmethod
    def measured(
        cls, samples: ArrayLike, probabilities: tuple[float, ...] = (0.001, 0.01, 0.5, 0.99, 0.999)
    ) -> "InputQuantiles":
        """Quantiles of training samples.

        Parameters
        ----------
        samples : array-like
            (N, C) values of x / maximum.
        probabilities : tuple of float
            The quantiles to keep.
        """
        values = np.quantile(np.asarray(samples, dtype=np.float32), probabilities, axis=0)
        return cls(probabilities, values.T.astype(np.float32))

    def outside_range(self, samples: ArrayLike) -> NDArray[np.float64]:
        """(C,) share (0 to 1) of samples (N, C) of x / maximum below the lowest or above the highest quantile."""
        x = np.asarray(samples, dtype=np.float32)
        outside = (x < self.values[:, 0]) | (x > self.values[:, -1])
        return np.asarray(outside.mean(axis=0))


@dataclass(frozen=True, eq=False)
class Normalisation:
    """Network input = (x / maximum - offset) / scale; prediction = output * target_scale + target_offset.

    Parameters
    ----------
    offset, scale : ndarray of float32 or None
        (C,) of x / maximum, for each contrast; None leaves x / maximum as it is, as the published networks take it.
    target_scale, target_offset : float
        From the network's output to the stain's own units.
    input_quantiles : InputQuantiles or None
        The range of the training data, where it is known.
    """

    offset: "Array | None" = None
    scale: "Array | None" = None
    target_scale: float = 1.0
    target_offset: float = 0.0
    input_quantiles: "InputQuantiles | None" = None

    def __post_init__(self) -> None:
        for name in ("offset", "scale"):
            values = getattr(self, name)
            if values is not None:
                object.__setattr__(self, name, np.array(values, dtype=np.float32))
        if self.scale is not None and not (self.scale > 0).all():
            raise ValueError("the scale of every contrast must be positive")

    def apply(self, patches: Array, maximum: "float | Array") -> Array:
        """Network input.

        Parameters
        ----------
        patches : ndarray of float32
            (N, C, P, P) signal.
        maximum : float or ndarray
            The one number that a subject's whole stack is divided by, or (N,) of them, one a patch.
        """
        whole = np.asarray(maximum, dtype=np.float32)
        x = patches / whole.reshape(-1, 1, 1, 1)
        if self.offset is not None:
            x -= self.offset[:, None, None]
        if self.scale is not None:
            x /= self.scale[:, None, None]
        return x

    def restore(self, output: Array) -> Array:
        """The network's output in the stain's own units; any shape, same dtype."""
        if self.target_scale == 1 and self.target_offset == 0:
            return output
        return (output * self.target_scale + self.target_offset).astype(output.dtype)

    def to_document(self) -> dict[str, Any]:
        """JSON document of the bundle's schema."""
        quantiles = self.input_quantiles
        return {
            "input": "maximum",
            "offset": None if self.offset is None else self.offset.tolist(),
            "scale": None if self.scale is None else self.scale.tolist(),
            "target_scale": float(self.target_scale),
            "target_offset": float(self.target_offset),
            "input_quantiles": None
            if quantiles is None
            else {"probabilities": list(quantiles.probabilities), "values": quantiles.values.tolist()},
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Normalisation":
        """Normalisation that `to_document` wrote."""
        quantiles = document["input_quantiles"]
        return cls(
            document["offset"],
            document["scale"],
            document["target_scale"],
            document["target_offset"],
            None if quantiles is None else InputQuantiles(quantiles["probabilities"], quantiles["values"]),
        )
