from pathlib import Path

import pytest

from MRHNetLib.data.layouts.published import find_mask, find_sources, has_sources, holds_inputs
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.errors import UserError

PUBLISHED = [
    "rigidaffine_Lddm_dwi2000.img",
    "rigidaffine_Lddm_dwi5000.img",
    "rigidaffine_lddm_t2MTONOFF.img",
    "rigidaffine_Lddm_fa.img",
    "Masked_outline.img",
]


def folder_of(tmp_path: Path, names: list[str]) -> Path:
    for name in names:
        (tmp_path / name).touch()
        if name.endswith(".img"):
            (tmp_path / name).with_suffix(".hdr").touch()
    return tmp_path


def found(tmp_path: Path, names: list[str], protocol: str = "mrh-67") -> dict[str, str]:
    sources = find_sources(folder_of(tmp_path, names), load_protocol(protocol))
    return {name: path.name.partition(".")[0] for name, path in sources.items()}


def test_the_authors_names(tmp_path: Path) -> None:
    assert found(tmp_path, PUBLISHED) == {
        "dwi2000": "rigidaffine_Lddm_dwi2000",
        "dwi5000": "rigidaffine_Lddm_dwi5000",
        "t2MTONOFF": "rigidaffine_lddm_t2MTONOFF",
    }


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz", ".nrrd", ".mha", ".NII.GZ"])
def test_any_format_and_any_case(tmp_path: Path, suffix: str) -> None:
    names = [f"DWI2000{suffix}", f"x_Dwi5000_y{suffix}", f"T2mtOnOff{suffix}"]
    assert found(tmp_path, names)["dwi5000"] == "x_Dwi5000_y"


def test_own_mask(tmp_path: Path) -> None:
    assert find_mask(folder_of(tmp_path, PUBLISHED)).stem == "Masked_outline"


def test_no_own_mask(tmp_path: Path) -> None:
    assert find_mask(folder_of(tmp_path, PUBLISHED[:4])) is None


def test_everything_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        found(tmp_path, [PUBLISHED[0], "other.nii"])
    message = caught.value.message
    assert "lacks dwi5000 (2 b0 + 30 directions), t2MTONOFF (T2, MT-on, MT-off)" in message
    assert "other.nii" in message
    assert "--source" in caught.value.hint


