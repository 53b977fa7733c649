"""Ink → what its shape looks like: a hand's, a stamp's, a line, a dot.

The sizes that tell a signature from a dot are those measured on paper. What tells a hand from a
stamp was set on 18 signatures and 19 initials cut out of scanned contracts (2 and 7 left to a
person) and 89 pictures of rubber stamps in three sizes; neither is part of the project. A stamp
taken for a signature is the worse mistake: what may be either is called print.
"""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from vaeforms.read.ink import Ink, area, cells_of, connected, grown, runs_of, trimmed

#: Signature by ink: area in mm² of a 0.5 mm pen, largest side and height in mm.
HAND_MM2, HAND_SIDE_MM, HAND_HEIGHT_MM = 12.0, 10.0, 4.0
#: Below this there is nothing: a slip of the pen, a speck.
NOTHING_MM2 = 3.0
#: Width of a pen stroke: thinner lines drawn on screen count as if a pen had drawn them.
_PEN_MM = 0.5
#: A mark within this many millimetres is a dot, whatever its shape.
_DOT_MM = 4.0
#: A straight stroke holds this share of the ink within this distance of a line, in mm.
_STRAIGHT, _STRAIGHT_MM = 0.92, 0.6
#: Points of a mark and pairs of them that are tried for a line: one in two along it is enough.
_POINTS, _TRIES = 400, 48
#: More of its rectangle filled than this is no writing: words fill less than half of theirs.
_SOLID = 0.6
#: Or: this share of the ink lies deeper than any pen stroke is wide (felt pens reach 2 mm).
_THICK, _THICK_MM = 0.2, 2.6
#: A frame: share of each side (or of the circumference) along which there is ink, and depth of
#: the band looked at, as a share of the mark's height or width. A stamp set at 3° stays in it.
_FRAME, _FRAME_BAND = 0.85, 0.18
#: A round frame lies between these fractions of the ellipse in the mark's rectangle.
_RING = (0.82, 1.03)
#: A separate sign of print: at most this wide and high in mm, at least this many mm².
_SIGN_MM, _SIGN_MM2 = (7.0, 4.5), 0.15
#: Print: this many signs, with most of the ink.
_SIGNS, _PRINTED = 10, 0.7
#: A stamp: so many signs; or so much ink in all; or fewer signs, and more of the rectangle inked
#: than a hand does: signatures with signs beside them ink a tenth of theirs at most.
_MANY_SIGNS, _CROWDED, _DENSE = 24, 0.33, ((10, 0.10), (4, 0.13))
#: So many signs and ink along so much of the convex hull; or, without signs, ink along so much of
#: it and in so much of the rectangle: an outline, perhaps a tilted or worn one. Signatures go
#: along 0.61 of theirs, closed initials along 0.85.
_FEW_SIGNS, _HULL, _CLOSED = 6, 0.65, ((0.75, 0.0), (0.70, 0.20))
#: A drawn frame or circle: this share of its ink lies within twice that distance.
_OUTLINE = 0.7
#: Ink this close to the convex hull is along it, in mm.
_HULL_MM = 0.8
#: Beyond this many runs of pixels, a picture is no writing and is not taken apart.
_MAX_RUNS = 20_000


class Shape(StrEnum):
    """What a set of marks looks like."""

    NOTHING = "nothing"
    SMALL = "small"  #: too small or too flat for a signature
    LINE = "line"  #: one straight stroke
    CROSS = "cross"  #: two straight strokes
    SOLID = "solid"  #: a filled area
    FRAME = "frame"  #: a closed rectangle or ring: a rubber stamp
    PRINT = "print"  #: rows of separate signs: print, or a stamp without frame
    HAND = "hand"  #: what a hand draws


def pen_area(ink: Ink, mm: float) -> float:
    """Area in mm² that a 0.5 mm pen would have left: hairlines count as strokes."""
    step = max(1, round(_PEN_MM / mm))
    return float(cells_of(ink, step).sum()) * (step * mm) ** 2


