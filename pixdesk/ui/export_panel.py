"""Where approved captures go: the channels to choose, how far it is, and what came of it."""

from collections.abc import Sequence
from pathlib import Path, PurePath

from PySide6.QtCore import QElapsedTimer, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.event import Progress
from pixdesk.domain.view import ExportReport
from pixdesk.ui import icons, parts, theme, words
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.channel_ticks import ChannelTicks

EXPORTING = "export"
"""The name of the progress an export reports."""

_REFUSED_SHOWN = 3
_SPEED_AFTER_S = 1.0


class ExportPanel(QWidget):
    """Channels as check boxes, one button, and the result in words.

    Attributes:
        wanted: the operator asked for an export to these channels.
        ticked: other channels are ticked now.
    """

    wanted = Signal(object)
    ticked = Signal()

    def __init__(self, verb: QAction, parent: QWidget | None = None) -> None:
        """Take the page's verb that exports: it runs where a channel is ticked, and is grey to whom it is refused."""
        super().__init__(parent)
        self._verb = verb
        self._is_running = False
        self.channels = ChannelTicks()
        self.channels.toggled.connect(self._follow)
        self.channels.ticked.connect(self.ticked)
        self._folder = ""
        self._since = QElapsedTimer()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX)
        column.addWidget(parts.text(self.tr("Export to"), strong=True))
        column.addWidget(parts.scrolling(self.channels, scroll=parts.Snug()))
        self.button = KeyButton(verb, role="primary", icon="export")
        column.addWidget(self.button)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Export progress"))
        column.addWidget(self._progress)
        self._result = parts.text(wraps=True)
        self._refused = parts.text(tone="warn", size_px=theme.CAPTION_PX, wraps=True)
        column.addWidget(self._result)
        self._reasons = parts.scrolling(self._refused, scroll=parts.Snug(least_px=120))
        column.addWidget(self._reasons)
        self._reveal = QPushButton(self.tr(" Show the folder"))
        self._reveal.setIcon(icons.icon("folder"))
        self._reveal.setToolTip(self.tr("Show the folder the files were written to"))
        self._reveal.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._reveal.clicked.connect(self._show_folder)
        column.addWidget(self._reveal)
        column.addStretch(1)
        self.forget()

    def hasHeightForWidth(self) -> bool:
        return False  # Qt takes such a height for the least there may be, and the list of channels could not give way

    @property
    def chosen(self) -> list[str]:
        """The ids of the channels ticked."""
        return self.channels.chosen

    def tick(self, idents: Sequence[str]) -> None:
        """Tick these channels and no others."""
        self.channels.tick(idents)

    def show_channels(self, channels: Sequence[ChannelProfile]) -> None:
        """List the channels there are; ticks survive."""
        self.channels.show_channels(channels)
        self._follow()

    def forget(self) -> None:
        """Forget the last result; another batch is shown."""
        self._progress.hide()
        self._is_running = False
        self._reveal.hide()
        self._say("", "")
        self._follow()

    def run(self) -> None:
        """Ask for the export of what is ticked."""
        if self.chosen and not self._is_running:
            self._is_running = True
            self._say(self.tr("Exporting…"), "")
            self._since.start()
            self._progress.setRange(0, 0)
            self._progress.show()
            self._follow()
            self.wanted.emit(self.chosen)

    def show_progress(self, progress: Progress) -> None:
        """Show how far the export is."""
        if progress.work == EXPORTING and not self._progress.isHidden():
            self._progress.setRange(0, max(1, progress.total))
            self._progress.setValue(progress.done)
            said = progress.words or f"{progress.done} / {progress.total}"
            self._result.setText(f"{said}\n{self._speed(progress)}".strip())

    def _speed(self, progress: Progress) -> str:
        """Say how fast it goes and how long it will take; nothing before it can be told."""
        seconds = self._since.elapsed() / 1000 if self._since.isValid() else 0.0
        if seconds < _SPEED_AFTER_S or not 0 < progress.done < progress.total:
            return ""
        a_minute = 60 * progress.done / seconds
        left = words.duration(1000 * seconds * (progress.total - progress.done) / progress.done)
        said = self.tr("%1 of %2 captures, %3 a minute, about %4 left").replace("%1", str(progress.done))
        return said.replace("%2", str(progress.total)).replace("%3", f"{a_minute:.0f}").replace("%4", left)

    def show_report(self, report: ExportReport) -> None:
        """Say what was written and what was refused, and why."""
        self._progress.hide()
        self._is_running = False
        self._say(*self._result_of(report))
        if report.refused:
            told = report.refused[:_REFUSED_SHOWN]
            lines = [f"{self.channels.title(channel)}: {reason}" for _, channel, reason in told]
            more = len(report.refused) - len(lines)
            if more > 0:
                lines.append(self.tr("and %1 more, on Exceptions").replace("%1", str(more)))
            self._refused.setText("\n".join(lines))
            self._reasons.show()
        if report.renditions:
            self._folder = str(Path(report.renditions[0].path).parent)
            self._reveal.setToolTip(self._folder)
            self._reveal.show()
        self._follow()

    def _result_of(self, report: ExportReport) -> tuple[str, str]:
        """Return what came of an export in a sentence or two, and the tone of that."""
        missing = len(report.refused) + len(report.blocked)
        if not report.renditions:
            said = self.tr("No file was written.") if missing else self.tr("There was nothing left to write.")
            return said + self._in_the_way(report), "warn" if missing else "dim"
        written = words.plural(len(report.renditions), self.tr("file"), self.tr("files"))
        took = words.duration(self._since.elapsed() if self._since.isValid() else 0)
        said = self.tr("%1 written and verified in %2").replace("%1", written).replace("%2", took)
        if missing:
            said += self.tr(", %1 not").replace("%1", words.count(missing))
        return f"{said}.{self._in_the_way(report)}", "warn" if missing else "good"

    def _in_the_way(self, report: ExportReport) -> str:
        """Say whose open case keeps files back; nothing where none does."""
        names = {ident: PurePath(words.shown_text(name)).stem for ident, _, name in report.blocked}
        if len(names) == 1:
            return self.tr(" %1 has an open case.").replace("%1", next(iter(names.values())))
        return self.tr(" %1 captures have open cases.").replace("%1", words.count(len(names))) if names else ""

    def show_trouble(self) -> None:
        """The export did not come to an end; the strip says why."""
        self._progress.hide()
        self._is_running = False
        self._say(self.tr("The export stopped; see the line below."), "bad")
        self._follow()

    def _say(self, result: str, tone: str) -> None:
        self._result.setText(result)
        self._result.setVisible(bool(result))
        parts.set_tone(self._result, tone)
        self._reasons.hide()

    def _follow(self) -> None:
        count = len(self.chosen)
        self._verb.setEnabled(count > 0 and not self._is_running)
        self.button.setText(
            self.tr(" Tick a channel to export")
            if not count
            else self.tr(" Export to %1").replace("%1", words.plural(count, self.tr("channel"), self.tr("channels")))
        )

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder))
