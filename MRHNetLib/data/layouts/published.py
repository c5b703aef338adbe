"""The published layout: one folder a subject, its files known by their names.

The authors' names are ``rigidaffine_Lddm_dwi2000.img``, ``rigidaffine_Lddm_dwi5000.img``,
``rigidaffine_lddm_t2MTONOFF.img``, ``rigidaffine_Lddm_fa.img`` and ``Masked_outline.img``; any format and any case of
letters will do. Parameter maps are written once per diffusion shell: as a network's contrast that of the lowest stands.
"""

import functools
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from MRHNetLib.data.image_names import FORMATS
from MRHNetLib.data.protocols import Protocol, Source
from MRHNetLib.data.volumes import volume_files
from MRHNetLib.errors import UserError

MASK_PATTERN = "*masked_outline*"
NOT_A_SOURCE = (
    "mask_*",
    "*mask",
    MASK_PATTERN,
    "*_stain-*",
    "truth_*",
)  # images that stand beside a subject's contrasts

MAP = re.compile(r".+_map-((?:t2|mtr|fa|md|ad|rd|mk|colourfa)(?:_shell-[^_]+)?)")  # a subject may be called FA_01
SHELL = re.compile(r"_shell-(\d+)(?!.*_shell-)")  # in the names of parameter maps: ``mouse1_map-FA_shell-2000``


def find_sources(folder: Path, protocol: Protocol) -> dict[str, Path]:
    """The file of each source in a subject's folder.

    Raises
    ------
    UserError
        Sources are missing (all are named), or two files fit one source.
    """
    images = _images(folder)
    fitting = {source.name: _fitting(source, images) for source in protocol.sources}
    _check_missing(folder, protocol, fitting, images)
    for name, paths in fitting.items():
        if len(paths) > 1:
            raise UserError(
                f"{folder.name} has {len(paths)} files that could be {name}: {_names(paths)}",
                hint=_one_of(name, paths),
            )
    return {name: path for name, (path,) in fitting.items()}


def fitting_files(folder: Path, protocol: Protocol) -> dict[str, list[Path]]:
    """All files that fit each source by their names; one for each is what `find_sources` wants."""
    images = _images(folder)
    return {source.name: _fitting(source, images) for source in protocol.sources}


def find_mask(folder: Path) -> Path | None:
    """The subject's own brain mask (1 inside the brain), where there is one."""
    return next((path for path in _images(folder) if fnmatchcase(_stem(path.name), MASK_PATTERN)), None)


@functools.lru_cache(maxsize=10_000)  # asked again for each volume of a scene whenever anything changes
def name_fits(source: Source, name: str) -> bool:
    """Whether an image of that name, a file's or a volume's in a scene, can be the source."""
    stem = _without_subject(_stem(name))
    return _may_be_source(stem) and any(fnmatchcase(stem, pattern.lower()) for pattern in source.patterns)


def holds_inputs(folder: Path) -> bool:
    """Whether the folder holds images that are not all masks, stain maps and the like."""
    return bool(input_images(folder))


def input_images(folder: Path) -> list[Path]:
    """The images of a folder that are no masks, stain maps and the like."""
    return [path for path in _images(folder) if _may_be_source(_without_subject(_stem(path.name)))]


def has_sources(folder: Path, protocol: Protocol, *, some: bool = False) -> bool:
    """Whether some file fits each source of the protocol, or `some` of them."""
    images = _images(folder)
    return (any if some else all)(_fitting(source, images) for source in protocol.sources)


def _images(folder: Path) -> list[Path]:
    return sorted(path for path in volume_files(folder) if not path.name.startswith("."))


def _fitting(source: Source, images: Iterable[Path]) -> list[Path]:
    """The files that fit; of one map of several diffusion shells only that of the lowest."""
    fitting = [path for path in images if name_fits(source, path.name)]
    shells: dict[str, list[int]] = {}
    for path in fitting:
        name, shell = _split_shell(path)
        shells.setdefault(name, []).append(shell)
    return [path for path in fitting if _split_shell(path)[1] == min(shells[_split_shell(path)[0]])]


def _split_shell(path: Path) -> tuple[str, int]:
    """The name without its shell, and the shell; the whole name and 0 where it tells none."""
    stem = _stem(path.name)
    found = SHELL.search(stem)
    return (SHELL.sub("_shell-", stem), int(found[1])) if found else (stem, 0)


def _check_missing(folder: Path, protocol: Protocol, fitting: dict[str, list[Path]], images: list[Path]) -> None:
    missing = [source for source in protocol.sources if not fitting[source.name]]
    if missing:
        lacking = ", ".join(f"{source.name} ({source.contents})" for source in missing)
        patterns = ", ".join(f"{source.patterns[0]}" for source in missing)
        raise UserError(
            f"{folder.name} lacks {lacking} for protocol {protocol.name}; "
            + (f"its images are {_names(images)}" if images else "it holds no images"),
            hint=f"a file named {patterns} is looked for; other names can be given with --source NAME=FILE",
        )


def _one_of(name: str, paths: list[Path]) -> str:
    """What to do about several files that fit one source."""
    stems = [_stem(path.name) for path in paths]
    subjects = {stem.removesuffix(_without_subject(stem)) for stem in stems} - {""}
    if len(subjects) == len(paths):
        return "these are maps of several subjects: give those of each a folder of their own (mrhnet maps --out)"
    return f"keep one, or name each file with --source, e.g. --source {name}={paths[0].name}"


def _names(paths: Iterable[Path]) -> str:
    return ", ".join(path.name for path in paths)


def _may_be_source(stem: str) -> bool:
    return not any(fnmatchcase(stem, pattern) for pattern in NOT_A_SOURCE)


def _without_subject(stem: str) -> str:
    """Of a parameter map's name what it shows, whatever the subject is called; any other name as it is."""
    found = MAP.fullmatch(stem)
    return found[1] if found else stem


def _stem(name: str) -> str:
    """The name in small letters without the suffixes of an image, if it has any: volumes of a scene need not."""
    stem = name.lower().removesuffix(".gz")
    suffix = next((suffix for suffix in FORMATS if stem.endswith(suffix)), "")
    return stem.removesuffix(suffix)
