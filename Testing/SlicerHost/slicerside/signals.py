"""Signals of the objects that are no Qt objects here, or whose signals carry MRML nodes; they behave as PythonQt's."""

from ..pythonqt.relay import call_slot


class Signal:
    """Connected by attribute: `object.name.connect(slot)`."""

    def __init__(self):
        self._slots = []

    def connect(self, slot):
        self._slots.append(slot)
        return True

    def disconnect(self, slot=None):
        found = [kept for kept in self._slots if slot is None or kept == slot]
        self._slots = [kept for kept in self._slots if slot is not None and kept != slot]
        return bool(found)

    def emit(self, *values):
        for slot in list(self._slots):
            call_slot(slot, values)


class Signals:
    """Mixed into stand-ins with a dict `signals`: `connect("name(type)", slot)`."""

    def connect(self, signature, slot):
        return self._signal(signature).connect(slot)

    def disconnect(self, signature, slot=None):
        return self._signal(signature).disconnect(slot)

    def _signal(self, signature):
        name = signature.partition("(")[0].strip()
        if name not in self.signals:
            raise ValueError(f"{type(self).__name__} has no signal {signature}")
        return self.signals[name]
