"""The ink of a box and how dark it is -> what of its letters the ink of the page left out.

What a page shows of ink is cleaned of specks, and the stop of « M. » in small print is one; and ink
has to be darker where a page is uneven, which many lines of print in one place make it look. Near
the letters of a box both are taken back. Shadows, on the other hand, are no letters.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import ground as grounds
from vaeforms.paper import levels
from vaeforms.paper.sheet import MM, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A dot is darker than this share of the letters around it.
_DARK = 0.35
#: mm²: its darkness, over theirs, adds up to this much: that of a stop in type of 7 points is 0.06,
#: a pixel of a fax 0.015.
_LEAST_MM2, _MOST_MM2 = 0.045, 0.4
#: Shares of the height of a line: so far from its letters a dot stands, aside and above or below.
_ASIDE, _ABOVE = 0.6, 0.25
#: More specks than this are expected by chance near the letters, judged by those far from them: the
#: paper is dirty, and none of them says anything.
_BY_CHANCE = 0.4
#: Ink of a box may be as pale as at this share of its places, where it has to be darker by this
#: factor elsewhere; letters taken back measure so many mm² and lie so near others, in mm.
_PALEST, _UNEVEN, _EVERY = 20, 1.25, 8
_LETTER_MM2, _BESIDE_MM, _OVER_MM = 0.12, 12.0, 0.6
#: A piece of ink paler than this share of the rest, this thin (mm) and this long for it, or upright
#: and this high (mm), higher than a letter, is a shadow.
_SHADE, _SHADE_MM, _SHADE_LONG, _SHADE_HIGH_MM = 0.5, 1.6, 3.0, 5.0
#: A speck is no larger than this share of the usual letter of a box, and farther from every letter
#: than so many of their heights, aside and above or below: one speck of a copy, far down a large
#: box, made a line of it too high to be read.
_SPECK, _FAR_ASIDE, _FAR_ABOVE = 0.5, 1.5, 1.0
#: The rest: what only a tenth of the ink is darker than, as a shadow may hold most of it.
_SHADE_OF = 90


def letters(sheet: Sheet, ink: NDArray[np.bool_], window: tuple[slice, slice]) -> NDArray[np.bool_]:
    """The ink of a window, with the letters that are darker than the paper of its palest places."""
    measured = grounds.ground(sheet)
    found, limit = ink[window], measured.limit[window]
    if not found.any():
        return found
    # it changes slowly: one place in some is enough
    most, some = float(limit[found][::_EVERY].max()), limit[::_EVERY, ::_EVERY]
    if most < _UNEVEN * float(some.min()):
        return found
    least = float(np.percentile(some, _PALEST))
    if most < _UNEVEN * least:
        return found
    printed = cv2.dilate(np.asarray(255 - sheet.blank[window], np.uint8), np.ones((5, 5), np.uint8))
    dark = cv2.subtract(measured.dark[window], np.asarray(printed, np.uint8))
    # a darkness is a whole number: compared as one, in a fifth of the time
    pale = (np.asarray(dark, np.uint8) > math.floor(least)) | found
    count, labels = cv2.connectedComponents(pale.view(np.uint8), connectivity=8)
    reach = (2 * round(_OVER_MM * MM) + 1, 2 * round(_BESIDE_MM * MM) + 1)
    near = cv2.dilate(found.astype(np.uint8), np.ones(reach, np.uint8)) > 0
    area = np.bincount(labels[pale], minlength=count)
    keep = np.bincount(labels[pale & near], minlength=count) >= area / 2
    keep &= area >= _LETTER_MM2 * MM * MM
    keep[0] = False
    return np.asarray(keep[labels] | found, np.bool_)


def dots(
    dark: NDArray[np.uint8],
    ink: NDArray[np.bool_],
    height: int,
    strong: float,
    inside: tuple[slice, slice],
) -> NDArray[np.bool_]:
    """Which pixels are dots of a line, (h, w).

    `dark`: 0 to 255, the blank's print left out. `ink`: all letters of the box. `height`: of a
    line, pixels. `strong`: how dark letters are. `inside`: what lies in the box; beyond, specks are
    what is left of another's writing and tell nothing of dirt.
    """
    # the soft edge of a letter is none
    edge = cv2.dilate(ink.view(np.uint8), np.ones((3, 3), np.uint8))
    specks = (dark > math.floor(_DARK * strong)) & (edge == 0)
    none = np.zeros(ink.shape, np.bool_)
    if not specks.any():
        return none
    count, labels = cv2.connectedComponents(specks.view(np.uint8), connectivity=8)
    of = labels[specks]
    total = np.bincount(of, weights=dark[specks], minlength=count)
    weight = total / (max(1.0, strong) * MM * MM)
    fit = (weight >= _LEAST_MM2) & (weight <= _MOST_MM2)
    fit[0] = False
    if not fit.any():
        return none
    reach = (2 * round(_ABOVE * height) + 1, 2 * round(_ASIDE * height) + 1)
    near = cv2.dilate(ink.view(np.uint8), np.ones(reach, np.uint8)) > 0
    area = np.maximum(np.bincount(of, minlength=count), 1)
    rows, columns = (
        np.round(np.bincount(of, weights=places, minlength=count) / area).astype(np.intp)
        for places in np.nonzero(specks)
    )
    close = near[rows, columns]
    far = float((~near[inside]).sum())
    held = np.zeros(ink.shape, np.bool_)
    held[inside] = True
    chance = (fit & ~close & held[rows, columns]).sum()
    if far and chance / far * float((near & ~ink).sum()) > _BY_CHANCE:
        return none
    return np.asarray((fit & close)[labels], np.bool_)


def strays(stats: NDArray[np.int32], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the `kept` pieces of a box are specks far from any letter: no line is theirs.

    `stats`: (n, 5), left, top, width, height and area in pixels of each piece.
    """
    stray = np.zeros(len(stats), np.bool_)
    if np.count_nonzero(kept) < 2:
        return stray
    left, top, wide, high, area = (stats[:, n] for n in range(5))
    order = np.flatnonzero(kept)[np.argsort(high[kept], kind="stable")]
    usual = float(levels.percentile(high[order], area[order].astype(np.intp), 50))
    small = kept & (np.maximum(wide, high) <= _SPECK * usual)
    letter = kept & ~small
    if not small.any() or not letter.any():
        return stray
    across = _apart(left[small], wide[small], left[letter], wide[letter])
    down = _apart(top[small], high[small], top[letter], high[letter])
    near = (across <= _FAR_ASIDE * usual) & (down <= _FAR_ABOVE * usual)
    stray[small] = ~near.any(axis=1)
    return stray


