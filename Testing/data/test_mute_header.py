"""Which files do not say how their axes lie."""

from pathlib import Path

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.mute_header import is_mute

DATA = np.zeros((3, 4, 5), np.int16)


@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize(("sform", "qform"), [(0, 0), (1, 0), (0, 1), (2, 2)])
@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
def test_nifti(tmp_path: Path, kind: type, sform: int, qform: int, suffix: str) -> None:
    image = kind(DATA, np.eye(4))
    image.set_sform(np.eye(4), sform)
    image.set_qform(np.eye(4), qform)
    nibabel.save(image, tmp_path / f"a{suffix}")
    assert is_mute(tmp_path / f"a{suffix}") == (sform == qform == 0)


@pytest.mark.parametrize("suffix", [".hdr", ".img"])
def test_pairs(tmp_path: Path, suffix: str) -> None:
    nibabel.AnalyzeImage(DATA, None).to_filename(tmp_path / "a.hdr")
    nibabel.Nifti1Pair(DATA, np.eye(4)).to_filename(tmp_path / "b.hdr")
    assert is_mute(tmp_path / f"a{suffix}")
    assert not is_mute(tmp_path / f"b{suffix}")


def test_nrrd(tmp_path: Path) -> None:
    header = "NRRD0004\ntype: short\ndimension: 3\nsizes: 3 4 5\nencoding: raw\nendian: little\n"
    space = "space: left-posterior-superior\nspace directions: (1,0,0) (0,1,0) (0,0,1)\n"
    (tmp_path / "mute.nrrd").write_bytes(f"{header}\n".encode() + DATA.tobytes())
    (tmp_path / "known.nrrd").write_bytes(f"{header}{space}\n".encode() + DATA.tobytes())
    assert is_mute(tmp_path / "mute.nrrd")
    assert not is_mute(tmp_path / "known.nrrd")
