"""A picture of a zone and the blank's → the ink that was added, and the marks it makes.

Pictures are RGB arrays (h, w, 3); ink is a boolean array of the same height and width.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.bool_]
Levels = NDArray[np.int16]
Picture = NDArray[np.uint8]

#: Grey levels (of 255, darkest channel) by which ink is darker than the blank in the same place.
#: Antialiasing of an unmoved hairline differs by less than 30 between two PDF writers; a yellow
#: felt pen on white differs by more than 100 in its blue.
_DARKER = 48
#: Bounds of the local threshold on an uneven ground (a photograph), as shares of 255.
_UNEVEN = (0.14, 0.45)
#: The local threshold in median absolute deviations of the ground.
_DEVIATIONS = 5.5
#: The ground of a photograph is measured in squares of this many millimetres.
_GROUND_MM = 5.0

#: Marks closer than this, in millimetres, belong together: letters of one name, strokes of a hand.
_JOIN_MM = 1.0
#: Smaller than this, in mm², is a speck.
_SPECK_MM2 = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Blob:
    """Marks that stand together: their pixels, and how far the array lies in the picture."""

    ink: Ink
    top: int
    left: int

    @property
    def count(self) -> int:
        """Number of pixels."""
        return int(np.count_nonzero(self.ink))


# --------------------------------------------------------------------------- finding ink


def darkness(picture: Picture) -> NDArray[np.uint8]:
    """0 for white to 255; the darkest channel counts, so that yellow ink is seen."""
    # Channel by channel: four times as fast as a minimum over the last axis.
    least = np.minimum(np.minimum(picture[:, :, 0], picture[:, :, 1]), picture[:, :, 2])
    return np.asarray(255 - least)


def grown(levels: Any, pixels: int) -> Any:
    """The maximum over a square of ``2 × pixels + 1``."""
    if pixels < 1:
        return levels.copy()
    for turned in (False, True):
        seen = levels.T if turned else levels
        # the maximum of each and of the `pixels` that follow, in steps twice as long each time
        ahead = seen.copy(order="K")  # as it lies in memory, turned or not
        reach = 0
        while reach < pixels:
            step = min(reach + 1, pixels - reach)
            np.maximum(ahead[:-step], ahead[step:], out=ahead[:-step])
            reach += step
        out = ahead.copy(order="K")
        np.maximum(out[pixels:], ahead[:-pixels], out=out[pixels:])
        np.maximum(out[:pixels], ahead[:1], out=out[:pixels])
        levels = out.T if turned else out
    return levels


def added(picture: Picture, blank: Picture, pixels: int = 1) -> Levels:
    """By how much `picture` is darker than the blank, which may lie `pixels` aside."""
    printed = grown(darkness(blank), pixels)
    # signed only now: bytes take half the time
    difference: Levels = np.subtract(darkness(picture), printed, dtype=np.int16)
    return difference


def ink_of(difference: Levels) -> Ink:
    """Where there is ink, on a white ground."""
    return difference > _DARKER


def on_uneven_ground(difference: Levels, mm: float) -> Ink:
    """Where there is ink, on a ground that is not white: the photograph of a signature.

    `mm` is the size of a pixel. The ground is the median of each square of 5 mm.
    """
    step = max(2, round(_GROUND_MM / mm))
    ground = np.empty_like(difference)
    for top in range(0, difference.shape[0], step):
        for left in range(0, difference.shape[1], step):
            square = np.s_[top : top + step, left : left + step]
            ground[square] = np.median(difference[square])
    over = difference - ground
    deviation = float(np.median(np.abs(over)))
    low, high = (255 * share for share in _UNEVEN)
    ink: Ink = over > min(max(_DEVIATIONS * deviation, low), high)
    return ink


def cells_of(ink: Ink, step: int) -> Ink:
    """Which squares of `step` pixels hold any ink."""
    return _counts_of(ink, step) > 0


def _counts_of(ink: Ink, step: int) -> NDArray[np.int64]:
    """How many pixels of each square of `step` pixels hold ink."""
    height, width = (-(-size // step) for size in ink.shape)
    padded = np.zeros((height * step, width * step), np.uint8)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    # down the columns first: whole rows are added at once
    columns = padded.reshape(height, step, width * step).sum(axis=1, dtype=np.uint16)
    return np.asarray(columns.reshape(height, width, step).sum(axis=2, dtype=np.int64))


def blobs(ink: Ink, mm: float, join: float = _JOIN_MM) -> list[Blob]:
    """The marks of `ink`, those less than one or two times `join` apart together, no specks.

    `mm` is the size of a pixel, `join` is in mm. In reading order of their first squares.
    """
    step = max(1, round(join / mm))
    counts = _counts_of(ink, step)
    ys, starts, ends = runs_of(counts > 0)
    parts = connected(ys, starts, ends, counts.shape[1])
    before = np.pad(np.cumsum(counts, axis=1), ((0, 0), (1, 0)))
    pixels = np.bincount(parts, before[ys, ends] - before[ys, starts])
    return [
        _blob(ink, ys[own], starts[own], ends[own], step)
        for part in np.flatnonzero(pixels * mm * mm >= _SPECK_MM2)
        for own in [parts == part]
    ]


def _blob(
    ink: Ink, ys: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64], step: int
) -> Blob:
    """The ink of some runs of squares of `step` pixels."""
    top, left = int(ys.min()), int(starts.min())
    mask = np.zeros((int(ys.max()) - top + 1, int(ends.max()) - left), np.bool_)
    for y, start, end in zip(ys - top, starts - left, ends - left, strict=True):
        mask[y, start:end] = True
    own = ink[top * step : (top + len(mask)) * step, left * step : (left + mask.shape[1]) * step]
    own = own & mask.repeat(step, 0).repeat(step, 1)[: own.shape[0], : own.shape[1]]
    rows, columns = np.flatnonzero(own.any(1)), np.flatnonzero(own.any(0))
    cut = own[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Blob(cut, top * step + int(rows[0]), left * step + int(columns[0]))


def runs_of(ink: Ink) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The runs of ink along each row, in reading order: row, first pixel, pixel after the last."""
    edges = np.diff(np.pad(ink.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    ys, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    return ys, starts, ends


def connected(
    ys: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64], width: int
) -> NDArray[np.int64]:
    """Of each run (row, start, end; in reading order) the number of the part it is of.

    Runs that touch, corners included, are of one part; parts are numbered from 0.
    """
    row = width + 2
    # for each run, the runs of the row above from the first to the last that touch it
    above = (ys - 1) * row
    firsts = np.searchsorted(ys * row + ends, above + starts, "left").tolist()
    lasts = np.searchsorted(ys * row + starts, above + ends, "right").tolist()
    parent = list(range(len(firsts)))
    for i, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        mine = i
        for j in range(first, last):
            theirs = j
            while parent[theirs] != theirs:
                parent[theirs] = parent[parent[theirs]]
                theirs = parent[theirs]
            while parent[mine] != mine:
                mine = parent[mine]
            # the earlier run is the root: every parent comes before its run
            if theirs < mine:
                parent[mine] = theirs
                mine = theirs
            else:
                parent[theirs] = mine
    for i, up in enumerate(parent):
        parent[i] = parent[up]
    _, parts = np.unique(np.array(parent, np.int64), return_inverse=True)
    return np.asarray(parts, np.int64)


def merged(parts: Iterable[Blob], shape: tuple[int, int]) -> Ink:
    """The ink of several blobs in a picture of that shape."""
    ink = np.zeros(shape, np.bool_)
    for part in parts:
        h, w = part.ink.shape
        ink[part.top : part.top + h, part.left : part.left + w] |= part.ink
    return ink


def area(ink: Ink, mm: float) -> float:
    """Area in mm²."""
    return float(np.count_nonzero(ink)) * mm * mm


def trimmed(ink: Ink) -> Ink:
    """`ink` without its empty edges; an empty array when there is none."""
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        return ink[:0, :0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
