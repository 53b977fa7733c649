"""A rendered blank page -> the same page filled in by hand or typed, and the truth about each box.

The page is RGB at 300 dpi; boxes are in points of the blank. Everything comes from `rng`: the same
seed writes the same page. Writing of boxes is here; ticks and marks are in `ticking` and `signing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulate import material, pens
from benchmarks.simulate.pens import MM, SCALE, Colour, Coverage
from benchmarks.simulate.words import words_for
from vaeforms.model import Box, Kind, Rect, TemplatePage

#: What becomes of a box that takes words, and how often (« real » hands without real material are
#: written in a font).
STYLES: Mapping[str, float] = {
    "empty": 0.34,
    "hand": 0.24,
    "real": 0.10,
    "typed": 0.07,
    "small": 0.03,  #: one or two characters
    "pencil": 0.04,
    "dash": 0.03,  #: a dash, a slash or a long stroke instead of a value
    "none": 0.02,  #: « néant » in words
    "over": 0.04,  #: begins in the box and runs over its edge
    "low": 0.02,  #: sits on the lower border
    "beside": 0.03,  #: the box is empty, the words stand next to it
    "struck": 0.02,  #: words with a line through them
    "scribbled": 0.01,  #: words blackened out
    "corrected": 0.01,  #: words with a line through them and others after
}
#: Styles after which a box is filled.
_FILLED = frozenset(STYLES) - {"empty", "beside"}
_STRUCK = frozenset({"struck", "scribbled", "corrected"})
#: Letters that handwriting fonts lack, and what people write for them: a font draws nothing there,
#: and the page would not say what its label says.
_LACKING = str.maketrans("Łł", "Ll")
#: Height of a line of a box with several, in millimetres.
_LINE_MM = 8.0


@dataclass(frozen=True, slots=True)
class BoxTruth:
    """What was written in (or beside) one box."""

    field: str
    kind: Kind
    #: one of `STYLES`
    style: str
    #: ``filled``, ``empty``, or ``beside``: nothing in the box, words next to it
    state: str
    #: as written; empty when nobody can say which words of a real strip are there
    text: str = ""
    #: there is something struck out in it
    struck: bool = False
    #: writing that belongs to another box, or a mark, reaches into this one
    intruded: bool = False


@dataclass(frozen=True, slots=True)
class TickTruth:
    """What was ticked in one group of boxes."""

    field: str
    #: one of `ticking.STYLES`
    style: str
    #: the option meant; empty when none, or when only a person could say
    value: str
    #: a reader that says FILLED with `value` is right; one that asks for eyes is not wrong
    doubtful: bool = False


@dataclass(frozen=True, eq=False)
class MarkTruth:
    """One mark laid in or near a signature or stamp box."""

    #: ``signature``, ``stamp``, ``typed``; ``note`` for handwriting that is no signature;
    #: ``dot``, ``line``, ``cross``
    kind: str
    #: the box it was made for
    field: str
    #: the real signature or stamp it is, or ``drawn``
    source: str
    colour: Colour
    #: coverage, 0 to 255, and where its upper left corner is on the page (x, y), pixels at 300 dpi
    ink: NDArray[np.uint8]
    origin: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Truth:
    """A page written on, and what is there."""

    picture: NDArray[np.uint8]
    boxes: Mapping[str, BoxTruth]
    ticks: Mapping[str, TickTruth]
    marks: tuple[MarkTruth, ...]
    #: style of the signature block, see `signing`
    signing: Mapping[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Paper:
    """The page while it is being written on."""

    picture: NDArray[np.uint8]
    template: TemplatePage
    rng: np.random.Generator
    #: the pen and the hand of whoever fills the page in
    pen: Colour
    font: str
    #: which box the ink at each pixel belongs to: index into `owners`, 0 for none
    owner: NDArray[np.uint8]
    owners: list[str]

    def pixels(self, rect: Rect) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of `rect`, in pixels."""
        height = self.template.size[1]
        return (
            rect[0] * SCALE,
            (height - rect[3]) * SCALE,
            rect[2] * SCALE,
            (height - rect[1]) * SCALE,
        )

    def lay(
        self, ink: Coverage, x: float, y: float, owner: str, colour: Colour, alpha: float = 0.92
    ) -> tuple[int, int]:
        """Lay ink down and note whose it is; where its upper left corner is."""
        left, top = pens.lay(self.picture, ink, colour, x, y, alpha)
        if owner not in self.owners:
            self.owners.append(owner)
        h, w = self.owner.shape
        x0, y0, x1, y1 = (
            max(0, left),
            max(0, top),
            min(w, left + ink.shape[1]),
            min(h, top + ink.shape[0]),
        )
        if x1 > x0 and y1 > y0:
            part = ink[y0 - top : y1 - top, x0 - left : x1 - left] > 0.4
            self.owner[y0:y1, x0:x1][part] = self.owners.index(owner)
        return left, top


