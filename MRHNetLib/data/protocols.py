"""Protocols: the ordered contrasts that a network takes, with their acquisition parameters.

A protocol is data: a JSON file in ``Resources/Protocols`` or one of the user's own, or the copy inside a network's
bundle. The published acquisition is told twice, in the paper and in the scanner's method files, and the two differ;
every figure therefore carries its source, and both are kept.
"""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast

from MRHNetLib.errors import UserError
from MRHNetLib.resources import resource
from MRHNetLib.schema import check

Kind = Literal["b0", "dwi", "t2", "mt-on", "mt-off", "map"]
Value = float | tuple[float, ...]
FullScale = float | Literal["maximum"]

VERSION = 1  # of the JSON documents


@dataclass(frozen=True)
class Figure:
    """One acquisition parameter and where it is told.

    Parameters
    ----------
    value : float or tuple of float
        In the unit that the field's name says; directions are unit vectors of three.
    source : str
        ``"paper"`` (Liang et al., eLife 2022;11:e72331), a published file, or ``file:parameter``.
    """

    value: Value
    source: str


@dataclass(frozen=True)
class Source:
    """One image file of a subject.

    Parameters
    ----------
    name : str
        As in ``--source NAME=FILE``.
    patterns : tuple of str
        Shell patterns that the file's name without its suffixes matches, in any case of letters.
    volumes : int
        How many volumes the file holds.
    contents : str
        What they are, in words, for messages: "2 b0 + 30 directions".
    """

    name: str
    patterns: tuple[str, ...]
    volumes: int
    contents: str


@dataclass(frozen=True)
class Contrast:
    """One channel of a network: a volume of a source, and how it was acquired.

    Each parameter holds any number of figures, the one to go by (the method file's) first; none where it is unknown
    or has no meaning. b-values in s/mm2, times in ms, frequencies in Hz, MT power in microtesla. Directions are those
    of the gradient table: in the scanner's frame, their sign without meaning.

    `full_scale` is what a map's values are divided by when a stack is read, in the map's own unit: a number that is
    the same for every subject, or "maximum", the largest value of that very volume. None: the whole stack is divided by
    one number, its maximum.
    """

    source: str
    frame: int
    kind: Kind
    b_value: tuple[Figure, ...] = ()
    direction: tuple[Figure, ...] = ()
    diffusion_frequency_hz: tuple[Figure, ...] = ()
    echo_time_ms: tuple[Figure, ...] = ()
    repetition_time_ms: tuple[Figure, ...] = ()
    mt_offset_hz: tuple[Figure, ...] = ()
    mt_power_ut: tuple[Figure, ...] = ()
    full_scale: FullScale | None = None

    @property
    def label(self) -> str:
        """Source and number of the volume, counted from 0: ``"dwi2000[5]"``."""
        return f"{self.source}[{self.frame}]"

    def value(self, parameter: str) -> float | None:
        """The figure to go by of a scalar parameter, e.g. ``value("b_value")``; None where it is not known."""
        figures: tuple[Figure, ...] = getattr(self, parameter)
        return None if not figures else cast(float, figures[0].value)

    @property
    def unit_direction(self) -> tuple[float, float, float] | None:
        """The diffusion direction; None for a volume without one."""
        return cast("tuple[float, float, float]", self.direction[0].value) if self.direction else None


PARAMETERS = tuple(
    field.name for field in fields(Contrast) if field.name not in ("source", "frame", "kind", "full_scale")
)


@dataclass(frozen=True)
class Protocol:
    """The ordered contrasts of a network; the order is that of its input channels."""

    name: str
    title: str
    sources: tuple[Source, ...]
    contrasts: tuple[Contrast, ...]
    notes: str = ""

    def __hash__(self) -> int:
        """Of the name: hashing every figure of every contrast takes milliseconds."""
        return hash(self.name)

    def source(self, name: str) -> Source:
        """The source of that name."""
        return next(source for source in self.sources if source.name == name)

    def indices(self, *, source: str | None = None, kind: str | None = None) -> list[int]:
        """Channels of one source or one kind, in order."""
        return [
            index
            for index, contrast in enumerate(self.contrasts)
            if source in (None, contrast.source) and kind in (None, contrast.kind)
        ]

    def unlike(self, other: "Protocol") -> str:
        """What messages call it beside another one: by its name, where the other has not the same."""
        return f"another version of {self.name}" if self.name == other.name else f"protocol {self.name}"

    @property
    def full_scales(self) -> tuple[FullScale, ...]:
        """What each contrast is divided by when a stack is read; empty where the whole stack has one maximum."""
        return tuple(contrast.full_scale for contrast in self.contrasts if contrast.full_scale is not None)

    def to_document(self) -> dict[str, Any]:
        """The protocol as a JSON document; `protocol_from_document` reads it back."""
        return {
            "version": VERSION,
            "name": self.name,
            "title": self.title,
            "notes": self.notes,
            "sources": [{**vars(source), "patterns": list(source.patterns)} for source in self.sources],
            "contrasts": [_contrast_document(contrast) for contrast in self.contrasts],
        }


