"""The look, decided in one place: neutral greys, one accent, one type scale, an 8 px grid.

Every grey has R = G = B so that nothing around a picture tints the eye (ISO 3664 asks for a neutral surround).
Sizes are logical pixels; Qt scales them on a 1.25×, 1.5× or 2× screen.
"""

from string import Template
from typing import Final

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

GRID_PX: Final = 8
RAIL_PX: Final = 88
SIDE_PX: Final = 312

CAPTION_PX: Final = 12
BODY_PX: Final = 13
TITLE_PX: Final = 16
FIGURE_PX: Final = 22

SURROUND: Final = "#3a3a3a"
GROUND: Final = "#2a2a2a"
PANEL: Final = "#323232"
RAISED: Final = "#424242"
HOVER: Final = "#4d4d4d"
LINE: Final = "#474747"
EDGE: Final = "#5c5c5c"
TEXT: Final = "#f0f0f0"
DIM: Final = "#bfbfbf"
FAINT: Final = "#9c9c9c"
INK: Final = "#141414"

ACCENT: Final = "#5aa9ff"
ACCENT_LIT: Final = "#7dbcff"
ACCENT_DEEP: Final = "#243b54"

GOOD: Final = "#7fcf7f"
WARN: Final = "#f0b23e"
BAD: Final = "#ff7a6b"
BAD_DEEP: Final = "#5a2b27"

FAMILIES: Final = ["Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans"]
FIXED_FAMILIES: Final = ["Consolas", "SF Mono", "Noto Sans Mono", "DejaVu Sans Mono"]


def colour(token: str, opacity: float = 1.0) -> QColor:
    """Return a token as a colour; `opacity` 0..1."""
    made = QColor(token)
    made.setAlphaF(opacity)
    return made


def font(size_px: int = BODY_PX, *, strong: bool = False, fixed: bool = False) -> QFont:
    """Return a font of the type scale; figures in `fixed` stand under each other."""
    made = QFont()
    made.setFamilies(FIXED_FAMILIES if fixed else FAMILIES)
    made.setPixelSize(size_px)
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return made


