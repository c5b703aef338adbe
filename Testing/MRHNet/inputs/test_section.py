"""The section Inputs: folders, volumes of the scene, orientation and mask, as a user meets them in the real panel."""

import shutil
import sys
import threading
import time

import nibabel
import numpy as np
import pytest
from conftest import save_like, write_small_subject
from mrml_volumes import add_components, add_sequence, put_under
from SlicerHost import host

SOURCES = ("dwi2000", "dwi5000", "t2MTONOFF")
TICK = "\N{CHECK MARK}"
AFFINE = np.array([[-0.8, 0, 0, 4.4], [0, 0.8, 0, -5.2], [0, 0, 0.8, -3.6], [0, 0, 0, 1]])


@pytest.fixture
def panel(opened, slicer):
    """The panel with an empty scene, in which nothing is chosen."""
    slicer.mrmlScene.Clear(False)
    yield settled(opened)
    settled(opened)


@pytest.fixture
def inputs(panel):
    return panel.logic.inputs


@pytest.fixture
def ui(panel):
    return panel.ui


def settled(panel):
    """The panel with nothing left to find out."""
    inputs = panel.logic.inputs

    def quiet():
        return not panel.logic.busy and not inputs.looking and "being read" not in inputs.obstacle

    assert host.process_events(until=quiet, timeout=30), (inputs.problems(), inputs.obstacle)
    host.process_events()
    return panel


def choose(panel, folder):
    panel.ui.folderPathLineEdit.currentPath = str(folder)
    return settled(panel)


def rows(ui):
    """The table as the user sees it."""
    table = ui.inputsTable
    return [tuple(table.item(row, column).text() for column in range(4)) for row in range(table.rowCount)]


def without_orientation(folder):
    """The subject's files as Analyze, as their makers have them."""
    for path in folder.glob("*.nii"):
        data = np.asanyarray(nibabel.load(path).dataobj).copy()
        image = nibabel.AnalyzeImage(data, None)
        image.header.set_zooms((0.8,) * 3 + (1.0,) * (data.ndim - 3))
        image.to_filename(path.with_suffix(".hdr"))
        path.unlink()
    return folder


# A folder


def test_nothing_is_chosen(panel, inputs, ui):
    settled(panel)
    assert inputs.problems() == ["choose a subject's folder"]
    assert not ui.runButton.enabled
    assert "choose a subject's folder" in ui.runButton.toolTip


def test_a_chosen_folder_is_read_and_fits(panel, inputs, ui, small_subject):
    choose(panel, small_subject)
    assert rows(ui) == [
        ("dwi2000", "rigidaffine_Lddm_dwi2000.nii", "32 of 32", TICK),
        ("dwi5000", "rigidaffine_Lddm_dwi5000.nii", "32 of 32", TICK),
        ("t2MTONOFF", "rigidaffine_Lddm_t2MTONOFF.nii", "3 of 3", TICK),
    ]
    assert inputs.problems() == []
    assert inputs.subject == "mouse1"
    assert ui.protocolComboBox.currentText == "Automatic: mrh-67"


def test_the_folder_is_read_in_a_thread(panel, small_subject, monkeypatch):
    from MRHNetLib.data import survey, volumes

    threads = []
    for module, name in ((survey, "read_header"), (volumes, "_arranged")):
        read = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *a, read=read, **k: threads.append(threading.get_ident()) or read(*a, **k)
        )
    choose(panel, small_subject)
    assert len(threads) > 3
    assert threading.get_ident() not in threads


def test_the_panel_answers_while_a_folder_is_read(panel, tmp_path):
    folder = write_small_subject(tmp_path / "larger", shape=(80, 90, 60))
    settled(panel)
    choose(panel, folder)  # libraries are loaded now
    shutil.copytree(folder, tmp_path / "again")
    with host.heartbeat() as beat:
        choose(panel, tmp_path / "again")
    assert beat.longest_busy < 0.1, beat.culprit


