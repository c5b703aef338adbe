"""The networks that a user can name: bundled with MRHNet, published by others, and the user's own."""

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.errors import UserError
from MRHNetLib.networks.bundle import SUFFIX, Bundle, load_bundle
from MRHNetLib.networks.cache import cache_folder, own_path
from MRHNetLib.networks.facts import NetworkFacts, read_facts
from MRHNetLib.networks.published import PublishedNetwork, published_networks
from MRHNetLib.resources import resource

_LIKENESS = 0.4  # from 0 to 1, of a name to the one that was probably meant


@dataclass(frozen=True)
class Entry:
    """A network that can be named.

    Parameters
    ----------
    name : str
        By which it is called.
    origin : str
        "bundled", "published" or "own".
    path : Path or None
        Its bundle; None for a published network that was not fetched yet.
    published : PublishedNetwork or None
        What the catalogue says of it.
    """

    name: str
    origin: str
    path: "Path | None" = None
    published: "PublishedNetwork | None" = None


def entries() -> dict[str, Entry]:
    """All networks by their names: bundled, then published, then the user's own."""
    found = {path.stem: Entry(path.stem, "bundled", path) for path in _bundles(resource("Networks"))}
    cached = {path.stem: path for path in _bundles(cache_folder())}
    for network in published_networks():
        found[network.name] = Entry(network.name, "published", cached.get(network.name), network)
    for name, path in cached.items():
        found.setdefault(name, Entry(name, "own", path))
    return found


def entry(name: str) -> Entry:
    """The network of that name.

    Raises
    ------
    UserError
        There is none; names the nearest.
    """
    known = entries()
    if name in known:
        return known[name]
    lower = {other.lower(): other for other in known}
    near = difflib.get_close_matches(name.lower(), lower, 1, _LIKENESS)
    raise UserError(
        f"there is no network {name!r}",
        hint=f"did you mean {lower[near[0]]}?" if near else "see: mrhnet networks list",
    )


def names_file(text: str) -> bool:
    """Whether a user means a file, and not a network by its name."""
    return text.endswith(SUFFIX) or "/" in text or os.sep in text or os.path.isfile(text)  # noqa: PTH113 (that of Path does not take 300 letters)


def find_network(name_or_path: "str | os.PathLike[str]") -> Bundle:
    """The network with that name, or in that file.

    Raises
    ------
    UserError
        There is none (names the nearest), it was not fetched yet, or its bundle cannot be read.
    """
    return load_bundle(_bundle_path(name_or_path))


def find_facts(name_or_path: "str | os.PathLike[str]") -> NetworkFacts:
    """What the network with that name, or in that file, says of itself.

    Raises
    ------
    UserError
        As of `find_network`.
    """
    return read_facts(_bundle_path(name_or_path))


def new_own_path(name: str) -> Path:
    """Where a network of that name can lie among the user's own.

    Raises
    ------
    UserError
        The name cannot be one, or is a bundled network's.
    """
    path = own_path(name)
    if name in (bundled.stem for bundled in _bundles(resource("Networks"))):
        raise UserError(f"{name} is the name of a network that comes with MRHNet", hint="choose another --name")
    return path


def remove_network(name: str) -> Path:
    """Remove a network of the user's own or a fetched one, and return where it was.

    Raises
    ------
    UserError
        There is none of that name, or it belongs to MRHNet.
    """
    found = entry(name)
    if found.origin == "bundled":
        raise UserError(f"{name} comes with MRHNet and cannot be removed", hint="see: mrhnet networks list")
    if found.path is None:
        raise UserError(f"{name} is not on this machine, so there is nothing to remove", hint=_fetch(name))
    try:
        found.path.unlink()
    except OSError as error:
        raise UserError(f"{found.path} cannot be removed: {error.strerror}", hint="check its permissions") from error
    return found.path


def _bundle_path(name_or_path: "str | os.PathLike[str]") -> Path:
    text = os.fspath(name_or_path)
    if names_file(text):
        return Path(text)
    found = entry(text)
    if found.path is None:
        raise UserError(f"the network {text} is published, but not on this machine yet", hint=_fetch(text))
    return found.path


def _bundles(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith("."))


def _fetch(name: str) -> str:
    return f"fetch it: mrhnet networks fetch {name}"
