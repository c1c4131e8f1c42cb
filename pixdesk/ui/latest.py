"""Asking for what moves faster than it can be answered: one question under way, and the newest wish after it."""

from collections.abc import Callable
from typing import Generic, TypeVar

W = TypeVar("W")


class Latest(Generic[W]):
    """Passes wishes on one at a time; of those that come meanwhile only the newest is kept."""

    def __init__(self, ask: Callable[[W], None]) -> None:
        self._ask = ask
        self._is_asking = False
        self._next: list[W] = []

    def wish(self, wish: W) -> None:
        """Ask now, or as soon as the question under way is answered."""
        if self._is_asking:
            self._next = [wish]
            return
        self._is_asking = True
        self._ask(wish)

    def answered(self) -> None:
        """The question under way has its answer, or never will: the next may go."""
        self._is_asking = False
        if self._next:
            self.wish(self._next.pop())

    def drop(self) -> None:
        """Forget what was wished for and not asked yet."""
        self._next = []
