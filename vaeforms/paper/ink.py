"""A sheet -> its new ink: what is on the paper and the blank does not print.

One mask for the whole page, from which every box is read. What scanners, faxes and laser printers
add by themselves is left out: specks, the dots of the fields' tint, ruled lines, frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import ground as grounds
from vaeforms.paper.sheet import MM, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A speck smaller than this, in mm², is dust, fax noise or a dot of a printed tint.
SPECK_MM2 = 0.12
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
    return _without_specks(ink, dark > cv2.multiply(limit, _PEAK))


def _without_specks(ink: NDArray[np.bool_], strong: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """`ink` without the pieces that are too small or nowhere `strong`."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        ink.view(np.uint8), connectivity=8, ltype=cv2.CV_32S
    )
    if count < 2:
        return ink
    keep = stats[:, cv2.CC_STAT_AREA] >= SPECK_MM2 * MM * MM
    firm = np.zeros(count, np.bool_)
    firm[labels[ink & strong]] = True
    keep &= firm
    keep[0] = False
    kept = np.zeros_like(ink)
    kept[ink] = keep[labels[ink]]
    return kept
