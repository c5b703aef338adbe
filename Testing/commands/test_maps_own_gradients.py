"""``mrhnet maps`` on acquisitions that no shipped protocol describes: their own gradient files tell them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
import pytest

Run = Callable[..., object]

SHAPE = (4, 3, 5)
LAS = np.diag([-0.1, 0.1, 0.1, 1.0])
PER_SHELL = ("FA", "MD", "AD", "RD", "colourFA")
EIGENVALUES = np.array([0.3e-3, 0.5e-3, 1.1e-3])
KNOWN = {
    "FA": np.sqrt(1.5 * ((EIGENVALUES - EIGENVALUES.mean()) ** 2).sum() / (EIGENVALUES**2).sum()),
    "MD": EIGENVALUES.mean(),
    "AD": 1.1e-3,
    "RD": 0.4e-3,
}


def gradients(*shells: tuple[float, int], seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """b-values and unit vectors of pairs of a b-value and a count, in a random order: b0 volumes stand anywhere."""
    random = np.random.default_rng(seed)
    b_values = random.permutation(np.concatenate([np.full(count, float(b_value)) for b_value, count in shells]))
    vectors = random.normal(size=(len(b_values), 3)) * (b_values > 0)[:, None]
    return b_values, vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def gaussian(b_values: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """(X, Y, Z, N) signal of tensors with those eigenvalues, their axes in every direction."""
    axes = np.linalg.qr(np.random.default_rng(4).normal(size=(*SHAPE, 3, 3)))[0]
    tensors = np.einsum("...ik,k,...jk->...ij", axes, EIGENVALUES, axes)
    return 2000 * np.exp(-b_values * np.einsum("ni,xyzij,nj->xyzn", vectors, tensors, vectors))


def save(path: Path, values: np.ndarray, affine: np.ndarray = LAS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(values.astype(np.float32), affine), path)
    return path


def save_series(path: Path, table: tuple[np.ndarray, np.ndarray], signal: np.ndarray | None = None) -> Path:
    save(path, gaussian(*table) if signal is None else signal)
    stem = path.name.split(".")[0]
    np.savetxt(path.with_name(f"{stem}.bval"), table[0][None], fmt="%g")
    np.savetxt(path.with_name(f"{stem}.bvec"), table[1].T, fmt="%.8f")
    return path


def read_maps(outcome: object) -> dict[str, np.ndarray]:
    assert outcome.exit_code == 0, outcome.error
    return {
        path.name.split("_map-")[1].removesuffix(".nii.gz"): np.asarray(nibabel.load(path).dataobj)
        for path in outcome.outputs("map")
    }


def names_of(*shells: str) -> set[str]:
    return {f"{name}_shell-{shell}" for name in PER_SHELL for shell in shells}


def check_known(maps: dict[str, np.ndarray], *shells: str) -> None:
    for shell in shells:
        for name, known in KNOWN.items():
            np.testing.assert_allclose(maps[f"{name}_shell-{shell}"], known, rtol=5e-4, err_msg=f"{name} {shell}")


TWO_SHELLS = ((0, 3), (1000, 20), (2500, 30))


@pytest.fixture
def subject(tmp_path: Path) -> Path:
    save_series(tmp_path / "mouse1" / "dwi.nii.gz", gradients(*TWO_SHELLS))
    return tmp_path / "mouse1"


def test_two_shells_in_one_series(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    outcome = mrhnet("maps", subject, "--mask", "none", "--out", tmp_path / "out")
    maps = read_maps(outcome)
    assert set(maps) == names_of("1000", "2500") | {"MK"}
    check_known(maps, "1000", "2500")
    np.testing.assert_allclose(maps["MK"], 0, atol=5e-3)
    (warning,) = outcome.warnings
    assert "read from its own gradients: dwi.nii.gz: 3 b0, 20 at b 1000 s/mm2, 30 at b 2500 s/mm2" in warning
    sidecar = json.loads((tmp_path / "out" / "mouse1_map-MK.json").read_text())
    assert (sidecar["protocol"], sidecar["warnings"]) == ("own-gradients", [warning])
    assert sidecar["gradients"] == "dwi.bval and dwi.bvec (axes of the image, FSL)"
    assert sorted(sidecar["b_values_s_mm2"]) == sorted(gradients(*TWO_SHELLS)[0]), "each b0 volume counts once"
    assert outcome.output("picture").stat().st_size > 0


@pytest.mark.parametrize("out_of", ["one series", "two series"])
def test_like_dipy(mrhnet: Run, tmp_path: Path, out_of: str) -> None:
    """Noisy signal with kurtosis, no tensor fits it: the numbers are those of DIPY's own fit of the same volumes."""
    from dipy.core.gradients import gradient_table
    from dipy.reconst.dki import DiffusionKurtosisModel
    from dipy.reconst.dti import TensorModel

    b_values, vectors = gradients(*TWO_SHELLS)
    signal = gaussian(b_values, vectors) * np.exp(b_values**2 * 1e-7)
    signal *= np.random.default_rng(1).normal(1, 0.02, signal.shape)
    first = (b_values < 2000) & (np.arange(53) != np.flatnonzero(b_values == 0)[0])
    parts = {"dwi": np.ones(53, bool)} if out_of == "one series" else {"one": first, "two": ~first}
    for name, part in parts.items():
        save_series(tmp_path / "m" / f"{name}.nii", (b_values[part], vectors[part]), signal[..., part])
    maps = read_maps(mrhnet("maps", tmp_path / "m", "--mask", "none", "--out", tmp_path / "out"))
    for shell in (1000, 2500):
        used = (b_values == shell) | (b_values == 0)
        if out_of == "two series":
            used &= first if shell == 1000 else ~first
        fit = TensorModel(gradient_table(b_values[used], bvecs=vectors[used]), fit_method="OLS").fit(signal[..., used])
        for name in ("FA", "MD", "AD", "RD"):
            expected = getattr(fit, name.lower())
            np.testing.assert_allclose(maps[f"{name}_shell-{shell}"], expected, rtol=2e-3, err_msg=name)
    model = DiffusionKurtosisModel(gradient_table(b_values, bvecs=vectors), fit_method="OLS")
    expected = model.fit(signal).mk(min_kurtosis=-3 / 7, max_kurtosis=10)
    assert np.median(expected) > 0.3
    np.testing.assert_allclose(maps["MK"], expected, rtol=5e-3, atol=1e-3)


