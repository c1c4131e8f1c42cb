"""A form made from fields: one row each, with its unit, its bounds, and beside it why it cannot be so."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pixdesk.domain.form import FormField, group_sentence, group_title, titles
from pixdesk.ui import parts, theme, words
from pixdesk.ui.buttons import Choice

_LABEL_PX: Final = 216
_FIELD_PX: Final = 264
_WORDS_PX: Final = 400
"""A title, a sentence or a list of names wants more room than a figure."""


class _Row(QWidget):
    """One figure.

    Attributes:
        edited: it is another one now.
    """

    edited = Signal()

    def __init__(self, field: FormField, title: str) -> None:
        super().__init__()
        self.field, self.title = field, title
        self._box: QLineEdit | Choice
        named = f"{group_title(field.group)} {title}".strip()
        if field.kind in ("choice", "yes"):
            self._box = combo = Choice(named)
            combo.addItems(list(field.choices) or ["no", "yes"])
            combo.currentTextChanged.connect(self.edited)
        else:
            self._box = edit = QLineEdit()
            edit.setMaxLength(2000)
            edit.setPlaceholderText(field.if_empty)
            edit.textChanged.connect(self.edited)
        self.setFocusProxy(self._box)
        self._box.setFixedWidth(_WORDS_PX if field.kind in ("text", "list") else _FIELD_PX)
        self._box.setAccessibleName(named)
        label = parts.text(title)
        label.setFixedWidth(_LABEL_PX)
        for widget in (label, self._box):
            widget.setToolTip(_explained(field))
        self._said = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID_PX)
        row.addWidget(label)
        row.addWidget(self._box)
        row.addWidget(self._said, 1)
        self.say("")

    @property
    def text(self) -> str:
        """What is typed."""
        return self._box.text() if isinstance(self._box, QLineEdit) else self._box.currentText()

    def show_text(self, text: str) -> None:
        """Show another value."""
        if isinstance(self._box, QLineEdit):
            self._box.setText(text)
            self._box.setCursorPosition(0)
        else:
            self._box.setCurrentText(text)

    def say(self, wrong: str) -> None:
        """Say why it cannot be so; no words: it can, and unit and bounds stand there."""
        self._said.setText(wrong[:1].upper() + wrong[1:] if wrong else _beside(self.field))
        parts.set_tone(self._said, "bad" if wrong else "dim")
        parts.set_tone(self._box, "bad" if wrong else "")
        self._box.setAccessibleDescription(wrong)


class FormRows(QWidget):
    """All rows of a form, group by group.

    Attributes:
        edited: something was typed.
    """

    edited = Signal()

    def __init__(self, form: Sequence[FormField]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 16)
        column.setSpacing(theme.GRID_PX)
        self._rows: dict[str, _Row] = {}
        self._heads: dict[str, QWidget] = {}
        named = titles(form)
        for field in sorted(form, key=lambda field: field.is_fine):
            if field.group not in self._heads:
                self._heads[field.group] = head = parts.text(_group(field), strong=True)
                column.addSpacing(theme.GRID_PX)
                column.addWidget(head)
                if said := group_sentence(field.group):
                    column.addWidget(parts.text(said, tone="dim", wraps=True))
            row = _Row(field, named[field.key])
            row.edited.connect(self.edited)
            self._rows[field.key] = row
            column.addWidget(row)

    @property
    def texts(self) -> dict[str, str]:
        """What is typed, by key."""
        return {key: row.text for key, row in self._rows.items()}

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Show other values, and tell nobody."""
        self.blockSignals(True)
        for key, row in self._rows.items():
            row.show_text(texts.get(key, ""))
        self.blockSignals(False)

    def show_wrong(self, wrong: Mapping[str, str]) -> str:
        """Say beside each field what is wrong with it; returns the first of it in one line."""
        for key, row in self._rows.items():
            row.say(wrong.get(key, ""))
        return next((self._told(key, why) for key, why in wrong.items()), "")

    def row(self, key: str) -> QWidget | None:
        """Return the row of a field; None where the form has none of that key."""
        return self._rows.get(key)

    def _told(self, key: str, why: str) -> str:
        row = self._rows.get(key)
        if row is None:
            return f"{key}: {why}" if key else why
        return f"{_group(row.field)}, {row.title}: {why}"


def _group(field: FormField) -> str:
    return group_title(field.group) or words.tr("What it is")


def _beside(field: FormField) -> str:
    said = [field.unit]
    if field.low is not None and field.high is not None:
        said.append(words.tr("%1 to %2").replace("%1", _plain(field.low)).replace("%2", _plain(field.high)))
    if field.kind == "list" and field.choices:
        said.append(", ".join(field.choices))
    return "  ·  ".join(part for part in said if part)


def _plain(figure: float) -> str:
    """Return a figure without powers of ten, which nobody types."""
    return f"{figure:.10f}".rstrip("0").rstrip(".")


def _explained(field: FormField) -> str:
    return f"{field.key}\n{field.explained}" if field.explained else field.key
