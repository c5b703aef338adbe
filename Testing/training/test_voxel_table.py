"""Tables of voxels as samples."""

from contextlib import nullcontext

import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.errors import UserError
from MRHNetLib.training.voxel_table import check_order, check_units, contrast_names, is_voxel_table, read_voxel_table


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_comes_as_samples_of_single_voxels(tmp_path, separator):
    path = tmp_path / "a.csv"
    rows = ["t2,mtr,af", "1,2,3", "4,8,5"]
    path.write_text("\n".join(rows).replace(",", separator) + "\n")
    samples = read_voxel_table(path)
    assert samples.data[:, :, 0, 0].tolist() == [[1, 2], [4, 8]]
    assert samples.label[:, 0, 0].tolist() == [3, 5]
    assert samples.maximum.tolist() == [8, 8]
    assert (samples.stain, samples.patch.size, samples.protocol) == ("AF", 1, None)
    assert samples.origin["table"]["columns"] == ["t2", "mtr", "af"]


def test_a_last_column_of_another_name_is_no_stain(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    assert read_voxel_table(tmp_path / "a.csv").stain is None


def test_separators_in_quotation_marks_are_part_of_a_name(tmp_path):
    path = tmp_path / "voxels.csv"
    path.write_text('"T2, ms" ; "a ""b"""; AF\n1;2;3\n4;5;6\n', encoding="utf-8")
    samples = read_voxel_table(path)
    assert samples.origin["table"]["columns"] == ["T2, ms", 'a "b"', "AF"]
    assert samples.stain == "AF"
    assert samples.data[:, :, 0, 0].tolist() == [[1, 2], [4, 5]]


def test_the_published_table(published):
    samples = read_voxel_table(published / "af_from_5_maps.csv")
    rows = np.loadtxt(published / "af_from_5_maps.csv", delimiter=",", skiprows=1)
    assert samples.data.shape == (26_029, 5, 1, 1)
    np.testing.assert_allclose(samples.data[:, :, 0, 0], rows[:, :5], rtol=1e-7)
    np.testing.assert_allclose(samples.label[:, 0, 0], rows[:, 5], rtol=1e-7)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1,2,3\n4,5,6\n", "should name at least two columns"),
        ("af\n1\n", "should name at least two columns"),
        ("", "should name at least two columns"),
        (f"{'a' * 200_000},af\n1,2\n", "should name at least two columns"),
        ("a,af\n", "names 2 columns, its rows have 0"),
        ("a,b,af\n1,2\n", "names 3 columns, its rows have 2"),
        ("a,af\n1,2\n1,2,3\n", "does not fit"),
        ("a,af\n1,two\n", "does not fit"),
        ("a,af\n1,\n", "does not fit"),
        ("a,af\nnan,1\n", "contrasts in .*NaN"),
        ("a,af\n1,inf\n", "last column .*NaN or infinite"),
        ("a,af\n0,1\n", "no value is above 0"),
        ("AF,t2,mtr\n1,2,3\n", "column 1 of .* is called AF as a stain is; the last one, mtr"),
        ("t2,nissl,af\n1,2,3\n", "column 2 of .* is called nissl"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_is_no_table_is_refused(tmp_path, text, fault):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(UserError, match=fault):
        read_voxel_table(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ("t2,mtr,fa,md,mk,af", None),
        ("map_1,map_2,map_3,map_4,map_5,af", None),
        ("T2,MTR,FA,diffusivity,MK,af", None),
        ("mk,md,fa,mtr,t2,af", "column 1 of the table is called mk; protocol maps-5 has t2 there"),
        ("T2,FA,MTR,MD,MK,af", "column 2 of the table is called FA; protocol maps-5 has mtr there"),
    ],
)
def test_named_contrasts_stand_in_the_protocols_order(tmp_path, columns, fault):
    (tmp_path / "a.csv").write_text(f"{columns}\n1,2,3,4,5,6\n")
    samples = read_voxel_table(tmp_path / "a.csv").declared(load_protocol("maps-5"), "AF")
    with pytest.raises(UserError, match=fault) if fault else nullcontext():
        check_order(samples)


def test_bytes_are_no_table(tmp_path):
    (tmp_path / "a.csv").write_bytes(bytes(range(256)))
    with pytest.raises(UserError, match="cannot be read as a table"):
        read_voxel_table(tmp_path / "a.csv")
    with pytest.raises(UserError, match="not there"):
        read_voxel_table(tmp_path / "b.csv")


def test_tables_are_known_by_their_names():
    assert [is_voxel_table(name) for name in ("a.csv", "b.TSV", "c.npz", "d.mat")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("largest", "protocol", "told"), [(1.5, "maps-5", False), (4000, "maps-5", True), (4000, None, False)]
)
def test_a_table_in_the_units_of_its_maps_is_told(tmp_path, notes, largest, protocol, told):
    """A subject's MD is divided by a full scale of its own, the table's by the largest T2."""
    (tmp_path / "a.csv").write_text(f"t2,mtr,fa,md,mk,af\n{largest},0.3,0.2,0.0006,1,5\n")
    samples = read_voxel_table(tmp_path / "a.csv").declared(load_protocol(protocol) if protocol else None, None)
    check_units(samples, notes)
    assert bool(notes.warnings) is told
    assert not told or "go up to 4000" in notes.warnings[0] and "md[0] 0.003" in notes.warnings[0]


@pytest.mark.parametrize(("protocol", "maximum"), [("maps-5", 1.0), (None, 3.2)])
def test_shares_of_full_scales_are_not_divided_again(tmp_path, protocol, maximum):
    """A subject's maps are not either: a kurtosis of 9.6 is 3.2 times its full scale in both."""
    (tmp_path / "a.csv").write_text("t2,mtr,fa,md,mk,af\n0.9,0.3,0.2,0.2,3.2,5\n")
    samples = read_voxel_table(tmp_path / "a.csv").declared(load_protocol(protocol) if protocol else None, None)
    assert samples.maximum.tolist() == pytest.approx([maximum])


def test_short_names_have_numbers_only_where_they_are_needed():
    assert contrast_names(load_protocol("maps-5")) == ["t2", "mtr", "fa", "md", "mk"]
    names = contrast_names(load_protocol("mrh-67"))
    assert (names[0], names[33], names[66]) == ("dwi2000[0]", "dwi5000[1]", "t2MTONOFF[2]")
