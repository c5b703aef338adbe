"""What prediction lacks is found without importing it, asked for, installed by Slicer's means, and explained."""

import re
import sys
import types

import pytest
from conftest import ROOT
from SlicerHost import host
from SlicerHost.slicerside import pytorch_utils


@pytest.fixture
def slicer(monkeypatch):
    host.start()
    import slicer
    import slicer.packaging

    monkeypatch.setattr(slicer.packaging.index, "missing", set())
    monkeypatch.setattr(slicer.packaging.index, "offline", False)
    monkeypatch.setattr(slicer.packaging.index, "calls", [])
    monkeypatch.delitem(sys.modules, "PyTorchUtils", raising=False)
    yield slicer
    host.dialogs().clear()


@pytest.fixture
def index(slicer):
    return slicer.packaging.index


@pytest.fixture
def dependencies(slicer):
    """As where PyTorch is needed, for the reason that is told."""
    from MRHNetPanel.packages.dependencies import Dependencies

    return Dependencies(lambda: "The moon is full.")


@pytest.fixture
def without_pytorch(slicer):
    """As where the native engine computes."""
    from MRHNetPanel.packages.dependencies import Dependencies

    return Dependencies(lambda: "")


@pytest.fixture
def extension(index, monkeypatch):
    """The PyTorch extension, whose installation makes torch count as there."""
    module = pytorch_utils.make(installed=False)
    asked = []

    def install(self, *words, **options):
        asked.append((words, options))
        index.missing.discard("torch")
        return types.SimpleNamespace(__name__="torch")

    module.PyTorchUtilsLogic.installTorch = install
    monkeypatch.setitem(sys.modules, "PyTorchUtils", module)
    return asked


class Extensions:
    """The application's extensions manager."""

    def __init__(self, succeeds):
        self.succeeds, self.interactive, self.installed = succeeds, True, []

    def installExtensionFromServer(self, name, restart=True, update=False):  # noqa: N802
        assert not self.interactive
        self.installed.append((name, restart))
        return self.succeeds


@pytest.fixture
def manager(slicer, monkeypatch):
    def provide(succeeds):
        made = Extensions(succeeds)
        monkeypatch.setattr(type(slicer.app), "extensionsManagerModel", lambda app: made, raising=False)
        return made

    return provide


def texts():
    return "\n".join(host.dialogs().texts)


def test_nothing_is_asked_where_all_is_there(dependencies, index):
    assert dependencies.missing() == []
    assert dependencies.ensure()
    assert host.dialogs().texts == []
    assert index.calls == []


def test_what_is_missing_is_told_without_importing_it(dependencies, index):
    index.missing |= {"nibabel", "torch"}
    before = set(sys.modules)
    assert dependencies.missing() == ["nibabel>=5.2", "torch>=2.2"]
    assert not {"torch", "safetensors"} & (set(sys.modules) - before)


def test_where_pytorch_is_not_needed_it_is_not_missed(without_pytorch, index):
    index.missing.add("torch")
    assert without_pytorch.missing() == []
    assert without_pytorch.ensure()
    assert host.dialogs().texts == []


def test_where_pytorch_is_not_needed_only_the_others_are_asked_for(without_pytorch, index, extension):
    index.missing |= {"nibabel", "torch"}
    host.dialogs().answer("Ok", containing="nibabel")
    assert without_pytorch.ensure()
    assert "torch" not in texts().lower()
    assert (index.calls, extension) == ([["nibabel>=5.2"]], [])


def test_the_question_says_why_pytorch_is_needed_and_how_large_it_is(dependencies, index):
    index.missing.add("torch")
    assert not dependencies.ensure()
    assert "The moon is full." in texts()
    assert "gigabytes" in texts()


def test_why_is_not_told_where_pytorch_is_there(dependencies, index):
    index.missing.add("nibabel")
    assert not dependencies.ensure()
    assert "The moon is full." not in texts()


def test_who_declines_is_left_in_peace(dependencies, index):
    index.missing.add("nibabel")
    assert not dependencies.ensure()
    assert len(host.dialogs().texts) == 1
    assert "nibabel>=5.2" in texts()
    assert index.calls == []


