"""Small stacks and networks."""

import numpy as np
import pytest

from MRHNetLib.data.geometry import affine_from_letters
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.networks.patch import Patch


@pytest.fixture
def make_bundle():
    def make(*, name="test", stain="AF", protocol="maps-5", blocks=1, seed=0, patch=None, **normalisation):
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
            architecture=architecture,
            protocol=loaded,
            normalisation=Normalisation(**normalisation),
            patch=patch or Patch(),
            weights=weights,
        )

    return make


@pytest.fixture
def make_stack():
    def make(array, *, letters="LAS", protocol="maps-5", slopes=1.0, intercepts=0.0, voxel_size=(1.0, 1.0, 1.0)):
        count = len(array)
        return ContrastStack(
            subject="mouse",
            protocol=load_protocol(protocol),
            frames=tuple(array),
            slopes=np.full(count, slopes),
            intercepts=np.full(count, intercepts),
            affine=affine_from_letters(letters, voxel_size, array.shape[1:]),
            files=(),
        )

    return make
