"""An engine that is not there: same verbs and queries, plain values, real pictures drawn here.

For the window's own tests and for states a real studio shows once a year. Whatever needs truth is tested with the
real engine.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np

from pixdesk.domain import digest
from pixdesk.domain.audit_query import AuditKinds, AuditQuery
from pixdesk.domain.batch import Batch, BatchState, Defect, DefectClass, Mark
from pixdesk.domain.capture import Capture, CaptureId, CaptureState, Label
from pixdesk.domain.case import LEADS_TO, Disposition, ExceptionCase
from pixdesk.domain.choices import Choices
from pixdesk.domain.event import Changed, Event, Progress
from pixdesk.domain.finding import Code, Finding, Region
from pixdesk.domain.ledger import Ledger
from pixdesk.domain.naming import parse_any
from pixdesk.domain.prompting import Answer, Asked, Candidate, Mended
from pixdesk.domain.retouching import Standing
from pixdesk.domain.sampling import Verdict
from pixdesk.domain.view import (
    AuditLine,
    AuditVerdict,
    BatchSummary,
    CaptureView,
    CaseView,
    ExportReport,
    Overview,
    PixelReading,
    Raster,
    RenditionView,
    Scope,
    Sheet,
    Tile,
)
from pixdesk.errors import StaleState
from pixdesk.imaging import outline, readings
from pixdesk.pipeline.retouching import MatteSession
from tests.ui.stand_in_candidates import StandInCandidates
from tests.ui.stand_in_checks import StandInChecks
from tests.ui.stand_in_delivery import StandInDelivery
from tests.ui.stand_in_insights import StandInInsights
from tests.ui.stand_in_people import StandInPeople
from tests.ui.stand_in_release import StandInRelease
from tests.ui.stand_in_scenes import StandInScenes
from tests.ui.stand_in_settings import StandInSettings, StandInUndoing
from tests.ui.stand_in_shots import StandInShots

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

DEFECTS = (
    Defect(key=1, id="cut-away", title="Part of the product is cut away", defect_class=DefectClass.CRITICAL),
    Defect(key=2, id="halo", title="Halo along the edge", defect_class=DefectClass.MAJOR),
    Defect(key=3, id="dust", title="Dust or lint", defect_class=DefectClass.MINOR),
)

TOUCHES = Finding(
    code=Code.TOUCHES_FRAME,
    sentence="The product touches the left edge of the frame. Pull back or reframe.",
    measured=0.086,
    limit=0.01,
    unit="share of the edge",
    region=Region(x=0.0, y=0.3, width=0.1, height=0.4),
)
DOUBTFUL = Finding(
    code=Code.DOUBTFUL_MATTE,
    sentence="The cutout is unsure over 12 % of the product. It needs a retoucher's eye.",
    measured=0.12,
    limit=0.06,
    unit="share of the product",
)


class StandInSeeing:
    """Reads the drawn pictures with the same arithmetic as the engine, on whatever thread asks."""

    def __init__(self, engine: "StandIn") -> None:
        self._engine = engine
        self.is_loupe_open = False

    @staticmethod
    def _shown(path: str) -> readings.Shown:
        return readings.read(Path(path).read_bytes())

    def scope(self, path: str) -> Scope:
        shown = self._shown(path)
        red, green, blue = readings.histogram(shown)
        high, low = readings.clipped(shown)
        product = shown.product is not None
        shares = readings.share(high, shown), readings.share(low, shown)
        return Scope(red=red, green=green, blue=blue, highlights=shares[0], shadows=shares[1], is_product=product)

    def overlay(self, path: str, *, clipping: bool, focus: bool) -> Raster:
        self._engine.calls.append(("overlay", clipping, focus))
        made = readings.overlay(self._shown(path), clipping=clipping, focus=focus)
        return Raster(made.shape[1], made.shape[0], made.tobytes())

    def pixel(self, path: str, x: float, y: float, digest: str = "") -> PixelReading:
        rgb = self._shown(path).rgb
        colour = rgb[int(y * rgb.shape[0]), int(x * rgb.shape[1])]
        red, green, blue = (int(value) for value in colour)
        return PixelReading(rgb=(red, green, blue), lab=readings.lab_of(colour), is_original=self.is_loupe_open)

    def loupe(self, capture: Capture, x: float, y: float, side_px: int) -> Raster:
        self.is_loupe_open = True
        made = readings.cropped(self._shown(capture.preview_path).rgb, (x, y), side_px)
        return Raster(side_px, side_px, made.tobytes())

    def put_loupe_away(self) -> None:
        self.is_loupe_open = False


class StandInSampling:
    """What the page does with samples besides marking them."""

    def __init__(self, engine: "StandIn") -> None:
        self._engine = engine

    def open_sheet(self, batch_id: int, *, actor: str) -> None:
        self._engine.calls.append(("open_sheet", batch_id, actor))

    def second_sample(self, batch_id: int, *, actor: str) -> int:
        self._engine.calls.append(("second_sample", batch_id, actor))
        self._engine.wants_second = False
        return 5


class StandInClosely:
    """Cutouts at full size: the drawn ones are no larger than their copies."""

    def __init__(self, engine: "StandIn") -> None:
        self._engine = engine

    def rim(self, capture: Capture, count: int) -> tuple[tuple[float, float], ...]:
        matte = cv2.imread(capture.matte_path, cv2.IMREAD_GRAYSCALE)
        return tuple((float(x), float(y)) for x, y in outline.stations(matte, count))

    def squares(self, capture: Capture, places: Sequence[tuple[float, float]], side_px: int) -> list[Raster]:
        self._engine.calls.append(("squares", capture.id, side_px))
        rgba = cv2.cvtColor(cv2.imread(capture.cutout_path, cv2.IMREAD_UNCHANGED), cv2.COLOR_BGRA2RGBA)
        return [Raster(side_px, side_px, readings.cropped(rgba, place, side_px).tobytes()) for place in places]

    def put_away(self) -> None:
        self._engine.calls.append(("put_away",))


class StandInReview:
    """Several marks at once, captures rejected by hand, and undo of the last mark or verdict."""

    def __init__(self, engine: "StandIn") -> None:
        self._engine = engine
        self.past: list[tuple[str, tuple[object, ...]]] = []

    def remember(self, what: str) -> None:
        engine = self._engine
        self.past.append((what, (list(engine.marks), engine.batch, dict(engine.captures), dict(engine.open_cases))))

    def mark_all(
        self, batch_id: int, ids: Sequence[CaptureId], *, defect: str | None, actor: str, note: str = ""
    ) -> Sheet:
        self._engine._do("mark_all", tuple(ids), defect)
        self.remember("inspected")
        for ident in ids:
            self._engine._say(ident, defect, note, None, actor)
        return self._engine.sheet(batch_id)

    def reject_captures(self, batch_id: int, ids: Sequence[CaptureId], *, actor: str, reason: str) -> None:
        self._engine._do("reject_captures", tuple(ids), reason)
        self.remember("held-by-hand")
        for ident in ids:
            self._engine.captures[ident] = replace(self._engine.captures[ident], state=CaptureState.HELD)
        self._engine.tell(Changed(captures=frozenset(ids), batches=frozenset({1})))

    def undo_batch(self, batch_id: int, *, actor: str) -> str:
        self._engine._do("undo_batch", batch_id)
        if not self.past:
            raise StaleState("There is nothing to take back on batch set-1.")
        what, before = self.past.pop()
        engine = self._engine
        engine.marks, engine.batch, engine.captures, engine.open_cases = before  # type: ignore[assignment]
        engine.tell(Changed(batches=frozenset({1})))
        return what

    def undo_case(self, case_id: int, *, actor: str) -> str:
        raise StaleState("There is nothing to take back.")


class StandInRetouching:
    """Opens real sessions on the drawn pictures; what is kept closes the case."""

    def __init__(self, engine: "StandIn") -> None:
        self._engine = engine
        self.still_wrong: tuple[str, ...] = ()
        self.opened: MatteSession | None = None

    def open(self, capture_id: CaptureId) -> MatteSession:
        capture = self._engine.captures[capture_id]
        rgb = cv2.cvtColor(cv2.imread(capture.preview_path), cv2.COLOR_BGR2RGB)
        self.opened = MatteSession(capture, rgb, cv2.imread(capture.matte_path, cv2.IMREAD_GRAYSCALE))
        return self.opened

    def claim(self, case_id: int, *, actor: str) -> None:
        self._put(case_id, actor)

    def release(self, case_id: int, *, actor: str) -> None:
        self._put(case_id, "")

    def _put(self, case_id: int, actor: str) -> None:
        self._engine._do("claim", case_id, actor)
        cases = self._engine.open_cases
        cases[case_id] = replace(cases[case_id], claimed_by=actor)
        self._engine.tell(Changed(cases=frozenset({case_id})))

    def recipes(self) -> tuple[tuple[str, str], ...]:
        return (("standard", "Packshot"), ("fast", "Fast"))

    def models(self) -> tuple[tuple[str, str], ...]:
        return (("u2net", "U²-Net (full size)"), ("u2netp", "U²-Net P"))

    def cut_again(self, session: MatteSession, *, recipe_id: str = "", model_id: str = "") -> Standing:
        self._engine._do("cut_again", recipe_id, model_id)
        return session.take(np.full_like(session.matte(), 200), {"does": "cut-again"})

    def take_shape(self, session: MatteSession, pointed: "StandInPointed", number: int) -> Standing:
        self._engine._do("take_shape", number)
        return session.take(pointed.mask, {"does": "pointed-at"})

    def keep(self, session: MatteSession, *, actor: str, note: str = "") -> Mended:
        self._engine._do("keep", session.capture_id, session.summary)
        wrong = self.still_wrong
        if not wrong:
            self._engine.open_cases.pop(session.capture_id)
            self._engine.tell(Changed(cases=frozenset({session.capture_id})))
        words = "The new cutout is kept, but the capture is still held." if wrong else "The new cutout passes."
        return Mended(is_clean=not wrong, words=words, still_wrong=wrong, case_id=session.capture_id, matte_path="")


class StandInEditing:
    """Hands a file out without writing one."""

    def __init__(self, engine: "StandIn") -> None:
        self._engine = engine

    def hand_out(self, capture_id: CaptureId, *, actor: str, is_other: bool = False) -> Path:
        self._engine._do("hand_out", capture_id, is_other)
        return Path("/edit") / f"{capture_id}.{'tif' if is_other else 'psd'}"

    def take_back(self, capture_id: CaptureId, path: Path, *, actor: str) -> Mended:
        self._engine._do("take_back", capture_id, path.name)
        words = "The new cutout passes. 3.0 % of the product was repainted, by 1.2 ΔE2000 on average."
        return Mended(is_clean=True, words=words, still_wrong=(), case_id=capture_id, matte_path="")


class StandInPointed:
    """Answers every question with a disc around the first click and a larger one."""

    screen = (600, 400)

    def __init__(self, engine: "StandIn", capture_id: CaptureId) -> None:
        self._engine, self.capture_id = engine, capture_id
        self.mask = np.zeros((400, 600), np.uint8)

    def ask(self, asked: Asked, *, go_on_from: int | None = None) -> Answer:
        self._engine.calls.append(("ask", asked))
        masks = []
        for radius in (60, 120):
            mask = np.zeros((400, 600), np.uint8)
            centre = asked.on[0] if asked.on else (300.0, 200.0)
            cv2.circle(mask, (round(centre[0]), round(centre[1])), radius, 255, -1)
            masks.append(mask)
        self.mask = masks[0]
        return Answer(
            candidates=tuple(
                Candidate(number=n, score=0.9, against="", width_px=600, height_px=400, mask=mask.tobytes())
                for n, mask in enumerate(masks, 1)
            )
        )


class StandInAudit:
    """Looks through the stand-in's lines."""

    def __init__(self, engine: "StandIn") -> None:
        self._engine = engine

    def _fits(self, line: AuditLine, query: AuditQuery) -> bool:
        text = f"{line.actor} {line.action} {line.subject} {line.detail}"
        told = (not query.who or query.who == line.actor) and (not query.what or query.what == line.action)
        period = (not query.since or line.at >= query.since) and (not query.before or line.at < query.before)
        return told and period and all(word in text for word in query.search.split())

    def fitting(self, query: AuditQuery, after: int = 0) -> list[int]:
        lines = (_line(seq) for seq in range(self._engine.lines, after, -1))
        return [line.seq for line in lines if self._fits(line, query)]

    def at(self, numbers: Sequence[int]) -> list[AuditLine]:
        return [_line(number) for number in numbers]

    def kinds(self) -> AuditKinds:
        made = [_line(seq) for seq in range(1, self._engine.lines + 1)]
        told = [Counter(getattr(line, name) for line in made).most_common() for name in ("actor", "action")]
        return AuditKinds(who=tuple(told[0]), what=tuple(told[1]))

    def write(self, query: AuditQuery, path: Path, progress: Callable[[int, int], None] | None = None) -> int:
        numbers = self.fitting(query)
        path.write_text("".join(f"{number}\n" for number in reversed(numbers)), encoding="utf-8")
        return len(numbers)


