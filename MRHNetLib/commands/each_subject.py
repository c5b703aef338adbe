"""Several subjects in one call: one that fails is reported and does not stop the others."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer, Portion

Subject = TypeVar("Subject", bound=Hashable)
Done = TypeVar("Done")


def each_subject(
    subjects: Sequence[Subject], work: Callable[[Subject, Observer], Done], observer: Observer
) -> tuple[dict[Subject, Done], list[dict[str, object]]]:
    """What was done for each subject, and the failures as `Result` takes them.

    Parameters
    ----------
    subjects : sequence
        Folders or names, each once.
    work : callable
        ``work(subject, observer)``.
    observer : Observer
        Told of the progress; each subject has an equal share of it.

    Raises
    ------
    UserError
        The only subject failed.
    """
    done: dict[Subject, Done] = {}
    failures: list[dict[str, object]] = []
    for index, subject in enumerate(subjects):
        try:
            done[subject] = work(subject, Portion(observer, index / len(subjects), (index + 1) / len(subjects)))
        except UserError as error:
            if len(subjects) == 1:
                raise
            failures.append({"subject": str(subject), "message": error.message, "hint": error.hint})
    return done, failures
