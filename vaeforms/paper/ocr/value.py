"""A filled box of a sheet -> the value written in it, and whether it may be relied upon.

What is not sure is for a person to read, with the picture: it is shown, and nothing hangs on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from vaeforms.appearance import ELLIPSIS
from vaeforms.french import typeset
from vaeforms.model import Box, Kind
from vaeforms.paper import cover
from vaeforms.paper.ocr import doubtful, kinds, listening, sharp, trust
from vaeforms.paper.ocr.accents import unread_accent
from vaeforms.paper.ocr.choice import words_of
from vaeforms.paper.ocr.edges import lost_on_frame, unread_point
from vaeforms.paper.ocr.lines import Bounds, InkLine, Writing, cut_lines
from vaeforms.paper.ocr.ppocr import NoEngine
from vaeforms.paper.ocr.reaching import without_pen
from vaeforms.paper.ocr.trust import Agreement
from vaeforms.paper.sheet import MM, Sheet
from vaeforms.paper.strikes import struck_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A box with more lines than this is read no further: its text is for people, not for rules.
MOST_LINES = 14
#: Writing of which so many lines were read in vain, each with a character less sure than this, is
#: read no further, a hand after the first line that nothing confirms: it costs time, and a person
#: reads it anyway. Below a line of type, all is type.
_LINES_TRIED, _UNREAD = 2, 0.5
#: Dots an inch: a picture taken with fewer is poor. Faxes have 98 to 204, scans 150 and more.
_COARSE = 130
#: The field before whose box the form prints « % ».
_PERCENT_PRINTED = "att_sal_quotite"
#: Lines so likely to be exact, one by one, are not looked at for strokes that come from elsewhere.
_READ_WELL = 0.8
#: mm: a line alone that is lower is a dash, a rule or what is left of a word: of 15, engines made
#: nothing of 13 and what is not written of 2 (seed 1). Small type without stems is 1.3 mm high.
_FLAT_MM = 1.2
#: Words of fewer letters are for a person unless they stand as type does: of 596 strips of real
#: cursive both engines read 4 alike, surely and wrongly, of 4 to 7 letters each. One sign or two
#: stand on one line whatever wrote them: a « 2 » was read as « Z » by both.
_FEW_LETTERS, _FEWEST = 8, 3
#: mm² of ink in a box beyond the writing that is known to be its own: something reaches in.
_BEYOND_MM2 = 0.5

_NOTHING = "Quelque chose est écrit à cet endroit sans pouvoir être lu : à lire à l’œil."
_STRUCK = "Une rature traverse ce qui est écrit : à lire à l’œil."
_SEVERAL = "Plusieurs lignes sont écrites dans cette case : à lire à l’œil."
_MIXED = "Des écritures différentes se suivent dans cette case : à lire à l’œil."
_ON_FRAME = "L’écriture touche le bord de la case, un chiffre peut y manquer : à lire à l’œil."
#: Letters that may stand alone after a number: heures, jours.
_UNITS = frozenset("hHjJ")
#: Both engines read « 4/s » of a « 4/5 » by hand, surely.
_LETTER = "Une lettre a pu être lue à la place d’un chiffre : à relire sur l’image."
_MISSED = "Un chiffre ou une virgule a pu échapper à la lecture : à relire sur l’image."
_STROKE = "Un trait se voit à part de ce qui est écrit : à regarder sur l’image."
_ACCENT = "Un accent ou une apostrophe a pu échapper à la lecture : à relire sur l’image."
_NOISY = "L’image est trop sombre ou trop floue pour se fier à un chiffre : à relire sur l’image."
_DOUBT = "Lecture incertaine de ce qui est écrit sur papier : à relire sur l’image."
_SENSELESS = "Ce qui a été lu n’a pas de sens à cet endroit : à relire sur l’image."
_NO_ENGINE = "La lecture automatique du papier n’est pas installée : à lire à l’œil."
#: Reasons for which a value that was read all the same is for a person.
_READ = (typeset(_STRUCK), typeset(_ON_FRAME), typeset(_NOISY))
#: Reasons that are about the words that were read, or that none were.
_UNREADABLE = (typeset(_SENSELESS), typeset(_NOTHING))
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


def read_value(sheet: Sheet, ink: NDArray[np.bool_], box: Box, own: Bounds | None = None) -> Value:
    """What is written in `box`, which holds ink. `ink`: (h, w), what the blank does not print.

    `own`: where the writing of the box is (left, top, right, bottom, pixels), where it is known:
    what another box or a signature reaches in with lies beyond.
    """
    value, look = _seen(sheet, ink, box)
    if value.sure:
        return _without_pen(sheet, ink, box, value)
    if value.reason in _READ:
        return value
    found, looks = [value], [look]
    again = sharp.sharpened(sheet) if value.black else None
    if again is not None:
        value_again, look = _seen(*again, box)
        if value_again.sure:
            return value_again
        found.append(value_again)
        looks.append(look)
    other = _by_all(sheet, box, value, looks)
    found = found if other is None else [other]
    hopeful = value.confidence >= trust.DOUBTED and value.reason not in _TOO_MUCH
    if own is not None and not hopeful and _more(sheet, ink, box, own):
        # what was left out may be of the box after all: a person says so
        alone, look = _seen(*(again or (sheet, ink)), box, own)
        if not any(_part_of(alone.text, each.text) for each in found):
            found.append(_at_best(sheet, box, alone, look, value.reason))
    if value.black and any(look.joined for look in looks):
        # what reaches in from the box beside ties lines of type together
        alone, look = _seen(*(again or (sheet, ink)), box, apart=True)
        found.append(_at_best(sheet, box, alone, look, value.reason))
    best = max(found, key=lambda each: _legible(box.kind, each))
    bare = None
    if value.black and _legible(box.kind, best)[-1] < _READ_WELL:
        bare = without_pen(sheet, ink, box.rect)
    if bare is None:
        return best
    # the type alone, under the pen of the box beside it
    alone, look = _seen(*bare, box)
    found.append(_at_best(sheet, box, alone, look, value.reason))
    return max(found, key=lambda each: _legible(box.kind, each))


def _without_pen(sheet: Sheet, ink: NDArray[np.bool_], box: Box, value: Value) -> Value:
    """`value`, which is sure, unless it reads otherwise without the pen of the box beside it."""
    bare = without_pen(sheet, ink, box.rect) if value.black else None
    if bare is None:
        return value
    alone, _ = _seen(*bare, box)
    if not alone.text or kinds.compact(alone.text) == kinds.compact(value.text):
        return value
    return alone if alone.sure else _doubted(value, _DOUBT)


def _at_best(sheet: Sheet, box: Box, value: Value, look: doubtful.Look, reason: str) -> Value:
    """What can be made of one more look at a box that is not sure for that reason."""
    other = None if value.sure else _by_all(sheet, box, value, [look])
    return replace(other or value, sure=False, reason=reason)


def _by_all(sheet: Sheet, box: Box, value: Value, looks: list[doubtful.Look]) -> Value | None:
    """`value`, which is not sure, as all readers together read it; None where it is a pen's."""
    if not value.black or not all(0 < len(look.lines) <= MOST_LINES for look in looks):
        return None
    coarse = sharp.noisy(sheet) or sheet.resolution < _COARSE
    try:
        text, confidence = doubtful.read(
            box.kind, looks, poor=coarse or sharp.sharpened(sheet) is not None, noisy=coarse,
            percent_printed=box.field == _PERCENT_PRINTED,
        )  # fmt: skip
    except NoEngine:
        return None
    if not confidence:
        return None
    # what is said of the first reading, « n’a pas de sens », need not be so of this one
    reason = typeset(_DOUBT) if value.reason in _UNREADABLE else value.reason
    most = confidence if reason == typeset(_DOUBT) else min(confidence, trust.DOUBTED)
    return replace(value, text=text, confidence=most, reason=reason)


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


