"""A sheet and a box -> why the box cannot be trusted to show all that was written in it, if so.

Its own frame (or whatever the blank prints around it) must be there, and its paper must look like
the rest of the page: under a sticky note, a thumb, a glare or a black shadow neither is true.
"""

from __future__ import annotations

import math
import weakref
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import ground as grounds
from vaeforms.paper.ground import CELL, FIRM, Ground
from vaeforms.paper.sheet import MM, SCALE, Sheet
from vaeforms.paper.trust import MOST_MISPLACED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.model import Box, Rect

#: Below so many pixels an inch a thin stroke is no longer sure to show.
LEAST_RESOLUTION = 75
#: Share of a box that may be missing from the picture.
_CUT = 0.004
#: The frame is looked for so far around the box, in mm, else (forms without frames) so far.
_FRAME_MM, _AROUND_MM = 1.0, 6.0
#: Pixels of print that say something about a stretch of frame, and the length of a stretch in mm.
_STRETCH_PIXELS, _STRETCH_MM = 6, 5.0
#: Share of its print that a stretch must show, and the share of stretches that may miss.
_SHOWN, _MISSING = 0.35, 0.12
#: A page moved while it was scanned shows its frames across this width, in mm, too pale to be seen
#: as lines: the paper on both sides is as dark as the other's within this (of 255), no more than
#: this share is as dark as ink, and this share of the blank's own darkness is there.
_SMEARED_MM, _EVEN, _AS_INK, _AS_DARK = 2.4, 8.0, 0.02, 0.4
#: Shares of the whole page's frames below which its pale print, and pale writing, is lost.
_PALE = 0.85
#: Where ink would have to be darker than this, of 255, a pale pen may be lost in the noise.
_TOO_NOISY = 75
#: Share of squares of 1 mm that may look odd: rims of the picture, thick ink.
_ODD = 0.02
#: What lies on the page is so many squares wide at least, and its rim reaches so many around it.
_SOLID_SQUARES, _RIM_SQUARES = 5, 2
#: Share of the writing of a box that may be along something that lies over the page.
ALONG = 0.25
#: Where less of a box than this is bare of ink, nothing is said of its paper.
_LEAST_BARE = 0.15
#: Around a tick box paper is looked at so far, in mm, and so much of it may be odd.
_MARK_AROUND_MM, _ODD_MARK = 3.0, 0.3

CUT = "La case est coupée sur l’image : à regarder sur l’original."
MISPLACED = "La page est trop déformée à cet endroit : à lire à l’œil."
COARSE = "L’image est trop peu fine pour y voir un trait de stylo : à lire sur l’original."
PALE = "L’image est trop claire ou trop contrastée : même le cadre des cases n’y paraît pas."
LOST = "La case est coupée, cachée ou méconnaissable sur l’image : à regarder sur l’original."
NOISY = "L’image est trop sombre ou trop bruitée à cet endroit : à lire sur l’original."
HIDDEN = "Quelque chose cache la case (papier collé, doigt, reflet) : à regarder sur l’original."
DARK = "La case est dans le noir : à regarder sur l’original."


def untrusted(sheet: Sheet, box: Box, astray: float = MOST_MISPLACED) -> str:
    """A French sentence when the box is not wholly and clearly to be seen, else empty.

    `astray`: millimetres by which it may be misplaced.
    """
    return _unseen(sheet, box.rect, box.rect, _ODD, astray) or _frameless(sheet, box.rect)


def frameless(sheet: Sheet, box: Box) -> str:
    """A French sentence when the frame of the box does not show, or pale ink might not."""
    return _frameless(sheet, box.rect)


def unseen(sheet: Sheet, box: Box) -> str:
    """The same, except that the frame of the box need not show: enough where there is ink."""
    return _unseen(sheet, box.rect, box.rect, _ODD)


def untrusted_mark(sheet: Sheet, box: Box) -> str:
    """The same for a tick box, which a pen may have blackened: the paper around it counts."""
    by = _MARK_AROUND_MM * MM / SCALE
    x0, y0, x1, y1 = box.rect
    around = (x0 - by, y0 - by, x1 + by, y1 + by)
    return _unseen(sheet, box.rect, around, _ODD_MARK) or _frameless(sheet, box.rect)


def _unseen(
    sheet: Sheet, rect: Rect, paper: Rect, odd: float, astray: float = MOST_MISPLACED
) -> str:
    apart = sheet.misplaced(rect)
    if apart > astray:
        # where nothing of the blank was found at all, it is not a matter of how far
        return MISPLACED if math.isfinite(apart) else LOST
    if sheet.resolution < LEAST_RESOLUTION:
        return COARSE
    measured = grounds.ground(sheet)
    seen = sheet.seen[sheet.window(rect)]
    if seen.size == 0 or not (measured.whole or 1 - np.count_nonzero(seen) / seen.size <= _CUT):
        return CUT
    return _odd_paper(sheet, paper, odd)


def _frameless(sheet: Sheet, rect: Rect) -> str:
    limits = grounds.ground(sheet).limit[sheet.window(rect)]
    if limits.size and np.median(limits) > _TOO_NOISY:
        return NOISY
    shown = stretches(sheet, rect)
    if len(shown) and (shown < _SHOWN).mean() > _MISSING:
        return PALE if page_shown(sheet) < _PALE else HIDDEN
    return ""


