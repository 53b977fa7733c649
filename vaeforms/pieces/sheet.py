"""The words of a page and where they stand -> its lines and cells, and what follows a label."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, TypeVar

from vaeforms.french.plain import plain
from vaeforms.model import Fact, Rect, Where, Word
from vaeforms.pieces.mask import mask

T = TypeVar("T")

#: A gap wider than this many letter heights ends a cell: spaces are a quarter of a height wide,
#: twice that in justified text.
_CELL_GAP = 0.85
#: Two words whose middles are this close, in letter heights, are on one line.
_LINE = 0.4
#: What stands under a label begins within this many letter heights of it.
_BELOW = 2.4
#: Points by which columns may be out of line.
_ALIGNED = 7.0
#: A page of dense small print has 1,500 words; more is not a payslip.
MAX_WORDS = 6_000
#: A colon inside a word ends a label (« Siret:123 »), except in a time (« 35:00 »).
_COLON = re.compile(r"((?<!\d):|:(?!\d))")
_BULLET = re.compile(r"^(?:[-–•*>▪■□❑]\s*)+")
_LEADERS = re.compile(r"^[\s:=.…_\-–—]+|[\s:=…_]+$")


@dataclass(frozen=True, slots=True)
class Token:
    """One word; `box` as displayed (origin at the top left), `rect` in user space."""

    text: str
    plain: str
    box: Rect
    rect: Rect


@dataclass(frozen=True)
class Cell:
    """Words of one line that stand close together."""

    tokens: tuple[Token, ...]
    row: int
    column: int

    @cached_property
    def text(self) -> str:
        """As printed."""
        return join(self.tokens)

    @cached_property
    def plain(self) -> str:
        """Lower case without accents, token by token."""
        return " ".join(token.plain for token in self.tokens)

    @cached_property
    def box(self) -> Rect:
        """As displayed."""
        return around(token.box for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value that a label supports."""

    value: T
    fact: Fact
    #: index of the line the value stands on
    row: int = 0


