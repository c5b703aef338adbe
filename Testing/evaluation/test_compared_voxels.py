"""Which voxels are compared, and what is said of those that are not."""

import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.compared_voxels import compared_voxels

REFERENCE = np.array([[[0.0, 1.0, 2.0, 3.0, 4.0]]], np.float32)
MAP = np.array([[[5.0, 5.0, 0.0, 5.0, 5.0]]], np.float32)
NAN = np.array([[[1.0, 1.0, 1.0, np.nan, np.inf]]], np.float32)


class Ear:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def progress(self, fraction: float, stage: str) -> None: ...

    def warning(self, message: str) -> None:
        self.heard.append(message)


def test_without_a_mask_where_nothing_is_0() -> None:
    ear = Ear()
    inside = compared_voxels(REFERENCE, {"NF.nii": MAP}, None, ear)
    assert inside.ravel().tolist() == [False, True, False, True, True]
    assert [message.split(":")[0] for message in ear.heard] == ["NF.nii is 0 in 1 of 4 voxels"]


def test_a_mask_is_taken_as_it_is() -> None:
    mask = np.array([[[True, True, True, False, False]]])
    ear = Ear()
    assert compared_voxels(REFERENCE, {"NF.nii": MAP}, mask, ear).ravel().tolist() == mask.ravel().tolist()
    assert not ear.heard


def test_what_one_map_lacks_is_left_out_for_all_and_the_mask_stays_as_it_was() -> None:
    mask, ear = np.ones((1, 1, 5), bool), Ear()
    inside = compared_voxels(REFERENCE, {"NF.nii": MAP, "FA.nii": NAN}, mask, ear)
    assert inside.ravel().tolist() == [True, True, True, False, False]
    assert ear.heard == ["FA.nii is NaN or infinite in 2 of 5 voxels: left out, for all maps alike"]
    assert mask.all()


@pytest.mark.parametrize(
    ("mask", "words"),
    [(np.zeros((1, 1, 5), bool), "the mask is empty"), (None, "the reference or a map is 0")],
)
def test_nothing_left_is_refused(mask: np.ndarray, words: str) -> None:
    with pytest.raises(UserError, match=words):
        compared_voxels(REFERENCE, {"empty.nii": np.zeros_like(MAP)}, mask, Ear())
