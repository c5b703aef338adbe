"""What the page promises its readers."""

import html
import re
from pathlib import Path

import pytest

from MRHNetLib.commands import cli
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.evaluation.metrics import Metrics
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.report.demo_page import Told, demo_page
from MRHNetLib.report.metrics_table import MetricsRow


@pytest.fixture
def document(tmp_path: Path) -> str:
    for name in ("figure.png", "planes.png"):
        (tmp_path / name).write_bytes(b"\x89PNG")
    network = Bundle(
        "phantom-nissl", "Nissl", Architecture(48, 1), load_protocol("mrh-nissl-48"), Normalisation(), {},
        notes="<b>only</b> a phantom", sha256="0123456789abcdef" * 4,
    )  # fmt: skip
    row = MetricsRow("Nissl", "phantom-nissl", Metrics(0.9, 0.9, 0.95, 12.0, 9.0, 0.8, 0.99, 10))
    return demo_page(Told([row], [network], tmp_path / "figure.png", tmp_path / "planes.png", [("seed", "7 <unseen>")]))


def test_every_command_on_the_page_exists(document: str) -> None:
    (block,) = re.findall(r"<pre><code>(.*?)</code></pre>", document, re.DOTALL)
    lines = html.unescape(block).splitlines()
    assert len(lines) == 5
    for line in lines:
        program, *words = line.split("#")[0].split()
        assert program == "mrhnet"
        cli._parser().parse_args(words)


def test_it_says_plainly_what_it_is_not(document: str) -> None:
    notice = re.search(r'<p class="notice">(.*?)</p>', document, re.DOTALL)
    assert notice
    for words in ("digital phantom", "no evidence", "real brain", "for research only"):
        assert words in notice[1]


def test_networks_and_facts_are_told_and_escaped(document: str) -> None:
    for words in ("mrh-nissl-48", "0123456789abcdef", "&lt;b&gt;only&lt;/b&gt; a phantom", "7 &lt;unseen&gt;"):
        assert words in document
