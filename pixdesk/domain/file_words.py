"""What a rendition says of itself besides its pixels: title, SKU, words for those who cannot see it, rights, origin.

A profile holds templates; the capture's label fills them. An empty field takes its separator along, so that a capture
of which less is known is told in fewer words, not with gaps. Nothing of the camera's own record is handed on: no place,
no serial number, no time.
"""

from dataclasses import dataclass
from enum import StrEnum

from pixdesk.domain import naming
from pixdesk.domain.capture import Label
from pixdesk.domain.safe_name import printable

_FIELDS = frozenset({"sku", "colourway", "style", "view", "channel", "role"})
_LONGEST_CHARS = 500


class DigitalSource(StrEnum):
    """How the pixels came about: IPTC NewsCodes, scheme ``digitalsourcetype``, as channels ask for it."""

    GENERATED = "compositeWithTrainedAlgorithmicMedia"
    CONTINUED = "algorithmicallyEnhanced"
    COMPOSITE = "composite"
    CAPTURE = "digitalCapture"

    @property
    def uri(self) -> str:
        """The term's whole name, as XMP holds it."""
        return f"http://cv.iptc.org/newscodes/digitalsourcetype/{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWords:
    """What one file says of itself; what is empty is left out."""

    title: str = ""
    alt: str = ""
    sku: str = ""
    copyright: str = ""
    creator: str = ""
    source: DigitalSource = DigitalSource.CAPTURE


@dataclass(frozen=True, kw_only=True)
class Words:
    """A profile's templates.

    Attributes:
        title, alt: with the fields ``{sku} {colourway} {style} {view} {channel} {role}``.
        copyright, creator: as they stand.
    """

    title: str = "{sku} {colourway} {view}"
    alt: str = "{style} {colourway} {view}"
    copyright: str = ""
    creator: str = ""

    def __post_init__(self) -> None:
        for name in ("title", "alt"):
            naming.check_template(name, getattr(self, name), _FIELDS)
        for name in ("copyright", "creator"):
            text = getattr(self, name)
            if printable(text) != text or len(text) > _LONGEST_CHARS:
                raise ValueError(f"words.{name}: must be one line of at most {_LONGEST_CHARS} characters.")

    def of(self, label: Label, *, channel: str, role: str, source: DigitalSource) -> FileWords:
        """Return what a capture's file says of itself.

        Args:
            label: what is known of the capture; hostile.
            channel, role: what it is made for.
            source: how its pixels came about.
        """
        values = {
            "sku": label.sku,
            "colourway": label.colourway,
            "style": label.style,
            "view": label.view,
            "channel": channel,
            "role": role,
        }
        return FileWords(
            title=_line(naming.filled(self.title, values)),
            alt=_line(naming.filled(self.alt, values)),
            sku=_line(label.sku),
            copyright=self.copyright,
            creator=self.creator,
            source=source,
        )


def _line(text: str) -> str:
    return " ".join(printable(text).split())[:_LONGEST_CHARS].strip()
