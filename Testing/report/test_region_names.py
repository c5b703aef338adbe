"""Names shortened to the room that there is."""

import pytest

from MRHNetLib.report.region_names import fitted


@pytest.mark.parametrize(
    ("name", "letters", "shown"),
    [
        ("cortex", 6, "cortex"),
        ("Cortex", 6, "Cortex"),
        ("hippocampus", 6, "hip\u2026us"),
        ("W" * 9, 9, "WWW\u2026WW"),  # wider than other capitals
        ("大脳皮質", 6, "大脳\u2026質"),
        ("left\r\ncortex\x1b", 20, "left  cortex "),
    ],
)
def test_the_middle_is_left_out_where_a_name_is_too_wide(name, letters, shown):
    assert fitted(name, letters) == shown
