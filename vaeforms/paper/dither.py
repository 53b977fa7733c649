"""A picture whose greys a scanner or a fax made of black dots -> the greys again.

« Texte et photo » does so. Thousands of dots in an empty box pass for a pale stamp or for writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Strips of a page that are looked at, each so many pixels high.
_STRIPS, _HIGH = 12, 16
#: Of the pixels of most strips so many are dark and stand alone. Six dithered pages: 0.031 at
#: least; 228 others (38 kinds of captures, faxes and bilevel scans among them): 0.0009 at most.
_ALONE = 0.004
_DARK = 128
#: Dots stand two to five pixels apart: averaged over so many (standard deviation) they are a grey.
_AVERAGED = 1.2


def undithered(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`picture` (RGB) with its dots averaged, or as it is when it has none."""
    if not _is_dithered(picture):
        return picture
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), _AVERAGED), np.uint8)


def _is_dithered(picture: NDArray[np.uint8]) -> bool:
    """Dark pixels that touch no other are all over it."""
    tops = np.linspace(0, max(0, picture.shape[0] - _HIGH), _STRIPS).astype(int)
    alone = []
    for top in tops:
        dark = (picture[top : top + _HIGH, :, 1] < _DARK).astype(np.uint8)
        near = cv2.boxFilter(
            dark, cv2.CV_16S, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT
        )
        alone.append(float(((near == 1) & (dark == 1)).mean()))
    return float(np.median(alone)) > _ALONE