def test_a_dropped_folder_is_chosen(panel, inputs, ui, small_subject, qt):
    settled(panel)
    ui.sceneRadioButton.click()
    data = qt.QMimeData()
    data.setUrls([qt.QUrl.fromLocalFile(str(small_subject))])
    point, target = qt.QPoint(5, 5), ui.inputsSection.parent()
    enter = qt.QDragEnterEvent(point, qt.Qt.CopyAction, data, qt.Qt.LeftButton, qt.Qt.NoModifier)
    qt.QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    drop = qt.QDropEvent(qt.QPointF(5, 5), qt.Qt.CopyAction, data, qt.Qt.LeftButton, qt.Qt.NoModifier)
    qt.QApplication.sendEvent(target, drop)
    settled(panel)
    assert inputs.problems() == []
    assert ui.folderRadioButton.checked
    assert ui.folderPathLineEdit.currentPath == str(small_subject)


def test_a_folder_s_address_pasted_into_the_line_is_its_path(panel, ui, small_subject):
    assert not ui.folderPathLineEdit.comboBox().lineEdit().acceptDrops  # what is dropped there goes to the panel
    choose(panel, small_subject.as_uri())
    assert ui.folderPathLineEdit.currentPath == str(small_subject)
    assert rows(ui)[0][3] == TICK


def test_a_folder_that_is_not_there(panel, inputs, ui, tmp_path):
    choose(panel, tmp_path / "gone")
    assert "does not exist" in inputs.problems()[0]
    assert "does not exist" in ui.checkLabel.text


def test_a_path_is_typed_letter_by_letter(panel, ui, small_subject):
    """A slash at its end may be the middle of it."""
    for end in range(len(str(small_subject)) - 3, len(str(small_subject)) + 1):
        ui.folderPathLineEdit.currentPath = str(small_subject)[:end] + "/"
        host.process_events()
        assert ui.folderPathLineEdit.currentPath == str(small_subject)[:end] + "/"


@pytest.mark.parametrize("text", ['"{}"', "  {} ", "{}/", "~/mouse1"])
def test_a_path_as_it_was_pasted(panel, inputs, small_subject, monkeypatch, text):
    monkeypatch.setenv("HOME", str(small_subject.parent))
    choose(panel, text.format(small_subject))
    assert inputs.folder == small_subject
    assert inputs.problems() == []


def test_an_emptied_line_is_no_folder(panel, inputs, ui, small_subject):
    choose(panel, small_subject)
    choose(panel, "")
    assert (inputs.folder, ui.folderPathLineEdit.currentPath) == (None, "")
    assert inputs.problems() == ["choose a subject's folder"]


def test_what_concerns_the_whole_folder_is_said_once(panel, inputs, ui, tmp_path):
    choose(panel, tmp_path)
    assert "holds no subject" in ui.checkLabel.text
    assert "--source" not in ui.checkLabel.text
    assert {row[3] for row in rows(ui)} == {"\N{MULTIPLICATION X} not known"}
    (tmp_path / "sub-1" / "anat").mkdir(parents=True)
    shutil.copy(write_small_subject(tmp_path.parent / "other") / "rigidaffine_Lddm_t2MTONOFF.nii", tmp_path / "sub-1")
    image = tmp_path / "sub-1" / "rigidaffine_Lddm_t2MTONOFF.nii"
    image.rename(tmp_path / "sub-1" / "anat" / "sub-1_T2w.nii")
    choose(panel, tmp_path / "sub-1")
    assert inputs.reading.survey.refusals[inputs.protocol]
    assert ui.checkLabel.text.startswith(inputs.reading.survey.refusals[inputs.protocol])


