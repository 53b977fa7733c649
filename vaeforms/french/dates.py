"""A date as a French speaker writes it -> its first and last possible day, or why it is not one."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from vaeforms.french.plain import plain
from vaeforms.french.writing import MONTHS, format_date


class DateKind(StrEnum):
    """What a date field holds."""

    EXACT = "exact"  #: one day: « 1er mars 2012 »
    PARTIAL = "partial"  #: a month or a year: `first` < `last`
    ONGOING = "ongoing"  #: « à ce jour »: no date, the activity goes on
    IMPOSSIBLE = "impossible"  #: a well-formed date that does not exist: « 31/02/2014 »
    UNPARSED = "unparsed"  #: something else
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class DateReading:
    """One date field, read. `first` and `last` are inclusive, set for EXACT and PARTIAL only.

    `interpreted`: the date in French words, for EXACT and PARTIAL.
    `flags`, machine words:

    - ``two_digit_year``: the century was assumed (DAT-10);
    - ``american_possible``: impossible as day/month, possible as month/day (DAT-10);
    - ``corrected_characters``: O was read as 0, l as 1 (INT-05);
    - ``approximate``: « fin juin 2015 » (the whole month), « début 2014 » (the whole year),
      « vers le 15 mars 2012 » (the whole month), « été 2013 » (UNPARSED: a season has no bounds);
    - ``weekday_mismatch``: the named day of the week is not that day's;
    - ``also_ongoing``: a date and « en cours » together: the date is kept;
    - ``several_dates``: two dates in one field (UNPARSED);
    - ``no_year``: « 12 mars », « 09/10 » (UNPARSED);
    - ``implausible_year``: outside 1900-2099 (UNPARSED);
    - ``since`` / ``until``: introduced by « depuis » / « jusqu'au ».
    """

    raw: str
    kind: DateKind
    first: date | None = None
    last: date | None = None
    flags: frozenset[str] = frozenset()
    interpreted: str = ""

    @property
    def bounds(self) -> tuple[date, date] | None:
        """(first, last), or None when there is no date."""
        if self.first is None or self.last is None:
            return None
        return self.first, self.last


#: two-digit years: 69-99 are 1969-1999, 00-68 are 2000-2068 (the POSIX rule); always flagged
_PIVOT = 69
_YEARS = range(1900, 2100)

_MONTH_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "janvier janv jan",
            "fevrier fevr fev",
            "mars mar",
            "avril avr",
            "mai",
            "juin",
            "juillet juil jul",
            "aout aou",
            "septembre sept sep",
            "octobre oct",
            "novembre nov",
            "decembre dec",
        ),
        start=1,
    )
    for word in words.split()
}
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_SEP = r"\s*[/.,\\\s_-]\s*"
_DAY = r"(?P<d>\d{1,2}|premier)(?:\s?er|°)?"
_MONTH = r"(?P<m>\d{1,2})"
_NAME = rf"(?P<name>{'|'.join(sorted(_MONTH_WORDS, key=len, reverse=True))})(?![a-z])\.?"
_YEAR = r"(?P<y>\d{4}|\d{2})"
_YEAR4 = r"(?P<y>\d{4})"
_UNKNOWN_DAY = r"(?:x{1,2}|\?+|_+|\.{2,})"

_FULL = re.compile(rf"{_DAY}{_SEP}{_MONTH}{_SEP}{_YEAR}")
_FULL_NAME = re.compile(rf"{_DAY}(?:{_SEP})?{_NAME}(?:{_SEP})?{_YEAR}")
_ISO = re.compile(rf"{_YEAR4}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})")
_MONTH_YEAR = re.compile(rf"(?:{_UNKNOWN_DAY}{_SEP})?{_MONTH}{_SEP}{_YEAR4}")
_NAME_YEAR = re.compile(rf"(?:{_UNKNOWN_DAY}{_SEP})?{_NAME}(?:{_SEP})?{_YEAR}")
_ISO_MONTH = re.compile(rf"{_YEAR4}[-/.](?P<m>\d{{1,2}})")
_YEAR_ONLY = re.compile(rf"(?:annee\s)?{_YEAR4}")
_TWO_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{2})")
_DAY_NAME = re.compile(rf"{_DAY}\s*{_NAME}")
_ODD_YEAR = re.compile(rf"(?:{_DAY}{_SEP})?(?:{_MONTH}|{_NAME}){_SEP}(?P<y>\d{{3}}|\d{{5,}})")
_SEASON = re.compile(r"(?:printemps|ete|automne|hiver|(?:1er|2e|2eme|3e|4e|\d)?\s?trimestre)\b.*")

_WEEKDAY = re.compile(rf"(?P<weekday>{'|'.join(_WEEKDAYS)})[\s,.]*(?:le\s)?")
_MIDNIGHT = re.compile(r"[t\s]0?0[:h]00(?:[:]00)?(?:\.0+)?$")
_SINCE = re.compile(r"(?:depuis|a\spartir|a\scompter|des)\s(?:le\s|du\s|de\s|d')?")
_UNTIL = re.compile(r"(?:jusqu'?\s?(?:au|a|en|le)|au)\s(?:mois\sde\s|mois\sd')?")
_NEUTRAL = re.compile(r"(?:le|du|en|date|mois\sde|mois\sd')\s?:?\s")
_ABOUT = re.compile(
    r"(?:vers|environ|env\.?|courant|debut|mi|milieu|fin|~|circa|autour)[\s-]*"
    r"(?:(?:du|de|d'|le|la|l'|mois|annee|mi|debut|fin)[\s-]*)*(?=\d|[a-z]{3}|premier)"
)
#: words allowed before a date, and what they say of it
_BEFORE: dict[re.Pattern[str], set[str]] = {
    _WEEKDAY: set(),
    _SINCE: {"since"},
    _UNTIL: {"until"},
    _NEUTRAL: set(),
    _ABOUT: {"approximate"},
}
_RANGE = re.compile(r"\s+(?:au|a|et|jusqu'au|jusqu'a|->|-)\s+|[();]|,\s|\s-\s|-(?=\d{4}$)")

_THIS_DAY = r"(?:ce jour|aujourd hui|presente?|maintenant|(?:la )?date d[ue] (?:ce )?jour)"
_ONGOING = re.compile(
    rf"(?:(?:jusqu )?a |jusqu |au )?{_THIS_DAY}"
    r"|(?:jusqu )?au jour d aujourd hui|a l heure actuelle|(?:jusqu a )?actuellement|toujours"
    rf"|(?:je suis |suis )?(?:(?:toujours|encore|actuellement) )?"
    rf"en (?:poste|cours|activite|fonctions?)(?: actuellement| (?:a )?{_THIS_DAY})?"
    r"|(?:toujours|encore|actuellement) (?:employe|employee|salarie|salariee|benevole)"
    r"|(?:(?:mon )?(?:poste|emploi|contrat|activite|cdi|cdd|mission) )?(?:en cours|actuel|actuelle)"
)


def parse_date(text: str) -> DateReading:
    """Read `text` in the order day, month, year; nothing is relative to the day of the run."""
    if not text.strip():
        return DateReading(text, DateKind.EMPTY)
    bare = _MIDNIGHT.sub("", plain(text)).strip(" .,;:_…")
    if not bare:  # a row of dots left from a paper form
        return DateReading(text, DateKind.EMPTY)
    read = _sentence(bare)
    if read.kind is DateKind.UNPARSED and not read.flags:
        read = _several(bare) or read
    if read.kind is DateKind.UNPARSED and not read.flags:
        read = _corrected(bare) or read
    return replace(read, raw=text)


def parse_start(text: str) -> DateReading:
    """`parse_date` for « Depuis le »: « à ce jour », « jusqu'au … » are UNPARSED there."""
    read = parse_date(text)
    if read.kind is DateKind.ONGOING or "until" in read.flags:
        return DateReading(text, DateKind.UNPARSED, flags=read.flags)
    return read


