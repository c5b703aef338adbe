"""Diffusion shells: the b0 and the weighted volumes of one source, and how they are weighted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from MRHNetLib.data.protocols import Protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.errors import UserError
from MRHNetLib.maps.weighting import LEAST_DWI_B_VALUE, Weighting, joined, weighting_of

TENSOR_UNKNOWNS, KURTOSIS_UNKNOWNS = 7, 22  # 6 or 6 + 15 elements, and the signal without weighting
LEAST_KNOWN = 1e-3  # singular value, of the largest, of what counts as told; 0.04 for the published gradients
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
        channels = _with_b0(stack, source)
        shell = Shell(label, channels, weighting_of(stack, channels))
        check_tensor(source, shell)
        shells.append(shell)
    return shells


def check_tensor(name: str, shell: Shell) -> None:
    """Check that a tensor can be fitted to a shell, which messages call `name`.

    Raises
    ------
    UserError
        Its gradients do not suffice.
    """
    tensors = shell.weighting.b_tensors.reshape(-1, 9)
    design = np.column_stack([tensors / max(1.0, float(np.abs(tensors).max())), np.ones(len(tensors))])
    known = np.linalg.matrix_rank(design, tol=1e-3)
    if known < TENSOR_UNKNOWNS:
        raise UserError(
            f"the gradients of {name} tell {known} of the {TENSOR_UNKNOWNS} numbers of a tensor fit",
            hint="at least six directions that differ and one b0 volume are needed: check its .bval and .bvec files",
        )


def check_kurtosis(shells: list[Shell]) -> None:
    """Check that a kurtosis can be fitted over all shells.

    Raises
    ------
    UserError
        The b-values of the shells are too much alike.
    """
    weighting = joined([shell.weighting for shell in shells])
    weighted = weighting.b_values[weighting.b_values >= LEAST_DWI_B_VALUE]
    if weighted.max() < LEAST_RATIO * weighted.min():
        found = " and ".join(f"{b_value:.0f}" for b_value in sorted(shell.b_value for shell in shells))
        raise UserError(
            f"MK needs two shells of different b-values; found {found} s/mm2",
            hint="leave MK out: --maps with the maps that you want",
        )
    known = _known_of_kurtosis(weighting)
    if known < KURTOSIS_UNKNOWNS:
        raise UserError(
            f"the gradients of all shells tell {known} of the {KURTOSIS_UNKNOWNS} numbers of a kurtosis fit",
            hint="at least 15 directions that differ, in two shells, and a b0 volume are needed; or leave MK out: "
            "--maps with the maps that you want",
        )


def _with_b0(stack: ContrastStack, source: str) -> list[int]:
    """The contrasts of a source; where it has no b0 volumes, with those of its file, else with all there are."""
    own, b0 = stack.protocol.indices(source=source), stack.protocol.indices(kind="b0")
    if set(own) & set(b0):
        return own
    beside = [index for index in b0 if stack.places and stack.places[index][0] == stack.places[own[0]][0]]
    return (beside or b0) + own


def _known_of_kurtosis(weighting: Weighting) -> int:
    """How many of the signal at b 0 (1), the tensor (6) and the kurtosis tensor (15) the gradients tell apart."""
    strength, directions = weighting.b_values / weighting.b_values.max(), weighting.directions
    second = [weighting.b_tensors[:, i, j] for i, j in combinations_with_replacement(range(3), 2)]
    fourth = [
        strength**2 * directions[:, list(axes)].prod(axis=1) for axes in combinations_with_replacement(range(3), 4)
    ]
    design = np.column_stack([np.ones(len(strength)), *second, *fourth])
    singular = np.linalg.svd(design / np.maximum(np.linalg.norm(design, axis=0), 1e-12), compute_uv=False)
    return int((singular > LEAST_KNOWN * singular[0]).sum())
