"""``mrhnet compare`` as a user meets it."""

import csv
import json
import sys

import nibabel
import numpy as np
import pytest
import scipy.stats

from MRHNetLib.commands.cli import main
from MRHNetLib.data.regions import Region
from MRHNetLib.evaluation.region_csv import write_region_csv
from MRHNetLib.evaluation.region_statistics import statistics_of

MEANS = {"control": [1.0, 2, 3], "mutant": [4.0, 6, 8, 6], "other": [1.0, 1]}


def participants(folder, groups):
    lines = [f"sub-{name}\t{group}\n" for name, group in groups.items()]
    path = folder / "participants.tsv"
    path.write_text("participant_id\tgenotype\n" + "".join(lines))
    return "--participants", path, "--group", "genotype"


def measured(region, mean):
    return statistics_of(Region(region, f"r{region}"), np.array([mean - 0.5, mean + 0.5]), 0.1)


@pytest.fixture
def study(tmp_path):
    """Tables of nine subjects in `tables`; region 1 of NF has `MEANS`, region 2 the number of the subject."""
    folder = tmp_path / "tables"
    folder.mkdir()
    groups = {}
    for group, means in MEANS.items():
        for number, mean in enumerate(means):
            name = f"{group}{number}"
            groups[name] = group
            regions = {"NF": [measured(1, mean), measured(2, float(number))]}
            write_region_csv(folder / f"{name}_regions.csv", name, regions, {})
    two = ("--groups", "control", "mutant")
    return folder, (*participants(tmp_path, groups), *two)


@pytest.fixture
def two_groups(study):
    """The same without the third group."""
    folder, words = study
    for path in folder.glob("other*"):
        path.unlink()
    return folder, words


