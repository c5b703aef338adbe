"""Patches: their plane and their axes."""

import pytest

from MRHNetLib.networks.patch import Patch


def test_published_patches_lie_in_the_coronal_plane() -> None:
    assert Patch().orientation == "LSA"


@pytest.mark.parametrize(("plane", "axes"), [("coronal", "LS"), ("axial", "LA"), ("sagittal", "AS")])
def test_turned(plane: str, axes: str) -> None:
    turned = Patch().turned(plane)
    assert (turned.plane, turned.axes, turned.size) == (plane, axes, 3)


@pytest.mark.parametrize(
    "wrong",
    [(2, "coronal", "LS"), (3, "oblique", "LS"), (3, "coronal", "LA"), (3, "coronal", "LR"), (3, "coronal", "L")],
)
def test_impossible_patches_are_refused(wrong: tuple[int, str, str]) -> None:
    with pytest.raises(ValueError, match="expected|is one of|odd"):
        Patch(*wrong)
