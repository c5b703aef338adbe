"""What the weights of a bundle are the weights of: the convolutions of a network, or a baseline."""

from collections.abc import Mapping
from typing import Any

from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.baseline import Baseline, Linear, Quadratic
from MRHNetLib.networks.forest import Forest

Model = Architecture | Baseline

BASELINES: dict[str, type[Baseline]] = {model.kind: model for model in (Linear, Quadratic, Forest)}


def model_of(document: Mapping[str, Any]) -> Model:
    """The model that a bundle's document tells; without a kind it is a network."""
    told = dict(document["architecture"])
    kind = told.pop("kind", Architecture.kind)
    sizes = {name: int(value) for name, value in told.items()}  # 4.0 is an integer
    return Architecture(**sizes) if kind == Architecture.kind else BASELINES[kind](**sizes)
