"""Retouching in another program: a file is handed out, and what was saved comes back as the capture's next version.

The file lies in the studio's own ``edit`` folder under a name made from the capture's number; what was handed out is
written beside it, so that a restart forgets nothing. Only files that were handed out are looked at, and those that an
editor saved beside them under the same name. Matte and colours come back. The original is never touched: the colours
that were changed are a layer of their own, laid over it from then on, and how far they take the product is measured.
"""

from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from pixdesk.domain import digest
from pixdesk.domain.applied import RetouchLayer
from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.finding import Code
from pixdesk.domain.people import Verb
from pixdesk.domain.prompting import Mended
from pixdesk.domain.retouching import EditKind, summary
from pixdesk.domain.safe_name import safe_name
from pixdesk.errors import Cancelled, CaptureError, PixdeskError, SetupError
from pixdesk.imaging import decode, edit_file, repaint
from pixdesk.imaging.edit_file import Bits
from pixdesk.imaging.frame import Frame
from pixdesk.imaging.heal import Layer
from pixdesk.pipeline import heap, layers, working
from pixdesk.pipeline.edit_records import EditRecords, Seen
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.mending import MendingFlow, megapixels
from pixdesk.pipeline.originals import read_original
from pixdesk.pipeline.processing import read_whole
from pixdesk.pipeline.retouch_flow import matte_of
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.work import Painted
from pixdesk.store import audit, mends
from pixdesk.store.captures import subject
from pixdesk.store.db import Store
from pixdesk.store.files import publish

T = TypeVar("T")

_BROUGHT_BACK = "brought-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Back:
    """What came back: the matte, the colours that were changed, and what is to be said of them."""

    painted: Painted
    retouched: RetouchLayer | None
    said: dict[str, Any]
    sentences: tuple[str, ...]


