"""A picture of a page (scan, photo) -> what it says, box by box, or the words of a foreign page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from vaeforms import turns
from vaeforms.french import typeset
from vaeforms.model import Box, Kind, Mark, Reading, Rect, Source, State, Where
from vaeforms.paper import (
    beside,
    blank,
    capture,
    crops,
    filling,
    locate,
    negative,
    printed,
    ticking,
)
from vaeforms.paper import ink as inks
from vaeforms.paper import marks as zones
from vaeforms.paper.capture import Capture
from vaeforms.paper.capture import Unread as Unread
from vaeforms.paper.cover import LEAST_RESOLUTION
from vaeforms.paper.faint import may_go_on
from vaeforms.paper.locate import Located
from vaeforms.paper.ocr import edges, trust
from vaeforms.paper.ocr import value as values
from vaeforms.paper.ocr.kinds import DECISIVE
from vaeforms.paper.ocr.ppocr import NoEngine
from vaeforms.paper.ocr.words import read_words
from vaeforms.paper.sheet import Sheet
from vaeforms.pieces.sheet import Sheet as Lines
from vaeforms.pieces.sheet import sheet
from vaeforms.read import fixed
from vaeforms.submitted import SubmittedPage
from vaeforms.template import Templates

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Added to the reason of a box that nobody could read on a page of poor quality.
_LOOK = "À lire à l’œil."
#: Fewer words than this on a page tell nothing of it.
_FEWEST_WORDS = 5
#: Points of the longer side of A4.
_LONG_SIDE = 842.0
#: Nine in ten boxes of the hardest captures are told right (vaeforms/paper/marks.md).
_MARKS = 0.9
#: Of a page that looks blank at first sight.
_PALE = typeset(
    "La page paraît vide, mais une écriture très pâle s’y devine : elle n’a pas été lue. "
    "À contrôler à l’œil, ou demander une nouvelle photo, à plat et bien éclairée."
)
UNSURE = typeset(
    "La page paraît vide, mais des traces très pâles s’y voient : à contrôler à l’œil, ou demander "
    "une nouvelle photo, à plat et bien éclairée, si une page devait s’y trouver."
)
_NEGATIVE = typeset(
    "L’image est en négatif (blanc sur noir) et n’a pas pu être lue. À contrôler à l’œil, ou "
    "demander un nouveau scan ou une nouvelle photo ordinaire."
)
_DECLARED = "Le passage imprimé n’est pas entièrement reconnu : à regarder."
_ACROSS = "L’écriture touche le cadre de la case : à relire sur l’image."
_PALER = "Une écriture plus pâle se devine à côté de ce qui a été lu : à relire sur l’image."
_BOTH = "Deux cases sont cochées à la fois."


@dataclass(frozen=True, slots=True)
class Scanned:
    """One page of paper, read."""

    located: Located
    readings: tuple[Reading, ...]
    #: the printed words are the blank's
    compared: bool
    #: why the page as a whole is not to be trusted, and what to do, in French; empty when it is
    poor: str = ""
    #: another page or document shows beside it on the same picture
    beside: bool = False
    #: see `front`
    front: NDArray[np.uint8] | None = field(default=None, compare=False)


def read(page: SubmittedPage, templates: Templates) -> Scanned | Unread | Capture:
    """The readings of a page of ours, why it has none, or the picture of a page that is not."""
    taken = capture.capture(page)
    if isinstance(taken, Unread):
        return taken
    with turns.aside():
        if negative.is_negative(taken):
            taken = negative.positive(taken)
        return _read(page, taken, templates)


def _read(page: SubmittedPage, taken: Capture, templates: Templates) -> Scanned | Unread | Capture:
    """What the picture of a page says; nothing is asked of the page but its place."""
    located = locate.locate(taken, templates)
    if located is None:
        return taken
    if isinstance(located, Unread):
        return located
    sheet = locate.lay(taken, located, templates)
    poor = " ".join(capture.quality(taken).reasons)
    if not poor and sheet.resolution < LEAST_RESOLUTION:
        poor = capture.TOO_FAR
    ink = inks.new_ink(sheet)
    place = _Place(page, taken, located, sheet)
    words = printed.compare(sheet, ink)
    readings = (
        *_boxes(place, ink, poor),
        *_declarations(place, words, templates, poor),
    )
    return Scanned(
        located,
        readings,
        words.same and not poor,
        poor,
        beside.shows_another(taken, located),
        front(taken),
    )


def is_blank(taken: Capture) -> bool:
    """The picture shows the empty back of a sheet."""
    return blank.is_blank(taken)


def paleness(taken: Capture) -> str:
    """What may be written on a page taken for blank, and what to do, in French; empty for nothing.

    `UNSURE` unless it is seen to be the back of another page (`is_back_of`).
    """
    with turns.aside():
        seen = blank.brought_out(taken)
        if seen is None:
            return ""
        ours = blank.shows_a_page_of_ours(seen)
        if ours is None:
            return UNSURE if blank.may_hold_words(blank.ink_map(taken)) else ""
        return _PALE if ours else ""


def back(taken: Capture) -> NDArray[np.uint8]:
    """What is kept of a page that may be the back of another."""
    return blank.ink_map(taken)


def front(taken: Capture) -> NDArray[np.uint8]:
    """What is kept of a page whose back may come next."""
    return blank.thumbnail(taken)


def is_back_of(back: NDArray[np.uint8], front: NDArray[np.uint8]) -> bool:
    """The print of a page is what shines through on another."""
    return blank.shines_through(back, front)


def unreadable(taken: Capture) -> str:
    """Why nothing could be read on a page, and what to do, in French; empty when unknown."""
    if taken.inverted:
        return _NEGATIVE
    return capture.quality(taken).unreadable


def words(page: SubmittedPage, taken: Capture) -> Lines | None:
    """The words of a page that is not ours, None when they cannot be read."""
    if capture.quality(taken).light < capture.LEAST_LIGHT:
        # what is recognised in the dark is made of noise
        return None
    try:
        with turns.aside():
            found = read_words(taken.picture)
    except NoEngine:
        return None
    if not found.legible or len(found.words) < _FEWEST_WORDS:
        return None
    width = found.size[0] / max(found.size) * _LONG_SIDE
    placed, display, size = found.placed(taken.to_user, width)
    return sheet(page.rel, page.index, size, placed, display)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a reading stands: on the submitted page and on the sheet."""

    page: SubmittedPage
    taken: Capture
    located: Located
    sheet: Sheet
    #: rectangles of the blank -> of the page, for those asked before
    _known: dict[Rect, Rect | None] = field(default_factory=dict)

    def where(self, rects: Sequence[Rect]) -> Where:
        """The rectangles of the blank, in points of the submitted page."""
        rect = _around(rects)
        if rect not in self._known:
            # many at once are much quicker than one after the other
            asked = [rect] if self._known else [rect, *(b.rect for b in self.sheet.template.boxes)]
            self._known.update(zip(asked, self._placed(asked), strict=True))
        return Where(self.page.rel, self.page.index, self._known[rect])

    def _placed(self, rects: Sequence[Rect]) -> list[Rect | None]:
        """The upright rectangle around each of `rects` on the page, None where it has none."""
        corners = np.array(
            [corner for x0, y0, x1, y1 in rects for corner in product((x0, x1), (y0, y1))]
        )
        found = self.taken.to_user(self.located.to_pixels(corners)).reshape(-1, 4, 2)
        sides = np.concatenate([found.min(axis=1), found.max(axis=1)], axis=1)
        return [
            (x0, y0, x1, y1) if all(map(math.isfinite, (x0, y0, x1, y1))) else None
            for x0, y0, x1, y1 in sides.tolist()
        ]

    def reading(
        self,
        box: Box,
        state: State,
        *,
        value: str = "",
        source: Source = Source.PICTURE,
        confidence: float = 1.0,
        reason: str = "",
        flags: tuple[str, ...] = (),
        marks: tuple[Mark, ...] = (),
        crop: bytes = b"",
        around: Sequence[Box] = (),
    ) -> Reading:
        """A reading of `box`, with a crop whenever somebody has to look."""
        rects = [each.rect for each in around] or [box.rect]
        look = state is State.UNREADABLE or flags
        return Reading(
            box.field,
            state,
            value if state is State.FILLED else "",
            Source.NONE if state is State.UNREADABLE else source,
            confidence,
            typeset(reason),
            self.where(rects),
            marks,
            crop or (crops.jpeg(self.sheet, _around(rects)) if look else b""),
            flags,
            round(max(self.sheet.misplaced(rect) for rect in rects), 2),
        )


