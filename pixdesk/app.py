"""The composition root with a window. What an operator waits for comes first, and everything else behind it.

The window is painted with Qt alone. Then the studio opens, off the GUI thread: the store, which is enough to show and
judge what is there, so Live is painted and takes keys. Only then, again off the GUI thread, comes what takes most of
the start: OpenCV, NumPy and all that watches, processes and exports. Nothing here imports the pipeline (but for its
log, which is light) before the window stands.
"""

import argparse
import gc
import getpass
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from platformdirs import user_data_path
from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from pixdesk.domain.event import Notice
from pixdesk.errors import PixdeskError, SetupError
from pixdesk.pipeline.log import log_to
from pixdesk.ui.application import application, reporter, spare_the_collector
from pixdesk.ui.bridge import Bridge
from pixdesk.ui.executor import QtExecutor
from pixdesk.ui.window import MainWindow

if TYPE_CHECKING:
    from pixdesk.pipeline.demo_shoot import DemoShoot
    from pixdesk.pipeline.engine import Engine
    from pixdesk.pipeline.opening import Opening

OpenEngine = Callable[[Executor], "Engine"]
"""Given the window's files lane, open the studio. Runs off the GUI thread; may take its time."""

PUMP_MS: Final = 25
DEMO_PACE_MS: Final = 250
"""About a shot a second, which can be watched; files that never get whole are given up before the last arrive."""
_PAINT_MS: Final = 100
"""How long Live has to itself to paint what came before."""
_SWITCH_S: Final = 0.0005
"""How soon a thread that computes in Python must let the window have its turn. Nearly every call into Qt lets go of
Python's lock, and each time the window then waited for Python's own pause, which is ten times as long: of 5,600 beats
while a shoot is cut out 15 came after more than 30 ms with that, and 4 with this (measured on two cores)."""
_PYTHONS_SWITCH_S: Final = 0.005

_LOG = logging.getLogger("pixdesk")


class Session(QObject):
    """One window with its studio: opens it behind the window, drives it, and closes it after.

    Attributes:
        engine: None until the studio is open.
        joined: called with the engine once it is open and shown.
        ready: called once it takes captures in, too.
        keep_folder: remembers another capture folder for the next start, where there is such a memory.
    """

    def __init__(self, window: MainWindow, open_engine: OpenEngine, actor: str) -> None:
        super().__init__(window)
        self.window = window
        self.engine: Engine | None = None
        self.bridge = Bridge(self)
        self._open_engine = open_engine
        self._actor = actor
        self._pump = QTimer(self)
        self._pump.setInterval(PUMP_MS)
        self._pump.timeout.connect(self._drive)
        self.joined: list[Callable[[Engine], None]] = []
        self.ready: list[Callable[[], None]] = []
        self.keep_folder: Callable[[str], None] | None = None

    def begin(self) -> None:
        """Open the studio; the window shows that it does."""
        self.bridge.ask(self, self._open, self._join, self._refuse)

    def end(self) -> None:
        """Stop asking, let running work reach a safe point, close the studio. Nothing is lost."""
        self._pump.stop()
        sys.setswitchinterval(_PYTHONS_SWITCH_S)
        self.window.close_down()
        self.bridge.close()
        if self.engine is not None:
            with suppress(PixdeskError):  # what closes is told, not this
                self.engine.people.sign_out("closed")
            self.engine.close()

    def _open(self) -> "Engine":
        from pixdesk.pipeline.cores import file_threads
        from pixdesk.pipeline.priority import lower_this_thread

        files = QtExecutor(file_threads(), prepare=lower_this_thread)
        try:
            self.engine = self._open_engine(files)
        except BaseException:
            files.shutdown()
            raise
        self.engine.people.sign_in_account(self._actor)
        return self.engine

    def _join(self, engine: "Engine") -> None:
        from pixdesk.ui.actions import Desk

        engine.listen(self.bridge.post)
        self.window.attach(Desk(engine, self.bridge, self._actor, self.keep_folder, self.window.memory))
        for hear in self.joined:
            hear(engine)
        QTimer.singleShot(_PAINT_MS, self, self._warm_up)

    def _warm_up(self) -> None:
        if self.engine is not None:
            sys.setswitchinterval(_SWITCH_S)
            self.bridge.ask(self, self.engine.get_ready, self._work, self._give_up)

    def _work(self, _: None) -> None:
        if gc.get_freeze_count():  # loading took longer than the collector was spared for
            gc.freeze()
        self._pump.start()
        for hear in self.ready:
            hear()

    def _give_up(self, error: Exception) -> None:
        """What the studio works with is missing: take the pages down, close it, and say so."""
        sys.setswitchinterval(_PYTHONS_SWITCH_S)
        engine, self.engine = self.engine, None
        if engine is not None:
            self.window.detach()
            self.bridge.ask(self, engine.close, lambda _: self._refuse(error), self._refuse)

    def _refuse(self, error: Exception) -> None:
        _LOG.error("the studio does not open", exc_info=error)
        self.window.opening.refuse(error, self.begin)

    def _drive(self) -> None:
        if self.engine is not None:
            self.engine.pump()


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window on a capture folder and return when it is closed.

    Args:
        argv: ``[FOLDER] [--home HOME] [--out OUT]``; None for the process's own. Without a folder the last one is
            watched; without a last one the window asks.
    """
    chosen = _arguments(argv)
    home = (chosen.home or user_data_path("pixdesk", appauthor=False)).expanduser().resolve()
    app = application()
    spare_the_collector()
    settings = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow()
    window.memory.keep_in(settings)
    folder: Path | None = chosen.folder or _last_folder(settings)
    sessions: list[Session] = []

    def keep(path: str) -> None:
        settings.setValue("folder", path)

    def start(watched: Path) -> None:
        session = open_session(window, lambda files: _open_real(files, home, chosen.out, watched), home=home)
        session.keep_folder = keep
        session.joined.append(lambda _: keep(str(watched)))  # one that cannot be opened is not asked for again
        sessions.append(session)

    window.opening.folder_chosen.connect(lambda path: start(Path(path)))
    window.show()
    if folder is None:
        window.opening.ask_for_folder()
    else:
        start(folder.expanduser().resolve())
    code = _run(app)
    for session in sessions:
        session.end()
    return code


def demo(place: Path) -> int:
    """Open the window and let the demonstration be shot into ``place/capture`` before your eyes."""
    app = application()
    spare_the_collector()
    window = MainWindow()
    window.show()
    session = open_session(window, lambda files: _open_demo(files, place), home=place / "studio")
    session.ready.append(lambda: _shoot(session, place))
    code = _run(app)
    session.end()
    return code


def _run(app: QApplication) -> int:
    """Run the event loop; Ctrl+C in the terminal and a polite kill close the window as the operator would."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.closeAllWindows())
    return app.exec()


