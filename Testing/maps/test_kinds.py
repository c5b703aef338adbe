import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.maps.kinds import KINDS, chosen_kinds


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("MTR", ["MTR"]),
        ("mk,fa", ["MK", "FA"]),
        ("colour-FA, color-fa,colourFA", ["colourFA"]),
        ("FA,MD,", ["FA", "MD"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [kind.name for kind in chosen_kinds(text)] == names


def test_every_kind_has_its_own_name() -> None:
    assert [kind.name for kind in chosen_kinds(",".join(kind.name for kind in KINDS))] == [k.name for k in KINDS]


def test_a_name_that_is_not_known() -> None:
    with pytest.raises(UserError, match="there is no map mrt; there are T2, MTR") as caught:
        chosen_kinds("FA,MRT")
    assert caught.value.hint == "did you mean MTR?"


def test_nothing_named() -> None:
    with pytest.raises(UserError, match="no map is named"):
        chosen_kinds(" , ")