@pytest.mark.parametrize("event", ["WindowActivate", "Show"])
def test_a_folder_that_was_put_right_is_read_again(panel, inputs, ui, small_subject, qt, event):
    """In a file manager, or in another module of Slicer."""
    path = small_subject / "rigidaffine_Lddm_dwi2000.nii"
    path.rename(small_subject / "diffusion.nii")
    choose(panel, small_subject)
    assert "no file named" in rows(ui)[0][3]
    (small_subject / "diffusion.nii").rename(path)
    qt.QApplication.sendEvent(ui.inputsSection, qt.QEvent(getattr(qt.QEvent, event)))
    settled(panel)
    assert inputs.problems() == []
    reading = inputs.reading
    qt.QApplication.sendEvent(ui.inputsSection, qt.QEvent(getattr(qt.QEvent, event)))
    settled(panel)
    assert inputs.reading is reading


def test_several_subjects_in_a_folder(panel, inputs, tmp_path):
    for name in ("a", "b"):
        write_small_subject(tmp_path / "cohort" / name)
    choose(panel, tmp_path / "cohort")
    assert "2 subjects or sessions" in inputs.problems()[0]


def test_a_file_that_does_not_fit_says_why(panel, inputs, ui, small_subject):
    path = small_subject / "rigidaffine_Lddm_dwi2000.nii"
    save_like(path, path, np.asarray(nibabel.load(path).dataobj)[..., :30])
    (small_subject / "rigidaffine_Lddm_dwi5000.nii").unlink()
    choose(panel, small_subject)
    assert rows(ui)[0][2:] == ("30 of 32", "\N{MULTIPLICATION X} 30 volumes; needs 32 (2 b0 + 30 directions)")
    assert rows(ui)[1][2] == "? of 32"
    assert "no file named" in rows(ui)[1][3]
    assert ui.inputsTable.item(1, 3).toolTip().startswith("no file named")
    assert len(inputs.problems()) == 2


def test_the_user_s_protocol_counts(panel, inputs, ui, small_subject):
    choose(panel, small_subject)
    box = ui.protocolComboBox
    box.setCurrentIndex(box.findData("maps-5"))
    box.activated.emit(box.currentIndex)
    settled(panel)
    assert [row[0] for row in rows(ui)] == ["t2", "mtr", "fa", "md", "mk"]
    assert any(problem.startswith("mtr: no file") for problem in inputs.problems())
    assert panel.logic.parameters.protocol == "maps-5"
    box.setCurrentIndex(0)
    box.activated.emit(0)
    settled(panel)
    assert inputs.problems() == []


def test_before_the_libraries_are_there(panel, inputs, ui, small_subject, monkeypatch):
    monkeypatch.setitem(sys.modules, "nibabel.nifti1", None)
    monkeypatch.delitem(sys.modules, "nibabel", raising=False)
    monkeypatch.setitem(sys.modules, "nibabel", None)
    choose(panel, small_subject)
    assert "read once MRHNet's Python packages are installed" in ui.checkLabel.text
    assert inputs.problems() == []  # Run asks for them
    monkeypatch.undo()
    panel.logic.dependencies.changed.announce()
    settled(panel)
    assert rows(ui)[0][3] == TICK
    assert "installed" not in ui.checkLabel.text


def test_typing_a_path_reads_only_its_end(panel, small_subject, monkeypatch):
    from MRHNetPanel.inputs import folder_reader

    settled(panel)
    folders = []
    read = folder_reader.read_folder
    monkeypatch.setattr(folder_reader, "read_folder", lambda folder, *a: folders.append(folder) or read(folder, *a))
    text = str(small_subject)
    for end in range(len(text) - 5, len(text) + 1):
        panel.ui.folderPathLineEdit.currentPath = text[:end]
    settled(panel)
    assert folders == [small_subject]


# Orientation


def test_an_orientation_that_the_files_carry_needs_no_word(panel, inputs, ui, small_subject):
    choose(panel, small_subject)
    assert ui.orientationLabel.text == "LAS, 12 x 14 x 10 voxels of 0.8 x 0.8 x 0.8 mm, as the images say."
    assert not ui.looksRightCheckBox.enabled
    assert not ui.orientationLineEdit.enabled
    assert inputs.orientation_words == []
    assert not ui.previewLabel.pixmap.isNull()


