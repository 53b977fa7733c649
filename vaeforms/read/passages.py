"""Printed characters → the passages they form, and an index of them by place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vaeforms.identify import plain
from vaeforms.model import Rect
from vaeforms.submitted import Glyph

#: A gap wider than this many points starts another passage: the next column, the words after a box.
GAP = 15.0
#: Stands for whatever character is printed somewhere.
_ANY = "any"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words printed side by side on the blank."""

    text: str
    glyphs: tuple[Glyph, ...]

    @property
    def rect(self) -> Rect:
        """Around the letters, in points of the blank."""
        _, lefts, lows, rights, tops, _, _ = zip(*self.glyphs, strict=True)
        return (min(lefts), min(lows), max(rights), max(tops))


class PrintedIndex:
    """The characters of a blank by place."""

    _CELL = 4.0

    def __init__(self, glyphs: Iterable[Glyph]):
        glyphs = tuple(glyphs)
        #: characters with their places to a tenth of a point: nearly every one is exactly there
        self._exact = {
            (g.text, round(g.ox, 1), round(g.oy, 1)) for g in glyphs if not g.text.isspace()
        }
        self._cells: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
        for glyph in glyphs:
            if glyph.text.isspace():
                continue
            for letter in (*plain(glyph.text), _ANY):
                key = (letter, int(glyph.ox // self._CELL), int(glyph.oy // self._CELL))
                self._cells.setdefault(key, []).append((glyph.ox, glyph.oy))

    def exactly(self, glyph: Glyph) -> bool:
        """The same character stands in the very same place."""
        return (glyph.text, round(glyph.ox, 1), round(glyph.oy, 1)) in self._exact

    def holds(self, glyph: Glyph, near: float, blind: bool = False) -> bool:
        """The same character (`blind`: any) stands within `near` points of `glyph`'s origin.

        `near` is a tenth of a point or more.
        """
        if self.exactly(glyph):
            return True
        cx, cy = int(glyph.ox // self._CELL), int(glyph.oy // self._CELL)
        reach = range(-1 - int(near // self._CELL), 2 + int(near // self._CELL))
        for letter in (_ANY,) if blind else plain(glyph.text):
            for dx in reach:
                for dy in reach:
                    for x, y in self._cells.get((letter, cx + dx, cy + dy), ()):
                        if abs(x - glyph.ox) <= near and abs(y - glyph.oy) <= near:
                            return True
        return False


def index_of(glyphs: Sequence[Glyph]) -> PrintedIndex:
    """The index of a page's characters."""
    return PrintedIndex(glyphs)


def passages_of(glyphs: Sequence[Glyph]) -> tuple[Passage, ...]:
    """Characters in reading order → passages: broken at line ends and wide gaps."""
    found: list[list[Glyph]] = []
    before: Glyph | None = None
    for glyph in glyphs:
        if glyph.text.isspace():
            if found and glyph.x1 > glyph.x0:
                found[-1].append(glyph)
            continue
        same = (
            before is not None
            and abs(glyph.oy - before.oy) < 1.0
            and -1.0 < glyph.x0 - before.x1 < GAP
        )
        if not same:
            found.append([])
        found[-1].append(glyph)
        before = glyph
    return tuple(Passage("".join(g.text for g in each).strip(), tuple(each)) for each in found)
