"""Who works here, who is signed in, and what they may do; `pixdesk.ui.actions.Desk` holds one of these."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from pixdesk.domain.people import HouseRules, Person, Role, Verb, refusal
from pixdesk.ui.bridge import Bridge

Trouble = Callable[[Exception], None]


class PeopleActions(QObject):
    """Remembers who is signed in as the engine last said; the engine decides, this only greys what it would refuse.

    Attributes:
        changed: somebody signed in or out, or who works here has changed.
        everyone: who works here; empty where the studio has set up no people.
        person: who is signed in; None for nobody.
        done_last: what was done to people and could be taken back, as the log calls it, and to whom; empty for nothing.
        is_known: whether the engine has said so by now.
    """

    changed = Signal()

    def __init__(self, people: Callable[[], Any], bridge: Bridge, user: str) -> None:
        """Work through the engine's `PeopleDesk`; `user` acts where no people are set up."""
        super().__init__(bridge)
        self._people = people
        self._bridge = bridge
        self._user = user
        self.everyone: tuple[Person, ...] = ()
        self.rules = HouseRules()
        self.person: Person | None = None
        self.done_last = ("", "")
        self.is_known = False

    @property
    def who(self) -> str:
        """In whose name verbs are asked for."""
        return self.person.name if self.person else self._user

    @property
    def is_locked(self) -> bool:
        """Whether somebody must sign in before anything can be done."""
        return bool(self.everyone) and self.person is None

    def why_not(self, verb: Verb) -> str:
        """Say why who is signed in may not do something; empty where they may."""
        if not self.everyone:
            return ""
        person = self.person
        return refusal(verb, person.role, person.name) if person else refusal(verb, Role.UNATTENDED)

    def look(self) -> None:
        """Ask the engine who works here and who is signed in."""
        self._bridge.ask(self, lambda: self._people().now(), self._take, key="people")

    def _take(self, now: Any) -> None:
        told = (now.everyone, now.rules, now.signed_in, now.done_last)
        is_news = not self.is_known or told != (self.everyone, self.rules, self.person, self.done_last)
        self.everyone, self.rules, self.person, self.done_last = told
        self.is_known = True
        if is_news:
            self.changed.emit()

    def _do(self, receiver: QObject, work: Callable[[Any], object], then: Callable[[], None], no: Trouble) -> None:
        """Do something in the order it was asked for, and say how things stand before `then`."""

        def done() -> Any:
            work(self._people())
            return self._people().now()

        def told(now: Any) -> None:
            self._take(now)
            then()

        self._bridge.ask(receiver, done, told, no, in_order=True)

    def sign_in(self, receiver: QObject, name: str, pin: str, then: Callable[[], None], otherwise: Trouble) -> None:
        """Let somebody work at this window."""
        self._do(receiver, lambda people: people.sign_in(name, pin), then, otherwise)

    def sign_out(self, why: str) -> None:
        """Let nobody work at this window; what runs by itself goes on."""
        self._do(self, lambda people: people.sign_out(why), lambda: None, self._bridge.tell)

    def why_not_approve(self, receiver: QObject, batch_id: int, then: Callable[[str], None]) -> None:
        """Ask what the rules of the house say of this person approving a batch; nothing where they allow it."""
        if not self.everyone:
            then("")
            return
        self._bridge.ask(receiver, lambda: self._people().why_not_approve(batch_id), then, key="why-not")

    def add(
        self, receiver: QObject, name: str, role: Role, pin: str, then: Callable[[], None], otherwise: Trouble
    ) -> None:
        """Let somebody in."""
        actor = self.who
        self._do(receiver, lambda people: people.add(name, role, pin, actor=actor), then, otherwise)

    def set_role(self, receiver: QObject, name: str, role: Role, then: Callable[[], None], otherwise: Trouble) -> None:
        """Change what somebody is."""
        actor = self.who
        self._do(receiver, lambda people: people.set_role(name, role, actor=actor), then, otherwise)

    def set_pin(
        self, receiver: QObject, name: str, pin: str, old: str, then: Callable[[], None], otherwise: Trouble
    ) -> None:
        """Give somebody a new PIN; `old` for one's own."""
        actor = self.who
        self._do(receiver, lambda people: people.set_pin(name, pin, actor=actor, old=old), then, otherwise)

    def remove(self, receiver: QObject, name: str, then: Callable[[], None], otherwise: Trouble) -> None:
        """Let somebody go."""
        actor = self.who
        self._do(receiver, lambda people: people.remove(name, actor=actor), then, otherwise)

    def set_rules(self, receiver: QObject, rules: HouseRules, then: Callable[[], None], otherwise: Trouble) -> None:
        """Switch the house rules."""
        actor = self.who
        self._do(receiver, lambda people: people.set_rules(rules, actor=actor), then, otherwise)

    def take_back(self, receiver: QObject, then: Callable[[str], None], otherwise: Trouble) -> None:
        """Take back what was done to people or the house rules last; `then` gets what that was, as a sentence."""
        actor, said = self.who, list[str]()
        self._do(
            receiver,
            lambda people: said.append(people.take_back(actor=actor)),
            lambda: then(said[0]),
            otherwise,
        )
