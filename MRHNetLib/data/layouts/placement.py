"""Where a subject's contrasts are found: what a layout hands over to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.data.protocols import Protocol


@dataclass(frozen=True)
class ImageFile:
    """An image file and the number of volumes that it must hold.

    Parameters
    ----------
    label : str
        What messages call it: the source's name, or the file's.
    path : Path
        Where it is.
    volumes : int
        How many volumes are needed.
    need : str
        Who needs that many, to follow "has N volumes; ".
    """

    label: str
    path: Path
    volumes: int
    need: str


@dataclass(frozen=True)
class Placement:
    """For each contrast of a protocol, in its order, the file and the volume in it."""

    contrasts: tuple[tuple[ImageFile, int], ...]

    @property
    def images(self) -> tuple[ImageFile, ...]:
        """The files, each once."""
        return tuple(dict.fromkeys(image for image, _ in self.contrasts))


def place_sources(files: Mapping[str, Path], protocol: Protocol) -> Placement:
    """Each contrast in the file of its own source."""
    images = {
        source.name: ImageFile(
            source.name,
            files[source.name],
            source.volumes,
            f"protocol {protocol.name} needs {source.volumes} ({source.contents})",
        )
        for source in protocol.sources
    }
    return Placement(tuple((images[contrast.source], contrast.frame) for contrast in protocol.contrasts))
