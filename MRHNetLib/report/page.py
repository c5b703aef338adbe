"""A self-contained HTML page: text, tables and embedded pictures; no script, nothing fetched from anywhere.

Every text is escaped here, so that a file or network named ``<b>`` appears as it is called.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

_STYLE = """
:root { color-scheme: light dark; --page: #fbfbfa; --text: #16191d; --quiet: #5b6168; --line: #dcdedf; --tint: #fff4d6;
  --tint-line: #d9a400; }
@media (prefers-color-scheme: dark) { :root { --page: #15181b; --text: #e8eaed; --quiet: #a3a9b1; --line: #363b41;
  --tint: #33290c; --tint-line: #b98c00; } }
body { background: var(--page); color: var(--text); font: 16px/1.55 system-ui, sans-serif; margin: 0 auto;
  max-width: 68rem; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0.5rem 0 1rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 0.6rem; }
p, li { max-width: 46rem; overflow-wrap: anywhere; }
.notice { background: var(--tint); border-left: 4px solid var(--tint-line); padding: 0.7rem 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: 0.35rem 1.4rem 0.35rem 0; text-align: left;
  vertical-align: top; }
th { color: var(--quiet); font-weight: 600; }
td.number, th.number { text-align: right; white-space: nowrap; }
.scroll + .scroll { margin-top: 1.2rem; }
figure { margin: 1rem 0; }
figcaption { color: var(--quiet); font-size: 0.92rem; max-width: 46rem; }
img { height: auto; max-width: 100%; border-radius: 6px; }
pre { border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; padding: 0.7rem 1rem; }
code { font: 0.92em ui-monospace, monospace; }
"""


def page(title: str, parts: Sequence[str]) -> str:
    """The whole HTML document; the parts come from the functions below."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n" + "\n".join(parts) + "\n</body>\n</html>\n"
    )


def heading(text: str) -> str:
    """A section's heading."""
    return f"<h2>{escape(text)}</h2>"


def paragraph(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(text)}</p>"


def notice(text: str) -> str:
    """A paragraph that stands out."""
    return f'<p class="notice"><strong>{escape(text)}</strong></p>'


def commands(lines: Sequence[str]) -> str:
    """Lines to type, as they are."""
    return f"<pre><code>{escape(chr(10).join(lines))}</code></pre>"


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, numbers_from: int) -> str:
    """A table whose columns from `numbers_from` (0 is the first) on hold numbers."""

    def line(tag: str, cells: Sequence[str]) -> str:
        kinds = ["" if column < numbers_from else ' class="number"' for column in range(len(cells))]
        columns = [f"<{tag}{kind}>{escape(cell)}</{tag}>" for kind, cell in zip(kinds, cells, strict=True)]
        return f"<tr>{''.join(columns)}</tr>"

    body = "\n".join(line("td", row) for row in rows)
    return f'<div class="scroll"><table>\n<thead>{line("th", header)}</thead>\n<tbody>\n{body}\n</tbody></table></div>'


def picture(path: Path, *, alternative: str, caption: str) -> str:
    """A PNG, embedded.

    Parameters
    ----------
    path : Path
        The file.
    alternative : str
        What it shows, for those who do not see it.
    caption : str
    """
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return (
        f'<figure><img src="data:image/png;base64,{data}" alt="{escape(alternative)}">\n'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )
