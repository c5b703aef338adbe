"""Files of prepared patches: the authors' ``.mat`` files and NumPy's ``.npz``.

Both hold `data`, 3 x 3 x C x N: first and second patch axis, contrast, patch. MATLAB drops trailing axes of
length 1, so a single patch comes as 3 x 3 x C. A ``.mat`` of version 7.3 is an HDF5 file, in which MATLAB's
axes stand in reverse; older versions are MATLAB's own format. Neither kind is ever unpickled.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy_format

from MRHNetLib.data.memory import machine_memory
from MRHNetLib.data.value_check import LARGEST_VALUE, SMALLEST_MAXIMUM
from MRHNetLib.errors import UserError
from MRHNetLib.extras import require

Array = np.ndarray[Any, np.dtype[Any]]

_BLOCK_PATCHES = 4096  # patches looked at together: some 10 MB for 67 contrasts


@dataclass(frozen=True, eq=False)
class Patches:
    """Prepared patches of one file.

    Attributes
    ----------
    data : (N, C, P, P) array
        In the stored dtype: patch, contrast, first patch axis, second patch axis.
    maximum : (N,) float32 array
        What each patch is normalised by: as `mrhnet prepare` wrote it, else the maximum of the whole file.
    fa : (N, P, P) array or None
        Fractional anisotropy of the same patches, where the file holds it.
    """

    data: Array
    maximum: Array
    fa: "Array | None" = None


def read_patches(path: "str | Path") -> Patches:
    """The patches of a ``.npz``, ``.mat`` v7 or ``.mat`` v7.3 file.

    Raises
    ------
    UserError
        The file is missing, of another kind, damaged, without `data`, of another shape, or holds NaN or
        nothing above zero.
    """
    arrays = read_arrays(path, required=("data",), optional=("fa", "maximum"))
    data = patch_axes_last(arrays["data"], f"data in {path}")
    fa = None
    if "fa" in arrays:
        fa = single_channel(arrays["fa"], len(data), data.shape[-1], f"fa in {path}")
    return Patches(data=data, maximum=patch_maxima(arrays, data, path), fa=fa)


def read_arrays(path: "str | Path", required: Sequence[str], optional: Sequence[str] = ()) -> "dict[str, Array]":
    """Named arrays of a ``.npz``, ``.mat`` v7 or v7.3 file, in MATLAB's order of axes and the stored dtype.

    Raises
    ------
    UserError
        The file cannot be read, lacks a required array, or one of them does not hold real numbers (or text).
    """
    path = Path(path)
    names = (*required, *optional)
    kind = _kind(path)
    readers = {"npz": _read_npz, "hdf5": _read_hdf5, "mat": _read_mat}
    try:
        found, arrays = readers[kind](path, names)
    except UserError:
        raise
    except MemoryError as error:
        raise UserError(f"{path} does not fit into memory", hint="split the file into smaller ones") from error
    except Exception as error:  # the three libraries raise a dozen kinds of errors for damaged files
        raise UserError(
            f"{path} cannot be read: it seems damaged or cut short ({error})", hint="copy or make it anew"
        ) from error
    for name in required:
        if name not in arrays:
            raise UserError(
                f"{path} holds no array named {name}; it holds {', '.join(sorted(found)) or 'nothing'}",
                hint=f"name the array {name} when saving",
            )
    return {name: _numbers(array, f"{name} in {path}") for name, array in arrays.items()}


def patch_axes_last(array: Array, what: str) -> Array:
    """The array P x P x C x N (trailing axes of length 1 may be missing) as (N, C, P, P), a view."""
    if 2 <= array.ndim <= 4:
        restored = array.reshape(array.shape + (1,) * (4 - array.ndim))
        size = restored.shape[0]
        if size == restored.shape[1] and size % 2 == 1 and 0 not in restored.shape:
            patches: Array = restored.transpose(3, 2, 0, 1)
            return patches
    raise UserError(
        f"{what} is {_shape(array)}; 3x3xCxN (patch, patch, contrast, sample) was expected",
        hint="MATLAB: data(:, :, contrast, sample); NumPy: transpose to that order",
    )


def single_channel(array: Array, count: int, size: int, what: str) -> Array:
    """The array P x P x 1 x N or P x P x N as (N, P, P), a view; `count` is N, `size` is P."""
    shapes = [(size, size, 1, count), (size, size, count)]
    if count == 1:
        shapes.append((size, size))
    if array.shape not in shapes:
        raise UserError(
            f"{what} is {_shape(array)}; {size}x{size}x1x{count} was expected, as many patches as data holds",
            hint="data, label and fa must come from the same run",
        )
    patches: Array = array.reshape(size, size, count).transpose(2, 0, 1)
    return patches


def patch_maxima(arrays: "dict[str, Array]", data: Array, path: "str | Path") -> Array:
    """What each of N patches is divided by, (N,) float32: `maximum` of the file, else the largest value of all.

    Raises
    ------
    UserError
        A value of the data is NaN or infinite, none is above zero, or `maximum` is not one number above 0 for each.
    """
    largest = finite_maximum(data, f"data in {path}")
    if "maximum" not in arrays:
        return np.full(len(data), largest, np.float32)
    maximum = arrays["maximum"].reshape(-1)
    if maximum.shape != (len(data),) or not (np.isfinite(maximum) & (maximum > 0)).all():
        raise UserError(
            f"maximum in {path} must hold one positive number for each of the {len(data)} samples",
            hint="prepare the samples anew",
        )
    return maximum.astype(np.float32)


def finite_maximum(data: Array, what: str) -> float:
    """The largest value of (N, ...) data.

    Raises
    ------
    UserError
        A value is NaN or infinite, or none is above zero.
    """
    maximum, missing = -np.inf, 0
    for block in _blocks(data):
        if data.dtype.kind == "f":
            missing += int(block.size - np.isfinite(block).sum())
        if not missing:
            maximum = max(maximum, float(block.max()))
    if missing:
        raise UserError(f"{what}: {missing} values are NaN or infinite", hint="replace them before saving")
    if maximum <= 0:
        raise UserError(f"{what}: no value is above 0 (maximum {maximum:g})", hint="is this the right file?")
    if not SMALLEST_MAXIMUM <= maximum <= LARGEST_VALUE:
        raise UserError(
            f"{what}: the maximum is {maximum:g}; {SMALLEST_MAXIMUM:g} to {LARGEST_VALUE:g} was expected",
            hint="is this the right file?",
        )
    return maximum


def _blocks(data: Array) -> Iterator[Array]:
    for start in range(0, len(data), _BLOCK_PATCHES):
        yield data[start : start + _BLOCK_PATCHES]


def _kind(path: Path) -> str:
    """Kind of the file by its first bytes: npz, hdf5 or mat."""
    try:
        with path.open("rb") as file:
            start = file.read(520)
    except FileNotFoundError as error:
        raise UserError(f"{path} is not there", hint="check the path") from error
    except OSError as error:
        raise UserError(
            f"{path} cannot be read: {error.strerror}", hint="check the path and its permissions"
        ) from error
    if start[:4] == b"PK\x03\x04":
        return "npz"
    if start[:8] == b"\x89HDF\r\n\x1a\n" or start[512:520] == b"\x89HDF\r\n\x1a\n":
        return "hdf5"
    if start[:6] == b"MATLAB" and len(start) >= 128:
        return "mat"
    raise UserError(f"{path} is neither a .npz nor a .mat file", hint="a .npz, .mat v7 or .mat v7.3 file was expected")


def _read_npz(path: Path, names: Sequence[str]) -> "tuple[list[str], dict[str, Array]]":
    with zipfile.ZipFile(path) as archive:
        found = [name.removesuffix(".npy") for name in archive.namelist()]
        arrays = {}
        for name in names:
            if name in found:
                with archive.open(f"{name}.npy") as file:
                    _check_header(file, archive.getinfo(f"{name}.npy").file_size, f"{name} in {path}")
                with archive.open(f"{name}.npy") as file:
                    arrays[name] = npy_format.read_array(file, allow_pickle=False)
    return found, arrays


def _check_header(file: IO[bytes], stored_bytes: int, what: str) -> None:
    """Refuse pickled objects, and more data than the file holds, before anything is allocated."""
    version = npy_format.read_magic(file)
    read_header = npy_format.read_array_header_1_0 if version == (1, 0) else npy_format.read_array_header_2_0
    shape, _, dtype = read_header(file)
    if dtype.hasobject:
        raise UserError(f"{what} holds pickled Python objects, which are never loaded", hint="save plain arrays")
    claimed = int(np.prod([int(length) for length in shape], dtype=object)) * dtype.itemsize
    if claimed > stored_bytes:
        raise UserError(f"{what} claims {claimed} bytes, the file holds {stored_bytes}", hint="copy or make it anew")
    _check_fits(claimed, what)


def _check_fits(nbytes: int, what: str) -> None:
    """Refuse what cannot fit, before it is allocated."""
    if nbytes > machine_memory():
        raise UserError(
            f"{what} claims {nbytes / 1e9:.0f} GB, more than this machine's memory ({machine_memory() / 1e9:.0f} GB)",
            hint="copy or make it anew, or split it into smaller files",
        )


def _read_hdf5(path: Path, names: Sequence[str]) -> "tuple[list[str], dict[str, Array]]":
    h5py = require("h5py", "matlab")
    with h5py.File(path, "r") as file:
        arrays = {}
        for name in names:
            item = file.get(name)
            if item is None:
                continue
            if not isinstance(item, h5py.Dataset) or "MATLAB_empty" in item.attrs:
                raise UserError(f"{name} in {path} is not an array of numbers", hint="save it as a plain array")
            _numbers(np.empty(0, item.dtype), f"{name} in {path}")
            _check_fits(item.nbytes, f"{name} in {path}")
            arrays[name] = item[()].T
        return [name for name in file if not name.startswith("#")], arrays


def _read_mat(path: Path, names: Sequence[str]) -> "tuple[list[str], dict[str, Array]]":
    scipy_io = require("scipy.io", "matlab")
    found = [name for name, _, _ in scipy_io.whosmat(path)]
    arrays = scipy_io.loadmat(path, variable_names=list(names))
    return found, {name: np.asarray(arrays[name]) for name in names if name in arrays}


def _numbers(array: Array, what: str) -> Array:
    """The array in the machine's byte order; text passes, anything but real numbers does not."""
    if array.dtype.kind not in "biufU":
        raise UserError(
            f"{what} does not hold real numbers ({array.dtype})", hint="save it as a plain array of numbers"
        )
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _shape(array: Array) -> str:
    return "x".join(map(str, array.shape)) or "a single value"