class StandIn:
    """Holds one open batch of clean captures and a few held ones; verbs change it as the real engine would."""

    def __init__(self, folder: Path, *, clean: int = 8, held: int = 3) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Event], None]] = []
        self.calls: list[tuple[object, ...]] = []
        self.captures: dict[int, Capture] = {}
        self.findings: dict[int, tuple[Finding, ...]] = {}
        self.open_cases: dict[int, ExceptionCase] = {}
        self.marks: list[Mark] = []
        self.batch = Batch(id=1, key="set-1", state=BatchState.OPEN, opened_at=NOON)
        self.unreachable_since: datetime | None = None
        self.sku = self.slate = ""
        self.unconfirmed = [SimpleNamespace(id=name, title=name.title()) for name in ("asos", "faire")]
        self.refusal: Exception | None = None
        self.delay_s = 0.0
        self.lines = 40
        self.chosen = Choices()
        self.broken_at: int | None = None
        channels = {name: SimpleNamespace(id=name, title=f"{name.title()} image") for name in ("amazon", "etsy")}
        self.seeing = StandInSeeing(self)
        self.sampling = StandInSampling(self)
        self.release = StandInRelease(self)
        self.retouching = StandInRetouching(self)
        self.editing = StandInEditing(self)
        self.candidates = StandInCandidates(self)
        self.insights = StandInInsights()
        self.settings = StandInSettings(folder / "studio")
        self.undoing = StandInUndoing(self)
        self.scenes = StandInScenes(folder)
        self.audit = StandInAudit(self)
        self.shots = StandInShots(self)
        self.checks = StandInChecks(self)
        self.delivery = StandInDelivery(self)
        self.people = StandInPeople(folder / "people")
        self.wants_second = False
        self.warning = ""
        self.sampled = 5
        self.review = StandInReview(self)
        self.closely = StandInClosely(self)
        self.studio = SimpleNamespace(catalogue=SimpleNamespace(channels=lambda: channels))
        for _ in range(clean):
            self.add()
        for number in range(held):
            self.add(findings=(TOUCHES,) if number % 2 else (DOUBTFUL, TOUCHES))

    # -- making things happen ---------------------------------------------------------------------------------

    def add(self, findings: tuple[Finding, ...] = (), *, told: bool = False) -> CaptureId:
        """Let a capture arrive, already processed."""
        ident = CaptureId(len(self.captures) + 1)
        preview, matte, cutout = draw(self._folder, int(ident))
        self.captures[ident] = Capture(
            id=ident,
            digest=digest.of_bytes(str(ident).encode()),
            folder=str(self._folder),
            name=f"set-1/SKU-{ident:04d}_front.jpg",
            state=CaptureState.HELD if findings else CaptureState.CLEAN,
            label=Label(sku=f"SKU-{ident:04d}", view="front"),
            batch_id=1,
            landed_at=NOON + timedelta(seconds=int(ident)),
            byte_count=2_400_000,
            width_px=600,
            height_px=400,
            format="jpeg",
            preview_path=str(preview),
            matte_path=str(matte),
            cutout_path=str(cutout),
            process_ms=420.0,
            infer_ms=180.0,
            provider="CPU",
        )
        self.findings[ident] = findings
        if findings:
            self.open_cases[ident] = ExceptionCase(id=ident, capture_id=ident, opened_at=NOON, findings=findings)
        if told:
            self.tell(Changed(preview=str(preview)))
            self.tell(Changed(captures=frozenset({ident}), arrived=ident))
        return ident

    def tell(self, event: Event) -> None:
        """Tell everybody, from a thread of no standing."""
        worker = threading.Thread(target=lambda: [listener(event) for listener in self._listeners])  # noqa: TID251
        worker.start()
        worker.join()

    def _do(self, *call: object) -> None:
        self.calls.append(call)
        if self.delay_s:
            time.sleep(self.delay_s)
        if self.refusal is not None:
            raise self.refusal

    # -- the engine's face ------------------------------------------------------------------------------------

    def unconfirmed_channels(self):
        return self.unconfirmed

    def refuse_slate(self, folder: str, name: str, *, actor: str) -> None:
        self.undoing.refused = (self.sku, self.slate)
        self._do("refuse_slate", folder, name, actor)
        self.sku = self.slate = ""

    def listen(self, listener: Callable[[Event], None]) -> None:
        self._listeners.append(listener)

    def get_ready(self) -> None:
        return

    def pump(self) -> None:
        return

    def close(self) -> None:
        return

    @property
    def is_idle(self) -> bool:
        return True

    def overview(self) -> Overview:
        counts = dict.fromkeys(CaptureState, 0)
        for capture in self.captures.values():
            counts[capture.state] += 1
        return Overview(
            folder=str(self._folder),
            unreachable_since=self.unreachable_since,
            counts=counts,
            open_cases=len(self.open_cases),
            sku=self.sku,
            slate=self.slate,
            slate_folder=str(self._folder),
            provider="CPU",
            adapter="CPU: stand-in",
            last_process_ms=420.0,
            last_infer_ms=180.0,
        )

    def ledger(self) -> Ledger:
        counts = self.overview().counts
        held = counts[CaptureState.HELD]
        return Ledger(
            folder=str(self._folder),
            seen=len(self.captures) + 3,
            processed=len(self.captures) - held,
            held=held,
            ignored=3,
            reasons=(("a side-car file", 2), ("slate", 1)),
        )

    def _view(self, capture: Capture) -> CaptureView:
        case_id = capture.id if capture.id in self.open_cases else None
        return CaptureView(capture=capture, findings=self.findings[capture.id], case_id=case_id)

    def recent(self, limit: int = 200) -> list[CaptureView]:
        return [self._view(capture) for capture in sorted(self.captures.values(), key=lambda c: -c.id)[:limit]]

    def capture(self, capture_id: CaptureId) -> CaptureView:
        return self._view(self.captures[capture_id])

    def _members(self) -> list[Capture]:
        return [capture for capture in self.captures.values() if capture.batch_id == 1]

    def isolate(self, capture_id: CaptureId) -> StandInPointed:
        return StandInPointed(self, capture_id)

    def heal(self, capture_id: CaptureId, mask_file: bytes, *, actor: str, method: str = "migan") -> str:
        self._do("heal", capture_id, method, mask_file)
        return "Healed."

    def live_cutout(self, preview: str) -> str:
        self._do("live_cutout", preview)
        return preview.replace(".preview.jpg", ".cutout.png")

    def batches(self) -> list[BatchSummary]:
        return [self._summary()] if self._members() else []

    def _summary(self) -> BatchSummary:
        counts: dict[CaptureState, int] = {}
        for capture in self._members():
            counts[capture.state] = counts.get(capture.state, 0) + 1
        bad = sum(mark.conforms is False for mark in self.marks)
        seen = sum(mark.conforms is not None for mark in self.marks)
        verdict = (
            Verdict.REJECT if bad else Verdict.ACCEPT if self.marks and seen == len(self.marks) else Verdict.UNDECIDED
        )
        return BatchSummary(batch=self.batch, counts=counts, inspected=seen, nonconforming=bad, verdict=verdict)

    def batch_captures(self, batch_id: int) -> list[CaptureView]:
        return [self._view(capture) for capture in self._members()]

    def sheet(self, batch_id: int) -> Sheet:
        if self.batch.state is BatchState.OPEN:
            raise StaleState("The batch is still open.")
        summary = self._summary()
        sampled = {mark.capture_id for mark in self.marks}
        return Sheet(
            summary=summary,
            sample=tuple(Tile(capture=self.captures[mark.capture_id], mark=mark) for mark in self.marks),
            flagged=tuple(
                Tile(capture=c, findings=self.findings[c.id], case_id=c.id)
                for c in self._members()
                if c.id not in sampled and c.state is CaptureState.HELD
            ),
            defects=DEFECTS,
            claim=f"{summary.inspected} of {len(self.marks)} seen, {summary.nonconforming} nonconforming at AQL 2.5",
            proves="A batch 5 % bad would pass 36 times in 100.",
            may_approve=self.batch.state is BatchState.SAMPLED and not summary.nonconforming and not self.wants_second,
            wants_second=self.wants_second,
            curve=tuple((share / 100, (1 - share / 100) ** len(self.marks)) for share in range(0, 60, 2)),
            warning=self.warning,
        )

    def cases(self, *, still_open: bool = True) -> list[CaseView]:
        return [CaseView(case=case, capture=self.captures[case.capture_id]) for case in self.open_cases.values()]

    def renditions(self, capture_id: CaptureId | None = None) -> list[RenditionView]:
        return []

    def audit_lines(self, *, search: str = "", limit: int = 500, before_seq: int | None = None) -> list[AuditLine]:
        top = self.lines if before_seq is None else before_seq - 1
        made = (_line(seq) for seq in range(top, 0, -1))
        fitting = (line for line in made if search in f"{line.actor} {line.action} {line.subject} {line.detail}")
        return [line for line, _ in zip(fitting, range(limit), strict=False)]

    def verify_audit(self, progress: Callable[[int, int], None] | None = None) -> AuditVerdict:
        if progress is not None:
            progress(self.lines, self.lines)
        words = f"{self.lines} lines, unbroken." if self.broken_at is None else f"Broken at line {self.broken_at}."
        return AuditVerdict(lines=self.lines, head="0" * 64, broken_at=self.broken_at, words=words)

    def choices(self) -> Choices:
        return self.chosen

    def keep_choices(self, *, actor: str, **changes: object) -> Choices:
        self._do("keep_choices", actor, changes)
        self.undoing.remember(self.chosen)
        self.chosen = replace(self.chosen, **changes)  # type: ignore[arg-type]
        return self.chosen

    def try_pattern(self, pattern: str, limit: int = 50) -> list[tuple[str, Label | None]]:
        patterns = (pattern,) if pattern else ()
        return [(view.capture.name, parse_any(view.capture.name, patterns)) for view in self.recent(limit)]

    def close_batch(self, batch_id: int, *, actor: str) -> Sheet:
        self._do("close_batch", batch_id, actor)
        self.review.remember("batch-closed")
        clean = [capture.id for capture in self._members() if capture.state is CaptureState.CLEAN]
        self.marks = [Mark(capture_id=ident, ordinal=number) for number, ident in enumerate(clean[: self.sampled], 1)]
        self.batch = replace(
            self.batch,
            state=BatchState.SAMPLED,
            closed_at=NOON,
            lot_size=len(clean),
            sample_size=len(self.marks),
            rejection_number=1,
            plan="ANSI Z1.4 level II normal AQL 2.5 letter C",
            seed="ab" * 32,
        )
        self.tell(Changed(batches=frozenset({1})))
        return self.sheet(1)

    def mark(
        self,
        batch_id: int,
        capture_id: CaptureId,
        *,
        defect: str | None,
        actor: str,
        note: str = "",
        ring: Region | None = None,
    ) -> Sheet:
        self._do("mark", capture_id, defect)
        self.review.remember("inspected")
        self._say(capture_id, defect, note, ring, actor)
        return self.sheet(batch_id)

    def _say(self, capture_id: CaptureId, defect: str | None, note: str, ring: Region | None, actor: str) -> None:
        kind = next((known.defect_class for known in DEFECTS if known.id == defect), None)
        said = {"defect": defect or "", "defect_class": kind, "note": note, "ring": ring, "actor": actor}
        self._judge(capture_id, conforms=defect is None, **said)

    def unmark(self, batch_id: int, capture_id: CaptureId, *, actor: str) -> Sheet:
        self._do("unmark", capture_id)
        self.review.remember("inspection-undone")
        self._judge(capture_id, conforms=None, defect="", defect_class=None, note="", ring=None)
        return self.sheet(batch_id)

    def _judge(self, capture_id: CaptureId, **said: object) -> None:
        self.marks = [replace(m, **said) if m.capture_id == capture_id else m for m in self.marks]  # type: ignore[arg-type]
        self.tell(Changed(batches=frozenset({1})))

    def approve_batch(self, batch_id: int, *, actor: str, pin: str = "") -> int:
        self.people.sign_batch(batch_id, actor, pin)
        self._do("approve_batch", batch_id, actor)
        self.review.remember("approved")
        return self._end_batch(BatchState.APPROVED, CaptureState.APPROVED)

    def reject_batch(self, batch_id: int, *, actor: str, reason: str) -> None:
        self._do("reject_batch", batch_id, reason)
        self.review.remember("rejected")
        self._end_batch(BatchState.REJECTED, CaptureState.HELD)

    def process_again(self, batch_id: int, *, actor: str) -> int:
        self._do("process_again", batch_id)
        held = [c for c in self._members() if c.state is CaptureState.HELD]
        for capture in held:
            self.captures[capture.id] = replace(capture, state=CaptureState.LANDED)
        self.tell(Changed(captures=frozenset(c.id for c in held), batches=frozenset({1})))
        return len(held)

    def _end_batch(self, state: BatchState, to: CaptureState) -> int:
        moved = [c for c in self._members() if c.state is CaptureState.CLEAN]
        for capture in moved:
            self.captures[capture.id] = replace(capture, state=to)
        self.batch = replace(self.batch, state=state)
        self.tell(Changed(captures=frozenset(c.id for c in moved), batches=frozenset({1})))
        return len(moved)

    def settle_case(self, case_id: int, disposition: Disposition, *, actor: str, note: str = "") -> None:
        self._do("settle_case", case_id, disposition, note)
        case = self.open_cases.pop(case_id)
        capture = self.captures[case.capture_id]
        self.captures[capture.id] = replace(capture, state=LEADS_TO[disposition])
        self.tell(Changed(captures=frozenset({capture.id}), cases=frozenset({case_id})))

    def channels(self) -> tuple[object, ...]:
        return tuple(self.studio.catalogue.channels().values())

    def export(self, *, channels: Sequence[str], actor: str, batch_id: int | None = None) -> ExportReport:
        self._do("export", tuple(channels), batch_id)
        self.tell(Progress("export", 1, 2, "1 file verified"))
        made = RenditionView(
            capture_id=1,
            channel=channels[0],
            path=str(self._folder / channels[0] / "SKU-0001.jpg"),
            sha256="0" * 64,
            byte_count=1,
            width_px=2000,
            height_px=2000,
            fill_percent=85.0,
            quality=92,
            exported_at=NOON,
        )
        return ExportReport(renditions=(made,), refused=((2, channels[0], "The product is too small for 1,600 px."),))


