"""The network once more, in fp64 and by loops: nothing here is shared with the engines."""

import numpy as np


def convolve(patch, weight, bias):
    """(..., C, P, P) patches and (F, C, 3, 3) weight, zero padding, by explicit loops over the nine offsets."""
    size = patch.shape[-1]
    result = np.empty((*patch.shape[:-3], len(weight), size, size))
    result[...] = np.asarray(bias, np.float64)[:, None, None]
    for i in range(size):
        for j in range(size):
            for di in (-1, 0, 1):
                for dj in (-1, 0, 1):
                    if 0 <= i + di < size and 0 <= j + dj < size:
                        factor = weight[:, :, di + 1, dj + 1].astype(np.float64)
                        result[..., i, j] += patch[..., i + di, j + dj] @ factor.T
    return result


def relu(x):
    return np.maximum(x, 0)


def network_output(weights, blocks, patch):
    """(..., P, P) output for normalised patches (..., C, P, P), after the design's equations."""

    def conv(name, x):
        return convolve(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    r2 = relu(conv("conv2", relu(conv("conv1", patch.astype(np.float64)))))
    x = conv("conv3_1", relu(conv("conv3", r2))) + r2
    for block in range(blocks):
        h = relu(x)
        x = h + conv(f"blocks.{block}.second", relu(conv(f"blocks.{block}.first", h)))
    return conv("conv5", relu(conv("conv4", relu(x))))[..., 0, :, :]


def patch_at(contrasts, i, j, k, first, second):
    """(C, 3, 3) patch of voxel (i, j, k) in (C, X, Y, Z); `first` and `second` are steps (dx, dy, dz) of its axes."""
    patch = np.zeros((len(contrasts), 3, 3))
    for a in (-1, 0, 1):
        for b in (-1, 0, 1):
            place = [index + a * f + b * s for index, f, s in zip((i, j, k), first, second, strict=True)]
            if all(0 <= index < length for index, length in zip(place, contrasts.shape[1:], strict=True)):
                patch[:, a + 1, b + 1] = contrasts[(slice(None), *place)]
    return patch
