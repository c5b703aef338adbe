"""Names that tell files apart."""

from pathlib import Path

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.map_names import map_names


def test_the_files_name_is_enough_where_it_is_the_only_one() -> None:
    assert map_names([Path("a/NF.nii"), Path("a/AF.nii.gz")]) == ["NF.nii", "AF.nii.gz"]


def test_files_of_one_name_take_as_many_folders_as_tell_them_apart() -> None:
    paths = [Path("x/one/maps/NF.nii"), Path("x/two/maps/NF.nii"), Path("y/NF.nii")]
    assert map_names(paths) == ["one/maps/NF.nii", "two/maps/NF.nii", "y/NF.nii"]


def test_a_file_named_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="named twice"):
        map_names([tmp_path / "NF.nii", tmp_path / "." / "NF.nii"])
