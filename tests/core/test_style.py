"""A style guide holds for whom it means, and says in words and figures what of a picture is off it."""

from dataclasses import replace

import numpy as np
import pytest

from pixdesk.domain.channel import Canvas, Fill, ShadowRule
from pixdesk.domain.finding import Code
from pixdesk.domain.style import Styled, StyleGuide, StyleLimits, chosen
from pixdesk.imaging import style
from pixdesk.imaging.frame import Frame
from pixdesk.pipeline.export import make_rendition
from pixdesk.pipeline.export_gates import OffStyleError
from tests.helpers.products import product, small_profile

PROFILE = small_profile(shadow=ShadowRule.ALLOWED)


def guide(background: str = "", enforce: str = "hold", **limits: float) -> StyleGuide:
    return StyleGuide(
        id="acme",
        title="Acme",
        background=background,
        enforce=enforce,
        limits=StyleLimits(**limits),  # type: ignore[arg-type]
    )


def shown(level: int = 120, shadow: int | None = None, ground: tuple[int, int, int] = (255, 255, 255)) -> style.Shown:
    """A grey square of 40 % of a canvas of 200 px, 20 px from its left edge, with or without a shadow beside it."""
    pixels = np.full((200, 200, 3), ground, np.uint8)
    alpha, under = np.zeros((200, 200), np.uint8), np.full((200, 200), 255, np.uint8)
    if shadow is not None:
        under[100:140, 100:160] = shadow
        pixels[100:140, 100:160] = np.array(ground) * shadow // 255
    alpha[60:140, 20:100] = 255
    pixels[alpha > 0] = level
    return style.Shown(pixels=pixels, alpha=alpha, shadow=None if shadow is None else under, fill_percent=40.0)


def said(seen: style.Shown, wanted: StyleGuide, profile=PROFILE) -> list[str]:
    found = style.findings(seen, profile, wanted)
    assert all(finding.code is Code.OFF_STYLE for finding in found)
    return [finding.sentence for finding in found]


@pytest.mark.parametrize(
    ("limits", "seen", "words"),
    [
        ({"shadow_min_share": 0.2}, shown(shadow=230), "takes away 9.8 % of the background at its deepest"),
        ({"shadow_max_share": 0.3}, shown(shadow=100), "takes away 61 % of the background"),
        ({"fill_min_percent": 60}, shown(), "fills 40.0 % of the canvas; the style guide wants at least 60 %"),
        ({"fill_max_percent": 30}, shown(), "fills 40.0 % of the canvas; the style guide allows 30 %"),
        ({"edge_min_percent": 12}, shown(), "10.0 % of the canvas from its left edge; the style guide wants 12 %"),
        ({"highlight_max_share": 0.01}, shown(level=255), "100 % of the product is burnt out"),
        ({"highlight_max_lightness": 95}, shown(level=250), "highlights reach L* 98."),
    ],
)
def test_what_is_off_is_said_with_its_figures_and_what_is_not_is_not(limits, seen, words) -> None:
    (sentence,) = said(seen, guide(**limits))
    assert words in sentence
    assert said(seen, guide()) == []


def test_a_picture_within_every_limit_has_nothing_said_of_it() -> None:
    wanted = guide(
        "#FFFFFF",
        shadow_min_share=0.05,
        shadow_max_share=0.5,
        fill_min_percent=30,
        fill_max_percent=50,
        edge_min_percent=5,
        highlight_max_share=0.01,
        highlight_max_lightness=98,
        background_max_delta_e=0.5,
    )
    assert said(shown(shadow=180), wanted) == []


def test_the_background_s_tone_is_measured_out_of_the_shadow() -> None:
    toned = guide("#F4F0EA", background_max_delta_e=1.0)
    assert said(shown(ground=(244, 240, 234), shadow=60), toned) == []
    (sentence,) = said(shown(ground=(230, 240, 250)), toned)
    assert "ΔE from the style guide's #F4F0EA; 1 is allowed" in sentence


def test_a_channel_that_forbids_shadows_is_asked_for_none_and_a_kept_backdrop_s_is_not_measured() -> None:
    wanted = guide(shadow_min_share=0.2)
    assert said(shown(), wanted, small_profile()) == []
    assert len(said(shown(), wanted)) == 1
    assert said(shown(), wanted, small_profile(background="keep")) == []


def test_the_most_precise_guide_that_fits_holds() -> None:
    plain = guide()
    guides = [
        plain,
        replace(plain, id="shoes", families=("Shoes",)),
        replace(plain, id="acme-shoes", families=("shoes",), brand="ACME"),
        replace(plain, id="banner", roles=("banner",)),
    ]

    def of(**styled: str) -> str:
        found = chosen(guides, Styled(**styled))
        return found.id if found else ""

    assert of(family="bags") == "acme"
    assert of(family=" shoes ", brand="Other") == "shoes"
    assert of(family="SHOES", brand="Acme") == "acme-shoes"
    assert of(role="banner") == "banner"
    assert chosen(guides[1:], Styled(family="bags")) is None


def test_a_file_that_is_off_is_refused_noted_or_let_pass_by_an_override() -> None:
    rgb, matte = product()
    profile = small_profile(canvas=Canvas(min_px=100, target_px=300), fill=Fill(target_percent=80))
    wanted = guide(fill_max_percent=70)
    with pytest.raises(OffStyleError, match=r"off the style guide Acme\. The product fills 80") as caught:
        make_rendition(Frame(rgb=rgb), matte, profile, style=wanted)
    assert caught.value.findings[0].limit == 70
    noted = make_rendition(Frame(rgb=rgb), matte, profile, style=replace(wanted, enforce="note"))
    assert any("the style guide allows 70 %" in remark for remark in noted.remarks)
    passed = make_rendition(Frame(rgb=rgb), matte, profile, style=wanted, overridden=(Code.OFF_STYLE,))
    assert any("the style guide allows 70 %" in remark for remark in passed.remarks)
    assert make_rendition(Frame(rgb=rgb), matte, profile, style=guide(fill_max_percent=90)).remarks == ()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"fill_min_percent": -1}, "fill_min_percent must not be negative"),
        ({"fill_min_percent": 90, "fill_max_percent": 80}, "fill_min_percent must be less than fill_max_percent"),
        ({"background_max_delta_e": 2}, "background: must be a colour such as"),
    ],
)
def test_a_guide_that_cannot_be_meant_is_refused(wrong: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        guide(**wrong)
