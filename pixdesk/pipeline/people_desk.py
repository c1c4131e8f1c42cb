"""Signing in and out, signing for an approval, and who works here."""

from dataclasses import dataclass, field

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.case import Disposition
from pixdesk.domain.event import Changed
from pixdesk.domain.finding import Code
from pixdesk.domain.overriding import hard, require_reason
from pixdesk.domain.people import HouseRules, Person, Role, Signature, Verb, checked_name, four_eyes, name_key
from pixdesk.errors import NotAllowed
from pixdesk.pipeline import pins
from pixdesk.pipeline.guard import Allowed, needs, require
from pixdesk.pipeline.studio import Studio
from pixdesk.store import cases, people, people_back
from pixdesk.store.db import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Desks:
    """Who works here and who is signed in at this engine.

    Attributes:
        everyone: empty where the studio has set up no people.
        signed_in: None for nobody.
        done_last: what was done to people and could be taken back, as the log calls it, and to whom; empty for nothing.
    """

    everyone: tuple[Person, ...] = ()
    rules: HouseRules = field(default_factory=HouseRules)
    signed_in: Person | None = None
    done_last: tuple[str, str] = ("", "")


class PeopleDesk:
    """Who may say yes at this engine; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    # -- queries ------------------------------------------------------------------------------------------------

    def now(self) -> Desks:
        """Return who works here, the house rules, and who is signed in."""
        return self._studio.on_store(_now, self._studio.signed_in)

    def exist(self) -> bool:
        """Whether the studio has set up people."""
        return self._studio.on_store(people.exist)

    # -- signing in ---------------------------------------------------------------------------------------------

    def sign_in(self, name: str, pin: str) -> Person:
        """Let somebody work at this engine from now on; whoever did before is signed out.

        Raises:
            SetupError: nobody is called so.
            NotAllowed: the PIN is wrong, or the person is locked out for now.
        """
        person = self._prove(name, pin, "signing in")
        return self._enter(person, "PIN")

    def sign_in_account(self, os_user: str) -> Person | None:
        """Sign in whom an account of the operating system stands for; None where it stands for nobody."""
        person = self._studio.on_store(people.of_account, os_user)
        return None if person is None else self._enter(person, "account")

    def _enter(self, person: Person, how: str) -> Person:
        if self._studio.signed_in:
            self.sign_out("switched")
        self._studio.signed_in = person.name
        self._studio.on_store(
            people.write_down, person.name, "signed-in", person.name, {"role": person.role, "how": how}
        )
        self._studio.post(Changed())
        return person

    def sign_out(self, why: str = "by hand") -> None:
        """Let nobody work at this engine until somebody signs in; what runs by itself goes on."""
        name, self._studio.signed_in = self._studio.signed_in, ""
        if name:
            self._studio.on_store(people.write_down, name, "signed-out", name, {"why": why})
            self._studio.post(Changed())

    def _prove(self, name: str, pin: str, doing: str) -> Person:
        """Return the person whose PIN this is; a wrong one counts, whatever it was for."""
        person, pin_hash = self._studio.on_store(people.begin_try, name)
        if not pins.fits(pin, pin_hash):
            raise NotAllowed(self._studio.on_store(people.failed, person, doing))
        self._studio.on_store(people.passed, person, pins.renewed(pin, pin_hash))
        return person

    # -- releasing ----------------------------------------------------------------------------------------------

    def sign(self, allowed: Allowed, pin: str) -> Signature | None:
        """Put somebody's PIN under an approval; None where the studio has set up no people.

        Raises:
            NotAllowed: there is no PIN, a wrong one, or the person is locked out for now.
        """
        if allowed.role is None:
            return None
        signature = Signature(name=allowed.name, role=allowed.role)
        if not pin:
            raise NotAllowed(f"{allowed.name} signs with the PIN, again: “{signature.meaning}”.")
        self._prove(allowed.name, pin, "signing")
        return signature

    def sign_batch(self, batch_id: int, actor: str, pin: str) -> Signature | None:
        """Sign for the approval of a batch; None where the studio has set up no people.

        Raises:
            NotAllowed: four eyes are wanted and these have been on it; or see `sign`.
        """
        allowed = require(self._studio, (), actor)
        self.require_fresh_eyes(allowed, batch_id=batch_id)
        return self.sign(allowed, pin)

    def settling(
        self, case_id: int, disposition: Disposition, actor: str, note: str
    ) -> tuple[Allowed, tuple[Code, ...]]:
        """Return in whose name a case is settled, and which hard gates that overrides.

        Raises:
            NotAllowed: it takes another role, or other eyes.
            SetupError: a gate is overridden without a reason.
            KeyError: there is no such case.
        """
        if disposition != Disposition.ACCEPT:
            return require(self._studio, (Verb.SETTLE,), actor), ()
        case = self._studio.on_store(cases.get, case_id)
        gates = hard(case.findings)
        allowed = require(self._studio, (*((Verb.OVERRIDE,) if gates else ()), Verb.ACCEPT), actor)
        if gates and allowed.role is not None:
            require_reason(note)
        self.require_fresh_eyes(allowed, capture_id=case.capture_id)
        return allowed, gates

    def why_not_approve(self, batch_id: int) -> str:
        """Say why whoever is signed in may not approve a batch; empty where the rules of the house allow it."""
        try:
            allowed = require(self._studio, (Verb.APPROVE,), self._studio.signed_in)
            self.require_fresh_eyes(allowed, batch_id=batch_id)
        except NotAllowed as why:
            return str(why)
        return ""

    def require_fresh_eyes(
        self, allowed: Allowed, *, batch_id: int | None = None, capture_id: CaptureId | None = None
    ) -> None:
        """Refuse an approval by somebody who mended it, where the studio wants four eyes.

        Raises:
            NotAllowed: this one did.
        """
        if allowed.role is None or not self._studio.on_store(people.rules).four_eyes:
            return
        if batch_id is not None:
            by, what = self._studio.on_store(people.who_mended_in, batch_id), "captures of this batch"
        elif capture_id is not None:
            by, what = self._studio.on_store(people.who_mended, capture_id), "this capture"
        else:
            return
        if why := four_eyes(allowed.name, by, what):
            raise NotAllowed(why)

    # -- who works here -----------------------------------------------------------------------------------------

    @needs(Verb.PEOPLE)
    def add(self, name: str, role: Role, pin: str, *, actor: str, os_user: str = "") -> Person:
        """Let somebody in. The first person is a lead, and whoever sits there may add it.

        Raises:
            SetupError: the name or the account is taken, the PIN would be guessed, or the first is not a lead.
        """
        tidy = checked_name(name)
        added = self._studio.on_store(
            people.add, tidy, role, pins.hashed(pin), os_user=" ".join(os_user.split()), actor=actor
        )
        self._studio.post(Changed())
        return added

    @needs(Verb.PEOPLE)
    def set_role(self, name: str, role: Role, *, actor: str) -> Person:
        """Change what somebody is.

        Raises:
            SetupError: nobody is called so, or no lead would be left.
        """
        changed = self._studio.on_store(people.set_role, name, role, actor=actor)
        self._studio.post(Changed())
        return changed

    @needs(Verb.PEOPLE)
    def set_account(self, name: str, os_user: str, *, actor: str) -> Person:
        """Let an account of the operating system stand for somebody's sign-in; empty for none.

        Raises:
            SetupError: nobody is called so, or the account stands for somebody else.
        """
        changed = self._studio.on_store(people.set_account, name, " ".join(os_user.split()), actor=actor)
        self._studio.post(Changed())
        return changed

    @needs(Verb.PEOPLE)
    def remove(self, name: str, *, actor: str) -> None:
        """Let somebody go; the log keeps the name.

        Raises:
            SetupError: nobody is called so, or no lead would be left.
        """
        self._studio.on_store(people.remove, name, actor=actor)
        if name_key(name) == name_key(self._studio.signed_in):
            self._studio.signed_in = ""
        self._studio.post(Changed())

    @needs(Verb.PEOPLE)
    def set_rules(self, rules: HouseRules, *, actor: str) -> HouseRules:
        """Switch the house rules."""
        self._studio.on_store(people.set_rules, rules, actor=actor)
        self._studio.post(Changed())
        return rules

    @needs(Verb.PEOPLE)
    def take_back(self, *, actor: str) -> str:
        """Take back what was done to people or the house rules last; returns what that was, as a sentence.

        A PIN is never taken back: the hash of the one before is not kept. Who was let go is back without one.

        Raises:
            StaleState: nothing was done, or it was changed otherwise since.
            SetupError: no lead would be left, or an account stands for somebody else by now.
        """
        said = self._studio.on_store(people_back.take_back, actor=actor)
        if self._studio.signed_in and self._studio.on_store(people.find, self._studio.signed_in) is None:
            self._studio.signed_in = ""
        self._studio.post(Changed())
        return said

    @needs()
    def set_pin(self, name: str, pin: str, *, actor: str, old: str = "") -> None:
        """Give somebody a new PIN: oneself, with the old one; or another, as a lead.

        Raises:
            NotAllowed: it is another's and no lead is signed in, or the old PIN is wrong.
            SetupError: nobody is called so, or the PIN would be guessed.
        """
        if name_key(name) != name_key(actor):
            require(self._studio, (Verb.PEOPLE,), actor)
        new = pins.hashed(pin)
        if name_key(name) == name_key(actor):
            self._prove(name, old, "changing the PIN")
        self._studio.on_store(people.set_pin, name, new, actor=actor)


def _now(store: Store, signed_in: str) -> Desks:
    found = tuple(people.everyone(store))
    mine = next((person for person in found if name_key(person.name) == name_key(signed_in)), None)
    return Desks(
        everyone=found,
        rules=people.rules(store),
        signed_in=mine if signed_in else None,
        done_last=people_back.newest(store),
    )
