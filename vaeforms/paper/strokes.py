"""The ink of a page -> pieces of writing, and in which boxes of the form each of them lies."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.model import Box
from vaeforms.paper.sheet import MM, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Ink is grouped on a picture reduced so many times: 0.25 mm a pixel.
_REDUCED = 2
#: Strokes closer than this, in mm, across and down, are one piece of writing: letters of a word.
_JOIN = (1.0, 0.6)
#: A reduced pixel is ink when this share of it is.
_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Piece:
    """Strokes that belong together."""

    #: inked area in mm²
    area: float
    #: left, top, right, bottom in pixels of the sheet
    bounds: tuple[int, int, int, int]
    #: mm² in each box of the page, by its place in `TemplatePage.boxes`
    inside: Mapping[int, float]

    def share(self, box: int) -> float:
        """The part of its ink that lies in that box."""
        return self.inside.get(box, 0.0) / self.area

    @property
    def outside(self) -> float:
        """The part of its ink that lies in no box."""
        return 1 - sum(self.inside.values()) / self.area

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in mm."""
        left, top, right, bottom = self.bounds
        return (right - left) / MM, (bottom - top) / MM


#: Kept as long as their sheet, for the ink they were found in; they hold on to neither.
_KNOWN: weakref.WeakKeyDictionary[
    Sheet, tuple[weakref.ref[NDArray[np.bool_]], tuple[Piece, ...]]
] = weakref.WeakKeyDictionary()


def pieces(sheet: Sheet, ink: NDArray[np.bool_]) -> tuple[Piece, ...]:
    """The pieces of writing of the page; found once for a sheet and its ink."""
    known = _KNOWN.get(sheet)
    if known is None or known[0]() is not ink:
        known = _KNOWN[sheet] = (weakref.ref(ink), _pieces(sheet, ink))
    return known[1]


def _pieces(sheet: Sheet, ink: NDArray[np.bool_]) -> tuple[Piece, ...]:
    height, width = (side // _REDUCED for side in ink.shape)
    # a whole number of pixels each: OpenCV is ten times faster at that
    even = ink[: height * _REDUCED, : width * _REDUCED].view(np.uint8) * np.uint8(255)
    share = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
    across, down = (2 * round(mm * MM / _REDUCED / 2) + 1 for mm in _JOIN)
    joined = cv2.dilate((share > 255 * _SHARE).astype(np.uint8), np.ones((down, across), np.uint8))
    count, labels = cv2.connectedComponents(joined, ltype=cv2.CV_32S)
    if count < 2:
        return ()
    boxes = sheet.template.boxes
    where = np.zeros(share.shape, np.int32)
    for n, box in enumerate(boxes):
        rows, columns = sheet.window(box.rect)
        where[
            rows.start // _REDUCED : rows.stop // _REDUCED,
            columns.start // _REDUCED : columns.stop // _REDUCED,
        ] = n + 1
    # numpy finds places in two directions five times more slowly
    ys, xs = np.divmod(np.flatnonzero(share > 0), width)
    kinds = len(boxes) + 1
    numbers = np.asarray(labels, np.int32)[ys, xs]
    weight = share[ys, xs].astype(np.float64) * (_REDUCED**2 / 255 / MM / MM)
    areas = np.bincount(
        numbers * kinds + where[ys, xs], weights=weight, minlength=count * kinds
    ).reshape(count, kinds)
    least, most = extents(numbers, ys, xs, count)
    found = []
    for n in np.flatnonzero(areas.sum(axis=1) > 0).tolist():
        (top, left), (bottom, right) = least[n] * _REDUCED, (most[n] + 1) * _REDUCED
        inside = {int(k) - 1: float(areas[n, k]) for k in np.flatnonzero(areas[n, 1:] > 0) + 1}
        bounds = (int(left), int(top), int(right), int(bottom))
        found.append(Piece(float(areas[n].sum()), bounds, inside))
    return tuple(found)


def extents(
    numbers: NDArray[np.int32], ys: NDArray[np.intp], xs: NDArray[np.intp], count: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The least and the largest (y, x) of the pixels of each number below `count`, (count, 2)."""
    least = np.full((count, 2), np.iinfo(np.int32).max, np.intp)
    most = np.full((count, 2), -1, np.intp)
    for k, values in enumerate((ys, xs)):
        np.minimum.at(least[:, k], numbers, values)
        np.maximum.at(most[:, k], numbers, values)
    return least, most


def place_of(boxes: Sequence[Box], box: Box) -> int:
    """Where `box` stands among `boxes`, -1 when it is none of them."""
    return next((n for n, each in enumerate(boxes) if each.rect == box.rect), -1)