def parse_end(text: str) -> DateReading:
    """`parse_date` for « Jusqu'au »: « depuis 2011 » is UNPARSED there."""
    read = parse_date(text)
    if "since" in read.flags:
        return DateReading(text, DateKind.UNPARSED, flags=read.flags)
    return read


def _unparsed(*flags: str) -> DateReading:
    return DateReading("", DateKind.UNPARSED, flags=frozenset(flags))


def _is_ongoing(bare: str) -> bool:
    return bool(_ONGOING.fullmatch(re.sub(r"[^a-z0-9]+", " ", bare).strip()))


def _sentence(bare: str) -> DateReading:
    """Read a date and the words before it: weekday, « depuis le », « fin »."""
    if _is_ongoing(bare):
        return DateReading("", DateKind.ONGOING)
    flags: set[str] = set()
    weekday = None
    rest = bare
    while found := next((f for p in _BEFORE if (f := p.match(rest))), None):
        if found.re is _WEEKDAY:
            weekday = _WEEKDAYS.index(found["weekday"])
        flags |= _BEFORE[found.re]
        rest = rest[found.end() :].strip()
    if (stripped := re.sub(r"\s*\(?\benv(?:\.|iron)?\)?$", "", rest)) != rest:
        rest = stripped
        flags.add("approximate")
    read = _date(rest)
    if read.first is None or read.last is None:
        return replace(read, flags=read.flags | flags) if read.kind != DateKind.UNPARSED else read
    if weekday is not None and read.kind is DateKind.EXACT and read.first.weekday() != weekday:
        flags.add("weekday_mismatch")
    if "approximate" in flags and read.kind is DateKind.EXACT:
        flags |= read.flags
        read = _month(read.first.month, str(read.first.year))
    return replace(read, flags=read.flags | flags)


