"""The engine as it is on a GPU, on the CPU."""

import pytest
import torch

from MRHNetLib.inference.gpu.engine import GpuEngine


@pytest.fixture
def make_engine():
    """An engine on the CPU, as CUDA computes (`split`) or as MPS does."""

    def make(precision="exact", *, split=True):
        engine = GpuEngine(torch.device("cpu"), precision)
        engine._split = split
        return engine

    return make
