"""A filled box of a sheet -> the value written in it, and whether it may be relied upon.

What is not sure is for a person to read, with the picture: it is shown, and nothing hangs on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.appearance import ELLIPSIS
from vaeforms.french import typeset
from vaeforms.model import Box, Kind
from vaeforms.paper.ocr import kinds, ppocr, tesseract, trust
from vaeforms.paper.ocr.edges import lost_on_frame
from vaeforms.paper.ocr.lines import InkLine, Writing, cut_lines
from vaeforms.paper.ocr.ppocr import Line, NoEngine
from vaeforms.paper.ocr.trust import Agreement
from vaeforms.paper.strikes import struck_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.paper.sheet import Sheet

#: A box with more lines than this is read no further: its text is for people, not for rules.
MOST_LINES = 14
#: A hand of which so many lines were read in vain, each with a character less sure than this, is
#: read no further: it costs time, and a person reads it anyway.
_LINES_TRIED, _UNREAD = 2, 0.5
#: The field before whose box the form prints « % ».
_PERCENT_PRINTED = "att_sal_quotite"
#: Tesseract alone is believed for a line of words, no figure among them, from this confidence of
#: its least sure word and this length (of 233 typed lines 1 wrong, of 148 in hand fonts 1).
_ENOUGH, _SHORT = 0.95, 4
#: The other looks of the first engine: a narrower picture, a leaning one.
_LOOK_WIDTH, _LOOK_LEAN = 0.8, 0.18
#: Words of fewer letters are for a person unless so many of them stand on one line exactly: of 596
#: strips of real cursive both engines read 4 alike, surely and wrongly, of 4 to 7 letters each.
_FEW_LETTERS, _CLEARLY_EVEN = 8, 0.95
#: Share of letters that stand on one line exactly: from the first on, writing may be print; from
#: the second on it is read as print first.
_EVEN, _PRINT_EVEN = 0.75, 0.85

_NOTHING = "Quelque chose est écrit à cet endroit sans pouvoir être lu : à lire à l’œil."
_STRUCK = "Une rature traverse ce qui est écrit : à lire à l’œil."
_SEVERAL = "Plusieurs lignes sont écrites dans cette case : à lire à l’œil."
_MIXED = "Des écritures différentes se suivent dans cette case : à lire à l’œil."
_ON_FRAME = "L’écriture touche le bord de la case, un chiffre peut y manquer : à lire à l’œil."
_DOUBT = "Lecture incertaine de ce qui est écrit sur papier : à relire sur l’image."
_SENSELESS = "Ce qui a été lu n’a pas de sens à cet endroit : à relire sur l’image."
_NO_ENGINE = "La lecture automatique du papier n’est pas installée : à lire à l’œil."


@dataclass(frozen=True, slots=True)
class Value:
    """What is written in a box."""

    #: line ends as ``\\n``; empty when nothing could be read
    text: str
    #: 0 to 1: how often such a reading is exactly what is written
    confidence: float
    #: the value may decide; False: « à relire », and no refusal hangs on it
    sure: bool
    #: French sentence: why it must be looked at; empty when `sure`
    reason: str = ""
    #: written by a machine, as far as can be told
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What the engines made of one line, before anybody judges."""

    #: first engine, alphabet of the kind; None where it was not needed or cannot run
    first: Line | None
    #: first engine again, on pictures changed a little, where the second does not confirm it
    again: tuple[Line, ...]
    #: second engine
    second: Line | None


def read_value(sheet: Sheet, ink: NDArray[np.bool_], box: Box) -> Value:
    """What is written in `box`, which holds ink. `ink`: (h, w), what the blank does not print."""
    writing = cut_lines(sheet, ink, box.rect)
    if not writing.lines:
        return _unsure("", _NOTHING)
    heard: list[Heard] = []
    try:
        for line in writing.lines[:MOST_LINES]:
            heard.append(listen(box.kind, line, percent_printed=box.field == _PERCENT_PRINTED))
            if len(heard) >= _LINES_TRIED and all(_hopeless(box.kind, each) for each in heard):
                break
    except NoEngine:
        return _unsure("", _NO_ENGINE)
    value = judge(box, writing, heard)
    if value.sure and struck_out(sheet, ink, writing.bounds):
        most = min(value.confidence, trust.DOUBTED)
        return replace(value, confidence=most, sure=False, reason=typeset(_STRUCK))
    if (
        value.sure
        and any(map(str.isdigit, value.text))
        and any(lost_on_frame(sheet, ink, box.rect, line.box) for line in writing.lines)
    ):
        most = min(value.confidence, trust.DOUBTED)
        return replace(value, confidence=most, sure=False, reason=typeset(_ON_FRAME))
    return value


def _hopeless(kind: Kind, heard: Heard) -> bool:
    agreement, least = agreed(kind, heard)
    return agreement in (Agreement.NONE, Agreement.ALONE) and least < _UNREAD


def listen(kind: Kind, line: InkLine, *, percent_printed: bool = False) -> Heard:
    """Have a line read by as many engines as its kind needs; `NoEngine` when there is none."""
    engine = tesseract.available()
    picture = line.picture
    narrower = ppocr.PRINT if line.even >= _PRINT_EVEN and not line.pen else ppocr.HAND
    second = engine.line(picture) if engine is not None else None
    if kind not in kinds.DECISIVE and second is not None and _enough(kind, second):
        return Heard(None, (), second)
    heard = Heard(_read(kind, picture, narrower), (), second)
    agreement, least = agreed(kind, heard, percent_printed)
    if agreement is Agreement.BOTH:
        return heard
    if narrower != ppocr.HAND:
        # not print after all
        heard = replace(heard, first=_read(kind, picture))
        agreement, least = agreed(kind, heard, percent_printed)
    if kind in kinds.DECISIVE and agreement is Agreement.ALONE and trust.worth_another_look(least):
        looks = (_narrower(picture), _leaning(picture))
        return replace(heard, again=tuple(_read(kind, look) for look in looks))
    return heard


