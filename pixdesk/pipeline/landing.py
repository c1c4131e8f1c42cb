"""Landing: from a whole file in the capture folder to a capture in the store, with its preview on the screen."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pixdesk.domain.capture import CaptureId, Label
from pixdesk.domain.event import Changed, Gravity
from pixdesk.domain.naming import parse_any
from pixdesk.domain.safe_name import collision_key
from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging import codes, formats
from pixdesk.imaging.preview import glance
from pixdesk.pipeline.found import Found
from pixdesk.pipeline.intake import Intake
from pixdesk.pipeline.let_be import HARMLESS
from pixdesk.pipeline.originals import LARGEST_FILE_BYTES, Original, read_original
from pixdesk.pipeline.slating import Slating
from pixdesk.pipeline.staged import preview_path, stage_preview
from pixdesk.pipeline.studio import Studio
from pixdesk.store import arrivals, captures, seen, slates
from pixdesk.store.arrivals import Arrival, Landing, Outcome
from pixdesk.store.files import make_durable

_LOOKS_MAX = 16
"""First looks remembered between a file's being complete and its landing, which is moments later."""


class FirstLook(NamedTuple):
    """What is known of a picture when it lands.

    Attributes:
        preview: the staged preview; empty while none is wanted.
        width_px, height_px: the whole picture's, upright.
        codes: what the large bar codes in it say, where frames are searched for slates.
    """

    preview: str
    format: str
    width_px: int
    height_px: int
    codes: tuple[str, ...] = ()


