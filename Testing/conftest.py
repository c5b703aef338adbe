"""What tests of every room share."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from MRHNetLib.commands.cli import main

os.environ["OMP_NUM_THREADS"] = "1"  # tests run side by side: threads of each would wait for one another's cores

ROOT = Path(__file__).resolve().parent.parent
NOBODY = 65534  # the user that owns nothing


@dataclass(frozen=True)
class Outcome:
    """How a command ended, read from its JSON lines."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def events(self) -> list[dict]:
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def result(self) -> dict | None:
        return next((event for event in self.events if event["event"] == "result"), None)

    @property
    def error(self) -> dict | None:
        return next((event for event in self.events if event["event"] == "error"), None)

    @property
    def warnings(self) -> list[str]:
        return [event["message"] for event in self.events if event["event"] == "warning"]

    def output(self, kind: str) -> Path:
        """The one output of that kind."""
        (path,) = self.outputs(kind)
        return path

    def outputs(self, kind: str) -> list[Path]:
        return [Path(output["path"]) for output in self.result["outputs"] if output["kind"] == kind]


@pytest.fixture
def published() -> Path:
    """Folder of the authors' files."""
    folder = Path(os.environ.get("MRHNET_PUBLISHED_DATA", ROOT.parent / "shared" / "published"))
    if not folder.is_dir():
        pytest.skip("the authors' published files are not here (MRHNET_PUBLISHED_DATA names their folder)")
    return folder


@pytest.fixture
def mrhnet(capfd: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs a command in this process: ``mrhnet("check", folder)``."""

    def run(*words: object) -> Outcome:
        capfd.readouterr()
        try:
            code = main([*map(str, words), "--json"])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        captured = capfd.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def mrhnet_process() -> Callable[..., Outcome]:
    """Runs a command in a process of its own, as a user does; slower than `mrhnet`."""

    def run(*words: object, timeout: float = 120, **environment: str) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "MRHNetLib", *map(str, words), "--json"],
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            cwd=ROOT,
            env=os.environ | environment,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def ordinary_user() -> Iterator[Callable[[], None]]:
    """Called, it gives up the rights of a superuser, who may read and write everything, until the test has ended."""
    before = os.geteuid()
    yield lambda: os.seteuid(before or NOBODY)
    os.seteuid(before)


@pytest.fixture
def look_for_native_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Called, the native library is looked for in that folder and nowhere else, until the test has ended."""
    from MRHNetLib.inference.native import library

    def look(folder: Path) -> None:
        monkeypatch.setattr(library, "_folders", lambda: [str(folder)])
        library._search.cache_clear()

    yield look
    monkeypatch.undo()
    library._search.cache_clear()


@pytest.fixture
def small_subject(tmp_path: Path) -> Path:
    """Folder of a subject in the published layout for `mrh-67`: int16 NIfTI, 12 x 14 x 10 voxels of 0.8 mm, LAS."""
    return write_small_subject(tmp_path / "mouse1")


def write_small_subject(folder: Path, *, seed: int = 0, shape: tuple[int, int, int] = (12, 14, 10)) -> Path:
    """Write a subject with a random brain: an ellipsoid, bright in b0, darker with diffusion weighting and MT."""
    import nibabel

    random = np.random.default_rng(seed)
    radii = [(np.arange(size) - (size - 1) / 2) / (0.42 * size) for size in shape]
    brain = sum(radius**2 for radius in np.meshgrid(*radii, indexing="ij")) < 1
    affine = np.diag([-0.8, 0.8, 0.8, 1.0])
    affine[:3, 3] = [4.4, -5.2, -3.6]
    tissue = 0.7 + 0.3 * random.random(shape)
    weights = {
        "dwi2000": [1.0, 1.0, *[0.45] * 30],
        "dwi5000": [0.95, 0.95, *[0.25] * 30],
        "t2MTONOFF": [0.8, 0.5, 0.75],
    }
    folder.mkdir(parents=True)
    for name, factors in weights.items():
        signal = np.stack([4000 * factor * tissue * (1 + 0.1 * random.random(shape)) for factor in factors], axis=-1)
        data = (signal * brain[..., None] + 20 * random.random(signal.shape)).astype(np.int16)
        nibabel.save(nibabel.Nifti1Image(data, affine), folder / f"rigidaffine_Lddm_{name}.nii")
    nibabel.save(nibabel.Nifti1Image(brain.astype(np.uint8), affine), folder / "Masked_outline.nii")
    return folder


def save_like(source: Path, target: Path, data: np.ndarray, affine: np.ndarray | None = None) -> None:
    """Save an image with the affine of another, or one that is given."""
    import nibabel

    data, affine = np.array(data), nibabel.load(source).affine if affine is None else affine
    nibabel.save(nibabel.Nifti1Image(data, affine), target)  # a copy: the data may be mapped from the target
