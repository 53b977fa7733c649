"""The ink of a page and a box -> filled, empty, or to be looked at, and why.

Writing belongs to the box where most of it lies. A box is EMPTY only where it is certain that ink
would have been seen: laid flat well enough, wholly visible, nothing over it, nothing next to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.french import typeset
from vaeforms.model import Box, Kind, State
from vaeforms.paper import cover
from vaeforms.paper.faint import frame_hides_stroke, may_have_lost_words, may_hold_pale_writing
from vaeforms.paper.sheet import MM, Sheet
from vaeforms.paper.strikes import struck_out
from vaeforms.paper.strokes import Piece, pieces, place_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: More ink than this, in mm², longer than this, in mm: somebody wrote. A thin « 1 » has 1.5 mm².
FILLED_MM2, FILLED_MM = 1.5, 1.0
#: Less ink than this in a box is nothing: specks that clung together.
EMPTY_MM2 = 0.45
#: A piece of writing belongs to the box that holds so much of it.
_MOST = 0.5
#: Writing of another box that puts no more than this share of itself, and no more than so many mm²,
#: into a box leaves it empty: lines of two boxes that touch are one piece.
_REACHES_IN, _REACHES_IN_MM2 = 0.3, 4.0
#: Writing so near, in mm, to an empty box may be meant for it, when it is as high and inked as this
#: and no other box is nearer by more than this, in mm.
_NEAR_MM, _LETTER_MM, _NOTE_MM2, _NEARER_MM = 3.0, 1.0, 0.8, 0.7
#: Writing outside that has this share in a box is what ran over from there; so is what goes on so
#: close, in mm, on the line of a box's writing (they overlap by this share of their height).
_RUNS_OVER, _GOES_ON_MM, _SAME_LINE = 0.2, 6.0, 0.4
#: The rim of the paper is larger than this both ways, in mm, and so near the edge.
_RIM_MM, _FROM_EDGE_MM = 60.0, 5.0
#: A fold, a shadow or the rim of a page is longer than this both of a box and in mm, and straighter
#: than it is high by this factor; what is so long and near the edge of the page is its rim.
_LONG_MM, _FLAT, _SOLID = 60.0, 8.0, 0.3
#: It is thinner than a line of writing, in mm, or one stroke holds this share of its length: of 13
#: folds as high as writing 0.86 at least, of long typed lines 0.3 at most.
_LINE_MM, _UNBROKEN = 1.0, 0.6
#: The end of such a shadow is longer than this, in mm, and longer than it is thick by this factor;
#: thinner than this, in mm, or fuller of ink than this; and within so many mm of the frame, thin or
#: not.
_STREAK_MM, _NARROW, _THIN_MM, _FULL = 8.0, 4.0, 1.7, 0.5
_FRAME_MM = (1.6, 0.95)
#: A line of letters, even of thick ones that touch, is cut at most of these heights into so many
#: strokes, and so many a centimetre. Of 12 lines (felt pens, blurred type, captures in black
#: and white) that passed for shadows, 10 have 4 and 2.3 a cm at least; four ends of shadows have 1.
_HEIGHTS, _STROKES, _STROKES_CM = (0.2, 0.35, 0.5, 0.65, 0.8), 4, 2.0
#: Words on a line that comes from beyond the frame follow each other within so many mm.
_NEXT_WORD_MM = 3.5
#: Printed frames cut strokes: what is left of one beyond the frame is smaller than this share of
#: the rest, which stands so near, in mm, across the frame.
_CUT_OFF, _CUT_MM = 0.6, 2.2
#: A line that runs against the side of its box, this near in mm, goes on within so many mm beyond.
_AT_SIDE_MM, _RUN_MM = 1.2, 4.0

#: What is said of writing with a flag, the first one.
_WORDS = {
    "struck": "Une partie de ce qui est écrit est rayée : à relire.",
    "overflow": "L’écriture dépasse de la case : à relire en entier.",
}
_TRACE = "Une trace se voit dans la case sans être sûrement de l’écriture : à regarder."
_PALE = "Une écriture très pâle se devine peut-être dans la case : à lire sur l’original."
_LOST = (
    "Des points épars se voient dans la case : une écriture pâle a pu s’effacer à la numérisation,"
    " à lire sur l’original."
)
_ASTRIDE = "Une écriture est à cheval sur le bord de la case : à regarder."
_FOLD = "Un pli, une ombre ou un long trait passe sur la case : à regarder."
_BESIDE = "Une écriture se trouve juste à côté de la case : à regarder."


@dataclass(frozen=True, slots=True)
class Filling:
    """Whether one box of a page of paper was filled in."""

    field: str
    state: State
    #: French sentence, for whatever needs eyes
    reason: str = ""
    #: ink of the writing that belongs to the box, in mm²
    area: float = 0.0
    #: left, top, right, bottom of that writing in pixels of the sheet, beyond the box if it is
    bounds: tuple[int, int, int, int] | None = None
    #: ``struck``: something in it is crossed out; ``overflow``: it runs over the edge of the box
    flags: tuple[str, ...] = ()


def fill_state(sheet: Sheet, ink: NDArray[np.bool_], box: Box) -> Filling:
    """What `ink` (`new_ink`) says of `box`, which takes words."""
    return fill_states(sheet, ink, (box,))[0]


def fill_states(sheet: Sheet, ink: NDArray[np.bool_], boxes: Sequence[Box]) -> tuple[Filling, ...]:
    """The same for several boxes of the page."""
    written = [piece for piece in pieces(sheet, ink) if not _edge_of_page(sheet, piece)]
    folds = [piece for piece in written if _fold(sheet, ink, piece)]
    return tuple(_filling(sheet, ink, box, written, folds) for box in boxes)


def _edge_of_page(sheet: Sheet, piece: Piece) -> bool:
    """The rim of the paper before a dark table or lid: it surrounds boxes and is near none."""
    if min(piece.size) < _RIM_MM:
        return False
    height, width = sheet.blank.shape
    left, top, right, bottom = piece.bounds
    return bool(min(left, top, width - right, height - bottom) < _FROM_EDGE_MM * MM)


def _filling(
    sheet: Sheet,
    ink: NDArray[np.bool_],
    box: Box,
    written: Sequence[Piece],
    folds: Sequence[Piece],
) -> Filling:
    why = cover.unseen(sheet, box)
    if why:
        return Filling(box.field, State.UNREADABLE, typeset(why))
    number = place_of(sheet.template.boxes, box)
    held = [piece for piece in written if piece.share(number) >= _MOST]
    own = _own(sheet, box, number, held, written)
    area = _area(own)
    bounds = _union(own)
    writing = [piece for piece in own if piece not in folds]
    at_rim = all(_along_side(sheet, box, piece) for piece in own) and any(
        _away(sheet, box, piece) <= _NEAR_MM for piece in folds
    )
    at_rim = at_rim or all(_from_side(sheet, box, p) and _streak(ink, p) for p in own)
    if area > FILLED_MM2 and (at_rim or _area(writing) <= FILLED_MM2):
        return Filling(box.field, State.UNREADABLE, typeset(_FOLD), area, bounds)
    if area > FILLED_MM2 and _under_something(sheet, ink, own):
        return Filling(box.field, State.UNREADABLE, typeset(cover.HIDDEN), area, bounds)
    if area > FILLED_MM2 and max(max(piece.size) for piece in own) > FILLED_MM:
        if all(_neighbours(piece, number, written) for piece in own):
            return Filling(box.field, State.UNREADABLE, typeset(_ASTRIDE), area, bounds)
        flags = []
        if struck_out(sheet, ink, bounds):
            flags.append("struck")
        if any(_runs_over(piece, written) for piece in own):
            flags.append("overflow")
        reason = typeset(_WORDS[flags[0]]) if flags else ""
        return Filling(box.field, State.FILLED, reason, area, bounds, tuple(flags))
    reason = cover.frameless(sheet, box)
    if reason:
        pass
    elif any(_astride(piece, number) for piece in written) or _area(held) > _area(own) + EMPTY_MM2:
        reason = _ASTRIDE
    elif area > EMPTY_MM2:
        reason = _TRACE
    elif any(_beside(sheet, box, piece, written) for piece in written):
        reason = _BESIDE
    elif frame_hides_stroke(sheet, box.rect):
        reason = _ASTRIDE
    elif may_hold_pale_writing(sheet, box.rect):
        reason = _PALE
    elif may_have_lost_words(sheet, ink, box.rect):
        reason = _LOST
    state = State.UNREADABLE if reason else State.EMPTY
    return Filling(box.field, state, typeset(reason), area, bounds)


def _own(
    sheet: Sheet, box: Box, number: int, held: Sequence[Piece], written: Sequence[Piece]
) -> list[Piece]:
    """What is `held` in a box, except what goes on there from beyond its frame."""
    own = [piece for piece in held if not _cut_off(sheet, box, number, piece, written)]
    columns = sheet.window(box.rect)[1]
    foreign = [piece for piece in held if piece not in own]
    foreign += [
        piece
        for piece in written
        if 0 < piece.share(number) < _MOST
        and (piece.bounds[0] < columns.start or piece.bounds[2] > columns.stop)
    ]
    while foreign:
        last = foreign.pop()
        going_on = [piece for piece in own if _same_line(piece, last, _NEXT_WORD_MM)]
        own = [piece for piece in own if piece not in going_on]
        foreign += going_on
    return own


def _fold(sheet: Sheet, ink: NDArray[np.bool_], piece: Piece) -> bool:
    """It is long and straight and no line of letters, or lies along the edge of the page."""
    long, thin = max(piece.size), min(piece.size)
    if long < _LONG_MM:
        return False
    height, width = sheet.blank.shape
    left, top, right, bottom = piece.bounds
    rim = min(left, top, width - right, height - bottom) < _FROM_EDGE_MM * MM
    if rim:
        return True
    flat = long > _FLAT * thin and piece.area > _SOLID * long * thin
    return flat and (thin < _LINE_MM or _unbroken(ink[top:bottom, left:right]))


def _under_something(sheet: Sheet, ink: NDArray[np.bool_], own: Sequence[Piece]) -> bool:
    """Much of the ink is along what lies over the page: the rim of a finger, of a note."""
    over = cover.laid_over(sheet)
    if not over.any():
        return False
    along = total = 0
    for piece in own:
        left, top, right, bottom = piece.bounds
        rows, columns = np.nonzero(ink[top:bottom, left:right])
        total += len(rows)
        along += cover.along(over, rows + top, columns + left)
    return along > cover.ALONG * total


def _from_side(sheet: Sheet, box: Box, piece: Piece) -> bool:
    """It begins at the frame of the box, or runs along it."""
    rows, columns = sheet.window(box.rect)
    left, top, right, bottom = piece.bounds
    near = (left - columns.start, top - rows.start, columns.stop - right, rows.stop - bottom)
    most = _FRAME_MM[0] if min(piece.size) < _THIN_MM else _FRAME_MM[1]
    return bool(0 <= min(near) <= most * MM)


def _streak(ink: NDArray[np.bool_], piece: Piece) -> bool:
    """One unbroken stroke, long and solid, as the end of the shadow of a fold is."""
    long, thin = max(piece.size), min(piece.size)
    left, top, right, bottom = piece.bounds
    solid = thin < _THIN_MM or piece.area > _FULL * long * thin
    if not solid or long <= max(_STREAK_MM, _NARROW * thin):
        return False
    cut_out = ink[top:bottom, left:right]
    return _unbroken(cut_out) and not _lettered(cut_out)


def _lettered(ink: NDArray[np.bool_]) -> bool:
    """It goes from left to right and is made of many strokes, as letters that touch are."""
    high, wide = ink.shape
    if high > wide:
        return False
    rows = ink[[int(high * share) for share in _HEIGHTS]].astype(np.int8)
    begun = np.count_nonzero(np.diff(rows, axis=1, prepend=0) > 0, axis=1)
    return bool(np.median(begun) >= max(_STROKES, _STROKES_CM * wide / MM / 10))


def _unbroken(ink: NDArray[np.bool_]) -> bool:
    """One stroke of it goes most of the way: letters and words do not."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink).view(np.uint8))
    longest = int(stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(initial=0))
    return bool(longest > _UNBROKEN * max(ink.shape))


