import numpy as np

from MRHNetLib.evaluation.voxel_clusters import cluster_sizes


def test_clusters_are_joined_by_faces():
    volume = np.zeros((4, 4, 1))
    volume[0, 0], volume[0, 1], volume[1, 2], volume[3, 3] = 3, 2, 5, 2  # the third touches the second by an edge
    sizes = cluster_sizes(volume, 1.5)[..., 0]
    assert (sizes[0, 0], sizes[0, 1], sizes[1, 2], sizes[3, 3], sizes[2, 2]) == (2, 2, 1, 1, 0)
    assert cluster_sizes(volume, 2)[0, 1, 0] == 0
