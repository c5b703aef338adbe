import numpy as np
import pytest

from MRHNetLib.phantom.shapes import FAR_OUTSIDE_MM, Points, Tube, both, either, ellipsoid


def at(*positions: tuple[float, float, float]) -> Points:
    return Points(*np.array(positions, np.float32).T)


def test_distance_to_a_sphere_is_exact():
    distances = ellipsoid(at((3, 0, 0), (1, 2, 3), (1, 2, 5.5)), centre=(1, 2, 3.5), radii=(1.5, 1.5, 1.5))
    offsets = np.linalg.norm([[2, -2, -3.5], [0, 0, -0.5], [0, 0, 2]], axis=1)
    np.testing.assert_allclose(distances, 1.5 - offsets, atol=1e-5)


def test_ellipsoid_surface_is_at_distance_zero():
    on_surface = at((2, 0, 0), (0, 1, 0), (0, 0, 0.5), (2 / np.sqrt(2), 1 / np.sqrt(2), 0))
    np.testing.assert_allclose(ellipsoid(on_surface, (0, 0, 0), (2, 1, 0.5)), 0, atol=1e-6)


def test_intersection_and_union():
    a, b = np.float32([-1, 2, 0.5]), np.float32([1, 1, 0.75])
    np.testing.assert_array_equal(both(a, b), [-1, 1, 0.5])
    np.testing.assert_array_equal(either(a, b), [1, 2, 0.75])


def test_smooth_union_bulges_at_the_seam_only():
    a, b = np.float32([0.0, -3.0]), np.float32([0.0, 1.0])
    np.testing.assert_allclose(either(a, b, blend=0.4), [0.1, 1.0], atol=1e-6)  # the bulge is a quarter of the blend


def test_tube_is_a_capsule_with_a_growing_radius():
    tube = Tube([(0, 0, 0), (0, 2, 0)], (0.2, 0.4))
    distance, along = tube.distance(at((0.5, 1, 0), (0, -0.5, 0), (0, 1, 0.1)))
    np.testing.assert_allclose(distance, [0.3 - 0.5, 0.2 - 0.5, 0.3 - 0.1], atol=1e-6)
    np.testing.assert_allclose(along, np.array([[0, 1, 0]] * 3).T, atol=1e-6)


def test_tube_bends_its_direction_at_a_node():
    tube = Tube([(0, 0, 0), (0, 1, 0), (0, 1, 1)], (0.2, 0.2, 0.2))
    _, along = tube.distance(at((0, 1, 0)))
    np.testing.assert_allclose(along[:, 0], [0, np.sqrt(0.5), np.sqrt(0.5)], atol=1e-6)


def test_tube_is_not_evaluated_far_away():
    distance, along = Tube([(0, 0, 0), (0, 1, 0)], (0.2, 0.2)).distance(at((5, 5, 5)))
    assert distance[0] == pytest.approx(FAR_OUTSIDE_MM)
    assert not along.any()
