"""Volumes in and out of MRML against the affine that went in, NumPy and the NIfTI that Slicer's libraries read."""

import os
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mrml_volumes import add_components, add_sequence, assert_same_values_at_same_places, counted, put_under

from MRHNetLib.errors import UserError

ANY_SCENE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PLACES = st.builds(
    lambda axes, sizes, origin: np.block(
        [[np.linalg.qr(np.reshape(axes, (3, 3)) + 3 * np.eye(3))[0] * sizes, np.reshape(origin, (3, 1))], [0, 0, 0, 1]]
    ),
    st.lists(st.floats(-1, 1), min_size=9, max_size=9),
    st.tuples(*[st.floats(0.02, 2).flatmap(lambda size: st.sampled_from([size, -size]))] * 3),
    st.lists(st.floats(-30, 30), min_size=3, max_size=3),
)  # turned at will, each axis forwards or backwards


@ANY_SCENE
@given(affine=PLACES)
def test_every_voxel_comes_to_its_place(scene: Any, affine: np.ndarray) -> None:
    from MRHNetLib.scene.volume_nodes import add_volume, affine_of, array_of

    node = add_volume(scene, counted(), affine, "volume")
    np.testing.assert_allclose(affine_of(node), affine, atol=1e-9)
    np.testing.assert_array_equal(array_of(node), counted())


@ANY_SCENE
@given(affine=PLACES)
def test_slicers_reader_finds_the_place_that_the_file_says(scene: Any, tmp_path: Path, affine: np.ndarray) -> None:
    import slicer

    path = tmp_path / "volume.nii"
    nibabel.save(nibabel.Nifti1Image(counted(), affine), path)
    storage = scene.AddNewNodeByClass("vtkMRMLVolumeArchetypeStorageNode")
    storage.SetFileName(os.fspath(path))
    node = slicer.vtkMRMLScalarVolumeNode()
    assert storage.ReadData(node)
    assert_same_values_at_same_places(node, counted(), affine)


def test_shears_stay(scene: Any) -> None:
    from MRHNetLib.scene.volume_nodes import add_volume, affine_of

    affine = np.array([[0.5, 0.2, 0, 1], [0, -0.4, 0, 2], [0, 0.1, 0.3, 3], [0, 0, 0, 1]])
    np.testing.assert_allclose(affine_of(add_volume(scene, counted(), affine, "volume")), affine, atol=1e-12)


