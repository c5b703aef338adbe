"""Answers to message boxes, given beforehand; every box that would have been shown is kept for the test to read."""

import dataclasses

import qt


@dataclasses.dataclass(frozen=True)
class Shown:
    """One message box: what it said and how it was answered."""

    text: str
    title: str
    detail: str
    buttons: int
    answer: int


class Dialogs:
    """The user in front of the message boxes: declines whatever nobody told them to accept."""

    DECLINING = ("Cancel", "No", "Close", "Ok")

    def __init__(self):
        self.shown = []
        self._answers = []

    def answer(self, button, containing=""):
        """The next box whose text or title contains `containing` is answered with `button` ("Ok", "Yes", ...)."""
        self._answers.append((containing, button))

    def clear(self):
        self.shown.clear()
        self._answers.clear()

    @property
    def texts(self):
        return [box.text for box in self.shown]

    def message_box(self, text, parent=None, **settings):
        """In the place of slicer.util.messageBox."""
        buttons = int(settings.get("standardButtons", qt.QMessageBox.Ok))
        title = str(settings.get("windowTitle", ""))
        chosen = self._chosen(f"{title}\n{text}", buttons)
        self.shown.append(Shown(text, title, str(settings.get("detailedText", "")), buttons, chosen))
        return chosen

    def _chosen(self, said, buttons):
        for index, (containing, button) in enumerate(self._answers):
            if containing in said:
                del self._answers[index]
                return int(getattr(qt.QMessageBox, button))
        offered = [int(getattr(qt.QMessageBox, name)) for name in self.DECLINING]
        return next((button for button in offered if button & buttons), offered[-1])
