"""One channel shows a product in several roles: which captures fill which, and what each role asks for."""

from typing import Any

import pytest

from pixdesk.domain.capture import Label
from pixdesk.domain.channel import Canvas, ChannelProfile, Fill, ImageFormat, Margins, Quality
from pixdesk.domain.channel_role import Role, RoleName
from pixdesk.domain.rendition_naming import rendition_name
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from tests.helpers.products import small_profile

MAIN = Role(name=RoleName.MAIN, views=("front",))
STORY = Role(name=RoleName.STORY, views=("front",), canvas=Canvas(ratio="9:16", min_px=100, target_px=320))
DETAIL = Role(name=RoleName.DETAIL, views=("detail",), fill=Fill(target_percent=95, max_percent=99))
REST = Role(name=RoleName.ALTERNATE, views=("*",), formats=(ImageFormat.PNG,))


def shop(*roles: Role, **changes: Any) -> ChannelProfile:
    return small_profile(roles=roles, naming="{sku}_{view}_{role}", **changes)


@pytest.mark.parametrize(
    ("view", "roles"),
    [
        ("front", ("main", "story")),
        ("Front ", ("main", "story")),
        ("detail", ("detail",)),
        ("detail-2", ("detail",)),
        ("detail 12", ("detail",)),
        ("back", ("alternate",)),
        ("detailed", ("alternate",)),
        ("", ("alternate",)),
        ("7", ("alternate",)),
    ],
)
def test_a_captures_view_says_which_roles_it_fills(view: str, roles: tuple[str, ...]) -> None:
    assert shop(MAIN, STORY, DETAIL, REST).roles_of(view) == roles


def test_a_channel_without_roles_wants_one_picture_of_everything() -> None:
    profile = small_profile()
    assert profile.roles_of("front") == ("",)
    assert profile.for_role("") is profile


def test_a_role_changes_what_it_names_and_leaves_the_rest() -> None:
    profile = shop(MAIN, STORY, DETAIL, REST)
    story = profile.for_role("story")
    assert story.canvas.ratio == "9:16"
    assert story.fill == profile.fill
    assert story.title == "Shop, story"
    assert profile.for_role("detail").fill.target_percent == 95
    assert profile.for_role("alternate").format is ImageFormat.PNG
    assert profile.for_role("main").canvas == profile.canvas


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"roles": (MAIN, MAIN, REST)}, "named twice"),
        ({"roles": (MAIN,)}, "one must take every view"),
        ({"roles": (MAIN, STORY, REST), "naming": "{sku}_{view}"}, "must hold {role}"),
        ({"roles": (Role(name=RoleName.MAIN, views=("*",), background="transparent"),)}, "JPEG cannot be transparent"),
        ({"margins": Margins(left_percent=60)}, "less than the least fill"),
    ],
)
def test_roles_that_cannot_be_meant_are_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        small_profile(**changes)


def test_a_role_without_views_and_margins_without_room_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Role(name=RoleName.MAIN, views=())
    with pytest.raises(ValueError, match="small letters"):
        Role(name=RoleName.MAIN, views=("Front",))
    with pytest.raises(ValueError, match="less than a tenth"):
        Margins(top_percent=50, bottom_percent=45)


def test_a_gradient_is_two_colours_from_top_to_bottom() -> None:
    profile = small_profile(background="#FFFFFF to #E0E0E0", quality=Quality(start=92, min=80))
    assert profile.gradient == ((255, 255, 255), (224, 224, 224))
    assert profile.background_rgb is None
    with pytest.raises(ValueError, match="background: must be"):
        small_profile(background="#FFFFFF to white")


def test_the_role_stands_in_the_name_even_where_nothing_else_is_known() -> None:
    told = {"channel": "shop", "digest": "d" * 64, "suffix": ".jpg", "role": "story"}
    assert (
        rendition_name("{sku}_{view}_{role}", Label(sku="A1", view="front"), stem="x", **told) == "A1_front_story.jpg"
    )
    assert rendition_name("{sku}_{view}_{role}", Label(), stem="DSC_1", **told) == "DSC_1_story.jpg"


def test_the_web_shop_that_ships_has_every_role() -> None:
    web = Catalogue(resources_dir()).channel("web-shop")
    assert {role.name for role in web.roles} == set(RoleName)
    assert web.roles_of("front") == ("main", "banner", "story")
    assert [web.for_role(name).canvas.size_px(web.for_role(name).canvas.target_px) for name in ("banner", "story")] == [
        (2520, 1080),
        (1080, 1920),
    ]
