"""A phantom subject in the scanner: the images of a protocol, one at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.protocols import Protocol
from MRHNetLib.phantom.canvas import HALF
from MRHNetLib.phantom.scanner import acquire, coil_bias, generator
from MRHNetLib.phantom.signal import SignalModel
from MRHNetLib.phantom.subject import PhantomSubject

DEFAULT_SNR = 40.0


class Scan:
    """The acquisition of one protocol from one brain.

    Parameters
    ----------
    subject : PhantomSubject
        Who is scanned.
    protocol : Protocol
        What is acquired; simulable (see `check_simulable`).
    snr : float
        Mean signal of the brain in the protocol's first b0 image over the noise's standard deviation.
    """

    def __init__(self, subject: PhantomSubject, protocol: Protocol, snr: float = DEFAULT_SNR) -> None:
        self._subject, self._protocol = subject, protocol
        self._model = SignalModel(subject.tissue)
        coil = generator(subject.seeds, f"{protocol.name} coil")
        self._bias = coil_bias(coil, subject.grid.axes).ravel()[subject.index]
        first = protocol.contrasts[next(iter(protocol.indices(kind="b0")), 0)]
        reference = self._model.signal(first) * self._bias
        self._sigma = float(reference[subject.tissue.brain >= HALF].mean()) / snr

    def image(self, channel: int) -> NDArray[np.int16]:
        """The image of one of the protocol's contrasts: (X, Y, Z)."""
        contrast = self._protocol.contrasts[channel]
        noise = generator(self._subject.seeds, f"{self._protocol.name} {contrast.label}")
        signal = np.asarray(self._subject.volume(self._model.signal(contrast) * self._bias), np.float32)
        return acquire(signal, self._sigma, noise)
