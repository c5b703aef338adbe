"""Which of two magnetization transfer volumes is which.

The published files' name puts MT-on before MT-off, one sentence of their description the other way round. Saturation
only takes signal away, so that in tissue MT-on is never the brighter one.
"""

import numpy as np

from MRHNetLib.data.protocols import Protocol

BRIGHT_SHARE = 0.5  # of the 98th percentile: tissue, not the dark fluid round it
TELLING_DIFFERENCE = 0.01  # of the median; transfer in tissue takes away ten times as much


def mt_channels(protocol: Protocol) -> tuple[int, int] | None:
    """Channels of MT-on and MT-off; None for a protocol without one of each."""
    on, off = protocol.indices(kind="mt-on"), protocol.indices(kind="mt-off")
    return (on[0], off[0]) if len(on) == len(off) == 1 else None


def tissue_medians(on: np.ndarray, off: np.ndarray) -> tuple[float, float]:
    """Medians of two float volumes over the voxels that are bright in their mean."""
    mean = (on + off) / 2
    bright = mean >= BRIGHT_SHARE * np.percentile(mean, 98)
    if not bright.any():  # nowhere above 0
        bright = np.ones_like(bright)
    return float(np.median(on[bright])), float(np.median(off[bright]))
