"""Bundles with random weights, for tests that need some network."""

from pathlib import Path

import numpy as np

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle, save_bundle
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.networks.patch import Patch


def random_bundle(
    *, name="test", stain="AF", protocol="maps-5", blocks=1, seed=0, patch=None, **normalisation: object
) -> Bundle:
    loaded = load_protocol(protocol)
    architecture = Architecture(len(loaded.contrasts), blocks)
    random = np.random.default_rng(seed)
    weights = {
        key: (random.standard_normal(shape) * (2 / np.prod(shape[1:])) ** 0.5).astype(np.float32)
        if key.endswith("weight")
        else (0.1 * random.standard_normal(shape)).astype(np.float32)
        for key, shape in architecture.shapes().items()
    }
    return Bundle(
        name=name,
        stain=stain,
        model=architecture,
        protocol=loaded,
        normalisation=Normalisation(**normalisation),
        patch=patch or Patch(),
        weights=weights,
    )


def write_random_bundle(path: Path, **choices: object) -> Path:
    save_bundle(random_bundle(name=path.stem, **choices), path)
    return path
