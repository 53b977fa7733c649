"""One line of writing -> what the engines make of it, and how far they agree.

They are asked no oftener than may make a value sure; whether it is, `value` judges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.model import Kind
from vaeforms.paper.ocr import asked, kinds, ppocr, tesseract, trust
from vaeforms.paper.ocr.lines import InkLine
from vaeforms.paper.ocr.ppocr import Line
from vaeforms.paper.ocr.standing import stands_as_type, taller_first
from vaeforms.paper.ocr.trust import Agreement

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Tesseract alone is believed for a line of words, no figure among them, from this confidence of
#: its least sure word and this length (of 233 typed lines 1 wrong, of 148 in hand fonts 1).
ENOUGH, _SHORT = 0.95, 4
#: The other looks of the first engine: a narrower picture, a leaning one.
_LOOK_WIDTH, _LOOK_LEAN = 0.8, 0.18
#: Share of letters that stand on one line exactly: from the first on, writing may be print; from
#: the second on it is read as print first.
EVEN, _PRINT_EVEN = 0.75, 0.85
#: What looks like print is read as such where the least sure word of the second engine is surer
#: than this: below, 6 of 101 such lines were read alike by the first one made that narrow, of the
#: others 75 of 113, and a line that is not is read once more (88 pages, seed 1).
_LEGIBLE_TYPE = 0.5
#: What a stroke beside words is read as, the rim of a thumb or of the paper: seen and said so, but
#: no word. Among figures it may be one.
LONE, POINTS = frozenset("1lIi"), " .,'’"
#: A capital that differs from its small letter by its size alone, and no tall letter beside it:
#: « caisse » was read « Caisse » on a fax.
_TWO_SIZES = re.compile(r"[CSOVWXZ][^bdfhklt\d]*")
_SAME_SHAPE = frozenset("CSOVWXZ")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the engines made of one line, before anybody judges."""

    #: first engine, alphabet of the kind; None where it was not needed or cannot run
    first: Line | None
    #: first engine again, on pictures changed a little, where the second does not confirm it
    again: tuple[Line, ...]
    #: second engine
    second: Line | None
    #: the line looks like type
    printed: bool = False
    #: its letters stand as type does, as far as the second engine's reading of words tells
    stands: bool = False


def listen(kind: Kind, line: InkLine, *, percent_printed: bool = False) -> Heard:
    """Have a line read by as many engines as its kind needs; `NoEngine` when there is none."""
    engine = tesseract.available()
    picture = line.picture
    printed = line.even >= _PRINT_EVEN and not line.pen
    second = None
    words = kind not in kinds.DECISIVE
    if engine is not None and (printed or (words and line.even >= EVEN and not line.pen)):
        second = engine.line(picture)
        if words and _enough(kind, second) and _clear(line, second.text):
            return Heard(None, (), second, printed, True)
    narrow = printed and (second is None or second.least >= _LEGIBLE_TYPE)
    if words and second is not None and not stands(line, second.text):
        # of 45 lines by hand that the second engine confirms 2 are wrong, of 36 read narrow 4
        narrow = False
    width = ppocr.PRINT if narrow else ppocr.HAND
    heard = Heard(asked.read(kind, picture, width), (), second, printed)
    if engine is not None and second is None and _worth_asking(kind, heard, percent_printed):
        heard = replace(heard, second=engine.line(picture))
    if words:
        heard = _by_type(line, heard)
    agreement, least = agreed(kind, heard, percent_printed)
    decided = trust.confidence(kind, agreement, least, 1) >= trust.limit(kind)
    if agreement is Agreement.BOTH and (decided or not narrow):
        return heard
    if narrow:
        # not print after all, or narrow letters side by side: « ll », « ÿ- »
        heard = replace(heard, first=asked.read(kind, picture))
        agreement, least = agreed(kind, heard, percent_printed)
    if agreement is Agreement.BOTH:
        return heard
    if _gainsaid(heard):
        # however often the first engine says so
        return heard
    if agreement is Agreement.ALONE and trust.worth_another_look(kind, least):
        for look in (_narrower, leaning):
            heard = replace(heard, again=(*heard.again, asked.read(kind, look(picture))))
            if agreed(kind, heard, percent_printed)[0] is Agreement.NONE:
                break
    return heard


