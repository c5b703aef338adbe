"""ctkCollapsibleButton: a headline that shows and hides what is below it."""

from PySide6 import QtCore, QtGui, QtWidgets

from ..pythonqt import Custom

Qt, QStyle = QtCore.Qt, QtWidgets.QStyle
COLLAPSED_HEIGHT = 14  # pixels below the headline that CTK keeps
WANTED = "visibilityToParent"  # dynamic property of a child: whether it was shown or hidden on purpose


class ctkCollapsibleButton(QtWidgets.QAbstractButton, Custom):
    """Checked means open. Children are hidden while it is collapsed, except that what was hidden stays hidden."""

    contentsCollapsed = QtCore.Signal(bool)

    def __init__(self, parent: QtWidgets.QWidget | None = None):
        self._collapsed = self._flat = self._forcing = self._was_shown = False
        self._collapsed_height, self._open_height = COLLAPSED_HEIGHT, 16777215
        super().__init__(parent)
        self.setCheckable(True)
        self.setChecked(True)
        policy = QtWidgets.QSizePolicy.Policy
        self.setSizePolicy(policy.Minimum, policy.Preferred)
        self.setContentsMargins(0, self._headline().height(), 0, 0)
        self.setBackgroundRole(QtGui.QPalette.ColorRole.Window)
        self.toggled.connect(lambda checked: self._collapse(not checked))

    def _get_collapsed(self) -> bool:
        return self._collapsed

    def _set_collapsed(self, collapsed: bool) -> None:
        self.setChecked(not collapsed)

    def _get_flat(self) -> bool:
        return self._flat

    def _set_flat(self, flat: bool) -> None:
        self._flat = flat
        self.update()

    def _get_height(self) -> int:
        return self._collapsed_height

    def _set_height(self, pixels: int) -> None:
        self._collapsed_height = pixels
        self.updateGeometry()

    collapsed = QtCore.Property(bool, _get_collapsed, _set_collapsed, notify=contentsCollapsed)
    flat = QtCore.Property(bool, _get_flat, _set_flat)
    collapsedHeight = QtCore.Property(int, _get_height, _set_height)

    def _collapse(self, collapsed: bool) -> None:
        if collapsed == self._collapsed:
            return
        self._collapsed = collapsed
        if collapsed:
            self._open_height = self.maximumHeight()
            self.setMaximumHeight(self.sizeHint().height())
        else:
            self.setMaximumHeight(self._open_height)
        self._show_children()
        self.updateGeometry()
        self.contentsCollapsed.emit(collapsed)

    def _show_children(self) -> None:
        for child in self.children():
            if isinstance(child, QtWidgets.QWidget):
                self._show_child(child)

    def _show_child(self, child: QtWidgets.QWidget) -> None:
        """Show or hide a child without making that look like the wish of the module."""
        if not self.testAttribute(Qt.WidgetAttribute.WA_WState_Created):
            return  # shown for the first time later
        wanted = child.property(WANTED)
        visible = not self._collapsed and wanted is not False
        self._forcing = True
        if child.testAttribute(Qt.WidgetAttribute.WA_WState_Created) or not visible:
            child.setVisible(visible)
        if wanted is not False:
            child.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
        self._forcing = False

    def childEvent(self, event: QtCore.QChildEvent) -> None:
        child = event.child()
        if event.type() == QtCore.QEvent.Type.ChildAdded and isinstance(child, QtWidgets.QWidget):
            attribute = Qt.WidgetAttribute
            explicit = child.testAttribute(attribute.WA_WState_ExplicitShowHide)
            if explicit and child.testAttribute(attribute.WA_WState_Hidden):
                child.setProperty(WANTED, False)
            child.installEventFilter(self)
            self._show_child(child)
        super().childEvent(event)

    def eventFilter(self, child: QtCore.QObject, event: QtCore.QEvent) -> bool:
        if not self._forcing and isinstance(child, QtWidgets.QWidget):
            if event.type() == QtCore.QEvent.Type.ShowToParent:
                child.setProperty(WANTED, True)
                self._show_child(child)
            elif event.type() == QtCore.QEvent.Type.HideToParent:
                child.setProperty(WANTED, False)
        return False

    def setVisible(self, visible: bool) -> None:
        self._forcing = True
        super().setVisible(visible)
        self._forcing = False
        if not self._was_shown and self.testAttribute(Qt.WidgetAttribute.WA_WState_Created):
            self._was_shown = True
            self._show_children()

    def _option(self) -> QtWidgets.QStyleOptionButton:
        option = QtWidgets.QStyleOptionButton()
        option.initFrom(self)
        option.text, option.icon = self.text(), self.icon()
        option.state |= QStyle.StateFlag.State_Sunken if self.isDown() else QStyle.StateFlag.State_Raised
        option.rect.setHeight(self._headline().height())
        return option

    def _headline(self) -> QtCore.QSize:
        """The size the headline needs."""
        option = QtWidgets.QStyleOptionButton()
        option.initFrom(self)
        indicator = self._indicator()
        text = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text() or "XXXX")
        size = QtCore.QSize(indicator.width() + 6 + text.width(), max(indicator.height(), text.height()))
        return self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, option, size, self)

    def _indicator(self) -> QtCore.QSize:
        metric = QStyle.PixelMetric
        return QtCore.QSize(
            self.style().pixelMetric(metric.PM_IndicatorWidth, None, self),
            self.style().pixelMetric(metric.PM_IndicatorHeight, None, self),
        )

    def minimumSizeHint(self) -> QtCore.QSize:
        if self._collapsed:
            return self.sizeHint()
        return super().minimumSizeHint().expandedTo(self._headline()) if self.layout() else self._headline()

    def sizeHint(self) -> QtCore.QSize:
        closed = self._headline() + QtCore.QSize(0, self._collapsed_height)
        return closed if self._collapsed else super().sizeHint().expandedTo(closed)

    def hitButton(self, position: QtCore.QPoint) -> bool:
        return position.y() < self._headline().height()

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        painter, option = QtGui.QPainter(self), self._option()
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        height, size = option.rect.height(), self._indicator()
        arrow = QtWidgets.QStyleOption()
        arrow.initFrom(self)
        arrow.rect = QtCore.QRect(
            (height - size.width()) // 2, (height - size.height()) // 2, size.width(), size.height()
        )
        element = QStyle.PrimitiveElement
        shape = element.PE_IndicatorArrowRight if self._collapsed else element.PE_IndicatorArrowDown
        self.style().drawPrimitive(shape, arrow, painter, self)
        option.rect.setLeft(arrow.rect.right() + 6)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic
        role = QtGui.QPalette.ColorRole.ButtonText
        self.style().drawItemText(painter, option.rect, int(flags), option.palette, self.isEnabled(), self.text(), role)
