"""The page against an HTML parser: nothing breaks out, nothing is fetched."""

import base64
from html.parser import HTMLParser
from pathlib import Path

from MRHNetLib.report.page import commands, heading, notice, page, paragraph, picture, table

HOSTILE = "<script>alert('&')</script> \"quoted\" é"


class _Reader(HTMLParser):
    VOID = ("meta", "img")

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _page(tmp_path: Path) -> tuple[_Reader, bytes]:
    image = tmp_path / "a.png"
    image.write_bytes(b"\x89PNG any bytes")
    parts = [
        heading(HOSTILE), paragraph(HOSTILE), notice(HOSTILE), commands([HOSTILE, "second"]),
        table([HOSTILE, "b"], [[HOSTILE, "1.5"]], numbers_from=1),
        picture(image, alternative=HOSTILE, caption=HOSTILE),
    ]  # fmt: skip
    return _Reader(page(HOSTILE, parts)), image.read_bytes()


def test_every_text_appears_as_it_is_and_all_tags_are_closed(tmp_path: Path) -> None:
    reader, _ = _page(tmp_path)
    assert reader.open == []
    assert "script" not in reader.tags
    assert sum(HOSTILE in text for text in reader.text) == 9  # title twice, and each part once, the table twice
    assert ("alt", HOSTILE) in reader.attributes


def test_pictures_are_inside_and_nothing_is_fetched(tmp_path: Path) -> None:
    reader, content = _page(tmp_path)
    sources = [value for name, value in reader.attributes if name in ("src", "href")]
    assert sources == ["data:image/png;base64," + base64.b64encode(content).decode()]
    assert not {"link", "iframe", "object"} & set(reader.tags)
    style = next(text for text in reader.text if "color-scheme" in text)
    assert "url(" not in style and "@import" not in style


def test_numbers_stand_to_the_right(tmp_path: Path) -> None:
    document = table(["stain", "R2"], [["AF", "0.9"]], numbers_from=1)
    assert '<td>AF</td><td class="number">0.9</td>' in document
