"""Prediction of prepared patches, without a volume around them."""

from pathlib import Path

import numpy as np

from MRHNetLib.data.patch_files import read_patches
from MRHNetLib.errors import UserError
from MRHNetLib.inference.engine import Engine
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import QUIET, Observer


def predict_patches(source: Path, network: Bundle, engine: Engine, target: Path, observer: Observer = QUIET) -> int:
    """Write the network's output for every patch of a file, and return how many there were.

    Parameters
    ----------
    source : Path
        ``.npz`` or ``.mat`` with `data`, P x P x C x N (see `read_patches`).
    network : Bundle
        What predicts.
    engine : Engine
        What computes.
    target : Path
        ``.npz`` to write: `prediction` (N, P, P) float32 in the stain's own units; `fa` (P, P, 1, N) where the source
        holds it, so that an image reconstructed from the prediction can be masked by it.

    Raises
    ------
    UserError
        The file cannot be read, or its patches do not fit the network.
    """
    patches = read_patches(source)
    c, size, _ = patches.data.shape[1:]
    side = size if network.is_baseline else network.patch.size  # a baseline takes every pixel by itself
    expected = (network.model.contrasts, side, side)
    if patches.data.shape[1:] != expected:
        raise UserError(
            f"{source} holds patches {size}x{size} of {c} contrasts; network {network.name} takes "
            f"{expected[1]}x{expected[1]} of {expected[0]} (protocol {network.protocol.name})",
            hint="choose a network for these contrasts: mrhnet networks list",
        )
    arrays = {"prediction": engine.patch_outputs(patches.data, patches.maximum, network, observer)}
    if patches.fa is not None:
        arrays["fa"] = patches.fa.transpose(1, 2, 0)[:, :, None, :]
    with target.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    return len(patches.data)
