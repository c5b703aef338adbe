"""The stains by their names."""

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.stain import stain_name


@pytest.mark.parametrize(("text", "name"), [("af", "AF"), ("NISSL", "Nissl"), ("Mbp", "MBP"), ("GFAP", "GFAP")])
def test_known_stains_are_written_in_one_way(text: str, name: str) -> None:
    assert stain_name(text) == name


@pytest.mark.parametrize("text", ["", "my stain", "a/b", "\u00fc"])
def test_what_cannot_be_part_of_a_file_name_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="letters and digits"):
        stain_name(text)
