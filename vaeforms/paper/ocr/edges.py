"""A line of writing and the frame of its box -> whether a figure may have been lost on the frame.

A « 1 » written on the frame, or just beyond it, is taken for the frame: « 11/03 » would be read as
« 1/03 », and both engines would agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vaeforms.paper.sheet import MM, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.model import Rect

#: mm: writing that begins farther from the frame has lost nothing on it, figures stand closer.
_NEAR_MM = 2.6
#: mm beyond the frame where ink, over this share of the height of the line, is of the line.
_BEYOND_MM, _BEYOND_SHARE = 2.0, 0.3
#: mm on either side of the frame where a stroke would hide in it.
_FRAME_MM = 0.8
#: How many pixels wider than elsewhere the frame is where a stroke stands on it: a pen makes 2.7 at
#: least. Elsewhere is where it is thinnest, over this share of its length.
_WIDER, _THINNEST = 1.3, 25
#: Share of the height of a line left out above and below: rounded letters, slanted strokes.
_TRIM = 0.15


def lost_on_frame(
    sheet: Sheet, ink: NDArray[np.bool_], rect: Rect, line: tuple[int, int, int, int]
) -> bool:
    """Ink stands on or beyond the frame of `rect`, beside `line` (left, top, right, bottom)."""
    rows, columns = sheet.window(rect)
    left, top, right, low = line
    trim = round(_TRIM * (low - top))
    height = slice(top + trim, max(top + trim + 1, low - trim))
    near, beyond = round(_NEAR_MM * MM), round(_BEYOND_MM * MM)
    band = round(_FRAME_MM * MM)
    if left - columns.start <= near:
        outside = slice(max(0, min(columns.start, left) - beyond), min(columns.start, left - 1))
        frame = slice(max(0, columns.start - band), min(columns.start + band, left - 1))
        if _inked(ink, height, outside) or _wider(sheet, rows, height, frame):
            return True
    if columns.stop - right <= near:
        outside = slice(max(columns.stop, right + 1), max(columns.stop, right) + beyond)
        frame = slice(max(columns.stop - band, right + 1), columns.stop + band)
        return _inked(ink, height, outside) or _wider(sheet, rows, height, frame)
    return False


def _inked(ink: NDArray[np.bool_], rows: slice, columns: slice) -> bool:
    part = ink[rows, columns]
    return bool(part.size) and float(part.any(axis=1).mean()) >= _BEYOND_SHARE


def _wider(sheet: Sheet, rows: slice, line: slice, frame: slice) -> bool:
    """The frame of a box is wider beside a line than elsewhere."""
    if frame.stop - frame.start < 2:
        return False
    corner = round(_FRAME_MM * MM)
    whole = sheet.darkness[rows.start + corner : rows.stop - corner, frame]
    beside = sheet.darkness[line, frame]
    if not whole.size or not beside.size:
        return False
    usual = float(np.percentile(whole.sum(axis=1, dtype=np.int64), _THINNEST))
    here = float(np.median(beside.sum(axis=1, dtype=np.int64)))
    return (here - usual) / 255 >= _WIDER
