"""Walk the whole window and write every page and state as a picture.

    python tests/ui/walk_window.py OUT [--stand-in] [--only NAME]
    python tests/ui/walk_window.py docs/screens --readme

Without ``--stand-in`` the demonstration is shot and goes through the real engine; with it, drawn captures stand in
for a studio (`tests.ui.stand_in`), and states that are rare in life are shown too. Sizes: 1440×900, 1280×720, and
1440×900 at twice the scale (a process of its own, for Qt takes the scale at start).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt  # noqa: E402
from PySide6.QtGui import QCursor  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget  # noqa: E402

from pixdesk import app  # noqa: E402
from pixdesk.domain.capture import CaptureState  # noqa: E402
from pixdesk.domain.event import Gravity  # noqa: E402
from pixdesk.domain.view import CaptureView  # noqa: E402
from pixdesk.errors import StudioInUse  # noqa: E402
from pixdesk.ui.window import MainWindow  # noqa: E402
from tests.helpers.turning import turn  # noqa: E402
from tests.ui.walk_people import walk_people  # noqa: E402

SIZES = ((1440, 900), (1280, 720))
SETTLE_S = 20.0


class Walk:
    """A window being walked."""

    def __init__(self, out: Path, window: MainWindow, session: app.Session, suffix: str, only: str) -> None:
        self.out, self.window, self.session, self.suffix, self.only = out, window, session, suffix, only

    def settle(self, until: Callable[[], bool] = lambda: True, limit_s: float = SETTLE_S) -> None:
        """Let the window come to rest: nothing asked, nothing decoding, nothing due."""
        deadline, quiet = time.monotonic() + limit_s, 0
        while quiet < 8:
            turn(20)
            page = self.window.page
            busy = self.session.bridge.busy or self.window.pictures.busy or (page is not None and page.is_waiting)
            quiet = 0 if busy or not until() else quiet + 1
            if time.monotonic() > deadline:
                print("  (did not come to rest)", file=sys.stderr)
                return

    def shoot(self, name: str, then: Callable[[], None] = lambda: None) -> None:
        """Write the window as it stands, at every size; `then` is done again at each."""
        if self.only and not any(part in name for part in self.only.split(",")):
            return
        for width, height in SIZES if not self.suffix else SIZES[:1]:
            self.window.resize(width, height)
            self.rest_the_mouse()
            self.settle()
            then()
            self.settle()
            target = self.out / f"{name}-{width}x{height}{self.suffix}.png"
            self.window.grab().save(str(target))
        print(f"  {name}")

    def rest_the_mouse(self) -> None:
        """Put the mouse where nothing looks hovered."""
        QCursor.setPos(self.window.mapToGlobal(self.window.strip.geometry().center()))
        for button in self.window.findChildren(QAbstractButton):  # the offscreen platform tells nobody
            QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))

    def key(
        self, key: Qt.Key, target: QWidget | None = None, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the focus is (the offscreen platform forgets which window is active when it is sized)."""
        if not self.window.isActiveWindow():
            self.window.activateWindow()
            QTest.qWaitForWindowActive(self.window)
        QTest.keyClick(target or self.window.focusWidget() or self.window, key, modifier)
        self.settle()

    def go(self, number: int) -> None:
        """Open a page by its key."""
        self.key(Qt.Key(Qt.Key.Key_0 + number), modifier=Qt.KeyboardModifier.ControlModifier)


def walk_shots(walk: Walk) -> None:
    """Shots: the day, what needs a home, a scan, one state, the list on its way in, nothing at all."""
    walk.go(0)
    shots, page = walk.session.engine.shots, walk.window.page
    walk.settle(lambda: page.model.rowCount() > 0 or page._empty.isVisible())
    walk.shoot("shots-empty")
    if hasattr(shots, "plan"):
        shots.plan()
    else:
        shots.choose_targets({"": 24.0, "jewellery": 0.01}, actor="lead")
        shots.take_in(a_list_of(walk.session.engine.recent()), actor="lead")
    page.look_again()
    walk.settle(lambda: page.model.rowCount() > 0)
    walk.shoot("shots-day")
    walk.key(Qt.Key.Key_N)
    walk.key(Qt.Key.Key_P)
    walk.shoot("shots-needs-a-home")
    walk.key(Qt.Key.Key_B)
    QTest.keyClicks(page.tray.field, "SKU-99")
    walk.key(Qt.Key.Key_Return, page.tray.field)
    walk.shoot("shots-scanned-unknown")
    walk.key(Qt.Key.Key_Escape, page.tray.field)
    walk.key(Qt.Key.Key_3)
    walk.shoot("shots-in-one-state")
    walk.key(Qt.Key.Key_Escape)
    page.bring(a_list(walk))
    walk.settle(lambda: page.bringing.view.rows.rowCount() > 0)
    walk.shoot("shots-list-on-its-way")
    walk.key(Qt.Key.Key_Escape)
    QTest.keyClick(walk.window.focusWidget(), "?")
    walk.shoot("keys-shots")
    walk.key(Qt.Key.Key_Escape)


