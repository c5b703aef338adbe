"""The CMake lists hold every file that is shipped, and only such; an install made of them works by itself."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from shipped import listed

SHIPPED_RESOURCES = ("Networks", "Protocols", "Schemas", "Stains")  # the others are for people who read the sources
NOT_SHIPPED = {"Resources/Networks/Makefile"}
NATIVE_SOURCES = tuple(f"MRHNetLib/inference/native/{folder}/" for folder in ("include", "source", "testing"))


def tracked(folder):
    """What git knows below a folder of the project, without what builds it; all files where there is no git."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True)
        paths = listed.stdout.split()
    else:
        paths = [path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()]
    built = ("__pycache__/", "CMakeLists.txt", ".clang-format", "mrhnet_native.so", "mrhnet_native.dll")
    return {path for path in paths if (ROOT / path).is_file() and not any(word in path for word in built)}


def shipped_library():
    """Files of the library: of C++ sources only what is built of them, which no list names."""
    return relative("MRHNetLib", {path for path in tracked("MRHNetLib") if not path.startswith(NATIVE_SOURCES)})


def relative(folder, paths):
    return {path.removeprefix(f"{folder}/") for path in paths}


def scripts_and_resources():
    """Each list of the CMake files beside what it must hold."""
    module, library = relative("MRHNet", tracked("MRHNet")), shipped_library()
    resources = {path for path in tracked("Resources") if path.split("/")[1] in SHIPPED_RESOURCES} - NOT_SHIPPED
    return {
        "MODULE_PYTHON_SCRIPTS": ("MRHNet/CMakeLists.txt", {path for path in module if path.endswith(".py")}),
        "MODULE_PYTHON_RESOURCES": ("MRHNet/CMakeLists.txt", {path for path in module if not path.endswith(".py")}),
        "LIBRARY_PYTHON_SCRIPTS": ("MRHNetLib/CMakeLists.txt", library),
        "LIBRARY_RESOURCES": ("MRHNetLib/CMakeLists.txt", resources),
    }


LISTS = scripts_and_resources()


@pytest.mark.parametrize("name", LISTS)
def test_every_shipped_file_is_listed_once(name):
    cmake_file, expected = LISTS[name]
    found = listed(cmake_file, name)
    missing, unknown = sorted(expected - set(found)), sorted(set(found) - expected)
    assert not missing, f"add to {name} in {cmake_file}: {missing}"
    assert not unknown, f"not in the tree, yet in {name} in {cmake_file}: {unknown}"
    assert len(found) == len(set(found))


def test_the_library_ships_python_files_only():
    assert [path for path in LISTS["LIBRARY_PYTHON_SCRIPTS"][1] if not path.endswith(".py")] == []


def test_what_no_list_names_are_sources_of_the_native_library():
    sources = {path for path in tracked("MRHNetLib") if path.startswith(NATIVE_SOURCES)}
    assert {Path(path).suffix for path in sources} == {".cpp", ".hpp", ".h", ".cmake"}


def test_the_entry_for_the_extensions_index_and_cmake_tell_the_same():
    entry = json.loads((ROOT / "MRHNet.json").read_text(encoding="utf-8"))
    cmake = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    settings = dict(re.findall(r'set\(EXTENSION_(\w+) "([^"]*)"\)', cmake))
    assert re.search(r"project\((\w+)\)", cmake).group(1) == "MRHNet"
    assert settings["HOMEPAGE"] == entry["scm_url"]
    assert settings["DEPENDS"].split() == entry["build_dependencies"] == ["PyTorch"]
    for name in ("ICONURL", "SCREENSHOTURLS"):
        for url in settings[name].split():
            repository = entry["scm_url"].replace("github.com", "raw.githubusercontent.com")
            assert (ROOT / url.removeprefix(f"{repository}/{entry['scm_revision']}/")).is_file(), url


def test_the_icon_is_a_png_of_128_pixels():
    header = (ROOT / "MRHNet/Resources/Icons/MRHNet.png").read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")) == (128, 128)


@pytest.fixture
def installed(tmp_path):
    """A folder as Slicer installs scripted modules: what the lists name, and nothing else."""
    for name, (cmake_file, _) in LISTS.items():
        source = ROOT if name == "LIBRARY_RESOURCES" else (ROOT / cmake_file).parent
        target = tmp_path / "MRHNetLib" if cmake_file.startswith("MRHNetLib") else tmp_path
        for path in listed(cmake_file, name):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / path, target / path)
    return tmp_path


def test_an_install_lists_its_networks(installed):
    program = (
        "from MRHNetPanel.library import library_home, make_library_importable; make_library_importable();"
        "import MRHNetLib; from MRHNetLib.networks.catalogue import entries;"
        "print(library_home()); print(MRHNetLib.__file__); print(*entries())"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=installed, capture_output=True, text=True, check=True)
    home, library, networks = done.stdout.splitlines()
    assert Path(home) == installed.resolve()
    assert Path(library).parent.parent == installed.resolve()
    assert {"phantom-af", "phantom-nf", "phantom-mbp", "phantom-nissl"} <= set(networks.split())


def test_an_install_runs_the_command_line(installed):
    words = [sys.executable, "-m", "MRHNetLib", "networks", "show", "phantom-nissl", "--json"]
    done = subprocess.run(words, cwd=installed, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1])["event"] == "result"
