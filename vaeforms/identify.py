"""A submitted page -> which page of which blank it is, and how the blank's points fall onto it.

In order: the content stream is the blank's own, byte for byte; the code left in the page
dictionary; the code printed on the page; the names of its fields; its printed words; its picture,
pixel by pixel, where some program left no readable text. The place is then measured on the page
itself: people crop, scale, turn and print to PDF.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from vaeforms import forms, pagecode
from vaeforms.likeness import DARK, DARKER, added, darkest, gone, grey, tiles
from vaeforms.model import Box, PageCode, Rect, TemplatePage
from vaeforms.registration import IDENTITY, Matrix, Point, apply, fit
from vaeforms.submitted import Glyph, SubmittedPage
from vaeforms.template import Templates, boxes_of, label_of, role_of, stream_digests

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Share of a blank's printed words to be found on a page that lost its code. Filled pages keep
#: them all; a cropped one keeps most; the pages of other forms share fewer than half.
_WORDS = 0.7
#: Share of a page's own field names to be found on a blank page that lost its code.
_NAMES = 0.6
#: Fewer fields than this tell no form of another body: any form may have a « Nom » and a « Date ».
_FEWEST_NAMES = 4
#: The printed words of a page of ours agree with its blank within this many points; beyond, the
#: boxes cannot be trusted.
_MAX_RESIDUAL = 4.0
#: Pixels a point of the first and of the close look at the picture of a page; share of the page
#: that is looked at before all of it.
_FIRST_LOOK, _LOOK, _TOP = 1.0, 1.5, 0.3
#: Share of the blank's ink that may be gone at first look; that may be gone or added closely on the
#: page and in each tile of so many pixels (plus some noise, in pixels). A page drawn again a tenth
#: of a point aside changes 20 % of some tile; another number of table, 40 % of its QR code.
_MAYBE, _CHANGED = 0.1, 0.05
_TILE, _TILE_CHANGED, _TILE_NOISE = 54, 0.3, 45
#: What « q » and « Q » around the untouched content stream of the blank leave in place.
_HARMLESS = re.compile(rb"[\sqQ]*")
#: Words that stand more often than this on a page place nothing.
_REPEATED = 4
#: Points between two lines, and two columns, of print.
_LINE, _COLUMN = 2.0, 15.0
_END = Glyph(" ", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
#: Fields are renamed when two copies are merged: ``emploi_1_depuis_2``, ``copie.emploi_1_depuis``.
_SUFFIX = re.compile(r"(?:[_#. -]\d+|\[\d+\])$")


@dataclass(frozen=True, slots=True)
class Placement:
    """Which blank page a submitted page is, and where the blank's points fall on it."""

    #: the blank page, its tables numbered as this page's code says
    template: TemplatePage
    #: None for a page of another body's form
    code: PageCode | None
    #: (a, b, c, d, e, f) as in PDF: template (x, y) → page (a·x + c·y + e, b·x + d·y + f), points
    matrix: Matrix = IDENTITY
    #: median distance between printed words and where the matrix puts them, in points
    residual: float = 0.0
    #: the page draws the blank's own content stream and nothing else: only fields and
    #: annotations can differ
    untouched: bool = False
    #: ``content``, ``label``, ``code``, ``fields``, ``words`` or ``picture``: how it was recognised
    by: str = "content"

    def place(self, rect: Rect) -> Rect:
        """`rect` of the blank on the submitted page, upright and normalised, in points."""
        if self.matrix == IDENTITY:
            return rect
        corners = [apply(self.matrix, x, y) for x in rect[::2] for y in rect[1::2]]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return (min(xs), min(ys), max(xs), max(ys))

    @property
    def has_blank(self) -> bool:
        """The blank itself is known, so that its picture and its words can be compared."""
        return bool(self.template.file)