def a_list_of(views: list[CaptureView]) -> Path:
    """Write a list of what was shot, but for the newest SKU, and of two more products."""
    skus = list(dict.fromkeys(view.capture.label.sku for view in views if view.capture.label.sku))[1:]
    families = ("shoes", "jewellery", "furniture", "knitwear")
    lines = ["sku,family,views,due,priority", "NEXT-1,shoes,front+back,2026-11-21,1", "NEXT-2,jewellery,front,,7"]
    lines += [f"{sku},{families[n % 4]},front+back+detail,2026-11-{18 + n},{1 + n % 5}" for n, sku in enumerate(skus)]
    place = Path(tempfile.mkdtemp(prefix="pixdesk-walk-")) / "list.csv"
    place.write_text("\n".join(lines), encoding="utf-8")
    return place


def a_list(walk: Walk) -> Path:
    """Write a list with good rows and bad ones, under a head in German."""
    good = [
        f"AB-{number:04d};Blau;Schuhe;vorne, hinten;{1 + number % 28}.12.2026;{1 + number % 9}" for number in range(40)
    ]
    bad = ["AB-0001;Blau;Schuhe;vorne;31.2.2026;1", ";Rot;Schuhe;vorne;1.12.2026;1", "AB-0091;Rot;Schuhe;4;1.12.2026;2"]
    head = "Artikelnummer;Farbe;Kategorie;Ansichten;Termin;Prio;Lager"
    place = Path(tempfile.mkdtemp(prefix="pixdesk-walk-")) / "Shot-Liste KW 49.csv"
    place.write_text("\n".join([head, *good, *bad]), encoding="utf-8")
    return place


def walk_live(walk: Walk) -> None:
    """Live after the shoot: under a slate, the newest, looking back, and every tool."""
    walk.go(1)
    if hasattr(walk.session.engine, "slate"):
        walk.session.engine.sku, walk.session.engine.slate = "CAM-1001", "set-1/DSC_0001.jpg"
        walk.settle(walk.window.page.on_set.refuse.isEnabled)
        walk.shoot("live-slate")
        walk.key(Qt.Key.Key_K)
        walk.shoot("live-checklist")
        walk.key(Qt.Key.Key_K)
        walk.session.engine.sku = walk.session.engine.slate = ""
        walk.settle(lambda: not walk.window.page.on_set.refuse.isEnabled())
    walk.shoot("live-newest")
    for _ in range(5):
        walk.key(Qt.Key.Key_Left)
    walk.shoot("live-looking-back")
    walk_tools(walk)
    walk.key(Qt.Key.Key_End)
    walk.key(Qt.Key.Key_T)
    walk.shoot("live-ledger")
    walk.key(Qt.Key.Key_Escape)
    QTest.keyClick(walk.window.focusWidget(), "?")
    walk.shoot("keys-live")
    walk.key(Qt.Key.Key_Escape)


def walk_tools(walk: Walk) -> None:
    """Overlays, loupe, reference and backdrops, over a frame that is looked back at."""
    key = Qt.Key
    tools = (("clipping", key.Key_E), ("focus", key.Key_F))
    for name, switch in tools:
        walk.key(switch)
        walk.shoot(f"live-{name}", lambda: point_at(walk, 0.5, 0.5))
        walk.key(switch)
    walk.key(key.Key_L)
    walk.shoot("live-loupe", lambda: point_at(walk, 0.5, 0.5))
    walk.key(key.Key_L)
    walk.key(key.Key_P)
    walk.key(key.Key_Right)
    walk.shoot("live-reference-beside")
    walk.key(key.Key_O)
    walk.shoot("live-reference-over")
    walk.key(key.Key_O)
    walk.key(key.Key_P)
    walk.key(key.Key_C)
    for number, name in ((3, "light-table"), (4, "mid-grey"), (5, "brand"), (6, "checker")):
        walk.key(Qt.Key(key.Key_0 + number))
        walk.shoot(f"live-on-{name}")
    walk.key(key.Key_B, modifier=Qt.KeyboardModifier.ShiftModifier)
    walk.shoot("live-brand-asked")
    walk.key(key.Key_Escape)
    walk.key(key.Key_1)
    walk.key(key.Key_C)


