"""slicer.app, message boxes, settings, packages and sample data."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from SlicerHost import host


def test_properties_are_attributes_and_methods_are_called(slicer):
    assert Path(slicer.app.temporaryPath).is_dir()
    assert Path(slicer.app.slicerHome).is_dir()
    assert (slicer.app.majorVersion, slicer.app.minorVersion) == (5, 12)
    assert slicer.app.testingEnabled() is False
    with pytest.raises(TypeError):
        slicer.app.temporaryPath()
    with pytest.raises(AttributeError):
        slicer.app.nothing = 1


def test_slicer_has_only_what_the_application_has(slicer):
    assert not hasattr(slicer, "loadVolume")
    assert hasattr(slicer.util, "loadVolume")


def test_signals_are_connected_by_string(slicer):
    heard = []
    slicer.app.connect("aboutToQuit()", lambda: heard.append("quit"))
    host.quit_application()
    assert heard == ["quit"]


def test_settings(slicer, qt):
    slicer.app.userSettings().setValue("MRHNet/test", "here")
    assert slicer.util.settingsValue("MRHNet/test", "") == "here"
    assert slicer.util.settingsValue("MRHNet/none", 3, converter=int) == 3


def test_startup_environment(slicer):
    assert slicer.util.startupEnvironment()["PATH"] == os.environ["PATH"]


def test_message_boxes_are_answered_and_kept(slicer):
    host.dialogs().answer("Yes", containing="really")
    assert slicer.util.confirmYesNoDisplay("Do you really?")
    assert not slicer.util.confirmOkCancelDisplay("Nobody said so")
    slicer.util.errorDisplay("It broke", detailedText="here")
    assert host.dialogs().texts == ["Do you really?", "Nobody said so", "It broke"]
    assert host.dialogs().shown[-1].detail == "here"


def test_errors_inside_a_guard_are_shown_and_raised(slicer):
    with pytest.raises(ValueError, match="one"), slicer.util.tryWithErrorDisplay("Failed to divide."):
        int("one")
    assert "Failed to divide." in host.dialogs().texts[0]


def test_while_testing_nothing_is_shown(slicer):
    with host.testing():
        slicer.util.confirmOkCancelDisplay("A question")  # says False here: Slicer compares True with the button
        slicer.util.errorDisplay("An error")
    assert host.dialogs().texts == []


def test_without_a_main_window(slicer):
    assert slicer.util.mainWindow() is not None
    with host.without_main_window(), pytest.raises(RuntimeError):
        slicer.util.mainWindow()


@pytest.fixture
def index(slicer):
    import slicer.packaging

    slicer.packaging.index.missing, slicer.packaging.index.offline = {"nibabel"}, False
    slicer.packaging.index.calls.clear()
    yield slicer.packaging.index
    slicer.packaging.index.missing = set()


def test_packages_are_installed_after_a_question(slicer, index, tmp_path):
    (tmp_path / "requirements.txt").write_text("# what it takes\nnibabel>=5\n\n--no-input\nnumpy\n", encoding="utf-8")
    wanted = slicer.packaging.load_requirements(tmp_path / "requirements.txt")
    assert [requirement.name for requirement in wanted] == ["nibabel", "numpy"]
    assert not slicer.packaging.pip_check(wanted)
    with pytest.raises(RuntimeError, match="declined"):
        slicer.packaging.pip_ensure(wanted, requester="MRHNet")
    host.dialogs().answer("Ok", containing="MRHNet")
    slicer.packaging.pip_ensure(wanted, requester="MRHNet")
    assert index.calls == [["nibabel>=5"]]
    assert slicer.packaging.pip_check(wanted)
    slicer.packaging.pip_ensure(wanted)  # nothing to ask any more


def test_packages_offline_and_while_testing(slicer, index):
    index.offline = True
    host.dialogs().answer("Ok")
    with pytest.raises(subprocess.CalledProcessError):
        slicer.packaging.pip_ensure("nibabel")
    with host.testing():
        slicer.packaging.pip_ensure("nibabel")
    assert len(index.calls) == 1


def test_sample_data_calls_the_module_back(slicer):
    import SampleData

    heard = []
    settings = {"category": "Test", "sampleName": "Brain", "uris": "", "fileNames": "", "nodeNames": "Brain"}
    for _ in range(2):
        SampleData.SampleDataLogic.registerCustomSampleDataSource(**settings, customDownloader=heard.append)
    assert len(SampleData.SampleDataLogic.sampleDataSourcesByCategory("Test")) == 1
    host.click_sample("Brain")
    assert heard[0].sampleName == "Brain"
    with pytest.raises(TypeError):
        SampleData.SampleDataLogic.registerCustomSampleDataSource(sampleName="No uris")
    del slicer.modules.sampleDataSources["Test"]


def test_translations(slicer, caplog):
    from slicer import i18n

    assert i18n.tr("{n} maps") == "{n} maps"
    context = i18n.getContext(__file__)
    i18n.TRANSLATIONS[context, "{n} maps"] = "{n} Karten"
    assert i18n.tr("{n} maps") == "{n} Karten"
    i18n.TRANSLATIONS[context, "{n} maps"] = "{anzahl} Karten"
    with caplog.at_level(logging.WARNING):
        assert i18n.tr("{n} maps") == "{n} maps"
    assert "placeholders" in caplog.text
    i18n.TRANSLATIONS.clear()


def test_pytorch_utils_are_absent_until_inserted(monkeypatch):
    from SlicerHost.slicerside import pytorch_utils

    assert "PyTorchUtils" not in sys.modules
    monkeypatch.setitem(sys.modules, "PyTorchUtils", pytorch_utils.make(installed=False))
    import PyTorchUtils

    logic = PyTorchUtils.PyTorchUtilsLogic()
    assert not logic.torchInstalled()
    logic.installTorch(askConfirmation=True)
    assert logic.torchInstalled()


def test_the_heartbeat_notices_who_keeps_the_panel_waiting(slicer, qt):
    import time

    with host.heartbeat() as quiet:
        host.process_events(until=lambda: False, timeout=0.1)
    with host.heartbeat() as beat:
        host.process_events()
        time.sleep(0.5)
        host.process_events()
    assert quiet.longest < beat.longest
    stall = max(beat.stalls, key=lambda stall: stall.seconds)
    assert 0.2 < stall.seconds < 1  # other programs may have had the processor in between
    assert stall.busy < 0.2
    assert "time.sleep(0.5)" in stall.stack
