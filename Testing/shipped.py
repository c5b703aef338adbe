"""What the CMake lists say is shipped, and what a built library is called."""

import re
import sys

from conftest import ROOT

NATIVE_LIBRARY = "MRHNetLib/inference/native/mrhnet_native" + (".dll" if sys.platform == "win32" else ".so")


def listed(cmake_file, name):
    """The files of a list in a CMake file, as they stand there."""
    found = re.search(rf"set\({name}\s+(.*?)\)", (ROOT / cmake_file).read_text(encoding="utf-8"), re.DOTALL)
    return found.group(1).split()


def python_library():
    """Paths below the folder where `MRHNetLib` is installed, without the native library."""
    names = ("LIBRARY_PYTHON_SCRIPTS", "LIBRARY_RESOURCES")
    return {f"MRHNetLib/{path}" for name in names for path in listed("MRHNetLib/CMakeLists.txt", name)}
