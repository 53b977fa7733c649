"""A date as a French speaker writes it -> its first and last possible day, or why it is not one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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

    `flags`, machine words:

    - ``two_digit_year``: the century was assumed (DAT-10);
    - ``american_possible``: impossible as day/month, possible as month/day (DAT-10);
    - ``corrected_characters``: O read as 0, l as 1; `interpreted` gives the corrected text (INT-05);
    - ``approximate``: « fin juin 2015 », « vers 2012 », « été 2013 »: wider than what was meant;
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


def parse_date(text: str) -> DateReading:
    """Read `text` in the order day, month, year; nothing is relative to the day of the run."""
    raise NotImplementedError


def parse_start(text: str) -> DateReading:
    """`parse_date` for « Depuis le »: « à ce jour », « jusqu'au … » are UNPARSED there."""
    raise NotImplementedError


def parse_end(text: str) -> DateReading:
    """`parse_date` for « Jusqu'au »: « depuis 2011 » is UNPARSED there."""
    raise NotImplementedError
