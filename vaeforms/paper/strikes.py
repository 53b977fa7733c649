"""Writing -> whether part of it was struck out: a line through it, or scribbled over."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import ground as grounds
from vaeforms.paper.ground import pixels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.paper.sheet import Sheet

#: The core of a stroke is darker than this share of the darkest tenth of the writing: the rims that
#: blur adds would join letters.
_CORE, _DARKEST = 0.55, 90
#: A line through a word is straight over at least so many mm at one of these slopes, in degrees;
#: bars of letters are shorter.
_LINE_MM, _SLOPES = 7.0, (-8, -6, -4, -2, 0, 2, 4, 6, 8)
#: Writing is looked for so far above and below the line, in mm; along a line through a word there
#: is some on both sides over these shares of its length, along an underline on one side only.
_SIDE_MM, _SIDES, _LEAST_SIDE = 1.6, 0.8, 0.25
#: What was scribbled over is solid over so much, in mm: strokes of letters are 1.2 mm at most.
_SOLID_MM, _SOLID_GAP_MM, _SOLID_MM2 = (2.6, 1.6), 0.4, 9.0


def struck_out(
    sheet: Sheet, ink: NDArray[np.bool_], bounds: tuple[int, int, int, int] | None
) -> bool:
    """Something is struck out in the writing inside `bounds` (left, top, right, bottom, pixels)."""
    if bounds is None:
        return False
    left, top, right, bottom = bounds
    pad = pixels(1.0)
    place = np.s_[max(0, top - pad) : bottom + pad, max(0, left - pad) : right + pad]
    written, dark = ink[place], grounds.ground(sheet).dark[place]
    if not written.any():
        return False
    core = (written & (dark > _CORE * np.percentile(dark[written], _DARKEST))).astype(np.uint8)
    return _scribbled(core) or _crossed(core)


def _scribbled(core: NDArray[np.uint8]) -> bool:
    side = pixels(_SOLID_GAP_MM)
    closed = cv2.morphologyEx(core, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    wide, high = (pixels(mm) for mm in _SOLID_MM)
    solid = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((high, wide), np.uint8))
    return int(solid.sum()) > _SOLID_MM2 * pixels(1.0) ** 2


@cache
def _slanted(degrees: float) -> NDArray[np.uint8]:
    """A straight line of `_LINE_MM` at that slope."""
    long = pixels(_LINE_MM)
    rise = math.tan(math.radians(degrees)) * long
    high = 2 * math.ceil(abs(rise) / 2) + 1
    kernel = np.zeros((high, long), np.uint8)
    middle = (high - 1) / 2
    ends = [(0, round(middle + rise / 2)), (long - 1, round(middle - rise / 2))]
    cv2.line(kernel, ends[0], ends[1], 1)
    return kernel


def _crossed(core: NDArray[np.uint8]) -> bool:
    if core.shape[1] < pixels(_LINE_MM):
        return False
    whole = cv2.morphologyEx(core, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    lines = np.zeros_like(core)
    for degrees in _SLOPES:
        lines |= cv2.morphologyEx(whole, cv2.MORPH_OPEN, _slanted(degrees))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines)
    reach = pixels(_SIDE_MM)
    for n in range(1, count):
        left, top, wide, high, _ = (int(v) for v in stats[n])
        line = labels[top : top + high, left : left + wide] == n
        there = np.flatnonzero(line.any(0))
        first = top + line.argmax(0)
        last = top + high - 1 - line[::-1].argmax(0)
        above = below = 0
        for column in there[::2]:
            x = left + column
            above += bool(core[max(0, first[column] - reach) : max(0, first[column] - 1), x].any())
            below += bool(core[last[column] + 2 : last[column] + 1 + reach, x].any())
        both = len(there[::2])
        if min(above, below) >= _LEAST_SIDE * both and above + below >= _SIDES * both:
            return True
    return False
