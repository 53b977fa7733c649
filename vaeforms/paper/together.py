"""The verdicts on the boxes of a block -> the same, an empty box being doubted for its neighbours.

People sign in the wrong box, twice in one, or beside it, and stamp across. A box is EMPTY only when
nothing that lies elsewhere in its block may have been meant for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from vaeforms.french import marking
from vaeforms.model import Box, Kind, State
from vaeforms.paper.inked import Stroke
from vaeforms.paper.shapes import straight
from vaeforms.paper.shares import NO_HAND_MM2, Share

#: Below this there is no stamp, in mm².
NO_STAMP_MM2 = 5.0
#: Strokes of one signature are no further apart than twice so many cells (3 mm).
ONE_SIGNATURE = 3
#: So much of a neighbour's mark within an empty box may be what was meant for it, in mm².
_REACH_MM2 = 1.0
#: One signature that runs across two frames is cut for so many cells (5 mm) at most; for so many
#: (15 mm) where a steep stroke of it goes along them: both parts come this near the frames between.
_CUT_CELLS, _STEEP_CELLS, _AT_FRAME = 10, 30, 3

#: Where the lesser part of a signature that is cut has so much of the other, either may be the end.
_AS_MUCH = 0.6

REACHES = "La signature voisine déborde dans cette zone : à contrôler de vue."
STAMP_BESIDE = "Un cachet se trouve à côté de la zone ou entre deux zones : à attribuer de vue."
_UNDER_ONE_STAMP = (
    "L’autre zone contient un cachet et un tracé mêlés : l’un d’eux peut être cette signature."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in one box of a block."""

    state: State
    reason: str = ""
    #: there is a stamp in the box
    stamp: bool = False
    #: a hand may have signed in the box
    hand: bool = False
    #: what a hand left there and a stamp lie over each other
    mixed: bool = False
    #: how many separate marks lie in the box, each of which could be a signature
    hands: int = 0


def together(
    zones: Sequence[Box],
    verdicts: Mapping[str, Verdict],
    shares: Mapping[str, Share],
    stray: Sequence[Stroke],
    *,
    printed: bool = False,
) -> dict[str, Verdict]:
    """What was found in one box, or in none (`stray`), may be what is missing in another.

    `printed`: there is a stamp in the block, whatever box it lies in, across several perhaps.
    """
    judged = dict(verdicts)
    for name in _cut_in_two(zones, verdicts, shares):
        judged[name] = replace(verdicts[name], state=State.UNREADABLE, reason=REACHES)
    for box in zones:
        verdict, share = verdicts[box.field], shares[box.field]
        if verdict.state is not State.EMPTY:
            continue
        others = [other for other in zones if other is not box]
        theirs = [shares[other.field] for other in others]
        if box.kind is Kind.SIGNATURE:
            reason = _signed_elsewhere(others, verdicts, share, theirs, stray)
        else:
            reason = _stamped_elsewhere(others, verdicts, theirs)
            if printed and not reason:
                reason = marking.STAMP_IN_SIGNATURE
        if reason:
            judged[box.field] = replace(verdict, state=State.UNREADABLE, reason=reason)
    return judged


def _cut_in_two(
    zones: Sequence[Box], verdicts: Mapping[str, Verdict], shares: Mapping[str, Share]
) -> list[str]:
    """Signed boxes that may hold no more than the end of a neighbour's signature.

    Where the frames between are hidden, a stroke that crosses them is cut.
    """
    signed = [
        box.field
        for box in zones
        if box.kind is Kind.SIGNATURE and verdicts[box.field].state is State.FILLED
    ]
    lesser = []
    for one, other in combinations(signed, 2):
        if _is_cut(shares[one], shares[other]):
            less, more = sorted((one, other), key=lambda name: shares[name].hand)
            lesser.append(less)
            if shares[less].hand >= _AS_MUCH * shares[more].hand:
                # nobody can say in which of them it was begun
                lesser.append(more)
    return lesser


def _is_cut(one: Share, other: Share) -> bool:
    """A stroke in one box may go on in the other."""
    for a, b in product(one.hands.own, other.hands.own):
        most = _STEEP_CELLS if _at_frames(a, one, b, other) else _CUT_CELLS
        if _nearest(a, b) <= most:
            return True
    return False


def _at_frames(a: Stroke, one: Share, b: Stroke, other: Share) -> bool:
    """Two strokes come near the sides of their boxes that face each other."""
    places = zip(one.window, other.window, (a.rows, a.columns), (b.rows, b.columns), strict=True)
    for here, there, own, their in places:
        if here.stop <= there.start:
            near = here.stop - own.max(), their.min() - there.start
        elif there.stop <= here.start:
            near = there.stop - their.max(), own.min() - here.start
        else:
            continue
        return bool(max(near) <= _AT_FRAME)
    return False


def _signed_elsewhere(
    others: Sequence[Box],
    verdicts: Mapping[str, Verdict],
    own: Share,
    theirs: Sequence[Share],
    stray: Sequence[Stroke],
) -> str:
    """Why an empty signature box may have its signature elsewhere, if so."""
    if any(verdicts[other.field].hand for other in others if other.kind is Kind.STAMP):
        return marking.IN_STAMP
    if any(verdicts[other.field].hands > 1 for other in others if other.kind is Kind.SIGNATURE):
        return marking.TWO_IN_ONE
    if any(verdicts[other.field].mixed for other in others):
        return _UNDER_ONE_STAMP
    inside = [s for share in theirs for s in (*share.hands.own, *share.hands.shared)]
    if any(own.within(stroke) >= _REACH_MM2 for stroke in inside):
        return REACHES
    # what goes on outside of a box from inside it is of that box
    apart = [s for s in stray if all(gap(s, other) > 2 * ONE_SIGNATURE for other in inside)]
    if all(straight(s) for s in apart) and len(apart) < 2:
        return ""
    return marking.BESIDE if sum(s.area for s in apart) >= NO_HAND_MM2 else ""


def _stamped_elsewhere(
    others: Sequence[Box], verdicts: Mapping[str, Verdict], theirs: Sequence[Share]
) -> str:
    """Why an empty stamp box may have its stamp elsewhere, if so."""
    if any(verdicts[other.field].stamp for other in others):
        return marking.STAMP_IN_SIGNATURE
    strokes = [s for share in theirs for s in share.stamps.all]
    hands = [s for share in theirs for s in share.hands.own]
    # part of a pale signature may look pressed
    apart = {id(s): s.area for s in strokes if all(gap(s, o) > ONE_SIGNATURE for o in hands)}
    return STAMP_BESIDE if sum(apart.values()) >= NO_STAMP_MM2 else ""


def _nearest(a: Stroke, b: Stroke) -> float:
    """Cells between the nearest of two strokes, or more than `_CUT_CELLS`."""
    if gap(a, b) > _CUT_CELLS:
        return np.inf
    apart = np.hypot(a.rows[:, None] - b.rows, a.columns[:, None] - b.columns)
    return float(apart.min())


def gap(a: Stroke, b: Stroke) -> float:
    """Cells between the rectangles of two strokes, 0 where these overlap."""
    apart = [
        max(one.min() - other.max(), other.min() - one.max(), 0)
        for one, other in ((a.rows, b.rows), (a.columns, b.columns))
    ]
    return float(np.hypot(*apart))
