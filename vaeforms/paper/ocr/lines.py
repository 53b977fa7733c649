"""What is written in a box of a sheet -> pictures of its lines, upright, without the blank's print.

A picture of a line holds the ink of that line only: what the blank prints, what reaches in from
another box and the stems of the line above are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import levels
from vaeforms.paper.ocr import lost
from vaeforms.paper.ocr.parted import Part, joined, part_joined, part_lines
from vaeforms.paper.pieces import pieces
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
    def joined(self) -> bool:
        """One of the lines may be several, joined by what comes from another box."""
        return joined([low - top for _, top, _, low in (line.box for line in self.lines)])

    @property
    def bounds(self) -> tuple[int, int, int, int] | None:
        """(left, top, right, bottom) of all lines, in pixels of the sheet."""
        if not self.lines:
            return None
        left, top, right, low = zip(*(line.box for line in self.lines), strict=True)
        return min(left), min(top), max(right), max(low)


def cut_lines(
    sheet: Sheet,
    ink: NDArray[np.bool_],
    rect: Rect,
    own: Bounds | None = None,
    *,
    apart: bool = False,
) -> Writing:
    """The lines written in `rect` (points of the blank). `ink`: what the blank does not print.

    `own`: beyond these pixels lies what is of another box. `apart`: a line as high as several is
    cut in so many.
    """
    window = _around(sheet, rect, own)
    whole = lost.letters(sheet, ink, window)
    rows, columns = _inked(whole, *window, edge=round(2 * _EDGE_MM * MM))
    near = np.ascontiguousarray(whole[_moved(rows, window[0]), _moved(columns, window[1])])
    if not near.any():
        return Writing((), 0.0)
    box_rows, box_columns = sheet.window(rect)
    inside = _shared(box_rows, rows), _shared(box_columns, columns)
    printed = _printed(sheet, rows, columns, rect)
    dark = np.asarray(cv2.subtract(sheet.darkness[rows, columns], printed), np.uint8)
    near = _across(near, dark, printed)
    labels, stats = pieces(near)
    inner = np.bincount(labels[inside].ravel(), minlength=len(stats))
    within = inner / np.maximum(stats[:, 4], 1)
    keep = (within > _INSIDE) & ~lost.shades(dark, labels, stats)
    keep[0] = False
    keep &= ~lost.strays(stats, keep)
    labels = np.where(keep[labels], labels, np.int32(0))
    mask = labels > 0
    if not mask.any():
        return Writing((), 0.0)
    strong = levels.darkness(dark[mask], 80)
    gain = float(np.clip(_INK / max(strong, 1.0), 1.0, _STRENGTHENED))
    grey = np.clip(255 - np.arange(256) * gain, 0, 255).astype(np.uint8)[dark]
    colour = sheet.flat[rows, columns]
    parts = part_lines(labels, stats)
    if apart:
        parts = part_joined(parts)
    height = int(median([len(part.mask) for part in parts]))
    small = lost.dots(dark, mask, height, strong, inside)
    lines = []
    for part in parts:
        line = _line(grey, colour, part, small, (columns.start, rows.start))
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


def _inked(ink: NDArray[np.bool_], rows: slice, columns: slice, edge: int) -> tuple[slice, slice]:
    """The part of a window that holds ink, and `edge` pixels more. `ink`: of the window."""
    down = np.nonzero(ink.any(axis=1))[0]
    right = np.nonzero(ink.any(axis=0))[0]
    if not len(down):
        return slice(rows.start, rows.start), slice(columns.start, columns.start)
    return (
        slice(max(rows.start, rows.start + int(down[0]) - edge),
              min(rows.stop, rows.start + int(down[-1]) + 1 + edge)),
        slice(max(columns.start, columns.start + int(right[0]) - edge),
              min(columns.stop, columns.start + int(right[-1]) + 1 + edge)),
    )  # fmt: skip


def _moved(part: slice, whole: slice) -> slice:
    """`part` of a picture, counted from where `whole` begins."""
    return slice(part.start - whole.start, part.stop - whole.start)


def _shared(part: slice, whole: slice) -> slice:
    """What lies in `part` of the pixels of `whole`, counted from where `whole` begins."""
    length = whole.stop - whole.start
    return slice(
        min(length, max(0, part.start - whole.start)), min(length, max(0, part.stop - whole.start))
    )


def _disc(mm: float) -> NDArray[np.uint8]:
    side = 2 * max(1, round(mm * MM)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _printed(sheet: Sheet, rows: slice, columns: slice, rect: Rect) -> NDArray[np.uint8]:
    """How dark the blank prints near each pixel, wherever the print may have come to lie."""
    dark = np.asarray(255 - sheet.blank[rows, columns], np.uint8)
    disc = _disc(_PRINT_MM + min(0.5, sheet.misplaced(rect)))
    return np.asarray(cv2.dilate(dark, disc), np.uint8)


def _across(
    ink: NDArray[np.bool_], dark: NDArray[np.uint8], printed: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """`ink` with the strokes that cross the blank's print joined over it."""
    strong = levels.darkness(dark[ink], 80)
    side = 2 * round(_ACROSS_MM * MM / 2) + 1
    close = np.ones((side, 3), np.uint8)
    joined = cv2.morphologyEx(ink.view(np.uint8), cv2.MORPH_CLOSE, close)
    # a darkness is a whole number: compared as one, in a fifth of the time
    bridge = (printed > _PRINT) & (dark > math.floor(_ACROSS * strong))
    return np.asarray(ink | ((joined > 0) & bridge), np.bool_)