def point_at(walk: Walk, x: float, y: float) -> None:
    """Put the mouse on a place of Live's picture, by shares of its width and height."""
    canvas = walk.window.page.canvas
    place = canvas.point_of(QPointF(x, y)).toPoint()
    QTest.mouseMove(canvas, place + QPoint(1, 1))
    QTest.mouseMove(canvas, place)
    walk.settle(lambda: not canvas.loupe.isVisible() or canvas.loupe.is_original)


def walk_batches(walk: Walk) -> None:
    """Batches: open, sampled, marked, compared, a reason asked, approved, exported."""
    walk.go(2)
    page = walk.window.page
    page.list.choose(max(page.list.model().values, key=lambda summary: summary.total).batch.id)
    walk.settle(lambda: bool(page.grid.ids))
    walk.shoot("batches-open")
    walk.key(Qt.Key.Key_K)
    walk.settle(lambda: page.sheet is not None)
    walk.shoot("batches-sample")
    QTest.keyClick(walk.window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    walk.settle(lambda: page.sheet is None)
    walk.shoot("batches-opened-again")
    walk.key(Qt.Key.Key_K)
    walk.settle(lambda: page.sheet is not None)
    walk.key(Qt.Key.Key_Return)
    walk.key(Qt.Key.Key_Return)
    walk.key(Qt.Key.Key_9)
    walk.key(Qt.Key.Key_Return)
    walk.shoot("batches-marked")
    walk_marking(walk)
    walk.key(Qt.Key.Key_Space)
    walk.shoot("batches-compare")
    walk.key(Qt.Key.Key_Space)
    walk.key(Qt.Key.Key_R)
    walk.shoot("batches-why-rejected")
    walk.key(Qt.Key.Key_Escape)
    for tile in page.sheet.sample:
        if tile.mark.conforms is False:
            page.grid.make_current(tile.capture.id)
            walk.key(Qt.Key.Key_Backspace)
    walk.key(Qt.Key.Key_A)
    if not page.panel.export.isVisible():
        walk.key(Qt.Key.Key_A)
    walk.settle(page.panel.export.isVisible)
    walk.shoot("batches-approved")
    for box in list(page.panel.export.channels.boxes.values())[:2]:
        box.click()
    walk.key(Qt.Key.Key_X)
    walk.settle(lambda: bool(page.panel.export._folder), limit_s=60)
    walk.shoot("batches-exported")


def walk_marking(walk: Walk) -> None:
    """A defect marked, a ring drawn around it, a note asked and kept, several tiles chosen."""
    page = walk.window.page
    grid, canvas = page.grid, page.view.compare
    walk.key(Qt.Key.Key_4 if 4 in page.panel.defect_keys else Qt.Key.Key_2)
    walk.key(Qt.Key.Key_Left)
    walk.key(Qt.Key.Key_O)
    walk.shoot("batches-ring-asked")
    centre = canvas._spot(canvas._areas()[1]).center().toPoint()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=centre - QPoint(60, 90))
    QTest.mouseMove(canvas, centre + QPoint(10, 0))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=centre + QPoint(10, 0))
    walk.settle()
    walk.shoot("batches-ringed")
    walk.key(Qt.Key.Key_Space)
    walk.key(Qt.Key.Key_N)
    QTest.keyClicks(walk.window.focusWidget(), "A strip of backdrop at the handle")
    walk.shoot("batches-note-asked")
    walk.key(Qt.Key.Key_Return)
    walk.shoot("batches-noted")
    walk.key(Qt.Key.Key_Right, modifier=Qt.KeyboardModifier.ShiftModifier)
    walk.key(Qt.Key.Key_Right, modifier=Qt.KeyboardModifier.ShiftModifier)
    walk.shoot("batches-chosen")
    walk_full(walk)
    walk.key(Qt.Key.Key_Escape)
    grid.make_current(page.sheet.sample[0].capture.id)
    QTest.keyClick(walk.window.focusWidget(), "?")
    walk.shoot("keys-batches")
    walk.key(Qt.Key.Key_Escape)


