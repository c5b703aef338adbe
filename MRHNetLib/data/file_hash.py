"""The SHA-256 of a file, by which it is known again."""

import hashlib
from pathlib import Path

from MRHNetLib.observer import QUIET, Observer

_BLOCK_BYTES = 1 << 20  # OpenSSL takes a millisecond for it, and lets go of Python's lock


def file_sha256(path: Path, observer: Observer = QUIET) -> str:
    """SHA-256 of a file's bytes, in hexadecimal.

    Parameters
    ----------
    path : Path
        The file.
    observer : Observer
        Told how far it has come, at every MiB.
    """
    digest = hashlib.sha256()
    size = max(1, path.stat().st_size)
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            observer.progress(min(1.0, file.tell() / size), f"hashing {path.name}")
    return digest.hexdigest()