def _along_side(sheet: Sheet, box: Box, piece: Piece) -> bool:
    """It is no wider than a line and runs along a side of the box."""
    rows, columns = sheet.window(box.rect)
    left, top, right, bottom = piece.bounds
    far = (right - columns.start, bottom - rows.start, columns.stop - left, rows.stop - top)
    return bool(min(far) <= _NEAR_MM * MM)


def _neighbours(piece: Piece, number: int, written: Sequence[Piece]) -> bool:
    """It may be the end of a line that begins in another box, cut by the frame between."""
    return any(
        other.share(number) < _MOST
        and max(map(other.share, other.inside), default=0.0) >= _MOST
        and other.bounds[0] < piece.bounds[0]
        and _same_line(piece, other, _NEXT_WORD_MM)
        for other in written
    )


def _runs_over(piece: Piece, written: Sequence[Piece]) -> bool:
    """Part of the writing of a box is beyond its edge: what is inside is not all of it."""
    if piece.outside >= _RUNS_OVER:
        return True
    return any(
        other.outside >= _MOST
        and other.area >= _NOTE_MM2
        and min(other.size) >= _LETTER_MM
        and not other.inside
        and _goes_on(other, piece)
        for other in written
    )


def _astride(piece: Piece, number: int) -> bool:
    """Too much of it is in the box to be another's, too little to be its own."""
    here = piece.inside.get(number, 0.0)
    share = piece.share(number)
    if here < EMPTY_MM2 or share >= _MOST:
        return False
    elsewhere = max((s for n, s in piece.inside.items() if n != number), default=0.0)
    reaches_in = share <= _REACHES_IN and here <= _REACHES_IN_MM2
    return not (elsewhere / piece.area >= _MOST and reaches_in)


