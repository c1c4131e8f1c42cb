"""Landing: from a whole file in the capture folder to a capture in the store, with its preview on the screen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pixdesk.domain.batch import batch_key
from pixdesk.domain.capture import CaptureId, Label
from pixdesk.domain.event import Changed
from pixdesk.domain.naming import parse_any
from pixdesk.errors import CaptureError
from pixdesk.imaging import formats
from pixdesk.imaging.preview import Preview
from pixdesk.pipeline.intake import Found, Intake
from pixdesk.pipeline.steps import LARGEST_FILE_BYTES, Original, read_original, stage_preview
from pixdesk.pipeline.studio import Studio
from pixdesk.store import arrivals, captures
from pixdesk.store.arrivals import Arrival, Landing, Outcome
from pixdesk.store.files import staged_path


@dataclass(kw_only=True)
class LandingFlow:
    """Takes what intake found and lands it.

    Attributes:
        dispatch: called when there may be a capture to process.
    """

    studio: Studio
    folder: Path
    dispatch: Callable[[], None]
    intake: Intake = field(init=False)

    def whole(self, found: Found) -> None:
        """Land a file on the files lane."""
        job = self.studio.lanes.files.submit(self._land, found)
        self.studio.hear(job, f"landing {found.name}")

    def early(self, name: str) -> None:
        """Show a complete file that has not settled yet."""
        job = self.studio.lanes.files.submit(self._show_early, name)
        self.studio.hear(job, f"showing {name}")

    def ignored(self, found: Found, reason: str) -> None:
        """Remember a file that is let be."""
        shown = found.name.encode("utf-8", "backslashreplace").decode()
        news = self.studio.on_store(
            arrivals.ignore,
            folder=str(self.folder),
            name=shown,
            byte_count=found.byte_count,
            mtime_ns=found.mtime_ns,
            reason=reason,
        )
        if news and "name is not valid" in reason:
            self.studio.notice(f"{shown} was let be: {reason}.", "warning")

    def _show_early(self, name: str) -> None:
        path = self.folder / name
        try:
            original = read_original(path)
            if original is not None:
                self._preview(original, name)
        except (OSError, CaptureError):
            return  # not whole after all; it settles or it becomes a case

    def _preview(self, original: Original, name: str) -> Preview:
        path = staged_path(self.studio.home, original.digest, "", ".preview.jpg")
        small = stage_preview(original.data, name=name, path=path)
        self.studio.post(Changed(preview=str(path)))
        return small

    def _land(self, found: Found) -> None:
        try:
            original = read_original(self.folder / found.name)
        except FileNotFoundError:
            self.intake.landed(found)
            self.studio.notice(f"{found.name} was removed before it could be read.", "warning", found.name)
            return
        except CaptureError:
            self._let_be(found, f"larger than {LARGEST_FILE_BYTES / 1e9:.0f} GB")
            return
        except OSError as trouble:
            self._unreadable(found, trouble)
            return
        if original is None:
            self.intake.try_again(found)
            return
        self._land_original(found, original)

    def _let_be(self, found: Found, reason: str) -> None:
        self.intake.landed(found)
        self.ignored(found, reason)
        self.studio.notice(f"{found.name} was let be: {reason}.", "warning", found.name)

    def _unreadable(self, found: Found, trouble: OSError) -> None:
        if not found.broken:
            self.intake.try_again(found)
            return
        self._let_be(found, f"it cannot be read: {trouble.strerror}")

    def _land_original(self, found: Found, original: Original) -> None:
        small: Preview | None = None
        try:
            small = self._preview(original, found.name)
        except CaptureError:
            pass  # processing meets the same trouble and opens the case
        except OSError as trouble:
            self.studio.notice(f"No preview of {found.name}: {trouble.strerror}.", "alarm", found.name)
        arrival = self._arrival(found, original, small)
        landing = self.studio.on_store(arrivals.land, arrival)
        if landing.outcome is Outcome.DUPLICATE and self._was_renamed(landing):
            self.studio.on_store(arrivals.follow_rename, arrival, landing.capture_id)
        if landing.outcome in {Outcome.LANDED, Outcome.NEW_VERSION}:
            self._remember_preview(landing.capture_id, original, small)
        self.intake.landed(found)
        ids = {landing.capture_id, landing.other_id or landing.capture_id}
        self.studio.post(Changed(captures=frozenset(ids), arrived=self._arrived(landing)))
        self.dispatch()

    def _arrived(self, landing: Landing) -> CaptureId | None:
        is_new = landing.outcome in {Outcome.LANDED, Outcome.NEW_VERSION}
        return landing.capture_id if is_new else None

    def _remember_preview(self, capture_id: CaptureId, original: Original, small: Preview | None) -> None:
        if small is None:
            return
        path = staged_path(self.studio.home, original.digest, "", ".preview.jpg")
        self.studio.on_store(
            captures.set_quietly,
            capture_id,
            preview_path=str(path),
            width_px=small.width_px,
            height_px=small.height_px,
        )

    def _was_renamed(self, landing: Landing) -> bool:
        twin = self.studio.on_store(captures.get, landing.capture_id)
        return not (self.folder / twin.name).exists()

    def _arrival(self, found: Found, original: Original, small: Preview | None) -> Arrival:
        label = parse_any(found.name, self.studio.choices.patterns) or Label()
        root = self.folder.name or "captures"
        kind = formats.sniff(original.data[:4096])
        suffix = PurePosixPath(found.name).suffix.lower()
        pair = "raw" if kind == "raw" else "proof" if kind in {"jpeg", "heif"} else ""
        if kind == "jpeg" and suffix in formats.RAW_SUFFIXES:
            pair = ""
        return Arrival(
            folder=str(self.folder),
            name=found.name,
            digest=original.digest,
            byte_count=original.byte_count,
            mtime_ns=original.mtime_ns,
            label=label,
            batch_key=batch_key(self.studio.choices.batch_rule, root=root, name=found.name, label=label),
            format=small.format if small else kind,
            pair=pair,
        )
