"""Every channel profile, on a photograph that ships: its file read by Pillow and an XML parser, not by pixdesk.

What a channel takes is written down here a second time, by hand from the notes the profiles were made from, so that a
profile which was changed by mistake fails. `tests/golden/renditions.json` holds what each file looked like when it was
last looked at: size, fill and the mean colours of a coarse grid. Run this module to look again and write it anew:
``python -m tests.flow.test_golden_renditions``.
"""

import io
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from pixdesk.domain.capture import Label
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.file_words import DigitalSource
from pixdesk.imaging.frame import Frame
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.export import make_rendition

GOLDEN = Path(__file__).parents[1] / "golden"
PHOTOGRAPH = "charles-deluvio-695736"
CHANNELS = Catalogue(resources_dir()).channels()
WORK = [
    (name, role) for name, profile in CHANNELS.items() for role in (*(r.name.value for r in profile.roles),) or ("",)
]
GRID = 6

MB = 1_000_000
# least and most pixels (width, height), width to height, most and least bytes, background
TAKEN: dict[str, tuple[tuple[int, int], int, float, int, int, tuple[int, int, int]]] = {
    "amazon": ((500, 500), 10_000, 1.0, 10 * MB, 1, (255, 255, 255)),
    "walmart": ((1500, 1500), 99_999, 1.0, 5 * MB, 1, (255, 255, 255)),
    "ebay": ((500, 500), 99_999, 1.0, 12 * MB, 1, (255, 255, 255)),
    "shopify": ((400, 400), 5_000, 1.0, 20 * MB, 1, (255, 255, 255)),
    "shopify-collection": ((400, 400), 5_000, 1.0, 20 * MB, 1, (255, 255, 255)),
    "etsy": ((800, 600), 99_999, 4 / 3, 10 * MB, 1, (255, 255, 255)),
    "tiktok-shop": ((600, 600), 6_000, 1.0, 5 * MB, 1, (255, 255, 255)),
    "google-merchant": ((500, 500), 8_000, 1.0, 16 * MB, 1, (255, 255, 255)),
    "instagram": ((500, 500), 99_999, 1.0, 8 * MB, 1, (255, 255, 255)),
    "zalando": ((762, 1100), 99_999, 1 / 1.44, 20 * MB, 1, (255, 255, 255)),
    "mercado-libre": ((500, 500), 1_920, 1.0, 10 * MB, 1, (255, 255, 255)),
    "about-you": ((1500, 2000), 99_999, 3 / 4, 2 * MB, 1, (255, 255, 255)),
    "john-lewis": ((800, 800), 7_000, 3 / 4, 20 * MB, 1, (255, 255, 255)),
    "ajio": ((1001, 1001), 99_999, 1 / 1.25, MB, 204_800, (255, 255, 255)),
    "asos": ((1000, 1000), 99_999, 1.0, 20 * MB, 1, (255, 255, 255)),
    "target": ((1000, 1000), 99_999, 1.0, 20 * MB, 1, (255, 255, 255)),
    "faire": ((1000, 1000), 99_999, 1.0, 20 * MB, 1, (255, 255, 255)),
}
FILLS = {"amazon": (85, 100), "google-merchant": (75, 90), "ajio": (80, 85)}
RATIOS = {"main": 4 / 5, "alternate": 4 / 5, "detail": 1.0, "swatch": 1.0, "banner": 21 / 9, "story": 9 / 16}