def _beside(sheet: Sheet, box: Box, piece: Piece, written: Sequence[Piece]) -> bool:
    """Writing in no box, close to this one."""
    if piece.outside < _MOST or piece.area < _NOTE_MM2 or min(piece.size) < _LETTER_MM:
        return False
    boxes = sheet.template.boxes
    if any(piece.share(n) >= _RUNS_OVER or boxes[n].kind is Kind.RADIO for n in piece.inside):
        return False
    # a « 1 » before it is too thin to be told from a speck
    words = [piece, *(each for each in written if _is_next(piece, each))]

    def away(other: Box) -> float:
        return min(_away(sheet, other, word) for word in words)

    far = away(box)
    if far > _NEAR_MM or any(_goes_on(piece, other) for other in written):
        return False
    return far <= min(map(away, boxes)) + _NEARER_MM


def _is_next(piece: Piece, other: Piece) -> bool:
    """They stand side by side outside of all boxes, as words or figures of one line do."""
    if other is piece or other.outside < _MOST or max(other.size) < _LETTER_MM:
        return False
    return _same_line(piece, other, _NEXT_WORD_MM)


def _away(sheet: Sheet, box: Box, piece: Piece) -> float:
    """How far writing is from a box, in mm."""
    rows, columns = sheet.window(box.rect)
    return max(_apart(piece.bounds, (columns.start, rows.start, columns.stop, rows.stop)))


