import numpy as np

from MRHNetLib.phantom.hull import Hull
from MRHNetLib.phantom.shapes import Points

CYLINDER = Hull(y=(0, 4), half_width=(2, 2), middle=(3, 3), top=(5, 5), bottom=(1, 1))


def at(*positions: tuple[float, float, float]) -> Points:
    return Points(*np.array(positions, np.float32).T)


def test_depth_in_a_cylinder_is_the_distance_to_its_wall():
    points = at((1.5, 2, 3), (0, 2, 4.2), (1.2, 2, 1.4))
    depth, _ = CYLINDER.depth_and_normal(points)
    np.testing.assert_allclose(depth, 2 - np.hypot([1.5, 0, 1.2], [0, 1.2, -1.6]), atol=0.02)


def test_normal_points_inwards():
    _, inwards = CYLINDER.depth_and_normal(at((1.5, 2, 3), (0.01, 2, 4.5), (0.01, 2, 1.5)))
    np.testing.assert_allclose(inwards, np.array([[-1, 0, 0], [0, 0, -1], [0, 0, 1]]).T, atol=0.03)


def test_ends_are_flat_without_a_radius():
    np.testing.assert_allclose(CYLINDER.distance(at((0, 0.3, 3), (0, 4.2, 3))), [0.3, -0.2], atol=1e-5)


def test_edges_of_rounded_ends_lie_on_a_circle():
    rounded = Hull(y=(0, 4), half_width=(2, 2), middle=(3, 3), top=(5, 5), bottom=(1, 1), end_radius=0.5)
    on_edge = 0.5 - 0.5 * np.sqrt(0.5)  # 45 degrees up a circle of 0.5 mm whose centre is 0.5 mm from wall and end
    np.testing.assert_allclose(rounded.distance(at((0, on_edge, 5 - on_edge))), [0], atol=0.02)


def test_boxier_exponents_fill_the_corners():
    corner = at((1.6, 2, 1.4))
    boxy = Hull(y=(0, 4), half_width=(2, 2), middle=(3, 3), top=(5, 5), bottom=(1, 1), roundness_below=4)
    assert CYLINDER.distance(corner)[0] < 0 < boxy.distance(corner)[0]
