"""Whatever is stored arrives with its values."""

import numpy as np
import pytest
import torch

from MRHNetLib.inference.gpu.uplink import uploaded

CPU = torch.device("cpu")
KINDS = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8", "f2"]


@pytest.mark.parametrize("kind", [order + kind for kind in KINDS for order in "<>"] + ["?"])
def test_values_arrive_as_numpy_converts_them(kind):
    array = (np.random.default_rng(0).random((3, 4, 5)) * 250 - 120).astype(np.int64).astype(kind)
    (found,) = uploaded([array], CPU)
    np.testing.assert_array_equal(found.to(torch.float32).numpy(), array.astype(np.float32))


@pytest.mark.parametrize(("kind", "carried"), [(">i2", torch.int16), ("u1", torch.uint8), ("f8", torch.float32)])
def test_what_is_stored_narrow_crosses_narrow(kind, carried):
    (found,) = uploaded([np.zeros((2, 2, 2), kind)], CPU)
    assert found.dtype is carried


def test_views_in_any_direction_and_step():
    array = np.arange(4 * 6 * 8, dtype=np.int16).reshape(4, 6, 8)[::-1, ::2, 1::3].transpose(2, 0, 1)
    (found,) = uploaded([array], CPU)
    np.testing.assert_array_equal(found.numpy(), array)


def test_an_array_stays_as_it_was_when_the_next_one_arrives():
    found = list(uploaded([np.full((2, 2), number) for number in range(5)], CPU))
    assert [array[0, 0].item() for array in found] == [0, 1, 2, 3, 4]
