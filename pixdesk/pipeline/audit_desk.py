"""Looking through the log and handing out of it what somebody asks for."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pixdesk.domain.audit_query import AuditKinds, AuditQuery
from pixdesk.domain.view import AuditLine
from pixdesk.errors import SetupError
from pixdesk.pipeline.studio import Studio
from pixdesk.store import audit_search
from pixdesk.store.files import put_in_place


class AuditDesk:
    """What can be asked of the log besides verifying it; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def fitting(self, query: AuditQuery, after: int = 0) -> Sequence[int]:
        """Return the numbers of the lines that fit and come after one, newest first."""
        return audit_search.fitting(self._studio.home, query, after)

    def at(self, numbers: Sequence[int]) -> list[AuditLine]:
        """Return these lines."""
        return audit_search.at(self._studio.home, numbers)

    def kinds(self) -> AuditKinds:
        """Return who acted and what was done in all."""
        return audit_search.kinds(self._studio.home)

    def write(self, query: AuditQuery, path: Path, progress: Callable[[int, int], None] | None = None) -> int:
        """Write the lines that fit as JSON lines into a file, whole, and return how many; see `written`."""
        return written(self._studio.home, query, path, progress)


def written(home: Path, query: AuditQuery, path: Path, progress: Callable[[int, int], None] | None = None) -> int:
    """Write the lines that fit as JSON lines into a file, whole or not at all, and return how many.

    Raises:
        SetupError: it cannot be written there.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:  # the same bytes on every system
            count = audit_search.write(home, query, stream, progress)
        put_in_place(part, path)
    except OSError as trouble:
        raise SetupError(f"{path} cannot be written ({trouble.strerror}). Choose another place.") from trouble
    finally:
        part.unlink(missing_ok=True)
    return count
