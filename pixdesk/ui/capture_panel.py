"""Beside a picture: what its capture is, how it stands, and what the checks found."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pixdesk.domain.capture import WAITING, Capture
from pixdesk.domain.view import CaptureView
from pixdesk.ui import icons, parts, theme, words
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.checklist_panel import ChecklistPanel
from pixdesk.ui.findings_list import FindingsList, StateBadge


class CaptureHead(QWidget):
    """A capture's state, SKU, view and file, line by line; what is not known leaves no gap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.badge = StateBadge()
        self._label = parts.text(tone="dim", wraps=True)
        self._facts = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX)
        for widget in (self.badge, self._label, self._facts):
            column.addWidget(widget)

    def show_capture(self, capture: Capture | None) -> None:
        """Show a capture, or nothing while it is still arriving."""
        self.badge.show_state(capture.state if capture else None)
        for widget, said in (
            (self._label, words.label(capture) if capture else ""),
            (self._facts, words.facts(capture) if capture else ""),
        ):
            widget.setText(said)
            widget.setVisible(bool(said))


class Shooting(QWidget):
    """The SKU being shot, under its slate; nothing while nothing says."""

    def __init__(self, refuse: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(26, 0, 0, 8)
        row.setSpacing(theme.GRID_PX)
        self._word = parts.text(self.tr("Shooting"), tone="dim")
        row.addWidget(self._word)
        self.sku = parts.Elided(strong=True)
        row.addWidget(self.sku, 1)
        self._refuse = refuse
        row.addWidget(KeyButton(refuse, text=self.tr("No slate")))
        self.show_sku("", "")

    def show_sku(self, sku: str, slate: str) -> None:
        """Show a SKU; `slate` is the file that said so, empty when the frame's own name did."""
        self.sku.say(sku)
        said = self.tr("Read from the slate %1; the frames that follow are its").replace("%1", slate)
        self.sku.explain(said if slate else self.tr("As the newest frame's name says"))
        self.setAccessibleName(self.tr("Shooting %1").replace("%1", sku))
        self._word.setVisible(not slate)  # beside the button the SKU needs the room, in a wide font too
        self._refuse.setVisible(bool(slate))
        self._refuse.setEnabled(bool(slate))
        self.setVisible(bool(sku))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.paint(painter, "slate", QRectF(0, (self.height() - 8 - 18) / 2, 18, 18), theme.DIM)
        painter.end()


_TIMED_PX, _READ_PX = 496, 452
"""Lower than this the panel has no room for when a capture landed, or for what is read off it: in a small window with a
slate, a checklist, an alarm and the first steps."""


class CapturePanel(QWidget):
    """The side panel of Live."""

    def __init__(
        self, readings: QWidget, refuse: QAction, checklist: ChecklistPanel, parent: QWidget | None = None
    ) -> None:
        """Build it around what is read off the picture, the verb that refuses a slate, and the checklist."""
        super().__init__(parent)
        self.setFixedWidth(theme.SIDE_PX)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        side, column = parts.panel()
        outer.addWidget(side)
        self.head = CaptureHead()
        self.findings = FindingsList()
        self._shooting = Shooting(refuse)
        column.addWidget(self._shooting)
        column.addWidget(checklist)
        self._readings = readings
        self._name = parts.Elided(theme.TITLE_PX, strong=True)
        column.addWidget(self._name)
        column.addWidget(self.head)
        column.addSpacing(4)
        column.addWidget(readings)
        column.addSpacing(4)
        column.addWidget(parts.rule())
        column.addSpacing(4)
        column.addWidget(parts.scrolling(parts.text(self.tr("Findings"), strong=True), self.findings), 1)
        self._timing = parts.text(tone="faint", size_px=theme.CAPTION_PX, wraps=True)
        column.addWidget(self._timing)
        self._has_checklist_open = False

    def show_view(self, view: CaptureView) -> None:
        """Show a capture and what was found in it."""
        self._name.say(words.short_name(view.capture))
        self.head.show_capture(view.capture)
        self.findings.show_findings(view.findings, self._none(view.capture))
        self._timing.setText(self._timing_words(view.capture))

    def make_room(self, wanted: bool) -> None:
        """Put the readings away while the checklist is open."""
        self._has_checklist_open = wanted
        self._fit()

    def _fit(self) -> None:
        """Show what there is room for: findings first, then readings, then when it landed."""
        self._timing.setVisible(self.height() >= _TIMED_PX)
        self._readings.setVisible(self.height() >= _READ_PX and not self._has_checklist_open)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_shooting(self, sku: str, slate: str) -> None:
        """Say which SKU is being shot, and what says so."""
        self._shooting.show_sku(sku, slate)

    def show_arriving(self) -> None:
        """Say that nothing is known yet but the picture."""
        self._name.say(self.tr("Arriving…"))
        self.head.show_capture(None)
        self.findings.show_findings((), self.tr("The checks run when the cutout is there."))
        self._timing.setText("")

    def _none(self, capture: Capture) -> str:
        if capture.state in WAITING:
            return self.tr("The checks run when the cutout is there.")
        return self.tr("Nothing to object to.")

    def _timing_words(self, capture: Capture) -> str:
        landed = self.tr("Landed %1").replace("%1", words.moment(capture.landed_at))
        if not capture.process_ms:
            return landed
        done = self.tr("Processed in %1 (model %2, %3)").replace("%1", words.duration(capture.process_ms))
        done = done.replace("%2", words.duration(capture.infer_ms))
        return landed + "\n" + done.replace("%3", capture.model_id or capture.provider)