def stretches(sheet: Sheet, rect: Rect) -> NDArray[np.float64]:
    """Share of the blank's print around a box that shows on the sheet, stretch by stretch."""
    measured = grounds.ground(sheet)
    for reach in (_FRAME_MM, _AROUND_MM):
        rows, columns = (
            slice(s.start // 2 * 2, s.stop // 2 * 2) for s in sheet.window(rect, reach)
        )
        frame = measured.printed[rows, columns][::2, ::2] >= FIRM
        ys, xs = np.nonzero(frame)
        if len(ys) >= 4 * _STRETCH_PIXELS:
            break
    else:
        return np.zeros(0)
    shows = measured.lines[rows.start // 2 :, columns.start // 2 :][ys, xs]
    step = int(_STRETCH_MM * MM / 2)
    across = frame.shape[1] // step + 1
    stretch = ys // step * across + xs // step
    number = np.bincount(stretch)
    enough = number >= _STRETCH_PIXELS
    shown = np.bincount(stretch, weights=shows)[enough] / number[enough]
    for n in np.flatnonzero(shown < _SHOWN):
        own = stretch == np.flatnonzero(enough)[n]
        if _smeared(measured, ys[own] * 2 + rows.start, xs[own] * 2 + columns.start):
            shown[n] = 1.0
    return shown


def _smeared(measured: Ground, ys: NDArray[np.intp], xs: NDArray[np.intp]) -> bool:
    """A line through these pixels is there, wider and paler than printed."""
    dark, limit, printed = measured.dark, measured.limit, measured.printed
    if np.ptp(ys) < np.ptp(xs):
        dark, limit, printed, ys, xs = dark.T, limit.T, printed.T, xs, ys
    reach, middle = round(_SMEARED_MM * MM), round(float(np.median(xs)))
    if not reach < middle < dark.shape[1] - reach - 1 or np.ptp(xs) > reach:
        return False
    place = slice(int(ys.min()), int(ys.max()) + 1), slice(middle - reach, middle + reach + 1)
    if (dark[place] > limit[place]).mean() > _AS_INK:
        return False
    seen, blank = dark[place].mean(axis=0), printed[place].mean(axis=0)
    # the paper on either side is where it is lightest: there may be another line near
    near = reach // 3
    left = int(seen[: reach - near].argmin())
    right = reach + near + 1 + int(seen[reach + near + 1 :].argmin())
    if abs(seen[left] - seen[right]) > _EVEN:
        return False
    there = (seen[left:right] - np.linspace(seen[left], seen[right], right - left)).sum()
    expected = blank[left:right].sum()
    return bool(there >= _AS_DARK * expected > 0)


def page_shown(sheet: Sheet) -> float:
    """Share of the frames of all boxes of the page that shows."""
    shares = [stretches(sheet, box.rect) for box in sheet.template.boxes]
    every = np.concatenate(shares) if shares else np.zeros(0)
    return float((every >= _SHOWN).mean()) if len(every) else 1.0


#: Kept as long as their sheet.
_OVER: weakref.WeakKeyDictionary[Sheet, NDArray[np.bool_]] = weakref.WeakKeyDictionary()


def laid_over(sheet: Sheet) -> NDArray[np.bool_]:
    """Where something lies on the page, and a little around it: squares of `CELL`, (rows, columns).

    Of a finger or a note only the rim shows as ink, and may pass for a stroke.
    """
    if sheet not in _OVER:
        _OVER[sheet] = _laid_over(sheet)
    return _OVER[sheet]


def _laid_over(sheet: Sheet) -> NDArray[np.bool_]:
    # the colour of a square is that of its lightest place: a pen does not cover one
    odd = grounds.ground(sheet).odd_hue.view(np.uint8)
    solid = cv2.morphologyEx(odd, cv2.MORPH_OPEN, np.ones((_SOLID_SQUARES,) * 2, np.uint8))
    side = 2 * _RIM_SQUARES + 1
    return np.asarray(cv2.dilate(solid, np.ones((side, side), np.uint8)) > 0)


def along(over: NDArray[np.bool_], rows: NDArray[np.intp], columns: NDArray[np.intp]) -> int:
    """How many of these pixels of the sheet lie in `laid_over`."""
    y, x = rows // CELL, columns // CELL
    inside = (y < over.shape[0]) & (x < over.shape[1])
    return int(np.count_nonzero(over[y[inside], x[inside]]))


def _odd_paper(sheet: Sheet, rect: Rect, odd: float) -> str:
    measured = grounds.ground(sheet)
    rows, columns = (
        slice(s.start // CELL + 1, max(s.start // CELL + 2, s.stop // CELL))
        for s in sheet.window(rect)
    )
    # under ink the colour is the ink's
    bare = ~measured.inked[rows, columns]
    count = np.count_nonzero(bare)
    if count < _LEAST_BARE * bare.size or not count:
        return ""
    if np.count_nonzero(measured.black[rows, columns] & bare) > odd * count:
        return DARK
    return HIDDEN if np.count_nonzero(measured.odd_hue[rows, columns] & bare) > odd * count else ""
