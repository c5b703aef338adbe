import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.maps import masked_voxels
from MRHNetLib.maps.masked_voxels import MaskedVoxels

SHAPE = (4, 5, 6)


def stack(order: str) -> ContrastStack:
    random = np.random.default_rng(0)
    arrays = [random.integers(1, 1000, SHAPE).astype(np.int16) for _ in range(5)]
    frames = {
        "C": arrays,
        "F": [np.asfortranarray(array) for array in arrays],
        "turned": [np.ascontiguousarray(array.transpose(1, 2, 0)).transpose(2, 0, 1) for array in arrays],
        "backwards": [np.asfortranarray(array[::-1, ::-1])[::-1, ::-1] for array in arrays],
    }[order]
    slopes, intercepts = np.array([1, 2, 0.5, 1, 1]), np.array([0, 0, 0, 10, 0])
    return ContrastStack("mouse", load_protocol("maps-5"), tuple(frames), slopes, intercepts, np.eye(4), ())


@pytest.mark.parametrize("order", ["C", "F", "turned", "backwards"])
def test_every_voxel_once_whatever_the_order(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masked_voxels, "CHUNK_VOXELS", 7)
    subject = stack(order)
    mask = np.random.default_rng(1).random(SHAPE) < 0.6
    voxels = MaskedVoxels(subject, mask)
    volume, seen = np.zeros((*SHAPE, 3)), np.zeros(SHAPE, int)
    for places in voxels.chunks():
        assert len(places[0]) <= 7
        volume[places] = voxels.signals([3, 1, 2], places)
        seen[places] += 1
    assert np.array_equal(seen, mask) and len(voxels) == mask.sum()
    expected = np.stack([subject.frames[3] + 10.0, subject.frames[1] * 2.0, subject.frames[2] * 0.5], axis=-1)
    np.testing.assert_allclose(volume, expected * mask[..., None])


@pytest.mark.parametrize("order", ["C", "F", "turned"])
def test_neighbours_in_the_file_come_one_after_the_other(order: str) -> None:
    subject = stack(order)
    (places,) = MaskedVoxels(subject, np.ones(SHAPE, bool)).chunks()
    steps = np.diff(np.asarray(places).T @ np.array(subject.frames[0].strides))
    assert (steps == 2).all()


def test_a_sample_is_spread_over_the_brain() -> None:
    voxels = MaskedVoxels(stack("C"), np.ones(SHAPE, bool))
    places = voxels.sample(10)
    assert 5 <= len(places[0]) <= 10
    assert set(places[0].tolist()) == {0, 1, 2, 3}
