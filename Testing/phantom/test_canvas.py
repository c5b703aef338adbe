import numpy as np

from MRHNetLib.phantom.canvas import Canvas, coverage
from MRHNetLib.phantom.structures import CALLOSUM, CORTEX_1, LATERAL_VENTRICLE


def test_coverage_is_half_at_the_border_and_whole_a_voxel_inside():
    np.testing.assert_allclose(coverage(np.float32([-0.2, 0, 0.2]), 0.125), [0, 0.5, 1])


def test_painting_mixes_by_coverage():
    canvas = Canvas(3, 0.125)
    canvas.paint(CORTEX_1, np.float32([1, 1, 1]))
    canvas.paint(CALLOSUM, np.float32([-1, 0, 1]))
    halfway = (CORTEX_1.myelin + CALLOSUM.myelin) / 2
    np.testing.assert_allclose(canvas.properties["myelin"], [CORTEX_1.myelin, halfway, CALLOSUM.myelin], rtol=1e-6)


def test_labels_and_directions_follow_the_larger_share():
    canvas = Canvas(2, 0.125)
    canvas.paint(CORTEX_1, np.float32([1, 1]), (1.0, 0.0, 0.0))
    canvas.paint(CALLOSUM, np.float32([-0.02, 0.02]), np.float32([[0, 0], [0, 0], [1, 1]]))
    assert canvas.labels.tolist() == [CORTEX_1.region.id, CALLOSUM.region.id]
    np.testing.assert_array_equal(canvas.direction, [[1, 0], [0, 0], [0, 1]])


def test_fibres_go_on_beneath_a_structure_without_direction():
    canvas = Canvas(1, 0.125)
    canvas.paint(CORTEX_1, np.float32([1]), (0.0, 0.0, 1.0))
    canvas.paint(LATERAL_VENTRICLE, np.float32([1]))
    np.testing.assert_array_equal(canvas.direction[:, 0], [0, 0, 1])
    assert canvas.properties["fluid"][0] == 1
