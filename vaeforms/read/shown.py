"""Text read in a box -> why people may not see it there as it was read: hidden, struck, doubled.

The text layer tells characters that nobody sees: drawn invisibly, in white, outside a clipping
path, under a white rectangle. And it does not tell what else is drawn over them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from vaeforms.model import Box, Rect
from vaeforms.pdfium import Path
from vaeforms.read.characters import unexpected
from vaeforms.read.rects import meet
from vaeforms.read.view import SCALE, SPECK, Run, View
from vaeforms.registration import IDENTITY, apply, invert
from vaeforms.submitted import Glyph

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Share of a letter's width left out on both sides when its ink is looked for.
_SIDE = 0.2
#: Ink along a row of a line of text: letters leave gaps between them, a stroke leaves none. At the
#: close look, where the gaps of the smallest type are two pixels wide, and before it.
_THROUGH, _PERHAPS = 0.97, 0.85
#: Part of the font's height, from the base line, that a stroke through the words crosses.
_MIDDLE = (0.08, 0.6)
#: Characters that are lines themselves.
_LINES = frozenset("-‐‑‒–—―−_=~ ")
#: Two letters stand on each other when they share this much of the narrower one: kerning takes a
#: fifth at most (« Av », « To »), a text laid over another more somewhere, however it is shifted.
_SHARED = 0.25
#: Height of the smaller font by which the base lines of two lines of one text differ, at least:
#: lines set solid are 0.87 apart, as fonts are 1.15 em high.
_SOLID = 0.7
#: First letters of ligatures, which are one drawing that says several letters.
_LIGATURES = frozenset("fstcioa")
#: Width of a space over the height of its font that no space has: some programs draw a character
#: they cannot name, and say that it is a space. And of a gap where something may be drawn.
_WIDE_SPACE, _WIDE_GAP = 0.7, 0.55
#: Points by which the edges of one line drawn by two programs differ, and by which a background
#: may be smaller than its box.
_SAME_LINE, _BACKGROUND = 1.5, 3.0
#: Points by which two drawings of one letter, to make it bold, are apart.
_BOLD = 0.6
#: A letter this wide over the height of its font may be of a fallback font that is wider than the
#: place the text leaves it: « œ » 0.8, « ’ » 0.7 to 0.9. No figure and no letter but M, W and m is.
_WIDE = 0.65
#: The letter after it starts further on by this share of the narrower one, at least: « ’ » advances
#: 0.22 em before a letter 0.56 em wide.
_NEXT = 0.3

_UNEXPECTED = "Le texte contient des caractères inattendus : à lire à l’œil."
_INVISIBLE = "Un texte est enregistré à cet endroit mais ne se voit pas entièrement : à regarder."
_STRUCK = "La valeur semble rayée ou recouverte : à regarder."
_DOUBLED = "Deux textes se superposent à cet endroit : à lire à l’œil."
_CROSSED = "Un trait ou un dessin passe sur la valeur : à regarder."
_UNNAMED = "Un caractère n’a pas pu être lu dans la valeur : à compléter à l’œil."
_REACHING = "Un autre texte touche cette case : à regarder."


def unreadable(view: View, box: Box, runs: Sequence[Run], value: str) -> str:
    """Why `value`, read from `runs`, is no answer at all; empty when nothing speaks against it."""
    if unexpected(value):
        return _UNEXPECTED
    if _doubled(_lines(runs)):
        return _DOUBLED
    ink = view.ink(box.rect, values=True)
    if not all(_seen(ink, box.rect, letter) for letter in _letters(runs, box)):
        return _INVISIBLE
    if any(_struck(view, ink, box, run) for run in runs):
        return _STRUCK
    return ""


def doubtful(view: View, box: Box, runs: Sequence[Run]) -> str:
    """Why somebody should look at a value that could be read; empty when nothing does."""
    if any(_crossed(view, box, run) for run in runs):
        return _CROSSED
    if _unnamed(view, box, runs):
        return _UNNAMED
    if view.strays(box):
        return _REACHING
    return ""


def visible(view: View, box: Box) -> bool:
    """Something written in `box`, a tick box, is seen."""
    return int(view.ink(box.rect).sum()) >= SPECK


# ---------------------------------------------------------------------- seen


def _letters(runs: Sequence[Run], box: Box) -> Iterator[Glyph]:
    """The letters and digits whose middle is in the box: what runs out of it may be cut off."""
    x0, y0, x1, y1 = box.rect
    for run in runs:
        for glyph in run.glyphs:
            if not glyph.text.isalnum():
                continue
            x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
            if x0 <= x <= x1 and y0 <= y <= y1:
                yield glyph


def _seen(ink: NDArray[np.bool_], frame: Rect, glyph: Glyph) -> bool:
    side = _SIDE * (glyph.x1 - glyph.x0)
    part = _part(ink, frame, (glyph.x0 + side, glyph.y0, glyph.x1 - side, glyph.y1), SCALE)
    # a font may say that its letters have no size
    return not part.size or bool(part.any())


def _part(ink: NDArray[np.bool_], frame: Rect, rect: Rect, scale: float) -> NDArray[np.bool_]:
    """The pixels that `rect` touches in a picture of `frame`."""
    left, right = int((rect[0] - frame[0]) * scale), -int((frame[0] - rect[2]) * scale // 1)
    top, low = int((frame[3] - rect[3]) * scale), -int((rect[1] - frame[3]) * scale // 1)
    return ink[max(0, top) : max(0, low), max(0, left) : max(0, right)]


def _struck(view: View, ink: NDArray[np.bool_], box: Box, run: Run) -> bool:
    """One line of ink without a gap runs through the words."""
    if all(glyph.text in _LINES for glyph in run.glyphs):
        return False
    x0, _, x1, _ = run.rect
    height = run.height
    low, high = (run.baseline + part * height for part in _MIDDLE)
    rect = (
        max(x0, box.rect[0] + 1),
        max(low, box.rect[1]),
        min(x1, box.rect[2] - 1),
        min(high, box.rect[3]),
    )
    if rect[2] - rect[0] < height or rect[3] <= rect[1]:
        return False
    rows = _part(ink, box.rect, rect, SCALE)
    if not rows.size or rows.mean(axis=1).max() < _PERHAPS:
        return False
    close = view.close_look(rect)
    return bool(close.size and close.mean(axis=1).max() >= _THROUGH)


# ---------------------------------------------------------------------- drawn over


def _lines(runs: Sequence[Run]) -> list[list[Glyph]]:
    """The letters that stand on one base line, from the left."""
    lines: list[list[Glyph]] = []
    for run in sorted(runs, key=lambda run: -run.baseline):
        letters = [g for g in run.glyphs if not g.text.isspace()]
        if lines and abs(lines[-1][0].oy - run.baseline) <= 0.4 * run.height:
            lines[-1] += letters
        else:
            lines.append(letters)
    return [sorted(line, key=lambda g: (g.x0, g.x1)) for line in lines]


def _doubled(lines: Sequence[Sequence[Glyph]]) -> bool:
    """Two letters are drawn in one place."""
    if any(_on_each_other(one, two) for line in lines for one, two in _neighbours(line)):
        return True
    for above, below in combinations(lines, 2):
        height = min(g.y1 - g.y0 for line in (above, below) for g in line)
        if abs(above[0].oy - below[0].oy) >= _SOLID * height:
            continue
        mixed = sorted((*above, *below), key=lambda g: (g.x0, g.x1))
        if any(_shared(one, two) > _SHARED for one, two in _neighbours(mixed)):
            return True
    return False


def _neighbours(line: Sequence[Glyph]) -> Iterator[tuple[Glyph, Glyph]]:
    """The pairs of letters, ordered from the left, that reach into each other."""
    for i, one in enumerate(line):
        for two in line[i + 1 :]:
            if two.x0 >= one.x1:
                break
            yield one, two


def _shared(one: Glyph, two: Glyph) -> float:
    """Share of the narrower letter that both stand on."""
    narrower = min(one.x1 - one.x0, two.x1 - two.x0)
    return (min(one.x1, two.x1) - max(one.x0, two.x0)) / narrower if narrower > 0 else 0.0


def _on_each_other(one: Glyph, two: Glyph) -> bool:
    """Two letters of one line are not two letters of one text."""
    if _shared(one, two) <= _SHARED:
        return False
    if any(unicodedata.category(g.text[0]).startswith("M") for g in (one, two)):
        return False
    # a letter of a wide fallback font reaches over the next ones, which start where they should
    wide = one.x1 - one.x0 >= _WIDE * (one.y1 - one.y0)
    if wide and two.ox - one.ox >= _NEXT * min(one.x1 - one.x0, two.x1 - two.x0):
        return False
    same_place = abs(one.ox - two.ox) < _BOLD and abs(one.oy - two.oy) < _BOLD
    if same_place and one.text == two.text:
        return False
    ligature = one.text in _LIGATURES and two.text.isalpha() and two.text.islower()
    return not (same_place and ligature)


def _crossed(view: View, box: Box, run: Run) -> bool:
    """A line or an area that the blank does not have lies over the words."""
    x0, _, x1, _ = run.rect
    low, high = (run.baseline + part * run.height for part in _MIDDLE)
    words = (x0, low, x1, high)
    x0, y0, x1, y1 = box.rect
    inner = (x0 + _BACKGROUND, y0 + _BACKGROUND, x1 - _BACKGROUND, y1 - _BACKGROUND)
    crossing = [
        path
        for path in _paths(view)
        if meet(path.rect, words)
        and not _holds(path.rect, inner)
        # what is filled and hides nothing lies behind the words
        and (path.stroked or not _holds(path.rect, words))
    ]
    if not crossing:
        return False
    printed = view.templates.paths(view.placement.template)
    return not all(any(_same(path.rect, p.rect) for p in printed) for path in crossing)


def _same(one: Rect, two: Rect) -> bool:
    return max(abs(a - b) for a, b in zip(one, two, strict=True)) < _SAME_LINE


def _paths(view: View) -> Sequence[Path]:
    """What the page draws, in points of the blank."""
    matrix = view.placement.matrix
    if matrix == IDENTITY:
        return view.page.paths
    back = invert(matrix)
    found = []
    for rect, stroked in view.page.paths:
        corners = [apply(back, x, y) for x in rect[::2] for y in rect[1::2]]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        found.append(Path((min(xs), min(ys), max(xs), max(ys)), stroked))
    return found


def _holds(outer: Rect, inner: Rect) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and outer[2] >= inner[2]
        and outer[3] >= inner[3]
    )


def _unnamed(view: View, box: Box, runs: Sequence[Run]) -> bool:
    """Something is drawn where the text has a space: a character that its font cannot name."""
    for run in runs:
        height = run.height
        if any(g.text.isspace() and g.x1 - g.x0 > _WIDE_SPACE * height for g in run.glyphs):
            return True
    for line in _lines(runs):
        for one, two in pairwise(line):
            height = max(one.y1 - one.y0, two.y1 - two.y0)
            if two.x0 - one.x1 <= _WIDE_GAP * height:
                continue
            gap = (one.x1 + 0.5, one.oy, two.x0 - 0.5, one.oy + 0.8 * height)
            x0, y0, x1, y1 = box.rect
            gap = (max(gap[0], x0), max(gap[1], y0), min(gap[2], x1), min(gap[3], y1))
            if gap[0] < gap[2] and gap[1] < gap[3] and view.ink(gap).sum() >= SPECK:
                return True
    return False
