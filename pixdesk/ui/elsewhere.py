"""A capture's way to another program and back: handed out as a layer with its matte, taken back when it was saved."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.people import Verb
from pixdesk.domain.prompting import Mended
from pixdesk.domain.view import CaseView
from pixdesk.ui.actions import Desk
from pixdesk.ui.case_settling import CaseSettling
from pixdesk.ui.commands import Commands


class Elsewhere(QObject):
    """The page's three verbs for it.

    Attributes:
        layered: opens the capture in layers.
    """

    def __init__(
        self,
        desk: Desk,
        current: Callable[[], CaseView | None],
        settling: CaseSettling,
        otherwise: Callable[[Exception], None],
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._desk, self._current, self._settling = desk, current, settling
        self._otherwise, self._page = otherwise, page

    def make_commands(self, commands: Commands, group: str) -> None:
        """Give the page its verbs."""
        add = commands.add
        self.layered = add(
            self.tr("Open elsewhere, in layers"),
            "O",
            partial(self._hand_out, is_other=False),
            group=group,
            icon="export",
            needs=Verb.RETOUCH,
        )
        self._other = add(
            self.tr("Open in the other format"),
            "Shift+O",
            partial(self._hand_out, is_other=True),
            group=group,
            needs=Verb.RETOUCH,
        )
        self._back = add(self.tr("Take a retouched file"), "Ctrl+O", self._choose, group=group, needs=Verb.RETOUCH)

    @property
    def actions(self) -> tuple[QAction, ...]:
        """All of them."""
        return self.layered, self._other, self._back

    def _hand_out(self, *, is_other: bool) -> None:
        """Write the capture with its matte, and open it with whatever the system opens it with."""
        value = self._current()
        if value is not None:
            self._desk.retouching.hand_out(self, value.capture.id, is_other, self._handed_out, self._otherwise)

    def _handed_out(self, path: Path) -> None:
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._desk.say(self.tr("%1 comes back when it is saved.").replace("%1", path.name))
            return
        said = self.tr("No program opens %1 files. The file is %2; it comes back when it is saved.")
        kind = path.suffix.removeprefix(".").upper()
        self._desk.say(said.replace("%1", kind).replace("%2", str(path)), "warning")

    def _choose(self) -> None:
        value = self._current()
        if value is None:
            return
        kinds = self.tr("Retouched files (*.psd *.tif *.tiff *.png)")
        path, _ = QFileDialog.getOpenFileName(self._page, self.tr("The retouched file"), "", kinds)
        if path:
            self._desk.say(self.tr("Reading %1 …").replace("%1", Path(path).name))
            then = partial(self._came_back, value.capture.id)
            done, failed = self._settling.ending(value.case.id, then, self._otherwise)
            self._desk.retouching.take_back(self, value.capture.id, Path(path), done, failed)

    def _came_back(self, capture_id: CaptureId, mended: Mended) -> None:
        self._settling.kept(mended, capture_id)
        self._settling.follow()
        self._desk.say(mended.words, "info" if mended.is_clean else "warning")
