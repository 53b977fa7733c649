"""The boxes of one oui/non group and the ink of the page -> which is ticked, or what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.french import typeset
from vaeforms.model import Box, Kind, Rect, State
from vaeforms.paper import cover
from vaeforms.paper import ground as grounds
from vaeforms.paper.ground import FIRM, pixels
from vaeforms.paper.sheet import MM, SCALE, Sheet
from vaeforms.paper.strikes import straight_lines
from vaeforms.paper.strokes import pieces, place_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Share of the inside of a tick box that is inked: below the first nothing, from the second a tick.
#: Real crosses 0.22 to 0.41, struck-out ones 0.62 to 0.90, empty 0.00.
NOTHING, TICKED = 0.04, 0.12
#: A blackened box is solid over this share of its inside, in squares of so many mm: where the
#: strokes of a cross meet they are 1.1 mm wide; rims lighter than this share of the ink left out.
_BLACK, _SOLID_MM, _CORE = 0.4, 1.3, 0.55
#: The inside begins so far from the edge of the box, in mm: the frame is 0.3 mm thick.
_INSET_MM = 0.75
#: The printed square is looked for so far around its place, in mm, and must fit so well.
_SEARCH_MM, _EDGE_MM, _FIT = 0.9, 0.6, 0.35
#: Around a box and its word marks are looked for so far, in mm.
_AROUND_MM = 2.6
#: A ring inks so many of the directions around its middle, and so much, in mm².
_SECTORS, _RING_SECTORS, _RING_MM2 = 16, 12, 3.0
#: Ink beside boxes that are empty, in mm², that somebody should look at.
_STRAY_MM2 = 1.0
#: Less is enough where a stroke enters the box by so much of its inside, a tick beside it: of 95
#: groups that nobody ticked (seeds 28, 30, 33, 35) 3 have so much inside, 1 so much around it too.
_GRAZED, _GRAZED_MM2 = 0.004, 0.3
#: A nearly level line through a ticked box strikes it out when it is so long, in mm, its frame left
#: out: the strokes of a cross are steeper, those of a tick shorter.
_STRIKE_MM = 6.2
#: Ink around a blackened box, in mm²: a scribble that goes beyond it strikes it out. 12 blackened
#: ones had none at all, struck-out ones 0 to 7 (seeds 14 and 201). From so many mm beyond its frame
#: on, to so many, whatever is dark there counts: near a frame a bent page shows no new ink.
_SCRIBBLE_MM2, _BEYOND_MM, _RIM_MM = 0.3, 0.4, 1.0
#: A tick that reaches into the other box inks it this much less than its own, at least.
_REACHES = 3.0
#: A line through a word is straight over so much, in mm; the letters of « Oui » are 2 mm wide.
_THROUGH_MM = 4.0
#: It reaches so far beyond the word, in mm; letters spread by so much, in mm, and so much of a line
#: lies beyond that, in mm².
_LINE_MM, _SPREAD_MM, _BEYOND_MM2 = 0.8, 0.35, 0.15
#: Strokes closer than this, in mm, are one: the mask over printed frames cuts them.
_CUT_MM = 1.2
#: A tick is no longer than this, in mm; what is longer and inks a box by so much, in mm², is none.
_TICK_MM, _OVER_MM2 = 35.0, 0.5
#: The word of a box begins within so many points of it; without words this wide, in points.
_WORD_AT, _NO_WORD = 30.0, 20.0

#: The inside of a box is so many mm wide at least, and so little of it is printed on: ours have 3.5
#: and none; in smaller ones of other forms the frame itself passed for a tick.
_LEAST_INSIDE_MM, _PRINTED_INSIDE = 1.0, 0.03

_SMALL = "La case est trop petite pour y distinguer une coche sur l’image : à regarder."
_TRACE = "Une trace se voit dans une case sans être sûrement une coche : à regarder."
_BOTH = "Deux cases sont cochées à la fois."
_CANCELLED = "Une case est noircie et l’autre cochée : sans doute une correction, à confirmer."
_BLACKENED = "La case cochée semble raturée : à regarder."
_BESIDE = "Une marque se trouve à côté des cases sans en désigner une sûrement : à regarder."
_LARGE = "Un trait ou un tampon plus grand qu’une coche passe sur les cases : à regarder."
_TWO = "Une case est cochée et l’autre porte aussi une marque : à regarder."


@dataclass(frozen=True, slots=True)
class Ticks:
    """What one group of tick boxes says."""

    field: str
    state: State
    #: export value of the ticked option, empty unless FILLED
    value: str = ""
    #: French sentence, for whatever needs eyes
    reason: str = ""
    flags: tuple[str, ...] = ()
    #: share of each box that is inked, in the order of the boxes
    shares: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class _Option:
    """One box and what was measured of it."""

    option: str
    share: float
    black: bool
    #: new ink around the box and its word, mm²
    around: float
    ring: bool
    #: a line goes through its word or under it
    lined: bool
    #: a line goes through the box, from one side to the other
    struck: bool
    #: ink around the box alone, mm²
    rim: float
    #: the strokes inside it
    strokes: frozenset[int]
    #: the strokes around it and its word
    near: frozenset[int]


def ticks(sheet: Sheet, ink: NDArray[np.bool_], boxes: Sequence[Box]) -> Ticks:
    """Which of `boxes`, the options of one RADIO field, is ticked; `ink` is `new_ink`."""
    field = boxes[0].field
    for box in boxes:
        why = cover.untrusted_mark(sheet, box)
        if why:
            return Ticks(field, State.UNREADABLE, "", typeset(why))
        if _too_small(sheet, box):
            return Ticks(field, State.UNREADABLE, "", typeset(_SMALL))
    options = _options(sheet, ink, boxes)
    shares = tuple(each.share for each in options)
    state, value, reason, flags = _judged(options)
    if state is State.FILLED and _is_crossed_by_more(sheet, ink, boxes):
        state, value, reason = State.UNREADABLE, "", _LARGE
    return Ticks(field, state, value, typeset(reason), flags, shares)


def _too_small(sheet: Sheet, box: Box) -> bool:
    """A box of another body's form whose inside is narrow, or holds print of the blank."""
    rows, columns = sheet.window(box.rect)
    place = (columns.start, rows.start, columns.stop, rows.stop)
    inside = grounds.ground(sheet).printed[_within(place, 0, 0, _INSET_MM)]
    if not inside.size or min(inside.shape) < _LEAST_INSIDE_MM * MM:
        return True
    return bool((inside >= FIRM).mean() > _PRINTED_INSIDE)


