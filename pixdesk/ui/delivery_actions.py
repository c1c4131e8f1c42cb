"""What the window can do with destinations; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject

from pixdesk.domain.delivering import DeliveryReport
from pixdesk.domain.delivery_board import DeliveryBoard, DestinationView, FileAt
from pixdesk.ui.bridge import Bridge

DELIVERING: Final = "deliver"
"""The name of the progress that a delivery reports."""

Trouble = Callable[[Exception], None]
Then = Callable[[DeliveryReport], None]


class DeliveryActions:
    """Destinations, what waits for them, sending, and the ways back."""

    def __init__(self, delivery: Any, bridge: Bridge, actor: str) -> None:
        """Work through the engine's `DeliveryDesk`."""
        self._delivery = delivery
        self._bridge = bridge
        self._actor = actor

    def board(self, receiver: QObject, then: Callable[[DeliveryBoard], None], otherwise: Trouble) -> None:
        """Ask how everything stands."""
        self._bridge.ask(receiver, self._delivery.board, then, otherwise, key="deliveries")

    def folder(self, receiver: QObject, then: Callable[[str], None]) -> None:
        """Ask for the folder destinations are written down in; it is made where it is not there yet."""
        self._bridge.ask(receiver, self._delivery.folder, then)

    def check(self, receiver: QObject, destination: str, then: Callable[[str], None], otherwise: Trouble) -> None:
        """Connect to a destination and hang up again."""
        self._bridge.ask(receiver, lambda: self._delivery.check(destination), then, otherwise)

    def keep_secret(
        self,
        receiver: QObject,
        place: DestinationView,
        secret: str,
        then: Callable[[str], None],
        otherwise: Trouble,
        *,
        of_bucket: bool = False,
    ) -> None:
        """Put a password or a key into the system's key store; it is kept nowhere else and never shown."""
        work = self._delivery.keep_secret
        self._bridge.ask(
            receiver,
            lambda: work(place.id, secret, of_bucket=of_bucket, actor=self._actor),
            then,
            otherwise,
        )

    def would_go(self, receiver: QObject, destinations: Sequence[str], then: Then, otherwise: Trouble) -> None:
        """Ask what would go where; nothing is touched."""
        chosen = tuple(destinations)
        self._bridge.ask(receiver, lambda: self._delivery.would_go(chosen, actor=self._actor), then, otherwise)

    def send(
        self,
        receiver: QObject,
        destinations: Sequence[str],
        then: Then,
        otherwise: Trouble,
        *,
        channels: Sequence[str] = (),
    ) -> None:
        """Send what is due; how far it is comes as `Progress` of work `DELIVERING`."""
        chosen, only = tuple(destinations), tuple(channels)
        work = self._delivery.send
        self._bridge.ask(receiver, lambda: work(chosen, channels=only, actor=self._actor), then, otherwise)

    def roll_back(self, receiver: QObject, file: FileAt, then: Then, otherwise: Trouble) -> None:
        """Put back what stood there before the files of a capture on a channel."""
        work = self._delivery.roll_back
        self._bridge.ask(
            receiver,
            lambda: work(file.destination, file.capture_id, channel=file.channel, actor=self._actor),
            then,
            otherwise,
        )

    def undo_roll_back(self, receiver: QObject, file: FileAt, then: Then, otherwise: Trouble) -> None:
        """Put the later file there again, which a roll-back took away."""
        self._bridge.ask(
            receiver,
            lambda: self._delivery.undo_roll_back(
                file.destination, file.capture_id, channel=file.channel, actor=self._actor
            ),
            then,
            otherwise,
        )

    def take_back(self, receiver: QObject, destinations: Sequence[str], then: Then, otherwise: Trouble) -> None:
        """Take away what no longer holds."""
        chosen = tuple(destinations)
        self._bridge.ask(receiver, lambda: self._delivery.take_back(chosen, actor=self._actor), then, otherwise)
