"""Stacks and subjects' folders for the tests of this room."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.geometry import affine_from_letters
from MRHNetLib.data.protocols import Contrast, Protocol, Source, load_protocol
from MRHNetLib.data.stack import ContrastStack


class Recorder:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def progress(self, fraction: float, stage: str) -> None:
        assert 0 <= fraction <= 1

    def warning(self, message: str) -> None:
        self.warnings.append(message)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def make_stack() -> Callable[..., ContrastStack]:
    """A stack of the given frames, all of one source and one kind."""

    def make(
        *frames: np.ndarray, kind: str = "b0", slope: float = 1.0, intercept: float = 0.0, spacing: float = 0.1
    ) -> ContrastStack:
        count = len(frames)
        contrasts = tuple(Contrast("scan", index, kind) for index in range(count))
        protocol = Protocol("test", "test", (Source("scan", ("*scan*",), count, "volumes"),), contrasts)
        affine = affine_from_letters("LAS", (spacing,) * 3, frames[0].shape)
        return ContrastStack(
            "mouse", protocol, frames, np.full(count, slope), np.full(count, intercept), affine, (Path("scan.nii"),)
        )

    return make


@pytest.fixture
def bids_subject(tmp_path: Path) -> Path:
    """``sub-01`` for mrh-67: one series of both shells with four b0 volumes, T2w, MT-on and MT-off."""
    folder = tmp_path / "dataset" / "sub-01"
    write_bids_subject(folder)
    return folder


def write_bids_subject(folder: Path, *, b0s: int = 4, name: str = "sub-01") -> None:
    """Each volume of the series holds 1000 + its number; b0 volumes stand first, the shells are interleaved."""
    protocol = load_protocol("mrh-67")
    shells = [[c for c in protocol.contrasts if c.source == s and c.kind == "dwi"] for s in ("dwi2000", "dwi5000")]
    order = [contrast for pair in zip(*shells, strict=True) for contrast in pair]
    b_values = [0] * b0s + [round(contrast.value("b_value")) for contrast in order]
    directions = [(0, 0, 0)] * b0s + [contrast.unit_direction for contrast in order]
    for kind in ("anat", "dwi"):
        (folder / kind).mkdir(parents=True)
    numbers = 1000 + np.arange(len(b_values))
    write_image(folder / "dwi" / f"{name}_dwi.nii.gz", np.broadcast_to(numbers, (6, 7, 5, len(numbers))))
    (folder / "dwi" / f"{name}_dwi.bval").write_text(" ".join(map(str, b_values)))
    np.savetxt(folder / "dwi" / f"{name}_dwi.bvec", np.array(directions).T, fmt="%.6f")
    for ending, value in (("T2w", 700), ("mt-on_MTS", 300), ("mt-off_MTS", 500)):
        write_image(folder / "anat" / f"{name}_{ending}.nii.gz", np.full((6, 7, 5), value))


def write_image(path: Path, data: np.ndarray, spacing: float = 0.8) -> None:
    """A NIfTI file of int16, LAS."""
    affine = affine_from_letters("LAS", (spacing,) * 3, data.shape)
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(np.asarray(data, dtype=np.int16), affine), path)


@pytest.fixture
def users_folder() -> Iterator[Path]:
    """A folder of somebody whom permissions bind, whom a test run by the superuser becomes meanwhile."""
    if not hasattr(os, "geteuid"):
        pytest.skip("needs POSIX permissions")
    folder, before = Path(tempfile.mkdtemp()), os.geteuid()
    if before == 0:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o700)
    os.seteuid(before)
    shutil.rmtree(folder)
