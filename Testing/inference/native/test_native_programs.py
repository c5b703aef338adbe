"""The native engine's own tests and its fuzzer, as they are shipped and under AddressSanitizer and UBSan."""

import shutil
import subprocess
from pathlib import Path

import cmake as cmake_wheel
import pytest
from cmake_build import build, needs_compiler
from conftest import ROOT

NATIVE = ROOT / "MRHNetLib" / "inference" / "native"
FUZZING = ("10", "1")  # seconds, the first case
pytestmark = needs_compiler


@pytest.fixture(scope="module")
def optimised(tmp_path_factory):
    folder = tmp_path_factory.mktemp("optimised")
    build(NATIVE, folder, "-DMRHNET_NATIVE_TESTS=ON")
    return folder


@pytest.fixture(scope="module")
def sanitised(tmp_path_factory):
    """Optimised a little only: that compiles in a third of the time, and runs as fast."""
    folder = tmp_path_factory.mktemp("sanitised")
    settings = ("-DMRHNET_NATIVE_TESTS=ON", "-DMRHNET_NATIVE_SANITIZE=ON", "-DCMAKE_CXX_FLAGS_DEBUG=-O1")
    build(NATIVE, folder, *settings, kind="Debug")
    return folder


def run(*words):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pass_test(folder, name):
    program = Path(cmake_wheel.CMAKE_BIN_DIR, "ctest")
    run(program, "--test-dir", folder, "--tests-regex", f"^{name}$", "--no-tests=error", "--output-on-failure")


def test_as_optimised_as_it_is_shipped(optimised):
    pass_test(optimised, "native")


@pytest.mark.skipif(shutil.which("nm") is None, reason="there is no nm here")
def test_a_kernel_defines_nothing_that_others_could_call(optimised):
    """Its instructions are not those of every processor."""
    pass_test(optimised, "native_kernel_symbols")


def test_sanitisers_find_nothing_in_its_tests(sanitised):
    pass_test(sanitised, "native")


def test_sanitisers_find_nothing_in_arguments_at_random(sanitised):
    assert int(run(sanitised / "mrhnet_fuzz", *FUZZING).split()[0]) > 0
