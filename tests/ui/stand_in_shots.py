"""The shot list of the stand-in: rows worked out by the real arithmetic over the stand-in's captures."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pixdesk.domain import shot_board
from pixdesk.domain.capture import CaptureId, CaptureState, Label
from pixdesk.domain.clocks import clocks, rules_of
from pixdesk.domain.list_back import ListBack
from pixdesk.domain.shot_board import Board, Waif
from pixdesk.domain.shot_list import ShotRow
from pixdesk.domain.shot_state import Homeless, Shot, ShotList
from pixdesk.pipeline.shot_desk import TakenIn
from pixdesk.pipeline.shot_files import ReadList, read_one
from pixdesk.store.shot_imports import Imported

TODAY = date(2026, 3, 2)


class StandInShots:
    """Holds the rows; `plan` makes a day's list over the stand-in's captures, two of which belong nowhere."""

    def __init__(self, engine) -> None:
        self._engine = engine
        self.rows: list[ShotRow] = []
        self.targets_h: dict[str, float] = {}
        self.columns: dict[str, str] = {}
        self.before: list[tuple[str, list[ShotRow]]] = []
        self.named: list[tuple[CaptureId, Label]] = []
        self.refusal: Exception | None = None

    def plan(self, *, waifs: bool = True) -> None:
        """Give each capture's SKU a row, four more to shoot, and two captures no row."""
        ids = sorted(self._engine.captures)
        families = ("knitwear", "jewellery", "shoes", "furniture")
        self.rows = [
            ShotRow(
                sku=f"SKU-{number:04d}",
                colourway=("navy", "", "oak")[number % 3],
                family=families[number % 4],
                views=("front", "back", "detail")[: 1 + number % 3],
                channels=("amazon",),
                due=TODAY + timedelta(days=number - 3) if number % 5 else None,
                priority=1 + number % 4,
                free=(("EAN", f"40000000{number:05d}"),),
                line=number + 1,
            )
            for number in range(1, len(ids) + 5)
        ]
        self.targets_h = {"": 24.0, "jewellery": 3.0}
        if waifs:
            self._say(ids[0], Label(view="front"))
            self._say(ids[1], Label(sku="SKU-O002", view="front"))

    def _say(self, ident: int, label: Label) -> None:
        capture = self._engine.captures[ident]
        name = "set-1/DSC_0413.jpg" if not label.sku else f"set-1/{label.sku}_{label.view}.jpg"
        self._engine.captures[ident] = replace(capture, label=label, name=name)

    def _shots(self) -> list[Shot]:
        return [
            Shot(id=c.id, folder=c.folder, name=c.name, state=c.state, label=c.label, landed_at=c.landed_at)
            for c in self._engine.captures.values()
            if c.state is not CaptureState.SUPERSEDED
        ]

    def homeless_count(self) -> int:
        return len(self.board().waifs)

    def board(self) -> Board:
        if self.refusal is not None:
            raise self.refusal
        shots, listed = self._shots(), ShotList(self.rows)
        now = max((shot.landed_at for shot in shots), default=None)
        running = clocks(shots, listed, rules_of(self.targets_h), now + timedelta(hours=2, minutes=40)) if now else []
        paths = {c.id: c.preview_path for c in self._engine.captures.values()}
        homeless = (listed.home(shot, suggests=False) for shot in shots)
        return Board(
            lines=shot_board.lines(listed.standings(shots, TODAY), shots, paths, running),
            waifs=tuple(Waif(one, paths[one.id]) for one in homeless if one is not None) if self.rows else (),
            today=TODAY,
        )

    def perhaps(self, capture_id: CaptureId) -> Homeless | None:
        listed = ShotList(self.rows)
        return next((listed.home(shot) for shot in self._shots() if shot.id == capture_id), None)

    def assign(self, capture_id: CaptureId, *, sku: str, view: str, actor: str, colourway: str = "") -> str:
        self._engine._do("assign", int(capture_id), sku, colourway, view, actor)
        capture = self._engine.captures[capture_id]
        self.named.append((capture_id, capture.label))
        label = Label(sku=sku, colourway=colourway, view=view or "front")
        self._engine.captures[capture_id] = replace(capture, label=label)
        return label.view

    def put_back(self, capture_id: CaptureId, *, actor: str) -> None:
        self._engine._do("put_back", int(capture_id), actor)
        _, label = self.named.pop()
        self._engine.captures[capture_id] = replace(self._engine.captures[capture_id], label=label)

    def look_at(self, place: Path, chosen: dict[str, str]) -> ReadList:
        return read_one(place, {f: name for f, name in {**self.columns, **chosen}.items() if name})

    def choose_columns(self, chosen: dict[str, str], *, actor: str) -> None:
        self.columns = {f: name for f, name in {**self.columns, **chosen}.items() if name}

    def take_in(self, place: Path, *, actor: str) -> list[TakenIn]:
        read = read_one(place, self.columns)
        self._engine._do("take_in", place.name, actor)
        self.before.append((read.name, self.rows))
        self.rows = [*self.rows, *read.rows]
        return [TakenIn(read, Imported(len(read.rows), 0, 0))]

    def taken_last(self) -> str:
        return self.before[-1][0] if self.before else ""

    def take_back(self, *, actor: str) -> ListBack:
        self._engine._do("take_back", actor)
        name, rows = self.before.pop()
        gone, self.rows = len(self.rows) - len(rows), rows
        return ListBack(source=name, gone=gone, restored=0)
