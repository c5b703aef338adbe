"""The extension for Slicer is configured, built and installed by CMake, with a stand-in for Slicer's own files."""

import subprocess
import sys
from pathlib import Path

import pytest
from cmake_build import build, cmake, needs_compiler
from conftest import ROOT
from shipped import NATIVE_LIBRARY, listed, python_library

KIND = "Debug"  # compiles fastest; the generator keeps configurations apart, as Visual Studio does
MODULES = Path("lib/Slicer/qt-scripted-modules")
pytestmark = needs_compiler  # whoever builds Slicer has one


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    slicer = f"-DSlicer_DIR={ROOT / 'Testing' / 'SlicerPackage'}"
    build(ROOT, folder, slicer, generator="Ninja Multi-Config", kind=KIND)
    return folder


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    cmake("--install", built, "--config", KIND, "--prefix", folder)
    return folder


def files_below(folder):
    return {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"
    }


def test_an_install_holds_what_is_listed_and_the_library(installed):
    module = {
        file for kind in ("SCRIPTS", "RESOURCES") for file in listed("MRHNet/CMakeLists.txt", f"MODULE_PYTHON_{kind}")
    }
    expected = module | python_library() | {NATIVE_LIBRARY}
    assert files_below(installed) == {(MODULES / file).as_posix() for file in expected}


@pytest.mark.parametrize("tree", ["built", "installed"])
def test_the_library_is_found_where_slicer_loads_the_module_from(tree, request):
    modules = request.getfixturevalue(tree) / MODULES
    program = "from MRHNetLib.inference.native.library import native_library; print(native_library().path)"
    done = subprocess.run([sys.executable, "-c", program], cwd=modules, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == modules.resolve() / NATIVE_LIBRARY
