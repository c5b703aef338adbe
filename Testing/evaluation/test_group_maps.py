import numpy as np

from MRHNetLib.evaluation.group_maps import GroupMaps


def test_the_mean_of_all_subjects_is_a_number_everywhere():
    first = np.array([1, 2, np.nan, np.inf], np.float32).reshape(4, 1, 1)
    second = np.array([3, 5, 1, 1], np.float32).reshape(4, 1, 1)
    maps = GroupMaps([first, second], np.ones((4, 1, 1), bool), np.eye(4))
    assert maps.mean().ravel().tolist() == [2, 3.5, 0, 0]
