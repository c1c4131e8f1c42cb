"""A studio with one person of each role, whose PINs are hashed at argon2's least price."""

from argon2 import PasswordHasher

from pixdesk.domain.people import DOES, MAY, ROLES, Role, Verb
from pixdesk.store import people

NAMES = {
    Role.LEAD: "Lea Lindt",
    Role.REVIEWER: "Ana Ruiz",
    Role.RETOUCHER: "Tom Beck",
    Role.PHOTOGRAPHER: "Pia Roth",
}
PINS = {"Lea Lindt": "204816", "Ana Ruiz": "739150", "Tom Beck": "481627", "Pia Roth": "305862"}
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def let_all_in(store):
    """Set up one person of each role, the lead first."""
    for role, name in NAMES.items():
        people.add(store, name, role, CHEAP.hash(PINS[name]), actor="root")


def table_in_markdown():
    """The permission table as docs/people.md prints it."""
    head = ["to …", *ROLES, "nobody signed in"]
    rows = [[DOES[verb], *("yes" if r in MAY[verb] else "" for r in (*ROLES, Role.UNATTENDED))] for verb in Verb]
    lines = [head, ["---", *(":-:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