def _line(seq: int) -> AuditLine:
    return AuditLine(
        seq=seq,
        at=NOON + timedelta(seconds=seq),
        actor="pixdesk" if seq % 3 else "reviewer",
        action="processed" if seq % 2 else "approved",
        subject=f"capture {seq}",
        detail=digest.canonical({"matte": "ab" * 32, "note": ""}),
        hash=digest.of_bytes(str(seq).encode()),
    )


def draw(folder: Path, number: int) -> tuple[Path, Path, Path]:
    """Draw a bottle on a grey backdrop and write preview, matte and cutout as the engine stages them."""
    height, width = 400, 600
    picture = np.full((height, width, 3), 205, np.uint8)
    matte = np.zeros((height, width), np.uint8)
    hue = np.uint8([[[(number * 37) % 180, 170, 190]]])
    colour = tuple(int(value) for value in cv2.cvtColor(hue, cv2.COLOR_HSV2BGR)[0, 0])
    for canvas, tint in ((picture, colour), (matte, 255)):
        cv2.rectangle(canvas, (240, 130), (360, 360), tint, -1, cv2.LINE_AA)
        cv2.ellipse(canvas, (300, 130), (60, 30), 0, 180, 360, tint, -1, cv2.LINE_AA)
        cv2.rectangle(canvas, (280, 50), (320, 110), tint, -1, cv2.LINE_AA)
    matte = cv2.GaussianBlur(matte, (0, 0), 1.5)
    cv2.putText(picture, str(number), (268, 270), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (255, 255, 255), 3, cv2.LINE_AA)
    paths = tuple(folder / f"{number}.{kind}" for kind in ("preview.jpg", "matte.png", "cutout.png"))
    for path, array in zip(paths, (picture, matte, np.dstack([picture, matte])), strict=True):
        path.write_bytes(cv2.imencode(path.suffix, array)[1].tobytes())
    return paths[0], paths[1], paths[2]
