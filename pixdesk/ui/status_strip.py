"""The strip at the foot of the window: the folder, what is waited for, and on what the models really run."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.event import Notice
from pixdesk.domain.view import Overview
from pixdesk.ui import badges, icons, parts, theme, words

_STAYS_MS = {"info": 6_000, "warning": 15_000}

_PROVIDERS = {
    "CPUExecutionProvider": "CPU",
    "DmlExecutionProvider": "DirectML",
    "CUDAExecutionProvider": "CUDA",
    "CoreMLExecutionProvider": "CoreML",
}


class _Count(QWidget):
    """A state's shape with a number and a word."""

    def __init__(self, state: CaptureState) -> None:
        super().__init__()
        self._state = state
        self._words = ""
        self._is_quiet = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, said: str, *, quiet: bool) -> None:
        self._words, self._is_quiet = said, quiet
        self.setAccessibleName(said)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(theme.font(theme.CAPTION_PX)).horizontalAdvance(self._words) + 24, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(0.55 if self._is_quiet else 1.0)
        badges.paint_state(painter, self._state, QRectF(0, 3, 14, 14))
        painter.setOpacity(1.0)
        painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(theme.DIM if self._is_quiet else theme.TEXT))
        painter.drawText(self.rect().adjusted(20, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._words)
        painter.end()


class _Notice(QPushButton):
    """The latest sentence, as much of it as there is room for; a click puts it away."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setFlat(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, whole: str, tint: str, icon: str) -> None:
        self._whole = " ".join(whole.split())
        self.setEnabled(bool(whole))
        self.setIcon(icons.icon(icon, tint, 16) if icon else QIcon())
        self.setToolTip(self.tr("%1\nClick to put it away").replace("%1", whole) if whole else self.tr("No notice"))
        self.setAccessibleName(whole or self.tr("No notice"))
        self.setStyleSheet(
            "QPushButton { border: 0; background: transparent; text-align: left; padding: 0 6px; min-height: 26px;"
            f" color: {tint}; font-size: {theme.CAPTION_PX}px; }}"
            f"QPushButton:focus {{ border: 2px solid {theme.ACCENT}; border-radius: 4px; }}"
        )
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(theme.font(theme.CAPTION_PX))
        room = max(0, self.width() - 48)
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, room).replace("&", "&&"))


class StatusStrip(QWidget):
    """Says the truth about folder, queue and device, and the latest notice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(34)
        self._is_alarm = False
        self._folder_icon = "folder"
        row = QHBoxLayout(self)
        row.setContentsMargins(40, 0, 16, 0)
        row.setSpacing(16)
        self.folder = parts.Elided(theme.CAPTION_PX)
        self.folder.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row.addWidget(self.folder)
        self._settling = _Count(CaptureState.LANDED)
        self._working = _Count(CaptureState.PROCESSING)
        self._cases = _Count(CaptureState.HELD)
        for count in (self._settling, self._working, self._cases):
            row.addWidget(count)
            count.hide()
        self.notice = _Notice()
        self.notice.clicked.connect(self.dismiss)
        row.addWidget(self.notice, 1)
        self.provider = parts.Elided(theme.CAPTION_PX, tone="dim")
        self.provider.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row.addWidget(self.provider)
        self.person = QPushButton()
        self.person.setFlat(True)
        self.person.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.person.setCursor(Qt.CursorShape.PointingHandCursor)
        self.person.setProperty("role", "chip")
        row.addWidget(self.person)
        self.show_person("", "")
        self._clearing = QTimer(self)
        self._clearing.setSingleShot(True)
        self._clearing.timeout.connect(self.dismiss)
        self.dismiss()
        self.folder.say(self.tr("No studio is open"))
        parts.set_tone(self.folder, "dim")

    def show_person(self, name: str, explained: str) -> None:
        """Show who is signed in; nobody where no people are set up, or nobody is."""
        self.person.setText(name.replace("&", "&&"))
        self.person.setIcon(icons.icon("person", theme.TEXT, 16))
        self.person.setToolTip(explained or self.tr("Nobody is signed in"))
        self.person.setAccessibleName(self.tr("Signed in: %1").replace("%1", name))
        self.person.setVisible(bool(name))

    def show_overview(self, overview: Overview) -> None:
        """Show how things stand."""
        lost = overview.unreachable_since
        self._is_alarm = lost is not None
        self._folder_icon = "folder-lost" if self._is_alarm else "folder"
        said = overview.folder or self.tr("No folder watched")
        if lost is not None:
            said = self.tr("Folder unreachable since %1: %2").replace("%1", words.clock(lost))
            said = said.replace("%2", overview.folder)
        self.folder.say(said.replace(overview.folder, words.short_path(overview.folder)) if overview.folder else said)
        self.folder.setAccessibleName(said)
        self.folder.explain(self.tr("Capture folder: %1").replace("%1", overview.folder) if overview.folder else "")
        parts.set_tone(self.folder, "" if self._is_alarm else "dim")
        waiting = overview.counts.get(CaptureState.LANDED, 0) + overview.settling
        working = overview.counts.get(CaptureState.PROCESSING, 0)
        for count in (self._settling, self._working, self._cases):
            count.show()
        self._settling.say(self.tr("%1 waiting").replace("%1", words.count(waiting)), quiet=not waiting)
        self._working.say(self.tr("%1 processing").replace("%1", words.count(working)), quiet=not working)
        cases = words.plural(overview.open_cases, self.tr("open case"), self.tr("open cases"))
        self._cases.say(cases, quiet=not overview.open_cases)
        self.provider.say(_provider_words(overview))
        parts.set_tone(self.provider, "warn" if overview.trouble else "dim")
        self.provider.explain(overview.trouble or overview.self_test)
        self.update()

    def show_notice(self, notice: Notice) -> None:
        """Show a sentence for a while; a warning longer."""
        tint = theme.WARN if notice.level == "warning" else theme.TEXT
        icon = "note" if notice.level == "info" else "exceptions"
        self.notice.say(notice.words, tint, icon)
        self._clearing.start(_STAYS_MS.get(notice.level, _STAYS_MS["warning"]))

    def dismiss(self) -> None:
        """Put the notice away."""
        self._clearing.stop()
        self.notice.say("", theme.TEXT, "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.BAD_DEEP if self._is_alarm else theme.PANEL))
        painter.fillRect(0, 0, self.width(), 1, QColor(theme.LINE))
        tint = theme.BAD if self._is_alarm else theme.DIM
        icons.paint(painter, self._folder_icon, QRectF(14, 8, 18, 18), tint)
        painter.end()


def _provider_words(overview: Overview) -> str:
    """Return adapter, provider of the last capture and its milliseconds, or that nothing has run yet."""
    if not overview.provider:
        said = (
            f"{overview.adapter}  ·  {words.tr('ready')}" if overview.adapter else words.tr("No capture processed yet")
        )
        return said if not overview.trouble else f"{words.tr('GPU not used')}  ·  {said}"
    provider = _PROVIDERS.get(overview.provider, overview.provider.removesuffix("ExecutionProvider"))
    named = ": " in overview.adapter or overview.adapter.upper().startswith(provider.upper())
    parts_ = [part for part in (overview.adapter, "" if named else provider) if part]
    if overview.last_infer_ms:
        parts_.append(words.tr("model %1").replace("%1", words.duration(overview.last_infer_ms)))
    if overview.last_process_ms:
        parts_.append(words.tr("capture %1").replace("%1", words.duration(overview.last_process_ms)))
    said = "  ·  ".join(parts_)
    return said if not overview.trouble else f"{words.tr('GPU not used')}  ·  {said}"