def _goes_on(piece: Piece, other: Piece) -> bool:
    """`piece` goes on the line of the writing `other` in its box."""
    if other is piece or max(map(other.share, other.inside), default=0.0) < _MOST:
        return False
    return _same_line(piece, other, _GOES_ON_MM)


def _same_line(piece: Piece, other: Piece, most: float) -> bool:
    """They stand side by side on a line, no more than `most` mm apart."""
    aside, _ = _apart(piece.bounds, other.bounds)
    common = min(piece.bounds[3], other.bounds[3]) - max(piece.bounds[1], other.bounds[1])
    return aside <= most and common / MM >= _SAME_LINE * min(piece.size[1], other.size[1])


def _cut_off(sheet: Sheet, box: Box, number: int, piece: Piece, written: Sequence[Piece]) -> bool:
    """The end, beyond a frame, of a stroke that belongs elsewhere."""
    rows, columns = sheet.window(box.rect)
    left, top, right, bottom = piece.bounds
    to_edge = (left - columns.start, top - rows.start, columns.stop - right, rows.stop - bottom)
    away = min(to_edge) / MM
    if away > _RUN_MM:
        return False
    for other in written:
        aside, apart = _apart(piece.bounds, other.bounds)
        # most of a page is far away
        if aside > _RUN_MM or apart > _CUT_MM or other.share(number) >= _MOST:
            continue
        along = _same_line(piece, other, _RUN_MM)
        facing = away <= _CUT_MM and max(aside, apart) <= _CUT_MM
        if facing or (along and _at_side(sheet, other)):
            owner = max(other.inside, key=other.share, default=-1)
            rest = other.area
            if owner >= 0:
                rest = max(rest, sum(each.inside.get(owner, 0.0) for each in written))
            if piece.area <= (1.0 if along else _CUT_OFF) * rest:
                return True
    return False


def _at_side(sheet: Sheet, piece: Piece) -> bool:
    """Writing that reaches the left or right side of the box that holds most of it."""
    owner = max(piece.inside, key=piece.share, default=-1)
    if owner < 0:
        return False
    columns = sheet.window(sheet.template.boxes[owner].rect)[1]
    left, _, right, _ = piece.bounds
    return bool(min(left - columns.start, columns.stop - right) <= _AT_SIDE_MM * MM)


def _apart(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> tuple[float, float]:
    """How far apart two rectangles are, across and down, in mm; 0 where they overlap."""
    aside = max(a[0] - b[2], b[0] - a[2], 0) / MM
    apart = max(a[1] - b[3], b[1] - a[3], 0) / MM
    return aside, apart


def _area(own: Sequence[Piece]) -> float:
    return sum(piece.area for piece in own)


def _union(own: Sequence[Piece]) -> tuple[int, int, int, int] | None:
    if not own:
        return None
    sides = list(zip(*(piece.bounds for piece in own), strict=True))
    return (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))
