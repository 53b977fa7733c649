"""A block of a sheet and its new ink -> whose ink each half millimetre is, in connected strokes.

Everything is measured in cells of half a millimetre, the width of a pen: a stroke counts for its
length, however thin it is or however thick a fax made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.model import Rect
from vaeforms.paper import hues
from vaeforms.paper.noisy import cleaned, is_noisy, pale_strokes
from vaeforms.paper.segment import CLASSES, LABEL_SCALE, SEEN_DPI, prepare, segment
from vaeforms.paper.sheet import DPI, MM, Sheet
from vaeforms.paper.warp import touched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cells = NDArray[np.bool_]

#: Size of a cell in mm, its area in mm², and pixels of a sheet along it.
CELL_MM = 25.4 * LABEL_SCALE / SEEN_DPI
CELL_MM2 = CELL_MM**2
PIXELS = DPI * LABEL_SCALE // SEEN_DPI
#: Odds above which ink is surely, or perhaps, of a class.
SURE, MAYBE = 0.5, 0.25
#: Odds above which a stamp is believed where no ink was measured.
_CERTAIN = 0.8
#: The network sees strokes this many cells wider than their ink.
_HALO = 2
#: A stroke broken for fewer cells than this (each way) goes on; where the blank's print is hidden,
#: as strokes are wherever they cross a frame, it may be broken for longer.
GAP, _HIDDEN_GAP = 1, 3
#: A separate sign of writing: at most this wide and high in mm, at least so high; once the breaks
#: of a stroke on a fax or a copy are closed.
_SIGN_MM, _SIGN_LEAST_MM = (7.0, 5.0), 1.3
#: Letters enclose places no larger than so many mm².
_HOLE_MM2 = 2.0
#: Pixels around a stroke that is looked at alone.
_ROOM = 2
#: Share of a hidden cell from which strokes may cross it unseen, of 255.
_HIDDEN = 40


@dataclass(frozen=True, eq=False)
class Stroke:
    """Connected cells of one class."""

    #: rows and columns of the cells, (n,) each
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]

    @property
    def area(self) -> float:
        """In mm² of a half-millimetre pen."""
        return len(self.rows) * CELL_MM2

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in mm."""
        wide, high = np.ptp(self.columns) + 1, np.ptp(self.rows) + 1
        return float(wide) * CELL_MM, float(high) * CELL_MM

    def inside(self, window: tuple[slice, slice]) -> int:
        """How many of its cells lie in these rows and columns."""
        rows, columns = window
        within = (self.rows >= rows.start) & (self.rows < rows.stop)
        within &= (self.columns >= columns.start) & (self.columns < columns.stop)
        return int(np.count_nonzero(within))


