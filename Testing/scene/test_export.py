"""What the child process reads is what the node showed."""

import threading
import time
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from mrml_volumes import add_components, add_sequence, counted, put_under

from MRHNetLib.data.volumes import read_volume
from MRHNetLib.errors import UserError

AFFINE = np.array([[0, -0.1, 0, 3], [0.2, 0, 0, -4], [0, 0, 0.3, 5], [0, 0, 0, 1.0]])


def exported(node: Any, path: Path) -> tuple[np.ndarray, np.ndarray]:
    from MRHNetLib.scene.export import snapshot, write

    write(snapshot(node), path)
    image = nibabel.load(path)
    return np.asarray(image.dataobj), image.affine


@pytest.mark.parametrize("dtype", ["int16", "uint8", "float32", "float64", "uint16", "int8"])
def test_a_scalar_volume(scene: Any, tmp_path: Path, dtype: str) -> None:
    from MRHNetLib.scene.volume_nodes import add_volume

    array, affine = exported(add_volume(scene, counted(dtype=dtype), AFFINE, "T2"), tmp_path / "T2.nii")
    assert array.dtype == dtype
    np.testing.assert_array_equal(array, counted())
    np.testing.assert_allclose(affine, AFFINE, atol=1e-6)


@pytest.mark.parametrize("class_name", ["vtkMRMLVectorVolumeNode", "vtkMRMLDiffusionWeightedVolumeNode"])
def test_frames_that_are_components(scene: Any, tmp_path: Path, class_name: str) -> None:
    frames = counted((4, 3, 2, 5))
    array, _ = exported(add_components(scene, class_name, frames), tmp_path / "frames.nii")
    np.testing.assert_array_equal(array, frames)


def test_a_sequence_where_it_was_moved(scene: Any, tmp_path: Path) -> None:
    sequence = add_sequence(scene, [counted() + t for t in range(3)], AFFINE)
    browser = scene.AddNewNodeByClass("vtkMRMLSequenceBrowserNode")
    browser.SetAndObserveMasterSequenceNodeID(sequence.GetID())
    proxy = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    browser.AddProxyNode(proxy, sequence, False)
    moved = np.eye(4)
    moved[:3, 3] = [1, 2, 3]
    put_under(scene, proxy, moved)
    array, affine = exported(sequence, tmp_path / "sequence.nii")
    np.testing.assert_array_equal(array, np.stack([counted() + t for t in range(3)], axis=-1))
    np.testing.assert_allclose(affine, moved @ AFFINE, atol=1e-6)


def test_frames_on_several_grids_are_refused(scene: Any) -> None:
    from MRHNetLib.scene.export import snapshot
    from MRHNetLib.scene.volume_nodes import add_volume

    sequence = add_sequence(scene, [counted()], AFFINE)
    sequence.SetDataNodeAtValue(add_volume(scene, counted(), np.eye(4), "elsewhere"), "1")
    with pytest.raises(UserError, match="do not lie on one grid"):
        snapshot(sequence)


def test_an_empty_node_is_refused(scene: Any) -> None:
    from MRHNetLib.scene.export import snapshot

    with pytest.raises(UserError, match="T2 holds no image"):
        snapshot(scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "T2"))


def test_what_was_taken_stays_when_the_scene_is_closed(scene: Any, tmp_path: Path) -> None:
    from MRHNetLib.scene.export import snapshot, write
    from MRHNetLib.scene.volume_nodes import add_volume

    taken = snapshot(add_volume(scene, counted(), AFFINE, "T2"))
    scene.Clear(1)
    write(taken, tmp_path / "T2.nii")
    np.testing.assert_array_equal(read_volume(tmp_path / "T2.nii").data, counted())


def test_the_child_can_map_the_file(scene: Any, tmp_path: Path) -> None:
    from MRHNetLib.scene.volume_nodes import add_volume

    exported(add_volume(scene, counted(), AFFINE, "T2"), tmp_path / "T2.nii")
    base: Any = read_volume(tmp_path / "T2.nii").data
    while base is not None and not isinstance(base, np.memmap):
        base = base.base
    assert base is not None


def test_a_cancelled_export_leaves_nothing(scene: Any, tmp_path: Path) -> None:
    from MRHNetLib.scene.export import snapshot, write
    from MRHNetLib.scene.volume_nodes import add_volume

    class Cancelling:
        def progress(self, fraction: float, stage: str) -> None:
            if fraction > 0.5:
                raise KeyboardInterrupt

        def warning(self, message: str) -> None:
            pass

    taken = snapshot(add_volume(scene, counted(), AFFINE, "T2"))
    with pytest.raises(KeyboardInterrupt):
        write(taken, tmp_path / "run" / "T2.nii", Cancelling())
    assert list(tmp_path.iterdir()) == []


def longest_pause(work: threading.Thread) -> float:
    """Seconds for which this thread, like a GUI, could not go on while another one worked."""
    work.start()
    longest, last = 0.0, time.perf_counter()
    while work.is_alive():
        time.sleep(0.002)
        longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
    return longest


def test_the_gui_thread_goes_on_while_frames_are_written(scene: Any, tmp_path: Path) -> None:
    from MRHNetLib.scene.export import snapshot, write

    node = add_components(scene, "vtkMRMLDiffusionWeightedVolumeNode", np.zeros((100, 140, 64, 32), np.int16))
    before = time.thread_time()
    taken = snapshot(node)
    assert time.thread_time() - before < 0.1
    works = [threading.Thread(target=write, args=(taken, tmp_path / "dwi.nii")) for _ in range(5)]
    assert any(longest_pause(work) < 0.1 for work in works)  # the machine may be busy: once is enough
