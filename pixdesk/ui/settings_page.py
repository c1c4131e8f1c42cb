"""Settings: this shoot, recipes, channels and style guides as forms, models and graphics, scenes, people."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pixdesk.domain.people import Verb
from pixdesk.domain.view import Overview
from pixdesk.ui import parts
from pixdesk.ui.actions import Desk
from pixdesk.ui.catalogue_section import CatalogueSection
from pixdesk.ui.machine_section import MachineSection
from pixdesk.ui.page import Page
from pixdesk.ui.people_section import PeopleSection
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.scenes_section import ScenesSection
from pixdesk.ui.segments import Segments
from pixdesk.ui.shoot_page import ShootPage

SECTIONS: Final = ("shoot", "recipes", "channels", "machine", "scenes", "people", "styles")
_SHELVES: Final = ("recipes", "channels", "styles")


class SettingsPage(Page):
    """Alt+1 to Alt+7 change the section; Ctrl+S saves a form, Esc takes it back, Ctrl+Z what was done last."""

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(desk, pictures, parent)
        self.shoot = ShootPage(desk, pictures)
        self._make_commands()
        self.recipes, self.channels, self.styles = (
            CatalogueSection(desk, name, *self._verbs[name]) for name in _SHELVES
        )
        self.people = PeopleSection(desk, self._undo_of["people"])
        self.machine = MachineSection(desk, self._install, self._verify, self._examine, self._undo_of["machine"])
        self.scenes = ScenesSection(desk, pictures, self._of_scenes, self._undo_of["scenes"])
        self.sections = Segments[str](
            self.tr("Section"),
            (
                ("shoot", self.tr("This shoot")),
                ("recipes", self.tr("Recipes")),
                ("channels", self.tr("Channels")),
                ("machine", self.tr("Models and graphics")),
                ("scenes", self.tr("Scenes")),
                ("people", self.tr("People")),
                ("styles", self.tr("Style guides")),
            ),
        )
        self._stack = QStackedWidget()
        for name in SECTIONS:
            widget: QWidget = getattr(self, name)
            self._stack.addWidget(widget)
            widget.addActions(self._actions_of.get(name, []))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar, row = parts.bar()
        row.addWidget(self.sections)
        row.addStretch(1)
        column.addWidget(bar)
        column.addWidget(self._stack, 1)
        self.sections.chosen.connect(lambda: self.open_section(self.sections.value or "shoot"))
        self.open_section("shoot")

    def _make_commands(self) -> None:
        group, add = self.tr("Settings"), self.commands.add
        machine, scenes, people = self.tr("Models and graphics"), self.tr("Scenes"), self.tr("People")
        channels, styles = self.tr("Channels"), self.tr("Style guides")
        titles = (self.tr("This shoot"), self.tr("Recipes"), channels, machine, scenes, people, styles)
        for number, (name, title) in enumerate(zip(SECTIONS, titles, strict=True), start=1):
            add(title, f"Alt+{number}", partial(self.open_section, name), group=group)
        self._verbs: dict[str, tuple[QAction, ...]] = {}
        self._actions_of: dict[str, list[QAction]] = {}
        unheard = QWidget(self)  # a section's keys are its own: the actions move there
        unheard.hide()
        self._make_form_commands(unheard)
        on, own, install, needs = unheard, machine, self.tr("Install"), Verb.SETTINGS
        self._install = add(install, "I", lambda: self.machine.install(), group=own, on=on, icon="export", needs=needs)
        self._verify = add(self.tr("Verify"), "V", lambda: self.machine.verify(), group=own, on=on, icon="verify")
        ask = self.tr("Ask the device")
        self._examine = add(ask, "G", lambda: self.machine.examine(), group=own, on=on, icon="device")
        self._make_undo_commands(unheard)
        self._actions_of["machine"] = [self._install, self._verify, self._examine]
        told = (
            ("approve", self.tr("Approve"), "A", lambda: self.scenes.approve()),
            ("withdraw", self.tr("Withdraw"), "W", lambda: self.scenes.withdraw()),
            ("use", self.tr("Show in it"), "U", lambda: self.scenes.use()),
            ("back", self.tr("Own background"), "B", lambda: self.scenes.give_back()),
        )
        self._of_scenes: dict[str, QAction] = {
            name: add(title, key, verb, group=scenes, on=on, needs=needs) for name, title, key, verb in told
        }
        self._actions_of["scenes"] = list(self._of_scenes.values())
        for name, action in self._undo_of.items():
            self._actions_of.setdefault(name, []).append(action)
        for action in unheard.actions():
            unheard.removeAction(action)
        self.commands.listed += self.shoot.commands.listed

    def _make_undo_commands(self, unheard: QWidget) -> None:
        """Give the sections without a form the key that takes back what was done in them last."""
        verbs: dict[str, tuple[Callable[[], None], Verb]] = {
            "machine": (lambda: self.machine.undo(), Verb.SETTINGS),
            "scenes": (lambda: self.scenes.undo(), Verb.SETTINGS),
            "people": (lambda: self.people.undo(), Verb.PEOPLE),
        }
        add, said = self.commands.add, self.tr("Undo what was done last")
        self._undo_of: dict[str, QAction] = {
            name: add(said, "Ctrl+Z", run, on=unheard, needs=needed, is_listed=False)
            for name, (run, needed) in verbs.items()
        }

    def _make_form_commands(self, unheard: QWidget) -> None:
        """Give every shelf its verbs; their keys are heard in their own section."""
        group, add, needed = self.tr("Settings"), self.commands.add, Verb.SETTINGS
        for name in _SHELVES:
            run, is_first = partial(self._on_form, name, CatalogueSection.save), name == _SHELVES[0]
            save = add(self.tr("Save"), "Ctrl+S", run, group=group, on=unheard, needs=needed, is_listed=is_first)
            revert = partial(self._on_form, name, CatalogueSection.revert)
            back = add(self.tr("Take back"), "Esc", revert, on=unheard, is_listed=False)
            run = partial(self._on_form, name, CatalogueSection.undo)
            undone = self.tr("Undo what was done last")
            undo = add(undone, "Ctrl+Z", run, group=group, on=unheard, needs=needed, is_listed=is_first)
            self._verbs[name] = (save, back, undo)
        confirm, begin = (
            partial(self._on_form, "channels", CatalogueSection.confirm),
            partial(self._on_form, "styles", CatalogueSection.begin),
        )
        besides = {
            "channels": (self.tr("Confirm its figures"), "Ctrl+K", confirm, self.tr("Channels")),
            "styles": (self.tr("New style guide"), "Ctrl+N", begin, self.tr("Style guides")),
        }
        for name, (title, key, verb, where) in besides.items():
            self._verbs[name] += (add(title, key, verb, group=where, on=unheard, needs=needed),)
        self._actions_of |= {name: list(actions) for name, actions in self._verbs.items()}

    def _on_form(self, name: str, verb: Callable[[CatalogueSection], None]) -> None:
        verb(getattr(self, name))

    @property
    def section(self) -> str:
        """The name of the section shown."""
        return SECTIONS[self._stack.currentIndex()]

    def open_section(self, name: str) -> None:
        """Show a section and put the focus where its keys work."""
        self.sections.choose(name)
        self._stack.setCurrentIndex(SECTIONS.index(name))
        if self.isVisible():
            self.look_again()
            self.first_focus().setFocus()

    def first_focus(self) -> QWidget:
        """Return the widget the keys should reach."""
        return {
            "shoot": self.shoot.first_focus(),
            "recipes": self.recipes.first_focus(),
            "channels": self.channels.first_focus(),
            "machine": self.machine.list,
            "scenes": self.scenes.list,
            "people": self.people.list,
            "styles": self.styles.first_focus(),
        }[self.section]

    def look_again(self) -> None:
        """Ask for what the section shows."""
        section = self._stack.currentWidget()
        if isinstance(section, CatalogueSection | MachineSection | ScenesSection | PeopleSection):
            section.look_again()

    @property
    def is_waiting(self) -> bool:
        """Whether a look is due, here or in this shoot's section."""
        return self._soon.isActive() or self.shoot.is_waiting

    def show_overview(self, overview: Overview) -> None:
        """Hear how things stand."""
        self.shoot.show_overview(overview)
