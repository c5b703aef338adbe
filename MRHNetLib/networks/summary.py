"""What there is to say of a network: a row of the list, or everything."""

from dataclasses import asdict
from typing import Any

import numpy as np

from MRHNetLib.data.full_scale import full_scale_text
from MRHNetLib.errors import UserError
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.catalogue import Entry
from MRHNetLib.networks.facts import NetworkFacts, facts_of, read_facts
from MRHNetLib.networks.published import PublishedNetwork


def row(entry: Entry) -> dict[str, Any]:
    """Row of the list; a bundle that cannot be read says so under "problem" and does not hide the others."""
    return row_and_facts(entry)[0]


def row_and_facts(entry: Entry) -> tuple[dict[str, Any], NetworkFacts | None]:
    """The same, and what its bundle says of itself: None where it is not there or cannot be read."""
    row: dict[str, Any] = {"name": entry.name, "origin": entry.origin, "installed": entry.path is not None, "notes": ""}
    if entry.path is None:
        assert entry.published is not None
        return row | _published(entry.published), None
    row["path"] = str(entry.path)
    try:
        facts = read_facts(entry.path)
    except UserError as error:
        return row | {"problem": error.message}, None
    trained_on = facts.trained_on or (entry.published.trained_on if entry.published else "")
    known = {name: facts.document[name] for name in ("licence", "notes")}
    return row | _known(facts) | known | {"size": facts.size, "trained_on": trained_on}, facts


def description(network: "Bundle | NetworkFacts") -> dict[str, Any]:
    """All of a network but its weights and the parameters of its contrasts."""
    facts = facts_of(network) if isinstance(network, Bundle) else network
    document, normalisation = facts.document, facts.document["normalisation"]
    return {
        "name": document["name"],
        **_known(facts),
        **facts.model.to_document(),
        "parameters": facts.model.parameters,
        "patch": document["patch"],
        "normalisation": {
            "input": full_scale_text(facts.protocol),
            "standardised": normalisation["offset"] is not None or normalisation["scale"] is not None,
            "target_scale": normalisation["target_scale"],
            "target_offset": normalisation["target_offset"],
        },
        "training": document["training"],
        "history": {name: _course(values) for name, values in facts.history.items()},
        **{name: document[name] for name in ("metrics", "notes", "citation", "licence")},
        "path": str(facts.path),
        "size": facts.size,
        "sha256": facts.sha256,
    }


def published_description(network: PublishedNetwork) -> dict[str, Any]:
    """All that the catalogue says of a network that was not fetched yet."""
    return asdict(network) | {"installed": False, "fetch": f"mrhnet networks fetch {network.name}"}


def _known(facts: NetworkFacts) -> dict[str, Any]:
    return {
        "stain": facts.document["stain"],
        "kind": facts.model.kind,
        "blocks": facts.model.blocks,
        "contrasts": facts.model.contrasts,
        "protocol": facts.document["protocol"]["name"],
    }


def _published(network: PublishedNetwork) -> dict[str, Any]:
    told = ("stain", "blocks", "contrasts", "protocol", "size", "licence", "notes", "trained_on")
    return {"kind": Architecture.kind, **{name: getattr(network, name) for name in told}}


def _course(values: "np.ndarray[Any, Any]") -> dict[str, Any]:
    """First, lowest and last value of what was recorded in training; null where nothing was."""
    finite = values[np.isfinite(values)].astype(float)
    if not finite.size:
        return {"count": int(values.size), "first": None, "lowest": None, "last": None}
    return {"count": int(values.size), "first": finite[0], "lowest": finite.min(), "last": finite[-1]}
