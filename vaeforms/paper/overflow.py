"""The ink around boxes to sign -> the same without the words that run out of boxes of text.

A place or a date written too long ends beside its box, near the box to sign: no signature starts in
the line of a field and leaves most of itself there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.sheet import MM, SCALE, Sheet
from vaeforms.paper.strokes import extents

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.model import Rect

#: Letters of a line of writing are no further apart than this, in mm, across and along the page.
_ACROSS_MM, _ALONG_MM = 2.4, 0.8
#: Words are of a box that holds so much of them, and are no higher than so many times that box.
_HELD, _HIGHER = 0.5, 1.4
#: What has more than this in a box to sign, in mm² of ink, is left as it is.
_SIGNED_MM2 = 0.5


def without_words(
    sheet: Sheet, ink: NDArray[np.bool_], signed: Sequence[Rect], besides: Sequence[Rect]
) -> NDArray[np.bool_]:
    """`ink` of the sheet without the words of the boxes `besides` that end outside of them."""
    if not besides:
        return ink
    windows = [sheet.window(rect) for rect in (*signed, *besides)]
    rows = slice(min(r.start for r, _ in windows), max(r.stop for r, _ in windows))
    columns = slice(min(c.start for _, c in windows), max(c.stop for _, c in windows))
    part = ink[rows, columns]
    size = (round(_ACROSS_MM * MM) // 2 * 2 + 1, round(_ALONG_MM * MM) // 2 * 2 + 1)
    joined = cv2.dilate(part.astype(np.uint8), np.ones(size[::-1], np.uint8))
    labels = np.where(part, cv2.connectedComponents(joined)[1], 0)
    count = int(labels.max()) + 1
    ys, xs = np.nonzero(labels)
    numbers = labels[ys, xs]
    least, most = extents(numbers, ys, xs, count)
    high = (most - least + 1)[:, 0] / SCALE

    def held(rect: Rect) -> NDArray[np.intp]:
        r, c = sheet.window(rect)
        inside = (ys + rows.start >= r.start) & (ys + rows.start < r.stop)
        inside &= (xs + columns.start >= c.start) & (xs + columns.start < c.stop)
        return np.bincount(numbers[inside], minlength=count)

    words = np.zeros(count, np.bool_)
    whole = np.bincount(numbers, minlength=count)
    for rect in besides:
        low = high <= _HIGHER * (rect[3] - rect[1])
        words |= low & (held(rect) >= _HELD * whole)
    for rect in signed:
        words &= held(rect) <= _SIGNED_MM2 * MM * MM
    words[0] = False
    left = ink.copy()
    left[rows, columns] &= ~words[labels]
    return left
