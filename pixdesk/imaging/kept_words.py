"""What a photograph says of its rights and its subject, for profiles that hand that on; never its place or its camera.

XMP is asked first, then IPTC's older record, then EXIF, as IPTC's "Guidelines for handling image metadata" has it. All
of it is hostile: a packet with declarations is not read, and what is read becomes one line of printable text.
"""

import io
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from PIL import Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from pixdesk.domain.file_words import KeptWords
from pixdesk.imaging.pillow import REFUSALS, quietly

_FORMATS = ("JPEG", "MPO", "TIFF", "PNG", "WEBP")
_PACKET_MAX_BYTES = 1_000_000
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"

_KEYWORDS, _CREATOR, _CREDIT, _COPYRIGHT = (2, 25), (2, 80), (2, 110), (2, 116)
_ARTIST_TAG, _COPYRIGHT_TAG = 0x013B, 0x8298


def read(data: bytes) -> KeptWords:
    """Return what a file says; nothing of one that says nothing, or that Pillow does not know."""
    try:
        with quietly(), Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            said = (_of_xmp(_packet(picture)), _of_iptc(picture), _of_exif(picture))
    except REFUSALS:
        return KeptWords()
    first, second, third = said
    return first.or_else(second).or_else(third)


def _packet(picture: Image.Image) -> bytes:
    found = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    packet = found.encode() if isinstance(found, str) else bytes(found)
    return b"" if len(packet) > _PACKET_MAX_BYTES or b"<!" in packet else packet


def _of_xmp(packet: bytes) -> KeptWords:
    if not packet:
        return KeptWords()
    try:
        tree = ET.fromstring(packet.strip(b"\0 \r\n\t"))  # noqa: S314 - without declarations nothing expands
    except ET.ParseError:
        return KeptWords()
    return KeptWords.of(
        copyright=next(_listed(tree, f"{_DC}rights"), ""),
        creator=", ".join(_listed(tree, f"{_DC}creator")),
        credit=next(_told(tree, f"{_PHOTOSHOP}Credit"), ""),
        keywords=tuple(_listed(tree, f"{_DC}subject")),
    )


def _listed(tree: ET.Element, name: str) -> Iterator[str]:
    for held in tree.iter(name):
        yield from (item.text or "" for item in held.iter(f"{_RDF}li"))


def _told(tree: ET.Element, name: str) -> Iterator[str]:
    """Yield a property's text, which writers put into an element or an attribute."""
    for described in tree.iter(f"{_RDF}Description"):
        if name in described.attrib:
            yield described.attrib[name]
    yield from (held.text or "" for held in tree.iter(name))


def _of_iptc(picture: ImageFile) -> KeptWords:
    record = IptcImagePlugin.getiptcinfo(picture) or {}

    def texts(key: tuple[int, int]) -> list[str]:
        held = record.get(key, [])
        return [_text(one) for one in (held if isinstance(held, list) else [held])]

    return KeptWords.of(
        copyright=next(iter(texts(_COPYRIGHT)), ""),
        creator=", ".join(texts(_CREATOR)),
        credit=next(iter(texts(_CREDIT)), ""),
        keywords=tuple(texts(_KEYWORDS)),
    )


def _of_exif(picture: Image.Image) -> KeptWords:
    block = picture.getexif()
    return KeptWords.of(copyright=_text(block.get(_COPYRIGHT_TAG, "")), creator=_text(block.get(_ARTIST_TAG, "")))


def _text(value: object) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.decode("latin-1")
    return value if isinstance(value, str) else ""
