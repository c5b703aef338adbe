"""Compares a scan's Bruker method file with a network's protocol, field by field.

The scan is recognised by what it measured, not by the file's name: diffusion weighting by its b-value, MT by the
power of its pulses (MT-off may be acquired with the pulse on at a negligible power), T2 by its echo time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from MRHNetLib.data.bruker import Value, read_method
from MRHNetLib.data.gradients import largest_angle, unit_vectors
from MRHNetLib.data.protocols import Contrast, Figure, Protocol

Status = Literal["equal", "within tolerance", "different", "unknown"]

EQUAL = 1e-3  # relative: protocols round their figures
TOLERANCE = 0.1  # relative: what scanners of one kind differ by without another contrast
EQUAL_ANGLE, TOLERATED_ANGLE = 0.1, 5.0  # degrees
NEGLIGIBLE_POWER_UT = 0.1  # saturates nothing
NEAR = 0.3  # relative: a b-value further off belongs to no shell of the protocol

PARAMETERS = (  # field, unit, the protocol's name, the method file's names in order of preference
    ("echo time", "ms", "echo_time_ms", ("EffectiveTE", "PVM_EchoTime")),
    ("repetition time", "ms", "repetition_time_ms", ("PVM_RepetitionTime",)),
    ("MT offset", "Hz", "mt_offset_hz", ("PVM_MagTransOffset",)),
    ("MT power", "uT", "mt_power_ut", ("PVM_MagTransPower",)),
)


@dataclass(frozen=True)
class Row:
    """One field: what the scan has, what the protocol expects and who says so."""

    field: str
    unit: str
    found: float | str | None
    expected: float | str | None
    expected_source: str
    status: Status


@dataclass(frozen=True)
class MethodComparison:
    """One method file against the contrasts that it seems to have acquired.

    Parameters
    ----------
    path : Path
        The method file.
    acquired : str or None
        The source or contrast of the protocol that it fits; None where it fits none.
    rows : tuple of Row
        The fields; where paper and method file of the protocol differ, a row for each.
    """

    path: Path
    acquired: str | None
    rows: tuple[Row, ...]

    def to_document(self) -> dict[str, Any]:
        """As JSON."""
        return {"path": str(self.path), "acquired": self.acquired, "fields": [asdict(row) for row in self.rows]}


def compare_method(path: Path, protocol: Protocol) -> MethodComparison:
    """The comparison of one method file.

    Raises
    ------
    UserError
        The file cannot be read, or is no Bruker parameter file.
    """
    method = read_method(path)
    weighted = [c for c in protocol.contrasts if c.kind == "dwi"]
    b_value = _number(method, ("PVM_DwBvalEach",))
    if b_value is not None:
        source = _nearest_shell(b_value, weighted)
        if source is None:
            weighting = Row("b-value", "s/mm2", b_value, None, "", "unknown")
            return MethodComparison(path, None, (weighting, *_scalar_rows(method, None)))
        contrasts = [c for c in protocol.contrasts if c.source == source]
        rows = (*_diffusion_rows(method, contrasts), *_scalar_rows(method, contrasts[-1]))
        return MethodComparison(path, source, rows)
    contrast = _anatomical_contrast(method, protocol)
    if contrast is None:
        return MethodComparison(path, None, tuple(_scalar_rows(method, None)))
    return MethodComparison(path, f"{contrast.kind} ({contrast.label})", tuple(_scalar_rows(method, contrast)))


def _nearest_shell(b_value: float, weighted: Iterable[Contrast]) -> str | None:
    distances = [
        (abs(b_value - _scalar(figure)) / _scalar(figure), contrast.source)
        for contrast in weighted
        for figure in contrast.b_value
    ]
    distance, source = min(distances, default=(np.inf, ""), key=lambda pair: pair[0])
    return source if distance <= NEAR else None


def _anatomical_contrast(method: Mapping[str, Value], protocol: Protocol) -> Contrast | None:
    """T2, MT-on or MT-off."""
    power = _number(method, ("PVM_MagTransPower",)) if method.get("PVM_MagTransOnOff") == "On" else None
    if power is not None:
        kind = "mt-on" if power > NEGLIGIBLE_POWER_UT else "mt-off"
        return next((c for c in protocol.contrasts if c.kind == kind), None)
    echo_time = _number(method, ("EffectiveTE", "PVM_EchoTime"))
    candidates = [c for c in protocol.contrasts if c.kind in ("t2", "mt-off") and c.echo_time_ms]
    if echo_time is None or not candidates:
        return None
    return min(candidates, key=lambda c: abs(np.log(echo_time / _scalar(c.echo_time_ms[0]))))


def _diffusion_rows(method: Mapping[str, Value], contrasts: list[Contrast]) -> list[Row]:
    weighted = [c for c in contrasts if c.kind == "dwi"]
    b_value = _number(method, ("PVM_DwBvalEach",))
    nominal = {figure for c in weighted for figure in c.b_value[1:] or c.b_value}
    rows = [_row("b-value", "s/mm2", b_value, figure) for figure in sorted(nominal, key=_scalar)]
    rows.append(_effective_row(method.get("PVM_DwEffBval"), contrasts))
    counts = (
        ("b0 volumes", "PVM_DwAoImages", len(contrasts) - len(weighted)),
        ("directions", "PVM_DwNDiffDir", len(weighted)),
    )
    for field, name, count in counts:
        found = _number(method, (name,))
        status: Status = "unknown" if found is None else "equal" if found == count else "different"
        rows.append(Row(field, "", found, count, "the protocol", status))
    return [*rows, _direction_row(method.get("PVM_DwDir"), weighted)]


def _effective_row(found: "Value | None", contrasts: list[Contrast]) -> Row:
    """The b-values with all gradients, volume by volume: the largest difference counts."""
    expected = np.array([_scalar(c.b_value[0]) for c in contrasts])
    source, shown = contrasts[-1].b_value[0].source, _range(expected)
    if not isinstance(found, np.ndarray):
        return Row("effective b-values", "s/mm2", None, shown, source, "unknown")
    if found.shape != expected.shape:
        return Row(
            "effective b-values", "s/mm2", f"{found.size} volumes", f"{expected.size} volumes", source, "different"
        )
    difference = float(np.max(np.abs(found - expected) / expected.max()))
    return Row("effective b-values", "s/mm2", _range(found), shown, source, _status(difference, EQUAL, TOLERANCE))


def _direction_row(found: "Value | None", weighted: list[Contrast]) -> Row:
    expected = np.array([c.unit_direction or (0, 0, 0) for c in weighted], dtype=np.float64)
    source, name = weighted[0].direction[0].source if weighted[0].direction else "", "directions off by"
    if not isinstance(found, np.ndarray) or found.shape != expected.shape or not expected.any():
        return Row(name, "degrees", None, 0.0, source, "unknown")
    angle = largest_angle(unit_vectors(found.astype(np.float64)), expected)
    return Row(name, "degrees", round(angle, 2), 0.0, source, _status(angle, EQUAL_ANGLE, TOLERATED_ANGLE))


def _scalar_rows(method: Mapping[str, Value], contrast: Contrast | None) -> list[Row]:
    """A row for every figure that the protocol has, and for what only the scan tells."""
    rows = []
    for field, unit, parameter, names in PARAMETERS:
        figures: tuple[Figure, ...] = getattr(contrast, parameter) if contrast else ()
        found = _number(method, names)
        if parameter.startswith("mt_") and method.get("PVM_MagTransOnOff") != "On":
            found = 0.0 if figures and parameter == "mt_power_ut" else None
        rows += [_row(field, unit, found, figure) for figure in figures]
        if found is not None and not figures:
            rows.append(Row(field, unit, found, None, "", "unknown"))
    return rows


def _row(field: str, unit: str, found: float | None, figure: Figure) -> Row:
    expected = _scalar(figure)
    if found is None:
        return Row(field, unit, None, expected, figure.source, "unknown")
    difference = abs(found - expected) / max(abs(expected), 1e-30)
    if field == "MT power" and max(found, expected) <= NEGLIGIBLE_POWER_UT:
        difference = min(difference, TOLERANCE)
    return Row(field, unit, found, expected, figure.source, _status(difference, EQUAL, TOLERANCE))


def _status(difference: float, equal: float, tolerance: float) -> Status:
    return "equal" if difference <= equal else "within tolerance" if difference <= tolerance else "different"


def _number(method: Mapping[str, Value], names: Iterable[str]) -> float | None:
    """The first of the parameters that is there and a number (the first of an array)."""
    for name in names:
        value = method.get(name)
        if isinstance(value, np.ndarray) and value.size:
            return float(value.flat[0])
        if isinstance(value, (int, float)):
            return float(value)
    return None


def _scalar(figure: Figure) -> float:
    return float(np.asarray(figure.value))


def _range(values: np.ndarray) -> str:
    return f"{values.min():.0f} to {values.max():.0f}"