def walk_full(walk: Walk) -> None:
    """The captures chosen over the whole window: whole, at 100 %, and along their edges at 200 %."""
    page = walk.window.page
    walk.key(Qt.Key.Key_F)
    walk.shoot("batches-full-whole")
    walk.key(Qt.Key.Key_Z)
    walk.shoot("batches-full-hundred-percent", lambda: arrived(walk))
    walk.key(Qt.Key.Key_Z)
    walk.key(Qt.Key.Key_B)
    walk.key(Qt.Key.Key_G)
    for _ in range(5):
        walk.key(Qt.Key.Key_Right)
    walk.shoot("batches-full-edge", lambda: arrived(walk))
    walk.key(Qt.Key.Key_Escape)
    page.view.swatches.choose(page.view.swatches.backdrop.__class__.WHITE)


def arrived(walk: Walk) -> None:
    """Wait until the panes of the full-screen view show their captures' own pixels."""
    full = walk.window.page.full
    walk.settle(lambda: not full._rest.isActive() and all(pane.why or not pane.sharp.isNull() for pane in full._panes))


def walk_exceptions(walk: Walk) -> None:
    """Exceptions: the worst, side by side, wipe, discard asked, note, settled."""
    walk.go(3)
    walk.shoot("exceptions-worst")
    if walk.window.page.strip.cards:
        walk.key(Qt.Key.Key_2)
        walk.shoot("exceptions-another-cutout")
        walk.key(Qt.Key.Key_Escape)
    for number in range(1, 5):
        walk.key(Qt.Key.Key_Down)
        walk.shoot(f"exceptions-case-{number + 1}")
    walk.key(Qt.Key.Key_Space)
    walk.shoot("exceptions-wipe")
    walk.key(Qt.Key.Key_D)
    walk.shoot("exceptions-discard-asked")
    walk.key(Qt.Key.Key_Escape)
    walk.key(Qt.Key.Key_Space)
    walk.shoot("exceptions-cutout")
    walk.key(Qt.Key.Key_Z)
    walk.settle(lambda: walk.window.page.canvas.is_sharp, limit_s=60)
    walk.shoot("exceptions-full-size")
    walk.key(Qt.Key.Key_Z)
    QTest.keyClicks(walk.window.page.filter.text, "edge of the frame")
    walk.key(Qt.Key.Key_C, walk.window.page.list)
    walk.shoot("exceptions-narrowed")
    walk.key(Qt.Key.Key_Escape, walk.window.page.list)
    QTest.keyClick(walk.window.focusWidget(), "?")
    walk.shoot("keys-exceptions")
    walk.key(Qt.Key.Key_Escape)
    walk_mending(walk)


def walk_mending(walk: Walk) -> None:
    """The bench over the worst case: taken up, painted on, each tool, zoomed in, not kept."""
    page, key = walk.window.page, Qt.Key
    page.list.choose(next(view.case.id for view in page.list._model.values if view.capture.preview_path))
    walk.settle()
    walk.key(key.Key_E, page.list)
    canvas = page.bench.canvas
    walk.settle(lambda: canvas.is_painted, limit_s=60)
    walk.shoot("mend-opened", lambda: hover(walk, 0.4, 0.4))
    walk.key(key.Key_X)
    spot = canvas.viewport.spot
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(spot, 0.55, 0.45))
    for share in range(10):
        QTest.mouseMove(canvas, at(spot, 0.55 + 0.02 * share, 0.45 + 0.03 * share))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(spot, 0.74, 0.72))
    walk.shoot("mend-painted")
    for name in ("veil", "matte"):
        walk.key(key.Key_V)
        walk.shoot(f"mend-{name}")
    walk.key(key.Key_V)
    walk.key(key.Key_V)
    walk.key(key.Key_X)
    walk.key(key.Key_W)
    walk.key(key.Key_Z)
    walk.shoot("mend-hundred-percent", lambda: hover(walk, 0.4, 0.4))
    walk.key(key.Key_Z)
    walk.key(key.Key_L)
    for x, y in ((0.2, 0.2), (0.6, 0.25), (0.5, 0.6)):
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(canvas.viewport.spot, x, y))
    walk.shoot("mend-polygon")
    walk.key(key.Key_Escape)
    walk.key(key.Key_K)
    walk.settle(lambda: page.bench.pointer.is_ready, limit_s=60)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(canvas.viewport.spot, 0.5, 0.75))
    walk.settle(lambda: page.bench.pointer.has_shape, limit_s=60)
    walk.shoot("mend-pointed")
    walk.key(key.Key_Escape)
    walk.key(key.Key_D)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(canvas.viewport.spot, 0.5, 0.5))
    walk.shoot("mend-heal")
    walk.key(key.Key_Escape)
    walk.key(key.Key_Escape)
    walk.shoot("mend-not-kept")
    QTest.keyClick(walk.window.focusWidget(), "?")
    walk.shoot("keys-mend")
    walk.key(key.Key_Escape)
    walk.key(key.Key_Escape)


