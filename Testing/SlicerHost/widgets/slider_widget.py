"""ctkSliderWidget: a slider and a spin box for one floating-point value."""

from PySide6 import QtCore, QtWidgets

from ..pythonqt import Custom


class ctkSliderWidget(QtWidgets.QWidget, Custom):
    """With `tracking` off, dragging sends `valueIsChanging` and only letting go sends `valueChanged`."""

    offered = ("reset", "setValue", "setSpinBoxVisible", "setDecimals")
    valueChanged = QtCore.Signal(float)
    valueIsChanging = QtCore.Signal(float)
    decimalsChanged = QtCore.Signal(int)

    def __init__(self, parent: QtWidgets.QWidget | None = None):
        super().__init__(parent)
        self._slider = QtWidgets.QSlider(QtCore.Qt.Orientation.Horizontal, self)
        self._spin = QtWidgets.QDoubleSpinBox(self)
        self._value, self._page, self._tracking, self._moving = 0.0, 10.0, True, False
        self._before = 0.0
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._slider)
        layout.addWidget(self._spin)
        self._spin.setRange(0.0, 99.0)
        self._spin.valueChanged.connect(self._take)
        self._slider.valueChanged.connect(lambda position: self._take(self._at(position)))
        self._slider.sliderPressed.connect(self._start)
        self._slider.sliderReleased.connect(self._stop)
        self._fit()

    def _at(self, position: int) -> float:
        return min(self._spin.minimum() + position * self._spin.singleStep(), self._spin.maximum())

    def _fit(self) -> None:
        """Slider and spin box made to agree with range, step and value."""
        step = self._spin.singleStep()
        steps = max(1, round((self._spin.maximum() - self._spin.minimum()) / step)) if step > 0 else 1
        blocked = self._slider.blockSignals(True), self._spin.blockSignals(True)
        self._slider.setRange(0, min(steps, 10**6))
        self._slider.setPageStep(max(1, round(self._page / step)) if step > 0 else 1)
        self._spin.setValue(self._value)
        self._slider.setValue(round((self._value - self._spin.minimum()) / step) if step > 0 else 0)
        self._slider.blockSignals(blocked[0])
        self._spin.blockSignals(blocked[1])

    def _take(self, value: float) -> None:
        """A value from either half, within the range and with the decimals of the spin box."""
        value = min(max(round(value, self._spin.decimals()), self._spin.minimum()), self._spin.maximum())
        if value == self._value:
            self._fit()
            return
        self._value = value
        self._fit()
        if not self._tracking:
            self.valueIsChanging.emit(value)
        if not self._moving:
            self.valueChanged.emit(value)

    def _start(self) -> None:
        if not self._tracking:
            self._before, self._moving = self._value, True

    def _stop(self) -> None:
        if self._moving:
            self._moving = False
            if self._value != self._before:
                self.valueChanged.emit(self._value)

    def _get_value(self) -> float:
        return self._before if self._moving else self._value

    def setValue(self, value: float) -> None:
        moving, self._moving = self._moving, False
        self._take(value)
        self._moving = moving

    def reset(self) -> None:
        self.setValue(0.0)

    def _get_minimum(self) -> float:
        return self._spin.minimum()

    def _set_minimum(self, minimum: float) -> None:
        blocked = self._spin.blockSignals(True)
        self._spin.setMinimum(minimum)
        self._spin.blockSignals(blocked)
        self._take(self._value)

    def _get_maximum(self) -> float:
        return self._spin.maximum()

    def _set_maximum(self, maximum: float) -> None:
        blocked = self._spin.blockSignals(True)
        self._spin.setMaximum(maximum)
        self._spin.blockSignals(blocked)
        self._take(self._value)

    def _get_step(self) -> float:
        return self._spin.singleStep()

    def _set_step(self, step: float) -> None:
        self._spin.setSingleStep(step)
        self._fit()

    def _get_page(self) -> float:
        return self._page

    def _set_page(self, step: float) -> None:
        self._page = step
        self._fit()

    def _get_decimals(self) -> int:
        return self._spin.decimals()

    def setDecimals(self, decimals: int) -> None:
        blocked = self._spin.blockSignals(True)
        self._spin.setDecimals(decimals)
        self._spin.blockSignals(blocked)
        self._take(self._value)
        self.decimalsChanged.emit(decimals)

    def _get_prefix(self) -> str:
        return self._spin.prefix()

    def _set_prefix(self, prefix: str) -> None:
        self._spin.setPrefix(prefix)

    def _get_suffix(self) -> str:
        return self._spin.suffix()

    def _set_suffix(self, suffix: str) -> None:
        self._spin.setSuffix(suffix)

    def _get_tracking(self) -> bool:
        return self._tracking

    def _set_tracking(self, tracking: bool) -> None:
        self._tracking = tracking

    def _get_spin(self) -> bool:
        return self._spin.isVisibleTo(self)

    def setSpinBoxVisible(self, visible: bool) -> None:
        self._spin.setVisible(visible)

    value = QtCore.Property(float, _get_value, setValue)
    minimum = QtCore.Property(float, _get_minimum, _set_minimum)
    maximum = QtCore.Property(float, _get_maximum, _set_maximum)
    singleStep = QtCore.Property(float, _get_step, _set_step)
    pageStep = QtCore.Property(float, _get_page, _set_page)
    decimals = QtCore.Property(int, _get_decimals, setDecimals)
    prefix = QtCore.Property(str, _get_prefix, _set_prefix)
    suffix = QtCore.Property(str, _get_suffix, _set_suffix)
    tracking = QtCore.Property(bool, _get_tracking, _set_tracking)
    spinBoxVisible = QtCore.Property(bool, _get_spin, setSpinBoxVisible)
