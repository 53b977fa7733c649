"""A flat picture and its ink -> where each of two inks lies, when they differ in colour.

A signature under a stamp of another colour is told by its colour better than by its shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.sheet import MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Colours are averaged over so many pixels; the paler part of the ink, and what is paler than this
#: (of 765), says little about its colour.
_AVERAGED, _PALER, _PALEST = 1.2, 0.4, 36.0
#: Two inks are as far apart as this (in the shares of red, green and blue of what they take from
#: the paper) and as so many times what either varies by; each covers so many mm². Simulated
#: captures: stamp and pen of two colours 0.08 and 4.5 at least, one ink 0.045 and 2.7 at most.
_APART, _TIMES, _LEAST_MM2 = 0.065, 3.8, 4.0
#: Steps in which the boundary between them is looked for.
_STEPS = 64


def inks_apart(flat: NDArray[np.uint8], ink: NDArray[np.bool_]) -> NDArray[np.uint8] | None:
    """1 and 2 where the one and the other of two inks lie, 0 for paper, (h, w); None for one."""
    if np.count_nonzero(ink) < 2 * _LEAST_MM2 * MM * MM:
        return None
    blurred = cv2.GaussianBlur(cv2.bitwise_not(flat), (0, 0), _AVERAGED)
    # numpy goes through three values for each place ten times more slowly than through planes
    taken = [plane.astype(np.float32) for plane in cv2.split(blurred)]
    total = taken[0] + taken[1] + taken[2]
    whole = np.maximum(total, 1)
    firm = ink & (total > max(_PALEST, float(np.quantile(total[ink], _PALER))))
    known = np.column_stack([plane[firm] for plane in taken]) / whole[firm][:, None]
    if len(known) < 2 * _LEAST_MM2 * MM * MM * (1 - _PALER):
        return None
    middle = known.mean(axis=0)
    axis = np.linalg.eigh(np.cov((known - middle).T))[1][:, -1].astype(np.float32)
    along = (known - middle) @ axis
    bound = _boundary(along)
    low, high = along[along < bound], along[along >= bound]
    if min(len(low), len(high)) < _LEAST_MM2 * MM * MM * (1 - _PALER):
        return None
    apart = float(np.median(high) - np.median(low))
    spread = np.sqrt((len(low) * low.var() + len(high) * high.var()) / len(along))
    if apart < max(_APART, _TIMES * float(spread)):
        return None
    placed = sum(plane * share for plane, share in zip(taken, axis, strict=True)) / whole
    which = np.where(placed < bound + float(middle @ axis), np.uint8(1), np.uint8(2))
    which[total <= _PALEST] = 0
    return which


def only(flat: NDArray[np.uint8], which: NDArray[np.uint8], one: int) -> NDArray[np.uint8]:
    """The picture without the ink of the other."""
    other = cv2.dilate((which == 3 - one).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    left = flat.copy()
    left[other & (which != one)] = 255
    return left


def _boundary(values: NDArray[np.float32]) -> float:
    """Between two groups of values, where they differ most."""
    counts, edges = np.histogram(values, _STEPS)
    middles = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)[:-1]
    sums = np.cumsum(counts * middles)
    above = below[-1] + counts[-1] - below
    means = sums[:-1] / np.maximum(below, 1), (sums[-1] - sums[:-1]) / np.maximum(above, 1)
    between = below * above * (means[1] - means[0]) ** 2
    return float(edges[1 + int(np.argmax(between))])
