"""Scenes in Settings: the library, a look at the newest cutout in one, and which role is shown in which."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pixdesk.domain.scene import SceneLook, SceneView
from pixdesk.domain.settings_view import Entry
from pixdesk.ui import audit_words, parts, theme, words
from pixdesk.ui.actions import Desk
from pixdesk.ui.buttons import Choice, KeyButton
from pixdesk.ui.delegates import RowDelegate, line
from pixdesk.ui.file_picture import FilePicture
from pixdesk.ui.lists import ValueList, ValueListModel
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.section_undo import SectionUndo

_LOOK_MIN_PX = 240
_MOST_PX = 16_777_215

Place = tuple[str, str]
"""A channel and a role of it; the role is empty where it has none."""


class _SceneDelegate(RowDelegate):
    """A scene, how it stands, and what is shown in it by the channels' own titles."""

    HEIGHT_PX = 72

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.titles: Mapping[str, str] = {}

    def paint_value(self, painter: QPainter, box: QRect, value: tuple[int, SceneView]) -> None:
        view = value[1]
        mode = Qt.TextElideMode.ElideRight
        line(painter, QRect(box.left(), box.top() + 6, box.width(), 20), view.scene.title, mode=mode)
        said, tint = self.tr("draft"), theme.DIM
        if view.state == "approved":
            said, tint = self.tr("approved"), theme.GOOD
        elif view.is_changed:
            said, tint = self.tr("draft: changed since it was approved"), theme.WARN
        below = QRect(box.left(), box.top() + 27, box.width(), 18)
        used = line(painter, below, f"{view.scene.id}  ·  ", tint=theme.DIM, size_px=12)
        line(painter, below.adjusted(used, 0, 0, 0), said, tint=tint, size_px=12)
        shown = ", ".join(_called(place, self.titles) for place in view.used)
        told = self.tr("shown in it: %1").replace("%1", shown) if shown else self.tr("nothing is shown in it")
        line(painter, below.translated(0, 19), told, tint=theme.DIM, size_px=12, mode=mode)


