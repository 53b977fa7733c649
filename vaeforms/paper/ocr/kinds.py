"""The kind of a field -> which characters are read there, and what the words read there mean."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Hashable
from fractions import Fraction

from vaeforms.french import (
    AmountKind,
    DateKind,
    check_email,
    check_phone,
    parse_date,
    parse_duration,
    parse_hours_per_week,
    parse_share,
)
from vaeforms.french.plain import plain
from vaeforms.model import Kind

_FOREIGN = "ñÑłŁãõáíóúÁÍÓÚßøØńśżćčšž"
_LETTERS = string.ascii_letters + "éèêëàâäùûüôöîïçœæÉÈÊËÀÂÄÙÛÜÔÖÎÏÇŒÆÿŸ" + _FOREIGN
_FIGURES = string.digits
_WORDS = _LETTERS + _FIGURES + " .,-'’()/"

#: Characters that a field of each kind may hold.
CHARACTERS: dict[Kind, str] = {
    Kind.DATE: _WORDS,
    Kind.DURATION: _WORDS + "½+",
    Kind.QUOTA: _WORDS + "½%",
    Kind.NUMBER: _WORDS + "½",
    Kind.PHONE: _FIGURES + " .+-()/",
    Kind.EMAIL: string.ascii_letters + _FIGURES + "@._-+",
    Kind.COMBO: _LETTERS + " .-'’()/",
}
#: What a line of free text may hold.
TEXT = _WORDS + "\"–—;:°%€@_&+?!«»²*=#½"  # fmt: skip
#: Kinds that are mostly figures, and the characters they hold when there is no word among them.
FIGURES: dict[Kind, str] = {
    Kind.DATE: _FIGURES + " /.-",
    Kind.QUOTA: _FIGURES + " %,./",
    Kind.NUMBER: _FIGURES + " ,",
}
#: Kinds whose values decide: two readings must agree on them.
DECISIVE = (Kind.DATE, Kind.DURATION, Kind.QUOTA, Kind.NUMBER, Kind.PHONE)

#: Years in which somebody who applies can have worked, been trained or signed.
_YEARS = range(1945, 2050)
#: Words that a status can be, before « e ».
_STATUSES = (
    "salarie", "non salarie", "benevole", "apprenti", "independant", "travailleur independant",
    "auto-entrepreneur", "micro-entrepreneur", "fonctionnaire", "interimaire", "volontaire",
    "stagiaire",
)  # fmt: skip
#: What a reader makes of two letters that are one, or of an elision: never another word.
_SLIPS = (
    (re.compile(r"œe(?=[a-zé])"), "œ"),
    (re.compile(r"Œe(?=[a-zé])"), "Œ"),
    (re.compile(r"(?<![\w.,])1(?=['’][a-zàâéèêëîïôùûœ])"), "l"),
    (re.compile(r"(?<=[A-Za-z])['’]{2,}(?=\w)"), "’"),
    (re.compile(r"(?<=\d )àn(?=s?\b)"), "an"),
    (re.compile(r"(?<=\d )mo[l1I|]s\b"), "mois"),
    (re.compile(r"(?<=\d )heur[éèê](?=s?\b)"), "heure"),
    (re.compile(r"(?<=[a-zàâéèêëîïôùûç])I(?!\w)"), "l"),
    (re.compile(r"\bJ(?=['’][ÉÈÊAEIOUH][a-zé])"), "l"),
    (re.compile(r"(?<=[A-Za-z]o)ê(?=ls?\b)"), "ë"),
    (re.compile(r"\bll(?=[a-z])"), "Il"),
    (re.compile(r"èé|éè"), "è"),
    (re.compile(r"(?<![\w'’])([dl]|qu) (?=[aeiouyhàâéèêëîïôùûœ][a-zéè])"), r"\1’"),
)
#: So many signs at most an engine loses of a line that it else reads.
_MISSED = 2
#: A date of figures in which the separators were taken for ones: no date has ten figures, and in
#: « 12 1 03 1 2015 » only the third and the sixth can be the strokes. Eight figures without any
#: stroke are a date as they stand.
_STROKES = re.compile(r"^(\d\d)([1/])(\d\d)([1/])((?:19|20)\d\d|(?<=/)\d\d|(?<=/\d\d1)\d\d)$")


def tidy(text: str) -> str:
    """`text` without slips of the reader that make no difference to anybody."""
    for pattern, right in _SLIPS:
        text = pattern.sub(right, text)
    return " ".join(text.split())


def strokes(text: str) -> str:
    """A date whose strokes were read as ones, with its strokes; anything else as it is."""
    found = _STROKES.match(text.replace(" ", ""))
    if found is None or "/" == found[2] == found[4]:
        return text
    return f"{found[1]}/{found[3]}/{found[5]}"


def single_one(text: str) -> bool:
    """A date has a « 1 » that stands alone, for a day or a month: « 1/03/2015 »."""
    return re.search(r"(?<!\d)1(?=\s*[/.\- ]\s*\d)|(?<=[/.\- ])1(?=[/.\- ])", text) is not None


#: Day and month of a date of figures.
_DAY_MONTH = re.compile(r"\s*(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*\d")


def uneven(text: str) -> bool:
    """Of day and month the one has one figure and the other two: « 18/2/2010 »."""
    found = _DAY_MONTH.match(text)
    return found is not None and len(found[1]) != len(found[2])


def half_padded(text: str) -> bool:
    """A figure may be missing: « 3/08/2025 », where the month alone has its zero, « 9/2025 »."""
    found = _DAY_MONTH.match(text)
    if found is None:
        return re.fullmatch(r"\s*\d\s*[/.\-]\s*\d{4}\s*", text) is not None
    return uneven(text) and "0" in (found[1][0], found[2][0])


def letter_for_figure(text: str) -> bool:
    """A letter may be a figure: « 4/s », four hours a week, for « 4/5 » of a full time."""
    return re.search(r"\d\s*/\s*[^\W\d_]\s*$", text) is not None


def lost_plural(text: str) -> bool:
    """« 3 an »: a letter was lost, if not a figure."""
    return (
        re.search(r"(?<![\d,.])([2-9]|[1-9]\d+)\s*(an|année|semaine|jour)(?!\w)", text) is not None
    )


def telling(kind: Kind, text: str) -> tuple[bool, ...]:
    """Which characters the meaning hangs on: the figures, where there are any, else all."""
    if kind in DECISIVE and any(letter.isdigit() for letter in text):
        return tuple(letter.isdigit() or letter in ",." for letter in text)
    return tuple(letter != " " for letter in text)


def foreign(text: str) -> bool:
    """There is a letter no French word has: an engine that knows French alone reads another."""
    return any(letter in _FOREIGN for letter in text)


def compact(text: str) -> str:
    """`text` for comparing two readings of one line: no spaces, one kind of apostrophe and dash."""
    text = text.replace("’", "'").replace("–", "-").replace("—", "-")
    return "".join(text.split()).rstrip(".")


def spaced(text: str) -> str:
    """`text` for comparing two readings, spaces between words included."""
    return " ".join(map(compact, text.split()))


def shortened(short: str, full: str) -> bool:
    """`short` is `full` without one or two letters, apostrophes or dashes."""
    left, missed = list(compact(short)), list[str]()
    for letter in compact(full):
        if left and left[0] == letter:
            left.pop(0)
        else:
            missed.append(letter)
    told = all(letter.isalpha() or letter in "'-" for letter in missed)
    return not left and 0 < len(missed) <= _MISSED and told


def meaning(kind: Kind, text: str, *, percent_printed: bool = False) -> Hashable | None:
    """What a value of that kind says, by the parsers every rule uses; None: nothing sensible.

    Two texts with one meaning are one value. Free text means itself.
    """
    reader = _MEANINGS.get(kind)
    if reader is not None:
        return reader(text)
    if kind is Kind.QUOTA:
        return _share(text, percent_printed)
    return compact(text) or None


def sensible(kind: Kind, text: str) -> bool:
    """It may be what is written in such a field, though it may not be enough to decide on it."""
    if kind is Kind.DATE and parse_date(text).bounds is not None:
        return True
    return meaning(kind, text) is not None


def _date(text: str) -> Hashable | None:
    if re.fullmatch(r"[\d\s]+", text):
        # without strokes, nobody can tell where a stroke was missed
        return None
    read = parse_date(text)
    if read.kind is DateKind.ONGOING:
        return "ongoing"
    if read.bounds is None or "corrected_characters" in read.flags:
        return None
    return read.bounds if read.bounds[0].year in _YEARS else None


def _duration(text: str) -> Hashable | None:
    read = parse_duration(text)
    if read.kind is AmountKind.PARSED and read.days:
        return ("days", read.days)
    return ("bare", read.number) if read.kind is AmountKind.NO_UNIT and read.number else None


def _share(text: str, percent_printed: bool) -> Hashable | None:
    read = parse_share(text, percent_printed=percent_printed)
    if read.share is None or not Fraction(1, 20) <= read.share <= 1:
        return None
    return (read.share, read.unit, read.hours)


def _hours(text: str) -> Hashable | None:
    read = parse_hours_per_week(text)
    if read.kind is not AmountKind.PARSED or {"over_full_time", "not_positive"} & read.flags:
        return None
    return (read.hours, read.high)


def _phone(text: str) -> Hashable | None:
    found = check_phone(text)
    return found.values if found.ok and found.values else None


def _email(text: str) -> Hashable | None:
    found = check_email(text)
    return found.values if found.ok and found.values else None


def _status(text: str) -> Hashable | None:
    words = re.sub(r"\(e?\)|[^a-z\s-]", "", plain(text)).replace("non-", "non ").strip()
    bare = words.removesuffix("e") if words.removesuffix("e") in _STATUSES else words
    return words if bare in _STATUSES else None


_MEANINGS: dict[Kind, Callable[[str], Hashable | None]] = {
    Kind.DATE: _date,
    Kind.DURATION: _duration,
    Kind.NUMBER: _hours,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.COMBO: _status,
}
