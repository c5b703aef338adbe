"""Qt events of a widget, told to plain functions."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import qt

from MRHNetLib.data.image_names import image_format


class EventWatcher(qt.QObject):
    """Tells functions of events; keep it as long as the widget is watched.

    Its `handlers` maps types of events (``qt.QEvent.Resize``) to functions that take the event and return whether
    that was all there is to do.
    """

    def __init__(self, *arguments: Any) -> None:
        qt.QObject.__init__(self, *arguments)
        self.handlers: Mapping[int, Callable[[Any], bool]] = {}

    def eventFilter(self, watched: Any, event: Any) -> bool:  # noqa: N802 - Qt's name
        """Qt asks whether the event is to go no further."""
        handler = self.handlers.get(int(event.type()))
        return bool(handler(event)) if handler else False


class DropTarget:
    """Takes a folder, or an image in it, that is dropped onto a widget; other files are left to Slicer.

    Parameters
    ----------
    widget : QWidget
        Takes drops from now on.
    dropped : callable
        Told the folder.
    """

    def __init__(self, widget: Any, dropped: Callable[[Path], None]) -> None:
        self._widget, self._dropped = widget, dropped
        self._watcher = EventWatcher()
        self._watcher.handlers = {
            int(qt.QEvent.DragEnter): self._consider,
            int(qt.QEvent.DragMove): self._consider,
            int(qt.QEvent.Drop): self._take,
        }
        widget.setAcceptDrops(True)
        widget.installEventFilter(self._watcher)

    def close(self) -> None:
        """Take drops no longer."""
        self._widget.removeEventFilter(self._watcher)

    def _consider(self, event: Any) -> bool:
        if _folder_in(event) is None:
            return False
        event.acceptProposedAction()
        return True

    def _take(self, event: Any) -> bool:
        folder = _folder_in(event)
        if folder is None:
            return False
        event.acceptProposedAction()
        self._dropped(folder)
        return True


def _folder_in(event: Any) -> "Path | None":
    """The folder that the first of what is dragged means; None for anything else."""
    data = event.mimeData()
    paths = [url.toLocalFile() for url in data.urls()] if data is not None and data.hasUrls() else []
    return local_folder(paths[0]) if paths and paths[0] else None


def local_folder(text: str) -> "Path | None":
    """The folder that a path or a file's address means: itself, or that of an image in it; None for anything else.

    Examples
    --------
    >>> local_folder("/no/such/folder") is None
    True
    """
    path = Path(qt.QUrl(text).toLocalFile() if text.startswith("file:") else text)
    if path.is_dir():
        return path
    return path.parent if path.is_file() and image_format(path) else None
