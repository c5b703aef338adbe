"""Maps as the input of networks: nothing depends on the gain of the scanner, which sets the values of T2 alone."""

import json
from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
import pytest
from random_bundle import write_random_bundle

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.subjects import read_subject
from MRHNetLib.inference.baseline_engine import BaselineEngine
from MRHNetLib.inference.engine import Engine
from MRHNetLib.inference.native.library import native_library
from MRHNetLib.inference.task import Task
from MRHNetLib.inference.torch_engine import TorchEngine
from MRHNetLib.networks.baseline import Quadratic
from MRHNetLib.networks.bundle import Bundle, load_bundle
from MRHNetLib.networks.normalisation import InputQuantiles, Normalisation
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import QUIET
from MRHNetLib.training.samples import read_samples

Run = Callable[..., object]

SHAPE = (14, 16, 12)
LEVELS = {"t2": 4000.0, "mtr": 0.5, "fa": 0.6, "md": 8e-4, "mk": 1.2}


def write_maps(folder: Path, gain: float = 1.0) -> Path:
    folder.mkdir(parents=True)
    random = np.random.default_rng(3)
    affine = np.diag([-0.5, 0.5, 0.5, 1.0])
    mask = np.zeros(SHAPE, np.uint8)
    mask[3:-3, 3:-3, 3:-3] = 1
    for name, level in LEVELS.items():
        values = mask * level * random.uniform(0.3, 1.0, SHAPE)
        image = nibabel.Nifti1Image((values * (gain if name == "t2" else 1)).astype(np.float32), affine)
        nibabel.save(image, folder / f"{name}.nii")
    nibabel.save(nibabel.Nifti1Image(mask, affine), folder / "Masked_outline.nii")
    target = nibabel.Nifti1Image((mask * random.uniform(1, 2, SHAPE)).astype(np.float32), affine)
    nibabel.save(target, folder / "truth_AF.nii")
    return folder


@pytest.fixture
def scans(tmp_path: Path) -> tuple[Path, Path]:
    """One mouse, scanned with two gains."""
    return write_maps(tmp_path / "once" / "mouse"), write_maps(tmp_path / "seven" / "mouse", 7.0)


@pytest.fixture
def protocol_of_before(tmp_path: Path) -> Path:
    """One maximum for all maps."""
    document = load_protocol("maps-5").to_document()
    for contrast in document["contrasts"]:
        del contrast["full_scale"]
    path = tmp_path / "one-maximum.json"
    path.write_text(json.dumps(document))
    return path


def predicted(mrhnet: Run, folder: Path, network: Path) -> np.ndarray:
    out = folder.parent / f"out-{network.stem}"
    outcome = mrhnet("predict", folder, "--network", network, "--out", out, "--device", "cpu")
    assert outcome.exit_code == 0, outcome.error
    return nibabel.load(outcome.output("stain-map")).get_fdata()


def test_predictions_are_the_same_with_any_gain(mrhnet: Run, scans: tuple[Path, Path], tmp_path: Path) -> None:
    network = write_random_bundle(tmp_path / "five.safetensors", protocol="maps-5")
    once, seven = (predicted(mrhnet, folder, network) for folder in scans)
    assert once.std() > 0.01
    np.testing.assert_allclose(seven, once, atol=1e-5 * once.std())


def test_with_one_maximum_they_are_not(
    mrhnet: Run, scans: tuple[Path, Path], tmp_path: Path, protocol_of_before: Path
) -> None:
    network = write_random_bundle(tmp_path / "before.safetensors", protocol=protocol_of_before)
    once, seven = (predicted(mrhnet, folder, network) for folder in scans)
    assert np.abs(seven - once).max() > 1e-3 * once.std()


def _engines() -> list[str]:
    return ["torch", "baseline", *(["native"] if native_library() else [])]


def _engine(name: str) -> Engine:
    if name == "native":
        from MRHNetLib.inference.native.engine import NativeEngine

        return NativeEngine(threads=1)
    return TorchEngine(threads=1) if name == "torch" else BaselineEngine()


