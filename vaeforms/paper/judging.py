"""What lies in a signature or a stamp box -> what it is, as far as that box alone tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.french import marking
from vaeforms.model import Kind, State
from vaeforms.paper.courses import is_simple
from vaeforms.paper.inked import CELL_MM2, PIXELS, Inked, Stroke
from vaeforms.paper.measured import (
    HAND_MM2,
    OTHER,
    OTHER_STRICT,
    STAMP_MM2,
    area_in,
    clear_area,
    gathered,
    is_bare,
    is_faint_stamp,
    is_rim,
    is_solid,
    is_stamp,
    is_word,
    like_print,
    like_stamp,
    of_one_ink,
    of_two_inks,
    other_odds,
    shrunk,
    signature_sized,
    stamps_of,
    two_inks,
)
from vaeforms.paper.segment import CLASSES
from vaeforms.paper.several import how_many, names, pressed
from vaeforms.paper.shapes import (
    angular,
    encloses,
    framed,
    hatched,
    off_rim,
    on_outline,
    straight,
    struck_ring,
    within,
)
from vaeforms.paper.shares import NO_HAND_MM2, ONE_STAMP, Share
from vaeforms.paper.sheet import MM
from vaeforms.paper.together import (
    NO_STAMP_MM2,
    ONE_SIGNATURE,
    REACHES,
    STAMP_BESIDE,
    Verdict,
    gap,
)
from vaeforms.paper.warp import touched

if TYPE_CHECKING:
    from numpy.typing import NDArray


_NOTHING = {Kind.SIGNATURE: NO_HAND_MM2, Kind.STAMP: NO_STAMP_MM2}
#: Typed words, or ink of no known kind, below which there is nothing, in mm².
NO_TYPED_MM2, _NO_INK_MM2 = 3.0, 4.0
#: A stamp that reaches into an empty box may hide a signature there when so much of its ink may be
#: a hand's, in mm²: initials over the edge of one 7, such stamps alone 0 to 24 (of 13, 5 less than
#: this; seeds 201, 340 and 341).
_MAY_BE_MM2 = 1.0
#: In a box with a stamp, so much of a signature lies where the stamp has no ink, in mm².
_CLEAR_MM2 = 10.0
#: Somebody may have signed over a stamp where so much of it looks drawn, in mm², or so much where
#: the stamp has no ink, and one piece of that is so long and so wide, in mm: the bold letters of
#: stamps look drawn as well. Of 24 stamps signed over 3 were not seen to be with this, 6 without.
_OVER_MM2, _OVER_BARE_MM2, _SWEEP_MM = 65.0, 30.0, (12.0, 5.5)
#: What is no wider, turned as it may be, is one side of a frame, in mm.
_LINE_MM = 2.5
#: A signature beside a stamp, not under it, has this share of its ink where the stamp has none.
_APART = 0.9
#: What is less ample than this (mm²) is a signature where the odds are lower still: a word is as
#: small.
_AMPLE_MM2 = 30.0
#: So large, in mm², and so high, in mm, is what of a mark that touches words is a signature: of 84
#: signatures that touch words 15 have such a part; of 177 words, the largest has 45 mm², 9 mm high.
_PART_MM2, _PART_HIGH_MM = 43.0, 10.0
#: A straight stroke beside a box may be part of a signature that the print around hides, or that
#: goes on where nobody looks, when it is no longer than this, in mm.
_SHORT_MM = 12.0
#: A mark in one piece is a pen's with this share of a hand's in it, this share along its outline at
#: most, so many separate signs at most, which hold no more of it than this, so many small holes
#: at most, as print that runs together has more of, and no more than so many mm² of a stamp near
#: it. Of simulated captures (seeds 14, 201, 340, 341, 350) 10 signatures have 0.2 to 0.4 along
#: their outline and 0 to 10 holes; of real stamps one has 0.7, two crossed by lines 18 and more.
_DRAWN, _ROUND, _HOLES, _LOOSE = 0.4, 0.5, 12, (2, 0.06, 1.0)
#: With this share of a hand's in it signs may hold more, and more of a stamp may be near it, as
#: black and white or a fax breaks off, where it is so small, in mm², and has so few holes: of
#: signatures 53 to 103 and 2 to 7, of a pen and a stamp together 286 and more, 10 and more.
_MOSTLY_DRAWN, _LOOSE_DRAWN, _SMALL_DRAWN = 0.6, (2, 0.13, 12.0), (130.0, 8)
#: A mark so narrow and so high, in mm, is a pen's with less of a hand's in it, so many signs apart,
#: which hold so much, so many mm² of a stamp near, and ink in no more than this share of the
#: rectangle around it: stamps are wider, or turned by a quarter fall into letters, or these touch
#: and fill 0.57 and more of it, where signatures fill 0.24 to 0.38. One real signature made 11 of
#: 89 boxes to review (seeds 33 to 41); of 85 real stamps turned by 78 and by 90 degrees as many
#: are called signed as without this.
_UPRIGHT_MM, _UPRIGHT_LOOSE, _UPRIGHT_HOLDS = (12.5, 17.0), (4, 0.13, 20.0), 0.42
#: Above this share of its rectangle no mark of a pen is ink: signatures 0.2 to 0.45, a finger 0.6.
_SOLID = 0.55
_MENTION = "Mention ou nom écrits à la main, signature non reconnue : à apprécier."
_SIMPLE = "Simple trait, croix, point ou ombre, pas une signature : à apprécier."
_SMALL = "Tracé trop petit pour une signature : à apprécier."
_UNSURE = "Tracé qui peut être une signature ou une mention : à apprécier."
_UNDER_STAMP = "Cachet et tracé mêlés, signature non reconnue avec certitude : à contrôler de vue."
_ONLY_STAMP = "Un cachet occupe la zone de signature, aucune signature n’y a été reconnue."
_TRACE = "Une trace d’origine inconnue se voit dans la zone : à contrôler de vue."
_STAMP_UNSURE = "Une empreinte occupe la zone, cachet non reconnu avec certitude : à apprécier."
_SOLID_STAMP = "La zone est couverte d’une tache ou d’une bande, cachet non reconnu : à apprécier."
_WRITTEN = "Une écriture ou un tracé se voit dans la zone du cachet : à apprécier."
_STAMPED_INTO = (
    "Un cachet déborde dans la zone de signature : une signature peut s’y mêler, à contrôler de"
    " vue."
)
_BOTH_BOXES = "Le cachet couvre aussi la zone de signature."


def judge_signature(inked: Inked, share: Share, *, alone: bool) -> Verdict:
    """Whether a box is signed. `alone`: no other box is near, what lies beside it is its own."""
    strokes = [*share.hands.own, *share.hands.beside] if alone else share.hands.own
    strokes = _not_stamped(inked, strokes)
    stamped = is_stamp(inked, share)
    noisy = inked.unclean is not None
    mingled = stamped and not two_inks(inked, share)
    least = OTHER_STRICT if mingled else OTHER[0]
    plain = [s for s in strokes if other_odds(inked, s) < least]
    doubtful = [s for s in strokes if least <= other_odds(inked, s) < OTHER[1]]
    words = [s for s in strokes if other_odds(inked, s) >= OTHER[1]]
    apart = [s for s in doubtful if s.area >= HAND_MM2 or not _in_line(s, words)]
    marks = how_many(inked, share, [*plain, *apart, *names(inked, words), *pressed(inked, share)])
    signatures = [
        s
        for s in gathered(inked, [*plain, *_signed_parts(inked, doubtful)])
        if signature_sized(s)
        and not (angular(s) if stamped and noisy else straight(s))
        and not (framed(s) and encloses(s))
        and not _lines_alone(inked, s)
        and (s.area >= _AMPLE_MM2 or other_odds(inked, s) < OTHER_STRICT)
        and not is_word(inked, s)
    ]
    torn = sum(s.area for s in _not_stamped(inked, share.hands.shared))
    if signatures and torn < NO_HAND_MM2:
        stamps = stamps_of(inked)
        inner = all(any(within(s, stamp) for stamp in stamps) for s in signatures)
        drawn = sum(s.area for s in signatures)
        clear = clear_area(inked, signatures)
        mixed = mingled and clear < _APART * drawn
        # lines of a document, or of a frame of which the rest is lost
        sides = all(angular(s) and any(gap(s, o) == 0 for o in stamps) for s in signatures)
        if mingled and (inner or sides or clear < _CLEAR_MM2):
            return Verdict(State.UNREADABLE, _UNDER_STAMP, stamp=True, hand=True, mixed=True)
        if all(like_print(inked, s) or like_stamp(inked, s) for s in signatures):
            return Verdict(
                State.UNREADABLE, _UNSURE, stamped, hand=True, mixed=mingled, hands=marks
            )
        reason = marking.BESIDE_ONLY if alone and not share.hands.own else ""
        return Verdict(State.FILLED, reason, stamped, hand=True, mixed=mixed, hands=marks)
    area = sum(s.area for s in strokes)
    if torn >= NO_HAND_MM2:
        return Verdict(State.UNREADABLE, marking.SHARED, stamped, hand=True, mixed=mingled)
    perhaps = area_in(
        inked.maybe("hand") & ~inked.sure("stamp") & ~inked.sure("typed"), share.window
    )
    if max(area, perhaps) >= NO_HAND_MM2:
        whole = gathered(inked, [*plain, *doubtful])
        if stamped:
            reason = _UNDER_STAMP
        elif any(
            signature_sized(s) and not straight(s) and not _lines_alone(inked, s) for s in whole
        ):
            reason = _UNSURE
        elif area - sum(s.area for s in (*plain, *doubtful)) > 0.5 * area:
            reason = _SIMPLE if all(straight(s) for s in gathered(inked, strokes)) else _MENTION
        elif any(signature_sized(s) for s in whole):
            reason = _SIMPLE
        else:
            reason = _SMALL
        mixed = mingled and bool(whole)
        return Verdict(
            State.UNREADABLE, reason, stamped, hand=bool(whole), mixed=mixed, hands=marks
        )
    if stamped:
        reason = _TRACE if is_solid(inked, share) else _ONLY_STAMP
        return Verdict(State.UNREADABLE, reason, stamp=True)
    return _nothing(inked, share, Kind.SIGNATURE)


def _signed_parts(inked: Inked, strokes: Sequence[Stroke]) -> list[Stroke]:
    """What of strokes that may be words is no word: a signature that touches those above it.

    Near a stamp nobody can say: its letters may pass for both.
    """
    plane = inked.odds[..., CLASSES.index("other")]
    stamps = stamps_of(inked)
    found = []
    for stroke in strokes:
        if any(gap(stroke, stamp) <= 2 * ONE_STAMP for stamp in stamps):
            continue
        own = plane[stroke.rows, stroke.columns] < OTHER[0]
        parts = gathered(inked, [Stroke(stroke.rows[own], stroke.columns[own])])
        found += [
            part
            for part in parts
            if part.area >= _PART_MM2
            and part.size[1] >= _PART_HIGH_MM
            and other_odds(inked, part) < OTHER_STRICT
        ]
    return found


def _sweeps(inked: Inked, hand: NDArray[np.bool_], window: tuple[slice, slice]) -> bool:
    """One connected piece of what a hand left there is larger than letters are, and no line."""
    cells = np.zeros_like(hand)
    cells[window] = hand[window]
    drawn = inked.drawn(Stroke(*np.nonzero(cells)))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(drawn, connectivity=8)
    for number in range(1, len(stats)):
        left, top, wide, high, _ = (int(value) for value in stats[number])
        longer, shorter = max(wide, high) / MM, min(wide, high) / MM
        if longer < _SWEEP_MM[0] or shorter < _SWEEP_MM[1]:
            continue
        part = labels[top : top + high, left : left + wide] == number
        _, sides, _ = cv2.minAreaRect(cv2.findNonZero(part.view(np.uint8)))
        if min(sides) >= _LINE_MM * MM:
            return True
    return False


def _may_sign(stroke: Stroke) -> bool:
    """No line, or so short that it may be what print or an edge leaves of a signature."""
    return not straight(stroke) or max(stroke.size) <= _SHORT_MM


def _lines_alone(inked: Inked, stroke: Stroke) -> bool:
    """Hatching, a ring struck out, or a line that hardly turns, is all there is."""
    drawn = inked.drawn(stroke)
    return hatched(drawn) or is_simple(stroke, drawn) or struck_ring(stroke)


def signed_over(inked: Inked, share: Share) -> bool:
    """What may be a signature lies in a stamp box: no ring or frame of a stamp."""
    stamped = is_stamp(inked, share)
    drawn = [s for s in share.hands.own if not (stamped and framed(s))]
    hand = inked.sure("hand")
    bare = area_in(hand & ~inked.sure("stamp"), share.window)
    much = bare >= _OVER_BARE_MM2 or area_in(hand, share.window) >= _OVER_MM2
    if stamped and much and _sweeps(inked, hand, share.window):
        return True
    return any(
        signature_sized(s)
        and not straight(s)
        and other_odds(inked, s) < OTHER[0]
        and clear_area(inked, [s]) >= _CLEAR_MM2
        for s in gathered(inked, _not_stamped(inked, drawn))
    )


def judge_stamp(
    inked: Inked, share: Share, over: NDArray[np.bool_], *, hand: bool, alone: bool
) -> Verdict:
    """Whether a box is stamped.

    `over`: what lies over the page (`cover.laid_over`); `hand`: what may be a signature is in it;
    `alone`: as of a signature.
    """
    strokes = [*share.stamps.own, *share.stamps.beside] if alone else share.stamps.own
    if is_stamp(inked, share) or is_faint_stamp(inked, share, over):
        if is_solid(inked, share):
            return Verdict(State.UNREADABLE, _SOLID_STAMP, stamp=True, hand=hand)
        if is_bare(inked, share):
            return Verdict(State.UNREADABLE, _STAMP_UNSURE, stamp=True, hand=hand)
        return Verdict(State.FILLED, "", stamp=True, hand=hand)
    shared = sum(s.area for s in share.stamps.shared)
    if shared >= STAMP_MM2 / 2:
        # half of a stamp in its own box is a stamp; somebody stamped in a hurry
        if sum(share.within(s) for s in share.stamps.shared) >= STAMP_MM2:
            return Verdict(State.FILLED, _BOTH_BOXES, stamp=True, hand=hand)
        return Verdict(State.UNREADABLE, STAMP_BESIDE, hand=hand)
    area = sum(s.area for s in strokes)
    if area >= NO_STAMP_MM2:
        big = area >= STAMP_MM2
        return Verdict(State.UNREADABLE, _STAMP_UNSURE if big else marking.STAMP_SMALL, hand=hand)
    perhaps = inked.maybe("stamp") & ~inked.sure("hand") & ~inked.sure("typed")
    if area_in(perhaps, share.window) >= NO_STAMP_MM2:
        return Verdict(State.UNREADABLE, _STAMP_UNSURE, hand=hand)
    if sum(s.area for s in share.stamps.beside) >= NO_STAMP_MM2:
        return Verdict(State.UNREADABLE, STAMP_BESIDE, hand=hand)
    return replace(_nothing(inked, share, Kind.STAMP), hand=hand)


def _nothing(inked: Inked, share: Share, kind: Kind) -> Verdict:
    """No ink of its own kind: empty, unless something else was seen in or near the box."""

    def much(strokes: Sequence[Stroke]) -> bool:
        return sum(stroke.area for stroke in strokes) >= NO_HAND_MM2

    within = shrunk(share.window[0], 2), shrunk(share.window[1], 2)
    unknown = [s for s in inked.strokes(inked.unknown) if s.inside(within) * CELL_MM2 > _NO_INK_MM2]
    stamped = sum(share.within(s) for s in (*share.stamps.shared, *share.stamps.reaching))
    perhaps = area_in(inked.maybe("hand") & ~inked.sure("typed"), share.window)
    if kind is Kind.SIGNATURE and any(share.within(s) >= NO_HAND_MM2 for s in share.hands.reaching):
        reason = REACHES
    elif kind is Kind.SIGNATURE and stamped >= STAMP_MM2 and perhaps >= _MAY_BE_MM2:
        reason = _STAMPED_INTO
    elif kind is Kind.STAMP and share.marked >= NO_HAND_MM2:
        reason = _WRITTEN
    elif kind is Kind.SIGNATURE and much([s for s in share.hands.beside if _may_sign(s)]):
        reason = marking.BESIDE
    elif share.typed >= NO_TYPED_MM2:
        reason = marking.TYPED[kind]
    elif unknown or (kind is Kind.SIGNATURE and share.stamp >= NO_STAMP_MM2):
        reason = _TRACE
    elif area_in(inked.faintest, within) >= _NOTHING[kind]:
        reason = marking.FAINT
    else:
        return Verdict(State.EMPTY)
    return Verdict(State.UNREADABLE, reason)


def _in_line(stroke: Stroke, words: Sequence[Stroke]) -> bool:
    """It is of a line of words: its middle is as high as one of these."""
    middle = float(stroke.rows.mean())
    return any(word.rows.min() <= middle <= word.rows.max() for word in words)


def _not_stamped(inked: Inked, strokes: Sequence[Stroke]) -> list[Stroke]:
    """What is not part of a stamp, whose letters and rim may pass for a hand's."""
    stamps = stamps_of(inked)
    left = []
    for stroke in strokes:
        over = [stamp for stamp in stamps if within(stroke, stamp)]
        if not over or any(gap(s, stroke) == 0 and of_two_inks(inked, stroke, s) for s in stamps):
            left.append(stroke)
        elif other_odds(inked, stroke) < OTHER_STRICT:
            left += [part for part in [off_rim(stroke, over[0])] if len(part.rows)]
    return left


