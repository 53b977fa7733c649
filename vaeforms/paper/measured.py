"""Strokes of a block -> what is measured of them: how large, whose ink, like print or a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import cover
from vaeforms.paper.inked import CELL_MM2, SURE, Inked, Stroke
from vaeforms.paper.segment import CLASSES
from vaeforms.paper.shapes import solid
from vaeforms.paper.shares import ONE_STAMP, Share
from vaeforms.paper.together import ONE_SIGNATURE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cells = NDArray[np.bool_]

#: Signature: area in mm² of a half-millimetre pen, largest side and height in mm (`marks.md`).
HAND_MM2, _HAND_SIDES_MM = 12.0, (10.0, 4.0)
#: Stamp: area in mm², larger and smaller side in mm.
STAMP_MM2, _STAMP_SIDES_MM = 16.0, (10.0, 6.0)
#: A stamp too pale to be measured whole shows ink in this share of it at least: in mere noise the
#: network sees stamps without any.
_MEASURED = 0.015
#: Above the higher odds a stroke of a hand is no signature, below the lower it is one; lower still
#: for what is small, as a word is, and in a box with a stamp, part of whose letters may pass for a
#: hand's.
OTHER, OTHER_STRICT = (0.45, 0.65), 0.2
#: Words fall into so many separate signs, with such a share of the ink; signatures into fewer.
_SIGNS, _SIGNS_HOLD = 10, 0.6
#: A word of a few letters is no higher than this (mm), and a sign stands apart in it, with such a
#: share of its ink; or it is lower and smaller still (mm, mm²). Of 254 boxes with a strip of real
#: handwriting (simulated captures, seeds 1 and 101) 2 are called signed; of 250 signed ones 3 more
#: go to review for it.
_WORD_MM, _WORD_HOLDS, _FEW_LETTERS = 8.5, 0.03, (6.5, 35.0)
#: Where the odds that it is no signature are lower than this, a sign apart in it has such a share,
#: of flat signatures 0.04 to 0.12, of « P.O. » written in one go 0.15; or it is smaller than that.
#: Of 90 strips of real handwriting the first that is low has 0.1 and half of its ink in such signs.
_NO_WORD, _LOOSE_HOLDS, _FLOURISH_MM2 = 0.1, 0.13, 28.0
#: So much of a mark is of the one of two inks, so much of another mark of the other: with 0.75 of a
#: stamp 4 more of 340 real ones alone, whose colours vary, are called signed.
_ONE_INK = 0.85
#: A signature of which more than this is of a stamp or typed as well is looked at.
_HALF = 0.5
#: A stamp shows so many letters, or places that letters enclose, at least: 6 and more in 55 stamps
#: of simulated captures and 80 real ones, a drawn frame or the edge of a slip of paper 0 or 1.
_LEAST_PRINT = 3
#: A mark may be a stamp's, crossed by lines so that no frame is found, that encloses more small
#: places than this, covers more than this share of its outline's area, and is so wide or high at
#: least for one its other way: so 1 of 293 signatures (seeds 14, 21 and 201).
_MANY_HOLES, _COMPACT, _AS_WIDE = 10, 0.5, 0.58
#: A pen that goes to and fro encloses no more of them, has no letter apart, and such odds to be a
#: hand's: 0.94 to 0.98 in 9 signatures; 0.83 to 0.91 in 8 stamps, two more enclose 83 and 138.
_MOST_HOLES, _SURELY = 40, 0.93


def other_odds(inked: Inked, stroke: Stroke) -> float:
    """The odds that a stroke of a hand is no signature."""
    plane = inked.odds[..., CLASSES.index("other")]
    return float(plane[stroke.rows, stroke.columns].mean())


def gathered(inked: Inked, strokes: Sequence[Stroke], gap: int = ONE_SIGNATURE) -> list[Stroke]:
    """Strokes near one another as one."""
    cells = np.zeros_like(inked.ink)
    for stroke in strokes:
        cells[stroke.rows, stroke.columns] = True
    return inked.strokes(cells, gap)


def stamps_of(inked: Inked) -> list[Stroke]:
    """The stamps of the block, whatever box they are in."""
    return [s for s in inked.strokes(inked.sure("stamp"), ONE_STAMP) if stamp_sized(s)]


def of_one_ink(inked: Inked, stroke: Stroke) -> bool:
    """It is nearly all of one of two inks, as far as colours tell."""
    if inked.inks is None:
        return True
    which = inked.inks[stroke.rows, stroke.columns]
    return bool(max((which == k).mean() for k in (1, 2)) >= _ONE_INK)


def two_inks(inked: Inked, share: Share) -> bool:
    """The stamp of a box and what a hand left in it are of different colours."""
    hands = gathered(inked, share.hands.own, max(inked.ink.shape))
    stamps = gathered(inked, share.stamps.own, max(inked.ink.shape))
    return bool(hands and stamps) and of_two_inks(inked, hands[0], stamps[0])


def of_two_inks(inked: Inked, one: Stroke, other: Stroke) -> bool:
    """Two strokes are nearly all of different inks, as colours tell."""
    if inked.inks is None:
        return False
    a, b = (inked.inks[s.rows, s.columns] for s in (one, other))
    shares = [(float((a == k).mean()), float((b == 3 - k).mean())) for k in (1, 2)]
    return any(min(pair) >= _ONE_INK for pair in shares)


def signature_sized(stroke: Stroke) -> bool:
    """As large as a signature."""
    width, height = stroke.size
    least_side, least_height = _HAND_SIDES_MM
    return stroke.area > HAND_MM2 and max(width, height) > least_side and height > least_height


def is_word(inked: Inked, stroke: Stroke) -> bool:
    """It is as low as a line of writing, and made as letters are."""
    height = stroke.size[1]
    known = other_odds(inked, stroke) < _NO_WORD
    if height <= _FEW_LETTERS[0] and stroke.area < (_FLOURISH_MM2 if known else _FEW_LETTERS[1]):
        return True
    holds = _LOOSE_HOLDS if known else _WORD_HOLDS
    return height <= _WORD_MM and inked.signs(stroke)[1] >= holds


def like_print(inked: Inked, stroke: Stroke) -> bool:
    """It falls into signs as words do, or the network takes most of it for something pressed."""
    count, held = inked.signs(stroke)
    if count >= _SIGNS and held >= _SIGNS_HOLD:
        return True
    places = inked.odds[stroke.rows, stroke.columns]
    return float((places[:, 1:3].max(axis=1) > SURE).mean()) > _HALF


def like_stamp(inked: Inked, stroke: Stroke) -> bool:
    """Print as small and close as a stamp's, in a shape as compact."""
    smaller, larger = sorted(stroke.size)
    if smaller < _AS_WIDE * larger or inked.holes(stroke) <= _MANY_HOLES:
        return False
    if _to_and_fro(inked, stroke):
        return False
    outline = cv2.convexHull(np.column_stack([stroke.columns, stroke.rows]).astype(np.int32))
    return bool(len(stroke.rows) > _COMPACT * cv2.contourArea(outline))


