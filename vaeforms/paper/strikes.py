"""Writing -> whether part of it was struck out: a line through it, or scribbled over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.ground import pixels

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A line through a word is at least so long, in mm; bars of letters are shorter.
_LINE_MM = 6.0
#: A line drawn by hand wanders by so much, in mm, over that length.
_WANDER_MM = 0.5
#: Writing is looked for so far above and below the line, in mm; along a line through a word there
#: is some on both sides over these shares of its length, along an underline on one side only.
_SIDE_MM, _SIDES, _LEAST_SIDE = 1.6, 0.9, 0.28
#: What was scribbled over is solid over so much, in mm: strokes of letters are 1.2 mm at most.
_SOLID_MM, _SOLID_GAP_MM, _SOLID_MM2 = (2.6, 1.6), 0.4, 9.0


def struck_out(ink: NDArray[np.bool_], bounds: tuple[int, int, int, int] | None) -> bool:
    """Something is struck out in the writing inside `bounds` (left, top, right, bottom, pixels)."""
    if bounds is None:
        return False
    left, top, right, bottom = bounds
    pad = pixels(1.0)
    part = ink[max(0, top - pad) : bottom + pad, max(0, left - pad) : right + pad].astype(np.uint8)
    return _scribbled(part) or _crossed(part)


def _scribbled(part: NDArray[np.uint8]) -> bool:
    side = pixels(_SOLID_GAP_MM)
    closed = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    wide, high = (pixels(mm) for mm in _SOLID_MM)
    solid = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((high, wide), np.uint8))
    return int(solid.sum()) > _SOLID_MM2 * pixels(1.0) ** 2


def _crossed(part: NDArray[np.uint8]) -> bool:
    wander = np.ones((pixels(_WANDER_MM), 1), np.uint8)
    long = np.ones((1, pixels(_LINE_MM)), np.uint8)
    lines = cv2.morphologyEx(cv2.dilate(part, wander), cv2.MORPH_OPEN, long)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines)
    reach = pixels(_SIDE_MM)
    for n in range(1, count):
        left, top, wide, high, _ = (int(v) for v in stats[n])
        line = labels[top : top + high, left : left + wide] == n
        there = line.any(0)
        first = top + line.argmax(0)
        last = top + high - 1 - line[::-1].argmax(0)
        above = below = both = 0
        for column in np.flatnonzero(there)[::2]:
            x = left + column
            up = part[max(0, first[column] - reach) : max(0, first[column] - 1), x].any()
            down = part[last[column] + 2 : last[column] + 1 + reach, x].any()
            above, below, both = above + bool(up), below + bool(down), both + 1
        if both and min(above, below) >= _LEAST_SIDE * both and above + below >= _SIDES * both:
            return True
    return False