def _boxes(place: _Place, ink: NDArray[np.bool_], poor: str) -> list[Reading]:
    """One reading a field, in the order of the boxes."""
    boxes = place.located.template.boxes
    groups: dict[str, list[Box]] = {}
    for box in boxes:
        groups.setdefault(box.field, []).append(box)
    if poor:
        why = f"{poor} {_LOOK}"
        return [
            place.reading(own[0], State.UNREADABLE, reason=why, around=own)
            for own in groups.values()
        ]
    signed = [box for box in boxes if box.kind in (Kind.SIGNATURE, Kind.STAMP)]
    marked = zones.read_marks(place.sheet, ink, signed) if signed else {}
    read_of = _values(place, ink, [own[0] for own in groups.values()])
    found = []
    for name, own in groups.items():
        if name in marked:
            found.append(_marked(place, own[0], marked[name]))
        elif own[0].kind is Kind.RADIO:
            found.append(_ticked(place, ink, own))
        else:
            found.append(read_of[name])
    return found


def _values(place: _Place, ink: NDArray[np.bool_], boxes: Sequence[Box]) -> Mapping[str, Reading]:
    """What is written in the boxes of text: whether anything is, then what."""
    plain = [b for b in boxes if b.kind not in (Kind.SIGNATURE, Kind.STAMP, Kind.RADIO)]
    found = {}
    for box, filled in zip(plain, filling.fill_states(place.sheet, ink, plain), strict=True):
        if filled.state is not State.FILLED:
            found[box.field] = place.reading(box, filled.state, reason=filled.reason)
            continue
        value = values.read_value(place.sheet, ink, box, filled.bounds)
        outside = _outside(place.sheet, box, filled)
        sure = value.sure and not filled.flags and not outside
        found[box.field] = place.reading(
            box,
            State.FILLED,
            value=value.text,
            source=Source.OCR,
            confidence=trust.marred(value.confidence, filled.flags, at_edge=bool(outside)),
            reason=filled.reason or (outside if value.sure else value.reason),
            flags=() if sure else ("to_read",),
        )
    return found


