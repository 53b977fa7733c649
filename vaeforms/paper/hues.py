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

#: Colours are averaged over so many pixels; the rims of strokes, paler than this share of what is
#: darkest so many pixels around, and what is paler than this (of 765), say little about its colour.
#: A pale stamp is no rim of the dark pen over it.
_AVERAGED, _PALER, _AROUND, _PALEST = 1.2, 0.7, 7, 36.0
#: Two inks are as far apart as this (in the shares of red, green and blue of what they take from
#: the paper) and as so many times what either varies by; each covers so many mm². Simulated
#: captures: stamp and pen of two colours 0.08 and 4.5 at least, one ink 0.045 and 2.7 at most.
_APART, _TIMES, _LEAST_MM2 = 0.065, 3.8, 4.0
#: The same where there may be two: a dark blue on violet has 0.044 and 4.8.
_PERHAPS = 0.04, 3.3
#: Share of an ink, at least, that is no rim; and what is wider than this each way, in mm, is no
#: ink: a note of coloured paper.
_FIRM, _PAPER_MM = 0.4, 2.5
#: Steps in which the boundary between them is looked for.
_STEPS = 64


def inks_apart(
    flat: NDArray[np.uint8], ink: NDArray[np.bool_], *, perhaps: bool = False
) -> NDArray[np.uint8] | None:
    """1 and 2 where the one and the other of two inks lie, 0 for paper, (h, w); None for one.

    `perhaps`: there may be two, which is enough for somebody to look.
    """
    if np.count_nonzero(ink) < 2 * _LEAST_MM2 * MM * MM:
        return None
    blurred = cv2.GaussianBlur(cv2.bitwise_not(flat), (0, 0), _AVERAGED)
    # numpy goes through three values for each place ten times more slowly than through planes
    taken = [plane.astype(np.float32) for plane in cv2.split(blurred)]
    total = taken[0] + taken[1] + taken[2]
    whole = np.maximum(total, 1)
    darkest = cv2.dilate(total, np.ones((_AROUND, _AROUND), np.uint8))
    firm = ink & (total > np.maximum(_PALEST, _PALER * darkest))
    wide = np.ones((round(_PAPER_MM * MM),) * 2, np.uint8)
    firm &= cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, wide) == 0
    known = np.column_stack([plane[firm] for plane in taken]) / whole[firm][:, None]
    if len(known) < 2 * _LEAST_MM2 * MM * MM * _FIRM:
        return None
    middle = known.mean(axis=0)
    axis = np.linalg.eigh(np.cov((known - middle).T))[1][:, -1].astype(np.float32)
    along = (known - middle) @ axis
    bound = _boundary(along)
    low, high = along[along < bound], along[along >= bound]
    if min(len(low), len(high)) < _LEAST_MM2 * MM * MM * _FIRM:
        return None
    apart = float(np.median(high) - np.median(low))
    spread = np.sqrt((len(low) * low.var() + len(high) * high.var()) / len(along))
    least, times = _PERHAPS if perhaps else (_APART, _TIMES)
    if apart < max(least, times * float(spread)):
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
