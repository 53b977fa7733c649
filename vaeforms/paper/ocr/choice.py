"""What the engines made of one line -> the reading of theirs that is shown."""

from __future__ import annotations

import string

from vaeforms.model import Kind
from vaeforms.paper.ocr import kinds, trust
from vaeforms.paper.ocr.listening import ENOUGH, Heard
from vaeforms.paper.ocr.ppocr import Line

#: A reading whose least sure character is less sure than this is guessed in part.
_GUESSED = 0.6


def words_of(kind: Kind, heard: Heard) -> str:
    """What is shown of a line; « » where nothing was read but a speck or a dash."""
    line = _chosen(kind, heard)
    text = kinds.tidy(line.text) if line is not None else ""
    if not any(letter.isalnum() for letter in text):
        return ""
    return kinds.strokes(text) if kind is Kind.DATE else text


def _chosen(kind: Kind, heard: Heard) -> Line | None:
    """The reading of two that is shown: the likelier one."""
    first, second = heard.first, heard.second
    if first is None or second is None:
        return second if first is None else first
    says = [kinds.meaning(kind, kinds.tidy(line.text)) for line in (first, second)]
    if kind in kinds.DECISIVE:
        # figures are the strength of the first one, unless it makes no sense of them; « moís » and
        # « mois » are one to figures
        if says[0] == says[1] is not None and first.least < second.least:
            return second
        return second if says[0] is None and says[1] is not None else first
    if says[1] is None and says[0] is not None:
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
    if short.least < ENOUGH or full.least >= _GUESSED:
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
