"""The module finds its own library, in a clone and in an install."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from MRHNetPanel.library import library_home

FIND = (
    "from MRHNetPanel.library import make_library_importable; make_library_importable();"
    "import MRHNetLib; print(MRHNetLib.__file__)"
)


def found_from(folder, *, also=()):
    """Where Python finds the library when, as in Slicer, only the module's folder is on its path."""
    program = f"import sys; sys.path[:0] = {[str(path) for path in (*also, folder)]!r}; {FIND}"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True)
    return Path(done.stdout.strip()).parent.parent if done.returncode == 0 else done.stderr


@pytest.fixture
def module(tmp_path):
    """The module's folder by itself."""
    shutil.copytree(ROOT / "MRHNet" / "MRHNetPanel", tmp_path / "clone" / "MRHNet" / "MRHNetPanel")
    return tmp_path / "clone" / "MRHNet"


def library_in(folder):
    (folder / "MRHNetLib").mkdir(parents=True)
    (folder / "MRHNetLib" / "__init__.py").write_text("")


def test_in_this_clone():
    assert library_home() == ROOT


def test_one_folder_above_in_a_clone(module):
    library_in(module.parent)
    assert found_from(module) == module.parent


def test_beside_the_module_in_a_build_or_an_install(module):
    library_in(module)
    assert found_from(module) == module


def test_its_own_one_rather_than_another_that_pip_installed(module, tmp_path):
    library_in(module.parent)
    library_in(tmp_path / "site-packages")
    assert found_from(module, also=[tmp_path / "site-packages"]) == module.parent


def test_a_module_without_its_library_says_where_it_was_looked_for(module):
    assert "MRHNetLib was expected beside" in found_from(module)
