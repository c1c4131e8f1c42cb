"""The shadow a cut-out product would cast in a scene: on its ground, and up the wall behind.

The product is a body: its outline, drawn back as deep as its lower contour says it is. Cut into slices by height, each
slice is a flat patch above the ground, and what it shades is that patch moved away from the light by its height, as
soft as the light is large at that height. So the shadow is crisp where the product stands and soft far away, lies on
the ground in perspective, and joins the foot without a gap. The same slices, lit by the whole sky instead, give the
dark line of contact.

Everything is computed from above, in units of the small picture's pixels at the stand, and laid into the picture once.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.scene import SceneLight
from pixdesk.imaging.guided import Bytes, Plane

SIDE_PX = 640
"""Long side of the picture the shadow is made on; it is soft, and the product covers its sharpest part."""

GRID_MAX = 420
"""Cells along the longer side of the ground, seen from above."""

SLICES, SKY_EVERY = 96, 3
"""So many that the shadow of a thin thing is one piece; the sky's is soft enough for every third."""

DEPTH_MIN_SHARE, DEPTH_MAX_SHARE = 0.3, 1.0
"""Of the product's width: how deep it is taken to be. Its lower contour says more where it is not level."""

SKY_REACH = 0.35
"""Of the product's height: how far contact reaches along the ground; beyond it a body takes little of the sky."""

_RUN_ALPHA = 0.2

THIN_DEPTH = 0.8
"""Of its width: how deep a thin part is at least."""

UNDERCUT = 1.6
"""A wall's foot loses half the sky; products are rounded below and lose more."""

LEAST_FACTOR = 0.1
"""No shadow is blacker: light from elsewhere always reaches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The ground as it lies in a picture, in its pixels.

    Attributes:
        stand: row of the line the product stands on.
        horizon, back: rows where the ground would vanish and where it ends.
        middle: column of the camera's axis.
        focal: focal length.
        has_wall: whether a wall rises where the ground ends.
    """

    stand: float
    horizon: float
    back: float
    middle: float
    focal: float
    has_wall: bool

    def scaled(self, by: float) -> "View":
        """Return the same for a picture of another size."""
        rows = (value * by for value in (self.stand, self.horizon, self.back, self.middle, self.focal))
        stand, horizon, back, middle, focal = rows
        return View(stand=stand, horizon=horizon, back=back, middle=middle, focal=focal, has_wall=self.has_wall)

    def depth_of(self, rows: Any) -> Any:
        """Return how far behind the stand the ground lies that is seen in these rows."""
        return self.focal / self.size_at(rows) - self.focal

    def size_at(self, rows: Any) -> Any:
        """Return how large things on the ground look in these rows, 1 at the stand."""
        return np.maximum((rows - self.horizon) / (self.stand - self.horizon), 1e-3)


