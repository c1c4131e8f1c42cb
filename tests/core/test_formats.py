"""What a file is by its content, and whether all of it is there."""

import io
import struct

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixdesk.imaging import formats
from pixdesk.imaging.formats import Completeness, completeness, sniff
from tests.helpers.picture_files import dng, exif, jpeg, photograph, png, tiff

PICTURE = photograph(64, 48)
MOSAIC = np.full((32, 48), 9000, np.uint16)


def encoded(suffix, rgb=PICTURE):
    ok, data = cv2.imencode(suffix, rgb)
    assert ok
    return data.tobytes()


def box(kind, body):
    return struct.pack(">I", len(body) + 8) + kind + body


HEIC = box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", bytes(60)) + box(b"mdat", bytes(400))
AVIF = box(b"ftyp", b"avif\0\0\0\0mif1avif") + box(b"meta", bytes(60)) + box(b"mdat", bytes(400))
CR3 = box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"moov", bytes(60)) + box(b"mdat", bytes(400))
RAF = b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">6I", 108, 40, 148, 20, 168, 32) + bytes(92)

WHOLE = {
    "jpeg": jpeg(PICTURE),
    "png": png(PICTURE),
    "tiff": tiff(PICTURE),
    "webp": encoded(".webp"),
    "gif": encoded(".gif"),
    "bmp": encoded(".bmp"),
    "heif": HEIC,
    "avif": AVIF,
    "raw": dng(MOSAIC),
}


def judged(data):
    return completeness(io.BytesIO(data), len(data))


@pytest.mark.parametrize("kind", WHOLE)
def test_a_picture_is_recognised_by_its_content(kind):
    assert sniff(WHOLE[kind]) == kind


@pytest.mark.parametrize(
    "data",
    [
        CR3,
        RAF,
        b"II*\0\x10\0\0\0CR\x02\0",
        b"IIU\0\x18\0\0\0",
        b"IIRO\x08\0\0\0",
        b"II\x1a\0\0\0HEAPCCDR",
        b"FOVb\0\0\0\0",
    ],
    ids=["CR3", "RAF", "CR2", "RW2", "ORF", "CRW", "X3F"],
)
def test_each_cameras_own_format_is_raw(data):
    assert sniff(data) == "raw"


def test_a_nikon_nef_is_raw_because_a_mosaic_hangs_below_its_thumbnail():
    thumbnail_only = tiff(PICTURE, more=[(254, "I", [1]), (271, "s", b"NIKON\0"), (330, "I", [9_000_000])])
    assert sniff(thumbnail_only) == "raw"
    assert sniff(tiff(PICTURE, more=[(271, "s", b"NIKON\0")])) == "tiff"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"8BPS\0\1", "psd"),
        (b'<?xml version="1.0"?><svg xmlns="x">', "svg"),
        (b"<!DOCTYPE html><html></html>", ""),
        (b"not an image", ""),
        (b"BMW price list", ""),
        (b"\xff\xd8", ""),
        (b"", ""),
        (b"\0" * 4096, ""),
    ],
)
def test_what_is_not_a_photograph_is_not_taken_for_one(data, kind):
    assert sniff(data) == kind


def test_the_names_of_raw_files_are_names_of_pictures():
    assert formats.RAW_SUFFIXES < formats.PICTURE_SUFFIXES
    assert {".jpg", ".heic", ".tif", ".arw"} <= formats.PICTURE_SUFFIXES
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in formats.PICTURE_SUFFIXES)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_file_is_complete(kind):
    assert judged(WHOLE[kind]) is Completeness.COMPLETE


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=40, deadline=None)
@given(share=st.floats(0.05, 0.98))
def test_a_file_cut_short_anywhere_is_incomplete(kind, share):
    data = WHOLE[kind]
    assert judged(data[: max(32, int(len(data) * share))]) is Completeness.INCOMPLETE


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heif", "avif", "bmp"])
def test_a_file_that_lacks_its_last_byte_is_incomplete(kind):
    assert judged(WHOLE[kind][:-1]) is Completeness.INCOMPLETE


