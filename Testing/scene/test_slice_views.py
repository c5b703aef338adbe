"""Where slice views look, against the corners of the volume."""

from typing import Any

import numpy as np
import pytest
from mrml_volumes import corners_of, counted
from stained_brain import add_mri

TURN = np.array([[0.8, -0.6, 0], [0.6, 0.8, 0], [0, 0, 1]])


@pytest.mark.parametrize("turn", [np.eye(3), TURN, TURN[:, ::-1]], ids=["straight", "oblique", "mirrored"])
@pytest.mark.parametrize("pixels", [(256, 256), (800, 300), (200, 500)])
def test_all_of_a_volume_is_shown(scene: Any, turn: np.ndarray, pixels: tuple[int, int]) -> None:
    from MRHNetLib.scene.slice_views import ORDINARY, fit_slices, make_views
    from MRHNetLib.scene.volume_nodes import add_volume, array_from_matrix

    affine = np.eye(4)
    affine[:3, :3] = turn * [0.1, 0.2, 0.3]
    affine[:3, 3] = [3, -20, 8]
    volume = add_volume(scene, counted((30, 50, 20)), affine, "T2")
    make_views(scene)
    for name in ORDINARY:
        scene.GetSingletonNode(name, "vtkMRMLSliceNode").SetDimensions(*pixels, 1)
    fit_slices(scene, volume)
    corners = np.column_stack([corners_of(volume), np.ones(8)])
    for name in ORDINARY:
        view = scene.GetSingletonNode(name, "vtkMRMLSliceNode")
        on_screen = (np.linalg.inv(array_from_matrix(view.GetXYToRAS())) @ corners.T)[:2].T
        assert (on_screen > -2).all()
        assert (on_screen < np.array(pixels) + 2).all()
        filled = np.ptp(on_screen, axis=0) / pixels
        assert filled.max() > 0.95
        width_mm, height_mm, _ = view.GetFieldOfView()
        assert width_mm / height_mm == pytest.approx(pixels[0] / pixels[1])


def test_a_slice_lies_in_the_middle_of_a_voxel(scene: Any) -> None:
    from MRHNetLib.scene.slice_views import fit_slices, make_views
    from MRHNetLib.scene.volume_nodes import affine_of

    mri = add_mri(scene)
    make_views(scene)
    fit_slices(scene, mri)
    offset = scene.GetSingletonNode("Red", "vtkMRMLSliceNode").GetSliceOffset()
    index = (offset - affine_of(mri)[2, 3]) / affine_of(mri)[2, 2]
    assert index == pytest.approx(30)


def test_a_volume_under_a_transform_that_bends_is_shown_where_it_is(scene: Any) -> None:
    import vtk

    from MRHNetLib.scene.slice_views import fit_slices, make_views

    shift = vtk.vtkThinPlateSplineTransform()
    for index, landmarks in enumerate((shift.SetSourceLandmarks, shift.SetTargetLandmarks)):
        points = vtk.vtkPoints()
        for point in np.vstack([np.eye(3), np.zeros(3)]) * 50 + index * np.array([0, 0, 40]):
            points.InsertNextPoint(point)
        landmarks(points)
    transform = scene.AddNewNodeByClass("vtkMRMLTransformNode")
    transform.SetAndObserveTransformToParent(shift)
    mri = add_mri(scene)
    mri.SetAndObserveTransformNodeID(transform.GetID())
    make_views(scene)
    fit_slices(scene, mri)
    assert scene.GetSingletonNode("Red", "vtkMRMLSliceNode").GetSliceOffset() == pytest.approx(12 + 40, abs=0.01)


def test_views_that_are_not_named_stay(scene: Any) -> None:
    from MRHNetLib.scene.slice_views import fit_slices, make_views

    mri = add_mri(scene)
    make_views(scene)
    before = scene.GetSingletonNode("Red", "vtkMRMLSliceNode").GetFieldOfView()
    fit_slices(scene, mri, ["Green"])
    assert scene.GetSingletonNode("Red", "vtkMRMLSliceNode").GetFieldOfView() == before


def test_a_composite_that_the_application_made_is_taken(scene: Any) -> None:
    from MRHNetLib.scene.slice_views import composite_of, composites

    first = composite_of(scene, "Red")
    assert composite_of(scene, "Red") is first
    assert composites(scene) == [first]
