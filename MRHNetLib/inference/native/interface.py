"""The library's C interface, declared for ctypes; what the functions do stands in ``include/mrhnet_native.h``."""

import ctypes
from ctypes import CDLL, POINTER, Structure, c_char_p, c_double, c_float, c_int32, c_int64, c_void_p

from MRHNetLib.errors import UserError

ABI_VERSION = 1

OK, BAD_ARGUMENT, NO_KERNEL, NO_MEMORY, CANCELLED = range(5)

TYPES = {"i1": 0, "u1": 1, "i2": 2, "u2": 3, "i4": 4, "u4": 5, "i8": 6, "u8": 7, "f4": 8, "f8": 9}


class Weights(Structure):
    """`mrhnet_weights`."""

    _fields_ = [
        ("contrasts", c_int32),
        ("filters", c_int32),
        ("blocks", c_int32),
        ("weights", POINTER(c_void_p)),
        ("biases", POINTER(c_void_p)),
        ("offset", c_void_p),
        ("scale", c_void_p),
    ]


class Frame(Structure):
    """`mrhnet_frame`."""

    _fields_ = [
        ("data", c_void_p),
        ("strides", c_int64 * 3),
        ("type", c_int32),
        ("swapped", c_int32),
        ("slope", c_float),
        ("intercept", c_float),
    ]


class Volume(Structure):
    """`mrhnet_volume`."""

    _fields_ = [
        ("contrasts", c_int32),
        ("frames", POINTER(Frame)),
        ("shape", c_int64 * 3),
        ("maximum", c_float),
    ]


_Handle = POINTER(c_void_p)  # a network or a job, where a function hands it back

PROTOTYPES: dict[str, tuple[type | None, tuple[type, ...]]] = {
    "mrhnet_abi_version": (c_int32, ()),
    "mrhnet_kernel_name": (c_char_p, (c_int32,)),
    "mrhnet_kernel_runs": (c_int32, (c_int32,)),
    "mrhnet_kernel_is_fast": (c_int32, (c_int32,)),
    "mrhnet_peak": (c_double, (c_int32, c_int32, c_int32)),
    "mrhnet_network_create": (c_int32, (POINTER(Weights), c_int32, _Handle)),
    "mrhnet_network_free": (None, (c_void_p,)),
    "mrhnet_predict_volume": (
        c_int32,
        (POINTER(Volume), POINTER(c_void_p), c_int32, c_void_p, c_int64, POINTER(c_void_p), c_int32, _Handle),
    ),
    "mrhnet_predict_patches": (c_int32, (c_void_p, c_void_p, c_int64, c_void_p, c_void_p, c_int32, _Handle)),
    "mrhnet_wait": (c_int32, (c_void_p, c_double, POINTER(c_double))),
    "mrhnet_job_status": (c_int32, (c_void_p,)),
    "mrhnet_cancel": (None, (c_void_p,)),
    "mrhnet_job_free": (None, (c_void_p,)),
}


def declare(calls: CDLL) -> None:
    """Give every function of the library its types.

    Raises
    ------
    AttributeError
        The library lacks one.
    """
    for name, (result, arguments) in PROTOTYPES.items():
        function = getattr(calls, name)
        function.restype, function.argtypes = result, list(arguments)


def check(status: int) -> None:
    """Raise what a status other than `OK` means.

    Raises
    ------
    UserError
        Memory or threads could not be had.
    RuntimeError
        Anything else, which would be a bug.
    """
    if status == NO_MEMORY:
        raise UserError(
            "the native engine could not have the memory or the threads that it needs",
            hint="close other programs, let fewer threads compute (--threads), or use a machine with more memory",
        )
    if status != OK:
        meaning = {
            BAD_ARGUMENT: "an argument that cannot be",
            NO_KERNEL: "a kernel that this processor cannot run",
            CANCELLED: "work that was cancelled",
        }
        raise RuntimeError(f"the native engine reports {meaning.get(status, f'status {status}')}")


def addresses(pointers: "list[int]") -> "ctypes.Array[c_void_p]":
    """A C array of pointers."""
    return (c_void_p * len(pointers))(*pointers)
