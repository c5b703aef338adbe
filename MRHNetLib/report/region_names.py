"""Names of regions and subjects in figures, where room is scarce."""


def fitted(name: str, letters: int) -> str:
    """A name of at most so many letters: its middle left out, since atlases tell structures apart at both ends.

    Examples
    --------
    >>> fitted("Primary somatosensory area, barrel field, layer 6a", 25)
    'Primary somatos… layer 6a'
    """
    if len(name) <= letters:
        return name
    tail = (letters - 1) * 2 // 5
    return f"{name[: letters - 1 - tail]}\u2026{name[-tail:]}"
