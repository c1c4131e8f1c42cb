"""The window over the real engine, on Exceptions, with captures that were processed before it opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from pixdesk.pipeline.engine import Engine
from pixdesk.pipeline.lanes import Lanes
from pixdesk.ui.actions import Desk
from pixdesk.ui.bridge import Bridge
from pixdesk.ui.window import MainWindow
from tests.helpers.studio import open_studio, run_until_idle
from tests.ui.resting import rest


@contextmanager
def window_over_engine(qtbot: QtBot, place: Path, pictures: dict[str, bytes]) -> Iterator[tuple[MainWindow, Engine]]:
    """Show a window in which the first case is chosen; it is closed at the end.

    Args:
        pictures: what lies in the capture folder, by name.
    """
    made = MainWindow()
    made.resize(1440, 900)
    bridge = Bridge(made)
    with open_studio(place, Lanes.threaded(1)) as engine:
        for name, data in pictures.items():
            (place / "capture" / name).write_bytes(data)
        run_until_idle(engine)
        engine.listen(bridge.post)
        made.show()
        made.attach(Desk(engine, bridge, "ana", memory=made.memory))
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        made.open_page("exceptions")
        rest(qtbot, made, lambda: made.page.list.ident is not None)
        yield made, engine
        made.close()
        made.close_down()
        bridge.close()
