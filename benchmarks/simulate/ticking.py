"""A group of boxes to tick -> one of them ticked in one of the ways people do, and the truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from benchmarks.simulate import pens
from benchmarks.simulate.pens import MM
from benchmarks.simulate.writing import Paper, TickTruth
from vaeforms.model import Box, Rect

#: Ways of answering, and how often.
STYLES: Mapping[str, float] = {
    "none": 0.16,
    "cross": 0.22,
    "check": 0.16,
    "check_out": 0.08,  #: a check that reaches well out of its box
    "check_far": 0.04,  #: a check whose tail reaches the other box or its word
    "slash": 0.05,
    "small": 0.05,
    "dot": 0.03,
    "black": 0.05,
    "circle": 0.03,  #: a ring around the box
    "circle_word": 0.03,  #: a ring around the word
    "underlined": 0.02,
    "struck_word": 0.02,  #: the other word struck out (« rayer la mention inutile »)
    "cancelled": 0.03,  #: ticked then blackened, the other ticked
    "cancelled_alone": 0.01,
    "both": 0.02,
}
#: Answers that only a person can settle: no value is expected of a reader.
_NO_VALUE = frozenset({"none", "both", "underlined", "struck_word", "cancelled_alone"})
#: Answers where asking for eyes is not wrong.
_DOUBTFUL = frozenset({"black", "circle", "circle_word", "cancelled", "dot", "small", "check_far"})

Stroke = list[tuple[float, float]]


def tick(paper: Paper, boxes: Sequence[Box], style: str, value: str | None) -> TickTruth:
    """Answer with one of `boxes`; `value` is the option meant, None for any, empty for none."""
    rng = paper.rng
    if not style:
        names = list(STYLES)
        chances = np.array(list(STYLES.values())) / sum(STYLES.values())
        style = names[int(rng.choice(len(names), p=chances))]
        if value is not None:
            style = "cross" if value else "none"
    chosen = next((b for b in boxes if b.option == value), boxes[int(rng.integers(len(boxes)))])
    others = [b for b in boxes if b is not chosen]
    if style in ("cancelled", "both", "struck_word") and not others:
        style = "cross"
    truth = TickTruth(
        chosen.field, style, "" if style in _NO_VALUE else chosen.option, style in _DOUBTFUL
    )
    if style == "none":
        return truth
    if style == "both":
        for box in boxes:
            _draw(paper, box, str(rng.choice(["cross", "check", "check_out"])))
    elif style == "cancelled":
        _draw(paper, others[0], str(rng.choice(["cross", "check"])))
        _draw(paper, others[0], "scribble")
        _draw(paper, chosen, str(rng.choice(["cross", "check"])))
    elif style == "cancelled_alone":
        _draw(paper, chosen, "cross")
        _draw(paper, chosen, "scribble")
    elif style in ("circle_word", "underlined"):
        _around_word(paper, chosen, style)
    elif style == "struck_word":
        _around_word(paper, others[0], style)
    elif style == "check_far":
        _far(paper, chosen, boxes)
    else:
        _draw(paper, chosen, style)
    return truth


def _draw(paper: Paper, box: Box, style: str) -> None:
    rng = paper.rng
    x0, y0, x1, y1 = paper.pixels(box.rect)
    w, h = (x1 - x0) / MM, (y1 - y0) / MM
    pen = float(rng.uniform(0.3, 0.75))
    margin = 10.0

    def p(u: float, v: float) -> tuple[float, float]:
        near = rng.uniform(-0.35, 0.35, 2)
        return (margin + u * w + float(near[0]), margin + v * h + float(near[1]))

    lines = _LINES[style](p, rng)
    ink = pens.strokes(lines, pen if style != "scribble" else max(pen, 0.5))
    paper.lay(ink, x0 - margin * MM, y0 - margin * MM, box.field, paper.pen)


Place = Callable[[float, float], tuple[float, float]]


def _cross(p: Place, rng: np.random.Generator) -> list[Stroke]:
    a = float(rng.uniform(-0.25, 0.2))
    return [[p(a, a), p(1 - a, 1 - a)], [p(1 - a, a), p(a, 1 - a)]]


def _check(p: Place, rng: np.random.Generator) -> list[Stroke]:
    return [[p(0.12, 0.5), p(0.4, 0.88), p(0.95, 0.05)]]


def _check_out(p: Place, rng: np.random.Generator) -> list[Stroke]:
    far, up = float(rng.uniform(1.2, 1.9)), float(rng.uniform(-0.9, -0.2))
    return [[p(0.05, 0.45), p(0.4, 0.95), p(far, up)]]


def _small(p: Place, rng: np.random.Generator) -> list[Stroke]:
    u, v = (float(n) for n in rng.uniform(0.3, 0.5, 2))
    return [[p(u, v), p(u + 0.3, v + 0.3)], [p(u + 0.3, v), p(u, v + 0.3)]]


def _dot(p: Place, rng: np.random.Generator) -> list[Stroke]:
    u, v = p(0.5, 0.5)
    r = float(rng.uniform(0.35, 0.7))
    return [[(u + r * np.cos(t), v + r * np.sin(t)) for t in np.linspace(0, 12, 30)]]


def _black(p: Place, rng: np.random.Generator) -> list[Stroke]:
    rows = [p(0.08 + 0.84 * (i % 2), 0.08 + 0.84 * i / 12) for i in range(13)]
    return [rows]


def _scribble(p: Place, rng: np.random.Generator) -> list[Stroke]:
    rows = [p(-0.1 + 1.2 * (i % 2), -0.05 + 1.1 * i / 12) for i in range(13)]
    columns = [p(-0.05 + 1.1 * i / 12, -0.1 + 1.2 * (i % 2)) for i in range(13)]
    return [rows, columns]


def _circle(p: Place, rng: np.random.Generator) -> list[Stroke]:
    r = float(rng.uniform(0.85, 1.15))
    start = float(rng.uniform(0, 6))
    return [
        [
            p(0.5 + r * 1.05 * np.cos(t), 0.5 + r * np.sin(t))
            for t in np.linspace(start, start + 6.6, 14)
        ]
    ]


_LINES: Mapping[str, Callable[[Place, np.random.Generator], list[Stroke]]] = {
    "cross": _cross,
    "check": _check,
    "check_out": _check_out,
    "slash": lambda p, rng: [[p(0.05, 0.95), p(0.95, 0.05)]],
    "small": _small,
    "dot": _dot,
    "black": _black,
    "scribble": _scribble,
    "circle": _circle,
}


def _far(paper: Paper, box: Box, boxes: Sequence[Box]) -> None:
    """A check whose long tail goes towards the other box."""
    rng = paper.rng
    x0, y0, x1, y1 = paper.pixels(box.rect)
    w, h = (x1 - x0) / MM, (y1 - y0) / MM
    toward = 1 if any(b.rect[0] > box.rect[0] for b in boxes) else -1
    reach = toward * float(rng.uniform(9, 20))
    start = (40.0, 15.0 + 0.5 * h)
    line = [start, (start[0] + 0.4 * w, 15 + 0.95 * h), (start[0] + 0.5 * w + reach, 15 - 0.3 * h)]
    ink = pens.strokes([line], float(rng.uniform(0.3, 0.6)))
    paper.lay(ink, x0 - 40 * MM, y0 - 15 * MM, box.field, paper.pen)


def word_of(paper: Paper, box: Box) -> Rect:
    """Where the word of a tick box is printed: the first one right of it, else a guess."""
    _, y0, x1, y1 = box.rect
    middle = (y0 + y1) / 2
    right = [
        w.rect for w in paper.template.words
        if w.rect[1] < middle < w.rect[3] and x1 - 1 < w.rect[0] < x1 + 30
    ]  # fmt: skip
    return min(right, default=(x1 + 4, y0, x1 + 20, y1))


def _around_word(paper: Paper, box: Box, style: str) -> None:
    """A ring around the word of `box`, a line under it or through it."""
    rng = paper.rng
    x0, y0, x1, y1 = paper.pixels(word_of(paper, box))
    w, h = (x1 - x0) / MM, (y1 - y0) / MM
    m = 5.0
    if style == "circle_word":
        a, b = w / 2 + float(rng.uniform(1.0, 2.0)), h / 2 + float(rng.uniform(0.2, 0.9))
        lines = [
            [
                (m + w / 2 + a * np.cos(t), m + h / 2 + b * np.sin(t))
                for t in np.linspace(0, 6.6, 16)
            ]
        ]
    elif style == "underlined":
        lines = [[(m - 0.5, m + h + 0.2), (m + w + 0.8, m + h + float(rng.uniform(-0.2, 0.5)))]]
    else:
        lines = [[(m - 1.0, m + h * 0.6), (m + w + 1.0, m + h * float(rng.uniform(0.4, 0.65)))]]
    paper.lay(pens.strokes(lines, float(rng.uniform(0.3, 0.6))), x0 - m * MM, y0 - m * MM,
              box.field, paper.pen)  # fmt: skip