def test_files_without_orientation_wait_for_the_user(panel, inputs, ui, small_subject):
    choose(panel, without_orientation(small_subject))
    assert inputs.problems() == ["say that the letters of the preview look right: the images carry no orientation"]
    assert "LAS is assumed" in ui.orientationLabel.text
    assert ui.orientationLineEdit.enabled
    assert not ui.looksRightCheckBox.checked
    ui.looksRightCheckBox.click()
    assert inputs.problems() == []
    assert inputs.orientation_words == ["--orientation", "LAS"]


def test_letters_and_sizes_redraw_the_preview_and_forget_the_tick(panel, inputs, ui, small_subject):
    choose(panel, without_orientation(small_subject))
    ui.looksRightCheckBox.click()
    before = ui.previewLabel.pixmap.toImage()
    ui.orientationLineEdit.text = "rsa"
    ui.voxelSizeLineEdit.text = "0.8 0.9 1"
    settled(panel)
    assert ui.previewLabel.pixmap.toImage() != before
    assert ui.orientationLabel.text.startswith("RSA, 12 x 14 x 10 voxels of 0.8 x 0.9 x 1 mm")
    assert not ui.looksRightCheckBox.checked
    assert not inputs.confirmed
    assert inputs.orientation_words == ["--orientation", "RSA", "--voxel-size", "0.8,0.9,1.0"]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [("orientationLineEdit", "LAL", "three letters"), ("voxelSizeLineEdit", "0.1 0.2", "one number or three")],
)
def test_what_is_no_orientation_and_no_size(panel, inputs, ui, small_subject, name, text, problem):
    choose(panel, without_orientation(small_subject))
    getattr(ui, name).text = text
    settled(panel)
    assert problem in inputs.problems()[0]
    assert problem in ui.orientationLabel.text


def test_what_the_user_says_is_told_as_the_command_line_has_it(panel, inputs, ui, small_subject):
    choose(panel, without_orientation(small_subject))
    ui.orientationLineEdit.text = " ras"
    ui.voxelSizeLineEdit.text = "0.8 x 0.8 x 0.8, "
    settled(panel)
    assert inputs.orientation_words == ["--orientation", "RAS", "--voxel-size", "0.8,0.8,0.8"]


def test_another_folder_forgets_the_tick(panel, inputs, ui, small_subject, tmp_path):
    choose(panel, without_orientation(small_subject))
    ui.looksRightCheckBox.click()
    choose(panel, without_orientation(write_small_subject(tmp_path / "mouse2", seed=1)))
    assert not inputs.confirmed
    assert not ui.looksRightCheckBox.checked


def test_a_brain_of_impossible_size_is_noticed(panel, ui, small_subject):
    choose(panel, without_orientation(small_subject))
    assert ui.checkLabel.text == ""
    ui.voxelSizeLineEdit.text = "8"
    settled(panel)
    assert "the brain would measure" in ui.checkLabel.text
    assert "0.8 x 0.8 x 0.8 mm would fit" in ui.checkLabel.text
    assert "--voxel-size" not in ui.checkLabel.text


# Volumes of the scene


def frames_of_subject(seed=0):
    random = np.random.default_rng(seed)
    return {
        name: random.integers(1, 100, (6, 7, 5, count)).astype(np.int16)
        for name, count in zip(SOURCES, (32, 32, 3), strict=True)
    }