def identify(page: SubmittedPage, templates: Templates) -> Placement | None:
    """The placement of `page`, or None when it is not ours or cannot be placed.

    A page of ours whose blank is not among `templates` is placed by its own fields, if it still
    has them: `Placement.has_blank` is then False.
    """
    found = _by_content(page, templates)
    if found is not None:
        return found
    for by, code in _codes(page):
        template = templates.find(code)
        if template is not None:
            return _placed(page, template, code, templates, by)
    unknown = code_of(page)
    if unknown is not None:
        own = _own_template(page, unknown)
        return Placement(own, unknown, by="fields") if own else None
    for by, template in (
        ("fields", _by_names(page, templates)),
        ("words", _by_words(page, templates)),
    ):
        if template is not None and template.code is not None:
            return _placed(page, template, template.code, templates, by)
    return _by_picture(page, templates)


def identify_other(page: SubmittedPage, templates: Templates) -> Placement | None:
    """The placement of a page of another body's form, by its content or by its fields."""
    others = [template for template in templates.pages if template.code is None]
    found = _by_content(page, templates, ours=False) if others else None
    if found is not None:
        return found
    names = {widget.name for widget in page.widgets if widget.name}
    if len(names) < _FEWEST_NAMES:
        return None
    best: tuple[float, TemplatePage] | None = None
    for template in others:
        known = {box.field for box in template.boxes}
        score = len(names & known) / len(names | known)
        if score >= _NAMES and (best is None or score > best[0]):
            best = (score, template)
    return _placed(page, best[1], None, templates, "fields") if best else None


def code_of(page: SubmittedPage) -> PageCode | None:
    """The page code that the page bears, whether or not its blank is known."""
    return next((code for _, code in _codes(page)), None)


def is_untouched(page: SubmittedPage, templates: Templates) -> bool:
    """The page draws a blank's own content and nothing else: no scan, without looking further."""
    found = _by_content(page, templates)
    return found is not None and found.untouched


def crowded(page: SubmittedPage, placement: Placement) -> bool:
    """Several pages of ours stand on one sheet, as when two are printed on each."""
    if placement.by in ("content", "label"):
        return False
    return len(pagecode.parse_all(" ".join(word.text for word in page.words))) > 1


def _codes(page: SubmittedPage) -> Iterable[tuple[str, PageCode]]:
    label = label_of(page.obj)
    if label is not None:
        yield "label", label[1]
    text = " ".join(word.text for word in page.words)
    code = pagecode.parse(text)
    if code is not None:
        yield "code", code


def _by_content(
    page: SubmittedPage, templates: Templates, *, ours: bool = True
) -> Placement | None:
    digests = stream_digests(page.obj)
    for number, digest in enumerate(digests):
        template = templates.find_content(digest) if digest else None
        if template is None or (template.code is not None) != ours:
            continue
        if len(digests) == 1:
            return Placement(template, template.code, untouched=True)
        # something was added around: flattened values, or a change of scale
        if number == 0 or _HARMLESS.fullmatch(b" ".join(page.streams[:number])):
            return Placement(template, template.code)
        return _placed(page, template, template.code, templates, "content")
    return None


# ---------------------------------------------------------------------- without a code


def plain_name(name: str) -> str:
    """A field name without what merging two copies put around it."""
    last = name.rpartition(".")[2]
    if forms.field(last) is not None:
        return last
    bare = _SUFFIX.sub("", last)
    return bare if forms.field(bare) is not None else last


def _by_names(page: SubmittedPage, templates: Templates) -> TemplatePage | None:
    """The blank page with the same fields, whatever number its tables have."""
    names = {plain_name(widget.name) for widget in page.widgets if widget.name}
    names = {name for name in names if forms.field(name) is not None}
    if not names:
        return None
    best: tuple[float, TemplatePage] | None = None
    numbers = sorted({parts[1] for name in names if (parts := forms.split(name))})
    for template in templates.pages:
        if template.code is None:
            continue
        known = {box.field for box in template.boxes}
        own = sorted({parts[1] for name in known if (parts := forms.split(name))})
        shift = numbers[0] - own[0] if numbers and own else 0
        if shift:
            known = {_shifted(name, shift) for name in known}
        score = len(names & known) / len(names | known)
        if score >= _NAMES and (best is None or score > best[0]):
            best = (score, _shifted_page(template, shift))
    return best[1] if best else None


