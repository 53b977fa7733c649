"""A placed page, seen from its blank: the fields, annotations, characters and ink in each box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from vaeforms.identify import Placement, plain, plain_name
from vaeforms.likeness import DARK, added, gone, grey
from vaeforms.model import Box, Kind, Rect
from vaeforms.read.passages import PrintedIndex, index_of, passages_of
from vaeforms.read.rects import area, inset, inside, meet, on_pixels, overlap, pixels
from vaeforms.registration import IDENTITY, apply, invert
from vaeforms.submitted import Annotation, Glyph, SubmittedPage, Widget
from vaeforms.template import Templates

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Pixels a point when the page is held against its blank: 108 dpi, a hairline still shows.
SCALE = 1.5
#: Pixels a point for tick boxes, which are small.
TICK_SCALE = 4.0
#: Grey levels that make something of a box that should be empty: a pale photograph is.
_FAINT = 30
#: Share of the printed ink of a line that has to be gone for the line to be covered.
_COVERED = 0.4
#: Share of the width of a line that one row of added ink crosses when it is struck out.
_STRUCK = 0.5
#: Pixels of ink that are more than an edge drawn aside.
SPECK = 3
#: A border drawn aside inks this share of the row or column of pixels along its side, letters cut
#: by the edge of a box less; and pixels of them, when they are something.
_ALONG, _AT_EDGE = 0.6, 6
#: Points by which a letter has to reach into a box.
_REACH = 1.0
#: Share of the smaller rectangle that two rectangles in the same place have in common.
_SAME_PLACE = 0.5
#: A field smaller than this share of its box shows nothing of its value.
_TOO_SMALL = 0.05
#: A printed character found this near its place on the blank (points) is the blank's own.
_PRINTED = 1.5
#: Points by which a passage drawn in another font may begin aside.
_BEGINS = 3.0
#: Two characters of one run of text: gap over type height, and drop of the base line over it; with
#: a gap wider than a space they are of two runs where they stand in two boxes.
_GAP, _DROP, _SPACE = 0.9, 0.25, 0.5

#: Boxes of a page drawn one by one; beyond, drawing the whole page costs less.
_PARTS = 6

_BoxKey = tuple[str, str]
#: a picture of the page and one of its blank, grey, of the same place
_Pair: TypeAlias = "tuple[NDArray[np.int16], NDArray[np.int16]]"


@dataclass(frozen=True, slots=True)
class Run:
    """Characters drawn one after the other on one base line, in points of the blank."""

    glyphs: tuple[Glyph, ...]

    @property
    def baseline(self) -> float:
        """Height of the line the characters stand on."""
        return self.glyphs[0].oy

    @property
    def height(self) -> float:
        """Height of the font, which does not depend on the letters."""
        return max(glyph.y1 - glyph.y0 for glyph in self.glyphs)

    @property
    def rect(self) -> Rect:
        """Around the characters."""
        lefts, lows, rights, tops = zip(*(glyph[1:5] for glyph in self.glyphs), strict=True)
        return (min(lefts), min(lows), max(rights), max(tops))


class View:
    """Everything the readers ask about one placed page, each computed once."""

    def __init__(self, page: SubmittedPage, placement: Placement, templates: Templates):
        self.page = page
        self.placement = placement
        self.templates = templates
        self.boxes = placement.template.boxes
        self._parts = 0
        #: the last part drawn, and what was seen there
        self._last: tuple[Rect, _Pair] | None = None

    @cached_property
    def trusted(self) -> bool:
        """What the page draws is exact: it is not a scan, with OCR words or without."""
        return self.placement.untouched or not self.page.is_scan

    # ------------------------------------------------------------------ fields

    @cached_property
    def _widgets(self) -> Mapping[_BoxKey, list[Widget]]:
        found: dict[_BoxKey, list[Widget]] = {}
        places = [(box, self.placement.place(box.rect)) for box in self.boxes]
        named = {(box.field, box.option): (box, place) for box, place in places}
        for widget in self.page.widgets:
            if widget.kind in ("push", ""):
                continue
            # nearly always the field is where the blank has it, under its own name
            own = named.get((widget.name, widget.on_states[0] if widget.on_states else ""))
            if own is not None and _best(widget.rect, [own]) is not None:
                box: Box | None = own[0]
            else:
                box = _best(widget.rect, places) or self._by_name(widget)
            if box is not None:
                found.setdefault((box.field, box.option), []).append(widget)
        return found

    def _by_name(self, widget: Widget) -> Box | None:
        name = plain_name(widget.name)
        for box in self.boxes:
            if box.field == name and (box.kind is not Kind.RADIO or box.option in widget.on_states):
                return box
        return None

    def widgets(self, box: Box) -> list[Widget]:
        """The fields that stand on `box`; several after two copies were merged."""
        return self._widgets.get((box.field, box.option), [])

    def stands_on(self, widget: Widget, box: Box) -> bool:
        """The field is where the box is, on the visible page, not only named after it."""
        place = self.placement.place(box.rect)
        on_box = _best(widget.rect, [(box, place)]) is not None
        seen = area(widget.rect) >= _TOO_SMALL * area(place)
        return on_box and seen and overlap(place, self.page.box) > 0

    # ------------------------------------------------------------------ annotations

    def annotations(self, box: Box) -> list[Annotation]:
        """The visible annotations whose rectangle meets the box."""
        place = self.placement.place(box.rect)
        return [
            each for each in self.page.annotations if not each.hidden and overlap(each.rect, place)
        ]

    def owner(self, annotation: Annotation) -> Box | None:
        """The box in which most of the annotation lies."""
        places = [(box, self.placement.place(box.rect)) for box in self.boxes]
        total = area(annotation.rect)
        best, most = None, 0.0
        for box, place in places:
            shared = overlap(annotation.rect, place)
            if shared > most:
                best, most = box, shared
        return best if total and most >= _SAME_PLACE * total else None

    # ------------------------------------------------------------------ text

    @cached_property
    def glyphs(self) -> tuple[Glyph, ...]:
        """The characters of the page, brought back to the blank's points."""
        matrix = self.placement.matrix
        if matrix == IDENTITY:
            return self.page.glyphs
        back = invert(matrix)
        moved = []
        for text, x0, y0, x1, y1, ox, oy in self.page.glyphs:
            corners = [apply(back, x, y) for x in (x0, x1) for y in (y0, y1)]
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            moved.append(Glyph(text, min(xs), min(ys), max(xs), max(ys), *apply(back, ox, oy)))
        return tuple(moved)

    @cached_property
    def printed(self) -> PrintedIndex:
        """The blank's own characters, to be recognised on the page."""
        return self.templates.kept(self.placement.template, index_of)

    @cached_property
    def _scrambled(self) -> bool:
        """The blank's words are in place, but in letters at random: a font lost its table."""
        index = self.printed
        in_place = sum(self._in_place)
        others = [
            glyph
            for glyph, own in zip(self.glyphs, self._in_place, strict=True)
            if not (own or glyph.text.isspace()) and index.holds(glyph, 0.5, True)
        ]
        right = in_place + sum(index.holds(glyph, 0.5) for glyph in others)
        return 2 * right < in_place + len(others)

    @cached_property
    def _in_place(self) -> list[bool]:
        """Of each character, whether the blank prints the same in the very same place."""
        return [self.printed.exactly(glyph) for glyph in self.glyphs]

    @cached_property
    def _all_in_place(self) -> bool:
        """Nothing is written on the page that the blank does not print in the very same place."""
        pairs = zip(self.glyphs, self._in_place, strict=True)
        return all(own or glyph.text.isspace() for glyph, own in pairs)

    @cached_property
    def _reprinted(self) -> frozenset[Glyph]:
        """The blank's own words drawn in another font: they begin in place, then drift away."""
        if self._all_in_place:
            return frozenset()
        theirs = self.templates.kept(self.placement.template, passages_of)
        found: set[Glyph] = set()
        for mine in passages_of(self.glyphs):
            if all(self.printed.exactly(g) for g in mine.glyphs if not g.text.isspace()):
                continue
            start = mine.glyphs[0]
            for printed in theirs:
                first = printed.glyphs[0]
                if abs(first.ox - start.ox) > _BEGINS or abs(first.oy - start.oy) > _BEGINS:
                    continue
                wanted = "".join(plain(printed.text).split())
                shown = [glyph for glyph in mine.glyphs if not glyph.text.isspace()]
                taken, text = 0, ""
                while taken < len(shown) and len(text) < len(wanted):
                    text += plain(shown[taken].text)
                    taken += 1
                if text == wanted:
                    found.update(shown[:taken])
        return frozenset(found)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """What is written on the page and not printed on the blank."""
        if self.placement.untouched or not self.trusted:
            return ()
        if self._all_in_place:
            return ()
        near = max(_PRINTED, 2 * self.placement.residual)
        blind = self._scrambled
        written = [
            glyph
            for glyph, own in zip(self.glyphs, self._in_place, strict=True)
            # line ends and the spaces PDFium makes up have no width
            if not own
            and glyph.x1 > glyph.x0
            and (glyph.text.isspace() or not self.printed.holds(glyph, near, blind))
        ]
        if any(not glyph.text.isspace() for glyph in written):
            written = [glyph for glyph in written if glyph not in self._reprinted]
        runs: list[list[Glyph]] = []
        for glyph in written:
            if runs and self._goes_on(runs[-1][-1], glyph):
                runs[-1].append(glyph)
            else:
                runs.append([glyph])
        return tuple(
            Run(tuple(run)) for run in runs if any(not glyph.text.isspace() for glyph in run)
        )

    def _goes_on(self, before: Glyph, glyph: Glyph) -> bool:
        """They are of one run: a word that fills its column ends near the first one of the next."""
        if not _continues(before, glyph):
            return False
        if glyph.x0 - before.x1 <= _SPACE * (before.y1 - before.y0):
            return True
        boxes = self._box_at(before), self._box_at(glyph)
        return None in boxes or boxes[0] is boxes[1]

    @cached_property
    def _runs(self) -> Mapping[_BoxKey, list[Run]]:
        found: dict[_BoxKey, list[Run]] = {}
        for run in self.runs:
            box = self._box_of(run)
            if box is not None:
                found.setdefault((box.field, box.option), []).append(run)
        return found

    def _box_of(self, run: Run) -> Box | None:
        """The box where the run begins: text too long for its box runs into the next one."""
        visible = [glyph for glyph in run.glyphs if not glyph.text.isspace()]
        first = self._box_at(visible[0])
        if first is not None:
            return first
        boxes = [box for glyph in visible if (box := self._box_at(glyph)) is not None]
        if len(boxes) * 2 < len(visible):
            return None
        return max(boxes, key=boxes.count)

    def _box_at(self, glyph: Glyph) -> Box | None:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        for box in self.boxes:
            x0, y0, x1, y1 = box.rect
            if x0 - 1 <= x <= x1 + 1 and y0 - 1 <= y <= y1 + 1:
                return box
        return None

    def runs_in(self, box: Box) -> list[Run]:
        """The text written in `box`, in the order of the file."""
        return self._runs.get((box.field, box.option), [])

    def strays(self, box: Box) -> list[Glyph]:
        """Letters that the blank does not have and that reach into `box` from outside.

        Text of the box above, a base line below the box, a line that runs on from the left.
        """
        return self._strays.get((box.field, box.option), [])

    @cached_property
    def _strays(self) -> Mapping[_BoxKey, list[Glyph]]:
        found: dict[_BoxKey, list[Glyph]] = {}
        for run in self.runs:
            around = run.rect
            near = [box for box in self.boxes if meet(around, inset(box.rect, _REACH))]
            own = self._box_of(run) if near else None
            for box in near:
                if own is not None and _key(own) == _key(box):
                    continue
                inner = inset(box.rect, _REACH)
                letters = [g for g in run.glyphs if g.text.strip() and meet(g[1:5], inner)]
                if letters:
                    found.setdefault(_key(box), []).extend(letters)
        return found

    # ------------------------------------------------------------------ ink

    @cached_property
    def _pair(self) -> _Pair:
        """The page without its annotations, and its blank, both grey, in the blank's frame."""
        return self._drawn_pair((0.0, 0.0, *self.placement.template.size))

    def _drawn_pair(self, rect: Rect) -> _Pair:
        page = self._seen(rect, SCALE, annotations=False)
        blank = self.templates.render(self.placement.template, SCALE, rect)
        return grey(page), grey(blank)

    def _part(self, rect: Rect) -> _Pair:
        """`rect` of both: drawn alone for the first few, cut from the whole page for the others."""
        if self._parts >= _PARTS or "_pair" in self.__dict__:
            page, blank = self._pair
            zone = pixels(rect, self.placement.template.size[1], SCALE, page.shape)
            return page[zone], blank[zone]
        wanted = on_pixels(rect, self.placement.template.size[1], SCALE)
        if self._last is not None and inside(wanted, self._last[0]):
            # the edge of a box was looked at, and now its inside
            (x0, _, _, y1), (page, blank) = self._last
            part = (wanted[0] - x0, wanted[1] - y1, wanted[2] - x0, wanted[3] - y1)
            zone = pixels(part, 0.0, SCALE, page.shape)
            return page[zone], blank[zone]
        self._parts += 1
        pair = self._drawn_pair(wanted)
        if self.placement.matrix == IDENTITY and not self.page.rotation:
            self._last = (wanted, pair)
        return pair

    def _seen(self, rect: Rect, scale: float, *, annotations: bool) -> NDArray[np.uint8]:
        matrix = self.placement.matrix
        if matrix == IDENTITY and not self.page.rotation:
            return self.page.render(scale, rect, annotations=annotations)
        return self.page.render_through(matrix, rect, scale, annotations=annotations)

    def drawn(self, box: Box) -> bool:
        """The page draws something in the box that the blank does not: outlines, a picture."""
        if self.placement.untouched:
            return False
        # the edge first: it is drawn with the whole of the box
        at_edge = self._drawn_at_the_edge(box)
        return at_edge or bool(self.ink(inset(box.rect)).sum() >= SPECK)

    def _drawn_at_the_edge(self, box: Box) -> bool:
        """The same in the outermost points, where the border is: but no line along a side."""
        ink = self.ink(box.rect)
        if not ink.size:
            return False
        ink[:, ink.mean(axis=0) >= _ALONG] = False
        ink[ink.mean(axis=1) >= _ALONG] = False
        return int(ink.sum()) >= _AT_EDGE

    def ink(self, rect: Rect, *, values: bool = False) -> NDArray[np.bool_]:
        """Where the page without its annotations is darker than the blank, `SCALE` pixels a point.

        The blank's words drawn in a wider font, which may run into a box, are left out. Not with
        `values`, which looks at what is darker than most of `rect`: it may be tinted, or all black.
        """
        shown, blank = self._part(rect)
        if not shown.size or shown.shape != blank.shape:
            return np.zeros(shown.shape, np.bool_)
        if values:
            shown = shown + max(0, int(np.median(blank - shown)))
        ink = added(shown, blank, _FAINT)
        height = self.placement.template.size[1]
        whole = (round(height * SCALE), round(self.placement.template.size[0] * SCALE))
        zone = pixels(rect, height, SCALE, whole)
        for glyph in () if values else self._reprinted:
            if overlap(glyph[1:5], rect):
                rows, columns = pixels(inset(glyph[1:5], -1.0), height, SCALE, whole)
                ink[
                    max(0, rows.start - zone[0].start) : max(0, rows.stop - zone[0].start),
                    max(0, columns.start - zone[1].start) : max(0, columns.stop - zone[1].start),
                ] = False
        return ink

    def close_look(self, rect: Rect) -> NDArray[np.bool_]:
        """The same of `rect` alone, drawn as large as tick boxes are."""
        page = grey(self._seen(rect, TICK_SCALE, annotations=False))
        blank = grey(self.templates.render(self.placement.template, TICK_SCALE, rect))
        if page.shape != blank.shape:
            return np.ones(page.shape, np.bool_)
        return added(page, blank)

    def drawn_over(self, box: Box, margin: float = 0.0) -> float:
        """Share of the box where the page, annotations included, is darker than the blank.

        `margin` looks that many points around the box instead of inside it.
        """
        rect = inset(box.rect) if not margin else inset(box.rect, -margin)
        scale = TICK_SCALE if box.kind is Kind.RADIO else SCALE
        page = grey(self._seen(rect, scale, annotations=True))
        blank = grey(self.templates.render(self.placement.template, scale, rect))
        if page.shape != blank.shape:
            return 1.0
        return float(added(page, blank).mean())

    def hidden_or_struck(self, rect: Rect) -> bool:
        """Printed words of the blank in `rect` are covered, or a long line runs through them."""
        page, blank = self._pair
        rows, columns = pixels(rect, self.placement.template.size[1], SCALE, page.shape)
        seen, printed = page[rows, columns], blank[rows, columns]
        if not printed.size or seen.shape != printed.shape:
            return False
        ink = int((printed < DARK).sum())
        if ink and int(gone(seen, printed).sum()) > _COVERED * ink:
            return True
        return bool(added(seen, printed).mean(axis=1).max() > _STRUCK)


def _key(box: Box) -> _BoxKey:
    return (box.field, box.option)


def _best(rect: Rect, places: list[tuple[Box, Rect]]) -> Box | None:
    best, most = None, 0.0
    for box, place in places:
        shared = overlap(rect, place)
        if shared > most and shared >= _SAME_PLACE * min(area(rect), area(place)):
            best, most = box, shared
    return best


def _continues(before: Glyph, glyph: Glyph) -> bool:
    height = max(before.y1 - before.y0, glyph.y1 - glyph.y0, 1.0)
    same_line = abs(before.oy - glyph.oy) <= _DROP * height
    return same_line and -0.5 * height <= glyph.x0 - before.x1 <= _GAP * height
