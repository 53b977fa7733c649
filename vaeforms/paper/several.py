"""The marks that a hand left in a box to sign -> how many people may have left them.

Two people who sign in one box leave the other box empty: it is not said to be unsigned then.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vaeforms.paper.courses import in_one_line
from vaeforms.paper.inked import Inked, Stroke
from vaeforms.paper.measured import (
    OTHER,
    OTHER_STRICT,
    gathered,
    other_odds,
    signature_sized,
    stamps_of,
)
from vaeforms.paper.shapes import straight, two_widths, within
from vaeforms.paper.shares import ONE_STAMP, Share
from vaeforms.paper.together import ONE_SIGNATURE, gap

#: A second mark in a box, apart from the first: at least so large further away than that, at least
#: so large nearer, as initials are, in mm². Of 40 boxes that two people signed (seed 102) a second
#: mark is seen in 36.
_SECOND_MM2, _SECOND_NEAR_MM2 = 4.0, 25.0
#: mm: dirt of photocopies is no longer than this.
_SECOND_MM = 4.5
#: What is left of a pale second mark, in mm².
_PALE_MM2 = 2.5
#: Two signatures that touch are two where one pen is so many times thicker: of 340 marks in one
#: piece (seeds 14, 21 and 201) 6 of one person are at 2.0, two by such pens put together all but 9
#: of 69; of 1,080 by one person (seeds 23 to 32) 25 at 2.0, 9 here.
_TWO_PENS = 2.2
#: A name is signed no wider than this, in mm, and less than this share of it falls into separate
#: signs; of 30 mentions above a signature (seed 331) 3 pass for a second signature.
_NAME_MM, _NAME_SIGNS = 24.0, 0.3


def how_many(inked: Inked, share: Share, strokes: Sequence[Stroke]) -> int:
    """How many marks of different people there may be.

    A second one may be pale, in pieces, or touch the first.
    """
    count = marks_apart(strokes)
    if count != 1:
        return count
    first = max(strokes, key=lambda stroke: stroke.area)
    if _by_two_pens(inked, first):
        return 2
    # what is near words or a stamp is of these
    known = [s for s in (*share.hands.all, *stamps_of(inked)) if s not in strokes]
    weak = inked.faint | (inked.ink & ~inked.sure("typed"))
    for stroke in (first, *known):
        weak[stroke.rows, stroke.columns] = False
    cells = np.zeros_like(weak)
    cells[share.window] = weak[share.window]
    far = 2 * ONE_SIGNATURE
    for stroke in inked.strokes(cells, ONE_SIGNATURE):
        apart = gap(stroke, first)
        least = _PALE_MM2 if apart > far else _SECOND_NEAR_MM2
        alone = all(gap(stroke, other) > far for other in known)
        if alone and apart > 0 and stroke.area >= least and max(stroke.size) > _SECOND_MM:
            return 2
    return 1


def _by_two_pens(inked: Inked, stroke: Stroke) -> bool:
    """Two signatures that touch, one in a much thicker pen: no words, no line drawn in one go."""
    if not signature_sized(stroke) or straight(stroke) or other_odds(inked, stroke) >= OTHER[1]:
        return False
    drawn = inked.drawn(stroke)
    return two_widths(drawn) > _TWO_PENS and not in_one_line(stroke, drawn)


def marks_apart(strokes: Sequence[Stroke]) -> int:
    """How many marks of different people there may be: none within the rectangle of another."""
    found: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda stroke: stroke.area, reverse=True):
        away = min((gap(stroke, other) for other in found), default=np.inf)
        least = _SECOND_MM2 if away > 2 * ONE_SIGNATURE else _SECOND_NEAR_MM2
        if away > 0 and stroke.area >= least and max(stroke.size) > _SECOND_MM:
            found.append(stroke)
    return len(found)


def likeliest_signature(inked: Inked, strokes: Sequence[Stroke]) -> tuple[Stroke | None, bool]:
    """The largest mark of `strokes` that does not look like words (and True), or the largest."""
    marks = sorted(gathered(inked, strokes), key=lambda stroke: stroke.area, reverse=True)
    for mark in marks:
        if other_odds(inked, mark) < OTHER_STRICT:
            return mark, True
    return (marks[0] if marks else None), False


def names(inked: Inked, strokes: Sequence[Stroke]) -> list[Stroke]:
    """What may be a second signature among words: a name in one go, no longer than a signature."""
    return [
        s
        for s in gathered(inked, strokes)
        if signature_sized(s) and s.size[0] <= _NAME_MM and not straight(s)
        and inked.signs(s)[1] < _NAME_SIGNS
    ]  # fmt: skip


def pressed(inked: Inked, share: Share) -> list[Stroke]:
    """What looks pressed and is no stamp's: a pale signature may.

    It is near no stamp; nor is it the only one of the block, as large as a stamp.
    """
    stamps = stamps_of(inked)
    far = 2 * ONE_STAMP
    found = []
    for stroke in share.stamps.own:
        others = [stamp for stamp in stamps if not within(stroke, stamp)]
        only = len(others) < len(stamps) and not others
        if not only and all(gap(stroke, stamp) > far for stamp in others):
            found.append(stroke)
    return found
