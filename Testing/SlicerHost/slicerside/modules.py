"""`slicer.modules` and `slicer.app.moduleManager()`: modules slicer-core has logics of, and scripted ones from file."""

import importlib.util
import pathlib
import sys

import slicer

from .signals import Signal, Signals


class Modules:
    """`slicer.modules`: modules by lower-case name, and whatever a module puts there."""


class CoreModule:
    """A module whose logic slicer-core brings; it has no panel here."""

    def __init__(self, name, logic):
        self.name, self.title, self._logic = name, name, logic
        self.path = ""

    def logic(self):
        return self._logic

    def widgetRepresentation(self):
        return None


class qSlicerScriptedLoadableModule:
    """What a module's own class gets as `parent`: only these attributes can be set, as in Slicer."""

    SETTABLE = (
        *("title", "categories", "contributors", "associatedNodeTypes", "helpText", "acknowledgementText"),
        *("icon", "hidden", "dependencies", "index", "extensions", "widgetRepresentationCreationEnabled"),
    )

    def __init__(self, path):
        self.__dict__.update(path=str(path), name=pathlib.Path(path).stem, hidden=False, index=-1, icon=None)
        self.__dict__.update(title="", categories=(), dependencies=(), helpText="", acknowledgementText="")
        self.__dict__.update(_instance=None, _widget=None, widgetRepresentationCreationEnabled=True)
        self.__dict__.update(contributors=(), associatedNodeTypes=(), extensions={}, isInstalled=False, isBuiltIn=False)

    def __setattr__(self, name, value):
        if name not in self.SETTABLE:
            raise AttributeError(f"qSlicerScriptedLoadableModule has no attribute {name!r} to be set")
        expects_list = name in ("categories", "contributors", "dependencies", "associatedNodeTypes")
        if expects_list and (isinstance(value, str) or not all(isinstance(item, str) for item in value)):
            raise ValueError(f"{name}: expected a list of strings, found {value!r}")
        self.__dict__[name] = tuple(value) if expects_list else value

    def load(self):
        """Imports the file and makes the module's object, as at the start of the application."""
        python = _import(self.path)
        self.__dict__["_instance"] = getattr(python, self.name)(self)
        setattr(slicer.modules, f"{self.name}Instance", self._instance)
        setattr(slicer.modules, self.name.lower(), self)
        if hasattr(self._instance, "setup"):
            self._instance.setup()

    def self(self):
        return self._instance

    def logic(self):
        return slicer.app.moduleLogic(self.name)

    def widgetRepresentation(self):
        if self._widget is None:
            self.__dict__["_widget"] = self.createNewWidgetRepresentation()
        return self._widget

    def createNewWidgetRepresentation(self):
        widget = slicer.qSlicerScriptedLoadableModuleWidget()
        widget.setMRMLScene(slicer.mrmlScene)
        widget.setPythonSource(self.path)
        widget.setup()
        return widget


def _import(path):
    """The module of a file in `sys.modules` under its stem, its folder on `sys.path` for the packages beside it."""
    path = pathlib.Path(path)
    if path.stem in sys.modules and getattr(sys.modules[path.stem], "__file__", None) == str(path):
        return sys.modules[path.stem]
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


class FactoryManager:
    def __init__(self, manager):
        self._manager = manager

    def loadedModuleNames(self):
        return self._manager.modulesNames()

    def isLoaded(self, name):
        return name in self._manager.modulesNames()


class ModuleManager(Signals):
    def __init__(self, logics):
        self.signals = {name: Signal() for name in ("moduleLoaded", "moduleAboutToBeUnloaded")}
        self._modules = {name: CoreModule(name, logic) for name, logic in logics.items()}
        for name, module in self._modules.items():
            setattr(slicer.modules, name.lower(), module)

    def factoryManager(self):
        return FactoryManager(self)

    def modulesNames(self):
        return tuple(self._modules)

    def module(self, name):
        return self._modules.get(name)

    def load(self, path):
        """The scripted module of a file; loaded once."""
        name = pathlib.Path(path).stem
        if name not in self._modules:
            module = qSlicerScriptedLoadableModule(path)
            module.load()
            self._modules[name] = module
            self.signals["moduleLoaded"].emit(name)
            slicer.app.complete_startup()
        return self._modules[name]

    def unload(self, name):
        """Tells the module that it goes (its widget cleans up) and forgets it; what it imported stays imported."""
        self.signals["moduleAboutToBeUnloaded"].emit(name)
        module = self._modules.pop(name)
        if module._widget is not None:
            module._widget.hide()
            module._widget.deleteLater()
        for attribute in (name.lower(), f"{name}Instance", f"{name}Widget"):
            if hasattr(slicer.modules, attribute):
                delattr(slicer.modules, attribute)
