"""Names of regions and subjects in figures, where room is scarce."""

import unicodedata

_CAPITAL, _WIDEST, _FULL_WIDTH = 1.2, 1.75, 1.8  # in widths of a usual small letter
_WIDE = "MW@%"


def fitted(name: str, letters: int) -> str:
    """A name as wide as so many letters at most: its middle left out, since atlases tell structures apart at both ends.

    What cannot be drawn, such as a line break, becomes a blank.

    Examples
    --------
    >>> fitted("Primary somatosensory area, barrel field, layer 6a", 25)
    'Primary somatos… layer 6a'
    >>> fitted("PRIMARY SOMATOSENSORY AREA, BARREL FIELD, LAYER 6A", 25)
    'PRIMARY SOMA…LAYER 6A'
    """
    name = "".join(letter if letter.isprintable() else " " for letter in name)
    if int(sum(map(_width, name))) <= letters:
        return name
    tail = (letters - 1) * 2 // 5
    return f"{_beginning(name, letters - 1 - tail)}\u2026{_beginning(name[::-1], tail)[::-1]}"


def _beginning(name: str, letters: int) -> str:
    """As much of a name as is not wider than so many letters."""
    width = 0.0
    for place, letter in enumerate(name):
        width += _width(letter)
        if int(width) > letters:
            return name[:place]
    return name


def _width(letter: str) -> float:
    if letter in _WIDE:
        return _WIDEST
    if unicodedata.east_asian_width(letter) in "WF":
        return _FULL_WIDTH
    return _CAPITAL if letter.isupper() else 1.0