def shape_of(ink: Ink, mm: float) -> Shape:
    """What the marks look like taken together; `mm` is the size of a pixel."""
    if area(ink, mm) < NOTHING_MM2:
        return Shape.NOTHING
    ink = trimmed(ink)
    height, width = (size * mm for size in ink.shape)
    if max(width, height) < _DOT_MM:
        return Shape.SMALL
    filled = float(ink.mean()) > _SOLID and min(width, height) > 2 * _STRAIGHT_MM
    if filled or _core(ink, mm) > _THICK:
        return Shape.SOLID
    one, two = _straightness(ink, mm)
    if one >= _STRAIGHT:
        return Shape.LINE
    if two >= _STRAIGHT:
        return Shape.CROSS
    large = max(width, height) >= HAND_SIDE_MM and height >= HAND_HEIGHT_MM
    if not large or pen_area(ink, mm) < HAND_MM2:
        return Shape.SMALL
    if (_is_framed(ink) or _is_ringed(ink)) and _along_hull(ink, mm) >= _HULL:
        return Shape.FRAME
    return Shape.PRINT if _is_printed(ink, mm) else Shape.HAND


def _is_printed(ink: Ink, mm: float) -> bool:
    """Too many separate signs, or too dense, for a hand that signs."""
    small, count = _signs(ink, mm)
    dense = float(ink.mean())
    along = _along_hull(ink, mm)
    return (
        (count >= _SIGNS and float(small.sum()) >= _PRINTED * float(ink.sum()))
        or count >= _MANY_SIGNS
        or any(count >= signs and dense >= share for signs, share in _DENSE)
        or dense >= _CROWDED
        or (count >= _FEW_SIGNS and along >= _HULL)
        or any(along >= hull and dense >= share for hull, share in _CLOSED)
    )


def is_outline(ink: Ink, mm: float) -> bool:
    """Hardly anything but a closed outline, as somebody draws a frame or a circle."""
    ink = trimmed(ink)
    outline = np.zeros_like(ink)
    xs, ys = _hull(ink)
    outline[ys, xs] = True
    near = grown(outline, max(1, round(2 * _HULL_MM / mm)))
    return float((ink & near).sum()) >= _OUTLINE * float(ink.sum())


def _along_hull(ink: Ink, mm: float) -> float:
    """The share of the convex hull along which there is ink: high for any closed frame."""
    reach = max(1, round(_HULL_MM / mm))
    near = grown(np.pad(ink, reach), reach)
    xs, ys = _hull(ink)
    return float(near[ys + reach, xs + reach].mean())


def _hull(ink: Ink) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pixels (xs, ys) of the outline of the convex hull."""
    rows = np.flatnonzero(ink.any(1))
    firsts, lasts = ink[rows].argmax(1), ink.shape[1] - 1 - ink[rows, ::-1].argmax(1)
    ends = zip(firsts.tolist(), lasts.tolist(), rows.tolist(), strict=True)
    points = sorted({(x, y) for first, last, y in ends for x in (first, last)})
    corners = [*_half_hull(points), *_half_hull(points[::-1])] or points
    start = np.array(corners, np.float64)
    side = np.roll(start, -1, axis=0) - start
    steps = np.maximum(1, np.rint(np.hypot(side[:, 0], side[:, 1]))).astype(np.int64)
    # how far along its side each pixel is: 0, 1/steps, 2/steps…
    number = np.arange(steps.sum()) - np.repeat(np.cumsum(steps) - steps, steps)
    along = (number / np.repeat(steps, steps))[:, None]
    places = np.rint(np.repeat(start, steps, axis=0) + np.repeat(side, steps, axis=0) * along)
    xs, ys = places.astype(np.int64).T
    return xs, ys


def _half_hull(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """One side of the convex hull of sorted points, its last corner left to the other side."""
    hull: list[tuple[int, int]] = []
    for x, y in points:
        while len(hull) > 1:
            (ax, ay), (bx, by) = hull[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            hull.pop()
        hull.append((x, y))
    return hull[:-1]


def beside_stamp(ink: Ink, mm: float) -> bool:
    """Without its frame and its letters, a stamp still holds what a hand may have drawn.

    A second frame does too: a person looks, nobody is said not to have signed.
    """
    ink = trimmed(ink)
    if not ink.size:
        return False
    inner = ink.copy()
    if _is_ringed(ink):
        inner &= _radius(ink.shape, *np.indices(ink.shape)) < _RING[0]
    elif _is_framed(ink):
        dy, dx = (max(1, round(size * _FRAME_BAND)) for size in ink.shape)
        inner[:dy], inner[-dy:], inner[:, :dx], inner[:, -dx:] = False, False, False, False
    small, _ = _signs(inner, mm)
    return shape_of(inner & ~small, mm) in (Shape.HAND, Shape.FRAME)


def _core(ink: Ink, mm: float) -> float:
    """The share of the ink that a square as wide as the widest pen stroke covers with ink."""
    pixels = max(1, round(_THICK_MM / mm / 2))
    # A frame of paper: ink at the edge of the array is the edge of the mark.
    paper = grown(~np.pad(ink, pixels), pixels)
    kept = grown(~paper, pixels)
    return float(kept.sum()) / float(ink.sum())


def _straightness(ink: Ink, mm: float) -> tuple[float, float]:
    """Shares of the ink along the best straight line, and along the best two."""
    places = np.flatnonzero(ink)
    places = places[:: max(1, len(places) // _POINTS)]
    ys, xs = np.divmod(places, ink.shape[1])
    points: NDArray[np.float64] = np.stack([xs, ys], axis=1).astype(np.float64) * mm
    first = _along_line(points)
    second = _along_line(points[~first])
    one = float(first.sum()) / len(points)
    return one, one + float(second.sum()) / len(points)


def _along_line(points: NDArray[np.float64]) -> Ink:
    """Which points lie along the line that most of them lie along.

    Lines through pairs of points are tried, always the same pairs.
    """
    n = len(points)
    if n < 2:
        return np.ones(n, np.bool_)
    tries = np.arange(1, _TRIES + 1)
    a, b = points[tries * 7919 % n], points[(tries * 104_729 + n // 2) % n]
    step = b - a
    length = np.hypot(step[:, 0], step[:, 1])
    far = length >= 2 * _STRAIGHT_MM
    if not far.any():
        return np.ones(n, np.bool_)
    a, normal = a[far], np.stack([-step[far, 1], step[far, 0]], axis=1) / length[far, None]
    offsets = normal @ points.T - (normal * a).sum(axis=1)[:, None]
    near = np.abs(offsets) <= _STRAIGHT_MM
    best: Ink = near[int(near.sum(axis=1).argmax())]
    return best


def _is_framed(ink: Ink) -> bool:
    """Ink runs along all four sides."""
    dy, dx = (max(1, round(size * _FRAME_BAND)) for size in ink.shape)
    sides = (ink[:dy].any(0), ink[-dy:].any(0), ink[:, :dx].any(1), ink[:, -dx:].any(1))
    return all(float(side.mean()) >= _FRAME for side in sides)


def _radius(
    shape: tuple[int, ...], ys: NDArray[np.intp], xs: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Distance of pixels from the centre, 1 on the ellipse inscribed in the rectangle."""
    return np.hypot(np.linspace(-1, 1, shape[0])[ys], np.linspace(-1, 1, shape[1])[xs])


