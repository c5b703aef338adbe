"""`slicer.qMRMLWidget`: a widget that passes its scene on."""

import qt

from .signals import Signal


class MrmlSignals:
    """For Qt widgets with signals that carry MRML objects: those are kept in Python, all others are Qt's."""

    def connect(self, signature, *slot):
        own = self.mrml_signals.get(signature.replace(" ", ""))
        return own.connect(*slot) if own else super().connect(signature, *slot)

    def disconnect(self, signature, *slot):
        own = self.mrml_signals.get(signature.replace(" ", ""))
        return own.disconnect(*slot) if own else super().disconnect(signature, *slot)


class qMRMLWidget(MrmlSignals, qt.QWidget):  # noqa: N801 (Slicer's spelling, here and below)
    """The top level of a module's .ui file."""

    def __init__(self, *parent):
        super().__init__(*parent)
        self.mrmlSceneChanged = Signal()
        self.mrml_signals = {"mrmlSceneChanged(vtkMRMLScene*)": self.mrmlSceneChanged}
        self._scene = None

    def mrmlScene(self):  # noqa: N802
        return self._scene

    def setMRMLScene(self, scene):  # noqa: N802
        if scene is not self._scene:
            self._scene = scene
            self.mrmlSceneChanged.emit(scene)
