"""The printed words of a page, held against its blank: what was changed, struck out or covered.

ENG-05 and INT-02. A line counts as present when its letters follow one another in the page's text,
or when each stands where the blank has it: programs that rewrite a page change one or the other,
someone who edits the words changes both.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from functools import cached_property

from vaeforms import fieldfont
from vaeforms.forms import dossier, split
from vaeforms.french import NBSP, typeset
from vaeforms.identify import plain
from vaeforms.model import Field, Reading, Rect, Source, State, TemplatePage, Where
from vaeforms.read.annotations import DRAWN
from vaeforms.read.passages import GAP, Passage, PrintedIndex, passages_of
from vaeforms.read.rects import area, overlap
from vaeforms.read.view import View
from vaeforms.submitted import Annotation, Glyph
from vaeforms.template import Templates

#: Points by which a rewritten letter may stand away from its place.
_NEAR = 3.0
#: Pages on which printed numbers follow the number of tables and pages.
_NUMBERED = frozenset(("sommaire", "emplois", "formation"))
#: Never compared: the page code, and the header with its page count.
_SKIPPED = re.compile(r"VAE1\s*\*|page\s*\d+\s*/\s*\d+")
#: How far a letter's width may be from what it should be, how many different letters have to be
#: seen, and the share of them that has to fit: a scrambled alphabet fits in a third of its letters.
_WIDTH, _LETTERS, _SURE = 0.05, 10, 0.95
#: Passages shorter than this are found anywhere: « le », « à », « Oui ».
_TELLING = 8
#: Share of a passage under an annotation that makes it struck out.
_STRUCK = 0.15
#: Annotations that mark words without laying anything over the page.
_MARKUP = {
    "StrikeOut": "rayé",
    "Redact": "caviardé",
    "Highlight": "surligné",
    "Underline": "souligné",
    "Squiggly": "souligné",
}


class Printed:
    """The printed words of one placed page and of its blank."""

    def __init__(self, view: View):
        self.view = view
        role = view.placement.template.role
        self._masks = role in _NUMBERED

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """What the blank prints, passage by passage."""
        return self.view.templates.kept(self.view.placement.template, passages_of)

    @cached_property
    def _text(self) -> str:
        return self._compact("".join(g.text for g in self.view.page.glyphs))

    @cached_property
    def _places(self) -> PrintedIndex:
        return PrintedIndex(self.view.glyphs)

    def _compact(self, text: str) -> str:
        text = re.sub(r"\s+", "", plain(text))
        return re.sub(r"\d+", "0", text) if self._masks else text

    def holds(self, text: str, glyphs: Sequence[Glyph]) -> bool:
        """These words are still on the page."""
        if self._compact(text) in self._text:
            return True
        return bool(glyphs) and all(
            self._places.holds(glyph, _NEAR) or (self._masks and glyph.text.isdigit())
            for glyph in glyphs
            if not glyph.text.isspace()
        )

    @cached_property
    def compared(self) -> tuple[Passage, ...]:
        """The passages every page of this kind has: without code, header, second table."""
        top = self._second_table()
        return tuple(
            p
            for p in self.passages
            if not _SKIPPED.search(p.text) and (top is None or p.glyphs[0].oy >= top)
        )

    @cached_property
    def missing(self) -> tuple[Passage, ...]:
        """The passages of the blank that the page does not have any more."""
        if self.view.placement.untouched:
            return ()
        missing = [p for p in self.compared if not self.holds(p.text, p.glyphs)]
        # a page with one table only has nothing below it; with a second one, all of it counts
        below = [p for p in self.passages if not _SKIPPED.search(p.text) and p not in self.compared]
        absent = [p for p in below if not self.holds(p.text, p.glyphs)]
        if any(p not in absent for p in below if len(p.text) >= _TELLING):
            missing += absent
        return tuple(missing)

    @cached_property
    def legible(self) -> bool:
        """The text layer says what the page shows: most of the blank's words are found in it.

        Fonts without a table of characters give letters at random, for the values as for the words.
        """
        if self.view.placement.untouched or not self.view.placement.has_blank:
            return True
        compared = [p for p in self.compared if len(p.text) >= _TELLING]
        return 2 * sum(p not in self.missing for p in compared) >= len(compared)

    @cached_property
    def trusts_values(self) -> bool:
        """What is written in the boxes can be read, even where the blank's words cannot.

        Programs that lose the table of characters of one font keep that of another. A font that
        lies gives letters the widths of others: where the letters drawn in the boxes are as wide as
        they should be, they are the letters they say.
        """
        if self.legible:
            return True
        fits, letters = 0, set()
        total = 0
        for box in self.view.boxes:
            for run in self.view.runs_in(box):
                drawn = [g for g in run.glyphs if not g.text.isspace() and len(g.text) == 1]
                sizes = [(g.x1 - g.x0) / max(1, fieldfont.advance(g.text)) for g in drawn]
                if not sizes:
                    continue
                size = statistics.median(sizes)
                fits += sum(abs(each - size) <= _WIDTH * size for each in sizes)
                total += len(sizes)
                letters |= {g.text for g in drawn}
        return len(letters) >= _LETTERS and fits >= _SURE * total

    def _second_table(self) -> float | None:
        """The height where the second table of an emplois page begins; the page may lack it."""
        tops: dict[int, float] = {}
        for box in self.view.boxes:
            parts = split(box.field)
            if parts is not None and parts[0] == "emploi":
                tops[parts[1]] = max(tops.get(parts[1], 0.0), box.rect[3])
        if self.view.placement.template.role != "emplois" or len(tops) < 2:
            return None
        # the heading « Emploi n » stands above its first box
        return sorted(tops.values())[0] + 2 * GAP

    @cached_property
    def _covering(self) -> list[Annotation]:
        """The annotations that may lie over printed words."""
        return [
            each
            for each in self.view.page.annotations
            if not each.hidden
            and (each.subtype in _MARKUP or each.subtype in DRAWN or each.subtype == "FreeText")
        ]

    def strikes(self, rects: Sequence[Rect]) -> list[Annotation]:
        """The annotations that strike, mark or cover one of these places of the blank."""
        if not self._covering:
            return []
        placed = [self.view.placement.place(rect) for rect in rects]
        found = []
        for each in self._covering:
            if any(overlap(each.rect, r) > _STRUCK * area(r) for r in placed):
                found.append(each)
        return found


def altered(printed: Printed) -> tuple[str, ...]:
    """The printed passages that were changed, struck out or covered, in French, from the top."""
    view = printed.view
    if not view.trusted or not view.placement.has_blank or not printed.legible:
        return ()
    said = [f"«{NBSP}{p.text}{NBSP}»{NBSP}: absent ou modifié." for p in printed.missing]
    for passage in printed.passages if view.page.annotations else ():
        for each in printed.strikes([passage.rect]):
            if each.subtype not in ("Underline", "Squiggly"):
                how = _MARKUP.get(each.subtype, "couvert par une annotation")
                said.append(f"«{NBSP}{passage.text}{NBSP}»{NBSP}: {how}.")
    return tuple(said)


def declarations(printed: Printed) -> tuple[Reading, ...]:
    """One reading for each sentence of the cover page that the candidate undersigns."""
    view = printed.view
    if view.placement.template.role != "garde":
        return ()
    located = view.templates.kept(view.placement.template, _declared)
    readings = []
    for field in dossier.DECLARATIONS:
        glyphs, rects = located[field.name]
        where = Where(
            view.page.rel, view.page.index, view.placement.place(_around(rects)) if rects else None
        )
        state, value, reason = _declaration(printed, field.label, glyphs, rects)
        source = Source.NONE if state is State.UNREADABLE else Source.TEXT
        readings.append(
            Reading(field.name, state, value, source, reason=typeset(reason), where=where)
        )
    return tuple(readings)


def declared(
    templates: Templates, template: TemplatePage
) -> Iterator[tuple[Field, tuple[Rect, ...]]]:
    """Each sentence that the candidate undersigns on this blank, and where its lines are."""
    if template.role != "garde":
        return
    located = templates.kept(template, _declared)
    for field in dossier.DECLARATIONS:
        yield field, located[field.name][1]


def _declaration(
    printed: Printed, label: str, glyphs: Sequence[Glyph], rects: Sequence[Rect]
) -> tuple[State, str, str]:
    view = printed.view
    if not view.trusted:
        return State.UNREADABLE, "", "La page est une image : le texte imprimé n’a pas été comparé."
    struck = [e for e in printed.strikes(rects) if e.subtype not in ("Underline", "Squiggly")]
    if struck:
        how = _MARKUP.get(struck[0].subtype, "couvert par une annotation")
        return State.UNREADABLE, "", f"Ce passage est {how} : à regarder."
    if view.placement.untouched:
        return State.FILLED, label, ""
    if not printed.legible:
        return State.UNREADABLE, "", "Le texte de la page n’est pas lisible par l’outil."
    if not printed.holds(label, glyphs):
        return State.EMPTY, "", "Ce passage est absent de la page ou a été modifié."
    if view.placement.has_blank and any(view.hidden_or_struck(rect) for rect in rects):
        return State.UNREADABLE, "", "Ce passage semble rayé ou recouvert : à regarder."
    return State.FILLED, label, ""


def _declared(
    glyphs: Sequence[Glyph],
) -> dict[str, tuple[tuple[Glyph, ...], tuple[Rect, ...]]]:
    """The characters that print each declaration, and where its lines are."""
    found = {}
    for field in dossier.DECLARATIONS:
        own = _located(glyphs, field.label)
        found[field.name] = (own, tuple(passage.rect for passage in passages_of(own)))
    return found


def _located(glyphs: Sequence[Glyph], sentence: str) -> tuple[Glyph, ...]:
    """The characters of the blank that print `sentence`; none when it does not."""
    kept = [g for g in glyphs if not g.text.isspace()]
    letters = [plain(g.text) for g in kept]
    text = "".join(letters)
    wanted = re.sub(r"\s+", "", plain(sentence))
    start = text.find(wanted)
    if start < 0:
        return ()
    found, position = [], 0
    for glyph, letter in zip(kept, letters, strict=True):
        if start <= position < start + len(wanted):
            found.append(glyph)
        position += len(letter)
    return tuple(found)


def _around(rects: Sequence[Rect]) -> Rect:
    return (
        min(r[0] for r in rects),
        min(r[1] for r in rects),
        max(r[2] for r in rects),
        max(r[3] for r in rects),
    )
