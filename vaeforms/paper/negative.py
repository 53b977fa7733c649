"""The negative of a page, white on black, as some scanners and fax programs leave it -> the page.

Nothing is lost in a negative: turned over, its colours are those of the paper and of the ink.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from vaeforms.paper.capture import Capture

#: Darker and lighter than these (of 255): the paper and the print of a negative.
_PAPER, _PRINT = 60, 150
#: Shares of the picture: so much is paper at least, so much print.
_LEAST_PAPER, _LEAST_PRINT = 0.75, 0.003
#: Print is made of strokes: less than this share of it is wider than `_STROKE` pixels. A page that
#: lies on a dark table is one bright place.
_MOST_WIDE = 0.3
#: The picture is looked at with so many pixels on its longer side; a stroke is 2 mm wide at most.
_LONGEST, _STROKE = 1170, 9


def is_negative(taken: Capture) -> bool:
    """Strokes of white on black all over, and nothing else that is bright."""
    if np.median(taken.grey[::8, ::8]) >= _PAPER:
        return False
    height, width = taken.shape
    share = min(1.0, _LONGEST / max(height, width))
    size = (max(1, round(width * share)), max(1, round(height * share)))
    small = np.asarray(cv2.resize(taken.grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    bright = (small > _PRINT).view(np.uint8)
    wide = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((_STROKE, _STROKE), np.uint8))
    return bool(
        (small < _PAPER).mean() >= _LEAST_PAPER
        and bright.mean() >= _LEAST_PRINT
        and np.count_nonzero(wide) <= _MOST_WIDE * np.count_nonzero(bright)
    )


def positive(taken: Capture) -> Capture:
    """The page whose negative this is."""
    picture = 255 - taken.picture
    picture.setflags(write=False)
    return replace(taken, picture=picture, inverted=True)