@cache
def photograph() -> tuple[Frame, np.ndarray]:
    """The photograph and its matte, which is kept small."""
    (path,) = (resources_dir() / "demo").glob(f"{PHOTOGRAPH}*.jpg")
    rgb = np.asarray(Image.open(path).convert("RGB"))
    small = np.asarray(Image.open(GOLDEN / f"{PHOTOGRAPH}.matte.png"))
    grown = cv2.resize(small, rgb.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return Frame(rgb=rgb), np.where(grown < 8, 0, grown).astype(np.uint8)


@cache
def rendition(name: str, role: str) -> tuple[ChannelProfile, bytes]:
    """What is made of it for one role of a channel."""
    frame, matte = photograph()
    profile = CHANNELS[name].for_role(role)
    words = profile.words.of(
        Label(sku="CACT-1", colourway="green", view="front"), channel=name, role=role, source=DigitalSource.CAPTURE
    )
    return profile, make_rendition(frame, matte, profile, words=words).data


def read(data: bytes) -> tuple[Image.Image, np.ndarray]:
    """A file as Pillow reads it."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture, np.asarray(picture.convert("RGB")).astype(int)


def looks(data: bytes) -> dict[str, Any]:
    """What is kept of a file: its size and the mean colours of a grid."""
    picture, pixels = read(data)
    cells = cv2.resize(pixels.astype(np.float32), (GRID, GRID), interpolation=cv2.INTER_AREA)
    return {
        "size": list(picture.size),
        "format": picture.format,
        "cells": np.rint(cells).astype(int).reshape(-1).tolist(),
    }


@pytest.mark.parametrize(("name", "role"), WORK, ids=lambda part: part or "-")
def test_a_file_looks_as_it_did_when_it_was_last_looked_at(name: str, role: str) -> None:
    _, data = rendition(name, role)
    kept = json.loads((GOLDEN / "renditions.json").read_text())[f"{name}/{role}"]
    now = looks(data)
    assert (now["size"], now["format"]) == (kept["size"], kept["format"])
    assert np.abs(np.subtract(now["cells"], kept["cells"])).max() <= 2


@pytest.mark.parametrize(("name", "role"), WORK, ids=lambda part: part or "-")
def test_a_file_says_what_it_is_and_nothing_of_the_camera(name: str, role: str) -> None:
    _, data = rendition(name, role)
    picture, _ = read(data)
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    assert [layer[1:3] for layer in picture.layer] == [(1, 1)] * 3  # 4:4:4
    assert not picture.getexif()
    assert "sRGB" in ImageCms.getProfileDescription(io.BytesIO(picture.info["icc_profile"]))
    told = "".join(ET.fromstring(picture.info["xmp"].decode().split("?>", 1)[1].rsplit("<?", 1)[0]).itertext())
    assert "CACT-1 green front" in told
    assert "digitalsourcetype/" in told  # laid on another background, or its own continued
    assert [round(float(one)) for one in picture.info.get("dpi", (0, 0))] == [96, 96] or name != "about-you"


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_is_what_the_channel_takes(name: str) -> None:
    _, data = rendition(name, "")
    picture, pixels = read(data)
    (least_width, least_height), most_px, ratio, most_bytes, least_bytes, ground = TAKEN[name]
    assert picture.width >= least_width
    assert picture.height >= least_height
    assert max(picture.size) <= most_px
    assert picture.width / picture.height == pytest.approx(ratio, rel=0.003)
    assert least_bytes <= len(data) <= most_bytes
    off = np.abs(pixels - ground).max(axis=2)
    assert not off[:8].any()
    assert not off[-8:].any()
    assert not off[:, :8].any()
    assert not off[:, -8:].any()
    low, high = FILLS.get(name, (30, 98))
    rows, columns = np.flatnonzero((off > 24).any(axis=1)), np.flatnonzero((off > 24).any(axis=0))
    filled = 100 * max(np.ptp(rows) / picture.height, np.ptp(columns) / picture.width)
    assert low - 1 <= filled <= high + 1
    middle = ((rows[0] + rows[-1]) / 2, (columns[0] + columns[-1]) / 2)
    assert middle == pytest.approx((picture.height / 2, picture.width / 2), abs=0.02 * max(picture.size))


@pytest.mark.parametrize("role", RATIOS)
def test_each_role_of_a_shop_has_its_shape_and_the_whole_product(role: str) -> None:
    profile, data = rendition("web-shop", role)
    picture, pixels = read(data)
    assert picture.width / picture.height == pytest.approx(RATIOS[role], rel=0.003)
    pot = (pixels[..., 0] > 150) & (pixels[..., 1] < 95) & (pixels[..., 2] < 60)  # terracotta, which the wall is not
    rows, columns = np.flatnonzero(pot.any(axis=1)), np.flatnonzero(pot.any(axis=0))
    assert 0 < rows[0] < rows[-1] < picture.height - 1
    assert 0 < columns[0] < columns[-1] < picture.width - 1
    corner = pixels[4, 4]
    assert (corner == 255).all() if profile.background == "#FFFFFF" else (corner < 250).any()
    if role == "story":
        assert rows[-1] <= 0.81 * picture.height


def test_every_profile_that_ships_is_held_against_what_was_written_down() -> None:
    assert {name for name, _ in WORK} == {*TAKEN, "web-shop"}


def test_a_profile_in_another_format_is_the_same_picture() -> None:
    from pixdesk.domain.channel import ImageFormat

    frame, matte = photograph()
    profile = CHANNELS["shopify-collection"]
    shown = {}
    for kind in ImageFormat:
        canvas = replace(profile.canvas, target_px=400)
        data = make_rendition(frame, matte, replace(profile, formats=(kind,), canvas=canvas)).data
        shown[kind] = read(data)[1]
    for pixels in shown.values():
        assert np.abs(pixels - shown[ImageFormat.PNG]).mean() < 1.5


if __name__ == "__main__":
    kept = {f"{name}/{role}": looks(rendition(name, role)[1]) for name, role in WORK}
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in kept.items())
    (GOLDEN / "renditions.json").write_text(f"{{\n{lines}\n}}\n")
