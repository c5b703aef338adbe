"""`slicer.app.extensionsManagerModel()` over the make-believe index of packaging.py."""

from .packaging import index


class ExtensionsManagerModel:
    """Installs every extension it is asked for, unless the index is offline; `asked` lists what was wanted."""

    def __init__(self):
        self.interactive = True
        self.asked = []
        self._installed = set()

    def isExtensionInstalled(self, name, /):
        return name in self._installed

    def installExtensionFromServer(self, name, restart=True, update=False, /):
        self.asked.append((name, restart, update))
        if not index.offline:
            self._installed.add(name)
        return not index.offline
