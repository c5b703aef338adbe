"""Small samples that can be learnt, and an observer that remembers."""

import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.training.samples import Samples


class Notes:
    """Remembers what it was told."""

    def __init__(self):
        self.stages, self.fractions, self.warnings = [], [], []

    def progress(self, fraction, stage):
        self.fractions.append(fraction)
        self.stages.append(stage)

    def warning(self, message):
        self.warnings.append(message)


@pytest.fixture
def notes():
    return Notes()


def made_samples(count=200, seed=0, protocol="maps-5", stain="AF"):
    """Samples whose stain is a smooth function of two contrasts."""
    random = np.random.default_rng(seed)
    data = random.integers(100, 4000, (count, 5, 3, 3)).astype(np.int16)
    label = 20 + 50 * (data[:, 0] / 4000) * (1 - data[:, 1] / 4000)
    return Samples(
        data=data,
        label=label.astype(np.float32),
        maximum=np.full(count, 4000, np.float32),
        protocol=load_protocol(protocol) if protocol else None,
        stain=stain,
        origin={"subjects": [{"name": "mouse1"}]},
    )


@pytest.fixture
def samples():
    return made_samples()


@pytest.fixture
def make_samples():
    return made_samples
