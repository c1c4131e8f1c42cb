"""The words of a file, written into it: XMP in every format, and IPTC's older record in JPEG.

Packets are built here, from nothing but `FileWords`, so that whatever the camera wrote stays behind. They hold no
time of day: the same picture gives the same bytes.
"""

import struct
import zlib
from collections.abc import Callable
from html import escape

from pixdesk.domain.channel import ImageFormat
from pixdesk.domain.file_words import DigitalSource, FileWords

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
}
_XMP_SIGNATURE = b"http://ns.adobe.com/xap/1.0/\0"
_JPEG_PAYLOAD_MAX = 65_533


def xmp(words: FileWords) -> bytes:
    """Return the XMP packet (ISO 16684-1), UTF-8.

    Title, description and rights as Dublin Core; the words for those who cannot see the picture as IPTC's
    ``AltTextAccessibility`` (IPTC Photo Metadata 2021.1); where pixels were put together or made up, IPTC's
    ``DigitalSourceType``.
    """
    told = [
        _alternative("dc:title", words.title),
        _alternative("dc:description", words.alt),
        _alternative("Iptc4xmpCore:AltTextAccessibility", words.alt),
        _alternative("dc:rights", words.copyright),
        _listed("dc:creator", words.creator),
        _plain("dc:identifier", words.sku),
        _plain("photoshop:Credit", words.credit),
        _bag("dc:subject", words.keywords),
        "" if words.source is DigitalSource.CAPTURE else _plain("Iptc4xmpExt:DigitalSourceType", words.source.uri),
        _plain("xmp:CreatorTool", "pixdesk"),
    ]
    # A name space that nothing is told in stays out: what was exported before is the same bytes again.
    spaces = " ".join(
        f'xmlns:{name}="{uri}"' for name, uri in _NAMESPACES.items() if name != "photoshop" or words.credit
    )
    text = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {spaces}>{"".join(told)}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="r"?>'
    )
    return text.encode()


def _plain(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _alternative(name: str, text: str) -> str:
    inner = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'
    return f"<{name}>{inner}</{name}>" if text else ""


def _listed(name: str, text: str) -> str:
    return f"<{name}><rdf:Seq><rdf:li>{escape(text)}</rdf:li></rdf:Seq></{name}>" if text else ""


def _bag(name: str, texts: tuple[str, ...]) -> str:
    items = "".join(f"<rdf:li>{escape(text)}</rdf:li>" for text in texts)
    return f"<{name}><rdf:Bag>{items}</rdf:Bag></{name}>" if items else ""


def iptc(words: FileWords) -> bytes:
    """Return IPTC's record 2 (IIM 4.2) in UTF-8, each field cut to the length it may have."""
    fields = [(5, words.title, 64), *((25, word, 64) for word in words.keywords), (80, words.creator, 32)]
    fields += [(110, words.credit, 32), (116, words.copyright, 128), (120, words.alt, 2000)]
    record = b"\x1c\x01\x5a\x00\x03\x1b%G" + b"\x1c\x02\x00\x00\x02\x00\x04"  # coded in UTF-8; record version 4
    for number, text, most in fields:
        data = text.encode()[:most].decode(errors="ignore").encode()
        if data:
            record += struct.pack(">BBBH", 0x1C, 2, number, len(data)) + data
    return record


def with_words(data: bytes, kind: ImageFormat, words: FileWords) -> bytes:
    """Return an encoded file with its words in it; AVIF and TIFF are given theirs when they are encoded."""
    put = _PUTTERS.get(kind)
    return data if put is None else put(data, words)


def with_resolution(data: bytes, kind: ImageFormat, dpi: int) -> bytes:
    """Return a JPEG or PNG that says how many of its pixels go to an inch; other formats as they are."""
    if kind is ImageFormat.JPEG and data[6:11] == b"JFIF\0":
        return data[:13] + struct.pack(">BHH", 1, dpi, dpi) + data[18:]
    if kind is ImageFormat.PNG:
        per_metre = round(dpi / 0.0254)
        return _with_chunk(data, b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))
    return data


def _in_jpeg(data: bytes, words: FileWords) -> bytes:
    """Put APP1 and APP13 behind JFIF's APP0 (XMP specification 3, 1.1.3; Photoshop image resource 0x0404)."""
    resource = iptc(words)
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(resource)) + resource + b"\0" * (len(resource) % 2)
    segments = _segment(0xE1, _XMP_SIGNATURE + xmp(words)) + _segment(0xED, b"Photoshop 3.0\0" + block)
    at = 2
    if data[2:4] == b"\xff\xe0":
        at += 2 + struct.unpack(">H", data[4:6])[0]
    return data[:at] + segments + data[at:]


def _segment(marker: int, body: bytes) -> bytes:
    if len(body) > _JPEG_PAYLOAD_MAX:
        raise ValueError(f"{len(body):,} bytes of words do not fit into a JPEG segment")
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _in_png(data: bytes, words: FileWords) -> bytes:
    return _with_chunk(data, b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(words))


def _with_chunk(data: bytes, name: bytes, body: bytes) -> bytes:
    """Put a chunk behind IHDR."""
    chunk = struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return data[:33] + chunk + data[33:]


def _in_webp(data: bytes, words: FileWords) -> bytes:
    """Put the XMP chunk at the end of an extended container and say so in its head."""
    packet = xmp(words)
    body = bytearray(data[8:] + b"XMP " + struct.pack("<I", len(packet)) + packet + b"\0" * (len(packet) % 2))
    body[12] |= 0x04  # behind "WEBP", "VP8X" and its length
    return b"RIFF" + struct.pack("<I", len(body)) + bytes(body)


_PUTTERS: dict[ImageFormat, Callable[[bytes, FileWords], bytes]] = {
    ImageFormat.JPEG: _in_jpeg,
    ImageFormat.PNG: _in_png,
    ImageFormat.WEBP: _in_webp,
}