def _to_and_fro(inked: Inked, stroke: Stroke) -> bool:
    """A hand drew it without lifting the pen, as nobody who knows stamps would doubt."""
    if inked.signs(stroke)[0] or inked.holes(stroke) > _MOST_HOLES:
        return False
    hand = inked.odds[stroke.rows, stroke.columns, CLASSES.index("hand")]
    return float(hand.mean()) >= _SURELY and other_odds(inked, stroke) < _NO_WORD


def clear_area(inked: Inked, strokes: Sequence[Stroke]) -> float:
    """Area of what lies where there is no stamp, in mm²."""
    stamp = inked.sure("stamp")
    free = sum(int(np.count_nonzero(~stamp[s.rows, s.columns])) for s in strokes)
    return free * CELL_MM2


def is_stamp(inked: Inked, share: Share) -> bool:
    """What looks pressed in a box is as large as a stamp."""
    return any(map(stamp_sized, gathered(inked, share.stamps.own, ONE_STAMP)))


def is_solid(inked: Inked, share: Share) -> bool:
    """What looks pressed in a box is a bar or a patch, not print."""
    pressed = gathered(inked, [*share.stamps.own, *share.stamps.shared], max(inked.ink.shape))
    return any(solid(inked.drawn(stroke)) for stroke in pressed)


def is_bare(inked: Inked, share: Share) -> bool:
    """There is no print in what looks pressed: a frame somebody drew, the edge of a pasted slip."""
    pressed = gathered(inked, [*share.stamps.own, *share.stamps.shared], max(inked.ink.shape))
    return any(inked.holes(s) + inked.signs(s)[0] < _LEAST_PRINT for s in pressed)


def is_printed(inked: Inked) -> bool:
    """There is a stamp in the block, with print in it: no signature that looks pressed."""
    return any(inked.holes(s) + inked.signs(s)[0] >= _LEAST_PRINT for s in stamps_of(inked))


def is_faint_stamp(inked: Inked, share: Share, over: NDArray[np.bool_]) -> bool:
    """`over`: where something lies on the page, which may look printed."""
    cells = np.zeros_like(inked.ink)
    cells[share.window] = inked.faint_stamp[share.window]
    return any(
        stamp_sized(stroke)
        and inked.ink[stroke.rows, stroke.columns].mean() >= _MEASURED
        and not is_rim(inked, [stroke], over)
        for stroke in inked.strokes(cells, ONE_STAMP)
    )


def stamp_sized(stroke: Stroke) -> bool:
    """It is as large as a stamp."""
    larger, smaller = sorted(stroke.size, reverse=True)
    sides = larger >= _STAMP_SIDES_MM[0] and smaller >= _STAMP_SIDES_MM[1]
    return sides and stroke.area >= STAMP_MM2


def area_in(cells: Cells, window: tuple[slice, slice]) -> float:
    """How much of `cells` lies in the window, in mm²."""
    return float(np.count_nonzero(cells[window])) * CELL_MM2


def shrunk(part: slice, by: int) -> slice:
    """`part` without so many at either end."""
    return slice(part.start + by, max(part.start + by, part.stop - by))


def is_rim(inked: Inked, strokes: Sequence[Stroke], over: NDArray[np.bool_]) -> bool:
    """Much of it is along what lies over the page: a finger, a note."""
    along = sum(cover.along(over, *inked.pixels_of(stroke)) for stroke in strokes)
    total = sum(len(stroke.rows) for stroke in strokes)
    return along > cover.ALONG * max(1, total)
