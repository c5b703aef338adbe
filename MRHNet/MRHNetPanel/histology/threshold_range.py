"""The slider of the threshold, with the range of the chosen stain map."""

from typing import Any

from slicer.i18n import tr as _

from MRHNetPanel.in_background import InBackground

STEPS = 200  # of the slider from end to end


class ThresholdRange:
    """Gives the slider the values of a map, with Otsu's threshold to begin with; found in a thread.

    Parameters
    ----------
    slider : ctkSliderWidget
        The slider.
    background : InBackground
        Computes.
    """

    def __init__(self, slider: Any, background: InBackground) -> None:
        self._slider, self._background = slider, background
        self._followed: Any = None

    def follow(self, stain_map: Any) -> None:
        """Take the range of that map, or of none."""
        from MRHNetLib.scene.segmentation import threshold_range
        from MRHNetLib.scene.volume_nodes import array_of, frames_of

        self._followed = stain_map
        if stain_map is None or not frames_of(stain_map):
            return
        values = array_of(stain_map)
        self._background.compute(
            _("Threshold"), lambda observer: threshold_range(values), lambda found: self._set(stain_map, *found)
        )

    def _set(self, stain_map: Any, low: float, suggested: float, high: float) -> None:
        if stain_map is not self._followed or not high > low:
            return  # another one was chosen meanwhile, or it has no stain
        step = (high - low) / STEPS
        slider = self._slider
        slider.decimals = max(0, 2 - _magnitude(step))
        # The slider rounds to its decimals: at neither end beyond the values, so that all voxels are in, and one.
        slider.minimum, slider.maximum = (_rounded_down(end, slider.decimals) for end in (low, high))
        slider.singleStep = step
        slider.value = suggested


def _rounded_down(value: float, decimals: int) -> float:
    from math import floor

    return floor(value * 10**decimals) / 10**decimals


def _magnitude(value: float) -> int:
    """1 for values from 1 to under 10, 2 for tens, 0 for tenths, -1 for hundredths."""
    from math import floor, log10

    return floor(log10(value)) + 1
