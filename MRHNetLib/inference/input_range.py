"""Whether a subject's signal lies where the network was trained."""

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.networks.bundle import Bundle

ACCEPTED_SHARE = 0.05  # the quantiles leave 0.2 % outside in training; new subjects differ a little more
_SAMPLED_VOXELS = 20_000


def range_warning(stack: ContrastStack, mask: NDArray[np.bool_], network: Bundle) -> str:
    """What to warn of, or an empty string.

    Parameters
    ----------
    stack : ContrastStack
        The subject's contrasts.
    mask : ndarray of bool
        (X, Y, Z) the brain.
    network : Bundle
        Its quantiles say how the signal, divided by the stack's maximum, lay in training.
    """
    quantiles = network.normalisation.input_quantiles
    if quantiles is None:
        return ""
    outside = quantiles.outside_range(_sampled_signal(stack, mask) / np.float32(stack.maximum()))
    far = np.flatnonzero(outside > ACCEPTED_SHARE)
    if not len(far):
        return ""
    worst = int(np.argmax(outside))
    contrast = network.protocol.contrasts[worst]
    return (
        f"{len(far)} of {len(outside)} contrasts lie outside the range that network {network.name} was trained on; "
        f"worst is {contrast.source} volume {contrast.frame} with {outside[worst]:.0%} of the brain: "
        "the prediction may be worth little there"
    )


def _sampled_signal(stack: ContrastStack, mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(N, C) scaled values at voxels of the mask, evenly spread."""
    inside = np.flatnonzero(mask)
    x, y, z = np.unravel_index(inside[:: max(1, len(inside) // _SAMPLED_VOXELS)], mask.shape)
    return np.stack([stack.scaled(c, frame[x, y, z]) for c, frame in enumerate(stack.frames)], axis=1)
