"""What made a stain map, in lines that a person reads."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

LETTERS_OF_A_HASH = 12  # enough to tell networks apart


def provenance_lines(provenance: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Pairs of a label and what it says, from a sidecar's document; what the document lacks is left out."""
    return [(label, text) for label, text in _facts(provenance) if text]


def provenance_html(provenance: Mapping[str, Any]) -> str:
    """The lines as a table for a text browser; says so where nothing is known."""
    lines = provenance_lines(provenance)
    if not lines:
        return "<p>Nothing is written down about how this map was made.</p>"
    rows = "".join(
        f'<tr><td style="padding-right:8px"><b>{escaped(label)}</b></td><td>{escaped(text)}</td></tr>'
        for label, text in lines
    )
    return f'<table cellspacing="0" cellpadding="1">{rows}</table>'


def _facts(provenance: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    network, mask = _inner(provenance, "network"), _inner(provenance, "mask")
    yield "Notice", _text(provenance, "notice")
    yield "Subject", _text(provenance, "subject")
    yield "Stain", _text(provenance, "stain")
    yield "Network", _text(network, "name")
    yield "SHA-256", _shortened(_text(network, "sha256"))
    yield "Licence", _text(network, "licence")
    yield "Citation", _text(network, "citation")
    yield "About it", _text(network, "notes")
    yield "Protocol", _text(provenance, "protocol")
    yield "Patches", _joined(_text(provenance, "plane"), _text(provenance, "patch_axes"))
    yield "Mask", _joined(_text(mask, "made"), _voxels(mask.get("voxels")))
    if "orientation_known" in provenance:
        yield "Orientation", "from the files" if provenance["orientation_known"] else "assumed: the files carry none"
    yield "Computed", _computed(provenance)
    yield "Date", _text(provenance, "date").replace("T", " ")
    yield "Inputs", "\n".join(_input(entry) for entry in _list(provenance, "inputs"))
    versions = _inner(provenance, "versions")
    yield "Versions", ", ".join(f"{name} {version}" for name, version in versions.items())
    yield "Warnings", "\n".join(str(warning) for warning in _list(provenance, "warnings"))


def _computed(provenance: Mapping[str, Any]) -> str:
    """The engine, and in what it computed; why it was not the native one, where that is known."""
    engine = _joined(*(_text(provenance, key) for key in ("engine", "kernel", "device", "precision")))
    because = _text(provenance, "because")
    return f"{engine} (not the native engine: {because})" if because else engine


def _inner(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key)
    return value if isinstance(value, Mapping) else {}


def _list(document: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = document.get(key)
    return value if isinstance(value, list) else ()


def _voxels(count: object) -> str:
    return f"{count:,} voxels" if isinstance(count, int) and count else ""


def _text(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    return "" if value is None else str(value)


def _joined(*texts: str) -> str:
    return ", ".join(text for text in texts if text)


def _shortened(sha256: str) -> str:
    return f"{sha256[:LETTERS_OF_A_HASH]}..." if sha256 else ""


def _input(entry: Any) -> str:
    path = _text(entry, "path") if isinstance(entry, Mapping) else str(entry)
    sha256 = _text(entry, "sha256") if isinstance(entry, Mapping) else ""
    return Path(path).name + (f" (SHA-256 {_shortened(sha256)})" if sha256 else "")


def escaped(text: str) -> str:
    """The text as a widget shows it that takes HTML."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("\n", "<br/>")
