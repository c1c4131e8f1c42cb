"""What the window can do with the shot list; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.list_back import ListBack
from pixdesk.domain.shot_board import Board
from pixdesk.domain.shot_state import Homeless
from pixdesk.ui.bridge import Bridge

Trouble = Callable[[Exception], None]


class ShotActions:
    """The list as it is worked through, lists taken in, and captures given their place."""

    def __init__(self, shots: Any, bridge: Bridge, actor: str) -> None:
        """Work through the engine's `ShotDesk`."""
        self._shots = shots
        self._bridge = bridge
        self._actor = actor

    def board(self, receiver: QObject, then: Callable[[Board], None], otherwise: Trouble) -> None:
        """Ask for the whole list."""
        self._bridge.ask(receiver, self._shots.board, then, otherwise, key="board")

    def perhaps(
        self, receiver: QObject, capture_id: CaptureId, then: Callable[[Homeless | None], None], otherwise: Trouble
    ) -> None:
        """Ask which row a capture without a place may mean."""
        self._bridge.ask(receiver, lambda: self._shots.perhaps(capture_id), then, otherwise, key="perhaps")

    def assign(
        self,
        receiver: QObject,
        capture_id: CaptureId,
        row: tuple[str, str],
        view: str,
        then: Callable[[str], None],
        otherwise: Trouble,
    ) -> None:
        """Say that a capture shows a row, (SKU, colourway); `then` gets the view it now has."""

        def work() -> str:
            sku, colourway = row
            said: str = self._shots.assign(capture_id, sku=sku, colourway=colourway, view=view, actor=self._actor)
            return said

        self._bridge.ask(receiver, work, then, otherwise, in_order=True)

    def put_back(
        self, receiver: QObject, capture_id: CaptureId, then: Callable[[None], None], otherwise: Trouble
    ) -> None:
        """Take the name a capture was given last off it again."""
        work = self._shots.put_back
        self._bridge.ask(receiver, lambda: work(capture_id, actor=self._actor), then, otherwise, in_order=True)

    def look_at(
        self,
        receiver: QObject,
        place: Path,
        chosen: Mapping[str, str],
        then: Callable[[Any], None],
        otherwise: Trouble,
    ) -> None:
        """Ask how a list would be read, by these columns and those the studio chose."""
        told = dict(chosen)
        self._bridge.ask(receiver, lambda: self._shots.look_at(place, told), then, otherwise, key="look-at")

    def take_in(
        self,
        receiver: QObject,
        place: Path,
        chosen: Mapping[str, str],
        then: Callable[[Any], None],
        otherwise: Trouble,
    ) -> None:
        """Remember the columns, and take the good rows of a list in."""
        told = dict(chosen)

        def work() -> Any:
            self._shots.choose_columns(told, actor=self._actor)
            return self._shots.take_in(place, actor=self._actor)[0]

        self._bridge.ask(receiver, work, then, otherwise, in_order=True)

    def taken_last(self, receiver: QObject, then: Callable[[str], None]) -> None:
        """Ask which list could be taken back; empty where none could."""
        self._bridge.ask(receiver, self._shots.taken_last, then, key="taken-last")

    def take_back(self, receiver: QObject, then: Callable[[ListBack], None], otherwise: Trouble) -> None:
        """Take the list back that was taken in last."""
        work = self._shots.take_back
        self._bridge.ask(receiver, lambda: work(actor=self._actor), then, otherwise, in_order=True)
