"""The signature and stamp boxes of a sheet -> signed or stamped, empty, or to be looked at.

The boxes of one block are read together: people sign across frames and stamp over signatures. A
mark counts where it lies. A box is FILLED for what can be nothing else, EMPTY when the page is good
and nothing is there; everything between is UNREADABLE, and a person looks at the picture.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from vaeforms.french import typeset
from vaeforms.model import Box, Kind, Mark, Rect, State
from vaeforms.paper import cover, crops
from vaeforms.paper.cover import PALE, untrusted
from vaeforms.paper.faint import in_black_and_white, may_have_lost_ink, may_hold_pale_stamp
from vaeforms.paper.frames import framing
from vaeforms.paper.inked import (
    CELL_MM,
    CELL_MM2,
    SURE,
    Inked,
    Stroke,
    by_colour,
    encloses,
    framed,
    look,
    off_rim,
    straight,
    with_frames,
    within,
    without,
)
from vaeforms.paper.mentions import mentions
from vaeforms.paper.overflow import without_words
from vaeforms.paper.segment import CLASSES
from vaeforms.paper.shares import NO_HAND_MM2, ONE_STAMP, Share, shared_out
from vaeforms.paper.sheet import Sheet
from vaeforms.paper.together import (
    BESIDE,
    NO_STAMP_MM2,
    ONE_SIGNATURE,
    REACHES,
    SECOND_NEAR_MM2,
    STAMP_BESIDE,
    Verdict,
    gap,
    marks_apart,
    together,
)
from vaeforms.paper.trust import MOST_MISPLACED
from vaeforms.paper.twice import MARGIN_MM, digests_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cells = NDArray[np.bool_]

#: Signature: area in mm² of a half-millimetre pen, largest side and height in mm (`marks.md`).
_HAND_MM2, _HAND_SIDES_MM = 12.0, (10.0, 4.0)
#: Stamp: area in mm², larger and smaller side in mm.
_STAMP_MM2, _STAMP_SIDES_MM = 16.0, (10.0, 6.0)
_NOTHING = {Kind.SIGNATURE: NO_HAND_MM2, Kind.STAMP: NO_STAMP_MM2}
#: A stamp too pale to be measured whole shows ink in this share of it at least: in mere noise the
#: network sees stamps without any.
_MEASURED = 0.015
#: Typed words, or ink of no known kind, below which there is nothing, in mm².
_NO_TYPED_MM2, _NO_INK_MM2 = 3.0, 4.0
#: A stamp that reaches into an empty box may hide a signature there when so much of its ink may be
#: a hand's, in mm²: initials over the edge of one 7, such stamps alone 0 to 24 (of 13, 5 less than
#: this; seeds 201, 340 and 341).
_MAY_BE_MM2 = 1.0
#: In a box with a stamp, so much of a signature lies where the stamp has no ink, in mm².
_CLEAR_MM2 = 10.0
#: A signature beside a stamp, not under it, has this share of its ink where the stamp has none.
_APART = 0.9
#: Above the higher odds a stroke of a hand is no signature, below the lower it is one; lower still
#: for what is less ample than the last (mm²), as a word is, and in a box with a stamp, part of
#: whose letters may pass for a hand's.
_OTHER, _OTHER_STRICT, _AMPLE_MM2 = (0.45, 0.65), 0.2, 30.0
#: Words fall into so many separate signs, with such a share of the ink; signatures into fewer.
_SIGNS, _SIGNS_HOLD = 10, 0.6
#: A word of a few letters is no higher than this (mm), and a sign stands apart in it, with such a
#: share of its ink; or it is lower and smaller still (mm, mm²). Of 254 boxes with a strip of real
#: handwriting (simulated captures, seeds 1 and 101) 2 are called signed; of 250 signed ones 3 more
#: go to review for it.
_WORD_MM, _WORD_HOLDS, _FEW_LETTERS = 8.5, 0.03, (6.5, 35.0)
#: A name is signed no wider than this, in mm, and less than this share of it falls into separate
#: signs; of 30 mentions above a signature (seed 331) 3 pass for a second signature.
_NAME_MM, _NAME_SIGNS = 24.0, 0.3
#: What is left of a pale second mark, in mm².
_PALE_MM2 = 2.5
#: So much of a mark is of the one of two inks, so much of another mark of the other.
_ONE_INK = 0.85
#: A signature of which more than this is of a stamp or typed as well is looked at.
_HALF = 0.5
#: Above this share of its rectangle no mark of a pen is ink: signatures 0.2 to 0.45, a finger 0.6.
_SOLID = 0.55
#: Boxes to sign are 20 mm high and more: one with nothing in it and around it, or so much of a mark
#: further from its edges than it may be misplaced, may be misplaced by so many mm.
_ASTRAY_MM, _WELL_INSIDE = 2.2, 0.85
#: A mark in a box whose corner is cut off is believed when so much of the box is on the picture,
#: and so much of its frame shows.
_SEEN = 0.7
#: Marks up to this far outside the boxes belong to their block; blocks further apart than twice
#: that are read one by one.
_MARGIN_MM = 8.0
_POINTS = 72 / 25.4

_TYPED = {
    Kind.SIGNATURE: "Texte dactylographié, pas une signature : à apprécier.",
    Kind.STAMP: "Texte dactylographié, pas un cachet : à apprécier.",
}
_MENTION = "Mention ou nom écrits à la main, signature non reconnue : à apprécier."
_SIMPLE = "Simple trait, croix ou point, pas une signature : à apprécier."
_SMALL = "Tracé trop petit pour une signature : à apprécier."
_UNSURE = "Tracé qui peut être une signature ou une mention : à apprécier."
_UNDER_STAMP = "Cachet et tracé mêlés, signature non reconnue avec certitude : à contrôler de vue."
_ONLY_STAMP = "Un cachet occupe la zone de signature, aucune signature n’y a été reconnue."
_FAINT = "Une trace très pâle se voit dans la zone : à contrôler de vue."
_LOST = (
    "Des points épars se voient dans la zone : une marque pâle a pu s’effacer à la numérisation, à"
    " contrôler sur l’original."
)
_TRACE = "Une trace d’origine inconnue se voit dans la zone : à contrôler de vue."
_SHARED = "Un même tracé couvre deux zones : à attribuer de vue."
_BESIDE_ONLY = "La signature se trouve à côté de la zone prévue."
_STAMP_SMALL = "Trace trop petite pour un cachet : à apprécier."
_STAMP_UNSURE = "Une empreinte occupe la zone, cachet non reconnu avec certitude : à apprécier."
_WRITTEN = "Une écriture ou un tracé se voit dans la zone du cachet : à apprécier."
_STAMPED_INTO = (
    "Un cachet déborde dans la zone de signature : une signature peut s’y mêler, à contrôler de"
    " vue."
)
_BOTH_BOXES = "Le cachet couvre aussi la zone de signature."


@dataclass(frozen=True, slots=True)
class MarkReading:
    """What one signature or stamp box holds."""

    state: State
    #: French sentence: why it is unreadable, or what must be looked at; may be empty
    reason: str
    #: « hand », « stamp » and « text », with their areas; the same digest twice: the same drawing
    marks: tuple[Mark, ...]
    #: ink in the box by who left it, in mm² of a half-millimetre pen
    hand: float
    stamp: float
    typed: float
    #: PNG of the box and a little around it
    crop: bytes
    #: what lies around the box does not let anything be said of it (covered, cut off, displaced)
    untrusted: bool = False


def read_marks(
    sheet: Sheet, ink: NDArray[np.bool_], boxes: Sequence[Box]
) -> dict[str, MarkReading]:
    """Readings of the SIGNATURE and STAMP boxes among `boxes`, by field name.

    `ink`: what the sheet shows and the blank does not print (`ink.new_ink`), its size.
    """
    found: dict[str, MarkReading] = {}
    for block in _blocks([b for b in boxes if b.kind in (Kind.SIGNATURE, Kind.STAMP)]):
        found |= _read_block(sheet, ink, block)
    return found


def _blocks(zones: Sequence[Box]) -> list[list[Box]]:
    """Boxes near one another, together."""
    blocks: list[list[Box]] = []
    for zone in zones:
        reach = _grown(zone.rect, 2 * _MARGIN_MM)
        near = [b for b in blocks if any(_meet(reach, other.rect) for other in b)]
        blocks = [b for b in blocks if b not in near]
        blocks.append([each for b in near for each in b] + [zone])
    order = {zone.field: n for n, zone in enumerate(zones)}
    return [sorted(block, key=lambda box: order[box.field]) for block in blocks]


def _read_block(
    sheet: Sheet, ink: NDArray[np.bool_], zones: Sequence[Box]
) -> dict[str, MarkReading]:
    around = _grown(
        (min(b.rect[0] for b in zones), min(b.rect[1] for b in zones),
         max(b.rect[2] for b in zones), max(b.rect[3] for b in zones)), _MARGIN_MM,
    )  # fmt: skip
    besides = [
        _grown(box.rect, 1.0)
        for box in sheet.template.boxes
        if box.kind not in (Kind.SIGNATURE, Kind.STAMP) and _meet(box.rect, around)
    ]
    own = without_words(sheet, ink, [box.rect for box in zones], besides)
    plain = look(sheet, own, around, besides)
    frames = framing(plain.pixels)
    inked = with_frames(plain, frames)
    shares = shared_out(sheet, inked, zones)
    if any(box.kind is Kind.SIGNATURE and shares[box.field].stamp >= NO_STAMP_MM2 for box in zones):
        plain = by_colour(sheet, around, plain)
        if plain.inks is not None:
            inked = with_frames(plain, frames)
            shares = shared_out(sheet, inked, zones)
    over = cover.laid_over(sheet)
    # a frame is no signature; by itself it is not yet a stamp
    unframed = shared_out(sheet, plain, zones) if frames.any() else shares
    for box in zones:
        _leave_rims(inked, shares[box.field], over, box.kind)
        if unframed is not shares:
            _leave_rims(plain, unframed[box.field], over, box.kind)
    alone = len(zones) == 1
    verdicts = {
        box.field: _signature(inked, shares[box.field], alone=alone)
        if box.kind is Kind.SIGNATURE
        else _stamp(
            plain, unframed[box.field], over, hand=_signed_over(inked, shares[box.field]),
            alone=alone,
        )
        for box in zones
    }  # fmt: skip
    for box in zones:
        if box.kind is Kind.SIGNATURE and _may_hold_mention(verdicts[box.field]):
            again = _beside_mention(sheet, ink, inked, zones, box, shares[box.field].hands.own)
            verdicts[box.field] = again or verdicts[box.field]
    for box in zones:
        verdict = verdicts[box.field]
        if verdict.hands == 1 and may_have_lost_ink(sheet, ink, box.rect):
            verdicts[box.field] = replace(verdict, hands=2)
    verdicts = together(zones, verdicts, shares, _stray(inked, shares))
    signed = [b for b in zones if b.kind is Kind.SIGNATURE and verdicts[b.field].hand]
    digests = digests_of(sheet, signed)
    readings = {}
    for box in zones:
        verdict, share = verdicts[box.field], shares[box.field]
        why = untrusted(sheet, box, _astray(sheet, box, verdict, share))
        written = [*share.hands.own, *share.hands.beside] if box in signed else []
        if box.kind is Kind.STAMP and verdict.state is State.FILLED:
            written = share.stamps.own
        if not why and _is_rim(inked, written, over):
            why = cover.HIDDEN
        doubt = _doubt(sheet, ink, box) if verdict.state is State.EMPTY else ""
        if doubt:
            verdict = replace(verdict, state=State.UNREADABLE, reason=doubt)
        if why and not _believed(sheet, box, verdict, why):
            verdict = replace(verdict, state=State.UNREADABLE, reason=why)
        readings[box.field] = MarkReading(
            verdict.state, typeset(verdict.reason), _marks(share, digests.get(box.field, "")),
            share.hand, share.stamp, share.typed, crops.png(sheet, box.rect, MARGIN_MM), bool(why),
        )  # fmt: skip
    return readings


def _beside_mention(
    sheet: Sheet,
    ink: NDArray[np.bool_],
    inked: Inked,
    zones: Sequence[Box],
    box: Box,
    hands: Sequence[Stroke],
) -> Verdict | None:
    """The verdict on a box to sign without the mentions in it, if a signature is left.

    `ink`: of the sheet; `hands`: what a hand left in the box.
    """
    marks = sorted(_gathered(inked, hands), key=lambda stroke: stroke.area)
    lines = mentions(sheet, ink, box.rect, inked.bounds_of(marks[-1]) if marks else None)
    if not lines:
        return None
    rest = without(inked, lines)
    share = shared_out(sheet, rest, zones)[box.field]
    _leave_rims(rest, share, cover.laid_over(sheet), box.kind)
    verdict = _signature(rest, share, alone=len(zones) == 1)
    return verdict if verdict.state is State.FILLED else None


def _may_hold_mention(verdict: Verdict) -> bool:
    """A hand left more than one mark, or one that is not known to be a signature."""
    return verdict.hands > 1 or (verdict.state is State.UNREADABLE and verdict.hand)


def _doubt(sheet: Sheet, ink: NDArray[np.bool_], box: Box) -> str:
    """Why an empty box may hold what the capture has lost, if so."""
    if may_have_lost_ink(sheet, ink, box.rect):
        return _LOST
    return _FAINT if box.kind is Kind.STAMP and may_hold_pale_stamp(sheet, box.rect) else ""


def _believed(sheet: Sheet, box: Box, verdict: Verdict, why: str) -> bool:
    """A mark that was found stands: pale pictures and cut corners lose ink, they do not make it.

    Where a corner is cut off, the rest of the frame says that the box is where it should be.
    """
    if verdict.state is not State.FILLED:
        return False
    if why == cover.LOST and box.kind is Kind.SIGNATURE and in_black_and_white(sheet):
        # such a page loses its frames; print a little further away tells as well where it is
        return sheet.misplaced(_grown(box.rect, _MARGIN_MM)) <= _ASTRAY_MM
    if why in (cover.LOST, cover.CUT):
        seen = float(sheet.seen[sheet.window(box.rect)].mean())
        shown = cover.stretches(sheet, box.rect)
        return seen >= _SEEN and len(shown) > 0 and float((shown >= _SEEN).mean()) >= _SEEN
    return why == PALE


def _astray(sheet: Sheet, box: Box, verdict: Verdict, share: Share) -> float:
    """Millimetres by which the box may be misplaced without another verdict on it."""
    if verdict.state is State.FILLED:
        held = share.hands if box.kind is Kind.SIGNATURE else share.stamps
        by = math.ceil(min(sheet.misplaced(box.rect), _ASTRAY_MM) / CELL_MM)
        inner = _shrunk(share.window[0], by), _shrunk(share.window[1], by)
        cells = sum(len(s.rows) for s in held.own)
        if sum(s.inside(inner) for s in held.own) < _WELL_INSIDE * max(1, cells):
            return MOST_MISPLACED
    return _ASTRAY_MM if verdict.state is not State.UNREADABLE else MOST_MISPLACED


# --------------------------------------------------------------------------- judging


def _signature(inked: Inked, share: Share, *, alone: bool) -> Verdict:
    strokes = [*share.hands.own, *share.hands.beside] if alone else share.hands.own
    strokes = _not_stamped(inked, strokes)
    stamped = _is_stamp(inked, share)
    mingled = stamped and not _two_inks(inked, share)
    least = _OTHER_STRICT if mingled else _OTHER[0]
    plain = [s for s in strokes if _other(inked, s) < least]
    doubtful = [s for s in strokes if least <= _other(inked, s) < _OTHER[1]]
    named = _names(inked, [s for s in strokes if _other(inked, s) >= _OTHER[1]])
    marks = _how_many(inked, share, [*plain, *doubtful, *named, *_pressed(inked, share)])
    signatures = [
        s
        for s in _gathered(inked, plain)
        if _large(s)
        and not straight(s)
        and not (framed(s) and encloses(s))
        and (s.area >= _AMPLE_MM2 or _other(inked, s) < _OTHER_STRICT)
        and not _word(inked, s)
    ]
    torn = sum(s.area for s in _not_stamped(inked, share.hands.shared))
    if signatures and torn < NO_HAND_MM2:
        stamps = _stamps(inked)
        inner = all(any(within(s, stamp) for stamp in stamps) for s in signatures)
        if mingled and (inner or _clear(inked, signatures) < _CLEAR_MM2):
            return Verdict(State.UNREADABLE, _UNDER_STAMP, stamp=True, hand=True, mixed=True)
        if all(_like_print(inked, s) for s in signatures):
            return Verdict(State.UNREADABLE, _UNSURE, stamped, hand=True, mixed=mingled)
        reason = _BESIDE_ONLY if alone and not share.hands.own else ""
        drawn = sum(s.area for s in signatures)
        mixed = mingled and _clear(inked, signatures) < _APART * drawn
        return Verdict(State.FILLED, reason, stamped, hand=True, mixed=mixed, hands=marks)
    area = sum(s.area for s in strokes)
    if torn >= NO_HAND_MM2:
        return Verdict(State.UNREADABLE, _SHARED, stamped, hand=True, mixed=mingled)
    perhaps = _area(inked.maybe("hand") & ~inked.sure("stamp") & ~inked.sure("typed"), share.window)
    if max(area, perhaps) >= NO_HAND_MM2:
        whole = _gathered(inked, [*plain, *doubtful])
        if stamped:
            reason = _UNDER_STAMP
        elif any(_large(s) and not straight(s) for s in whole):
            reason = _UNSURE
        elif area - sum(s.area for s in (*plain, *doubtful)) > 0.5 * area:
            reason = _SIMPLE if all(straight(s) for s in _gathered(inked, strokes)) else _MENTION
        elif any(_large(s) for s in whole):
            reason = _SIMPLE
        else:
            reason = _SMALL
        mixed = mingled and bool(whole)
        return Verdict(
            State.UNREADABLE, reason, stamped, hand=bool(whole), mixed=mixed, hands=marks
        )
    if stamped:
        return Verdict(State.UNREADABLE, _ONLY_STAMP, stamp=True)
    return _nothing(inked, share, Kind.SIGNATURE)


def _signed_over(inked: Inked, share: Share) -> bool:
    """What may be a signature lies in a stamp box: no ring or frame of a stamp."""
    stamped = _is_stamp(inked, share)
    drawn = [s for s in share.hands.own if not (stamped and framed(s))]
    return any(
        _large(s) and _other(inked, s) < _OTHER[0] and _clear(inked, [s]) >= _CLEAR_MM2
        for s in _gathered(inked, _not_stamped(inked, drawn))
    )


def _stamp(
    inked: Inked, share: Share, over: NDArray[np.bool_], *, hand: bool, alone: bool
) -> Verdict:
    strokes = [*share.stamps.own, *share.stamps.beside] if alone else share.stamps.own
    if _is_stamp(inked, share) or _is_faint_stamp(inked, share, over):
        return Verdict(State.FILLED, "", stamp=True, hand=hand)
    shared = sum(s.area for s in share.stamps.shared)
    if shared >= _STAMP_MM2 / 2:
        # half of a stamp in its own box is a stamp; somebody stamped in a hurry
        if sum(share.within(s) for s in share.stamps.shared) >= _STAMP_MM2:
            return Verdict(State.FILLED, _BOTH_BOXES, stamp=True, hand=hand)
        return Verdict(State.UNREADABLE, STAMP_BESIDE, hand=hand)
    area = sum(s.area for s in strokes)
    if area >= NO_STAMP_MM2:
        big = area >= _STAMP_MM2
        return Verdict(State.UNREADABLE, _STAMP_UNSURE if big else _STAMP_SMALL, hand=hand)
    perhaps = inked.maybe("stamp") & ~inked.sure("hand") & ~inked.sure("typed")
    if _area(perhaps, share.window) >= NO_STAMP_MM2:
        return Verdict(State.UNREADABLE, _STAMP_UNSURE, hand=hand)
    if sum(s.area for s in share.stamps.beside) >= NO_STAMP_MM2:
        return Verdict(State.UNREADABLE, STAMP_BESIDE, hand=hand)
    return replace(_nothing(inked, share, Kind.STAMP), hand=hand)


def _nothing(inked: Inked, share: Share, kind: Kind) -> Verdict:
    """No ink of its own kind: empty, unless something else was seen in or near the box."""

    def much(strokes: Sequence[Stroke]) -> bool:
        return sum(stroke.area for stroke in strokes) >= NO_HAND_MM2

    within = _shrunk(share.window[0], 2), _shrunk(share.window[1], 2)
    unknown = [s for s in inked.strokes(inked.unknown) if s.inside(within) * CELL_MM2 > _NO_INK_MM2]
    stamped = sum(share.within(s) for s in (*share.stamps.shared, *share.stamps.reaching))
    perhaps = _area(inked.maybe("hand") & ~inked.sure("typed"), share.window)
    if kind is Kind.SIGNATURE and any(share.within(s) >= NO_HAND_MM2 for s in share.hands.reaching):
        reason = REACHES
    elif kind is Kind.SIGNATURE and stamped >= _STAMP_MM2 and perhaps >= _MAY_BE_MM2:
        reason = _STAMPED_INTO
    elif kind is Kind.STAMP and share.marked >= NO_HAND_MM2:
        reason = _WRITTEN
    elif kind is Kind.SIGNATURE and much([s for s in share.hands.beside if not straight(s)]):
        reason = BESIDE
    elif share.typed >= _NO_TYPED_MM2:
        reason = _TYPED[kind]
    elif unknown:
        reason = _TRACE
    elif _area(inked.faint, within) >= _NOTHING[kind]:
        reason = _FAINT
    else:
        return Verdict(State.EMPTY)
    return Verdict(State.UNREADABLE, reason)


# --------------------------------------------------------------------------- measuring


def _other(inked: Inked, stroke: Stroke) -> float:
    """The odds that a stroke of a hand is no signature."""
    plane = inked.odds[..., CLASSES.index("other")]
    return float(plane[stroke.rows, stroke.columns].mean())


def _gathered(inked: Inked, strokes: Sequence[Stroke], gap: int = ONE_SIGNATURE) -> list[Stroke]:
    """Strokes near one another as one."""
    cells = np.zeros_like(inked.ink)
    for stroke in strokes:
        cells[stroke.rows, stroke.columns] = True
    return inked.strokes(cells, gap)


def _stamps(inked: Inked) -> list[Stroke]:
    """The stamps of the block, whatever box they are in."""
    return [s for s in inked.strokes(inked.sure("stamp"), ONE_STAMP) if _as_large_as_a_stamp(s)]


def _how_many(inked: Inked, share: Share, strokes: Sequence[Stroke]) -> int:
    """How many marks of different people there may be; a second one may be pale, or in pieces."""
    count = marks_apart(strokes)
    if count != 1:
        return count
    first = max(strokes, key=lambda stroke: stroke.area)
    # what is near words or a stamp is of these
    known = [s for s in (*share.hands.all, *_stamps(inked)) if s not in strokes]
    weak = inked.faint | (inked.ink & ~inked.sure("typed"))
    for stroke in (first, *known):
        weak[stroke.rows, stroke.columns] = False
    cells = np.zeros_like(weak)
    cells[share.window] = weak[share.window]
    far = 2 * ONE_SIGNATURE
    for stroke in inked.strokes(cells, ONE_SIGNATURE):
        apart = gap(stroke, first)
        least = _PALE_MM2 if apart > far else SECOND_NEAR_MM2
        alone = all(gap(stroke, other) > far for other in known)
        if alone and apart > 0 and stroke.area >= least:
            return 2
    return 1


def _names(inked: Inked, strokes: Sequence[Stroke]) -> list[Stroke]:
    """What may be a second signature among words: a name in one go, no longer than a signature."""
    return [
        s
        for s in _gathered(inked, strokes)
        if _large(s) and s.size[0] <= _NAME_MM and not straight(s)
        and inked.signs(s)[1] < _NAME_SIGNS
    ]  # fmt: skip


def _pressed(inked: Inked, share: Share) -> list[Stroke]:
    """What looks pressed and is no stamp's: a pale signature may.

    It is near no stamp; nor is it the only one of the block, as large as a stamp.
    """
    stamps = _stamps(inked)
    far = 2 * ONE_STAMP
    found = []
    for stroke in share.stamps.own:
        others = [stamp for stamp in stamps if not within(stroke, stamp)]
        only = len(others) < len(stamps) and not others
        if not only and all(gap(stroke, stamp) > far for stamp in others):
            found.append(stroke)
    return found


def _not_stamped(inked: Inked, strokes: Sequence[Stroke]) -> list[Stroke]:
    """What is not part of a stamp, whose letters and rim may pass for a hand's."""
    stamps = _stamps(inked)
    left = []
    for stroke in strokes:
        other = [s for s in stamps if gap(s, stroke) == 0 and _of_two_inks(inked, stroke, s)]
        over = other or [stamp for stamp in stamps if within(stroke, stamp)]
        if not over:
            left.append(stroke)
        elif other or _other(inked, stroke) < _OTHER_STRICT:
            left += [part for part in [off_rim(stroke, over[0])] if len(part.rows)]
    return left


