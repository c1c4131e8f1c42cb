"""Who may say yes: people, their roles, and what each role may do.

The table `MAY` is the only place that says so; the engine obeys it, the window greys by it, and docs/people.md prints
it.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from pixdesk.errors import SetupError

MEANING: Final = "approved for release"
"""What signing for a batch means; it stands in the log beside the name."""

_NAME_MAX: Final = 60
_PIN_MIN, _PIN_MAX = 6, 12
"""Six digits: who steals the store tries a million PINs at the price of argon2 each, about two days of one core."""

_TRIES: Final = 5
_FIRST_LOCK_S: Final = 30.0
_LONGEST_LOCK_S: Final = 3600.0


class Role(StrEnum):
    """What somebody is in the studio; `UNATTENDED` is nobody's: pixdesk at work with nobody signed in."""

    PHOTOGRAPHER = "photographer"
    RETOUCHER = "retoucher"
    REVIEWER = "reviewer"
    LEAD = "lead"
    UNATTENDED = "unattended"


ROLES: Final = (Role.PHOTOGRAPHER, Role.RETOUCHER, Role.REVIEWER, Role.LEAD)
"""The roles a person can have."""


class Verb(StrEnum):
    """What can be done that changes something, as far as roles tell it apart."""

    LIST = "list"
    SHOOT = "shoot"
    CLOSE = "close"
    SET_ASIDE = "set-aside"
    RETOUCH = "retouch"
    SETTLE = "settle"
    ACCEPT = "accept"
    OVERRIDE = "override"
    INSPECT = "inspect"
    APPROVE = "approve"
    APPROVE_UNSEEN = "approve-unseen"
    REDRAW = "redraw"
    EXPORT = "export"
    DELIVER = "deliver"
    WITHDRAW = "withdraw"
    PLAN = "plan"
    SETTINGS = "settings"
    PEOPLE = "people"


DOES: Final[Mapping[Verb, str]] = {
    Verb.LIST: "take in shot lists, give captures their place in them",
    Verb.SHOOT: "choose file-name patterns, batches and slates of the shoot",
    Verb.CLOSE: "close a batch and draw its sample, take that back",
    Verb.SET_ASIDE: "take captures out of an open batch, with a reason",
    Verb.RETOUCH: "work on a cutout: claim, mend, heal, edit, take another candidate",
    Verb.SETTLE: "settle an exception otherwise than by accepting it, and undo that",
    Verb.ACCEPT: "accept an exception as it is",
    Verb.OVERRIDE: "override a hard gate, with a reason",
    Verb.INSPECT: "mark samples, give a second opinion, reject a batch, undo",
    Verb.APPROVE: "approve a batch, signing with the PIN",
    Verb.APPROVE_UNSEEN: "approve a batch without inspection, signing with the PIN",
    Verb.REDRAW: "draw a sample again, resume sampling that was stopped",
    Verb.EXPORT: "export what is approved",
    Verb.DELIVER: "deliver what is exported",
    Verb.WITHDRAW: "roll a delivery back, or take files back",
    Verb.PLAN: "change the sampling plan",
    Verb.SETTINGS: "change recipes, channels, models, devices, secrets, targets, webhooks and anchors",
    Verb.PEOPLE: "add and remove people, change roles and house rules, set another's PIN",
}
"""Each verb in words, as it follows “may”."""

_P, _T, _R, _L, _U = Role.PHOTOGRAPHER, Role.RETOUCHER, Role.REVIEWER, Role.LEAD, Role.UNATTENDED

MAY: Final[Mapping[Verb, frozenset[Role]]] = {
    Verb.LIST: frozenset({_P, _R, _L, _U}),
    Verb.SHOOT: frozenset({_P, _R, _L}),
    Verb.CLOSE: frozenset({_P, _R, _L, _U}),
    Verb.SET_ASIDE: frozenset({_P, _T, _R, _L}),
    Verb.RETOUCH: frozenset({_T, _L}),
    Verb.SETTLE: frozenset({_T, _R, _L}),
    Verb.ACCEPT: frozenset({_R, _L}),
    Verb.OVERRIDE: frozenset({_L}),
    Verb.INSPECT: frozenset({_R, _L}),
    Verb.APPROVE: frozenset({_R, _L}),
    Verb.APPROVE_UNSEEN: frozenset({_L}),
    Verb.REDRAW: frozenset({_L}),
    Verb.EXPORT: frozenset({_R, _L, _U}),
    Verb.DELIVER: frozenset({_R, _L, _U}),
    Verb.WITHDRAW: frozenset({_L}),
    Verb.PLAN: frozenset({_L}),
    Verb.SETTINGS: frozenset({_L}),
    Verb.PEOPLE: frozenset({_L}),
}
"""The permission table."""

