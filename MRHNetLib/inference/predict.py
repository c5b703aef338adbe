"""From a subject and trained networks to stain maps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.file_hash import file_sha256
from MRHNetLib.data.geometry import same_grid
from MRHNetLib.data.masks import brain_mask
from MRHNetLib.data.protocols import Protocol
from MRHNetLib.data.subjects import Subject
from MRHNetLib.errors import UserError
from MRHNetLib.inference.engine import Engine, description_of
from MRHNetLib.inference.input_range import range_warning
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import QUIET, Observer, Portion
from MRHNetLib.threads import Threads

Reader = Callable[[Protocol, Observer], Subject]

_READ, _PREPARED, _PREDICTED = 0.08, 0.12, 0.99  # of a protocol's share of the time


@dataclass(frozen=True, eq=False)
class StainMap:
    """Virtual histology of one subject by one network.

    Parameters
    ----------
    network : Bundle
        What predicted it.
    values : ndarray of float32
        (X, Y, Z) in the stain's own units, 0 outside the mask.
    patch : Patch
        The plane and axes in which it was predicted.
    subject : Subject
        What it was predicted from.
    computed : dict
        What computed it: see `Engine.description`.
    inputs : dict
        The files that it was predicted from, with their SHA-256.
    """

    network: Bundle
    values: NDArray[np.float32]
    patch: Patch
    subject: Subject
    computed: Mapping[str, object]
    inputs: Mapping[Path, str]


@dataclass(frozen=True, eq=False)
class Prediction:
    """The stain maps of one subject, with the mask that they share."""

    name: str
    affine: NDArray[np.float64]
    mask: NDArray[np.bool_]
    mask_description: str
    stain_maps: list[StainMap]


def predict_subject(
    read: Reader,
    networks: Sequence[Bundle],
    engine: Engine,
    *,
    mask: str = "auto",
    plane: str | None = None,
    observer: Observer = QUIET,
) -> Prediction:
    """Predict every network's stain map; the subject is read once per protocol.

    Parameters
    ----------
    read : callable
        ``read(protocol, observer)`` gives the subject with the contrasts of that protocol.
    networks : sequence of Bundle
        The networks, in the order of the results.
    engine : Engine
        What computes.
    mask : str
        "auto", "none", or a path (see `brain_mask`).
    plane : str, optional
        Plane of the patches, if not the one that each network was trained in.

    Raises
    ------
    UserError
        The subject lacks what a network needs, or the protocols' grids differ.
    """
    families = _families(networks)
    maps: dict[int, StainMap] = {}
    first: Subject | None = None
    inside, description = np.empty(0, np.bool_), ""
    for index, family in enumerate(families):
        part = Portion(observer, index / len(families), (index + 1) / len(families))
        subject = _read(read, family[0], Portion(part, 0, _READ))
        if first is None:
            first = subject
            inside, description = brain_mask(mask, subject, Portion(part, _READ, _PREPARED))
        _check_same_grid(first, subject, family[0])
        for stain_map in _predict(subject, inside, family, engine, plane, Portion(part, _PREPARED, 1)):
            maps[id(stain_map.network)] = stain_map
    assert first is not None
    return Prediction(first.name, first.stack.affine, inside, description, [maps[id(n)] for n in networks])


def _families(networks: Sequence[Bundle]) -> list[list[Bundle]]:
    """Networks that share a protocol, together."""
    families: list[list[Bundle]] = []
    for network in networks:
        family = next((family for family in families if family[0].protocol == network.protocol), None)
        if family is None:
            families.append([network])
        else:
            family.append(network)
    return families


def _read(read: Reader, network: Bundle, observer: Observer) -> Subject:
    protocol = network.protocol
    observer.progress(0, f"reading {protocol.name}")
    try:
        return read(protocol, observer)
    except UserError as error:
        message = f"network {network.name} takes protocol {protocol.name}: {error.message}"
        raise UserError(message, error.hint) from error


def _check_same_grid(first: Subject, other: Subject, network: Bundle) -> None:
    a, b = first.stack, other.stack
    if not same_grid(a.shape[1:], a.affine, b.shape[1:], b.affine):
        raise UserError(
            f"the contrasts for network {network.name} lie on a grid {b.shape[1:]}, the others on {a.shape[1:]}",
            hint="predict the networks of each protocol in a call of their own",
        )


def _predict(
    subject: Subject,
    mask: NDArray[np.bool_],
    networks: Sequence[Bundle],
    engine: Engine,
    plane: str | None,
    observer: Observer,
) -> list[StainMap]:
    """The stain maps of networks with one protocol; the files' hashes are worked out beside the networks."""
    for network in networks:
        message = range_warning(subject.stack, mask, network)
        if message:
            observer.warning(message)
    patches = [network.patch if plane is None else network.patch.turned(plane) for network in networks]
    files = subject.stack.files
    with Threads[str](1) as hashing:
        for file in files:
            hashing.start(file_sha256, file)
        values = _values(subject, mask, networks, patches, engine, Portion(observer, 0, _PREDICTED))
        inputs = dict(zip(files, hashing.results(Portion(observer, _PREDICTED, 1)), strict=True))
    return [
        StainMap(network, values[id(network)], patch, subject, description_of(engine, network), inputs)
        for network, patch in zip(networks, patches, strict=True)
    ]


def _values(
    subject: Subject,
    mask: NDArray[np.bool_],
    networks: Sequence[Bundle],
    patches: Sequence[Patch],
    engine: Engine,
    observer: Observer,
) -> dict[int, NDArray[np.float32]]:
    """The map of each network, by its identity; networks with one kind of patch share the gathering."""
    kinds = list(dict.fromkeys(patches))
    values: dict[int, NDArray[np.float32]] = {}
    for index, patch in enumerate(kinds):
        group = [network for network, kind in zip(networks, patches, strict=True) if kind == patch]
        part = Portion(observer, index / len(kinds), (index + 1) / len(kinds))
        computed = engine.stain_maps(Task(subject.stack, mask, patch), group, part)
        values |= {id(network): result for network, result in zip(group, computed, strict=True)}
    return values
