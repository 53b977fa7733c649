"""A sheet -> how its paper and its print came out, place by place: what ink is held against."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from vaeforms.paper import levels
from vaeforms.paper.sheet import MM, SCALE, Sheet
from vaeforms.paper.trust import misplacements

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Side of the squares (6 mm) in which paper is measured, and the step between pixels looked at.
TILE, _STRIDE = 48, 4
#: Paper is told by its lighter half, which writing does not darken: these quantiles are so many
#: deviations apart, and the upper one so many below the middle.
_QUANTILES, _APART, _ABOVE = (0.10, 0.40), 1.029, 0.253
#: Ink is darker than the paper by this many deviations, within these limits (of 255). Simulated
#: captures: below 36 the tint of fields and the back of the sheet come through, above 115 pencil is
#: lost.
_DEVIATIONS, _LEAST, _MOST = 5.5, 36.0, 115.0
#: Shadows change how dark (of 255) and how noisy (as a factor) paper is, from one square to the
#: next ones, by no more than this.
_DARKER, _NOISIER = 16.0, 2.0
#: Where noise asks for ink darker than this, pixels are averaged more (of so many pixels): strokes
#: are 3 pixels wide or more, noise one.
_NOISY, _SMOOTHER = 55.0, 1.5
#: Squares beyond those that are needed for them: their neighbours' neighbours, and what these are
#: averaged with.
_BESIDE = 3
#: Sensor noise on a sheet: pixels are averaged this much (of one pixel).
_SMOOTH = 0.7
#: The blank's own print (of 255, black): darker than `FAINT` is printed at all, darker than `FIRM`
#: is text and frames; between are ruled lines (51). The tint of fields is 12.
FAINT, FIRM = 25, 80
#: The mask over the blank's print reaches so far beyond it, in mm, plus what may be misplaced; at
#: most so far, or nothing of a line of writing beside it would be left.
_TOLERANCE, _MOST_TOLERANCE = 0.32, 0.95
#: Rows and columns of places where it is asked how far the sheet may be misplaced.
_PLACES = (6, 4)
#: Ruled lines are found by looking at one pixel in so many, so many of them grey in a row.
_EVERY, _IN_A_ROW = 8, 9
#: A ruled line that comes out darker than this (of 255) cannot be told from a pen by darkness; else
#: writing on it is darker than the line by this much.
_BLACK_LINE, _OVER_LINE = 130, 38
#: A line of print is looked for along so many pixels at half the size (3 mm), and is darker than
#: the paper by so much (of 255) and so many deviations.
_ALONG, _LINE, _LINE_DEVIATIONS = 13, 12.0, 1.0
#: Side of the squares in which the colour of the paper is looked at, in pixels (1 mm).
CELL = 8
#: Difference of the share of red, green or blue in the colour of the paper beyond which it is not
#: this page's paper: yellow notes 0.10, skin 0.07, tinted fields 0.01, light falling off 0.03.
_HUE = 0.05
#: Paper darker than this share of the page's paper is in a black shadow or under something dark.
_DARK = 0.22
#: The usual colour of the paper is that of the boxes and of so much around them, in mm.
_AROUND_MM = 4.0


@dataclass(frozen=True, eq=False)
class Ground:
    """What was measured of a sheet."""

    #: darkness of the sheet, sensor noise averaged, 0 to 255, (h, w)
    dark: NDArray[np.uint8]
    #: how dark ink must be at least, in squares of `TILE` pixels, (rows, columns)
    limits: NDArray[np.float32]
    #: how dark the blank's print is at least where it came out, in the same squares
    shows: NDArray[np.float32]
    #: how dark the blank prints, 0 to 255, (h, w)
    printed: NDArray[np.uint8]
    #: reach of the mask over print in pixels, at `_PLACES`
    reach: NDArray[np.intp]
    #: how dark (of 255) the blank's ruled lines came out, half of them at least; 0 without lines
    ruled: int
    #: no part of the page is cut off
    whole: bool
    #: the colour of the paper in squares of `CELL` pixels, RGB, (rows, columns, 3)
    colours: NDArray[np.float32]
    #: the usual colour of the paper around the boxes of the page, RGB, (3,)
    paper: NDArray[np.float32]

    @cached_property
    def limit(self) -> NDArray[np.uint8]:
        """How dark ink must be at least at every pixel, (h, w)."""
        height, width = self.dark.shape
        whole = (self.limits.shape[1] * TILE, self.limits.shape[0] * TILE)
        full = cv2.resize(self.limits.astype(np.uint8), whole, interpolation=cv2.INTER_LINEAR)
        return np.asarray(full[:height, :width])

    @cached_property
    def lines(self) -> NDArray[np.bool_]:
        """Where a printed line may be, at half the size: dark along 3 mm, within reach."""
        height, width = self.dark.shape
        even = self.dark[: height // 2 * 2, : width // 2 * 2]
        half = cv2.resize(even, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        along = cv2.max(cv2.blur(half, (_ALONG, 1)), cv2.blur(half, (1, _ALONG)))
        side = 2 * (int(self.reach.max()) // 2) + 1
        near = cv2.dilate(along, np.ones((side, side), np.uint8))
        whole = (self.shows.shape[1] * TILE // 2, self.shows.shape[0] * TILE // 2)
        least = cv2.resize(self.shows.astype(np.uint8), whole, interpolation=cv2.INTER_NEAREST)
        return np.asarray(near > least[: height // 2, : width // 2])

    @cached_property
    def inked(self) -> NDArray[np.bool_]:
        """Squares of `CELL` pixels with anything dark in them, (rows, columns)."""
        height, width = self.dark.shape
        rows, columns = height // CELL, width // CELL
        dark = cv2.compare(self.dark, self.limit, cv2.CMP_GT)[: rows * CELL, : columns * CELL]
        share = cv2.resize(dark, (columns, rows), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.dilate(share, np.ones((3, 3), np.uint8)) > 25)

    @cached_property
    def odd_hue(self) -> NDArray[np.bool_]:
        """Squares of `CELL` pixels not of the colour of the page's paper, (rows, columns)."""
        total = np.maximum(self._light, 1)
        odd = np.zeros(total.shape, np.bool_)
        # numpy goes through three values for each place ten times more slowly than through planes
        for plane, share in zip(
            cv2.split(self.colours), self.paper / self.paper.sum(), strict=True
        ):
            odd |= np.abs(plane / total - share) > _HUE
        return odd

    @cached_property
    def black(self) -> NDArray[np.bool_]:
        """The same, for squares darker than paper is anywhere on the page, (rows, columns)."""
        return np.asarray(self._light < _DARK * self.paper.sum())

    @cached_property
    def _light(self) -> NDArray[np.float32]:
        """Red, green and blue of the paper together, (rows, columns)."""
        red, green, blue = cv2.split(self.colours)
        return np.asarray(red + green + blue, np.float32)


