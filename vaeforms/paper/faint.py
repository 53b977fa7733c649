"""A box without ink in a noisy picture -> whether something pale may still be written in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import ground as grounds
from vaeforms.paper.ground import FAINT, pixels
from vaeforms.paper.sheet import MM, Sheet

if TYPE_CHECKING:
    from vaeforms.model import Rect

#: Where ink need not be darker than this, of 255, pencil (60 and more) cannot be missed.
_CLEAR = 42
#: Pixels are averaged over so many; what is wider than so many mm is light, not writing.
_AVERAGED, _WIDE_MM = 2.0, 4.0
#: Pale writing stands out by so much (of 255) and so many deviations, over so many mm² in one
#: piece. Simulated hard photos: pencil 3 to 30 mm², empty boxes 0 to 0.3, two of fourteen more.
_LEAST, _DEVIATIONS, _PIECE_MM2 = 8.0, 5.0, 0.6
#: The rim of the box, in mm, is left out: its frame is blurred.
_RIM_MM = 0.8


def may_hold_pale_writing(sheet: Sheet, rect: Rect) -> bool:
    """Something a little darker than its paper stands out there, too pale to count as ink."""
    measured = grounds.ground(sheet)
    rows, columns = sheet.window(rect, -_RIM_MM)
    limit = measured.limit[rows, columns]
    if not limit.size or np.median(limit) <= _CLEAR:
        return False
    dark = cv2.GaussianBlur(sheet.darkness[rows, columns], (0, 0), _AVERAGED)
    side = pixels(_WIDE_MM)
    light = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    raised = cv2.subtract(dark, cv2.GaussianBlur(light, (0, 0), side / 8))
    near = np.ones((pixels(1.0),) * 2, np.uint8)
    faint = (measured.printed[rows, columns] >= FAINT).astype(np.uint8)
    bare = cv2.dilate(faint, near) == 0
    if not bare.any():
        return False
    middle, deviation = grounds.paper_of(np.sort(raised[bare]))
    least = float(middle) + max(_LEAST, _DEVIATIONS * float(deviation))
    stands = (raised > least) & bare
    numbers = cv2.connectedComponents(stands.astype(np.uint8))[1]
    areas = np.bincount(numbers.ravel())[1:]
    return bool(len(areas) and areas.max() > _PIECE_MM2 * MM * MM)
