"""A real studio in a temporary folder: real JPEGs, a real tiny ONNX model, a real SQLite file, real engine."""

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np

from pixdesk.domain.choices import Choices
from pixdesk.pipeline.engine import Engine
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.opening import Opening, open_engine
from tests.helpers.tiny_model import write_tiny_model


class Clock:
    """A time of day that stands still until told otherwise."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant

    def forward(self, **how: float) -> None:
        self.instant += timedelta(**how)


def packshot(*, seed: int = 0, width: int = 900, height: int = 700, product: str = "ball") -> np.ndarray:
    """A bright textured product on an even dark grey backdrop: what the tiny model can cut out. BGR uint8."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), 70, np.uint8)
    mask = np.zeros((height, width), np.uint8)
    centre, radius = (width // 2, height // 2), min(width, height) // 3
    if product == "ball":
        cv2.circle(mask, centre, radius, 255, -1, cv2.LINE_AA)
    elif product == "cut":
        cv2.circle(mask, (0, height // 2), radius, 255, -1, cv2.LINE_AA)
    texture = rng.integers(190, 235, (height // 4, width // 4, 3), dtype=np.uint8)
    texture = cv2.resize(texture, (width, height), interpolation=cv2.INTER_CUBIC)
    stripes = ((np.arange(width) // 9) % 2 * 18).astype(np.int16)
    texture = np.clip(texture.astype(np.int16) - stripes[None, :, None], 0, 255).astype(np.uint8)
    alpha = mask[..., None].astype(np.float32) / 255
    return np.rint(texture * alpha + picture * (1 - alpha)).astype(np.uint8)


def jpeg(picture: np.ndarray, quality: int = 92) -> bytes:
    """Encode a BGR picture."""
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def shoot(folder: Path, name: str, **how: object) -> Path:
    """Put a packshot into the capture folder as a finished file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg(packshot(**how)))
    return path


def prepare_home(home: Path) -> None:
    """Give a studio the tiny model and a recipe that uses it."""
    (home / "models").mkdir(parents=True, exist_ok=True)
    card = write_tiny_model(home / "models" / "tiny.onnx", threshold=0.5)
    (home / "models" / "tiny.toml").write_text(
        f'id = "tiny"\ntitle = "{card.title}"\nfile = "tiny.onnx"\nsha256 = "{card.sha256}"\n'
        f"byte_count = {card.byte_count}\n"
        'licence = "Apache-2.0"\nsource = "written by the tests"\nside = 256\nmean = [0.0, 0.0, 0.0]\n'
        'std = [1.0, 1.0, 1.0]\nscale = "255"\n',
        encoding="utf-8",
    )


@contextmanager
def open_studio(place: Path, lanes: object, *, one_shot: bool = False, clock: object = None, **choices: object):
    """Open an engine on PLACE/capture with the tiny model, in-process inference, and close it again."""
    prepare_home(place / "studio")
    (place / "capture").mkdir(parents=True, exist_ok=True)
    opening = Opening(
        home=place / "studio",
        out=place / "exports",
        folder=place / "capture",
        one_shot=one_shot,
        choices=Choices(**{"model": "tiny", "idle_close_s": 3600.0, **choices}),
        **({"clock": clock} if clock else {}),
    )
    engine = open_engine(opening, lanes, lambda _lane: Inference.inline())
    try:
        yield engine
    finally:
        engine.close()


def run_until_idle(engine: Engine, timeout_s: float = 30.0) -> None:
    """Pump until nothing waits; fails rather than hang."""
    deadline_s = time.monotonic() + timeout_s
    while True:
        engine.pump()
        if engine.is_idle:
            return
        assert time.monotonic() < deadline_s, f"still waiting: {engine.overview()}"
        time.sleep(0.01)
