"""The ink of a box -> the ink of each line in it, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.pieces import pieces
from vaeforms.paper.sheet import MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Slopes tried (rise over run), and how much sharper than level the best one must make the lines.
_SLOPES = np.linspace(-0.12, 0.12, 17)
_SHARPER = 1.06
#: mm: the least height of a line; share of the ink that may cross the gap between two lines; share
#: of the ink that the smaller of two lines holds at least.
_LINE_MM, _CROSSING, _SMALLER = 1.5, 0.22, 0.10
#: Where tails and accents touch, as of type in close lines, a gap is one all the same that holds no
#: more than this share of the ink of the fullest row on either side, when letters that do not touch
#: hold so much of the ink there.
_GAP, _UNTOUCHED = 0.2, 0.3
#: A line apart from the others by more than this share of the usual height of a letter may hold as
#: little ink as it likes: the trace of an edge made the last line too high to be read.
_WELL_APART = 1.2
#: What is written on a line of its own has a letter of this share of the usual height: a comma, the
#: tail of a letter, an accent has none.
_LETTER = 0.6
#: A piece of ink reaches across a gap when this share of its height lies on either side.
_BOTH_SIDES = 0.2
#: Lines that another's writing joins stand so many times as high as one; of lines without others
#: that tell, the next one begins so many of their heights below; it ends within this share of that.
_JOINED, _PITCH, _ABOUT = 1.7, 1.4, 0.25
#: mm by which a line may begin before the others of its box.
_BEFORE_MM = 0.4
#: Pixels looked at for slopes.
_SAMPLE = 2500
#: Gaps that are tried where two lines may part.
_GAPS = 24


@dataclass(frozen=True, eq=False)
class Part:
    """The ink of one line."""

    #: its rows and columns
    rows: slice
    columns: slice
    #: which of the pixels there are its ink, (h, w)
    mask: NDArray[np.bool_]
    #: the piece of ink that each pixel is of, (h, w): what touches is one piece
    labels: NDArray[np.int32]
    #: of every piece: left, top, width, height, area in pixels, (n, 5)
    stats: NDArray[np.int32]
    #: which of them it has
    own: NDArray[np.intp]
    #: rise over run of the line
    slope: float
    #: the mean column of its ink
    middle: float


def part_lines(labels: NDArray[np.int32], stats: NDArray[np.int32]) -> list[Part]:
    """The ink of each line. `labels`: (h, w), the piece of ink of each pixel, 0 for none.

    `stats`: (n, 5), left, top, width, height and area in pixels of each piece.
    """
    ys, xs = _places(labels > 0)
    slope = _slope(ys, xs)
    middle = float(xs.mean())
    level = ys - slope * (xs - middle)
    of = labels[ys, xs]
    count = len(stats)
    top = np.full(count, np.inf)
    low = np.full(count, -np.inf)
    np.minimum.at(top, of, level)
    np.maximum.at(low, of, level)
    area = np.bincount(of, minlength=count).astype(np.float64)
    inked = np.flatnonzero(area)
    cuts = _cuts(top[inked], low[inked], area[inked], level)
    if not cuts:
        rows, columns = _bounds(ys, xs)
        own = labels[rows, columns]
        return [Part(rows, columns, own > 0, own, stats, inked, slope, middle)]
    # a piece stays whole in the line that holds its middle, unless it reaches well into two
    line_of_pixel = np.searchsorted(cuts, level)
    total = np.bincount(of, weights=level, minlength=count)
    line_of_piece = np.searchsorted(cuts, total / np.maximum(area, 1))
    shared = np.zeros(count, bool)
    for cut in cuts:
        shared |= _crosses(top, low, cut)
    chosen = np.where(shared[of], line_of_pixel, line_of_piece[of])
    lines = [chosen == number for number in range(len(cuts) + 1)]
    return [_part(ys[here], xs[here]) for here in lines if here.any()]


def joined(heights: Sequence[int]) -> bool:
    """One of the lines is so high that it may be several. `heights`: of all, in pixels."""
    lines = [high for high in heights if high >= _LINE_MM * MM]
    return bool(lines) and max(lines) >= _JOINED * min(lines)


def part_joined(parts: Sequence[Part]) -> list[Part]:
    """The same lines, those that are `joined` parted where lines like the others would end.

    What begins before the others do is not theirs: writing from the box beside joins lines.
    """
    found = list[Part]()
    for part in parts:
        high = part.mask.shape[0]
        lines = [each for each in parts if each.mask.shape[0] >= _LINE_MM * MM]
        others = [each for each in lines if _JOINED * each.mask.shape[0] <= high]
        if not others:
            found.append(part)
            continue
        usual = median(each.mask.shape[0] for each in others)
        steps = [b.rows.start - a.rows.start for a, b in pairwise(others)]
        # where a line lies between them they are no neighbours
        pitch = median([step for step in steps if step < 2 * usual] or [_PITCH * usual])
        left = min(each.columns.start for each in others) - round(_BEFORE_MM * MM)
        found += _parted(part, round((high - usual) / pitch) + 1, left)
    return found


def _parted(part: Part, count: int, left: int) -> Iterator[Part]:
    """A part cut in so many of about one height, without what is left of a column."""
    mask = part.mask.copy()
    mask[:, : max(0, left - part.columns.start)] = False
    rows = mask.sum(axis=1)
    step = len(rows) / max(count, 1)
    cuts = [0]
    for number in range(1, count):
        first, last = (round((number + way * _ABOUT) * step) for way in (-1, 1))
        cuts.append(first + int(np.argmin(rows[first : last + 1])))
    for top, low in pairwise([*cuts, len(rows)]):
        ys, xs = np.nonzero(mask[top:low])
        if len(ys):
            yield _part(ys + top + part.rows.start, xs + part.columns.start)


def _part(ys: NDArray[np.intp], xs: NDArray[np.intp]) -> Part:
    rows, columns = _bounds(ys, xs)
    mask = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.bool_)
    mask[ys - rows.start, xs - columns.start] = True
    labels, stats = pieces(mask)
    every = np.arange(1, len(stats))
    return Part(rows, columns, mask, labels, stats, every, _slope(ys, xs), float(xs.mean()))


def _places(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the pixels of a mask that holds some, row by row."""
    # a third of the time of np.nonzero
    found = cv2.findNonZero(mask.view(np.uint8)).reshape(-1, 2).astype(np.intp)
    return np.ascontiguousarray(found[:, 1]), np.ascontiguousarray(found[:, 0])