def fill_page(
    page: NDArray[np.uint8],
    template: TemplatePage,
    rng: np.random.Generator,
    *,
    values: Mapping[str, str] | None = None,
    styles: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
) -> Truth:
    """Write on a copy of `page` (300 dpi, RGB).

    `values`: the words of a field, or the option of a RADIO; fields left out get invented ones.
    `styles`: how a field is filled (`STYLES`, `ticking.STYLES`, `signing.STYLES`); fields left out
    are drawn by `weights` (`STYLES` by default).
    """
    from benchmarks.simulate import signing, ticking

    values, styles = values or {}, styles or {}
    fonts = pens.hand_fonts()
    paper = Paper(
        picture=page.copy(),
        template=template,
        rng=rng,
        pen=pens.PENS[int(rng.integers(len(pens.PENS)))],
        font=fonts[int(rng.integers(len(fonts)))],
        owner=np.zeros(page.shape[:2], np.uint8),
        owners=[""],
    )
    weights = weights or STYLES
    names = list(weights)
    chances = np.array([weights[n] for n in names]) / sum(weights.values())
    boxes: dict[str, BoxTruth] = {}
    groups: dict[str, list[Box]] = {}
    marked: list[Box] = []
    for box in template.boxes:
        if box.kind is Kind.RADIO:
            groups.setdefault(box.field, []).append(box)
        elif box.kind in (Kind.SIGNATURE, Kind.STAMP):
            marked.append(box)
        else:
            style = styles.get(box.field) or names[int(rng.choice(len(names), p=chances))]
            if box.field in values and box.field not in styles:
                style = "hand" if values[box.field] else "empty"
            boxes[box.field] = _write(paper, box, style, values.get(box.field, ""))
    ticks = {
        name: ticking.tick(paper, group, styles.get(name, ""), values.get(name))
        for name, group in groups.items()
    }
    marks, signed = signing.sign(paper, marked, styles)
    boxes = {name: replace(t, intruded=_intruded(paper, t, template)) for name, t in boxes.items()}
    return Truth(paper.picture, boxes, ticks, marks, signed)


def _intruded(paper: Paper, truth: BoxTruth, template: TemplatePage) -> bool:
    box = next(b for b in template.boxes if b.field == truth.field)
    x0, y0, x1, y1 = (round(v) for v in paper.pixels(box.rect))
    there = np.unique(paper.owner[y0:y1, x0:x1])
    return any(paper.owners[int(n)] not in ("", truth.field) for n in there)


def by_hand(text: str) -> str:
    """`text` as the handwriting fonts can write it."""
    return text.translate(_LACKING)