def protocol_from_document(document: object, what: str = "the protocol") -> Protocol:
    """The protocol that a JSON document describes.

    Raises
    ------
    UserError
        The document breaks the schema, its contrasts are not each volume of its sources once, or only some of them
        say a full scale.
    """
    check(document, "protocol", what)
    content = cast("dict[str, Any]", document)
    protocol = Protocol(
        name=content["name"],
        title=content["title"],
        sources=tuple(
            Source(source["name"], tuple(source["patterns"]), int(source["volumes"]), source["contents"])
            for source in content["sources"]
        ),
        contrasts=tuple(_contrast(contrast) for contrast in content["contrasts"]),
        notes=content.get("notes", ""),
    )
    _check_volumes(protocol, what)
    _check_full_scales(protocol, what)
    return protocol


def load_protocol(name_or_path: str | Path) -> Protocol:
    """A shipped protocol by its name, or one from a JSON file.

    Raises
    ------
    UserError
        No such name (the nearest is named) or file, or the file is no protocol.
    """
    shipped = resource("Protocols", f"{name_or_path}.json")
    path = shipped if str(name_or_path) in protocol_names() else Path(name_or_path)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        names = protocol_names()
        near = difflib.get_close_matches(str(name_or_path), names, 1)
        raise UserError(
            f"there is no protocol {name_or_path}; there are {', '.join(names)}",
            hint=f"did you mean {near[0]}?" if near else "name one of these, or a JSON file",
        ) from error
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}", hint="check the path and its rights") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is no JSON file: {error}", hint="name a protocol's JSON file") from error
    return protocol_from_document(document, f"the protocol {path.name}")


def protocol_names() -> list[str]:
    """Names of the shipped protocols."""
    return sorted(path.stem for path in resource("Protocols").glob("*.json"))


def _contrast(document: Mapping[str, Any]) -> Contrast:
    figures = {name: tuple(_figure(figure) for figure in document[name]) for name in PARAMETERS if name in document}
    full_scale = document.get("full_scale")
    if full_scale not in (None, "maximum"):
        full_scale = float(full_scale)
    return Contrast(document["source"], int(document["frame"]), document["kind"], **figures, full_scale=full_scale)


def _figure(document: Mapping[str, Any]) -> Figure:
    value = document["value"]
    return Figure(tuple(value) if isinstance(value, list) else value, document["source"])


def _contrast_document(contrast: Contrast) -> dict[str, Any]:
    document: dict[str, Any] = {"source": contrast.source, "frame": contrast.frame, "kind": contrast.kind}
    if contrast.full_scale is not None:
        document["full_scale"] = contrast.full_scale
    for name in PARAMETERS:
        if figures := getattr(contrast, name):
            document[name] = [
                {"value": list(value) if isinstance(value := figure.value, tuple) else value, "source": figure.source}
                for figure in figures
            ]
    return document


def _check_volumes(protocol: Protocol, what: str) -> None:
    expected = sorted((source.name, frame) for source in protocol.sources for frame in range(source.volumes))
    found = sorted((contrast.source, contrast.frame) for contrast in protocol.contrasts)
    if expected != found:
        wrong = sorted(set(expected) ^ set(found)) or [pair for pair in found if found.count(pair) > 1]
        name, frame = wrong[0]
        raise UserError(
            f"{what} is not valid: each volume of each source must be one contrast; {name}[{frame}] is not",
            hint="correct its sources or its contrasts",
        )


def _check_full_scales(protocol: Protocol, what: str) -> None:
    """Signals of different contrasts stay comparable: only maps, which have units of their own, are scaled apart."""
    if protocol.full_scales and (
        len(protocol.full_scales) < len(protocol.contrasts)
        or any(contrast.kind != "map" for contrast in protocol.contrasts)
    ):
        raise UserError(
            f"{what} is not valid: full_scale is for protocols of maps, and every map of it needs one",
            hint="give each contrast of the kind map a full_scale, or none",
        )
