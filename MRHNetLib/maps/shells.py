"""Diffusion shells: the b0 and the weighted volumes of one source, and how they are weighted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from MRHNetLib.data.protocols import Protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.errors import UserError
from MRHNetLib.maps.weighting import LEAST_DWI_B_VALUE, Weighting, weighting_of

TENSOR_UNKNOWNS, KURTOSIS_UNKNOWNS = 7, 22  # 6 or 6 + 15 elements, and the signal without weighting
LEAST_RATIO = 1.2  # of the b-values of two shells that a kurtosis can be told from


@dataclass(frozen=True, eq=False)
class Shell:
    """One shell of a subject.

    Parameters
    ----------
    label : str
        In file names, as the source is called: "2000" of dwi2000.
    channels : list of int
        Contrasts of the stack.
    weighting : Weighting
        Of these.
    """

    label: str
    channels: list[int]
    weighting: Weighting

    @property
    def b_value(self) -> float:
        """Median b-value of its weighted volumes, in s/mm2."""
        b_values = self.weighting.b_values
        return float(np.median(b_values[b_values >= LEAST_DWI_B_VALUE]))


def shell_labels(protocol: Protocol) -> dict[str, str]:
    """The sources that are shells, with what file names call them."""
    names = [source.name for source in protocol.sources if protocol.indices(source=source.name, kind="dwi")]
    return {name: name.removeprefix("dwi") or name for name in names}


def shells_of(stack: ContrastStack) -> list[Shell]:
    """The shells of a stack: each source with weighted volumes, in the order of the protocol.

    Raises
    ------
    UserError
        The weighting is not told, or does not suffice for a tensor.
    """
    shells = []
    for source, label in shell_labels(stack.protocol).items():
        channels = stack.protocol.indices(source=source)
        shell = Shell(label, channels, weighting_of(stack, channels))
        _check_tensor(source, shell)
        shells.append(shell)
    return shells


def check_kurtosis(shells: list[Shell]) -> None:
    """Check that a kurtosis can be fitted over all shells.

    Raises
    ------
    UserError
        The b-values of the shells are too much alike.
    """
    b_values = sorted(shell.b_value for shell in shells)
    if len(b_values) < 2 or b_values[-1] < LEAST_RATIO * b_values[0]:
        found = " and ".join(f"{b_value:.0f}" for b_value in b_values) or "none"
        raise UserError(
            f"MK needs two shells of different b-values; found {found} s/mm2",
            hint="leave MK out: --maps with the maps that you want",
        )


def _check_tensor(name: str, shell: Shell) -> None:
    tensors = shell.weighting.b_tensors.reshape(-1, 9)
    design = np.column_stack([tensors / max(1.0, float(np.abs(tensors).max())), np.ones(len(tensors))])
    known = np.linalg.matrix_rank(design, tol=1e-3)
    if known < TENSOR_UNKNOWNS:
        raise UserError(
            f"the gradients of {name} tell {known} of the {TENSOR_UNKNOWNS} numbers of a tensor fit",
            hint="at least six directions that differ and one b0 volume are needed: check its .bval and .bvec files",
        )