def cast(alpha: Bytes, view: View, light: SceneLight) -> Bytes:
    """Return the factor on the scene behind the product, H×W uint8, 255 where there is no shadow.

    Args:
        alpha: H×W uint8, the product where it stands.
        view: the scene's ground in the same pixels.
        light: the scene's.
    """
    scale = min(1.0, SIDE_PX / max(alpha.shape))
    size = (max(1, round(alpha.shape[1] * scale)), max(1, round(alpha.shape[0] * scale)))
    small: Any = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    body = _body(small, view.scaled(scale))
    if body is None:
        return np.full(alpha.shape, 255, np.uint8)
    key, sky = _from_above(body, light)
    factor = _laid(body, key, sky, size, light)
    grown: Any = cv2.resize(factor, (alpha.shape[1], alpha.shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.rint(np.clip(grown, LEAST_FACTOR, 1) * 255), np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """The product as a body on the ground.

    Attributes:
        slices: n×w, 0..1, how much of each column is covered in each slice, lowest first.
        heights: n, the middles of the slices.
        front, back: w, how far behind the stand each column begins and ends.
        left: the first column's place, from the camera's axis.
    """

    view: View
    slices: Plane
    heights: Plane
    front: Plane
    back: Plane
    left: float


def _body(alpha: Bytes, view: View) -> _Body | None:
    x, y, width, height = cv2.boundingRect((alpha > 127).view(np.uint8))
    if width < 2 or height < 2:
        return None
    shape: Plane = alpha[y : y + height, x : x + width].astype(np.float32) / np.float32(255)
    rise = _rise(shape)
    # Behind what the contour says, at most as deep as the product is wide.
    deepest = np.interp(DEPTH_MAX_SHARE * width / 2, view.depth_of(view.stand - np.arange(height)), np.arange(height))
    front = view.depth_of(view.stand - np.minimum(rise, deepest)).astype(np.float32)
    depth = np.clip(2 * float(front.max()), DEPTH_MIN_SHARE * width, DEPTH_MAX_SHARE * width)
    count = min(SLICES, height)
    slices: Any = cv2.resize(shape, (width, count), interpolation=cv2.INTER_AREA)
    return _Body(
        view=view,
        slices=np.ascontiguousarray(slices[::-1]),
        heights=((np.arange(count) + 0.5) * height / count).astype(np.float32),
        front=front,
        back=np.maximum(depth - front, front + 1).astype(np.float32),
        left=x - view.middle,
    )


def _rise(shape: Plane) -> Plane:
    """Return how far above the foot each column's place on the ground is seen: the lower side of the outline's hull."""
    height, width = shape.shape
    places = cv2.findNonZero((shape > 0.5).view(np.uint8))
    filled = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(filled, cv2.convexHull(places), 1)
    lowest = height - 1 - filled[::-1].argmax(axis=0)
    return np.asarray(height - 1 - lowest, np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """The ground from above, `cell` units a cell, and its shade 0..1.

    Attributes:
        left, near: where the first cell lies.
    """

    shade: Plane
    cell: float
    left: float
    near: float


def _from_above(body: _Body, light: SceneLight) -> tuple[_Grid, _Grid]:
    """Return what shades the ground from the light, and how much of the sky is taken from it."""
    away = np.radians(light.from_degrees)
    length = float(1 / np.tan(np.radians(min(light.height_degrees, 89.0))))
    step = -length * np.array([np.sin(away), np.cos(away)], np.float32)
    # The light's own size, as seen along the ground: a low light draws its shadow's edge out.
    spread = float(np.tan(np.radians(light.size_degrees) / 2) / np.sin(np.radians(light.height_degrees)) ** 2) / 1.5
    tallest = float(body.heights[-1])
    shape, origin, cell = _extent(body, tallest, step, spread)
    key, sky = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for number, (row, height) in enumerate(zip(body.slices, body.heights.tolist(), strict=True)):
        layer = _patch(body, row, shape, origin, cell)
        move = np.array([[1, 0, step[0] * height / cell], [0, 1, step[1] * height / cell]], np.float32)
        moved: Any = cv2.warpAffine(layer, move, shape[::-1], flags=cv2.INTER_LINEAR)
        np.maximum(key, _blurred(moved, spread * height / cell), out=key)
        if number % SKY_EVERY == 0:
            near = 1 / (1 + (height / (SKY_REACH * tallest)) ** 2)
            np.maximum(sky, _blurred(layer, 0.8 * height / cell) * np.float32(near), out=sky)
    grid = {"cell": cell, "left": float(origin[0]), "near": float(origin[1])}
    return _Grid(shade=key, **grid), _Grid(shade=sky, **grid)


def _extent(body: _Body, tallest: float, step: Plane, spread: float) -> tuple[tuple[int, int], Plane, float]:
    """Return how many cells there are down and across, where the first lies, and a cell's side."""
    width = len(body.front)
    reach = step * tallest
    room = 3 * spread * tallest + 0.5 * tallest
    first = np.array([body.left + min(0.0, float(reach[0])), min(0.0, float(reach[1]))]) - room
    last = np.array([body.left + width + max(0.0, float(reach[0])), body.back.max() + max(0.0, float(reach[1]))]) + room
    cell = float(max((last - first).max() / GRID_MAX, 0.5))
    columns, rows = (max(2, int(np.ceil(side / cell))) for side in last - first)
    return (rows, columns), first.astype(np.float32), cell


def _patch(body: _Body, row: Plane, shape: tuple[int, int], origin: Plane, cell: float) -> Plane:
    """Return a slice from above, 0..1: as deep as the body where it is, and no deeper than it is wide there."""
    places = np.arange(len(row))
    across = np.arange(shape[1]) * cell + origin[0] - body.left
    deep = (np.arange(shape[0]) * cell + origin[1])[:, None]
    wide = _run_widths(row)
    # A thin part is as deep as it is wide, wherever on the foot it stands; a part as wide as the body ends with it.
    thick = np.clip(body.back - body.front, THIN_DEPTH * wide * (1 - wide / len(row)), wide)
    ends = body.front + thick
    front, back, covered = (np.interp(across, places, edge) for edge in (body.front, ends, row))
    covered[(across < -0.5) | (across > len(row) - 0.5)] = 0
    inside = np.clip(np.minimum(deep - front, back - deep) / cell + 0.5, 0, 1)
    inside *= covered
    patch: Plane = inside.astype(np.float32)
    return patch


def _run_widths(row: Plane) -> NDArray[np.float64]:
    """Return for each column how many lie beside each other that are covered, itself among them."""
    covered = np.concatenate([[0], (row > _RUN_ALPHA).view(np.int8), [0]])
    turns = np.diff(covered)
    starts, ends = np.flatnonzero(turns == 1), np.flatnonzero(turns == -1)
    widths = np.zeros(len(row))
    inside = covered[1:-1] > 0
    widths[inside] = np.repeat(ends - starts, ends - starts)
    return widths


def _blurred(plane: Plane, sigma: float) -> Plane:
    if sigma < 0.3:
        return plane
    fewer = 2 ** max(0, int(np.log2(sigma / 2)))  # a wide blur is as well done on fewer cells
    height, width = plane.shape
    small: Any = plane
    if fewer > 1:
        small = cv2.resize(plane, (-(-width // fewer), -(-height // fewer)), interpolation=cv2.INTER_AREA)
    blurred: Any = cv2.GaussianBlur(small, (0, 0), sigma / fewer, borderType=cv2.BORDER_CONSTANT)
    if fewer > 1:
        blurred = cv2.resize(blurred, (width, height), interpolation=cv2.INTER_LINEAR)
    result: Plane = blurred
    return result


def _laid(body: _Body, key: _Grid, sky: _Grid, size: tuple[int, int], light: SceneLight) -> NDArray[np.float32]:
    """Lay the ground's shade into the picture, and what falls on a wall up that wall."""
    view = body.view
    across, down = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    on_ground = np.maximum(down, view.back)
    large = view.size_at(on_ground)
    x, z = (across - view.middle) / large, view.depth_of(on_ground)
    height = np.maximum(view.back - down, 0) / view.size_at(view.back)
    # A point of the wall is shaded as is the ground its light would have reached without the wall.
    away = np.radians(light.from_degrees)
    length = height / np.tan(np.radians(min(light.height_degrees, 89.0)))
    shade = _read(key, x - length * np.sin(away), z - length * np.cos(away))
    contact = np.minimum(UNDERCUT * _read(sky, x, z), 1)
    behind = down < view.back
    if not view.has_wall or np.cos(away) >= 0:  # light from behind the wall does not fall on its face
        shade[behind] = 0
    contact[behind] = 0
    factor = (1 - light.shadow * shade) * (1 - light.contact * contact)
    return np.asarray(factor, np.float32)


def _read(grid: _Grid, x: NDArray[Any], z: NDArray[Any]) -> Plane:
    columns, rows = ((x - grid.left) / grid.cell).astype(np.float32), ((z - grid.near) / grid.cell).astype(np.float32)
    read: Any = cv2.remap(grid.shade, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT)
    result: Plane = np.clip(read, 0, 1)
    return result
