"""Beside the contact sheet: the plan, the legend of defects, and the one button that approves, with its claim."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from pixdesk.domain.batch import BatchState, Defect, DefectClass
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.sampling import Verdict
from pixdesk.domain.view import BatchSummary, Sheet
from pixdesk.ui import badges, parts, theme, words
from pixdesk.ui.buttons import ClaimButton, KeyButton
from pixdesk.ui.export_panel import ExportPanel
from pixdesk.ui.findings_list import StateBadge

_ROW_PX: Final = 26


class DefectRow(QAbstractButton):
    """One defect of the recipe: its key, its title, its class; a click marks it as the key does."""

    def __init__(self, defect: Defect, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.defect = defect
        self.setFixedHeight(_ROW_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        said = f"{defect.title}, {words.defect_class(defect.defect_class)}"
        self.setAccessibleName(said)
        self.setToolTip(f"{said}  ({defect.key})")

    def sizeHint(self) -> QSize:
        return QSize(200, _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        live = self.isEnabled()
        if live and (self.underMouse() or self.hasFocus()):
            painter.setPen(QPen(QColor(theme.ACCENT), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.RAISED))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        cap = QRectF(4, (_ROW_PX - 20) / 2, 20, 20)
        painter.setPen(QPen(QColor(theme.EDGE), 1))
        painter.setBrush(QColor(theme.GROUND))
        painter.drawRoundedRect(cap, 3, 3)
        painter.setFont(theme.font(theme.CAPTION_PX, strong=True))
        painter.setPen(QColor(theme.TEXT if live else theme.FAINT))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, str(self.defect.key))
        painter.setFont(theme.font())
        middle = Qt.AlignmentFlag.AlignVCenter
        box = self.rect().adjusted(34, 0, -4, 0)
        said = QFontMetrics(painter.font()).elidedText(self.defect.title, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, middle, said)
        painter.end()


class Legend(QWidget):
    """The recipe's defects in key order.

    Attributes:
        picked: the operator clicked a defect; carries its id.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Defect, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_defects(self, defects: Sequence[Defect]) -> None:
        """List these defects."""
        if tuple(defects) == self._shown:
            return
        self._shown = tuple(defects)
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for kind in DefectClass:
            held = [defect for defect in self._shown if defect.defect_class is kind]
            if held:
                self._column.addWidget(self._heading(kind))
            for defect in sorted(held, key=lambda defect: defect.key):
                row = DefectRow(defect)
                row.clicked.connect(lambda _=False, ident=defect.id: self.picked.emit(ident))
                self._column.addWidget(row)

    def _heading(self, kind: DefectClass) -> QWidget:
        tone = "warn" if kind is DefectClass.MINOR else "bad"
        said = words.defect_class(kind).capitalize()
        if kind is DefectClass.CRITICAL:
            said = self.tr("%1: one rejects the batch").replace("%1", said)
        label = parts.text(said, tone=tone, size_px=theme.CAPTION_PX)
        label.setContentsMargins(4, 8, 0, 2)
        return label


