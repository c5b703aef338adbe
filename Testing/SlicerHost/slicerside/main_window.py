"""The main window with its module selector, which enters and leaves module panels as Slicer's does."""

import qt
import slicer


class ModuleSelector:
    """`mainWindow().moduleSelector()`."""

    def __init__(self, scroll_area):
        self._scroll_area = scroll_area
        self.selectedModule = ""

    def selectModule(self, name):
        if name == self.selectedModule:
            return
        self.leave()
        module = slicer.app.moduleManager().module(name)
        widget = module.widgetRepresentation() if module else None
        self.selectedModule = name if module else ""
        if widget is not None:
            self._scroll_area.setWidget(widget)
            widget.setVisible(True)
            widget.enter()

    def leave(self):
        """No module selected: the panel that was shown hears of it and is taken out of the window."""
        module = slicer.app.moduleManager().module(self.selectedModule)
        widget = module.widgetRepresentation() if module else None
        if widget is not None:
            widget.exit()
            self._scroll_area.takeWidget()
        self.selectedModule = ""


def make():
    """A main window, hidden, with room for a module's panel; `moduleSelector()` says which."""
    window = MainWindow()
    window.objectName = "qSlicerMainWindow"
    window.resize(520, 900)
    area = qt.QScrollArea(window)
    area.setWidgetResizable(True)
    window.setCentralWidget(area)
    window.selector = ModuleSelector(area)
    return window


class MainWindow(qt.QMainWindow):
    """What `slicer.util.mainWindow()` returns."""

    def moduleSelector(self):
        return self.selector

    def pythonConsole(self):
        return None
