"""`slicer.app`: properties as attributes, methods called, all else handed on to the QApplication."""

import os
import pathlib

import qt
import slicer

from .signals import Signal, Signals

VERSION = (5, 12)


class Environment:
    """What `startupEnvironment()` returns: names and values of the environment Slicer was started in."""

    def __init__(self, values):
        self._values = dict(values)

    def keys(self):
        return tuple(self._values)

    def value(self, name, default=""):
        return self._values.get(name, default)

    def contains(self, name):
        return name in self._values


class Application(Signals):
    """One per process; `host` sets what a test may change (`testing`)."""

    applicationName = "Slicer"
    applicationVersion = ".".join(map(str, (*VERSION, 4)))
    majorVersion, minorVersion = VERSION
    mainApplicationName = mainApplicationDisplayName = "Slicer"
    mainApplicationMajorVersion, mainApplicationMinorVersion = VERSION
    releaseType = "Stable"
    revision = repositoryRevision = "host"
    documentationBaseUrl = "https://slicer.readthedocs.io/en/latest/"
    platform, arch, os = "linux-amd64", "amd64", "linux"
    isInstalled = True

    def __init__(self, folder):
        self.__dict__["_folder"] = pathlib.Path(folder)
        names = ("aboutToQuit", "startupCompleted", "mrmlSceneChanged")
        self.__dict__.update(signals={name: Signal() for name in names}, testing=False, restarts=[], _parts={})
        self.__dict__["slicerHome"] = str(self._folder / "home")
        self.__dict__["temporaryPath"] = str(self._folder / "temporary")
        colours = self._folder / "home" / "share" / "ColorFiles"  # looked for by the colour logic
        for made in (colours, self.temporaryPath, self.cachePath):
            pathlib.Path(made).mkdir(parents=True, exist_ok=True)

    @property
    def cachePath(self):
        return str(self._folder / "cache")

    @property
    def slicerSharePath(self):
        return "share"

    @property
    def extensionsInstallPath(self):
        return str(self._folder / "extensions")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        signals = self.__dict__.get("signals", {})
        if name in signals:
            return signals[name]
        return getattr(qt.QApplication.instance(), name)

    def __setattr__(self, name, value):
        if name not in self.__dict__:
            raise AttributeError(f"slicer.app has no attribute {name!r} to be set")
        self.__dict__[name] = value

    def install(self, **parts):
        """The objects behind `moduleManager()`, `layoutManager()` and their like, made after the application."""
        self._parts.update(parts)

    def complete_startup(self):
        """Modules are loaded, and then startup is said to be complete, once for each module; not Slicer's own name."""
        self.signals["startupCompleted"].emit()
        self.signals["startupCompleted"].disconnect()

    def moduleManager(self):
        return self._parts["moduleManager"]

    def layoutManager(self):
        return self._parts["layoutManager"]

    def coreIOManager(self):
        return self._parts["ioManager"]

    ioManager = coreIOManager

    def applicationLogic(self):
        return self._parts["applicationLogic"]

    def extensionsManagerModel(self):
        return self._parts["extensions"]

    def mrmlScene(self):
        return slicer.mrmlScene

    def moduleLogic(self, name):
        return self.applicationLogic().GetModuleLogic(name)

    def testingEnabled(self):
        return self.testing

    def userSettings(self):
        return qt.QSettings()

    settings = revisionUserSettings = userSettings

    def startupEnvironment(self):
        return Environment(os.environ)

    environment = startupEnvironment

    def translate(self, context, text):
        from . import i18n

        return i18n.translate(context, text)

    def moduleDocumentationUrl(self, name):
        return f"{self.documentationBaseUrl}user_guide/modules/{name.lower()}.html"

    def processEvents(self, *flags):
        qt.QApplication.processEvents(*flags)

    def later(self, call, milliseconds=0):
        """`call` from the event loop; not Slicer's, for the host's own parts."""
        qt.QTimer.singleShot(milliseconds, call)

    def topLevelWidgets(self):
        return qt.QApplication.topLevelWidgets()

    def setOverrideCursor(self, cursor):
        qt.QApplication.setOverrideCursor(qt.QCursor(cursor))

    def restoreOverrideCursor(self):
        qt.QApplication.restoreOverrideCursor()

    def pauseRender(self):
        self.layoutManager().pauseRender()

    def resumeRender(self):
        self.layoutManager().resumeRender()

    def setRenderPaused(self, paused):
        self.layoutManager().setRenderPaused(paused)

    def pythonConsole(self):
        return None

    def restart(self):
        """Notes it in `restarts`; the process goes on."""
        self.restarts.append(True)