def test_two_files_for_one_source(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        found(tmp_path, [*PUBLISHED, "dwi2000_again.nii.gz"])
    assert "dwi2000_again.nii.gz, rigidaffine_Lddm_dwi2000" in caught.value.message
    assert "--source" in caught.value.hint


def test_masks_truths_and_stain_maps_are_no_sources(tmp_path: Path) -> None:
    others = ["dwi2000_mask.nii", "dwi5000_stain-AF.nii.gz", "truth_fa.nii"]
    assert len(found(tmp_path, [*PUBLISHED, *others])) == 3


@pytest.mark.parametrize(
    "pattern", ["{}.nii.gz", "mouse1_map-{}.nii.gz", "rigidaffine_Lddm_{}.nii", "{}_map.nii", "a-{}_b.nrrd"]
)
@pytest.mark.parametrize("capitals", [True, False])
def test_parameter_maps(tmp_path: Path, pattern: str, capitals: bool) -> None:
    letters = ["T2", "MTR", "FA", "MD", "MK"]
    names = [pattern.format(name if capitals else name.lower()) for name in letters]
    others = ["fabric.nii", "sofa.nii", "mdx.nii", "t2MTONOFF.nii", "fa_mask.nii"]
    assert found(tmp_path, names + others, "maps-5") == {
        name.lower(): file.partition(".")[0] for name, file in zip(letters, names, strict=True)
    }


@pytest.mark.parametrize("name", ["ogse50", "ogse_50Hz", "OGSE-50"])
def test_ogse_50_is_not_150(tmp_path: Path, name: str) -> None:
    files = ["pgse.nii", f"{name}.nii", "ogse100.nii", "ogse150.nii"]
    assert found(tmp_path, files, "mrh-nissl-48")["ogse50"] == name


def test_has_sources(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, PUBLISHED)
    assert has_sources(folder, load_protocol("mrh-67"))
    assert not has_sources(folder, load_protocol("maps-5"))


def test_hidden_files_are_not_seen(tmp_path: Path) -> None:
    assert len(found(tmp_path, [*PUBLISHED, "._rigidaffine_Lddm_dwi2000.nii", ".dwi2000.partial-1.nii"])) == 3


def test_masked_images_are_sources_and_masks_are_not(small_subject: Path) -> None:
    (small_subject / "rigidaffine_Lddm_dwi2000.nii").rename(small_subject / "dwi2000_masked.nii")
    (small_subject / "dwi2000_brain_mask.nii").touch()
    (small_subject / "mask_dwi2000.nii").touch()
    assert find_sources(small_subject, load_protocol("mrh-67"))["dwi2000"].name == "dwi2000_masked.nii"


def test_of_one_map_per_shell_the_lowest_is_the_contrast(tmp_path: Path) -> None:
    single = [
        "mouse1_map-T2.nii.gz",
        "mouse1_map-MTR.nii.gz",
        "mouse1_map-MK.nii.gz",
        "mouse1_map-colourFA_shell-800.nii",
    ]
    per_shell = [f"mouse1_map-{name}_shell-{shell}.nii.gz" for name in ("FA", "MD") for shell in (10000, 2000)]
    names = found(tmp_path, single + per_shell, "maps-5")
    assert (names["fa"], names["md"]) == ("mouse1_map-FA_shell-2000", "mouse1_map-MD_shell-2000")


@pytest.mark.parametrize("other", ["mouse2_map-FA_shell-5000.nii", "mouse1_map-FA.nii", "mouse1_map-FA_shell-2000.img"])
def test_maps_that_differ_in_more_than_the_shell_stay_ambiguous(tmp_path: Path, other: str) -> None:
    names = [f"mouse1_map-{name}.nii.gz" for name in ("T2", "MTR", "MD", "MK")]
    with pytest.raises(UserError, match="2 files that could be fa"):
        found(tmp_path, [*names, "mouse1_map-FA_shell-2000.nii.gz", other], "maps-5")


@pytest.mark.parametrize(
    "subject", ["FA_01", "control-md-01", "t2-mouse", "MD", "mask_1", "truth_x", "a_stain-b", "dwi2000", "m_shell-2000"]
)
def test_parameter_maps_of_any_subject(tmp_path: Path, subject: str) -> None:
    """What is in the subject's name tells nothing of the map."""
    per_shell = [f"{name}_shell-{shell}" for name in ("FA", "MD", "AD", "colourFA") for shell in (2000, 5000)]
    labels = ["T2", "MTR", "MK", *per_shell]
    folder = folder_of(tmp_path, [f"{subject}_map-{label}.nii.gz" for label in labels])
    sources = find_sources(folder, load_protocol("maps-5"))
    expected = {"t2": "T2", "mtr": "MTR", "fa": "FA_shell-2000", "md": "MD_shell-2000", "mk": "MK"}
    assert {name: path.name for name, path in sources.items()} == {
        name: f"{subject}_map-{label}.nii.gz" for name, label in expected.items()
    }
    assert holds_inputs(folder)
    assert not has_sources(folder, load_protocol("mrh-67"), some=True)


def test_maps_of_several_subjects_are_known_as_such(tmp_path: Path) -> None:
    labels = ("T2", "MTR", "FA", "MD", "MK")
    names = [f"mouse{number}_map-{label}.nii" for number in (1, 2) for label in labels]
    with pytest.raises(UserError) as caught:
        found(tmp_path, names, "maps-5")
    assert "2 files that could be t2" in caught.value.message
    assert "maps of several subjects" in caught.value.hint