def at(spot: QRectF, x: float, y: float) -> QPoint:
    """Return a place on a picture by shares of its width and height."""
    return QPointF(spot.left() + x * spot.width(), spot.top() + y * spot.height()).toPoint()


def hover(walk: Walk, x: float, y: float) -> None:
    """Put the mouse on a place of the picture under the brush."""
    canvas = walk.window.page.bench.canvas
    QTest.mouseMove(canvas, QPoint(canvas.rect().center()) + QPoint(round(40 * x), round(40 * y)))
    walk.settle()


def walk_release(walk: Walk) -> None:
    """Release: nothing approved, what goes out, one written, one refused, exported, the files read again."""
    walk.go(4)
    page = walk.window.page
    if hasattr(walk.session.engine.release, "approve_all"):
        walk.shoot("release-empty")
        walk.session.engine.release.approve_all()
        page.look_again()
        walk.settle(lambda: page.model.rowCount() > 0)
    for ident in ("amazon", "etsy"):
        if not page.export.channels.boxes[ident].isChecked():
            page.export.channels.boxes[ident].click()
    walk.shoot("release-list")
    walk.key(Qt.Key.Key_Right)
    walk.shoot("release-refused")
    walk.key(Qt.Key.Key_Down)
    walk.key(Qt.Key.Key_Down)
    walk.key(Qt.Key.Key_Left)
    walk.shoot("release-written")
    walk.key(Qt.Key.Key_X)
    walk.settle(lambda: bool(page.export._folder), limit_s=60)
    walk.shoot("release-exported")
    walk.key(Qt.Key.Key_V)
    walk.settle(page._check.isEnabled)
    walk.shoot("release-files-checked")
    QTest.keyClick(walk.window.focusWidget(), "?")
    walk.shoot("keys-release")
    walk.key(Qt.Key.Key_Escape)
    walk_delivery(walk)


def walk_delivery(walk: Walk) -> None:
    """Release, delivery: no destination, what is due, a password asked, a dry run, sent, one put back, one refused."""
    page, key = walk.window.page, Qt.Key
    walk.key(key.Key_D)
    delivery = walk.session.engine.delivery
    walk.shoot("delivery-empty")
    if not hasattr(delivery, "fill"):
        walk_real_delivery(walk)
        return
    delivery.fill()
    page.look_again()
    walk.settle(lambda: page.delivery.model.rowCount() > 0)
    walk.shoot("delivery-all")
    walk.key(key.Key_Y)
    walk.shoot("delivery-would-go")
    page.delivery.panel.list.setCurrentIndex(page.delivery.panel.list.model().index(1, 0))
    walk.settle()
    walk.key(key.Key_Down, page.delivery.table)
    walk.shoot("delivery-not-arrived")
    walk.key(key.Key_P, page.delivery.table)
    walk.shoot("delivery-password-asked")
    walk.key(key.Key_Escape)
    walk.key(key.Key_S, page.delivery.table)
    walk.shoot("delivery-refused")
    page.delivery.panel.list.setCurrentIndex(page.delivery.panel.list.model().index(2, 0))
    walk.settle()
    walk.key(key.Key_S, page.delivery.table)
    walk.shoot("delivery-sent")
    walk.key(key.Key_D)


