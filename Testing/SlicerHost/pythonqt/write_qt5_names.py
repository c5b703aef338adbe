"""Writes qt5_names.json, the public names of Qt 5.15, from a Qt 5.15 build. Run it where PyQt5 5.15 is installed:

    python write_qt5_names.py

It is needed only when the table has to cover another part of Qt.
"""

import json
from pathlib import Path

from PyQt5 import QtCore, QtGui, QtWidgets, sip

# Parts of Qt that a module's panel has no business with; they would triple the table.
LEFT_OUT = (
    *("QAbstractAnimation", "QAbstractState", "QAbstractTransition", "QAccessible", "QAnimation", "QDom", "QEasing"),
    *("QEventTransition", "QFinalState", "QGesture", "QGL", "QGraphics", "QHistoryState", "QInputMethod", "QJson"),
    *("QKeyEventTransition", "QMatrix", "QMouseEventTransition", "QOpenGL", "QOffscreen", "QPaintEngine", "QParallel"),
    *("QPauseAnimation", "QPdf", "QPropertyAnimation", "QQuaternion", "QRaster", "QSequential", "QSharedMemory"),
    *("QSignalTransition", "QState", "QStyleHint", "QStyleOption", "QSurface", "QSystemSemaphore", "QTapGesture"),
    *("QTapAndHold", "QPanGesture", "QPinchGesture", "QSwipeGesture", "QTouch", "QVariantAnimation", "QVector"),
    *("QWindow", "QXml", "QMdi", "QWizard", "QPlatform", "QScroller", "QTextBlockGroup", "QTextObject", "QTextTable"),
    *("QTextInline", "QTextList", "QTextFrame", "QRgba", "QCbor", "QPyTextObject", "QTextBoundary", "QBackingStore"),
    *("QMutex", "QReadWrite", "QSemaphore", "QWaitCondition", "QReadLocker", "QWriteLocker", "QStatic", "QDataStream"),
    *("QPage", "QOperatingSystem", "QMetaType", "QGeneric", "QPictureIO", "QTextCodec", "QTextDecoder", "QTextEncoder"),
    *("QAbstractOpenGL", "QAbstractGraphics", "QColorSpace", "QMessageLog", "QObjectCleanup", "QEventLoopLocker"),
)
OF_PYQT = {"staticMetaObject", "pyqtConfigure", "toPyDate", "toPyDateTime", "toPyTime", "detach", "isDetached"}


def classes():
    for module in (QtCore, QtGui, QtWidgets):
        for name, kind in sorted(vars(module).items()):
            if isinstance(kind, type) and issubclass(kind, sip.simplewrapper) and not name.startswith(LEFT_OUT):
                yield name, kind


def meta_names(kind):
    """Own properties and signals (with signatures) of a QObject class; empty for any other class."""
    meta = getattr(kind, "staticMetaObject", None)
    if meta is None:
        return [], []
    properties = [meta.property(i).name() for i in range(meta.propertyOffset(), meta.propertyCount())]
    methods = [meta.method(i) for i in range(meta.methodOffset(), meta.methodCount())]
    signals = [m for m in methods if m.methodType() == QtCore.QMetaMethod.Signal]
    return properties, [bytes(m.methodSignature()).decode() for m in signals]


def entry(kind):
    bases = [base for base in kind.__mro__[1:] if base.__name__.startswith("Q")]
    inherited = {name for base in bases for name in vars(base)}
    properties, signals = meta_names(kind)
    signal_names = {signature.split("(")[0] for signature in signals}
    own = {name.rstrip("_") for name in vars(kind) if not name.startswith("__")} - OF_PYQT  # raise_ is C++'s raise
    return {
        "bases": [base.__name__ for base in kind.__bases__ if base.__name__.startswith("Q")],
        "properties": sorted(properties),
        "signals": signals,
        "members": sorted(own - inherited - signal_names),
    }


def main():
    lines = [f"{json.dumps(name)}: {json.dumps(entry(kind))}" for name, kind in classes()]
    Path(__file__).with_name("qt5_names.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
