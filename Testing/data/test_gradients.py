from pathlib import Path

import numpy as np
import pytest

from MRHNetLib.data.gradients import largest_angle, read_bval_bvec, read_gradient_table, unit_vectors
from MRHNetLib.errors import UserError


def write(folder: Path, bval: str, bvec: str) -> Path:
    (folder / "x_dwi.bval").write_text(bval)
    (folder / "x_dwi.bvec").write_text(bvec)
    return folder / "x_dwi.nii.gz"


def test_rows_of_x_y_z(tmp_path: Path) -> None:
    table = read_bval_bvec(write(tmp_path, "0 1000", "0 3\n0 0\n0 4\n"))
    np.testing.assert_allclose(table.b_values, [0, 1000])
    np.testing.assert_allclose(table.directions, [[0, 0, 0], [0.6, 0, 0.8]])


def test_a_line_for_each_volume(tmp_path: Path) -> None:
    table = read_bval_bvec(write(tmp_path, "0\n1000\n", "0 0 0\n0 1 0\n"))
    np.testing.assert_allclose(table.directions, [[0, 0, 0], [0, 1, 0]])


@pytest.mark.parametrize(
    ("bval", "bvec", "message"),
    [
        ("0 1 2", "0 1\n0 0\n0 0", "x_dwi.bval lists 3 volumes, x_dwi.bvec is a table of 3 x 2"),
        ("0 one", "0 1\n0 0\n0 0", "x_dwi.bval is no table of numbers"),
        ("0 1", "0 1\n0\n0 0", "x_dwi.bvec is no table of numbers"),
        ("0 nan", "0 1\n0 0\n0 0", "finite"),
        ("", "0 1\n0 0\n0 0", "x_dwi.bval is no table"),
    ],
)
def test_tables_that_do_not_fit(tmp_path: Path, bval: str, bvec: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        read_bval_bvec(write(tmp_path, bval, bvec))


def test_missing_table(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="x_dwi.bval is missing"):
        read_bval_bvec(tmp_path / "x_dwi.nii.gz")


def test_unit_vectors_leave_zeros() -> None:
    np.testing.assert_allclose(unit_vectors(np.array([[0, 0, 0], [0, 0, 2.0]])), [[0, 0, 0], [0, 0, 1]])


@pytest.mark.parametrize("degrees", [1e-4, 5.0, 60.0, 90.0])
@pytest.mark.parametrize("sign", [1, -1])
def test_angle_without_sign(degrees: float, sign: int) -> None:
    turned = sign * np.array([[np.cos(np.radians(degrees)), np.sin(np.radians(degrees)), 0]])
    assert largest_angle(np.array([[1.0, 0, 0]]), turned) == pytest.approx(degrees)


def test_a_missing_direction_is_as_far_off_as_can_be() -> None:
    assert largest_angle(np.array([[0.0, 0, 0]]), np.array([[1.0, 0, 0]])) == pytest.approx(90)


@pytest.mark.parametrize("separator", [" ", ", ", "\t"])
def test_a_gradient_table_of_lines(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "dwi_grad.txt"
    path.write_text("\n".join(separator.join(row) for row in (["0", "0", "0", "7.3"], ["0", "0.3", "-0.4", "3037"])))
    table = read_gradient_table(path)
    assert table.b_values.tolist() == [7.3, 3037]
    assert table.directions == pytest.approx(np.array([[0, 0, 0], [0, 0.6, -0.8]]))


def test_the_published_gradient_table(published: Path) -> None:
    table = read_gradient_table(published / "acquisition" / "grad_auto.txt")
    assert (len(table.b_values), int((table.b_values > 100).sum())) == (35, 30)
    assert np.linalg.norm(table.directions[5:], axis=1) == pytest.approx(np.ones(30))


def test_a_gradient_table_of_other_lines(tmp_path: Path) -> None:
    (tmp_path / "dwi_grad.txt").write_text("0 0 1\n0 1 0\n")
    with pytest.raises(UserError, match="has 3 numbers a line, 4 were expected"):
        read_gradient_table(tmp_path / "dwi_grad.txt")


def test_names_in_any_case(tmp_path: Path) -> None:
    write(tmp_path, "0 1000", "0 3\n0 0\n0 4\n")
    assert read_bval_bvec(tmp_path / "x_dwi.NII.GZ").b_values.tolist() == [0, 1000]


def test_comments_and_what_windows_writes(tmp_path: Path) -> None:
    """MRtrix begins with the command that made the table, Windows with a mark of the encoding."""
    text = "\ufeff# command_history: mrinfo\r\n0 0 0 0\r\n0 0 2 1000 # up\r\n"
    (tmp_path / "grad.txt").write_bytes(text.encode())
    table = read_gradient_table(tmp_path / "grad.txt")
    assert (table.b_values.tolist(), table.directions.tolist()) == ([0, 1000], [[0, 0, 0], [0, 0, 1]])