def _is_crossed_by_more(sheet: Sheet, ink: NDArray[np.bool_], boxes: Sequence[Box]) -> bool:
    """Something far larger than a tick, a stamp or a signature, lies over one of the boxes."""
    numbers = [place_of(sheet.template.boxes, box) for box in boxes]
    return any(
        max(piece.size) > _TICK_MM
        for piece in pieces(sheet, ink)
        if any(piece.inside.get(number, 0.0) > _OVER_MM2 for number in numbers)
    )


def _judged(options: Sequence[_Option]) -> tuple[State, str, str, tuple[str, ...]]:
    marked = [each for each in options if each.share >= TICKED]
    lined = [each for each in options if each.lined]
    others = [each for each in options if each.share < TICKED]
    if len(marked) > 1:
        black = [each for each in marked if each.black]
        reason = _CANCELLED if len(marked) - len(black) == 1 else _BOTH
        return State.UNREADABLE, "", reason, ("both",)
    if marked:
        reason = _against(marked[0], others) or (_TWO if lined else "")
        if reason:
            return State.UNREADABLE, "", reason, ()
        return State.FILLED, marked[0].option, "", ()
    if any(each.share >= NOTHING for each in options):
        return State.UNREADABLE, "", _TRACE, ()
    ringed = [each for each in options if each.ring]
    stray = [each for each in options if each.around > _STRAY_MM2]
    if (
        len(ringed) == 1
        and not lined
        and all(each is ringed[0] or each.near <= ringed[0].near for each in stray)
    ):
        return State.FILLED, ringed[0].option, "", ()
    grazed = any(each.share >= _GRAZED and each.around > _GRAZED_MM2 for each in options)
    if stray or lined or grazed:
        return State.UNREADABLE, "", _BESIDE, ()
    return State.EMPTY, "", "", ()


def _against(ticked: _Option, others: Sequence[_Option]) -> str:
    """Why the one ticked box may not be the answer."""
    if (ticked.struck or ticked.black) and ticked.rim > _SCRIBBLE_MM2:
        return _BLACKENED
    for other in others:
        same = other.strokes <= ticked.strokes | ticked.near
        if other.share >= NOTHING and not (same and other.share * _REACHES <= ticked.share):
            return _TWO
        own = other.near - ticked.strokes - ticked.near
        if other.around > _STRAY_MM2 and own:
            return _TWO
    return ""