class _Look(FilePicture):
    """A picture as large as its place."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(pictures, _LOOK_MIN_PX)
        self.setMinimumHeight(_LOOK_MIN_PX)
        self.setMaximumHeight(_MOST_PX)


class ScenesSection(QWidget):
    """A approves the scene that is looked at, U shows the chosen role in it, B gives that its own background back."""

    def __init__(self, desk: Desk, pictures: Pictures, verbs: Mapping[str, QAction], undo: QAction) -> None:
        """Take the page's verbs: approve, withdraw, use, back."""
        super().__init__()
        self.desk = desk
        self._approve, self._withdraw = verbs["approve"], verbs["withdraw"]
        self._use, self._back = verbs["use"], verbs["back"]
        self._undo = SectionUndo(undo)
        self._looked: tuple[str, Place] | None = None
        self.list = ValueList[tuple[int, SceneView]](
            ValueListModel(lambda value: value[0], lambda value: f"{value[1].scene.title}, {value[1].state}")
        )
        self._rows = _SceneDelegate(self.list)
        self.list.setItemDelegate(self._rows)
        self.list.setAccessibleName(self.tr("Scenes"))
        self.list.setFixedWidth(theme.SIDE_PX)
        self.list.chosen.connect(lambda _: self._choose())
        self.place = Choice(self.tr("Looked at as"))
        self.place.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self.place.currentIndexChanged.connect(lambda _: self._choose())
        self.look = _Look(pictures)
        self.look.show_file("", self.tr("Choose a scene to see the newest cutout in it."))
        self._state = parts.text(wraps=True)
        self._facts = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = parts.beside(self)
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(self.list)
        row.addLayout(self._build_right(), 1)

    def _build_right(self) -> QVBoxLayout:
        right = QVBoxLayout()
        right.setContentsMargins(16, 8, 16, 16)
        right.setSpacing(theme.GRID_PX)
        head = QHBoxLayout()
        head.setSpacing(theme.GRID_PX)
        head.addWidget(self._state, 1)
        head.addWidget(KeyButton(self._withdraw))
        head.addWidget(KeyButton(self._approve, icon="accept"))
        head.addWidget(KeyButton(self._back))
        head.addWidget(KeyButton(self._use, role="primary"))
        right.addLayout(head)
        right.addWidget(parts.rule())
        seen = QHBoxLayout()
        seen.setSpacing(theme.GRID_PX)
        seen.addWidget(parts.text(self.tr("Looked at as")))
        seen.addWidget(self.place)
        seen.addStretch(1)
        seen.addWidget(KeyButton(self._undo.action, text=self.tr("Undo")))
        right.addLayout(seen)
        right.addWidget(self.look, 1)
        right.addWidget(self._facts)
        return right

    def look_again(self) -> None:
        """Ask which scenes and roles there are, and what the channels are called."""
        self.desk.settings.entries(self, "channels", self._show_titles, self._cannot_read)
        self.desk.scenes.places(self, self._show_places, self._cannot_read)
        self.desk.scenes.listed(self, self._show_scenes, self._cannot_read)
        self.desk.scenes.done_last(self, self._know_last)

    def approve(self) -> None:
        """Let the scene reach channels, as it stands."""
        if self.list.value is not None and self._approve.isEnabled():
            self._begin()
            name = self.list.value[1].scene.id
            self.desk.scenes.approve(self, name, lambda _: self._done(self.tr("%1 is approved."), name), self._refused)

    def withdraw(self) -> None:
        """Take the approval back."""
        if self.list.value is not None and self._withdraw.isEnabled():
            self._begin()
            name = self.list.value[1].scene.id
            said = self.tr("%1 is a draft again. What was exported in it stays.")
            self.desk.scenes.withdraw(self, name, lambda _: self._done(said, name), self._refused)

    def use(self) -> None:
        """Show the chosen role in the scene."""
        if self.list.value is not None and self._use.isEnabled():
            self._show_in(self.list.value[1].scene.id, self.tr("%1 is shown in it from now on."))

    def give_back(self) -> None:
        """Give the chosen role its own background back."""
        if self._back.isEnabled():
            self._show_in("", self.tr("%1 has its own background again."))

    def undo(self) -> None:
        """Take back what was done to scenes last."""
        if self._undo.begin():
            self.desk.scenes.take_back(self, self._taken_back, self._not_taken_back)

    def _know_last(self, last: tuple[str, str, str]) -> None:
        what, scene, where = last
        self._undo.know(what, ", ".join(filter(None, (scene, where))))

    def _taken_back(self, what: str) -> None:
        said = self.tr("Taken back: %1. What was exported stays.")
        self.desk.say(said.replace("%1", audit_words.action(what)))
        self._looked = None
        self.look_again()

    def _not_taken_back(self, error: Exception) -> None:
        self._say(str(error), "bad")
        self.desk.scenes.done_last(self, self._know_last)

    def _show_in(self, scene: str, said: str) -> None:
        self._begin()
        channel, role = self._wanted
        where = _called((channel, role), self._rows.titles)
        self.desk.scenes.use(self, scene, channel, role, lambda _: self._done(said, where), self._refused)

    @property
    def _wanted(self) -> Place:
        held = self.place.currentData()
        return (str(held[0]), str(held[1])) if held else ("", "")

    def _show_places(self, places: Sequence[Place]) -> None:
        before = self._wanted
        if list(places) == [self.place.itemData(at) for at in range(self.place.count())]:
            return
        self.place.blockSignals(True)
        self.place.clear()
        for place in places:
            self.place.addItem(_called(place, self._rows.titles), place)
        self.place.setCurrentIndex(places.index(before) if before in places else 0)
        self.place.blockSignals(False)
        self._choose()

    def _show_titles(self, entries: Sequence[Entry]) -> None:
        self._rows.titles = {entry.id: entry.title for entry in entries}
        for at in range(self.place.count()):
            self.place.setItemText(at, _called(self.place.itemData(at), self._rows.titles))
        self.list.viewport().update()

    def _show_scenes(self, views: Sequence[SceneView]) -> None:
        chosen = self.list.value[1].scene.id if self.list.value is not None else ""
        self.list.show_values(list(enumerate(views)))
        place = next((number for number, view in enumerate(views) if view.scene.id == chosen), 0)
        if views:
            self.list.choose(place)
        self._choose()

    def _cannot_read(self, error: Exception) -> None:
        self._say(str(error), "bad")

    def _choose(self) -> None:
        """Say how the scene stands and ask for a look at it."""
        value, (channel, role) = self.list.value, self._wanted
        self.follow()
        if value is None or not channel:
            return
        view = value[1]
        self._say(*self._standing(view))
        self._facts.setText(_facts(view))
        self._facts.setToolTip(self.tr("Version %1").replace("%1", view.scene.version))
        looked = (view.scene.version, (channel, role))
        if looked != self._looked:
            self._looked = looked
            self.look.show_file("", self.tr("The newest cutout is set in the scene…"))
            self.desk.scenes.look(self, view.scene.id, channel, role, self._show_look, self._no_look)

    def _standing(self, view: SceneView) -> tuple[str, str]:
        if view.is_changed:
            return self.tr("Changed since it was approved: look at it and approve it again."), "warn"
        if view.state == "draft":
            return self.tr("A draft: look at it as each role it is for, then approve it."), "dim"
        if self._wanted in view.used:
            return self.tr("Approved, and shown in it: what is exported from now on stands in this scene."), "good"
        return self.tr("Approved as it stands."), "good"

    def follow(self) -> None:
        """Let only the verbs work that mean something now."""
        value = self.list.value
        view = value[1] if value is not None else None
        self._approve.setEnabled(view is not None and view.state == "draft")
        self._withdraw.setEnabled(view is not None and view.state == "approved")
        is_used = view is not None and self._wanted in view.used
        self._use.setEnabled(view is not None and view.state == "approved" and bool(self._wanted[0]) and not is_used)
        self._back.setEnabled(is_used)

    def _show_look(self, look: SceneLook) -> None:
        self.look.show_file(look.path)
        self.look.setToolTip("\n".join(look.remarks))

    def _no_look(self, error: Exception) -> None:
        self.look.show_file("", str(error))

    def _begin(self) -> None:
        for action in (self._approve, self._withdraw, self._use, self._back):
            action.setEnabled(False)

    def _done(self, said: str, name: str) -> None:
        self.desk.say(said.replace("%1", name))
        self.look_again()

    def _refused(self, error: Exception) -> None:
        self._say(str(error), "bad")
        self.follow()

    def _say(self, said: str, tone: str) -> None:
        self._state.setText(said)
        parts.set_tone(self._state, tone)


