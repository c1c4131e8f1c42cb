"""The window's verbs for pointing, over the real engine: a session, questions, a mended capture."""

from PySide6.QtCore import QObject

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.prompting import Asked
from pixdesk.pipeline.lanes import Lanes
from pixdesk.ui.actions import Desk
from pixdesk.ui.bridge import Bridge
from tests.helpers.discs import BOX, two_discs
from tests.helpers.studio import jpeg, open_studio, run_until_idle


def test_a_page_opens_a_session_asks_and_mends(qtbot, tmp_path):
    page, bridge = QObject(), Bridge()
    told: list[object] = []
    with open_studio(tmp_path, Lanes.threaded(1)) as engine:
        (tmp_path / "capture" / "A1_front.jpg").write_bytes(jpeg(two_discs()))
        run_until_idle(engine)
        capture = engine.recent()[0].capture
        desk = Desk(engine, bridge, "ana")

        desk.pointing.isolate(page, capture.id, told.append)
        qtbot.waitUntil(lambda: len(told) == 1, timeout=30_000)
        session = told[0]
        desk.pointing.point(page, session, Asked(box=BOX), None, told.append)
        qtbot.waitUntil(lambda: len(told) == 2, timeout=30_000)
        desk.pointing.point(page, session, Asked(), None, told.append, told.append)
        qtbot.waitUntil(lambda: len(told) == 3, timeout=30_000)
        desk.pointing.mend(page, session, 1, told.append)
        qtbot.waitUntil(lambda: len(told) == 4, timeout=30_000)
        after = engine.capture(capture.id).capture
        bridge.close()

    answer, refusal, mended = told[1:]
    assert len(answer.candidates[0].mask) == session.screen[0] * session.screen[1]
    assert "Nothing is pointed at" in str(refusal)
    assert mended.is_clean
    assert after.state is CaptureState.CLEAN
