import pytest
from hypothesis import given
from hypothesis import strategies as st

from MRHNetLib.data.regions import NO_COLOUR, Region, read_region_table, write_region_table
from MRHNetLib.errors import UserError

names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), min_size=1).filter(
    lambda name: name == name.strip() and "\ufeff" not in name
)
colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
regions = st.lists(st.builds(Region, st.integers(1, 2**31 - 1), names, colours), unique_by=lambda region: region.id)


@given(regions)
def test_what_is_written_is_read_back(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("regions") / "regions.tsv"
    write_region_table(path, table)
    assert read_region_table(path) == table


def written(tmp_path, text: str):
    path = tmp_path / "regions.tsv"
    path.write_bytes(text.encode())
    return path


def test_table_of_bids_with_windows_line_ends_and_a_byte_order_mark(tmp_path):
    path = written(tmp_path, "\ufeffindex\tname\tcolor\r\n7\tstriatum\t#7FB8D8\r\n\r\n")
    assert read_region_table(path) == [Region(7, "striatum", "#7fb8d8")]


def test_colours_may_be_missing(tmp_path):
    assert read_region_table(written(tmp_path, "name\tid\nthalamus\t3\n")) == [Region(3, "thalamus", NO_COLOUR)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "columns id and name were expected"),
        ("number,name\n1,a\n", "columns id and name were expected"),
        ("id\tname\n-1\ta\n", "line 2: an id from 1 to 2147483647"),
        ("id\tname\n1.5\ta\n", "line 2: an id"),
        ("id\tname\n2147483648\ta\n", "line 2: an id"),
        ("id\tname\n1\ta\n1\tb\n", "line 3: the id 1 stands there twice"),
        ("id\tname\n1\n", "line 2: 2 columns were expected, found 1"),
        ("id\tname\n1\t \n", "line 2: the name is empty"),
        ("id\tname\tcolour\n1\ta\tred\n", "line 2: a colour like #c03020 was expected, found 'red'"),
    ],
)
def test_faulty_line_is_named(tmp_path, text, message):
    with pytest.raises(UserError, match=message):
        read_region_table(written(tmp_path, text))


def test_a_table_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match="cannot read"):
        read_region_table(tmp_path / "none.tsv")


def test_a_file_that_is_no_text(tmp_path):
    path = tmp_path / "regions.tsv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(UserError, match="not text in UTF-8"):
        read_region_table(path)


def test_a_name_that_would_break_the_table_is_not_written(tmp_path):
    with pytest.raises(UserError, match="columns were expected"):
        write_region_table(tmp_path / "regions.tsv", [Region(1, "a\tb")])
    assert not list(tmp_path.iterdir())
