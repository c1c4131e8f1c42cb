"""pixdesk's own log. Both front ends keep one; the window does before anything heavy is imported."""

import logging
import logging.handlers
from pathlib import Path


def log_to(home: Path) -> None:
    """Keep the log beside the store, 2 MB at most and three files back; once is enough for a process."""
    root = logging.getLogger("pixdesk")
    if any(isinstance(handler, logging.handlers.RotatingFileHandler) for handler in root.handlers):
        return
    home.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        home / "pixdesk.log", maxBytes=2_000_000, backupCount=3, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    root.propagate = False
