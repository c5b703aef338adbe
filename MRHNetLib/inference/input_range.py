"""Whether a subject's signal lies where the network was trained."""

import numpy as np

from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.networks.bundle import Bundle

ACCEPTED_SHARE = 0.05  # the quantiles leave 0.2 % outside in training; new subjects differ a little more
_SAMPLED_VOXELS = 20_000


def range_warning(stack: ContrastStack, mask: np.ndarray, network: Bundle) -> str:
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
    voxels = np.argwhere(mask)
    x, y, z = voxels[:: max(1, len(voxels) // _SAMPLED_VOXELS)].T
    signal = np.stack([stack.scaled(c, frame[x, y, z]) for c, frame in enumerate(stack.frames)], axis=1)
    outside = quantiles.outside_range(signal / np.float32(stack.maximum()))
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
