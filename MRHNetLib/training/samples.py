"""Training samples: patches of contrasts and the stain of the same pixels."""

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from MRHNetLib.data.patch_files import finite_maximum, patch_axes_last, patch_maxima, read_arrays, single_channel
from MRHNetLib.errors import UserError
from MRHNetLib.networks.patch import Patch
from MRHNetLib.networks.stain import STAINS, stain_name

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol

Array = np.ndarray[Any, np.dtype[Any]]

FILE_VERSION = 1


@dataclass(frozen=True, eq=False)
class Samples:
    """N patches to learn from.

    Attributes
    ----------
    data : (N, C, P, P) array
        Contrasts in the stored dtype.
    label : (N, P, P) float32 array
        The stain, in its own units.
    maximum : (N,) float32 array
        What each patch's contrasts are divided by: the maximum of its subject's whole stack (1 where each contrast has
        been divided by a full scale of its own), or of the whole file where the file does not say.
    protocol : Protocol or None
        What the contrasts are; None where nobody has said so yet.
    stain : str or None
        What the label is.
    patch : Patch
        Size, plane and axes of the patches.
    origin : dict
        Where the samples are from, as JSON: subjects, files and their SHA-256, seed.
    """

    data: Array
    label: Array
    maximum: Array
    protocol: "Protocol | None" = None
    stain: "str | None" = None
    patch: Patch = Patch()
    origin: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.data)

    @property
    def contrasts(self) -> int:
        """C, the number of contrasts."""
        return int(self.data.shape[1])

    @functools.cached_property
    def target_scale(self) -> float:
        """The label's maximum, by which the published recipe divides it."""
        return float(self.label.max())

    @functools.cached_property
    def sha256(self) -> str:
        """Digest of the numbers, so that a checkpoint knows its samples."""
        digest = hashlib.sha256()
        for array in (self.data, self.label, self.maximum):
            digest.update(f"{array.dtype.str}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()

    def declared(self, protocol: "Protocol | None", stain: "str | None") -> "Samples":
        """The same samples with the protocol and stain that the user names, where the file does not say them.

        A table of voxels holds shares of the full scales where the protocol has them: it is not divided again.

        Raises
        ------
        UserError
            The file says something else, or the protocol has another number of contrasts.
        """
        stain = None if stain is None else stain_name(stain)
        if protocol and self.protocol and protocol.to_document() != self.protocol.to_document():
            raise UserError(
                f"the samples were prepared for {self.protocol.unlike(protocol)}, not {protocol.name}",
                hint="leave --protocol out",
            )
        if stain and self.stain and stain != self.stain:
            raise UserError(f"the samples are of stain {self.stain}, not {stain}", hint="leave --stain out")
        known = protocol or self.protocol
        if known and len(known.contrasts) != self.contrasts:
            raise UserError(
                f"the samples have {self.contrasts} contrasts; protocol {known.name} has {len(known.contrasts)}",
                hint="name the protocol that the samples were made for",
            )
        shares = known is not None and known.full_scales and "table" in self.origin
        maximum = np.ones_like(self.maximum) if shares else self.maximum
        return replace(self, protocol=known, stain=stain or self.stain, maximum=maximum)


def stain_of_file(path: Path) -> "str | None":
    """The stain that a target's file name tells, e.g. AF for ``truth_AF.nii.gz``; None where it tells none."""
    words = re.split(r"[^A-Za-z]+", path.name)
    found = {stain for stain in STAINS if stain.lower() in (word.lower() for word in words)}
    return found.pop() if len(found) == 1 else None


def read_samples(path: "str | Path") -> Samples:
    """Samples written by `write_samples`, or the authors' ``traindata.mat`` (`data` and `label`).

    Raises
    ------
    UserError
        The file cannot be read, or its arrays do not fit together or hold NaN or nothing above zero.
    """
    arrays = read_arrays(path, required=("data", "label"), optional=("maximum", "metadata"))
    data = patch_axes_last(arrays["data"], f"data in {path}")
    count, size = len(data), data.shape[-1]
    label = single_channel(arrays["label"], count, size, f"label in {path}")
    finite_maximum(label, f"label in {path}")
    maximum = patch_maxima(arrays, data, path)
    metadata = _metadata(arrays["metadata"], path) if "metadata" in arrays else {}
    return Samples(
        data=np.ascontiguousarray(data),
        label=np.ascontiguousarray(label, np.float32),
        maximum=maximum,
        **_described(metadata, data.shape[1], size, path),
    )


def write_samples(samples: Samples, path: Path) -> None:
    """Write a ``.npz`` in the authors' layout: `data` PxPxCxN, `label` PxPx1xN; with `maximum` and `metadata`.

    Parameters
    ----------
    samples : Samples
        What to write.
    path : Path
        A staged temporary file.
    """
    protocol = samples.protocol
    metadata = {
        "mrhnet_samples": FILE_VERSION,
        "protocol": protocol.to_document() if protocol else None,
        "stain": samples.stain,
        "patch": {"size": samples.patch.size, "plane": samples.patch.plane, "axes": samples.patch.axes},
        "origin": dict(samples.origin),
    }
    with path.open("wb") as file:
        np.savez(
            file,
            data=samples.data.transpose(2, 3, 1, 0),
            label=samples.label.transpose(1, 2, 0)[:, :, None, :],
            maximum=samples.maximum,
            metadata=np.array(json.dumps(metadata)),
        )


def _metadata(text: Array, path: "str | Path") -> "dict[str, Any]":
    try:
        document = json.loads(str(text))
    except ValueError:
        document = None
    if not isinstance(document, dict) or document.get("mrhnet_samples") != FILE_VERSION:
        raise UserError(f"the metadata of {path} cannot be read by this version", hint="prepare the samples anew")
    return document


def _described(metadata: "dict[str, Any]", contrasts: int, size: int, path: "str | Path") -> "dict[str, Any]":
    """Protocol, stain, patch and origin as the metadata say, checked against the arrays."""
    from MRHNetLib.data.protocols import protocol_from_document

    try:
        protocol = protocol_from_document(metadata["protocol"]) if metadata.get("protocol") else None
        patch = Patch(**metadata["patch"]) if metadata.get("patch") else Patch(size=size)
        stain, origin = metadata.get("stain"), dict(metadata.get("origin", {}))
    except (TypeError, ValueError, KeyError) as error:
        raise UserError(f"the metadata of {path} are damaged: {error}", hint="prepare the samples anew") from error
    if patch.size != size or (protocol and len(protocol.contrasts) != contrasts):
        raise UserError(
            f"the metadata of {path} do not fit its {contrasts} contrasts and {size}x{size} patches",
            hint="prepare the samples anew",
        )
    return {"protocol": protocol, "stain": stain, "patch": patch, "origin": origin}
