"""How much of a channel's canvas a product fills, against what the channel takes, and what is said of it."""

from pixdesk.domain.channel import ChannelProfile
from pixdesk.errors import CaptureError
from pixdesk.imaging.placement import CODE, Placement


def require(filled: float, profile: ChannelProfile) -> None:
    """Refuse a product that fills more or less of the canvas, in per cent, than a channel takes.

    Raises:
        CaptureError: it does.
    """
    low, high = profile.fill.min_percent, profile.fill.max_percent
    if not low <= filled <= high:
        raise CaptureError(
            f"The product fills {filled:.1f} % of the canvas; {profile.title} takes {low:g} to {high:g} %.",
            code=CODE,
        )


def remarks(placement: Placement, profile: ChannelProfile, filled: float, wanted: float) -> tuple[str, ...]:
    """Return in sentences where canvas and fill, in per cent, are not what was wanted."""
    said = []
    width_px, height_px = profile.canvas.size_px(profile.canvas.target_px)
    if (placement.width_px, placement.height_px) != (width_px, height_px):
        why = "the photograph has no more pixels" if placement.scale == 1 else "the file would be too heavy"
        said.append(
            f"The canvas is {placement.width_px}×{placement.height_px} px instead of {width_px}×{height_px} px: {why}."
        )
    if abs(filled - wanted) > 1:
        said.append(f"The product fills {filled:.1f} % of the canvas instead of {wanted:.4g} %.")
    return tuple(said)
