"""Whether a GPU can be there, by the files of PyTorch and the driver."""

import sys

import pytest

from MRHNetLib.networks import gpu_presence
from MRHNetLib.networks.gpu_presence import apple_gpu_possible, cuda_possible, torch_is_installed

FOR_CUDA = "__version__ = '2.6.0'\ncuda: Optional[str] = '12.4'\nhip: Optional[str] = None\n"
FOR_CUDA_OLDER = "cuda = '11.8'\ngit_version = 'abc'\nhip = None\n"
FOR_CPU = "__all__ = ['cuda']\ncuda: Optional[str] = None\nhip: Optional[str] = None\n"
FOR_CPU_OLDER = "cuda = None\nhip = None\n"
FOR_AMD = "cuda: Optional[str] = None\nhip: Optional[str] = '6.2.41133'\n"


@pytest.fixture
def torch_says(tmp_path, monkeypatch):
    """Puts a PyTorch with that version file in the place of the real one, and a driver or none."""

    def say(version, *, driver):
        monkeypatch.delitem(sys.modules, "torch", raising=False)
        (tmp_path / "torch").mkdir()
        (tmp_path / "torch" / "__init__.py").write_text("raise AssertionError('it must not be imported')")
        if version is not None:
            (tmp_path / "torch" / "version.py").write_text(version)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setattr(gpu_presence, "_driver_is_there", lambda: driver)

    return say


@pytest.mark.parametrize(
    ("version", "driver", "possible"),
    [
        (FOR_CUDA, True, True),
        (FOR_CUDA, False, False),
        (FOR_CUDA_OLDER, True, True),
        (FOR_CPU, True, False),
        (FOR_CPU_OLDER, True, False),
        (FOR_AMD, False, True),
        (None, False, True),
    ],
)
def test_cuda_needs_a_pytorch_for_it_and_the_driver(torch_says, version, driver, possible):
    torch_says(version, driver=driver)
    assert cuda_possible() is possible


def test_no_pytorch_no_gpu(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    assert not torch_is_installed()
    assert not cuda_possible()
    assert not apple_gpu_possible()


@pytest.mark.parametrize(
    ("system", "machine", "possible"),
    [("darwin", "arm64", True), ("darwin", "x86_64", False), ("linux", "arm64", False)],
)
def test_apples_gpu_is_in_macs_of_their_own_processors(monkeypatch, system, machine, possible):
    monkeypatch.setattr(gpu_presence.sys, "platform", system)
    monkeypatch.setattr(gpu_presence.platform, "machine", lambda: machine)
    assert apple_gpu_possible() is possible


def test_a_driver_that_is_not_there(monkeypatch):
    monkeypatch.setattr(gpu_presence, "_DRIVERS", {sys.platform: "libno-such-driver.so.1"})
    assert not gpu_presence._driver_is_there()