def _apart(
    at: NDArray[np.int32],
    long: NDArray[np.int32],
    other: NDArray[np.int32],
    other_long: NDArray[np.int32],
) -> NDArray[np.int32]:
    """How far stretches, (n,), are from others, (m,), in pixels, 0 where they meet: (n, m)."""
    before = other[None, :] - (at + long)[:, None]
    after = at[:, None] - (other + other_long)[None, :]
    return np.maximum(np.maximum(before, after), 0)


def shades(
    dark: NDArray[np.uint8], labels: NDArray[np.int32], stats: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Which pieces are the shadow of a fold or of an edge: pale, long and thin."""
    wide, high = stats[:, 2] / MM, stats[:, 3] / MM
    thin = (high <= _SHADE_MM) & (wide >= _SHADE_LONG * high)
    thin |= (wide <= _SHADE_MM) & (high >= _SHADE_HIGH_MM)
    thin[0] = False
    if not thin.any():
        return np.asarray(thin, np.bool_)
    ink = labels > 0
    total = np.bincount(labels[ink], weights=dark[ink], minlength=len(stats))
    area = np.maximum(stats[:, 4], 1)
    mean = total / area
    order = 1 + np.argsort(mean[1:])
    strong = levels.percentile(mean[order], area[order], _SHADE_OF)
    return np.asarray(thin & (mean < _SHADE * strong), np.bool_)
