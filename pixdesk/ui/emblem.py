"""The application's own picture, for its window, the task bar and the switcher."""

from typing import Final

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from pixdesk.ui import theme

_SIDES_PX: Final = (16, 24, 32, 48, 64, 128, 256)
_DASHES_FROM_PX: Final = 32
"""Below it the dashes run into each other: the line is drawn whole."""

_BOTTLE: Final = "M28 13h8v9l4.5 6.500V49a3 3 0 0 1-3 3h-11a3 3 0 0 1-3-3V28.500L28 22z"
_AROUND: Final = "M24 9h16v12l5 7.500V51a5 5 0 0 1-5 5H24a5 5 0 0 1-5-5V28.500L24 21z"


def emblem() -> QIcon:
    """Return a product on grey with the line around it along which it is cut out."""
    made = QIcon()
    for side_px in _SIDES_PX:
        made.addPixmap(_drawn(side_px))
    return made


def _drawn(side_px: int) -> QPixmap:
    dashes = ' stroke-dasharray="5 3.500"' if side_px >= _DASHES_FROM_PX else ""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect x="2" y="2" width="60" height="60" rx="13" fill="{theme.GROUND}"/>'
        f'<path d="{_AROUND}" fill="none" stroke="{theme.ACCENT}" stroke-width="3"{dashes}/>'
        f'<path d="{_BOTTLE}" fill="#ffffff"/></svg>'
    )
    pixmap = QPixmap(side_px, side_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return pixmap
