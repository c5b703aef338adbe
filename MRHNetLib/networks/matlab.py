"""Import of the authors' MATLAB networks: a .mat file becomes a bundle."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.errors import UserError
from MRHNetLib.networks.architecture import KERNEL, Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.bundle_document import check_name
from MRHNetLib.networks.citation import CITATION
from MRHNetLib.networks.git_blob import git_blob_sha1
from MRHNetLib.networks.matlab_file import MatlabLayer, read_matlab_network
from MRHNetLib.networks.matlab_graph import convolutions_in_order
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.networks.published import PublishedNetwork, published_networks
from MRHNetLib.networks.stain import stain_name

UNKNOWN_LICENCE = "unknown: the file is none of the published ones"
_OUTSIDE_BLOCKS = 6  # convolutions
_PROTOCOLS = {67: "mrh-67", 5: "maps-5", 48: "mrh-nissl-48"}  # by the number of contrasts
_STAINS = {"fluo": "AF", "myelin": "MBP", "axon": "NF", "neurofilament": "NF", "nissl": "Nissl"}  # by words in names


def import_matlab(path: Path, *, name: str, stain: "str | None" = None) -> Bundle:
    """Bundle of the network in a .mat file.

    Parameters
    ----------
    path : Path
        File that holds the ``DAGNetwork`` which ``trainNetwork`` returned and, best, its ``info`` too.
    name : str
        Name of the bundle.
    stain : str, optional
        What the network imitates; by default as published, or as the file's name says.

    Raises
    ------
    UserError
        The file holds no MRH network (says where it differs), or its protocol or stain cannot be told.
    """
    check_name(name)
    network = read_matlab_network(path)
    convolutions = convolutions_in_order(network)
    architecture = Architecture(
        contrasts=_number(convolutions[0], "NumChannels"),
        blocks=(len(convolutions) - _OUTSIDE_BLOCKS) // 2,
        filters=_number(convolutions[0], "NumFilters"),
    )
    if architecture.contrasts not in _PROTOCOLS:
        raise UserError(
            f"no protocol is known for networks of {architecture.contrasts} contrasts",
            hint="known are " + ", ".join(f"{count} ({protocol})" for count, protocol in _PROTOCOLS.items()),
        )
    sha1 = git_blob_sha1(path)
    known = _known(sha1)
    stain = _stain(path, known) if stain is None else stain_name(stain)
    return Bundle(
        name=name,
        stain=stain,
        model=architecture,
        protocol=load_protocol(_PROTOCOLS[architecture.contrasts]),
        normalisation=Normalisation(),
        weights=_weights(architecture, convolutions),
        training={
            "recipe": "published",
            "software": "MATLAB Deep Learning Toolbox",
            "iterations": max((len(values) for values in network.history.values()), default=0),
            "imported_from": known.file if known else path.name,
            "git_blob_sha1": sha1,
        },
        history=network.history,
        licence=known.licence if known else UNKNOWN_LICENCE,
        citation=CITATION,
        notes=known.notes if known else "",
    )


def tells_stain(path: Path) -> bool:
    """Whether `import_matlab` can tell the stain of a .mat file by itself: published, or by its name."""
    return len(_named(path)) == 1 or _known(git_blob_sha1(path)) is not None


def _stain(path: Path, known: "PublishedNetwork | None") -> str:
    if known:
        return known.stain
    told = _named(path)
    if len(told) != 1:
        raise UserError(f"the name of {path.name} does not tell the stain", hint="add --stain, e.g. --stain AF")
    return told.pop()


def _known(sha1: str) -> "PublishedNetwork | None":
    return next((entry for entry in published_networks() if entry.git_blob_sha1 == sha1), None)


def _named(path: Path) -> set[str]:
    return {stain for word, stain in _STAINS.items() if word in path.name.lower()}


def _weights(architecture: Architecture, convolutions: list[MatlabLayer]) -> dict[str, NDArray[np.float32]]:
    weights: dict[str, NDArray[np.float32]] = {}
    for (name, (channels, filters)), layer in zip(architecture.channels().items(), convolutions, strict=True):
        kernel, bias = _learnt(layer, "Weights"), _learnt(layer, "Bias")
        if kernel.size != KERNEL * KERNEL * channels * filters or bias.size != filters:
            raise UserError(
                f"this is no MRH network: {layer.name} should have {channels} channels and {filters} filters, "
                f"its weights are {' x '.join(map(str, kernel.shape))}",
                hint="only the architecture of Liang et al., eLife 2022;11:e72331, can be imported",
            )
        # MATLAB keeps (first axis, second axis, channel, filter) and drops trailing axes of length 1
        kernel = kernel.reshape(KERNEL, KERNEL, channels, filters)
        weights[f"{name}.weight"] = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1))
        weights[f"{name}.bias"] = bias.reshape(-1)
    return weights


def _learnt(layer: MatlabLayer, name: str) -> NDArray[np.float32]:
    try:
        return np.asarray(layer.fields[name]["Value"].reshape(-1)[0], dtype=np.float32)
    except (KeyError, IndexError, AttributeError, TypeError, ValueError) as error:
        raise UserError(
            f"{layer.name} has no {name.lower()} that can be read", hint="save a trained network"
        ) from error


def _number(layer: MatlabLayer, name: str) -> int:
    """A count among the layer's fields; 0, which fits no network, where it stands for "auto"."""
    value = np.ravel(layer.fields.get(name, 0))
    return int(value[0]) if value.size and value.dtype.kind in "fiu" else 0
