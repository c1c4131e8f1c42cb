"""Names that every file system takes: one path component, never hidden, never a device, never another's."""

import re
import unicodedata
from collections.abc import Container

NAME_MAX_BYTES = 120
"""Longest rendition name in UTF-8, ending included: half of what ext4, NTFS and APFS take, so that copies,
prefixes and ``.part`` still fit, and short enough for deep folders under Windows' 260 characters."""

FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ .]*(?:\.|$)", re.IGNORECASE)

UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that have no place in a name: controls, bidi and other format marks, lone surrogates,
private use, unassigned, line and paragraph separators."""

_LINE_BREAKS = frozenset("\t\n\v\f\r\x85\u2028\u2029")
"""These part words, so a space takes their place."""


def safe_name(text: str, *, suffix: str = "", digest: str) -> str:
    r"""Return one path component every file system takes: at most `NAME_MAX_BYTES`, never empty or hidden.

    NFC; no control, format, private or bidi characters; none of ``< > : " / \ | ? *``; no leading dash, dot
    or space; no trailing dot or space; Windows device names (``CON``, ``nul.txt``, ``COM¹``) get a leading
    ``_``. A name that had to be shortened ends in 8 characters of `digest`, so two long names stay two.

    Args:
        text: what the name would like to be; hostile.
        suffix: the ending with its dot; kept as it is.
        digest: the capture's content digest.
    """
    stem = printable(text)
    stem = FORBIDDEN.sub("-", stem)
    stem = " ".join(stem.split()).lstrip("-. ").rstrip(". ")
    if not stem:
        stem = f"capture-{digest[:8]}"
    if _DEVICE.match(stem):
        stem = f"_{stem}"
    room = NAME_MAX_BYTES - len(suffix.encode())
    if len(stem.encode()) > room:
        stem = _shortened(stem, f"-{digest[:8]}", room)
    return stem + suffix


def distinct_name(name: str, *, taken: Container[str], digest: str) -> str:
    """Return `name`, or where it is taken the same name with 8 characters of the capture's digest.

    Args:
        name: a safe name.
        taken: `collision_key` of every name in the folder that belongs to another capture.
        digest: the capture's content digest; the result depends on it and not on the order of export.
    """
    if collision_key(name) not in taken:
        return name
    stem, dot, ending = name.rpartition(".")
    stem, suffix = (stem, dot + ending) if dot else (name, "")
    for length in (8, 16, 32, 64):
        tail = f"-{digest[:length]}"
        other = _shortened(stem, tail, NAME_MAX_BYTES - len(suffix.encode())) + suffix
        if collision_key(other) not in taken:
            return other
    raise ValueError(f"{name!r}: the same capture is already in that folder.")


def collision_key(name: str) -> str:
    """Return what two names share when a case-insensitive, normalising file system takes them for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", name).casefold())


def printable(text: str) -> str:
    """Return a text in NFC without unprintable characters; a line break becomes a space."""
    composed = unicodedata.normalize("NFC", text)
    spaced = "".join(" " if char in _LINE_BREAKS else char for char in composed)
    kept = "".join(char for char in spaced if unicodedata.category(char) not in UNPRINTABLE)
    return unicodedata.normalize("NFC", kept)


def _shortened(stem: str, tail: str, room: int) -> str:
    kept = stem.encode()[: room - len(tail.encode())].decode(errors="ignore")
    return unicodedata.normalize("NFC", kept.rstrip(". ")) + tail
