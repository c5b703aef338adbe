import numpy as np
import pytest

from MRHNetLib.evaluation.voxel_clusters import cluster_sizes, threshold_free


def test_clusters_are_joined_by_faces():
    volume = np.zeros((4, 4, 1))
    volume[0, 0], volume[0, 1], volume[1, 2], volume[3, 3] = 3, 2, 5, 2  # the third touches the second by an edge
    sizes = cluster_sizes(volume, 1.5)[..., 0]
    assert (sizes[0, 0], sizes[0, 1], sizes[1, 2], sizes[3, 3], sizes[2, 2]) == (2, 2, 1, 1, 0)
    assert cluster_sizes(volume, 2)[0, 1, 0] == 0


def test_enhancement_of_a_plateau_is_its_integral():
    """Eight voxels of height 3: the integral of 8^0.5 h^2 from 0 to 3 is 9 sqrt(8)."""
    volume = np.zeros((5, 5, 5))
    volume[1:3, 1:3, 1:3] = 3
    enhanced = threshold_free(volume, steps=400)
    assert enhanced[1, 1, 1] == pytest.approx(9 * 8**0.5, rel=0.01)
    assert enhanced[4, 4, 4] == 0


def test_support_counts():
    """Nine voxels up to height 3 and one from there to 4: sqrt(9) 3^3 / 3 + (4^3 - 3^3) / 3; alone 4^3 / 3."""
    volume = np.zeros((9, 9, 1))
    volume[1, 1] = volume[6, 6] = 4
    volume[5:8, 5:8] = np.maximum(volume[5:8, 5:8], 3)
    enhanced = threshold_free(volume, steps=400)
    assert enhanced[6, 6, 0] == pytest.approx(27 + 37 / 3, rel=0.01)
    assert enhanced[1, 1, 0] == pytest.approx(64 / 3, rel=0.01)


def test_without_anything_positive_nothing_is_enhanced():
    assert not threshold_free(-np.ones((3, 3, 3))).any()
