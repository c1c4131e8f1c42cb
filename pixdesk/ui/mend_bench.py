"""The bench: a capture's matte under the brush, from taking it up to keeping it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pixdesk.domain.capture import Capture
from pixdesk.domain.heal import Method
from pixdesk.domain.people import Verb
from pixdesk.domain.prompting import Mended
from pixdesk.domain.retouching import Look, Patch, Standing
from pixdesk.ui import words
from pixdesk.ui.actions import Desk
from pixdesk.ui.commands import Commands
from pixdesk.ui.mend_frame import MendFrame
from pixdesk.ui.mend_view import Tool
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.pointer import Pointer
from pixdesk.ui.retouch_actions import Edit, Matte


class MendBench(MendFrame):
    """Holds one matte at a time.

    Attributes:
        left: the operator is done with it; carries what came of keeping it, or None.
        healed: a repair was made, after which the bench is left.
    """

    left = Signal(object)
    healed = Signal()

    def __init__(self, desk: Desk, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(pictures, parent)
        self.desk = desk
        self.commands = Commands(self, desk.people, where=self.tr("the bench"))
        self._capture: Capture | None = None
        self.pointer = Pointer(desk, self.canvas, self)
        self._is_busy = False
        self._waiting: list[Edit] = []
        self._is_asked = False
        self._make_commands()
        steps, ends = (self.undo_action, self.redo_action), (self.keep_action, self.leave_action)
        self.build(self.panel.build((*self.edits, self._doubt_action), self.again, steps, ends))
        self.canvas.wanted.connect(self._ask_view)
        self.canvas.stroked.connect(self._stroked)
        self.canvas.cornered.connect(self._hint)
        self.canvas.pointed.connect(self.pointer.ask)
        self.pointer.said.connect(lambda words_: self.panel.say(words_, "warn"))
        self.pointer.failed.connect(self._in_vain)
        self.canvas.sized.connect(self.panel.brush.resize_by)
        self.panel.brush.changed.connect(self._take_brush)
        self.choose_tool(Tool.BRUSH)

    def _make_commands(self) -> None:
        paint, whole, look = self.tr("Paint"), self.tr("The whole matte"), self.tr("Look")
        add, brush = self.commands.add, self.panel.brush
        for tool, title, key in (
            (Tool.BRUSH, self.tr("Brush"), "B"),
            (Tool.SMART, self.tr("Smart brush, stops at edges"), "W"),
            (Tool.POLYGON, self.tr("Polygon"), "L"),
            (Tool.POINT, self.tr("Point at the product"), "K"),
            (Tool.HEAL, self.tr("Heal dust and tags"), "D"),
        ):
            self._tools[tool] = add(title, key, partial(self.choose_tool, tool), group=paint)
            self._tools[tool].setCheckable(True)
        add(self.tr("Add or take away"), "X", brush.turn, group=paint)
        add(self.tr("Finer brush"), "[", partial(brush.resize_by, -1), is_listed=False)
        add(self.tr("Wider brush"), "]", partial(brush.resize_by, 1), is_listed=False)
        self.commands.note(self.tr("Finer brush, wider brush"), "[ and ]", paint)
        add(self.tr("Softer brush"), ",", partial(brush.harden_by, -1), is_listed=False)
        add(self.tr("Harder brush"), ".", partial(brush.harden_by, 1), is_listed=False)
        self.commands.note(self.tr("Softer brush, harder brush"), ", and .", paint)
        add(self.tr("Take polygon, shape or spots"), "Return or Enter", self._finish, group=paint, needs=Verb.RETOUCH)
        add(self.tr("One corner or spot back"), "Backspace", self._corner_back, group=paint)
        for number in range(1, 5):
            add(self.tr("Shape"), str(number), partial(self.pointer.show, number), group=paint, is_listed=False)
        self.edits = [
            add(self.tr("Feather"), "F", lambda: self._edit_by(lambda px: lambda m: m.feather(px)), group=whole),
            add(self.tr("Fill holes"), "H", lambda: self._edit(lambda m: m.fill_holes()), group=whole),
            add(self.tr("Choke"), "C", lambda: self._edit_by(lambda px: lambda m: m.shift(-px)), group=whole),
            add(self.tr("Drop islands"), "I", lambda: self._edit(lambda m: m.drop_islands()), group=whole),
            add(self.tr("Spread"), "S", lambda: self._edit_by(lambda px: lambda m: m.shift(px)), group=whole),
        ]
        self.again = add(self.tr("Cut out anew"), "R", self._cut_again, group=whole)
        self.undo_action = add(self.tr("Undo"), "Ctrl+Z", lambda: self._edit(lambda m: m.undo()), group=whole)
        self.redo_action = add(
            self.tr("Redo"), "Ctrl+Y or Ctrl+Shift+Z", lambda: self._edit(lambda m: m.redo()), group=whole
        )
        self.keep_action = add(self.tr("Keep and check"), "Ctrl+S", self._keep, group=whole, needs=Verb.RETOUCH)
        self.leave_action = add(self.tr("Leave"), "Esc", self._escape, group=whole)
        add(self.tr("Cutout, veil, matte, capture"), "V", self.next_look, group=look)
        self._doubt_action = add(self.tr("Doubt"), "U", self.show_doubt, group=look)
        self._doubt_action.setCheckable(True)
        self._doubt_action.setChecked(True)
        add(self.tr("Whole picture or 100 %"), "Z", self.canvas.toggle_zoom, group=look)
        add(self.tr("Closer"), "+ or =", partial(self.canvas.zoom_by, 1.5), is_listed=False)
        add(self.tr("Further away"), "-", partial(self.canvas.zoom_by, 1 / 1.5), is_listed=False)
        self.commands.note(self.tr("Closer, further away"), "+ and -", look)
        self.commands.note(self.tr("Move the picture: hold it and drag"), "Space", paint)
        add(self.tr("Next backdrop"), "N", self.swatches.choose_next, group=look)

    # -- taking up and putting away -------------------------------------------------------------------------------

    def open(self, capture: Capture) -> None:
        """Take a capture's matte up."""
        self._capture = capture
        self.pointer.close()
        self._is_asked = False
        self.panel.show_name(words.short_name(capture))
        self.panel.show_standing(Standing())
        self.panel.say("")
        self.canvas.take_up(None)
        self._work(self.tr("Decoding the picture at its full size…"))
        self.desk.retouching.open(self, capture.id, self._opened, self._not_opened)
        self.desk.retouching.offered(self, self.panel.show_offered)
        self.canvas.setFocus()

    def _opened(self, matte: Matte) -> None:
        capture = self._capture
        if capture is None or matte.capture_id != capture.id:
            return
        self._work("")
        self.canvas.take_up(matte, capture.matte_path.replace(".matte.png", ".doubt.png"))
        self._show_standing(matte.standing)
        self._hint()

    def _not_opened(self, error: Exception) -> None:
        self._put_away(None)
        self.desk.bridge.tell(error)

    def _put_away(self, mended: Mended | None) -> None:
        self._work("")
        self._capture = None
        self._waiting.clear()
        self.pointer.close()
        self.canvas.take_up(None)
        self.left.emit(mended)

    def _escape(self) -> None:
        """Drop what is half done, then ask, then leave."""
        canvas = self.canvas
        if canvas.corners or canvas.spots or canvas.on or canvas.away or canvas.box is not None:
            self.pointer.forget()
            self._hint()
            return
        if canvas.matte is not None and canvas.matte.standing.is_changed and not self._is_asked:
            self._is_asked = True
            self.panel.say(self.tr("What was painted is not kept yet. Esc again drops it; Ctrl+S keeps it."), "warn")
            return
        self._put_away(None)

    def _keep(self) -> None:
        matte = self.canvas.matte
        if matte is None or self._is_busy:
            return
        self._work(self.tr("Keeping the matte and checking it…"))
        self.desk.retouching.keep(self, matte, "", self._kept, self._in_vain)

    def _kept(self, mended: Mended) -> None:
        self.desk.say(mended.words, "info" if mended.is_clean else "warning")
        self._put_away(mended)

    def _ask_view(self, wanted: tuple[Look, int, tuple[int, int, int, int]]) -> None:
        matte = self.canvas.matte
        if matte is not None:
            self.desk.retouching.show(self, matte, *wanted, partial(self._take_view, matte))

    def _take_view(self, matte: Matte, patch: Patch) -> None:
        if matte is self.canvas.matte:
            self.canvas.take_view(patch)

    # -- painting and editing -------------------------------------------------------------------------------------

    def choose_tool(self, tool: Tool) -> None:
        """Take another tool."""
        for each, action in self._tools.items():
            action.setChecked(each is tool)
        if tool is not self.canvas.tool:
            self.pointer.forget()
        self.canvas.set_tool(tool)
        self._take_brush()
        self._hint()
        if tool is Tool.POINT and self._capture is not None:
            self.pointer.open(self._capture.id)

    def _take_brush(self) -> None:
        self.canvas.set_brush(self.panel.brush.brush(is_smart=self.canvas.tool is Tool.SMART))

    def _hint(self) -> None:
        """Say what the tool waits for."""
        said = ""
        if self.canvas.tool is Tool.POLYGON:
            said = self.tr("Click the corners; Enter closes the polygon, Backspace takes a corner back")
        elif self.canvas.tool is Tool.POINT:
            said = self.tr("Click on the product, Alt-click beside it, or drag a box")
        elif self.canvas.tool is Tool.HEAL:
            said = self.tr("Paint over dust or a tag; Enter heals it")
        if not self._is_busy:
            self.canvas.set_chip(said)

    def _stroked(self) -> None:
        matte = self.canvas.matte
        if matte is not None:
            self.desk.retouching.pack(self, matte)
            self._show_standing(matte.standing)

    def _edit_by(self, edit: Callable[[int], Edit]) -> None:
        self._edit(edit(self.panel.amount.value or 2))

    def _edit(self, edit: Edit) -> None:
        matte = self.canvas.matte
        if matte is None or self.canvas.is_stroking:
            return
        if self._is_busy:  # a key that is pressed quickly counts every time
            self._waiting.append(edit)
            return
        self._work(self.tr("Working…"))
        self.desk.retouching.edit(self, matte, edit, self._edited, self._in_vain)

    def _edited(self, standing: Standing) -> None:
        self._work("")
        self._hint()
        self._show_standing(standing)
        self.panel.say(standing.words)
        self.canvas.ask_view()
        if self._waiting:
            self._edit(self._waiting.pop(0))

    def _in_vain(self, error: Exception) -> None:
        self._waiting.clear()
        self._work("")
        self._hint()
        self.desk.bridge.tell(error)

    def _work(self, said: str) -> None:
        """Lock the hand while something is worked out, and say what; nothing unlocks it."""
        self._is_busy = bool(said)
        self.canvas.lock(self._is_busy)
        self.canvas.set_chip(said)
        for action in (*self.edits, self.again, self.keep_action):
            action.setEnabled(not self._is_busy)

    def _show_standing(self, standing: Standing) -> None:
        self._is_asked = False
        self.panel.show_standing(standing)
        self.panel.say("")
        self.undo_action.setEnabled(standing.undo > 0)
        self.redo_action.setEnabled(standing.redo > 0)
        self.keep_action.setEnabled(standing.is_changed)

    def _cut_again(self) -> None:
        matte = self.canvas.matte
        recipe_id, model_id = self.panel.recipes.currentData(), self.panel.models.currentData()
        if matte is None or self._is_busy:
            return
        self._work(self.tr("Cutting out anew…"))
        self.desk.retouching.cut_again(self, matte, recipe_id or "", model_id or "", self._edited, self._in_vain)

    def _heal(self, matte: Matte, marked: tuple[bytes, Method]) -> None:
        self.desk.pointing.heal(self, matte.capture_id, *marked, self._healed, self._in_vain)

    def _healed(self, said: str) -> None:
        self.desk.say(said)
        self.healed.emit()
        self._put_away(None)

    def _corner_back(self) -> None:
        if self.canvas.spots:
            self.canvas.spots.pop()
            self.canvas.update()
        if self.canvas.corners:
            self.canvas.corners.pop()
            self.canvas.update()

    def _finish(self) -> None:
        """Close the polygon, or take the shape that is shown."""
        canvas = self.canvas
        if canvas.matte is None or self._is_busy:
            return
        if canvas.tool is Tool.POLYGON and canvas.corners:
            corners, adds = list(canvas.corners), canvas.brush.adds
            canvas.forget_pointing()
            self._edit(lambda m: m.polygon(corners, adds=adds))
        elif canvas.tool is Tool.HEAL and canvas.spots:
            self._work(self.tr("Healing…"))
            marked = partial(self._heal, canvas.matte)
            self.desk.retouching.marked(self, canvas.matte, tuple(canvas.spots), marked, self._in_vain)
        elif canvas.tool is Tool.POINT and self.pointer.has_shape:
            self._work(self.tr("Drawing the shape's edge at full size…"))
            self.pointer.take(canvas.matte, self._edited, self._in_vain)
