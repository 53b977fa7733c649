"""What is written in a box of a sheet -> pictures of its lines, upright, without the blank's print.

A picture of a line holds the ink of that line only: what the blank prints, what reaches in from
another box and the stems of the line above are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.ocr import lost
from vaeforms.paper.sheet import MM, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.model import Rect

#: mm around a box where its writing may reach.
_REACH_MM = 2.0
#: mm around the writing known to be of a box that are looked at.
_OWN_MM = 0.8
#: Share of a piece of ink that must lie inside the box for it to be of the box.
_INSIDE = 0.5
#: mm by which the blank's print may lie beside its place, besides what the sheet says of it.
_PRINT_MM = 0.25
#: Darkness (of 255) from which a pixel of the blank is print, its tinted boxes left out.
_PRINT = 26
#: mm that a stroke is followed across the blank's print, and its darkness there, of the ink's own.
_ACROSS_MM, _ACROSS = 1.3, 0.35
#: mm around the ink that belong to it: the soft edge of a stroke.
_EDGE_MM = 0.35
#: Darkness that ink is brought to, and how much faint ink is strengthened at most.
_INK, _STRENGTHENED = 225.0, 3.0
#: Slopes tried (rise over run), and how much sharper than level the best one must make the lines.
_SLOPES = np.linspace(-0.12, 0.12, 17)
_SHARPER = 1.06
#: mm: the least height of a line; share of the ink that may cross the gap between two lines; share
#: of the ink that the smaller of two lines holds at least.
_LINE_MM, _CROSSING, _SMALLER = 1.5, 0.22, 0.10
#: What is written on a line of its own has a letter of this share of the usual height: a comma, the
#: tail of a letter, an accent has none.
_LETTER = 0.6
#: A piece of ink reaches across a gap when this share of its height lies on either side.
_BOTH_SIDES = 0.2
#: Pixels looked at for slopes.
_SAMPLE = 2500
#: mm: a line of small letters only is still cut out this high.
_LEAST_MM = 3.2
#: Paper around the ink of a line, in shares of its height.
_PAD_Y, _PAD_X = 0.10, 0.35
#: Colour of a piece of ink over its darkness: under the first it is black or grey, over the second
#: it comes from a coloured pen; blue pens measure 0.23 to 0.53, print and black pens 0.04 to 0.07.
_BLACK, _COLOURED = 0.13, 0.19
#: Share of a line's ink that makes it the writing of a pen, and shares of both that mix.
_PEN, _MIXED = 0.5, 0.2

#: Left, top, right, bottom in pixels of the sheet.
Bounds = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class InkLine:
    """One line of writing."""

    #: grey, (h, w), dark on white paper, the letters filling most of the height
    picture: NDArray[np.uint8]
    #: (left, top, right, bottom) in pixels of the sheet
    box: tuple[int, int, int, int]
    #: mm: from the top of the highest to the foot of the lowest letter
    height_mm: float
    #: how evenly the letters stand, 0 to 1: near 1 for print, lower for a hand
    even: float
    #: shares of the ink that are of a coloured pen, and black
    coloured: float
    black: float

    @property
    def pen(self) -> bool:
        """The ink has the colour of a pen."""
        return self.coloured >= _PEN

    @property
    def mixed(self) -> bool:
        """Written partly in black, partly by a coloured pen."""
        return min(self.coloured, self.black) >= _MIXED


@dataclass(frozen=True, eq=False)
class Writing:
    """What is written in a box, from top to bottom."""

    lines: tuple[InkLine, ...]
    #: ink of the box in mm²
    area_mm2: float

    @property
    def bounds(self) -> tuple[int, int, int, int] | None:
        """(left, top, right, bottom) of all lines, in pixels of the sheet."""
        if not self.lines:
            return None
        left, top, right, low = zip(*(line.box for line in self.lines), strict=True)
        return min(left), min(top), max(right), max(low)


def cut_lines(
    sheet: Sheet, ink: NDArray[np.bool_], rect: Rect, own: Bounds | None = None
) -> Writing:
    """The lines written in `rect` (points of the blank). `ink`: what the blank does not print.

    `own`: beyond these pixels lies what is of another box.
    """
    window = _around(sheet, rect, own)
    whole = lost.letters(sheet, ink, window)
    rows, columns = _inked(whole, *window)
    part = whole[_moved(rows, window[0]), _moved(columns, window[1])]
    near = np.ascontiguousarray(part).astype(np.uint8)
    if not near.any():
        return Writing((), 0.0)
    inner_rows, inner_columns = sheet.window(rect)
    down, right = np.arange(rows.start, rows.stop), np.arange(columns.start, columns.stop)
    inside = ((down >= inner_rows.start) & (down < inner_rows.stop))[:, None] & (
        (right >= inner_columns.start) & (right < inner_columns.stop)
    )
    printed = _printed(sheet, rows, columns, rect)
    dark = np.clip(sheet.darkness[rows, columns].astype(np.int16) - printed, 0, 255)
    near = _across(near, dark, printed)
    count, found, measures, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    labels, stats = np.asarray(found, np.int32), np.asarray(measures, np.int32)
    within = np.bincount(labels[inside], minlength=count) / np.maximum(stats[:, 4], 1)
    keep = (within > _INSIDE) & ~lost.shades(dark, labels, stats)
    keep[0] = False
    labels = np.where(keep[labels], labels, np.int32(0))
    mask = labels > 0
    if not mask.any():
        return Writing((), 0.0)
    strong = np.percentile(dark[mask], 80)
    gain = float(np.clip(_INK / max(strong, 1.0), 1.0, _STRENGTHENED))
    grey = np.clip(255 - dark * gain, 0, 255).astype(np.uint8)
    colour = sheet.flat[rows, columns]
    lines = []
    numbers = _numbered(labels, stats)
    height = max(1, _median_height(numbers))
    small = lost.dots(dark, mask, height, float(strong))
    for number in numbers:
        line = _line(grey, colour, number, small, (columns.start, rows.start))
        if line is not None:
            lines.append(line)
    return Writing(tuple(lines), float(mask.sum()) / MM**2)


def _around(sheet: Sheet, rect: Rect, own: Bounds | None) -> tuple[slice, slice]:
    """Rows and columns where the writing of a box may be."""
    rows, columns = sheet.window(rect, _REACH_MM)
    if own is None:
        return rows, columns
    left, top, right, low = own
    far = round(_OWN_MM * MM)
    return (
        slice(max(rows.start, top - far), max(rows.start, min(rows.stop, low + far))),
        slice(max(columns.start, left - far), max(columns.start, min(columns.stop, right + far))),
    )


def _inked(ink: NDArray[np.bool_], rows: slice, columns: slice) -> tuple[slice, slice]:
    """The part of a window that holds ink, with its soft edges. `ink`: of the window."""
    down = np.nonzero(ink.any(axis=1))[0]
    right = np.nonzero(ink.any(axis=0))[0]
    if not len(down):
        return slice(rows.start, rows.start), slice(columns.start, columns.start)
    edge = round(2 * _EDGE_MM * MM)
    return (
        slice(max(rows.start, rows.start + int(down[0]) - edge),
              min(rows.stop, rows.start + int(down[-1]) + 1 + edge)),
        slice(max(columns.start, columns.start + int(right[0]) - edge),
              min(columns.stop, columns.start + int(right[-1]) + 1 + edge)),
    )  # fmt: skip


def _moved(part: slice, whole: slice) -> slice:
    """`part` of a picture, counted from where `whole` begins."""
    return slice(part.start - whole.start, part.stop - whole.start)


def _disc(mm: float) -> NDArray[np.uint8]:
    side = 2 * max(1, round(mm * MM)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _printed(sheet: Sheet, rows: slice, columns: slice, rect: Rect) -> NDArray[np.int16]:
    """How dark the blank prints near each pixel, wherever the print may have come to lie."""
    dark = np.asarray(255 - sheet.blank[rows, columns], np.uint8)
    moved = cv2.dilate(dark, _disc(_PRINT_MM + min(0.5, sheet.misplaced(rect))))
    return np.asarray(moved, np.int16)


def _across(
    ink: NDArray[np.uint8], dark: NDArray[np.int16], printed: NDArray[np.int16]
) -> NDArray[np.uint8]:
    """`ink` with the strokes that cross the blank's print joined over it."""
    strong = float(np.percentile(dark[ink > 0], 80))
    side = 2 * round(_ACROSS_MM * MM / 2) + 1
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((side, 3), np.uint8))
    bridge = (joined > 0) & (printed > _PRINT) & (dark > _ACROSS * strong)
    return np.asarray((ink > 0) | bridge, np.uint8)