def _legible(kind: Kind, value: Value) -> tuple[bool, bool, float]:
    """How much of a value was read at all, to choose between two readings."""
    lines = value.text.count("\n") + 1
    # « 2511 1998 » and « 25 11 1998 » decide nothing, but one of them is a date
    a_date = kind is Kind.DATE and kinds.sensible(kind, value.text)
    return not value.text.endswith(ELLIPSIS), a_date, value.confidence ** (1 / lines)


def _seen(
    sheet: Sheet,
    ink: NDArray[np.bool_],
    box: Box,
    own: Bounds | None = None,
    *,
    apart: bool = False,
) -> tuple[Value, doubtful.Look]:
    """The value as the two engines read it on that picture, and all that they made of it."""
    writing = cut_lines(sheet, ink, box.rect, own, apart=apart)
    bare = _without_rims(sheet, ink, writing) if len(writing.lines) > 1 else writing
    heard: list[listening.Heard] = []
    value = _heard(sheet, ink, box, bare, heard)
    if bare is not writing and value.sure:
        value = _doubted(value, _STROKE)
    return value, doubtful.Look(bare.lines, heard, bare.joined)


def _without_rims(sheet: Sheet, ink: NDArray[np.bool_], writing: Writing) -> Writing:
    """The same without lines that are none, if any are left."""
    kept = tuple(line for line in writing.lines if not _lies_over(sheet, ink, line))
    return replace(writing, lines=kept) if 0 < len(kept) < len(writing.lines) else writing


