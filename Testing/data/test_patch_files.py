import zipfile

import h5py
import numpy as np
import pytest
import scipy.io
from hypothesis import given, settings
from hypothesis import strategies as st

from MRHNetLib.data.patch_files import read_arrays, read_patches
from MRHNetLib.errors import UserError


def matlab_array(contrasts=4, count=6, dtype=np.int16, seed=0):
    """3x3xCxN as MATLAB holds it."""
    random = np.random.default_rng(seed)
    return random.integers(1, 4000, (3, 3, contrasts, count)).astype(dtype)


def without_trailing_ones(array):
    """MATLAB never stores a third or later axis of length 1 at the end."""
    shape = list(array.shape)
    while len(shape) > 2 and shape[-1] == 1:
        shape.pop()
    return array.reshape(shape)


def save_npz(path, **arrays):
    np.savez(path, **arrays)


def save_v7(path, **arrays):
    scipy.io.savemat(path, {name: without_trailing_ones(array) for name, array in arrays.items()}, do_compression=True)


def save_v73(path, **arrays):
    """As MATLAB writes it: HDF5 behind 512 bytes of its own, axes reversed."""
    with h5py.File(path, "w", userblock_size=512) as file:
        for name, array in arrays.items():
            stored = without_trailing_ones(array)
            file[name] = np.ascontiguousarray(stored.transpose(range(stored.ndim)[::-1]))
    with path.open("r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(116) + b" " * 8 + b"\x00\x02IM")


WRITERS = {"patches.npz": save_npz, "old.mat": save_v7, "new.mat": save_v73}


@pytest.fixture(params=WRITERS)
def save(request, tmp_path):
    """Saves arrays in one of the three formats and gives the path."""

    def write(**arrays):
        path = tmp_path / request.param
        WRITERS[request.param](path, **arrays)
        return path

    return write


@pytest.mark.parametrize(("contrasts", "count"), [(67, 5), (4, 1), (1, 6), (1, 1)])
def test_element_i_j_c_n_becomes_element_n_c_i_j(save, contrasts, count):
    array = matlab_array(contrasts, count)
    found = read_patches(save(data=array)).data
    assert found.shape == (count, contrasts, 3, 3)
    for i, j, c, n in np.ndindex(array.shape):
        assert found[n, c, i, j] == array[i, j, c, n]


@pytest.mark.parametrize("dtype", ["int16", "uint8", "uint16", "float32", "float64"])
def test_the_stored_type_is_kept(save, dtype):
    assert read_patches(save(data=matlab_array(dtype=dtype) % 200 + 1)).data.dtype == np.dtype(dtype)


def test_big_endian_numbers_come_in_the_machines_order(tmp_path):
    array = matlab_array()
    np.savez(tmp_path / "big.npz", data=array.astype(">i2"))
    found = read_patches(tmp_path / "big.npz").data
    assert found.dtype.isnative
    assert np.array_equal(found.transpose(2, 3, 1, 0), array)


def test_every_patch_has_the_maximum_of_the_whole_file(save):
    array = matlab_array()
    array[1, 2, 3, 4] = 9000
    assert read_patches(save(data=array)).maximum.tolist() == [9000] * 6


def test_fa_comes_along_patch_by_patch(save):
    fa = np.random.default_rng(1).random((3, 3, 1, 6))
    found = read_patches(save(data=matlab_array(), fa=fa)).fa
    assert np.array_equal(found, np.moveaxis(fa[:, :, 0], 2, 0))


def test_fa_of_another_number_of_patches_is_refused(save):
    with pytest.raises(UserError, match="fa in .* is 3x3x1x5; 3x3x1x6 was expected"):
        read_patches(save(data=matlab_array(), fa=np.ones((3, 3, 1, 5))))


def test_a_missing_array_is_named_with_those_that_are_there(save):
    with pytest.raises(UserError, match="no array named data; it holds .*patches"):
        read_patches(save(patches=matlab_array()))


@pytest.mark.parametrize("shape", [(3, 4, 5, 6), (4, 4, 5, 6), (6, 5, 3, 3), (3, 3, 2, 2, 2), (7,)])
def test_other_shapes_are_refused(tmp_path, shape):
    np.savez(tmp_path / "wrong.npz", data=np.ones(shape))
    with pytest.raises(UserError, match="x".join(map(str, shape)) + "; 3x3xCxN"):
        read_patches(tmp_path / "wrong.npz")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_missing_values_are_counted(save, value):
    array = matlab_array(dtype=np.float32)
    array[0, 0, 0, :2] = value
    with pytest.raises(UserError, match="2 values are NaN or infinite"):
        read_patches(save(data=array))


def test_patches_of_zeros_are_refused(save):
    with pytest.raises(UserError, match="no value is above 0"):
        read_patches(save(data=np.zeros((3, 3, 4, 6), np.int16)))


@pytest.mark.parametrize("keep", [0.02, 0.5, 0.95])
def test_a_file_cut_short_is_refused(save, keep):
    path = save(data=np.random.default_rng(0).random((3, 3, 67, 200)))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(UserError, match="damaged or cut short"):
        read_patches(path)


@pytest.mark.parametrize("content", [b"", b"once upon a time", b"\x80\x04\x95pickle", b"MATLAB"])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "data.mat"
    path.write_bytes(content)
    with pytest.raises(UserError, match="neither a .npz nor a .mat file"):
        read_patches(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(UserError, match="is not there"):
        read_patches(tmp_path / "none.mat")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_patches(tmp_path)


def test_pickled_objects_are_refused(tmp_path):
    np.savez(tmp_path / "objects.npz", data=np.array([{"code": "run"}], dtype=object))
    with pytest.raises(UserError, match="pickled Python objects"):
        read_patches(tmp_path / "objects.npz")


def test_cells_of_matlab_are_refused(tmp_path):
    cells = np.empty((1, 2), dtype=object)
    cells[0, 0], cells[0, 1] = np.ones(2), "text"
    scipy.io.savemat(tmp_path / "cells.mat", {"data": cells})
    with pytest.raises(UserError, match="does not hold real numbers"):
        read_patches(tmp_path / "cells.mat")


def test_structures_of_matlab_73_are_refused(tmp_path):
    path = tmp_path / "structure.mat"
    with h5py.File(path, "w") as file:
        file.create_group("data")["x"] = np.ones(3)
    with pytest.raises(UserError, match="not an array of numbers"):
        read_patches(path)


def test_complex_numbers_are_refused(save):
    with pytest.raises(UserError, match="does not hold real numbers"):
        read_patches(save(data=matlab_array().astype(complex)))


def test_more_data_than_the_file_holds_is_refused_before_it_is_allocated(tmp_path):
    path = tmp_path / "claim.npz"
    np.savez(path, data=matlab_array())
    content = path.read_bytes()
    claimed = b"(3, 3, 4, 6), }".ljust(24)
    assert claimed in content
    with zipfile.ZipFile(path) as archive:
        member = archive.read("data.npy").replace(claimed, b"(3000, 3000, 4000, 600)}")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.npy", member)
    with pytest.raises(UserError, match="claims 43200000000000 bytes, the file holds"):
        read_patches(path)


@settings(deadline=None, max_examples=30)
@given(
    contrasts=st.integers(1, 5), count=st.integers(1, 5), name=st.sampled_from(sorted(WRITERS)), seed=st.integers(0, 9)
)
def test_all_formats_give_what_was_saved(tmp_path_factory, contrasts, count, name, seed):
    array = matlab_array(contrasts, count, np.float32, seed)
    path = tmp_path_factory.mktemp("any") / name
    WRITERS[name](path, data=array)
    assert np.array_equal(read_patches(path).data, array.transpose(3, 2, 0, 1))


def test_other_arrays_can_be_asked_for(save):
    prediction = np.random.default_rng(2).random((3, 3, 1, 6))
    arrays = read_arrays(save(YPred=prediction), required=["YPred"], optional=["fa"])
    assert list(arrays) == ["YPred"]
    assert np.array_equal(arrays["YPred"], prediction)


def test_values_that_single_precision_cannot_hold(tmp_path):
    np.savez(tmp_path / "a.npz", data=np.full((3, 3, 2, 4), 1e300))
    with pytest.raises(UserError, match="the maximum is 1e\\+300"):
        read_patches(tmp_path / "a.npz")


def test_a_claim_beyond_the_memory_is_refused_before_anything_is_allocated(tmp_path):
    with h5py.File(tmp_path / "huge.mat", "w", userblock_size=512) as file:
        file.create_dataset("data", shape=(10**10, 67, 3, 3), chunks=(1, 67, 3, 3), dtype="f4")
    with pytest.raises(UserError, match="more than this machine's memory"):
        read_patches(tmp_path / "huge.mat")
