"""A trained network, packed by the library for one of its kernels."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.inference.native.interface import Weights, addresses, check
from MRHNetLib.inference.native.library import Kernel, NativeLibrary
from MRHNetLib.networks.bundle import Bundle


@contextmanager
def packed(library: NativeLibrary, network: Bundle, kernel: Kernel) -> Iterator[int]:
    """The library's own network, for its functions; it is freed after the `with`.

    Raises
    ------
    UserError
        There is not enough memory for it.
    ValueError
        Its weights are not those of its architecture.
    """
    arrays = _arrays(network)
    convolutions = network.architecture.channels()
    weights = Weights(
        contrasts=network.architecture.contrasts,
        filters=network.architecture.filters,
        blocks=network.architecture.blocks,
        weights=addresses([arrays[f"{name}.weight"].ctypes.data for name in convolutions]),
        biases=addresses([arrays[f"{name}.bias"].ctypes.data for name in convolutions]),
        offset=arrays["offset"].ctypes.data if "offset" in arrays else None,
        scale=arrays["scale"].ctypes.data if "scale" in arrays else None,
    )
    handle = ctypes.c_void_p()
    try:
        check(library.calls.mrhnet_network_create(ctypes.byref(weights), kernel.number, ctypes.byref(handle)))
        assert handle.value is not None
        yield handle.value
    finally:
        if handle:
            library.calls.mrhnet_network_free(handle)


def _arrays(network: Bundle) -> dict[str, NDArray[np.float32]]:
    """Weights, and what normalises the input, as they must lie in memory; ValueError where a size is another."""
    normalisation, contrasts = network.normalisation, network.architecture.contrasts
    arrays = {name: (network.weights[name], shape) for name, shape in network.architecture.shapes().items()}
    for name, values in (("offset", normalisation.offset), ("scale", normalisation.scale)):
        if values is not None:
            arrays[name] = (values, (contrasts,))
    return {name: np.ascontiguousarray(values, np.float32).reshape(shape) for name, (values, shape) in arrays.items()}
