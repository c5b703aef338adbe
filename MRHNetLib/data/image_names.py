"""Which files are images, by their names, and which two belong together."""

from __future__ import annotations

from pathlib import Path

from MRHNetLib.errors import UserError

FORMATS = {
    ".nii": "nifti",
    ".hdr": "analyze",
    ".img": "analyze",
    ".nrrd": "nrrd",
    ".nhdr": "nrrd",
    ".mhd": "metaimage",
    ".mha": "metaimage",
}
PACKED_FORMATS = ("nifti", "analyze")  # those that may carry a further .gz
OTHER_HALF = {".hdr": ".img", ".img": ".hdr"}


def image_format(path: Path) -> str | None:
    """Return "nifti", "analyze", "nrrd" or "metaimage" by a file's name, in any case of letters, else None.

    A pair of .hdr and .img is called "analyze" here; its content may turn out to be NIfTI.
    """
    _, suffix, packed = split_name(path)
    kind = FORMATS.get(suffix)
    return None if packed and kind not in PACKED_FORMATS else kind


def split_name(path: Path) -> tuple[str, str, bool]:
    """Return a file's stem, its suffix in lower case, and whether a .gz follows."""
    packed = path.suffix.lower() == ".gz"
    name = Path(path.stem) if packed else path
    return name.stem, name.suffix.lower(), packed


def volume_files(folder: Path) -> list[Path]:
    """Return the images of a folder, sorted, the .hdr file of each pair; hidden files are left out.

    Raises
    ------
    UserError
        If the folder may not be read.
    """
    try:
        images = [
            path for path in sorted(folder.iterdir()) if image_format(path) and path.name[0] != "." and path.is_file()
        ]
    except OSError as error:
        raise UserError(f"cannot read the folder {folder}: {error.strerror}", hint="check its rights") from error
    headers = {split_name(path)[0] for path in images if split_name(path)[1] == ".hdr"}
    return [path for path in images if split_name(path)[1] != ".img" or split_name(path)[0] not in headers]


def pair_of(path: Path) -> tuple[Path, Path]:
    """Return the .hdr and the .img file of an image, whichever of them is named.

    Raises
    ------
    UserError
        If the other one is not beside it.
    """
    stem, suffix, _ = split_name(path)
    for candidate in sorted(path.parent.iterdir()):
        if split_name(candidate)[:2] == (stem, OTHER_HALF[suffix]):
            return (path, candidate) if suffix == ".hdr" else (candidate, path)
    raise UserError(
        f"{path} is one of two files, and {stem}{OTHER_HALF[suffix]} is not beside it",
        hint=f"put the {OTHER_HALF[suffix]} file into the same folder",
    )
