"""What a rendition is called: one path component that every file system takes, whatever the label holds."""

from pixdesk.domain.capture import Label
from pixdesk.domain.safe_name import FORBIDDEN, safe_name
from pixdesk.domain.templates import FIELD, check_text, filled_pieces

_FIELDS = frozenset({"sku", "colourway", "style", "view", "channel", "role", "stem", "ordinal", "digest"})


def check_rendition_pattern(pattern: str) -> None:
    """Refuse a rendition's name pattern that cannot be followed.

    Raises:
        ValueError: with the reason in a sentence.
    """
    check_text(pattern, _FIELDS)
    if not FIELD.search(pattern):
        raise ValueError(f"naming: {pattern!r} has no field in it; every file would have one name.")
    if FORBIDDEN.search(FIELD.sub("", pattern)):
        raise ValueError(f'naming: {pattern!r} holds one of < > : " / \\ | ? *, which a file name cannot.')


def rendition_name(
    pattern: str, label: Label, *, stem: str, channel: str, digest: str, suffix: str, ordinal: int = 1, role: str = ""
) -> str:
    """Name a rendition: the pattern filled in, then made safe for every file system.

    A field that is empty takes one neighbouring separator with it. Where nothing of the label is known the
    capture's own stem serves, and where even that is nothing, its digest.

    Args:
        pattern: fields ``{sku} {colourway} {style} {view} {channel} {role} {stem} {ordinal} {digest}``.
        label: what is known of the capture; hostile.
        stem: the capture's file name without its ending; hostile.
        digest: the capture's content digest; 8 characters of it stand for ``{digest}``.
        channel: the channel's id.
        suffix: the ending with its dot, such as ``.jpg``.
        role: what the picture is for there; empty where the channel has no roles.
        ordinal: for channels that count a product's pictures.

    Raises:
        ValueError: the pattern cannot be followed.
    """
    check_rendition_pattern(pattern)
    values = {
        "sku": label.sku,
        "colourway": label.colourway,
        "style": label.style,
        "view": label.view,
        "channel": channel,
        "role": role,
        "stem": stem,
        "ordinal": str(ordinal),
        "digest": digest[:8],
    }
    pieces = FIELD.split(pattern)
    said = {name for name in pieces[1::2] if values[name].strip()}
    if not said - {"channel", "ordinal", "role"}:
        return safe_name(f"{stem}_{role}" if "role" in said else stem, suffix=suffix, digest=digest)
    return safe_name(filled_pieces(pieces, values), suffix=suffix, digest=digest)
