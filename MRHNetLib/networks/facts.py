"""What a bundle says of itself, read and verified without the library that loads its weights."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.protocols import Protocol, protocol_from_document
from MRHNetLib.networks.bundle import Bundle, to_document
from MRHNetLib.networks.bundle_document import HISTORY, check_document
from MRHNetLib.networks.bundle_file import open_file
from MRHNetLib.networks.model import Model, model_of


@dataclass(frozen=True, eq=False)
class NetworkFacts:
    """All of a network but its weights.

    Parameters
    ----------
    document : dict
        The bundle's JSON document, checked.
    history : dict of str to ndarray
        What was recorded in training: one-dimensional float32 arrays.
    path : Path or None
        The bundle's file.
    size : int or None
        Its size in bytes.
    sha256 : str
        Its SHA-256.
    """

    document: dict[str, Any]
    history: dict[str, NDArray[np.float32]]
    path: "Path | None"
    size: "int | None"
    sha256: str

    @property
    def model(self) -> Model:
        """A network's contrasts, blocks and filters, or what baseline it is."""
        return model_of(self.document)

    @property
    def protocol(self) -> Protocol:
        """The contrasts in the order of the input's channels."""
        return protocol_from_document(self.document["protocol"])

    @property
    def trained_on(self) -> str:
        """What it was trained on, in a few words; empty where nothing is known."""
        training = self.document["training"]
        subjects, patches = subjects_of(training), training.get("patches")
        words = [f"{len(subjects)} subject{'s' * (len(subjects) != 1)}"] if subjects else []
        words += [f"{patches:,} patches"] if isinstance(patches, int) else []
        return ", ".join(words)


def read_facts(path: "str | os.PathLike[str]") -> NetworkFacts:
    """What the bundle at `path` says of itself; the whole file is verified.

    Raises
    ------
    UserError
        The file is not there, of another kind (says which), cut short or damaged, or breaks the schema.
    """
    path = Path(path)
    file = open_file(path)
    arrays = file.views()
    check_document(file.document, arrays, f"the bundle {path}")
    history = {name.removeprefix(HISTORY): values for name, values in arrays.items() if name.startswith(HISTORY)}
    return NetworkFacts(file.document, history, path.resolve(), len(file.content), file.sha256)


def subjects_of(training: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a document's training tells of each subject; nothing where it has another form: that is anybody's."""
    samples = training.get("samples")
    subjects = samples.get("subjects") if isinstance(samples, dict) else None
    return [subject for subject in subjects if isinstance(subject, dict)] if isinstance(subjects, list) else []


def facts_of(bundle: Bundle) -> NetworkFacts:
    """What is known of a bundle that was loaded or made."""
    size = bundle.path.stat().st_size if bundle.path else None
    return NetworkFacts(to_document(bundle), bundle.history, bundle.path, size, bundle.sha256)
