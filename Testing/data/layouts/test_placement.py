from pathlib import Path

from MRHNetLib.data.layouts.placement import place_sources
from MRHNetLib.data.protocols import load_protocol


def test_each_contrast_in_its_source_s_file() -> None:
    protocol = load_protocol("mrh-67")
    placement = place_sources({source.name: Path(source.name) for source in protocol.sources}, protocol)
    places = [(str(image.path), frame) for image, frame in placement.contrasts]
    assert places == [(contrast.source, contrast.frame) for contrast in protocol.contrasts]


def test_need_in_words() -> None:
    protocol = load_protocol("mrh-67")
    placement = place_sources({source.name: Path(source.name) for source in protocol.sources}, protocol)
    assert [image.need for image in placement.images] == [
        "protocol mrh-67 needs 32 (2 b0 + 30 directions)",
        "protocol mrh-67 needs 32 (2 b0 + 30 directions)",
        "protocol mrh-67 needs 3 (T2, MT-on, MT-off)",
    ]
