"""The brand's colour: written as the brand book writes it, in a small field beside the swatches."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pixdesk.ui import backdrops, memory, parts, theme
from pixdesk.ui.backdrops import Backdrop, Swatches
from pixdesk.ui.memory import Memory


class BrandField(QWidget):
    """Asks for a colour and shows it at once; Enter keeps it, Escape leaves it as it was."""

    def __init__(self, remembered: Memory, swatches: Swatches, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._memory, self._swatches = remembered, swatches
        self._came_from: QWidget | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(theme.GRID_PX)
        row.addWidget(parts.text(self.tr("Brand colour")))
        self.field = QLineEdit()
        self.field.setMaxLength(7)
        self.field.setFixedWidth(104)
        self.field.setPlaceholderText(self.tr("#rrggbb"))
        self.field.setAccessibleName(self.tr("Brand colour as #rrggbb"))
        self.field.setToolTip(self.tr("Six hexadecimal digits, sRGB; Enter keeps it"))
        self.field.textEdited.connect(self._try)
        self.field.returnPressed.connect(self._keep)
        self.field.installEventFilter(self)
        page.installEventFilter(self)
        row.addWidget(self.field)
        self.hide()
        swatches.brand_asked.connect(self.ask)
        backdrops.take_brand(remembered.word(memory.BRAND))

    def ask(self) -> None:
        """Open the field under the brand's swatch."""
        self.field.setText(backdrops.brand())
        self._try(self.field.text())
        self.adjustSize()
        self._place()
        self._came_from = self.window().focusWidget()
        self.show()
        self.raise_()
        self.field.setFocus()
        self.field.selectAll()

    def _place(self) -> None:
        """Stand under the swatches and end where they do: what is at their right can still be read."""
        end = self._swatches.mapTo(self._page, QPoint(self._swatches.width(), 0)).x()
        below = self._swatches.swatch(Backdrop.BRAND)
        self.move(max(0, end - self.width()), below.mapTo(self._page, QPoint(0, below.height() + 8)).y())

    def _word(self) -> str:
        said = self.field.text().strip().lower()
        return said if said.startswith("#") else f"#{said}"

    def _try(self, _: str) -> None:
        good = backdrops.take_brand(self._word())
        self.field.setProperty("tone", "" if good else "bad")
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        if good:
            self._swatches.choose(Backdrop.BRAND)

    def _keep(self) -> None:
        if backdrops.take_brand(self._word()):
            self._memory.remember(memory.BRAND, self._word())
            self._put_away()

    def _put_away(self) -> None:
        """Go, back to the colour that is remembered, and give the focus back."""
        self.hide()
        backdrops.take_brand(self._memory.word(memory.BRAND))
        self._swatches.choose(self._swatches.backdrop)
        if self._came_from is not None:
            self._came_from.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field:
            if event.type() is QEvent.Type.Resize and self.isVisible():
                QTimer.singleShot(0, self, self._place)  # once the page is laid out anew
            return False
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self._put_away()
            return True
        if event.type() is QEvent.Type.FocusOut and self.isVisible():
            self._came_from = None
            self._put_away()
        return False