def _outside(sheet: Sheet, box: Box, filled: filling.Filling) -> str:
    """Why the edge of the box, or pale ink, may have cost the writing a letter; or empty."""
    if filled.bounds is None:
        return ""
    sides = ("left", "right", "top", "low") if box.kind in DECISIVE else ("left", "right")
    if edges.crosses(sheet, box.rect, filled.bounds, sides):
        return _ACROSS
    if box.kind in DECISIVE and may_go_on(sheet, box.rect, filled.bounds):
        return _PALER
    return ""


def _marked(place: _Place, box: Box, found: zones.MarkReading) -> Reading:
    return place.reading(
        box,
        found.state,
        confidence=_MARKS,
        reason=found.reason,
        marks=found.marks,
        crop=found.crop,
    )


def _ticked(place: _Place, ink: NDArray[np.bool_], boxes: Sequence[Box]) -> Reading:
    found = ticking.ticks(place.sheet, ink, boxes)
    reason = found.reason or (_BOTH if "both" in found.flags else "")
    chosen = next((box for box in boxes if box.option == found.value), boxes[0])
    return place.reading(
        chosen, found.state, value=found.value, reason=reason, flags=found.flags, around=boxes
    )


def _declarations(
    place: _Place, words: printed.Printed, templates: Templates, poor: str
) -> list[Reading]:
    """One reading for each printed sentence that the candidate undersigns."""
    found = []
    for declared, rects in fixed.declared(templates, place.located.template):
        there = bool(rects) and not poor and words.holds(rects)
        around = _around(rects) if rects else (0.0, 0.0, 1.0, 1.0)
        box = Box(declared.name, around, declared.kind)
        found.append(
            place.reading(
                box,
                State.FILLED if there else State.UNREADABLE,
                value=declared.label,
                reason="" if there else poor or _DECLARED,
            )
        )
    return found


def _around(rects: Sequence[Rect]) -> Rect:
    return (
        min(r[0] for r in rects),
        min(r[1] for r in rects),
        max(r[2] for r in rects),
        max(r[3] for r in rects),
    )