def _two_inks(inked: Inked, share: Share) -> bool:
    """The stamp of a box and what a hand left in it are of different colours."""
    hands = _gathered(inked, share.hands.own, max(inked.ink.shape))
    stamps = _gathered(inked, share.stamps.own, max(inked.ink.shape))
    return bool(hands and stamps) and _of_two_inks(inked, hands[0], stamps[0])


def _of_two_inks(inked: Inked, one: Stroke, other: Stroke) -> bool:
    if inked.inks is None:
        return False
    a, b = (inked.inks[s.rows, s.columns] for s in (one, other))
    shares = [(float((a == k).mean()), float((b == 3 - k).mean())) for k in (1, 2)]
    return any(min(pair) >= _ONE_INK for pair in shares)


def _large(stroke: Stroke) -> bool:
    """As large as a signature."""
    width, height = stroke.size
    least_side, least_height = _HAND_SIDES_MM
    return stroke.area > _HAND_MM2 and max(width, height) > least_side and height > least_height


def _is_rim(inked: Inked, strokes: Sequence[Stroke], over: NDArray[np.bool_]) -> bool:
    """Much of it is along what lies over the page: a finger, a note."""
    along = sum(cover.along(over, *inked.pixels_of(stroke)) for stroke in strokes)
    total = sum(len(stroke.rows) for stroke in strokes)
    return along > cover.ALONG * max(1, total)


