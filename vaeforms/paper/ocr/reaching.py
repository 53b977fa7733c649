"""Strokes of a coloured pen that reach into a box of black type -> the page without them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.pieces import pieces
from vaeforms.paper.sheet import MM, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.model import Rect

#: mm around a box where its writing may reach, and where what comes from beside it begins.
_REACH_MM = 2.0
#: Colour of a pixel over its darkness from which it is of a pen, below which it is of type where it
#: is so dark (of 255); and how much of a pen crosses the edge at least, in mm².
_COLOURED, _BLACK, _DARK, _LEAST_MM2 = 0.19, 0.15, 130, 0.3
#: mm: letters of a line stand no higher and no lower than this from one another.
_LINE_MM = 1.0
#: The soft edge of a letter, whatever its colour.
_EDGE = np.ones((5, 5), np.uint8)
#: Of the ink of the box, a pen that comes from beside it has no more than this share.
_MOST = 0.6


def without_pen(
    sheet: Sheet, ink: NDArray[np.bool_], rect: Rect
) -> tuple[Sheet, NDArray[np.bool_]] | None:
    """The sheet and its ink, (h, w), without coloured strokes that cross the edge of `rect`.

    `rect`: points of the blank. None where there are none, or little else.
    """
    rows, columns = sheet.window(rect, _REACH_MM)
    part = ink[rows, columns]
    inner_rows, inner_columns = sheet.window(rect)
    outside = np.ones_like(part)
    outside[
        inner_rows.start - rows.start : inner_rows.stop - rows.start,
        inner_columns.start - columns.start : inner_columns.stop - columns.start,
    ] = False
    flat = sheet.flat[rows, columns]
    # most boxes have no coloured ink on their edge: it is looked for there alone
    there = flat[part & outside].astype(np.int16)
    least, most = there.min(axis=1, initial=255), there.max(axis=1, initial=0)
    if np.count_nonzero(most - least > _COLOURED * (255 - least)) < _LEAST_MM2 * MM**2:
        return None
    dark = 255 - flat.min(axis=2).astype(np.int16)
    chroma = flat.max(axis=2).astype(np.int16) + dark - 255
    type_ = cv2.dilate((part & (dark > _DARK) & (chroma < _BLACK * dark)).view(np.uint8), _EDGE)
    coloured = part & (chroma > _COLOURED * dark) & (type_ == 0)
    labels, stats = pieces(coloured)
    beyond = np.bincount(labels[outside].ravel(), minlength=len(stats))
    across = (beyond > 0) & (stats[:, 4] >= _LEAST_MM2 * MM**2)
    across[0] = False
    # letters of the same words stand beside those that cross the edge
    across |= _in_line(stats, across)
    pen = across[labels]
    if not pen.any() or pen[~outside].sum() > _MOST * part[~outside].sum():
        return None
    # with its soft edge, and what of it runs up to the type
    edge = cv2.dilate(pen.view(np.uint8), _EDGE) > 0
    gone = edge & (chroma >= _BLACK * dark)
    left, picture = ink.copy(), sheet.picture.copy()
    left[rows, columns] &= ~gone
    picture[rows, columns][gone] = 255
    return replace(sheet, picture=picture), left


def _in_line(stats: NDArray[np.int32], across: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which pieces have their middle as high as one of those chosen. `stats`: (n, 5)."""
    middle = stats[:, 1] + stats[:, 3] / 2
    near = round(_LINE_MM * MM)
    top, low = stats[across, 1] - near, stats[across, 1] + stats[across, 3] + near
    same = (middle[:, None] >= top) & (middle[:, None] <= low)
    found = same.any(axis=1)
    found[0] = False
    return np.asarray(found, np.bool_)