def open_session(window: MainWindow, open_engine: OpenEngine, *, home: Path, actor: str = "") -> Session:
    """Begin a session once the window has been painted."""
    log_to(home)
    session = Session(window, open_engine, actor or _user())
    session.joined.append(lambda _: window.pictures.keep_small_ones(home / "thumbnails"))
    sys.excepthook = reporter(session.bridge)
    QTimer.singleShot(0, session.begin)
    return session


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="pixdesk-window", description="The desk, with its window.")
    parser.add_argument("folder", nargs="?", type=Path, help="the capture folder; the last one when left out")
    parser.add_argument("--home", type=Path, help="the studio's own folder")
    parser.add_argument("--out", type=Path, help="where renditions go")
    return parser.parse_args(None if argv is None else list(argv))


def _last_folder(settings: QSettings) -> Path | None:
    remembered = str(settings.value("folder", "") or "")
    return Path(remembered) if remembered else None


def _open_real(files: Executor, home: Path, out: Path | None, folder: Path) -> "Engine":
    from pixdesk.pipeline.opening import Opening, default_out

    exports = (out or default_out()).expanduser().resolve()
    return _opened(Opening(home=home, out=exports, folder=folder), files)


def _open_demo(files: Executor, place: Path) -> "Engine":
    from pixdesk.pipeline.opening import Opening

    opening = Opening(home=place / "studio", out=place / "exports", folder=place / "capture")
    (place / "capture").mkdir(parents=True, exist_ok=True)
    engine = _opened(opening, files)
    engine.choose(idle_close_s=3600.0)
    return engine


def _opened(opening: "Opening", files: Executor) -> "Engine":
    from pixdesk.pipeline.lanes import Lanes
    from pixdesk.pipeline.opening import open_desk

    lanes = Lanes.threaded(files=files)
    try:
        return open_desk(opening, lanes)
    except BaseException:
        lanes.close()
        raise


def _shoot(session: Session, place: Path) -> None:
    """Play the camera's acts on a timer of the window's."""
    from pixdesk.pipeline.catalogue import resources_dir
    from pixdesk.pipeline.demo_shoot import DemoShoot

    try:
        shoot = DemoShoot(resources_dir() / "demo", place / "capture", DEMO_PACE_MS / 1000)
    except SetupError as error:
        session.bridge.tell(error)
        return
    timer = QTimer(session)
    timer.setInterval(DEMO_PACE_MS)
    timer.timeout.connect(lambda: _act(session, shoot, timer))
    timer.start()


def _act(session: Session, shoot: "DemoShoot", timer: QTimer) -> None:
    try:
        said = shoot.step()
    except OSError as error:
        why = session.tr("The demonstration cannot go on: %1.").replace("%1", f"{error.strerror}")
        session.bridge.post(Notice(why, "alarm"))
        said = None
    if said is None:
        timer.stop()
        shoot.close()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # on Windows it looks for a module that is not there
        return "operator"


if __name__ == "__main__":
    sys.exit(main())
