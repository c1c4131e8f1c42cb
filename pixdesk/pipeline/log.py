"""pixdesk's own log. Both front ends keep one; the window does before anything heavy is imported."""

import logging
import logging.handlers
from pathlib import Path

from pixdesk.errors import SetupError


class _Log(logging.handlers.RotatingFileHandler):
    """A log whose own trouble is nobody's: a full disk has been told, and its traces would bury that on a terminal."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's name
        """Let a line go that cannot be written."""


def log_to(home: Path) -> None:
    """Keep the log beside the store, 2 MB at most and three files back; once is enough for a process.

    Raises:
        SetupError: the studio's folder cannot be made.
    """
    root = logging.getLogger("pixdesk")
    if any(isinstance(handler, logging.handlers.RotatingFileHandler) for handler in root.handlers):
        return
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise SetupError(f"The studio's folder {home} cannot be made ({trouble.strerror}).") from trouble
    handler = _Log(home / "pixdesk.log", maxBytes=2_000_000, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    root.propagate = False
