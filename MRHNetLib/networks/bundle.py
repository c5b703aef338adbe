"""The bundle: a trained network, or a baseline, with all that is needed to use it and know it, in one file."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.protocols import Protocol, protocol_from_document
from MRHNetLib.errors import UserError
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle_document import (
    HISTORY,
    SCHEMA_VERSION,
    check_document,
    check_name,
)
from MRHNetLib.networks.bundle_file import read_file, write_file
from MRHNetLib.networks.model import Model, model_of
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.networks.patch import Patch
from MRHNetLib.networks.stain import check_stain

SUFFIX = ".safetensors"


@dataclass(frozen=True, eq=False)
class Bundle:
    """A trained network, or a baseline that it has to beat.

    Parameters
    ----------
    name : str
        Letters, digits, ``. _ -``; it becomes a part of file names.
    stain : str
        What the network imitates, e.g. "AF"; letters and digits.
    model : Model
        What the weights are those of: a network's architecture, or a baseline.
    protocol : Protocol
        The contrasts in the order of the input's channels.
    normalisation : Normalisation
        From signal to input and from output to stain.
    weights : dict of str to ndarray
        Names and shapes as in the model's `shapes`; float32, a forest's whole numbers int32.
    patch : Patch
        Plane, axes and size of the patches in training.
    training : dict
        How it was trained (JSON).
    history : dict of str to ndarray
        What was recorded in training: one-dimensional float32 arrays, e.g. "loss".
    metrics : dict
        How good it is (JSON).
    licence, citation, notes : str
        Whose it is, what to cite, what else a user should know.
    path : Path or None
        File that it was read from.
    sha256 : str
        SHA-256 of that file, as `sha256sum` gives it.
    """

    name: str
    stain: str
    model: Model
    protocol: Protocol
    normalisation: Normalisation
    weights: dict[str, NDArray[Any]]
    patch: Patch = Patch()
    training: dict[str, Any] = field(default_factory=dict)
    history: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    licence: str = ""
    citation: str = ""
    notes: str = ""
    path: "Path | None" = None
    sha256: str = ""

    @property
    def architecture(self) -> Architecture:
        """That of the network, for what works with convolutions only.

        Raises
        ------
        UserError
            It is a baseline.
        """
        if not isinstance(self.model, Architecture):
            raise UserError(
                f"{self.name} is a baseline ({self.model.title}); a network was expected",
                hint="see: mrhnet networks list",
            )
        return self.model

    @property
    def is_baseline(self) -> bool:
        """Whether it is a baseline, and no network."""
        return not isinstance(self.model, Architecture)


def save_bundle(bundle: Bundle, path: Path) -> None:
    """Write the bundle to `path`; the same bundle gives the same bytes.

    Raises
    ------
    UserError
        The bundle could not be read back: a name that cannot be one, weights that do not fit or are not finite.
    """
    check_name(bundle.name)
    check_stain(bundle.stain)
    document = to_document(bundle)
    tensors: dict[str, NDArray[Any]] = {name: _stored(values) for name, values in bundle.weights.items()}
    for name, values in bundle.history.items():
        tensors[HISTORY + name] = np.ascontiguousarray(values, np.float32)
    check_document(document, tensors, f"the network {bundle.name}")
    write_file(path, document, tensors)


def load_bundle(path: "Path | str") -> Bundle:
    """The bundle in the file at `path`.

    Raises
    ------
    UserError
        The file is not there, of another kind (says which), cut short or damaged, or breaks the schema.
    """
    path = Path(path)
    document, tensors, sha256 = read_file(path)
    what = f"the bundle {path}"
    check_document(document, tensors, what)
    protocol = protocol_from_document(document["protocol"])
    try:
        patch = Patch(**{**document["patch"], "size": int(document["patch"]["size"])})
        normalisation = Normalisation.from_document(document["normalisation"])
    except ValueError as error:
        raise UserError(f"{what} is not valid: {error}", hint="ask whoever made it") from error
    return Bundle(
        name=document["name"],
        stain=document["stain"],
        model=model_of(document),
        protocol=protocol,
        normalisation=normalisation,
        weights={name: values for name, values in tensors.items() if not name.startswith(HISTORY)},
        patch=patch,
        training=document["training"],
        history={name.removeprefix(HISTORY): values for name, values in tensors.items() if name.startswith(HISTORY)},
        metrics=document["metrics"],
        licence=document["licence"],
        citation=document["citation"],
        notes=document["notes"],
        path=path.resolve(),
        sha256=sha256,
    )


def _stored(values: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(values, np.int32 if values.dtype.kind in "iu" else np.float32)


def to_document(bundle: Bundle) -> dict[str, Any]:
    """All of the bundle but its tensors, as the JSON document of the bundle's schema."""
    patch = bundle.patch
    return {
        "schema": SCHEMA_VERSION,
        "name": bundle.name,
        "stain": bundle.stain,
        "architecture": bundle.model.to_document(),
        "patch": {"size": patch.size, "plane": patch.plane, "axes": patch.axes},
        "normalisation": bundle.normalisation.to_document(),
        "training": bundle.training,
        "metrics": bundle.metrics,
        "licence": bundle.licence,
        "citation": bundle.citation,
        "notes": bundle.notes,
        "protocol": bundle.protocol.to_document(),
    }
