from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813

from MRHNetLib.data.nrrd_gradients import read_nrrd_gradients
from MRHNetLib.errors import UserError

HEADER = """NRRD0005
# Complete NRRD file format specification at: http://teem.sourceforge.net/nrrd/format.html
type: short
dimension: 4
space: {space}
sizes: 2 2 2 3
measurement frame: {frame}
modality:=DWMRI
DWMRI_b-value:=2000
DWMRI_gradient_0000:=0 0 0
DWMRI_gradient_0001:=   0   2   0
DWMRI_gradient_0002:=1 0 1

"""
STRAIGHT = "(1,0,0) (0,1,0) (0,0,1)"


def write(folder: Path, text: str) -> Path:
    path = folder / "dwi.nhdr"
    path.write_text(text)
    return path


def test_the_squared_length_is_the_share_of_the_b_value(tmp_path: Path) -> None:
    table = read_nrrd_gradients(write(tmp_path, HEADER.format(space="right-anterior-superior", frame=STRAIGHT)))
    np.testing.assert_allclose(table.b_values, [0, 2000, 1000])
    half = np.sqrt(0.5)
    np.testing.assert_allclose(table.directions, [[0, 0, 0], [0, 1, 0], [half, 0, half]])


def test_directions_lie_in_the_world(tmp_path: Path) -> None:
    """The frame's second axis is that of LPS to the left (x), its third the one to the back (y)."""
    frame = "(0,0,1) (1,0,0) (0,1,0)"
    table = read_nrrd_gradients(write(tmp_path, HEADER.format(space="left-posterior-superior", frame=frame)))
    half = np.sqrt(0.5)
    np.testing.assert_allclose(table.directions, [[0, 0, 0], [-1, 0, 0], [0, -half, half]], atol=1e-12)


def test_an_image_without_gradients_has_none(tmp_path: Path) -> None:
    sitk.WriteImage(sitk.Image(3, 4, 5, sitk.sitkInt16), str(tmp_path / "t2.nrrd"))
    assert read_nrrd_gradients(tmp_path / "t2.nrrd") is None


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("DWMRI_b-value:=2000\n", ""),
        ("0   2   0", "0 2"),
        ("1 0 1", "1 nan 1"),
        ("right-anterior-superior", "scanner-xyz"),
        (STRAIGHT, "(1,0,0) none"),
    ],
)
def test_gradients_that_cannot_be_read_are_not_left_out(tmp_path: Path, found: str, instead: str) -> None:
    text = HEADER.format(space="right-anterior-superior", frame=STRAIGHT)
    with pytest.raises(UserError, match="the gradients in the header of dwi.nhdr cannot be read"):
        read_nrrd_gradients(write(tmp_path, text.replace(found, instead)))