@dataclass(kw_only=True)
class LandingFlow:
    """Takes what intake found and lands it.

    Attributes:
        dispatch: called when there may be a capture to process.
        is_watched: somebody may be looking: every picture is shown at once. Otherwise processing makes the preview
            from what it decodes anyway, which saves a fifth of what a capture costs.
    """

    studio: Studio
    folder: Path
    dispatch: Callable[[], None]
    is_watched: bool = True
    intake: Intake = field(init=False)
    _looks: OrderedDict[str, FirstLook] = field(default_factory=OrderedDict)

    @property
    def _slating(self) -> Slating:
        return Slating(studio=self.studio, folder=self.folder)

    def whole(self, found: Found) -> None:
        """Land a file on the looks lane."""
        job = self.studio.lanes.looks.submit(self._land, found)
        self.studio.hear(job, f"landing {found.name}")

    def early(self, name: str) -> None:
        """Show a complete file that has not settled yet."""
        job = self.studio.lanes.looks.submit(self._show_early, name)
        self.studio.hear(job, f"showing {name}")

    def ignored(self, found: Found, reason: str) -> None:
        """Remember a file that is let be."""
        self._remember_ignored(found, reason)

    def vanished(self, name: str) -> None:
        """Look again at copies of a picture that is gone: one of them may be its only one now."""
        for twin in self.studio.on_store(arrivals.free_twins, folder=str(self.folder), name=name):
            self.intake.look_again(twin)

    def _remember_ignored(self, found: Found, reason: str) -> bool:
        shown = found.name.encode("utf-8", "backslashreplace").decode()
        news = self.studio.on_store(
            seen.ignore,
            folder=str(self.folder),
            name=shown,
            byte_count=found.byte_count,
            mtime_ns=found.mtime_ns,
            reason=reason,
        )
        if news and reason not in HARMLESS:
            self.studio.notice(f"{shown} was let be: {reason}.", "warning", shown)
        return news

    def _show_early(self, name: str) -> None:
        path = self.folder / name
        try:
            original = read_original(path)
            if original is not None:
                self._show(original, name)
        except (OSError, CaptureError):
            return  # not whole after all; it settles or it becomes a case

    def _show(self, original: Original, name: str) -> FirstLook:
        """Show a picture, unless it was shown when its writer had not let go of it yet."""
        path = preview_path(self.studio.home, original.digest)
        known = self._looks.get(original.digest)
        if known is not None and path.exists():
            return known
        made = stage_preview(original, name=name, home=self.studio.home)
        self.studio.post(Changed(preview=str(path)))
        wanted = self._slating.wants(is_watched=self.is_watched)
        read = codes.large_codes(made.rgb) if wanted else ()
        look = FirstLook(str(path), made.format, made.width_px, made.height_px, read)
        self._looks[original.digest] = look
        while len(self._looks) > _LOOKS_MAX:
            self._looks.popitem(last=False)
        return look

    def _look(self, original: Original, name: str) -> FirstLook:
        """Learn what the store is to remember of a picture that lands."""
        is_shown = self.is_watched or self._slating.wants(is_watched=False)
        size = None if is_shown else glance(original.data)
        if size is not None:
            return FirstLook("", "jpeg", *size)
        look = self._show(original, name)
        make_durable(Path(look.preview))
        return look

    def _land(self, found: Found) -> None:
        try:
            self._read_and_land(found)
        except SetupError as trouble:  # the studio's own disk stands in the way
            self.intake.failed(found)
            self.studio.notice(str(trouble), "alarm")
        except BaseException:
            self.intake.failed(found)
            raise

    def _read_and_land(self, found: Found) -> None:
        try:
            original = read_original(self.folder / found.name)
        except FileNotFoundError:
            self.intake.gone(found)
            self.studio.notice(f"{found.name} was removed before it could be read.", "warning", found.name)
            return
        except CaptureError:
            self.intake.landed(found)
            self._remember_ignored(found, f"larger than {LARGEST_FILE_BYTES / 1e9:.0f} GB")
            return
        except OSError as trouble:
            self._unreadable(found, trouble)
            return
        if original is None:
            self.intake.try_again(found)
            return
        self._land_original(found, original)

    def _unreadable(self, found: Found, trouble: OSError) -> None:
        if not found.broken:
            self.intake.try_again(found)
            return
        # No size, so that the next start looks at it again.
        self._remember_ignored(replace(found, byte_count=-1), f"it cannot be read: {trouble.strerror}")
        self.intake.closed_to_us(found)

    def _land_original(self, found: Found, original: Original) -> None:
        small: FirstLook | None = None
        try:
            small = self._look(original, found.name)
        except CaptureError:
            pass  # processing meets the same trouble and opens the case
        except OSError as trouble:
            self.studio.notice(f"No preview of {found.name}: {trouble.strerror}.", "alarm", found.name, Gravity.FILE)
        if small is not None and self._slating.land(found, original, small.codes):
            self.intake.landed(found)
            return
        arrival = self._arrival(found, original, small)
        landing = self.studio.on_store(slates.land_frame, arrival, self._slating.key_of)
        if landing.outcome is Outcome.DUPLICATE:
            self._follow_rename(landing, arrival)
        self.intake.landed(found)
        for name in landing.look_again:
            self.intake.look_again(name)
        ids = {landing.capture_id, landing.other_id or landing.capture_id}
        self.studio.post(Changed(captures=frozenset(ids), arrived=self._arrived(landing)))
        self.dispatch()

    def _arrived(self, landing: Landing) -> CaptureId | None:
        is_new = landing.outcome in {Outcome.LANDED, Outcome.NEW_VERSION}
        return landing.capture_id if is_new else None

    def _follow_rename(self, landing: Landing, arrival: Arrival) -> None:
        twin = self.studio.on_store(captures.get, landing.capture_id)
        if not self._is_there(twin.name, arrival.name):
            self.studio.on_store(slates.follow_rename, arrival, twin.id, was=twin.name, key_of=self._slating.key_of)

    def _is_there(self, old: str, new: str) -> bool:
        """Whether the folder still has the old name, and not only one that a lenient file system takes for it."""
        path = self.folder / old
        if collision_key(old) != collision_key(new):
            return path.exists()
        try:
            return any(other.name == path.name for other in path.parent.iterdir())
        except OSError:
            return False

    def _arrival(self, found: Found, original: Original, small: FirstLook | None) -> Arrival:
        label = parse_any(found.name, self.studio.choices.patterns) or Label()
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
            batch_key=self._slating.key_of(found.name, label),
            format=small.format if small else kind,
            pair=pair,
            preview_path=small.preview if small else "",
            width_px=small.width_px if small else 0,
            height_px=small.height_px if small else 0,
        )
