"""The digital mouse brain: made by a process, kept, let into the scene, and the input of the panel."""

import time
from pathlib import Path

import pytest
from SlicerHost import host


@pytest.fixture(scope="module")
def logic():
    """The logic of the module, without a panel."""
    host.start()
    import MRHNet

    return MRHNet.MRHNetLogic()


@pytest.fixture
def scene(logic):
    yield logic.scene
    logic.close()
    logic.scene.Clear(False)
    logic.forget_scene()
    host.dialogs().clear()


def wait(logic, seconds=90):
    until = time.monotonic() + seconds
    while logic.busy and time.monotonic() < until:
        logic.poll()
        time.sleep(0.01)
    assert not logic.busy


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def made(logic, scene, cache):
    """The digital mouse brain in the scene: its maker, the progress that was told, and how it ended."""
    from MRHNetPanel.sample.sample_brain import SampleBrain

    progress, outcomes = [], []
    brain = SampleBrain(logic, cache)
    brain.make(lambda fraction, stage: progress.append((fraction, stage)), outcomes.append)
    assert brain.busy
    wait(logic)
    assert not brain.busy
    (outcome,) = outcomes
    return brain, progress, outcome


def test_its_mri_structures_and_true_stains_enter_the_scene(made, scene):
    _, _, outcome = made
    assert outcome.state == "done"
    names = ["T2W", "structures", "true AF", "true NF", "true MBP", "true Nissl"]
    for name in names:
        assert scene.GetFirstNodeByName(f"Digital mouse brain {name}"), name


def test_progress_is_told_from_nothing_to_the_end(made):
    fractions = [fraction for fraction, _ in made[1]]
    assert fractions == sorted(fractions)
    assert fractions[-1] > 0.95
    assert all(stage for _, stage in made[1])


def test_its_folder_is_the_input_with_what_every_bundled_network_needs(made, logic):
    brain = made[0]
    assert Path(logic.parameters.folder) == brain.folder
    assert not logic.parameters.from_scene
    sources = {path.stem for path in brain.folder.glob("*.nii")}
    assert sources == {"dwi2000", "dwi5000", "t2MTONOFF", "pgse", "ogse50", "ogse100", "ogse150"}


def test_a_run_finds_its_mri_in_the_scene(made, scene):
    from MRHNetPanel.run.results import MRI_KEY

    mri = scene.GetFirstNodeByName("Digital mouse brain T2W")
    assert mri.GetAttribute(MRI_KEY) == str(made[0].folder)


def test_its_structures_stand_ready_to_measure_in(made, logic):
    assert logic.parameters.regions_node.GetName() == "Digital mouse brain structures"
    assert logic.parameters.reference.GetName() == "Digital mouse brain true AF"
    assert logic.parameters.background.GetName() == "Digital mouse brain T2W"


def test_it_is_made_once_and_read_again(made, logic, cache):
    from MRHNetPanel.sample.sample_brain import SampleBrain

    brain = made[0]
    written = (brain.folder / "dwi2000.nii").stat().st_mtime_ns
    again = []
    SampleBrain(logic, cache).make(lambda *_: None, again.append)
    wait(logic)
    assert again[0].state == "done"
    assert (brain.folder / "dwi2000.nii").stat().st_mtime_ns == written


def test_what_was_deleted_from_the_cache_is_made_again(logic, scene, tmp_path, monkeypatch):
    from MRHNetPanel.sample.sample_brain import SampleBrain

    brain = SampleBrain(logic, tmp_path)
    brain.folder.mkdir(parents=True)  # its files have gone
    asked = []
    monkeypatch.setattr(brain, "_compute", lambda: asked.append(brain.folder.exists()))
    brain.make(lambda *_: None, lambda outcome: None)
    wait(logic)
    assert asked == [False]


def test_cancelled_it_leaves_nothing(logic, scene, tmp_path):
    from MRHNetPanel.sample.sample_brain import SampleBrain, in_words

    outcomes, begun = [], []
    brain = SampleBrain(logic, tmp_path)
    brain.make(lambda fraction, stage: begun.append(stage), outcomes.append)
    until = time.monotonic() + 60
    while not begun and time.monotonic() < until:
        logic.poll()
        time.sleep(0.01)
    brain.cancel()
    wait(logic)
    assert in_words(outcomes[0]) == "Cancelled."
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert scene.GetFirstNodeByName("Digital mouse brain T2W") is None


def test_closing_the_scene_cancels_it(logic, scene, cache):
    from MRHNetPanel.sample.sample_brain import SampleBrain

    outcomes = []
    SampleBrain(logic, cache).make(lambda *_: None, outcomes.append)
    logic.leave_scene()
    wait(logic)
    assert outcomes[0].state == "cancelled"


def test_without_a_python_to_run_it_the_reason_is_told(logic, scene, tmp_path, monkeypatch):
    from MRHNetLib.errors import UserError
    from MRHNetPanel.sample.sample_brain import SampleBrain, in_words

    def nowhere():
        raise UserError("no PythonSlicer was found", hint="install Slicer again")

    outcomes = []
    monkeypatch.setattr(logic, "interpreter", nowhere)
    SampleBrain(logic, tmp_path).make(lambda *_: None, outcomes.append)
    assert in_words(outcomes[0]) == "no PythonSlicer was found\ninstall Slicer again"


def test_sample_data_offers_it_once_with_a_thumbnail(logic):
    import SampleData

    from MRHNetPanel.sample.section import register_sample_data

    for _ in range(2):
        register_sample_data()
    (source,) = SampleData.SampleDataLogic.sampleDataSourcesByCategory("MRHNet")
    assert source.sampleName == "Digital mouse brain"
    assert Path(source.thumbnailFileName).is_file()
    assert callable(source.customDownloader)


def test_the_panels_button_shows_progress_and_can_cancel(panel):
    button = panel.ui.sampleButton
    button.click()
    assert button.text == "Cancel"
    assert host.process_events(until=lambda: panel.ui.sampleProgressBar.value > 0, timeout=60)
    assert panel.ui.sampleProgressBar.isVisible()
    button.click()
    assert host.process_events(until=lambda: button.text == "Digital mouse brain", timeout=20)
    assert panel.ui.sampleLabel.text == "Cancelled."
    assert not panel.ui.sampleProgressBar.isVisible()


def test_who_declines_the_packages_gets_no_brain(panel, slicer, monkeypatch):
    import slicer.packaging

    monkeypatch.setattr(slicer.packaging.index, "missing", {"nibabel"})
    panel.ui.sampleButton.click()
    assert not panel.logic.sample.busy
    assert "nibabel" in host.dialogs().texts[0]


def test_a_click_in_sample_data_brings_it_into_the_scene(panel, slicer):
    nodes = host.click_sample("Digital mouse brain")
    assert panel.ui.folderPathLineEdit.currentPath == str(panel.logic.sample.folder)
    assert slicer.mrmlScene.GetFirstNodeByName("Digital mouse brain T2W") is not None
    assert nodes is None or len(nodes) == 6
