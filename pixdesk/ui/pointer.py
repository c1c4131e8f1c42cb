"""Pointing at a product on the bench: clicks and a box become shapes to choose from."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.prompting import Answer, Asked
from pixdesk.domain.retouching import Standing
from pixdesk.ui.actions import Desk
from pixdesk.ui.mend_canvas import MendCanvas
from pixdesk.ui.pointing_actions import PointingSession
from pixdesk.ui.retouch_actions import Matte


class Pointer(QObject):
    """Asks for shapes and lays them over the canvas.

    Attributes:
        said: a sentence about the shapes, such as that none fits every click.
        failed: a question could not be answered; carries the error.
    """

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: Desk, canvas: MendCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._canvas = desk, canvas
        self._capture_id: CaptureId | None = None
        self._session: PointingSession | None = None
        self._answer: Answer | None = None
        self._number = 1

    @property
    def has_shape(self) -> bool:
        """Whether a shape can be taken."""
        return self._answer is not None and self._session is not None

    @property
    def is_ready(self) -> bool:
        """Whether clicks are answered."""
        return self._session is not None

    def open(self, capture_id: CaptureId) -> None:
        """Let the network begin to read a capture; once."""
        if self._capture_id == capture_id:
            return
        self._capture_id = capture_id
        self._desk.pointing.isolate(self, capture_id, self._take_session, self._in_vain)

    def close(self) -> None:
        """Let go of the capture."""
        self._capture_id = self._session = None
        self.forget()

    def forget(self) -> None:
        """Drop what was pointed at."""
        self._answer = None
        self._canvas.forget_pointing()

    def _take_session(self, session: PointingSession) -> None:
        if session.capture_id == self._capture_id:
            self._session = session
            self.ask()

    def _in_vain(self, error: Exception) -> None:
        self.failed.emit(error)

    def ask(self) -> None:
        """Ask for the shapes that could be meant by all that is pointed at."""
        canvas, session = self._canvas, self._session
        if session is None:
            canvas.set_chip(self.tr("The network is reading the picture…"))
            return
        box = canvas.box
        asked = Asked(
            box=None if box is None or box.isEmpty() else (box.x(), box.y(), box.width(), box.height()),
            on=tuple(canvas.on),
            away=tuple(canvas.away),
        )
        if asked.points_somewhere:
            self._desk.pointing.point(self, session, asked, None, self._take_answer, self._in_vain)

    def _take_answer(self, answer: Answer) -> None:
        self._answer = answer if answer.candidates else None
        self.show(1)
        if answer.words:
            self.said.emit(answer.words)

    def show(self, number: int) -> None:
        """Show one of the shapes that could be meant."""
        answer = self._answer
        if answer is None or not 1 <= number <= len(answer.candidates):
            return
        self._number = number
        self._canvas.show_shape(answer.candidates[number - 1])
        count = len(answer.candidates)
        said = self.tr("Shape %1 of %2; 1 \u2013 %2 chooses, Enter takes it, further clicks mend it")
        self._canvas.set_chip(said.replace("%1", str(number)).replace("%2", str(count)))

    def take(self, matte: Matte, then: Callable[[Standing], None], otherwise: Callable[[Exception], None]) -> None:
        """Put the shape that is shown in the matte's place; only where there is one."""
        session, number = self._session, self._number
        self.forget()
        if session is not None:
            self._desk.retouching.take_shape(self, matte, session, number, then, otherwise)
