from pathlib import Path

import numpy as np
import pytest
from known_gradients import DIRECTIONS

from MRHNetLib.data.gradients import GradientTable
from MRHNetLib.errors import UserError
from MRHNetLib.maps.acquisition import Acquisition, acquisition_of
from MRHNetLib.maps.gradient_series import GradientSeries
from MRHNetLib.maps.plan import possible_kinds
from MRHNetLib.maps.shells import shell_labels
from MRHNetLib.observer import Noting, Observer


class Silent(Observer):
    """Warns nobody."""

    def warning(self, message: str) -> None:
        """Nothing."""


@pytest.fixture
def told() -> Noting:
    return Noting(Silent())


def series(name: str, *shells: tuple[float, int]) -> GradientSeries:
    """Pairs of a b-value and how many directions it has."""
    b_values = np.concatenate([np.full(count, b_value) for b_value, count in shells])
    directions = np.concatenate([DIRECTIONS[:count] for _, count in shells])
    return GradientSeries(name, Path(f"{name}.nii"), GradientTable(b_values, directions))


def labels(acquisition: Acquisition) -> list[str]:
    return list(shell_labels(acquisition.protocol).values())


@pytest.mark.parametrize(
    ("b_values", "expected"),
    [
        ((1000, 2500), ["1000", "2500"]),
        ((2480, 1020), ["1000", "2500"]),
        ((125, 960), ["125", "1000"]),
        ((960, 1048, 1149), ["960", "1048", "1100"]),
    ],
)
def test_what_shells_are_called(b_values: tuple[int, ...], expected: list[str], told: Noting) -> None:
    several = [series(f"s{b_value}", (0, 1), (b_value, 10)) for b_value in b_values]
    assert labels(acquisition_of("m", several, {}, told)) == expected


def test_series_of_one_b_value_are_called_after_themselves_too(told: Noting) -> None:
    both = [series(name, (0, 1), (1000, 10)) for name in ("ap", "pa")]
    assert labels(acquisition_of("m", both, {}, told)) == ["1000-ap", "1000-pa"]


def test_the_places_of_all_volumes(told: Noting) -> None:
    found = acquisition_of("m", [series("ap", (900, 7), (0, 2), (2000, 8))], {"mt-on": Path("on.nii")}, told)
    placement = found.placement(found.protocol)
    where: dict[str, list[int]] = {}
    for contrast, (_, volume) in zip(found.protocol.contrasts, placement.contrasts, strict=True):
        where.setdefault(contrast.source, []).append(volume)
    assert where == {
        "mt-on": [0],
        "series ap": [7, 8],
        "dwi900": list(range(7)),
        "dwi2000": list(range(9, 17)),
    }
    assert [(image.path.name, image.volumes) for image in placement.images] == [("on.nii", 1), ("ap.nii", 17)]
    assert told.warnings == [
        "m: the acquisition was read from its own gradients: ap.nii: 2 b0, 7 at b 900 s/mm2, 8 at b 2000 s/mm2"
    ]


def test_which_maps_there_can_be(told: Noting) -> None:
    one = acquisition_of("m", [series("ap", (0, 1), (900, 10))], {}, told)
    two = acquisition_of("m", [series("ap", (0, 1), (900, 10), (2000, 10))], {"t2": Path("t2.nii")}, told)
    assert [kind.name for kind in possible_kinds(one.protocol)] == ["FA", "MD", "AD", "RD", "colourFA"]
    assert [kind.name for kind in possible_kinds(two.protocol)] == ["T2", "FA", "MD", "AD", "RD", "MK", "colourFA"]


def test_b0_volumes_of_another_series_are_taken_only_where_there_are_no_others(told: Noting) -> None:
    b0, whole, without = series("b0", (0, 3)), series("ap", (0, 1), (900, 10)), series("pa", (2000, 10))
    names = [source.name for source in acquisition_of("m", [b0, whole], {}, told).protocol.sources]
    assert names == ["series ap", "dwi900"]
    names = [source.name for source in acquisition_of("m", [b0, without], {}, told).protocol.sources]
    assert names == ["series b0", "dwi2000"]


def test_a_shell_of_few_directions_is_left_out_and_told(told: Noting) -> None:
    found = acquisition_of("m", [series("ap", (0, 2), (200, 3), (1000, 10))], {}, told)
    assert labels(found) == ["1000"]
    assert told.warnings[0].startswith("m: a shell is left out: the gradients of ap.nii at b 200 tell 4 of the 7")


@pytest.mark.parametrize(
    ("shells", "message"),
    [
        ([(0, 5)], "the highest b-value of ap.nii is 0"),
        ([(0, 1), (2.5, 20)], "the highest b-value of ap.nii is 2.5"),
        ([(0, 1), (2.5e9, 20)], "the highest b-value of ap.nii is 2.5e[+]09"),
        ([(0, 1), (-1000, 20)], "a b-value of -1000 was found"),
        ([(1000, 1)], "the gradients of ap.nii at b 1000 tell 1 of the 7"),
        ([(1000, 20)], "the gradients of ap.nii at b 1000 tell 6 of the 7"),
        ([(0, 2), (1000, 5)], "the gradients of ap.nii at b 1000 tell 6 of the 7"),
    ],
)
def test_nonsense(shells: list[tuple[float, int]], message: str, told: Noting) -> None:
    with pytest.raises(UserError, match=message):
        acquisition_of("m", [series("ap", *shells)], {}, told)