def _lies_over(sheet: Sheet, ink: NDArray[np.bool_], line: InkLine) -> bool:
    """It is the rim of a finger, of a note: no line of writing."""
    left, top, right, low = line.box
    rows, columns = np.nonzero(ink[top:low, left:right])
    along = cover.along(cover.laid_over(sheet), rows + top, columns + left)
    return along > cover.ALONG * max(1, len(rows))


def _heard(
    sheet: Sheet,
    ink: NDArray[np.bool_],
    box: Box,
    writing: Writing,
    heard: list[listening.Heard],
) -> Value:
    """The value written there; what the engines made of its lines goes to `heard`."""
    if not writing.lines:
        return _unsure("", _NOTHING)
    first = writing.lines[0]
    if len(writing.lines) == 1 and first.height_mm < _FLAT_MM:
        return replace(_unsure("", _NOTHING), black=not first.pen)
    percent = box.field == _PERCENT_PRINTED
    try:
        for line in writing.lines[:MOST_LINES]:
            heard.append(listening.listen(box.kind, line, percent_printed=percent))
            if _in_vain(box.kind, writing.lines, heard):
                break
    except NoEngine:
        return _unsure("", _NO_ENGINE)
    value = judge(box, writing, heard)
    if not value.sure:
        return value
    if struck_out(sheet, ink, writing.bounds, figures=box.kind in kinds.DECISIVE):
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


def _in_vain(kind: Kind, lines: Sequence[InkLine], heard: list[listening.Heard]) -> bool:
    """Reading on after the last line that was heard would make nothing sure."""
    told = [listening.agreed(kind, each) for each in heard]
    lost = [agreement in (Agreement.NONE, Agreement.ALONE) for agreement, _ in told]
    typed = any(one.printed and not gone for one, gone in zip(heard, lost, strict=True))
    # what runs in from the box beside touches one line of type, not all of them
    left = lines[len(heard) :]
    typed = typed or 2 * sum(map(_like_print, left)) > len(left)
    if lines[len(heard) - 1].even < listening.EVEN and not typed:
        return lost[-1]
    return len(heard) >= _LINES_TRIED and all(
        each and least < _UNREAD for each, (_, least) in zip(lost, told, strict=True)
    )


# ---------------------------------------------------------------------- judging