def _enough(kind: Kind, line: Line) -> bool:
    """The second engine need not be confirmed: words, no figures, all of them sure."""
    text = line.text
    plain_words = len(text) >= _SHORT and text[0].isalpha() and not any(map(str.isdigit, text))
    if kind not in kinds.CHARACTERS:
        return line.least >= _ENOUGH and plain_words
    return line.least >= _ENOUGH and plain_words and kinds.meaning(kind, text) is not None


def _read(kind: Kind, picture: NDArray[np.uint8], narrower: float = ppocr.HAND) -> Line:
    """The first engine's reading; figures alone where the words it makes mean nothing."""
    answer = ppocr.recogniser().columns(picture, narrower)
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


def _narrower(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = picture.shape
    size = (max(8, round(width * _LOOK_WIDTH)), height)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _leaning(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Leaning the other way, in thicker strokes."""
    height, width = picture.shape
    lean = np.array([[1, _LOOK_LEAN, -_LOOK_LEAN * height / 2], [0, 1, 0]], np.float64)
    turned = cv2.warpAffine(picture, lean, (width, height), borderValue=(255.0,))
    return np.asarray(cv2.erode(turned, np.ones((2, 2), np.uint8)), np.uint8)


@lru_cache(maxsize=32)
def _alphabet(characters: str) -> ppocr.Alphabet:
    return ppocr.recogniser().alphabet(characters)


# ---------------------------------------------------------------------- judging


def judge(box: Box, writing: Writing, heard: list[Heard]) -> Value:
    """The value of a box from what the engines made of its lines."""
    kind = box.kind
    percent = box.field == _PERCENT_PRINTED
    text = "\n".join(said for each in heard if (said := _text(kind, each)))
    if not text:
        return _unsure("", _NOTHING)
    if len(heard) < len(writing.lines):
        text = f"{text}\n{ELLIPSIS}"
    agreement = Agreement.BOTH
    least = 1.0
    for each in heard:
        how, sure = agreed(kind, each, percent)
        agreement, least = min(agreement, how), min(least, sure)
    confidence = trust.confidence(kind, agreement, least, len(heard))
    typed = agreement is Agreement.BOTH and all(_like_print(line) for line in writing.lines)
    value = Value(text, confidence, False, typed=typed)
    reason = ""
    if _mixed(writing.lines):
        reason = _MIXED
    elif kind is not Kind.MULTILINE and len(writing.lines) > 1:
        reason = _SEVERAL
    elif kinds.meaning(kind, text, percent_printed=percent) is None:
        reason = _SENSELESS
    elif (
        confidence < trust.limit(kind, len(heard))
        or len(heard) < len(writing.lines)
        or (kind in (Kind.TEXT, Kind.MULTILINE) and _short_hand(text, writing.lines))
    ):
        reason = _DOUBT
    if reason:
        most = confidence if reason is _DOUBT else min(confidence, trust.DOUBTED)
        return replace(value, confidence=most, reason=typeset(reason))
    return replace(value, sure=True)


def _unsure(text: str, reason: str) -> Value:
    return Value(text, 0.0, False, typeset(reason))


def _text(kind: Kind, heard: Heard) -> str:
    line = heard.first if heard.first is not None else heard.second
    text = kinds.tidy(line.text) if line is not None else ""
    if not any(letter.isalnum() for letter in text):
        # a speck, a dash, the tail of a letter: seen, not said
        return ""
    return kinds.strokes(text) if kind is Kind.DATE else text


def agreed(kind: Kind, heard: Heard, percent_printed: bool = False) -> tuple[Agreement, float]:
    """How far the readings of one line agree, and how sure the least sure character is."""
    first, second = heard.first, heard.second
    if first is None:
        return Agreement.SECOND, second.least if second is not None else 0.0

    def says(line: Line) -> object:
        return kinds.meaning(kind, kinds.tidy(line.text), percent_printed=percent_printed)

    own = says(first)
    least = _least(kind, first)
    if own is None:
        return Agreement.NONE, least
    if second is not None and says(second) == own:
        return Agreement.BOTH, least
    if heard.again:
        least = min(least, *(_least(kind, look) for look in heard.again))
        same = all(says(look) == own for look in heard.again)
        return (Agreement.THRICE, least) if same else (Agreement.NONE, least)
    return Agreement.ALONE, least


def _least(kind: Kind, line: Line) -> float:
    """Confidence of the least sure character that the meaning hangs on."""
    told = kinds.telling(kind, line.text)
    return min((c for c, tells in zip(line.confidences, told, strict=True) if tells), default=0.0)


def _like_print(line: InkLine) -> bool:
    return line.even >= _EVEN and not line.pen


def _short_hand(text: str, lines: tuple[InkLine, ...]) -> bool:
    """A few letters that are not clearly print: there alone two engines misread cursive alike."""
    printed = all(line.even >= _CLEARLY_EVEN and not line.pen for line in lines)
    return not printed and sum(map(str.isalnum, text)) < _FEW_LETTERS


def _mixed(lines: tuple[InkLine, ...]) -> bool:
    """Some of it is black and some of a coloured pen: typed, then corrected by hand."""
    return any(line.mixed for line in lines) or len({line.pen for line in lines}) > 1
