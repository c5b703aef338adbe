"""Small stacks and networks."""

import numpy as np
import pytest
from random_bundle import random_bundle

from MRHNetLib.data.geometry import affine_from_letters
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.stack import ContrastStack


@pytest.fixture
def make_bundle():
    return random_bundle


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
