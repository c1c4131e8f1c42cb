"""Asking work to stop."""

import threading

from pixdesk.errors import Cancelled


class CancelToken:
    """Set once to stop; checked between steps."""

    def __init__(self) -> None:
        self._set = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next safe point."""
        self._set.set()

    def check(self) -> None:
        """Stop here if asked to.

        Raises:
            Cancelled: somebody asked.
        """
        if self._set.is_set():
            raise Cancelled