def fill_scene(scene):
    """A diffusion-weighted volume, a vector volume (as a multi-volume keeps its frames) and a sequence."""
    from MRHNetLib.scene.volume_nodes import matrix_from_array

    frames = frames_of_subject()
    nodes = {}
    for name, kind in (("dwi2000", "vtkMRMLDiffusionWeightedVolumeNode"), ("dwi5000", "vtkMRMLVectorVolumeNode")):
        node = add_components(scene, kind, frames[name])
        node.SetIJKToRASMatrix(matrix_from_array(AFFINE))
        node.SetName(f"mouse1_{name}")
        nodes[name] = node
    parts = [np.asfortranarray(frames["t2MTONOFF"][..., index]) for index in range(3)]
    nodes["t2MTONOFF"] = add_sequence(scene, parts, AFFINE)
    nodes["t2MTONOFF"].SetName("mouse1_t2MTONOFF")
    return nodes


@pytest.fixture
def from_scene(panel, slicer):
    """The nodes of a scene that is the input."""
    settled(panel)
    nodes = fill_scene(slicer.mrmlScene)
    panel.ui.sceneRadioButton.click()
    settled(panel)
    return nodes


def test_an_empty_scene(panel, inputs, ui):
    ui.sceneRadioButton.click()
    settled(panel)
    assert inputs.problems() == ["load volumes, or choose a subject's folder"]
    assert not ui.folderPathLineEdit.visible


def test_volumes_of_every_kind_are_matched(panel, inputs, ui, from_scene):
    assert [row[2:] for row in rows(ui)] == [("32 of 32", TICK), ("32 of 32", TICK), ("3 of 3", TICK)]
    assert inputs.nodes == from_scene
    assert inputs.problems() == []
    assert inputs.subject == "mouse1"
    assert not ui.previewLabel.pixmap.isNull()


def test_the_user_chooses_another_volume(panel, inputs, ui, from_scene):
    box = ui.inputsTable.cellWidget(0, 1)
    assert box.currentText == "mouse1_dwi2000"
    box.setCurrentIndex(box.findData(from_scene["t2MTONOFF"].GetID()))
    box.activated.emit(box.currentIndex)
    settled(panel)
    assert "has 3 volumes; mrh-67 needs 32" in rows(ui)[0][3]
    assert "dwi2000" in inputs.problems()[0]
    assert ui.inputsTable.cellWidget(0, 1) is not None
    box = ui.inputsTable.cellWidget(0, 1)
    box.setCurrentIndex(box.findData(from_scene["dwi2000"].GetID()))
    box.activated.emit(box.currentIndex)
    settled(panel)
    assert inputs.problems() == []


def test_a_removed_volume_is_missed(panel, inputs, ui, from_scene, slicer):
    slicer.mrmlScene.RemoveNode(from_scene["dwi5000"])
    settled(panel)
    assert "choose a volume" in rows(ui)[1][3]
    assert inputs.problems()


def test_volumes_that_do_not_lie_on_one_grid(panel, inputs, from_scene):
    from_scene["dwi5000"].SetSpacing(1, 1, 1)
    panel.refresh()
    settled(panel)
    assert "does not lie on the grid" in inputs.problems()[0]
    assert "does not lie on the grid" in rows(panel.ui)[1][3]


def test_the_scene_s_boxes_are_not_made_anew(panel, ui, from_scene):
    box = ui.inputsTable.cellWidget(0, 1)
    panel.refresh()
    assert ui.inputsTable.cellWidget(0, 1) == box


def test_a_volume_that_was_loaded_from_analyze_must_look_right(panel, inputs, ui, from_scene, slicer, tmp_path):
    nibabel.AnalyzeImage(np.ones((6, 7, 5), np.int16), None).to_filename(tmp_path / "dwi.hdr")
    storage = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLVolumeArchetypeStorageNode")
    storage.SetFileName(str(tmp_path / "dwi.img"))
    from_scene["dwi5000"].SetAndObserveStorageNodeID(storage.GetID())
    panel.refresh()
    settled(panel)
    assert "letters of the preview look right" in inputs.problems()[0]
    assert "Transforms" in ui.orientationLabel.text
    assert not ui.orientationLineEdit.enabled
    ui.looksRightCheckBox.click()
    assert inputs.problems() == []


