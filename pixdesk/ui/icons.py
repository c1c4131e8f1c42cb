# ruff: noqa: E501 - a path is one line
"""One family of line icons: 24 units square, 1.75 wide strokes, round ends, drawn for pixdesk.

They stand here as paths rather than files: nothing to find at start, and one tint for all.
"""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from pixdesk.ui import theme

_PATHS: Final[dict[str, str]] = {
    "live": '<path d="M3.5 8.5a2 2 0 0 1 2-2h2l1.6-2h5.8l1.6 2h2a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2z"/>'
    '<circle cx="12" cy="12.8" r="3.6"/>',
    "shots": '<rect x="5" y="5" width="14" height="15.5" rx="1.5"/><path d="M9 3.5h6v3H9zM8.3 11.500l1.200 1.200 2-2.300M13.5 11.500h2.500M8.3 16.200l1.200 1.200 2-2.300M13.5 16.200h2.500"/>',
    "clock": '<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5l3.500 2"/>',
    "import": '<path d="M12 4v11M7.8 10.800L12 15l4.2-4.200M4.5 14.500v5h15v-5"/>',
    "home": '<path d="M4 11.500L12 4.500l8 7M6 10v9.500h12V10M10 19.500v-5h4v5"/>',
    "batches": '<rect x="4" y="4" width="6.5" height="6.5" rx="1"/><rect x="13.5" y="4" width="6.5" height="6.5" rx="1"/>'
    '<rect x="4" y="13.5" width="6.5" height="6.5" rx="1"/><path d="M13.8 17l2.2 2.2 4-4.4"/>',
    "exceptions": '<path d="M12 4L21 19.5H3z"/><path d="M12 10v4.4M12 17v.1"/>',
    "audit": '<path d="M8.5 6.5h11M8.5 12h11M8.5 17.5h11"/><circle cx="4.5" cy="6.5" r=".9"/>'
    '<circle cx="4.5" cy="12" r=".9"/><circle cx="4.5" cy="17.5" r=".9"/>',
    "release": '<path d="M3.5 8l8.5-4 8.5 4v8.5L12 20.5l-8.5-4z"/><path d="M3.5 8l8.5 4 8.5-4M12 12v8.5"/>',
    "insights": '<path d="M4 19.5h16M6.5 16v-4.5M11 16V7.5M15.5 16v-6M20 16V5"/>',
    "settings": '<path d="M3.5 7h9M17.5 7h3M3.5 17h3M11.5 17h9"/><circle cx="15" cy="7" r="2.5"/><circle cx="9" cy="17" r="2.5"/>',
    "folder": '<path d="M3.5 7a1.5 1.5 0 0 1 1.5-1.5h4.2l2 2.3H19A1.5 1.5 0 0 1 20.5 9.3v8.2A1.5 1.5 0 0 1 19 19H5a1.5 1.5 0 0 1-1.5-1.5z"/>',
    "folder-lost": '<path d="M3.5 7a1.5 1.5 0 0 1 1.5-1.5h4.2l2 2.3H19A1.5 1.5 0 0 1 20.5 9.3v8.2A1.5 1.5 0 0 1 19 19H5a1.5 1.5 0 0 1-1.5-1.5z"/>'
    '<path d="M9.6 10.9l4.8 4.8M14.4 10.9l-4.8 4.8"/>',
    "device": '<rect x="6.5" y="6.5" width="11" height="11" rx="1.5"/><path d="M9.5 3.5v3M14.5 3.5v3M9.5 17.5v3M14.5 17.5v3'
    'M3.5 9.5h3M3.5 14.5h3M17.5 9.5h3M17.5 14.5h3"/>',
    "accept": '<path d="M5 12.8l4.6 4.6L19.5 7"/>',
    "retouch": '<path d="M4.5 19.5l1-4.2L16 4.8l3.2 3.2L8.7 18.5z"/><path d="M13.8 7l3.2 3.2"/>',
    "brush": '<path d="M20 4c-4 1-9 5.5-11 9.500l2 2C15 13.5 19 8 20 4zM8.6 14.200c-3 0-3.6 2.3-5.1 5.3 3 .4 7.3.2 7.3-3.2"/>',
    "smart-brush": '<path d="M19 9c-3 1.5-6 4-7.5 6.500l1.5 1.500C15.5 15.5 18 12 19 9zM11 16.200c-2.4 0-3 1.5-4.5 4 2.6.3 6.2.2 6.2-2.4"/>'
    '<path d="M7 3v6M4 6h6M15 3v3M13.5 4.500h3"/>',
    "polygon": '<path d="M6 18L4.5 7.5 13 4l7 7-4.5 8.500z"/><circle cx="6" cy="18" r="1.2"/><circle cx="4.5" cy="7.5" r="1.2"/>'
    '<circle cx="13" cy="4" r="1.2"/><circle cx="20" cy="11" r="1.2"/><circle cx="15.5" cy="19.5" r="1.2"/>',
    "point": '<path d="M10 10l3.5 10 2-4.5 4.5-2z"/><path d="M4 8V5.500A1.5 1.5 0 0 1 5.5 4H8M12 4h4M4 12v4" stroke-dasharray="2.5 2"/>',
    "heal": '<path d="M7 3.8l13.2 13.2-3.2 3.200L3.8 7z"/><path d="M10.5 12h.1M12 10.500h.1M12 13.500h.1M13.5 12h.1"/>',
    "down": '<path d="M6 9.5l6 6 6-6"/>',
    "undo": '<path d="M8.5 5L4.5 9l4 4M4.5 9h9a5.5 5.5 0 0 1 0 11H9"/>',
    "redo": '<path d="M15.5 5l4 4-4 4M19.5 9h-9a5.5 5.5 0 0 0 0 11H15"/>',
    "reprocess": '<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4"/><path d="M19.5 3.8v4h-4"/>',
    "reshoot": '<path d="M3.5 9a2 2 0 0 1 2-2h2l1.6-2h5.8l1.6 2h2a2 2 0 0 1 2 2v8.5a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2z"/>'
    '<path d="M12 10v6M9 13h6"/>',
    "discard": '<path d="M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5"/>',
    "reject": '<path d="M6 6l12 12M18 6L6 18"/>',
    "export": '<path d="M12 15V4M7.8 8.2L12 4l4.2 4.2M4.5 14.5v5h15v-5"/>',
    "compare": '<rect x="3.5" y="5" width="17" height="14" rx="1.5"/><path d="M12 3v18"/>',
    "cutout": '<circle cx="6" cy="6.5" r="2.5"/><circle cx="6" cy="17.5" r="2.5"/><path d="M8 8.2L20 18M8 15.8L20 6"/>',
    "unsure": '<path d="M5 12a7 7 0 0 1 7-7M19 12a7 7 0 0 1-7 7" /><path d="M12 5a7 7 0 0 1 7 7M12 19a7 7 0 0 1-7-7" stroke-dasharray="1 3"/>',
    "clipping": '<path d="M3.5 19.5h17M5 19.5c1.5-9 3-11.5 5-11.5 2.4 0 3.2 6 5 6 1.6 0 2.6-5 3.5-10"/><path d="M18.5 4v15.5"/>',
    "focus": '<path d="M4 8.5V6a2 2 0 0 1 2-2h2.5M15.5 4H18a2 2 0 0 1 2 2v2.5M20 15.5V18a2 2 0 0 1-2 2h-2.5M8.5 20H6a2 2 0 0 1-2-2v-2.5"/>'
    '<circle cx="12" cy="12" r="3.2"/>',
    "loupe": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.3 15.3l5 5M10.5 8v5M8 10.5h5"/>',
    "hold": '<path d="M8.5 5v14M15.5 5v14" stroke-width="2.5"/>',
    "pin": '<path d="M9 4h6l-.8 6 3.3 3.5h-11L9.8 10zM12 13.5v6.5"/>',
    "tally": '<path d="M6 5v14M10 5v14M14 5v14M18 5v14M3.5 16L20.5 8"/>',
    "sound": '<path d="M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9.2a4 4 0 0 1 0 5.6M18 6.5a8 8 0 0 1 0 11"/>',
    "sound-off": '<path d="M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9.7l5 5M20.5 9.7l-5 5"/>',
    "light": '<path d="M6.5 17.5v-5a5.5 5.5 0 0 1 11 0v5M4 17.5h16M10 20.5h4M12 3v1.5M4.5 6l1.2 1.2M19.5 6l-1.2 1.2"/>',
    "light-off": '<path d="M6.5 17.5v-5a5.5 5.5 0 0 1 11 0v5M4 17.5h16M10 20.5h4M4 4l16 13.5"/>',
    "slate": '<path d="M4 10h16v9.5H4zM4 10l-.7-3.2L18.5 3.5l.8 3.2zM8.5 5.7l2.5 2.8M13 4.7l2.5 2.8"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5"/>',
    "person": '<circle cx="12" cy="8.2" r="3.9"/><path d="M4.5 20a7.5 7.5 0 0 1 15 0"/>',
    "keys": '<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6.5 10h.1M10 10h.1M13.9 10h.1M17.5 10h.1M8 14h8"/>',
    "verify": '<path d="M12 3.5l7 2.6v5.4c0 4.3-2.9 7.4-7 9-4.1-1.6-7-4.7-7-9V6.1z"/><path d="M8.8 11.8l2.4 2.4 4.2-4.6"/>',
    "close-batch": '<path d="M4 8.5h16v11H4zM4 8.5l2.5-4h11l2.5 4M9.5 12.5h5"/>',
    "note": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.6v.1"/>',
    "empty": '<path d="M4 13.5V6.8A1.8 1.8 0 0 1 5.8 5h12.4A1.8 1.8 0 0 1 20 6.8v6.7M4 13.5v4A1.5 1.5 0 0 0 5.5 19h13a1.5 1.5 0 0 0 1.5-1.5v-4'
    'h-5l-1.2 2.2h-3.6L9 13.5z"/>',
}

