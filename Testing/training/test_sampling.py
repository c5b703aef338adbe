from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from MRHNetLib.data.geometry import affine_from_letters, axis_order
from MRHNetLib.errors import UserError
from MRHNetLib.networks.patch import Patch
from MRHNetLib.training.sampling import check_grid, patch_centres, slice_range, stack_patches


def naive_centres(mask, target, excluded, size, stride, slices):
    """The rules one by one, voxel by voxel."""
    half, found = size // 2, []
    for k in slices:
        for i in range(half, mask.shape[0] - half, stride):
            for j in range(half, mask.shape[1] - half, stride):
                patch = target[i - half : i + half + 1, j - half : j + half + 1, k]
                out = excluded[i - half : i + half + 1, j - half : j + half + 1, k]
                enough = np.count_nonzero(patch) * 9 >= 4 * patch.size
                if mask[i, j, k] and np.isfinite(patch).all() and enough and not out.any():
                    found.append((i, j, k))
    return np.array(found, dtype=np.int64).reshape(-1, 3)


@settings(deadline=None, max_examples=60)
@given(
    shape=st.tuples(st.integers(2, 9), st.integers(2, 9), st.integers(1, 5)),
    size=st.sampled_from([1, 3, 5]),
    stride=st.integers(1, 4),
    seed=st.integers(0, 99),
)
def test_centres_are_those_of_the_rules_one_by_one(shape, size, stride, seed):
    random = np.random.default_rng(seed)
    mask, excluded = random.random(shape) < 0.8, random.random(shape) < 0.03
    target = np.where(random.random(shape) < 0.4, 0, random.random(shape))
    target[random.random(shape) < 0.03] = np.nan
    slices = range(shape[2])[seed % 2 :]
    found = patch_centres(mask, target, Patch(size), stride=stride, slices=slices, excluded=excluded)
    assert np.array_equal(found, naive_centres(mask, target, excluded, size, stride, slices))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2:5", range(2, 5)), (":3", range(3)), ("7:", range(7, 10)), ("-3:-1", range(7, 9)), (" 1 : 2 ", range(1, 2))],
)
def test_slices_count_as_python_does(text, expected):
    assert slice_range(text, 10) == expected


def test_without_slices_all_are_taken():
    assert slice_range(None, 4) == range(4)


@pytest.mark.parametrize("text", ["5", "a:b", "1:2:3", "", "2.5:4"])
def test_other_texts_are_no_slices(text):
    with pytest.raises(UserError, match="--slices A:B was expected"):
        slice_range(text, 10)


@pytest.mark.parametrize("text", ["5:5", "7:3", "0:11", "-11:3", "10:"])
def test_slices_outside_the_volume_are_refused(text):
    with pytest.raises(UserError, match="has 10 from back to front"):
        slice_range(text, 10)


@pytest.mark.parametrize(
    ("size", "stride", "count", "option"),
    [(2, 1, 1, "--patch"), (0, 1, 1, "--patch"), (-3, 1, 1, "--patch"), (3, 0, 1, "--stride"), (3, 1, 0, "--count")],
)
def test_impossible_grids_are_refused(size, stride, count, option):
    with pytest.raises(UserError, match=option):
        check_grid(size, stride, count)


def stack_of(frames, affine, slopes=None, intercepts=None):
    """What `stack_patches` needs of a stack."""
    count = len(frames)
    return SimpleNamespace(
        frames=tuple(frames),
        slopes=np.ones(count) if slopes is None else np.array(slopes),
        intercepts=np.zeros(count) if intercepts is None else np.array(intercepts),
        affine=affine,
    )


def test_the_published_orientation_gives_patches_in_x_and_z():
    """Stored LAS, the authors take data(x-1:x+1, y, z-1:z+1) at every (x, z) of a slice y."""
    frame = np.random.default_rng(0).integers(0, 9999, (6, 7, 8)).astype(np.int16)
    stack = stack_of([frame], affine_from_letters("LAS", (1, 1, 1), frame.shape))
    (patches,) = stack_patches(stack, np.array([[2, 5, 3]]), Patch())
    assert np.array_equal(patches[0], frame[1:4, 3, 4:7])


@pytest.mark.parametrize("letters", ["LSA", "RAS", "PIR", "SLA", "AIL", "IPR", "LAS"])
def test_any_stored_orientation_gives_the_same_patches(letters):
    frames = np.random.default_rng(0).integers(0, 9999, (3, 5, 6, 7)).astype(np.int16)
    centres = np.array([[1, 1, 0], [3, 4, 6], [2, 3, 5]])
    affine = affine_from_letters("LSA", (0.1, 0.2, 0.3), frames.shape[1:])
    reference = stack_patches(stack_of(frames, affine), centres, Patch())
    to_stored = axis_order(affine, letters)
    stored = [to_stored.apply(frame) for frame in frames]
    turned = stack_of(stored, affine_from_letters(letters, (1, 1, 1), stored[0].shape))
    assert np.array_equal(stack_patches(turned, centres, Patch()), reference)


def test_integers_of_all_sources_share_the_smallest_common_type():
    frames = [np.ones((3, 3, 3), np.int16), np.full((3, 3, 3), 60000, np.uint16)]
    patches = stack_patches(stack_of(frames, np.diag([-1.0, 1, 1, 1])), np.array([[1, 1, 1]]), Patch())
    assert patches.dtype == np.int32
    assert patches[0, 1, 0, 0] == 60000


def test_scaled_contrasts_come_as_float32_with_their_scaling():
    frames = [np.full((3, 3, 3), 10, np.int16), np.full((3, 3, 3), 10, np.int16)]
    stack = stack_of(frames, np.diag([-1.0, 1, 1, 1]), slopes=[1, 0.5], intercepts=[0, 3])
    patches = stack_patches(stack, np.array([[1, 1, 1]]), Patch(1))
    assert patches.dtype == np.float32
    assert patches.ravel().tolist() == [10, 8]
