"""The channels an export may go to, each with its tick; greyed, with the reason, those that nothing may go to yet."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from pixdesk.domain.channel import ChannelProfile
from pixdesk.ui import parts, theme
from pixdesk.ui.buttons import TickBox


class ChannelTicks(QWidget):
    """Check boxes, one a channel.

    Attributes:
        toggled: another channel is ticked now, whoever did it.
        ticked: the operator ticked one or took a tick away.
    """

    toggled = Signal()
    ticked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        self.greyed: dict[str, QCheckBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.why = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self.why.setContentsMargins(4, 0, 0, 0)  # flush with the boxes
        self._column.addWidget(self.why)
        self.why.hide()

    @property
    def chosen(self) -> list[str]:
        """The ids of the channels ticked."""
        return [ident for ident, box in self.boxes.items() if box.isChecked()]

    def title(self, ident: str) -> str:
        """Return what a channel is called; its id where it is not offered."""
        return self.boxes[ident].text() if ident in self.boxes else ident

    def tick(self, idents: Sequence[str]) -> None:
        """Tick these channels and no others."""
        for ident, box in self.boxes.items():
            box.setChecked(ident in idents)

    def show_channels(self, channels: Sequence[ChannelProfile]) -> None:
        """List the channels files may be made for; ticks survive."""
        if {ident: box.text() for ident, box in self.boxes.items()} == {one.id: one.title for one in channels}:
            return
        ticked = set(self.chosen)
        self._put_away(self.boxes)
        for number, channel in enumerate(channels):
            box = TickBox(channel.title)
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.setToolTip(self.tr("Write files for %1").replace("%1", channel.title))
            box.setChecked(channel.id in ticked)
            box.toggled.connect(self.toggled)
            box.clicked.connect(self.ticked)
            self.boxes[channel.id] = box
            self._column.insertWidget(number, box)

    def show_unconfirmed(self, channels: Sequence[ChannelProfile]) -> None:
        """List, greyed, the channels nothing may go to yet, and say why."""
        if {ident: box.text() for ident, box in self.greyed.items()} == {one.id: one.title for one in channels}:
            return
        self._put_away(self.greyed)
        why = self.tr(
            "Unverified: nobody has held its figures against the channel's own page yet.\n"
            "Do that in Settings, Channels, and confirm it there, or: %1"
        )
        for number, channel in enumerate(channels):
            box = TickBox(channel.title)
            box.setEnabled(False)
            box.setToolTip(why.replace("%1", _command(channel.id)))
            self.greyed[channel.id] = box
            self._column.insertWidget(len(self.boxes) + number, box)
        said = self.tr(
            "Greyed: unverified. Hold their figures against the channel's own page; confirm them in Settings, Channels."
        )
        self.why.setText(said)
        self.why.setVisible(bool(channels))

    def _put_away(self, boxes: dict[str, QCheckBox]) -> None:
        for box in boxes.values():
            self._column.removeWidget(box)
            box.deleteLater()
        boxes.clear()


def _command(channel: str) -> str:
    """Return what is typed to confirm a channel."""
    return " ".join(("pixdesk", "channels", "confirm", channel))
