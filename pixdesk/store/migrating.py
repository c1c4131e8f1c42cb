"""How the store's shape grows: one step after another, each made once and remembered in the store."""

import sqlite3
from collections.abc import Callable
from typing import Any, NamedTuple

_SET = "pixdesk"


class Step(NamedTuple):
    """One migration: its name, and the function that makes it; `db` is sqlite-utils' `Database`."""

    name: str
    make: Callable[[Any], None]


class Steps:
    """The migrations in their order.

    sqlite-utils makes them. It is loaded when one is due and not at every start, of which it would be a fifth.
    """

    def __init__(self) -> None:
        self._migrations: list[Step] = []

    def __call__(self, *, name: str = "") -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
        """Add the decorated function as the next migration, under its own name or another."""

        def add(make: Callable[[Any], None]) -> Callable[[Any], None]:
            self._migrations.append(Step(name or make.__name__, make))
            return make

        return add

    @property
    def names(self) -> list[str]:
        """Return the name of every migration, the oldest first."""
        return [step.name for step in self._migrations]

    def applied(self, connection: sqlite3.Connection) -> set[str]:
        """Return the names of those that were made in a store; none in a new one."""
        is_there = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlite_migrations'"
        if not connection.execute(is_there).fetchone()[0]:
            return set()
        made = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (_SET,))
        return {row[0] for row in made}

    def apply(self, connection: sqlite3.Connection) -> None:
        """Make what is still to be made, each in a transaction with its record."""
        from sqlite_utils import Database, Migrations

        order = Migrations(_SET)
        for step in self._migrations:
            order(name=step.name)(step.make)
        order.apply(Database(connection, execute_plugins=False))
