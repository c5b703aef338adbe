import math

import pytest

from MRHNetLib.training.schedules import learning_rate


@pytest.mark.parametrize(("epoch", "expected"), [(0, 0.1), (9, 0.1), (10, 0.01), (19, 0.01), (20, 1e-3), (59, 1e-6)])
def test_steps_divide_the_rate_by_ten_after_every_ten_epochs(epoch, expected):
    assert learning_rate("steps", 0.1, epoch, 3, 7, 60) == pytest.approx(expected)


def test_one_cycle_rises_evenly_for_a_tenth_and_falls_to_a_hundredth():
    rates = [learning_rate("one-cycle", 2.0, epoch, step, 20, 10) for epoch in range(10) for step in range(20)]
    assert rates[:20] == pytest.approx([0.1 * (number + 1) for number in range(20)])
    falling = rates[20:]
    cosine = [2 * (0.01 + 0.99 * (1 + math.cos(math.pi * number / 179)) / 2) for number in range(180)]
    assert falling == pytest.approx(cosine)


def test_a_training_of_one_step_has_a_rate():
    assert learning_rate("one-cycle", 1.0, 0, 0, 1, 1) > 0
