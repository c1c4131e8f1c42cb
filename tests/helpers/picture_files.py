"""Real picture files made byte by byte, for what no encoder at hand will write: odd TIFFs, a DNG, profiles, EXIF."""

import struct

import cv2
import numpy as np

BAYER_RGGB = b"\x00\x01\x01\x02"


def photograph(width_px=320, height_px=240, seed=7):
    """Return H×W×3 uint8 RGB with soft colour everywhere and a mark in each corner that tells how it is turned."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(30, 226, (6, 8, 3), dtype=np.uint8)
    picture = cv2.resize(coarse, (width_px, height_px), interpolation=cv2.INTER_CUBIC)
    side = min(width_px, height_px) // 5
    picture[:side, :side] = (250, 20, 20)
    picture[:side, -side:] = (20, 250, 20)
    picture[-side:, :side] = (20, 20, 250)
    return picture


def jpeg(rgb, *, quality=95, icc=b"", exif=b"", progressive=False):
    """Return a 4:4:4 JPEG with the given segments put in behind its first marker."""
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive)]
    settings += [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    ok, encoded = cv2.imencode(".jpg", np.ascontiguousarray(rgb[..., ::-1]) if rgb.ndim == 3 else rgb, settings)
    assert ok
    data = encoded.tobytes()
    extra = _segment(0xE1, b"Exif\0\0" + exif) if exif else b""
    extra += _segment(0xE2, b"ICC_PROFILE\0\x01\x01" + icc) if icc else b""
    return data[:2] + extra + data[2:]


def png(pixels):
    """Return a PNG of RGB, RGBA or gray, 8 or 16 bits."""
    order = {3: [2, 1, 0], 4: [2, 1, 0, 3]}.get(pixels.shape[2] if pixels.ndim == 3 else 1)
    ok, encoded = cv2.imencode(".png", np.ascontiguousarray(pixels[..., order]) if order else pixels)
    assert ok
    return encoded.tobytes()


def tiff(samples, *, photometric=2, planar=1, orientation=1, extra_samples=None, order="<", more=()):
    """Return an uncompressed TIFF of the samples as they are; `more` adds (tag, type, values) entries."""
    channels = 1 if samples.ndim == 2 else samples.shape[2]
    stored = samples.astype(samples.dtype.newbyteorder(order))
    planes = [stored[..., i].tobytes() for i in range(channels)] if planar == 2 else [stored.tobytes()]
    offsets = [8 + sum(len(plane) for plane in planes[:i]) for i in range(len(planes))]
    entries = [
        (256, "I", [samples.shape[1]]),
        (257, "I", [samples.shape[0]]),
        (258, "H", [samples.dtype.itemsize * 8] * channels),
        (259, "H", [1]),
        (262, "H", [photometric]),
        (273, "I", offsets),
        (274, "H", [orientation]),
        (277, "H", [channels]),
        (278, "I", [samples.shape[0]]),
        (279, "I", [len(plane) for plane in planes]),
        (284, "H", [planar]),
        *([(338, "H", [extra_samples])] if extra_samples is not None else []),
        *more,
    ]
    magic = b"II*\0" if order == "<" else b"MM\0*"
    body = b"".join(planes)
    directory_at, tail = _directory(entries, 8 + len(body), order)
    return magic + struct.pack(order + "I", directory_at) + body + tail


def exif(*, orientation=None, colour_space=None, interop=None):
    """Return an EXIF block's TIFF part."""
    inner = b""
    inner_at = 0
    if colour_space is not None:
        entries = [(40961, "H", [colour_space])]
        if interop:
            interop_at, inner = _directory([(1, "s", interop)], 8, "<")
            entries.append((40965, "I", [interop_at]))
        inner_at, tail = _directory(entries, 8 + len(inner), "<")
        inner += tail
    entries = [(274, "H", [orientation])] if orientation is not None else []
    entries += [(34665, "I", [inner_at])] if inner_at else []
    outer_at, outer = _directory(entries, 8 + len(inner), "<")
    return b"II*\0" + struct.pack("<I", outer_at) + inner + outer


def dng(mosaic, *, orientation=1, white=65535):
    """Return an uncompressed DNG of a 16-bit RGGB mosaic, whose camera sees linear sRGB under D65."""
    return tiff(mosaic, photometric=32803, orientation=orientation, more=[*_sensor_entries(white), *_camera_entries()])