def test_no_cut_of_a_small_gif_is_complete_even_where_a_byte_looks_like_its_trailer():
    data = WHOLE["gif"]
    cuts = [end for end in range(32, len(data)) if data[end - 1] == 0x3B]
    assert cuts
    assert all(judged(data[:end]) is Completeness.INCOMPLETE for end in range(32, len(data)))


def test_an_empty_file_is_incomplete_and_an_unknown_one_is_unknown():
    assert judged(b"") is Completeness.INCOMPLETE
    assert judged(b"hello, this is a text") is Completeness.UNKNOWN


def test_a_thumbnails_end_inside_exif_is_not_the_pictures_end():
    thumbnail = jpeg(photograph(32, 24))
    data = jpeg(photograph(640, 480), exif=exif(orientation=1) + thumbnail)
    after_thumbnail = data.index(b"\xff\xd9") + 2
    assert judged(data[: after_thumbnail + 600]) is Completeness.INCOMPLETE
    assert judged(data) is Completeness.COMPLETE


@pytest.mark.parametrize("padding", [b"\0" * 300, b"\0" * 100_000, b"\xff" * 64])
def test_padding_after_a_jpegs_end_is_tolerated(padding):
    assert judged(WHOLE["jpeg"] + padding) is Completeness.COMPLETE


def test_a_second_picture_behind_the_first_is_tolerated():
    assert judged(WHOLE["jpeg"] + jpeg(photograph(300, 200))) is Completeness.COMPLETE


def test_a_jpeg_whose_length_was_reserved_first_is_incomplete():
    data = jpeg(photograph(640, 480))
    reserved = data[: len(data) // 2] + bytes(len(data) - len(data) // 2)
    assert judged(reserved) is Completeness.INCOMPLETE


def test_a_raw_whose_sensor_data_lie_beyond_the_end_is_incomplete():
    beyond = tiff(MOSAIC, photometric=32803, more=[(324, "I", [50_000_000]), (325, "I", [4096])])
    assert judged(beyond) is Completeness.INCOMPLETE


def test_compressed_sensor_data_that_end_in_zeros_are_incomplete():
    # A compression tag of 7 (lossless JPEG) over zeros: the length was reserved, the content has not come.
    reserved = bytearray(tiff(np.zeros((64, 96), np.uint16), photometric=32803))
    compression = reserved.index(struct.pack("<HHI", 259, 3, 1)) + 8
    assert judged(bytes(reserved)) is Completeness.COMPLETE
    reserved[compression] = 7
    assert judged(bytes(reserved)) is Completeness.INCOMPLETE


def test_a_directory_that_points_at_itself_ends():
    loop = bytearray(tiff(PICTURE))
    directory_at = struct.unpack_from("<I", loop, 4)[0]
    loop[-4:] = struct.pack("<I", directory_at)
    assert judged(bytes(loop)) is Completeness.COMPLETE


class CountingStream(io.BytesIO):
    read_bytes = 0

    def read(self, size=-1):
        data = super().read(size)
        self.read_bytes += len(data)
        return data


def test_only_a_few_kilobytes_are_read():
    rng = np.random.default_rng(1)
    big = jpeg(rng.integers(0, 256, (900, 1200, 3), dtype=np.uint8))
    stream = CountingStream(big)
    assert completeness(stream, len(big)) is Completeness.COMPLETE
    assert len(big) > 500_000
    assert stream.read_bytes < 20_000


@settings(max_examples=300, deadline=None)
@given(
    start=st.sampled_from([data[:24] for data in WHOLE.values()] + [CR3[:16], RAF[:100]]), rest=st.binary(max_size=300)
)
def test_no_bytes_make_the_judges_fail(start, rest):
    assert isinstance(sniff(start + rest), str)
    assert judged(start + rest) in Completeness
