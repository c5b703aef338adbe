import json

import nibabel
import numpy as np
import pytest

from MRHNetLib.commands import phantom as command
from MRHNetLib.phantom import grid
from MRHNetLib.phantom.genotype import GENOTYPES


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    """Brains of 25 x 35 x 16 and 50 x 70 x 32 voxels: the command is the same."""
    monkeypatch.setattr(grid, "VOXEL_SIZES_MM", {"small": 0.5, "full": 0.25})


def folders(out):
    return sorted(path.name for path in out.iterdir())


def test_one_subject_in_a_folder_of_its_own(mrhnet, tmp_path):
    done = mrhnet("phantom", tmp_path / "out")
    assert done.exit_code == 0
    assert folders(tmp_path / "out") == ["control-seed1-01"]
    assert folders(tmp_path / "out" / "control-seed1-01") == [
        "Masked_outline.nii.gz",
        "dwi2000.nii",
        "dwi5000.nii",
        "phantom.json",
        "regions.nii.gz",
        "regions.tsv",
        "t2MTONOFF.nii",
        "truth_AF.nii.gz",
        "truth_MBP.nii.gz",
        "truth_NF.nii.gz",
        "truth_Nissl.nii.gz",
    ]


def test_outputs_are_listed_with_their_kinds(mrhnet, tmp_path):
    done = mrhnet("phantom", tmp_path / "out")
    listed = {output["path"] for output in done.result["outputs"]}
    assert listed == {str(path) for path in (tmp_path / "out" / "control-seed1-01").iterdir()}
    assert len(done.outputs("source")) == 3
    assert len(done.outputs("truth")) == 4
    assert done.output("mask").name == "Masked_outline.nii.gz"


def test_several_subjects_are_different_mice(mrhnet, tmp_path):
    assert mrhnet("phantom", tmp_path, "--subjects", 2).exit_code == 0
    assert folders(tmp_path) == ["control-seed1-01", "control-seed1-02"]
    first, second = (nibabel.load(tmp_path / name / "truth_AF.nii.gz").get_fdata() for name in folders(tmp_path))
    assert not np.array_equal(first > 0, second > 0)


@pytest.mark.parametrize("genotype", ["shiverer", "sas4"])
def test_genotype(genotype, mrhnet, tmp_path):
    assert mrhnet("phantom", tmp_path, "--genotype", genotype).exit_code == 0
    record = json.loads((tmp_path / f"{genotype}-seed1-01" / "phantom.json").read_text())
    assert record["genotype"] == genotype


def test_protocol_for_nissl(mrhnet, tmp_path):
    done = mrhnet("phantom", tmp_path, "--protocol", "mrh-nissl-48")
    assert sorted(path.name for path in done.outputs("source")) == [
        "ogse100.nii",
        "ogse150.nii",
        "ogse50.nii",
        "pgse.nii",
    ]
    assert nibabel.load(done.outputs("source")[0]).shape[3] == 12


def test_one_mouse_scanned_with_two_protocols(mrhnet, tmp_path):
    done = mrhnet("phantom", tmp_path, "--protocol", "mrh-67", "--protocol", "mrh-nissl-48")
    assert [path.name for path in done.outputs("source")] == [
        *("dwi2000.nii", "dwi5000.nii", "t2MTONOFF.nii"),
        *("pgse.nii", "ogse50.nii", "ogse100.nii", "ogse150.nii"),
    ]


def test_size(mrhnet, tmp_path):
    done = mrhnet("phantom", tmp_path, "--size", "full")
    assert nibabel.load(done.output("mask")).shape == (50, 70, 32)


def test_seed_makes_the_same_mouse_again_and_another_one(mrhnet, tmp_path):
    def truth(out, seed):
        return (mrhnet("phantom", tmp_path / out, "--seed", seed).outputs("truth")[0]).read_bytes()

    assert truth("a", 5) == truth("b", 5) != truth("c", 6)


def test_snr(mrhnet, tmp_path):
    def air(out, snr):
        (source, *_) = mrhnet("phantom", tmp_path / out, "--snr", snr).outputs("source")
        return np.asarray(nibabel.load(source).dataobj)[:, 0].mean()

    assert air("low", 10) == pytest.approx(4 * air("high", 40), rel=0.05)


def test_progress_grows_to_the_end(mrhnet, tmp_path):
    fractions = [event["fraction"] for event in mrhnet("phantom", tmp_path).events if event["event"] == "progress"]
    assert fractions == sorted(fractions)
    assert len(fractions) > 1


def test_existing_output_needs_overwrite(mrhnet, tmp_path):
    assert mrhnet("phantom", tmp_path).exit_code == 0
    again = mrhnet("phantom", tmp_path)
    assert again.exit_code == 2
    assert "exists already" in again.error["message"]
    assert "--overwrite" in again.error["hint"]
    assert mrhnet("phantom", tmp_path, "--overwrite").exit_code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--subjects", 0), "1 to 1000 subjects were expected, found 0"),
        (("--subjects", -3), "found -3"),
        (("--subjects", 2000), "found 2000"),
        (("--snr", 0), "signal-to-noise ratio above 0"),
        (("--snr", -1), "signal-to-noise ratio above 0"),
        (("--snr", "nan"), "signal-to-noise ratio above 0"),
        (("--seed", -1), "seed of 0 or more"),
        (("--genotype", "reeler"), "reeler"),
        (("--protocol", "maps-5"), "maps-5"),
        (("--size", "huge"), "huge"),
        (("--subjects", "many"), "many"),
    ],
)
def test_bad_options_leave_nothing(options, words, mrhnet, tmp_path):
    done = mrhnet("phantom", tmp_path / "out", *options)
    assert done.exit_code == 2
    assert words in done.error["message"]
    assert not (tmp_path / "out").exists()


def test_output_folder_that_is_a_file(mrhnet, tmp_path):
    (tmp_path / "out").write_text("")
    done = mrhnet("phantom", tmp_path / "out")
    assert done.exit_code == 2
    assert str(tmp_path / "out") in done.error["message"]


def test_failure_on_the_way_leaves_nothing(mrhnet, tmp_path, monkeypatch):
    from MRHNetLib.phantom import writing

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "write_region_table", interrupted)
    assert mrhnet("phantom", tmp_path / "out").exit_code == 130
    assert not (tmp_path / "out").exists()


def test_choices_are_those_of_the_library():
    assert tuple(GENOTYPES) == command.GENOTYPES
    assert set(command.SIZES) == {"small", "full"}