# ---------------------------------------------------------------------- lines


def _slope(ys: NDArray[np.intp], xs: NDArray[np.intp]) -> float:
    """The slope of the lines that pixels form: that which makes their rows sharpest."""
    width = int(xs.max() - xs.min()) + 1
    height = int(ys.max() - ys.min()) + 1
    if width < 1.5 * height:
        return 0.0
    step = max(1, len(xs) // _SAMPLE)
    y, x = ys[::step].astype(np.float64), xs[::step] - xs.mean()
    sharp = []
    for slope in _SLOPES:
        level = y - slope * x
        rows = np.bincount((level - level.min()).astype(np.intp))
        sharp.append(float(np.sum(rows.astype(np.float64) ** 2)))
    best = int(np.argmax(sharp))
    return float(_SLOPES[best]) if sharp[best] > _SHARPER * sharp[len(_SLOPES) // 2] else 0.0


def _numbered(labels: NDArray[np.int32], stats: NDArray[np.int32]) -> list[NDArray[np.bool_]]:
    """The ink of each line, from top to bottom."""
    ys, xs = np.nonzero(labels)
    middle = float(xs.mean())
    level = ys - _slope(ys, xs) * (xs - middle)
    of = labels[ys, xs]
    count = len(stats)
    top = np.full(count, np.inf)
    low = np.full(count, -np.inf)
    np.minimum.at(top, of, level)
    np.maximum.at(low, of, level)
    area = np.bincount(of, minlength=count).astype(np.float64)
    pieces = np.unique(of)
    cuts = _cuts(pieces, top, low, area, level)
    if not cuts:
        return [labels > 0]
    # a piece stays whole in the line that holds its middle, unless it reaches well into two
    line_of_pixel = np.searchsorted(cuts, level)
    total = np.bincount(of, weights=level, minlength=count)
    line_of_piece = np.searchsorted(cuts, total / np.maximum(area, 1))
    shared = np.zeros(count, bool)
    for cut in cuts:
        shared |= _crosses(top, low, cut)
    chosen = np.where(shared[of], line_of_pixel, line_of_piece[of])
    found = []
    for number in range(len(cuts) + 1):
        here = chosen == number
        if here.any():
            mask = np.zeros(labels.shape, bool)
            mask[ys[here], xs[here]] = True
            found.append(mask)
    return found


def _median_height(lines: list[NDArray[np.bool_]]) -> int:
    return int(np.median([np.ptp(np.nonzero(line.any(axis=1))[0]) + 1 for line in lines]))


def _crosses(top: NDArray[np.float64], low: NDArray[np.float64], cut: float) -> NDArray[np.bool_]:
    tall = np.maximum(low - top, 1.0)
    return np.asarray(
        ((cut - top) > _BOTH_SIDES * tall) & ((low - cut) > _BOTH_SIDES * tall), np.bool_
    )


def _cuts(
    pieces: NDArray[np.int32],
    top: NDArray[np.float64],
    low: NDArray[np.float64],
    area: NDArray[np.float64],
    level: NDArray[np.float64],
) -> list[float]:
    """The heights at which lines end, in order: gaps that little ink reaches across."""
    first, last = float(level.min()), float(level.max()) + 1
    rows = np.bincount((level - first).astype(np.intp), minlength=int(last - first) + 1)
    smooth = cv2.GaussianBlur(rows.astype(np.float32)[:, None], (1, 0), 0, sigmaY=0.3 * MM)
    profile = smooth.ravel() if smooth.size else rows.astype(np.float32)
    least = round(_LINE_MM * MM)
    tall = low - top
    usual = _weighted_median(tall[pieces], area[pieces])

    def split(a: int, b: int) -> list[float]:
        if b - a < 2 * least:
            return []
        inner = profile[a + least : b - least]
        for offset in np.argsort(inner, kind="stable")[:: max(1, len(inner) // 24)]:
            at = a + least + int(offset)
            cut = first + at
            middle = (top[pieces] + low[pieces]) / 2
            here = pieces[(middle >= first + a) & (middle < first + b)]
            upper = (top[here] + low[here]) / 2 < cut
            crossing = float(area[here][_crosses(top[here], low[here], cut)].sum())
            if min(tall[here][upper].max(initial=0.0), tall[here][~upper].max(initial=0.0)) < (
                _LETTER * usual
            ):
                continue
            above = float(rows[a:at].sum())
            below = float(rows[at:b].sum())
            smaller = min(above, below)
            if smaller < _SMALLER * (above + below) / 2 or crossing > _CROSSING * smaller:
                continue
            return [*split(a, at), cut, *split(at, b)]
        return []

    return split(0, len(rows))


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][int(np.searchsorted(total, total[-1] / 2))])


def _line(
    grey: NDArray[np.uint8],
    colour: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    small: NDArray[np.bool_],
    origin: tuple[int, int],
) -> InkLine | None:
    ys, xs = np.nonzero(mask)
    top, low, left, right = int(ys.min()), int(ys.max()) + 1, int(xs.min()), int(xs.max()) + 1
    slope = _slope(ys, xs)
    around = cv2.dilate((mask | small).astype(np.uint8), _disc(_EDGE_MM))
    alone = np.where(around > 0, grey, np.uint8(255))
    level = mask.astype(np.uint8)
    if slope:
        middle = float(xs.mean())
        lift = np.array([[1, 0, 0], [-slope, 1, slope * middle]], np.float64)
        size = (grey.shape[1], grey.shape[0])
        alone = np.asarray(cv2.warpAffine(alone, lift, size, borderValue=(255.0,)), np.uint8)
        level = np.asarray(cv2.warpAffine(level, lift, size, flags=cv2.INTER_NEAREST), np.uint8)
    shown = np.nonzero(level.any(axis=1))[0]
    if not len(shown):
        return None
    y0, y1 = int(shown[0]), int(shown[-1]) + 1
    height = y1 - y0
    tall = max(height, round(_LEAST_MM * MM))
    extra, pad = (tall - height) / 2 + _PAD_Y * tall, round(_PAD_X * tall)
    picture = _crop(alone, y0 - math.ceil(extra), y1 + math.ceil(extra), left - pad, right + pad)
    coloured, black = _colours(colour, mask)
    return InkLine(
        picture=picture,
        box=(left + origin[0], top + origin[1], right + origin[0], low + origin[1]),
        height_mm=height / MM,
        even=_even(level),
        coloured=coloured,
        black=black,
    )


def _colours(colour: NDArray[np.uint8], mask: NDArray[np.bool_]) -> tuple[float, float]:
    """Shares of the ink that are coloured and black, piece by piece."""
    ys, xs = np.nonzero(mask)
    part = slice(int(ys.min()), int(ys.max()) + 1), slice(int(xs.min()), int(xs.max()) + 1)
    count, labels = cv2.connectedComponents(mask[part].astype(np.uint8), connectivity=8)
    numbers, pixels = labels[mask[part]], colour[part][mask[part]].astype(np.float64)
    least, most = pixels.min(axis=1), pixels.max(axis=1)
    area = np.bincount(numbers, minlength=count)
    chroma = np.bincount(numbers, weights=most - least, minlength=count)
    ratio = chroma / np.maximum(np.bincount(numbers, weights=255 - least, minlength=count), 1.0)
    total = max(1, len(numbers))
    return float(area[ratio > _COLOURED].sum() / total), float(area[ratio < _BLACK].sum() / total)


def _crop(
    picture: NDArray[np.uint8], top: int, low: int, left: int, right: int
) -> NDArray[np.uint8]:
    """A part of a picture, paper where it reaches beyond."""
    h, w = picture.shape
    out = np.full((low - top, right - left), 255, np.uint8)
    y0, y1, x0, x1 = max(0, top), min(h, low), max(0, left), min(w, right)
    out[y0 - top : y1 - top, x0 - left : x1 - left] = picture[y0:y1, x0:x1]
    return out


def _even(level: NDArray[np.uint8]) -> float:
    """Share of the letters' ink that stands on one base line exactly, as print does."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(level, connectivity=8)
    if count <= 1:
        return 0.0
    heights = stats[1:, 3]
    tall = heights >= 0.6 * np.median(heights[heights >= np.percentile(heights, 40)])
    feet = (stats[1:, 1] + heights)[tall]
    best = max(int((np.abs(feet - foot) <= 1).sum()) for foot in np.unique(feet))
    return best / max(1, int(tall.sum()))
