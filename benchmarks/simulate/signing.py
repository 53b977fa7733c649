"""The signature and stamp boxes of a page -> signed and stamped as people do, and the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.simulate import material, pens
from benchmarks.simulate.pens import MM, Colour, Coverage
from benchmarks.simulate.words import words_for
from benchmarks.simulate.writing import MarkTruth, Paper
from vaeforms.model import Box, Kind

#: What is in a signature box, and how often.
SIGNATURE_STYLES: Mapping[str, float] = {
    "none": 0.30,
    "signature": 0.40,
    "signature_note": 0.06,  #: with « Lu et approuvé », a date or a name
    "outside": 0.05,  #: a good part of it beyond the box
    "note": 0.05,  #: « Lu et approuvé » alone, or a name by hand
    "typed": 0.05,  #: a printed name alone
    "dot": 0.03,
    "line": 0.03,
    "cross": 0.03,
}
#: What is in a stamp box, and how often.
STAMP_STYLES: Mapping[str, float] = {
    "none": 0.35,
    "stamp": 0.45,
    "across": 0.08,  #: half of it in the neighbouring box
    "elsewhere": 0.05,  #: in a signature box
    "typed": 0.04,
    "note": 0.03,
}
#: What two signatories do instead of signing each in their box, and how often.
_PAIRS: Mapping[str, float] = {"each": 0.86, "both_in_one": 0.07, "one_large": 0.07}
_NOTES = ("Lu et approuvé", "Bon pour accord", "Certifié exact", "Le 14/02/2024", "P/O Martin")
_TYPED = ("La Directrice", "M. Paul MARTIN, gérant", "Le Président", "Hélène LEFÈVRE")


def sign(
    paper: Paper, boxes: Sequence[Box], styles: Mapping[str, str]
) -> tuple[tuple[MarkTruth, ...], Mapping[str, str]]:
    """Marks for the signature and stamp `boxes`; `styles` by field name, else drawn."""
    marks: list[MarkTruth] = []
    signed: dict[str, str] = {}
    hands = [b for b in boxes if b.kind is Kind.SIGNATURE]
    stamps = [b for b in boxes if b.kind is Kind.STAMP]
    pair = styles.get("pair") or (_drawn(paper.rng, _PAIRS) if len(hands) == 2 else "each")
    for n, box in enumerate(hands):
        style = styles.get(box.field) or _drawn(paper.rng, SIGNATURE_STYLES)
        if pair != "each":
            style = pair if n == 0 else "none"
        signed[box.field] = style
        if style == "both_in_one":
            marks += _signature(paper, box, share=0.5) + _signature(paper, box, share=0.5, at=0.5)
        elif style == "one_large":
            marks += _large(paper, hands)
        elif style != "none":
            marks += _in_signature_box(paper, box, style)
    for box in stamps:
        style = styles.get(box.field) or _drawn(paper.rng, STAMP_STYLES)
        if style in ("across", "elsewhere") and not hands:
            style = "stamp"
        signed[box.field] = style
        if style in ("stamp", "across", "elsewhere"):
            marks += _stamp(paper, box, hands, style)
        elif style == "typed":
            marks.append(_put(paper, "typed", box, _type(paper), "drawn", pens.PRINTER))
        elif style == "note":
            marks.append(_put(paper, "note", box, _note(paper), "drawn", paper.pen))
    return tuple(marks), signed


def _drawn(rng: np.random.Generator, weights: Mapping[str, float]) -> str:
    names = list(weights)
    chances = np.array(list(weights.values())) / sum(weights.values())
    return names[int(rng.choice(len(names), p=chances))]


def _size(paper: Paper, box: Box) -> tuple[float, float]:
    x0, y0, x1, y1 = paper.pixels(box.rect)
    return (x1 - x0) / MM, (y1 - y0) / MM


def _put(
    paper: Paper,
    kind: str,
    box: Box,
    ink: Coverage,
    source: str,
    colour: Colour,
    place: tuple[float, float] | None = None,
    alpha: float = 0.92,
) -> MarkTruth:
    """Lay a mark down: its upper left corner at `place` (pixels), else anywhere in the box."""
    x0, y0, x1, y1 = paper.pixels(box.rect)
    if place is None:
        place = (
            x0 + paper.rng.uniform(0, max(1.0, x1 - x0 - ink.shape[1])),
            y0 + paper.rng.uniform(0, max(1.0, y1 - y0 - ink.shape[0])),
        )
    origin = paper.lay(ink, *place, box.field, colour, alpha)
    return MarkTruth(kind, box.field, source, colour, (ink * 255).astype(np.uint8), origin)


def _note(paper: Paper) -> Coverage:
    words = (
        str(paper.rng.choice(_NOTES))
        if paper.rng.random() < 0.6
        else words_for(Kind.TEXT, paper.rng)
    )
    return pens.fitted(pens.lettered(words, 4.8, paper.font, paper.rng), 45, 8)


def _type(paper: Paper) -> Coverage:
    return pens.printed(str(paper.rng.choice(_TYPED)), float(paper.rng.uniform(2.8, 4.0)))


def _signature(paper: Paper, box: Box, share: float = 1.0, at: float = 0.0) -> list[MarkTruth]:
    """One signature in that share of the box's width, from `at` of it."""
    rng = paper.rng
    wide, high = _size(paper, box)
    most = min(50.0, wide * share - 2)
    ink, source = material.signature(rng, float(rng.uniform(min(20.0, most * 0.6), most)))
    ink = pens.fitted(ink, most, high - 1)
    x0, y0, x1, y1 = paper.pixels(box.rect)
    left = x0 + at * (x1 - x0)
    place = (
        left + rng.uniform(0, max(1.0, (x1 - x0) * share - ink.shape[1])),
        y0 + rng.uniform(0, max(1.0, y1 - y0 - ink.shape[0])),
    )
    return [_put(paper, "signature", box, ink, source, paper.pen, place)]