# ---------------------------------------------------------------------- lines


def _line(
    grey: NDArray[np.uint8],
    colour: NDArray[np.uint8],
    part: Part,
    small: NDArray[np.bool_],
    origin: tuple[int, int],
) -> InkLine | None:
    shown, stats = (part.rows, part.columns), part.stats[part.own]
    window = slice(0, grey.shape[0]), slice(0, grey.shape[1])
    if part.slope:
        turned = _levelled(_pasted(part, *window).view(np.uint8), part, cv2.INTER_NEAREST)
        level = turned.view(np.bool_)
        shown = _inked(level, *window, edge=0)
        if shown[0].start == shown[0].stop:
            return None
        stats = pieces(level[shown])[1][1:]
    height = shown[0].stop - shown[0].start
    tall = max(height, round(_LEAST_MM * MM))
    extra, pad = math.ceil((tall - height) / 2 + _PAD_Y * tall), round(_PAD_X * tall)
    top, low = shown[0].start - extra, shown[0].stop + extra
    left, right = part.columns.start - pad, part.columns.stop + pad
    # no more of the window than the picture shows; all of it, where that has to be turned first
    disc = _disc(_EDGE_MM)
    rows, columns = window
    if not part.slope:
        edge = len(disc) // 2
        rows = slice(max(0, top - edge), min(rows.stop, low + edge))
        columns = slice(max(0, left - edge), min(columns.stop, right + edge))
    around = cv2.dilate((_pasted(part, rows, columns) | small[rows, columns]).view(np.uint8), disc)
    alone = np.where(around > 0, grey[rows, columns], np.uint8(255))
    if part.slope:
        alone = _levelled(alone, part, cv2.INTER_LINEAR)
    coloured, black = _colours(colour[part.rows, part.columns], part)
    return InkLine(
        picture=_crop(
            alone, top - rows.start, low - rows.start, left - columns.start, right - columns.start
        ),
        box=(
            part.columns.start + origin[0],
            part.rows.start + origin[1],
            part.columns.stop + origin[0],
            part.rows.stop + origin[1],
        ),
        height_mm=height / MM,
        even=_even(stats),
        coloured=coloured,
        black=black,
    )


def _pasted(part: Part, rows: slice, columns: slice) -> NDArray[np.bool_]:
    """The mask of a line in rows and columns that hold all of it."""
    mask = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.bool_)
    mask[_moved(part.rows, rows), _moved(part.columns, columns)] = part.mask
    return mask


def _levelled(picture: NDArray[np.uint8], part: Part, how: int) -> NDArray[np.uint8]:
    """A picture of the whole window with the slope of a line taken out."""
    lift = np.array([[1, 0, 0], [-part.slope, 1, part.slope * part.middle]], np.float64)
    paper = (255.0,) if how == cv2.INTER_LINEAR else (0.0,)
    size = (picture.shape[1], picture.shape[0])
    turned = cv2.warpAffine(picture, lift, size, flags=how, borderValue=paper)
    return np.asarray(turned, np.uint8)


def _colours(colour: NDArray[np.uint8], part: Part) -> tuple[float, float]:
    """Shares of the ink that are coloured and black, piece by piece. `colour`: RGB of the part."""
    numbers, count = part.labels[part.mask], len(part.stats)
    red, green, blue = cv2.split(colour)
    least = cv2.min(cv2.min(red, green), blue)[part.mask]
    most = cv2.max(cv2.max(red, green), blue)[part.mask]
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


def _even(stats: NDArray[np.int32]) -> float:
    """Share of the letters' ink that stands on one base line exactly, as print does.

    `stats`: (n, 5), left, top, width, height and area of each piece of ink, the line made level.
    """
    if not len(stats):
        return 0.0
    heights = np.sort(stats[:, 3])
    least = levels.percentile(heights, np.ones(len(heights), np.intp), 40)
    tall = stats[:, 3] >= 0.6 * median(heights[heights >= least].tolist())
    feet = (stats[:, 1] + stats[:, 3])[tall].tolist()
    best = max(sum(abs(foot - other) <= 1 for other in feet) for foot in set(feet))
    return float(best / max(1, len(feet)))
