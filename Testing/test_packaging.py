"""What `pip install` gets, built from the source archive: with a compiler the native library, without one the rest."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from cmake_build import needs_compiler
from conftest import ROOT
from shipped import NATIVE_LIBRARY, python_library

NATIVE = Path("MRHNetLib/inference/native")
NO_COMPILER = {"CXX": "/bin/false"}
SEARCH = (
    "from MRHNetLib.inference.native.library import native_library, why_missing;"
    "found = native_library(); print(found.path if found else why_missing())"
)


def run(words, folder, **environment):
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def wheel_of(source, out, **environment):
    build = ["-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", out, source]
    run(build, source, **environment)
    (wheel,) = out.glob("*.whl")
    return wheel


def unpacked(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def shipped_by(wheel):
    """The files of a wheel without its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    out = tmp_path_factory.mktemp("archive")
    run(["-c", f"from scikit_build_core.build import build_sdist; build_sdist({str(out)!r})"], ROOT)
    (path,) = out.glob("mrhnet-*.tar.gz")
    return path


@pytest.fixture(scope="module")
def sources(archive, tmp_path_factory):
    """Unpacks the archive anew: ``sources("name")``."""

    def unpack(name):
        folder = tmp_path_factory.mktemp(name)
        with tarfile.open(archive) as opened:
            opened.extractall(folder, filter="data")
        (root,) = folder.iterdir()
        return root

    return unpack


@pytest.fixture(scope="module")
def native_wheel(sources, tmp_path_factory):
    return wheel_of(sources("compiled"), tmp_path_factory.mktemp("native"))


@pytest.fixture(scope="module")
def pure_wheel(sources, tmp_path_factory):
    """Built where no compiler works, beside a library that an earlier one has left."""
    source = sources("uncompiled")
    (source / NATIVE_LIBRARY).write_bytes(b"of another day")
    return wheel_of(source, tmp_path_factory.mktemp("pure"), **NO_COMPILER)


def test_the_archive_holds_what_builds_the_library(archive):
    with tarfile.open(archive) as opened:
        held = {Path(*Path(name).parts[1:]) for name in opened.getnames()}
    needed = {path.relative_to(ROOT) for path in (ROOT / NATIVE).rglob("*") if path.suffix in (".cpp", ".hpp", ".h")}
    assert needed | {NATIVE / "CMakeLists.txt", Path("pyproject.toml"), Path("README.md"), Path("LICENSE")} <= held
    assert Path(NATIVE_LIBRARY) not in held and Path("Testing") not in held


@needs_compiler
def test_one_wheel_serves_every_python(native_wheel):
    name, _, python, abi, platform = native_wheel.stem.split("-")
    assert (name, python, abi) == ("mrhnet", "py3", "none")
    assert platform != "any"


@needs_compiler
def test_a_wheel_holds_what_slicer_installs_and_the_library(native_wheel):
    assert shipped_by(native_wheel) == python_library() | {NATIVE_LIBRARY}


@needs_compiler
def test_the_library_of_a_wheel_is_found_and_fits(native_wheel, tmp_path):
    found = run(["-c", SEARCH], unpacked(native_wheel, tmp_path))
    assert Path(found) == tmp_path.resolve() / NATIVE_LIBRARY, found


@needs_compiler
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other tools")
def test_the_library_shows_its_interface_and_nothing_else(native_wheel, tmp_path):
    library = unpacked(native_wheel, tmp_path) / NATIVE_LIBRARY
    words = ["nm", "--dynamic", "--defined-only", "--format=just-symbols", str(library)]
    shown = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    header = (ROOT / NATIVE / "include" / "mrhnet_native.h").read_text(encoding="utf-8")
    declared = set(re.findall(r"MRHNET_API [^;]*?\b(mrhnet_\w+)\(", header))
    assert {name for name in shown if not name.startswith("_Z") or "mrhnet" in name} == declared


def test_without_a_compiler_a_wheel_is_pure_python(pure_wheel):
    assert pure_wheel.name.endswith("-py3-none-any.whl")
    assert shipped_by(pure_wheel) == python_library()


def test_without_a_compiler_the_command_line_works(pure_wheel, tmp_path):
    folder = unpacked(pure_wheel, tmp_path)
    assert "phantom-nissl" in run(["-m", "MRHNetLib", "networks", "list"], folder)


def test_without_a_compiler_it_is_said_why_there_is_no_library(pure_wheel, tmp_path):
    assert run(["-c", SEARCH], unpacked(pure_wheel, tmp_path)) == "its library was not built"
