"""The ink of a mark -> whether one line drew it that hardly turns: no signature.

A hair, the edge of a shadow, a slash, a tick, an arrow or a paper clip is followed from one end to
the other without the line ever meeting itself; a signature turns, forks and crosses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.inked import CELL_MM, Stroke
from vaeforms.paper.shapes import along_a_line, angular
from vaeforms.paper.sheet import MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.uint8]

#: Cells by which a line is followed in one step; a piece of so many steps is too short to turn.
_STEP, _STEPS = 3, 6
#: Pieces of fewer cells tell nothing, and no more than this share of a mark may be in such pieces.
_LEAST_CELLS, _MOST_LEFT = 12, 0.35
#: Of the steps along one line no more than this share finds it in two places, and it encloses no
#: more places than this; of an arrow, this long in mm, with this share along one straight line, no
#: more than the last: so have initials, which are smaller.
_FORKED, _ENCLOSED, _ARROW = 0.08, 1, (18.0, 0.55, 0.13)
#: A step along one line holds no more cells than the pen's width makes, in cells, and so many more,
#: or, where it turns by half a circle at most, so many: with less, ticks and the like passed for
#: signatures on pages that moved, whose lines are wider one way than the other.
_WIDER, _MORE, _MORE_STRAIGHT = 1.2, 4.0, 7.0
#: It turns by so many half circles in all at most; one that bends nowhere by more than the second
#: of these (half circles at one place), or is wider than a pen (mm), an arrow, a « Z », by so many.
_TURNS, _BEND, _WIDE_MM, _SMOOTH_TURNS = 1.0, 0.25, 1.3, 2.2
#: Three straight strokes one after the other, two corners of so many half circles at least and
#: nothing else but so little of a turn, are no signature either.
_CORNER, _CORNERS, _STRAIGHT_ELSE = 0.4, 2, 0.3
#: Cells by which a line may leave the straight parts it is told by; corners nearer to each other
#: than this, in cells, are one.
_LEAVES, _ONE_CORNER = 1.0, 4.0
#: Of initials, cut by a frame perhaps, no more than this share is in pieces too short to turn; and
#: a piece with less than this share of the largest one is an accent, a dot, where the line turns by
#: so many half circles and more.
_SHORT, _ACCENT, _ACCENTED = 0.4, 0.35, 0.6
#: What is this wide, in mm, and no longer than so many times its width is a smudge, or a shadow;
#: a felt pen writes lines that are longer.
_SMUDGE_MM, _SMUDGED = 2.1, 30.0
#: A « Z » through a box, of straight lines, is this large in mm.
_LARGE_MM = 30.0
#: A wavy line is so many times wider than high, and no higher than this, in mm.
_FLAT, _LOW_MM = 6.0, 6.5


@dataclass(frozen=True)
class _Course:
    """A line followed from one end to the other."""

    #: its cells, and the steps along it
    cells: int
    steps: int
    #: share of the steps that find it in more than one place
    forked: float
    #: cells in a step, on average
    across: float


def is_simple(stroke: Stroke, drawn: Mask) -> bool:
    """One line, or a few side by side, which hardly turns. `drawn`: its pixels (`Inked.drawn`).

    Of 122 real signatures none is so; of 90 hairs, shadows, slashes, ticks, arrows and double
    strokes all but one. Of 289 boxes signed in simulated captures (seeds 23 and 25) one or two are.
    """
    pieces = _pieces(stroke)
    told = [piece for piece in pieces if np.count_nonzero(piece) >= _LEAST_CELLS]
    cells = sum(int(np.count_nonzero(piece)) for piece in told)
    if not told or cells < (1 - _MOST_LEFT) * len(stroke.rows):
        return False
    inner, width = _measured(drawn)
    if inner > _ENCLOSED:
        return False
    if width >= _SMUDGE_MM and np.count_nonzero(drawn) <= _SMUDGED * (width * MM) ** 2:
        return True
    courses = [_course(piece) for piece in told]
    bends = np.concatenate([_bends(piece) for piece in told])
    turns = float(bends.sum())
    most = _widest(width) + (_MORE_STRAIGHT if turns <= _TURNS else _MORE)
    wide, high = stroke.size
    long = max(wide, high)
    through = long >= _LARGE_MM and angular(stroke)
    arrow = long >= _ARROW[0] and along_a_line(stroke) >= _ARROW[1]
    forked = _ARROW[2] if through or arrow else _FORKED
    if any(c.forked > forked or c.across > most for c in courses):
        return False
    if width < _WIDE_MM and (_is_short(courses) or (turns >= _ACCENTED and _has_accent(courses))):
        return False
    if turns <= _TURNS:
        return True
    smooth = width >= _WIDE_MM or bends.max(initial=0.0) <= _BEND
    if turns <= _SMOOTH_TURNS and (smooth or through or arrow or _is_angled(bends)):
        return True
    return high <= _LOW_MM and wide >= _FLAT * high


def in_one_line(stroke: Stroke, drawn: Mask) -> bool:
    """One line that never meets itself, however it turns: nobody else's touches it.

    `drawn`: as of `is_simple`.
    """
    pieces = _pieces(stroke)
    if len(pieces) > 1:
        return False
    inner, width = _measured(drawn)
    course = _course(pieces[0])
    most = _widest(width) + _MORE
    return inner <= _ENCLOSED and course.forked <= _FORKED and course.across <= most


def _widest(width: float) -> float:
    """Cells that a step along one line holds, by the width of the pen in mm."""
    return _STEP * (width / CELL_MM + _WIDER)


def _is_angled(bends: NDArray[np.float64]) -> bool:
    """Straight strokes one after the other, and few of them."""
    corners = bends >= _CORNER
    return bool(corners.sum() <= _CORNERS and bends[~corners].sum() <= _STRAIGHT_ELSE)


def _is_short(courses: Sequence[_Course]) -> bool:
    """Much of it is in pieces too short for anybody to tell whether they turn."""
    short = sum(course.cells for course in courses if course.steps <= _STEPS)
    return short > _SHORT * sum(course.cells for course in courses)


def _has_accent(courses: Sequence[_Course]) -> bool:
    """A lesser piece goes with the line."""
    sizes = [course.cells for course in courses]
    return min(sizes) < _ACCENT * max(sizes)


def _pieces(stroke: Stroke) -> list[Mask]:
    """Its connected parts, each alone on a small picture of cells."""
    edge = _STEP + 1
    rows, columns = stroke.rows - stroke.rows.min() + edge, stroke.columns - stroke.columns.min()
    columns = columns + edge
    whole = np.zeros((int(rows.max()) + edge + 1, int(columns.max()) + edge + 1), np.uint8)
    whole[rows, columns] = 1
    count, labels = cv2.connectedComponents(cv2.dilate(whole, np.ones((3, 3), np.uint8)))
    return [((labels == number) & (whole > 0)).astype(np.uint8) for number in range(1, count)]


def _course(piece: Mask) -> _Course:
    """A piece followed from the place that is furthest from any other."""
    first = _followed(piece, tuple(np.argwhere(piece)[0]))
    steps = _followed(piece, tuple(np.argwhere(first[-1])[0]))
    near = np.ones((3, 3), np.uint8)
    forks = sum(cv2.connectedComponents(cv2.dilate(step, near))[0] > 2 for step in steps)
    cells, count = int(np.count_nonzero(piece)), len(steps)
    return _Course(cells, count, forks / count, cells / count)


def _followed(piece: Mask, start: tuple[np.intp, ...], step: int = _STEP) -> list[Mask]:
    """The cells of a piece in the order in which one comes to them from `start`, step by step."""
    reach = np.ones((2 * step + 1, 2 * step + 1), np.uint8)
    left, front = piece.copy(), np.zeros_like(piece)
    front[start] = 1
    steps = []
    while front.any():
        steps.append(front)
        left[front > 0] = 0
        front = np.asarray(cv2.bitwise_and(cv2.dilate(front, reach), left), np.uint8)
    return steps


def _bends(piece: Mask) -> NDArray[np.float64]:
    """By how many half circles a piece turns at each place where it does, part by part.

    Print that a line crosses, and fax, leave gaps in it that nobody can follow.
    """
    count, labels = cv2.connectedComponents(piece, connectivity=8)
    parts = ((labels == number).astype(np.uint8) for number in range(1, count))
    return np.concatenate([_turns_of(part) for part in parts])


def _turns_of(piece: Mask) -> NDArray[np.float64]:
    """The same of cells that touch, from end to end."""
    first = _followed(piece, tuple(np.argwhere(piece)[0]), 1)
    steps = _followed(piece, tuple(np.argwhere(first[-1])[0]), 1)
    middles = np.array([np.argwhere(step).mean(axis=0) for step in steps])
    if len(middles) > 2:
        edged = np.pad(middles, ((1, 1), (0, 0)), mode="edge")
        middles = (edged[:-2] + edged[1:-1] + edged[2:]) / 3
    told = cv2.approxPolyDP(middles.astype(np.float32).reshape(-1, 1, 2), _LEAVES, False)
    way = np.diff(told.reshape(-1, 2), axis=0)
    turned = np.diff(np.arctan2(way[:, 0], way[:, 1]))
    turned = np.abs((turned + np.pi) % (2 * np.pi) - np.pi) / np.pi
    lengths = np.hypot(way[:, 0], way[:, 1])[1:-1]
    # one corner where several are near one another
    number = np.concatenate([[0], np.cumsum(lengths > _ONE_CORNER)]).astype(int)[: len(turned)]
    return np.asarray(np.bincount(number, weights=turned), np.float64)


def _measured(drawn: Mask) -> tuple[int, float]:
    """How many places ink encloses, and the width of its strokes in mm."""
    ys, xs = np.nonzero(drawn)
    part = drawn[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    edged = cv2.copyMakeBorder(part, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0)
    bare = 1 - cv2.dilate(edged, np.ones((3, 3), np.uint8))
    places = cv2.connectedComponents(bare, connectivity=4)[0] - 2
    signed = edged.astype(np.int8)
    rim = np.abs(np.diff(signed, axis=0)).sum() + np.abs(np.diff(signed, axis=1)).sum()
    # steps along the rim of a slanted line are longer than it
    width = 2 * float(np.count_nonzero(part)) / max(1.0, 0.85 * float(rim))
    return places, width / MM
