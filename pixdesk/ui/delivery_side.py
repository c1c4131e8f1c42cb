"""One file at one destination: what it is, how it stands there, and what can be done about it."""

from pathlib import PurePath
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from pixdesk.domain.delivery_board import FileAt
from pixdesk.ui import audit_words, delivery_model, icons, parts, theme, words
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.file_picture import FilePicture
from pixdesk.ui.pictures import Pictures

PICTURE_PX: Final = 240


class DeliverySide(QWidget):
    """The panel at the right."""

    def __init__(self, pictures: Pictures, again: QAction, back: QAction, ahead: QAction, away: QAction) -> None:
        super().__init__()
        whole, column = parts.panel()
        parts.beside(self).addWidget(whole)
        self._name = parts.Elided(theme.TITLE_PX, strong=True)
        self._where = parts.Elided(tone="dim")
        self.picture = FilePicture(pictures, PICTURE_PX)
        self._glyph = QLabel()
        self._stands = parts.text(strong=True, wraps=True)
        self._why = parts.text(tone="bad", wraps=True)
        self._facts = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self._hash = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True, fixed=True)
        for label in (self._why, self._facts, self._hash):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._name)
        column.addWidget(self._where)
        column.addWidget(self.picture)
        said = QHBoxLayout()
        said.setSpacing(theme.GRID_PX)
        said.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self._stands, 1)
        column.addLayout(said)
        column.addWidget(parts.scrolling(self._why, self._facts, self._hash), 1)
        column.addWidget(KeyButton(again, icon="reprocess"))
        column.addWidget(KeyButton(back, icon="undo"))
        self._ahead = KeyButton(ahead, icon="redo")
        column.addWidget(self._ahead)
        column.addWidget(KeyButton(away, icon="discard"))

    def show_file(self, file: FileAt | None, titles: delivery_model.Titles) -> None:
        """Show a file, or that none is chosen."""
        self.picture.setVisible(file is not None)
        self._glyph.setVisible(file is not None)
        self._ahead.setVisible(file is not None and file.has_after)
        if file is None:
            self._name.say(self.tr("No file chosen"))
            for label in (self._where,):
                label.say("")
            for said in (self._stands, self._why, self._facts, self._hash):
                said.setText("")
            return
        self._name.say(words.shown_text(PurePath(file.far_path).name))
        folder = str(PurePath(file.far_path).parent)
        where = self.tr("At %2") if folder == "." else self.tr("%1 at %2").replace("%1", words.shown_text(folder))
        self._where.say(where.replace("%2", titles.place(file)))
        self._where.explain(words.shown_text(file.far_path))
        self.picture.show_file(file.path, "", file.sha256)
        icon, tint = delivery_model.mark(file)
        self._glyph.setPixmap(icons.icon(icon, tint).pixmap(20, 20))
        self._stands.setText(delivery_model.told(file))
        self._why.setText(file.words)
        self._why.setVisible(bool(file.words))
        named = "  ·  ".join(part for part in (file.sku, file.view, titles.channel(file)) if part)
        told = [named, words.size(file.byte_count)]
        if file.at is not None:
            told.append(self.tr("Last sent %1").replace("%1", words.moment(file.at)))
        if file.has_before:
            told.append(self.tr("An earlier file is kept and can be put back."))
        if file.has_after:
            told.append(self.tr("A later file was here before the roll-back and can be put here again."))
        self._facts.setText("\n".join(part for part in told if part))
        self._hash.setText(self.tr("SHA-256 of the file") + "\n" + audit_words.in_eights(file.sha256))
