"""The audit page over a million lines: a real store, the real window, a heartbeat on the GUI thread."""

import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pixdesk.domain.audit import GENESIS, line_hash
from pixdesk.domain.digest import canonical
from pixdesk.store import audit
from pixdesk.store.db import instant_text, open_store

LINES = 1_000_000
_BEAT_MS = 5


def fill(home: Path, lines: int = LINES) -> None:
    """Write a chain of so many lines of a busy studio, ten thousand in a transaction."""
    store = open_store(home)
    start, head = datetime(2026, 1, 1, tzinfo=UTC), GENESIS
    actions = ("landed", "claimed", "processed", "joined-batch", "approved", "exported")
    store.execute("DROP TRIGGER audit_only_grows_at_its_end")  # it looks at the last line with every one
    for first in range(1, lines + 1, 10_000):
        rows = []
        for seq in range(first, min(first + 10_000, lines + 1)):
            at = instant_text(start + timedelta(seconds=20 * seq))
            actor = "pixdesk" if seq % 7 else ("ana", "ben")[seq % 2]
            subject = f"capture {seq // 6}: set-{seq // 600}/SKU-{seq // 6:06d}_front.jpg"
            detail = canonical({"matte": f"{seq:064x}", "note": ""})
            link = line_hash(seq, at, actor, actions[seq % 6], subject, detail, head)
            rows.append((seq, at, actor, actions[seq % 6], subject, detail, head, link))
            head = link
        with store.atomic():
            store.execute_many(f"INSERT INTO audit ({audit.FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    store.close()


def measure() -> None:
    """Open the page, walk to both ends, search and filter, and print what the GUI thread felt."""
    from PySide6.QtCore import QTimer

    from pixdesk import app
    from pixdesk.pipeline.lanes import Lanes
    from pixdesk.pipeline.opening import Opening, open_desk
    from pixdesk.ui.window import MainWindow
    from tests.helpers.turning import turn

    with tempfile.TemporaryDirectory(prefix="pixdesk-audit-") as folder:
        place = Path(folder)
        (place / "capture").mkdir()
        fill(place / "studio")
        app.application()
        window = MainWindow()
        window.resize(1440, 900)
        window.show()
        opening = Opening(home=place / "studio", out=place / "out", folder=place / "capture")
        session = app.open_session(
            window, lambda files: open_desk(opening, Lanes.threaded(files=files)), home=place / "studio", actor="ana"
        )
        while session.engine is None or window.page is None:
            turn(20)
        turn(4000)  # OpenCV and its like are loaded by then
        beats: list[float] = []
        last = [time.monotonic()]

        def beat() -> None:
            now = time.monotonic()
            beats.append(1000 * (now - last[0]))
            last[0] = now

        timer = QTimer()
        timer.setInterval(_BEAT_MS)
        timer.timeout.connect(beat)
        timer.start()

        def felt(name: str, done: object) -> None:
            beats.clear()
            began = time.monotonic()
            while not done() or session.bridge.busy:  # type: ignore[operator]
                turn(2)
            took = 1000 * (time.monotonic() - began)
            turn(50)
            ordered = sorted(beats)
            p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
            print(
                f"{name:32} {took:8.0f} ms until shown; beat median {statistics.median(beats):5.1f}, "
                f"p99 {p99:6.1f}, longest {ordered[-1]:6.1f} ms"
            )

        window.open_page("audit")
        page = window.page
        felt("page opened", lambda: page.model.rowCount() == LINES)
        bar = page.table.verticalScrollBar()
        steps = iter(range(0, bar.maximum(), bar.maximum() // 200))

        def scroll() -> bool:
            step = next(steps, None)
            if step is not None:
                bar.setValue(step)
            return step is None

        felt("scrolled through in 200 steps", scroll)
        page.table.selectRow(LINES - 1)
        felt("the first line of all", lambda: page.model.index(LINES - 1, 2).data() != "")
        page.filter.search.setText("SKU-012345")
        felt("search for one SKU", lambda: page.model.rowCount() == 6)
        page.filter.search.setText("approved")
        felt("search for an action", lambda: page.model.rowCount() > 100_000)
        page.filter.search.clear()
        page.filter.who.setCurrentIndex(max(0, page.filter.who.findData("ana")))
        page._look_for()
        felt("one person", lambda: 50_000 < page.model.rowCount() < 100_000)
        page._clear()
        felt("all again", lambda: page.model.rowCount() == LINES)
        page.verify()
        felt("verified", page._verify_action.isEnabled)
        timer.stop()
        window.close()
        session.end()


if __name__ == "__main__":
    measure()
    sys.exit(0)
