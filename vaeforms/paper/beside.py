"""A located page -> whether another page or document shows beside it on the same picture.

Two sheets on the glass of a large scanner, a photo of two papers side by side: one is read, and
nobody would hear of the other. A desk, a finger or the edge of the next page is nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.paper.capture import Capture
    from vaeforms.paper.locate import Located

#: Pixels of the pictures looked at in 1 mm of the page: to see whether there is room for another,
#: and to see thin print.
_ROOM, _PRINT = 0.25, 3.0
#: What lies so near the page, in mm, is its own edge or its shadow.
_EDGE_MM = 8.0
#: Narrower than this, in mm, what lies beside is no page, only the edge of one.
_LEAST_MM = 70.0
#: The widest stroke of print, in mm; it is darker than its paper by so much (of 255) and by this
#: share of the paper's lightness.
_STROKE_MM, _DARKER, _SHARE = 2.0, 25, 0.38
#: The paper of another document is nearly as light as that of the page.
_AS_LIGHT = 0.5
#: Sides of the squares looked at, in mm, and how much of one is print: less is dust, more a
#: pattern.
_SQUARE_MM, _LEAST, _MOST = 5.0, 0.02, 0.5
#: Squares of print so many apart belong together; a document has so many of them. Of 58 real scans
#: and photos laid beside a page one has fewer; on simulated photos (seed 61) and real tables there
#: is none.
_APART, _SQUARES = 5, 60


def shows_another(capture: Capture, located: Located) -> bool:
    """Print or writing lies outside of the page, over an area like that of a page."""
    per_mm = located.resolution / 25.4
    width, height = located.template.size
    corners = located.to_pixels(
        np.array([[0, height], [width, height], [width, 0], [0, 0]], np.float64)
    )
    if not np.isfinite(corners).all():
        return False
    rows, columns = _room(corners, capture.shape, _ROOM / per_mm)
    if not rows.stop or not columns.stop:
        return False
    squares = _squares(capture, corners, (rows, columns), min(1.0, _PRINT / per_mm), per_mm)
    return _is_page_like(squares)


def _room(
    corners: NDArray[np.float64], shape: tuple[int, int], share: float
) -> tuple[slice, slice]:
    """Rows and columns, in pixels, around what is beside the page and wide enough; else empty."""
    size = (max(1, round(shape[1] * share)), max(1, round(shape[0] * share)))
    side = round(_LEAST_MM * _ROOM)
    beside = _beside(corners, size, (0, 0), share, _EDGE_MM * _ROOM)
    # the edge of the picture is no room
    framed = np.pad(beside, 1)
    room = cv2.morphologyEx(framed, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))[1:-1, 1:-1]
    found = [np.flatnonzero(room.any(axis=axis)) for axis in (1, 0)]
    if not len(found[0]):
        return slice(0, 0), slice(0, 0)
    rows, columns = (
        slice(int(each[0] / share), min(length, int((each[-1] + 1) / share) + 1))
        for each, length in zip(found, shape, strict=True)
    )
    return rows, columns


def _beside(
    corners: NDArray[np.float64],
    size: tuple[int, int],
    origin: tuple[int, int],
    share: float,
    edge: float,
) -> NDArray[np.uint8]:
    """1 where a picture of `size`, shrunk by `share`, is further than `edge` from the page."""
    mask = np.ones((size[1], size[0]), np.uint8)
    quad = np.round((corners - origin) * share).astype(np.int32)
    cv2.fillPoly(mask, [quad], 0)
    cv2.polylines(mask, [quad], True, 0, max(1, 2 * round(edge)))
    return mask


def _squares(
    capture: Capture,
    corners: NDArray[np.float64],
    window: tuple[slice, slice],
    share: float,
    per_mm: float,
) -> NDArray[np.uint8]:
    """1 for the squares beside the page that hold print on paper, else 0."""
    rows, columns = window
    part = capture.grey[window]
    size = (max(1, round(part.shape[1] * share)), max(1, round(part.shape[0] * share)))
    # each pixel the mean of those it stands for: noise and grain are no print
    small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    mm = per_mm * share
    beside = _beside(corners, size, (columns.start, rows.start), share, _EDGE_MM * mm) > 0
    stroke = 2 * round(_STROKE_MM * mm / 2) + 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((stroke, stroke), np.uint8))
    depth = cv2.subtract(paper, small)
    least = np.maximum(np.float32(_DARKER), paper * np.float32(_SHARE))
    light = paper >= _AS_LIGHT * _lightness(capture, corners)
    print_ = ((depth > least) & light & beside).astype(np.float32)
    side = max(1, round(_SQUARE_MM * mm))
    grid = (size[0] // side, size[1] // side)
    if min(grid) == 0:
        return np.zeros((1, 1), np.uint8)
    whole = np.s_[: grid[1] * side, : grid[0] * side]
    shares = cv2.resize(print_[whole], grid, interpolation=cv2.INTER_AREA)
    return np.asarray(((shares >= _LEAST) & (shares <= _MOST)).astype(np.uint8))


def _lightness(capture: Capture, corners: NDArray[np.float64]) -> float:
    """How light the paper of the page is, 0 to 255."""
    shares = np.array(
        [(x, y) for y in np.linspace(0.1, 0.9, 40) for x in np.linspace(0.1, 0.9, 40)]
    )
    across, down = shares[:, :1], shares[:, 1:]
    top = corners[0] + (corners[1] - corners[0]) * across
    low = corners[3] + (corners[2] - corners[3]) * across
    places = np.round(top + (low - top) * down).astype(np.intp)
    height, width = capture.shape
    inside = ((places >= 0) & (places < (width, height))).all(axis=1)
    seen = capture.grey[places[inside, 1], places[inside, 0]]
    return float(np.median(seen)) if len(seen) else 255.0


def _is_page_like(squares: NDArray[np.uint8]) -> bool:
    """Enough of them lie together, over an area wide and high enough for a page."""
    together = cv2.dilate(squares, np.ones((_APART, _APART), np.uint8))
    count, numbers = cv2.connectedComponents(together)
    least = _LEAST_MM / _SQUARE_MM
    for number in range(1, count):
        ys, xs = np.nonzero((numbers == number) & (squares > 0))
        if len(ys) >= _SQUARES and min(np.ptp(ys), np.ptp(xs)) + 1 >= least:
            return True
    return False
