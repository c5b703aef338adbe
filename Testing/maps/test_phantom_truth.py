"""The digital mouse brain knows where its fibres run."""

import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.maps.shells import shells_of
from MRHNetLib.maps.tensor import TensorFit
from MRHNetLib.phantom.grid import Grid
from MRHNetLib.phantom.signal import SignalModel
from MRHNetLib.phantom.subject import make_subject

PROTOCOL = load_protocol("mrh-67")


@pytest.fixture(scope="module")
def mouse():
    return make_subject(size=Grid(0.5))


@pytest.mark.parametrize("number", [0, 1])
def test_colours_are_those_of_the_fibres(mouse, number: int) -> None:
    model, grid = SignalModel(mouse.tissue), mouse.grid
    frames = tuple(np.empty(grid.shape, np.int16) for _ in PROTOCOL.contrasts)
    stack = ContrastStack("mouse", PROTOCOL, frames, np.ones(67), np.zeros(67), grid.affine, ())
    shell = shells_of(stack)[number]
    signals = np.stack([model.signal(PROTOCOL.contrasts[channel]) for channel in shell.channels], axis=1)
    maps = TensorFit(shell.weighting).maps(25_000 * signals.astype(np.float64)).maps
    tracts = (maps["FA"] > 0.5) & (mouse.tissue.brain > 0.9)
    assert tracts.sum() > 50
    colours = maps["colourFA"][tracts] / 255 / maps["FA"][tracts, None]
    true = np.abs(mouse.tissue.direction.T[tracts])
    cosines = (colours * true).sum(axis=1)
    assert cosines.min() > 0.99
    assert (true.argmax(axis=1)[:, None] == [0, 1, 2]).any(axis=0).all(), "tracts run along all three axes"