def test_a_kurtosis_that_is_known(mrhnet: Run, tmp_path: Path) -> None:
    table = gradients((0, 2), (800, 18), (1600, 18), (2400, 18))
    diffusivity, kurtosis = 0.5e-3, 0.8
    along = np.exp(-table[0] * diffusivity + (table[0] * diffusivity) ** 2 * kurtosis / 6)
    save_series(tmp_path / "m" / "scan.nii", table, np.broadcast_to(900 * along, (*SHAPE, 56)))
    maps = read_maps(mrhnet("maps", tmp_path / "m", "--mask", "none", "--out", tmp_path / "out"))
    assert set(maps) == names_of("800", "1600", "2400") | {"MK"}
    np.testing.assert_allclose(maps["MK"], kurtosis, atol=1e-3)


def test_one_shell_has_no_kurtosis(mrhnet: Run, tmp_path: Path) -> None:
    save_series(tmp_path / "m" / "dwi.nii", gradients((0, 1), (1210, 12)))
    maps = read_maps(mrhnet("maps", tmp_path / "m", "--mask", "none", "--out", tmp_path / "out"))
    assert set(maps) == names_of("1200")
    check_known(maps, "1200")


def test_a_series_without_b0_volumes_takes_those_of_another(mrhnet: Run, tmp_path: Path) -> None:
    save_series(tmp_path / "m" / "b0.nii", gradients((0, 2)))
    save_series(tmp_path / "m" / "b1000.nii", gradients((1000, 12)))
    save_series(tmp_path / "m" / "b2000.nii", gradients((2000, 18), seed=1))
    maps = read_maps(mrhnet("maps", tmp_path / "m", "--mask", "none", "--out", tmp_path / "out"))
    assert set(maps) == names_of("1000", "2000") | {"MK"}
    check_known(maps, "1000", "2000")


