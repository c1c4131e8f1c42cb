"""The ledger at the end of the day: what the store knows, held against what lies in the folder."""

import stat
from collections.abc import Callable
from pathlib import Path

from pixdesk.domain.ledger import Ledger
from pixdesk.pipeline.let_be import HARMLESS, HIDDEN, why_let_be
from pixdesk.pipeline.walking import walk
from pixdesk.store import ledger
from pixdesk.store.db import Store


def present(folder: Path, is_ours: Callable[[Path], bool]) -> frozenset[str] | None:
    """Return the names of the files that lie in a capture folder, passing ones left out; None when it is out of reach.

    Args:
        is_ours: whether a folder is pixdesk's own and not to be looked into.
    """
    try:
        _, names = walk(folder, known={}, is_ours=is_ours)
    except OSError:
        return None
    shown = (name.encode("utf-8", "backslashreplace").decode() for name in names)
    return frozenset(name for name in shown if why_let_be(name, stat.S_IFREG) != HIDDEN)


def of_folders(store: Store, wanted: str, is_ours: Callable[[Path], bool]) -> list[Ledger]:
    """Return the ledger of a capture folder, or of every one the store knows."""
    folders = [wanted] if wanted else ledger.folders(store)
    return [ledger.count(store, name, present(Path(name), is_ours), HARMLESS) for name in folders]
