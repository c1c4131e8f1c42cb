"""The README's pictures: each page once, over the demonstration's photographs, at 1440×900.

python tests/ui/walk_window.py docs/screens --readme
"""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from pixdesk import app
from tests.helpers.turning import turn
from tests.ui.walk_window import SIZES, Walk, wait_idle

NAMES = ("live", "batches", "exceptions", "audit")
SHOWN_LIVE = "PLA-3006"
"""The product on the Live page."""
BATCH = "set-1-accessories"
CASE = "CAM-1005"
LARGEST_BYTES = 400_000


def walk_readme(walk: Walk, session: app.Session, place: Path) -> None:
    """Shoot the demonstration and write the four pictures on the way."""
    _shoot(walk, session, place)
    walk.settle()
    _exceptions(walk)
    _batches(walk)
    _audit(walk)


def _shoot(walk: Walk, session: app.Session, place: Path) -> None:
    """Let everything arrive; when the product to be shown is the newest, take its picture."""
    from pixdesk.pipeline.catalogue import resources_dir
    from pixdesk.pipeline.demo_shoot import DemoShoot

    with DemoShoot(resources_dir() / "demo", place / "capture") as shoot:
        awaited = next(n for n, shot in enumerate(shoot.manifest.shots) if shot.sku == SHOWN_LIVE)
        for before in (awaited, awaited + 1):
            while shoot.done < before:
                shoot.step()
                turn(2)
            wait_idle(session, 0)
        walk.settle()
        walk.key(Qt.Key.Key_C)
        _write(walk, "live")
        walk.key(Qt.Key.Key_C)
        for _ in shoot:
            turn(2)
    wait_idle(session, 0)


def _exceptions(walk: Walk) -> None:
    walk.go(3)
    page = walk.window.page
    case = next(value for value in page.list._model.values if value.capture.label.sku == CASE)
    page.go_to(case.case.id)
    _write(walk, "exceptions")


def _batches(walk: Walk) -> None:
    """Two of the sample are marked, so that the button says what approving adds."""
    walk.go(2)
    page = walk.window.page
    batch = next(value for value in page.list._model.values if value.batch.key == BATCH)
    page.go_to(batch.batch.id)
    walk.settle()
    walk.key(Qt.Key.Key_K)
    walk.settle(lambda: page.sheet is not None)
    walk.key(Qt.Key.Key_Return)
    walk.key(Qt.Key.Key_Return)
    _write(walk, "batches")
    walk.key(Qt.Key.Key_A)
    walk.settle(page.panel.export.isVisible)
    for ident in ("amazon", "shopify"):
        page.panel.export.channels.boxes[ident].click()
    walk.key(Qt.Key.Key_X)
    walk.settle(lambda: bool(page.panel.export._folder), limit_s=120)


def _audit(walk: Walk) -> None:
    walk.go(6)
    walk.key(Qt.Key.Key_V)
    walk.key(Qt.Key.Key_Down)
    _write(walk, "audit")


def _write(walk: Walk, name: str) -> None:
    """Write the window as it stands, packed as tightly as PNG allows.

    Raises:
        SystemExit: the picture is too large for a repository.
    """
    walk.window.resize(*SIZES[0])
    walk.rest_the_mouse()
    walk.settle()
    target = walk.out / f"{name}.png"
    while walk.window.alarm.alarms:  # of the two broken files the demonstration holds
        walk.window.alarm.dismiss()
    walk.settle()
    picture = walk.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    picture.save(str(target), "PNG", 0)  # 0: smallest file
    if target.stat().st_size > LARGEST_BYTES:
        raise SystemExit(f"{target} has {target.stat().st_size} bytes; {LARGEST_BYTES} are the most.")
    print(f"  {target}  {target.stat().st_size // 1000} kB")
