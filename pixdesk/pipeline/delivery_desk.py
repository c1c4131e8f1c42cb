"""Delivery as it is worked with: what would go where, trying a destination, sending, and the ways back."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pixdesk.domain.delivering import DeliveryReport
from pixdesk.domain.delivery_board import DeliveryBoard, DestinationView, counted
from pixdesk.domain.destination import Destination, Secret
from pixdesk.domain.event import Changed
from pixdesk.domain.people import Verb
from pixdesk.errors import SetupError
from pixdesk.pipeline.catalogue import Catalogue
from pixdesk.pipeline.guard import needs, require
from pixdesk.pipeline.studio import Studio
from pixdesk.store import audit, delivery_board

if TYPE_CHECKING:  # loads what nothing else needs
    from pixdesk.pipeline.delivering import DeliverFlow


class DeliveryDesk:
    """What an operator can do with destinations; the engine holds one."""

    def __init__(self, studio: Studio, flow: Callable[[], "DeliverFlow"]) -> None:
        """Work with a studio; `flow` is the engine's own, made when it is first needed."""
        self._studio = studio
        self._flow = flow
        self._secrets: dict[str, tuple[str, bool]] = {}

    def board(self) -> DeliveryBoard:
        """Return every destination with its figures, and every file that waits or stands there.

        Raises:
            SetupError: a destination's file is wrong.
        """
        places, files = [], []
        for place in self._studio.catalogue.destinations().values():
            found = self._studio.on_store(delivery_board.files, place.id, place.channels)
            places.append(counted(self._view(place), found))
            files += found
        return DeliveryBoard(places=tuple(places), files=tuple(files), folder=str(self._studio.home / "destinations"))

    def folder(self) -> str:
        """Return where destinations are written down; the folder is made where it is not there yet.

        Raises:
            SetupError: it cannot be made.
        """
        place = self._studio.home / "destinations"
        try:
            place.mkdir(exist_ok=True)
        except OSError as trouble:
            raise SetupError(f"The folder {place} cannot be made ({trouble.strerror}).") from trouble
        return str(place)

    def _view(self, place: Destination) -> DestinationView:
        trouble, is_buckets = self._secret_trouble(place)
        return DestinationView(
            id=place.id,
            title=place.title or place.id,
            where=place.where,
            channels=place.channels,
            needs_secret=needs_secret(place),
            secret_trouble=trouble,
            asks_for_bucket=is_buckets,
            has_bucket=place.amazon is not None,
            keeps_secret_elsewhere=_is_elsewhere(place.secret),
            keeps_buckets_elsewhere=place.amazon is not None and _is_elsewhere(place.amazon.bucket_secret),
        )

    def _secret_trouble(self, place: Destination) -> tuple[str, bool]:
        """Say why a secret cannot be had, and whether it is the bucket's; the key store is asked only once."""
        if not needs_secret(place):
            return "", False
        if place.id not in self._secrets:
            self._secrets[place.id] = _missing_secret(place)
        return self._secrets[place.id]

    def check(self, destination: str) -> str:
        """Connect to a destination and hang up again; returns what was found in a sentence.

        Raises:
            SetupError: it is unknown, cannot be reached or does not let us in.
        """
        self._secrets.pop(destination, None)
        return try_connection(self._studio.catalogue, destination)

    def secret_of(self, destination: str, *, of_bucket: bool = False, actor: str) -> str:
        """Return whose secret whoever asks may give, in words: before anybody types it.

        Raises:
            NotAllowed: whoever asks may not give one.
            SetupError: the destination is unknown or has no such secret.
        """
        require(self._studio, (Verb.SETTINGS,), actor)
        found = self._with_secret(destination, of_bucket=of_bucket)
        return f"the bucket of {found.where}" if of_bucket else found.where

    def _with_secret(self, destination: str, *, of_bucket: bool) -> Destination:
        found = self._studio.catalogue.destination(destination)
        if found.folder is not None:
            raise SetupError(f"{found.id} is a folder, which needs no secret.")
        if of_bucket and found.amazon is None:
            raise SetupError(f"{found.id} shows pictures from no bucket.")
        return found

    @needs(Verb.SETTINGS)
    def keep_secret(self, destination: str, secret: str, *, of_bucket: bool = False, actor: str) -> str:
        """Put a destination's password or key into the system's key store, nowhere else; returns that in a sentence.

        Raises:
            SetupError: it is unknown, needs none, or there is no key store.
        """
        from pixdesk.delivery import secrets  # loads the key store

        found = self._with_secret(destination, of_bucket=of_bucket)
        if not secret:
            raise SetupError("An empty secret is none. Type it, or leave it as it is.")
        secrets.keep(found, secret, of_bucket=of_bucket)
        self._secrets.pop(destination, None)
        told = {"of": "its bucket"} if of_bucket else None
        self._studio.on_store(audit.note, actor, "secret-kept", f"destination {destination}", told)
        self._studio.post(Changed())
        return f"Kept in the key store as {found.bucket_secret_name if of_bucket else found.secret_name}."

    @needs(Verb.DELIVER)
    def would_go(self, destinations: Sequence[str] = (), *, channels: Sequence[str] = (), actor: str) -> DeliveryReport:
        """Return what would go where, and touch nothing.

        Raises:
            SetupError: a destination or a channel is unknown.
        """
        return self._flow().deliver(destinations, channels=channels, actor=actor, dry_run=True)

    @needs(Verb.DELIVER)
    def send(self, destinations: Sequence[str] = (), *, channels: Sequence[str] = (), actor: str) -> DeliveryReport:
        """Send what is due; safe to repeat.

        Raises:
            SetupError: a destination or a channel is unknown.
            Cancelled: pixdesk is closing.
        """
        return self._told(self._flow().deliver(destinations, channels=channels, actor=actor))

    @needs(Verb.WITHDRAW)
    def roll_back(self, destination: str, capture_id: int, *, channel: str = "", actor: str) -> DeliveryReport:
        """Put back what stood at a destination before a capture's files.

        Raises:
            SetupError: nothing of it stands there, or nothing did before.
        """
        return self._told(self._flow().roll_back(destination, capture_id, channel=channel, actor=actor))

    @needs(Verb.WITHDRAW)
    def undo_roll_back(self, destination: str, capture_id: int, *, channel: str = "", actor: str) -> DeliveryReport:
        """Put back again what a roll-back took from a capture's place.

        Raises:
            SetupError: nothing that still holds was rolled back there.
        """
        return self._told(self._flow().undo_roll_back(destination, capture_id, channel=channel, actor=actor))

    @needs(Verb.WITHDRAW)
    def take_back(self, destinations: Sequence[str] = (), *, actor: str) -> DeliveryReport:
        """Take away what no longer holds.

        Raises:
            SetupError: a destination is unknown.
        """
        return self._told(self._flow().take_back(destinations, actor=actor))

    def _told(self, report: DeliveryReport) -> DeliveryReport:
        self._studio.post(Changed())
        return report


def needs_secret(place: Destination) -> bool:
    """Whether a password or a key belongs to a destination."""
    if place.folder is not None:
        return False
    is_named = place.secret.environment or place.secret.file or place.secret.name
    return place.sftp is None or not place.sftp.key_file or bool(is_named)


def _is_elsewhere(secret: Secret) -> bool:
    return bool(secret.environment or secret.file)


def try_connection(known: Catalogue, destination: str) -> str:
    """Connect to a destination and hang up again; nothing is written there.

    Raises:
        SetupError: it is unknown, cannot be reached or does not let us in.
    """
    from pixdesk.delivery.far_end import Busy
    from pixdesk.delivery.opening import open_far_end

    found = known.destination(destination)
    try:
        open_far_end(found).close()
    except Busy as trouble:
        raise SetupError(str(trouble)) from trouble
    return f"{found.id} is there: {found.where}."


def _missing_secret(place: Destination) -> tuple[str, bool]:
    from pixdesk.delivery import secrets  # loads the key store

    for find, is_buckets in ((secrets.secret_of, False), (secrets.bucket_secret_of, True)):
        try:
            if not is_buckets or place.amazon is not None:
                find(place)
        except SetupError as trouble:
            return str(trouble), is_buckets
    return "", False
