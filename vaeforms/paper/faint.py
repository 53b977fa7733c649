"""A box without ink -> whether something pale, or that its frame hides, may be written in it."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import ground as grounds
from vaeforms.paper import levels
from vaeforms.paper.ground import FAINT, pixels, square_points
from vaeforms.paper.sheet import MM, SCALE, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
#: The same for stamps. Dark noisy photos (seeds 320 and 332): a stamp that was missed 3.6 mm²,
#: of eleven empty boxes two 3.2 and 3.1, the others 2.0 at most.
_AVERAGED_STAMP, _STAMP_STANDS, _STAMP_PIECE_MM2 = 3.0, (4.0, 4.0), 2.8
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
#: Where a page in black and white lost a mark, specks of it are left: darker than this (of 255),
#: smaller than so many mm², further than so many mm from print, from the edges of the page, and
#: from what of the mark is ink still.
_SPECK, _SPECK_MM2, _OFF_PRINT_MM, _OFF_EDGE_MM, _OFF_INK_MM = 30, 0.6, 1.0, 10.0, 3.0
#: Such a page is white: so much of its bare paper, looked at in one pixel of so many each way, is
#: as white as can be (faxes and black and white 0.94 and more, others 0.87 at most). Others show
#: pale ink.
_WHITE, _EVERY = 0.91, 8
#: Specks in a box of which a page with as many specks elsewhere would hold so many fewer, and so
#: many deviations fewer. Simulated scans in black and white (seed 330, 60 pages; sets 14 and 201):
#: 38 empty boxes hold 0, six with most of a stamp lost 3 to 28; on faxes at most 1.1 deviations.
_FEWEST, _SPREAD = 3, 5.0
#: Where a page has so few specks a mm², a few more in a box are of words. Simulated pages in black
#: and white have 0.002 at most, faxes 0.09 and more: there 10 of 290 empty boxes hold more as well.
_CLEAN = 0.01


def may_hold_pale_writing(sheet: Sheet, rect: Rect) -> bool:
    """Something a little darker than its paper stands out there, too pale to count as ink."""
    usual = _usual_limit(sheet, rect)
    if usual > _CLEAR:
        return largest_piece(sheet, rect, _AVERAGED, _LEAST, _DEVIATIONS) > _PIECE_MM2
    half = max(_LEAST, _HALF * usual)
    return usual > 0 and largest_piece(sheet, rect, _AVERAGED, half, _DEVIATIONS) > _CLEAR_PIECE_MM2


def may_hold_pale_stamp(sheet: Sheet, rect: Rect) -> bool:
    """The same for a stamp in a noisy box: its lines are near one another, and may be paler."""
    noisy = _usual_limit(sheet, rect) > _CLEAR
    return noisy and largest_piece(sheet, rect, _AVERAGED_STAMP, *_STAMP_STANDS) > _STAMP_PIECE_MM2


def _usual_limit(sheet: Sheet, rect: Rect) -> float:
    """How dark ink must be there, 0 where nothing is."""
    limit = grounds.ground(sheet).limit[sheet.window(rect, -_RIM_MM)]
    return float(np.median(limit)) if limit.size else 0.0


def largest_piece(
    sheet: Sheet, rect: Rect, averaged: float, at_least: float, deviations: float
) -> float:
    """Area in mm² of the largest piece in `rect` that stands out (`standing_out`)."""
    stands = standing_out(sheet, sheet.window(rect, -_RIM_MM), averaged, at_least, deviations)
    numbers = cv2.connectedComponents(stands.astype(np.uint8))[1]
    areas = np.bincount(numbers.ravel())[1:]
    return float(areas.max()) / MM**2 if len(areas) else 0.0


def standing_out(
    sheet: Sheet,
    window: tuple[slice, slice],
    averaged: float,
    at_least: float,
    deviations: float,
) -> NDArray[np.bool_]:
    """Where something is darker than the paper around it by so much and so many deviations.

    `window`: rows and columns of the sheet; pixels are `averaged` over so many. Away from print.
    """
    measured = grounds.ground(sheet)
    rows, columns = window
    dark = cv2.GaussianBlur(sheet.darkness[rows, columns], (0, 0), averaged)
    nothing = np.zeros(dark.shape, np.bool_)
    if int(dark.max()) <= at_least:
        return nothing
    side = pixels(_WIDE_MM)
    light = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    raised = cv2.subtract(dark, cv2.GaussianBlur(light, (0, 0), side / 8))
    near = np.ones((pixels(1.0),) * 2, np.uint8)
    faint = (measured.printed[rows, columns] >= FAINT).astype(np.uint8)
    bare = cv2.dilate(faint, near) == 0
    if not bare.any():
        return nothing
    seen = raised[bare]
    if int(seen.max()) <= at_least:
        return nothing
    middle, deviation = grounds.paper_of(levels.in_order(seen))
    least = float(middle) + max(at_least, deviations * float(deviation))
    return np.asarray((raised > least) & bare)


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


@dataclass(frozen=True, eq=False)
class _Specks:
    """The specks of a sheet, and how many there are where nobody writes."""

    #: rows and columns of their middles
    rows: NDArray[np.float64]
    columns: NDArray[np.float64]
    #: paper with no print on or near it
    bare: NDArray[np.bool_]
    #: specks a pixel of the paper outside all boxes
    density: float


#: Kept as long as their sheet.
_SPECKS: weakref.WeakKeyDictionary[Sheet, _Specks | None] = weakref.WeakKeyDictionary()


def may_have_lost_ink(sheet: Sheet, ink: NDArray[np.bool_] | None, rect: Rect) -> bool:
    """A page in black and white shows more specks there than elsewhere: what is left of a mark.

    Specks near what still is `ink` (of the whole sheet) are of that; None: nothing there is a mark.
    """
    found = _specks_of(sheet)
    if found is None:
        return False
    rows, columns = sheet.window(rect, -_OFF_PRINT_MM)
    inside = (found.rows >= rows.start) & (found.rows < rows.stop)
    inside &= (found.columns >= columns.start) & (found.columns < columns.stop)
    near = np.zeros(found.bare[rows, columns].shape, np.bool_)
    if ink is not None:
        side = 2 * pixels(_OFF_INK_MM) + 1
        held = ink[rows, columns].astype(np.uint8)
        near = cv2.dilate(held, np.ones((side, side), np.uint8)) > 0
    y, x = found.rows[inside].astype(int), found.columns[inside].astype(int)
    number = int(np.count_nonzero(~near[y - rows.start, x - columns.start]))
    usual = found.density * float(np.count_nonzero(found.bare[rows, columns] & ~near))
    return number >= _FEWEST + usual + _SPREAD * float(np.sqrt(usual))


def may_have_lost_words(sheet: Sheet, ink: NDArray[np.bool_], rect: Rect) -> bool:
    """The same of words, on a page that is clean elsewhere: the specks of a fax lie in clusters."""
    found = _specks_of(sheet)
    clean = found is not None and found.density <= _CLEAN / MM**2
    return clean and may_have_lost_ink(sheet, ink, rect)


def _specks_of(sheet: Sheet) -> _Specks | None:
    if sheet not in _SPECKS:
        _SPECKS[sheet] = _specks(sheet)
    return _SPECKS[sheet]


def in_black_and_white(sheet: Sheet) -> bool:
    """The page is white but for its ink: pale print is lost on it, as pale ink is."""
    measured = grounds.ground(sheet)
    some = sheet.darkness[::_EVERY, ::_EVERY][measured.printed[::_EVERY, ::_EVERY] == 0]
    return bool(some.size and (some == 0).mean() >= _WHITE)


def _specks(sheet: Sheet) -> _Specks | None:
    """None for a page that is not white but for its ink."""
    if not in_black_and_white(sheet):
        return None
    measured = grounds.ground(sheet)
    side = 2 * pixels(_OFF_PRINT_MM) + 1
    print_ = (measured.printed >= FAINT).astype(np.uint8)
    bare = (cv2.dilate(print_, np.ones((side, side), np.uint8)) == 0) & sheet.seen
    dark = ((sheet.darkness > _SPECK) & bare).astype(np.uint8)
    _, _, stats, middles = cv2.connectedComponentsWithStats(dark, connectivity=8)
    small = stats[1:, cv2.CC_STAT_AREA] <= _SPECK_MM2 * MM * MM
    columns, rows = middles[1:][small].T
    edge = pixels(_OFF_EDGE_MM)
    free = np.zeros_like(bare)
    free[edge:-edge, edge:-edge] = bare[edge:-edge, edge:-edge]
    for box in sheet.template.boxes:
        free[sheet.window(box.rect, 2 * _OFF_PRINT_MM)] = False
    area = max(1, int(np.count_nonzero(free)))
    number = int(np.count_nonzero(free[rows.astype(int), columns.astype(int)]))
    return _Specks(rows, columns, bare, number / area)
