"""One capture on one channel: the file as it was written, what was verified of it, or why there is none."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from pixdesk.domain.release import Outcome, ReleaseRow
from pixdesk.domain.view import RenditionView
from pixdesk.ui import audit_words, icons, parts, release_model, theme, words
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.file_picture import FilePicture
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.release_cells import mark

PICTURE_PX: Final = 280
_PICTURE_LEAST_PX: Final = 144
_BESIDES_PX: Final = 424
"""What the words and buttons below want; where the window is low the picture gives way to them."""


class ReleaseSide(QWidget):
    """The panel at the right."""

    def __init__(self, pictures: Pictures, again: QAction, reveal: QAction, to_case: QAction) -> None:
        super().__init__()
        whole, column = parts.panel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(whole)
        self._name = parts.Elided(theme.TITLE_PX, strong=True)
        self._channel = parts.Elided(tone="dim")
        self.picture = FilePicture(pictures, PICTURE_PX)
        self._glyph = QLabel()
        self._outcome = parts.text(strong=True)
        self._why = parts.text(wraps=True)
        self._missed = parts.text(tone="warn", wraps=True)
        self._facts = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self._hash = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True, fixed=True)
        for label in (self._why, self._missed, self._facts, self._hash):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._name)
        column.addWidget(self._channel)
        column.addWidget(self.picture)
        said = QHBoxLayout()
        said.setSpacing(theme.GRID_PX)
        said.addWidget(self._glyph)
        said.addWidget(self._outcome, 1)
        column.addLayout(said)
        column.addWidget(parts.scrolling(self._why, self._missed, self._facts, self._hash), 1)
        column.addWidget(KeyButton(again, icon="reprocess"))
        column.addWidget(KeyButton(to_case, icon="exceptions"))
        column.addWidget(KeyButton(reveal, icon="folder"))

    def show_cell(self, row: ReleaseRow | None, channel: str, titles: Mapping[str, str]) -> None:
        """Show how a capture stands on a channel; without one, how it stands on all it was written for.

        Args:
            row: the capture; None where none is chosen.
            channel: the channel's id; empty for all.
            titles: what channels are called, by id.
        """
        self._name.say(PurePath(words.shown_text(row.name)).name if row else self.tr("Nothing chosen"))
        self._channel.say(titles.get(channel, channel) or (self.tr("on every channel") if row else ""))
        view = row.written.get(channel) if row and channel else None
        self.picture.setVisible(row is not None)
        self.picture.show_file(view.path if view else "", self._instead(row, channel), view.sha256 if view else "")
        self._say_outcome(row, channel)
        why = row.refused.get(channel, "") if row and channel else _summary(row, titles)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        missed = row.missed(channel) if row and channel else ()
        overridden = (self.tr("Overridden gates: %1").replace("%1", view.override),) if view and view.override else ()
        self._missed.setText("\n".join((*overridden, *missed)))
        self._missed.setVisible(bool(self._missed.text()))
        more = row.roles.get(channel, ()) if row else ()
        self._facts.setText("\n\n".join(facts(one, missed) for one in ((view, *more) if view else ())))
        self._hash.setText(self.tr("SHA-256 of the file") + "\n" + audit_words.in_eights(view.sha256) if view else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.height() - _BESIDES_PX
        self.picture.setFixedHeight(max(_PICTURE_LEAST_PX, min(PICTURE_PX, room)))

    def _say_outcome(self, row: ReleaseRow | None, channel: str) -> None:
        shown = row is not None and bool(channel)
        self._glyph.setVisible(shown)
        self._outcome.setVisible(shown)
        if row is not None and shown:
            icon, tint = mark(row, channel)
            self._glyph.setPixmap(icons.icon(icon, tint).pixmap(20, 20))
            below = self.tr("Written and verified, below target")
            self._outcome.setText(below if row.missed(channel) else self._told(row.outcome(channel)))
            parts.set_tone(self._outcome, "warn" if row.missed(channel) else "")

    def _told(self, outcome: Outcome) -> str:
        return {
            Outcome.WAITING: self.tr("Not exported to this channel yet"),
            Outcome.BLOCKED: self.tr("Blocked: its case is still open"),
            Outcome.WRITTEN: self.tr("Written, read back and verified"),
            Outcome.OUTDATED: self.tr("The channel's rules have changed since"),
            Outcome.REFUSED: self.tr("Refused"),
        }[outcome]

    def _instead(self, row: ReleaseRow | None, channel: str) -> str:
        if row is None:
            return ""
        if not channel:
            return self.tr("Choose a channel to see the file that was written for it.")
        return self.tr("There is no file of this capture on this channel.")


def _summary(row: ReleaseRow | None, titles: Mapping[str, str]) -> str:
    """Return a line for each channel a capture was written for or refused by."""
    if row is None:
        return ""
    told = {channel: release_model.said(row, channel) for channel in row.written}
    return "\n".join(
        f"{titles.get(channel, channel)}: {said}" for channel, said in (*told.items(), *row.refused.items())
    )


def facts(view: RenditionView, told: tuple[str, ...] = ()) -> str:
    """Return what verification measured of a file, one fact a line; remarks told already are not said again."""
    fills = words.tr("The product fills %1\u00a0%").replace("%1", f"{view.fill_percent:.1f}")
    has_told_fill = any(remark.startswith(f"The product fills {view.fill_percent:.1f} %") for remark in told)
    lines = [
        f"{view.role}: {PurePath(view.path).name}" if view.role else PurePath(view.path).name,
        f"{view.width_px} × {view.height_px} px  ·  {words.size(view.byte_count)}",
        *(() if has_told_fill else (fills,)),
        words.tr("Quality %1").replace("%1", str(view.quality)),
        words.tr("Written %1").replace("%1", words.moment(view.exported_at)),
        *(remark for remark in view.remarks if remark not in told),
    ]
    return "\n".join(lines)
