"""(r) A stroke on a matte of 45 megapixels: from the touch to the piece of the picture that is to be painted anew.

The whole of it is one call on one thread, so wall and processor time differ only by what other programs take. OpenCV
runs on one thread, as it does while captures are processed. A 60 Hz screen wants an answer every 16.7 ms.
"""

import math
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import cv2
import numpy as np

from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.retouching import Brush, Look, Touch
from pixdesk.pipeline.retouching import MatteSession
from tests.bench.pictures import photographs
from tests.bench.report import Line, percentile, strangers

AIM_MS = 16.0
COUNT = 240
SHAPE = (5464, 8192)
SCREEN = (900, 780)
"""What the canvas has of a window of 1440 × 900, in pixels."""

_CASES = (
    ("at 100 %, 20 px", Brush(radius_px=20), 1),
    ("at 100 %, 150 px", Brush(radius_px=150, hardness=0.5), 1),
    ("whole picture, 300 px", Brush(radius_px=300, hardness=0.5), 9),
    ("whole picture, 600 px soft, pen", Brush(radius_px=600, hardness=0.0, adds=False), 9),
    ("at 100 %, smart, 60 px", Brush(radius_px=60, is_smart=True), 1),
    ("whole picture, smart, 250 px", Brush(radius_px=250, is_smart=True), 9),
)


def lines(count: int = COUNT) -> list[Line]:
    """Paint a curve with each brush, a move for every frame of a 60 Hz screen."""
    session = _session()
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        return [_measured(session, title, brush, step, count) for title, brush, step in _CASES]
    finally:
        cv2.setNumThreads(threads)


def _session() -> MatteSession:
    decoded = cv2.imdecode(np.frombuffer(photographs(1)[0].read_bytes(), np.uint8), cv2.IMREAD_COLOR_RGB)
    assert decoded is not None
    rgb = cv2.resize(decoded, SHAPE[::-1], interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    matte = np.zeros(SHAPE, np.uint8)
    cv2.ellipse(matte, (4096, 2732), (2600, 1900), 0, 0, 360, 255, -1, cv2.LINE_AA)
    capture = Capture(id=CaptureId(1), digest="", folder="", name="bench", landed_at=datetime.now(UTC))
    return MatteSession(capture, rgb, cv2.GaussianBlur(matte, (0, 0), 2).astype(np.uint8, copy=False))


def _measured(session: MatteSession, title: str, brush: Brush, step: int, count: int) -> Line:
    across, down = (side if step == 1 else limit for side, limit in zip(SCREEN, (911, 608), strict=True))
    corner = (3600, 2300) if step == 1 else (0, 0)
    session.show(Look.CUTOUT, step, (*corner, across, down))
    wall, core = [], []
    touches = list(_curve(corner, across, down, step, count + 1))
    with strangers() as others:
        session.begin(brush, touches[0])
        for touch in touches[1:]:
            wall_s, core_s = time.perf_counter(), time.process_time()
            session.move([touch])
            core.append((time.process_time() - core_s) * 1000)
            wall.append((time.perf_counter() - wall_s) * 1000)
        end_s = time.process_time()
        session.end()
        end_ms = (time.process_time() - end_s) * 1000
    session.undo()
    p99 = percentile(core, 99)
    busy = f"wall p99 {percentile(wall, 99):.1f} ms while others took {others.cores:.1f} cores"
    note = f"{busy}; median {percentile(core, 50):.1f} ms; end of the stroke {end_ms:.1f} ms"
    return Line(
        letter="r",
        what=f"stroke on 45 MP, {title}: one move, p99 of processor time",
        measured=f"{p99:.1f} ms",
        aim=f"≤ {AIM_MS:.0f} ms",
        met=p99 <= AIM_MS,
        note=note,
    )


def _curve(corner: tuple[int, int], across: int, down: int, step: int, count: int) -> Iterator[Touch]:
    """Yield a hand that crosses what is shown in two seconds, pressing now more, now less."""
    for number in range(count):
        along = number / 60
        x = (corner[0] + across * (0.5 + 0.4 * math.sin(1.7 * along))) * step
        y = (corner[1] + down * (0.5 + 0.4 * math.sin(2.3 * along))) * step
        yield x, y, 0.75 + 0.25 * math.sin(5 * along)