@dataclass(frozen=True, eq=False)
class Inked:
    """The cells of a block: those with new ink, and the odds of each class, (h, w, classes)."""

    ink: Cells
    odds: NDArray[np.float32]
    #: where print of the blank hides what lies there
    hidden: Cells
    #: the ink itself, in pixels of the sheet, `PIXELS` to a cell
    pixels: NDArray[np.bool_]
    #: row and column of the first cell on the sheet, in pixels
    origin: tuple[int, int]
    #: which of two inks of different colours, 1 or 2; 0 where nobody can say
    inks: NDArray[np.uint8] | None = None
    #: the odds of a noisy block as it came, where these are other ones
    unclean: NDArray[np.float32] | None = None

    def sure(self, name: str) -> Cells:
        """Ink that is of class `name`."""
        return np.asarray(self.ink & (self.odds[..., CLASSES.index(name)] > SURE))

    def maybe(self, name: str) -> Cells:
        """Ink that may be of class `name`."""
        return np.asarray(self.ink & (self.odds[..., CLASSES.index(name)] > MAYBE))

    @cached_property
    def unknown(self) -> Cells:
        """Ink of no class."""
        return np.asarray(self.ink & (self.odds.max(axis=-1) <= MAYBE))

    @cached_property
    def faint(self) -> Cells:
        """What looks like a stroke but is too pale to be counted as ink."""
        return self._too_pale(self.odds)

    @cached_property
    def faintest(self) -> Cells:
        """The same, of a noisy block as it came too: with its noise the palest may be gone."""
        if self.unclean is None:
            return self.faint
        return np.asarray(self.faint | self._too_pale(self.unclean))

    def _too_pale(self, odds: NDArray[np.float32]) -> Cells:
        likely = odds[..., :2].max(axis=-1) > SURE
        return np.asarray(likely & ~grown(self.ink, _HALO) & ~self.hidden)

    @cached_property
    def faint_stamp(self) -> Cells:
        """What is surely of a stamp, be it too pale to be counted as ink (a dark, noisy photo)."""
        likely = self.odds[..., CLASSES.index("stamp")] > _CERTAIN
        return np.asarray((likely & ~self.hidden) | self.sure("stamp"))

    def beside(self, stroke: Stroke, name: str) -> Cells:
        """What looks of class `name`, be it too pale to be counted as ink, and is not `stroke`."""
        own = np.zeros_like(self.ink)
        own[stroke.rows, stroke.columns] = True
        likely = self.odds[..., CLASSES.index(name)] > SURE
        return np.asarray(likely & ~grown(own, _HALO) & ~self.hidden)

    def window(self, sheet: Sheet, rect: Rect, grow_mm: float = 0.0) -> tuple[slice, slice]:
        """The cells of `rect`, in points of the blank."""
        found = []
        for part, start, most in zip(
            sheet.window(rect, grow_mm), self.origin, self.ink.shape, strict=True
        ):
            low = max(0, min(most, round((part.start - start) / PIXELS)))
            high = max(0, min(most, round((part.stop - start) / PIXELS)))
            found.append(slice(low, high))
        return found[0], found[1]

    def pixels_of(self, stroke: Stroke) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows and columns on the sheet of the middle of each of its cells, in pixels."""
        half = PIXELS // 2
        return (
            stroke.rows * PIXELS + self.origin[0] + half,
            stroke.columns * PIXELS + self.origin[1] + half,
        )

    def bounds_of(self, stroke: Stroke) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of it in pixels of the sheet."""
        top, left = self.origin
        return (
            int(stroke.columns.min()) * PIXELS + left,
            int(stroke.rows.min()) * PIXELS + top,
            (int(stroke.columns.max()) + 1) * PIXELS + left,
            (int(stroke.rows.max()) + 1) * PIXELS + top,
        )

    def strokes(self, cells: Cells, gap: int = GAP) -> list[Stroke]:
        """The connected parts of `cells`, over gaps of twice `gap` cells or so."""
        if not cells.any():
            return []
        joined = grown(cells, gap) | (grown(cells, _HIDDEN_GAP) & self.hidden)
        count, labels = cv2.connectedComponents(joined.astype(np.uint8), connectivity=8)
        rows, columns = np.nonzero(cells)
        which = labels[rows, columns]
        order = np.argsort(which, kind="stable")
        parts = np.split(order, np.searchsorted(which[order], np.arange(2, count)))
        return [Stroke(rows[part], columns[part]) for part in parts if len(part)]

    def signs(self, stroke: Stroke) -> tuple[int, float]:
        """How many separate signs, as of writing or print, and the share of its ink they hold."""
        joined = self._joined(stroke)
        _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        areas = stats[1:, cv2.CC_STAT_AREA] / MM**2
        wide = stats[1:, cv2.CC_STAT_WIDTH] <= _SIGN_MM[0] * MM
        high = stats[1:, cv2.CC_STAT_HEIGHT] <= _SIGN_MM[1] * MM
        sign = wide & high & (stats[1:, cv2.CC_STAT_HEIGHT] >= _SIGN_LEAST_MM * MM)
        return int(sign.sum()), float(areas[sign].sum() / max(areas.sum(), 1e-6))

    def holes(self, stroke: Stroke) -> int:
        """How many small places it encloses, as the letters of print do."""
        bare = cv2.copyMakeBorder(
            1 - self._joined(stroke), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1
        )
        _, _, stats, _ = cv2.connectedComponentsWithStats(bare, connectivity=4)
        return int(np.count_nonzero(stats[1:, cv2.CC_STAT_AREA] <= _HOLE_MM2 * MM**2))

    def _joined(self, stroke: Stroke) -> NDArray[np.uint8]:
        """Its pixels, breaks as of a fax or a copy closed."""
        return np.asarray(cv2.dilate(self.drawn(stroke), np.ones((3, 3), np.uint8)), np.uint8)

    def drawn(self, stroke: Stroke) -> NDArray[np.uint8]:
        """Its pixels, 1 for ink, and a little room around them, without any other's."""
        rows, columns = stroke.rows - stroke.rows.min(), stroke.columns - stroke.columns.min()
        cells = np.zeros((int(rows.max()) + 1, int(columns.max()) + 1), np.uint8)
        cells[rows, columns] = 1
        top, left = int(stroke.rows.min()) * PIXELS, int(stroke.columns.min()) * PIXELS
        high, wide = cells.shape[0] * PIXELS, cells.shape[1] * PIXELS
        near = cv2.resize(cells, (wide, high), interpolation=cv2.INTER_NEAREST)
        own = (near > 0) & self.pixels[top : top + high, left : left + wide]
        return np.pad(own.astype(np.uint8), _ROOM)


