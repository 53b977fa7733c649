"""A filled box of a sheet -> the value written in it, and whether it may be relied upon.

What is not sure is for a person to read, with the picture: it is shown, and nothing hangs on it.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.appearance import ELLIPSIS
from vaeforms.french import typeset
from vaeforms.french.plain import plain
from vaeforms.model import Box, Kind
from vaeforms.paper.ocr import asked, kinds, poor, ppocr, sharp, tesseract, trust
from vaeforms.paper.ocr.accents import unread_accent
from vaeforms.paper.ocr.edges import lost_on_frame, unread_point
from vaeforms.paper.ocr.lines import Bounds, InkLine, Writing, cut_lines
from vaeforms.paper.ocr.ppocr import Line, NoEngine
from vaeforms.paper.ocr.standing import stands_as_type, taller_first
from vaeforms.paper.ocr.trust import Agreement
from vaeforms.paper.sheet import MM, Sheet
from vaeforms.paper.strikes import struck_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A box with more lines than this is read no further: its text is for people, not for rules.
MOST_LINES = 14
#: Writing of which so many lines were read in vain, each with a character less sure than this, is
#: read no further, a hand after the first line that nothing confirms: it costs time, and a person
#: reads it anyway.
_LINES_TRIED, _UNREAD = 2, 0.5
#: The field before whose box the form prints « % ».
_PERCENT_PRINTED = "att_sal_quotite"
#: Tesseract alone is believed for a line of words, no figure among them, from this confidence of
#: its least sure word and this length (of 233 typed lines 1 wrong, of 148 in hand fonts 1).
_ENOUGH, _SHORT = 0.95, 4
#: A reading whose least sure character is less sure than this is guessed in part.
_GUESSED = 0.6
#: mm: a line alone that is lower is a dash, a rule or what is left of a word: of 15, engines made
#: nothing of 13 and what is not written of 2 (seed 1). Small type without stems is 1.3 mm high.
_FLAT_MM = 1.2
#: The other looks of the first engine: a narrower picture, a leaning one.
_LOOK_WIDTH, _LOOK_LEAN = 0.8, 0.18
#: Words of fewer letters are for a person unless they stand as type does: of 596 strips of real
#: cursive both engines read 4 alike, surely and wrongly, of 4 to 7 letters each. One sign or two
#: stand on one line whatever wrote them: a « 2 » was read as « Z » by both.
_FEW_LETTERS, _FEWEST = 8, 3
#: Share of letters that stand on one line exactly: from the first on, writing may be print; from
#: the second on it is read as print first.
_EVEN, _PRINT_EVEN = 0.75, 0.85
#: What looks like print is read as such where the least sure word of the second engine is surer
#: than this: below, 6 of 101 such lines were read alike by the first one made that narrow, of the
#: others 75 of 113, and a line that is not is read once more (88 pages, seed 1).
_LEGIBLE_TYPE = 0.5
#: mm² of ink in a box beyond the writing that is known to be its own: something reaches in.
_BEYOND_MM2 = 0.5
#: What a stroke beside words is read as, the rim of a thumb or of the paper: seen and said so, but
#: no word. Among figures it may be one.
_LONE, _POINTS = frozenset("1lIi"), " .,'’"
#: A capital that differs from its small letter by its size alone, and no tall letter beside it:
#: « caisse » was read « Caisse » on a fax.
_TWO_SIZES = re.compile(r"[CSOVWXZ][^bdfhklt\d]*")
_SAME_SHAPE = frozenset("CSOVWXZ")

_NOTHING = "Quelque chose est écrit à cet endroit sans pouvoir être lu : à lire à l’œil."
_STRUCK = "Une rature traverse ce qui est écrit : à lire à l’œil."
_SEVERAL = "Plusieurs lignes sont écrites dans cette case : à lire à l’œil."
_MIXED = "Des écritures différentes se suivent dans cette case : à lire à l’œil."
_ON_FRAME = "L’écriture touche le bord de la case, un chiffre peut y manquer : à lire à l’œil."
_MISSED = "Un chiffre ou une virgule a pu échapper à la lecture : à relire sur l’image."
_STROKE = "Un trait se voit à part de ce qui est écrit : à regarder sur l’image."
_ACCENT = "Un accent ou une apostrophe a pu échapper à la lecture : à relire sur l’image."
_NOISY = "L’image est trop sombre ou trop floue pour se fier à un chiffre : à relire sur l’image."
_DOUBT = "Lecture incertaine de ce qui est écrit sur papier : à relire sur l’image."
_SENSELESS = "Ce qui a été lu n’a pas de sens à cet endroit : à relire sur l’image."
_NO_ENGINE = "La lecture automatique du papier n’est pas installée : à lire à l’œil."
#: Reasons for which a value that was read all the same is for a person.
_READ = (typeset(_STRUCK), typeset(_ON_FRAME), typeset(_NOISY))
#: Reasons that what reaches in from elsewhere may have caused.
_TOO_MUCH = (typeset(_SEVERAL), typeset(_MIXED))


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
    #: no coloured pen wrote it: it may be type, whether or not it could be read
    black: bool = False


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


def read_value(sheet: Sheet, ink: NDArray[np.bool_], box: Box, own: Bounds | None = None) -> Value:
    """What is written in `box`, which holds ink. `ink`: (h, w), what the blank does not print.

    `own`: where the writing of the box is (left, top, right, bottom, pixels), where it is known:
    what another box or a signature reaches in with lies beyond.
    """
    value = _seen(sheet, ink, box)
    if value.sure or value.reason in _READ:
        return value
    found = [value]
    again = sharp.sharpened(sheet) if value.black else None
    if again is not None:
        found.append(_seen(*again, box))
        if found[-1].sure:
            return found[-1]
    if value.black and (again is not None or sharp.noisy(sheet)):
        other = _from_poor((sheet, ink), again or (sheet, ink), box, value)
        # what differs by an accent or a foreign letter alone (« Łucja ») the first one knows better
        if not any(_same_letters(other.text, each.text) for each in found):
            found.append(other)
    hopeful = value.confidence >= trust.DOUBTED and value.reason not in _TOO_MUCH
    if own is not None and not hopeful and _more(sheet, ink, box, own):
        # what was left out may be of the box after all: a person says so
        alone = _seen(*(again or (sheet, ink)), box, own)
        if not _part_of(alone.text, value.text):
            found.append(replace(alone, sure=False, reason=value.reason))
    return max(found, key=_legible)


def _from_poor(
    taken: tuple[Sheet, NDArray[np.bool_]],
    better: tuple[Sheet, NDArray[np.bool_]],
    box: Box,
    value: Value,
) -> Value:
    """`value`, which is not sure, as the recogniser for poor pictures reads it."""
    lines, others = (cut_lines(*each, box.rect).lines[:MOST_LINES] for each in (better, taken))
    try:
        text, confidence = poor.read(box.kind, lines, others if better is not taken else ())
    except NoEngine:
        return value
    return replace(value, text=text, confidence=confidence) if confidence else value


def _same_letters(one: str, other: str) -> bool:
    """Two readings differ by accents, spaces and points alone."""
    bare = ["".join(filter(str.isalnum, plain(each))) for each in (one, other)]
    return bare[0] == bare[1]


def _part_of(text: str, whole: str) -> bool:
    """Every line of `text` was read in `whole`, which has more of them."""
    return set(text.split("\n")) < set(whole.split("\n"))


def _more(sheet: Sheet, ink: NDArray[np.bool_], box: Box, own: Bounds) -> bool:
    """There is ink in the box beyond `own`."""
    rows, columns = sheet.window(box.rect)
    left, top, right, low = own
    inside = (
        slice(max(rows.start, top), min(rows.stop, low)),
        slice(max(columns.start, left), min(columns.stop, right)),
    )
    return int(ink[rows, columns].sum()) - int(ink[inside].sum()) > _BEYOND_MM2 * MM**2


def _legible(value: Value) -> tuple[bool, float]:
    """How much of a value was read at all, to choose between two readings."""
    lines = value.text.count("\n") + 1
    return not value.text.endswith(ELLIPSIS), value.confidence ** (1 / lines)


def _seen(sheet: Sheet, ink: NDArray[np.bool_], box: Box, own: Bounds | None = None) -> Value:
    writing = cut_lines(sheet, ink, box.rect, own)
    if not writing.lines:
        return _unsure("", _NOTHING)
    first = writing.lines[0]
    if len(writing.lines) == 1 and first.height_mm < _FLAT_MM:
        return replace(_unsure("", _NOTHING), black=not first.pen)
    heard: list[Heard] = []
    try:
        for line in writing.lines[:MOST_LINES]:
            heard.append(listen(box.kind, line, percent_printed=box.field == _PERCENT_PRINTED))
            if _in_vain(box.kind, line, heard):
                break
    except NoEngine:
        return _unsure("", _NO_ENGINE)
    value = judge(box, writing, heard)
    if not value.sure:
        return value
    if struck_out(sheet, ink, writing.bounds):
        return _doubted(value, _STRUCK)
    if any(map(str.isdigit, value.text)) and any(
        lost_on_frame(sheet, ink, box.rect, line.box) for line in writing.lines
    ):
        return _doubted(value, _ON_FRAME)
    if box.kind in kinds.DECISIVE and sharp.noisy(sheet):
        # « 2023 » was « 2025 » to both engines, surely, « 4/5 » was « 45 » (2 of 9 such values by
        # hand, of 16 in type none); to an eye the first is a 5 as well
        return _doubted(value, _NOISY)
    return value


def _doubted(value: Value, reason: str) -> Value:
    """`value`, no longer sure."""
    most = min(value.confidence, trust.DOUBTED)
    return replace(value, confidence=most, sure=False, reason=typeset(reason))


def _in_vain(kind: Kind, line: InkLine, heard: list[Heard]) -> bool:
    """Reading on after `line`, the last one heard, would make nothing sure."""
    told = [agreed(kind, each) for each in heard]
    lost = [agreement in (Agreement.NONE, Agreement.ALONE) for agreement, _ in told]
    if line.even < _EVEN:
        return lost[-1]
    return len(heard) >= _LINES_TRIED and all(
        each and least < _UNREAD for each, (_, least) in zip(lost, told, strict=True)
    )


def listen(kind: Kind, line: InkLine, *, percent_printed: bool = False) -> Heard:
    """Have a line read by as many engines as its kind needs; `NoEngine` when there is none."""
    engine = tesseract.available()
    picture = line.picture
    printed = line.even >= _PRINT_EVEN and not line.pen
    second = None
    words = kind not in kinds.DECISIVE
    if engine is not None and (printed or (words and line.even >= _EVEN and not line.pen)):
        second = engine.line(picture)
        if words and _enough(kind, second) and _clear(line, second.text):
            return Heard(None, (), second, printed, True)
    narrow = printed and (second is None or second.least >= _LEGIBLE_TYPE)
    if words and second is not None and not _stands(line, second.text):
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
        for look in (_narrower, _leaning):
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
        and _stands(line, first.text)
    ):
        # type on a poor picture: the second engine may know better, « Noël » was read « Noel »
        second = engine.line(line.picture)
        if kinds.compact(second.text) == kinds.compact(first.text):
            # it was not asked to make anything sure
            return heard
    if second is None:
        return heard
    return replace(heard, second=second, stands=_stands(line, second.text))


def _worth_asking(kind: Kind, heard: Heard, percent_printed: bool) -> bool:
    """A second engine that says the same makes the value sure, or a stroke may be no letter.

    Of 322 lines by pen where it would make nothing sure, what is shown is another without it in 56
    that hold words: nearer to what is written in 32, further from it in 22 (seeds 14 and 201).
    """
    first = heard.first
    if first is None:
        return False
    if kind not in kinds.DECISIVE and first.text.strip(_POINTS) in _LONE:
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
        return line.least >= _ENOUGH and plain_words
    return line.least >= _ENOUGH and plain_words and kinds.meaning(kind, text) is not None


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


# ---------------------------------------------------------------------- judging


def judge(box: Box, writing: Writing, heard: list[Heard]) -> Value:
    """The value of a box from what the engines made of its lines."""
    kind = box.kind
    percent = box.field == _PERCENT_PRINTED
    lines = [_text(kind, each) for each in heard]
    bare = [said.strip(_POINTS) in _LONE for said in lines]
    stroke = kind not in kinds.DECISIVE and any(bare) and any(map(_words, lines))
    text = "\n".join(
        said for said, lone in zip(lines, bare, strict=True) if said and not (stroke and lone)
    )
    even = all(map(_like_print, writing.lines))
    black = not any(line.pen for line in writing.lines)
    if not text:
        return replace(_unsure("", _NOTHING), black=black)
    if len(heard) < len(writing.lines):
        text = f"{text}\n{ELLIPSIS}"
    agreement = Agreement.BOTH
    least = 1.0
    for each in heard:
        how, sure = agreed(kind, each, percent)
        agreement, least = min(agreement, how), min(least, sure)
    confidence = trust.confidence(kind, agreement, least, len(heard))
    typed = agreement is Agreement.BOTH and even
    value = Value(text, confidence, False, typed=typed, black=black)
    reason = ""
    if stroke:
        reason = _STROKE
    elif _mixed(writing.lines):
        reason = _MIXED
    elif kind is not Kind.MULTILINE and len(writing.lines) > 1:
        reason = _SEVERAL
    elif kinds.meaning(kind, text, percent_printed=percent) is None:
        reason = _SENSELESS
    elif kind in kinds.DECISIVE and _figure_missed(kind, text, writing.lines, even):
        reason = _MISSED
    elif (
        confidence < trust.limit(kind, len(heard))
        or len(heard) < len(writing.lines)
        or (kind in (Kind.TEXT, Kind.MULTILINE) and _short_hand(text, writing.lines))
    ):
        reason = _DOUBT
    elif kind not in kinds.DECISIVE and _accent_missed(kind, writing.lines, heard):
        reason = _ACCENT
    if reason:
        most = confidence if reason is _DOUBT else min(confidence, trust.DOUBTED)
        return replace(value, confidence=most, reason=typeset(reason))
    return replace(value, sure=True)


def _words(text: str) -> bool:
    """It is more than a stroke."""
    return bool(text) and text.strip(_POINTS) not in _LONE


def _figure_missed(kind: Kind, text: str, lines: tuple[InkLine, ...], even: bool) -> bool:
    """A sign that the ink shows is not in `text`, or may be two."""
    if kind is Kind.DATE:
        # « 11/03 » in a narrow hand: two strokes side by side are read as one
        if not even and kinds.single_one(text):
            return True
        # « 31/08 » whose 1 leans on the stroke: both engines read « 3/08 » (3 of some 230 dates by
        # hand in hand fonts, one of them as even as type); « 12/0 » lost, « 9/2025 » is left
        return kinds.half_padded(text)
    return any(unread_point(line.picture, text) for line in lines)


def _unsure(text: str, reason: str) -> Value:
    return Value(text, 0.0, False, typeset(reason))


def _text(kind: Kind, heard: Heard) -> str:
    line = _chosen(kind, heard)
    text = kinds.tidy(line.text) if line is not None else ""
    if not any(letter.isalnum() for letter in text):
        # a speck, a dash, the tail of a letter: seen, not said
        return ""
    return kinds.strokes(text) if kind is Kind.DATE else text


def _chosen(kind: Kind, heard: Heard) -> Line | None:
    """The reading of two that is shown: the likelier one."""
    first, second = heard.first, heard.second
    if first is None or second is None:
        return second if first is None else first
    sense = [kinds.meaning(kind, kinds.tidy(line.text)) is not None for line in (first, second)]
    if kind in kinds.DECISIVE:
        # figures are the strength of the first one, unless it makes no sense of them
        return second if sense == [False, True] else first
    if sense == [True, False]:
        # « h.lefevre @exemple.fr » is no address
        return first
    if kinds.compact(kinds.tidy(first.text)) == kinds.compact(kinds.tidy(second.text)):
        # the same letters: a space is more easily lost than made up (9 of 10 lines)
        return second if second.text.count(" ") > first.text.count(" ") else first
    if kind in (Kind.TEXT, Kind.MULTILINE):
        # a letter between two others is more easily lost than made up (« ll », « ÿ- »): of 33
        # lines where one engine had more letters, 24 were right with them, 2 without
        for fuller, other in ((second, first), (first, second)):
            if kinds.shortened(kinds.tidy(other.text), kinds.tidy(fuller.text)):
                return other if _made_up(other, fuller) else fuller
    likelier = trust.likely_second(second.least) > trust.likely_first(first.least)
    return second if likelier else first


def _made_up(short: Line, full: Line) -> bool:
    """What one reading has more is no letter of the line: it guesses, the other one does not.

    « tmise » for « mise »: so 4 times of 4 (of 59 lines, seeds 14, 201 and 320).
    """
    if full.text.rstrip().endswith(("'", "’")):
        # the end of a stroke of the line above
        return True
    if short.least < _ENOUGH or full.least >= _GUESSED:
        return False
    # the surest of readers lose an apostrophe, an accented letter (« Haÿ-les »), one of two alike
    return all(letter in string.ascii_letters for letter in _more_in(short.text, full.text))


def _more_in(short: str, full: str) -> str:
    """The letters that `full` has more, « = » for one beside its like."""
    left, more = kinds.compact(kinds.tidy(short)), ""
    before = ""
    for letter in kinds.compact(kinds.tidy(full)):
        if left.startswith(letter):
            left = left[1:]
        else:
            more += letter if letter != before else "="
        before = letter
    return more


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
def _stands(line: InkLine, text: str) -> bool:
    """Black letters that stand as type does."""
    return not line.pen and stands_as_type(line.picture, text)


def _clear(line: InkLine, text: str) -> bool:
    """Black letters that stand as type does, none of which may as well be a small one."""
    if not _stands(line, text):
        return False
    return text[0] not in _SAME_SHAPE or taller_first(line.picture)


def _least(kind: Kind, line: Line) -> float:
    """Confidence of the least sure character that the meaning hangs on."""
    told = kinds.telling(kind, line.text)
    return min((c for c, tells in zip(line.confidences, told, strict=True) if tells), default=0.0)


def _like_print(line: InkLine) -> bool:
    return line.even >= _EVEN and not line.pen


def _short_hand(text: str, lines: tuple[InkLine, ...]) -> bool:
    """A few letters that are not clearly print: there alone two engines misread cursive alike."""
    letters = sum(map(str.isalnum, text))
    if letters >= _FEW_LETTERS or letters < _FEWEST:
        return letters < _FEWEST
    words = text.split("\n")
    return len(words) != len(lines) or any(
        not _stands(line, said) for line, said in zip(lines, words, strict=True)
    )


def _accent_missed(kind: Kind, lines: tuple[InkLine, ...], heard: list[Heard]) -> bool:
    """Words by hand show an accent, or an apostrophe, that was not read."""
    return any(
        not each.stands and unread_accent(line.picture, _text(kind, each))
        for line, each in zip(lines, heard, strict=False)
    )


def _mixed(lines: tuple[InkLine, ...]) -> bool:
    """Some of it is black and some of a coloured pen: typed, then corrected by hand."""
    return any(line.mixed for line in lines) or len({line.pen for line in lines}) > 1
