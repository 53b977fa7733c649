"""A refined place of a blank -> by how many millimetres each of its boxes may be misplaced."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vaeforms.model import Rect, TemplatePage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.paper.refine import Fit

#: A box that may be misplaced by more than this, in mm, is « non vérifiable »: boxes are 6 mm high
#: and more, and what is written in one stays 1 mm clear of its edges.
MOST_MISPLACED = 1.2
#: Millimetres around a box in which print is looked at.
AROUND = 14.0
#: What is said at least, in mm, for each standard deviation of the spline and for the spread of the
#: blocks near, and how near those are, in mm: on a flat page, and on a folded one, whose spline
#: cannot follow the edge of a fold. Of simulated boxes 1 in 100 of folded pages was misplaced by
#: more, 1 in 600 of pages that moved under the scanner, none of flat ones (seed 331).
_FLAT, _CREASED = (0.05, 3.0, 1.5, AROUND), (0.2, 8.5, 1.0, 7.0)
#: A box is hidden when less than this share of the print around it is found, of so many blocks.
_HIDDEN, _FEW = 0.25, 3
_MM_POINT = 25.4 / 72


class Misplacement:
    """The function `sheet.Sheet.misplaced`: asked about many boxes at once, it is much quicker.

    Infinite for a box that is cut off, or around which the print of the blank is not to be seen.
    """

    def __init__(self, fit: Fit, template: TemplatePage, size: tuple[int, int]):
        """`size`: (width, height) of the capture in pixels."""
        self._fit = fit
        self._height = template.size[1]
        self._size = size
        self._usual = float(_rms(fit.residuals, fit.found))
        self._known: dict[Rect, float] = {}

    def __call__(self, rect: Rect) -> float:
        """In mm."""
        if rect not in self._known:
            self.of((rect,))
        return self._known[rect]

    def of(self, rects: Sequence[Rect]) -> list[float]:
        """In mm, for each of `rects`; remembered."""
        asked = [rect for rect in dict.fromkeys(rects) if rect not in self._known]
        if asked:
            self._known.update(zip(asked, self._worked_out(asked), strict=True))
        return [self._known[rect] for rect in rects]

    def _worked_out(self, rects: Sequence[Rect]) -> list[float]:
        fit = self._fit
        sides = np.array(rects, np.float64)
        sides[:, 1], sides[:, 3] = self._height - sides[:, 3], self._height - sides[:, 1]
        sides *= _MM_POINT
        spots = _spots(sides)
        points = spots.reshape(-1, 2)
        pixels = fit.place(points).reshape(spots.shape)
        cut = (pixels.min(axis=1) < -1).any(axis=1) | (pixels.max(axis=1) > self._size).any(axis=1)
        spreads = fit.field.spread(points).reshape(spots.shape[:2]).max(axis=1)
        least, deviations, blocks, reach = _CREASED if fit.is_folded else _FLAT
        apart = _outside(fit.centres, sides)
        near = apart <= AROUND
        found = near & fit.found
        printed, few = near.sum(axis=1), found.sum(axis=1)
        nearest = found & (apart <= reach)
        alone = nearest.sum(axis=1) < _FEW
        nearest[alone] = found[alone]
        local = np.where(few >= _FEW, _rms(fit.residuals, nearest), 2 * self._usual)
        told = least + deviations * spreads + blocks * local
        told[cut | ((printed >= _FEW) & (few < _HIDDEN * printed))] = math.inf
        return [float(mm) for mm in told]


def misplacements(misplaced: Callable[[Rect], float], rects: Sequence[Rect]) -> list[float]:
    """What `sheet.Sheet.misplaced` says of each of `rects`, in mm."""
    if isinstance(misplaced, Misplacement):
        return misplaced.of(rects)
    return [misplaced(rect) for rect in rects]


def _rms(values: NDArray[np.float64], which: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Root mean square of `which` (…, n) of the values (n,), 0 of none of them: (…)."""
    squares = np.where(np.isfinite(values), values, 0) ** 2
    return np.asarray(np.sqrt(which @ squares / np.maximum(1, which.sum(axis=-1))))


def _spots(sides: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners, middles of the edges and centre of left, top, right, bottom (n, 4): (n, 9, 2)."""
    shares = np.array([(x, y) for y in (0, 0.5, 1) for x in (0, 0.5, 1)])
    low, high = sides[:, None, :2], sides[:, None, 2:]
    return np.asarray(low + shares * (high - low))


def _outside(places: NDArray[np.float64], sides: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far `places` (n, 2) lie outside left, top, right, bottom (m, 4), 0 inside: (m, n)."""
    low, high = sides[:, None, :2], sides[:, None, 2:]
    beyond = np.maximum(np.maximum(low - places, places - high), 0)
    return np.asarray(np.hypot(beyond[..., 0], beyond[..., 1]))
