"""Maps of different units in one stack: each is divided by its own full scale, as its protocol says.

Divided by one maximum for all of them, as signal is, every map's share would depend on the scanner's gain, which sets
the values of the T2-weighted image and of no other.
"""

import numpy as np

from MRHNetLib.data.protocols import Protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.value_check import SMALLEST_MAXIMUM
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer

UNLIKELY_RATIO = 30.0  # of a map's largest value to its full scale, or of that to it: its file has another unit


def at_full_scale(stack: ContrastStack, observer: Observer) -> ContrastStack:
    """The stack with every contrast divided by the full scale that the protocol names.

    Parameters
    ----------
    stack : ContrastStack
        In the units of its files, every value finite.
    observer : Observer
        Told of maps that seem to be in another unit than their full scale.

    Raises
    ------
    UserError
        A contrast that is divided by its own maximum has no value above 0.
    """
    numbers = np.empty(len(stack.frames))
    for index, full_scale in enumerate(stack.protocol.full_scales):
        largest, label = float(stack.extremes[index, 1]), stack.protocol.contrasts[index].label
        if full_scale == "maximum":
            _check_positive(stack.subject, label, largest)
            numbers[index] = largest
        else:
            numbers[index] = full_scale
            if not full_scale / UNLIKELY_RATIO <= largest <= full_scale * UNLIKELY_RATIO:
                observer.warning(
                    f"{stack.subject}: the largest value of {label} is {largest:.3g}; protocol {stack.protocol.name} "
                    f"takes {full_scale:g} as full scale: is that file in another unit?"
                )
    return stack.divided(numbers)


def full_scale_text(protocol: Protocol) -> str:
    """What inputs are divided by: "each contrast by its full scale: t2[0] its maximum, md[0] 0.003"."""
    if not protocol.full_scales:
        return "divided by the maximum of the stack"
    parts = [
        f"{contrast.label} {'its maximum' if full_scale == 'maximum' else f'{full_scale:g}'}"
        for contrast, full_scale in zip(protocol.contrasts, protocol.full_scales, strict=True)
    ]
    return f"each contrast divided by its full scale: {', '.join(parts)}"


def _check_positive(subject: str, label: str, largest: float) -> None:
    if largest < SMALLEST_MAXIMUM:
        raise UserError(
            f"{subject}: no value of {label} is above 0, by whose maximum it is divided; its largest is {largest:g}",
            hint="check how the file was made, and its scaling",
        )
