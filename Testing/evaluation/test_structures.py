"""Structures above or below a threshold."""

import numpy as np
import pytest

from MRHNetLib.evaluation.structures import structures_of

VALUES = np.array([1.0, 1.2, 0.9, 5.0, 5.2, 5.1])  # Otsu's cut lies in the middle of 1.2 and 5.0


def test_otsu_lies_in_the_gap() -> None:
    structures = structures_of(VALUES, None, "high")
    assert (structures.threshold, structures.rule) == (pytest.approx(3.1), "otsu")
    assert structures.inside(VALUES).tolist() == [False, False, False, True, True, True]


def test_dark_structures_are_the_others_and_their_score_is_turned_round() -> None:
    structures = structures_of(VALUES, None, "low")
    assert structures.inside(VALUES).tolist() == [True, True, True, False, False, False]
    assert structures.score(VALUES).tolist() == (-VALUES).tolist()


def test_a_threshold_that_is_given_is_taken() -> None:
    structures = structures_of(VALUES, 5.1, "high")
    assert (structures.threshold, structures.rule) == (5.1, "given")
    assert structures.inside(VALUES).tolist() == [False, False, False, False, True, False]


@pytest.mark.parametrize("target", ["high", "low"])
def test_a_constant_reference_has_none(target: str) -> None:
    flat = np.full(4, 0.1)
    assert not structures_of(flat, None, target).inside(flat).any()
