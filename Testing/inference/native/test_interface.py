"""The declarations for ctypes against the header that the library is compiled with."""

import ctypes
import re

import pytest
from conftest import ROOT

from MRHNetLib.errors import UserError
from MRHNetLib.inference.native import interface

HEADER = (ROOT / "MRHNetLib/inference/native/include/mrhnet_native.h").read_text(encoding="utf-8")
C_TYPES = {
    "int32_t": ctypes.c_int32,
    "int64_t": ctypes.c_int64,
    "double": ctypes.c_double,
    "float": ctypes.c_float,
    "const char *": ctypes.c_char_p,
    "void": None,
}


def without_comments():
    return re.sub(r"/\*.*?\*/", "", HEADER, flags=re.DOTALL)


def declared_functions():
    for result, name, arguments in re.findall(
        r"MRHNET_API ([\w ]+\*?)\s?\b(mrhnet_\w+)\(([^)]*)\);", without_comments()
    ):
        words = [] if arguments.strip() == "void" else [" ".join(word.split()) for word in arguments.split(",")]
        yield name, result.strip(), words


FUNCTIONS = list(declared_functions())


def test_every_function_of_the_header_is_declared():
    assert {name for name, _, _ in FUNCTIONS} == set(interface.PROTOTYPES)


@pytest.mark.parametrize(("name", "result", "words"), FUNCTIONS, ids=[name for name, _, _ in FUNCTIONS])
def test_results_and_arguments_are_those_of_the_header(name, result, words):
    found_result, found_arguments = interface.PROTOTYPES[name]
    assert found_result is C_TYPES[result]
    assert len(found_arguments) == len(words)
    for found, word in zip(found_arguments, words, strict=True):
        if "*" in word:
            assert ctypes.sizeof(found) == ctypes.sizeof(ctypes.c_void_p)
        else:
            assert found is C_TYPES[word.rsplit(" ", 1)[0]]


@pytest.mark.parametrize(
    ("structure", "name"),
    [(interface.Weights, "mrhnet_weights"), (interface.Frame, "mrhnet_frame"), (interface.Volume, "mrhnet_volume")],
)
def test_structures_are_those_of_the_header(structure, name):
    body = re.search(r"typedef struct \{([^}]*)\} " + name, without_comments()).group(1)
    fields = [" ".join(line.split()) for line in body.split(";") if line.strip()]
    assert len(fields) == len(structure._fields_)
    for (found, kind), field in zip(structure._fields_, fields, strict=True):
        declared, _, field_name = field.replace("*", "* ").rpartition(" ")
        assert found == field_name.split("[")[0]
        size = ctypes.sizeof(ctypes.c_void_p if "*" in declared else C_TYPES[declared])
        assert ctypes.sizeof(kind) == size * (3 if "[3]" in field else 1)


def test_the_version_is_that_of_the_header():
    assert int(re.search(r"MRHNET_ABI_VERSION (\d+)", HEADER).group(1)) == interface.ABI_VERSION


def test_statuses_and_types_are_those_of_the_header():
    numbers = {name: int(number) for name, number in re.findall(r"MRHNET_(\w+) = (\d+)", HEADER)}
    for name in ("OK", "BAD_ARGUMENT", "NO_KERNEL", "NO_MEMORY", "CANCELLED"):
        assert numbers[name] == getattr(interface, name)
    words = {"i": "INT", "u": "UINT", "f": "FLOAT"}
    for (kind, size), number in interface.TYPES.items():
        assert numbers[f"{words[kind]}{8 * int(size)}"] == number


def test_what_a_status_means():
    interface.check(interface.OK)
    with pytest.raises(UserError, match="memory or the threads"):
        interface.check(interface.NO_MEMORY)
    with pytest.raises(RuntimeError, match="cannot run"):
        interface.check(interface.NO_KERNEL)
    with pytest.raises(RuntimeError, match="status 99"):
        interface.check(99)
