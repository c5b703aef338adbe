"""A network from a file that somebody handed over: a bundle, or a network that MATLAB saved."""

from dataclasses import replace
from pathlib import Path

from MRHNetLib.errors import UserError
from MRHNetLib.networks.bundle import SUFFIX, Bundle, load_bundle
from MRHNetLib.networks.bundle_document import check_name
from MRHNetLib.networks.facts import read_facts
from MRHNetLib.networks.matlab import import_matlab
from MRHNetLib.networks.published import published_networks
from MRHNetLib.networks.stain import stain_name


def proposed_name(path: Path) -> str:
    """The name that the network in a file bears: a bundle's own, or that of the .mat file.

    Raises
    ------
    UserError
        The bundle cannot be read.
    """
    return str(read_facts(path).document["name"]) if _is_bundle(path) else path.name.removesuffix(".mat")


def import_network(path: Path, *, name: str, stain: "str | None" = None) -> Bundle:
    """The network in a bundle or a .mat file, verified.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Name that the network is to have.
    stain : str, optional
        What a .mat file's network imitates; a bundle says so itself.

    Raises
    ------
    UserError
        The file holds no network that can be used, or one of another stain than was said.
    """
    if not _is_bundle(path):
        return import_matlab(path, name=name, stain=stain)
    check_name(name)
    bundle = load_bundle(path)
    if stain is not None and stain_name(stain) != bundle.stain:
        raise UserError(f"the bundle {path} imitates {bundle.stain}, not {stain_name(stain)}", hint="leave --stain out")
    return replace(bundle, name=name)


def check_not_posing(bundle: Bundle) -> None:
    """Raise a UserError where a network bears the name of a published one that it is not."""
    namesake = next((network for network in published_networks() if network.name == bundle.name), None)
    if namesake and bundle.training.get("git_blob_sha1") != namesake.git_blob_sha1:
        raise UserError(
            f"{bundle.name} is the name of a published network, and this is another one", hint="choose another --name"
        )


def _is_bundle(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX
