"""What a file says of itself: written in every format, read back by readers that are not ours; the camera's is gone."""

import csv
import io
import json
import struct
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, IptcImagePlugin
from psd_tools import PSDImage

from pixdesk.domain.capture import Label
from pixdesk.domain.channel import Canvas, ChannelProfile, Fill, ImageFormat, Quality
from pixdesk.domain.file_words import DigitalSource, FileWords, Kept, KeptWords, Words
from pixdesk.errors import CaptureError
from pixdesk.imaging import kept_words
from pixdesk.imaging.frame import Frame
from pixdesk.imaging.metadata import with_words, xmp
from pixdesk.pipeline import manifest
from pixdesk.pipeline.export import make_rendition
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.products import product, small_profile
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle

SAID = FileWords(
    title='Cup <"red"> & saucer', alt="Rote Tasse, von vorn: 50 % größer", sku="A-1", copyright="© Haus Müller"
)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
EXT = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"


def told_by(packet: bytes) -> dict[str, str]:
    """An XMP packet read by an XML parser: the text of each property."""
    tree = ET.fromstring(packet.decode().split("?>", 1)[1].rsplit("<?", 1)[0])
    return {item.tag: "".join(item.itertext()) for item in tree.iter(f"{RDF}Description") for item in item}


def made(kind: ImageFormat, **changes: object) -> tuple[Image.Image, bytes]:
    rgb, matte = product()
    quality = Quality(start=92, min=80)
    rendition = make_rendition(
        Frame(rgb=rgb), matte, small_profile(formats=(kind,), quality=quality, **changes), words=SAID
    )
    picture = Image.open(io.BytesIO(rendition.data))
    picture.load()
    assert rendition.suffix == kind.suffix
    return picture, rendition.data


@pytest.mark.parametrize("kind", ImageFormat)
@pytest.mark.parametrize("background", ["#FFFFFF", "#F4F0EA", "#FFFFFF to #E4E4E8", "transparent"])
def test_every_format_holds_its_words_and_profile_and_the_right_pixels(kind: ImageFormat, background: str) -> None:
    if background == "transparent" and kind in (ImageFormat.JPEG, ImageFormat.PSD):
        with pytest.raises(ValueError, match=r"cannot be transparent|layer of its own already"):
            made(kind, background=background)
        return
    picture, _ = made(kind, background=background)
    assert picture.format == kind.value.upper()
    assert picture.mode == ("RGBA" if background == "transparent" else "RGB")
    told = told_by({held[0]: held[-1] for held in picture.resources}[1060] if kind == "psd" else picture.info["xmp"])
    assert told[f"{DC}title"] == SAID.title
    assert told[f"{CORE}AltTextAccessibility"] == told[f"{DC}description"] == SAID.alt
    assert told[f"{DC}identifier"] == "A-1"
    assert told[f"{DC}rights"] == "© Haus Müller"
    source = told.get(f"{EXT}DigitalSourceType", "").rsplit("/", 1)[-1]
    assert source == ("" if background == "transparent" else "composite")
    assert "sRGB" in ImageCms.getProfileDescription(io.BytesIO(picture.info["icc_profile"]))
    corner = np.asarray(picture)[2, 2]
    levels = {"#F4F0EA": (244, 240, 234), "transparent": (0, 0, 0, 0)}.get(background, (255, 255, 255))
    assert np.abs(corner.astype(int) - levels).max() <= 2
    if kind.is_lossless:
        assert tuple(corner) == levels


def test_a_jpeg_also_holds_iptcs_older_record() -> None:
    picture, _ = made(ImageFormat.JPEG)
    record = IptcImagePlugin.getiptcinfo(picture)
    assert record is not None
    assert record[(1, 90)] == b"\x1b%G"
    assert record[(2, 5)].decode() == SAID.title
    assert record[(2, 120)].decode() == SAID.alt
    assert record[(2, 116)].decode() == "© Haus Müller"


@pytest.mark.parametrize("kind", [ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.TIFF])
def test_a_resolution_that_is_asked_for_stands_in_the_file(kind: ImageFormat) -> None:
    picture, _ = made(kind, dpi=96)
    assert [round(float(one)) for one in picture.info["dpi"]] == [96, 96]


def test_a_resolution_where_no_reader_would_find_it_is_refused() -> None:
    with pytest.raises(ValueError, match="the format jpeg, png or tiff"):
        small_profile(formats=(ImageFormat.WEBP,), dpi=96)


def test_words_count_towards_the_bytes_a_channel_takes() -> None:
    rgb, matte = product()
    free = len(make_rendition(Frame(rgb=rgb), matte, small_profile()).data)
    bound = make_rendition(Frame(rgb=rgb), matte, small_profile(max_bytes=free + 100), words=SAID)
    assert len(bound.data) <= free + 100
    assert bound.quality < 92


@pytest.mark.parametrize(
    ("source", "background", "extend", "expected"),
    [
        (DigitalSource.GENERATED, "#FFFFFF", False, "compositeWithTrainedAlgorithmicMedia"),
        (DigitalSource.CAPTURE, "#FFFFFF", False, "composite"),
        (DigitalSource.CAPTURE, "keep", True, "algorithmicallyEnhanced"),
        (DigitalSource.CAPTURE, "keep", False, None),
    ],
)
def test_a_file_says_how_its_pixels_came_about(source, background, extend, expected) -> None:
    rgb, matte = product(size=(500, 600), axes=(120, 200))
    profile = small_profile(
        background=background,
        extend=extend,
        canvas=Canvas(ratio="16:9" if extend else "1:1", min_px=100, target_px=300),
        fill=Fill(target_percent=70, min_percent=20),
    )
    words = FileWords(title="x", source=source)
    data = make_rendition(Frame(rgb=rgb), matte, profile, words=words).data
    told = told_by(Image.open(io.BytesIO(data)).info["xmp"]).get(f"{EXT}DigitalSourceType")
    assert told == (expected and f"http://cv.iptc.org/newscodes/digitalsourcetype/{expected}")


def test_a_packet_that_is_spoiled_keeps_the_file_from_shipping(monkeypatch) -> None:
    rgb, matte = product()
    monkeypatch.setattr("pixdesk.imaging.metadata.with_words", lambda data, *_: data)
    with pytest.raises(CaptureError, match="title and alt text cannot be read back"):
        make_rendition(Frame(rgb=rgb), matte, small_profile(), words=SAID)


@settings(max_examples=80, deadline=None)
@given(st.builds(Label, sku=st.text(max_size=80), colourway=st.text(max_size=30), style=st.text(), view=st.text()))
def test_whatever_a_label_holds_the_packet_is_well_formed(label: Label) -> None:
    words = Words().of(label, channel="shop", role="main", source=DigitalSource.COMPOSITE)
    told = told_by(xmp(words))
    assert told.get(f"{DC}title", "") == words.title
    assert told.get(f"{DC}identifier", "") == words.sku


def test_an_empty_field_takes_its_separator_along() -> None:
    words = Words(title="{sku}: {colourway}, {view}", alt="")
    told = words.of(Label(sku="A1", view="front"), channel="shop", role="", source=DigitalSource.CAPTURE)
    assert (told.title, told.alt) == ("A1, front", "")
    with pytest.raises(ValueError, match=r"alt: there is no field \{colour\}"):
        Words(alt="{colour}")
    with pytest.raises(ValueError, match=r"words\.copyright: must be one line"):
        Words(copyright="a\nb")


def camera_jpeg() -> bytes:
    """A photograph as a camera writes it: with its place, its serial number and an author."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "Maker", "Body 9", "Somebody"
    exif.get_ifd(0x8769)[0xA431] = "SERIAL-4711"
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (48.0, 8.0, 14.0)
    stream = io.BytesIO()
    Image.open(io.BytesIO(jpeg(packshot()))).save(stream, "JPEG", quality=92, exif=exif)
    assert b"SERIAL-4711" in stream.getvalue()
    return stream.getvalue()


def test_place_serial_number_and_author_of_the_camera_reach_no_file_and_the_list_is_safe_to_open(tmp_path) -> None:
    (tmp_path / "capture").mkdir()
    (tmp_path / "capture" / "=1+2_@red_front.jpg").write_bytes(camera_jpeg())
    with open_studio(tmp_path, Lanes.inline()) as engine:
        run_until_idle(engine)
        engine.close_batch(1, actor="ana")
        engine.approve_batch(1, actor="ana")
        report = engine.export(channels=["shopify"], actor="ana")
        (rendition,) = report.renditions
        data = Path(rendition.path).read_bytes()
        for secret in (b"SERIAL-4711", b"Maker", b"Body 9", b"Somebody", b"GPS"):
            assert secret not in data
        assert not Image.open(io.BytesIO(data)).getexif()
        assert told_by(Image.open(io.BytesIO(data)).info["xmp"])[f"{DC}identifier"] == "=1+2"
        assert engine.renditions()[0].title == "=1+2 @red front"
    folder = Path(rendition.path).parent
    (listed,) = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert listed["file"] == Path(rendition.path).name
    assert (listed["sku"], listed["sha256"], listed["digital_source"]) == ("=1+2", rendition.sha256, "composite")
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["sku"], row["colourway"], row["title"]) == ("'=1+2", "'@red", "'=1+2 @red front")
    assert row["bytes"] == str(len(data))


def test_a_file_that_is_withdrawn_is_off_the_list(tmp_path) -> None:
    (tmp_path / "capture").mkdir()
    (tmp_path / "capture" / "A1_front.jpg").write_bytes(jpeg(packshot()))
    with open_studio(tmp_path, Lanes.inline()) as engine:
        run_until_idle(engine)
        engine.close_batch(1, actor="ana")
        engine.approve_batch(1, actor="ana")
        engine.export(channels=["shopify"], actor="ana")
        (tmp_path / "capture" / "A1_front.jpg").write_bytes(jpeg(packshot(seed=9)))
        engine.rescan()
        run_until_idle(engine)
        engine.export(channels=["shopify"], actor="ana")
    assert json.loads((tmp_path / "exports" / "shopify" / "manifest.json").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1", "\uff1d1"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert manifest.safe_cell(cell) == f"'{cell}"


def test_other_cells_stay_what_they_are() -> None:
    assert [manifest.safe_cell(cell) for cell in ("A-1", "", "1=1", 7)] == ["A-1", "", "1=1", 7]


@pytest.mark.parametrize("background", ["#F4F0EA", "keep"])
def test_a_psd_holds_background_shadow_and_product_each_on_a_layer_with_its_mask(background: str) -> None:
    rgb, matte = product()
    under = np.full(matte.shape, 255, np.uint8)
    cv2.ellipse(under, (300, 500), (200, 40), 0, 0, 360, 150, -1)
    profile = small_profile(background=background, formats=(ImageFormat.PSD,), quality=Quality(start=92, min=80))
    data = make_rendition(Frame(rgb=rgb), matte, profile, shadow=under, words=SAID).data
    layers = {layer.name: layer for layer in PSDImage.open(io.BytesIO(data))}
    assert list(layers) == (["Background", "Product"] if background == "keep" else ["Background", "Shadow", "Product"])
    flat = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    colours = {name: np.rint(layer.numpy()[..., :3] * 255).astype(int) for name, layer in layers.items()}
    if background != "keep":
        assert (colours["Background"] == (244, 240, 234)).all()
        assert np.asarray(layers["Shadow"].mask.topil()).max() > 80
    mask = np.asarray(layers["Product"].mask.topil())
    assert mask.shape == flat.shape[:2]
    assert 0.2 < (mask / 255).mean() < 0.6
    assert np.abs(colours["Product"] - flat)[mask == 255].max() == 0


def test_a_tiff_is_what_the_baseline_asks_and_opens_elsewhere_too() -> None:
    picture, data = made(ImageFormat.TIFF)
    shown = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert (shown[..., ::-1] == np.asarray(picture)).all()
    assert struct.unpack("<2sHI", data[:8])[:2] == (b"II", 42)
    assert struct.unpack("<I", data[4:8])[0] % 2 == 0


def test_profiles_may_say_what_their_files_say(tmp_path) -> None:
    words = Words(title="{style}", copyright="© us", creator="Studio")
    profile = ChannelProfile(
        id="x", title="X", canvas=Canvas(min_px=1, target_px=2), source="s", date_checked=date(2026, 1, 1), words=words
    )
    said = profile.words.of(Label(sku="A", style="Mug"), channel="x", role="", source=DigitalSource.CAPTURE)
    assert (said.title, said.copyright, said.creator) == ("Mug", "© us", "Studio")
    assert told_by(xmp(said))[f"{DC}creator"] == "Studio"


def spoken_for(**said: object) -> bytes:
    """A photograph with words of its own, as XMP, IPTC or EXIF, and a place that is nobody's business."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (48.0, 8.0, 14.0)
    for tag, key in ((0x8298, "exif_copyright"), (0x013B, "exif_artist")):
        if key in said:
            exif[tag] = said[key]
    stream = io.BytesIO()
    Image.open(io.BytesIO(jpeg(packshot()))).save(stream, "JPEG", quality=92, exif=exif, xmp=said.get("xmp", b""))
    if "iptc" in said:
        data = with_words(stream.getvalue(), ImageFormat.JPEG, said["iptc"])
        # Only the older record: whoever wrote it knew no XMP.
        at = data.index(b"\xff\xe1", data.index(b"JFIF") if b"JFIF" in data[:20] else 2)
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        return data[:at] + data[at + 2 + length :] if b"ns.adobe.com" in data[at : at + 40] else data
    return stream.getvalue()


RIGHTS = FileWords(
    copyright="© Jo", creator="Jo Künstler", credit="Jo / Agency", keywords=("cup", "rot & weiß"), title="not this"
)


@pytest.mark.parametrize(
    "data",
    [spoken_for(xmp=xmp(RIGHTS)), spoken_for(iptc=RIGHTS), spoken_for(xmp=xmp(RIGHTS), exif_artist="Somebody Else")],
    ids=["XMP", "IPTC", "XMP before EXIF"],
)
def test_a_photograph_s_own_words_are_read_from_whichever_record_has_them(data: bytes) -> None:
    own = kept_words.read(data)
    assert own == KeptWords(
        copyright="© Jo", creator="Jo Künstler", credit="Jo / Agency", keywords=("cup", "rot & weiß")
    )


def test_exif_speaks_where_nothing_else_does() -> None:
    own = kept_words.read(spoken_for(exif_copyright="(c) Ana", exif_artist="Ana"))
    assert own == KeptWords(copyright="(c) Ana", creator="Ana")


@pytest.mark.parametrize(
    "packet",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&a;</x:xmpmeta>',
        b"<x:xmpmeta",
        b"\xff\xfe\x00",
        b" " * 1_000_001,
    ],
)
def test_a_packet_that_is_no_packet_says_nothing(packet: bytes) -> None:
    assert kept_words._of_xmp(kept_words._packet(_Held(packet))) == KeptWords()
    assert kept_words.read(b"no picture at all") == KeptWords()


class _Held:
    def __init__(self, packet: bytes) -> None:
        self.info = {"xmp": packet}


@given(st.text(max_size=700), st.lists(st.text(max_size=80), max_size=70))
@settings(max_examples=60, deadline=None)
def test_whatever_a_photograph_says_becomes_lines_that_every_record_holds(said: str, keywords: list[str]) -> None:
    own = KeptWords.of(copyright=said, credit=said, keywords=tuple(keywords))
    words = Words(keep=tuple(Kept)).of(Label(sku="A1"), channel="c", role="", source=DigitalSource.CAPTURE, own=own)
    assert "\n" not in words.copyright + words.credit
    assert len(words.keywords) <= 60
    told = told_by(xmp(words))
    assert told.get(f"{DC}rights", "") == words.copyright
    assert told.get(f"{DC}subject", "") == "".join(words.keywords)


def test_only_what_the_profile_names_is_handed_on_and_its_own_words_stand_over_it(tmp_path) -> None:
    profile = (Path(__file__).parents[2] / "resources" / "channels" / "shopify.toml").read_text(encoding="utf-8")
    text = profile.replace('id = "shopify"', 'id = "mine"', 1)
    assert "[words]" not in text
    text += '\n[words]\ncopyright = "© The shop"\nkeep = ["copyright", "credit", "keywords"]\n'
    (tmp_path / "studio" / "channels").mkdir(parents=True)
    (tmp_path / "studio" / "channels" / "mine.toml").write_text(text, encoding="utf-8")
    (tmp_path / "capture").mkdir()
    (tmp_path / "capture" / "A1_front.jpg").write_bytes(spoken_for(xmp=xmp(RIGHTS)))
    with open_studio(tmp_path, Lanes.inline()) as engine:
        run_until_idle(engine)
        engine.close_batch(1, actor="ana")
        engine.approve_batch(1, actor="ana")
        mine, plain = engine.export(channels=["mine", "shopify"], actor="ana").renditions
    data = Path(mine.path).read_bytes()
    with Image.open(io.BytesIO(data)) as picture:
        told = told_by(picture.info["xmp"])
        record = IptcImagePlugin.getiptcinfo(picture)
    assert told[f"{DC}rights"] == "© The shop"
    assert told[f"{DC}subject"] == "cuprot & weiß"
    assert told["{http://ns.adobe.com/photoshop/1.0/}Credit"] == "Jo / Agency"
    assert f"{DC}creator" not in told
    assert [word.decode() for word in record[2, 25]] == ["cup", "rot & weiß"]
    assert b"GPS" not in data
    assert "Künstler".encode() not in data
    assert b"Agency" not in Path(plain.path).read_bytes()