@pytest.mark.parametrize("name", _engines())
def test_every_engine_divides_alike(scans: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    """Against the same network on an array that was divided by hand."""
    network = load_bundle(write_random_bundle(tmp_path / "five.safetensors", protocol="maps-5"))
    if name == "baseline":
        model = Quadratic(5)
        random = np.random.default_rng(0)
        weights = {key: random.normal(size=shape).astype(np.float32) for key, shape in model.shapes().items()}
        network = Bundle("base", "AF", model, load_protocol("maps-5"), Normalisation(), weights, Patch(1))
    subject = read_subject(scans[1], load_protocol("maps-5"))
    inside = np.asarray(nibabel.load(scans[1] / "Masked_outline.nii").dataobj) > 0
    task = Task(subject.stack, inside, network.patch)
    (found,) = _engine(name).stain_maps(task, [network], QUIET)
    patches = np.concatenate([patches for _, patches in task.batches(1000)])
    voxels = np.concatenate([np.stack([u, v, np.full(len(u), w)]) for (u, v, w), _ in task.batches(1000)], axis=1)
    values = [nibabel.load(scans[1] / f"{source}.nii").get_fdata() for source in LEVELS]
    by_hand = np.stack([values[0] / values[0].max(), values[1], values[2], values[3] / 3e-3, values[4] / 3])
    turned = np.stack([task.order.apply(contrast) for contrast in by_hand])
    half = network.patch.size // 2
    np.testing.assert_allclose(patches[:, :, half, half], turned[(slice(None), *voxels)].T, rtol=1e-5)
    expected = _engine(name).patch_outputs(patches, np.ones(len(patches), np.float32), network, QUIET)[:, half, half]
    np.testing.assert_allclose(task.order.apply(found)[tuple(voxels)], expected, rtol=1e-4, atol=1e-5)


def test_samples_are_the_same_with_any_gain(mrhnet: Run, scans: tuple[Path, Path], tmp_path: Path) -> None:
    files = []
    for folder in scans:
        files.append(tmp_path / f"{folder.parent.name}.npz")
        words = ["--target", folder / "truth_AF.nii", "--out", files[-1], "--protocol", "maps-5", "--count", 50]
        outcome = mrhnet("prepare", folder, *words)
        assert outcome.exit_code == 0, outcome.error
    once, seven = map(read_samples, files)
    assert (once.maximum == 1).all() and (seven.maximum == 1).all()
    np.testing.assert_allclose(seven.data, once.data, rtol=1e-6)
    assert 0.9 < once.data[:, 0].max() <= 1 + 1e-6, "T2 by its maximum"
    assert 0.9 * 8e-4 / 3e-3 < once.data[:, 3].max() <= 8e-4 / 3e-3 * (1 + 1e-6), "MD by 0.003 mm2/s"


def test_prepared_patches_are_predicted_as_the_subject_is(
    mrhnet: Run, scans: tuple[Path, Path], tmp_path: Path
) -> None:
    """The largest value of a file of patches is some map's, not what they are divided by."""
    network = write_random_bundle(tmp_path / "five.safetensors", protocol="maps-5")
    samples, out = tmp_path / "samples.npz", tmp_path / "predicted.npz"
    numbered = np.arange(1, np.prod(SHAPE) + 1, dtype=np.float32).reshape(SHAPE)
    affine = nibabel.load(scans[0] / "t2.nii").affine
    nibabel.save(nibabel.Nifti1Image(numbered, affine), tmp_path / "number_AF.nii")
    words = ["--target", tmp_path / "number_AF.nii", "--protocol", "maps-5", "--count", 40]
    assert mrhnet("prepare", scans[0], *words, "--out", samples).exit_code == 0
    assert mrhnet("predict", "--patches", samples, "--network", network, "--out", out).exit_code == 0
    numbers = read_samples(samples).label[:, 1, 1].astype(int) - 1
    expected = predicted(mrhnet, scans[0], network).reshape(-1)[numbers]
    np.testing.assert_allclose(np.load(out)["prediction"][:, 1, 1], expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("protocol", "warned"), [("maps-5", [False, False]), ("before", [False, True])])
def test_the_warning_of_another_range_goes_by_the_same_numbers(
    mrhnet: Run, scans: tuple[Path, Path], tmp_path: Path, protocol_of_before: Path, protocol: str, warned: list[bool]
) -> None:
    name = protocol if protocol == "maps-5" else protocol_of_before
    stack = read_subject(scans[0], load_protocol(name)).stack
    inside = np.asarray(nibabel.load(scans[0] / "Masked_outline.nii").dataobj) > 0
    signal = np.stack([stack.contrast(index)[inside] for index in range(5)], axis=1) / stack.maximum()
    quantiles = InputQuantiles.measured(signal)
    network = write_random_bundle(tmp_path / "known.safetensors", protocol=name, input_quantiles=quantiles)
    found = []
    for folder in scans:
        outcome = mrhnet("predict", folder, "--network", network, "--out", folder.parent / "out", "--device", "cpu")
        found.append(any("outside the range" in message for message in outcome.warnings))
    assert found == warned


def test_the_sidecar_says_what_inputs_were_divided_by(mrhnet: Run, scans: tuple[Path, Path], tmp_path: Path) -> None:
    network = write_random_bundle(tmp_path / "five.safetensors", protocol="maps-5")
    outcome = mrhnet("predict", scans[1], "--network", network, "--out", tmp_path / "out", "--device", "cpu")
    sidecar = json.loads(outcome.output("sidecar").read_text())
    largest = float(nibabel.load(scans[1] / "t2.nii").get_fdata().max())
    assert sidecar["input_maximum"] == 1
    assert sidecar["input_full_scale"] == {"t2[0]": largest, "mtr[0]": 1, "fa[0]": 1, "md[0]": 0.003, "mk[0]": 3}


def test_networks_show_tells_the_same(mrhnet: Run, tmp_path: Path, protocol_of_before: Path) -> None:
    for name, words in (
        ("maps-5", "md[0] 0.003, mk[0] 3"),
        (protocol_of_before, "divided by the maximum of the stack"),
    ):
        network = write_random_bundle(tmp_path / f"{Path(name).stem}.safetensors", protocol=name)
        outcome = mrhnet("networks", "show", network)
        assert words in outcome.result["network"]["normalisation"]["input"]


def test_check_tells_values_in_the_units_of_the_files(mrhnet: Run, scans: tuple[Path, Path]) -> None:
    outcome = mrhnet("check", scans[1])
    assert outcome.exit_code == 0, outcome.error
    by_label = {signal["label"]: signal for signal in outcome.result["contrasts"]}
    for name in LEVELS:
        values = nibabel.load(scans[1] / f"{name}.nii").get_fdata()
        inside = values[values > 0]
        assert by_label[f"{name}[0]"]["maximum"] == pytest.approx(values.max(), rel=1e-5)
        assert by_label[f"{name}[0]"]["median"] == pytest.approx(np.median(inside), rel=1e-5)
    assert outcome.result["full_scale"]["md[0]"] == 0.003
    assert outcome.result["maximum"] == 1
    assert outcome.result["findings"] == []


def test_a_hot_voxel_of_t2_is_found(mrhnet: Run, scans: tuple[Path, Path]) -> None:
    image = nibabel.load(scans[0] / "t2.nii")
    values = np.asarray(image.dataobj).copy()  # not mapped: the file is written anew
    values[0, 1, 2] = 20_000
    nibabel.save(nibabel.Nifti1Image(values, image.affine), scans[0] / "t2.nii")
    (finding,) = mrhnet("check", scans[0]).result["findings"]
    assert finding.startswith("a hot voxel, t2[0] at voxel (0, 1, 2), is 5.0 times")
