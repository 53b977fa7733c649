"""Characters drawn inside a box -> the value as it was typed, spaces and line ends rebuilt."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vaeforms.model import Box, Kind
from vaeforms.read.view import Run
from vaeforms.submitted import Glyph

#: Width of a space over the height of the font, where none is drawn to measure: 0.278 em in a font
#: 1.117 em high (Liberation Sans and its likes).
_SPACE = 0.25
#: Distance of two lines over the height of the font: 1.15 em (ours, pdf.js) to 1.2 em (others).
_LEADING = 1.05
#: Share of a space by which letters may stand apart without being two words.
_APART = 0.55
#: Least and most points that programs leave between the edge of a box and its text; how many is
#: measured on the left.
_PADDING = (1.0, 6.0)
#: Points by which the next word must fit before the line end above it is called the writer's own.
_SLACK = 1.0
#: The same where the broken line kept its space: few people type one before a line end.
_SPACED_SLACK = 6.0
#: What `vaeforms fill` draws after a text that had to be cut.
ELLIPSIS = "[…]"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a box."""

    text: str
    x0: float
    x1: float
    baseline: float
    height: float
    #: width of the first word and of a space, in points
    first_word: float
    space: float


def value_of(runs: Sequence[Run], box: Box) -> tuple[str, bool]:
    """The value that `runs` show in `box`, and whether they run out of it."""
    lines = lines_of(runs)
    if not lines:
        return "", False
    right = box.rect[2]
    beyond = any(line.x1 > right + 1 for line in lines)
    below = lines[-1].baseline < box.rect[1] - 1
    if box.kind is not Kind.MULTILINE and len(lines) == 1:
        return lines[0].text.rstrip(), beyond or below
    padding = min(line.x0 for line in lines) - box.rect[0]
    return join(lines, right - min(max(padding, _PADDING[0]), _PADDING[1])), beyond or below


def lines_of(runs: Sequence[Run]) -> list[Line]:
    """The runs as lines, from the top."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.baseline):
        if rows and abs(rows[-1][0].baseline - run.baseline) <= 0.4 * run.height:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [_line(row) for row in rows]


def _line(row: Sequence[Run]) -> Line:
    glyphs = sorted((g for run in row for g in run.glyphs), key=lambda g: (g.x0, g.x1))
    height = max(run.height for run in row)
    drawn = [g.x1 - g.x0 for g in glyphs if g.text == " "]
    space = statistics.median(drawn) if drawn else _SPACE * height
    parts: list[str] = []
    before: Glyph | None = None
    for glyph in glyphs:
        if before is not None:
            # PDFium drops the second of two spaces, and some programs draw none: the gap remains
            gap = glyph.x0 - before.x1
            if gap > _APART * space:
                parts.append(" " * max(1, round(gap / space)))
        parts.append(glyph.text)
        before = glyph
    text = "".join(parts).lstrip()
    first: list[Glyph] = []
    for glyph in glyphs:
        if glyph.text.isspace() and first:
            break
        if not glyph.text.isspace():
            first.append(glyph)
    return Line(
        text=text,
        x0=min(g.x0 for g in glyphs if not g.text.isspace()),
        x1=max(g.x1 for g in glyphs if not g.text.isspace()),
        baseline=statistics.median(g.oy for g in glyphs),
        height=height,
        first_word=first[-1].x1 - first[0].x0,
        space=space,
    )


def join(lines: Sequence[Line], right: float) -> str:
    r"""The lines as typed: those that ended for lack of width are joined, the others end in ``\n``.

    A word that would have fitted on the line above was put on its own line by the writer. One that
    would not is joined, unless this text keeps the space of every broken line (ours does) and this
    line has none. `right` is where text must end, in points.
    """
    keeps_spaces = any(line.text.endswith(" ") for line in lines[:-1])
    parts = [lines[0].text]
    for above, line in pairwise(lines):
        drop = above.baseline - line.baseline
        blank = max(0, round(drop / (_LEADING * max(above.height, line.height))) - 1)
        room = right - above.x1
        spaced = above.text.endswith(" ")
        slack = _SPACED_SLACK if spaced else _SLACK
        if blank or room > above.space + line.first_word + slack:
            parts.append("\n" * (blank + 1))
        elif spaced:
            pass
        elif " " not in above.text.strip() and room < above.space + _SLACK + line.height:
            # one word fills the whole line: it was cut, not ended
            pass
        else:
            parts.append("\n" if keeps_spaces else " ")
        parts.append(line.text)
    return "".join(parts).rstrip()