def test_a_volume_that_is_turned_must_look_right_again(panel, inputs, ui, slicer, tmp_path):
    from MRHNetLib.scene.volume_nodes import add_volume

    nibabel.AnalyzeImage(np.ones((6, 7, 5), np.int16), None).to_filename(tmp_path / "t2.hdr")
    storage = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLVolumeArchetypeStorageNode")
    storage.SetFileName(str(tmp_path / "t2.img"))
    node = add_volume(slicer.mrmlScene, frames_of_subject()["t2MTONOFF"][..., 0], AFFINE, "t2MTONOFF")
    node.SetAndObserveStorageNodeID(storage.GetID())
    ui.sceneRadioButton.click()
    settled(panel)
    ui.looksRightCheckBox.click()
    assert inputs.confirmed
    assert ui.orientationLabel.text.startswith("LAS")
    put_under(slicer.mrmlScene, node, np.diag([-1.0, 1, 1, 1]))
    settled(panel)
    assert ui.orientationLabel.text.startswith("RAS")
    assert not inputs.confirmed
    assert not ui.looksRightCheckBox.checked


def test_voxels_that_change_are_looked_at_anew(panel, inputs, from_scene):
    from MRHNetLib.scene.volume_nodes import array_of

    before = inputs.look
    image = from_scene["t2MTONOFF"].GetNthDataNode(0).GetImageData()
    array_of(from_scene["t2MTONOFF"])[...] = 7
    image.GetPointData().GetScalars().Modified()
    panel.refresh()
    settled(panel)
    assert inputs.look is not before


def test_choices_end_with_their_scene(panel, inputs, ui, from_scene, slicer):
    """The next scene uses the same IDs for other nodes."""
    box = ui.inputsTable.cellWidget(0, 1)
    box.setCurrentIndex(0)
    box.activated.emit(0)
    settled(panel)
    assert inputs.problems()
    host.close_scene()
    settled(panel)
    fill_scene(slicer.mrmlScene)
    ui.sceneRadioButton.click()
    settled(panel)
    assert inputs.problems() == []


def test_the_panel_answers_while_the_scene_is_looked_at(panel, slicer):
    from MRHNetLib.scene.volume_nodes import add_volume

    settled(panel)
    image = np.asfortranarray(np.random.default_rng(0).integers(0, 1000, (200, 280, 128), dtype=np.int16))
    add_volume(slicer.mrmlScene, image, np.diag([-0.0625, 0.0625, 0.0625, 1]), "t2MTONOFF")
    for button in (panel.ui.sceneRadioButton, panel.ui.folderRadioButton):  # what is done for the first time is done
        button.click()
        settled(panel)
    with host.heartbeat() as beat:
        panel.ui.sceneRadioButton.click()
        settled(panel)
        until = time.monotonic() + 0.3
        host.process_events(until=lambda: time.monotonic() > until)
    assert beat.longest_busy < 0.1, beat.culprit


def test_a_scene_of_many_volumes_does_not_hold_up_the_panel(panel, inputs, slicer, from_scene):
    from MRHNetLib.scene.volume_nodes import add_volume

    scene = slicer.mrmlScene
    scene.StartState(scene.BatchProcessState)
    for number in range(300):
        add_volume(scene, np.zeros((2, 2, 2), np.int16), AFFINE, f"scan {number}")
    scene.EndState(scene.BatchProcessState)
    settled(panel)
    assert len(inputs.candidates) == 303
    start = time.thread_time()  # whatever else the machine does meanwhile
    panel.refresh()
    assert time.thread_time() - start < 0.08


def test_closing_the_scene_empties_the_section(panel, inputs, ui, from_scene):
    host.close_scene()
    settled(panel)
    assert inputs.candidates == []
    assert ui.previewLabel.pixmap is None or ui.previewLabel.pixmap.isNull()


# The mask