def _leave_rims(inked: Inked, share: Share, over: NDArray[np.bool_], kind: Kind) -> None:
    """Take what is along a finger or a note for no mark beside a box, nor for a stamp on one."""

    def marks(strokes: list[Stroke]) -> list[Stroke]:
        return [stroke for stroke in strokes if not _is_rim(inked, [stroke], over)]

    share.hands.beside = marks(share.hands.beside)
    share.stamps.beside = marks(share.stamps.beside)
    if kind is Kind.SIGNATURE:
        share.stamps.own = marks(share.stamps.own)


def _stray(inked: Inked, shares: Mapping[str, Share]) -> list[Stroke]:
    """Marks in no box that may be signatures: no words, no parts of a stamp, nothing solid."""
    found = []
    beside = [s for share in shares.values() for s in share.hands.beside]
    stamps = _stamps(inked)
    for stroke in _not_stamped(inked, beside):
        wide, high = stroke.size
        pen = _other(inked, stroke) < _OTHER[0] and stroke.area < _SOLID * wide * high
        tip = stroke.area < _HAND_MM2 and any(gap(stroke, s) <= ONE_SIGNATURE for s in stamps)
        if pen and not tip:
            found.append(stroke)
    return found


def _word(inked: Inked, stroke: Stroke) -> bool:
    """It is as low as a line of writing, and made as letters are."""
    height = stroke.size[1]
    if height <= _FEW_LETTERS[0] and stroke.area < _FEW_LETTERS[1]:
        return True
    return height <= _WORD_MM and inked.signs(stroke)[1] >= _WORD_HOLDS


