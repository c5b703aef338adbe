from dataclasses import replace

import numpy as np
import pytest

from MRHNetLib.data.protocols import Protocol, load_protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.errors import UserError
from MRHNetLib.maps.kinds import chosen_kinds
from MRHNetLib.maps.plan import FitOptions, computable_kinds, computations, possible_kinds, reduced_protocol
from MRHNetLib.observer import QUIET, Noting


def stack_of(protocol: Protocol) -> ContrastStack:
    count = len(protocol.contrasts)
    frames = tuple(np.ones((2, 2, 2), np.int16) for _ in range(count))
    return ContrastStack("mouse", protocol, frames, np.ones(count), np.zeros(count), np.eye(4), ())


def sources(text: str, protocol: str = "mrh-67", **choices: object) -> list[str]:
    return [source.name for source in reduced_protocol(load_protocol(protocol), chosen_kinds(text), **choices).sources]


def test_only_what_is_needed_is_read() -> None:
    assert sources("MTR") == sources("T2") == ["t2MTONOFF"]
    assert sources("FA") == sources("MK,MD") == ["dwi2000", "dwi5000"]
    assert sources("MTR", all_shells=True) == ["dwi2000", "dwi5000", "t2MTONOFF"]
    assert sources("FA", named=["t2MTONOFF"]) == ["dwi2000", "dwi5000", "t2MTONOFF"]


@pytest.mark.parametrize(
    ("protocol", "names"),
    [
        ("mrh-67", ["T2", "MTR", "FA", "MD", "AD", "RD", "MK", "colourFA"]),
        ("mrh-nissl-48", ["FA", "MD", "AD", "RD", "colourFA"]),
        ("maps-5", []),
    ],
)
def test_what_a_protocol_gives(protocol: str, names: list[str]) -> None:
    assert [kind.name for kind in possible_kinds(load_protocol(protocol))] == names


def test_what_a_protocol_cannot_give() -> None:
    with pytest.raises(UserError, match="MTR is computed from mt-on and mt-off; mrh-nissl-48 has no mt-on"):
        sources("MTR", "mrh-nissl-48")
    with pytest.raises(UserError, match="maps-5 has no b0"):
        sources("FA", "maps-5")


def test_one_tensor_a_shell_and_one_kurtosis() -> None:
    found = computations(stack_of(load_protocol("mrh-67")), chosen_kinds("MK,RD,MTR,FA"), FitOptions())
    assert [(entry.names, entry.shell, len(entry.channels)) for entry in found] == [
        (("MTR",), "", 2),
        (("RD", "FA"), "2000", 32),
        (("RD", "FA"), "5000", 32),
        (("MK",), "", 64),
    ]


def test_kurtosis_needs_two_shells() -> None:
    protocol = load_protocol("mrh-67")
    one = replace(
        protocol,
        sources=protocol.sources[:1],
        contrasts=tuple(contrast for contrast in protocol.contrasts if contrast.source == "dwi2000"),
    )
    with pytest.raises(UserError, match="MK needs two shells of different b-values; found 1900 s/mm2"):
        computations(stack_of(one), chosen_kinds("MK"), FitOptions())


def test_shells_of_one_b_value_are_no_two() -> None:
    with pytest.raises(UserError, match="found 700 and 700 and 700 and 700"):
        computations(stack_of(load_protocol("mrh-nissl-48")), chosen_kinds("MK"), FitOptions())


def test_too_few_directions() -> None:
    protocol = load_protocol("mrh-67")
    contrasts = [
        replace(contrast, direction=protocol.contrasts[2].direction) if contrast.kind == "dwi" else contrast
        for contrast in protocol.contrasts
    ]
    with pytest.raises(UserError, match="the gradients of dwi2000 tell [23] of the 7 numbers of a tensor fit"):
        computations(stack_of(replace(protocol, contrasts=tuple(contrasts))), chosen_kinds("FA"), FitOptions())


def repeated(count: int) -> Protocol:
    """The first directions of each shell again and again."""
    protocol = load_protocol("mrh-67")
    contrasts = list(protocol.contrasts)
    for index, contrast in enumerate(contrasts):
        if contrast.kind == "dwi":
            first = protocol.indices(source=contrast.source, kind="dwi")[0]
            contrasts[index] = replace(contrast, direction=contrasts[first + (index - first) % count].direction)
    return replace(protocol, contrasts=tuple(contrasts))


def test_too_few_directions_for_a_kurtosis() -> None:
    """Six tell a tensor, 6 of the 15 elements of the kurtosis, and the signal at b 0."""
    stack = stack_of(repeated(6))
    assert len(computations(stack, chosen_kinds("FA"), FitOptions())) == 2
    with pytest.raises(UserError, match="the gradients of all shells tell 13 of the 22 numbers of a kurtosis"):
        computations(stack, chosen_kinds("MK"), FitOptions())


def test_a_kurtosis_that_nobody_asked_for_is_left_out_and_told() -> None:
    told = Noting(QUIET)
    kinds = chosen_kinds("FA,MK,MTR")
    assert computable_kinds(stack_of(load_protocol("mrh-67")), kinds, told) == kinds
    assert told.warnings == []
    assert [kind.name for kind in computable_kinds(stack_of(repeated(6)), kinds, told)] == ["FA", "MTR"]
    assert "mouse: MK is left out: the gradients of all shells tell 13" in told.warnings[0]


def test_without_b_values_in_the_protocol_the_tables_decide() -> None:
    protocol = load_protocol("mrh-67")
    silent = replace(protocol, contrasts=tuple(replace(contrast, b_value=()) for contrast in protocol.contrasts))
    assert possible_kinds(silent) == possible_kinds(protocol)
