"""Where each check begins to object: the part of a recipe the gates read."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class CheckLimits:
    """Where each check begins to object. Units stand in the names; shares are 0..1 of what the name says.

    A limit's default never objects, so a recipe that leaves one out switches that check off. What each figure
    measures and why the standard recipe has the one it has: ``docs/checks.md``.

    Attributes:
        short_side_min_px: of the frame.
        product_side_min_px: longer side of the product inside the frame.
        edge_blur_max_px: standard deviation of the blur on the product's sharpest edges, full-size pixels.
        highlights_clipped_max_share, shadows_clipped_max_share: of the product's solid area.
        backdrop_cast_max_chroma: CIELAB chroma of a backdrop that is meant to be neutral.
        backdrop_coloured_min_chroma: from this chroma on the backdrop's colour is taken as meant.
        frame_contact_max_share: of the length of any one edge of the frame.
        subject_min_share, subject_max_share: of the frame's area.
        second_subject_max_share: of the largest subject's area.
        unsure_alpha_max_share: thick regions of unsure alpha, of the subject's area.
        doubt_max: the doubt score, a probability; of a chain that has one.
        holes_max_share: holes that do not look like backdrop, of the subject's area.
        hole_min_delta_e: from this distance to the backdrop's colour on, a hole does not look like backdrop.
        contrast_min_delta_e: CIELAB distance across the weakest tenth of the outline.
        backdrop_clutter_max_share: of the backdrop, covered by structure.
        brightest_min_lightness: L* that half a per cent of the frame must reach.
        channel_clipped_max_share: of the product's solid area, with any channel full.
        shake_max_px: standard deviation of the blur across one direction beyond that across the sharpest.
        halo_max_px, eaten_max_px: of the copy of 1,024 px, coverage too much or too little along the outline.
        thin_lost_max_px: of the copy of 1,024 px, how far a line that is not in the matte reaches from the product.
        backdrop_left_max_share: of the product, joined to its rim and coloured like the backdrop.
        moire_max_delta_e: swing of coloured bands in the product, either way.
        spill_max_share: of a coloured backdrop's chroma, on the product's rim.
        specks_max_count: on a plain backdrop.
        hair_max_px: of the copy of 1,024 px, the longest thing that stands out of a plain backdrop.
        tilt_max_degrees: of a product with straight sides.
        off_centre_max_share: of the frame, from its middle to the product's.
        margin_min_share: of the frame, between the product and the nearest edge it does not touch.
        floating_max_share: of the shadow's darkness, by how much less dark the ground at the product's foot may be.
        swatch_max_delta_e: CIEDE2000 from the swatch of the colourway, where the swatch has no limit of its own.
        set_lightness_max, set_tint_max_delta_e: of the backdrop, against the set's.
        set_stops_max: of the camera's settings, against the set's.
        softer_max_ratio: blur of the sharpest edges against that of the set's sharpest quarter.
        twin_min_bits: of 64; a capture whose picture differs by fewer from an earlier one looks the same.
        product_unlike_max: of 1, how unlike the product's colours may be to those of its SKU's nearest other view.
        view_scale_max_ratio: height in the frame against the median of the SKU's other upright views, either way.
        view_lightness_max: L* of the product against the SKU's nearest other view, where the backdrop tells no light.
        true_scale_max_share: width against height, rendition against capture.
        true_shape_max_share: of the product's length, by which the outlines lie apart.
        true_colour_max_delta_e, true_colour_worst_max_delta_e: CIEDE2000, mean and 95th percentile.
        true_texture_max_share: one minus the gradient magnitude similarity.
        true_features_max_share: of the product's most marked patches, not found again.
        text_max_share: of the picture, text beside the product, where a channel forbids it.
        face_max_score: of the surest face, 0..1, where a channel forbids faces.
    """

    short_side_min_px: int = 0
    product_side_min_px: int = 0
    edge_blur_max_px: float = 1e9
    highlights_clipped_max_share: float = 1.0
    shadows_clipped_max_share: float = 1.0
    backdrop_cast_max_chroma: float = 1e9
    backdrop_coloured_min_chroma: float = 1e9
    frame_contact_max_share: float = 1.0
    subject_min_share: float = 0.0
    subject_max_share: float = 1.0
    second_subject_max_share: float = 1.0
    unsure_alpha_max_share: float = 1e9
    doubt_max: float = 1e9
    holes_max_share: float = 1e9
    hole_min_delta_e: float = 1e9
    contrast_min_delta_e: float = 0.0
    backdrop_clutter_max_share: float = 1.0
    brightest_min_lightness: float = 0.0
    channel_clipped_max_share: float = 1.0
    shake_max_px: float = 1e9
    halo_max_px: float = 1e9
    eaten_max_px: float = 1e9
    thin_lost_max_px: float = 1e9
    backdrop_left_max_share: float = 1.0
    moire_max_delta_e: float = 1e9
    spill_max_share: float = 1e9
    specks_max_count: int = 1_000_000
    hair_max_px: float = 1e9
    tilt_max_degrees: float = 1e9
    off_centre_max_share: float = 1.0
    margin_min_share: float = 0.0
    floating_max_share: float = 1.0
    swatch_max_delta_e: float = 1e9
    set_lightness_max: float = 1e9
    set_tint_max_delta_e: float = 1e9
    set_stops_max: float = 1e9
    softer_max_ratio: float = 1e9
    twin_min_bits: int = 0
    product_unlike_max: float = 1e9
    view_scale_max_ratio: float = 1e9
    view_lightness_max: float = 1e9
    true_scale_max_share: float = 1e9
    true_shape_max_share: float = 1e9
    true_colour_max_delta_e: float = 1e9
    true_colour_worst_max_delta_e: float = 1e9
    true_texture_max_share: float = 1e9
    true_features_max_share: float = 1e9
    text_max_share: float = 1.0
    face_max_score: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a negative limit. Raises ValueError naming the key."""
        for key, value in asdict(self).items():
            if not value >= 0:
                raise ValueError(f"{key}: must not be negative.")