def _like_print(inked: Inked, stroke: Stroke) -> bool:
    """It falls into signs as words do, or the network takes most of it for something pressed."""
    count, held = inked.signs(stroke)
    if count >= _SIGNS and held >= _SIGNS_HOLD:
        return True
    places = inked.odds[stroke.rows, stroke.columns]
    return float((places[:, 1:3].max(axis=1) > SURE).mean()) > _HALF


def _clear(inked: Inked, strokes: Sequence[Stroke]) -> float:
    """Area of what lies where there is no stamp, in mm²."""
    stamp = inked.sure("stamp")
    free = sum(int(np.count_nonzero(~stamp[s.rows, s.columns])) for s in strokes)
    return free * CELL_MM2


def _is_stamp(inked: Inked, share: Share) -> bool:
    return any(map(_as_large_as_a_stamp, _gathered(inked, share.stamps.own, ONE_STAMP)))


def _is_faint_stamp(inked: Inked, share: Share, over: NDArray[np.bool_]) -> bool:
    """`over`: where something lies on the page, which may look printed."""
    cells = np.zeros_like(inked.ink)
    cells[share.window] = inked.faint_stamp[share.window]
    return any(
        _as_large_as_a_stamp(stroke)
        and inked.ink[stroke.rows, stroke.columns].mean() >= _MEASURED
        and not _is_rim(inked, [stroke], over)
        for stroke in inked.strokes(cells, ONE_STAMP)
    )


