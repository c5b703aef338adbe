"""A PyTorchUtils module as the PyTorch extension brings it; absent until a test puts it into `sys.modules`."""

import types


def make(installed=True, fails=False):
    """A module `PyTorchUtils` whose logic says whether PyTorch is there; `logic_calls` of it lists what was asked.

    PyTorch itself is never imported: the panel must not do so in Slicer's process either.
    """
    module = types.ModuleType("PyTorchUtils")
    module.calls = []
    state = {"installed": installed}

    class PyTorchUtilsLogic:
        @staticmethod
        def torchInstalled():
            module.calls.append("torchInstalled")
            return state["installed"]

        def installTorch(self, askConfirmation=False, forceComputationBackend=None, **_):
            module.calls.append("installTorch")
            state["installed"] = not fails
            return None if fails else types.SimpleNamespace(__name__="torch")

        @property
        def torch(self):
            raise AssertionError("PyTorch must not be imported in the process of the panel")

    module.PyTorchUtilsLogic = PyTorchUtilsLogic
    return module
