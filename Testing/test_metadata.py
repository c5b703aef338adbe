"""What the project promises to whoever installs it: requirements, pins, the way in."""

import re
from pathlib import Path

import pytest
import tomllib
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
CORE = {"numpy", "torch", "nibabel", "SimpleITK", "safetensors"}
SLICER_58 = {"numpy": "1.26.4", "scipy": "1.13.1"}  # SuperBuild/External_python-{numpy,scipy}.cmake of Slicer 5.8.1


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def asked(project):
    extras = project["optional-dependencies"].values()
    return [Requirement(text) for text in (*project["dependencies"], *(text for extra in extras for text in extra))]


def test_the_core_needs_five_libraries(project):
    assert {Requirement(text).name for text in project["dependencies"]} == CORE


def test_the_metadata_ask_for_ranges_without_an_upper_end(asked):
    bounds = {str(clause) for requirement in asked for clause in requirement.specifier}
    assert bounds, "no requirement has a bound"
    assert [bound for bound in bounds if not bound.startswith(">=")] == []


@pytest.mark.parametrize("name", SLICER_58)
def test_what_an_older_slicer_brings_is_new_enough(name, asked):
    (bounds,) = {requirement.specifier for requirement in asked if requirement.name == name}
    assert bounds.contains(Version(SLICER_58[name]))


def test_the_environment_is_pinned_to_the_last_digit():
    lines = (ROOT / "requirements" / "lock.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    assert "torch==2.13.0" in pins, "any other torch brings gigabytes of CUDA"


def test_the_readme_begins_with_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first_block = text.split("```")[1]
    assert re.findall(r"^make \w+", first_block, re.MULTILINE) == ["make demo", "make test"]


def test_the_readme_goes_on_with_slicer_and_then_without_a_screen():
    headings = re.findall(r"^## (.+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[:3] == ["Try it", "In 3D Slicer", "Without a screen"]
