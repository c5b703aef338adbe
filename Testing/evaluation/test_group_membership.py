"""Who is in which of two groups."""

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.group_membership import read_groups

SUBJECTS = ("m4", "m1", "m2", "sub-m3")


@pytest.fixture
def table(tmp_path):
    def write(groups):
        path = tmp_path / "participants.tsv"
        path.write_text("participant_id\tgroup\n" + "".join(f"{name}\t{group}\n" for name, group in groups.items()))
        return path

    return write


TWO = {"sub-m1": "b", "m2": "a", "m3": "b", "sub-m4": "a"}


def test_the_first_group_in_the_table_is_the_first_one_and_subjects_keep_their_order(table):
    groups = read_groups(table(TWO), "group", SUBJECTS)
    assert (groups.names, groups.members) == (("b", "a"), (["m1", "sub-m3"], ["m4", "m2"]))


def test_groups_may_be_chosen_in_either_order(table):
    groups = read_groups(table(TWO), "group", SUBJECTS, ["a", "b"])
    assert (groups.names, groups.members) == (("a", "b"), (["m4", "m2"], ["m1", "sub-m3"]))


@pytest.mark.parametrize("unknown", ["n/a", ""])
def test_who_is_in_no_group_is_left_out(table, unknown):
    groups = read_groups(table(TWO | {"m5": unknown}), "group", [*SUBJECTS, "m5"])
    assert sum(map(len, groups.members)) == 4


def test_a_third_group_is_left_out_where_two_are_chosen(table):
    groups = read_groups(table(TWO | {"m5": "c", "m6": "c"}), "group", SUBJECTS, ["a", "b"])
    assert sum(map(len, groups.members)) == 4


@pytest.mark.parametrize(
    ("groups", "chosen", "message"),
    [
        (TWO | {"m5": "c"}, None, "holds 3 groups"),
        (dict.fromkeys(TWO, "a"), None, r"holds 1 group \(a\)"),
        (TWO, ["a", "a"], "the groups a and a were chosen"),
        (TWO, ["a", "x"], "holds b, a"),
        (TWO | {"m5": "a"}, None, "m5 of the groups b and a were not measured"),
        (TWO | {"m3": "n/a"}, None, "the group b has 1 subject;"),
        ({"m1": "a", "m2": "b", "m3": "a"}, None, "no line for the subject m4"),
    ],
)
def test_what_the_user_can_mend(table, groups, chosen, message):
    with pytest.raises(UserError, match=message):
        read_groups(table(groups), "group", SUBJECTS, chosen)


def test_two_subjects_are_not_one_participant(table):
    with pytest.raises(UserError, match="m1 and sub-m1 would both be sub-m1"):
        read_groups(table(TWO), "group", (*SUBJECTS, "sub-m1"))
    groups = read_groups(table(TWO | {"m1": "a"}), "group", (*SUBJECTS, "sub-m1"))
    assert groups.members == (["sub-m3", "sub-m1"], ["m4", "m1", "m2"])