def _write(paper: Paper, box: Box, style: str, text: str) -> BoxTruth:
    """Write in one box; the truth about it."""
    rng = paper.rng
    x0, y0, x1, y1 = paper.pixels(box.rect)
    wide, high = (x1 - x0) / MM, (y1 - y0) / MM
    rows = max(1, int(high // _LINE_MM)) if box.kind is Kind.MULTILINE else 1
    if not text:
        text = words_for(box.kind, rng, int(rng.integers(1, rows + 1)))
    if style == "small":
        text = str(rng.choice(["1", "2", "X", "4", "7 h", "80"]))
    elif style == "none":
        text = str(rng.choice(["néant", "NEANT", "aucun", "sans objet"]))
    elif style == "dash":
        text = ""
    if style != "typed":
        text = by_hand(text)
    truth = BoxTruth(box.field, box.kind, style, "filled" if style in _FILLED else style, text,
                     style in _STRUCK)  # fmt: skip
    if style == "empty":
        return replace(truth, text="")
    if style == "beside":
        done = _write_beside(paper, box, text.split("\n")[0])
        return truth if done else replace(truth, style="empty", state="empty", text="")
    if style == "dash":
        _dash(paper, box)
        return truth
    if style == "typed":
        x, y = box.rect[2] - box.rect[0], box.rect[3] - box.rect[1]
        ink = pens.typed(text, x, y, multiline=box.kind is Kind.MULTILINE)
        paper.lay(ink, x0, y0, box.field, pens.PRINTER, 1.0)
        return truth
    colour = pens.PENCIL if style == "pencil" else paper.pen
    alpha = 0.75 if style == "pencil" else 0.92
    line = min(_LINE_MM, high)
    at = x0 + rng.uniform(0.6, 3.0) * MM
    for n, words in enumerate(text.split("\n")):
        real = None
        if style == "real":
            real = material.handwriting(rng, wide - 4, pens.room_for(line))
        if real is not None:
            ink, _ = real
            truth = replace(truth, text="")
        else:
            ink = pens.lettered(words, float(rng.uniform(4.2, 5.8)), paper.font, rng)
            ink = pens.fitted(ink, wide * (1.0 if style == "over" else 0.96) - 3, line)
        top = y0 + ((n + 1) * line - rng.uniform(0.8, 1.6)) * MM - ink.shape[0]
        if rows == 1:
            top = y0 + (y1 - y0 - ink.shape[0]) / 2 + rng.uniform(-0.5, 0.5) * MM
        left = at + rng.uniform(0, 1.0) * MM
        if style == "over":
            # up to two fifths of it outside
            left = x1 - ink.shape[1] * rng.uniform(0.6, 0.9)
        elif style == "low":
            top = y1 - ink.shape[0] * rng.uniform(0.65, 0.9)
        paper.lay(ink, left, top, box.field, colour, alpha)
        if style in _STRUCK:
            _strike(paper, box.field, left, top, ink, style)
        if style == "corrected" and n == 0:
            other = by_hand(words_for(box.kind, rng).split("\n")[0])
            room = (x1 - left) / MM - ink.shape[1] / MM - 2
            if room > 8:
                new = pens.fitted(pens.lettered(other, 4.6, paper.font, rng), room, line)
                paper.lay(new, left + ink.shape[1] + 1.5 * MM, top, box.field, colour)
                truth = replace(truth, text=other)
        if style in ("over", "low", "corrected", "small", "none"):
            break
    return truth


def _strike(paper: Paper, name: str, x: float, y: float, ink: Coverage, style: str) -> None:
    """A line or a scribble over the words just written."""
    rng = paper.rng
    w, h = ink.shape[1] / MM, ink.shape[0] / MM
    pen = float(rng.uniform(0.35, 0.6))
    if style == "scribbled":
        n = max(6, int(w * 1.1))
        line = [
            (w * i / n + 1, h * (0.1 + 0.8 * (i % 2)) + rng.uniform(-0.4, 0.4) + 1)
            for i in range(n)
        ]
        back = [(p[0], h + 2 - p[1]) for p in reversed(line)]
        over = pens.strokes([line, back], pen + 0.2)
    else:
        level = h * rng.uniform(0.45, 0.62) + 1
        lines = [[(0.3, level), (w * 0.5, level + rng.normal(0, 0.3)), (w + 1.5, level)]]
        if rng.random() < 0.3:
            lines.append([(0.3, level + 0.9), (w + 1.2, level + 0.8)])
        over = pens.strokes(lines, pen)
    paper.lay(over, x - MM, y - MM, name, paper.pen)


def _dash(paper: Paper, box: Box) -> None:
    """A dash, a slash or a long diagonal stroke."""
    rng = paper.rng
    x0, y0, x1, y1 = paper.pixels(box.rect)
    w, h = (x1 - x0) / MM, (y1 - y0) / MM
    which = str(rng.choice(["dash", "slash", "diagonal"]))
    pen = float(rng.uniform(0.35, 0.6))
    if which == "dash":
        lines = [[(1.0, 1.0), (1.0 + rng.uniform(4, 10), 1.0 + rng.uniform(-0.4, 0.4))]]
    elif which == "slash":
        lines = [[(1.0, min(6.0, h - 1)), (3.5, 1.0)]]
    else:
        lines = [[(1.0, h - 0.5), (min(w, 60.0) - 1.0, 1.0)]]
    ink = pens.trimmed(pens.strokes(lines, pen))
    top = y0 + (y1 - y0 - ink.shape[0]) / 2
    paper.lay(ink, x0 + rng.uniform(1, 5) * MM, top, box.field, paper.pen)


def _write_beside(paper: Paper, box: Box, words: str) -> bool:
    """Write next to the box where the blank leaves room: right, below, above; False if nowhere."""
    rng = paper.rng
    x0, y0, x1, y1 = paper.pixels(box.rect)
    ink = pens.lettered(words, float(rng.uniform(3.8, 4.6)), paper.font, rng)
    page_w = paper.owner.shape[1]
    gap = rng.uniform(0.4, 2.0) * MM
    other = [paper.pixels(b.rect) for b in paper.template.boxes if b is not box]
    rooms = (
        (x1 + gap, y0, page_w - 4 * MM, y1),
        (x0 + 2 * MM, y1 + 0.4 * MM, x1, y1 + 5.5 * MM),
        (x0 + 2 * MM, y0 - 5.5 * MM, x1, y0 - 0.4 * MM),
    )
    order = rng.permutation(len(rooms))
    for n in order:
        left, top, right, low = rooms[int(n)]
        if right - left < 9 * MM or low - top < 3.5 * MM:
            continue
        if any(left < o[2] and right > o[0] and top < o[3] and low > o[1] for o in other):
            continue
        under = paper.picture[
            max(0, round(top)) : round(low), round(left) : min(page_w, round(right))
        ]
        if under.size == 0 or (under.min(2) < 120).mean() > 0.01:
            continue
        fitting = pens.fitted(ink, (right - left) / MM, (low - top) / MM)
        paper.lay(fitting, left, top + (low - top - fitting.shape[0]) / 2, box.field, paper.pen)
        return True
    return False
