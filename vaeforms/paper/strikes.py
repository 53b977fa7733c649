"""Writing -> whether part of it was struck out: a line through it, or scribbled over."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import ground as grounds
from vaeforms.paper import levels
from vaeforms.paper.ground import pixels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.paper.sheet import Sheet

#: The core of a stroke is darker than this share of the darkest tenth of the writing: the rims that
#: blur adds would join letters.
_CORE, _DARKEST = 0.65, 90
#: A line drawn by hand is straight over at least so many mm at one of these slopes, in degrees.
#: Of 291 simulated pieces of writing not struck out, of every kind of capture, 3 had such a line.
_LINE_MM, _SLOPES = 7.0, (-8, -6, -4, -2, 0, 2, 4, 6, 8)
#: Figures are struck out by a shorter, slanted line as well, in mm and degrees: « 2026 », the last
#: of which alone are crossed. No figure is so long at such a slope, no stroke of a date so flat.
_SLASH_MM, _SLASHES = 4.5, (-40, -32, -24, -16, 16, 24, 32, 40)
#: Such a line strikes words out from this length, in mm, on; shorter ones when there is writing
#: above as well as below over this share of their length.
_LONG_MM, _BOTH_SIDES = 9.0, 0.25
#: A line alone in a box (« néant ») has no writing above or below over this share of its length; an
#: underline has much above and nothing below.
_ALONE, _UNDERLINED, _NOTHING_BELOW = 0.04, 0.55, 0.03
#: Writing that belongs to a line is looked for so far from it, in mm.
_SIDE_MM = 3.5
#: What was scribbled over is solid over so much, in mm: strokes of letters are 1.2 mm at most.
_SOLID_MM, _SOLID_GAP_MM, _SOLID_MM2 = (2.6, 1.6), 0.4, 9.0


def struck_out(
    sheet: Sheet,
    ink: NDArray[np.bool_],
    bounds: tuple[int, int, int, int] | None,
    *,
    figures: bool = False,
) -> bool:
    """Something is struck out in the writing inside `bounds` (left, top, right, bottom, pixels).

    `figures`: no words are, whose long letters may look like short lines.
    """
    if bounds is None:
        return False
    left, top, right, bottom = bounds
    pad = pixels(1.0)
    place = np.s_[max(0, top - pad) : bottom + pad, max(0, left - pad) : right + pad]
    written, dark = ink[place], grounds.ground(sheet).dark[place]
    if not written.any():
        return False
    least = math.floor(_CORE * levels.darkness(dark[written], _DARKEST))
    core = (written & (dark > least)).view(np.uint8)
    return _scribbled(core) or _crossed(core) or (figures and _slashed(core))


def _scribbled(core: NDArray[np.uint8]) -> bool:
    side = pixels(_SOLID_GAP_MM)
    closed = cv2.morphologyEx(core, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    wide, high = (pixels(mm) for mm in _SOLID_MM)
    solid = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((high, wide), np.uint8))
    return int(solid.sum()) > _SOLID_MM2 * pixels(1.0) ** 2


def straight_lines(core: NDArray[np.uint8], mm: float) -> NDArray[np.uint8]:
    """Where `core` (0 or 1) is inked along nearly level straight lines at least so long."""
    lines = np.zeros_like(core)
    for degrees in _SLOPES:
        found = cv2.morphologyEx(core, cv2.MORPH_OPEN, _slanted(degrees, mm))
        lines |= np.asarray(found, np.uint8)
    return lines


@cache
def _slanted(degrees: float, mm: float) -> NDArray[np.uint8]:
    """A straight line of that length and slope."""
    long = pixels(mm)
    rise = math.tan(math.radians(degrees)) * long
    high = 2 * math.ceil(abs(rise) / 2) + 1
    kernel = np.zeros((high, long), np.uint8)
    middle = (high - 1) / 2
    ends = [(0, round(middle + rise / 2)), (long - 1, round(middle - rise / 2))]
    cv2.line(kernel, ends[0], ends[1], 1)
    return kernel


def _crossed(core: NDArray[np.uint8]) -> bool:
    """A long line runs through what is written."""
    long = pixels(_LINE_MM)
    if core.shape[1] < long or not _may_hold_line(core, long):
        return False
    lines = straight_lines(core, _LINE_MM)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines)
    for n in range(1, count):
        left, top, wide, high = (int(v) for v in stats[n, :4])
        line = labels[top : top + high, left : left + wide] == n
        above, below, either = _sides(core, line, left, top)
        if min(above, below) >= _BOTH_SIDES:
            return True
        underline = above >= _UNDERLINED and below <= _NOTHING_BELOW
        if wide >= pixels(_LONG_MM) and either >= _ALONE and not underline:
            return True
    return False


def _slashed(core: NDArray[np.uint8]) -> bool:
    """A slanted line runs through some figures."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    lengths = [(slope, _SLASH_MM * math.cos(math.radians(slope))) for slope in _SLASHES]
    least = pixels(min(mm for _, mm in lengths))
    edge = pixels(_SLASH_MM)
    # most figures are pieces too narrow to hold such a line
    for number in np.flatnonzero(stats[1:, cv2.CC_STAT_WIDTH] >= least) + 1:
        left, top, wide, high = (int(v) for v in stats[number, :4])
        piece = (labels[top : top + high, left : left + wide] == number).astype(np.uint8)
        piece = np.pad(piece, edge)
        if any(cv2.erode(piece, _slanted(slope, mm)).any() for slope, mm in lengths):
            return True
    return False


def _may_hold_line(core: NDArray[np.uint8], long: int) -> bool:
    """Quickly: some band of 1 mm is inked in every column over that length."""
    band = cv2.dilate(core, np.ones((pixels(1.2), 1), np.uint8))
    return bool(cv2.erode(band, np.ones((1, long), np.uint8)).any())


def _sides(
    core: NDArray[np.uint8], line: NDArray[np.bool_], left: int, top: int
) -> tuple[float, float, float]:
    """Shares of the length of a line with writing above it, below it, and on either side."""
    reach = pixels(_SIDE_MM)
    columns = np.flatnonzero(line.any(0))[::2]
    first = top + line.argmax(0)
    last = top + line.shape[0] - 1 - line[::-1].argmax(0)
    above = below = either = 0
    for column in columns:
        x = left + column
        up = bool(core[max(0, first[column] - reach) : max(0, first[column] - 1), x].any())
        down = bool(core[last[column] + 2 : last[column] + 1 + reach, x].any())
        above, below, either = above + up, below + down, either + (up or down)
    count = max(1, len(columns))
    return above / count, below / count, either / count