@dataclass(kw_only=True)
class EditFlow:
    """Hands files out and takes them back; every verb blocks, so call it from no lane."""

    mending: MendingFlow
    _looked: dict[Path, Seen] = field(default_factory=dict)
    _refused: dict[Path, Seen] = field(default_factory=dict)
    _under_way: set[Path] = field(default_factory=set)

    @property
    def studio(self) -> Studio:
        """Whose captures these are."""
        return self.mending.studio

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self.studio.home / "edit"

    @cached_property
    def _records(self) -> EditRecords:
        return EditRecords(self.folder)

    @needs(Verb.RETOUCH)
    def hand_out(
        self,
        capture_id: CaptureId,
        *,
        actor: str,
        kind: EditKind | None = None,
        is_other: bool = False,
        bits: Bits | None = None,
    ) -> Path:
        """Write a capture's picture with its matte for an editor, and watch it from now on; returns where it lies.

        A file that was handed out before and has not come back yet is left as it is.

        Args:
            kind: None for what the studio chose.
            is_other: as the other kind than the studio chose, where none is named.
            bits: of a channel; None for what the capture has.

        Raises:
            StaleState: the capture is neither an exception nor clean, or it is under inspection.
            CaptureError: its original or its matte cannot be read.
            SetupError: the studio's disk refuses to write, or the picture is too long for a PSD.
        """
        capture = self.studio.on_store(mends.mendable, capture_id)
        usual = self.studio.choices.edit_as
        kind = kind or (usual.other if is_other else usual)
        suffix = edit_file.SUFFIXES[kind]
        path = self.folder / safe_name(f"{capture_id}-{Path(capture.name).stem}", suffix=suffix, digest=capture.digest)
        if self._records.is_changed(path):
            return path
        data = self._on_files(partial(self._written, capture, kind, bits), here=False)
        said = {"file": path.name, "sha256": digest.of_bytes(data)}
        try:
            publish(path, data)
            self._records.write(path, capture_id, actor, said["sha256"])
        except OSError as trouble:
            raise SetupError(f"The studio's disk refuses to write ({trouble.strerror}). Free some space.") from trouble
        self.studio.on_store(_append, actor, capture_id, said)
        return path

    @needs(Verb.RETOUCH)
    def take_back(self, capture_id: CaptureId, path: Path, *, actor: str) -> Mended:
        """Make what a saved file shows the capture's cutout, have it checked, and say what came of it.

        Raises:
            CaptureError: the file does not fit; with what to do. Nothing was changed.
            SetupError: it shows what the capture has already, or the studio's disk refuses to write.
            StaleState: the capture has moved on.
        """
        return self._take_back(capture_id, path, actor=actor)

    def _take_back(self, capture_id: CaptureId, path: Path, *, actor: str, here: bool = False) -> Mended:
        """Take a file back in the name of who was given it; `here` on the files lane already."""
        capture = self.studio.on_store(mends.mendable, capture_id)
        try:
            back = self._on_files(partial(self._read_back, capture, path), here=here)
        except OSError as trouble:
            raise SetupError(f"The studio's disk refuses to write ({trouble.strerror}). Free some space.") from trouble
        seen_as = replace(capture, applied=replace(capture.applied, retouched=back.retouched))
        mended = self.mending.keep(seen_as, back.painted, back.said, actor, capture.networks, here=here)
        unsaid = [sentence for sentence in back.sentences if sentence not in mended.words]
        return replace(mended, words=" ".join((mended.words, *unsaid)))

    def look(self) -> None:
        """See whether a file that was handed out was saved; cheap when none was. Call it every second or so."""
        for path, seen in self._records.saved():
            if path in self._under_way or not self._is_due(path, seen):
                continue
            self._under_way.add(path)
            job = self.studio.lanes.files.submit(self._come_back, path, seen)
            self.studio.hear(job, f"taking {path.name} back")

    def _is_due(self, path: Path, seen: Seen) -> bool:
        """Whether a saved file has not changed since the last look: an editor writes for a while."""
        if self._refused.get(path) == seen:
            return False
        was, self._looked[path] = self._looked.get(path), seen
        return was == seen

    def _come_back(self, path: Path, seen: Seen) -> None:
        record = self._records.of(path)
        try:
            capture_id, actor = CaptureId(int(record["capture"])), str(record["actor"])
            mended = self._take_back(capture_id, path, actor=actor, here=True)
            self._records.write(path, capture_id, actor, "")
            self.studio.notice(f"{path.name} came back. {mended.words}", "info" if mended.is_clean else "warning")
        except PixdeskError as trouble:
            self._refused[path] = seen
            self.studio.notice(f"{path.name} was saved, but not taken: {trouble}", "warning")
        finally:
            self._under_way.discard(path)

    # -- on the files lane ----------------------------------------------------------------------------------------

    def _on_files(self, work: Callable[[], T], *, here: bool) -> T:
        try:
            return work() if here else self.studio.lanes.files.submit(work).result()
        except CancelledError:
            raise Cancelled("pixdesk is closing.") from None

    def _written(self, capture: Capture, kind: EditKind, bits: Bits | None) -> bytes:
        with self.mending.budget.hold(megapixels(capture)):
            photographed, layer = self._decoded(capture)
            shown = layers.laid(photographed, layer)
            return edit_file.write(shown.rgb, matte_of(capture, shown.rgb.shape[:2]), kind=kind, bits=bits)

    def _decoded(self, capture: Capture) -> tuple[Frame, Layer | None]:
        """Return the working picture as it was photographed, and the layer of what was retouched before."""
        home, applied = self.studio.home, capture.applied
        decoded = decode.decode(read_whole(capture).data, name=capture.name)
        photographed = working.made(decoded, home, capture.digest, replace(applied, retouched=None))
        return photographed, layers.retouch_of(home, capture.digest, applied.retouched)

    def _read_back(self, capture: Capture, path: Path) -> _Back:
        """Read a saved file, and hold its colours against the photograph."""
        try:
            saved = read_original(path)
        except OSError as trouble:
            words = f"{path.name} cannot be read ({trouble.strerror})."
            raise CaptureError(words, code=Code.SOURCE_LOST) from trouble
        if saved is None:
            raise CaptureError(f"{path.name} is still being written. Save it again.", code=Code.SOURCE_LOST)
        with self.mending.budget.hold(megapixels(capture)):
            photographed, _ = self._decoded(capture)
            was = photographed.rgb
            file = edit_file.read(saved.data, name=path.name, shape=was.shape, bits=8 * was.itemsize)
            layer = repaint.layer_of(was, file.rgb, file.alpha, file.slack, is_matted=file.is_matted)
            kept = None if layer is None else layers.keep_retouch(self.studio.home, capture.digest, layer)
            if kept == capture.applied.retouched and np.array_equal(file.alpha, matte_of(capture, was.shape[:2])):
                raise SetupError(f"The colours and the transparency of {path.name} are what the capture has already.")
            repainted = None if layer is None else repaint.measured(was, layer, file.alpha)
        heap.give_back()
        history = {
            "began_with": capture.matte_digest,
            "steps": [{"does": _BROUGHT_BACK, "file": saved.digest, "colours": kept.digest if kept else ""}],
        }
        painted = Painted(matte=file.alpha, history=history, digest=digest.of_value(history))
        said: dict[str, Any] = {"asked": summary([_BROUGHT_BACK]), "strokes": painted.digest, "note": path.name}
        if repainted is not None and kept is not None:
            said |= {"repainted": repainted.words, "colours": {"layer": kept.digest, **repainted.figures}}
        sentences = (*([repainted.words] if repainted and repainted.words else []), *file.remarks)
        return _Back(painted=painted, retouched=kept, said=said, sentences=sentences)


def _append(store: Store, actor: str, capture_id: CaptureId, said: dict[str, str]) -> None:
    audit.append(store, actor, "handed-out", subject(store, capture_id), said)
