"""What there is to say of a network: a row of the list, or everything."""

from dataclasses import asdict
from typing import Any

import numpy as np

from MRHNetLib.errors import UserError
from MRHNetLib.networks.bundle import Bundle, load_bundle
from MRHNetLib.networks.catalogue import Entry
from MRHNetLib.networks.published import PublishedNetwork


def row(entry: Entry) -> dict[str, Any]:
    """Row of the list; a bundle that cannot be read says so under "problem" and does not hide the others."""
    row: dict[str, Any] = {"name": entry.name, "origin": entry.origin, "installed": entry.path is not None, "notes": ""}
    if entry.path is None:
        assert entry.published is not None
        return row | _published(entry.published)
    row["path"] = str(entry.path)
    try:
        bundle = load_bundle(entry.path)
    except UserError as error:
        return row | {"problem": error.message}
    return row | _known(bundle) | {"size": entry.path.stat().st_size, "notes": bundle.notes}


def description(bundle: Bundle) -> dict[str, Any]:
    """All of a bundle but its weights and the parameters of its contrasts."""
    normalisation = bundle.normalisation
    return {
        "name": bundle.name,
        **_known(bundle),
        "filters": bundle.architecture.filters,
        "parameters": bundle.architecture.parameters,
        "patch": asdict(bundle.patch),
        "normalisation": {
            "input": "divided by the maximum of the stack",
            "standardised": normalisation.offset is not None or normalisation.scale is not None,
            "target_scale": normalisation.target_scale,
            "target_offset": normalisation.target_offset,
        },
        "training": bundle.training,
        "history": {name: _course(values) for name, values in bundle.history.items()},
        "metrics": bundle.metrics,
        "notes": bundle.notes,
        "citation": bundle.citation,
        "licence": bundle.licence,
        "path": str(bundle.path),
        "size": bundle.path.stat().st_size if bundle.path else None,
        "sha256": bundle.sha256,
    }


def published_description(network: PublishedNetwork) -> dict[str, Any]:
    """All that the catalogue says of a network that was not fetched yet."""
    return asdict(network) | {"installed": False, "fetch": f"mrhnet networks fetch {network.name}"}


def _known(bundle: Bundle) -> dict[str, Any]:
    return {
        "stain": bundle.stain,
        "blocks": bundle.architecture.blocks,
        "contrasts": bundle.architecture.contrasts,
        "protocol": bundle.protocol.name,
    }


def _published(network: PublishedNetwork) -> dict[str, Any]:
    return {name: getattr(network, name) for name in ("stain", "blocks", "contrasts", "protocol", "size")}


def _course(values: "np.ndarray[Any, Any]") -> dict[str, Any]:
    """First, lowest and last value of what was recorded in training; null where nothing was."""
    finite = values[np.isfinite(values)].astype(float)
    if not finite.size:
        return {"count": int(values.size), "first": None, "lowest": None, "last": None}
    return {"count": int(values.size), "first": finite[0], "lowest": finite.min(), "last": finite[-1]}
