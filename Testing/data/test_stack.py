from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from MRHNetLib.data.stack import ContrastStack, blocks, frame_extremes

Make = Callable[..., ContrastStack]


def test_values_are_scaled(make_stack: Make) -> None:
    stack = make_stack(np.array([[[1, 2]]], dtype=np.int16), slope=2.5, intercept=-1)
    np.testing.assert_array_equal(stack.contrast(0), [[[1.5, 4.0]]])
    assert stack.contrast(0).dtype == np.float32


def test_measuring_tells_how_far_it_has_come_and_is_done_once(make_stack: Make) -> None:
    told: list[tuple[float, str]] = []

    class Listener:
        def progress(self, fraction: float, stage: str) -> None:
            told.append((fraction, stage))

        def warning(self, message: str) -> None:
            raise AssertionError(message)

    stack = make_stack(*(np.full((2, 3, 4), value, np.int16) for value in (3, 9, 5, 4)))
    stack.measure(Listener())
    assert told == [(share, "checking values") for share in (0, 0.25, 0.5, 0.75)]
    for frame in stack.frames:
        frame[:] = 0
    assert stack.maximum() == 9


def test_maximum_is_over_all_contrasts(make_stack: Make) -> None:
    first, second = np.zeros((2, 3, 4), np.int16), np.zeros((2, 3, 4), np.int16)
    first[1, 2, 3], second[0, 0, 0] = 7, 9
    assert make_stack(first, second, slope=2, intercept=1).maximum() == 19


def test_a_negative_slope_turns_the_extremes_round(make_stack: Make) -> None:
    stack = make_stack(np.array([[[1, 5]]], dtype=np.int16), slope=-1)
    assert stack.extremes.tolist() == [[-5, -1]]
    assert stack.maximum() == -1


def test_contrasts_in_another_order_are_not_measured_anew(make_stack: Make) -> None:
    frames = [np.full((1, 2, 2), value, np.int16) for value in (3, 9, 5)]
    stack = make_stack(*frames, slope=2)
    assert stack.extremes[:, 1].tolist() == [6, 18, 10]
    turned = stack.reordered([2, 1, 0])
    for frame in frames:
        frame[:] = frame + 100
    assert turned.extremes[:, 1].tolist() == [10, 18, 6]
    assert [turned.contrast(index)[0, 0, 0] for index in range(3)] == [210, 218, 206]


def test_a_divided_stack_has_a_maximum_of_1(make_stack: Make) -> None:
    stack = make_stack(np.array([[[1, 4]]], np.int16), np.array([[[10, 30]]], np.int16), slope=2, intercept=1)
    divided = stack.divided(np.array([9.0, 20.0]))
    np.testing.assert_allclose(divided.contrast(0), [[[3 / 9, 1]]])
    np.testing.assert_allclose(divided.contrast(1), [[[21 / 20, 61 / 20]]], rtol=1e-6)
    np.testing.assert_allclose(divided.extremes, [[3 / 9, 1], [21 / 20, 61 / 20]])
    assert (stack.maximum(), divided.maximum()) == (61, 1)
    assert stack.full_scale_by_contrast == {}
    assert divided.full_scale_by_contrast == {"scan[0]": 9, "scan[1]": 20}


def test_size_is_that_of_the_stored_values(make_stack: Make) -> None:
    frame = np.zeros((2, 3, 4), np.int16)
    stack = make_stack(frame, frame)
    assert (stack.shape, stack.nbytes) == ((2, 2, 3, 4), 96)


@pytest.mark.parametrize("dtype", ["<i2", ">i2", "u1", "<f4", ">f8", "<u8"])
def test_extremes_of_any_type(dtype: str) -> None:
    frame = np.arange(24).reshape(2, 3, 4).astype(dtype)
    assert frame_extremes(frame) == (0, 23)


def test_nan_shows_in_the_extremes() -> None:
    frame = np.ones((2, 3, 4))
    frame[1, 1, 1] = np.nan
    assert np.isnan(frame_extremes(frame)).all()


@given(st.permutations([5, 6, 7]), st.permutations([0, 1, 2]), st.integers(1, 2000))
def test_blocks_are_the_whole_frame_once(shape: list[int], order: list[int], size: int) -> None:
    frame = np.arange(210).reshape(shape).transpose(order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("MRHNetLib.data.stack.BLOCK_BYTES", size)
        pieces = list(blocks(frame))
    assert sorted(np.concatenate([piece.ravel() for piece in pieces]).tolist()) == list(range(210))
    assert all(np.shares_memory(piece, frame) for piece in pieces)