class ReasonBar(QWidget):
    """Asks why, in place: no dialog, Escape takes it back.

    Attributes:
        given: the reason, once it is not empty and Enter was pressed.
        dropped: the operator thought better of it.
    """

    given = Signal(str)
    dropped = Signal()

    def __init__(self, question: str, doing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(parts.text(question, strong=True, wraps=True))
        self.field = QLineEdit()
        self.field.setAccessibleName(question)
        self.field.setMaxLength(500)
        self.field.returnPressed.connect(self._give)
        column.addWidget(self.field)
        row = QHBoxLayout()
        do, drop = QPushButton(doing), QPushButton(self.tr("Keep it"))
        do.setToolTip(f"{doing}  (Enter)")
        drop.setToolTip(self.tr("Change nothing  (Esc)"))
        do.clicked.connect(self._give)
        drop.clicked.connect(self.dropped)
        row.addWidget(do, 1)
        row.addWidget(drop, 1)
        column.addLayout(row)

    def _give(self) -> None:
        reason = self.field.text().strip()
        if reason:
            self.given.emit(reason)


class SheetPanel(QWidget):
    """The side panel of the Batches page."""

    def __init__(self, approve: QAction, reject: QAction, close: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._approve = approve
        self._sheet: Sheet | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        side, column = parts.panel()
        outer.addWidget(side)
        self.setFixedWidth(theme.SIDE_PX)
        self._title = parts.Elided(theme.TITLE_PX, strong=True)
        self.badge = StateBadge()
        self._plan = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self._seen = parts.text(wraps=True)
        self._verdict = parts.text(strong=True, wraps=True)
        self.legend = Legend()
        self.export = ExportPanel()
        for widget in (self._title, self.badge, self._plan, self._seen, self._verdict):
            column.addWidget(widget)
        self._rule = parts.rule()
        column.addWidget(self._rule)
        column.addWidget(parts.scrolling(self.legend, self.export), 1)
        self.reason = ReasonBar(self.tr("Why is this batch rejected?"), self.tr("Reject"))
        self.reason.hide()
        column.addWidget(self.reason)
        self.claim = ClaimButton()
        self.claim.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.claim.clicked.connect(approve.trigger)
        column.addWidget(self.claim)
        self._proves = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        column.addWidget(self._proves)
        self._approve_key = approve.shortcut().toString(approve.shortcut().SequenceFormat.NativeText)
        self._reject = KeyButton(reject, icon="reject", text=self.tr("Reject the batch…"))
        self._close = KeyButton(close, role="primary", icon="close-batch", text=self.tr("Close and draw the sample"))
        column.addWidget(self._reject)
        column.addWidget(self._close)

    def show_open(self, summary: BatchSummary) -> None:
        """Show a batch that still takes captures."""
        self._sheet = None
        self._head(summary)
        clean = summary.counts.get(CaptureState.CLEAN, 0)
        held = summary.counts.get(CaptureState.HELD, 0)
        self._plan.setText(self.tr("Captures still join it. Closing it draws the sample from the clean ones."))
        said = [words.plural(clean, self.tr("clean"), self.tr("clean"))]
        if held:
            said.append(self.tr("%1 held").replace("%1", words.count(held)))
        waiting = summary.counts.get(CaptureState.LANDED, 0) + summary.counts.get(CaptureState.PROCESSING, 0)
        if waiting:
            said.append(self.tr("%1 still to come").replace("%1", words.count(waiting)))
        self._seen.setText("  ·  ".join(said))
        self._parts_for(BatchState.OPEN)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show a closed batch."""
        self._sheet = sheet
        summary = sheet.summary
        batch = summary.batch
        self._head(summary)
        self._plan.setText(batch.plan)
        self._seen.setText(self._seen_words(sheet))
        self._verdict.setText(self._verdict_words(summary.verdict))
        parts.set_tone(self._verdict, badges.verdict_tone(summary.verdict))
        self.legend.show_defects(sheet.defects)
        clean = words.plural(batch.lot_size, self.tr("capture"), self.tr("captures"))
        title = self.tr("Draw the second sample") if sheet.wants_second else self.tr("Approve %1").replace("%1", clean)
        self.claim.say(title, words.unbroken(sheet.claim), self._approve_key)
        self.claim.setToolTip(self._approve.toolTip())
        self._proves.setText(words.unbroken(sheet.proves))
        self._parts_for(batch.state)
        if batch.state is BatchState.SAMPLED:
            is_decided = summary.verdict is not Verdict.UNDECIDED
            self._verdict.setVisible(is_decided)
            self._seen.setVisible(not is_decided)
            self.claim.setHidden(not self.reason.isHidden())
        is_estimate = 0 < summary.inspected < batch.lot_size
        self._proves.setVisible(is_estimate and batch.state is not BatchState.REJECTED and self.reason.isHidden())
        self._reject.play("primary" if summary.verdict is Verdict.REJECT else "left")
        self.claim.setEnabled(sheet.may_approve or sheet.wants_second)

    def _seen_words(self, sheet: Sheet) -> str:
        """Say how far the inspection is and what would end it; once it is over, what it found."""
        summary = sheet.summary
        if summary.batch.state is not BatchState.SAMPLED:
            seen, bad = self.tr("%1 of %2 seen"), self.tr("%1 nonconforming")
        else:
            seen, bad = self.tr("%1 of %2 marked"), self.tr("%1 nonconforming so far")
        done = sum(tile.mark is not None and tile.mark.conforms is not None for tile in sheet.sample)
        said = [seen.replace("%1", str(done)).replace("%2", str(len(sheet.sample)))]
        if summary.nonconforming or summary.batch.state is not BatchState.SAMPLED:
            said.append(bad.replace("%1", str(summary.nonconforming)))
        elif summary.batch.rejection_number:
            said.append(self.tr("%1 nonconforming rejects").replace("%1", str(summary.batch.rejection_number)))
        return "  ·  ".join(said)

    def _verdict_words(self, verdict: Verdict) -> str:
        return (
            self.tr("The sample rejects the batch") if verdict is Verdict.REJECT else self.tr("The sample accepts it")
        )

    def _head(self, summary: BatchSummary) -> None:
        self._title.say(summary.batch.key)
        self.badge.show_state(summary.batch.state)

    def _parts_for(self, state: BatchState) -> None:
        """Show only what this state needs; every other part gives its room away."""
        sampled, approved = state is BatchState.SAMPLED, state is BatchState.APPROVED
        self._verdict.setVisible(False)
        self._seen.setVisible(True)
        for widget in (self.legend, self.claim):
            widget.setVisible(sampled)
        self._rule.setVisible(sampled or approved)
        self._proves.setVisible(False)
        self.export.setVisible(approved)
        if not sampled:
            self.reason.hide()

    def ask_why(self, asked: bool) -> None:
        """Put the question why in place of the buttons, or take it away again."""
        self.reason.setVisible(asked)
        self._reject.setVisible(not asked)
        if self._sheet is not None:
            self.show_sheet(self._sheet)

    @property
    def defect_keys(self) -> dict[int, str]:
        """The defects' ids by their keys."""
        return {row.defect.key: row.defect.id for row in self.legend.findChildren(DefectRow)}

    def worst_mark(self, sheet: Sheet) -> str:
        """Return what the marks say, as a first proposal for a reason."""
        titles = {defect.id: defect.title for defect in sheet.defects}
        counted: dict[tuple[DefectClass, str], int] = {}
        for tile in sheet.sample:
            if tile.mark is not None and tile.mark.defect_class is not None:
                kind = (tile.mark.defect_class, titles.get(tile.mark.defect, tile.mark.defect))
                counted[kind] = counted.get(kind, 0) + 1
        order = list(DefectClass)
        said = sorted(counted.items(), key=lambda pair: order.index(pair[0][0]))
        return ", ".join(f"{number} × {title}" for (_, title), number in said)
