"""What goes out of the stand-in: real small JPEGs, some written, one refused, one still waiting."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np

from pixdesk.domain import digest
from pixdesk.domain.capture import CaptureId, CaptureState
from pixdesk.domain.release import FileCheck, ReleaseList, ReleaseRow
from pixdesk.domain.view import ExportReport, RenditionView

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class StandInRelease:
    """Answers what the release page asks; `approve_all` lets captures go out."""

    def __init__(self, engine) -> None:
        self._engine = engine
        self.rows_out: list[ReleaseRow] = []
        self.wrong: tuple[tuple[RenditionView, str], ...] = ()
        self.report = ExportReport(renditions=())

    def approve_all(self, refuse: str = "etsy") -> None:
        """Let every clean capture go out: written for amazon; the first refused, the second outdated, the 4th small."""
        clean = [c for c in self._engine.captures.values() if c.state in (CaptureState.CLEAN, CaptureState.APPROVED)]
        self.rows_out = []
        for number, capture in enumerate(reversed(clean)):
            view = self.write(capture.id, "amazon")
            row = ReleaseRow(
                capture_id=capture.id,
                name=capture.name,
                label=capture.label,
                state=CaptureState.APPROVED,
                cutout_path=capture.cutout_path,
                written={"amazon": view} if number else {},
            )
            if number == 0:
                why = "The product is 300 px long and the channel wants 1,000. Shoot it closer."
                row = replace(row, refused={refuse: why}, case_id=1, state=CaptureState.HELD)
            if number == 1:
                row = replace(row, outdated=frozenset({"amazon"}))
            if number == 3:
                remark = "The product fills 47.2 % of the canvas instead of 85 %."
                row = replace(row, written={"amazon": replace(view, fill_percent=47.2, remarks=(remark,))})
            self.rows_out.append(row)

    def write(self, capture_id: CaptureId, channel: str) -> RenditionView:
        path = self._engine._folder / "exports" / channel / f"SKU-{capture_id:04d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = np.full((1000, 1000, 3), 255, np.uint8)
        cv2.rectangle(picture, (300, 100), (700, 900), (40 * int(capture_id) % 255, 120, 200), -1)
        path.write_bytes(cv2.imencode(".jpg", picture)[1].tobytes())
        return RenditionView(
            capture_id=int(capture_id),
            channel=channel,
            path=str(path),
            sha256=digest.of_bytes(path.read_bytes()),
            byte_count=path.stat().st_size,
            width_px=1000,
            height_px=1000,
            fill_percent=85.0,
            quality=92,
            exported_at=NOON,
        )

    def rows(self, *, search: str = "", limit: int = 2000) -> ReleaseList:
        words = search.lower().split()
        fitting = [row for row in self.rows_out if all(word in row.name.lower() for word in words)]
        return ReleaseList(rows=tuple(fitting), total=len(fitting))

    def try_again(self, capture_id, channels, *, actor) -> ExportReport:
        self._engine._do("try_again", int(capture_id), tuple(channels), actor)
        made = tuple(self.write(capture_id, channel) for channel in channels)
        self.rows_out = [
            replace(row, refused={}, case_id=None, written={**row.written, **{view.channel: view for view in made}})
            if row.capture_id == capture_id
            else row
            for row in self.rows_out
        ]
        return ExportReport(renditions=made)

    def check(self, progress=None) -> FileCheck:
        views = [view for row in self.rows_out for view in row.written.values()]
        for number, _ in enumerate(views, 1):
            if progress is not None:
                progress(number, len(views))
        wrong = tuple((view, "it is no longer there.") for view in views if not Path(view.path).exists())
        return FileCheck(files=len(views), wrong=wrong)
