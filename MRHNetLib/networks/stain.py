"""The stains by their names."""

import re

from MRHNetLib.errors import UserError

STAINS = ("AF", "NF", "MBP", "Nissl")
_NAME = re.compile(r"[A-Za-z0-9]{1,32}")


def stain_name(text: str) -> str:
    """The stain as it is written everywhere: AF, NF, MBP, Nissl, or another single word.

    Raises
    ------
    UserError
        The text cannot name a stain (it becomes a part of file names).

    Examples
    --------
    >>> stain_name("nissl")
    'Nissl'
    """
    for stain in STAINS:
        if text.lower() == stain.lower():
            return stain
    check_stain(text)
    return text


def check_stain(stain: str) -> None:
    """Raise a UserError where `stain` cannot name a stain (it becomes a part of file names)."""
    if not _NAME.fullmatch(stain):
        raise UserError(
            f"a stain's name has up to 32 letters and digits, found {stain!r}", hint="for example AF, NF, MBP or Nissl"
        )