PLAN_CHOICES: Final = frozenset(
    {"aql", "level", "percent", "minor_aql", "double", "by_strata", "planted", "reduced_by"}
)
"""The choices that decide how batches are judged; the others belong to whoever shoots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works here.

    Attributes:
        os_user: the operating system's account that stands for the person's sign-in at this workstation; empty for
            none. It never signs: a signature takes the PIN.
        locked_until: until when no PIN is looked at; None where PINs are.
    """

    id: int
    name: str
    role: Role
    os_user: str = ""
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """What the studio switches on for itself.

    Attributes:
        four_eyes: who mended a capture may not approve it, nor its batch.
        idle_lock_min: the window locks when nobody has touched it for so many minutes; 0 never.
    """

    four_eyes: bool = False
    idle_lock_min: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what nobody can mean.

        Raises:
            SetupError: the minutes are no time.
        """
        if not 0 <= self.idle_lock_min <= 24 * 60:
            raise SetupError("The window locks after 1 to 1440 minutes; 0 is never.")

    def is_idle(self, quiet_s: float) -> bool:
        """Whether the window must lock after nobody has touched it for `quiet_s` seconds."""
        return self.idle_lock_min > 0 and quiet_s >= self.idle_lock_min * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Somebody's PIN under an approval, and what it means; the PIN itself is nowhere."""

    name: str
    role: Role
    meaning: str = MEANING

    @property
    def told(self) -> dict[str, str]:
        """What the log keeps of it."""
        return {"by": self.name, "role": self.role, "meaning": self.meaning}


def refusal(verb: Verb, role: Role, name: str = "") -> str:
    """Say why somebody may not do a verb; empty where the table allows it."""
    if role in MAY[verb]:
        return ""
    allowed = " or ".join(f"a {other}" for other in ROLES if other in MAY[verb])
    if role is Role.UNATTENDED:
        return f"Nobody is signed in. To {DOES[verb]} takes {allowed}."
    who = f"{name} is a {role}" if name else f"A {role} may not"
    return f"{who}: to {DOES[verb]} takes {allowed}." if name else f"{who} {DOES[verb]}: that takes {allowed}."


def needed_for(changes: Mapping[str, object]) -> tuple[Verb, ...]:
    """Return the verbs that changing these choices takes."""
    found = {Verb.PLAN if name in PLAN_CHOICES else Verb.SHOOT for name in changes}
    return tuple(sorted(found))


def name_key(name: str) -> str:
    """Return what two spellings of one name share."""
    return " ".join(name.split()).casefold()


def checked_name(name: str, taken: frozenset[str] = frozenset({"pixdesk"})) -> str:
    """Return a name as it is kept.

    Args:
        taken: keys no person can have; pixdesk itself acts in the log under its own.

    Raises:
        SetupError: it cannot be read, or is taken.
    """
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > _NAME_MAX or not tidy.isprintable():
        raise SetupError(f"A person's name has 1 to {_NAME_MAX} characters that can be seen.")
    if any(char.isdecimal() for char in tidy) and not any(char.isalpha() for char in tidy):
        raise SetupError("A name of digits only looks like a PIN. Write the name, then give the PIN when asked.")
    if name_key(tidy) in taken:
        raise SetupError(f"The name {tidy} is taken. Add a second name or an initial.")
    return tidy


def check_pin(pin: str) -> None:
    """Refuse a PIN that would be guessed.

    Raises:
        SetupError: it is too short or too long, not of digits, one digit over and over, or a run such as 123456.
    """
    if not (_PIN_MIN <= len(pin) <= _PIN_MAX and pin.isascii() and pin.isdecimal()):
        raise SetupError(f"A PIN has {_PIN_MIN} to {_PIN_MAX} digits.")
    steps = {(ord(second) - ord(first)) % 10 for first, second in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise SetupError("This PIN is the first one anybody tries. Choose one that is not a run or one digit.")


def lock_s(failures: int) -> float:
    """Return for how many seconds no PIN is looked at after so many wrong ones in a row: doubling, an hour at most."""
    if failures < _TRIES:
        return 0.0
    return min(_FIRST_LOCK_S * 2.0 ** min(failures - _TRIES, 10), _LONGEST_LOCK_S)


def locked_words(name: str, left: timedelta) -> str:
    """Say for how long somebody's PIN is not looked at."""
    seconds = max(1, round(left.total_seconds()))
    said = f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} minutes"
    return f"{name} is locked out for another {said} after too many wrong PINs. A lead can set a new PIN."


def four_eyes(name: str, mended_by: Set[str], what: str) -> str:
    """Say why somebody who mended it may not approve it; empty for everybody else.

    Who marked a sample may: to look at it and to approve its batch is one reviewer's work.

    Args:
        what: what would be approved, in words.
    """
    if name_key(name) not in {name_key(other) for other in mended_by}:
        return ""
    return f"{name} mended {what}: four eyes are wanted, so somebody else approves it."