def test_one_question_then_pip_for_files_and_the_extension_for_torch(dependencies, index, extension):
    index.missing |= {"nibabel", "safetensors", "torch"}
    host.dialogs().answer("Ok", containing="torch>=2.2")
    assert dependencies.ensure()
    assert len(host.dialogs().texts) == 1
    assert index.calls == [["nibabel>=5.2", "safetensors>=0.4.3"]]
    assert extension == [((), {"askConfirmation": False, "torchVersionRequirement": ">=2.2"})]


def test_torch_is_never_handed_to_pip():
    listed = (ROOT / "MRHNet/Resources/requirements.txt").read_text()
    names = [re.split("[<>=]", line)[0] for line in listed.splitlines() if line and not line.startswith("#")]
    assert names == ["nibabel", "safetensors"]


def test_offline_the_way_out_is_told(dependencies, index):
    index.missing.add("safetensors")
    index.offline = True
    host.dialogs().answer("Ok", containing="safetensors")
    assert not dependencies.ensure()
    assert "--no-index --find-links" in texts()
    assert "press Run again" in texts()


def test_before_slicer_5_11_util_installs(dependencies, index, slicer, monkeypatch):
    from MRHNetPanel.packages import installing

    asked = []
    monkeypatch.setattr(installing, "_slicer_packaging", lambda: None)
    monkeypatch.setattr(installing.importlib.metadata, "version", lambda name: "1.0" if name == "nibabel" else "99.0")
    monkeypatch.setattr(slicer.util, "pip_install", asked.append)
    host.dialogs().answer("Ok", containing="nibabel")
    assert not dependencies.ensure()  # nothing came of it: the version is as it was
    assert asked == [["nibabel>=5.2"]]


def test_a_missing_extension_can_be_installed_and_asks_for_a_restart(dependencies, index, manager, slicer):
    index.missing.add("torch")
    extensions = manager(succeeds=True)
    for _ in range(2):
        host.dialogs().answer("Ok", containing="PyTorch")
    assert not dependencies.ensure()
    assert extensions.installed == [("PyTorch", False)]
    assert extensions.interactive
    assert "Restart Slicer now?" in texts()


def test_without_the_extension_and_offline_the_steps_are_told(dependencies, index, manager):
    index.missing.add("torch")
    manager(succeeds=False)
    for _ in range(2):
        host.dialogs().answer("Ok", containing="PyTorch")
    assert not dependencies.ensure()
    assert "1. Open the Extensions Manager" in texts()


def test_without_an_extensions_manager_the_steps_are_told(dependencies, index, slicer, monkeypatch):
    monkeypatch.delattr(type(slicer.app), "extensionsManagerModel")
    index.missing.add("torch")
    host.dialogs().answer("Ok", containing="torch>=2.2")
    assert not dependencies.ensure()
    assert "1. Open the Extensions Manager" in texts()


def test_an_extension_that_fails_is_reported(dependencies, index, extension, monkeypatch):
    index.missing.add("torch")

    def fail(self, **options):
        raise RuntimeError("no space left on device")

    monkeypatch.setattr(sys.modules["PyTorchUtils"].PyTorchUtilsLogic, "installTorch", fail)
    host.dialogs().answer("Ok", containing="torch>=2.2")
    assert not dependencies.ensure()
    assert host.dialogs().shown[-1].detail == "no space left on device"


def test_packages_for_one_purpose_are_asked_for_by_that(dependencies, index):
    index.missing.add("mat-io")
    host.dialogs().answer("Ok", containing="MATLAB files")
    dependencies.ensure_optional(["mat-io>=1.0"], "MATLAB files")
    assert index.calls == [["mat-io>=1.0"]]


def test_tests_leave_the_environment_alone(dependencies, index):
    index.missing.add("nibabel")
    with host.testing():
        assert not dependencies.ensure()
    assert index.calls == []


@pytest.mark.parametrize(("version", "there"), [("2.12.0.dev20261101+cu130", True), ("2.13.0", True), ("2.1.2", False)])
def test_a_torch_that_came_otherwise_is_as_good_if_new_enough(dependencies, monkeypatch, version, there):
    import importlib.metadata

    known = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda name: version if name == "torch" else known(name))
    assert ("torch>=2.2" in dependencies.missing()) is not there


def test_listeners_hear_of_an_installation(dependencies, index):
    told = []
    dependencies.changed.connect(lambda: told.append(dependencies.missing()))
    index.missing.add("nibabel")
    host.dialogs().answer("Ok", containing="nibabel")
    assert dependencies.ensure()
    assert told == [[]]
