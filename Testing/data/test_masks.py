from collections.abc import Callable
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.geometry import affine_from_letters
from MRHNetLib.data.masks import brain_mask, implausible_volume, make_mask, read_on_grid
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.subjects import Subject
from MRHNetLib.errors import UserError

Make = Callable[..., ContrastStack]
SHAPE = (32, 40, 28)


def brain(shape: tuple[int, int, int] = SHAPE) -> np.ndarray:
    """An ellipsoid: (X, Y, Z) bool."""
    axes = np.meshgrid(*(np.linspace(-1, 1, size) for size in shape), indexing="ij")
    return sum((axis / 0.75) ** 2 for axis in axes) < 1


def image(*, bias: float = 1.0, snr: float = 30.0, blank: bool = False) -> np.ndarray:
    """A brain with a dark tract and a bright ventricle in dark fluid, Rician noise, a coil that fades downwards."""
    inside, random = brain(), np.random.default_rng(0)
    signal = 1000.0 * inside
    signal[10:22, 12:28, 12:14] *= 0.5
    signal[15:17, 15:25, 16:18] *= 1.8
    signal *= bias ** np.linspace(0, -1, SHAPE[2])
    if not blank:
        deviation = 1000 / snr
        signal = np.hypot(signal + random.normal(0, deviation, SHAPE), random.normal(0, deviation, SHAPE))
    return signal.astype(np.int16)


def overlap(mask: np.ndarray) -> float:
    """Dice coefficient with the true brain."""
    return 2 * np.count_nonzero(mask & brain()) / (np.count_nonzero(mask) + np.count_nonzero(brain()))


def subject(stack: ContrastStack, mask_file: Path | None = None) -> Subject:
    return Subject("mouse", stack, Path(), mask_file)


def save(path: Path, data: np.ndarray, letters: str = "LAS", spacing: float = 0.3) -> Path:
    affine = affine_from_letters(letters, (spacing,) * 3, data.shape)
    kind = nibabel.AnalyzeImage if path.suffix in (".img", ".hdr") else nibabel.Nifti1Image
    nibabel.save(kind(data, affine), path)
    return path


@pytest.mark.parametrize("bias", [1, 3, 8])
@pytest.mark.parametrize("blank", [False, True])
def test_made_mask_is_the_brain_whatever_the_coil(make_stack: Make, bias: float, blank: bool) -> None:
    assert overlap(make_mask(make_stack(image(bias=bias, blank=blank)))) > 0.97


def test_made_mask_has_no_holes_and_no_crumbs(make_stack: Make) -> None:
    data = image()
    data[:3, :3, :3] = 1000
    data[14:19, 18:23, 11:16] = 0  # a cavity without signal
    mask = make_mask(make_stack(data))
    assert not mask[:3, :3, :3].any()
    assert mask[16, 20, 13]


def test_made_mask_of_a_protocol_without_b0(make_stack: Make) -> None:
    stack = make_stack(image(), image().astype(np.float32) * 1e-6, kind="map")
    assert overlap(make_mask(stack)) > 0.97


def test_made_mask_is_the_same_in_all_48_orientations(make_stack: Make) -> None:
    stack = make_stack(image(bias=3))
    expected = make_mask(stack)
    for order in permutations(range(3)):
        for signs in product((1, -1), repeat=3):
            flip = tuple(slice(None, None, sign) for sign in signs)
            letters = "".join(("LAS"[axis], "RPI"[axis])[sign < 0] for axis, sign in zip(order, signs, strict=True))
            turned = make_stack(stack.frames[0].transpose(order)[flip])
            object.__setattr__(turned, "affine", affine_from_letters(letters, (0.1,) * 3, turned.shape[1:]))
            np.testing.assert_array_equal(make_mask(turned), expected.transpose(order)[flip])


def test_an_even_volume_is_no_brain(make_stack: Make) -> None:
    with pytest.raises(UserError, match="no brain"):
        make_mask(make_stack(np.full(SHAPE, 5)))


def test_own_mask_before_a_made_one(make_stack: Make, tmp_path: Path, recorder: object) -> None:
    own = np.zeros(SHAPE, np.uint8)
    own[5:25, 5:30, 5:25] = 1
    path = save(tmp_path / "Masked_outline.nii", own, spacing=0.1)
    mask, description = brain_mask("auto", subject(make_stack(image()), path), recorder)
    np.testing.assert_array_equal(mask, own == 1)
    assert description == "own: Masked_outline.nii"


