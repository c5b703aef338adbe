"""Where the native library is looked for, and what is said where it is not."""

import ctypes

import pytest
from cmake_build import needs_compiler

from MRHNetLib.inference.native import library
from MRHNetLib.inference.native.engine import NativeEngine
from MRHNetLib.inference.native.library import native_library, why_missing

needs_it = pytest.mark.skipif(native_library() is None, reason=why_missing())


@needs_compiler
def test_where_it_can_be_built_it_is_there():
    """Else every other test of it would be skipped in silence."""
    assert native_library() is not None, f"{why_missing()}: make native"


@needs_it
def test_it_is_looked_for_beside_the_package_only(tmp_path, monkeypatch):
    (tmp_path / library.FILE).write_bytes(b"somebody else's")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    library._search.cache_clear()
    assert native_library().path.parent != tmp_path


def test_not_built(look_for_native_in, tmp_path):
    look_for_native_in(tmp_path)
    assert native_library() is None
    assert "not built" in why_missing()
    with pytest.raises(RuntimeError, match="not built"):
        NativeEngine()


def test_a_file_that_is_no_library(look_for_native_in, tmp_path):
    (tmp_path / library.FILE).write_text("this is no library")
    look_for_native_in(tmp_path)
    assert native_library() is None
    assert str(tmp_path / library.FILE) in why_missing()


@needs_it
def test_a_library_of_another_version(look_for_native_in, monkeypatch):
    folder = native_library().path.parent
    monkeypatch.setattr(library, "ABI_VERSION", 999)
    look_for_native_in(folder)
    assert native_library() is None
    assert "999 was expected" in why_missing()


@needs_it
def test_other_threads_of_python_go_on_while_it_computes():
    assert not isinstance(native_library().calls, ctypes.PyDLL), "it would hold Python's lock"


@needs_it
def test_kernels_are_the_fastest_first_and_one_is_portable():
    kernels = native_library().kernels
    assert kernels[-1].name == "portable"
    assert not native_library().best_kernel("exact").fast
    assert [kernel.name for kernel in kernels] == list(dict.fromkeys(kernel.name for kernel in kernels))


@needs_it
def test_a_kernel_that_is_not_here():
    with pytest.raises(ValueError, match="portable"):
        NativeEngine(kernel="sse1")


@needs_it
def test_fast_is_exact_where_the_processor_has_no_bf16(monkeypatch):
    slow = tuple(kernel for kernel in native_library().kernels if not kernel.fast)
    monkeypatch.setattr(native_library(), "kernels", slow)
    assert NativeEngine("fast").description["precision"] == "fp32"
