"""Where the files lie that travel with the library: protocols, schemas, stains, bundled networks."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Path of a shipped file or folder, e.g. ``resource("Protocols", "mrh-67.json")``.

    In a clone and in Slicer ``Resources`` stands beside the package, in a wheel inside it.
    """
    inside = _PACKAGE / "Resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "Resources"
    return root.joinpath(*parts)
