"""``mrhnet regions`` as a user meets it, against figures worked by hand."""

import csv
import json
import sys

import nibabel
import numpy as np
import pytest

AFFINE = np.diag([-0.1, 0.1, 0.2, 1.0])


def save(path, array, affine=AFFINE):
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(np.asarray(array), affine), path)
    return path


@pytest.fixture
def atlas(tmp_path):
    """A slab of region 567 (voxels 0 and 1), 8 (2) and nothing (3), as options; 8 holds 567, 997 holds both."""
    regions = save(tmp_path / "atlas.nii.gz", np.array([567, 567, 8, 0], np.int32).reshape(4, 1, 1))
    table = tmp_path / "atlas.csv"
    table.write_text("id,name,acronym,structure_id_path\n997,root,r,/997/\n8,grey,g,/997/8/\n567,c,C,/997/8/567/\n")
    return "--regions", regions, "--table", table


@pytest.fixture
def stain(tmp_path):
    return save(tmp_path / "maps" / "mouse1_stain-NF.nii.gz", np.array([2, 4, 9, 50], np.float32).reshape(4, 1, 1))


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["map"], int(row["id"])): row for row in csv.DictReader(file)}


def test_parents_hold_their_children(mrhnet, stain, atlas, tmp_path):
    outcome = mrhnet("regions", stain, *atlas, "--out", tmp_path / "out")
    assert outcome.exit_code == 0
    found = rows(outcome.output("region-table"))
    assert list(found) == [("NF", 997), ("NF", 8), ("NF", 567)]
    leaf, root = found["NF", 567], found["NF", 997]
    assert (leaf["subject"], leaf["name"], leaf["acronym"], leaf["voxels"]) == ("mouse1", "c", "C", "2")
    assert float(leaf["volume_mm3"]) == pytest.approx(2 * 0.1 * 0.1 * 0.2)
    assert float(leaf["mean"]) == 3
    assert float(leaf["sd"]) == pytest.approx(2**0.5)  # of 2 and 4, divided by 1
    assert (float(root["mean"]), float(root["median"]), root["voxels"]) == (5, 4, "3")
    assert float(root["sd"]) == pytest.approx(13**0.5)  # (9 + 1 + 16) / 2


def test_the_json_holds_the_same_and_what_made_it(mrhnet, stain, atlas, tmp_path):
    outcome = mrhnet("regions", stain, *atlas, "--out", tmp_path / "out")
    document = json.loads(outcome.output("sidecar").read_text())
    assert document["maps"] == outcome.result["regions"]["mouse1"]
    assert [entry["mean"] for entry in document["maps"]["NF"]] == [5, 5, 3]
    assert len(document["inputs"][0]["sha256"]) == 64


def test_labels_that_the_table_does_not_name_are_told(mrhnet, stain, atlas, tmp_path):
    table = tmp_path / "other.tsv"
    table.write_text("id\tname\tcolour\n8\tgrey\t#ff0000\n9\tb\t#00ff00\n")
    outcome = mrhnet("regions", stain, *atlas[:2], "--table", table, "--out", tmp_path / "out")
    assert "1 of 2 regions of atlas.nii.gz have no name in the table, e.g. 567" in outcome.warnings[0]
    assert json.loads(outcome.output("sidecar").read_text())["warnings"] == outcome.warnings


def test_the_figure_is_drawn_and_said_what_it_shows(mrhnet, stain, atlas, tmp_path):
    outcome = mrhnet("regions", stain, *atlas, "--out", tmp_path / "out")
    assert outcome.output("figure").name == "mouse1_regions.png"
    assert outcome.output("figure").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in outcome.output("figure-svg").read_text()
    assert outcome.result["drawn"] == {"mouse1": "all 3 regions"}


def test_the_figure_takes_the_colours_of_the_table(mrhnet, stain, tmp_path, monkeypatch):
    from MRHNetLib.report import region_figure

    drawn = []
    original = region_figure.region_figure
    monkeypatch.setattr(region_figure, "region_figure", lambda *given: drawn.append(original(*given)) or drawn[-1])
    regions = save(tmp_path / "atlas.nii.gz", np.array([1, 1, 2, 0], np.uint8).reshape(4, 1, 1))
    table = tmp_path / "atlas.tsv"
    table.write_text("id\tname\tcolour\n1\ta\t#ff0000\n2\tb\t#00ff00\n")
    assert mrhnet("regions", stain, "--regions", regions, "--table", table, "--out", tmp_path / "out").exit_code == 0
    bars = [(bar.get_width(), bar.get_facecolor()[:3]) for bar in drawn[0].axes[0].patches]
    assert bars == [(3, (1, 0, 0)), (9, (0, 1, 0))]