def _options(sheet: Sheet, ink: NDArray[np.bool_], boxes: Sequence[Box]) -> list[_Option]:
    measured = grounds.ground(sheet)
    words = [_word_of(sheet, box) for box in boxes]
    around = [b.rect for b in boxes] + words
    whole = (
        min(r[0] for r in around),
        min(r[1] for r in around),
        max(r[2] for r in around),
        max(r[3] for r in around),
    )
    rows, columns = sheet.window(whole, 2 * _AROUND_MM)
    top, left = rows.start, columns.start
    new = ink[rows, columns].copy()
    for other in sheet.template.boxes:
        if other.kind is not Kind.RADIO:
            zone = sheet.window(other.rect)
            new[
                max(0, zone[0].start - top) : max(0, zone[0].stop - top),
                max(0, zone[1].start - left) : max(0, zone[1].stop - left),
            ] = False
    places = [_square(sheet, box) for box in boxes]
    inside = np.zeros(new.shape, np.bool_)
    for place in places:
        inside[_within(place, top, left, _INSET_MM)] = True
    level = measured.dark[rows, columns]
    dark = level > measured.limit[rows, columns]
    strokes = _labelled(np.where(inside, dark, new))
    return [
        _measure(level, dark, new, strokes, box, place, word, sheet, (top, left))
        for box, place, word in zip(boxes, places, words, strict=True)
    ]


def _measure(
    level: NDArray[np.uint8],
    dark: NDArray[np.bool_],
    new: NDArray[np.bool_],
    strokes: NDArray[np.int32],
    box: Box,
    place: tuple[int, int, int, int],
    word: Rect,
    sheet: Sheet,
    origin: tuple[int, int],
) -> _Option:
    inner = _within(place, *origin, _INSET_MM)
    share = float(dark[inner].mean()) if dark[inner].size else 0.0
    own = new.copy()
    own[_within(place, *origin, 0.2)] = False
    box_zone = _within(place, *origin, -_AROUND_MM)
    rows, columns = sheet.window(word, _AROUND_MM / 2)
    word_zone = np.s_[
        max(0, rows.start - origin[0]) : rows.stop - origin[0],
        max(0, columns.start - origin[1]) : columns.stop - origin[1],
    ]
    rows, columns = sheet.window(word, _LINE_MM)
    printed = grounds.ground(sheet).printed[rows, columns]
    letters = np.s_[
        max(0, rows.start - origin[0]) : rows.stop - origin[0],
        max(0, columns.start - origin[1]) : columns.stop - origin[1],
    ]
    zone = np.zeros_like(own)
    zone[box_zone] = True
    zone[word_zone] = True
    near = own & zone
    ring = _ring(own[box_zone]) or _ring(own[word_zone])
    return _Option(
        option=box.option,
        share=share,
        black=_black(dark[inner], level[inner]),
        around=float(near.sum()) / MM**2,
        ring=ring,
        lined=not ring and _lined(level[letters], dark[letters], printed),
        struck=_struck(level, dark, place, origin),
        rim=max(
            float(own[box_zone].sum()) / MM**2,
            _beyond(dark, place, grounds.ground(sheet).printed, origin),
        ),
        strokes=frozenset(np.unique(strokes[inner][dark[inner]]).tolist()),
        near=frozenset(np.unique(strokes[near]).tolist()),
    )


def _beyond(
    dark: NDArray[np.bool_],
    place: tuple[int, int, int, int],
    printed: NDArray[np.uint8],
    origin: tuple[int, int],
) -> float:
    """mm² that are dark a little beyond the frame of a box, where nothing is printed."""
    top, left = origin
    height, width = dark.shape
    print_there = (printed[top : top + height, left : left + width] >= FIRM).view(np.uint8)
    side = 2 * pixels(_BEYOND_MM) + 1
    bare = dark & (cv2.dilate(print_there, np.ones((side, side), np.uint8)) == 0)
    bare[_within(place, top, left, -_BEYOND_MM)] = False
    return float(bare[_within(place, top, left, -_RIM_MM)].sum()) / MM**2