@dataclass(frozen=True)
class Sheet:
    """One page, or one of two payslips printed on it."""

    file: str
    #: page index in the file, from 0
    index: int
    #: (width, height) as displayed
    size: tuple[float, float]
    rows: tuple[tuple[Cell, ...], ...]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Line by line, from left to right."""
        return tuple(cell for row in self.rows for cell in row)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Line by line, from left to right."""
        return tuple(token for cell in self.cells for token in cell.tokens)

    @cached_property
    def text(self) -> str:
        """As printed, on one line."""
        return join(self.tokens)

    @cached_property
    def plain(self) -> str:
        """All tokens in plain letters, one space between two."""
        return " ".join(token.plain for token in self.tokens)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts, position = [], 0
        for token in self.tokens:
            starts.append(position)
            position += len(token.plain) + 1
        return tuple(starts)

    def span(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens that characters `start` to `end` of `plain` touch."""
        return tuple(
            token
            for token, first in zip(self.tokens, self._starts, strict=True)
            if first < end and first + len(token.plain) > start
        )

    def group(self, match: re.Match[str], name: str) -> Fact | None:
        """What a group of a match on `plain` holds, as printed."""
        if match.start(name) < 0 or not match[name].strip():
            return None
        return self.fact(self.span(match.start(name), match.end(name)))

    def fact(self, tokens: Sequence[Token]) -> Fact:
        """Those words as printed, masked, and where they stand."""
        rect = around(token.rect for token in tokens) if tokens else None
        return Fact(mask(trim(join(tokens))), Where(self.file, self.index, rect))

    def upper(self, share: float) -> Iterator[Cell]:
        """Cells in the upper `share` of the page."""
        return (cell for cell in self.cells if cell.box[1] < share * self.size[1])

    # ------------------------------------------------------------------ neighbours

    def right(self, cell: Cell) -> Cell | None:
        """The next cell of the line."""
        row = self.rows[cell.row]
        return row[cell.column + 1] if cell.column + 1 < len(row) else None

    def below(self, cell: Cell) -> Cell | None:
        """The nearest cell under this one, in its column."""
        x0, _, x1, y1 = cell.box
        height = cell.box[3] - cell.box[1]
        for row in self.rows[cell.row + 1 : cell.row + 5]:
            for other in row:
                box = other.box
                if box[1] - y1 > _BELOW * height:
                    return None
                middle = abs((box[0] + box[2]) - (x0 + x1)) / 2
                if abs(box[0] - x0) <= _ALIGNED or middle <= _ALIGNED or abs(box[2] - x1) <= 3:
                    return other
        return None

    def after(
        self,
        label: re.Pattern[str],
        accept: Callable[[str], T | None],
        is_label: Callable[[Cell], bool],
        *,
        loose: bool = False,
    ) -> list[Found[T]]:
        """What stands after or under each cell that begins with `label`, where `accept` takes it.

        `loose`: a value that no colon and no gap separates from the label is taken too; only for
        values that cannot be mistaken. A label with two possible values gives none.
        """
        found = []
        for cell in self.cells:
            taken = self._after(cell, label, accept, is_label, loose)
            if taken is not None:
                found.append(taken)
        return found

    def _after(
        self,
        cell: Cell,
        label: re.Pattern[str],
        accept: Callable[[str], T | None],
        is_label: Callable[[Cell], bool],
        loose: bool,
    ) -> Found[T] | None:
        text = cell.plain
        skipped = _BULLET.match(text)
        match = label.match(text, skipped.end() if skipped else 0)
        if match is None or (match.end() < len(text) and text[match.end()].isalnum()):
            return None
        colon, tail = _tail(cell, match.end())
        if tail:
            return self._take(_up_to_label(tail), accept, cell.row) if colon or loose else None
        right, below = self.right(cell), self.below(cell)
        beside = None
        if right is not None and not is_label(right):
            beside = self._take(_up_to_label(right.tokens), accept, right.row)
        if colon and right is not None:
            return beside
        under = None
        if below is not None and not is_label(below):
            under = self._take(_up_to_label(below.tokens), accept, below.row)
        if beside is not None and under is not None and beside.value != under.value:
            return None
        return beside or under

    def _take(
        self, tokens: Sequence[Token], accept: Callable[[str], T | None], row: int
    ) -> Found[T] | None:
        words = trim(join(tokens))
        value = accept(words) if words else None
        return None if value is None else Found(value, self.fact(tokens), row)


def _tail(cell: Cell, end: int) -> tuple[bool, tuple[Token, ...]]:
    """(a colon follows the label, the words after it) for a label that ends at `end`."""
    position, rest = 0, list[Token]()
    for token in cell.tokens:
        if position >= end:
            rest.append(token)
        position += len(token.plain) + 1
    colon = False
    while rest and not re.search(r"\w", rest[0].text):
        colon = colon or ":" in rest[0].text or "=" in rest[0].text
        rest.pop(0)
    return colon, tuple(rest)


def _up_to_label(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words before the next « Label : » of the same cell; nothing when that is unclear."""
    colons = [i for i, token in enumerate(tokens) if token.text == ":"]
    if not colons:
        return tuple(tokens)
    before = " ".join(token.plain for token in tokens[: colons[0]])
    found = _INLINE.search(before)
    if found is None:
        return ()
    kept, position = [], 0
    for token in tokens:
        if position >= found.start():
            break
        kept.append(token)
        position += len(token.plain) + 1
    return tuple(kept)


#: Labels that software prints on the same line as another value, just before their colon.
_INLINE = re.compile(
    r"(?<!\S)(?:n[°o]?\.? ?)?(?:matricule|coefficient|coeff?\.?|niveau|niv\.?|echelon|indice|classe"
    r"|position|qualification|classification|categorie|statut(?: professionnel| cadre)?|emploi"
    r"|anciennete|entree|sortie|date d'entree|date de sortie|siret|siren|ape|naf|code (?:ape|naf)"
    r"|urssaf|nir|n° ss|n° secu|service|departement|etablissement|convention collective|idcc"
    r"|periode|paiement|date de paiement|contrat|horaire|prenom|nom|tel\.?|telephone|fax)\s*$"
)


def trim(text: str) -> str:
    """`text` without the dots, colons and dashes around it."""
    return _LEADERS.sub("", text).strip()


def join(tokens: Iterable[Token]) -> str:
    """The words with one space between two, none before a colon that was set apart."""
    return " ".join(token.text for token in tokens)


def around(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle around all."""
    all_of = list(rects)
    return (
        min(r[0] for r in all_of),
        min(r[1] for r in all_of),
        max(r[2] for r in all_of),
        max(r[3] for r in all_of),
    )


# ---------------------------------------------------------------------- words to cells


def sheet(
    file: str,
    index: int,
    size: tuple[float, float],
    words: Sequence[Word],
    display: Callable[[Rect], Rect] | None = None,
) -> Sheet:
    """The page as lines of cells. `display`: user space to displayed, origin at the top left."""
    seen = display or (lambda r: (r[0], size[1] - r[3], r[2], size[1] - r[1]))
    tokens = [token for word in words[:MAX_WORDS] for token in _tokens(word, seen(word.rect))]
    return Sheet(file, index, size, _rows(tokens))


def part(whole: Sheet, top: float, bottom: float) -> Sheet:
    """The lines of `whole` between two heights, as a page of its own."""
    kept = [
        replace(t, box=(t.box[0], t.box[1] - top, t.box[2], t.box[3] - top))
        for t in whole.tokens
        if top <= (t.box[1] + t.box[3]) / 2 < bottom
    ]
    # what is cut off at the bottom only does not change what the upper part of a page is
    height = whole.size[1] if top == 0 else bottom - top
    return Sheet(whole.file, whole.index, (whole.size[0], height), _rows(kept))


def _tokens(word: Word, box: Rect) -> Iterator[Token]:
    position, length = 0, max(1, len(word.text))
    width, wide = box[2] - box[0], word.rect[2] - word.rect[0]
    for text in _COLON.split(word.text):
        share = (position / length, (position + len(text)) / length)
        position += len(text)
        folded = plain(text) or (":" if text == ":" else "")
        if text and folded:
            yield Token(
                text,
                folded,
                (box[0] + share[0] * width, box[1], box[0] + share[1] * width, box[3]),
                (
                    word.rect[0] + share[0] * wide,
                    word.rect[1],
                    word.rect[0] + share[1] * wide,
                    word.rect[3],
                ),
            )


def _rows(tokens: Sequence[Token]) -> tuple[tuple[Cell, ...], ...]:
    lines: list[list[Token]] = []
    middle = height = 0.0
    for token in sorted(tokens, key=lambda t: (t.box[1] + t.box[3], t.box[0])):
        own = (token.box[1] + token.box[3]) / 2
        tall = max(1.0, token.box[3] - token.box[1])
        if lines and own - middle <= _LINE * min(height, tall):
            lines[-1].append(token)
        else:
            lines.append([token])
            middle, height = own, tall
    return tuple(_cells(line, row) for row, line in enumerate(lines))


def _cells(line: Sequence[Token], row: int) -> tuple[Cell, ...]:
    groups: list[list[Token]] = []
    for token in sorted(line, key=lambda t: t.box[0]):
        tall = max(1.0, token.box[3] - token.box[1])
        if groups and token.box[0] - groups[-1][-1].box[2] <= _CELL_GAP * tall:
            groups[-1].append(token)
        else:
            groups.append([token])
    return tuple(Cell(tuple(group), row, column) for column, group in enumerate(groups))
