"""Building with this environment's CMake and Ninja, and whether there is a C++ compiler that works."""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import ninja
import pytest

COMPILERS = ("c++", "g++", "clang++")


@functools.cache
def compiler_works() -> bool:
    """True where a small program can be built."""
    words = os.environ.get("CXX", "").split() or [name for name in COMPILERS if shutil.which(name)][:1]
    if not words or not shutil.which(words[0]):
        return False
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "one.cpp")
        source.write_text("#include <vector>\nint main() { return std::vector<int>{}.size(); }\n", encoding="utf-8")
        build = [*words, str(source), "-o", str(Path(folder, "one"))]
        return subprocess.run(build, capture_output=True, check=False).returncode == 0


needs_compiler = pytest.mark.skipif(not compiler_works(), reason="there is no C++ compiler here that works")


def build(source: Path, folder: Path, *settings: str, generator: str = "Ninja", kind: str = "Release") -> None:
    """Configure a source tree and build all of it in a folder."""
    program = f"-DCMAKE_MAKE_PROGRAM={Path(ninja.BIN_DIR, 'ninja')}"
    cmake("-S", source, "-B", folder, "-G", generator, program, f"-DCMAKE_BUILD_TYPE={kind}", *settings)
    cmake("--build", folder, "--config", kind)


def cmake(*words: object) -> None:
    """Run CMake; what it has to say is shown where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "cmake", *map(str, words)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