def _facts(view: SceneView) -> str:
    scene = view.scene
    light = scene.light
    suits = ", ".join((*scene.seasons, *scene.families))
    lit = words.tr("Light %1, from %2, %3° above the ground, %4° across")
    for place, said in enumerate((light.colour, _side(light.from_degrees), f"{light.height_degrees:g}"), start=1):
        lit = lit.replace(f"%{place}", said)
    told = (
        lit.replace("%4", f"{light.size_degrees:g}"),
        words.tr("Suits %1").replace("%1", suits) if suits else "",
        scene.notes,
        "  ·  ".join(filter(None, (scene.credit, scene.licence))),
    )
    return "\n".join(filter(None, told))


def _side(degrees: float) -> str:
    """Return where a light stands as one says it beside a set; `degrees` run clockwise from behind the product."""
    sides = (
        words.tr("behind"),
        words.tr("behind on the right"),
        words.tr("the right"),
        words.tr("the front right"),
        words.tr("the camera"),
        words.tr("the front left"),
        words.tr("the left"),
        words.tr("behind on the left"),
    )
    return sides[round(degrees / 45) % len(sides)]


def _called(place: Place, titles: Mapping[str, str]) -> str:
    """Return a channel by its title, with the role of it where it has roles."""
    channel, role = place
    return "  ·  ".join(filter(None, (titles.get(channel, channel), role)))
