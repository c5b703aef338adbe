from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.value_check import checked
from MRHNetLib.errors import UserError

Make = Callable[..., ContrastStack]


@pytest.fixture
def spoilt() -> list[np.ndarray]:
    """Three contrasts: the second with two NaN, the third with an Inf and a NaN."""
    frames = [np.ones((3, 4, 5), np.float32) for _ in range(3)]
    frames[1][2, 1, 3] = frames[1][2, 3, 4] = frames[2][0, 0, 0] = np.nan
    frames[2][1, 1, 1] = np.inf
    return frames


def test_says_how_many_and_where(make_stack: Make, spoilt: list[np.ndarray]) -> None:
    with pytest.raises(UserError) as caught:
        checked(make_stack(*spoilt), accept_nan=False)
    assert "3 NaN and 1 Inf values, in 2 of 3 contrasts" in caught.value.message
    assert "the first at voxel (2, 1, 3) of scan[1]" in caught.value.message
    assert "--nan zero" in caught.value.hint


def test_accepted_ones_become_zero(make_stack: Make, spoilt: list[np.ndarray]) -> None:
    stack = checked(make_stack(*spoilt), accept_nan=True)
    assert stack.frames[1][2, 1, 3] == stack.frames[2][1, 1, 1] == 0
    assert stack.maximum() == 1


def test_good_frames_stay_the_same_objects(make_stack: Make, spoilt: list[np.ndarray]) -> None:
    assert checked(make_stack(*spoilt), accept_nan=True).frames[0] is spoilt[0]


def test_a_mapped_file_is_not_written_to(make_stack: Make, spoilt: list[np.ndarray], tmp_path: Path) -> None:
    np.save(tmp_path / "scan.npy", spoilt[1])
    before = (tmp_path / "scan.npy").read_bytes()
    mapped = np.load(tmp_path / "scan.npy", mmap_mode="r+")
    assert checked(make_stack(mapped), accept_nan=True).frames[0][2, 1, 3] == 0
    del mapped
    assert (tmp_path / "scan.npy").read_bytes() == before


def test_zeros_only(make_stack: Make) -> None:
    with pytest.raises(UserError, match=r"all zeros: scan\[1\]"):
        checked(make_stack(np.ones((2, 2, 2)), np.zeros((2, 2, 2))), accept_nan=False)


def test_nan_only_is_zeros_only_when_accepted(make_stack: Make) -> None:
    with pytest.raises(UserError, match="all zeros"):
        checked(make_stack(np.full((2, 2, 2), np.nan)), accept_nan=True)


def test_nothing_above_zero(make_stack: Make) -> None:
    with pytest.raises(UserError, match="no value above 0"):
        checked(make_stack(np.full((2, 2, 2), -3)), accept_nan=False)


@pytest.mark.parametrize(("scale", "words"), [(1e300, "as large as 2e\\+300"), (1e-300, "no value above 1e-30")])
def test_what_single_precision_cannot_hold(make_stack: Make, scale: float, words: str) -> None:
    with pytest.raises(UserError, match=words):
        checked(make_stack(np.full((2, 2, 2), 2 * scale)), accept_nan=False)


def test_accepted_ones_become_zero_behind_the_scaling(make_stack: Make, spoilt: list[np.ndarray]) -> None:
    stack = checked(make_stack(*spoilt, slope=2.0, intercept=10.0), accept_nan=True)
    assert stack.contrast(1)[2, 1, 3] == 0
    assert stack.contrast(1)[0, 0, 0] == 12
