import pytest

from MRHNetLib.data.participants import participant_of, read_participants
from MRHNetLib.errors import UserError


def written(tmp_path, text):
    path = tmp_path / "participants.tsv"
    path.write_bytes(text.encode())
    return path


def test_a_column_of_a_table_with_windows_line_ends_and_unknown_values(tmp_path):
    path = written(tmp_path, "\ufeffparticipant_id\tage\tgroup\r\nsub-1\t60\tcontrol\r\nsub-2\t\tn/a\r\n\r\n")
    assert read_participants(path, "group") == {"sub-1": "control", "sub-2": None}


def test_a_note_may_hold_any_character_but_a_line_end(tmp_path):
    path = written(tmp_path, "participant_id\tnote\tgroup\nsub-1\ta\u2028b\x0bc\tcontrol\n")
    assert read_participants(path, "group") == {"sub-1": "control"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no column participant_id"),
        ("participant_id\tage\na\t1\n", "has no column group; there are participant_id, age"),
        ("participant_id\tgroup\na\n", "line 2: 2 columns were expected, found 1"),
        ("participant_id\tgroup\na\tx\na\ty\n", "line 3: a stands there twice"),
        ("participant_id\tgroup\na\tx\n\ty\n", "line 3: the participant_id is empty"),
        ("participant_id\tgroup\tgroup\na\tx\ty\n", "has 2 columns group"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, message):
    with pytest.raises(UserError, match=message):
        read_participants(written(tmp_path, text), "group")


@pytest.mark.parametrize("subject", ["mouse1", "sub-mouse1"])
def test_the_prefix_of_bids_may_be_missing(subject):
    assert participant_of(subject, {"sub-mouse1": "x"}) == "sub-mouse1"
    assert participant_of(subject, {"mouse1": "x"}) == "mouse1"
    assert participant_of(subject, {"mouse2": "x"}) is None
