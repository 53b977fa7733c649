"""French wording of dates and months -> exact bounds; nothing that is not written is assumed."""

from __future__ import annotations

import calendar
import re
from datetime import date

from vaeforms.french import DateKind, parse_date
from vaeforms.french.plain import plain
from vaeforms.model import Month, Period

#: No piece about an experience of the last twelve years is older than a career.
_YEARS = range(1950, 2100)
_MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
_NAME = rf"(?:{'|'.join(_MONTHS)}|janv|fevr|fev|avr|juil|sept|oct|nov|dec)\b\.?"
#: a full date
DAY = (
    r"(?:(?<!\d)\d{1,2} ?[/.\-] ?\d{1,2} ?[/.\-] ?(?:(?:19|20)\d\d|\d\d)(?!\d)"
    rf"|(?<!\d)\d{{1,2}}(?: ?er)? {_NAME} (?:19|20)\d\d(?!\d))"
)
MONTH = (
    rf"(?:{_NAME}[ \-/]*(?:19|20)\d\d(?!\d)"
    r"|(?<![\d/.\-])(?:0?[1-9]|1[0-2]) ?[/\-.] ?(?:19|20)\d\d(?![\d/.\-]))"
)
#: a date or a month
WHEN = rf"(?:{DAY}|{MONTH})"
_TO = r"\s*(?:jusqu'au|au|a|->|-|/)\s*"
_RANGE = re.compile(rf"(?P<a>{DAY}){_TO}(?P<b>{DAY})")
_SHORT = re.compile(
    rf"(?<!\d)(?P<a>\d{{1,2}})(?: ?er)?{_TO}(?P<b>\d{{1,2}}) (?P<m>{_NAME}) (?P<y>(?:19|20)\d\d)"
)
_SHORTER = re.compile(rf"(?<!\d)(?P<a>\d{{1,2}})/(?P<m>\d{{1,2}}){_TO}(?P<b>{DAY})")
_MONTHS_RANGE = re.compile(rf"(?P<a>{MONTH}){_TO}(?P<b>{MONTH})")
_ONE_MONTH = re.compile(MONTH)
_YEAR = re.compile(r"(?:annee|exercice|annuel|an)\s*:?\s*(?P<y>(?:19|20)\d\d)\b")


def day(text: str) -> date | None:
    """The one exact date that `text` is, else None."""
    read = parse_date(text)
    if read.kind is DateKind.EXACT and read.first is not None and read.first.year in _YEARS:
        return read.first
    return None


def bounds(text: str) -> tuple[date, date] | None:
    """(first, last) of a date, a month or a year."""
    read = parse_date(text)
    if read.bounds is None or read.bounds[0].year not in _YEARS:
        return None
    return read.bounds


def period(text: str) -> Period | None:
    """« du 01/03/2024 au 31/03/2024 », « du 1er au 31 mars 2024 », « mars 2024 », « 03/2024 »."""
    flat = plain(text)
    found = _exact(flat)
    if found is not None:
        first, last = found
        if last < first:
            return None
        return Period(text, (first, first), (last, last))
    several = _MONTHS_RANGE.search(flat)
    if several is not None:
        a, b = bounds(several["a"]), bounds(several["b"])
        if a is None or b is None or b[1] < a[0]:
            return None
        return Period(text, (a[0], a[0]), (b[1], b[1]))
    months = {bounds(m[0]) for m in _ONE_MONTH.finditer(flat)} - {None}
    if len(months) != 1:
        return None
    (only,) = months
    assert only is not None
    return Period(text, (only[0], only[0]), (only[1], only[1]))


def _exact(flat: str) -> tuple[date, date] | None:
    found = _RANGE.search(flat)
    if found is not None:
        a, b = day(found["a"]), day(found["b"])
        return None if a is None or b is None else (a, b)
    found = _SHORT.search(flat)
    if found is not None:
        a, b = (day(f"{found[k]} {found['m']} {found['y']}") for k in "ab")
        return None if a is None or b is None else (a, b)
    found = _SHORTER.search(flat)
    if found is not None:
        b = day(found["b"])
        a = None if b is None else day(f"{found['a']}/{found['m']}/{b.year}")
        return None if a is None or b is None else (a, b)
    return None


def year(text: str) -> Period | None:
    """« année 2024 », « exercice 2023 », « 2024 » alone: the whole year."""
    flat = plain(text).strip(" :.-()")
    found = _YEAR.search(flat)
    written = found["y"] if found else flat
    if not re.fullmatch(r"(?:19|20)\d\d", written):
        return None
    which = int(written)
    return Period(text, (date(which, 1, 1),) * 2, (date(which, 12, 31),) * 2)


def months(start: date, end: date) -> tuple[Month, ...]:
    """Every month from one day to another, both included; at most those of a career."""
    found: list[Month] = []
    month = (start.year, start.month)
    while month <= (end.year, end.month) and len(found) < 12 * len(_YEARS):
        found.append(month)
        month = next_month(month)
    return tuple(found)


def next_month(month: Month) -> Month:
    """The month after."""
    return (month[0] + 1, 1) if month[1] == 12 else (month[0], month[1] + 1)


def month_bounds(month: Month) -> tuple[date, date]:
    """First and last day."""
    last = calendar.monthrange(*month)[1]
    return date(*month, 1), date(*month, last)
