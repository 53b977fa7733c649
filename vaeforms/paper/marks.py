"""The signature and stamp boxes of a sheet -> signed or stamped, empty, or to be looked at.

The boxes of one block are read together: people sign across frames and stamp over signatures. A
mark counts where it lies. A box is FILLED for what can be nothing else, EMPTY when the page is good
and nothing is there; everything between is UNREADABLE, and a person looks at the picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vaeforms.french import marking, typeset
from vaeforms.model import Box, Kind, Mark, Rect, State
from vaeforms.paper import cover, crops
from vaeforms.paper.coloured import signed_in_another_ink, stamped_in_another_ink
from vaeforms.paper.cover import PALE, untrusted
from vaeforms.paper.faint import in_black_and_white, may_have_lost_ink, may_hold_pale_stamp
from vaeforms.paper.frames import framing
from vaeforms.paper.inked import (
    CELL_MM,
    Inked,
    Stroke,
    by_colour,
    look,
    view,
    with_frames,
    with_inks,
    with_pale,
    without,
)
from vaeforms.paper.judging import (
    NO_TYPED_MM2,
    in_one_go,
    judge_signature,
    judge_stamp,
    leave_rims,
    signed_over,
    stray_strokes,
)
from vaeforms.paper.measured import is_printed, is_rim, shrunk, signature_sized
from vaeforms.paper.mentions import is_legible, mentions
from vaeforms.paper.noisy import may_hold_pale_signature
from vaeforms.paper.ocr.lines import Bounds
from vaeforms.paper.overflow import without_words
from vaeforms.paper.several import likeliest_signature
from vaeforms.paper.shares import NO_HAND_MM2, Share, shared_out
from vaeforms.paper.sheet import MM, Sheet
from vaeforms.paper.together import (
    NO_STAMP_MM2,
    Verdict,
    together,
)
from vaeforms.paper.trust import MOST_MISPLACED
from vaeforms.paper.twice import MARGIN_MM, digests_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
#: So many lines that are read in a box to sign, so many mm apart, may be a stamp: a name, a street,
#: a town.
_STAMP_LINES, _APART_MM = 3, 2.0

_LOST = (
    "Des points épars se voient dans la zone : une marque pâle a pu s’effacer à la numérisation, à"
    " contrôler sur l’original."
)


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
    #: JPEG of the box and a little around it
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


@dataclass(frozen=True, slots=True)
class _Block:
    """The boxes of one block and the ink in and around them."""

    sheet: Sheet
    zones: tuple[Box, ...]
    around: Rect
    #: of the sheet, with what is pale around the boxes
    ink: NDArray[np.bool_]
    #: strokes as they lie; the same with those of one frame together
    plain: Inked
    inked: Inked
    #: by field; those of `plain`, those of `inked`: a frame is no signature, by itself it is not
    #: yet a stamp
    unframed: dict[str, Share]
    shares: dict[str, Share]
    #: mm² of what lies over the page (fingers, notes) whose rims were taken out, by field
    rims: dict[str, float]

    def of_kind(self, kind: Kind) -> list[Box]:
        return [box for box in self.zones if box.kind is kind]


def _read_block(
    sheet: Sheet, ink: NDArray[np.bool_], zones: Sequence[Box]
) -> dict[str, MarkReading]:
    block = _gathered(sheet, ink, zones)
    verdicts = _verdicts(block)
    signed = [box for box in block.of_kind(Kind.SIGNATURE) if verdicts[box.field].hand]
    digests = digests_of(sheet, signed)
    readings = {}
    for box in zones:
        verdict, untold = _settled(block, box, verdicts[box.field], signed=box in signed)
        share = block.shares[box.field]
        readings[box.field] = MarkReading(
            verdict.state, typeset(verdict.reason), _marks(share, digests.get(box.field, "")),
            share.hand, share.stamp, share.typed, crops.jpeg(sheet, box.rect, MARGIN_MM), untold,
        )  # fmt: skip
    return readings


def _gathered(sheet: Sheet, ink: NDArray[np.bool_], zones: Sequence[Box]) -> _Block:
    around = _grown(
        (min(b.rect[0] for b in zones), min(b.rect[1] for b in zones),
         max(b.rect[2] for b in zones), max(b.rect[3] for b in zones)), _MARGIN_MM,
    )  # fmt: skip
    besides = [
        _grown(box.rect, 1.0)
        for box in sheet.template.boxes
        if box.kind not in (Kind.SIGNATURE, Kind.STAMP) and _meet(box.rect, around)
    ]
    seen = view(sheet, around)
    ink = with_pale(sheet, ink, seen)
    own = without_words(sheet, ink, [box.rect for box in zones], besides)
    plain = look(sheet, own, seen, besides)
    frames = framing(plain.pixels)
    inked = with_frames(plain, frames)
    shares = shared_out(sheet, inked, zones)
    if any(box.kind is Kind.SIGNATURE and shares[box.field].stamp >= NO_STAMP_MM2 for box in zones):
        plain = in_one_go(by_colour(sheet, around, plain), frames)
        inked = with_frames(plain, frames)
        shares = shared_out(sheet, inked, zones)
    unframed = shared_out(sheet, plain, zones) if frames.any() else shares
    over = cover.laid_over(sheet)
    rims = {}
    for box in zones:
        rims[box.field] = leave_rims(inked, shares[box.field], over, box.kind)
        if unframed is not shares:
            leave_rims(plain, unframed[box.field], over, box.kind)
    return _Block(sheet, tuple(zones), around, ink, plain, inked, unframed, shares, rims)


def _verdicts(block: _Block) -> dict[str, Verdict]:
    """What every box holds, the others of its block considered."""
    sheet, zones, inked = block.sheet, block.zones, block.inked
    over = cover.laid_over(sheet)
    alone = len(zones) == 1
    verdicts = {}
    for box in zones:
        share = block.shares[box.field]
        if box.kind is Kind.SIGNATURE:
            verdict = judge_signature(inked, share, alone=alone)
            verdicts[box.field] = _told_from_words(block, box, verdict)
        else:
            verdicts[box.field] = judge_stamp(
                block.plain, block.unframed[box.field], over, hand=signed_over(inked, share),
                alone=alone,
            )  # fmt: skip
    verdicts |= _told_by_colours(block, verdicts)
    for box in zones:
        verdict = verdicts[box.field]
        if verdict.hands == 1 and may_have_lost_ink(sheet, block.ink, box.rect):
            verdicts[box.field] = replace(verdict, hands=2)
    empty = any(verdicts[box.field].state is State.EMPTY for box in block.of_kind(Kind.STAMP))
    printed = empty and is_printed(inked)
    return together(
        zones, verdicts, block.shares, stray_strokes(inked, block.shares), printed=printed
    )


def _told_by_colours(block: _Block, verdicts: dict[str, Verdict]) -> dict[str, Verdict]:
    """New verdicts on boxes where a pen wrote over a stamp, or a stamp lies under a signature.

    Looked for where what is asked for is missing in another box.
    """
    missing = {box.kind for box in block.zones if verdicts[box.field].state is State.EMPTY}
    signed, stamped = list[Box](), list[Box]()
    if Kind.STAMP in missing:
        boxes = block.of_kind(Kind.SIGNATURE)
        there = [box for box in boxes if verdicts[box.field].state is not State.EMPTY]
        signed = [box for box in there if not verdicts[box.field].stamp]
    if Kind.SIGNATURE in missing:
        there = [box for box in block.of_kind(Kind.STAMP) if verdicts[box.field].stamp]
        stamped = [box for box in there if not verdicts[box.field].hand]
    if not signed and not stamped:
        return {}
    inked = block.plain
    if inked.inks is None:
        inked = with_inks(block.sheet, block.around, inked)
    new = dict[str, Verdict]()
    for box in signed:
        if stamped_in_another_ink(inked, block.unframed[box.field]):
            new[box.field] = replace(verdicts[box.field], stamp=True)
    for box in stamped:
        if signed_in_another_ink(inked, block.unframed[box.field]):
            new[box.field] = replace(verdicts[box.field], hand=True)
    return new


def _settled(block: _Block, box: Box, verdict: Verdict, *, signed: bool) -> tuple[Verdict, bool]:
    """The verdict as far as the capture allows it, and whether it does not.

    `signed`: a hand signed there.
    """
    sheet, share = block.sheet, block.shares[box.field]
    why = untrusted(sheet, box, _astray(sheet, box, verdict, share))
    written = [*share.hands.own, *share.hands.beside] if signed else []
    if box.kind is Kind.STAMP and verdict.state is State.FILLED:
        written = share.stamps.own
    if not why and is_rim(block.inked, written, cover.laid_over(sheet)):
        why = cover.HIDDEN
    doubt = _doubt(sheet, box) if verdict.state is State.EMPTY else ""
    if verdict.state is State.EMPTY and block.rims[box.field] >= NO_STAMP_MM2:
        doubt = cover.HIDDEN
    if doubt:
        verdict = replace(verdict, state=State.UNREADABLE, reason=doubt)
    if why and not _believed(sheet, box, verdict, share, why):
        verdict = replace(verdict, state=State.UNREADABLE, reason=why)
    return verdict, bool(why)


def _told_from_words(block: _Block, box: Box, verdict: Verdict) -> Verdict:
    """The verdict on a box to sign, mentions being no signature, nor what anybody can read."""
    sheet, ink = block.sheet, block.ink
    hands = block.shares[box.field].hands.own
    legible = verdict.state is State.FILLED and is_legible(sheet, ink, box.rect)
    if legible or _may_hold_mention(verdict, hands):
        mark, sure = likeliest_signature(block.inked, hands)
        bounds = block.inked.bounds_of(mark) if mark else None
        lines = mentions(sheet, ink, box.rect, bounds, sure=sure)
        if _rows(lines) >= _STAMP_LINES:
            verdict = replace(verdict, stamp=True)
        rest = _judged_without(block, box, lines) if lines else verdict
        if rest.state is State.EMPTY:
            # nobody signed with it, here or for another box
            reason = marking.LEGIBLE if legible else verdict.reason
            return replace(verdict, state=State.UNREADABLE, reason=reason, hand=False, hands=0)
        if lines and rest.state is State.FILLED:
            left = ink.copy()
            for x0, y0, x1, y1 in lines:
                left[y0:y1, x0:x1] = False
            verdict = replace(rest, stamp=rest.stamp or verdict.stamp)
            legible = is_legible(sheet, left, box.rect)
    if legible:
        return replace(verdict, state=State.UNREADABLE, reason=marking.LEGIBLE)
    return verdict


def _rows(lines: Sequence[Bounds]) -> int:
    """How many lines of writing these are, some of them cut twice."""
    middles = sorted((top + low) / 2 for _, top, _, low in lines)
    return sum(b - a >= _APART_MM * MM for a, b in pairwise(middles)) + bool(middles)


def _judged_without(block: _Block, box: Box, lines: Sequence[Bounds]) -> Verdict:
    """The verdict on a box to sign without what is in `lines` (pixels of the sheet)."""
    rest = without(block.inked, lines)
    share = shared_out(block.sheet, rest, block.zones)[box.field]
    leave_rims(rest, share, cover.laid_over(block.sheet), box.kind)
    return judge_signature(rest, share, alone=len(block.zones) == 1)


def _may_hold_mention(verdict: Verdict, hands: Sequence[Stroke]) -> bool:
    """A hand left more than one mark, or one that is not known to be a signature."""
    unsure = verdict.hand or any(map(signature_sized, hands))
    return verdict.hands > 1 or (verdict.state is State.UNREADABLE and unsure)


def _doubt(sheet: Sheet, box: Box) -> str:
    """Why an empty box may hold what the capture has lost, if so."""
    if may_have_lost_ink(sheet, None, box.rect):
        return _LOST
    pale = may_hold_pale_stamp if box.kind is Kind.STAMP else may_hold_pale_signature
    return marking.FAINT if pale(sheet, box.rect) else ""


def _believed(sheet: Sheet, box: Box, verdict: Verdict, share: Share, why: str) -> bool:
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
    if why == cover.NOISY:
        # noise may look like a stamp, not like a signature; beside a stamp nobody can be sure
        return box.kind is Kind.SIGNATURE and share.stamp < NO_STAMP_MM2
    return why == PALE


def _astray(sheet: Sheet, box: Box, verdict: Verdict, share: Share) -> float:
    """Millimetres by which the box may be misplaced without another verdict on it."""
    if verdict.state is State.FILLED:
        held = share.hands if box.kind is Kind.SIGNATURE else share.stamps
        by = math.ceil(min(sheet.misplaced(box.rect), _ASTRAY_MM) / CELL_MM)
        inner = shrunk(share.window[0], by), shrunk(share.window[1], by)
        cells = sum(len(s.rows) for s in held.own)
        if sum(s.inside(inner) for s in held.own) < _WELL_INSIDE * max(1, cells):
            return MOST_MISPLACED
    return _ASTRAY_MM if verdict.state is not State.UNREADABLE else MOST_MISPLACED


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
    if share.typed >= NO_TYPED_MM2:
        found.append(Mark("text", area=round(share.typed, 1)))
    return tuple(found)