_SHEET = Template("""
* { outline: 0; }
QMainWindow, QWidget#page { background: $GROUND; }
QWidget#panel { background: $PANEL; }
QWidget#bar { background: $PANEL; border-bottom: 1px solid $LINE; }
QWidget#card { background: $PANEL; border: 1px solid $EDGE; border-radius: 4px; }
QFrame#rule { background: $LINE; border: 0; }
QLabel { color: $TEXT; background: transparent; }
QLabel[tone="dim"] { color: $DIM; }
QLabel[tone="faint"] { color: $FAINT; }
QLabel[tone="good"] { color: $GOOD; }
QLabel[tone="warn"] { color: $WARN; }
QLabel[tone="bad"] { color: $BAD; }
QToolTip { color: $TEXT; background: $INK; border: 1px solid $EDGE; padding: 4px 8px; }
QPushButton {
    color: $TEXT; background: $RAISED; border: 1px solid $EDGE; border-radius: 4px;
    min-height: 30px; padding: 0 14px;
}
QPushButton:hover { background: $HOVER; }
QPushButton:pressed { background: $LINE; }
QPushButton:checked { background: $ACCENT_DEEP; border-color: $ACCENT; }
QPushButton:focus { border: 2px solid $ACCENT; padding: 0 13px; min-height: 28px; }
QPushButton:disabled { color: $FAINT; background: $PANEL; border-color: $LINE; }
QPushButton[role="primary"] { color: $INK; background: $ACCENT; border-color: $ACCENT; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $ACCENT_LIT; }
QPushButton[role="primary"]:focus { border: 2px solid $TEXT; }
QPushButton[role="primary"]:disabled { color: $FAINT; background: $PANEL; border-color: $LINE; }
QPushButton[role="left"], QPushButton[has_cap="true"] { text-align: left; }
QPushButton[role="segment"] { padding: 0 11px; min-width: 18px; }
QPushButton[role="segment"]:focus { padding: 0 10px; }
QPushButton[role="chip"] { color: $DIM; min-height: 22px; padding: 0 8px; font-size: ${CAPTION_PX}px; }
QPushButton[role="chip"]:hover { color: $TEXT; }
QPushButton[role="pad"] { min-height: 40px; padding: 0; }
QLineEdit {
    color: $TEXT; background: $GROUND; border: 1px solid $EDGE; border-radius: 4px;
    min-height: 30px; padding: 0 8px; selection-background-color: $ACCENT; selection-color: $INK;
    placeholder-text-color: $FAINT;
}
QLineEdit:focus { border: 2px solid $ACCENT; padding: 0 7px; min-height: 28px; }
QLineEdit[role="pin"] { min-height: 42px; }
QLineEdit[role="pin"]:focus { min-height: 40px; }
QLineEdit[tone="bad"] { border: 2px solid $BAD; padding: 0 7px; min-height: 28px; }
QComboBox[own_arrow="true"]::drop-down { border: 0; width: 20px; }
QComboBox { color: $TEXT; background: $GROUND; border: 1px solid $EDGE; border-radius: 4px;
    min-height: 30px; padding: 0 8px 0 10px; }
QComboBox:focus { border: 2px solid $ACCENT; padding: 0 7px 0 9px; min-height: 28px; }
QComboBox[tone="bad"] { border: 2px solid $BAD; padding: 0 7px 0 9px; min-height: 28px; }
QComboBox:disabled { color: $FAINT; border-color: $LINE; }
QComboBox QAbstractItemView { color: $TEXT; background: $RAISED; border: 1px solid $EDGE;
    selection-background-color: $ACCENT_DEEP; selection-color: $TEXT; }
QCheckBox { color: $TEXT; spacing: 8px; min-height: 28px; padding: 0 6px;
    border: 2px solid transparent; border-radius: 4px; }
QCheckBox:focus { border-color: $ACCENT; }
QCheckBox:disabled { color: $FAINT; }
QListView, QTableView, QScrollArea, QPlainTextEdit { background: transparent; border: 0; color: $TEXT; }
QTableView { gridline-color: transparent; alternate-background-color: #2e2e2e;
    selection-background-color: $ACCENT_DEEP; selection-color: $TEXT; }
QTableView::item { padding: 0 13px; border: 0; }
QTableView::item:selected { background: $ACCENT_DEEP; color: $TEXT; }
QTableView#first { background: $GROUND; border-right: 1px solid $EDGE; }
QHeaderView { background: $PANEL; border: 0; }
QHeaderView::section { color: $DIM; background: $PANEL; border: 0; border-bottom: 1px solid $LINE;
    padding: 0 16px; min-height: 32px; }
QSlider:horizontal { min-height: 18px; }
QSlider::groove:horizontal { background: $EDGE; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $ACCENT; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: $TEXT; width: 12px; height: 12px; margin: -6px 0; border-radius: 8px;
    border: 2px solid $INK; }
QSlider::handle:horizontal:focus { border-color: $ACCENT; }
QProgressBar { background: $GROUND; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $ACCENT; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 16px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $EDGE; border-radius: 4px; margin: 2px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:vertical { margin: 2px 2px 2px 6px; }
QScrollBar::handle:hover { background: $FAINT; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: transparent; width: 0; height: 0; }
""")


def sheet() -> str:
    """Return the style sheet with its tokens filled in."""
    tokens = {name: value for name, value in globals().items() if name.isupper() and isinstance(value, str | int)}
    return _SHEET.substitute(tokens)


def dress(app: QApplication) -> None:
    """Give the application its palette, font and style sheet; the same on every platform."""
    app.setStyle("Fusion")
    palette = QPalette()
    for role, token in (
        (QPalette.ColorRole.Window, GROUND),
        (QPalette.ColorRole.Base, GROUND),
        (QPalette.ColorRole.AlternateBase, PANEL),
        (QPalette.ColorRole.Button, RAISED),
        (QPalette.ColorRole.Text, TEXT),
        (QPalette.ColorRole.WindowText, TEXT),
        (QPalette.ColorRole.ButtonText, TEXT),
        (QPalette.ColorRole.PlaceholderText, FAINT),
        (QPalette.ColorRole.Highlight, ACCENT),
        (QPalette.ColorRole.HighlightedText, INK),
        (QPalette.ColorRole.ToolTipBase, INK),
        (QPalette.ColorRole.ToolTipText, TEXT),
    ):
        palette.setColor(role, QColor(token))
    app.setPalette(palette)
    app.setFont(font())
    app.setStyleSheet(sheet())
