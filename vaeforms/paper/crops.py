"""A place of a sheet -> a small JPEG of it, for a person to look at."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vaeforms.model import Rect
from vaeforms.paper.sheet import DPI, Sheet

#: Shown around a place.
_MARGIN_MM = 4.0
#: Dots an inch of a crop: handwriting stays legible, a signature takes some kilobytes.
CROP_DPI = 120
#: Of 100. A PNG of 32 colours takes five times as long, is as large for a scan, twice as large for
#: a photograph, and loses the blue of a pale pen.
_QUALITY = 80


def jpeg(sheet: Sheet, rect: Rect, margin_mm: float = _MARGIN_MM) -> bytes:
    """`rect` (points of the blank) as captured, upright, with what stands around it."""
    rows, columns = sheet.window(rect, margin_mm)
    return encoded(sheet.picture[rows, columns])


def encoded(picture: NDArray[np.uint8], dpi: float = DPI) -> bytes:
    """An RGB picture of so many dots an inch as a small JPEG; empty when it has no pixel."""
    height, width = picture.shape[:2]
    if not height or not width:
        return b""
    share = min(1.0, CROP_DPI / dpi)
    size = (max(1, round(width * share)), max(1, round(height * share)))
    # means of areas take six times longer, and nobody sees a difference at such a share
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    how = (cv2.IMWRITE_JPEG_QUALITY, _QUALITY)
    return bytes(cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), how)[1])
