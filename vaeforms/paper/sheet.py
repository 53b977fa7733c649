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
#: The colour of the paper is looked for on a picture reduced so many times, in squares of so many
#: of its pixels (4 mm) for the brightest and (10 mm) for the median.
_REDUCED, _BRIGHTEST, _MEDIAN = 4, 7, 21
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
        return np.asarray(255 - cv2.min(cv2.min(*cv2.split(self.flat)[:2]), self.flat[:, :, 2]))

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
    mx = _spread(places[..., 0], width, height)
    my = _spread(places[..., 1], width, height)
    source = picture
    finer = resolution / DPI
    if finer > _FINER:
        source = np.asarray(cv2.GaussianBlur(picture, (0, 0), _BLUR * finer), np.uint8)
    warped = cv2.remap(
        source, mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,) * 3
    )
    h, w = picture.shape[:2]
    if (places >= 0).all() and (places <= (w - 1, h - 1)).all():
        seen = np.ones((height, width), np.bool_)
    else:
        seen = (mx >= 0) & (my >= 0) & (mx <= w - 1) & (my <= h - 1)
    return Sheet(
        template, np.asarray(warped, np.uint8), np.asarray(grey, np.uint8), seen, resolution,
        misplaced,
    )  # fmt: skip


def flattened(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """An RGB picture of paper, divided by the colour of the paper around each place."""
    height, width = picture.shape[:2]
    size = (max(1, width // _REDUCED), max(1, height // _REDUCED))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(small, np.ones((_BRIGHTEST, _BRIGHTEST), np.uint8))
    paper = cv2.medianBlur(paper, _MEDIAN)
    paper = cv2.GaussianBlur(paper, (0, 0), _REDUCED)
    paper = cv2.resize(np.maximum(paper, np.uint8(_DARKEST)), (width, height))
    return np.asarray(cv2.divide(picture, paper, scale=255), np.uint8)


def _grid(
    to_pixels: ToPixels, height_points: float, width: int, height: int
) -> tuple[NDArray[np.float32], float]:
    """The map at every `_STEP` pixels, (rows, columns, 2), and the pixels of it in an inch."""
    xs = np.arange(0, width + _STEP, _STEP, dtype=np.float64)
    ys = np.arange(0, height + _STEP, _STEP, dtype=np.float64)
    gx, gy = np.meshgrid((xs + 0.5) / SCALE, height_points - (ys + 0.5) / SCALE)
    found = to_pixels(np.column_stack([gx.ravel(), gy.ravel()]))
    places = found.reshape(len(ys), len(xs), 2)
    across = np.linalg.norm(np.diff(places, axis=1), axis=2)
    return places.astype(np.float32), float(np.median(across) / _STEP * DPI)


def _spread(coarse: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Values at every `_STEP` pixels -> at every pixel, linearly."""
    forward = np.array([[_STEP, 0, 0], [0, _STEP, 0]], np.float32)
    return np.asarray(
        cv2.warpAffine(
            coarse, forward, (width, height), flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.float32,
    )  # fmt: skip