def _is_ringed(ink: Ink) -> bool:
    """Ink runs along the ellipse inscribed in its rectangle."""
    ys, xs = np.nonzero(ink)
    radius = _radius(ink.shape, ys, xs)
    on_ring = (radius >= _RING[0]) & (radius <= _RING[1])
    ys, xs = ys[on_ring], xs[on_ring]
    if not len(ys):
        return False
    h, w = ink.shape
    angles = np.arctan2(ys / max(1, h - 1) - 0.5, xs / max(1, w - 1) - 0.5)
    sectors = np.unique(((angles + math.pi) / (2 * math.pi) * 36).astype(int) % 36)
    return len(sectors) >= _FRAME * 36


def _signs(ink: Ink, mm: float) -> tuple[Ink, int]:
    """The pixels of the separate signs no bigger than a printed letter, and how many there are."""
    ys, starts, ends = runs_of(ink)
    if len(ys) > _MAX_RUNS:
        return ink.copy(), _MANY_SIGNS
    parts = connected(ys, starts, ends, ink.shape[1])
    total = int(parts.max()) + 1 if len(parts) else 0
    left, top = np.full(total, ink.shape[1]), np.full(total, ink.shape[0])
    right, bottom = np.zeros(total, np.int64), np.zeros(total, np.int64)
    np.minimum.at(left, parts, starts)
    np.maximum.at(right, parts, ends)
    np.minimum.at(top, parts, ys)
    np.maximum.at(bottom, parts, ys)
    is_sign = ((right - left) * mm <= _SIGN_MM[0]) & ((bottom - top + 1) * mm <= _SIGN_MM[1])
    pixels = np.bincount(parts, ends - starts, total)
    count = int((is_sign & (pixels * mm * mm >= _SIGN_MM2)).sum())
    own = is_sign[parts]
    changes = np.zeros((ink.shape[0], ink.shape[1] + 1), np.int8)
    changes[ys[own], starts[own]] = 1
    changes[ys[own], ends[own]] = -1
    return np.cumsum(changes, axis=1, dtype=np.int8)[:, :-1] > 0, count
