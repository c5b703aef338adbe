"""A network as a chain of matrix products that writes only where there is memory already."""

import numpy as np
import torch
from torch import Tensor

from MRHNetLib.inference.gpu.layer import Layer, Wiring, numbered, patch_numbers
from MRHNetLib.inference.gpu.layout import Layout
from MRHNetLib.networks.bundle import Bundle


class Activations:
    """What a batch is at any one time in a network; networks of one shape share it, one after the other.

    Parameters
    ----------
    batch : int
        N patches.
    first, inner : Layout
        Of the network's input, and between its layers.
    """

    def __init__(self, batch: int, first: Layout, inner: Layout, device: torch.device, dtype: torch.dtype) -> None:
        self.normalised = torch.zeros(batch, first.pixel_width * first.size**2, device=device)
        self.input = _rows(batch, first, device, dtype)
        self.x = _rows(batch, inner, device, dtype)
        self.branch = _rows(batch, inner, device, dtype)
        self.last = self.branch if dtype is torch.float32 else torch.empty(batch, inner.width, device=device)


class MatrixNetwork:
    """A bundle's network on a device.

    Parameters
    ----------
    bundle : Bundle
        The network.
    device : torch.device
        Where it computes.
    dtype : torch.dtype
        float32 or bfloat16, of activations and weights; products are added up in float32, and the last layer, of one
        filter, is float32 throughout: a map rounded to bf16 would show steps of 0.4 %.
    split : bool
        See `Layout`.
    """

    def __init__(self, bundle: Bundle, device: torch.device, dtype: torch.dtype, *, split: bool) -> None:
        architecture, weights, size = bundle.architecture, bundle.weights, bundle.patch.size
        self.first = Layout(size, architecture.contrasts, split)
        self.inner = Layout(size, architecture.filters, split)
        self._device, self._dtype = device, dtype

        inner = Wiring(self.inner, self.inner, device)

        def layer(name: str, *, wiring: Wiring = inner, adds: bool = False) -> Layer:
            return Layer(weights[f"{name}.weight"], weights[f"{name}.bias"], wiring, dtype, adds=adds)

        self._entry = [layer("conv1", wiring=Wiring(self.first, self.inner, device)), layer("conv2")]
        self._branches = [(layer("conv3"), layer("conv3_1", adds=True))]
        for block in range(architecture.blocks):
            self._branches.append((layer(f"blocks.{block}.first"), layer(f"blocks.{block}.second", adds=True)))
        self._fourth = layer("conv4")
        pixels = np.arange(size * size).reshape(size, size)
        places = patch_numbers(self.inner, pixels, size * size, filters=1)
        last = numbered(weights["conv5.weight"], weights["conv5.bias"], torch.float32)
        self._last = last[torch.from_numpy(places)].to(device)
        self._offset = self._for_each_pixel(bundle.normalisation.offset, 0)
        self._scale = self._for_each_pixel(bundle.normalisation.scale, 1)

    def activations(self, batch: int) -> Activations:
        """Memory for batches of that many patches."""
        return Activations(batch, self.first, self.inner, self._device, self._dtype)

    def __call__(self, patches: Tensor, memory: Activations, outputs: Tensor) -> None:
        """Write the network's output.

        Parameters
        ----------
        patches : Tensor
            (N, P * P * pixel_width) signal over the maximum, float32, the contrasts of each pixel side by side.
        memory : Activations
            Of N patches.
        outputs : Tensor
            (N, P * P) float32, in the units of the normalised target.
        """
        self._normalise(patches, memory)
        x, branch = memory.x, memory.branch
        self._entry[0](memory.input, branch)
        branch.relu_()
        self._entry[1](branch, x)
        for first, second in self._branches:
            x.relu_()  # the skip is taken after it
            first(x, branch)
            branch.relu_()
            second(branch, x)
        x.relu_()
        self._fourth(x, branch)
        branch.relu_()
        if memory.last is not branch:
            memory.last.copy_(branch)
        torch.mm(memory.last, self._last, out=outputs)

    def _normalise(self, patches: Tensor, memory: Activations) -> None:
        """Write the input as `Normalisation.apply` gives it: in float32, and only then rounded."""
        values = patches
        if self._offset is not None:
            values = torch.sub(values, self._offset, out=memory.normalised)
        if self._scale is not None:
            values = torch.div(values, self._scale, out=memory.normalised)
        border = self.first.constant
        memory.input[:, self.first.before_constant].copy_(values[:, :border])
        memory.input[:, self.first.after_constant].copy_(values[:, border:])

    def _for_each_pixel(self, of_contrasts: "np.ndarray | None", otherwise: float) -> "Tensor | None":
        """(P * P * pixel_width,) the values of each contrast, once for each pixel."""
        if of_contrasts is None:
            return None
        pixel = np.full(self.first.pixel_width, otherwise, np.float32)
        pixel[: len(of_contrasts)] = of_contrasts
        return torch.from_numpy(np.tile(pixel, self.first.size**2)).to(self._device)


def _rows(batch: int, layout: Layout, device: torch.device, dtype: torch.dtype) -> Tensor:
    rows = torch.zeros(batch, layout.width, device=device, dtype=dtype)
    rows[:, layout.ones] = 1
    return rows