def test_no_mask_is_every_voxel(make_stack: Make) -> None:
    assert brain_mask("none", subject(make_stack(image())))[0].all()


def test_a_mask_is_what_is_above_zero(make_stack: Make, tmp_path: Path, recorder: object) -> None:
    data = np.zeros(SHAPE, np.float32)
    data[0, 0, :4] = [255, 0.5, -1, np.nan]
    path = save(tmp_path / "mask.nii", data, spacing=0.1)
    mask, _ = brain_mask(path, subject(make_stack(image())), recorder)
    assert np.argwhere(mask).tolist() == [[0, 0, 0], [0, 0, 1]]


def test_empty_mask(make_stack: Make, tmp_path: Path) -> None:
    path = save(tmp_path / "mask.nii", np.zeros(SHAPE, np.uint8), spacing=0.1)
    with pytest.raises(UserError, match="mask.nii is empty"):
        brain_mask(path, subject(make_stack(image())))


@pytest.mark.parametrize("change", [{"letters": "RAS"}, {"spacing": 0.2}, {"shape": (32, 40, 27)}])
def test_mask_on_another_grid(make_stack: Make, tmp_path: Path, change: dict) -> None:
    data = np.ones(change.pop("shape", SHAPE), np.uint8)
    path = save(tmp_path / "mask.nii", data, **{"spacing": 0.1, **change})
    with pytest.raises(UserError, match="mask.nii is on another grid than mouse"):
        brain_mask(path, subject(make_stack(image())))


def test_mask_of_several_volumes(make_stack: Make, tmp_path: Path) -> None:
    path = save(tmp_path / "mask.nii", np.ones((*SHAPE, 2), np.uint8), spacing=0.1)
    with pytest.raises(UserError, match="2 volumes"):
        brain_mask(path, subject(make_stack(image())))


def test_an_analyze_mask_takes_the_subjects_grid(make_stack: Make, tmp_path: Path) -> None:
    stack = make_stack(image())
    stack = replace(stack, affine=affine_from_letters("SPR", (0.1, 0.1, 0.1), SHAPE))  # no Analyze file would say so
    volume = read_on_grid(save(tmp_path / "mask.img", brain().astype(np.uint8), spacing=1.0), stack)
    np.testing.assert_array_equal(volume.affine, stack.affine)


def test_an_analyze_mask_of_another_shape_is_refused(make_stack: Make, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="another grid"):
        read_on_grid(save(tmp_path / "mask.img", np.ones((4, 5, 6), np.uint8)), make_stack(image()))


def volume_of(spacing: float, count: int = 1_800_000) -> str | None:
    return implausible_volume(np.ones((count // 10_000, 100, 100), bool), np.diag([spacing] * 3 + [1]))


def test_a_mouse_brain_is_plausible() -> None:
    assert volume_of(0.0625) is None  # 439 mm3


def test_a_spacing_of_1_mm_is_not() -> None:
    message = volume_of(1.0)
    assert "about 0.063 x 0.063 x 0.063 mm would fit" in message


def test_voxels_multiplied_by_10_are_told() -> None:
    message = volume_of(0.625)
    assert "about 0.0625 x 0.0625 x 0.0625 mm would fit (voxel sizes multiplied by 10" in message


def test_the_limits_are_100_and_1000_cubic_millimetres() -> None:
    side = (np.array([99, 101, 999, 1001]) / 1_800_000) ** (1 / 3)
    assert [volume_of(float(size)) is None for size in side] == [False, True, True, False]


def test_an_implausible_volume_is_a_warning(make_stack: Make, recorder: object) -> None:
    brain_mask("auto", subject(make_stack(image(), spacing=1.0)), recorder)
    assert "would fit" in recorder.warnings[0]


def test_an_analyze_mask_needs_no_spacing_of_its_own(make_stack: Make, tmp_path: Path) -> None:
    stack, path = make_stack(image()), save(tmp_path / "mask.img", brain().astype(np.uint8), spacing=1.0)
    content = bytearray(path.with_suffix(".hdr").read_bytes())
    content[80:92] = bytes(12)  # pixdim[1:4]
    path.with_suffix(".hdr").write_bytes(content)
    np.testing.assert_array_equal(read_on_grid(path, stack).affine, stack.affine)
