"""The picture of a line and the kind of its field -> what the first engine reads there."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from vaeforms.model import Kind
from vaeforms.paper.ocr import kinds, ppocr
from vaeforms.paper.ocr.ppocr import Line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def read(
    kind: Kind,
    picture: NDArray[np.uint8],
    narrower: float = ppocr.HAND,
    model: str = ppocr.MODEL,
) -> Line:
    """The likeliest words; figures alone where these words mean nothing in such a field."""
    answer = ppocr.recogniser(model).columns(picture, narrower)
    words = ppocr.decode(answer, _alphabet(kinds.CHARACTERS.get(kind, kinds.TEXT)))
    if kind not in kinds.FIGURES or kinds.meaning(kind, words.text) is not None:
        return words
    figures = ppocr.decode(answer, _alphabet(kinds.FIGURES[kind]))
    if kind is Kind.DATE:
        figures = _with_strokes(figures)
    return figures if kinds.meaning(kind, figures.text) is not None else words


def _with_strokes(line: Line) -> Line:
    text = kinds.strokes(line.text)
    if text == line.text:
        return line
    # that the third and the sixth are strokes follows from the form of a date, not from the ink
    bare = [c for c, letter in zip(line.confidences, line.text, strict=True) if letter != " "]
    kept = [1.0 if letter == "/" else c for c, letter in zip(bare, text, strict=True)]
    return Line(text, tuple(kept))


@lru_cache(maxsize=32)
def _alphabet(characters: str) -> ppocr.Alphabet:
    return ppocr.recogniser().alphabet(characters)
