"""A grey picture -> the corner tags and page codes on it, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from vaeforms import pagecode
from vaeforms.model import PageCode

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Longest sides, in pixels, of the pictures tags are looked for on, the first first: 9 mm are 36
#: pixels at 1200, 4 a module; 1800 finds those that motion or a photocopier blurred.
LONGEST = (1200, 1800)
#: Widths of the windows of the adaptive threshold: narrow ones find tags in shadows, wide ones
#: blurred tags.
_WINDOWS = (5, 45, 10)
#: In a corner one window is tried alone first: it finds 38 of 39 (seed 14).
_USUAL_WINDOW = (23, 23, 1)
#: Perimeter of the smallest tag, as a share of the longest side: 9 mm on a page that fills a third
#: of the picture's length.
_SMALLEST = 0.03
#: Tags are looked for first in squares at the corners, this share of the longest side large: 36 mm
#: on a page that fills the picture, whose tags end 20 mm from its edges.
_NEAR_CORNERS = 0.12
_SMALLEST_NEAR = _SMALLEST / _NEAR_CORNERS
#: Tags of one page follow each other across and down, clockwise, at no more than so many of their
#: sides: 20 and 30 on the blanks.
_APART = (22.0, 33.0, 22.0, 33.0)
#: Share of a tag's code that may be corrected; 36h11 words differ in 11 bits of 36.
_CORRECTED = 0.5
#: A corner is sharpened inside this share of a module, in pixels of the full picture.
_CORNER, _MODULES = 0.45, 8


@dataclass(frozen=True, eq=False)
class Tag:
    """One corner tag seen."""

    #: 4 × slot + corner, see `pagecode.SLOTS`
    id: int
    #: its corners in pixels, clockwise from the tag's own top left, (4, 2)
    corners: NDArray[np.float64]

    @property
    def slot(self) -> int:
        """Which page, see `pagecode.SLOTS`."""
        return self.id // 4

    @property
    def centre(self) -> NDArray[np.float64]:
        """Its centre in pixels, (2,)."""
        return np.asarray(self.corners.mean(axis=0))


@cache
def _detector(smallest: float, windows: tuple[int, int, int]) -> Any:
    asked = cv2.aruco.DetectorParameters()
    low, high, step = windows
    asked.adaptiveThreshWinSizeMin = low
    asked.adaptiveThreshWinSizeMax = high
    asked.adaptiveThreshWinSizeStep = step
    asked.minMarkerPerimeterRate = smallest
    asked.errorCorrectionRate = _CORRECTED
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
    return cv2.aruco.ArucoDetector(family, asked)


def find_tags(
    grey: NDArray[np.uint8], small: NDArray[np.uint8], shares: NDArray[np.float64]
) -> list[Tag]:
    """The tags of our slots on `grey` (h, w), looked for on it shrunk by `shares` (2,) to `small`.

    Corners are sharpened on the full picture.
    """
    return _found(grey, small, shares, np.zeros(2), _detector(_SMALLEST, _WINDOWS))


def in_corners(
    grey: NDArray[np.uint8], small: NDArray[np.uint8], shares: NDArray[np.float64]
) -> list[Tag]:
    """The same near the corners of the picture only: the four of the one page that fills it.

    Empty for anything else: then tags are to be looked for all over the picture.
    """
    height, width = small.shape
    side = round(_NEAR_CORNERS * max(small.shape))
    found: list[Tag] = []
    for x in (0, width - side):
        for y in (0, height - side):
            # a narrow picture has its corners twice
            if min(x, y) < 0:
                return []
            part = np.ascontiguousarray(small[y : y + side, x : x + side])
            for windows in (_USUAL_WINDOW, _WINDOWS):
                detector = _detector(_SMALLEST_NEAR, windows)
                seen = _found(grey, part, shares, np.array([x, y]), detector)
                if len(seen) == 1:
                    break
            else:
                return []
            found += seen
    found.sort(key=lambda tag: tag.id)
    return found if _of_one_page(found) else []


def _of_one_page(tags: Sequence[Tag]) -> bool:
    """Four tags of one slot that are no further apart than those of one page."""
    if [tag.id - 4 * tags[0].slot for tag in tags] != [0, 1, 2, 3]:
        return False
    quad = np.array([tag.centre for tag in tags])
    edges = [tag.corners - np.roll(tag.corners, 1, axis=0) for tag in tags]
    side = float(np.linalg.norm(np.concatenate(edges), axis=1).mean())
    apart = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1) / side
    return bool((apart <= _APART).all())


def _found(
    grey: NDArray[np.uint8],
    part: NDArray[np.uint8],
    shares: NDArray[np.float64],
    origin: NDArray[np.intp] | NDArray[np.float64],
    detector: Any,
) -> list[Tag]:
    """The tags of our slots on `part` of the shrunk picture, whose first pixel is `origin`."""
    corners, ids, _ = detector.detectMarkers(part)
    if ids is None:
        return []
    found = []
    for quad, tag_id in zip(corners, ids.ravel(), strict=True):
        if not _known(int(tag_id) // 4):
            continue
        full = (np.asarray(quad, np.float64).reshape(4, 2) + origin + 0.5) / shares - 0.5
        found.append(Tag(int(tag_id), _sharpened(grey, full)))
    return sorted(found, key=lambda tag: tag.id)


def _known(slot: int) -> bool:
    if slot in pagecode.SLOTS.values():
        return True
    firsts = [pagecode.SLOTS[role] for role in pagecode.REPEATED]
    return any(first <= slot < first + pagecode.SLOTS_EACH for first in firsts)


def _sharpened(grey: NDArray[np.uint8], corners: NDArray[np.float64]) -> NDArray[np.float64]:
    side = float(np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1).min())
    half = max(2, round(side / _MODULES * _CORNER))
    fine = cv2.cornerSubPix(
        grey,
        np.ascontiguousarray(corners, np.float32).reshape(-1, 1, 2),
        (half, half),
        (-1, -1),
        (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 20, 0.02),
    ).reshape(4, 2)
    moved = np.linalg.norm(fine - corners, axis=1)
    # a corner that ran away was drawn to something else
    return np.where((moved <= 2 * half)[:, None], fine, corners).astype(np.float64)


def find_codes(grey: NDArray[np.uint8]) -> list[PageCode]:
    """The page codes read in the QR codes on `grey` (h, w)."""
    import zxingcpp

    wanted = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    seen = zxingcpp.read_barcodes(grey, formats=wanted)
    return [code for each in seen if (code := pagecode.parse(each.text)) is not None]