def _shifted(name: str, shift: int) -> str:
    parts = forms.split(name)
    return forms.renumber(name, parts[1] + shift) if parts else name


def _shifted_page(template: TemplatePage, shift: int) -> TemplatePage:
    code = template.code
    if not shift or code is None:
        return template
    number = None if code.n is None else code.n + shift
    boxes = tuple(replace(box, field=_shifted(box.field, shift)) for box in template.boxes)
    return replace(template, code=replace(code, n=number), boxes=boxes)


def _by_words(page: SubmittedPage, templates: Templates) -> TemplatePage | None:
    """The blank page whose printed words are on this page; None when in doubt between two."""
    if not page.has_text or page.is_scan:
        return None
    mine = Counter(plain(word.text) for word in page.words)
    scores: list[tuple[float, TemplatePage]] = []
    for template in templates.pages:
        if template.code is None or not template.words:
            continue
        theirs = templates.word_counts(template, plain)
        common = sum((mine & theirs).values())
        scores.append((common / max(1, sum(theirs.values())), template))
    scores.sort(key=lambda pair: -pair[0])
    if not scores or scores[0][0] < _WORDS:
        return None
    best = scores[0][1]
    assert best.code is not None
    number = best.code.n
    if best.role == "emplois" and number is not None:
        read = _table_number(page)
        if read is None:
            return None
        return _shifted_page(best, read - number)
    return best


def _table_number(page: SubmittedPage) -> int | None:
    """The number of the first « Emploi n (ou activité bénévole) » printed on the page."""
    text = " ".join(word.text for word in page.words)
    numbers = [int(each) for each in re.findall(r"Emploi (\d{1,2}) \(ou", text)]
    return min(numbers) if numbers else None


def _by_picture(page: SubmittedPage, templates: Templates) -> Placement | None:
    """The blank page that looks exactly like this one outside its boxes, in the same place.

    Letters drawn as outlines, or with fonts that do not say which letters they are.
    """
    ours = [t for t in templates.pages if t.code is not None and _same_size(page, t)]
    if not ours:
        return None
    rect = (0.0, 0.0, *ours[0].size)
    # a first look at the top, then at the whole of every blank, then a close one at those that
    # could be it: the top tells nearly every page that is no form of ours
    likely = ours
    for share in (_TOP, 1.0):
        likely = _likely(page, likely, rect, share, templates) if likely else []
    seen = grey(page.render(_LOOK, rect)) if likely else None
    for template in likely:
        blank = grey(templates.render(template, _LOOK, rect))
        if seen is not None and template.code is not None and _same(seen, blank, template):
            return Placement(template, template.code, by="picture")
    return None


def _likely(
    page: SubmittedPage,
    ours: Sequence[TemplatePage],
    rect: Rect,
    share: float,
    templates: Templates,
) -> list[TemplatePage]:
    """Of `ours`, those whose ink is all there, but a little, in the upper `share` of the page."""
    x0, y0, x1, y1 = rect
    seen = page.render(_FIRST_LOOK, (x0, y1 - share * (y1 - y0), x1, y1))
    near = darkest(grey(seen))
    if share < 1.0:
        near = near[:-1]  # what lies under the last row was not looked at
    pixels = near.ravel()
    likely = []
    for template in ours:
        ink = templates.ink(template, _FIRST_LOOK)
        if not ink.size or (share == 1.0 and ink[-1] >= pixels.size):
            continue
        within = ink[: np.searchsorted(ink, pixels.size)]
        if np.count_nonzero(pixels[within] >= DARK + DARKER) / ink.size <= _MAYBE:
            likely.append(template)
    return likely


