"""The standings as people read them."""

from collections.abc import Mapping, Sequence

from MRHNetLib.inference.benchmark.standings import Row, Standings

_HEADER = ("slowest first", "us a voxel", "x naive", "max error", "rms / std", "of peak")


def standings_text(standings: Standings, title: str, left_out: Mapping[str, str]) -> str:
    """A table, what sums it up, and who did not take part."""
    ordered = sorted(standings.rows, key=lambda row: row.best, reverse=True)
    paragraphs = [title, _table([_HEADER, *map(_cells, ordered)]), _summary(standings)]
    if left_out:
        paragraphs.append("\n".join(f"left out: {what} ({why})" for what, why in left_out.items()))
    return "\n\n".join(paragraphs)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        f"{row.microseconds_a_voxel:.1f}",
        f"{row.ratio:.2f}",
        f"{row.max_error:.1e}",
        "-" if row.rms_error_over_std is None else f"{row.rms_error_over_std:.1e}",
        "-" if row.fraction_of_peak is None else f"{row.fraction_of_peak:.0%}",
    )


def _table(lines: Sequence[Sequence[str]]) -> str:
    """Columns of equal width; numbers stand to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))])
        for line in lines
    )


def _summary(standings: Standings) -> str:
    figures = standings.summary()
    sentences = [
        _compared("exact", figures["ratio_exact"], figures["ratio_openvino_fp32"], figures["fraction_of_peak_exact"]),
        _compared("fast", figures["ratio_fast"], figures["ratio_openvino_bf16"], figures["fraction_of_peak_fast"]),
        "Errors are against double precision, in the network's own output unit; std is that of the true output.",
        "Of peak: the time of 22 products of 64 x 64 a layer and voxel (a transform of length 4) at the register-only",
        "peak, over the time taken. Our kernels do with 16 products: all of the peak would read 138 %.",
    ]
    return "\n".join(sentence for sentence in sentences if sentence)


def _compared(precision: str, naive: "float | None", openvino: "float | None", peak: "float | None") -> str:
    if naive is None:
        return ""
    parts = [f"{naive:.2f} x the naive port"]
    if openvino is not None:
        parts.append(f"{openvino:.2f} x OpenVINO in the same precision")
    if peak is not None:
        parts.append(f"{peak:.0%} of the peak")
    return f"--precision {precision} on this processor: {', '.join(parts)}."
