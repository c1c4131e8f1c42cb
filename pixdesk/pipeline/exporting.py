"""Exporting: approved captures become verified files in a folder per channel, or cases; never half a file."""

import errno
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import digest
from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.event import Changed, Progress
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.naming import collision_key, distinct_name, rendition_name
from pixdesk.domain.view import ExportReport, RenditionView
from pixdesk.errors import Cancelled, CaptureError, SetupError, StaleState
from pixdesk.imaging import decode, staging
from pixdesk.imaging.frame import Frame
from pixdesk.pipeline.budget import MegapixelBudget
from pixdesk.pipeline.export import MadeRendition, make_rendition
from pixdesk.pipeline.steps import read_original
from pixdesk.pipeline.studio import Studio
from pixdesk.store import cases, renditions
from pixdesk.store.files import publish

Refusal = tuple[int, str, str]
"""A capture, a channel and why there is no file."""


@dataclass(kw_only=True)
class ExportFlow:
    """Writes renditions under `out`, one folder a channel."""

    studio: Studio
    out: Path
    budget: MegapixelBudget
    _reserved: dict[tuple[str, str], CaptureId] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def export(self, channels: Sequence[str], *, actor: str, batch_id: int | None = None) -> ExportReport:
        """Write what is due. Blocks until done; call it from no lane.

        Raises:
            SetupError: a channel is unknown, or the export folder cannot take the files.
        """
        profiles = [self.studio.catalogue.channel(name) for name in channels]
        wanted = {profile.id: profile.digest for profile in profiles}
        due = self.studio.on_store(renditions.due, wanted, batch_id)
        jobs = [
            self.studio.lanes.files.submit(
                self._export_one, capture, [p for p in profiles if p.id in lacking], tuple(wanted), actor
            )
            for capture, lacking in due
        ]
        return self._gather(jobs)

    def _gather(self, jobs: "list[Future[ExportReport]]") -> ExportReport:
        written: list[RenditionView] = []
        refused: list[Refusal] = []
        try:
            for number, job in enumerate(jobs, start=1):
                report = job.result()
                written += report.renditions
                refused += report.refused
                self.studio.post(Progress("export", number, len(jobs), f"{len(written)} files verified"))
        except BaseException:
            for job in jobs:
                job.cancel()
            raise
        return ExportReport(renditions=tuple(written), refused=tuple(refused))

    def _export_one(
        self, capture: Capture, profiles: list[ChannelProfile], wanted: tuple[str, ...], actor: str
    ) -> ExportReport:
        written: list[RenditionView] = []
        channel = profiles[0].id
        decontaminate = self.studio.recipe().matte.decontaminate
        try:
            with self.budget.hold(max(capture.width_px * capture.height_px / 1e6, 1.0)):
                frame, matte = self._read(capture)
                for profile in profiles:
                    channel = profile.id
                    self.studio.cancel.check()
                    made = make_rendition(frame, matte, profile, decontaminate=decontaminate)
                    written.append(self._publish(capture, profile, made, actor))
            self.studio.on_store(renditions.finish, capture.id, list(wanted), actor=actor)
        except CaptureError as trouble:
            self._hold(capture, channel, trouble)
            return ExportReport(renditions=tuple(written), refused=((capture.id, channel, str(trouble)),))
        except StaleState as trouble:
            return ExportReport(renditions=tuple(written), refused=((capture.id, channel, str(trouble)),))
        except Cancelled:
            return ExportReport(renditions=tuple(written), refused=((capture.id, channel, "stopped"),))
        finally:
            self.studio.post(Changed(captures=frozenset({capture.id})))
        return ExportReport(renditions=tuple(written))

    def _read(self, capture: Capture) -> tuple[Frame, NDArray[np.uint8]]:
        """Read original and matte again and make sure both are what was approved."""
        try:
            original = read_original(Path(capture.folder) / capture.name)
            matte_file = Path(capture.matte_path).read_bytes()
        except OSError as trouble:
            words = f"What was approved can no longer be read ({trouble.strerror}): {trouble.filename}."
            raise CaptureError(words, code=Code.SOURCE_LOST) from trouble
        if original is None or original.digest != capture.digest:
            words = "The original is no longer the picture that was approved. Its new content needs its own approval."
            raise CaptureError(words, code=Code.SOURCE_LOST)
        if digest.of_bytes(matte_file) != capture.matte_digest:
            words = "The staged matte is no longer the one that was approved. Process the capture again."
            raise CaptureError(words, code=Code.SOURCE_LOST)
        return decode.decode(original.data, name=capture.name), staging.read_matte(matte_file)

    def _publish(
        self, capture: Capture, profile: ChannelProfile, made: MadeRendition, actor: str
    ) -> RenditionView:
        path = self._reserve(capture, profile, made.suffix)
        try:
            publish(path, made.data)
        except OSError as trouble:
            raise SetupError(_why_not_written(path.parent, trouble)) from trouble
        rendition = RenditionView(
            capture_id=capture.id,
            channel=profile.id,
            path=str(path),
            sha256=made.sha256,
            byte_count=len(made.data),
            width_px=made.width_px,
            height_px=made.height_px,
            fill_percent=made.fill_percent,
            quality=made.quality,
            exported_at=self.studio.clock(),
            remarks=made.remarks,
        )
        self.studio.on_store(renditions.record, rendition, channel_digest=profile.digest, actor=actor)
        return rendition

    def _reserve(self, capture: Capture, profile: ChannelProfile, suffix: str) -> Path:
        """Choose the file's name so that no other capture's file, and no stranger's, is ever written over."""
        name = rendition_name(
            profile.naming,
            capture.label,
            stem=PurePosixPath(capture.name).stem,
            channel=profile.id,
            digest=capture.digest,
            suffix=suffix,
        )
        folder = self.out / profile.id
        valid, ours = self.studio.on_store(renditions.names_in_use, profile.id)
        with self._lock:
            taken = {key for key, owner in valid.items() if owner != capture.id}
            taken |= {
                key
                for (where, key), owner in self._reserved.items()
                if where == profile.id and owner != capture.id
            }
            chosen = distinct_name(name, taken=taken, digest=capture.digest)
            if (folder / chosen).exists() and collision_key(chosen) not in ours:
                taken.add(collision_key(chosen))
                chosen = distinct_name(name, taken=taken, digest=capture.digest)
            self._reserved[profile.id, collision_key(chosen)] = capture.id
        return folder / chosen

    def _hold(self, capture: Capture, channel: str, trouble: CaptureError) -> None:
        finding = Finding(code=Code(trouble.code), sentence=f"{channel}: {trouble}")
        try:
            self.studio.on_store(cases.hold, capture.id, (finding,))
        except StaleState:
            return
        self.studio.notice(f"{capture.name}: {finding.sentence}", "warning", capture.name)


def _why_not_written(folder: Path, trouble: OSError) -> str:
    if trouble.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full: no more files fit in {folder}. Free some space and export again; nothing is lost."
    return f"The export folder {folder} cannot be written ({trouble.strerror}). Choose another or mend its rights."