def in_one_go(inked: Inked, frames: NDArray[np.bool_]) -> Inked:
    """The same, what is joined to a pen's stroke being the pen's, though some of it looks pressed.

    `frames`: pixels along frames of stamps. A stamp is no single piece: letters stand apart in it.
    """
    stamp, hand, framing = inked.sure("stamp"), inked.sure("hand"), touched(frames, PIXELS)
    drawn = np.zeros_like(inked.ink)
    for stroke in inked.strokes(stamp | hand):
        place = stroke.rows, stroke.columns
        pressed = stamp[place]
        wide, high = stroke.size
        upright = wide <= _UPRIGHT_MM[0] and high >= _UPRIGHT_MM[1]
        upright &= stroke.area <= _UPRIGHT_HOLDS * wide * high
        if not pressed.any() or framing[place].any():
            continue
        share = float(hand[place].mean())
        if not upright and share < _DRAWN:
            continue
        if (
            not signature_sized(stroke)
            or not of_one_ink(inked, stroke)
            or on_outline(stroke) > _ROUND
        ):
            continue
        holes, (count, held) = inked.holes(stroke), inked.signs(stroke)
        small = stroke.area <= _SMALL_DRAWN[0] and holes <= _SMALL_DRAWN[1]
        loose = _LOOSE_DRAWN if small and share >= _MOSTLY_DRAWN else _LOOSE
        most_signs, most_held, most_near = _UPRIGHT_LOOSE if upright else loose
        if count > most_signs or held > most_held or holes > _HOLES:
            continue
        far = 2 * ONE_STAMP
        near = [s for s in inked.strokes(inked.beside(stroke, "stamp")) if gap(s, stroke) <= far]
        if sum(s.area for s in near) < most_near:
            drawn[place] = True
    if not drawn.any():
        return inked
    odds = inked.odds.copy()
    odds[drawn, CLASSES.index("stamp")] = 0
    odds[drawn, CLASSES.index("hand")] = 1
    return replace(inked, odds=odds)


