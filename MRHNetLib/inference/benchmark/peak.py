"""How near an engine comes to what the processor can do at all."""

from MRHNetLib.inference.native.library import NativeLibrary
from MRHNetLib.networks.architecture import Architecture

# The yardstick: products of (filters x filters) matrices that a layer takes for each voxel where a 3 x 3 patch and a
# filter are multiplied as polynomials modulo t^4 - 1, through real 4-point transforms; 49 would be needed directly. It
# does not change with what our kernels do, so that figures of different versions compare: they need 16 by now.
PRODUCTS = 22
_TRIES = 2  # a look; the best of all looks counts


def products_seconds(architecture: Architecture, voxels: int, flops: float) -> float:
    """The time that 22 products a layer take at `flops` floating-point operations a second: the yardstick.

    22 products of 64 x 64 numbers (filters x filters) for each layer and voxel, a multiply-add counting two. Layers
    are all convolutions but the last, 65 of 66 in a network of 30 blocks. The first counts like the others, although
    it takes 67 channels in place of 64, and the last not at all: the share of the peak comes out a little too small.
    """
    layers = len(architecture.channels()) - 1
    return PRODUCTS * architecture.filters**2 * 2 * layers * voxels / flops


class Peak:
    """The peak of each kernel of the native library on registers alone, no memory touched.

    Parameters
    ----------
    library : NativeLibrary
        It measures, with each kernel's own multiply-add.
    threads : int
        How many compute side by side, as many as the engines have.
    """

    def __init__(self, library: NativeLibrary, threads: int) -> None:
        self._library, self._threads = library, threads
        self.flops = {kernel.name: 0.0 for kernel in library.kernels}

    def look(self) -> None:
        """Measure once more; the highest of all counts, as the best time of each engine does."""
        for kernel in self._library.kernels:
            found = self._library.calls.mrhnet_peak(kernel.number, self._threads, _TRIES)
            self.flops[kernel.name] = max(self.flops[kernel.name], found)
