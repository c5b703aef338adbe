"""A layer against the loops in fp64."""

import numpy as np
import pytest
import torch
from reference import convolve

from MRHNetLib.inference.gpu.layer import Layer, Wiring
from MRHNetLib.inference.gpu.layout import Layout

CPU = torch.device("cpu")


def rows_of(patches, layout):
    """(N, width) as the layout says, with its ones."""
    rows = torch.zeros(len(patches), layout.width)
    rows[:, layout.ones] = 1
    for (i, j), start in np.ndenumerate(layout.pixel_columns()):
        rows[:, start : start + layout.channels] = torch.from_numpy(patches[:, :, i, j])
    return rows


@pytest.mark.parametrize("adds", [False, True])
@pytest.mark.parametrize("split", [True, False])
@pytest.mark.parametrize(("size", "channels", "filters"), [(1, 3, 8), (3, 67, 64), (3, 5, 20), (5, 4, 9), (7, 2, 3)])
def test_a_layer_is_a_padded_convolution(size, channels, filters, split, adds):
    random = np.random.default_rng(size + channels)
    weight = random.standard_normal((filters, channels, 3, 3)).astype(np.float32)
    bias = random.standard_normal(filters).astype(np.float32)
    patches, before = (random.standard_normal((4, many, size, size), np.float32) for many in (channels, filters))
    source, target = Layout(size, channels, split), Layout(size, filters, split)
    layer = Layer(weight, bias, Wiring(source, target, CPU), torch.float32, adds=adds)
    result = rows_of(before, target)
    layer(rows_of(patches, source), result)
    expected = np.stack([convolve(patch, weight, bias) for patch in patches]) + (before if adds else 0)
    wanted = rows_of(expected.astype(np.float32), target)  # its constant column, and its zeros, are kept as well
    np.testing.assert_allclose(result.numpy(), wanted.numpy(), atol=1e-4)


@pytest.mark.parametrize("split", [True, False])
def test_a_bias_keeps_16_bits_beside_bf16_weights(split):
    layout = Layout(3, 1, split)
    weight, bias = np.zeros((1, 1, 3, 3), np.float32), np.full(1, 1.001, np.float32)
    weight[0, 0, 1, 1] = -1
    source, target = (rows_of(np.ones((1, 1, 3, 3), np.float32), layout).to(torch.bfloat16) for _ in range(2))
    Layer(weight, bias, Wiring(layout, layout, CPU), torch.bfloat16)(source, target)
    assert target[0, layout.pixel_columns()[1, 1]].item() == pytest.approx(0.001, rel=0.02)  # 1.001 alone rounds to 1
