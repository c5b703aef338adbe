"""What a command hands back."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """A finished command.

    Parameters
    ----------
    text : str
        What a person reads.
    outputs : sequence of dict
        One ``{"path": absolute path, "kind": ...}`` per path written (see `output`).
    fields : dict
        More of the JSON result.
    failures : sequence of dict
        One ``{"subject", "message", "hint"}`` per subject that failed; any failure makes the exit code 2.
    """

    text: str
    outputs: Sequence[dict[str, object]] = ()
    fields: dict[str, object] = field(default_factory=dict)
    failures: Sequence[dict[str, object]] = ()


def output(path: Path, kind: str, **more: object) -> dict[str, object]:
    """The entry of a written path in a result's `outputs`."""
    return {"path": os.path.abspath(path), "kind": kind, **more}
