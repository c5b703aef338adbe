"""Where a subject's contrasts are found: what a layout hands over to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from MRHNetLib.data.protocols import Protocol
from MRHNetLib.errors import UserError


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


def check_names(files: Mapping[str, Path], protocol: Protocol) -> None:
    """Check that files named one by one are those that the protocol needs.

    Raises
    ------
    UserError
        A name is not a source's (the nearest is named), sources are missing, or a file is named twice.
    """
    names = [source.name for source in protocol.sources]
    for name in files:
        if name not in names:
            lower = {known.lower(): known for known in names}
            near = get_close_matches(name.lower(), lower, 1)
            raise UserError(
                f"protocol {protocol.name} has no source {name}; it has {', '.join(names)}",
                hint=f"did you mean {lower[near[0]]}?" if near else "use these names",
            )
    missing = [f"{source.name} ({source.contents})" for source in protocol.sources if source.name not in files]
    if missing:
        raise UserError(
            f"protocol {protocol.name} also needs {', '.join(missing)}",
            hint="name each with --source NAME=FILE",
        )
    check_each_once(files)


def check_each_once(files: Mapping[str, Path]) -> None:
    """Check that no file was named for two sources.

    Raises
    ------
    UserError
        One was.
    """
    absolute = [path.resolve() for path in files.values()]
    if len(set(absolute)) < len(absolute):
        raise UserError("one file was named for two sources", hint="name a file of its own for each source")
