"""A line of writing and the frame of its box -> whether a figure may have been lost on the frame.

A « 1 » written on the frame, or just beyond it, is taken for the frame: « 11/03 » would be read as
« 1/03 », and both engines would agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.pieces import pieces
from vaeforms.paper.sheet import MM, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.model import Rect

#: mm: writing that begins farther from the frame has lost nothing on it, figures stand closer.
_NEAR_MM = 2.6
#: mm beyond the frame where ink, over this share of the height of the line, is of the line.
_BEYOND_MM, _BEYOND_SHARE = 2.0, 0.3
#: mm inside the frame: a line that begins there has a stroke on it, which no engine may have read.
_ON_MM = 0.25
#: mm on either side of the frame where a stroke would hide in it.
_FRAME_MM = 0.8
#: How many pixels wider than elsewhere the frame is where a stroke stands on it: a pen makes 2.7 at
#: least. Elsewhere is where it is thinnest, over this share of its length.
_WIDER, _THINNEST = 1.3, 25
#: mm beyond the frame where writing that crosses it shows, and how much of it in mm².
_PAST_MM, _PAST_MM2 = (0.3, 1.6), 0.12
#: Darker than this (of 255) is ink, on the flat sheet; lighter than that is no print, on the blank.
_DARK, _PRINT = 60, 200
#: A comma or a stop is darker than this (of 255, white), no higher than this share of the figures,
#: no smaller than so many pixels; a figure is as high as this share of the highest.
_POINT_DARK, _POINT_SHARE, _POINT_PIXELS, _TALL_SHARE = 150, 0.55, 3, 0.6
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
    band, on = round(_FRAME_MM * MM), round(_ON_MM * MM)
    if left <= columns.start + on or right >= columns.stop - on:
        return True
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


def crosses(
    sheet: Sheet, rect: Rect, bounds: tuple[int, int, int, int], sides: Sequence[str]
) -> bool:
    """The writing within `bounds` (left, top, right, bottom) goes on beyond the frame of `rect`.

    `sides`: among ``left``, ``right``, ``top``, ``low``. What lies on the frame is taken out with
    it: « 21/07 » written across it lost the foot of its 2, and both engines read 11/07.
    """
    rows, columns = sheet.window(rect)
    left, top, right, low = bounds
    near, far = round(_PAST_MM[0] * MM), round(_PAST_MM[1] * MM)
    wide, high = slice(max(0, left - near), right + near), slice(max(0, top - near), low + near)
    bands = {
        "left": (high, slice(max(0, columns.start - far), max(0, columns.start - near))),
        "right": (high, slice(columns.stop + near, columns.stop + far)),
        "top": (slice(max(0, rows.start - far), max(0, rows.start - near)), wide),
        "low": (slice(rows.stop + near, rows.stop + far), wide),
    }
    return any(_written(sheet, *bands[side]) >= _PAST_MM2 * MM * MM for side in sides)


def unread_point(picture: NDArray[np.uint8], text: str) -> bool:
    """A line (grey, h × w) shows a comma or a stop among its figures that `text` does not have.

    « 3,5 » by hand was read « 35 » by both engines, each of them sure.
    """
    if any(sign in text for sign in ",.;'’-/"):
        return False
    _, stats = pieces(picture < _POINT_DARK)
    if len(stats) < 3:
        return False
    left, top, wide, high = (stats[1:, n] for n in range(4))
    figures = high >= _TALL_SHARE * high.max()
    first, last = int(left[figures].min()), int((left + wide)[figures].max())
    middle = float(np.median((top + high / 2)[figures]))
    small = (high <= _POINT_SHARE * np.median(high[figures])) & (top > middle)
    small &= stats[1:, 4] >= _POINT_PIXELS
    return bool((small & (left > first) & (left + wide < last)).any())


def _written(sheet: Sheet, rows: slice, columns: slice) -> int:
    """Pixels of ink there that the blank does not print, nor anything within a hair of it."""
    reach = round(_PAST_MM[0] * MM)
    around = (
        slice(max(0, rows.start - reach), rows.stop + reach),
        slice(max(0, columns.start - reach), columns.stop + reach),
    )
    printed = (sheet.blank[around] < _PRINT).astype(np.uint8)
    if not printed.size:
        return 0
    side = 2 * reach + 1
    grown = cv2.dilate(printed, np.ones((side, side), np.uint8)) > 0
    inner = (
        slice(rows.start - around[0].start, rows.stop - around[0].start),
        slice(columns.start - around[1].start, columns.stop - around[1].start),
    )
    dark = sheet.darkness[rows, columns] > _DARK
    return int((dark & ~grown[inner][: dark.shape[0], : dark.shape[1]]).sum())


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