def _large(paper: Paper, boxes: Sequence[Box]) -> list[MarkTruth]:
    """One signature from the first box well into the second."""
    rng = paper.rng
    first, second = (paper.pixels(b.rect) for b in boxes[:2])
    wide = (second[0] - first[0]) / MM + float(rng.uniform(8, 25))
    ink, source = material.signature(rng, wide - 8)
    ink = pens.fitted(ink, wide - 8, (first[3] - first[1]) / MM - 1, enlarge=True)
    place = (
        first[0] + 4 * MM,
        first[1] + rng.uniform(0, max(1.0, first[3] - first[1] - ink.shape[0])),
    )
    return [_put(paper, "signature", boxes[0], ink, source, paper.pen, place)]


def _in_signature_box(paper: Paper, box: Box, style: str) -> list[MarkTruth]:
    rng = paper.rng
    x0, y0, x1, y1 = paper.pixels(box.rect)
    if style == "signature":
        return _signature(paper, box)
    if style == "signature_note":
        top = (x0 + 2 * MM, y0 + 1 * MM)
        return [
            _put(paper, "note", box, _note(paper), "drawn", paper.pen, top),
            *_signature(paper, box),
        ]
    if style == "outside":
        ink, source = material.signature(rng, float(rng.uniform(24, 40)))
        down = rng.random() < 0.5
        place = (
            x0 + rng.uniform(0, 0.4) * (x1 - x0)
            if down
            else x0 - ink.shape[1] * rng.uniform(0.2, 0.4),
            y1 - ink.shape[0] * rng.uniform(0.6, 0.8) if down else y0 + 3 * MM,
        )
        return [_put(paper, "signature", box, ink, source, paper.pen, place)]
    if style == "note":
        return [_put(paper, "note", box, _note(paper), "drawn", paper.pen)]
    if style == "typed":
        return [_put(paper, "typed", box, _type(paper), "drawn", pens.PRINTER)]
    pen = float(rng.uniform(0.35, 0.7))
    if style == "dot":
        lines = [[(1.0 + 0.2 * n % 0.5, 1.0 + 0.1 * n) for n in range(5)]]
    elif style == "line":
        lines = [[(1.0, 1.0), (float(rng.uniform(12, 35)), float(rng.uniform(1, 4)))]]
    else:
        side = float(rng.uniform(4, 12))
        lines = [[(1.0, 1.0), (side, side)], [(side, 1.0), (1.0, side)]]
    ink = pens.trimmed(pens.strokes(lines, pen))
    return [_put(paper, style, box, ink, "drawn", paper.pen)]


def _stamp(paper: Paper, box: Box, hands: Sequence[Box], style: str) -> list[MarkTruth]:
    rng = paper.rng
    wide, high = _size(paper, box)
    ink, source = material.stamp(rng, wide + (6 if style != "stamp" else 0), high - 1)
    colour = material.STAMP_COLOURS[int(rng.integers(len(material.STAMP_COLOURS)))]
    place = None
    target = box
    if style == "elsewhere":
        target = hands[int(rng.integers(len(hands)))]
        x0, y0, x1, y1 = paper.pixels(target.rect)
        place = (x0 + rng.uniform(0, max(1.0, x1 - x0 - ink.shape[1])),
                 y0 + rng.uniform(0, max(1.0, y1 - y0 - ink.shape[0])))  # fmt: skip
    elif style == "across":
        x0, y0, x1, y1 = paper.pixels(box.rect)
        place = (x0 - ink.shape[1] * rng.uniform(0.3, 0.6),
                 y0 + rng.uniform(0, max(1.0, y1 - y0 - ink.shape[0])))  # fmt: skip
    alpha = float(rng.uniform(0.65, 0.95))
    return [_put(paper, "stamp", box, ink, source, colour, place, alpha)]
