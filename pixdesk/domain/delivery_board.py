"""What goes where, as it stands: every destination with its figures, and every file that is there or on its way."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Place(StrEnum):
    """How a file stands at a destination."""

    DUE = "due"
    FAILED = "failed"
    THERE = "there"
    RESTORED = "restored"
    VOID = "no longer holds"
    REFUSED = "refused"


WAITING = frozenset({Place.DUE, Place.FAILED})
"""What the next delivery takes; what no destination is given is not among it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAt:
    """One file at one destination.

    Attributes:
        path: on this machine.
        far_path: below the destination's own folder.
        words: why it did not arrive; empty otherwise.
        at: when it was sent last; None for never.
        has_before: whether an earlier file can be put back in its place.
        has_after: whether a roll-back took from its place what can be put there again.
    """

    destination: str
    rendition_id: int
    capture_id: int
    channel: str
    sku: str
    view: str
    path: str
    far_path: str
    sha256: str
    byte_count: int
    place: Place
    words: str = ""
    at: datetime | None = None
    has_before: bool = False
    has_after: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """What makes it the same file later."""
        return self.destination, self.rendition_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationView:
    """A destination with its figures.

    Attributes:
        channels: whose files go there; empty for every channel's.
        needs_secret: whether a password or a key belongs to it.
        secret_trouble: why its secret cannot be had, in words; empty where it can, or none is needed.
        asks_for_bucket: the secret that is missing is that of the bucket it shows pictures from.
        has_bucket: it shows pictures from a bucket, which has a secret of its own.
        keeps_secret_elsewhere: its file names a variable or a file for the secret, which is then not the key store's.
        keeps_buckets_elsewhere: the same of its bucket's secret.
    """

    id: str
    title: str
    where: str
    channels: tuple[str, ...] = ()
    needs_secret: bool = False
    secret_trouble: str = ""
    asks_for_bucket: bool = False
    has_bucket: bool = False
    keeps_secret_elsewhere: bool = False
    keeps_buckets_elsewhere: bool = False
    due: int = 0
    failed: int = 0
    refused: int = 0
    there: int = 0
    void: int = 0

    @property
    def waiting(self) -> int:
        """How many files the next delivery takes."""
        return self.due + self.failed


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryBoard:
    """Every destination and every file, those that wait first.

    Attributes:
        folder: where destinations are written down.
    """

    places: tuple[DestinationView, ...] = ()
    files: tuple[FileAt, ...] = ()
    folder: str = ""

    def of(self, destination: str) -> tuple[FileAt, ...]:
        """Return the files of one destination; of all for an empty name."""
        return tuple(file for file in self.files if destination in ("", file.destination))


def counted(place: DestinationView, files: Iterable[FileAt]) -> DestinationView:
    """Return a destination with the figures of its files."""
    stands = [file.place for file in files if file.destination == place.id]
    return replace(
        place,
        due=stands.count(Place.DUE),
        failed=stands.count(Place.FAILED),
        refused=stands.count(Place.REFUSED),
        there=sum(one in (Place.THERE, Place.RESTORED) for one in stands),
        void=stands.count(Place.VOID),
    )
