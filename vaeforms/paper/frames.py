"""The ink of a block -> which of it lies along the frame of a stamp: straight sides that close.

A frame of thin lines may look to the network as if a pen had drawn it. No pen draws three or four
straight sides that end where they meet and hold nearly all that is joined to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from vaeforms.paper.sheet import MM
from vaeforms.paper.warp import bounds_around, touched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Point = NDArray[np.float64]
    #: (n, 2)
    Points = NDArray[np.float64]
    #: a straight line, (2, 2): its ends, (x, y) in pixels
    Line = NDArray[np.float64]
    #: the number of the connected piece that each pixel of ink is of, 0 for paper
    Pieces = NDArray[np.integer[Any]]
    #: the number of a line that meets another, where they meet, and its far end
    _Side = tuple[int, Point, Point]

#: Lines of these lengths at least, in mm, are looked for, the longest first, so many of each; they
#: may be broken for so many mm, and what is this wide around one is no other.
_LENGTHS_MM, _OF_EACH, _BROKEN_MM, _WIDE_MM = (24.0, 17.0, 12.0, 9.0, 6.5), 6, 0.9, 1.1
#: Lines are looked for on a picture reduced so many times, at angles so far apart (radians).
_REDUCED, _ANGLE = 2, np.pi / 240
#: Share of the length of a line in which points of it are enough to try it.
_VOTES = 0.6
#: Two sides meet this near to the end of either, in mm, and no flatter than this (sine); two
#: opposite ones are as parallel as this.
_CORNER_MM, _FLAT, _PARALLEL = 3.0, 0.34, 0.1
#: A frame encloses so many mm² at least, and in it so many signs of so many mm² that do not touch
#: it, or so many mm² of ink where they run together: an « A » in a signature has a frame's shape.
_LEAST_MM2, _SIGNS, _SIGN_MM2, _PRINT_MM2 = 100.0, 3, 0.3, 8.0
#: Print so small that it runs into the frame covers this share of what the frame encloses, no less
#: and no more: a scribble of a thick pen, whose turns line up as sides do, 0.56 and 0.76; of real
#: stamps 0.48 at the most.
_DENSE = (0.25, 0.52)
#: Ink no further apart than so many mm may be of one frame, of which corners are lost.
_ONE_FRAME_MM = (3.0, 6.0)
#: Straight sides are looked for where ink covers or encloses a place so many mm away from any
#: other, gaps of so many mm closed, on squares of so many pixels. Of 30 frames the least has 6.9;
#: of 51 blocks without one 25 have less than this. A search takes twenty times longer than to see.
_DEEP_MM, _GAP_MM, _SQUARE = 5.5, 3.0, 4
#: Ink is on a side within so many pixels of it, and on each side along this share of its length, on
#: all of them along the other: of 293 signatures (seeds 14, 21 and 201) one holds such sides, with
#: 0.77 outside, and on the rectangle around none has more than 0.38 of its least side.
#: Of the ink joined to the frame no more than this share lies so many mm outside of it.
#: Of simulated stamps and 185 signatures (sets 14, 201 and 340): of 64 frames with 0.8 and more on
#: every side 62 have at most 0.18 outside; of signatures 9 hold such sides at all, with 0.33 and
#: more outside, and an « A » too small for a frame.
_NEAR, _COVERED, _OUTSIDE, _OUTSIDE_MM = 3, (0.5, 0.6), 0.25, 0.8
#: A ring measures so many mm across; it is found by a piece of it so long, in mm, of which this
#: share lies within so many pixels of it. One pixel of so many is looked at, and a ring told by so
#: many points.
_RING_MM, _ARC_MM, _ARC_HOLDS, _ARC_NEAR = (13.0, 60.0), 9.0, 0.9, 4.0
_EVERY, _RING_POINTS, _RING_COVERED, _MOST_CORNERS = 5, 72, 0.7, 4
#: Points that an ellipse takes.
_ELLIPSE = 5
#: Letters of so many mm² and more are of one row when neither their tops nor their feet are further
#: apart than this share of their height, and when there are so many of them.
_LETTER_MM2, _ROW, _ROW_SIGNS = 1.0, 0.14, 4


def framing(ink: Mask) -> Mask:
    """The ink along the frames of stamps, the size of `ink` (200 dots an inch), and print in them.

    Print: signs of one height in a row along a side, as no pen writes.
    """
    found = np.zeros(ink.shape, np.bool_)
    # as far as ink is ever grown
    place = bounds_around(ink.view(np.uint8), round(max(_ONE_FRAME_MM) / 2 * MM), _SQUARE)
    if place is not None:
        found[place] = _along(np.ascontiguousarray(ink[place]))
    return found


def _along(ink: Mask) -> Mask:
    """The ink along frames, and print in them."""
    joined = cv2.dilate(ink.view(np.uint8), np.ones((3, 3), np.uint8))
    pieces = np.where(ink, cv2.connectedComponents(joined)[1], 0)
    found = np.zeros(ink.shape, np.uint8)
    for frame in _frames(ink, pieces):
        if len(frame) <= _MOST_CORNERS:
            printed = _printed(pieces, frame)
            if printed:
                found[np.isin(pieces, printed)] = 1
        cv2.polylines(found, [np.round(frame).astype(np.int32)], True, 1, 2 * _NEAR + 1)
    return np.asarray((found > 0) & ink)


def _deep(ink: Mask) -> Mask | None:
    """The ink that there is room for a frame in, gaps closed and what it encloses filled."""
    height, width = (max(1, side // _SQUARE) for side in ink.shape)
    grey = ink.view(np.uint8) * np.uint8(255)
    cells = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
    reach = round(_GAP_MM / 2 * MM / _SQUARE)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
    room = reach + 1
    around = (room,) * 4
    grown = cv2.dilate(cv2.copyMakeBorder(cells, *around, cv2.BORDER_CONSTANT, value=(0,)), disc)
    _, bare = cv2.connectedComponents((grown == 0).astype(np.uint8), connectivity=4)
    filled = (bare != bare[0, 0]).astype(np.uint8)
    deep = cv2.distanceTransform(filled, cv2.DIST_L2, 3) >= _DEEP_MM * MM / _SQUARE
    if not deep.any():
        return None
    _, group = cv2.connectedComponents(filled)
    roomy = np.zeros(int(group.max()) + 1, np.uint8)
    roomy[group[deep]] = 1
    where = np.ascontiguousarray(roomy[group][room:-room, room:-room])
    whole = cv2.resize(where, ink.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(ink & (whole > 0))


def _printed(pieces: Pieces, corners: Points) -> list[int]:
    """The pieces in a frame that are letters of one height, side by side along its longest side."""
    sides = np.roll(corners, -1, axis=0) - corners
    along = sides[np.linalg.norm(sides, axis=1).argmax()]
    along = along / np.hypot(*along)
    within = np.zeros(pieces.shape, np.uint8)
    cv2.fillPoly(within, [np.round(corners).astype(np.int32)], 1)
    rows, columns = np.nonzero((within > 0) & (pieces > 0))
    numbers = pieces[rows, columns]
    down = rows * along[0] - columns * along[1]
    signs = []
    for number in np.unique(numbers):
        own = down[numbers == number]
        if len(own) >= _LETTER_MM2 * MM * MM:
            signs.append((int(number), float(own.min()), float(own.max())))
    rows_of = [
        [
            other
            for other, low, high in signs
            if max(abs(low - top), abs(high - end)) <= _ROW * (end - top)
        ]
        for _, top, end in signs
    ]
    best = max(rows_of, key=len, default=[])
    return best if len(best) >= _ROW_SIGNS else []


def _frames(ink: Mask, pieces: Pieces) -> list[Points]:
    """The corners of each frame, (3 or more, 2), and of those within one."""
    drawn = [*_rings(ink, pieces), *_around(ink)]
    deep = _deep(ink)
    if deep is not None:
        drawn += [*_closed(_lines(deep)), *_enclosed(deep)]
    found: list[Points] = []
    for corners in sorted(drawn, key=_area, reverse=True):
        if len(corners) <= _MOST_CORNERS and not _sided(ink, corners):
            continue
        nested = any(_encloses(frame, corners) for frame in found)
        if nested or (_area(corners) >= _LEAST_MM2 and _holds(pieces, corners)):
            found.append(corners)
    return found


def _area(corners: Points) -> float:
    """In mm²."""
    return float(cv2.contourArea(corners.astype(np.float32))) / MM**2


def _encloses(frame: Points, corners: Points) -> bool:
    """All the `corners` lie in the frame."""
    outline = frame.astype(np.float32)
    return all(
        cv2.pointPolygonTest(outline, (float(x), float(y)), True) >= -_OUTSIDE_MM * MM
        for x, y in corners
    )


def _rings(ink: Mask, pieces: Pieces) -> Iterator[Points]:
    """Points along each ring, round or oval; a piece of it may be all that is whole."""
    which = pieces[ink]
    order = np.argsort(which, kind="stable")
    places = np.argwhere(ink)[order][:, ::-1].astype(np.float32)
    for part in np.split(places, np.flatnonzero(np.diff(which[order])) + 1):
        some = np.ascontiguousarray(part[::_EVERY])
        if len(some) < _ELLIPSE or np.ptp(some, axis=0).max() < _ARC_MM * MM:
            continue
        # letters that run into the ring lie within it: only what is outermost tells of it then
        outline = np.asarray(cv2.convexHull(part)[:, 0], np.float32)
        likely = [(some, _circle(some)), (some, cv2.fitEllipse(some))]
        if len(outline) >= _ELLIPSE:
            centre, axes, angle = cv2.fitEllipse(outline)
            # along the middle of its stroke
            likely.append((outline, (centre, [side - _NEAR for side in axes], angle)))
        for told, (centre, axes, angle) in likely:
            # NaN where nothing fits
            if not _RING_MM[0] * MM <= min(axes) <= max(axes) <= _RING_MM[1] * MM:
                continue
            if np.mean(_apart(told, centre, axes, angle) <= _ARC_NEAR) < _ARC_HOLDS:
                continue
            ring = _ellipse(centre, axes, angle)
            if np.mean(_covered(ink, ring)) >= _RING_COVERED:
                yield ring
                break


def _enclosed(ink: Mask) -> Iterator[Points]:
    """Points along each ring whose inside is whole, though lines meet it."""
    shut = cv2.dilate(ink.view(np.uint8), np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - shut, connectivity=4)
    for number in range(1, count):
        if stats[number, cv2.CC_STAT_AREA] < _LEAST_MM2 / 2 * MM**2:
            continue
        x, y, wide, high = (int(v) for v in stats[number, :4])
        if min(x, y, ink.shape[1] - x - wide, ink.shape[0] - y - high) <= 0:
            continue
        inside = (labels[y : y + high, x : x + wide] == number).astype(np.uint8)
        outlines, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        # letters may be joined to the ring from within
        hull = cv2.convexHull(max(outlines, key=len))
        cv2.fillPoly(inside, [hull], 1)
        outlines, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        rim = np.asarray(outlines[0].reshape(-1, 2) + np.array([x, y]), np.float32)
        centre, axes, angle = cv2.fitEllipse(rim)
        if max(axes) > _RING_MM[1] * MM:
            continue
        if np.mean(_apart(rim, centre, axes, angle) <= _ARC_NEAR) >= _ARC_HOLDS:
            yield _ellipse(centre, [side + 2 * _NEAR for side in axes], angle)


def _around(ink: Mask) -> Iterator[Points]:
    """The corners of the rectangle around each group of pieces."""
    for apart in _ONE_FRAME_MM:
        reach = np.ones((round(apart * MM), round(apart * MM)), np.uint8)
        joined = cv2.dilate(ink.view(np.uint8), reach)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
        for number in range(1, count):
            x, y, wide, high = (int(v) for v in stats[number, :4])
            if wide * high < _LEAST_MM2 * MM**2:
                continue
            place = slice(y, y + high), slice(x, x + wide)
            own = _outermost(ink[place] & (labels[place] == number))
            yield from _rectangle(np.asarray(own + np.array([x, y]), np.float32))


def _outermost(ink: Mask) -> NDArray[np.intp]:
    """The first and the last place of each row of ink, (x, y), (n, 2): all that reach out farthest.

    A rectangle around a thousand of them is found sooner than around all ink.
    """
    rows = np.flatnonzero(ink.any(axis=1))
    first = ink[rows].argmax(axis=1)
    last = ink.shape[1] - 1 - ink[rows, ::-1].argmax(axis=1)
    return np.column_stack([np.concatenate([first, last]), np.concatenate([rows, rows])])


def _rectangle(places: NDArray[np.float32]) -> Iterator[Points]:
    """The corners of the rectangle around places, (n, 2), along the middle of its strokes."""
    middle, sides, angle = cv2.minAreaRect(places)
    inner = [side - _NEAR for side in sides]
    if min(inner) > 0:
        yield cv2.boxPoints((middle, inner, angle)).astype(np.float64)


def _sided(ink: Mask, corners: Points) -> bool:
    """There is ink along every side."""
    shares = _covered(ink, corners)
    return min(shares) >= _COVERED[0] and float(np.mean(shares)) >= _COVERED[1]


def _circle(places: NDArray[np.float32]) -> tuple[tuple[float, float], tuple[float, float], float]:
    """The circle nearest to the places, as `cv2.fitEllipse` tells it."""
    middle = places.mean(axis=0)
    x, y = (places - middle).T.astype(np.float64)
    known = np.column_stack([2 * x, 2 * y, np.ones_like(x)])
    cx, cy, rest = np.linalg.lstsq(known, x * x + y * y, rcond=None)[0]
    across = 2 * float(np.sqrt(max(0.0, rest + cx * cx + cy * cy)))
    return (float(cx + middle[0]), float(cy + middle[1])), (across, across), 0.0


def _apart(
    places: NDArray[np.float32],
    centre: Sequence[float],
    axes: Sequence[float],
    angle: float,
) -> NDArray[np.float64]:
    """How far places, (n, 2), are from an ellipse, nearly (Sampson), (n,)."""
    cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    x, y = (places - np.array(centre)).T
    u, v = (x * cos + y * sin) / (axes[0] / 2), (y * cos - x * sin) / (axes[1] / 2)
    slope = 2 * np.hypot(u / (axes[0] / 2), v / (axes[1] / 2))
    return np.asarray(np.abs(u * u + v * v - 1) / np.maximum(slope, 1e-6), np.float64)


def _ellipse(centre: Sequence[float], axes: Sequence[float], angle: float) -> Points:
    """Points along it."""
    turn = np.linspace(0, 2 * np.pi, _RING_POINTS, endpoint=False)
    x, y = axes[0] / 2 * np.cos(turn), axes[1] / 2 * np.sin(turn)
    cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    return np.column_stack([centre[0] + cos * x - sin * y, centre[1] + sin * x + cos * y])


def _lines(ink: Mask) -> list[Line]:
    """The straight lines of the ink."""
    left = touched(ink, _REDUCED).view(np.uint8)
    scale = MM / _REDUCED
    found: list[Line] = []
    for least in (mm * scale for mm in _LENGTHS_MM):
        taken, before = 0, -1
        while before < taken < _OF_EACH:
            before = taken
            for line in _straight(left, least):
                if taken < _OF_EACH and _still(left, line) >= _VOTES:
                    taken += 1
                    found.append(line * _REDUCED + (_REDUCED - 1) / 2)
                    start, end = line.astype(int).tolist()
                    cv2.line(left, start, end, 0, round(_WIDE_MM * scale))
    return found


def _straight(left: NDArray[np.uint8], least: float) -> list[Line]:
    """Lines of so many pixels at least, the longest first; they may overlap."""
    broken = _BROKEN_MM * MM / _REDUCED
    lines = cv2.HoughLinesP(left, 1, _ANGLE, round(_VOTES * least), None, least, broken)
    if lines is None:
        return []
    ends = np.asarray(lines, np.float64).reshape(-1, 2, 2)
    return list(ends[np.argsort(-np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1), kind="stable")])


def _still(left: NDArray[np.uint8], line: Line) -> float:
    """The share of a line that is still there."""
    steps = np.linspace(0, 1, int(np.hypot(*(line[1] - line[0]))) + 2)[:, None]
    x, y = np.round(line[0] + steps * (line[1] - line[0])).astype(int).T
    return float(left[y, x].mean())


def _closed(lines: list[Line]) -> Iterator[Points]:
    """Corners of what three lines, or three and the gap between two of them, enclose."""
    corners = {
        (one, other): _corner(lines[one], lines[other])
        for one, other in permutations(range(len(lines)), 2)
    }
    for number, base in enumerate(lines):
        # by the end of the base that they meet
        met: tuple[list[_Side], list[_Side]] = ([], [])
        for other, line in enumerate(lines):
            corner = corners.get((number, other))
            if corner is not None:
                place, end, near = corner
                met[end].append((other, place, line[1 - near]))
        for first, last in product(*met):
            if _side(base, first[2]) != _side(base, last[2]):
                continue
            top = corners.get((first[0], last[0]))
            if top is not None:
                yield np.array([first[1], last[1], top[0]])
            elif abs(_sine(lines[first[0]], lines[last[0]])) < _PARALLEL:
                # either may have been found too short or too long
                (_, a, to_a), (_, b, to_b) = first, last
                yield np.array([a, b, b + to_a - a, to_a])
                yield np.array([a, b, to_b, a + to_b - b])


def _corner(one: Line, other: Line) -> tuple[Point, int, int] | None:
    """Where two lines meet, and which end of either is there; None when they do not."""
    sine = _sine(one, other)
    if abs(sine) < _FLAT:
        return None
    along, across = one[1] - one[0], other[1] - other[0]
    apart = other[0] - one[0]
    share = (apart[0] * across[1] - apart[1] * across[0]) / (
        along[0] * across[1] - along[1] * across[0]
    )
    place = one[0] + share * along
    ends = [np.linalg.norm(line - place, axis=1) for line in (one, other)]
    if max(float(e.min()) for e in ends) > _CORNER_MM * MM:
        return None
    return place, int(ends[0].argmin()), int(ends[1].argmin())


def _sine(one: Line, other: Line) -> float:
    """Of the angle between two lines."""
    a, b = one[1] - one[0], other[1] - other[0]
    return float((a[0] * b[1] - a[1] * b[0]) / (np.hypot(*a) * np.hypot(*b)))


def _side(line: Line, place: Point) -> bool:
    """On which side of the line it lies."""
    along, to = line[1] - line[0], place - line[0]
    return bool(along[0] * to[1] - along[1] * to[0] > 0)


def _covered(ink: Mask, corners: Points) -> list[float]:
    """For each side of a frame, the share of it along which there is ink."""
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    counts = lengths.astype(np.intp) + 2
    first = np.cumsum(counts) - counts
    # places along all sides, one after the other, and across each of them
    which = np.repeat(np.arange(len(sides)), counts)
    steps = (np.arange(len(which)) - first[which]) / (counts - 1)[which]
    along = corners[which] + steps[:, None] * sides[which]
    across = np.column_stack([-sides[:, 1], sides[:, 0]]) / np.maximum(lengths, 1e-6)[:, None]
    offsets = np.arange(-_NEAR, _NEAR + 1)[:, None]
    places = np.rint(along[:, None] + offsets * across[which][:, None]).astype(np.intp)
    x = places[..., 0].clip(0, ink.shape[1] - 1)
    y = places[..., 1].clip(0, ink.shape[0] - 1)
    held = np.add.reduceat(ink[y, x].any(axis=1), first, dtype=np.intp)
    return list((held / counts).tolist())


def _holds(pieces: Pieces, corners: Points) -> bool:
    """There are signs in the frame, and nearly all of the `pieces` that touch it lie in it."""
    outline = [np.round(corners).astype(np.int32)]
    along = np.zeros(pieces.shape, np.uint8)
    cv2.polylines(along, outline, True, 1, 2 * _NEAR - 1)
    number = int(pieces.max()) + 1
    of_frame = np.zeros(number, np.bool_)
    of_frame[pieces[along > 0]] = True
    of_frame[0] = False
    within = np.zeros(pieces.shape, np.uint8)
    cv2.fillPoly(within, outline, 1)
    inner = np.bincount(pieces[within > 0], minlength=number) / MM**2
    inner[of_frame] = inner[0] = 0
    signs = np.count_nonzero(inner >= _SIGN_MM2) >= _SIGNS or inner.sum() >= _PRINT_MM2
    core = (within > 0) & (cv2.dilate(along, np.ones((5, 5), np.uint8)) == 0)
    if not signs and not _DENSE[0] <= np.mean(pieces[core] > 0) <= _DENSE[1]:
        return False
    touching = of_frame[pieces]
    side = 2 * round(_OUTSIDE_MM * MM) + 1
    around = cv2.dilate(within, np.ones((side, side), np.uint8))
    outside = np.count_nonzero(touching & (around == 0))
    return bool(outside <= _OUTSIDE * np.count_nonzero(touching))
