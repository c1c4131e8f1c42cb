"""Models and graphics in Settings: what cuts out, whether its files are whole, and what the device really answers."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from pixdesk.domain.event import Progress
from pixdesk.domain.settings_view import DeviceReport, ModelRow
from pixdesk.ui import parts, theme, words
from pixdesk.ui.actions import Desk
from pixdesk.ui.buttons import Choice, KeyButton
from pixdesk.ui.delegates import RowDelegate, line
from pixdesk.ui.lists import ValueList, ValueListModel
from pixdesk.ui.network_figures import NetworkFigures
from pixdesk.ui.section_undo import SectionUndo
from pixdesk.ui.settings_actions import INSTALLING


class _ModelDelegate(RowDelegate):
    HEIGHT_PX = 52
    INSET_PX = 0

    def paint_value(self, painter: QPainter, box: QRect, value: tuple[int, ModelRow]) -> None:
        row = value[1]
        said, tint = self.tr("here"), theme.GOOD
        if not row.is_here:
            said, tint = self.tr("not installed"), theme.DIM
        elif row.ok is not None:
            said, tint = (self.tr("whole, as its card says"), theme.GOOD) if row.ok else (row.words, theme.BAD)
        line(painter, QRect(box.left(), box.top() + 6, box.width(), 20), row.title)
        below = QRect(box.left(), box.top() + 27, box.width(), 18)
        told = "".join(f"{part}  ·  " for part in (row.id, words.size(row.byte_count), row.licence))
        used = line(painter, below, told, tint=theme.DIM, size_px=12)
        line(painter, below.adjusted(used, 0, 0, 0), said, tint=tint, size_px=12)


class MachineSection(QWidget):
    """I installs, V compares files with their cards, G asks the device, Ctrl+Z takes back what was done last."""

    def __init__(self, desk: Desk, install: QAction, verify: QAction, examine: QAction, undo: QAction) -> None:
        super().__init__()
        self.desk = desk
        self._install, self._verify, self._examine = install, verify, examine
        self._undo = SectionUndo(undo)
        self._rows: list[ModelRow] = []
        self.list = ValueList[tuple[int, ModelRow]](
            ValueListModel(lambda value: value[0], lambda value: f"{value[1].title}, {value[1].words}")
        )
        self.list.setItemDelegate(_ModelDelegate(self.list))
        self.list.setAccessibleName(self.tr("Models"))
        self.list.chosen.connect(lambda _: self.follow())
        self.adapter = Choice(self.tr("Graphics adapter"))
        self.adapter.addItem(self.tr("The fastest"), "")
        self.adapter.activated.connect(lambda _: self._choose_adapter())
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addLayout(self._build_models(), 1)
        row.addLayout(self._build_device(), 1)
        desk.bridge.progressed.connect(self._show_progress)

    def _build_models(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.GRID_PX)
        head = QHBoxLayout()
        head.addWidget(parts.text(self.tr("Models"), strong=True), 1)
        head.addWidget(KeyButton(self._install, icon="export"))
        head.addWidget(KeyButton(self._verify, icon="verify"))
        column.addLayout(head)
        self._told = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Installing a model"))
        self._progress.hide()
        column.addWidget(self.list, 1)
        column.addWidget(self._progress)
        column.addWidget(self._told)
        column.addWidget(parts.rule())
        column.addWidget(parts.text(self.tr("Add your own ONNX file"), strong=True))
        add = QHBoxLayout()
        self.own_id, self.own_licence = QLineEdit(), QLineEdit()
        asked = (
            (self.own_id, self.tr("Its id"), self.tr("By which recipes and the log name it, such as own-shoes")),
            (self.own_licence, self.tr("Its licence"), self.tr("Goes with every result, such as MIT")),
        )
        for field, said, told in asked:
            field.setPlaceholderText(said)
            field.setAccessibleName(said)
            field.setToolTip(told)
            field.textChanged.connect(self.follow)
            add.addWidget(field)
        self.choose = KeyButton(self._add_action(), icon="folder")
        add.addWidget(self.choose)
        column.addLayout(add)
        return column

    def _add_action(self) -> QAction:
        self._add = QAction(self.tr("Choose the file…"), self)
        self._add.setShortcut("Ctrl+O")
        self._add.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._add.setToolTip(self.tr("It is copied, and used once it has cut out a built-in picture  (Ctrl+O)"))
        self._add.triggered.connect(lambda: self._choose_file())
        self._add.setEnabled(False)
        self.addAction(self._add)
        return self._add

    def _build_device(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.GRID_PX)
        head = QHBoxLayout()
        head.addWidget(parts.text(self.tr("Graphics"), strong=True), 1)
        head.addWidget(KeyButton(self._undo.action, text=self.tr("Undo")))
        head.addWidget(KeyButton(self._examine, icon="device"))
        column.addLayout(head)
        self._device = parts.text(wraps=True)
        self._device.setText(self.tr("Ask the device to learn what it answers beside the plain processor."))
        self._facts = parts.text(tone="dim", wraps=True)
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        choose = QHBoxLayout()
        choose.addWidget(parts.text(self.tr("Cut out on")))
        choose.addWidget(self.adapter, 1)
        column.addLayout(choose)
        column.addWidget(self._device)
        column.addWidget(self._facts)
        self.networks = NetworkFigures()
        column.addWidget(self.networks)
        column.addStretch(1)
        return column

    def look_again(self) -> None:
        """Ask which models there are."""
        self.desk.settings.models(self, self._show_rows)
        self.desk.undoing.machine_last(self, lambda last: self._undo.know(*last))

    def follow(self) -> None:
        """Let only the verbs work that mean something now."""
        value = self.list.value
        self._install.setEnabled(value is not None and not value[1].is_here and self._progress.isHidden())
        is_named = bool(self.own_id.text().strip() and self.own_licence.text().strip())
        self._add.setEnabled(is_named and self._progress.isHidden())

    def install(self) -> None:
        """Fetch the chosen model."""
        value = self.list.value
        if value is not None and not value[1].is_here:
            self._begin(self.tr("Fetching %1…").replace("%1", value[1].id))
            self.desk.settings.install(self, value[1].id, lambda _: self._done(self.tr("Installed.")), self._failed)

    def verify(self) -> None:
        """Compare every file with its card."""
        self._verify.setEnabled(False)
        self._told.setText(self.tr("Comparing every file with its card…"))
        self.desk.settings.verify_models(self, self._show_verified, self._failed)

    def examine(self) -> None:
        """Ask the device."""
        self._examine.setEnabled(False)
        self._device.setText(self.tr("Every network of the standard recipe runs on the device and on the processor…"))
        parts.set_tone(self._device, "dim")
        self.desk.settings.examine(self, self._show_report, self._examine_failed)

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("The model"), "", "ONNX (*.onnx)")
        if path:
            name, licence = self.own_id.text().strip(), self.own_licence.text().strip()
            self._begin(self.tr("Trying it on a built-in picture…"))
            done = self.tr("Added: %1").replace("%1", name)
            self.desk.settings.add_model(self, Path(path), name, licence, lambda _: self._done(done), self._failed)

    def _choose_adapter(self) -> None:
        name = str(self.adapter.currentData() or "")
        said = self.tr("From the next start on: %1").replace("%1", self.adapter.currentText())
        self.desk.settings.choose_adapter(self, name, lambda _: self._adapter_chosen(said), self.desk.bridge.tell)

    def _adapter_chosen(self, said: str) -> None:
        self.desk.say(said)
        self.look_again()

    def undo(self) -> None:
        """Cut out on the adapter that was chosen before, or take the model away that came last."""
        if self._undo.begin():
            self.desk.undoing.machine(self, self._taken_back, self._not_back)

    def _taken_back(self, told: tuple[str, str]) -> None:
        what, name = told
        if what != "adapter-chosen":
            self._done(self.tr("Taken away again: %1. What it cut out stays.").replace("%1", name))
            return
        self._show_adapter(name)
        self._adapter_chosen(self.tr("From the next start on: %1").replace("%1", self.adapter.currentText()))

    def _not_back(self, error: Exception) -> None:
        self.desk.bridge.tell(error)
        self.look_again()

    def _begin(self, said: str) -> None:
        self._told.setText(said)
        parts.set_tone(self._told, "dim")
        self._progress.setRange(0, 0)
        self._progress.show()
        self.follow()

    def _done(self, said: str) -> None:
        self._progress.hide()
        self._told.setText(said)
        parts.set_tone(self._told, "good")
        self.look_again()

    def _failed(self, error: Exception) -> None:
        self._progress.hide()
        self._verify.setEnabled(True)
        self._told.setText(str(error))
        parts.set_tone(self._told, "bad")
        self.follow()

    def _show_progress(self, progress: Progress) -> None:
        if progress.work == INSTALLING and not self._progress.isHidden():
            self._progress.setRange(0, progress.total if progress.done else 0)
            self._progress.setValue(progress.done)
            self._told.setText(progress.words)

    def _show_rows(self, rows: Sequence[ModelRow]) -> None:
        self._rows = list(rows)
        self.list.show_values(list(enumerate(self._rows)))
        self.follow()

    def _show_verified(self, rows: Sequence[ModelRow]) -> None:
        self._verify.setEnabled(True)
        self._show_rows(rows)
        bad = sum(row.ok is False for row in rows)
        said = self.tr("%1 differ from their cards.").replace("%1", str(bad))
        self._told.setText(said if bad else self.tr("Every model file matches its card."))
        parts.set_tone(self._told, "bad" if bad else "good")

    def _show_report(self, report: DeviceReport) -> None:
        self._examine.setEnabled(True)
        self._device.setText(report.words)
        parts.set_tone(self._device, "good" if report.is_well else "bad")
        lines = [self.tr("Processor: %1").replace("%1", report.processor)]
        lines += [self.tr("Adapter: %1").replace("%1", name) for name in report.adapters]
        self._facts.setText("\n".join(lines))
        titles = {row.id: row.title.partition(" (")[0] for row in self._rows}
        self.networks.show_rows([(titles.get(row[0], row[0]), *row[1:]) for row in report.networks])
        self.adapter.clear()
        self.adapter.addItem(self.tr("The fastest"), "")
        for name in report.adapters:
            self.adapter.addItem(name, name)
        self._show_adapter(report.chosen)

    def _show_adapter(self, chosen: str) -> None:
        """Show which adapter was chosen: words of its name, or none for the fastest."""
        names = [str(self.adapter.itemData(place) or "") for place in range(self.adapter.count())]
        place = next((n for n, name in enumerate(names) if chosen and chosen.casefold() in name.casefold()), 0)
        if chosen and not place:  # nobody asked the device yet
            place = len(names)
            self.adapter.addItem(chosen, chosen)
        self.adapter.setCurrentIndex(place)

    def _examine_failed(self, error: Exception) -> None:
        self._examine.setEnabled(True)
        self._device.setText(str(error))
        parts.set_tone(self._device, "bad")
