"""Pairs of points, some of them wrong -> the affine map most of them agree on."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

#: (a, b, c, d, e, f) as in PDF: (x, y) → (a·x + c·y + e, b·x + d·y + f)
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Pair = tuple[Point, Point]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
#: Two words further apart than this, in points, agree with one map: a line of print is 12 high.
_NEAR = 3.0
#: Words moved less than this, in points, have not moved: a tenth of a pixel at 100 dpi.
_SAME = 0.1
#: Fewer agreeing words than this prove nothing.
_FEWEST = 3
#: Pairs tried; with half of the words wrong, 200 tries all miss once in 10²⁴.
_TRIES = 200
#: Points closer than this, in points, fix neither scale nor angle.
_APART = 60.0
#: Extent, in points, of the points that agree: one line of print alone proves nothing.
_LONG, _WIDE = 150.0, 30.0
#: A page comes back between a quarter and four times its size: A4 is never printed on a stamp.
_SCALES = (0.25, 4.0)


@dataclass(frozen=True, slots=True)
class Fit:
    """A map and how well it fits."""

    matrix: Matrix
    #: median distance of the agreeing points, in the unit of the points
    residual: float
    #: how many pairs agree
    agreeing: int


def apply(matrix: Matrix, x: float, y: float) -> Point:
    """The image of a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def invert(matrix: Matrix) -> Matrix:
    """The map that undoes `matrix`. ZeroDivisionError when it flattens the plane."""
    a, b, c, d, e, f = matrix
    det = a * d - b * c
    return (
        d / det,
        -b / det,
        -c / det,
        a / det,
        (c * f - d * e) / det,
        (b * e - a * f) / det,
    )


def fit(pairs: Sequence[Pair]) -> Fit | None:
    """The map that takes the first point of most pairs to the second; None when none does.

    Half of the pairs have to agree. The same pairs give the same map.
    """
    if len(pairs) < _FEWEST:
        return None
    if _agreeing(IDENTITY, pairs, _SAME) >= 0.5 * len(pairs):
        return Fit(IDENTITY, 0.0, _agreeing(IDENTITY, pairs, _SAME))
    best, count = IDENTITY, _agreeing(IDENTITY, pairs, _NEAR)
    chance = random.Random(0)
    for _ in range(_TRIES):
        guess = _similarity(*chance.sample(pairs, 2))
        if guess is None:
            continue
        agreeing = _agreeing(guess, pairs, _NEAR)
        if agreeing > count:
            best, count = guess, agreeing
    if count < max(_FEWEST, 0.5 * len(pairs)):
        return None
    for _ in range(3):
        inside = [pair for pair in pairs if _distance(best, pair) <= _NEAR]
        refined = _affine(inside)
        if refined is None or _agreeing(refined, pairs, _NEAR) < len(inside):
            break
        best = refined
    inside = [pair for pair in pairs if _distance(best, pair) <= _NEAR]
    extents = [max(values) - min(values) for values in zip(*(p for p, _ in inside), strict=True)]
    if max(extents) < _LONG or min(extents) < _WIDE:
        return None
    residual = statistics.median(_distance(best, pair) for pair in inside)
    return Fit(best, residual, len(inside))


def _distance(matrix: Matrix, pair: Pair) -> float:
    x, y = apply(matrix, *pair[0])
    return math.hypot(x - pair[1][0], y - pair[1][1])


def _agreeing(matrix: Matrix, pairs: Sequence[Pair], within: float) -> int:
    return sum(_distance(matrix, pair) <= within for pair in pairs)


def _similarity(one: Pair, two: Pair) -> Matrix | None:
    """The turn, scale and shift that take both pairs exactly; None for points too close."""
    p, q = complex(*one[0]), complex(*two[0])
    u, v = complex(*one[1]), complex(*two[1])
    if abs(q - p) < _APART:
        return None
    z = (v - u) / (q - p)
    if not _SCALES[0] <= abs(z) <= _SCALES[1]:
        return None
    shift = u - z * p
    return (z.real, z.imag, -z.imag, z.real, shift.real, shift.imag)


def _affine(pairs: Sequence[Pair]) -> Matrix | None:
    """Least squares; None when the points lie too much along one line to tell."""
    import numpy as np

    if len(pairs) < 6:
        return None
    source = np.array([pair[0] for pair in pairs])
    spread = np.linalg.svd(source - source.mean(axis=0), compute_uv=False)
    if spread[1] < _APART:
        return None
    rows = np.column_stack([source, np.ones(len(source))])
    target = np.array([pair[1] for pair in pairs])
    (a, b), (c, d), (e, f) = np.linalg.lstsq(rows, target, rcond=None)[0].tolist()
    return (a, b, c, d, e, f)
