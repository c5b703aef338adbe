"""What the JSON document of a bundle must be, and how it must fit the tensors beside it."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib import schema
from MRHNetLib.errors import UserError
from MRHNetLib.networks.model import model_of

SCHEMA_VERSION = 1
HISTORY = "history/"  # opens the names of tensors that record the training
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def check_name(name: str) -> None:
    """Raise a UserError where `name` cannot name a network (it becomes a part of file names)."""
    if not _NAME.fullmatch(name):
        raise UserError(
            f"a network's name has up to 64 letters, digits, . _ or -, found {name!r}", hint="choose another name"
        )


def check_document(document: dict[str, Any], tensors: Mapping[str, NDArray[Any]], what: str) -> None:
    """Check the document, and the tensors that stand beside it.

    Parameters
    ----------
    document : dict
        As `json.loads` gives it.
    tensors : mapping of str to ndarray
        All tensors.
    what : str
        What it is, for the message, e.g. "the bundle af.safetensors".

    Raises
    ------
    UserError
        It was written by a newer version, breaks the schema, or does not fit its own architecture; a weight is not
        finite.
    """
    written = document.get("schema")
    if isinstance(written, int) and written > SCHEMA_VERSION:
        raise UserError(
            f"{what} was written by a newer MRHNet: its schema is {written}, this version reads {SCHEMA_VERSION}",
            hint="update MRHNet",
        )
    schema.check(document, "bundle", what)
    weights = {name: values for name, values in tensors.items() if not name.startswith(HISTORY)}
    model_of(document).check(weights, what)
    _check_counts(document, what)
    _check_finite(weights, what)


def _check_finite(weights: Mapping[str, NDArray[Any]], what: str) -> None:
    """What was recorded in training need not be finite, weights must."""
    for name, values in weights.items():
        if not np.isfinite(values).all():
            raise UserError(f"{what} has weights that are not finite ({name})", hint="train it anew")


def _check_counts(document: Mapping[str, Any], what: str) -> None:
    contrasts = model_of(document).contrasts
    normalisation = document["normalisation"]
    counts = {
        "its protocol": len(document["protocol"].get("contrasts", [])),
        **{
            f"the {key} of its normalisation": contrasts if normalisation[key] is None else len(normalisation[key])
            for key in ("offset", "scale")
        },
        "its input quantiles": len((normalisation["input_quantiles"] or {"values": range(contrasts)})["values"]),
    }
    for part, count in counts.items():
        if count != contrasts:
            raise UserError(f"{what} takes {contrasts} contrasts, {part} has {count}", hint="ask whoever made it")
