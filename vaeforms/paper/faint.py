"""A box without ink -> whether something pale, or that its frame hides, may be written in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import ground as grounds
from vaeforms.paper.ground import FAINT, pixels, square_points
from vaeforms.paper.sheet import MM, SCALE, Sheet

if TYPE_CHECKING:
    from vaeforms.model import Rect

#: Where ink need not be darker than this, of 255, pencil (60 and more) is seldom missed: only what
#: is half as dark as ink, over so many mm² in one piece, is looked at there. Of 621 empty boxes of
#: simulated captures (seed 14) none has more than 1.03, of three missed ones two, shaken, have.
_CLEAR, _HALF, _CLEAR_PIECE_MM2 = 42, 0.5, 1.15
#: Pixels are averaged over so many; what is wider than so many mm is light, not writing.
_AVERAGED, _WIDE_MM = 2.0, 4.0
#: Pale writing stands out by so much (of 255) and so many deviations, over so many mm² in one
#: piece. Simulated hard photos: pencil 3 to 30 mm², empty boxes 0 to 0.3, two of fourteen more.
_LEAST, _DEVIATIONS, _PIECE_MM2 = 8.0, 5.0, 0.6
#: The rim of the box, in mm, is left out: its frame is blurred.
_RIM_MM = 0.8
#: Narrower than this, in mm, what is left of a box beside its writing holds no figure.
_PART_MM = 3.0
#: A stroke along a frame (a « 1 » written on it) makes it thicker by this, in mm, than over this
#: share of it, over this length, in mm, and this share of that. Looked for this far inwards and
#: outwards, in mm, away from the corners, in boxes of one line, no higher than so many mm. Of 445
#: simulated empty boxes 3 were doubted with boxes of any height, 1 without the higher ones.
_ONE_LINE_MM = 15.0
_THICKER_MM, _ELSEWHERE, _ALONG_MM, _ALONG_SHARE = 0.3, 0.2, 1.8, 0.8
_IN_MM, _OUT_MM, _CORNER_MM = 1.3, 0.2, 0.8


def may_hold_pale_writing(sheet: Sheet, rect: Rect) -> bool:
    """Something a little darker than its paper stands out there, too pale to count as ink."""
    measured = grounds.ground(sheet)
    rows, columns = sheet.window(rect, -_RIM_MM)
    limit = measured.limit[rows, columns]
    if not limit.size:
        return False
    usual = float(np.median(limit))
    half = _HALF * usual if usual <= _CLEAR else 0.0
    dark = cv2.GaussianBlur(sheet.darkness[rows, columns], (0, 0), _AVERAGED)
    if half and int(dark.max()) <= half:
        return False
    side = pixels(_WIDE_MM)
    light = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    raised = cv2.subtract(dark, cv2.GaussianBlur(light, (0, 0), side / 8))
    near = np.ones((pixels(1.0),) * 2, np.uint8)
    faint = (measured.printed[rows, columns] >= FAINT).astype(np.uint8)
    bare = cv2.dilate(faint, near) == 0
    if not bare.any():
        return False
    middle, deviation = grounds.paper_of(np.sort(raised[bare]))
    least = float(middle) + max(_LEAST, half, _DEVIATIONS * float(deviation))
    stands = (raised > least) & bare
    numbers = cv2.connectedComponents(stands.astype(np.uint8))[1]
    areas = np.bincount(numbers.ravel())[1:]
    piece = _CLEAR_PIECE_MM2 if half else _PIECE_MM2
    return bool(len(areas) and areas.max() > piece * MM * MM)


def may_go_on(sheet: Sheet, rect: Rect, bounds: tuple[int, int, int, int]) -> bool:
    """Left or right of the writing within `bounds` (pixels) something paler stands in its box."""
    left, right = (bounds[0] / SCALE, bounds[2] / SCALE)
    parts = [(rect[0], left), (right, rect[2])]
    return any(
        to - since > square_points(_PART_MM)
        and may_hold_pale_writing(sheet, (since, rect[1], to, rect[3]))
        for since, to in parts
    )


def frame_hides_stroke(sheet: Sheet, rect: Rect) -> bool:
    """The frame of a box is thicker than elsewhere along some of its left or right side."""
    measured = grounds.ground(sheet)
    rows, columns = sheet.window(rect)
    inner, outer, corner = pixels(_IN_MM), pixels(_OUT_MM), pixels(_CORNER_MM)
    along = pixels(_ALONG_MM)
    place = slice(rows.start + corner, max(rows.start + corner, rows.stop - corner))
    bands = (
        slice(max(0, columns.start - outer), columns.start + inner),
        slice(max(0, columns.stop - inner), columns.stop + outer),
    )
    for band in bands:
        seen = measured.dark[place, band] > measured.limit[place, band]
        printed = measured.printed[place, band] >= FAINT
        excess = seen.sum(axis=1) - printed.sum(axis=1)
        if not 2 * along < len(excess) < _ONE_LINE_MM * MM:
            continue
        thick = (excess >= np.quantile(excess, _ELSEWHERE) + _THICKER_MM * MM).astype(np.float64)
        if np.convolve(thick, np.ones(along), "valid").max() >= _ALONG_SHARE * along:
            return True
    return False
