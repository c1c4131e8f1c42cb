"""One file on its way: the bytes that were verified, what a far end is told with them, and what became of it."""

from pathlib import Path

from pixdesk.delivery.far_end import Refused
from pixdesk.domain import digest
from pixdesk.domain.delivering import DeliveryLine, Due, Outcome, Parcel, alt_text
from pixdesk.domain.destination import Destination
from pixdesk.store.deliveries import Begun, Unsafe

_MEDIA_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_MEDIA_TYPES |= {".avif": "image/avif", ".tif": "image/tiff", ".tiff": "image/tiff"}


def read(item: Due) -> bytes:
    """Return the bytes of an exported file.

    Raises:
        Refused: it is gone, or no longer what was verified.
    """
    try:
        data = Path(item.path).read_bytes()
    except OSError as trouble:
        raise Refused(f"{item.path} cannot be read ({trouble.strerror}). Export it again.") from trouble
    if digest.of_bytes(data) != item.sha256:
        raise Refused(f"{item.path} was changed after it was exported and verified. Export it again.")
    return data


def parcel_of(place: Destination, item: Due, data: bytes, begun: Begun) -> Parcel:
    """Return a file as a far end is given it."""
    rank = place.rank(item.label["view"])
    return Parcel(
        far_path=item.far_path,
        data=data,
        sha256=item.sha256,
        media_type=_MEDIA_TYPES.get(Path(item.path).suffix.lower(), "application/octet-stream"),
        sku=item.label["sku"],
        view=item.label["view"],
        alt=alt_text(place.alt, item.label, item.channel),
        replaces=begun.replaces,
        begun=begun.begun,
        after=tuple(far_id for view, far_id in begun.product if place.rank(view) < rank),
    )


def line_of(destination: str, item: Due, outcome: Outcome, words: str = "") -> DeliveryLine:
    """Return what became of a file."""
    return DeliveryLine(
        destination=destination,
        channel=item.channel,
        path=item.far_path,
        sha256=item.sha256,
        byte_count=item.byte_count,
        outcome=outcome,
        words=words,
    )


def refused_line(place: Destination, item: Unsafe) -> DeliveryLine:
    """Return why a file is given to no destination."""
    return DeliveryLine(
        destination=place.id,
        channel=item.channel,
        path=item.path,
        sha256=item.sha256,
        byte_count=item.byte_count,
        outcome=Outcome.FAILED,
        words=item.words,
    )
