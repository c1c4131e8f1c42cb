"""What goes out: who waits for which channel, trying again what was refused, and reading written files again."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from pixdesk.domain import digest
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.case import Disposition
from pixdesk.domain.people import Verb
from pixdesk.domain.release import FileCheck, ReleaseList, refusals
from pixdesk.domain.view import ExportReport, RenditionView
from pixdesk.errors import SetupError
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.not_written import why_not_written
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.withdrawing import put_aside
from pixdesk.store import captures, cases, releases, renditions
from pixdesk.store.files import is_there

ROWS_MAX: Final = 2000
"""More rows than anybody walks; the search finds what lies further back."""

_AGAIN = "exported again"


class ReleaseDesk:
    """What an operator can do with what goes out; the engine holds one."""

    def __init__(self, studio: Studio, settle: Callable[..., None], export: Callable[..., ExportReport]) -> None:
        """Work with a studio.

        Args:
            settle, export: the engine's own verbs.
        """
        self._studio = studio
        self._settle = settle
        self._export = export

    def rows(self, *, search: str = "", limit: int = ROWS_MAX) -> ReleaseList:
        """Return the newest captures that go out, with the files there are of them.

        Raises:
            SetupError: a channel's file is wrong.
        """
        profiles = {name: profile.digest for name, profile in self._studio.catalogue.channels().items()}
        return self._studio.on_store(releases.rows, profiles, search=search, limit=limit)

    @needs(Verb.EXPORT)
    def try_again(
        self, capture_id: CaptureId, channels: Sequence[str], *, actor: str, stays: bool = True
    ) -> ExportReport:
        """Export one capture once more; a case that its export opened is settled first, as accepted, by `actor`.

        A file that is gone or was changed since it was verified is written again; what lies in its place is moved
        aside, not written over.

        Args:
            stays: write where the capture's files, or else the channel's, were written before; otherwise where this
                engine writes.

        Raises:
            KeyError: there is no such capture.
            SetupError: it is held for another reason than its export, or the export folder cannot take the files.
            StaleState: somebody settled the case first.
        """
        self._studio.on_store(captures.get, capture_id)
        case = self._studio.on_store(cases.of_capture, capture_id)
        if case is not None:
            known = self._studio.catalogue.channels()
            if not all(refusals([finding], known) for finding in case.findings):
                raise SetupError("This capture is held for another reason than its export. Settle it on Exceptions.")
            self._settle(case.id, Disposition.ACCEPT, actor=actor, note=_AGAIN)
        self._give_up_what_differs(capture_id, channels, actor)
        folders = {name: self._studio.on_store(renditions.last_folder, capture_id, name) for name in channels}
        kept = {name: folder for name, folder in folders.items() if stays and folder is not None}
        return self._export(channels, actor=actor, only=capture_id, folders=kept)

    def _give_up_what_differs(self, capture_id: CaptureId, channels: Sequence[str], actor: str) -> None:
        for file, byte_count in self._studio.on_store(renditions.standing, capture_id, tuple(channels)):
            path = Path(file.path)
            why = _difference(path, byte_count, file.sha256)
            if not why:
                continue
            if not is_there(path.parent.parent):
                raise SetupError(f"The export folder {path.parent.parent} is away. Bring it back, then try again.")
            try:
                moved = put_aside(file)
            except OSError as trouble:
                raise SetupError(why_not_written(path, trouble)) from trouble
            self._studio.on_store(
                renditions.give_up, file, why=why.rstrip("."), to=str(moved) if moved else "", actor=actor
            )

    def check(self, progress: Callable[[int, int], None] | None = None) -> FileCheck:
        """Read every file that was exported and still holds, and compare it with what was verified."""
        found = self._studio.on_store(renditions.select)
        wrong: list[tuple[RenditionView, str]] = []
        for number, view in enumerate(found, start=1):
            self._studio.cancel.check()
            if why := _difference(Path(view.path), view.byte_count, view.sha256):
                wrong.append((view, why))
            if progress is not None:
                progress(number, len(found))
        return FileCheck(files=len(found), wrong=tuple(wrong))


def _difference(path: Path, byte_count: int, sha256: str) -> str:
    """Say what is wrong with a file; nothing when it is what was verified."""
    try:
        if path.stat().st_size != byte_count:
            return "it has another size than the verified file."
        return "" if digest.of_bytes(path.read_bytes()) == sha256 else "its content has changed."
    except FileNotFoundError:
        return "it is no longer there."
    except OSError as trouble:
        return f"it cannot be read ({trouble.strerror})."