def _date(rest: str) -> DateReading:
    """Read a bare date."""
    if found := _ISO.fullmatch(rest):
        return _day(found["d"], int(found["m"]), found["y"])
    if found := _FULL.fullmatch(rest):
        return _day(found["d"], int(found["m"]), found["y"])
    if found := _FULL_NAME.fullmatch(rest):
        return _day(found["d"], _MONTH_WORDS[found["name"]], found["y"])
    if found := _MONTH_YEAR.fullmatch(rest):
        return _month(int(found["m"]), found["y"])
    if found := _NAME_YEAR.fullmatch(rest):
        return _month(_MONTH_WORDS[found["name"]], found["y"])
    if found := _ISO_MONTH.fullmatch(rest):
        # « 2010-11 » may be November 2010 or the school year 2010-2011
        if int(found["m"]) == (int(found["y"]) + 1) % 100:
            return _unparsed("several_dates")
        return _month(int(found["m"]), found["y"])
    if found := _YEAR_ONLY.fullmatch(rest):
        year = int(found["y"])
        if year not in _YEARS:
            return _unparsed("implausible_year")
        return _reading(date(year, 1, 1), date(year, 12, 31), str(year))
    if rest.isascii() and rest.isdigit() and len(rest) in (6, 8):
        return _digits(rest)
    if found := _TWO_NUMBERS.fullmatch(rest):
        # « 09/98 » can only be a month and a year; « 09/10 » may also be a day and a month
        if int(found[2]) > 31 and 1 <= int(found[1]) <= 12:
            return _month(int(found[1]), found[2])
        return _unparsed("no_year")
    if _DAY_NAME.fullmatch(rest):
        return _unparsed("no_year")
    if _ODD_YEAR.fullmatch(rest):
        return _unparsed("implausible_year")
    if _SEASON.fullmatch(rest):
        return _unparsed("approximate")
    return _unparsed()


def _reading(first: date, last: date, words: str, *flags: str) -> DateReading:
    kind = DateKind.EXACT if first == last else DateKind.PARTIAL
    return DateReading("", kind, first, last, frozenset(flags), words)


def _full_year(digits: str) -> tuple[int, tuple[str, ...]]:
    """The year of two or four digits, and the flag it deserves."""
    if len(digits) == 2:
        year = int(digits)
        return year + (1900 if year >= _PIVOT else 2000), ("two_digit_year",)
    return int(digits), ()


def _day(day_text: str, month: int, year_text: str) -> DateReading:
    day = 1 if day_text == "premier" else int(day_text)
    year, flags = _full_year(year_text)
    if year not in _YEARS:
        return _unparsed("implausible_year")
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        exact = date(year, month, day)
        return _reading(exact, exact, format_date(exact), *flags)
    if month > 12 and 1 <= day <= 12 and month <= monthrange(year, day)[1]:
        flags += ("american_possible",)
    return DateReading("", DateKind.IMPOSSIBLE, flags=frozenset(flags))


def _month(month: int, year_text: str) -> DateReading:
    year, flags = _full_year(year_text)
    if year not in _YEARS:
        return _unparsed("implausible_year")
    if not 1 <= month <= 12:
        return DateReading("", DateKind.IMPOSSIBLE, flags=frozenset(flags))
    last = date(year, month, monthrange(year, month)[1])
    return _reading(date(year, month, 1), last, f"{MONTHS[month - 1]} {year}", *flags)


def _digits(digits: str) -> DateReading:
    """Read « 01032012 », « 010312 », « 032012 »; year first only where day first has no sense."""
    if len(digits) == 6:
        # digits 3-4 are 19 or 20 in MMYYYY, which no month is: the two forms never collide
        if digits[2:4] in ("19", "20"):
            return _month(int(digits[:2]), digits[2:])
        return _day(digits[:2], int(digits[2:4]), digits[4:])
    day_first = _day(digits[:2], int(digits[2:4]), digits[4:])
    if "implausible_year" in day_first.flags:
        year_first = _day(digits[6:], int(digits[4:6]), digits[:4])
        if year_first.kind is DateKind.EXACT:
            return year_first
    return day_first


def _several(bare: str) -> DateReading | None:
    """Two dates, or a date with « en cours », in one field."""
    parts = [part for piece in _RANGE.split(bare) if (part := piece.strip(" .,:"))]
    if len(parts) != 2:
        return None
    if _is_ongoing(parts[0]):
        parts.reverse()
    first = _sentence(parts[0])
    if first.first is None:
        return None
    if _is_ongoing(parts[1]):
        return replace(first, flags=first.flags | {"also_ongoing"})
    if _sentence(parts[1]).first is not None:
        return _unparsed("several_dates")
    return None


#: letters typed or recognised for digits
_LOOKALIKES = str.maketrans("oil|!", "01111")


def _corrected(bare: str) -> DateReading | None:
    """Read `bare` with letters that look like digits replaced in numbers, flagged."""
    fixed = re.sub(
        r"(?<![a-z0-9])[0-9oil|!]+(?=er\b|[^a-z0-9]|$)",
        lambda found: found[0].translate(_LOOKALIKES),
        bare,
    )
    if fixed == bare:
        return None
    read = _sentence(fixed)
    if read.kind in (DateKind.UNPARSED, DateKind.ONGOING):
        return None
    return replace(read, flags=read.flags | {"corrected_characters"})
