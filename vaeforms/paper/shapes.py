"""The cells or the pixels of a stroke -> its shape: a line, a frame, hatching, something solid."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.inked import CELL_MM, GAP, Stroke, grown
from vaeforms.paper.sheet import MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A straight stroke holds this share of the ink within this distance of a line, in mm, which is one
#: through two of so many of its points, told by so many; each of two that cross lies on either side
#: of the other with this share at least.
_STRAIGHT, _BAND_MM, _TRIES, _COUNTED, _CROSSING = 0.92, 0.9, 40, 400, 0.22
#: On a page that moved one arm of a cross may be so wide: two lines at such an angle (sine) hold so
#: much of it then, of initials no more than 0.87, and have so many cells for one of their length;
#: it is nearly straight as it is.
_SMEARED_MM, _SMEARED, _ACROSS, _SMEARED_CELLS, _NEARLY = 1.7, 0.97, 0.6, 2.6, 0.7
#: A frame and the lines of a form are so many straight lines at most. Of 74 real stamps alone in a
#: box to sign on hard photographs 5 are called signed without this, 2 with it.
_SIDES = 4
#: A stroke is in a stamp with this share of it within so many cells of its rectangle.
_IN_STAMP, _STAMP_CELLS = 0.8, 2
#: The rim of a stamp is no further than so many cells from its outline.
_RIM_CELLS = 4.0
#: A frame is within so many cells, or one more than this share of its smaller side, of its own
#: outline, with this share of its cells.
_RIM_OF_SIDE, _FRAMED = 0.06, 0.75
#: What goes round something has no more than the rest of its outline's area open to the outside.
_ENCLOSED = 0.7
#: So much of what is solid is no nearer than half of this, in mm, to its edge: of 150 pictures of
#: real stamps, 0.47 at the most, black bars and pieces of paper 0.9 and more.
_SOLID, _SOLID_MM = 0.65, 3.0
#: Hatching: so many strokes at least, each as long as this in mm, that lie along each other within
#: so many degrees, with so much of the ink.
_HATCHES, _HATCH_MM, _HATCH_TURN, _HATCHED = 4, 3.0, 8.0, 0.8
#: A ring struck out: a line holds such a share of it; the rest goes round its middle in so much of
#: so many directions, and is in one place, of so many mm, in so much of them.
_THROUGH, _WAYS, _ROUND, _ONE_PLACE_MM, _ONE_PLACE = (0.15, 0.6), 24, 0.9, 2.0, 0.85
#: A part of a mark that is told from the rest by its pen has this share of its ink.
_PART = 0.2


def straight(stroke: Stroke) -> bool:
    """One straight line, or two that cross in their middle, hold nearly all of it."""
    points = np.column_stack([stroke.columns, stroke.rows]).astype(np.float64)
    if len(points) < 4:
        return True
    first = _line(points)
    if first.sum() >= _STRAIGHT * len(points):
        return True
    second = _other(points, first)
    held = int((first | second).sum())
    if held >= _STRAIGHT * len(points):
        return _crossed(points, first, second)
    return held >= _NEARLY * len(points) and _smeared_cross(points)


def _smeared_cross(points: NDArray[np.float64]) -> bool:
    """Two lines across each other hold all of it, be one as wide as a page that moved makes it."""
    first = _line(points, _SMEARED_MM)
    second = _other(points, first, _SMEARED_MM)
    if (first | second).sum() < _SMEARED * len(points) or not _crossed(points, first, second):
        return False
    one, other = _way(points[first]), _way(points[second])
    if abs(one[0] * other[1] - one[1] * other[0]) < _ACROSS:
        return False
    # a pen that does not move by itself leaves fewer cells along so short a way
    long = sum(float(np.ptp(points[w] @ way)) + 1 for w, way in ((first, one), (second, other)))
    return len(points) >= _SMEARED_CELLS * long


def _other(
    points: NDArray[np.float64], first: NDArray[np.bool_], band_mm: float = _BAND_MM
) -> NDArray[np.bool_]:
    """Which of the points lie along the line that holds most of those that `first` does not."""
    second = np.zeros(len(points), bool)
    second[~first] = _line(points[~first], band_mm)
    return second


def _crossed(
    points: NDArray[np.float64], first: NDArray[np.bool_], second: NDArray[np.bool_]
) -> bool:
    """The points of two lines cross in the middle of both."""
    if second.sum() < 4:
        return False
    return _middle(points[first], points[second]) and _middle(points[second], points[first])


def along_a_line(stroke: Stroke) -> float:
    """The share of it that one straight line holds."""
    points = np.column_stack([stroke.columns, stroke.rows]).astype(np.float64)
    return float(_line(points).mean())


def angular(stroke: Stroke) -> bool:
    """A few straight lines hold nearly all of it: the sides of a frame, the lines of a form."""
    points = np.column_stack([stroke.columns, stroke.rows]).astype(np.float64)
    left = points
    for _ in range(_SIDES):
        if len(left) < 4:
            break
        left = left[~_line(left)]
    return len(left) <= (1 - _STRAIGHT) * len(points)


def within(stroke: Stroke, stamp: Stroke) -> bool:
    """`stroke` lies in the rectangle of `stamp`."""
    place = tuple(
        slice(int(part.min()) - _STAMP_CELLS, int(part.max()) + _STAMP_CELLS + 1)
        for part in (stamp.rows, stamp.columns)
    )
    return stroke.inside((place[0], place[1])) >= _IN_STAMP * len(stroke.rows)


def framed(stroke: Stroke) -> bool:
    """Nearly all of it lies along its own outline: the frame of a stamp, a circle, no name."""
    return on_outline(stroke) >= _FRAMED


def on_outline(stroke: Stroke) -> float:
    """The share of it that lies along its own outline."""
    points = np.column_stack([stroke.columns, stroke.rows]).astype(np.float32)
    outline = cv2.convexHull(points)
    (_, (wide, high), _) = cv2.minAreaRect(outline)
    rim = min(_RIM_CELLS, 1 + _RIM_OF_SIDE * min(wide, high))
    along = [cv2.pointPolygonTest(outline, (float(x), float(y)), True) <= rim for x, y in points]
    return float(np.mean(along))


def encloses(stroke: Stroke) -> bool:
    """It goes round most of what lies within its outline; an open line does not, however flat."""
    rows, columns = stroke.rows - stroke.rows.min() + 2, stroke.columns - stroke.columns.min() + 2
    drawn = np.zeros((int(rows.max()) + 3, int(columns.max()) + 3), np.uint8)
    drawn[rows, columns] = 1
    outline = cv2.convexHull(np.column_stack([columns, rows]).astype(np.int32))
    whole = np.zeros_like(drawn)
    cv2.fillPoly(whole, [outline], 1)
    free = (grown(drawn > 0, GAP) == 0).astype(np.uint8)
    outside = np.asarray(cv2.connectedComponents(free, connectivity=4)[1])
    open_ = (outside == outside[0, 0]) & (free > 0) & (whole > 0)
    return bool(open_.sum() <= (1 - _ENCLOSED) * whole.sum())


def struck_ring(stroke: Stroke) -> bool:
    """A ring with a line through it, « 0 » crossed out: there is nothing."""
    points = np.column_stack([stroke.columns, stroke.rows]).astype(np.float64)
    line = _line(points)
    if not _THROUGH[0] <= line.mean() <= _THROUGH[1]:
        return False
    rest = points[~line]
    middle = (rest.min(axis=0) + rest.max(axis=0)) / 2
    away = np.hypot(*(rest - middle).T)
    turn = np.arctan2(*(rest - middle).T) / (2 * np.pi) + 0.5
    way = np.minimum((turn * _WAYS).astype(int), _WAYS - 1)
    spread = [np.ptp(away[way == k]) for k in range(_WAYS) if (way == k).any()]
    one_place = np.array(spread) <= _ONE_PLACE_MM / CELL_MM
    return len(spread) >= _ROUND * _WAYS and bool(one_place.mean() >= _ONE_PLACE)


def off_rim(stroke: Stroke, stamp: Stroke) -> Stroke:
    """What of `stroke` is not along the outline that it and `stamp` make up together."""
    own = np.column_stack([stroke.columns, stroke.rows]).astype(np.float32)
    other = np.column_stack([stamp.columns, stamp.rows]).astype(np.float32)
    outline = cv2.convexHull(np.vstack([own, other]))
    far = [cv2.pointPolygonTest(outline, (float(x), float(y)), True) > _RIM_CELLS for x, y in own]
    return Stroke(stroke.rows[far], stroke.columns[far])


def solid(drawn: NDArray[np.uint8]) -> bool:
    """It is a bar or a patch, no print, no stroke. `drawn`: its pixels, (h, w), 1 for ink."""
    side = int(_SOLID_MM * MM)
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    edged = cv2.copyMakeBorder(drawn, side, side, side, side, cv2.BORDER_CONSTANT, value=0)
    left = int(np.count_nonzero(cv2.morphologyEx(edged, cv2.MORPH_OPEN, shape)))
    return bool(left >= _SOLID * max(1, int(np.count_nonzero(drawn))))


def hatched(drawn: NDArray[np.uint8]) -> bool:
    """Separate straight strokes side by side hold nearly all of it. `drawn`: as of `solid`."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(drawn, connectivity=8)
    turns, held = [], 0
    for number in range(1, len(stats)):
        left, top, wide, high, area = (int(value) for value in stats[number])
        if np.hypot(wide, high) < _HATCH_MM * MM:
            continue
        part = labels[top : top + high, left : left + wide] == number
        _, (one, other), turn = cv2.minAreaRect(cv2.findNonZero(part.view(np.uint8)))
        if min(one, other) <= _BAND_MM * MM:
            turns.append(turn if one >= other else turn + 90)
            held += area
    if len(turns) < _HATCHES or held < _HATCHED * np.count_nonzero(drawn):
        return False
    away = (np.array(turns) - turns[0] + 90) % 180 - 90
    return bool(np.abs(away - np.median(away)).max() <= _HATCH_TURN)


