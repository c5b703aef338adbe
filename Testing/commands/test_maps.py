"""``mrhnet maps`` on small subjects whose maps are known voxel by voxel."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
import pytest
from conftest import ROOT
from known_gradients import DIRECTIONS
from matplotlib.image import imread
from nibabel.orientations import axcodes2ornt, io_orientation, ornt_transform
from random_bundle import write_random_bundle

from MRHNetLib.commands.cli import main
from MRHNetLib.data.protocols import load_protocol

Run = Callable[..., object]

SHAPE = (5, 6, 4)
PER_SHELL = ("FA", "MD", "AD", "RD", "colourFA")
SHELLS = {"dwi2000": 2000.0, "dwi5000": 5000.0}


def known_tensors() -> np.ndarray:
    """(X, Y, Z, 3, 3) tensors in the world's frame, their axes in every direction."""
    random = np.random.default_rng(4)
    axes = np.linalg.qr(random.normal(size=(*SHAPE, 3, 3)))[0]
    return np.einsum("...ik,k,...jk->...ij", axes, [1.2e-3, 0.5e-3, 0.2e-3], axes)


def affine_of(letters: str) -> np.ndarray:
    affine = np.zeros((4, 4))
    affine[3, 3] = 1
    for axis, letter in enumerate(letters):
        affine["RLAPSI".index(letter) // 2, axis] = 1 if letter in "RAS" else -1
    return affine


def write_subject(folder: Path, *, letters: str = "LAS", bvec: bool = True) -> Path:
    """A subject with MTR 0.3 and those tensors (LAS first, then stored with axes along `letters`)."""
    tensors = known_tensors()
    folder.mkdir()
    for name, b_value in SHELLS.items():
        b_values = np.array([0, 0, *[b_value] * 30])
        world = np.vstack([np.zeros((2, 3)), DIRECTIONS])
        if not bvec:  # simulated with those of the protocol, which stand in the published volumes' frame
            contrasts = [c for c in load_protocol("mrh-67").contrasts if c.source == name]
            b_values = np.array([c.value("b_value") for c in contrasts])
            world = np.array([c.unit_direction or (0, 0, 0) for c in contrasts]) * [-1, 1, 1]
        exponents = b_values * np.einsum("ni,xyzij,nj->xyzn", world, tensors, world)
        if not bvec:
            exponents[..., :2] = b_values[:2] * np.trace(tensors, axis1=-2, axis2=-1)[..., None] / 3
        _save(folder / f"{name}.nii", 3000 * np.exp(-exponents), letters)
        if bvec:
            stored = world @ affine_of(letters)[:3, :3]
            if np.linalg.det(affine_of(letters)[:3, :3]) > 0:
                stored[:, 0] *= -1
            np.savetxt(folder / f"{name}.bval", b_values[None], fmt="%g")
            np.savetxt(folder / f"{name}.bvec", stored.T, fmt="%.7f")
    off = np.random.default_rng(6).uniform(500, 900, SHAPE)
    _save(folder / "t2MTONOFF.nii", np.stack([off * 0.9, off * 0.7, off], axis=-1), letters)
    _save(folder / "Masked_outline.nii", np.ones(SHAPE), letters)
    return folder


def _save(path: Path, values: np.ndarray, letters: str) -> None:
    image = nibabel.Nifti1Image(values.astype(np.float32), affine_of("LAS"))
    turn = ornt_transform(io_orientation(image.affine), axcodes2ornt(tuple(letters)))
    nibabel.save(image.as_reoriented(turn), path)


def read_las(path: Path) -> np.ndarray:
    """The values with axes along LAS, colours as a fourth axis."""
    image = nibabel.load(path)
    turn = ornt_transform(io_orientation(image.affine), axcodes2ornt(("L", "A", "S")))
    stored = np.asarray(image.dataobj)
    if stored.dtype.names:
        stored = np.stack([stored[name] for name in stored.dtype.names], axis=-1)
    return nibabel.orientations.apply_orientation(stored, turn)


@pytest.fixture
def subject(tmp_path: Path) -> Path:
    return write_subject(tmp_path / "mouse1")


def test_what_is_written(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--mask", "none")
    names = ["T2", "MTR", "MK", *(f"{name}_shell-{shell}" for name in PER_SHELL for shell in (2000, 5000))]
    assert {path.name for path in outcome.outputs("map")} == {f"mouse1_map-{name}.nii.gz" for name in names}
    assert {path.name for path in outcome.outputs("sidecar")} == {f"mouse1_map-{name}.json" for name in names}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        Path(output["path"]).name for output in outcome.result["outputs"]
    }
    assert all(nibabel.load(path).shape == SHAPE for path in outcome.outputs("map"))
    assert outcome.output("picture") == tmp_path / "out" / "mouse1_maps.png"
    assert imread(outcome.output("picture")).std() > 0.05


def test_the_figure_shows_what_was_computed(
    mrhnet: Run, subject: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = {}

    def draw(path: Path, maps: list, affine: np.ndarray, mask: np.ndarray, *, title: str, note: str) -> None:
        drawn.update(labels=[one.label for one in maps], mask=mask, title=title, note=note)
        path.write_bytes(b"figure")

    monkeypatch.setattr("MRHNetLib.report.map_figure.draw_maps", draw)
    words = ["--mask", subject / "Masked_outline.nii", "--maps", "MTR,FA"]
    assert mrhnet("maps", subject, "--out", tmp_path / "out", *words).exit_code == 0
    assert drawn["labels"] == ["MTR", "FA_shell-2000", "FA_shell-5000"]
    assert (drawn["title"], drawn["note"]) == ("mouse1: parameter maps", "Mask: given: Masked_outline.nii.")
    assert drawn["mask"].all()


def test_without_matplotlib_the_extra_is_named_at_once(
    mrhnet: Run, subject: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--maps", "MTR")
    assert (outcome.exit_code, outcome.error["hint"]) == (2, 'pip install "mrhnet[report]"')
    assert not [event for event in outcome.events if event["event"] == "progress"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("bvec", [True, False])
@pytest.mark.parametrize("letters", ["LAS", "RAS", "SLA", "IPR", "ARI"])
def test_known_maps_in_any_order_of_axes(mrhnet: Run, tmp_path: Path, letters: str, bvec: bool) -> None:
    subject = write_subject(tmp_path / "mouse1", letters=letters, bvec=bvec)
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--mask", "none")
    maps = {path.name.removeprefix("mouse1_map-").removesuffix(".nii.gz"): path for path in outcome.outputs("map")}
    values, vectors = np.linalg.eigh(known_tensors())
    anisotropy = np.sqrt(1.5 * values.var(axis=-1) * 3 / (values**2).sum(axis=-1))
    expected = {"FA": anisotropy, "MD": values.mean(axis=-1), "AD": values[..., 2], "RD": values[..., :2].mean(axis=-1)}
    for shell in (2000, 5000):
        for name, known in expected.items():
            np.testing.assert_allclose(read_las(maps[f"{name}_shell-{shell}"]), known, rtol=2e-4)
        colours = np.abs(vectors[..., 2]) * anisotropy[..., None] * 255
        assert np.abs(read_las(maps[f"colourFA_shell-{shell}"]) - colours).max() < 0.6
    np.testing.assert_allclose(read_las(maps["MTR"]), 0.3, atol=1e-5)
    np.testing.assert_allclose(read_las(maps["MK"]), 0, atol=5e-3)


def test_sidecars_and_the_result_tell_the_same(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--maps", "MD,MK,MTR", "--mk-bounds", "0.5", "2")
    entries = {(entry["map"], entry.get("shell")): entry for entry in outcome.result["outputs"] if "map" in entry}
    assert set(entries) == {("MD", "2000"), ("MD", "5000"), ("MK", None), ("MTR", None)}
    for (name, shell), entry in entries.items():
        label = name + (f"_shell-{shell}" if shell else "")
        sidecar = json.loads((tmp_path / "out" / f"mouse1_map-{label}.json").read_text())
        told = {key: value for key, value in entry.items() if key not in ("path", "kind")}
        assert {key: sidecar[key] for key in told} == told
    diffusivity, kurtosis = entries["MD", "5000"], entries["MK", None]
    assert diffusivity["unit"] == "mm2/s"
    assert diffusivity["gradients"] == "dwi5000.bval and dwi5000.bvec (axes of the image, FSL)"
    assert kurtosis["bounds"] == [0.5, 2.0]
    assert kurtosis["put_right"]["clipped below"] == 1.0, "Gaussian diffusion has no kurtosis"
    sidecar = json.loads((tmp_path / "out" / "mouse1_map-MTR.json").read_text())
    assert [Path(entry["path"]).name for entry in sidecar["inputs"]] == ["t2MTONOFF.nii"]
    assert sidecar["mask"]["voxels"] == np.prod(SHAPE)


@pytest.mark.parametrize(
    ("words", "bounds", "told"),
    [
        (["-1", "3"], (-1, 3), [-1, 3]),
        (["-1.5e-1", "-.05"], (-0.15, -0.05), [-0.15, -0.05]),
        (["-inf", "inf"], (-np.inf, np.inf), [None, None]),
        (["-Infinity", "-3"], (-np.inf, -3), [None, -3]),
    ],
)
def test_bounds_of_mk_may_be_any_numbers(
    mrhnet: Run, subject: Path, tmp_path: Path, words: list[str], bounds: tuple[float, float], told: list[float | None]
) -> None:
    outcome = mrhnet("maps", subject, "--mk-bounds", *words, "--maps", "MK", "--mask", "none", "--out", tmp_path / "o")
    assert outcome.exit_code == 0, outcome.error
    values = read_las(outcome.output("map"))
    np.testing.assert_allclose(values, np.clip(values, *bounds), rtol=1e-6)
    np.testing.assert_allclose(values, np.clip(0, *bounds), atol=5e-3, err_msg="Gaussian diffusion has no kurtosis")
    sidecar = json.loads(outcome.output("sidecar").read_text(), parse_constant=pytest.fail)
    (entry,) = [entry for entry in outcome.result["outputs"] if entry["kind"] == "map"]
    assert sidecar["bounds"] == entry["bounds"] == told


def test_the_protocol_is_named_where_it_told_the_gradients(mrhnet: Run, tmp_path: Path) -> None:
    subject = write_subject(tmp_path / "mouse1", bvec=False)
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--maps", "FA")
    (first, _) = [entry for entry in outcome.result["outputs"] if entry["kind"] == "map"]
    assert first["gradients"].startswith("protocol mrh-67 (scanner's frame")
    assert first["b_values_s_mm2"][0] == 43.47


def test_outside_the_mask_all_is_0(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    mask = np.zeros(SHAPE)
    mask[1:3, 2:5, 1:] = 1
    _save(tmp_path / "part.nii", mask, "SLA")
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--mask", tmp_path / "part.nii")
    assert outcome.exit_code == 2, "a mask on another grid is refused"
    _save(tmp_path / "part.nii", mask, "LAS")
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--mask", tmp_path / "part.nii", "--maps", "T2,MD,MTR")
    for path in outcome.outputs("map"):
        assert np.array_equal(read_las(path) != 0, mask > 0), path.name


def test_the_folder_is_a_subject_for_networks_that_take_maps(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    mask = np.zeros(SHAPE)
    mask[1:4, 1:5, 1:3] = 1
    _save(subject / "Masked_outline.nii", mask, "LAS")
    folder = tmp_path / "maps-of-mouse1"
    assert mrhnet("maps", subject, "--out", folder).exit_code == 0
    network = write_random_bundle(tmp_path / "five.safetensors", protocol="maps-5")
    outcome = mrhnet("predict", folder, "--network", network, "--out", tmp_path / "out", "--device", "cpu")
    assert outcome.exit_code == 0, outcome.error
    assert np.array_equal(read_las(outcome.output("mask")) > 0, mask > 0)
    sidecar = json.loads(outcome.output("sidecar").read_text())
    inputs = [Path(entry["path"]).name for entry in sidecar["inputs"]]
    labels = ("T2", "MTR", "FA_shell-2000", "MD_shell-2000", "MK")
    assert inputs == [f"mouse1_map-{label}.nii.gz" for label in labels]


def test_a_shell_alone_is_enough_for_its_tensor(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    words = ["--source", f"dwi2000={subject / 'dwi2000.nii'}", "--source", f"dwi5000={subject / 'dwi5000.nii'}"]
    outcome = mrhnet("maps", *words, "--subject", "m", "--maps", "FA", "--out", tmp_path / "out", "--mask", "none")
    assert [path.name for path in outcome.outputs("map")] == [
        "m_map-FA_shell-2000.nii.gz",
        "m_map-FA_shell-5000.nii.gz",
    ]


@pytest.mark.parametrize(
    ("lacking", "words", "names"),
    [
        ("dwi5000.nii", ["--maps", "FA"], ["FA_shell-2000"]),
        ("dwi*.nii", [], ["T2", "MTR"]),
        ("t2MTONOFF.nii", ["--maps", "MD,MK"], ["MD_shell-2000", "MD_shell-5000", "MK"]),
        ("dwi2000.nii", [], ["T2", "MTR", *(f"{name}_shell-5000" for name in PER_SHELL)]),
    ],
)
def test_what_is_there_is_computed(
    mrhnet: Run, subject: Path, tmp_path: Path, lacking: str, words: list[str], names: list[str]
) -> None:
    for path in subject.glob(lacking):
        path.unlink()
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--mask", "none", *words)
    assert outcome.exit_code == 0, outcome.error
    assert [path.name for path in outcome.outputs("map")] == [f"mouse1_map-{name}.nii.gz" for name in names]


def test_a_missing_shell_is_told(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    (subject / "dwi5000.nii").unlink()
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--mask", "none")
    assert outcome.warnings == ["mouse1: there is no dwi5000: maps that need it are left out"]


def test_a_map_that_was_asked_for_is_not_left_out(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    (subject / "dwi5000.nii").unlink()
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--mask", "none", "--maps", "FA,MK")
    assert outcome.exit_code == 2
    assert "mouse1 lacks dwi5000" in outcome.error["message"]


def write_bids(subject: Path, root: Path) -> Path:
    """One series of both shells, and the directions beside it; no T2, no MT."""
    folder = root / "sub-01" / "dwi"
    folder.mkdir(parents=True)
    series = [nibabel.load(subject / f"{name}.nii") for name in SHELLS]
    data = np.concatenate([image.get_fdata(dtype=np.float32) for image in series], axis=-1)
    nibabel.save(nibabel.Nifti1Image(data, series[0].affine), folder / "sub-01_dwi.nii.gz")
    for kind in ("bval", "bvec"):
        table = np.hstack([np.loadtxt(subject / f"{name}.{kind}", ndmin=2) for name in SHELLS])
        np.savetxt(folder / f"sub-01_dwi.{kind}", table)
    return folder.parent


def test_bids(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    """Each shell gets b0 volumes of its own."""
    folder = write_bids(subject, tmp_path)
    outcome = mrhnet("maps", folder, "--maps", "MD", "--out", tmp_path / "out", "--mask", "none")
    assert outcome.exit_code == 0, outcome.error
    assert outcome.warnings == [], "the directions are the subject's own, no network's"
    for path in outcome.outputs("map"):
        np.testing.assert_allclose(read_las(path), 1.9e-3 / 3, rtol=1e-4)


def test_bids_without_mt(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    outcome = mrhnet("maps", write_bids(subject, tmp_path), "--out", tmp_path / "out", "--mask", "none")
    assert outcome.exit_code == 0, outcome.error
    names = ["MK", *(f"{name}_shell-{shell}" for name in PER_SHELL for shell in (2000, 5000))]
    assert {path.name for path in outcome.outputs("map")} == {f"sub-01_map-{name}.nii.gz" for name in names}


def test_shells_that_are_scaled_differently_are_told(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    image = nibabel.load(subject / "dwi5000.nii")
    _save(subject / "dwi5000.nii", image.get_fdata() * 0.8, "LAS")
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--maps", "MK")
    assert any("b0 volumes of dwi5000 have 80% of the signal" in message for message in outcome.warnings)
    sidecar = json.loads(outcome.output("sidecar").read_text())
    assert sidecar["warnings"] == outcome.result["warnings"]


def test_b0_volumes_may_stand_anywhere(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    """The table says which they are, not the protocol."""
    order = np.roll(np.arange(32), 7)
    image = nibabel.load(subject / "dwi5000.nii")
    _save(subject / "dwi5000.nii", image.get_fdata()[..., order], "LAS")
    for kind in ("bval", "bvec"):
        table = np.loadtxt(subject / f"dwi5000.{kind}", ndmin=2)
        np.savetxt(subject / f"dwi5000.{kind}", table[:, order])
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--maps", "MK", "--mask", "none")
    assert outcome.warnings == []
    np.testing.assert_allclose(read_las(outcome.output("map")), 0, atol=5e-3)


@pytest.mark.parametrize("fit", ["ols", "wls"])
def test_a_weak_weighting_stands_for_a_b0_volume(mrhnet: Run, subject: Path, tmp_path: Path, fit: str) -> None:
    """Of 120 s/mm2, say, by the imaging gradients: too much for a b0 volume."""
    world = np.vstack([np.eye(3)[:2], DIRECTIONS])
    for name, b_value in SHELLS.items():
        b_values = np.array([120, 120, *[b_value] * 30])
        signal = 3000 * np.exp(-b_values * np.einsum("ni,xyzij,nj->xyzn", world, known_tensors(), world))
        _save(subject / f"{name}.nii", signal, "LAS")
        np.savetxt(subject / f"{name}.bval", b_values[None])
        np.savetxt(subject / f"{name}.bvec", (world @ affine_of("LAS")[:3, :3]).T)
    words = ["--maps", "MD,MK", "--mask", "none", "--fit", fit]
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", *words)
    assert outcome.exit_code == 0, outcome.error
    *diffusivities, kurtosis = map(read_las, outcome.outputs("map"))
    for diffusivity in diffusivities:
        np.testing.assert_allclose(diffusivity, 1.9e-3 / 3, rtol=1e-4)
    np.testing.assert_allclose(kurtosis, 0, atol=5e-3)


def test_shells_that_are_called_after_another_b_value_are_told(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    np.savetxt(subject / "dwi2000.bval", np.loadtxt(subject / "dwi2000.bval", ndmin=2) / 2)
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--maps", "FA", "--mask", "none")
    (message,) = outcome.warnings
    assert "maps of shell-2000 are called after the name of the series, whose b-value is 1000 s/mm2" in message


def test_without_maps_named_a_kurtosis_that_cannot_be_told_is_left_out(
    mrhnet: Run, subject: Path, tmp_path: Path
) -> None:
    shutil.copy(subject / "dwi2000.bval", subject / "dwi5000.bval")
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--mask", "none")
    assert outcome.exit_code == 0, outcome.error
    assert "MK is left out: MK needs two shells" in outcome.warnings[0]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        Path(output["path"]).name for output in outcome.result["outputs"]
    }
    assert not [path for path in outcome.outputs("map") if "MK" in path.name]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--maps", "FAA"], "there is no map faa"),
        (["--maps", ""], "no map is named"),
        (["--maps", "FA", "--protocol", "maps-5"], "maps-5 has no b0"),
        (["--protocol", "maps-5"], "no map can be computed of protocol maps-5"),
        (["--mk-bounds", "3", "1"], "a lower and a higher bound were expected, found 3 and 1"),
        (["--mk-bounds", "nan", "1"], "a lower and a higher bound were expected"),
    ],
)
def test_refusals(mrhnet: Run, subject: Path, tmp_path: Path, words: list[str], message: str) -> None:
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", *words)
    assert outcome.exit_code == 2
    assert message in outcome.error["message"]
    assert not (tmp_path / "out").exists()


def test_a_table_that_does_not_belong(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    for kind in ("bval", "bvec"):
        table = np.loadtxt(subject / f"dwi2000.{kind}", ndmin=2)
        np.savetxt(subject / f"dwi2000.{kind}", table[:, :20])
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--maps", "FA")
    assert outcome.exit_code == 2
    assert "tells of 20 volumes, dwi2000.nii has 32" in outcome.error["message"]
    assert not (tmp_path / "out").exists()


def test_nothing_is_replaced_unless_told(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    words = ["maps", subject, "--out", tmp_path, "--maps", "MTR"]
    assert mrhnet(*words).exit_code == 0
    outcome = mrhnet(*words)
    assert outcome.exit_code == 2 and "--overwrite" in outcome.error["hint"]
    assert mrhnet(*words, "--overwrite").exit_code == 0


def test_two_of_one_name_do_not_overwrite_each_other(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    other = write_subject(tmp_path / "b" / "mouse1")
    outcome = mrhnet("maps", subject, other, "--out", tmp_path / "out", "--overwrite")
    assert outcome.exit_code == 2
    assert "two subjects are called mouse1" in outcome.error["message"]


def test_one_of_several_fails(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    shutil.copytree(subject, tmp_path / "mouse2")
    (tmp_path / "mouse2" / "t2MTONOFF.nii").unlink()
    outcome = mrhnet("maps", subject, tmp_path / "mouse2", "--out", tmp_path / "out", "--maps", "MTR")
    assert outcome.exit_code == 2
    assert [path.name for path in outcome.outputs("map")] == ["mouse1_map-MTR.nii.gz"]
    assert "mouse2 lacks t2MTONOFF" in outcome.result["failures"][0]["message"]


@pytest.mark.parametrize("stage", ["MRHNetLib.maps.outputs.write_sidecar", "MRHNetLib.report.map_figure.draw_maps"])
def test_an_interruption_leaves_nothing(
    mrhnet: Run, subject: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    def interrupted(path: Path, *arguments: object, **options: object) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(stage, interrupted)
    assert mrhnet("maps", subject, "--out", tmp_path / "out").exit_code == 130
    assert not (tmp_path / "out").exists()


CANCELLED_AT_A_STAGE = """
import os, signal, sys

from MRHNetLib.commands import cli
from MRHNetLib.commands.events import JsonVoice

told = JsonVoice.progress

def progress(self, fraction, stage):
    told(self, fraction, stage)
    if stage.startswith(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGINT)

JsonVoice.progress = progress
sys.exit(cli.main(sys.argv[2:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(
    "stage", ["reading", "checking", "finding the brain", "planning", "computing", "hashing", "writing", "drawing"]
)
def test_cancelled_in_any_stage_it_leaves_nothing(subject: Path, tmp_path: Path, stage: str) -> None:
    words = ["maps", subject, "--maps", "MTR", "--out", tmp_path / "out", "--json"]
    command = [sys.executable, "-c", CANCELLED_AT_A_STAGE, stage, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 130, done.stderr
    *progress, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert (last["event"], last["message"]) == ("error", "cancelled")
    assert progress[-1]["stage"].startswith(stage)
    assert not (tmp_path / "out").exists()


def test_plain_text_tells_what_was_put_right(subject: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["maps", str(subject), "--out", str(tmp_path / "out"), "--mk-bounds", "0.5", "2"]) == 0
    text = capsys.readouterr().out
    assert "mouse1_map-MK.nii.gz  (clipped below: 100.0% of voxels)" in text


def test_progress_goes_forward_to_the_end(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--maps", "FA")
    fractions = [event["fraction"] for event in outcome.events if event["event"] == "progress"]
    assert fractions == sorted(fractions) and fractions[-1] > 0.9


def test_without_dipy_the_extra_is_named(
    mrhnet: Run, subject: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "dipy", None)
    outcome = mrhnet("maps", subject, "--out", tmp_path / "out", "--maps", "FA")
    assert (outcome.exit_code, outcome.error["hint"]) == (2, 'pip install "mrhnet[maps]"')
    assert mrhnet("maps", subject, "--out", tmp_path / "out", "--maps", "MTR").exit_code == 0