def _as_large_as_a_stamp(stroke: Stroke) -> bool:
    larger, smaller = sorted(stroke.size, reverse=True)
    sides = larger >= _STAMP_SIDES_MM[0] and smaller >= _STAMP_SIDES_MM[1]
    return sides and stroke.area >= _STAMP_MM2


def _area(cells: Cells, window: tuple[slice, slice]) -> float:
    return float(np.count_nonzero(cells[window])) * CELL_MM2


def _shrunk(part: slice, by: int) -> slice:
    return slice(part.start + by, max(part.start + by, part.stop - by))


def _grown(rect: Rect, mm: float) -> Rect:
    by = mm * _POINTS
    return rect[0] - by, rect[1] - by, rect[2] + by, rect[3] + by


def _meet(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


# --------------------------------------------------------------------------- what is reported


def _marks(share: Share, digest: str) -> tuple[Mark, ...]:
    found = []
    if share.hand >= NO_HAND_MM2:
        found.append(Mark("hand", digest, area=round(share.hand, 1)))
    if share.stamp >= NO_STAMP_MM2:
        found.append(Mark("stamp", area=round(share.stamp, 1)))
    if share.typed >= _NO_TYPED_MM2:
        found.append(Mark("text", area=round(share.typed, 1)))
    return tuple(found)