def leave_rims(inked: Inked, share: Share, over: NDArray[np.bool_], kind: Kind) -> float:
    """Take what is along a finger or a note for no mark beside a box, nor for a stamp on one.

    Returns how much was in the box itself, in mm².
    """

    def marks(strokes: list[Stroke]) -> list[Stroke]:
        return [stroke for stroke in strokes if not is_rim(inked, [stroke], over)]

    share.hands.beside = marks(share.hands.beside)
    share.stamps.beside = marks(share.stamps.beside)
    before = share.stamps.own
    if kind is Kind.SIGNATURE:
        share.stamps.own = marks(before)
    kept = {id(stroke) for stroke in share.stamps.own}
    return sum(share.within(stroke) for stroke in before if id(stroke) not in kept)


def stray_strokes(inked: Inked, shares: Mapping[str, Share]) -> list[Stroke]:
    """Marks in no box that may be signatures: no words, no parts of a stamp, nothing solid."""
    found = []
    beside = [s for share in shares.values() for s in share.hands.beside]
    stamps = stamps_of(inked)
    for stroke in _not_stamped(inked, beside):
        wide, high = stroke.size
        pen = other_odds(inked, stroke) < OTHER[0] and stroke.area < _SOLID * wide * high
        tip = stroke.area < HAND_MM2 and any(gap(stroke, s) <= ONE_SIGNATURE for s in stamps)
        if pen and not tip:
            found.append(stroke)
    return found
