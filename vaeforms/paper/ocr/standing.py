"""The picture of a line and what was read in it -> whether its letters stand as type does.

Type stands on one line to the pixel, but for the letters that go below it; a hand does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.pieces import pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Letters that go below the line.
_BELOW = frozenset("gjpqyçJQ")
#: Signs that stand above it.
_RAISED = frozenset("’'-–\"°")
#: Ink is darker than this, of 255.
_INK = 128
#: A foot is the lowest place within this share of the height of the line, each way.
_APART = 0.12
#: A capital is this much higher than the usual letter beside it (1.3 to 1.4 in type); a letter is
#: as high as this share of the highest.
_HIGHER, _LETTER = 1.2, 0.4
#: As many feet as letters stand on the line, but for this share: letters run together.
_FEWER = 0.75


def stands_as_type(line: NDArray[np.uint8], text: str) -> bool:
    """Whether all letters of `text` but those that go below stand on one line to the pixel.

    `line`: grey, (h, w), dark on white, level. Of 188 short words in type, simulated scans, photos
    and copies, 186 do; of 11 words of real cursive that were read with more than 0.85, 1.
    """
    feet = _feet(np.asarray(line < _INK))
    letters = [letter for letter in text if letter.isalnum()]
    below = sum(letter in _BELOW for letter in letters)
    on_line = int((np.abs(feet[:, None] - feet) <= 1).sum(axis=1).max(initial=0))
    raised = sum(letter in _RAISED for letter in text)
    return len(feet) - on_line <= below + raised and on_line >= _FEWER * (len(letters) - below)


def taller_first(line: NDArray[np.uint8]) -> bool:
    """Whether the first letter of `line` (grey, dark on white) is higher than its letters usually.

    « secrétaire » in pencil was read « Secrétaire »: the shape of an S does not say its size.
    """
    _, stats = pieces(np.asarray(line < _INK))
    left, high = stats[1:, 0], stats[1:, 3]
    if not len(high):
        return False
    letters = high >= _LETTER * high.max()
    first = high[letters][int(np.argmin(left[letters]))]
    return bool(first >= _HIGHER * np.median(high[letters]))


def _feet(ink: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The rows of the places where letters are lowest, (n,)."""
    rows, columns = np.nonzero(ink)
    if not len(rows):
        return np.zeros(0, np.intp)
    left = int(columns.min())
    low = np.full(int(columns.max()) + 1 - left, -1)
    np.maximum.at(low, columns - left, rows)
    reach = 2 * max(2, round(_APART * (int(rows.max()) - int(rows.min()) + 1))) + 1
    lowest = cv2.dilate(low.astype(np.float32)[None], np.ones((1, reach), np.uint8))[0]
    # level runs of columns, each of which is one foot at most
    starts = np.flatnonzero(np.diff(low, prepend=-2))
    heights = low[starts]
    deepest = np.maximum.reduceat(lowest, starts)
    likely = np.flatnonzero((heights >= 0) & (deepest <= heights)).tolist()
    levels = heights.tolist()
    found = [
        levels[run]
        for run in likely
        if _rises(levels, run, range(run - 1, -1, -1))
        and _rises(levels, run, range(run + 1, len(levels)))
    ]
    return np.array(found, np.intp)


def _rises(levels: Sequence[int], foot: int, beside: Iterable[int]) -> bool:
    """From a foot on, the outline goes up by two pixels, or ends, before it goes down.

    `levels`: the rows of level runs; `foot`: which one of them, `beside`: those after it.
    """
    level = levels[foot]
    for run in beside:
        if levels[run] > level:
            return False
        if levels[run] < level - 1:
            return True
    return True
