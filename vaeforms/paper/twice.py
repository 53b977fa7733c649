"""Two pictures of a signature -> whether they are one and the same drawing, laid down twice.

Nobody signs twice alike to half a millimetre. That the same picture was pasted twice is noticed; it
is for a person to say what it means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Ink darker than this (of 255) says where the drawing is.
_INK = 70
#: The sides of the two differ by less than this share, once the page is laid flat.
_SIZES = 0.06
#: How alike they are at best (-1 to 1), after a blur of so many pixels, shifted by up to so many.
#: Pasted twice and scanned: 0.9 and more; signed twice by one hand: 0.6 and less.
ALIKE, _BLUR, _SHIFT = 0.85, 2.0, 5


def same_drawing(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> bool:
    """`a` and `b`: darkness of paper (0) and ink (255), at 200 dots an inch, any sizes."""
    return likeness(a, b) >= ALIKE


def likeness(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """From -1 to 1; 0 when there is nothing to compare or the sizes differ."""
    first, second = _drawing(a), _drawing(b)
    if first is None or second is None:
        return 0.0
    h, w = first.shape
    if abs(second.shape[0] / h - 1) > _SIZES or abs(second.shape[1] / w - 1) > _SIZES:
        return 0.0
    other = cv2.resize(second, (w, h), interpolation=cv2.INTER_LINEAR)
    padded = cv2.copyMakeBorder(first, *(_SHIFT,) * 4, cv2.BORDER_CONSTANT, value=0)
    return float(cv2.matchTemplate(padded, other, cv2.TM_CCOEFF_NORMED).max())


def _drawing(darkness: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """Its rectangle, blurred; None when there is nothing to compare."""
    ink = cv2.morphologyEx(
        (darkness > _INK).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)
    )
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) < 2 or np.ptp(rows) < 30 or np.ptp(columns) < 60:
        return None
    part = darkness[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32)
    return np.asarray(cv2.GaussianBlur(part, (0, 0), _BLUR), np.float32)
