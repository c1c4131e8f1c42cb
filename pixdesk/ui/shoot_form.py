"""What is chosen for a shoot, as a form: how names are read, what a batch is, and how its sample is drawn."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from pixdesk.domain.batch import BatchRule
from pixdesk.domain.retouching import EditKind
from pixdesk.domain.sampling import AQLS, LEVELS, percentage_plan, plan_for, promise
from pixdesk.domain.slate import SlateRule
from pixdesk.ui import parts, theme, words
from pixdesk.ui.buttons import TickBox
from pixdesk.ui.segments import Segments

if TYPE_CHECKING:  # the engine loads behind the open window
    from pixdesk.domain.choices import Choices

FIELDS: Final = ("sku", "colourway", "style", "view", "folder", "counter", "any")
LOT: Final = 150
"""The size of the batch the sentences speak of."""
_PERCENTS: Final = (10.0, 11.0, 12.0, 13.0, 14.0, 15.0)
_LABEL_PX: Final = 96


class ShootForm(QWidget):
    """Holds a draft; nothing is in force before the page applies it.

    Attributes:
        edited: the draft changed.
        pattern_edited: its pattern did.
    """

    edited = Signal()
    pattern_edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._more_patterns: tuple[str, ...] = ()
        self._applied: dict[str, Any] = {}
        self._percent_kept = _PERCENTS[0]
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GRID_PX)
        self._build_names()
        self._build_batches()
        self._build_sample()
        self._build_edit()
        for segments in (self.rule, self.kind, self.aql, self.level, self.percent, self.edit_as):
            segments.chosen.connect(self._edited)
        self.idle.changed.connect(self._edited)
        self.pattern.textChanged.connect(self.pattern_edited)
        self.pattern.textChanged.connect(self._edited)

    def _build_names(self) -> None:
        self._head(self.tr("How file names are read"))
        self.pattern = QLineEdit()
        self.pattern.setFont(theme.font(fixed=True))
        self.pattern.setAccessibleName(self.tr("File-name pattern"))
        self.pattern.setPlaceholderText(self.tr("empty: the usual, such as {sku}_{view}"))
        self.pattern.setToolTip(self.tr("How a name says SKU, colourway and view; what it makes of names shows beside"))
        self.pattern.setMaxLength(200)
        self._column.addWidget(self.pattern)
        self._wrong = parts.text(tone="bad", size_px=theme.CAPTION_PX, wraps=True)
        self._wrong.hide()
        self._column.addWidget(self._wrong)
        row = QHBoxLayout()
        row.setSpacing(4)
        for field in FIELDS:
            button = QPushButton(f"{{{field}}}")
            button.setProperty("role", "chip")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAccessibleName(self.tr("Insert the field %1").replace("%1", field))
            button.setToolTip(_explained(self, field))
            button.clicked.connect(lambda _=False, field=field: self.pattern.insert(f"{{{field}}}"))
            row.addWidget(button)
        row.addStretch(1)
        self._column.addLayout(row)
        self._more = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self._more.hide()
        self._column.addWidget(self._more)
        self.slates = TickBox(self.tr("A QR or bar code held before the lens names the frames after it"))
        self.slates.setToolTip(self.tr("Such a frame is a slate: it is never processed"))
        self.slates.toggled.connect(lambda: self._edited())
        self._column.addWidget(self.slates)

    def _build_batches(self) -> None:
        self._head(self.tr("What a batch is"))
        self.rule = Segments[BatchRule](
            self.tr("A batch is"),
            (
                (BatchRule.FOLDER, self.tr("A folder")),
                (BatchRule.SKU, self.tr("A SKU")),
                (BatchRule.STYLE, self.tr("A style")),
            ),
        )
        self._column.addWidget(self.rule)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID_PX)
        row.addWidget(parts.text(self.tr("It closes by itself after")))
        self.idle = _Minutes()
        self.idle.setAccessibleName(self.tr("Minutes until a batch closes by itself"))
        self.idle.setToolTip(self.tr("Counted from its last capture  (arrow keys step it)"))
        row.addWidget(self.idle)
        row.addWidget(parts.text(self.tr("minutes without a new capture")))
        row.addStretch(1)
        self._column.addLayout(row)

    def _build_sample(self) -> None:
        self._head(self.tr("How much of it is inspected"))
        self.kind = Segments[bool](
            self.tr("The sample is"),
            ((False, self.tr("By the standard, ANSI Z1.4")), (True, self.tr("A share of the batch"))),
        )
        self._column.addWidget(self.kind)
        self.aql = Segments[float](self.tr("AQL"), [(aql, str(aql)) for aql in AQLS])
        self.level = Segments[str](self.tr("Inspection level"), [(level, level) for level in LEVELS])
        self.percent = Segments[float](self.tr("Percent"), [(p, f"{p:.0f}\u00a0%") for p in _PERCENTS])
        self._aql_row = self._labelled(
            self.tr("AQL"), self.aql, self.tr("The percentage of nonconforming captures that is still acceptable.")
        )
        self._level_row = self._labelled(
            self.tr("Level"), self.level, self.tr("II is the usual one; those before it look at less, III at more.")
        )
        self._percent_row = self._labelled(self.tr("Share"), self.percent, "")
        self._promise = parts.text(wraps=True)
        self._column.addWidget(self._promise)
        self._refused = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self._column.addWidget(self._refused)
        self.refuse_plan("")

    def _build_edit(self) -> None:
        self._head(self.tr("What another program is handed"))
        self.edit_as = Segments[EditKind](
            self.tr("Retouchers are handed"),
            ((EditKind.PSD, self.tr("PSD")), (EditKind.TIFF, self.tr("Layered TIFF"))),
        )
        self.edit_as.setToolTip(self.tr("Either holds the picture as a layer with the matte as its mask"))
        self._column.addWidget(self.edit_as)

    def _head(self, title: str) -> None:
        if self._column.count():
            self._column.addSpacing(theme.GRID_PX)
            self._column.addWidget(parts.rule())
            self._column.addSpacing(theme.GRID_PX)
        self._column.addWidget(parts.text(title, strong=True))

    def _labelled(self, title: str, segments: QWidget, explained: str) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID_PX)
        label = parts.text(title, tone="dim")
        label.setFixedWidth(_LABEL_PX - 40)
        label.setToolTip(explained)
        segments.setToolTip(explained)
        row.addWidget(label)
        row.addWidget(segments, 1)
        self._column.addWidget(whole)
        return whole

    @property
    def draft(self) -> dict[str, Any]:
        """What is chosen here, by the names the engine keeps it under."""
        first = self.pattern.text().strip()
        held: dict[str, Any] = {
            "patterns": (first, *self._more_patterns) if first else (),
            "batch_rule": self.rule.value,
            "idle_close_s": None if self.idle.minutes is None else self.idle.minutes * 60.0,
            "slates": SlateRule.WATCHED if self.slates.isChecked() else SlateRule.OFF,
            "edit_as": self.edit_as.value,
            "percent": (self.percent.value or self._percent_kept) if self.kind.value else 0.0,
        }
        if not self.kind.value:
            held |= {"aql": self.aql.value, "level": self.level.value}
        return {name: value for name, value in held.items() if value is not None}

    @property
    def changes(self) -> dict[str, Any]:
        """What of the draft differs from what is in force; nothing before that is known."""
        if not self._applied:
            return {}
        return {name: value for name, value in self.draft.items() if value != self._applied.get(name)}

    def show_choices(self, choices: "Choices") -> None:
        """Show what is in force; the draft is gone."""
        first, *more = choices.patterns or ("",)
        self._more_patterns = tuple(more)
        self.pattern.setText(first)
        self.slates.setChecked(choices.slates is not SlateRule.OFF)
        self.rule.choose(choices.batch_rule)
        self.idle.show_minutes(round(choices.idle_close_s / 60))
        self.edit_as.choose(choices.edit_as)
        self.kind.choose(choices.percent > 0)
        self.aql.choose(choices.aql)
        self.level.choose(choices.level)
        self._percent_kept = choices.percent or _PERCENTS[0]
        self.percent.choose(self._percent_kept)
        said = self.tr("Names it does not fit are tried with %1.").replace("%1", ", ".join(more))
        self._more.setText(said)
        self._more.setVisible(bool(more))
        self._applied = self.draft
        self._edited()

    def say_wrong(self, why: str) -> None:
        """Say beside the pattern why it cannot be read; no words: it can."""
        self._wrong.setText(why)
        self._wrong.setVisible(bool(why))
        parts.set_tone(self.pattern, "bad" if why else "")

    def refuse_plan(self, why: str) -> None:
        """Let nobody change how much is inspected, and say why; no words: whoever sits here may."""
        for row in (self.kind, self._aql_row, self._level_row, self._percent_row):
            row.setEnabled(not why)
        self._refused.setText(why)
        self._refused.setVisible(bool(why))

    @property
    def is_wrong(self) -> bool:
        """Whether the pattern cannot be read."""
        return not self._wrong.isHidden()

    def _edited(self) -> None:
        by_share = bool(self.kind.value)
        self._aql_row.setVisible(not by_share)
        self._level_row.setVisible(not by_share)
        self._percent_row.setVisible(by_share)
        said = promised(self.draft, self.tr("In a batch of %1: ").replace("%1", str(LOT)))
        self._promise.setText(words.unbroken(said))
        self.edited.emit()


def promised(draft: Mapping[str, Any], before: str = "") -> str:
    """Return what a draft's sampling promises for a batch of `LOT` captures."""
    percent = draft.get("percent", 0.0)
    if percent:
        return before + promise(percentage_plan(LOT, percent), LOT)
    if "aql" not in draft or "level" not in draft:
        return ""
    return before + promise(plan_for(LOT, level=draft["level"], aql=draft["aql"]), LOT)


class _Minutes(QLineEdit):
    """A number of minutes that is typed, or stepped with the arrow keys.

    Attributes:
        changed: it is another number now.
    """

    changed = Signal()
    MOST: Final = 24 * 60

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(64)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setValidator(QIntValidator(1, self.MOST, self))
        self.textChanged.connect(self.changed)

    @property
    def minutes(self) -> int | None:
        """The number; None while what stands there is none."""
        return int(self.text()) if self.hasAcceptableInput() else None

    def show_minutes(self, minutes: int) -> None:
        """Show a number."""
        self.setText(str(max(1, min(self.MOST, minutes))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        by = step.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.show_minutes((self.minutes or 0) + by)


def _explained(form: QWidget, field: str) -> str:
    return {
        "sku": form.tr("The SKU"),
        "colourway": form.tr("The colourway"),
        "style": form.tr("The style"),
        "view": form.tr("The view: front, back, detail-1"),
        "folder": form.tr("The folder the file lies in"),
        "counter": form.tr("A running number, which is forgotten"),
        "any": form.tr("Anything, which is forgotten"),
    }[field]
