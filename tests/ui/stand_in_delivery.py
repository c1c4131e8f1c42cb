"""The destinations of the stand-in: what is due, there, failed and void, and verbs that change it."""

from dataclasses import replace
from datetime import UTC, datetime

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.delivering import DeliveryLine, DeliveryReport, Outcome
from pixdesk.domain.delivery_board import WAITING, DeliveryBoard, DestinationView, FileAt, Place, counted
from pixdesk.domain.event import Progress
from pixdesk.errors import SetupError

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PLACES = (
    DestinationView(
        id="agency",
        title="The agency's server",
        where="sftp studio@files.agency.example:/incoming",
        needs_secret=True,
        secret_trouble="There is no secret for agency yet.",
    ),
    DestinationView(
        id="cdn", title="Web shop CDN", where="s3 studio-live/products", channels=("amazon",), needs_secret=True
    ),
    DestinationView(id="share", title="share", where="//nas/live"),
)


class StandInDelivery:
    """`fill` gives three destinations files in every state."""

    def __init__(self, engine) -> None:
        self._engine = engine
        self.places: tuple[DestinationView, ...] = ()
        self.files: list[FileAt] = []
        self.refusal: Exception | None = None
        self.secrets: dict[tuple[str, bool], str] = {}

    def fill(self) -> None:
        self.places = PLACES
        states = (Place.DUE, Place.FAILED, Place.THERE, Place.THERE, Place.RESTORED, Place.VOID, Place.REFUSED)
        self.files = [
            self._file(number, place, state)
            for place in ("agency", "cdn", "share")
            for number, state in enumerate(states, start=1)
            if place != "agency" or state in WAITING
        ]

    def _file(self, number: int, place: str, state: Place) -> FileAt:
        view = self._engine.release.write(CaptureId(number), "amazon")
        words = {
            Place.FAILED: "It cannot be reached just now: the line was cut. It is tried again with the next delivery.",
            Place.REFUSED: "'..' is no safe name for a file.",
        }
        return FileAt(
            destination=place,
            rendition_id=number,
            capture_id=number,
            channel="amazon",
            sku=f"SKU-{number:04d}",
            view="front",
            path=view.path,
            far_path=f"amazon/SKU-{number:04d}_front.jpg",
            sha256=view.sha256,
            byte_count=view.byte_count,
            place=state,
            words=words.get(state, ""),
            at=None if state is Place.DUE else NOON,
            has_before=number == 3,
        )

    def board(self) -> DeliveryBoard:
        if self.refusal is not None:
            raise self.refusal
        places = tuple(counted(self._known(place), self.files) for place in self.places)
        return DeliveryBoard(places=places, files=tuple(self.files), folder="/studio/destinations")

    def folder(self) -> str:
        return "/studio/destinations"

    def _known(self, place: DestinationView) -> DestinationView:
        return replace(place, secret_trouble="") if (place.id, False) in self.secrets else place

    def _lines(self, ids, outcome: Outcome, states, channels=()) -> DeliveryReport:
        meant = [f for f in self.files if f.place in states and (not ids or f.destination in ids)]
        meant = [f for f in meant if not channels or f.channel in channels]
        return DeliveryReport(
            lines=tuple(
                DeliveryLine(
                    destination=f.destination,
                    channel=f.channel,
                    path=f.far_path,
                    sha256=f.sha256,
                    byte_count=f.byte_count,
                    outcome=outcome,
                )
                for f in meant
            )
        )

    def _become(self, report: DeliveryReport, place: Place) -> DeliveryReport:
        told = {(line.destination, line.path) for line in report.lines}
        self.files = [
            replace(f, place=place, words="", at=NOON) if (f.destination, f.far_path) in told else f for f in self.files
        ]
        return report

    def check(self, destination: str) -> str:
        self._engine._do("check", destination)
        return f"{destination} is there."

    def keep_secret(self, destination: str, secret: str, *, of_bucket: bool = False, actor: str) -> str:
        self._engine._do("keep_secret", destination)
        self.secrets[destination, of_bucket] = secret
        return f"Kept in the key store as {destination}."

    def would_go(self, ids=(), *, actor: str) -> DeliveryReport:
        return self._lines(ids, Outcome.WOULD_GO, WAITING)

    def send(self, ids=(), *, channels=(), actor: str) -> DeliveryReport:
        self._engine._do("send", tuple(ids), tuple(channels), actor)
        report = self._lines(ids, Outcome.DELIVERED, WAITING, channels)
        for number, _ in enumerate(report.lines, start=1):
            self._engine.tell(Progress("deliver", number, len(report.lines), "to them"))
        if "agency" in ids and ("agency", False) not in self.secrets:
            raise SetupError("There is no secret for agency yet. Give it on Release, under Delivery.")
        return self._become(report, Place.THERE)

    def roll_back(self, destination: str, capture_id: int, *, channel: str = "", actor: str) -> DeliveryReport:
        self._engine._do("roll_back", destination, capture_id, channel, actor)
        mine = [f for f in self.files if (f.destination, f.capture_id) == (destination, capture_id)]
        kept, self.files = self.files, mine
        report = self._become(self._lines((), Outcome.RESTORED, tuple(Place)), Place.RESTORED)
        changed = {f.key: replace(f, has_before=False, has_after=True) for f in self.files}
        self.files = [changed.get(f.key, f) for f in kept]
        return report

    def undo_roll_back(self, destination: str, capture_id: int, *, channel: str = "", actor: str) -> DeliveryReport:
        self._engine._do("undo_roll_back", destination, capture_id, channel, actor)
        mine = [f for f in self.files if (f.destination, f.capture_id) == (destination, capture_id)]
        kept, self.files = self.files, mine
        report = self._become(self._lines((), Outcome.RESTORED, tuple(Place)), Place.THERE)
        changed = {f.key: replace(f, has_before=True, has_after=False) for f in self.files}
        self.files = [changed.get(f.key, f) for f in kept]
        return report

    def take_back(self, ids=(), *, actor: str) -> DeliveryReport:
        self._engine._do("take_back", tuple(ids), actor)
        report = self._lines(ids, Outcome.TAKEN_BACK, (Place.VOID,))
        self.files = [f for f in self.files if f.place is not Place.VOID or (ids and f.destination not in ids)]
        return report
