"""A sheet -> its new ink: what is on the paper and the blank does not print.

One mask for the whole page, from which every box is read. What scanners, faxes and laser printers
add by themselves is left out: specks, the dots of the fields' tint, ruled lines, frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import ground as grounds
from vaeforms.paper.ground import Ground
from vaeforms.paper.sheet import MM, Sheet
from vaeforms.paper.strokes import extents

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A speck smaller than this, in mm² at its darkest (a grain of 0.25 mm), is dust, fax noise or a
#: dot of a printed tint.
SPECK_MM2 = 0.16
#: Blur and shake widen printed lines beyond their mask: a piece thinner than the first, in mm, that
#: lies for the share within so many mm of the mask is print.
_RIM_MM, _RIM_SHARE, _RIM_BEYOND_MM = 0.85, 0.85, 0.5
#: Adaptive thresholds, as scanning applications apply them, leave bits of the ruled lines, black: a
#: piece no higher than this, in mm, that lies for the same share where such a line may be is one.
_BIT_MM = 0.65
#: The darkest pixel of a stroke is darker than the least ink by this factor.
_PEAK = 1.25


def new_ink(sheet: Sheet) -> NDArray[np.bool_]:
    """Where the sheet shows ink that the blank does not print, (h, w)."""
    measured = grounds.ground(sheet)
    dark, limit = measured.dark, measured.limit
    firm, printed = grounds.over_print(measured)
    least = grounds.writing_on_lines(measured)
    ink = dark > limit
    if least > 255:
        ink &= ~printed
    else:
        ink &= ~firm
        ink &= ~printed | (dark > least)
    ink &= sheet.seen
    side = 2 * grounds.pixels(_RIM_BEYOND_MM) + 1
    rim = cv2.dilate(firm.view(np.uint8), np.ones((side, side), np.uint8)).view(np.bool_)
    return _cleaned(ink, measured, rim, printed)


def _cleaned(
    ink: NDArray[np.bool_], measured: Ground, rim: NDArray[np.bool_], lines: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """`ink` without the pieces that are too small, too pale, or thin along a `rim` of print.

    `lines`: where print is, ruled lines too.
    """
    # OpenCV's own statistics take longer than the labels: ink is a hundredth of a page
    count, labels = cv2.connectedComponents(ink.view(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    places = np.flatnonzero(ink)
    numbers = np.asarray(labels, np.int32).ravel()[places]
    level = measured.dark.ravel()[places]
    darkest = np.zeros(count, np.uint8)
    np.maximum.at(darkest, numbers, level)
    # blur spreads a speck over more pixels, each paler: their sum stays
    spread = np.bincount(numbers, weights=level, minlength=count)
    keep = spread >= SPECK_MM2 * MM * MM * np.maximum(darkest, 1)
    firm = level > measured.limit.ravel()[places] * _PEAK
    keep &= np.bincount(numbers, weights=firm, minlength=count) > 0
    area = np.bincount(numbers, minlength=count)
    least, most = extents(numbers, *np.divmod(places, ink.shape[1]), count)
    sides = most - least + 1
    thin = sides.min(axis=1) <= _RIM_MM * MM
    along = np.bincount(numbers, weights=rim.ravel()[places], minlength=count)
    keep &= ~(thin & (along >= _RIM_SHARE * area))
    flat = sides[:, 0] <= _BIT_MM * MM
    along = np.bincount(numbers, weights=lines.ravel()[places], minlength=count)
    keep &= ~(flat & (along >= _RIM_SHARE * area))
    keep[0] = False
    kept = np.zeros(ink.size, np.bool_)
    kept[places] = keep[numbers]
    return kept.reshape(ink.shape)
