"""Durations, part-time shares and weekly hours as typed -> exact fractions, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class AmountKind(StrEnum):
    """How far an amount could be read."""

    PARSED = "parsed"
    NO_UNIT = "no_unit"  #: durations only: a number without a unit (« 36 »)
    UNPARSED = "unparsed"
    EMPTY = "empty"


class ShareUnit(StrEnum):
    """The unit a part-time share was written in."""

    PERCENT = "percent"
    FRACTION = "fraction"  #: « 4/5 », « mi-temps », « 0,8 ETP », « 28h/35 », « temps plein »
    HOURS_MONTH = "hours_month"
    HOURS_WEEK = "hours_week"
    HOURS_YEAR = "hours_year"


@dataclass(frozen=True, slots=True)
class DurationReading:
    """A length of time. `days` in full-time-equivalent days, exact, when PARSED.

    Years count 365, months 365/12, weeks 7, hours 365/1607. `number` is the figure when NO_UNIT.
    `units`: the units used, among ``years months weeks days hours``.
    `flags`: ``approximate`` (« environ »), ``range`` (UNPARSED), ``conflict`` (« 3 ans (30 mois) »,
    UNPARSED), ``ambiguous_number`` (« 4.821 h », UNPARSED).
    """

    raw: str
    kind: AmountKind
    days: Fraction | None = None
    number: Fraction | None = None
    units: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ShareReading:
    """A share of full time, 1 = full time, exact, when PARSED.

    `hours`: the hours typed, in `unit`, else None. `alternative`: the other possible share when
    the text is ambiguous (« 28 »: 28 % or 28 h a week).
    `flags`: ``no_unit``, ``could_be_weekly`` (bare « 28 », « 28 h »), ``conflict`` (two values that
    disagree: lowest kept, other in `alternative`), ``approximate``, ``over_full_time`` (> 1: DUR-16,
    DUR-17), ``not_positive``, ``under_ten_percent`` (DUR-16), ``other_base`` (« 28/39 »),
    ``annual_hours``, ``minutes_unclear``; when UNPARSED: ``variable``, ``several_values``,
    ``per_day``, ``ambiguous_number``.
    """

    raw: str
    kind: AmountKind
    share: Fraction | None = None
    unit: ShareUnit | None = None
    hours: Fraction | None = None
    alternative: Fraction | None = None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HoursReading:
    """Hours a week of a volunteer. `hours` is the lowest value, `high` the highest, when PARSED.

    `flags`: ``range`` (low bound kept), ``approximate``, ``per_month``, ``per_year`` (converted by
    12/52, 1/52), ``over_full_time`` (> 35), ``not_positive`` (DUR-14); when UNPARSED: ``variable``,
    ``per_day``, ``upper_bound``.
    """

    raw: str
    kind: AmountKind
    hours: Fraction | None = None
    high: Fraction | None = None
    flags: frozenset[str] = frozenset()

    @property
    def share(self) -> Fraction | None:
        """`hours` / 35, or None."""
        return None if self.hours is None else self.hours / 35


def parse_duration(text: str) -> DurationReading:
    """Read « 3 ans », « 36 mois », « 2 ans et demi », « 4 821 h »."""
    raise NotImplementedError


def parse_share(text: str, *, percent_printed: bool = False) -> ShareReading:
    """Read « 80 % », « 4/5 », « mi-temps », « 121,33 h/mois ».

    `percent_printed`: the form prints « % » after the field, so that a bare number is a percentage
    without any doubt (attestation of an employer).
    """
    raise NotImplementedError


def parse_hours_per_week(text: str) -> HoursReading:
    """Read « 10h », « 7,5 », « 7h30 », « 5 à 10 heures »."""
    raise NotImplementedError
