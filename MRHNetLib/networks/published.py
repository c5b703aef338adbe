"""The networks that others have published: where they are, and how to know them."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib import schema
from MRHNetLib.errors import UserError
from MRHNetLib.resources import resource

CATALOGUE_VARIABLE = "MRHNET_CATALOGUE"  # names another catalogue, e.g. of a mirror within an institute


@dataclass(frozen=True)
class PublishedNetwork:
    """A network that can be fetched.

    Parameters
    ----------
    name : str
        Short name, by which commands know it.
    title : str
        What it is, in a line.
    stain, protocol : str
        What it imitates, and from which contrasts.
    contrasts : int
        Contrasts of that protocol.
    blocks : int or None
        Residual blocks; None where nobody has counted them in the file.
    url : str
        Address of the MATLAB file.
    size : int or None
        Its size in bytes, where it is known.
    git_blob_sha1 : str
        Its checksum; see `git_blob`.
    licence, notes : str
        The authors' licence, and what else to know.
    trained_on : str
        What it was trained on, in a few words; empty where the catalogue does not say.
    """

    name: str
    title: str
    stain: str
    protocol: str
    contrasts: int
    blocks: "int | None"
    url: str
    size: "int | None"
    git_blob_sha1: str
    licence: str
    notes: str
    trained_on: str = ""

    @property
    def file(self) -> str:
        """Name of the MATLAB file."""
        return self.url.rpartition("/")[2]

    @property
    def by_hand(self) -> str:
        """How to get the network without this program's connection."""
        return f"open {self.url} in a browser, then: mrhnet networks import {self.file} --name {self.name}"


def published_networks() -> list[PublishedNetwork]:
    """All that the catalogue holds: ``Resources/Networks/published.json``, or the file that MRHNET_CATALOGUE names.

    Raises
    ------
    UserError
        The catalogue that MRHNET_CATALOGUE names cannot be read, or breaks its schema.
    """
    path = Path(os.environ.get(CATALOGUE_VARIABLE) or resource("Networks", "published.json"))
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(
            f"the catalogue of networks {path} cannot be read: {error}", hint=f"correct or unset {CATALOGUE_VARIABLE}"
        ) from error
    schema.check(document, "catalogue", f"the catalogue of networks {path}")
    return [PublishedNetwork(**entry) for entry in document["networks"]]