@dataclass(frozen=True, eq=False)
class View:
    """A block of a sheet as the network saw it."""

    #: rows and columns of the sheet
    window: tuple[slice, slice]
    #: what it was shown, (h / 2, w / 2, 4)
    seen: NDArray[np.uint8]
    #: the odds of each class, (h / 4, w / 4, classes)
    odds: NDArray[np.float32]
    #: the same of a noisy block as it came
    unclean: NDArray[np.float32] | None

    def marked(self, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Pixels of the sheet that look like a pen's or a stamp's, (h, w)."""
        likely = self.odds[..., :2].max(axis=-1) > SURE
        rows, columns = (
            np.minimum(np.arange(side) // PIXELS, most - 1)
            for side, most in zip(shape, likely.shape, strict=True)
        )
        return np.asarray(likely[np.ix_(rows, columns)])


def view(sheet: Sheet, zone: Rect) -> View:
    """What the network sees in `zone` (points of the blank)."""
    window = sheet.window(zone)
    seen = prepare(sheet.flat[window], sheet.blank[window])
    odds = segment(seen)
    if not is_noisy(sheet, window):
        return View(window, seen, odds, None)
    seen = cleaned(seen)
    return View(window, seen, segment(seen), odds)


def with_pale(sheet: Sheet, ink: NDArray[np.bool_], found: View) -> NDArray[np.bool_]:
    """`ink` of the sheet and, in a noisy block, what is too pale there to be ink point by point."""
    if found.unclean is None:
        return ink
    shown = ink.copy()
    here = shown[found.window]
    here |= pale_strokes(sheet, found.window, found.marked(here.shape))
    return shown


def look(sheet: Sheet, ink: NDArray[np.bool_], found: View, besides: Sequence[Rect] = ()) -> Inked:
    """What is in a block; `besides` are places (points of the blank) whose ink is not looked at.

    `ink` is what the blank does not print, the size of the sheet.
    """
    rows, columns = found.window
    own = ink[rows, columns].copy()
    for rect in besides:
        r, c = sheet.window(rect)
        own[_from(r, rows.start), _from(c, columns.start)] = False
    origin = (rows.start, columns.start)
    return _inked(found.seen, found.odds, own, origin, found.unclean)


def by_colour(sheet: Sheet, zone: Rect, found: Inked) -> Inked:
    """What was found in `zone`, each of its inks looked at alone where there are two colours."""
    rows, columns = sheet.window(zone)
    flat, blank = sheet.flat[rows, columns], sheet.blank[rows, columns]
    height, width = found.pixels.shape
    which = hues.inks_apart(flat[:height, :width], found.pixels)
    if which is None:
        return found
    inks = _inks_of_cells(which, found)
    odds = found.odds.copy()
    whole = np.zeros(flat.shape[:2], np.uint8)
    whole[:height, :width] = which
    h, w = found.ink.shape
    for one in (1, 2):
        seen = prepare(hues.only(flat, whole, one), blank)
        alone = segment(seen if found.unclean is None else cleaned(seen))[:h, :w]
        odds[inks == one] = alone[inks == one]
    return replace(found, odds=odds, inks=inks)


def with_inks(sheet: Sheet, zone: Rect, found: Inked) -> Inked:
    """The same, each of its cells being of one of two inks where there may be two colours."""
    rows, columns = sheet.window(zone)
    height, width = found.pixels.shape
    flat = sheet.flat[rows, columns][:height, :width]
    which = hues.inks_apart(flat, found.pixels, perhaps=True)
    return found if which is None else replace(found, inks=_inks_of_cells(which, found))


def _inks_of_cells(which: NDArray[np.uint8], found: Inked) -> NDArray[np.uint8]:
    """Which of two inks each cell has more of, 0 where it has none; `which`: of its pixels."""
    h, w = found.ink.shape
    cells = [
        ((which == one) & found.pixels).reshape(h, PIXELS, w, PIXELS).sum(axis=(1, 3))
        for one in (1, 2)
    ]
    inks = np.where(cells[0] > cells[1], 1, 2) * ((cells[0] + cells[1]) > 0)
    return np.asarray(inks, np.uint8)


def with_frames(found: Inked, frames: NDArray[np.bool_]) -> Inked:
    """The same, the ink along `frames` (in pixels) being a stamp's whatever it looked like."""
    cells = touched(frames, PIXELS)
    odds = found.odds.copy()
    odds[cells] = [float(name == "stamp") for name in CLASSES]
    return replace(found, odds=odds)


def inked(seen: NDArray[np.uint8], ink: NDArray[np.bool_], origin: tuple[int, int]) -> Inked:
    """What `prepare` made of a picture, and its ink at 200 dots an inch."""
    return _inked(seen, segment(seen), ink, origin, None)


def _inked(
    seen: NDArray[np.uint8],
    odds: NDArray[np.float32],
    ink: NDArray[np.bool_],
    origin: tuple[int, int],
    unclean: NDArray[np.float32] | None,
) -> Inked:
    h, w = (min(a, b // PIXELS) for a, b in zip(odds.shape, ink.shape, strict=False))
    hidden = cv2.resize(seen[..., 3], odds.shape[1::-1], interpolation=cv2.INTER_AREA)[:h, :w]
    pixels = ink[: h * PIXELS, : w * PIXELS]
    return Inked(
        touched(pixels, PIXELS), odds[:h, :w], hidden > _HIDDEN, pixels, origin,
        unclean=None if unclean is None else unclean[:h, :w],
    )  # fmt: skip


def without(found: Inked, places: Sequence[tuple[int, int, int, int]]) -> Inked:
    """The same with nothing in these places (left, top, right, bottom, pixels of the sheet)."""
    ink, pixels, odds = found.ink.copy(), found.pixels.copy(), found.odds.copy()
    unclean = None if found.unclean is None else found.unclean.copy()
    for left, top, right, low in places:
        rows, columns = (
            _from(slice(top, low), found.origin[0]),
            _from(slice(left, right), found.origin[1]),
        )
        pixels[rows, columns] = False
        around = tuple(
            slice(max(0, part.start // PIXELS - _HALO), -(-part.stop // PIXELS) + _HALO)
            for part in (rows, columns)
        )
        ink[around] = False
        odds[around] = 0
        if unclean is not None:
            unclean[around] = 0
    return replace(found, ink=ink, pixels=pixels, odds=odds, unclean=unclean)


def _from(part: slice, origin: int) -> slice:
    return slice(max(0, part.start - origin), max(0, part.stop - origin))


def grown(cells: Cells, by: int) -> Cells:
    """`cells` and what is no further than `by` cells from them, each way."""
    shape = np.ones((2 * by + 1, 2 * by + 1), np.uint8)
    return np.asarray(cv2.dilate(cells.astype(np.uint8), shape) > 0)