def walk_real_delivery(walk: Walk) -> None:
    """A folder as the destination: what would go, sent, read back."""
    page, key = walk.window.page, Qt.Key
    folder = Path(tempfile.mkdtemp(prefix="pixdesk-walk-"))
    place = walk.session.engine.studio.home / "destinations"
    place.mkdir(exist_ok=True)
    (place / "share.toml").write_text(f'id = "share"\ntitle = "The shop"\n[folder]\npath = "{folder.as_posix()}"\n')
    page.look_again()
    walk.settle(lambda: page.delivery.model.rowCount() > 0)
    walk.key(key.Key_Y, page.delivery.table)
    walk.shoot("delivery-would-go")
    walk.key(key.Key_S, page.delivery.table)
    walk.settle(lambda: not page.delivery.panel.is_working, limit_s=60)
    walk.shoot("delivery-sent")
    walk.key(key.Key_D, page.delivery.table)


def walk_insights(walk: Walk) -> None:
    """Insights: the month, a figure taken, a day taken, one finding, a period without anything."""
    walk.go(5)
    page = walk.window.page
    walk.settle(lambda: page._told is not None, limit_s=30)
    walk.shoot("insights-month")
    walk.key(Qt.Key.Key_2)
    page.side.which._buttons[1][1].click()
    walk.key(Qt.Key.Key_Down, page.side.list)
    walk.shoot("insights-behind-a-share")
    page.charts.found.setFocus(Qt.FocusReason.TabFocusReason)
    walk.key(Qt.Key.Key_End, page.charts.found)
    walk.key(Qt.Key.Key_Return, page.charts.found)
    walk.shoot("insights-a-day")
    figures = walk.session.engine.insights
    if hasattr(figures, "refusal"):
        figures.days = 0
        walk.key(Qt.Key.Key_R)
        walk.shoot("insights-empty")
        figures.days = 21
        walk.key(Qt.Key.Key_R)