def _same(seen: NDArray[np.int16], blank: NDArray[np.int16], template: TemplatePage) -> bool:
    """Both pictures show the same ink outside the boxes."""
    if blank.shape != seen.shape:
        return False
    extra = added(seen, blank)
    for box in template.boxes:
        x0, y0, x1, y1 = (edge * _LOOK for edge in box.rect)
        top = template.size[1] * _LOOK
        rows = slice(max(0, int(top - y1)), int(top - y0) + 1)
        extra[rows, max(0, int(x0)) : int(x1) + 1] = False
    ink = blank < DARK
    changed = extra | gone(seen, blank)
    if changed.sum() > _CHANGED * ink.sum():
        return False
    return bool((tiles(changed, _TILE) <= _TILE_CHANGED * tiles(ink, _TILE) + _TILE_NOISE).all())


def _same_size(page: SubmittedPage, template: TemplatePage) -> bool:
    return (
        not page.rotation
        and max(abs(a - b) for a, b in zip(page.box, (0, 0, *template.size), strict=True)) < 1.0
    )


def _own_template(page: SubmittedPage, code: PageCode) -> TemplatePage | None:
    """A page of ours whose blank is unknown, described by its own fields."""
    boxes: tuple[Box, ...] = tuple(
        replace(box, field=plain_name(box.field))
        for box in boxes_of(page)
        if forms.field(plain_name(box.field)) is not None
    )
    label = label_of(page.obj)
    role = label[0] if label is not None else role_of(box.field for box in boxes)
    if not boxes:
        return None
    return TemplatePage(code, role, page.size, boxes, (), "", page.index)


# ---------------------------------------------------------------------- where it is


def plain(text: str) -> str:
    """Printed words as any program may rewrite them: ligatures undone, quotes and dashes alike."""
    if text.isascii():
        return text.replace("`", "'")
    return unicodedata.normalize("NFKC", text).translate(_ALIKE)


_ALIKE = str.maketrans(
    {
        "’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"',
        "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "\u00ad": None, "\u200b": None,
    }
)  # fmt: skip


def anchors(
    glyphs: Sequence[Glyph], *, lines_only: bool = False
) -> dict[str, list[tuple[float, float]]]:
    """The words of a page: where the first letter of each begins, in the order of the file.

    `lines_only` keeps the words that begin a line: a program that draws the page in another font
    leaves those alone in their place.
    """
    found: dict[str, list[Point]] = {}
    start, before = None, None
    letters: list[str] = []
    for glyph in (*glyphs, _END):
        if not glyph.text.isspace():
            if start is None:
                start = glyph
            letters.append(glyph.text)
            continue
        if start is not None:
            begins = before is None or (
                abs(before.oy - start.oy) > _LINE or start.x0 - before.x1 > _COLUMN
            )
            if begins or not lines_only:
                found.setdefault(plain("".join(letters)), []).append((start.ox, start.oy))
            start = None
            letters.clear()
        if glyph.x1 > glyph.x0:
            before = glyph
    return found


def _placed(
    page: SubmittedPage,
    template: TemplatePage,
    code: PageCode | None,
    templates: Templates,
    by: str,
) -> Placement | None:
    """The placement measured by the printed words, else by the fields; None when neither fits."""
    fitted = None
    for lines_only in (True, False):
        theirs = anchors(templates.glyphs(template), lines_only=lines_only)
        mine = anchors(page.glyphs, lines_only=lines_only)
        # the same word as many times on both: label by label on pages of identical tables
        pairs = [
            pair
            for word, places in theirs.items()
            if len(places) == len(mine.get(word, ())) <= _REPEATED
            for pair in zip(places, mine[word], strict=True)
        ]
        fitted = fitted or fit(pairs)
    if fitted is None:
        centres = {(box.field, box.option): _centre(box.rect) for box in template.boxes}
        pairs = [
            (centres[key], _centre(widget.rect))
            for widget in page.widgets
            for key in [(plain_name(widget.name), (*widget.on_states, "")[0])]
            if key in centres
        ]
        fitted = fit(pairs)
    if fitted is None or fitted.residual > _MAX_RESIDUAL:
        return None
    return Placement(template, code, fitted.matrix, fitted.residual, by=by)


def _centre(rect: Rect) -> tuple[float, float]:
    return (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
