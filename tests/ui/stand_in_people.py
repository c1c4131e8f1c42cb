"""People of the stand-in: nobody is set up until a test says so; then the engine's own desk over a store of its own."""

import threading
from pathlib import Path
from types import SimpleNamespace

from pixdesk.domain.event import Changed
from pixdesk.domain.people import HouseRules
from pixdesk.pipeline.people_desk import Desks, PeopleDesk
from pixdesk.store import people
from pixdesk.store.db import open_store
from tests.helpers.people import let_all_in


class StandInPeople(PeopleDesk):
    """Everything is real once somebody is let in; before that no store is opened for nothing."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._one_at_a_time = threading.Lock()
        super().__init__(SimpleNamespace(on_store=self._on_store, signed_in="", post=lambda _event: Changed()))

    def let_in(self, rules: HouseRules | None = None) -> None:
        """Set up one person of each role."""
        self._on_store(let_all_in)
        if rules is not None:
            self._on_store(people.set_rules, rules, actor="root")

    def now(self) -> Desks:
        return super().now() if self._home.exists() else Desks()

    def sign_batch(self, batch_id: int, actor: str, pin: str):
        return super().sign_batch(batch_id, actor, pin) if self._home.exists() else None

    def _on_store(self, work, *args, **kwargs):
        with self._one_at_a_time:
            store = open_store(self._home)
            try:
                return work(store, *args, **kwargs)
            finally:
                store.close()
