"""Tables of regions: what is written is read back, and any other text is refused in words."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.region_csv import COLUMNS, STATISTICS, document, read_region_csv, write_region_csv
from MRHNetLib.evaluation.region_statistics import RegionStatistics

NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)
FIGURES = st.floats(width=32, allow_infinity=False)


@st.composite
def regions(draw):
    own = {name: draw(FIGURES) for name in STATISTICS if name != "voxels"}
    return RegionStatistics(draw(st.integers(1, 2**31 - 1)), draw(NAMES), draw(st.integers(0, 10**9)), **own)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(NAMES, st.lists(regions(), max_size=3), max_size=3), NAMES)
def test_what_is_written_is_read_back(tmp_path_factory, maps, subject):
    path = tmp_path_factory.getbasetemp() / "regions.csv"
    write_region_csv(path, subject, maps, {})
    expected = [(name, region) for name, own in maps.items() for region in own]
    for line, (name, region) in zip(read_region_csv(path), expected, strict=True):
        assert (line.subject, line.map, line.id, line.name) == (subject, name, region.id, region.name)
        for statistic, value in line.values.items():
            assert value == pytest.approx(getattr(region, statistic), rel=1e-8, nan_ok=True)


def test_bytes_of_a_file_s_name_that_are_no_unicode_are_escaped(tmp_path):
    region = RegionStatistics(1, "a", 1, 0.1, *[1.0] * 7)
    write_region_csv(tmp_path / "regions.csv", "mau\udcdf", {"NF": [region]}, {})
    assert read_region_csv(tmp_path / "regions.csv")[0].subject == "mau\\udcdf"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.lists(NAMES).map(lambda cells: ",".join(COLUMNS) + "\n" + ",".join(cells)))
def test_any_text_is_read_or_refused_in_words(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read_region_csv(path)
    except UserError as error:
        assert str(path) in error.message


def test_columns_may_stand_in_any_order_and_further_ones_are_left_out(tmp_path):
    path = tmp_path / "regions.csv"
    cells = dict.fromkeys(COLUMNS, "1") | {"mean": "2.5", "sd": "", "note": "x"}
    columns = sorted(cells, reverse=True)
    path.write_text(",".join(columns) + "\n" + ",".join(cells[name] for name in columns) + "\n")
    (line,) = read_region_csv(path)
    assert (line.values["mean"], math.isnan(line.values["sd"])) == (2.5, True)


def test_json_has_no_nan():
    region = RegionStatistics(1, "a", 0, 0.0, *[math.nan] * 7)
    (entry,) = document({"FA": [region]}, {1: "A"})["FA"]
    assert (entry["acronym"], entry["mean"], entry["voxels"]) == ("A", None, 0)