NAMES: Final = tuple(_PATHS)

SCALES: Final = (1.0, 1.25, 1.5, 2.0)
"""An icon is drawn for each of these, so that none is ever a picture stretched."""


def paint(painter: QPainter, name: str, rect: QRectF, tint: str = theme.TEXT) -> None:
    """Paint an icon into a square of logical pixels, sharp at any scale."""
    _renderer(name, tint).render(painter, rect)


@lru_cache(maxsize=256)
def _renderer(name: str, tint: str) -> QSvgRenderer:
    body = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '
        f'stroke="{tint}" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{_PATHS[name]}</svg>'
    )
    return QSvgRenderer(QByteArray(body.encode()))


def icon(name: str, tint: str = theme.TEXT, size_px: int = 20) -> QIcon:
    """Return an icon for a button, with a dimmed picture for when it is disabled."""
    made = QIcon()
    for scale in SCALES:
        made.addPixmap(_pixmap(name, tint, size_px, scale), QIcon.Mode.Normal)
        made.addPixmap(_pixmap(name, theme.FAINT, size_px, scale), QIcon.Mode.Disabled)
    return made


def _pixmap(name: str, tint: str, size_px: int, scale: float) -> QPixmap:
    pixmap = QPixmap(round(size_px * scale), round(size_px * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, name, QRectF(0, 0, size_px, size_px), tint)
    painter.end()
    return pixmap
