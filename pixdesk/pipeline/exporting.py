"""Exporting: approved captures become verified files in a folder per channel, or cases; never half a file."""

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.event import Changed, Progress
from pixdesk.domain.finding import Code
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.view import ExportReport, RenditionView
from pixdesk.errors import Cancelled, CaptureError, SetupError, StaleState
from pixdesk.pipeline import channel_desk, heap, manifest, style_desk
from pixdesk.pipeline.approved import own_words, read_approved
from pixdesk.pipeline.budget import MegapixelBudget
from pixdesk.pipeline.enlarging import Enlarger, Source
from pixdesk.pipeline.export import make_rendition
from pixdesk.pipeline.export_orders import (
    FolderAway,
    Made,
    Order,
    Target,
    findings_of,
)
from pixdesk.pipeline.forbidden import look_for
from pixdesk.pipeline.publishing import publish_rendition
from pixdesk.pipeline.rendition_names import NameBook
from pixdesk.pipeline.stages import Stages
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.withdrawing import Withdrawing
from pixdesk.store import captures, cases, releases, renditions

Refusal = tuple[int, str, str]
"""A capture, a channel and why there is no file; of one that is blocked, its name."""


@dataclass(kw_only=True)
class ExportFlow:
    """Writes renditions under `out`, one folder a channel."""

    studio: Studio
    out: Path
    budget: MegapixelBudget
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def export(
        self,
        channels: Sequence[str],
        *,
        actor: str,
        batch_id: int | None = None,
        only: CaptureId | None = None,
        folders: Mapping[str, Path] | None = None,
    ) -> ExportReport:
        """Write what is due. Blocks until done; call it from no lane.

        Args:
            batch_id, only: of this batch, or this one capture, alone.
            folders: where a channel's files go; below `out` where none is named.

        Raises:
            SetupError: a channel is unknown, or unverified and not confirmed; or the export folder cannot take
                the files.
            Cancelled: pixdesk is closing.
        """
        profiles, into = channel_desk.usable(self.studio, channels), folders or {}
        with self._one_at_a_time:  # or two would find the same due and write it twice
            self._withdrawing.withdraw()
            books = {profile.id: self._names(profile, into.get(profile.id)) for profile in profiles}
            blocked = self._blocked([*books], batch_id) if only is None else ()
            self.studio.on_store(renditions.finish_whole, profiles, actor=actor, batch_id=batch_id)
            jobs = []
            known = {profile.id: profile for profile in profiles}
            stages = Stages(self.studio.catalogue.scenes)  # plates are decoded for one export, and forgotten with it
            due = self.studio.on_store(renditions.due, profiles, batch_id)
            overrides = self.studio.on_store(cases.overrides, [capture.id for capture, _ in due])
            for capture, lacking in due:
                if only is not None and capture.id != only:
                    continue
                targets = [Target(known[channel], role, books[channel]) for channel, role in lacking]
                override = overrides.get(capture.id)
                order = Order(
                    capture=capture,
                    targets=targets,
                    wanted=tuple(known),
                    actor=actor,
                    stages=stages,
                    override=override,
                )
                jobs.append(self.studio.lanes.files.submit(self._export_one, order))
            report = replace(self._gather(jobs), blocked=blocked)
            for name in known:
                self._list_files(name, into.get(name))
            return report

    def _blocked(self, channels: Sequence[str], batch_id: int | None) -> tuple[Refusal, ...]:
        """Return what stays unwritten because of a case that an earlier export opened."""
        digests = {name: profile.digest for name, profile in self.studio.catalogue.channels().items()}
        return tuple(self.studio.on_store(releases.blocked, digests, tuple(channels), batch_id))

    def tend(self) -> None:
        """Take files that no longer hold out of the way, unless an export is running, which does so itself."""
        if self._one_at_a_time.acquire(blocking=False):
            try:
                if self._withdrawing.withdraw():
                    for folder in manifest.folders(self.out):
                        self._list_files(folder.name)
            finally:
                self._one_at_a_time.release()

    def _list_files(self, channel: str, folder: Path | None = None) -> None:
        """Write the manifests beside a channel's files; what keeps them from being written holds nothing else up."""
        folder = folder or self.out / channel
        try:
            manifest.write(folder, self.studio.on_store(renditions.listed, channel, str(folder)))
        except OSError as trouble:
            self.studio.notice(f"{folder}: the list of its files was not written ({trouble.strerror}).", "warning")

    @property
    def _withdrawing(self) -> Withdrawing:
        return Withdrawing(self.studio)

    def _names(self, profile: ChannelProfile, folder: Path | None) -> NameBook:
        folder = folder or self.out / profile.id
        owners, ours = self.studio.on_store(renditions.names_in_use, profile.id, str(folder))
        return NameBook(folder=folder, owners=owners, ours=ours)

    def _gather(self, jobs: "list[Future[ExportReport]]") -> ExportReport:
        written: list[RenditionView] = []
        refused: list[Refusal] = []
        try:
            for number, job in enumerate(jobs, start=1):
                report = job.result()
                written += report.renditions
                refused += report.refused
                self.studio.post(Progress("export", number, len(jobs), f"{len(written)} files verified"))
        except BaseException as trouble:
            for job in jobs:
                job.cancel()
            if isinstance(trouble, CancelledError):
                raise Cancelled("pixdesk is closing.") from None
            wait(jobs)  # what runs still writes files
            self.studio.post(Progress("export", len(jobs), len(jobs), "stopped"))
            raise
        return ExportReport(renditions=tuple(written), refused=tuple(refused))

    def _export_one(self, order: Order) -> ExportReport:
        """Write one capture for every channel that lacks it; every way it can end is one line here."""
        capture, made = order.capture, Made()
        try:
            with self.budget.hold(max(capture.width_px * capture.height_px / 1e6, 1.0)):
                self._make_all(order, made)
                heap.give_back()
            if made.troubles:
                self._hold(order, made.troubles)
            else:
                self.studio.on_store(renditions.finish, capture.id, list(order.wanted), actor=order.actor)
        except CaptureError as trouble:
            made.refuse(order.channel, trouble)
            self._hold(order, made.troubles)
        except (StaleState, FolderAway) as trouble:
            made.refuse(order.channel, trouble)
        except Cancelled:
            made.refuse(order.channel, Cancelled("stopped"))
        except SetupError:
            raise  # stands in the way of all of them
        except Exception as bug:  # noqa: BLE001  it is reported whole, and no other capture has to wait for it
            self.studio.report(bug, f"exporting {capture.name}")
            words = f"pixdesk itself failed on this capture ({type(bug).__name__}). The report is in pixdesk.log."
            made.refuse(order.channel, CaptureError(words, code=Code.INTERNAL))
            self._hold(order, made.troubles)
        finally:
            self.studio.post(Changed(captures=frozenset({capture.id})))
        refused = tuple((int(capture.id), channel, str(trouble)) for channel, trouble in made.troubles)
        return ExportReport(renditions=tuple(made.written), refused=refused)

    def _make_all(self, order: Order, made: Made) -> None:
        """Make each channel's file; one that cannot be made keeps no other from being made."""
        frame, matte, shadow = read_approved(self.studio, order.capture)
        source = Source(frame=frame, matte=matte, shadow=shadow)
        enlarger = Enlarger(self.studio, source, order.capture.applied.enlarge)
        recipe = self._recipe_of(order.capture)
        own = own_words(order.capture) if any(target.profile.words.keep for target in order.targets) else None
        for target in order.targets:
            order.channel, profile = target.profile.id, target.profile.for_role(target.role)
            self.studio.cancel.check()
            try:
                source = enlarger.source_for(profile)
                is_made_up = order.capture.applied.holds_generated_pixels or source.enlarged > 1
                rendition = make_rendition(
                    source.frame,
                    source.matte,
                    profile,
                    decontaminate=recipe.matte.decontaminate,
                    shadow=source.shadow if profile.draws_shadow(order.capture.applied.shadow) else None,
                    limits=recipe.limits,
                    words=target.words_of(order.capture, is_generated=is_made_up, own=own),
                    overridden=order.overridden,
                    look_for=look_for(self.studio, profile, recipe.limits),
                    stage=order.stages.of(profile.scene) if profile.scene else None,
                    style=style_desk.guide_for(self.studio, order.capture, target.profile.id, target.role),
                )
                rendition = replace(rendition, remarks=source.remarks + rendition.remarks)
            except CaptureError as trouble:
                made.refuse(profile.id, trouble)
                continue
            made.written.append(publish_rendition(self.studio, order, target, rendition))

    def _recipe_of(self, capture: Capture) -> Recipe:
        """The recipe the capture was approved with; the shoot's where there is none of that name any more."""
        try:
            return self.studio.catalogue.recipe(capture.recipe_id)
        except SetupError:
            return self.studio.recipe()

    def _hold(self, order: Order, troubles: list[tuple[str, Exception]]) -> None:
        capture = order.capture
        found = [(channel, finding) for channel, trouble in troubles for finding in findings_of(channel, trouble)]
        findings = tuple(finding for _, finding in found)
        try:
            self.studio.on_store(cases.hold, capture.id, findings)
        except StaleState:
            return
        for channel, finding in found:
            said = finding.sentence.replace(f"{channel}: ", f"{order.title(channel)}: ", 1)
            self.studio.notice(f"{capture.name}: {said}", "warning", capture.name)
        if findings[0].code is Code.SOURCE_LOST:
            self.studio.look_again(self.studio.on_store(captures.get, capture.id))
