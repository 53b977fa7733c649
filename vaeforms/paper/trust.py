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
        self._usual = _rms(fit.residuals)
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
        told = []
        for side, is_cut, spread in zip(sides, cut.tolist(), spreads.tolist(), strict=True):
            apart = _outside(fit.centres, *side.tolist())
            near = apart <= AROUND
            found = fit.found & near
            few = int(found.sum())
            if is_cut or (near.sum() >= _FEW and few < _HIDDEN * near.sum()):
                told.append(math.inf)
                continue
            nearest = fit.residuals[found & (apart <= reach)]
            if len(nearest) < _FEW:
                nearest = fit.residuals[found]
            local = _rms(nearest) if few >= _FEW else 2 * self._usual
            told.append(least + deviations * spread + blocks * local)
        return told


def misplacements(misplaced: Callable[[Rect], float], rects: Sequence[Rect]) -> list[float]:
    """What `sheet.Sheet.misplaced` says of each of `rects`, in mm."""
    if isinstance(misplaced, Misplacement):
        return misplaced.of(rects)
    return [misplaced(rect) for rect in rects]


def _rms(values: NDArray[np.float64]) -> float:
    finite = values[np.isfinite(values)]
    return float(np.sqrt(np.mean(finite**2))) if len(finite) else 0.0


def _spots(sides: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners, middles of the edges and centre of left, top, right, bottom (n, 4): (n, 9, 2)."""
    shares = np.array([(x, y) for y in (0, 0.5, 1) for x in (0, 0.5, 1)])
    low, high = sides[:, None, :2], sides[:, None, 2:]
    return np.asarray(low + shares * (high - low))


def _outside(
    places: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float
) -> NDArray[np.float64]:
    """How far `places` (n, 2) lie outside a rectangle, 0 inside."""
    dx = np.maximum(np.maximum(x0 - places[:, 0], places[:, 0] - x1), 0)
    dy = np.maximum(np.maximum(y0 - places[:, 1], places[:, 1] - y1), 0)
    return np.asarray(np.hypot(dx, dy))