def dng_with_preview(mosaic, preview_jpeg, preview_size_px, *, orientation=1):
    """Return a DNG as cameras lay it out: a JPEG preview first, the sensor data in a directory below it."""
    body = mosaic.astype("<u2").tobytes() + preview_jpeg + bytes(len(preview_jpeg) % 2)
    sensor_entries = [
        (256, "I", [mosaic.shape[1]]),
        (257, "I", [mosaic.shape[0]]),
        (258, "H", [16]),
        (259, "H", [1]),
        (262, "H", [32803]),
        (273, "I", [8]),
        (277, "H", [1]),
        (278, "I", [mosaic.shape[0]]),
        (279, "I", [mosaic.nbytes]),
        *_sensor_entries(65535),
    ]
    sensor_at, sensor = _directory(sensor_entries, 8 + len(body), "<")
    main_entries = [
        (254, "I", [1]),
        (256, "I", [preview_size_px[0]]),
        (257, "I", [preview_size_px[1]]),
        (258, "H", [8, 8, 8]),
        (259, "H", [7]),
        (262, "H", [6]),
        (273, "I", [8 + mosaic.nbytes]),
        (274, "H", [orientation]),
        (277, "H", [3]),
        (278, "I", [preview_size_px[1]]),
        (279, "I", [len(preview_jpeg)]),
        (330, "I", [sensor_at]),
        *_camera_entries(),
    ]
    main_at, main = _directory(main_entries, 8 + len(body) + len(sensor), "<")
    return b"II*\0" + struct.pack("<I", main_at) + body + sensor + main


def _sensor_entries(white):
    return [(254, "I", [0]), (33421, "H", [2, 2]), (33422, "s", BAYER_RGGB), (50714, "H", [0]), (50717, "I", [white])]


def _camera_entries():
    # XYZ to camera is XYZ to linear sRGB (IEC 61966-2-1), so that developed gray is the sRGB curve of the sensor's.
    matrix = [3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.2040, 1.0570]
    return [
        (271, "s", b"Studio\0"),
        (272, "s", b"Test camera\0"),
        (50706, "s", b"\x01\x04\x00\x00"),
        (50708, "s", b"Studio Test camera\0"),
        (50721, "i", [word for value in matrix for word in (round(value * 10000), 10000)]),
        (50728, "I", [1, 1, 1, 1, 1, 1]),
        (50778, "H", [21]),
    ]


def matrix_profile(primaries_xyz, curve):
    """Return a minimal ICC version 2 display profile: three D50-relative XYZ columns and one curve for all."""
    tags = [(b"wtpt", _xyz((0.9642, 1.0, 0.8249)))]
    tags += [(name, _xyz(column)) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries_xyz, strict=True)]
    tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    tags += [
        (b"desc", b"desc" + bytes(4) + struct.pack(">I", 5) + b"Test\0" + bytes(78)),
        (b"cprt", b"text\0\0\0\0-\0"),
    ]
    return _profile(b"RGB ", tags)


def gray_profile(curve):
    """Return a minimal ICC version 2 gray profile."""
    tags = [(b"wtpt", _xyz((0.9642, 1.0, 0.8249))), (b"kTRC", curve)]
    tags += [
        (b"desc", b"desc" + bytes(4) + struct.pack(">I", 5) + b"Test\0" + bytes(78)),
        (b"cprt", b"text\0\0\0\0-\0"),
    ]
    return _profile(b"GRAY", tags)


def gamma_curve(exponent):
    """Return a ``curv`` element of one exponent."""
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(exponent * 256))


def sampled_curve(values):
    """Return a ``curv`` element of points 0..1."""
    points = np.rint(np.asarray(values) * 65535).astype(">u2").tobytes()
    return b"curv" + bytes(4) + struct.pack(">I", len(values)) + points


def parametric_curve(kind, *parameters):
    """Return a ``para`` element."""
    return b"para" + bytes(4) + struct.pack(f">HH{len(parameters)}i", kind, 0, *(round(p * 65536) for p in parameters))


def _profile(space, tags):
    table = struct.pack(">I", len(tags))
    offset = 128 + 4 + 12 * len(tags)
    body = b""
    for name, element in tags:
        padded = element + bytes(-len(element) % 4)
        table += struct.pack(">4sII", name, offset + len(body), len(element))
        body += padded
    size = offset + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, b"mntr", space, b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _xyz((0.9642, 1.0, 0.8249))[8:]
    return head.ljust(128, b"\0") + table + body


def _xyz(values):
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))


def _segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


# struct's letter to TIFF's type; pairs of signed longs are rationals, bytes are undefined or text.
_KINDS = {"H": 3, "I": 4, "i": 10, "s": 7}
_RATIONAL_TAGS = {50728: 5}


def _directory(entries, at, order):
    """Return where a directory begins and its bytes, its longer values before it, all starting at `at`."""
    values, rows = b"", []
    for tag, letter, content in sorted(entries):
        raw = content if letter == "s" else struct.pack(f"{order}{len(content)}{letter}", *content)
        kind = _RATIONAL_TAGS.get(tag, _KINDS[letter])
        count = len(content) // 2 if kind in (5, 10) else len(content)
        if len(raw) > 4:
            place = at + len(values)
            values += raw + bytes(len(raw) % 2)
            raw = struct.pack(order + "I", place)
        rows.append(struct.pack(order + "HHI", tag, kind, count) + raw.ljust(4, b"\0"))
    directory = struct.pack(order + "H", len(rows)) + b"".join(rows) + bytes(4)
    return at + len(values), values + directory
