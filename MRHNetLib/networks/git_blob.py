"""The name by which Git knows a file's content, for published files that come with no other checksum."""

import hashlib
from pathlib import Path

_BLOCK = 1 << 20


def git_blob_sha1(path: Path) -> str:
    """SHA-1 of "blob ", the size, a zero byte, and the content: 40 hexadecimal digits.

    As in Chacon & Straub, Pro Git, "Git Internals - Git Objects". It tells whether a download is whole and the right
    one; it is no defence against forgery.
    """
    digest = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
