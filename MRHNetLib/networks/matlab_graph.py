"""Whether a MATLAB network is connected as an MRH network is, told by its connections and never by its names.

Walked from the input: Conv-ReLU-Conv-ReLU (r2), Conv-ReLU-Conv added to r2, then ReLU, and as long as that ReLU feeds
both a convolution and an addition, a residual block Conv-ReLU-Conv added to it, and ReLU; at last Conv-ReLU-Conv.
"""

import numpy as np

from MRHNetLib.errors import UserError
from MRHNetLib.networks.architecture import KERNEL
from MRHNetLib.networks.matlab_file import MatlabLayer, MatlabNetwork, text

_HINT = "only the architecture of Liang et al., eLife 2022;11:e72331, can be imported"


def convolutions_in_order(network: MatlabNetwork) -> list[MatlabLayer]:
    """The convolutions in the order of `Architecture.channels`; six, and two for every residual block.

    Raises
    ------
    UserError
        The graph differs from an MRH network's; says where.
    """
    walk = _Walk(network)
    entry = walk.along(walk.input(), "convolution", "ReLU", "convolution", "ReLU")
    last = walk.along(walk.residual(entry), "ReLU")
    while walk.forks(last):
        last = walk.along(walk.residual(last), "ReLU")
    walk.end(walk.along(last, "convolution", "ReLU", "convolution"))
    convolutions = [layer for layer in walk.visited if layer.kind == "convolution"]
    for layer in convolutions:
        _check_convolution(layer)
    return convolutions


class _Walk:
    """Goes from layer to layer and notes where it has been."""

    def __init__(self, network: MatlabNetwork) -> None:
        self._layers = network.layers
        self._after: dict[str, list[str]] = {name: [] for name in network.layers}
        self._before: dict[str, list[str]] = {name: [] for name in network.layers}
        for source, destination in network.connections:
            for name in (source, destination):
                if name not in self._layers:
                    raise _differs(f"the connection {source} to {destination} names no layer")
            self._after[source].append(destination)
            self._before[destination].append(source)
        self.visited: list[MatlabLayer] = []

    def input(self) -> str:
        """The one layer that nothing leads to."""
        first = [name for name in self._layers if not self._before[name]]
        if len(first) != 1 or self._layers[first[0]].kind != "input":
            raise _differs(f"one image input expected at its beginning, found {self._shown(first)}")
        _check_input(self._layers[first[0]])
        self._enter(first[0])
        return first[0]

    def along(self, name: str, *kinds: str) -> str:
        """The last of the layers that follow one another, of these kinds and without branches."""
        for kind in kinds:
            after = self._after[name]
            if len(after) != 1 or self._layers[after[0]].kind != kind:
                raise _differs(f"a layer of the kind {kind} expected after {name}, found {self._shown(after)}")
            name = after[0]
            self._enter(name)
        return name

    def forks(self, name: str) -> bool:
        """Whether the layer feeds more than one."""
        return len(self._after[name]) > 1

    def residual(self, name: str) -> str:
        """The addition that joins the layer's output and two convolutions of it."""
        after = sorted(self._after[name], key=lambda other: self._layers[other].kind)
        if [self._layers[other].kind for other in after] != ["addition", "convolution"]:
            raise _differs(f"a convolution and an addition expected after {name}, found {self._shown(after)}")
        addition, convolution = after
        self._enter(convolution)
        end = self.along(convolution, "ReLU", "convolution", "addition")
        if end != addition:
            raise _differs(f"the skip from {name} should end at {end}, it ends at {addition}")
        return end

    def end(self, name: str) -> None:
        """Check that nothing but the loss follows, and that no layer was left out."""
        self.along(name, "other")
        after = self._after[self.visited[-1].name]
        left = [name for name in self._layers if self._layers[name] not in self.visited]
        if after or left:
            raise _differs(f"nothing more expected, found {self._shown(after or left)}")

    def _enter(self, name: str) -> None:
        layer = self._layers[name]
        inputs = {"input": 0, "addition": 2}.get(layer.kind, 1)
        if len(self._before[name]) != inputs or any(layer is other for other in self.visited):
            raise _differs(f"{inputs} inputs expected at {name}, found {self._shown(self._before[name])}")
        self.visited.append(layer)

    def _shown(self, names: list[str]) -> str:
        return ", ".join(f"{name} ({self._layers[name].kind})" for name in names) or "nothing"


def _check_input(layer: MatlabLayer) -> None:
    normalisation = layer.fields.get("Normalization", ())
    if np.size(normalisation) and text(normalisation) != "none":
        raise _differs(f"{layer.name} should leave its input as it is, it normalises it")
    size = np.ravel(layer.fields["InputSize"])
    if size.shape != (3,) or list(size[:2]) != [KERNEL, KERNEL]:
        raise _differs(f"{layer.name} should take patches of {KERNEL} x {KERNEL} voxels, its size is {size.tolist()}")


def _check_convolution(layer: MatlabLayer) -> None:
    fields = layer.fields
    for field, expected in (("FilterSize", KERNEL), ("Stride", 1), ("DilationFactor", 1)):
        found = np.ravel(fields.get(field, expected)).tolist()
        if any(value != expected for value in found):
            raise _differs(f"{field} of {layer.name} should be {expected}, is {found}")
    padding = np.ravel(fields.get("PaddingSize", ())).tolist()
    if text(fields["PaddingMode"]) != "same" and padding != [KERNEL // 2] * 4:
        raise _differs(f"{layer.name} should keep the size of the patch, its padding is {padding}")


def _differs(how: str) -> UserError:
    return UserError(f"this is no MRH network: {how}", hint=_HINT)
