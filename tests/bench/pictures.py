"""The photographs the benchmarks work on: made once, kept in ``.bench/`` beside the tests, each different.

A real photograph of the demonstration is enlarged and laid on a sweep of its own backdrop's tone, and a sensor's
noise is added over the whole frame: 6,000 × 4,000 pixels, quality 92, 4:2:0, about 5 MB, as a studio's camera
writes them.
"""

import os
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".bench"


"""Ignored by git; delete it to begin anew."""

WIDTH_PX, HEIGHT_PX = 6000, 4000
QUALITY = 92
FEATHER_PX = 240
NOISE_SIGMA = 3.3
"""Of 255; what makes a file of 5 MB, and about what a camera at base ISO shows in its mid tones."""

_PHOTOS = (
    "charles-deluvio-695736",
    "imani-clovis-234736",
    "nikolai-chernichenko-1299748",
    "thomas-q-1229169",
    "eniko-kis-663725",
    "ruslan-bardash-351288",
    "jonathan-talbert-697262",
    "florian-klauer-14840",
    "stoica-ionela-530966",
    "oscar-ivan-esquivel-arteaga-687447",
)
"""Those on plain backdrops: a sweep continues them without a seam."""

Bgr = NDArray[np.uint8]


def as_installed() -> dict[str, str]:
    """Return the environment with a place for compiled modules: one that writes none starts cold every time."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(CACHE / "bytecode")}


def photographs(count: int) -> list[Path]:
    """Return so many 24-megapixel JPEGs, making those that are not there yet (about a second each)."""
    folder = CACHE / "pictures-24mp"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"SKU{1000 + number}_grey_front.jpg" for number in range(count)]
    missing = [(number, path) for number, path in enumerate(paths) if not path.exists()]
    if missing:
        noise = _noise(HEIGHT_PX + 256, WIDTH_PX + 256, seed=7)
        for number, path in missing:
            part = path.with_suffix(".part")
            part.write_bytes(encoded(studio_frame(number, noise, WIDTH_PX, HEIGHT_PX)))
            part.replace(path)
    return paths


def encoded(picture: Bgr) -> bytes:
    """Encode as the camera does: quality 92, 4:2:0."""
    settings = [
        cv2.IMWRITE_JPEG_QUALITY,
        QUALITY,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    ]
    return cv2.imencode(".jpg", picture, settings)[1].tobytes()


def studio_frame(number: int, noise: NDArray[np.float32], width_px: int, height_px: int) -> Bgr:
    """Return one frame: photograph, sweep and noise, each decided by its number."""
    rng = np.random.default_rng(number)
    photo = cv2.imread(os.fspath(ROOT / "resources" / "demo" / f"{_PHOTOS[number % len(_PHOTOS)]}-unsplash.jpg"))
    side = int(height_px * rng.uniform(0.8, 0.98))
    scale = side / photo.shape[0]
    photo = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)[:, : int(width_px * 0.96)]
    if number // len(_PHOTOS) % 2:
        photo = photo[:, ::-1]
    border = np.concatenate([photo[:, :9].reshape(-1, 3), photo[:, -9:].reshape(-1, 3)])
    fall = np.linspace(1.03, 0.97, height_px, dtype=np.float32)[:, None, None]
    frame = np.broadcast_to(np.median(border, axis=0).astype(np.float32) * fall, (height_px, width_px, 3)).copy()
    top = int(rng.integers(0, height_px - photo.shape[0] + 1))
    left = int(rng.integers(0, width_px - photo.shape[1] + 1))
    spot = frame[top : top + photo.shape[0], left : left + photo.shape[1]]
    feather = _feather(photo.shape[0], photo.shape[1], max(8, FEATHER_PX * height_px // HEIGHT_PX))
    spot += (photo - spot) * feather
    down, across = (int(v) for v in rng.integers(0, 256, 2))
    frame += noise[down : down + height_px, across : across + width_px, None] * rng.uniform(0.9, 1.1)
    return np.clip(frame + 0.5, 0, 255).astype(np.uint8)


def _feather(height_px: int, width_px: int, rim_px: int) -> NDArray[np.float32]:
    """Return 1 in the middle, falling to 0 at every edge, height × width × 1."""
    ramps = [np.clip(np.minimum(np.arange(n), np.arange(n)[::-1]) / rim_px, 0, 1) for n in (height_px, width_px)]
    return np.outer(*ramps).astype(np.float32)[..., None]


def _noise(height_px: int, width_px: int, seed: int) -> NDArray[np.float32]:
    plane = np.empty((height_px, width_px), np.float32)
    cv2.setRNGSeed(seed)
    cv2.randn(plane, 0.0, NOISE_SIGMA)
    return plane
