"""The mean of targets, worked by hand."""

import numpy as np
import pytest

from MRHNetLib.data.geometry import affine_from_letters
from MRHNetLib.errors import UserError
from MRHNetLib.training.location import LocationMean
from MRHNetLib.training.preparation import TrainingSubject

SHAPE = (2, 3, 4)


class Stack:
    """As much of a stack as the mean asks for."""

    def __init__(self, letters: str = "LAS", shape: tuple[int, ...] = SHAPE) -> None:
        self.affine = affine_from_letters(letters, (0.1, 0.1, 0.1), shape)
        self.subject = "mouse"


def subject(target: np.ndarray, stack: Stack | None = None, excluded: np.ndarray | None = None) -> TrainingSubject:
    return TrainingSubject(stack or Stack(), np.ones(target.shape, bool), target, excluded)


def test_missing_and_excluded_values_do_not_count() -> None:
    first, second = np.full(SHAPE, 2.0), np.full(SHAPE, 6.0)
    first[0, 0, 0] = first[1, 1, 1] = np.nan
    second[1, 1, 1] = np.nan
    excluded = np.zeros(SHAPE, bool)
    excluded[0, 1, 0] = True
    location = LocationMean()
    location.add(subject(first))
    location.add(subject(second, excluded=excluded))
    mean, _ = location.mean()
    expected = np.full(SHAPE, 4.0)
    expected[0, 0, 0], expected[0, 1, 0], expected[1, 1, 1] = 6.0, 2.0, np.nan
    np.testing.assert_array_equal(mean, expected)
    assert location.subjects == 2


def test_axes_in_another_order_are_brought_into_the_firsts() -> None:
    values = np.arange(24.0).reshape(SHAPE)
    location = LocationMean()
    location.add(subject(values))
    location.add(subject(values.transpose(2, 0, 1)[::-1], Stack("ILA", (4, 2, 3))))
    mean, affine = location.mean()
    np.testing.assert_array_equal(mean, values)
    np.testing.assert_array_equal(affine, Stack().affine)


def test_watching_hands_every_subject_on() -> None:
    subjects = [subject(np.ones(SHAPE)), subject(np.zeros(SHAPE))]
    location = LocationMean()
    assert list(location.watch(subjects)) == subjects
    assert location.subjects == 2


def test_nothing_has_no_mean() -> None:
    with pytest.raises(UserError, match="no targets"):
        LocationMean().mean()
