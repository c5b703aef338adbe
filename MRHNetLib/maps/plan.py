"""Which computations make the maps that are wanted of a stack."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.mt_order import mt_channels
from MRHNetLib.data.protocols import Protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.errors import UserError
from MRHNetLib.extras import require
from MRHNetLib.maps.computation import Computation, Computed
from MRHNetLib.maps.kinds import KINDS, MapKind
from MRHNetLib.maps.magnetisation_transfer import mtr
from MRHNetLib.maps.shells import LEAST_RATIO, Shell, check_kurtosis, shells_of
from MRHNetLib.maps.weighting import Weighting, weighting_of
from MRHNetLib.observer import Observer

KURTOSIS_BOUNDS = (
    -3 / 7,
    10.0,
)  # DIPY's; -3/7: water in spheres of one size (Jensen & Helpern, NMR Biomed 2010;23:698)


@dataclass(frozen=True)
class FitOptions:
    """How tensors and kurtoses are fitted.

    Parameters
    ----------
    weighted : bool
        Weighted least squares instead of ordinary ones.
    kurtosis_bounds : (2,) floats
        MK beyond them is set to them.
    """

    weighted: bool = False
    kurtosis_bounds: tuple[float, float] = KURTOSIS_BOUNDS

    @property
    def words(self) -> str:
        """For the sidecar."""
        return "weighted least squares (WLS)" if self.weighted else "ordinary least squares (OLS)"


def possible_kinds(protocol: Protocol) -> list[MapKind]:
    """The kinds that can be computed of everything that a protocol acquires."""
    kinds = [kind for kind in KINDS if all(protocol.indices(kind=name) for name in kind.contrasts)]
    b_values = [protocol.contrasts[index].value("b_value") or 0.0 for index in protocol.indices(kind="dwi")]
    two_shells = bool(b_values) and max(b_values) >= LEAST_RATIO * min(b_values)  # 0: known only by the images' tables
    return [kind for kind in kinds if kind.name != "MK" or two_shells]


def computable_kinds(stack: ContrastStack, kinds: Sequence[MapKind], observer: Observer) -> list[MapKind]:
    """The kinds without MK where the gradients of a stack do not suffice for it, which the observer is told.

    Raises
    ------
    UserError
        The diffusion weighting is not known or does not suffice for tensors.
    """
    if "MK" in (kind.name for kind in kinds):
        shells = shells_of(stack)
        try:
            check_kurtosis(shells)
        except UserError as error:
            observer.warning(f"{stack.subject}: MK is left out: {error.message}")
            return [kind for kind in kinds if kind.name != "MK"]
    return list(kinds)


def reduced_protocol(
    protocol: Protocol, kinds: Sequence[MapKind], *, named: Sequence[str] = (), all_shells: bool = False
) -> Protocol:
    """The protocol without the sources that no wanted map is computed from.

    Parameters
    ----------
    protocol : Protocol
        Of the subject.
    kinds : sequence of MapKind
        What is wanted.
    named : sequence of str
        Sources that stay although no map needs them: somebody named files for them.
    all_shells : bool
        Whether all diffusion shells stay.

    Raises
    ------
    UserError
        The protocol lacks a contrast that a map is computed from.
    """
    if not kinds:
        raise UserError(
            f"no map can be computed of protocol {protocol.name}: it has neither MT nor diffusion nor T2",
            hint="name another one with --protocol",
        )
    contrasts = {name for kind in kinds for name in kind.contrasts}
    for kind in kinds:
        lacking = [name for name in kind.contrasts if not protocol.indices(kind=name)]
        if lacking:
            raise UserError(
                f"{kind.name} is computed from {' and '.join(kind.contrasts)}; {protocol.name} has no {lacking[0]}",
                hint="leave it out: --maps with the maps that you want",
            )
    needed = {contrast.source for contrast in protocol.contrasts if contrast.kind in contrasts} | set(named)
    if all_shells:
        needed |= {contrast.source for contrast in protocol.contrasts if contrast.kind in ("b0", "dwi")}
    return without_sources(protocol, {source.name for source in protocol.sources} - needed)


def without_sources(protocol: Protocol, lacking: Collection[str]) -> Protocol:
    """The protocol without some of its sources."""
    return replace(
        protocol,
        sources=tuple(source for source in protocol.sources if source.name not in lacking),
        contrasts=tuple(contrast for contrast in protocol.contrasts if contrast.source not in lacking),
    )


def without_directions(protocol: Protocol) -> Protocol:
    """The protocol for images that bring their own directions: how far these are from it is nothing to warn of."""
    return replace(protocol, contrasts=tuple(replace(contrast, direction=()) for contrast in protocol.contrasts))


def protocol_of_sources(
    subject: str,
    protocol: Protocol,
    present: Collection[str],
    wanted: Sequence[MapKind] | None,
    observer: Observer,
) -> Protocol:
    """The protocol without the sources that a subject lacks, where what is wanted can be computed of the others.

    Parameters
    ----------
    subject : str
        Its name.
    protocol : Protocol
        Of the subject.
    present : collection of str
        The sources that there are.
    wanted : sequence of MapKind or None
        The maps; None for all that can be computed, but at least one.
    observer : Observer
        Told what is lacking.
    """
    lacking = [source.name for source in protocol.sources if source.name not in present]
    kinds = possible_kinds(without_sources(protocol, lacking))
    if not lacking or not kinds or any(kind not in kinds for kind in wanted or ()):
        return protocol  # whole: whoever reads the subject tells what is lacking
    used = {name for kind in wanted or KINDS for name in kind.contrasts}
    missed = [name for name in lacking if any(protocol.indices(source=name, kind=kind) for kind in used)]
    if missed:
        observer.warning(f"{subject}: there is no {' and no '.join(missed)}: maps that need it are left out")
    return without_sources(protocol, lacking)


def computations(stack: ContrastStack, kinds: Sequence[MapKind], options: FitOptions) -> list[Computation]:
    """What makes these maps.

    Raises
    ------
    UserError
        DIPY is not installed, or the diffusion weighting is not known or does not suffice.
    """
    names = [kind.name for kind in kinds]
    found: list[Computation] = []
    if "T2" in names:
        found.append(Computation(("T2",), stack.protocol.indices(kind="t2")[:1], _as_it_is, "as acquired"))
    channels = mt_channels(stack.protocol)
    if "MTR" in names and channels is not None:
        found.append(Computation(("MTR",), list(channels), mtr, "(M0 - Mt) / M0"))
    of_shells = tuple(kind.name for kind in kinds if kind.per_shell)
    if of_shells or "MK" in names:
        require("dipy", "maps")
        shells = shells_of(stack)
        if of_shells:
            found += [_tensor(shell, of_shells, options) for shell in shells]
        if "MK" in names:
            check_kurtosis(shells)
            found.append(_kurtosis(stack, shells, options))
    return found


def _as_it_is(signals: NDArray[np.float64]) -> Computed:
    return Computed({"T2": signals[:, 0].astype(np.float32)}, {})


def _tensor(shell: Shell, names: tuple[str, ...], options: FitOptions) -> Computation:
    from MRHNetLib.maps.tensor import TensorFit

    fit = TensorFit(shell.weighting, weighted=options.weighted)
    method = f"diffusion tensor of one shell by {options.words} on the logarithm of the signal"
    return Computation(names, shell.channels, fit.maps, method, shell.label, shell.b_value, _facts(shell.weighting))


def _kurtosis(stack: ContrastStack, shells: Sequence[Shell], options: FitOptions) -> Computation:
    from MRHNetLib.maps.kurtosis import KurtosisFit

    channels = list(dict.fromkeys(channel for shell in shells for channel in shell.channels))  # shells may share b0
    weighting = weighting_of(stack, channels)
    fit = KurtosisFit(weighting, weighted=options.weighted, bounds=options.kurtosis_bounds)
    return Computation(
        ("MK",),
        channels,
        fit.maps,
        f"diffusion kurtosis over all shells by {options.words} on the logarithm of the signal; analytical mean",
        b0_channels=list(
            dict.fromkeys(shell.channels[row] for shell in shells for row in np.flatnonzero(shell.weighting.weakest))
        ),
        facts={**_facts(weighting), "bounds": [b if np.isfinite(b) else None for b in options.kurtosis_bounds]},
    )


def _facts(weighting: Weighting) -> dict[str, object]:
    return {
        "gradients": weighting.told_by,
        "b_values_s_mm2": [round(float(b_value), 2) for b_value in weighting.b_values],
    }