def walk_audit(walk: Walk) -> None:
    """Audit: the lines, verified, a search, a search in vain."""
    walk.go(6)
    walk.shoot("audit-lines")
    walk.key(Qt.Key.Key_V)
    walk.shoot("audit-verified")
    walk.key(Qt.Key.Key_F, modifier=Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(walk.window.focusWidget(), "approved")
    turn(300)
    walk.shoot("audit-search")
    QTest.keyClicks(walk.window.focusWidget(), "zzz")
    turn(300)
    walk.shoot("audit-search-in-vain")
    walk.key(Qt.Key.Key_Escape)
    walk.window.page.filter.who.setCurrentIndex(1)
    walk.window.page._look_for()
    walk.key(Qt.Key.Key_D)
    QTest.keyClicks(walk.window.focusWidget(), "next week")
    turn(300)
    walk.shoot("audit-filtered-period-wrong")
    walk.key(Qt.Key.Key_Escape)


def walk_shoot(walk: Walk) -> None:
    """This shoot: as it is, a pattern tried, one that cannot be read, a share instead of the standard."""
    walk.key(Qt.Key.Key_Comma, modifier=Qt.KeyboardModifier.ControlModifier)
    page = walk.window.page.shoot
    page._choose.show()
    walk.shoot("shoot-in-force")
    QTest.keyClicks(page.form.pattern, "{sku}_{colourway}_front")
    walk.settle(lambda: not page._typing.isActive())
    walk.shoot("shoot-pattern-tried")
    QTest.keyClicks(page.form.pattern, "_{moon}")
    walk.settle(lambda: not page._typing.isActive())
    walk.shoot("shoot-pattern-wrong")
    walk.key(Qt.Key.Key_Escape)
    page.form.kind._buttons[1][1].click()
    page._next.setText("From the next start on: /Volumes/studio/2026-11-21/capture")
    page._next.show()
    walk.shoot("shoot-share")
    walk.key(Qt.Key.Key_Escape)
    walk_settings(walk)


def walk_settings(walk: Walk) -> None:
    """Settings: recipes and channels as forms, one that cannot be saved, one saved, models and the device."""
    page = walk.window.page
    alt = Qt.KeyboardModifier.AltModifier
    walk.key(Qt.Key.Key_2, page, alt)
    walk.settle(lambda: page.recipes._shown is not None)
    walk.shoot("settings-recipes")
    page.recipes.form._rows["matte.epsilon"].show_text("much")
    walk.settle(lambda: page.recipes._is_wrong)
    walk.shoot("settings-recipe-wrong", page.recipes.form._rows["matte.epsilon"]._box.setFocus)
    page.recipes.form._rows["matte.epsilon"].show_text("0.001")
    walk.settle(lambda: not page.recipes._is_wrong)
    walk.key(Qt.Key.Key_S, page.recipes.list, Qt.KeyboardModifier.ControlModifier)
    walk.settle(lambda: page.recipes._shown is not None and page.recipes._shown.is_own)
    walk.shoot("settings-recipe-saved")
    walk.key(Qt.Key.Key_3, page, alt)
    walk.settle(lambda: page.channels._shown is not None)
    walk.shoot("settings-channels")
    asos = next(number for number, entry in enumerate(page.channels._entries) if entry.id == "asos")
    page.channels.list.choose(asos)
    walk.shoot("settings-channel-to-confirm")
    walk.key(Qt.Key.Key_4, page, alt)
    walk.settle(lambda: page.machine.list.value is not None)
    walk.shoot("settings-machine")
    walk.key(Qt.Key.Key_V, page.machine.list)
    walk.key(Qt.Key.Key_G, page.machine.list)
    walk.settle(page._examine.isEnabled, limit_s=90)
    walk.shoot("settings-machine-asked")
    walk.key(Qt.Key.Key_5, page, alt)
    walk.settle(lambda: page.scenes.list.value is not None and bool(page.scenes.look._path), limit_s=60)
    walk.shoot("settings-scenes")
    page.open_section("styles")
    walk.settle(lambda: page.styles.form is not None)
    walk.shoot("settings-styles-none")
    walk.key(Qt.Key.Key_N, modifier=Qt.KeyboardModifier.ControlModifier)
    for key, text in (("id", "acme"), ("title", "Acme"), ("limits.background_max_delta_e", "2")):
        page.styles.form.row(key).show_text(text)
    walk.shoot("settings-style-wrong")
    walk.key(Qt.Key.Key_1, page, alt)


def walk_rare(walk: Walk) -> None:
    """States a good day does not show: the folder lost, an alarm, a fallback, the studio refused."""
    walk.go(1)
    shown = walk.session.engine.overview()
    lost = replace(
        shown,
        unreachable_since=datetime.now(UTC),
        trouble="The graphics driver stopped; captures run on the processor.",
    )
    walk.window._overview_timer.stop()
    walk.window._show_overview((lost, []))
    since = f"Capture folder unreachable since {datetime.now(UTC).astimezone():%H:%M}: it cannot be read."
    walk.session.bridge.post(app.Notice(since, "alarm", "", Gravity.FOLDER))
    walk.session.bridge.post(
        app.Notice("The graphics driver stopped twice. Captures run on the processor from now on.", "alarm")
    )
    walk.settle()
    walk.shoot("live-folder-unreachable")
    walk.window.alarm.colour_action.trigger()
    walk.window.alarm.sound_action.trigger()
    walk.shoot("live-alarm-without-colour")
    walk.window.alarm.colour_action.trigger()
    for page in walk.window._pages.values():
        page.desk.bridge.changed.disconnect(page._changed)
    walk.window._pages["live"]._stack.setCurrentIndex(1)
    walk.shoot("live-empty-unreachable")
    walk.window._show_overview((replace(shown, counts=dict.fromkeys(CaptureState, 0)), []))
    walk.shoot("live-empty")
    for number, name in ((2, "batches"), (3, "exceptions")):
        walk.go(number)
        walk.window.page._stack.setCurrentIndex(1)
        walk.shoot(f"{name}-empty")


def refused(out: Path, suffix: str) -> None:
    """A window whose studio does not open, and one that asks for its folder."""
    window = MainWindow()
    window.resize(*SIZES[0])
    window.show()
    place, remedy = "/home/lea/.local/share/pixdesk", "Close its window, or let its command end; then try again."
    window.opening.refuse(StudioInUse(f"Another pixdesk is at work on the studio in {place}. {remedy}"), lambda: None)
    turn(100)
    window.grab().save(str(out / f"opening-refused-1440x900{suffix}.png"))
    window.close()
    first = MainWindow()
    first.resize(*SIZES[0])
    first.show()
    first.opening.ask_for_folder()
    turn(100)
    first.grab().save(str(out / f"opening-first-start-1440x900{suffix}.png"))
    first.close()


def shoot_demo(walk: Walk, session: app.Session, place: Path) -> None:
    """Let the demonstration arrive as fast as it is written."""
    from pixdesk.pipeline.catalogue import resources_dir
    from pixdesk.pipeline.demo_shoot import DemoShoot

    halfway = False
    with DemoShoot(resources_dir() / "demo", place / "capture") as shoot:
        for _ in shoot:
            turn(2)
            if shoot.done == 9 and not halfway:
                halfway = True
                wait_idle(session, 1)
                walk_shooting(walk)
    wait_idle(session, 0)


def wait_idle(session: app.Session, settling: int) -> None:
    """Wait until nothing is in work; so many files may still be on their way."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        turn(100)
        counts = session.engine.overview()
        if not counts.waiting and counts.settling <= settling:
            return


def walk_shooting(walk: Walk) -> None:
    """Live in the middle of a shoot: the newest as captured and as cut out, on each ground."""
    walk.shoot("live-shooting")
    walk.key(Qt.Key.Key_C)
    walk.shoot("live-shooting-cutout")
    walk.key(Qt.Key.Key_6)
    walk.key(Qt.Key.Key_U)
    walk.shoot("live-shooting-unsure")
    walk.key(Qt.Key.Key_U)
    walk.key(Qt.Key.Key_1)
    walk.key(Qt.Key.Key_Z)
    walk.shoot("live-shooting-hundred-percent")
    walk.key(Qt.Key.Key_Z)
    walk.key(Qt.Key.Key_C)


def opened(stand_in: bool, place: Path) -> Callable[..., object]:
    """Return what opens the studio."""
    if stand_in:
        from tests.ui.stand_in import StandIn

        return lambda _: StandIn(place)
    return lambda files: app._open_demo(files, place)


def walk_all(out: Path, *, stand_in: bool, only: str, suffix: str, readme: bool = False) -> None:
    """Walk every page, or take the README's pictures only."""
    with tempfile.TemporaryDirectory(prefix="pixdesk-walk-") as folder:
        place = Path(folder) / "Studio" if readme else Path(folder)
        if readme:  # the strip says ~/Studio/capture, and no place of the machine the pictures are made on
            os.environ["HOME"] = folder
        application = app.application()
        window = MainWindow()
        window.resize(*SIZES[0])
        window.show()
        window.activateWindow()
        session = app.open_session(window, opened(stand_in, place), home=place / "studio", actor="reviewer")
        while session.engine is None or window.page is None:
            turn(20)
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        walk = Walk(out, window, session, suffix, only)
        walk.settle()
        if readme:
            from tests.ui.readme_screens import walk_readme

            walk_readme(walk, session, place)
        else:
            walk_pages(walk, session, place, stand_in=stand_in)
        window.close()
        session.end()
        if not readme:
            refused(out, suffix)
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def walk_pages(walk: Walk, session: app.Session, place: Path, *, stand_in: bool) -> None:
    """Walk every page in every state."""
    walk.settle(lambda: walk.window.guide.step is not None)
    walk.shoot("guide-first-step")
    if walk.window.guide.isVisible():
        walk.key(Qt.Key.Key_F2)
    walk.shoot("live-waiting")
    if not stand_in:
        shoot_demo(walk, session, place)
    walk.settle()
    for part in (
        walk_shots,
        walk_live,
        walk_exceptions,
        walk_batches,
        walk_release,
        walk_insights,
        walk_audit,
        walk_shoot,
        walk_people,
        walk_rare,
    ):
        part(walk)


def main() -> int:
    """Walk at the usual scale here, and at twice the scale in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--stand-in", action="store_true", help="drawn captures instead of the real engine")
    parser.add_argument("--only", default="", help="only pictures whose name holds one of these, with commas between")
    parser.add_argument("--no-double", action="store_true", help="leave the 2× pictures out")
    parser.add_argument("--readme", action="store_true", help="the README's pictures and nothing else")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    suffix = "@2x" if os.environ.get("QT_SCALE_FACTOR") == "2" else ""
    walk_all(chosen.out, stand_in=chosen.stand_in, only=chosen.only, suffix=suffix, readme=chosen.readme)
    if suffix or chosen.no_double or chosen.readme:
        return 0
    again = [sys.executable, __file__, str(chosen.out), "--only", chosen.only]
    if chosen.stand_in:
        again.append("--stand-in")
    return subprocess.run(again, env={**os.environ, "QT_SCALE_FACTOR": "2"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
