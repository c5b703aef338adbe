"""The share of the peak."""

from types import SimpleNamespace

import pytest

from MRHNetLib.inference.benchmark.peak import Peak, products_seconds
from MRHNetLib.inference.native.library import native_library
from MRHNetLib.networks.architecture import Architecture


def test_products_of_the_papers_network_by_hand():
    """65 layers of 22 products of 64 x 64, a multiplication and an addition each; 1.17e7 a voxel."""
    operations = 65 * 22 * 64 * 64 * 2
    assert products_seconds(Architecture(67, 30), 50_000, 1e9) == pytest.approx(50_000 * operations / 1e9)


def test_the_number_of_contrasts_does_not_count():
    one, other = (products_seconds(Architecture(contrasts, 4), 100, 1e9) for contrasts in (5, 67))
    assert one == other


def test_the_highest_look_counts():
    found = iter([3e9, 5e9, 4e9, 9e9, 2e9, 8e9])  # of two kernels in turn
    asked = []

    def peak(*arguments):
        asked.append(arguments[:2])
        return next(found)

    kernels = (SimpleNamespace(number=0, name="wide"), SimpleNamespace(number=3, name="narrow"))
    meter = Peak(SimpleNamespace(kernels=kernels, calls=SimpleNamespace(mrhnet_peak=peak)), threads=2)
    for _ in range(3):
        meter.look()
    assert meter.flops == {"wide": 4e9, "narrow": 9e9}
    assert asked == [(0, 2), (3, 2)] * 3


@pytest.mark.skipif(native_library() is None, reason="the native library is not here")
def test_the_library_measures_every_kernel():
    meter = Peak(native_library(), threads=1)
    meter.look()
    assert set(meter.flops) == {kernel.name for kernel in native_library().kernels}
    assert min(meter.flops.values()) > 1e8  # slower than any processor of this century would be a mistake of units