@pytest.mark.parametrize(
    ("given_as", "kept_as"),
    [
        *((name, name) for name in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64")),
        *((">i2", "int16"), ("bool", "uint8"), ("int64", "float64"), ("uint64", "float64"), ("float16", "float32")),
    ],
)
@pytest.mark.parametrize("order", ["C", "F"])
def test_types_that_mrml_knows_are_kept(scene: Any, given_as: str, kept_as: str, order: Any) -> None:
    from MRHNetLib.scene.volume_nodes import add_volume, array_of

    array = np.asarray(counted((2, 3, 4), given_as), order=order)
    found = array_of(add_volume(scene, array, np.eye(4), "volume"))
    assert found.dtype == kept_as
    np.testing.assert_array_equal(found, array)


def test_the_voxels_are_the_nodes_own(scene: Any) -> None:
    from MRHNetLib.scene.volume_nodes import add_volume, array_of

    array = np.asfortranarray(counted())
    node = add_volume(scene, array, np.eye(4), "volume")
    array[:] = 0
    view = array_of(node)
    scene.RemoveNode(node)
    scene.Clear(1)
    del node
    np.testing.assert_array_equal(view, counted())


def test_a_window_of_its_own_is_kept(scene: Any) -> None:
    from MRHNetLib.scene.volume_nodes import add_volume

    display = add_volume(scene, counted(), np.eye(4), "volume", (10, 30)).GetDisplayNode()
    assert (display.GetWindowLevelMin(), display.GetWindowLevelMax(), display.GetAutoWindowLevel()) == (10, 30, 0)


def test_without_one_the_window_leaves_single_voxels_out(scene: Any) -> None:
    from MRHNetLib.scene.volume_nodes import add_volume

    array = np.linspace(0, 100, 8000, dtype=np.float32).reshape(20, 20, 20)
    array[0, 0, 0] = 1e6
    display = add_volume(scene, array, np.eye(4), "volume").GetDisplayNode()
    np.testing.assert_allclose((display.GetWindowLevelMin(), display.GetWindowLevelMax()), (0.5, 99.5), atol=0.1)


def test_names_are_made_unique(scene: Any) -> None:
    from MRHNetLib.scene.volume_nodes import add_volume

    names = [add_volume(scene, counted(), np.eye(4), "T2").GetName() for _ in range(3)]
    assert len(set(names)) == 3


@pytest.mark.parametrize("class_name", ["vtkMRMLVectorVolumeNode", "vtkMRMLDiffusionWeightedVolumeNode"])
def test_frames_that_are_components(scene: Any, class_name: str) -> None:
    from MRHNetLib.scene.volume_nodes import array_of, frames_of

    frames = counted((2, 3, 4, 5))
    node = add_components(scene, class_name, frames)
    assert frames_of(node) == 5
    for t in range(5):
        np.testing.assert_array_equal(array_of(node, t), frames[..., t])


def test_a_multi_volume_is_known_by_its_image(scene: Any) -> None:
    """Its class belongs to another extension and derives from the scalar volume; here it is made in Python."""
    import slicer

    from MRHNetLib.scene.volume_nodes import array_of, frames_of

    class vtkMRMLMultiVolumeNode(slicer.vtkMRMLScalarVolumeNode):  # noqa: N801 - the name that it has there
        def GetNumberOfFrames(self) -> int:  # noqa: N802
            return 5

    frames = counted((2, 3, 4, 5))
    node = add_components(scene, "", frames, scene.AddNode(vtkMRMLMultiVolumeNode()))
    assert frames_of(node) == 5
    np.testing.assert_array_equal(array_of(node, 3), frames[..., 3])


def test_a_sequence_has_a_frame_at_each_step(scene: Any) -> None:
    from MRHNetLib.scene.volume_nodes import affine_of, array_of, frames_of

    frames = [counted() + t for t in range(3)]
    affine = np.diag([-0.2, 0.2, 0.5, 1])
    sequence = add_sequence(scene, frames, affine)
    assert frames_of(sequence) == 3
    np.testing.assert_array_equal(array_of(sequence, 2), frames[2])
    np.testing.assert_allclose(affine_of(sequence), affine)


def test_a_sequence_of_something_else_is_refused(scene: Any) -> None:
    from MRHNetLib.scene.volume_nodes import volumes_of

    sequence = scene.AddNewNodeByClass("vtkMRMLSequenceNode", "tables")
    sequence.SetDataNodeAtValue(scene.AddNewNodeByClass("vtkMRMLTableNode"), "0")
    with pytest.raises(UserError, match="tables is not a sequence of scalar volumes"):
        volumes_of(sequence)


def test_a_sequence_that_was_loaded_without_its_volumes_is_refused(scene: Any, tmp_path: Path) -> None:
    """Its entries are there, and no node behind them."""
    from MRHNetLib.scene.input_nodes import candidates

    add_sequence(scene, [counted()] * 2, np.eye(4))
    scene.SetURL(str(tmp_path / "scene.mrml"))
    scene.Commit()
    scene.Clear(False)
    scene.Import()
    sequence = scene.GetFirstNodeByClass("vtkMRMLSequenceNode")
    assert (sequence.GetNumberOfDataNodes(), sequence.GetNthDataNode(0)) == (2, None)
    assert candidates(scene) == []


def test_linear_transforms_are_applied(scene: Any) -> None:
    from MRHNetLib.scene.volume_nodes import add_volume, affine_of

    affine, inner, outer = np.diag([2.0, 3, 4, 1]), np.eye(4)[[1, 0, 2, 3]], np.eye(4)
    outer[:3, 3] = [10, 20, 30]
    node = add_volume(scene, counted(), affine, "volume")
    transform = put_under(scene, node, inner)
    put_under(scene, transform, outer)
    np.testing.assert_allclose(affine_of(node), outer @ inner @ affine)


def test_a_sequence_is_where_its_proxy_is(scene: Any) -> None:
    from MRHNetLib.scene.volume_nodes import affine_of

    sequence = add_sequence(scene, [counted()], np.eye(4))
    browser = scene.AddNewNodeByClass("vtkMRMLSequenceBrowserNode")
    browser.SetAndObserveMasterSequenceNodeID(sequence.GetID())
    proxy = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    browser.AddProxyNode(proxy, sequence, False)
    moved = np.eye(4)
    moved[0, 3] = 7
    put_under(scene, proxy, moved)
    np.testing.assert_allclose(affine_of(sequence), moved)


def test_a_transform_that_bends_is_refused(scene: Any) -> None:
    import vtk

    from MRHNetLib.scene.volume_nodes import add_volume, affine_of

    bend = vtk.vtkThinPlateSplineTransform()
    transform = scene.AddNewNodeByClass("vtkMRMLTransformNode", "warp")
    transform.SetAndObserveTransformToParent(bend)
    node = add_volume(scene, counted(), np.eye(4), "volume")
    node.SetAndObserveTransformNodeID(transform.GetID())
    with pytest.raises(UserError, match=r"volume is under a transform that is not linear \(warp\)"):
        affine_of(node)


@pytest.mark.parametrize("scale", [0.0, float("nan")])
def test_a_transform_that_flattens_is_refused(scene: Any, scale: float) -> None:
    from MRHNetLib.scene.volume_nodes import add_volume, affine_of

    node = add_volume(scene, counted(), np.eye(4), "flat")
    put_under(scene, node, np.diag([scale, 1, 1, 1]))
    with pytest.raises(UserError, match="leaves it no volume"):
        affine_of(node)


def test_a_node_without_an_image_says_so(scene: Any) -> None:
    from MRHNetLib.scene.volume_nodes import array_of, frames_of

    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "empty")
    assert frames_of(node) == 0
    with pytest.raises(UserError, match="empty holds no frames"):
        array_of(node)