def _black(inked: NDArray[np.bool_], level: NDArray[np.uint8]) -> bool:
    if not inked.any():
        return False
    # the rims that blur adds would fill the corners of a cross
    inside = inked & (level > _CORE * np.percentile(level[inked], 90))
    side = pixels(_SOLID_MM)
    # beyond the inside nobody looks: the frame would be taken for strokes
    padded = cv2.copyMakeBorder(
        inside.astype(np.uint8), side, side, side, side, cv2.BORDER_REPLICATE
    )
    solid = cv2.morphologyEx(padded, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return bool(solid[side:-side, side:-side].mean() >= _BLACK)


def _struck(
    level: NDArray[np.uint8],
    dark: NDArray[np.bool_],
    place: tuple[int, int, int, int],
    origin: tuple[int, int],
) -> bool:
    """A long, nearly level line goes through the box, above its lower and below its upper edge."""
    rows, _ = _within(place, *origin, _INSET_MM)
    _, columns = _within(place, *origin, -_AROUND_MM)
    inked = dark[rows, columns]
    if not inked.any():
        return False
    core = inked & (level[rows, columns] > _CORE * np.percentile(level[rows, columns][inked], 90))
    return bool(straight_lines(core.astype(np.uint8), _STRIKE_MM).any())


def _lined(level: NDArray[np.uint8], inked: NDArray[np.bool_], printed: NDArray[np.uint8]) -> bool:
    """A level line longer than any of its letters: the mask over print would hide it.

    Letters that blur or a copier ran together make a line as well, but nowhere beyond themselves.
    """
    if not inked.any():
        return False
    core = inked & (level > _CORE * np.percentile(level[inked], 90))
    line = straight_lines(core.astype(np.uint8), _THROUGH_MM)
    if not line.any():
        return False
    side = 2 * pixels(_SPREAD_MM) + 1
    letters = cv2.dilate((printed >= FIRM).astype(np.uint8), np.ones((side, side), np.uint8))
    return int(np.count_nonzero((line > 0) & (letters == 0))) >= _BEYOND_MM2 * MM**2


def _ring(ink: NDArray[np.bool_]) -> bool:
    """Ink nearly all around the middle of this part."""
    ys, xs = np.nonzero(ink)
    if len(ys) < _RING_MM2 * MM**2:
        return False
    height, width = ink.shape
    turn = np.arctan2((ys - height / 2) / height, (xs - width / 2) / width) + np.pi
    hit = np.bincount((turn / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS, minlength=_SECTORS)
    return int((hit > 2).sum()) >= _RING_SECTORS


def _labelled(ink: NDArray[np.bool_]) -> NDArray[np.int32]:
    """A number for each stroke, cuts by the mask over frames bridged."""
    side = pixels(_CUT_MM)
    joined = cv2.dilate(ink.astype(np.uint8), np.ones((side, side), np.uint8))
    return np.asarray(cv2.connectedComponents(joined, ltype=cv2.CV_32S)[1], np.int32)


def _within(
    place: tuple[int, int, int, int], top: int, left: int, inset_mm: float
) -> tuple[slice, slice]:
    """Rows and columns of a square (left, top, right, bottom), moved inwards by `inset_mm`."""
    by = round(inset_mm * MM)
    x0, y0, x1, y1 = place
    return (
        slice(max(0, y0 + by - top), max(0, y1 - by - top)),
        slice(max(0, x0 + by - left), max(0, x1 - by - left)),
    )


def _square(sheet: Sheet, box: Box) -> tuple[int, int, int, int]:
    """Where the printed square really is: left, top, right, bottom in pixels of the sheet."""
    measured = grounds.ground(sheet)
    rows, columns = sheet.window(box.rect)
    edge, far = pixels(_EDGE_MM), pixels(_SEARCH_MM)
    height, width = measured.dark.shape
    y0, x0 = rows.start - edge, columns.start - edge
    y1, x1 = rows.stop + edge, columns.stop + edge
    place = (columns.start, rows.start, columns.stop, rows.stop)
    if y0 - far < 0 or x0 - far < 0 or y1 + far > height or x1 + far > width:
        return place
    blank = measured.printed[y0:y1, x0:x1]
    if int(blank.max()) - int(blank.min()) < 40:
        return place
    seen = measured.dark[y0 - far : y1 + far, x0 - far : x1 + far]
    fit = cv2.matchTemplate(seen, blank, cv2.TM_CCOEFF_NORMED)
    _, best, _, (dx, dy) = cv2.minMaxLoc(fit)
    if best < _FIT:
        return place
    dx, dy = dx - far, dy - far
    return (place[0] + dx, place[1] + dy, place[2] + dx, place[3] + dy)


def _word_of(sheet: Sheet, box: Box) -> Rect:
    """Where the word of a box is printed: the first right of it."""
    _, y0, x1, y1 = box.rect
    middle = (y0 + y1) / 2
    right = [
        word.rect
        for word in sheet.template.words
        if word.rect[1] < middle < word.rect[3] and x1 - 1 < word.rect[0] < x1 + _WORD_AT
    ]
    return min(right, default=(x1 + 2 / SCALE, y0, x1 + _NO_WORD, y1))