def two_widths(drawn: NDArray[np.uint8]) -> float:
    """How many times thicker it is on one side than on the other, cut across where most so.

    `drawn`: the pixels of a stroke, (h, w), 1 for ink.
    """
    return max(_thicker(drawn), _thicker(drawn.T))


def _middle(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    """Points `b` lie on both sides of the line through `a`, neither being much the fewer."""
    along = _way(a)
    side = (b - a.mean(axis=0)) @ np.array([-along[1], along[0]])
    share = float((side > 0).mean())
    return _CROSSING <= share <= 1 - _CROSSING


def _way(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The way along points, (2,), of length 1."""
    ways = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2]
    return np.asarray(ways[0], np.float64)


def _line(points: NDArray[np.float64], band_mm: float = _BAND_MM) -> NDArray[np.bool_]:
    """Which of the points lie along the line that holds most of them, so many mm from it."""
    band = band_mm / CELL_MM
    some = points[:: max(1, len(points) // _TRIES)]
    if len(some) < 2:
        return np.zeros(len(points), bool)
    starts, ends = (some[which] for which in _pairs(len(some)))
    across = np.column_stack([starts[:, 1] - ends[:, 1], ends[:, 0] - starts[:, 0]])
    size = np.hypot(across[:, 0], across[:, 1])
    counted = points[:: max(1, len(points) // _COUNTED)]
    apart = counted @ across.T
    apart -= (starts * across).sum(axis=1)
    near = np.abs(apart, out=apart) <= band * size
    # numpy is slow to count what is true
    held = near.view(np.uint8).sum(axis=0, dtype=np.uint16)
    held[size < 3] = 0
    best = int(held.argmax())
    if not held[best]:
        return np.zeros(len(points), bool)
    away = np.abs((points - starts[best]) @ across[best])
    return np.asarray(away <= band * size[best])


@lru_cache(maxsize=128)
def _pairs(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which of so many points are tried with which."""
    first, second = np.triu_indices(count, 1)
    some = (second - first) % 2 == 1
    return first[some], second[some]


def _thicker(mask: NDArray[np.uint8]) -> float:
    """The most that the left of `mask` is thicker than the right, or the other way round."""
    edged = np.pad(mask.astype(np.int8), 1)
    area = np.cumsum(edged.sum(axis=0, dtype=np.int64))
    rim = np.abs(np.diff(edged, axis=0)).sum(axis=0, dtype=np.float64)
    upright = np.abs(np.diff(edged, axis=1)).sum(axis=0) / 2
    rim[1:] += upright
    rim[:-1] += upright
    rim = np.cumsum(rim)
    cuts = np.flatnonzero(np.minimum(area, area[-1] - area) >= max(1, _PART * area[-1]))
    if not len(cuts):
        return 1.0
    # of a line, its area by its rim is half its width
    left, right = area[cuts] / rim[cuts], (area[-1] - area[cuts]) / (rim[-1] - rim[cuts])
    return float(np.maximum(left / right, right / left).max())