def _by_type(line: InkLine, heard: Heard) -> Heard:
    """`heard` of a line of words, and whether they stand as type does."""
    engine, first, second = tesseract.available(), heard.first, heard.second
    if (
        second is None
        and engine is not None
        and first is not None
        and not kinds.foreign(first.text)
        and stands(line, first.text)
    ):
        # type on a poor picture: the second engine may know better, « Noël » was read « Noel »
        second = engine.line(line.picture)
        if kinds.compact(second.text) == kinds.compact(first.text):
            # it was not asked to make anything sure
            return heard
    if second is None:
        return heard
    return replace(heard, second=second, stands=stands(line, second.text))


def _worth_asking(kind: Kind, heard: Heard, percent_printed: bool) -> bool:
    """A second engine that says the same makes the value sure, or a stroke may be no letter.

    Of 322 lines by pen where it would make nothing sure, what is shown is another without it in 56
    that hold words: nearer to what is written in 32, further from it in 22 (seeds 14 and 201).
    """
    first = heard.first
    if first is None:
        return False
    if kind not in kinds.DECISIVE and first.text.strip(POINTS) in LONE:
        return True
    agreement, least = agreed(kind, heard, percent_printed)
    settled = trust.confidence(kind, Agreement.BOTH, least, 1) >= trust.limit(kind)
    return settled and agreement is not Agreement.NONE


def _enough(kind: Kind, line: Line) -> bool:
    """The second engine need not be confirmed: words, no figures, all of them sure."""
    text = line.text
    if _TWO_SIZES.fullmatch(text):
        return False
    plain_words = len(text) >= _SHORT and text[0].isalpha() and not any(map(str.isdigit, text))
    if kind not in kinds.CHARACTERS:
        return line.least >= ENOUGH and plain_words
    return line.least >= ENOUGH and plain_words and kinds.meaning(kind, text) is not None


def _narrower(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = picture.shape
    size = (max(8, round(width * _LOOK_WIDTH)), height)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def leaning(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Leaning the other way, in thicker strokes."""
    height, width = picture.shape
    lean = np.array([[1, _LOOK_LEAN, -_LOOK_LEAN * height / 2], [0, 1, 0]], np.float64)
    turned = cv2.warpAffine(picture, lean, (width, height), borderValue=(255.0,))
    return np.asarray(cv2.erode(turned, np.ones((2, 2), np.uint8)), np.uint8)


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
    alike = second is not None and says(second) == own
    if second is not None and alike and _confirms(kind, heard, second):
        return Agreement.BOTH, least
    if heard.again:
        least = min(least, *(_least(kind, look) for look in heard.again))
        if not all(says(look) == own for look in heard.again):
            return Agreement.NONE, least
        if _gainsaid(heard):
            return Agreement.ALONE, least
        return Agreement.THRICE, least
    return Agreement.ALONE, least


def _gainsaid(heard: Heard) -> bool:
    """The second engine sees as many figures, not the same: « 12/09 » three times as « 12/01 »."""
    if heard.first is None or heard.second is None:
        return False
    one, other = ("".join(filter(str.isdigit, line.text)) for line in (heard.first, heard.second))
    return len(one) == len(other) and one != other


def _confirms(kind: Kind, heard: Heard, second: Line) -> bool:
    """The second engine, which says the same, is sure enough for that to tell anything."""
    if kind in kinds.DECISIVE:
        return heard.printed or _least(kind, second) >= trust.CONFIRMS
    if heard.stands:
        return True
    # a space made up, « Trésorière ad jointe », is told by the other engine alone
    same = heard.first is not None and kinds.spaced(heard.first.text) == kinds.spaced(second.text)
    return same and second.least >= trust.CONFIRMS_WORDS


# asked up to four times of a line
@lru_cache(maxsize=8)
def stands(line: InkLine, text: str) -> bool:
    """Black letters that stand as type does."""
    return not line.pen and stands_as_type(line.picture, text)


def _clear(line: InkLine, text: str) -> bool:
    """Black letters that stand as type does, none of which may as well be a small one."""
    if not stands(line, text):
        return False
    return text[0] not in _SAME_SHAPE or taller_first(line.picture)


def _least(kind: Kind, line: Line) -> float:
    """Confidence of the least sure character that the meaning hangs on."""
    told = kinds.telling(kind, line.text)
    return min((c for c, tells in zip(line.confidences, told, strict=True) if tells), default=0.0)
