"""Names by which several files are told apart in one table."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from MRHNetLib.errors import UserError


def map_names(paths: Sequence[Path]) -> list[str]:
    """The file's name of each path; where several have the same, with as many of its folders as tell them apart.

    Raises
    ------
    UserError
        A file is named twice.

    Examples
    --------
    >>> map_names([Path("a/NF.nii"), Path("b/NF.nii"), Path("b/AF.nii")])
    ['a/NF.nii', 'b/NF.nii', 'AF.nii']
    """
    whole = [Path(os.path.abspath(path)) for path in paths]
    if twice := [path for path, times in Counter(path.resolve() for path in whole).items() if times > 1]:
        raise UserError(f"{twice[0]} is named twice", hint="name every map once")
    depths = [1] * len(whole)
    while True:
        names = ["/".join(path.parts[-depth:]) for path, depth in zip(whole, depths, strict=True)]
        shared = {name for name, times in Counter(names).items() if times > 1}
        if not shared:
            return names
        depths = [depth + (name in shared) for depth, name in zip(depths, names, strict=True)]