def test_without_matplotlib_nothing_is_begun(mrhnet, stain, atlas, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    outcome = mrhnet("regions", stain, *atlas, "--out", tmp_path / "out")
    assert (outcome.exit_code, outcome.error["hint"]) == (2, 'pip install "mrhnet[report]"')
    assert not (tmp_path / "out").exists()


def test_outputs_lie_beside_the_map_and_are_kept(mrhnet, stain, atlas):
    first, second = (mrhnet("regions", stain, *atlas) for _ in range(2))
    assert first.output("region-table") == stain.parent / "mrhnet" / "mouse1_regions.csv"
    assert (second.exit_code, "exists already" in second.error["message"]) == (2, True)


def test_subjects_get_a_table_each_and_one_that_fails_stops_no_other(mrhnet, stain, atlas, tmp_path):
    other = save(tmp_path / "maps" / "mouse2_map-FA.nii.gz", np.ones((4, 1, 1), np.float32))
    apart = AFFINE.copy()
    apart[:3, 3] = 100
    broken = save(tmp_path / "maps" / "mouse3_map-FA.nii.gz", np.ones((4, 1, 1), np.float32), apart)
    outcome = mrhnet("regions", stain, other, broken, *atlas, "--out", tmp_path / "out")
    assert outcome.exit_code == 2
    assert [path.name for path in outcome.outputs("region-table")] == ["mouse1_regions.csv", "mouse2_regions.csv"]
    assert [failure["subject"] for failure in outcome.result["failures"]] == ["mouse3"]
    assert sorted(path.name for path in (tmp_path / "out").glob("mouse3*")) == []


def test_what_is_not_finite_or_outside_the_mask_is_left_out(mrhnet, tmp_path, atlas):
    values = save(tmp_path / "m" / "a_map-MK.nii.gz", np.array([np.nan, 4, 9, 1], np.float32).reshape(4, 1, 1))
    mask = save(tmp_path / "mask.nii.gz", np.array([1, 1, 0, 1], np.uint8).reshape(4, 1, 1))
    outcome = mrhnet("regions", values, *atlas, "--mask", mask, "--out", tmp_path / "out")
    found = rows(outcome.output("region-table"))["MK", 997]
    assert (found["voxels"], float(found["mean"]), found["sd"]) == ("1", 4, "")
    assert "1 voxels in regions are NaN" in outcome.warnings[0]


def test_regions_without_a_table_go_by_their_numbers(mrhnet, stain, atlas, tmp_path):
    outcome = mrhnet("regions", stain, *atlas[:2], "--out", tmp_path / "out")
    assert rows(outcome.output("region-table"))["NF", 567]["name"] == "region 567"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "found neither"),
        (("--regions", "a.nii", "--atlas", "x"), "found both"),
        (("--regions", "none.nii.gz"), "does not exist"),
    ],
)
def test_what_the_user_can_mend(mrhnet, stain, words, message):
    outcome = mrhnet("regions", stain, *words)
    assert outcome.exit_code == 2
    assert message in outcome.error["message"]


def test_two_files_of_one_map(mrhnet, stain, atlas, tmp_path):
    twin = save(tmp_path / "b" / stain.name, np.ones((4, 1, 1), np.float32))
    outcome = mrhnet("regions", stain, twin, *atlas)
    assert "would both be NF of mouse1" in outcome.error["message"]


def test_an_analyze_map_lies_voxel_by_voxel_on_the_regions(mrhnet, atlas, tmp_path):
    image = nibabel.AnalyzeImage(np.array([2, 4, 9, 50], np.uint8).reshape(4, 1, 1), None)
    image.header.set_zooms((1, 1, 1))  # as those of many maps: not the voxels' true sizes
    nibabel.save(image, tmp_path / "a.img")
    outcome = mrhnet("regions", tmp_path / "a.img", *atlas, "--subject", "m", "--out", tmp_path / "out")
    root = rows(outcome.output("region-table"))["a", 997]
    assert (float(root["mean"]), float(root["volume_mm3"])) == (5, pytest.approx(3 * 0.1 * 0.1 * 0.2))
    assert "carries no orientation" in outcome.warnings[0]


def test_an_analyze_atlas_of_made_up_sizes_lies_voxel_by_voxel_on_the_map(mrhnet, stain, atlas, tmp_path):
    image = nibabel.AnalyzeImage(np.array([567, 567, 8, 0], np.int16).reshape(4, 1, 1), None)
    image.header.set_zooms((1, 1, 1))
    nibabel.save(image, tmp_path / "atlas.img")
    plain = mrhnet("regions", stain, *atlas, "--out", tmp_path / "nifti")
    outcome = mrhnet(
        "regions", stain, "--regions", tmp_path / "atlas.img", "--table", atlas[3], "--out", tmp_path / "out"
    )
    assert outcome.result["regions"] == plain.result["regions"]
    assert "atlas.img carries no orientation" in outcome.warnings[0]


def test_an_analyze_map_of_another_shape_is_refused(mrhnet, atlas, tmp_path):
    nibabel.save(nibabel.AnalyzeImage(np.ones((5, 1, 1), np.uint8), None), tmp_path / "a.img")
    outcome = mrhnet("regions", tmp_path / "a.img", *atlas, "--out", tmp_path / "out")
    assert outcome.exit_code == 2
    assert "5 x 1 x 1 voxels, the regions have 4 x 1 x 1" in outcome.error["message"]


def test_a_mask_may_store_its_axes_the_other_way(mrhnet, stain, atlas, tmp_path):
    turned = AFFINE.copy()
    turned[0] = [0.1, 0, 0, -0.3]
    mask = save(tmp_path / "mask.nii.gz", np.array([1, 0, 1, 0], np.uint8).reshape(4, 1, 1), turned)
    outcome = mrhnet("regions", stain, *atlas, "--mask", mask, "--out", tmp_path / "out")
    found = rows(outcome.output("region-table"))["NF", 997]
    assert (found["voxels"], float(found["mean"])) == ("1", 4)


def test_a_mask_without_any_region_is_told(mrhnet, stain, atlas, tmp_path):
    mask = save(tmp_path / "mask.nii.gz", np.zeros((4, 1, 1), np.uint8))
    outcome = mrhnet("regions", stain, *atlas, "--mask", mask, "--out", tmp_path / "out")
    assert outcome.exit_code == 2
    assert "no voxel of mouse1_stain-NF.nii.gz to measure" in outcome.error["message"]


@pytest.mark.parametrize("name", ["../elsewhere", "a\\b", " ", ""])
def test_a_subject_s_name_is_no_path(mrhnet, stain, atlas, tmp_path, name):
    outcome = mrhnet("regions", stain, *atlas, "--subject", name, "--out", tmp_path / "out" / "deep")
    assert outcome.exit_code == 2
    assert not (tmp_path / "out").exists()