def _bounds(ys: NDArray[np.intp], xs: NDArray[np.intp]) -> tuple[slice, slice]:
    return (
        slice(int(ys[0]), int(ys[-1]) + 1),
        slice(int(xs.min()), int(xs.max()) + 1),
    )


def _slope(ys: NDArray[np.intp], xs: NDArray[np.intp]) -> float:
    """The slope of the lines that pixels form: that which makes their rows sharpest."""
    rows, columns = _bounds(ys, xs)
    if columns.stop - columns.start < 1.5 * (rows.stop - rows.start):
        return 0.0
    step = max(1, len(xs) // _SAMPLE)
    y, x = ys[::step].astype(np.float64), xs[::step] - xs.mean()
    sharp = []
    for slope in _SLOPES:
        level = y - slope * x
        level -= level.min()
        ink = np.bincount(level.astype(np.intp))
        sharp.append(int(ink @ ink))
    best = int(np.argmax(sharp))
    return float(_SLOPES[best]) if sharp[best] > _SHARPER * sharp[len(_SLOPES) // 2] else 0.0


def _crosses(
    top: NDArray[np.float64], low: NDArray[np.float64], cut: float | NDArray[np.float64]
) -> NDArray[np.bool_]:
    least = _BOTH_SIDES * np.maximum(low - top, 1.0)
    return np.asarray((cut - top > least) & (low - cut > least), np.bool_)


def _cuts(
    top: NDArray[np.float64],
    low: NDArray[np.float64],
    area: NDArray[np.float64],
    level: NDArray[np.float64],
) -> list[float]:
    """The heights at which lines end, in order: gaps that little ink reaches across.

    `top`, `low`, `area`: of each piece of ink; `level`: the heights of all its pixels.
    """
    first, last = float(level.min()), float(level.max()) + 1
    rows = np.bincount((level - first).astype(np.intp), minlength=int(last - first) + 1)
    smooth = cv2.GaussianBlur(rows.astype(np.float32)[:, None], (1, 0), 0, sigmaY=0.3 * MM)
    profile = smooth.ravel() if smooth.size else rows.astype(np.float32)
    above = np.concatenate([[0], np.cumsum(rows)])
    least = round(_LINE_MM * MM)
    tall, middle = low - top, (top + low) / 2
    usual = _weighted_median(tall, area)
    apart = _blank_around(rows) > _WELL_APART * usual

    def thin(at: NDArray[np.intp], a: int, b: int) -> NDArray[np.bool_]:
        """Little ink is in the rows `at`, for what lies between `a` and them, and them and `b`."""
        fullest = [min(profile[a:row].max(), profile[row:b].max()) for row in at.tolist()]
        return np.asarray(profile[at] <= _GAP * np.array(fullest), np.bool_)

    def sides(cut: NDArray[np.float64], here: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The ink of pieces `here` that do not reach across, on that side where it is less."""
        whole = [(low[here] <= cut) @ area[here], (top[here] >= cut) @ area[here]]
        return np.asarray(np.minimum(*whole), np.float64)

    def split(a: int, b: int) -> list[float]:
        if b - a < 2 * least:
            return []
        inner = profile[a + least : b - least]
        order = np.argsort(inner, kind="stable")[:: max(1, len(inner) // _GAPS)]
        at = a + least + order
        # one row for each gap, one column for each piece between `a` and `b`
        cut = np.asarray(first + at, np.float64)[:, None]
        here = (middle >= first + a) & (middle < first + b)
        upper = middle[here] < cut
        letters = (
            np.where(side, tall[here], 0.0).max(axis=1, initial=0.0) for side in (upper, ~upper)
        )
        crossing = _crosses(top[here], low[here], cut) @ area[here]
        smaller = np.minimum(above[at] - above[a], above[b] - above[at])
        fit = np.minimum(*letters) >= _LETTER * usual
        fit &= (smaller >= _SMALLER * (above[b] - above[a]) / 2) | apart[at]
        tight = crossing <= _CROSSING * smaller
        if not tight.all():
            tight |= thin(at, a, b) & (sides(cut, here) >= _UNTOUCHED * smaller)
        fit &= tight
        if not fit.any():
            return []
        best = int(at[int(np.argmax(fit))])
        return [*split(a, best), first + best, *split(best, b)]

    return split(0, len(rows))


def _blank_around(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """How many rows without ink lie side by side there, (n,); 0 in rows with ink."""
    blank = rows == 0
    starts = np.flatnonzero(np.diff(blank, prepend=False) & blank)
    ends = np.flatnonzero(np.diff(blank, append=False) & blank) + 1
    found = np.zeros(len(rows), np.intp)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        found[start:end] = end - start
    return found


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][int(np.searchsorted(total, total[-1] / 2))])
