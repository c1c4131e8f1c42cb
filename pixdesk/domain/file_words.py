"""What a rendition says of itself besides its pixels: title, SKU, words for those who cannot see it, rights, origin.

A profile holds templates; the capture's label fills them. An empty field takes its separator along, so that a capture
of which less is known is told in fewer words, not with gaps. Nothing of the camera's own record is handed on (no place,
no serial number, no time) but what a profile names of its rights and its subject.
"""

from dataclasses import dataclass
from enum import StrEnum

from pixdesk.domain import templates
from pixdesk.domain.capture import Label
from pixdesk.domain.safe_name import printable

_FIELDS = frozenset({"sku", "colourway", "style", "view", "channel", "role"})
_LONGEST_CHARS = 500
_KEYWORDS_MAX, _KEYWORD_CHARS = 60, 64


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


class Kept(StrEnum):
    """What of a photograph's own words a profile may hand on."""

    COPYRIGHT = "copyright"
    CREATOR = "creator"
    CREDIT = "credit"
    KEYWORDS = "keywords"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWords:
    """What a photograph says of itself; what is empty it does not say."""

    copyright: str = ""
    creator: str = ""
    credit: str = ""
    keywords: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, *, copyright: str = "", creator: str = "", credit: str = "", keywords: tuple[str, ...] = ()
    ) -> "KeptWords":
        """Return hostile words as single printable lines, none too long and none twice."""
        told = dict.fromkeys(filter(None, (_line(word)[:_KEYWORD_CHARS] for word in keywords[:_KEYWORDS_MAX])))
        return cls(copyright=_line(copyright), creator=_line(creator), credit=_line(credit), keywords=tuple(told))

    def or_else(self, other: "KeptWords") -> "KeptWords":
        """Return these with what they do not say taken from another record."""
        return KeptWords(
            copyright=self.copyright or other.copyright,
            creator=self.creator or other.creator,
            credit=self.credit or other.credit,
            keywords=self.keywords or other.keywords,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWords:
    """What one file says of itself; what is empty is left out."""

    title: str = ""
    alt: str = ""
    sku: str = ""
    copyright: str = ""
    creator: str = ""
    credit: str = ""
    keywords: tuple[str, ...] = ()
    source: DigitalSource = DigitalSource.CAPTURE


@dataclass(frozen=True, kw_only=True)
class Words:
    """A profile's templates.

    Attributes:
        title, alt: with the fields ``{sku} {colourway} {style} {view} {channel} {role}``.
        copyright, creator: as they stand.
        keep: what is handed on of the photograph's own words, where the profile says nothing itself.
    """

    title: str = "{sku} {colourway} {view}"
    alt: str = "{style} {colourway} {view}"
    copyright: str = ""
    creator: str = ""
    keep: tuple[Kept, ...] = ()

    def __post_init__(self) -> None:
        for name in ("title", "alt"):
            templates.check_template(name, getattr(self, name), _FIELDS)
        for name in ("copyright", "creator"):
            text = getattr(self, name)
            if printable(text) != text or len(text) > _LONGEST_CHARS:
                raise ValueError(f"words.{name}: must be one line of at most {_LONGEST_CHARS} characters.")

    def of(
        self, label: Label, *, channel: str, role: str, source: DigitalSource, own: KeptWords | None = None
    ) -> FileWords:
        """Return what a capture's file says of itself.

        Args:
            label: what is known of the capture; hostile.
            channel, role: what it is made for.
            source: how its pixels came about.
            own: what the photograph says of itself.
        """
        kept = KeptWords(**{name: getattr(own, name) for name in self.keep}) if own is not None else KeptWords()
        values = {
            "sku": label.sku,
            "colourway": label.colourway,
            "style": label.style,
            "view": label.view,
            "channel": channel,
            "role": role,
        }
        return FileWords(
            title=_line(templates.filled(self.title, values)),
            alt=_line(templates.filled(self.alt, values)),
            sku=_line(label.sku),
            copyright=self.copyright or kept.copyright,
            creator=self.creator or kept.creator,
            credit=kept.credit,
            keywords=kept.keywords,
            source=source,
        )


def _line(text: str) -> str:
    return " ".join(printable(text).split())[:_LONGEST_CHARS].strip()
