import gzip
from pathlib import Path

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.subjects import read_subject
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer

PROTOCOL = load_protocol("mrh-67")


def rewrite(folder: Path, name: str, change: object = None, affine: object = None, dtype: type = np.int16) -> None:
    """Replace one of the subject's files by a changed one."""
    path = next(folder.glob(f"*{name}*"))
    image = nibabel.load(path)
    data = np.asanyarray(image.dataobj).astype(dtype)
    data = change(data) if change else data
    new = image.affine if affine is None else affine(image.affine.copy())
    nibabel.save(nibabel.Nifti1Image(data, new), path)


def turned(affine: np.ndarray) -> np.ndarray:
    affine[0, 0] *= -1
    return affine


def shifted(affine: np.ndarray) -> np.ndarray:
    affine[2, 3] += 0.4
    return affine


def error(folder: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        read_subject(folder, PROTOCOL)
    return caught.value


def test_wrong_number_of_volumes(small_subject: Path) -> None:
    rewrite(small_subject, "dwi2000", lambda data: data[..., :30])
    assert error(small_subject).message == "dwi2000 has 30 volumes; protocol mrh-67 needs 32 (2 b0 + 30 directions)"


def test_a_3d_file_where_4d_is_needed(small_subject: Path) -> None:
    rewrite(small_subject, "t2MTONOFF", lambda data: data[..., 0])
    assert (
        error(small_subject).message == "t2MTONOFF is a 3D file (1 volume); protocol mrh-67 needs 3 (T2, MT-on, MT-off)"
    )


@pytest.mark.parametrize("affine", [turned, shifted, lambda affine: affine * 1.1])
def test_sources_on_different_grids(small_subject: Path, affine: object) -> None:
    rewrite(small_subject, "dwi5000", affine=affine)
    message = error(small_subject).message
    assert "dwi2000 and dwi5000 are on different grids" in message
    assert message.count("12 x 14 x 10 voxels of") == 2


def test_sources_of_different_shapes(small_subject: Path) -> None:
    rewrite(small_subject, "t2MTONOFF", lambda data: data[:, 1:])
    assert "12 x 13 x 10 voxels" in error(small_subject).message


def test_nan_says_how_many_and_where(small_subject: Path) -> None:
    def spoil(data: np.ndarray) -> np.ndarray:
        data[3, 4, 5, 2] = data[3, 4, 6, 2] = np.nan
        return data

    rewrite(small_subject, "dwi5000", spoil, dtype=np.float32)
    found = error(small_subject)
    assert "2 NaN and 0 Inf" in found.message
    assert "voxel (3, 4, 5) of dwi5000[2]" in found.message
    assert read_subject(small_subject, PROTOCOL, accept_nan=True).stack.frames[34][3, 4, 5] == 0


def test_a_volume_of_zeros(small_subject: Path) -> None:
    rewrite(small_subject, "dwi5000", lambda data: data * (np.arange(32) != 7))
    assert "all zeros: dwi5000[7]" in error(small_subject).message


def test_mt_the_other_way_round_is_put_right_and_said(small_subject: Path, recorder: Observer) -> None:
    _, on, off = np.moveaxis(nibabel.load(next(small_subject.glob("*t2MTONOFF*"))).get_fdata(), -1, 0)
    rewrite(small_subject, "t2MTONOFF", lambda data: data[..., [0, 2, 1]])
    stack = read_subject(small_subject, PROTOCOL, observer=recorder).stack
    np.testing.assert_array_equal(stack.frames[65], on)
    np.testing.assert_array_equal(stack.frames[66], off)
    assert "the two are taken the other way round" in recorder.warnings[0]


def test_mt_in_order_is_not_mentioned(small_subject: Path, recorder: Observer) -> None:
    read_subject(small_subject, PROTOCOL, observer=recorder)
    assert recorder.warnings == []


def test_mt_without_difference_is_doubtful(small_subject: Path, recorder: Observer) -> None:
    rewrite(small_subject, "t2MTONOFF", lambda data: data[..., [0, 1, 1]])
    read_subject(small_subject, PROTOCOL, observer=recorder)
    assert "equally bright" in recorder.warnings[0]


def test_scaling_is_kept_for_each_file(small_subject: Path) -> None:
    plain = read_subject(small_subject, PROTOCOL).stack
    path = next(small_subject.glob("*dwi5000*"))
    image = nibabel.load(path)
    scaled = nibabel.Nifti1Image(np.asanyarray(image.dataobj) * 0.5, image.affine)
    scaled.header.set_data_dtype(np.int16)
    scaled.header.set_slope_inter(0.5, 0)
    nibabel.save(scaled, path)
    stack = read_subject(small_subject, PROTOCOL).stack
    assert stack.frames[32].dtype == np.int16
    np.testing.assert_allclose(stack.contrast(32), plain.contrast(32) * 0.5)
    np.testing.assert_allclose(stack.contrast(0), plain.contrast(0))


def packed(folder: Path) -> list[Path]:
    """The subject's files as .nii.gz, in the order in which they are read."""
    paths = [next(folder.glob(f"*{source.name}.nii")) for source in PROTOCOL.sources]
    for path in paths:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    return [path.with_name(f"{path.name}.gz") for path in paths]


def test_packed_files_are_read_as_nibabel_reads_them(small_subject: Path) -> None:
    files = packed(small_subject)
    stack = read_subject(small_subject, PROTOCOL).stack
    expected = np.concatenate([np.moveaxis(np.asarray(nibabel.load(path).dataobj), -1, 0) for path in files])
    np.testing.assert_array_equal(np.stack(stack.frames), expected)
    assert stack.files == tuple(files)


@pytest.mark.parametrize("spoilt", [(0,), (1,), (2,), (1, 2), (0, 2)])
def test_the_first_packed_file_that_is_cut_short_is_told(small_subject: Path, spoilt: tuple[int, ...]) -> None:
    files = packed(small_subject)
    for index in spoilt:
        files[index].write_bytes(files[index].read_bytes()[:-9])
    assert error(small_subject).message.startswith(f"{files[spoilt[0]]} is cut short")


def test_a_packed_file_that_is_damaged_among_good_ones(small_subject: Path) -> None:
    path = packed(small_subject)[1]
    content = bytearray(path.read_bytes())
    content[-8] ^= 1  # of the checksum
    path.write_bytes(content)
    assert error(small_subject).message.startswith(f"{path} is damaged")


def test_progress_of_packed_files_goes_on_to_the_end_of_reading(small_subject: Path) -> None:
    told: list[tuple[float, str]] = []

    class Listener:
        def progress(self, fraction: float, stage: str) -> None:
            told.append((fraction, stage))

        def warning(self, message: str) -> None:
            raise AssertionError(message)

    files = packed(small_subject)
    read_subject(small_subject, PROTOCOL, observer=Listener())
    assert {stage for _, stage in told} == {"checking values", *(f"reading {path.name}" for path in files)}
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
