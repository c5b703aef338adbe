"""The loop over subjects."""

import pytest

from MRHNetLib.commands.each_subject import each_subject
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer


class Progress:
    def __init__(self) -> None:
        self.fractions: list[float] = []

    def progress(self, fraction: float, stage: str) -> None:
        self.fractions.append(fraction)

    def warning(self, message: str) -> None:
        raise AssertionError(message)


def length(subject: str, observer: Observer) -> int:
    observer.progress(0, "begun")
    if subject.startswith("bad"):
        raise UserError(f"{subject} is bad", hint="mend it")
    observer.progress(1, "ended")
    return len(subject)


def test_one_that_fails_is_reported_and_the_others_are_done() -> None:
    done, failures = each_subject(["mouse", "bad1", "mouse22", "bad2"], length, QUIET)
    assert done == {"mouse": 5, "mouse22": 7}
    assert failures == [{"subject": name, "message": f"{name} is bad", "hint": "mend it"} for name in ("bad1", "bad2")]


def test_the_only_one_fails_with_its_own_error() -> None:
    with pytest.raises(UserError, match="bad is bad"):
        each_subject(["bad"], length, QUIET)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_bug_or_a_cancellation_ends_all(error: type[BaseException]) -> None:
    begun = []

    def fail(subject: str, observer: Observer) -> None:
        begun.append(subject)
        raise error

    with pytest.raises(error):
        each_subject(["a", "b"], fail, QUIET)
    assert begun == ["a"]


def test_each_has_an_equal_share_of_the_progress() -> None:
    heard = Progress()
    each_subject(["a", "bad", "c", "d"], length, heard)
    assert heard.fractions == [0, 0.25, 0.25, 0.5, 0.75, 0.75, 1]
