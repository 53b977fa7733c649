"""A refined place of a blank -> by how many millimetres each of its boxes may be misplaced."""

from __future__ import annotations

import math
from collections.abc import Callable
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
#: What is said for each standard deviation of the spline and for the spread of the blocks near, on
#: a flat page and on a folded one, whose spline cannot follow the edge of a fold; and the least
#: said, mm. Of simulated boxes, 1 in 75 of folded pages was misplaced by more, none of flat ones.
_FLAT, _CREASED, _LEAST = (3.0, 1.5), (8.0, 4.0), 0.05
#: A box is hidden when less than this share of the print around it is found, of so many blocks.
_HIDDEN, _FEW = 0.25, 3
_MM_POINT = 25.4 / 72


def misplacement(
    fit: Fit, template: TemplatePage, size: tuple[int, int]
) -> Callable[[Rect], float]:
    """The function `sheet.Sheet.misplaced`; `size`: (width, height) of the capture in pixels.

    Infinite for a box that is cut off, or around which the print of the blank is not to be seen.
    """
    height = template.size[1]
    width_px, height_px = size
    usual = _rms(fit.residuals)

    def misplaced(rect: Rect) -> float:
        x0, x1 = rect[0] * _MM_POINT, rect[2] * _MM_POINT
        y0, y1 = (height - rect[3]) * _MM_POINT, (height - rect[1]) * _MM_POINT
        points = _spots(x0, y0, x1, y1)
        pixels = fit.place(points)
        x, y = pixels[:, 0], pixels[:, 1]
        if x.min() < -1 or y.min() < -1 or x.max() > width_px or y.max() > height_px:
            return math.inf
        away = _outside(fit.centres, x0, y0, x1, y1)
        near = away <= AROUND
        found = fit.found & near
        if near.sum() >= _FEW and found.sum() < _HIDDEN * near.sum():
            return math.inf
        local = _rms(fit.residuals[found]) if found.sum() >= _FEW else 2 * usual
        spread = float(fit.field.spread(points).max())
        deviations, blocks = _CREASED if fit.is_folded else _FLAT
        return _LEAST + deviations * spread + blocks * local

    return misplaced


def _rms(values: NDArray[np.float64]) -> float:
    finite = values[np.isfinite(values)]
    return float(np.sqrt(np.mean(finite**2))) if len(finite) else 0.0


def _spots(x0: float, y0: float, x1: float, y1: float) -> NDArray[np.float64]:
    """Corners, middles of the edges and centre."""
    xs, ys = (x0, (x0 + x1) / 2, x1), (y0, (y0 + y1) / 2, y1)
    return np.array([(x, y) for y in ys for x in xs])


def _outside(
    places: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float
) -> NDArray[np.float64]:
    """How far `places` (n, 2) lie outside a rectangle, 0 inside."""
    dx = np.maximum(np.maximum(x0 - places[:, 0], places[:, 0] - x1), 0)
    dy = np.maximum(np.maximum(y0 - places[:, 1], places[:, 1] - y1), 0)
    return np.asarray(np.hypot(dx, dy))