def add_mask(slicer, array, affine=AFFINE):
    from MRHNetLib.scene.volume_nodes import add_volume

    volume = add_volume(slicer.mrmlScene, np.asfortranarray(array.astype(np.uint8)), affine, "mask")
    mask = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "brain")
    mask.CopyContent(volume)
    mask.SetName("brain")
    slicer.mrmlScene.RemoveNode(volume)
    return mask


def choose_mask(panel, node):
    panel.ui.maskComboBox.setCurrentIndex(2)
    panel.ui.maskNodeComboBox.setCurrentNode(node)
    return settled(panel)


def test_masks_in_words(panel, inputs, ui, small_subject):
    choose(panel, small_subject)
    assert [ui.maskComboBox.itemText(index) for index in range(ui.maskComboBox.count)] == [
        "automatic",
        "none",
        "from the scene",
    ]
    for index, mask in ((1, "none"), (0, "auto")):
        ui.maskComboBox.setCurrentIndex(index)
        host.process_events()
        assert inputs.mask == mask
        assert not ui.maskNodeComboBox.enabled


def test_a_mask_of_the_scene_must_be_chosen(panel, inputs, ui, small_subject):
    choose(panel, small_subject)
    ui.maskComboBox.setCurrentIndex(2)
    host.process_events()
    assert ui.maskNodeComboBox.enabled
    assert inputs.problems() == ["choose the segmentation or label map that is the mask"]


def test_a_label_map_is_the_mask(panel, inputs, slicer, small_subject):
    choose(panel, small_subject)
    data = np.asarray(nibabel.load(small_subject / "Masked_outline.nii").dataobj)
    mask = add_mask(slicer, data, nibabel.load(small_subject / "Masked_outline.nii").affine)
    choose_mask(panel, mask)
    assert inputs.problems() == []
    assert inputs.mask_node is mask


def test_a_mask_that_misses_the_brain_says_so(panel, inputs, ui, slicer, small_subject):
    choose(panel, small_subject)
    affine = np.eye(4)
    affine[:3, 3] = 1000
    choose_mask(panel, add_mask(slicer, np.ones((4, 4, 4)), affine))
    assert "no voxel within the images" in inputs.problems()[0]
    assert "no voxel within the images" in ui.checkLabel.text


def test_a_segmentation_is_the_mask(panel, inputs, slicer, from_scene):
    from MRHNetLib.scene.segmentation import segment_above
    from MRHNetLib.scene.volume_nodes import add_volume

    brain = np.zeros((6, 7, 5), np.int16, order="F")
    brain[1:5, 1:6, 1:4] = 10
    choose_mask(panel, segment_above(slicer.mrmlScene, add_volume(slicer.mrmlScene, brain, AFFINE, "b"), 5))
    assert inputs.problems() == []
    assert inputs.mask == "scene"


def test_a_mask_that_is_painted_or_moved_is_tried_again(panel, inputs, slicer, from_scene):
    """The node of a label map says nothing of its voxels, nor of the transform above it."""
    mask = add_mask(slicer, np.zeros((6, 7, 5)), AFFINE)
    choose_mask(panel, mask)
    assert "no voxel within the images" in inputs.problems()[0]
    slicer.util.arrayFromVolume(mask)[...] = 1
    slicer.util.arrayFromVolumeModified(mask)
    panel.refresh()
    settled(panel)
    assert inputs.problems() == []
    away = np.eye(4)
    away[:3, 3] = 1000
    put_under(slicer.mrmlScene, mask, away)
    settled(panel)
    assert "no voxel within the images" in inputs.problems()[0]


def test_other_files_are_left_to_slicer(slicer, tmp_path):
    from MRHNetPanel.inputs.event_watcher import local_folder

    for name in ("scene.mrb", "scan.nii.gz"):
        (tmp_path / name).touch()
    assert local_folder(str(tmp_path / "scene.mrb")) is None
    assert local_folder(str(tmp_path / "scan.nii.gz")) == tmp_path
    assert local_folder((tmp_path / "scan.nii.gz").as_uri()) == tmp_path