def test_t2_and_mt_are_taken_where_they_are(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    off = np.random.default_rng(6).uniform(500, 900, SHAPE)
    save(subject / "mouse_T2w.nii", off * 0.9)
    save(subject / "mouse_mt-off.nii", off)
    maps = read_maps(mrhnet("maps", subject, "--mask", "none", "--out", tmp_path / "a", "--maps", "T2"))
    np.testing.assert_allclose(maps["T2"], off * 0.9, rtol=1e-6)
    save(subject / "mouse_mt-on.nii", off * 0.7)
    maps = read_maps(mrhnet("maps", subject, "--mask", "none", "--out", tmp_path / "b"))
    assert set(maps) == names_of("1000", "2500") | {"MK", "T2", "MTR"}
    np.testing.assert_allclose(maps["MTR"], 0.3, atol=1e-5)


def test_the_authors_file_of_t2_and_mt(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    off = np.random.default_rng(6).uniform(500, 900, SHAPE)
    save(subject / "lddm_t2MTONOFF.nii", np.stack([off * 0.9, off * 0.7, off], axis=-1))
    maps = read_maps(mrhnet("maps", subject, "--mask", "none", "--out", tmp_path / "out"))
    assert set(maps) == names_of("1000", "2500") | {"MK", "T2", "MTR"}
    np.testing.assert_allclose(maps["MTR"], 0.3, atol=1e-5)


def test_t2_on_another_grid_is_left_out_and_told(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    save(subject / "t2.nii", np.ones((8, 6, 10)), np.diag([-0.05, 0.05, 0.05, 1]))
    outcome = mrhnet("maps", subject, "--mask", "none", "--out", tmp_path / "out")
    assert set(read_maps(outcome)) == names_of("1000", "2500") | {"MK"}
    assert "mouse1: t2.nii is left out: it lies on another grid" in outcome.warnings[0]


def test_a_folder_of_subjects_with_masks_of_their_own(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    mask = np.zeros(SHAPE)
    mask[1:3, 1:, 2:4] = 1
    save(subject / "Masked_outline.nii", mask)
    shutil.copytree(subject, subject.with_name("mouse2"))
    outcome = mrhnet("maps", tmp_path, "--maps", "MD", "--out", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.error
    assert [path.name.split("_")[0] for path in outcome.outputs("map")] == ["mouse1", "mouse1", "mouse2", "mouse2"]
    for path in outcome.outputs("map"):
        assert np.array_equal(np.asarray(nibabel.load(path).dataobj) != 0, mask > 0)


def test_bids(mrhnet: Run, tmp_path: Path) -> None:
    folder = tmp_path / "sub-01" / "ses-1"
    for name, count in (("ap", 1), ("pa", 2)):
        table = gradients((0, count), (700, 12), (2000, 18), seed=count)
        save_series(folder / "dwi" / f"sub-01_ses-1_dir-{name}_dwi.nii.gz", table)
    save(folder / "anat" / "sub-01_ses-1_T2w.nii.gz", np.ones(SHAPE))
    outcome = mrhnet("maps", folder, "--mask", "none", "--out", tmp_path / "out")
    shells = [f"{b_value}-dir-{name}" for b_value in (700, 2000) for name in ("ap", "pa")]
    maps = read_maps(outcome)
    assert set(maps) == names_of(*shells) | {"T2", "MK"}
    check_known(maps, *shells)
    assert {path.name.split("_map-")[0] for path in outcome.outputs("map")} == {"sub-01_ses-1"}


def test_files_named_one_by_one(mrhnet: Run, tmp_path: Path) -> None:
    off = np.random.default_rng(6).uniform(500, 900, SHAPE)
    words = []
    for name, path in {
        "ap": save_series(tmp_path / "a.nii", gradients((0, 2), (1500, 15))),
        "dwi5000": save_series(tmp_path / "b.nii", gradients((0, 2), (3000, 15), seed=1)),
        "MT-on": save(tmp_path / "c.nii", off * 0.6),
        "mt-off": save(tmp_path / "d.nii", off),
    }.items():
        words += ["--source", f"{name}={path}"]
    maps = read_maps(mrhnet("maps", *words, "--subject", "m", "--mask", "none", "--out", tmp_path / "out"))
    assert set(maps) == names_of("1500", "3000") | {"MK", "MTR"}
    check_known(maps, "1500", "3000")
    np.testing.assert_allclose(maps["MTR"], 0.4, atol=1e-5)


def test_a_protocols_name_with_other_volumes(mrhnet: Run, tmp_path: Path) -> None:
    """dwi2000 as the protocol has it would be 2 b0 volumes and 30 directions."""
    save_series(tmp_path / "m" / "dwi2000.nii", gradients((0, 4), (2000, 40)))
    maps = read_maps(mrhnet("maps", tmp_path / "m", "--mask", "none", "--out", tmp_path / "out"))
    assert set(maps) == names_of("2000")


def test_a_table_in_a_text_file(mrhnet: Run, tmp_path: Path) -> None:
    b_values, vectors = gradients((0, 2), (1000, 12))
    save(tmp_path / "m" / "dwi.nii", gaussian(b_values, vectors * [-1, 1, 1]))
    np.savetxt(tmp_path / "m" / "dwi_grad.txt", np.column_stack([vectors, b_values]))
    maps = read_maps(mrhnet("maps", tmp_path / "m", "--mask", "none", "--out", tmp_path / "out"))
    check_known(maps, "1000")


def test_gradients_in_the_header_of_a_nrrd_file(mrhnet: Run, tmp_path: Path) -> None:
    b_values, vectors = gradients((0, 2), (1000, 12), (2000, 18))
    lines = [
        "NRRD0005",
        "type: float",
        "dimension: 4",
        "space: right-anterior-superior",
        f"sizes: {' '.join(map(str, SHAPE))} 32",
        "space directions: (-0.1,0,0) (0,0.1,0) (0,0,0.1) none",
        "space origin: (0,0,0)",
        "kinds: space space space list",
        "endian: little",
        "encoding: raw",
        "measurement frame: (1,0,0) (0,1,0) (0,0,1)",
        "modality:=DWMRI",
        "DWMRI_b-value:=2000",
    ]
    for volume, vector in enumerate(vectors * np.sqrt(b_values / 2000)[:, None]):
        lines.append(f"DWMRI_gradient_{volume:04d}:={' '.join(f'{part:.9f}' for part in vector)}")
    values = gaussian(b_values, vectors).astype("<f4").tobytes(order="F")
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "dwi.nrrd").write_bytes("\n".join([*lines, "", ""]).encode() + values)
    outcome = mrhnet("maps", tmp_path / "m", "--mask", "none", "--out", tmp_path / "out")
    maps = read_maps(outcome)
    assert set(maps) == names_of("1000", "2000") | {"MK"}
    check_known(maps, "1000", "2000")


def test_without_gradients_it_is_told_what_is_missing(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    for kind in ("bval", "bvec"):
        (subject / f"dwi.{kind}").unlink()
    for words in ([subject], ["--source", f"dwi={subject / 'dwi.nii.gz'}", "--subject", "m"]):
        outcome = mrhnet("maps", *words, "--mask", "none", "--out", tmp_path / "out")
        assert outcome.exit_code == 2
        assert "dwi.nii.gz" in outcome.error["message"] and "protocol mrh-67" in outcome.error["message"]
        assert ".bval and .bvec" in outcome.error["hint"]


def test_half_a_table(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    (subject / "dwi.bvec").unlink()
    outcome = mrhnet("maps", subject, "--mask", "none", "--out", tmp_path / "out")
    assert (outcome.exit_code, outcome.error["message"]) == (2, "dwi.bvec is missing beside its series")


def test_a_table_of_another_image(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    save(subject / "dwi.nii.gz", np.ones((*SHAPE, 52)))
    outcome = mrhnet("maps", subject, "--mask", "none", "--out", tmp_path / "out")
    assert outcome.exit_code == 2
    assert "tells of 53 volumes, dwi.nii.gz has 52" in outcome.error["message"]
    assert not (tmp_path / "out").exists()


def test_a_map_that_the_acquisition_lacks(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    outcome = mrhnet("maps", subject, "--mask", "none", "--out", tmp_path / "out", "--maps", "MTR")
    assert outcome.exit_code == 2
    assert "MTR is computed from mt-on and mt-off; own-gradients has no mt-on" in outcome.error["message"]


def test_the_folder_of_maps_is_read_by_the_lowest_shell(mrhnet: Run, subject: Path, tmp_path: Path) -> None:
    """As of any other acquisition: FA and MD of the lowest, MK of all."""
    from MRHNetLib.data.layouts.published import fitting_files
    from MRHNetLib.data.protocols import load_protocol

    assert mrhnet("maps", subject, "--mask", "none", "--out", tmp_path / "out").exit_code == 0
    found = fitting_files(tmp_path / "out", load_protocol("maps-5"))
    assert [path.name for path in found["fa"]] == ["mouse1_map-FA_shell-1000.nii.gz"]
