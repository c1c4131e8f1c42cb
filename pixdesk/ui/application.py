"""The one Qt application: how it is dressed, when it looks for garbage, and what hears a bug in one of its slots."""

import gc
import logging
import sys
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QApplication

from pixdesk.domain.event import Notice
from pixdesk.ui import theme
from pixdesk.ui.bridge import Bridge
from pixdesk.ui.emblem import emblem

_LOADING_MS: Final = 2000
"""How long after its start the window does not look for garbage."""

_LOG = logging.getLogger("pixdesk")


def application() -> QApplication:
    """Return the one application, dressed."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["pixdesk"])
    app.setApplicationName("pixdesk")
    app.setApplicationDisplayName("pixdesk")
    app.setDesktopFileName("pixdesk")
    app.setWindowIcon(emblem())
    theme.dress(app)
    QImageReader.setAllocationLimit(0)
    return app


def spare_the_collector() -> None:
    """Look for garbage only when everything is loaded: what loading makes stays, and looking through it costs time.

    Measured: a fifth of the processor time from the start to a window that can be used.
    """
    gc.disable()
    QTimer.singleShot(_LOADING_MS, _collect_again)


def _collect_again() -> None:
    gc.freeze()
    gc.enable()


def reporter(bridge: Bridge) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Return what hears a bug in a slot: the whole report to the log, one sentence to the operator."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _LOG.error("bug in the window\n%s", "".join(traceback.format_exception(kind, error, trace)))
        sys.__excepthook__(kind, error, trace)
        words = bridge.tr("pixdesk made a mistake (%1). The report is in pixdesk.log.")
        bridge.post(Notice(words.replace("%1", kind.__name__), "alarm"))

    return report
