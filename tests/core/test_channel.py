"""A channel profile refuses what cannot be meant, and is named by its values."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pixdesk.domain.channel import (
    Canvas,
    ChannelProfile,
    Fill,
    Force,
    ImageFormat,
    Limit,
    Quality,
    Side,
)


def profile(**changes: Any) -> ChannelProfile:
    values: dict[str, Any] = {
        "id": "shop",
        "title": "Shop",
        "canvas": Canvas(min_px=500, target_px=1000, max_px=3000),
        "source": "a page",
        "date_checked": date(2026, 11, 20),
    }
    return ChannelProfile(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "My Shop"}, "id: must be small letters"),
        ({"id": "../x"}, "id: must be small letters"),
        ({"id": "-x"}, "id: must be small letters"),
        ({"id": "x" * 41}, "at most 40"),
        ({"title": " "}, "title: must not be empty"),
        ({"source": ""}, "source: must say where"),
        ({"background": "#fff"}, "background: must be"),
        ({"background": "#ffffff"}, "in capitals"),
        ({"background": "white"}, "background: must be"),
        ({"background": "transparent"}, "JPEG cannot be transparent"),
        ({"background": "#F4F4F4", "quality": Quality(start=90, min=60)}, "its colour drifts"),
        ({"background": "transparent", "formats": (ImageFormat.PSD,)}, "a layer of its own already"),
        ({"formats": ()}, "at least one"),
        ({"formats": (ImageFormat.PNG, ImageFormat.PNG)}, "each once"),
        ({"min_bytes": 0}, "more than 0"),
        ({"max_bytes": 10}, "at least 1,000"),
        ({"min_bytes": 5000, "max_bytes": 4000}, "must be less than max_bytes"),
        ({"naming": "{asin}"}, "no field {asin}"),
        ({"naming": "{sku}/{view}"}, "cannot"),
    ],
)
def test_a_profile_that_cannot_be_meant_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        profile(**changes)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"min_px": 0, "target_px": 1}, "rise in that order"),
        ({"min_px": 900, "target_px": 800}, "rise in that order"),
        ({"min_px": 9, "target_px": 90, "max_px": 80}, "rise in that order"),
        ({"min_px": 1, "target_px": 1, "ratio": "1/1"}, "ratio: must be"),
        ({"min_px": 1, "target_px": 1, "ratio": "0:1"}, "ratio: must be"),
        ({"min_px": 1, "target_px": 70_000, "ratio": "100:1"}, "no side may pass"),
        ({"min_px": 1, "target_px": 9_500}, "80 megapixels"),
        ({"min_px": 1, "target_px": 6_000, "max_megapixels": 25.0}, "max_megapixels: 6000×6000"),
    ],
)
def test_a_canvas_that_cannot_be_meant_is_refused(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Canvas(**values)


def test_fill_quality_and_limits_are_refused_when_they_do_not_rise_or_name_no_evidence() -> None:
    with pytest.raises(ValueError, match="min_percent 90"):
        Fill(target_percent=85, min_percent=90)
    with pytest.raises(ValueError, match="within 0 to 100"):
        Fill(target_percent=85, max_percent=120)
    with pytest.raises(ValueError, match="min 95"):
        Quality(start=90, min=95)
    with pytest.raises(ValueError, match="must begin with"):
        Limit(what="bytes", value="5 MB", force=Force.HARD, source="somebody")
    with pytest.raises(ValueError, match="what and how much"):
        Limit(what="bytes", value="", force=Force.HARD, source="[P] x")


@pytest.mark.parametrize(
    ("ratio", "side", "side_px", "size"),
    [
        ("1:1", Side.LONG, 2000, (2000, 2000)),
        ("4:3", Side.SHORT, 2000, (2667, 2000)),
        ("4:3", Side.LONG, 2000, (2000, 1500)),
        ("3:4", Side.SHORT, 1500, (1500, 2000)),
        ("100:144", Side.LONG, 2592, (1800, 2592)),
        ("1:1", Side.SHORT, 1, (1, 1)),
    ],
)
def test_the_canvas_has_its_proportions_on_the_side_that_is_measured(
    ratio: str, side: Side, side_px: int, size: tuple[int, int]
) -> None:
    assert Canvas(ratio=ratio, side=side, min_px=1, target_px=side_px).size_px(side_px) == size


def test_the_digest_names_the_values_and_changes_with_any_of_them() -> None:
    limit = Limit(what="size", value="500 px", force=Force.HARD, source="[S] x", valid_from=date(2027, 1, 31))
    first = profile(limits=(limit,))
    assert first.digest == profile(limits=(limit,)).digest
    assert len(first.digest) == 64
    others = [
        replace(first, title="Other"),
        replace(first, limits=(replace(limit, valid_from=date(2027, 2, 1)),)),
        replace(first, canvas=replace(first.canvas, target_px=1001)),
        replace(first, formats=(ImageFormat.PNG,)),
    ]
    assert len({first.digest, *(other.digest for other in others)}) == 5


def test_a_coming_limit_is_not_in_force_before_its_day() -> None:
    now = Limit(what="size", value="100 px", force=Force.HARD, source="[P] x")
    coming = replace(now, value="500 px", valid_from=date(2027, 1, 31))
    shop = profile(limits=(now, coming))
    assert shop.limits_on(date(2027, 1, 30)) == (now,)
    assert shop.limits_on(date(2027, 1, 31)) == (now, coming)


def test_the_background_is_read_as_levels() -> None:
    assert profile(background="#F4F0EA", quality=Quality(start=92, min=85)).background_rgb == (244, 240, 234)
    assert profile(background="keep").background_rgb is None
    assert profile(background="transparent", formats=(ImageFormat.PNG,)).background_rgb is None


def test_every_format_has_the_ending_people_expect() -> None:
    assert [item.suffix for item in ImageFormat] == [".jpg", ".png", ".webp", ".avif", ".tif", ".psd"]