def test_a_table_by_hand(mrhnet, two_groups, tmp_path):
    folder, words = two_groups
    outcome = mrhnet("compare", folder, *words, "--out", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.error
    with outcome.output("comparison").open(newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["group1"], first["n1"], first["group2"], first["n2"]) == ("control", "3", "mutant", "4")
    assert (float(first["mean1"]), float(first["mean2"]), float(first["difference"])) == (2, 6, 4)
    p = [float(row["p"]) for row in (first, second)]
    assert p[0] == pytest.approx(scipy.stats.ttest_ind(MEANS["mutant"], MEANS["control"]).pvalue)
    assert float(first["q"]) == pytest.approx(2 * p[0])
    assert float(first["cohen_d"]) == pytest.approx(4 / 2**0.5)
    entry = outcome.result["comparisons"][0]
    assert entry["hedges_g"] == pytest.approx(float(first["hedges_g"]))
    assert json.loads(outcome.output("sidecar").read_text())["comparisons"][0] == entry


def test_figures_are_drawn(mrhnet, two_groups, tmp_path):
    folder, words = two_groups
    outcome = mrhnet("compare", folder, *words, "--out", tmp_path / "out")
    assert outcome.output("figure").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in outcome.output("figure-svg").read_text()


def test_a_permutation_test_says_its_arrangements(mrhnet, two_groups, tmp_path):
    folder, words = two_groups
    outcome = mrhnet("compare", folder, *words, "--test", "permutation", "--out", tmp_path / "out")
    assert outcome.result["test"] == "permutation of Student's t, all 35 arrangements"
    words = (*words, "--test", "permutation", "--permutations", "20", "--seed", "7", "--overwrite")
    outcome = mrhnet("compare", folder, *words, "--out", tmp_path / "out")
    assert outcome.result["test"] == "permutation of Student's t, 20 random arrangements, seed 7"


def test_groups_too_small_for_permutation_are_told(mrhnet, maps, tmp_path):
    files, _ = maps
    words = participants(tmp_path, {f"m{number}": "a" if number < 2 else "b" for number in range(4)})
    few = mrhnet("compare", *files[:4], *words, "--out", tmp_path / "out")
    assert "2 and 2 subjects can be arranged in so few ways that no p can be below 0.33" in few.warnings[0]
    assert mrhnet("compare", *files[:4], *words, "--correction", "none", "--out", tmp_path / "none").warnings == []


def test_permutations_too_few_are_told(mrhnet, maps, tmp_path):
    files, words = maps
    few = mrhnet("compare", *files, *words, "--permutations", "20", "--out", tmp_path / "out")
    assert "with --permutations 20 no p can be below 0.05" in few.warnings[0]


def test_regions_that_cannot_be_tested_are_counted(two_groups, tmp_path, capfd):
    folder, words = two_groups
    for path in folder.iterdir():
        name = path.name.split("_")[0]
        write_region_csv(path, name, {"NF": [measured(1, float(name[-1])), measured(2, 5.0)]}, {})
    assert main(["compare", str(folder), *map(str, words), "--out", str(tmp_path / "out")]) == 0
    assert "1 could not be tested: no value differs within a group" in capfd.readouterr().out


@pytest.mark.parametrize("test", ["student", "welch", "permutation"])
def test_where_no_region_can_be_tested(mrhnet, two_groups, tmp_path, test):
    folder, words = two_groups
    for path in folder.iterdir():
        name = path.name.split("_")[0]
        write_region_csv(path, name, {"NF": [measured(1, 4.0 + name.startswith("control"))]}, {})
    outcome = mrhnet("compare", folder, *words, "--test", test, "--out", tmp_path / "out")
    assert outcome.exit_code == 0
    assert outcome.result["comparisons"][0]["p"] is None
    assert "arrangements" not in outcome.result["test"]  # none were dealt


def test_the_text_lists_the_smallest_q_first_and_how_many_more(two_groups, tmp_path, capfd):
    """Region 1 differs most, all by more than their spread."""
    folder, words = two_groups
    for path in folder.iterdir():
        name = path.name.split("_")[0]
        raised = 100 * name.startswith("mutant")
        regions = [measured(number, int(name[-1]) + raised / number**0.5) for number in range(1, 26)]
        write_region_csv(path, name, {"NF": regions[::-1]}, {})
    assert main(["compare", str(folder), *map(str, words), "--out", str(tmp_path / "out")]) == 0
    _, first, *lines = capfd.readouterr().out.splitlines()
    assert first.startswith("  NF, r1:")
    assert sum(line.startswith("  NF, r") for line in lines) == 19
    assert "  and 5 more: all are in comparison.csv" in lines


def test_subjects_of_a_third_group_are_left_out(mrhnet, study, tmp_path):
    folder, words = study
    outcome = mrhnet("compare", folder, *words, "--out", tmp_path / "out")
    assert outcome.result["groups"]["control"] == ["control0", "control1", "control2"]
    assert "other0" not in str(outcome.result["groups"])


def refused(mrhnet, *words):
    outcome = mrhnet("compare", *words)
    assert outcome.exit_code == 2
    return outcome.error["message"]


def test_three_groups_need_a_choice(mrhnet, study):
    folder, words = study
    assert "3 groups (control, mutant, other); two were expected" in refused(mrhnet, folder, *words[:4])
    unknown = (*words[:4], "--groups", "control", "none")
    assert "the column genotype holds control, mutant, other" in refused(mrhnet, folder, *unknown)


def test_a_subject_that_was_not_measured_is_named(mrhnet, study):
    folder, words = study
    (folder / "mutant2_regions.csv").unlink()
    assert "sub-mutant2 of the groups control and mutant were not measured" in refused(mrhnet, folder, *words)


def test_a_subject_of_unknown_group_is_left_out(mrhnet, two_groups, tmp_path):
    folder, _ = two_groups
    groups = {path.name.split("_")[0]: path.name[:1] for path in folder.iterdir()} | {"mutant3": "n/a"}
    outcome = mrhnet("compare", folder, *participants(tmp_path, groups), "--out", tmp_path / "out")
    assert outcome.result["groups"]["m"] == ["mutant0", "mutant1", "mutant2"]


def test_a_subject_without_a_line_is_named(mrhnet, study, tmp_path):
    folder, _ = study
    words = participants(tmp_path, {"control0": "a", "control1": "b"})
    assert "has no line for the subject control2" in refused(mrhnet, folder, *words)


def test_a_group_of_one(mrhnet, two_groups, tmp_path):
    folder, words = two_groups
    groups = {path.name.split("_")[0]: "b" for path in folder.iterdir()} | {"control0": "a"}
    assert "the group a has 1 subject; a test needs 2" in refused(mrhnet, folder, *participants(tmp_path, groups))


def test_other_regions_than_the_others(mrhnet, study):
    folder, words = study
    write_region_csv(folder / "mutant0_regions.csv", "mutant0", {"NF": [measured(1, 4.0)]}, {})
    assert "mutant0 has no line for region 2 of NF, control0 has" in refused(mrhnet, folder, *words)


def test_hidden_files_are_no_tables(mrhnet, two_groups, tmp_path):
    folder, words = two_groups
    (folder / "._control0_regions.csv").write_bytes(b"\0\5\xff")
    assert mrhnet("compare", folder, *words, "--out", tmp_path / "out").exit_code == 0


def test_other_names_than_the_others(mrhnet, study):
    folder, words = study
    named = statistics_of(Region(2, "cortex"), np.array([1.0, 2]), 0.1)
    write_region_csv(folder / "mutant0_regions.csv", "mutant0", {"NF": [measured(1, 4.0), named]}, {})
    assert "region 2 is called r2 in control0, and cortex in mutant0" in refused(mrhnet, folder, *words)


def test_a_table_with_other_columns(mrhnet, study):
    folder, words = study
    (folder / "control1_regions.csv").write_text("subject,map,id,name\ncontrol1,NF,1,r1\n")
    assert "control1_regions.csv has no column voxels" in refused(mrhnet, folder, *words)
    text = (folder / "control0_regions.csv").read_text().replace(",2,", ",x,", 1)
    (folder / "control0_regions.csv").write_text(text)
    assert "control0_regions.csv, line 2: a number was expected" in refused(mrhnet, folder, *words)


def test_a_region_that_one_group_lacks_is_not_tested(mrhnet, two_groups, tmp_path):
    folder, words = two_groups
    nothing = statistics_of(Region(3, "r3"), np.empty(0), 0.1)
    for path in folder.iterdir():
        name = path.name.split("_")[0]
        third = nothing if name.startswith("control") else measured(3, 5.0)
        write_region_csv(path, name, {"NF": [measured(1, float(name[-1])), third]}, {})
    outcome = mrhnet("compare", folder, *words, "--out", tmp_path / "out")
    third = outcome.result["comparisons"][1]
    assert (third["n1"], third["n2"], third["p"], third["q"], third["mean1"]) == (0, 4, None, None, None)


@pytest.fixture
def maps(tmp_path):
    """Maps of seven subjects; the second four have more in one voxel."""
    random = np.random.default_rng(0)
    groups = {f"m{number}": "a" if number < 3 else "b" for number in range(7)}
    files = []
    for name, group in groups.items():
        values = 10 + random.normal(size=(4, 4, 3)).astype(np.float32)
        values[1, 1, 1] += 30 * (group == "b")
        values[3] = 0
        files.append(tmp_path / f"{name}_stain-MBP.nii.gz")
        nibabel.save(nibabel.Nifti1Image(values, np.diag([0.1, 0.1, 0.1, 1])), files[-1])
    return files, participants(tmp_path, groups)


def test_maps_voxel_by_voxel(mrhnet, maps, tmp_path):
    files, words = maps
    outcome = mrhnet("compare", *files, *words, "--out", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.error
    t, p, corrected = (nibabel.load(outcome.output(kind)) for kind in ("t-map", "p-map", "corrected-p-map"))
    assert outcome.output("t-map").name == "MBP_t.nii.gz"
    np.testing.assert_allclose(t.affine, np.diag([0.1, 0.1, 0.1, 1]))
    assert np.unravel_index(np.argmax(t.get_fdata()), t.shape) == (1, 1, 1)
    assert corrected.get_fdata()[1, 1, 1] == pytest.approx(1 / 35)
    assert (t.get_fdata()[3] == 0).all() and (p.get_fdata()[3] == 1).all()
    said = outcome.result["maps"]["MBP"]
    assert (said["voxels"], said["arrangements"], said["more"], said["less"]) == (36, "all 35 arrangements", 1, 0)


def test_maps_without_a_correction(mrhnet, maps, tmp_path):
    files, words = maps
    outcome = mrhnet("compare", *files, *words, "--correction", "none", "--out", tmp_path / "out")
    assert [output["kind"] for output in outcome.result["outputs"]] == ["t-map", "p-map", "figure", "sidecar"]
    said = outcome.result["maps"]["MBP"]
    below = (nibabel.load(outcome.output("p-map")).get_fdata() < 0.05).sum()
    assert said["p_below_0.05"] == said["more"] + said["less"] == below


def test_maps_are_drawn(mrhnet, maps, tmp_path, monkeypatch):
    from MRHNetLib.report import t_figure

    drawn = []
    original = t_figure.t_figure
    monkeypatch.setattr(
        t_figure, "t_figure", lambda *given, **more: drawn.append(original(*given, **more)) or drawn[-1]
    )
    files, words = maps
    outcome = mrhnet("compare", *files, *words, "--out", tmp_path / "out")
    assert outcome.output("figure").name == "MBP_t.png"
    assert outcome.output("figure").read_bytes().startswith(b"\x89PNG")
    texts = " ".join(text.get_text().replace("\n", " ") for text in drawn[0].texts)
    assert "MBP: 4 b against 3 a" in texts and "more in b" in texts
    assert "1 of 36 voxels with corrected p < 0.05 (1 more, 0 less), the smallest 0.029; all 35 arrangements" in texts


def test_without_matplotlib_nothing_is_begun(mrhnet, maps, two_groups, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    (files, words), (folder, others) = maps, two_groups
    for given in ((*files, *words), (folder, *others)):
        outcome = mrhnet("compare", *given, "--out", tmp_path / "out")
        assert (outcome.exit_code, outcome.error["hint"]) == (2, 'pip install "mrhnet[report]"')
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("correction", "said"), [("tfce", "e^0.5 h^2 dh over 100 heights"), ("cluster", "by faces")])
def test_how_p_is_corrected_is_said(mrhnet, maps, tmp_path, correction, said):
    files, words = maps
    outcome = mrhnet("compare", *files, *words, "--correction", correction, "--out", tmp_path / "out")
    record = json.loads(outcome.output("sidecar").read_text())
    assert said in record["corrected_by"]
    assert record["cluster_p"] == (0.001 if correction == "cluster" else None)


@pytest.mark.parametrize("empty", [0.0, np.nan])
def test_a_map_that_holds_nothing_is_named(mrhnet, maps, tmp_path, empty):
    files, words = maps
    image = nibabel.load(files[2])
    nibabel.save(nibabel.Nifti1Image(np.full(image.shape, empty, np.float32), image.affine), files[2])
    message = refused(mrhnet, *files, *words, "--out", tmp_path / "out")
    assert f"{files[2].name} holds nothing to compare: every voxel is 0 or no number" in message


def test_maps_that_do_not_fit(mrhnet, maps, tmp_path):
    files, words = maps
    assert "found both" in refused(mrhnet, *files, tmp_path, *words)
    nibabel.save(nibabel.Nifti1Image(np.ones((4, 4, 3), np.float32), np.eye(4)), files[2])
    assert "m2_stain-MBP.nii.gz is on another grid than" in refused(mrhnet, *files, *words)
    other = tmp_path / "m1_stain-NF.nii.gz"
    files[1].rename(other)
    assert "there is no map MBP of m1; 6 of 7 subjects have one" in refused(mrhnet, files[0], other, *files[2:], *words)


def test_axes_stored_the_other_way_change_nothing(mrhnet, maps, tmp_path):
    files, words = maps
    mask = tmp_path / "mask.nii.gz"
    inside = np.ones((4, 4, 3), np.uint8)
    inside[3] = inside[:, 0] = 0
    nibabel.save(nibabel.Nifti1Image(inside, np.diag([0.1, 0.1, 0.1, 1])), mask)
    before = mrhnet("compare", *files, *words, "--mask", mask, "--out", tmp_path / "before")
    for path in (files[5], mask):
        backwards = np.asarray(nibabel.load(path).dataobj)[::-1].copy()
        nibabel.save(
            nibabel.Nifti1Image(backwards, [[-0.1, 0, 0, 0.3], [0, 0.1, 0, 0], [0, 0, 0.1, 0], [0, 0, 0, 1]]), path
        )
    after = mrhnet("compare", *files, *words, "--mask", mask, "--out", tmp_path / "after")
    assert after.exit_code == 0, after.error
    for kind in ("t-map", "corrected-p-map"):
        one, other = (nibabel.load(outcome.output(kind)).get_fdata() for outcome in (before, after))
        np.testing.assert_array_equal(one, other)


def test_analyze_maps_lie_voxel_by_voxel_on_the_first(mrhnet, maps, tmp_path):
    files, words = maps
    plain = mrhnet("compare", *files, *words, "--out", tmp_path / "nifti")
    image = nibabel.load(files[4])
    analyze = files[4].with_name("m4_stain-MBP.img")
    nibabel.save(nibabel.AnalyzeImage(np.asarray(image.dataobj), None), analyze)
    outcome = mrhnet("compare", *files[:4], analyze, *files[5:], *words, "--out", tmp_path / "out")
    assert ["1 of 7 maps carry no orientation" in warning for warning in outcome.warnings] == [True]
    assert outcome.result["maps"] == plain.result["maps"]


@pytest.mark.parametrize("analyze", [(0, 1), range(7)])
def test_many_analyze_maps_are_told_once_and_take_the_grid_of_the_others(mrhnet, maps, tmp_path, analyze):
    files, words = maps
    for number in analyze:
        image = nibabel.load(files[number])
        files[number] = files[number].with_name(files[number].name.replace(".nii.gz", ".img"))
        nibabel.save(nibabel.AnalyzeImage(np.asarray(image.dataobj), None), files[number])
    outcome = mrhnet("compare", *files, *words, "--out", tmp_path / "out")
    assert [f"{len(analyze)} of 7 maps" in warning for warning in outcome.warnings] == [True]
    sizes = (0.1, 0.1, 0.1) if len(analyze) < 7 else (1, 1, 1)
    np.testing.assert_allclose(nibabel.load(outcome.output("t-map")).header.get_zooms(), sizes)


@pytest.mark.parametrize(
    ("kind", "option", "message"),
    [("maps", ("--test", "welch"), "--test is for tables, found maps"), ("tables", ("--mask", "m.nii"), "is for maps")],
)
def test_an_option_of_the_other_kind_is_refused(mrhnet, tmp_path, kind, option, message):
    given = "m1_stain-NF.nii.gz" if kind == "maps" else "m1_regions.csv"
    words = ("--participants", "participants.tsv", "--group", "genotype")
    assert message in refused(mrhnet, tmp_path / given, *words, *option)


@pytest.mark.parametrize(
    ("kind", "option", "message"),
    [
        ("tables", ("--permutations", "100"), "nothing is permuted"),
        ("maps", ("--permutations", "100", "--correction", "none"), "nothing is permuted"),
        ("maps", ("--cluster-p", "0.01", "--correction", "tfce"), "--cluster-p is for --correction cluster"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(mrhnet, tmp_path, kind, option, message):
    given = "m1_stain-NF.nii.gz" if kind == "maps" else "m1_regions.csv"
    words = ("--participants", "participants.tsv", "--group", "genotype")
    assert message in refused(mrhnet, tmp_path / given, *words, *option)


def test_a_run_that_fails_leaves_nothing(mrhnet, maps, tmp_path):
    files, words = maps
    half = np.zeros((2, 4, 4, 3), np.float32)
    half[0, :2] = half[1, 2:] = 1  # no voxel of both
    for path, values in zip(files, half, strict=False):
        nibabel.save(nibabel.Nifti1Image(values, np.diag([0.1, 0.1, 0.1, 1])), path)
    outcome = mrhnet("compare", *files, *words, "--out", tmp_path / "out")
    assert "in each, a map is 0" in outcome.error["message"]
    assert not (tmp_path / "out").exists()


def test_a_mask_without_voxels(mrhnet, maps, tmp_path):
    files, words = maps
    mask = tmp_path / "mask.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.zeros((4, 4, 3), np.uint8), np.diag([0.1, 0.1, 0.1, 1])), mask)
    assert "mask.nii.gz is nowhere above 0" in refused(mrhnet, *files, *words, "--mask", mask)
