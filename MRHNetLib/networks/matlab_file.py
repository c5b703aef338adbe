"""A network as MATLAB's Deep Learning Toolbox saved it, read without MATLAB.

A ``DAGNetwork`` lies in a .mat file as a list of layers and a table of connections. Each layer is saved as a plain
structure; of its class, mat-io tells only that it is some layer. So layers are told apart by their fields, and the
names of the classes that the file mentions are read besides, since some (ReLU, tanh) have the same fields.
"""

import re
import struct
import sys
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.errors import UserError
from MRHNetLib.extras import require
from MRHNetLib.networks.file_kind import seems_to_be

_SNIFFED = 4096  # bytes that tell what kind of file it is
_CLASSES = {"Layer", "ImageInputLayer", "Convolution2DLayer", "ReLULayer", "AdditionLayer"}
_LOSS_CLASS = re.compile(r"(Regression|Output)(Output)?Layer$")  # the authors' own losses too
_NAME_TABLE = re.compile(rb"(?:[A-Za-z0-9_.]+\0)*DAGNetwork\0(?:[A-Za-z0-9_.]+\0)*")
_SUBSYSTEM_OFFSET = slice(116, 124)  # of a MAT-file's header, where the place of the objects stands
_HDF5 = slice(512, 520)  # where HDF5 begins in a file of version 7.3
_COMPRESSED = 15  # data type of a compressed element (MAT-File Format, The MathWorks)
_HISTORY = {
    "TrainingLoss": "loss",
    "TrainingRMSE": "rmse",
    "BaseLearnRate": "learning_rate",
    "ValidationLoss": "validation_loss",
    "ValidationRMSE": "validation_rmse",
}


@dataclass(frozen=True)
class MatlabLayer:
    """A layer: its name, its kind ("input", "convolution", "ReLU", "addition" or "other"), and what was saved of it."""

    name: str
    kind: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class MatlabNetwork:
    """Layers by their names, connections from layer to layer, and what was recorded in training."""

    layers: dict[str, MatlabLayer]
    connections: tuple[tuple[str, str], ...]
    history: dict[str, NDArray[np.float32]]


def read_matlab_network(path: Path) -> MatlabNetwork:
    """The one network in a .mat file.

    Raises
    ------
    UserError
        The file is not there, damaged, or holds no ``DAGNetwork``; or mat-io is not installed.
    """
    variables = _variables(path)
    networks = [value for value in variables.values() if getattr(value, "classname", "") == "DAGNetwork"]
    if len(networks) != 1:
        found = ", ".join(f"{name} ({_class(value)})" for name, value in variables.items()) or "nothing"
        raise UserError(
            f"{path} should hold one DAGNetwork, it holds {found}", hint="name a file that trainNetwork's result is in"
        )
    try:
        _check_classes(path)
        saved = _structure(networks[0].properties["any"])
        layers = [_layer(layer.properties) for layer in np.ravel(saved["Layers"])]
        table = saved["Connections"]
        connections = tuple(zip(map(_end, table["Source"]), map(_end, table["Destination"]), strict=True))
        history = _history(variables)
    except (KeyError, IndexError, AttributeError, TypeError, ValueError, OSError, zlib.error, struct.error) as error:
        raise UserError(
            f"the network in {path} is not laid out as MATLAB's DAGNetwork is ({type(error).__name__}: {error})",
            hint="save it anew with MATLAB",
        ) from error
    return MatlabNetwork({layer.name: layer for layer in layers}, connections, history)


def require_matio() -> ModuleType:
    """The library that reads MATLAB's objects.

    Raises
    ------
    UserError
        It is not installed, or there is none for this version of Python.
    """
    if sys.version_info < (3, 11):
        raise UserError(
            "reading MATLAB networks needs Python 3.11 or newer (for mat-io)",
            hint="import the file with a newer Python; the bundle that it makes works with this one",
        )
    return require("matio", "matlab")


def text(value: object) -> str:
    """The text in a MATLAB string, character array or cell; empty where there is none."""
    parts = np.ravel(np.asarray(value))
    return str(parts[0]) if parts.size else ""


def _variables(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            start = file.read(_SNIFFED)
    except OSError as error:
        raise UserError(
            f"{path} cannot be read: {error.strerror}", hint="check the path and its permissions"
        ) from error
    if not start.startswith(b"MATLAB "):
        raise UserError(
            f"a MATLAB file expected, {path} seems to be {seems_to_be(start)}", hint="name the authors' .mat file"
        )
    matio = require_matio()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            variables: dict[str, Any] = matio.load_from_mat(str(path))
    except Exception as error:  # whatever a parser comes upon in a file that is damaged
        raise UserError(f"the MATLAB file {path} is damaged: {error}", hint="copy or download it again") from error
    return {name: value for name, value in variables.items() if not name.startswith("__")}


def _structure(value: Any) -> dict[str, Any]:
    """The fields of a 1 x 1 structure."""
    only = value.reshape(-1)[0]
    return {name: only[name] for name in value.dtype.names}


def _layer(properties: Mapping[str, Any]) -> MatlabLayer:
    fields = _structure(properties["any"])
    return MatlabLayer(text(fields["Name"]), _kind(set(fields)), fields)


def _kind(fields: set[str]) -> str:
    if fields <= {"Version", "Name"}:
        return "ReLU"
    if fields <= {"Version", "Name", "NumInputs"}:
        return "addition"
    if {"FilterSize", "PaddingMode", "Weights"} <= fields:
        return "convolution"
    return "input" if "InputSize" in fields else "other"


def _end(connection: object) -> str:
    """The layer at one end of a connection, without the port: "add11/in2" is the layer "add11"."""
    return text(connection).partition("/")[0]


def _history(variables: Mapping[str, Any]) -> dict[str, NDArray[np.float32]]:
    info: Any = variables.get("info")
    recorded = _structure(info) if isinstance(info, np.ndarray) and info.dtype.names else {}
    return {
        ours: np.ravel(recorded[theirs]).astype(np.float32) for theirs, ours in _HISTORY.items() if theirs in recorded
    }


def _check_classes(path: Path) -> None:
    """Refuse networks with layers of other classes, which may look like the ones expected."""
    names = _NAME_TABLE.search(_objects(path))
    classes = {name.decode() for name in names.group().split(b"\0") if name.endswith(b"Layer")} if names else set()
    foreign = sorted(name for name in classes - _CLASSES if not _LOSS_CLASS.search(name))
    if foreign or not names:
        raise UserError(
            f"the network in {path} is no MRH network: it has layers of the class {', '.join(foreign) or 'unknown'}",
            hint="only convolutions, ReLU and additions were expected",
        )


def _objects(path: Path) -> bytes:
    """What MATLAB wrote of the objects in the file: the names of their classes stand at its beginning."""
    content = path.read_bytes()
    if content[_HDF5].startswith(b"\x89HDF"):
        with require("h5py", "matlab").File(path) as file:
            return bytes(file[file["#subsystem#/MCOS"][0, 0]][()].tobytes())
    order = "<" if content[126:128] == b"IM" else ">"
    (start,) = struct.unpack(order + "q", content[_SUBSYSTEM_OFFSET])
    kind, length = struct.unpack(order + "II", content[start : start + 8])
    element = content[start + 8 : start + 8 + length]
    return zlib.decompress(element) if kind == _COMPRESSED else element


def _class(value: object) -> str:
    return str(getattr(value, "classname", None) or "an array")
