"""Phantom mice on a coarse grid, made once."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from MRHNetLib.phantom.grid import Grid
from MRHNetLib.phantom.subject import PhantomSubject, make_subject
from MRHNetLib.phantom.tissue import Tissue

COARSE = Grid(0.25)


@pytest.fixture(scope="session")
def mouse() -> Callable[..., PhantomSubject]:
    """``mouse("shiverer", seed=3)``: a subject of 50 x 70 x 32 voxels of 0.25 mm."""

    @cache
    def make(genotype: str = "control", seed: int = 1, number: int = 1, grid: Grid = COARSE) -> PhantomSubject:
        return make_subject(seed=seed, number=number, genotype=genotype, size=grid)

    return make


@pytest.fixture
def tissue() -> Callable[..., Tissue]:
    """``tissue(myelin=0.5)``: one voxel, nothing in it but what is named; fibres along the first axis."""

    def make(direction: tuple[float, float, float] = (1, 0, 0), **shares: float) -> Tissue:
        values = {"axons": 0, "myelin": 0, "cells": 0, "dispersion": 0, "fluid": 0, "brain": 1} | shares
        return Tissue(
            **{name: np.float32([value]) for name, value in values.items()},
            direction=np.float32(direction)[:, None],
        )

    return make
