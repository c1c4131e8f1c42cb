"""A built-in picture with print and a face on it, for the networks that find them."""

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH_PX, HEIGHT_PX = 960, 720

_HAIR, _SKIN, _SHADE = (74, 52, 40), (222, 178, 150), (188, 140, 116)
_EYE, _PUPIL, _LIPS = (245, 242, 238), (52, 36, 28), (176, 84, 82)
_LINES = ("PIXDESK", "SALE 25 %", "NEW 2026")

_Rgb = tuple[int, int, int]
_Canvas = NDArray[np.uint8]


def sign() -> NDArray[np.uint8]:
    """Return a pale board with a drawn face on its left and three lines of print on its right.

    What ships finds both: the text network a fiftieth of the picture, YuNet the face with a score of 0.9.

    Returns:
        H×W×3 uint8; the same wherever OpenCV is the same, which is enough to compare two answers to it.
    """
    board = np.full((HEIGHT_PX, WIDTH_PX, 3), 226, np.uint8)
    _face(board)
    # A face has no hard edges; print has.
    board = np.asarray(cv2.GaussianBlur(board, (0, 0), 3), np.uint8)
    for row, words in enumerate(_LINES):
        cv2.putText(board, words, (560, 220 + 130 * row), cv2.FONT_HERSHEY_DUPLEX, 1.9, (38, 34, 40), 4, cv2.LINE_AA)
    return board


def _face(board: _Canvas) -> None:
    _oval(board, (300, 330), (150, 190), _HAIR)
    _oval(board, (300, 370), (120, 160), _SKIN)
    for x in (252, 348):
        _oval(board, (x, 340), (22, 11), _EYE)
        _oval(board, (x, 340), (10, 11), _PUPIL)
        cv2.ellipse(board, (x, 312), (30, 9), 0, 180, 360, _HAIR, 7, cv2.LINE_AA)
    cv2.line(board, (300, 350), (290, 402), _SHADE, 5, cv2.LINE_AA)
    cv2.ellipse(board, (300, 408), (18, 8), 0, 0, 180, _SHADE, 5, cv2.LINE_AA)
    _oval(board, (300, 455), (42, 16), _LIPS)


def _oval(board: _Canvas, centre: tuple[int, int], axes: tuple[int, int], colour: _Rgb) -> None:
    cv2.ellipse(board, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA)