def _reduced(place: slice) -> slice:
    return slice(place.start // CELL, max(place.start // CELL + 1, place.stop // CELL))


#: Kept as long as their sheet: nothing in a `Ground` holds on to it.
_MEASURED: weakref.WeakKeyDictionary[Sheet, Ground] = weakref.WeakKeyDictionary()


def ground(sheet: Sheet) -> Ground:
    """What was measured of `sheet`; measured once as long as somebody holds the sheet."""
    known = _MEASURED.get(sheet)
    if known is None:
        known = _MEASURED[sheet] = _measure(sheet)
    return known


def _measure(sheet: Sheet) -> Ground:
    dark = np.asarray(cv2.GaussianBlur(sheet.darkness, (3, 3), _SMOOTH), np.uint8)
    printed = np.asarray(255 - sheet.blank, np.uint8)
    reach = _reach(sheet)
    limits, shows = _limits(dark)
    if (limits > _NOISY).any():
        _smooth_more(sheet, dark, limits)
    colours = _colours(sheet)
    return Ground(
        dark, limits, shows, printed, reach, _ruled(dark, printed, reach),
        bool(sheet.seen.all()), colours, _paper(sheet, colours),
    )  # fmt: skip


def _smooth_more(sheet: Sheet, dark: NDArray[np.uint8], limits: NDArray[np.float32]) -> None:
    """Have noise averaged more where it asks for dark ink, in `dark` and `limits`."""
    tiles = np.flatnonzero((limits > _NOISY).any(axis=1))
    # seldom more than a band of the page; what is beside it tells what is usual there
    first, last = max(0, int(tiles[0]) - _BESIDE), int(tiles[-1]) + 1 + _BESIDE
    band = slice(first * TILE, last * TILE)
    smoother = np.asarray(cv2.GaussianBlur(sheet.darkness[band], (0, 0), _SMOOTHER), np.uint8)
    own = limits[first:last]
    noisy = own > _NOISY
    fewer, _ = _limits(smoother)
    own[noisy] = np.minimum(fewer, own)[noisy]
    height, width = smoother.shape
    size = (noisy.shape[1] * TILE, noisy.shape[0] * TILE)
    whole = cv2.resize(noisy.view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    cv2.copyTo(smoother, whole[:height, :width], dark[band])


def _colours(sheet: Sheet) -> NDArray[np.float32]:
    rows, columns = (side // CELL for side in sheet.blank.shape)
    step = CELL // 2
    some = sheet.picture[1 : rows * CELL : step, 1 : columns * CELL : step]
    small = cv2.dilate(np.ascontiguousarray(some), np.ones((3, 3), np.uint8))
    return np.asarray(small[::2, ::2], np.float32)


def _paper(sheet: Sheet, colours: NDArray[np.float32]) -> NDArray[np.float32]:
    places = [sheet.window(box.rect, _AROUND_MM) for box in sheet.template.boxes]
    parts = [colours[_reduced(rows), _reduced(columns)].reshape(-1, 3) for rows, columns in places]
    every = np.concatenate(parts) if parts else colours.reshape(-1, 3)
    return np.asarray(np.median(every, axis=0), np.float32)


def _limits(dark: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How dark ink, and print along a line, is at least, in squares of `TILE` pixels."""
    height, width = dark.shape
    rows, columns = -(-height // TILE), -(-width // TILE)
    padded = np.pad(
        dark[::_STRIDE, ::_STRIDE],
        (
            (0, rows * TILE // _STRIDE - -(-height // _STRIDE)),
            (0, columns * TILE // _STRIDE - -(-width // _STRIDE)),
        ),
        mode="edge",
    )
    n = TILE // _STRIDE
    tiles = padded.reshape(rows, n, columns, n).transpose(0, 2, 1, 3).reshape(rows, columns, n * n)
    # numpy sorts 16 bits in a hundredth of the time its median takes, or 8 bits
    tiles = tiles.astype(np.int16)
    tiles.sort(axis=2)
    middle, deviation = paper_of(tiles)
    # a square full of ink is held to the paper around it
    middle = np.minimum(middle, cv2.medianBlur(middle, 5) + _DARKER)
    deviation = np.minimum(deviation, _NOISIER * cv2.medianBlur(deviation, 5) + 2)
    limits = np.clip(middle + _DEVIATIONS * deviation + 1, _LEAST, _MOST)
    shows = np.clip(middle + _LINE + _LINE_DEVIATIONS * deviation, 0, 255)
    return limits.astype(np.float32), shows.astype(np.float32)


def paper_of(values: NDArray[Any]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The middle and the deviation of paper among sorted darknesses, (…, n) -> (…), (…)."""
    last = values.shape[-1] - 1
    low, high = (values[..., round(share * last)].astype(np.float32) for share in _QUANTILES)
    deviation = (high - low) / np.float32(_APART)
    return high + np.float32(_ABOVE) * deviation, deviation


def _reach(sheet: Sheet) -> NDArray[np.intp]:
    """How far, in pixels, print may be from where it should, at `_PLACES` from the top left."""
    width, height = sheet.template.size
    rows, columns = _PLACES
    places = [
        (
            width * column / columns,
            height * (rows - 1 - row) / rows,
            width * (column + 1) / columns,
            height * (rows - row) / rows,
        )
        for row, column in np.ndindex(_PLACES)
    ]
    apart = np.maximum(0.0, misplacements(sheet.misplaced, places))
    beyond = np.minimum(_MOST_TOLERANCE, _TOLERANCE + apart)
    return np.asarray(np.rint(beyond * MM).astype(np.intp).reshape(_PLACES))


def _ruled(dark: NDArray[np.uint8], printed: NDArray[np.uint8], reach: NDArray[np.intp]) -> int:
    """How dark the ruled lines of the blank came out: the median of the darkest around them."""
    some = printed[:, ::_EVERY]
    faint = (some >= FAINT) & (some < FIRM)
    # the rims of letters are grey too: a ruled line is grey over several millimetres
    line = cv2.erode(faint.view(np.uint8), np.ones((1, _IN_A_ROW), np.uint8))
    ys, xs = np.divmod(np.flatnonzero(line > 0), line.shape[1])
    if len(ys) < 50:
        return 0
    xs = xs * _EVERY
    beyond = int(np.median(reach))
    around = [
        dark[np.clip(ys + step, 0, dark.shape[0] - 1), xs] for step in range(-beyond, beyond + 1)
    ]
    return int(levels.darkness(np.max(around, axis=0), 50))


def over_print(measured: Ground) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the print of the blank may be, (h, w) each: firm print, and ruled lines besides."""
    # the rim of firm print is grey as well: within reach of it, it is hidden anyway
    darkest = _grown(measured.printed, measured.reach)
    return darkest >= FIRM, darkest >= FAINT


def writing_on_lines(measured: Ground) -> int:
    """How dark writing on a ruled line is at least; 256 when no darkness is telling."""
    return 256 if measured.ruled > _BLACK_LINE else measured.ruled + _OVER_LINE


def _grown(printed: NDArray[np.uint8], reach: NDArray[np.intp]) -> NDArray[np.uint8]:
    """The darkest that is printed within reach, place by place, (h, w)."""
    if (reach == reach[0, 0]).all():
        return _dilated(printed, int(reach[0, 0]))
    result = np.empty_like(printed)
    rows, columns = (np.linspace(0, printed.shape[k], _PLACES[k] + 1).astype(int) for k in (0, 1))
    for row, column in np.ndindex(_PLACES):
        by = int(reach[row, column])
        (top, low), (left, right) = rows[row : row + 2], columns[column : column + 2]
        # what is just outside reaches in
        y, x = max(0, top - by), max(0, left - by)
        grown = _dilated(printed[y : low + by, x : right + by], by)
        result[top:low, left:right] = grown[top - y : low - y, left - x : right - x]
    return result


def _dilated(printed: NDArray[np.uint8], by: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.dilate(printed, np.ones((2 * by + 1,) * 2, np.uint8)), np.uint8)


def pixels(mm: float) -> int:
    """Millimetres of paper in whole pixels of a sheet, one at least."""
    return max(1, round(mm * MM))


def square_points(mm: float) -> float:
    """Millimetres in points."""
    return mm * MM / SCALE
