import contextlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from MRHNetLib.data.bruker import parse_value, read_method
from MRHNetLib.errors import UserError

HEAD = "##TITLE=Parameter List\n##JCAMPDX=4.24\n"


def written(value: object) -> str:
    """A value as ParaVision writes it, but for wrapped lines."""
    if isinstance(value, tuple):
        return f"({', '.join(map(written, value))})"
    if isinstance(value, list):
        return " ".join(map(written, value))
    return value if isinstance(value, str) else repr(value)


numbers = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
words = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True).filter(lambda word: word not in ("inf", "nan"))
structures = st.recursive(
    st.lists(numbers | words, min_size=1, max_size=4).map(tuple),
    lambda inner: st.lists(inner | numbers | words, min_size=1, max_size=4).map(tuple),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("file", "method", "echo_time", "records"),
    [
        ("3DT2_method", "Bruker:RARE", 50, 273),
        ("MTON_method", "Bruker:RARE", 8, 273),
        ("MTOFF_method", "Bruker:RARE", 8, 273),
        ("dwi_b2000_method", "User:dWGRASE6v2", 32.888, 337),
        ("dwi_b5000_method", "User:dWGRASE6v2", 32.888, 337),
    ],
)
def test_published_files(published: Path, file: str, method: str, echo_time: float, records: int) -> None:
    found = read_method(published / "acquisition" / file)
    assert (found["Method"], found["EffectiveTE"][0]) == (method, echo_time)
    assert len(found) == records


def test_every_type_in_a_real_file(published: Path) -> None:
    found = read_method(published / "acquisition" / "MTON_method")
    assert found["TITLE"] == "Parameter List, ParaVision 6.0.1"
    assert found["PVM_MagTransOnOff"] == "On"
    assert found["PVM_MagTransPulse1"] == (
        3, 913.333333333333, 384.56718169239, "No", 4, 2740, 0.4181723, 0.298723764675971, 0, 50, 16.8036998821172,
        "gauss.exc",
    )  # fmt: skip
    assert found["PVM_EncOrder"] == ["LINEAR_ENC"] * 3
    assert found["PVM_GeoObj"] == ["PVM_SliceGeoObj", "PVM_FovSatGeoObj"]
    assert found["PVM_MapShimVolDescr"][6] == ["+1; 1st dir", "+2; 2nd dir", "+3; 3rd dir"]
    assert found["PVM_NucleiPpmWork"][0] == ("1H", 4.7)
    assert len(found["PVM_NucleiPpmWork"]) == 20
    assert found["PVM_FovSatSliceVec"].shape == (2, 3)
    assert found["PVM_SliceGeo"][0][0][1] == [12.8, 10.4, 18]


def test_comments_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "method"
    path.write_text(HEAD + "$$ a < b\n##$A=( 2 )\n1 $$ one\n$$ between\n2\n##$B=<$$ kept>\n##END=\n")
    found = read_method(path)
    assert found["A"].tolist() == [1, 2]
    assert found["B"] == "$$ kept"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("-4.44089209850063e-16", -4.44089209850063e-16),
        ("Yes", "Yes"),
        ("<Bruker:RARE>", "Bruker:RARE"),
        ("( 16 )\n<1h2m>", "1h2m"),
        ("( 64 )\n<wrapped \nline>", "wrapped line"),
        ("( 64 )\n<continued \\\nline>", "continued line"),
        ("( 2, 65 )\n<a> <b>", ["a", "b"]),
        ("( 64 )\n<a \\> b>", "a > b"),
        ("( 2 )\nOn Off", ["On", "Off"]),
        ("(Yes, 4, 2.5, <x, y>)", ("Yes", 4, 2.5, "x, y")),
        ("((1 0 -1, 2), <>)", (([1, 0, -1], 2), "")),
        ("( 2 )\n(1, a) (2, \nb)", [(1, "a"), (2, "b")]),
    ],
)
def test_values(text: str, value: object) -> None:
    assert parse_value(text, "x") == value


def test_runs_of_equal_values() -> None:
    np.testing.assert_array_equal(parse_value("( 2, 3 )\n@4*(0) 1.5 @1*(2)", "x"), [[0, 0, 0], [0, 1.5, 2]])


@given(st.lists(numbers, min_size=1, max_size=24), st.integers(1, 30))
def test_arrays_survive_wrapping(values: list[float], width: int) -> None:
    lines = [" ".join(map(repr, values[i : i + width])) for i in range(0, len(values), width)]
    found = parse_value(f"( {len(values)} )\n" + "\n".join(lines) + "\n", "x")
    np.testing.assert_array_equal(found, np.array(values))


@given(structures)
def test_structures_read_back(value: tuple) -> None:
    assert parse_value(written(value), "x") == value


@given(st.text(st.characters(codec="latin-1", exclude_characters="<>\\\n\r"), max_size=60))
def test_strings_read_back(text: str) -> None:
    assert parse_value(f"( 64 )\n<{text}>", "x") == text


@given(st.text("()<>,@*1 a\n\\", max_size=40), st.sampled_from(["", "( 3 )\n", "( 2, 2 )\n"]))
def test_any_text_is_a_value_or_a_user_error(text: str, head: str) -> None:
    with contextlib.suppress(UserError):
        parse_value(head + text, "x")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no Bruker parameter file"),
        ("echo time 5", "no Bruker parameter file"),
        (HEAD + "##$A=1\n", "cut short"),
        (HEAD + "##$A=( 3 )\n1 2\n##END=\n", "A in method has 2 values, 3 were announced"),
        (HEAD + "##$A=(1, 2\n##END=\n", "open parenthesis"),
        (HEAD + "##$A=( 64 )\n<text\n##END=\n", "without an end"),
        (HEAD + "##$A=( 99999999999 )\n1\n##END=\n", "announces"),
        (HEAD + "##$A=( 3 )\n@999999999999*(0)\n##END=\n", "repeats"),
        (HEAD + "##$A=" + "(" * 1000 + ")" * 1000 + "\n##END=\n", "no value that a scanner writes"),
    ],
)
def test_damaged_files(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "method"
    path.write_text(content)
    with pytest.raises(UserError, match=message):
        read_method(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot read"):
        read_method(tmp_path / "method")
