"""Checkpoints: everything that a training needs to go on exactly as if it had never stopped.

A checkpoint is one safetensors file: tensors, and a JSON document with the settings and the numbers. It is replaced
as a whole after every epoch, so that a kill at any moment leaves the last whole one.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from MRHNetLib.errors import UserError

if TYPE_CHECKING:
    from torch import Tensor

_DOCUMENT = "mrhnet_checkpoint"


@dataclass(frozen=True)
class Checkpoint:
    """The checkpoint file of one training.

    Parameters
    ----------
    path : Path
        Where it lies.
    """

    path: Path

    @classmethod
    def beside(cls, bundle: Path) -> "Checkpoint":
        """The checkpoint of the training that is to write `bundle`: a hidden file in the same folder."""
        return cls(bundle.with_name(f".{bundle.name}.checkpoint"))

    def exists(self) -> bool:
        """Whether there is one."""
        return self.path.exists()

    def save(
        self, tensors: "Mapping[str, Tensor]", settings: "Mapping[str, Any]", numbers: "Mapping[str, Any]"
    ) -> None:
        """Replace the file.

        Parameters
        ----------
        tensors : mapping of str to Tensor
            On the CPU, contiguous.
        settings : mapping
            What the training was started with (JSON); it goes on with the same only.
        numbers : mapping
            How far it has come (JSON).
        """
        from safetensors.torch import save

        document = json.dumps({"settings": settings, "numbers": numbers})
        content = save(dict(tensors), metadata={_DOCUMENT: document})
        try:
            with self._temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(self._temporary, self.path)
        except BaseException:
            self._temporary.unlink(missing_ok=True)
            raise

    def load(self, settings: "Mapping[str, Any]") -> "tuple[dict[str, Tensor], dict[str, Any]]":
        """The tensors and numbers of the last `save`.

        Raises
        ------
        UserError
            The file is damaged, or belongs to a training with other samples or settings (names them).
        """
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(self.path, framework="pt") as file:
                document = json.loads(file.metadata()[_DOCUMENT])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
            raise UserError(
                f"the checkpoint {self.path} cannot be read ({error})", hint="start anew with --overwrite"
            ) from error
        different = _differences(document["settings"], json.loads(json.dumps(settings)))
        if different:
            raise UserError(
                f"the checkpoint {self.path} is of another training: {'; '.join(different)}",
                hint="resume with the same samples and settings, or start anew with --overwrite",
            )
        return tensors, document["numbers"]

    def remove(self) -> None:
        """Delete the file, where there is one."""
        self.path.unlink(missing_ok=True)
        self._temporary.unlink(missing_ok=True)

    @property
    def _temporary(self) -> Path:
        return self.path.with_name(self.path.name + ".partial")


def _differences(found: "Mapping[str, Any]", wanted: "Mapping[str, Any]") -> "list[str]":
    return [
        f"{name} was {found.get(name)}, now {wanted.get(name)}"
        for name in sorted({*found, *wanted})
        if found.get(name) != wanted.get(name)
    ]
