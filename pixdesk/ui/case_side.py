"""What stands beside a case: why it is here, a note for the log, and what can be done with it."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pixdesk.domain.candidate import Candidate
from pixdesk.domain.case import Disposition
from pixdesk.domain.view import CaseView
from pixdesk.ui import parts, theme, words
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.capture_panel import CaptureHead
from pixdesk.ui.findings_list import FindingsList

_ICONS: Final = {
    Disposition.ACCEPT: "accept",
    Disposition.RETOUCH: "retouch",
    Disposition.REPROCESS: "reprocess",
    Disposition.RESHOOT: "reshoot",
    Disposition.DISCARD: "discard",
}


class CaseSide(QWidget):
    """The page's side panel; its buttons do what the page's actions do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme.SIDE_PX)
        self.head = CaptureHead()
        self.findings = FindingsList()
        self.note = QLineEdit()
        self.note.setPlaceholderText(self.tr("Note for the log  (N)"))
        self.note.setAccessibleName(self.tr("Note for the log"))
        self.note.setToolTip(self.tr("Goes into the log with what you decide  (N)"))
        self.note.setMaxLength(500)
        self.question = parts.text(strong=True, wraps=True)
        self._wants_reason = False
        self.confirm = QWidget()
        self.choices = QWidget()
        self._name = parts.Elided(theme.TITLE_PX, strong=True)

    def build(self, work: Sequence[QAction], dispositions: Mapping[Disposition, QAction], escape: QAction) -> None:
        """Put the panel together around the page's actions; `work` is mending, opening elsewhere, claiming, undo."""
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(theme.GRID_PX)
        column.addWidget(self._name)
        column.addWidget(self.head)
        column.addSpacing(4)
        column.addWidget(parts.rule())
        column.addSpacing(4)
        self._about = parts.text(strong=True, wraps=True)
        column.addWidget(parts.scrolling(self._about, self.findings), 1)
        column.addWidget(self.note)
        self._build_confirm(dispositions[Disposition.DISCARD], escape)
        column.addWidget(self.confirm)
        listed = QVBoxLayout(self.choices)
        listed.setContentsMargins(0, 0, 0, 0)
        listed.setSpacing(theme.GRID_PX)
        grid = QGridLayout()
        grid.setSpacing(theme.GRID_PX)
        said = (self.tr("Mend"), self.tr("Open in\u2026"), self.tr("Claim"), self.tr("Undo"))
        icons = ("brush", "export", "pin", "undo")
        for number, (action, icon, word) in enumerate(zip(work, icons, said, strict=True)):
            button = KeyButton(action, icon=icon, text=word)
            grid.addWidget(button, number // 2, number % 2)
            if icon == "pin":
                self._claim = button
        listed.addLayout(grid)
        for disposition, action in dispositions.items():
            button = KeyButton(action, icon=_ICONS[disposition])
            listed.addWidget(button)
            if disposition is Disposition.ACCEPT:
                self._accept = button
        column.addWidget(self.choices)

    def _build_confirm(self, discard: QAction, escape: QAction) -> None:
        """Build the question that stands in for a dialog: the second D, or its button, discards; Esc keeps."""
        column = QVBoxLayout(self.confirm)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX)
        column.addWidget(self.question)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID_PX)
        for action, word in ((discard, self.tr("Discard")), (escape, self.tr("Keep"))):
            row.addWidget(KeyButton(action, text=word), 1)
        column.addLayout(row)
        self.confirm.hide()

    def show_case(self, value: CaseView, *, is_mine: bool) -> None:
        """Say whose case it is, and why it is here; one that is claimed by who sits here can be let go of."""
        self._claim.setText(" " + (self.tr("Let go") if is_mine else self.tr("Claim")))
        self._name.say(words.short_name(value.capture))
        self.head.show_capture(value.capture)
        self._about.setText(self.tr("Why it is here"))
        self.findings.show_findings(value.case.findings, "")

    def show_candidate(self, candidate: Candidate) -> None:
        """Say what the checks make of another cutout, which the large picture shows."""
        self._about.setText(self.tr("What holds cutout %1").replace("%1", str(candidate.number)))
        holding = tuple(finding for finding in candidate.findings if finding.holds)
        self.findings.show_findings(holding, self.tr("Nothing. Taken, it closes the case."))

    @property
    def wants_reason(self) -> bool:
        """Whether accepting the case overrides a hard gate, which takes a reason."""
        return self._wants_reason

    def ask_reason(self, wanted: bool) -> None:
        """Ask for the reason of an override in place of a note, or for a note."""
        self._wants_reason = wanted
        said = self.tr("Why is the gate overridden?  (N)") if wanted else self.tr("Note for the log  (N)")
        self.note.setPlaceholderText(said)
        self.note.setAccessibleName(said.partition("  (")[0])
        accept = self.tr("Override the gate, accept") if wanted else self.tr("Accept as it is")
        self._accept.setText(f" {accept}")

    def ask(self, asked: bool) -> None:
        """Put the question in place of the buttons, or take it away again."""
        self.confirm.setVisible(asked)
        self.choices.setVisible(not asked)
