from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import mutual_info_score

from MRHNetLib.data.alignment import BINS, best_shift, mutual_information, source_shifts
from MRHNetLib.data.protocols import Contrast, Protocol, Source
from MRHNetLib.data.stack import ContrastStack

REGION = tuple(axis.ravel() for axis in np.meshgrid(*(np.arange(5, size - 5) for size in (30, 32, 28)), indexing="ij"))


def blobs(seed: int = 0) -> np.ndarray:
    """A smooth random texture: (30, 32, 28)."""
    noise = np.random.default_rng(seed).random((30, 32, 28))
    for axis in range(3):
        for _ in range(3):
            noise = noise + np.roll(noise, 1, axis) + np.roll(noise, -1, axis)
    return noise


def test_mutual_information_as_another_library_has_it() -> None:
    first, second = np.random.default_rng(0).integers(0, BINS, (2, 5000))
    second = np.where(np.arange(5000) % 2, first, second)
    assert mutual_information(first, second) == pytest.approx(mutual_info_score(first, second))


@pytest.mark.parametrize("shift", [(0, 0, 0), (1, 0, 0), (0, -2, 0), (2, 1, -1)])
def test_a_shift_is_found_in_another_contrast(shift: tuple[int, int, int]) -> None:
    image = blobs()
    moving = np.roll((image.max() - image) ** 2, shift, axis=(0, 1, 2))
    assert best_shift(image, moving, REGION) == shift


def test_unrelated_images_do_not_draw_a_far_shift() -> None:
    random = np.random.default_rng(1)
    assert best_shift(random.random((30, 32, 28)), random.random((30, 32, 28)), REGION) == (0, 0, 0)


def test_a_volume_too_small_to_shift_is_left_alone() -> None:
    nothing = tuple(axis[:0] for axis in REGION)
    assert best_shift(blobs(), blobs(1), nothing) == (0, 0, 0)


def test_sources_of_a_stack(make_stack: Callable[..., ContrastStack]) -> None:
    frames = (blobs(), blobs(), np.roll(blobs(), 1, axis=2), -blobs())
    stack = make_stack(*frames)
    names = ("a", "a", "b", "c")
    protocol = Protocol(
        "test",
        "test",
        tuple(Source(name, (name,), 1, "") for name in "abc"),
        tuple(Contrast(name, 0, "map") for name in names),
    )
    object.__setattr__(stack, "protocol", protocol)
    mask = np.zeros(stack.shape[1:], bool)
    mask[6:24, 6:26, 6:22] = True
    assert source_shifts(stack, mask) == {"b": (0, 0, 1), "c": (0, 0, 0)}
