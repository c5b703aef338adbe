import re
from collections.abc import Callable
from pathlib import Path

import pytest

from MRHNetLib.data.method_comparison import Row, compare_method
from MRHNetLib.data.protocols import load_protocol


@pytest.fixture
def method(published: Path, tmp_path: Path) -> Callable[..., Path]:
    """A published method file with some records replaced, None removes one."""

    def write(name: str, **changes: str | None) -> Path:
        text = (published / "acquisition" / name).read_text()
        for record, value in changes.items():
            text, count = re.subn(
                rf"^##\${record}=[^#]*", "" if value is None else f"##${record}={value}\n", text, flags=re.MULTILINE
            )
            assert count == 1
        path = tmp_path / "method"
        path.write_text(text)
        return path

    return write


def rows(path: Path, field: str) -> list[Row]:
    return [row for row in compare_method(path, load_protocol("mrh-67")).rows if row.field == field]


@pytest.mark.parametrize(
    ("name", "acquired"),
    [
        ("3DT2_method", "t2 (t2MTONOFF[0])"),
        ("MTON_method", "mt-on (t2MTONOFF[1])"),
        ("MTOFF_method", "mt-off (t2MTONOFF[2])"),
        ("dwi_b2000_method", "dwi2000"),
        ("dwi_b5000_method", "dwi5000"),
    ],
)
def test_scans_are_recognised_by_what_they_measured(method: Callable[..., Path], name: str, acquired: str) -> None:
    assert compare_method(method(name), load_protocol("mrh-67")).acquired == acquired


@pytest.mark.parametrize("name", ["3DT2_method", "MTON_method", "MTOFF_method", "dwi_b2000_method", "dwi_b5000_method"])
def test_published_files_are_equal_to_the_protocols_figures_from_them(method: Callable[..., Path], name: str) -> None:
    comparison = compare_method(method(name), load_protocol("mrh-67"))
    assert {row.status for row in comparison.rows if row.expected_source != "paper"} == {"equal"}


def test_the_paper_differs_in_places(method: Callable[..., Path]) -> None:
    found = compare_method(method("dwi_b2000_method"), load_protocol("mrh-67")).rows
    assert {(row.field, row.expected): row.status for row in found if row.expected_source == "paper"} == {
        ("b-value", 2000): "within tolerance",
        ("echo time", 30): "within tolerance",
        ("repetition time", 400): "different",
    }


@pytest.mark.parametrize(("echo_time", "status"), [(50, "equal"), (52, "within tolerance"), (40, "different")])
def test_echo_time(method: Callable[..., Path], echo_time: float, status: str) -> None:
    path = method("3DT2_method", EffectiveTE=f"( 1 )\n{echo_time}")
    assert [(row.found, row.expected, row.status) for row in rows(path, "echo time")] == [(echo_time, 50, status)]


def test_a_field_that_the_file_lacks_is_unknown(method: Callable[..., Path]) -> None:
    (row,) = rows(method("3DT2_method", PVM_RepetitionTime=None), "repetition time")
    assert (row.found, row.expected, row.status) == (None, 800, "unknown")


def test_a_field_that_the_protocol_lacks_is_unknown(method: Callable[..., Path]) -> None:
    comparison = compare_method(method("3DT2_method"), load_protocol("mrh-nissl-48"))
    assert comparison.acquired is None
    assert [(row.field, row.found, row.status) for row in comparison.rows] == [
        ("echo time", 50, "unknown"),
        ("repetition time", 800, "unknown"),
    ]


def test_mt_off_with_the_pulse_switched_off(method: Callable[..., Path]) -> None:
    path = method("MTOFF_method", PVM_MagTransOnOff="Off")
    assert compare_method(path, load_protocol("mrh-67")).acquired == "mt-off (t2MTONOFF[2])"
    assert [row.status for row in rows(path, "MT power")] == ["within tolerance"]


def test_a_weaker_mt_pulse_is_different(method: Callable[..., Path]) -> None:
    assert [row.status for row in rows(method("MTON_method", PVM_MagTransPower="10"), "MT power")] == ["different"]


def test_turned_directions_are_different(method: Callable[..., Path], published: Path) -> None:
    text = (published / "acquisition" / "dwi_b5000_method").read_text()
    other = re.search(r"##\$PVM_DwDir=([^#]*)", text)[1]
    (row,) = rows(method("dwi_b2000_method", PVM_DwDir=other.replace("0.23", "0.93", 1)), "directions off by")
    assert row.status == "different"
    assert row.found > 10


def test_fewer_directions_are_different(method: Callable[..., Path]) -> None:
    path = method("dwi_b2000_method", PVM_DwNDiffDir="12", PVM_DwEffBval="( 2 )\n43 1900")
    assert [row.status for row in rows(path, "directions")] == ["different"]
    assert [(row.found, row.expected) for row in rows(path, "effective b-values")] == [("2 volumes", "32 volumes")]


def test_a_b_value_of_no_shell_fits_nothing(method: Callable[..., Path]) -> None:
    comparison = compare_method(method("dwi_b2000_method", PVM_DwBvalEach="( 1 )\n1000"), load_protocol("mrh-67"))
    assert comparison.acquired is None
    assert (comparison.rows[0].found, comparison.rows[0].status) == (1000, "unknown")
