"""Channel profiles told: as a table, as data, and as the table of docs/channels.md."""

from collections.abc import Iterable
from typing import Any

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.channel_limit import Limit
from pixdesk.pipeline.channel_desk import is_usable

_HEAD = (
    "| Profile | Standing | Made | Shrinks down to | Fill | Background | Formats | Bytes | Checked | Source |\n"
    "|--|--|--|--|--|--|--|--|--|--|\n"
)

_LIMITS_HEAD = "| Rule | Value | Force | From | Source |\n|--|--|--|--|--|\n"


def made(profile: ChannelProfile) -> str:
    """Return the size that is made, in words."""
    width_px, height_px = profile.canvas.size_px(profile.canvas.target_px)
    return f"{width_px} × {height_px}"


def fill(profile: ChannelProfile) -> str:
    """Return the fill that is made and those that are taken, in words."""
    wanted = profile.fill
    return f"{wanted.target_percent:g} % ({wanted.min_percent:g} to {wanted.max_percent:g})"


def weight(profile: ChannelProfile) -> str:
    """Return the limits in bytes, in words."""
    low, high = profile.min_bytes, profile.max_bytes
    least = f"{low / 1e3:,.0f} kB to " if low else ""
    return f"{least}{high / 1e6:g} MB" if high else f"{least}any" if low else "-"


def as_markdown(profiles: Iterable[ChannelProfile]) -> str:
    """Return the table of docs/channels.md: one row a profile, and every limit under it."""
    profiles = list(profiles)
    return _HEAD + "".join(_row(profile) for profile in profiles) + "".join(_limits(profile) for profile in profiles)


def _row(profile: ChannelProfile) -> str:
    cells = (
        f"`{profile.id}`",
        profile.status,
        made(profile),
        f"{profile.canvas.min_px} ({profile.canvas.side} side)",
        fill(profile),
        profile.background,
        ", ".join(profile.formats),
        weight(profile),
        profile.date_checked.isoformat(),
        profile.source,
    )
    return f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _limits(profile: ChannelProfile) -> str:
    head = f"\n### {profile.title} (`{profile.id}`)\n\n{profile.notes}\n\n{_LIMITS_HEAD}"
    rows = (
        (limit.what, limit.value, limit.force, limit.valid_from.isoformat() if limit.valid_from else "", limit.source)
        for limit in profile.limits
    )
    return head + "".join(f"| {' | '.join(_cell(cell) for cell in row)} |\n" for row in rows)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def as_data(profile: ChannelProfile, confirmed: dict[str, str]) -> dict[str, Any]:
    """Return a profile as JSON has it, each limit with the day it was checked."""
    canvas = profile.canvas
    width_px, height_px = canvas.size_px(canvas.target_px)
    return {
        "id": profile.id,
        "title": profile.title,
        "digest": profile.digest,
        "standing": profile.status,
        "usable": is_usable(profile, confirmed),
        "source": profile.source,
        "date_checked": profile.date_checked.isoformat(),
        "ratio": canvas.ratio,
        "made_px": [width_px, height_px],
        "side": canvas.side,
        "min_px": canvas.min_px,
        "max_px": canvas.max_px,
        "max_megapixels": canvas.max_megapixels,
        "fill_percent": [profile.fill.min_percent, profile.fill.target_percent, profile.fill.max_percent],
        "background": profile.background,
        "scenes": {use.role: use.scene for use in profile.scenes},
        "shadow": profile.shadow,
        "formats": list(profile.formats),
        "min_bytes": profile.min_bytes,
        "max_bytes": profile.max_bytes,
        "naming": profile.naming,
        "limits": [_limit(profile, limit) for limit in profile.limits],
        "notes": profile.notes,
    }


_FIGURES = (
    "min_px",
    "max_px",
    "min_width_px",
    "min_height_px",
    "max_megapixels",
    "min_bytes",
    "max_bytes",
    "min_percent",
    "max_percent",
)


def _limit(profile: ChannelProfile, limit: Limit) -> dict[str, Any]:
    figures = {name: value for name in _FIGURES if (value := getattr(limit, name)) is not None}
    if "min_px" in figures or "max_px" in figures:
        figures["side"] = limit.side
    return {
        "what": limit.what,
        "value": limit.value,
        "force": limit.force,
        "source": limit.source,
        "date_checked": (limit.date_checked or profile.date_checked).isoformat(),
        "valid_from": limit.valid_from.isoformat() if limit.valid_from else None,
        **({"figures": figures} if figures else {}),
    }
