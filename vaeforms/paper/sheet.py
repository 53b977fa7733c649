"""A captured page and where the blank falls on it -> the page laid flat in the blank's own frame.

Every reader of paper works on a `Sheet`: the page is warped once, and a box is a slice of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.model import Rect, TemplatePage
from vaeforms.paper.warp import edges, remapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Dots an inch of a sheet, in the blank's frame: a pen stroke is 3 to 5 pixels wide.
DPI = 200
#: Pixels a point, pixels a millimetre.
SCALE, MM = DPI / 72, DPI / 25.4
#: Points of the blank, (n, 2) with the origin at the lower left corner -> pixels of the capture,
#: (n, 2), (x, y) from the top left corner, the centre of the first pixel being (0, 0).
ToPixels = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]

#: Pixels of the sheet between two places where the map is worked out; between, it is linear.
_STEP = 32
#: A capture with more pixels than the sheet is blurred by this share of their ratio, beyond this
#: ratio, so that thin strokes do not fall between samples.
_BLUR, _FINER = 0.4, 1.3
#: The colour of the paper is looked for on a picture reduced so many times: the brightest of so
#: many of its pixels each way (3.5 mm), once in squares of so many pixels of the sheet (2 mm), and
#: the median of so many of these each way (10 mm).
_REDUCED, _BRIGHTEST, _SQUARE, _MEDIAN = 4, 7, 16, 5
#: Paper is never darker than this (of 255): below, the picture is black there.
_DARKEST = 12


@dataclass(frozen=True, eq=False)
class Sheet:
    """A page laid flat: pictures of the same place and size, `DPI` dots an inch of the blank."""

    template: TemplatePage
    #: as captured, RGB, (h, w, 3)
    picture: NDArray[np.uint8]
    #: the blank's own picture, grey, (h, w)
    blank: NDArray[np.uint8]
    #: where the capture has pixels at all: elsewhere the page was cut off, (h, w)
    seen: NDArray[np.bool_]
    #: pixels of the capture in an inch of the blank
    resolution: float
    #: mm by which a box may be misplaced, from how well the print around it fits the blank
    misplaced: Callable[[Rect], float]

    @cached_property
    def flat(self) -> NDArray[np.uint8]:
        """The picture with its paper made white: shadows and tints taken out, RGB, (h, w, 3)."""
        return flattened(self.picture)

    @cached_property
    def darkness(self) -> NDArray[np.uint8]:
        """How dark the flat picture is, 0 for paper to 255, darkest channel, (h, w)."""
        red, green, blue = cv2.split(self.flat)
        return np.asarray(cv2.bitwise_not(cv2.min(cv2.min(red, green), blue)), np.uint8)

    def window(self, rect: Rect, grow_mm: float = 0.0) -> tuple[slice, slice]:
        """Rows and columns of `rect` (points of the blank), moved outwards by `grow_mm`."""
        by = grow_mm * 72 / 25.4
        height = self.template.size[1]
        rows, columns = self.blank.shape
        top, low = (height - rect[3] - by) * SCALE, (height - rect[1] + by) * SCALE
        left, right = (rect[0] - by) * SCALE, (rect[2] + by) * SCALE
        return (
            slice(min(rows, max(0, round(top))), min(rows, max(0, round(low)))),
            slice(min(columns, max(0, round(left))), min(columns, max(0, round(right)))),
        )


def lay_flat(
    picture: NDArray[np.uint8],
    to_pixels: ToPixels,
    template: TemplatePage,
    blank: NDArray[np.uint8],
    misplaced: Callable[[Rect], float],
) -> Sheet:
    """Warp `picture` (RGB) onto the blank. `blank`: its rendering at `SCALE`, RGB or grey."""
    grey = blank if blank.ndim == 2 else cv2.cvtColor(blank, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    places, resolution = _grid(to_pixels, template.size[1], width, height)
    # OpenCV is twice as fast with four channels as with three; the fourth says what is seen
    source = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA), np.uint8)
    finer = resolution / DPI
    if finer > _FINER:
        cv2.GaussianBlur(source, (0, 0), _BLUR * finer, source)
    warped = remapped(source, places, (width, height), _STEP, (255, 255, 255, 0))
    return Sheet(
        template, np.asarray(cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB), np.uint8),
        np.asarray(grey, np.uint8), _opaque(warped), resolution, misplaced,
    )  # fmt: skip


def _opaque(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where the fourth channel of a picture is full, (h, w)."""
    # four bytes as one number: one byte in four is looked at ten times more slowly
    return np.asarray(picture.view("<u4")[..., 0] >= 255 << 24)


def flattened(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """An RGB picture of paper, divided by the colour of the paper around each place."""
    height, width = picture.shape[:2]
    low, right = -height % _SQUARE, -width % _SQUARE
    whole = picture
    if low or right:
        whole = np.asarray(
            cv2.copyMakeBorder(picture, 0, low, 0, right, cv2.BORDER_REPLICATE), np.uint8
        )
    # twice by two: OpenCV is eight times faster at that than by four
    small = cv2.resize(whole, None, fx=0.5, fy=0.5)
    small = cv2.resize(small, None, fx=0.5, fy=0.5)
    bright = cv2.dilate(small, np.ones((_BRIGHTEST, _BRIGHTEST), np.uint8))
    apart = _SQUARE // _REDUCED
    bright = np.ascontiguousarray(bright[apart // 2 :: apart, apart // 2 :: apart])
    paper = cv2.GaussianBlur(cv2.medianBlur(bright, _MEDIAN), (0, 0), 1)
    paper = cv2.resize(np.maximum(paper, np.uint8(_DARKEST)), whole.shape[1::-1])
    return np.asarray(cv2.divide(picture, paper[:height, :width], scale=255), np.uint8)


def _grid(
    to_pixels: ToPixels, height_points: float, width: int, height: int
) -> tuple[NDArray[np.float64], float]:
    """The map at every `_STEP` pixels, (rows, columns, 2), and the pixels of it in an inch."""
    nodes = edges((width, height), _STEP) / SCALE
    nodes[..., 1] = height_points - nodes[..., 1]
    places = to_pixels(nodes.reshape(-1, 2)).reshape(nodes.shape)
    across = np.linalg.norm(np.diff(places, axis=1), axis=2)
    return places, float(np.median(across) / _STEP * DPI)
