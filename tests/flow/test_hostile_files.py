"""Files written by hand or wrecked: read, or refused in a sentence with its place; nothing leaves its folder."""

import copy
import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.checklist import Checklist
from pixdesk.domain.delivering import far_path
from pixdesk.domain.destination import Destination
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.requiring import is_id
from pixdesk.domain.routing import Routing
from pixdesk.domain.scene import Scene
from pixdesk.domain.style import StyleGuide
from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging import edit_psd, edit_psd_read
from pixdesk.pipeline.catalogue import resources_dir
from pixdesk.pipeline.scene_library import FILE, read_scene
from pixdesk.pipeline.toml_files import load_toml

SHIPPED = resources_dir()
HASTY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

SFTP = """id = "agency"
title = "The agency"
channels = ["amazon"]
parallel = 3
order = ["front", "back"]
alt = "{sku} {view}"
[secret]
environment = "WORD"
[sftp]
host = "files.agency.example"
user = "studio"
port = 22
host_key = "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGLlI7ZxZ5A2ebzTRSo"
folder = "/incoming"
"""
PLACES = {
    "s3": '[s3]\nbucket = "studio-live"\nprefix = "products"\nregion = "eu-central-1"\n',
    "folder": '[folder]\npath = "/mnt/share"\n',
    "shopify": '[shopify]\nshop = "my-shop.myshopify.com"\napi_version = "2026-10"\n',
    "woocommerce": '[woocommerce]\naddress = "https://shop.example"\n',
    "amazon": '[amazon]\nseller = "A2XXXXXXXXXXXX"\nmarketplace = "A1PA6795UKMFR9"\n'
    'bucket_url = "https://pictures.example"\n[amazon.bucket]\nbucket = "our-pictures"\n',
}
STYLE = """id = "acme"
title = "Acme"
brand = "Acme"
families = ["shoes"]
roles = ["main"]
background = "#F4F0EA"
enforce = "hold"
[limits]
shadow_min_share = 0.08
fill_max_percent = 88.0
"""


def shipped(*parts):
    return (SHIPPED.joinpath(*parts)).read_text(encoding="utf-8")


FILES = {
    "sftp": (Destination, SFTP),
    **{name: (Destination, f'id = "there"\n{table}') for name, table in PLACES.items()},
    "style": (StyleGuide, STYLE),
    "scene": (Scene, shipped("scenes", "grey-stage", "scene.toml")),
    "channel": (ChannelProfile, shipped("channels", "amazon.toml")),
    "recipe": (Recipe, shipped("recipes", "standard.toml")),
    "routing": (Routing, shipped("routing.toml")),
    "checklist": (Checklist, sorted((SHIPPED / "checklists").glob("*.toml"))[0].read_text(encoding="utf-8")),
}

odd = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["../../etc/passwd", "..", "/", "C:\\x", "a/b", "\u202e", "{sku.__class__}", "con", "x" * 500]),
    st.integers(-(2**62), 2**62),
    st.sampled_from([0, -1, 1, 0.0, -0.0, 1e308, -1e308, float("inf"), float("nan")]),
    st.booleans(),
    st.dates(date(1900, 1, 1)),
    st.lists(st.text(max_size=4) | st.integers(-9, 9), max_size=3),
    st.dictionaries(st.sampled_from(["id", "path", "x"]), st.text(max_size=4), max_size=2),
)


def places_in(value, path=()):
    """Every key of a file, also of tables within."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield (*path, key)
        yield from places_in(below, (*path, key))


def with_changed(values, where, new):
    changed = copy.deepcopy(values)
    holder = changed
    for key in where[:-1]:
        holder = holder[key]
    holder[where[-1]] = new
    return changed


def stays_at_home(value):
    """Whether what was read can name nothing outside its own folder."""
    names = [value.id] if hasattr(value, "id") else []
    names += [value.plate.removesuffix(Path(value.plate).suffix)] if isinstance(value, Scene) else []
    return all(Path(name).name == name and name not in {"", ".", ".."} for name in names)


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
@HASTY
def test_a_file_with_any_value_changed_is_read_or_refused_with_its_place(name, data, tmp_path_factory):
    kind, text = FILES[name]
    values = tomllib.loads(text)
    where = data.draw(st.sampled_from(sorted(places_in(values), key=str)))
    path = tmp_path_factory.getbasetemp() / f"hostile-{name}.toml"
    path.write_text(tomli_w.dumps(with_changed(values, where, data.draw(odd))), encoding="utf-8")
    try:
        read = load_toml(path, kind)
    except SetupError as refused:
        place, _, reason = str(refused).removeprefix(f"{path}: ").partition(": ")
        told = (str(refused).startswith(str(path)), bool(place), (reason or place).endswith((".", "?")))
        assert told == (True, True, True), str(refused)  # noqa: PT017
    else:
        assert stays_at_home(read)


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
@settings(HASTY, max_examples=25)
def test_a_wrecked_file_is_read_or_refused_by_name(name, data, tmp_path_factory):
    kind, text = FILES[name]
    whole = text.encode()
    at = data.draw(st.integers(0, len(whole)))
    gone = data.draw(st.integers(0, 30))
    path = tmp_path_factory.getbasetemp() / f"wrecked-{name}.toml"
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + gone :])
    try:
        assert stays_at_home(load_toml(path, kind))
    except SetupError as refused:
        assert str(path) in str(refused)  # noqa: PT017


@given(st.one_of(odd.filter(lambda value: isinstance(value, str)), st.text(max_size=30)))
@HASTY
def test_a_scenes_plate_lies_beside_its_file_or_the_scene_is_refused(tmp_path_factory, plate):
    folder = tmp_path_factory.getbasetemp() / "scenes" / "grey-stage"
    folder.mkdir(parents=True, exist_ok=True)
    values = tomllib.loads(FILES["scene"][1])
    (folder / FILE).write_text(tomli_w.dumps({**values, "plate": plate}), encoding="utf-8")
    with pytest.raises(SetupError, match=r"scene\.toml|plate|cannot be read|is no file"):
        read_scene(folder)


@given(st.text(max_size=40), st.text(max_size=40))
@HASTY
def test_no_name_leads_out_of_a_destinations_folder(channel, name):
    try:
        path = far_path(channel, name)
    except ValueError:
        return
    first, second = path.split("/")
    assert first not in {"", ".", ".."}
    assert second not in {"", ".", ".."}
    assert "\\" not in path


def layered():
    rng = np.random.default_rng(3)
    rgb = rng.integers(0, 256, (24, 32, 3), np.uint8)
    matte = np.zeros((24, 32), np.uint8)
    matte[4:20, 6:26] = 255
    return edit_psd.write(rgb, matte, icc=b"")


@given(data=st.data())
@settings(HASTY, max_examples=100)
def test_a_wrecked_psd_is_read_or_refused_in_a_sentence(data):
    whole = bytearray(layered())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    wrecked = bytes(whole[:cut] if data.draw(st.booleans()) else whole)
    try:
        pixels, _ = edit_psd_read.read(wrecked, name="A1.psd", shape=(24, 32))
    except CaptureError as refused:
        assert "A1.psd" in str(refused)  # noqa: PT017
        assert str(refused).endswith(".")  # noqa: PT017
    else:
        assert pixels.samples.shape[2] == 3


def test_an_id_is_a_files_name_and_nothing_else():
    assert not any(is_id(name) for name in ("..", "a/b", "A", "", "a" * 41, "a\n", "ü"))
