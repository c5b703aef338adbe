"""The findings of ``mrhnet check`` as plain text."""

from collections.abc import Iterable

from MRHNetLib.data.method_comparison import MethodComparison, Row
from MRHNetLib.data.quality import Quality

_WIDTH = 22  # of the names on the left


def quality_text(quality: Quality, *, volume_warning: str | None = None) -> str:
    """The findings, one a line, and a table of the contrasts."""
    sizes = " x ".join(f"{size:.4g}" for size in quality.voxel_size_mm)
    known = "" if quality.orientation_known else "  (assumed: left and right cannot be known)"
    lines = [
        _line("subject", quality.subject),
        _line("protocol", f"{quality.protocol} ({len(quality.contrasts)} contrasts)"),
        _line("grid", f"{' x '.join(map(str, quality.shape))} voxels, {', '.join(quality.dtypes)}"),
        _line("orientation", f"{quality.orientation}{known}"),
        _line("spacing", f"{sizes} mm"),
        _line("brain mask", quality.mask),
        _line("brain volume", f"{quality.brain_volume_mm3:,.4g} mm3"),
        _line("coil bias", f"{quality.coil_bias:.1%} smooth variation over the brain"),
        *_divided_by(quality),
    ]
    if quality.mt_medians:
        on, off = quality.mt_medians
        lines.append(_line("MT order", f"MT-on {on:.6g}, MT-off {off:.6g} (medians in the brain)"))
    for name, shift in quality.shifts.items():
        place = "lies on the first source" if not any(shift) else f"lies off by {shift} voxels"
        lines.append(_line(name, place))
    lines += ["", *_contrast_table(quality), f"noise measured in: {quality.noise_from}", ""]
    findings = [*([volume_warning] if volume_warning else []), *quality.findings]
    lines += [f"look at: {finding}" for finding in findings] or ["nothing doubtful was found"]
    return "\n".join(lines)


def comparison_text(comparison: MethodComparison) -> str:
    """One method file's fields: found, expected and what they amount to."""
    head = f"{comparison.path.name}: {comparison.acquired or 'fits no contrast of the protocol'}"
    lines = [head, f"  {'field':<28}{'found':>14}{'expected':>14}  {'':<18}source of the expected figure"]
    return "\n".join([*lines, *(_row(row) for row in comparison.rows)])


def _divided_by(quality: Quality) -> Iterable[str]:
    """What inputs are divided by, and whether a voxel far brighter than the others says so."""
    above = f"{quality.maximum_ratio:.2f} times the 99.9th percentile in the brain"
    if not quality.full_scale:
        return [_line("maximum", f"{quality.maximum:.6g}, {quality.maximum_at}"), _line("", above)]
    numbers = ", ".join(f"{label} {value:.6g}" for label, value in quality.full_scale.items())
    lines = [_line("inputs divided by", numbers)]
    return [*lines, _line("", f"{quality.maximum_at}: {above}")] if quality.maximum_ratio else lines


def _row(row: Row) -> str:
    name = f"{row.field} ({row.unit})" if row.unit else row.field
    return (
        f"  {name:<28}{_shown(row.found):>14}{_shown(row.expected):>14}  {row.status:<18}{row.expected_source}".rstrip()
    )


def _shown(value: float | str | None) -> str:
    return "-" if value is None else value if isinstance(value, str) else f"{value:.5g}"


def _contrast_table(quality: Quality) -> Iterable[str]:
    yield f"{'contrast':<16}{'kind':<8}{'minimum':>11}{'maximum':>11}{'median':>11}{'99.9 %':>11}{'SNR':>8}"
    for signal in quality.contrasts:
        snr = "-" if signal.snr is None else f"{signal.snr:.1f}"
        values = (signal.minimum, signal.maximum, signal.median, signal.percentile_999)
        yield f"{signal.label:<16}{signal.kind:<8}" + "".join(f"{value:>11.5g}" for value in values) + f"{snr:>8}"


def _line(name: str, text: str) -> str:
    return f"{name:<{_WIDTH}}{text}"