def judge(box: Box, writing: Writing, heard: list[listening.Heard]) -> Value:
    """The value of a box from what the engines made of its lines."""
    kind = box.kind
    percent = box.field == _PERCENT_PRINTED
    lines = [words_of(kind, each) for each in heard]
    bare = [_is_stroke(kind, said) for said in lines]
    rest = "\n".join(said for said, lone in zip(lines, bare, strict=True) if said and not lone)
    # figures are whole without it, or it may be one of theirs
    apart = kind not in kinds.DECISIVE or kinds.sensible(kind, rest)
    stroke = apart and any(bare) and any(map(_words, lines))
    text = rest if stroke else "\n".join(filter(None, lines))
    even = all(map(_like_print, writing.lines))
    black = not any(line.pen for line in writing.lines)
    if not text:
        return replace(_unsure("", _NOTHING), black=black)
    if len(heard) < len(writing.lines):
        text = f"{text}\n{ELLIPSIS}"
    agreement = Agreement.BOTH
    least = 1.0
    for each in heard:
        how, sure = listening.agreed(kind, each, percent)
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
        # « 05 01 2010 » is a date, which nobody can be sure of
        reason = _DOUBT if kinds.sensible(kind, text) else _SENSELESS
    elif kind in kinds.DECISIVE and _figure_missed(kind, text, writing.lines):
        reason = _MISSED
    elif kind in kinds.DECISIVE and kinds.letter_for_figure(text):
        reason = _LETTER
    elif (
        confidence < trust.limit(kind, len(heard))
        or (agreement is not Agreement.BOTH and _uneven(kind, text))
        or (kind is Kind.DURATION and kinds.lost_plural(text))
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


def _is_stroke(kind: Kind, said: str) -> bool:
    """A line that was read as a stroke is: a tick, a shadow or the rim of a thumb.

    Beside figures « 1 » is one of them, but not beside a date; a letter is none, but for a unit
    beside figures that are no date.
    """
    bare = said.strip(listening.POINTS)
    if bare in listening.LONE:
        return kind not in kinds.DECISIVE or kind is Kind.DATE
    unit = bare in _UNITS and kind is not Kind.DATE
    return kind in kinds.DECISIVE and len(bare) == 1 and bare.isalpha() and not unit


def _words(text: str) -> bool:
    """It is more than a stroke."""
    return bool(text) and text.strip(listening.POINTS) not in listening.LONE


def _figure_missed(kind: Kind, text: str, lines: tuple[InkLine, ...]) -> bool:
    """A sign that the ink shows is not in `text`, or may be two."""
    if kind is Kind.DATE:
        # « 11/03 » in a narrow hand: two strokes side by side are read as one; « 25/11 » was read
        # « 25/1 » in a hand as even as type
        if kinds.single_one(text):
            return True
        # « 31/08 » whose 1 leans on the stroke: both engines read « 3/08 » (3 of some 230 dates by
        # hand in hand fonts, one of them as even as type); « 12/0 » lost, « 9/2025 » is left
        return kinds.half_padded(text)
    return any(unread_point(line.picture, text) for line in lines)


def _uneven(kind: Kind, text: str) -> bool:
    """« 18/2/2010 », as one engine read « 18/12/2010 » out of focus, however often it was asked."""
    return kind is Kind.DATE and kinds.uneven(text)


def _unsure(text: str, reason: str) -> Value:
    return Value(text, 0.0, False, typeset(reason))


def _like_print(line: InkLine) -> bool:
    return line.even >= listening.EVEN and not line.pen


def _short_hand(text: str, lines: tuple[InkLine, ...]) -> bool:
    """A few letters that are not clearly print: there alone two engines misread cursive alike."""
    letters = sum(map(str.isalnum, text))
    if letters >= _FEW_LETTERS or letters < _FEWEST:
        return letters < _FEWEST
    words = text.split("\n")
    return len(words) != len(lines) or any(
        not listening.stands(line, said) for line, said in zip(lines, words, strict=True)
    )


def _accent_missed(kind: Kind, lines: tuple[InkLine, ...], heard: list[listening.Heard]) -> bool:
    """Words by hand show an accent, or an apostrophe, that was not read."""
    return any(
        not each.stands and unread_accent(line.picture, words_of(kind, each))
        for line, each in zip(lines, heard, strict=False)
    )


def _mixed(lines: tuple[InkLine, ...]) -> bool:
    """Some of it is black and some of a coloured pen: typed, then corrected by hand."""
    return any(line.mixed for line in lines) or len({line.pen for line in lines}) > 1
