"""The house: data flows one way through the rooms, and importing loads nothing heavy."""

import ast
import os
import subprocess
import sys

import pytest
from conftest import ROOT

ROOMS = (
    *("data", "phantom", "maps", "registration", "networks", "inference", "training", "evaluation"),
    *("microstructure", "report", "scene", "jobs", "commands"),
)
FOUNDATION = {"errors", "cores", "observer", "files", "resources", "extras", "schema", "threads"}
FILES = sorted((ROOT / "MRHNetLib").rglob("*.py"))


def rooms_imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            head, _, rest = name.partition(".")
            if head == "MRHNetLib" and rest:
                yield rest.split(".")[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_rooms_above_it(path):
    room = path.relative_to(ROOT / "MRHNetLib").parts[0].removesuffix(".py")
    above = set(ROOMS[: ROOMS.index(room) + 1]) if room in ROOMS else set()
    if room == "__main__":
        above = {"commands"}
    assert set(rooms_imported(path)) <= FOUNDATION | above | {"__version__"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_unpickled_and_no_shell_is_asked(path):
    text = path.read_text(encoding="utf-8")
    for word in ("import pickle", "torch.load", "allow_pickle=True", "shell=True", "os.system"):
        assert word not in text


HEAVY = (
    "torch",
    "vtk",
    "slicer",
    "nibabel",
    "SimpleITK",
    "matplotlib",
    "scipy",
    "sklearn",
    "skimage",
    "h5py",
    "pandas",
)


def loaded_by(*words):
    program = f"import sys; {'; '.join(words)}; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.split()


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import MRHNetLib") == []


def test_the_parser_loads_nothing_heavy():
    assert (
        loaded_by("from MRHNetLib.commands.cli import _parser", "_parser()", "assert 'numpy' not in sys.modules") == []
    )


def test_help_comes_at_once():
    """Processor time, which other programs on the machine hardly change; the best of three counts."""
    spent = []
    for _ in range(3):
        before = os.times()
        subprocess.run([sys.executable, "-m", "MRHNetLib", "--help"], capture_output=True, check=True, cwd=ROOT)
        after = os.times()
        spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(spent) < 0.3


PRODUCT = sorted((*(ROOT / "MRHNetLib").rglob("*.py"), *(ROOT / "MRHNet").rglob("*.py")))


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_product_never_leans_on_its_test_host(path):
    text = path.read_text(encoding="utf-8")
    assert "SlicerHost" not in text and "PySide" not in text
