"""The host: starts the make-believe application once in a process and does what a user does with it.

from SlicerHost import host

host.start()
panel = host.open_module(ROOT / "MRHNet" / "MRHNet.py")   # the module's MRHNetWidget, entered
panel.ui.runButton.click()
assert host.process_events(until=lambda: panel.ui.progressBar.value == 100, timeout=30)
"""

import atexit
import contextlib
import ctypes
import os
import pathlib
import shutil
import sys
import tempfile
import time
import types

_state = types.SimpleNamespace(started=False)


def start():
    """`slicer.app`, `slicer.modules`, `slicer.util`, qt, ctk and the rest, as a module finds them; once per process."""
    if _state.started:
        return
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _make_none_immortal()
    _state.folder = tempfile.mkdtemp(prefix="slicerhost-")
    atexit.register(shutil.rmtree, _state.folder, ignore_errors=True)
    from . import pythonqt

    pythonqt.install()
    from . import widgets  # noqa: F401 (they make themselves known)

    _install_application()
    _install_modules()
    _install_util()
    _state.started = True


def _make_none_immortal():
    """PySide6 6.12 gives away a reference to None with each call of a method that returns nothing.

    Python 3.12 and newer do not count them; an older one ends with a fatal error after some ten thousand calls.
    """
    if sys.version_info < (3, 12):
        ctypes.c_ssize_t.from_address(id(None)).value += 1 << 40


def _install_application():
    import slicer

    from .slicerside import mrml
    from .slicerside.application import Application
    from .slicerside.io_manager import IOManager
    from .slicerside.layout_manager import LayoutManager
    from .slicerside.modules import Modules

    _hide_what_slicer_core_adds(slicer)
    slicer.app = Application(_state.folder)
    slicer.modules = Modules()
    scene, application_logic, logics, _state.transfer = mrml.build(slicer.app.slicerHome, slicer.app.temporaryPath)
    slicer.mrmlScene = scene
    _state.logics, _state.hierarchy = logics, mrml.SubjectHierarchyFollower(scene)
    slicer.app.install(
        applicationLogic=application_logic,
        layoutManager=LayoutManager(scene, application_logic),
        ioManager=IOManager(scene),
    )


def _hide_what_slicer_core_adds(slicer):
    """slicer-core repeats slicer.util's functions as `slicer.loadVolume` and so on; the application does not."""
    import slicer.util

    for name in slicer.util.__all__:
        if getattr(slicer, name, None) is getattr(slicer.util, name):
            delattr(slicer, name)


def _install_modules():
    import slicer

    from . import pythonqt
    from .slicerside import extensions, i18n, mrml_widget, packaging, sample_data
    from .slicerside import modules as module_parts
    from .slicerside.node_combo_box import qMRMLNodeComboBox

    for widget in (mrml_widget.qMRMLWidget, mrml_widget.qSlicerScriptedLoadableModuleWidget, qMRMLNodeComboBox):
        setattr(slicer, widget.__name__, pythonqt.register(widget))
    slicer.qSlicerScriptedLoadableModule = module_parts.qSlicerScriptedLoadableModule
    for name, module in (("i18n", i18n), ("packaging", packaging)):
        _install_as(f"slicer.{name}", module)
    from .slicerside import parameter_node, scripted  # they look for slicer.qMRMLNodeComboBox and slicer.app

    _install_as("slicer.parameterNodeWrapper", parameter_node)
    _install_as("slicer.ScriptedLoadableModule", scripted)
    sys.modules["SampleData"] = sample_data
    slicer.app.install(
        moduleManager=module_parts.ModuleManager(_state.logics), extensions=extensions.ExtensionsManagerModel()
    )


def _install_as(name, module):
    sys.modules[name] = module
    package, _, last = name.rpartition(".")
    setattr(sys.modules[package], last, module)


def _install_util():
    """slicer.util is the real file; only what would wait for a user, or needs the real main window, is replaced."""
    import slicer.util

    from .dialogs import Dialogs
    from .slicerside import main_window

    _state.dialogs = Dialogs()
    slicer.util.messageBox = _state.dialogs.message_box
    slicer.util.mainWindow = _main_window
    _state.window = main_window.make()


def _main_window():
    if _state.window is None:
        raise RuntimeError("Failed to obtain reference to 'qSlicerMainWindow'")
    return _state.window


def dialogs():
    """The message boxes: `answer("Yes", containing="...")` beforehand, `shown` and `texts` afterwards."""
    return _state.dialogs


@contextlib.contextmanager
def without_main_window():
    """As `Slicer --no-main-window`: `slicer.util.mainWindow()` raises."""
    window, _state.window = _state.window, None
    try:
        yield
    finally:
        _state.window = window


@contextlib.contextmanager
def testing():
    """As `Slicer --testing`: `slicer.app.testingEnabled()`, message boxes are skipped."""
    import slicer

    slicer.app.testing = True
    try:
        yield
    finally:
        slicer.app.testing = False


def open_module(path):
    """Loads a scripted module from its file, opens its panel, and returns its Python widget.

    Parameters
    ----------
    path : path-like
        The module's file, unchanged: class, widget, logic and test are found by its name.
    """
    import slicer

    start()
    module = slicer.app.moduleManager().load(pathlib.Path(path).resolve())
    if _state.window is not None:
        _state.window.moduleSelector().selectModule(module.name)
        _state.window.show()
        return module.widgetRepresentation().self()
    widget = module.widgetRepresentation()
    widget.show()
    widget.enter()
    return widget.self()


def close_module(name):
    """Leaves the module's panel and unloads it: its widget's `cleanup()` is called. What it imported stays imported."""
    import slicer

    if _state.window is not None and _state.window.moduleSelector().selectedModule == name:
        _state.window.moduleSelector().leave()
    slicer.app.moduleManager().unload(name)
    process_events()
    _delete_what_is_to_go()


def _delete_what_is_to_go():
    """Without a running event loop, Qt leaves aside what was told to `deleteLater()`: closed panels would pile up."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def close_scene():
    """File > Close scene."""
    import slicer

    slicer.mrmlScene.Clear(False)
    process_events()


def quit_application():
    """What quitting does to modules: `aboutToQuit()`, then every scripted module is unloaded. The process stays."""
    import slicer

    from .slicerside.modules import qSlicerScriptedLoadableModule

    slicer.app.signals["aboutToQuit"].emit()
    manager = slicer.app.moduleManager()
    for name in manager.modulesNames():
        if isinstance(manager.module(name), qSlicerScriptedLoadableModule):
            close_module(name)


def process_events(until=None, timeout=10.0):
    """Lets the application run, until a condition holds or the time is over.

    Parameters
    ----------
    until : callable, optional
        Asked after each round of events; without it one round is run.
    timeout : float
        Seconds.

    Returns
    -------
    bool
        Whether the condition held in time.
    """
    import qt

    end = time.monotonic() + timeout
    while True:
        qt.QApplication.processEvents()
        if until is None or until():
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.002)


def screenshot(widget, path, width=None, height=None):
    """The widget as it looks now, written to `path` (PNG), laid out for a size in pixels where one is given."""
    from . import pythonqt

    process_events()
    pythonqt.screenshot(widget, path, width, height)


def heartbeat():
    """`with host.heartbeat() as beat:` measures how long the panel did not answer (see heartbeat.py)."""
    from .heartbeat import Heartbeat

    return Heartbeat()


def click_sample(name):
    """A click on a data set in the Sample Data module."""
    from .slicerside import sample_data

    return sample_data.click(name)
