"""Part-time shares and weekly hours as typed -> exact shares of full time, or why not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from vaeforms.french import numbers
from vaeforms.french.amounts import AmountKind
from vaeforms.french.plain import plain
from vaeforms.parameters import HOURS_MONTH, HOURS_WEEK, HOURS_YEAR_EFFECTIVE, HOURS_YEAR_PAID


class ShareUnit(StrEnum):
    """The unit a part-time share was written in."""

    PERCENT = "percent"
    FRACTION = "fraction"  #: « 4/5 », « mi-temps », « 0,8 ETP », « 28h/35 », « temps plein »
    HOURS_MONTH = "hours_month"
    HOURS_WEEK = "hours_week"
    HOURS_YEAR = "hours_year"


@dataclass(frozen=True, slots=True)
class ShareReading:
    """A share of full time, 1 = full time, exact, when PARSED.

    `hours`: the hours typed, in `unit`, else None. `alternative`: the other possible share when
    the text is ambiguous (« 28 »: 28 % or 28 h a week); `bounds` gives both.
    `flags`: ``no_unit``, ``could_be_weekly`` (bare « 28 », « 28 h »), ``could_be_monthly`` (bare
    « 75,83 »), ``conflict`` (two values that disagree: lowest kept, highest in `alternative`),
    ``approximate``, ``over_full_time`` (> 1: DUR-16, DUR-17), ``not_positive``,
    ``under_ten_percent`` (DUR-16), ``other_base`` (« 28/39 »),
    ``annual_hours`` (divided by paid hours, 1 820; by effective ones, 1 607, in `alternative`),
    ``minutes_unclear`` (« 151h6 »); when UNPARSED: ``variable``, ``several_values`` (« 50 % puis
    80 % »), ``per_day``, ``ambiguous_number``.
    """

    raw: str
    kind: AmountKind
    share: Fraction | None = None
    unit: ShareUnit | None = None
    hours: Fraction | None = None
    alternative: Fraction | None = None
    flags: frozenset[str] = frozenset()

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """Lowest and highest possible share, or None when not PARSED."""
        if self.share is None:
            return None
        other = self.share if self.alternative is None else self.alternative
        return min(self.share, other), max(self.share, other)


@dataclass(frozen=True, slots=True)
class HoursReading:
    """Hours a week of a volunteer. `hours` is the lowest value, `high` the highest, when PARSED.

    `flags`: ``range`` (low bound kept), ``approximate``, ``per_month``, ``per_year`` (converted by
    12/52, 1/52), ``over_full_time`` (> 35), ``not_positive`` (DUR-14), ``minutes_unclear``; when
    UNPARSED: ``variable``, ``per_day``, ``upper_bound`` (« 10 h maximum »).
    """

    raw: str
    kind: AmountKind
    hours: Fraction | None = None
    high: Fraction | None = None
    flags: frozenset[str] = frozenset()

    @property
    def share(self) -> Fraction | None:
        """`hours` / 35, or None."""
        return None if self.hours is None else self.hours / HOURS_WEEK


#: nobody works more hours in a month (31 × 24)
_MOST_HOURS_MONTH = 744
#: bare numbers and hours that are as likely weekly: from one day to a 39-hour week, 48 at most
_WEEKLY_BARE = (8, 39)
_WEEKLY_HOURS = 48
#: full-time weeks people divide by: « 28h/35 », « 30/39 »
_BASES = range(30, 49)
#: two values of one share may differ by their rounding
_SAME_SHARE = Fraction(1, 100)

_VARIABLE = re.compile(r"variables?\b|irreguli|\bselon\b|ponctuel|occasionnel")
_FULL = re.compile(r"\b(?:temps[\s-](?:plein|complet)|plein[\s-]temps)\b")
_NOISE = re.compile(
    r"\bpar rapport (?:a 1 |au |a )?(?:temps[\s-](?:plein|complet))"
    r"|\b(?:d'un |d'1 |de |du |sur 1 |en |a )?(?:temps[\s-](?:plein|complet)|plein[\s-]temps)\b"
    r"|\b(?:en |a |au )?temps[\s-]partiel\b|\b(?:d')?(?:etp|equivalent temps[\s-]plein)\b"
    r"|\b(?:quotite|contrat|travail|emploi|poste)\b(?: de travail)?(?: de| a)?|\bcdi\b|\bcdd\b"
)
_EDGES = re.compile(r"^(?:[\s:.,;+-]|(?:a|de|soit)\s)+|[\s:.,;+-]+$")
_PARTS = re.compile(r"[()=;\n]|\bsoit\b|\s-\s|\bou\b|,\s|\s\+\s")
_PERCENT = re.compile(
    rf"(?P<n>{numbers.NUMBER})\s?(?:%[\s%]*|pour[\s-]?cents?|p\.?\s?c(?:ent)?\b\.?|/\s?100\b)"
)
_FRACTION = re.compile(
    r"(?P<a>\d+(?:[.,]\d+)?)\s?(?:/|sur)\s?(?P<b>\d+)(?:\s?(?:emes?|es?|h))?(?: de)?(?: temps)?"
)
_HOURS_BASE = re.compile(rf"{numbers.HOURS}\s?(?:/|sur)\s?(?P<base>\d+)(?:\s?h(?:eures?)?)?")
_HALF = re.compile(r"(?:1 )?(?:mi|demi)[\s-]?temps(?: therapeutique)?|(?:la )?moitie")
_NAMED = re.compile(
    r"(?:(?P<n>\d+)[\s-])?(?P<part>tiers|quarts?|cinquiemes?|dixiemes?)(?:[\s-](?:de )?temps)?"
)
_NAMED_PARTS = {"tiers": 3, "quart": 4, "cinquieme": 5, "dixieme": 10}
_PERIODS = (
    ("per_day", re.compile(numbers.PER_DAY)),
    ("per_week", re.compile(numbers.PER_WEEK)),
    ("per_month", re.compile(numbers.PER_MONTH)),
    ("per_year", re.compile(numbers.PER_YEAR)),
)
_TIME = re.compile(numbers.HOURS)
_BARE = re.compile(numbers.NUMBER)


def parse_share(text: str, *, percent_printed: bool = False) -> ShareReading:
    """Read « 80 % », « 4/5 », « mi-temps », « 121,33 h/mois », « 28h/35 ».

    A bare number up to 100 is a percentage, over 100 hours a month, as the form's label says.
    `percent_printed`: the form prints « % » after the field, so that a bare number is a percentage
    (attestation of an employer).
    """
    bare = numbers.digits(plain(text)).strip(" .,;:_…")
    if not bare:
        return ShareReading(text, AmountKind.EMPTY)
    if _VARIABLE.search(bare):
        return ShareReading(text, AmountKind.UNPARSED, flags=frozenset({"variable"}))
    if re.search(r"\bpuis\b", bare):
        return ShareReading(text, AmountKind.UNPARSED, flags=frozenset({"several_values"}))
    about = frozenset({"approximate"} if numbers.ABOUT.search(bare) else ())
    bare = numbers.ABOUT.sub(" ", bare)
    found = []
    for piece in _PARTS.split(bare):
        if not (part := " ".join(piece.split())):
            continue
        read = _one_share(part, percent_printed)
        if read.kind is AmountKind.PARSED:
            found.append(read)
        elif read.flags or re.search(r"\d", part):
            # a figure nobody understood may change the share
            return replace(read, raw=text, flags=read.flags | about)
    if not found:
        return ShareReading(text, AmountKind.UNPARSED, flags=about)
    read = _agreed(found)
    return replace(read, raw=text, flags=read.flags | about | _doubts(read.share))


def _unparsed(*flags: str) -> ShareReading:
    return ShareReading("", AmountKind.UNPARSED, flags=frozenset(flags))


def _parsed(
    share: Fraction,
    unit: ShareUnit,
    *flags: str,
    hours: Fraction | None = None,
    alternative: Fraction | None = None,
) -> ShareReading:
    return ShareReading("", AmountKind.PARSED, share, unit, hours, alternative, frozenset(flags))


def _doubts(share: Fraction | None) -> frozenset[str]:
    if share is None:
        return frozenset()
    if share <= 0:
        return frozenset({"not_positive"})
    if share > 1:
        return frozenset({"over_full_time"})
    return frozenset({"under_ten_percent"} if share < Fraction(1, 10) else ())


def _agreed(found: list[ShareReading]) -> ShareReading:
    """One reading of several values of the same share: « 80 % (28 h) »."""
    sure = [each for each in found if each.alternative is None] or found
    first = sure[0]
    assert first.share is not None
    shares = [first.share]
    for each in found:
        near = [
            share
            for share in (each.share, each.alternative)
            if share is not None and abs(share - first.share) <= _SAME_SHARE
        ]
        if not near and each.share is not None:
            shares.append(each.share)
    if len(shares) == 1:
        return first
    return replace(
        first,
        share=min(shares),
        alternative=max(shares),
        hours=None,
        flags=first.flags | {"conflict"},
    )


def _monthly(hours: Fraction, decimals: int) -> Fraction:
    """Share of full time of hours a month.

    Monthly hours are weekly hours × 52/12 rounded to hundredths (151,67 is 35 h, 121,33 is 28 h):
    the weekly hours are taken where the figure is exactly such a rounding.
    """
    weekly = Fraction(round(hours * 12 / 52 * 4), 4)
    if decimals and abs(weekly * 52 / 12 - hours) <= Fraction(1, 2 * 10**decimals):
        return weekly / HOURS_WEEK
    return hours / HOURS_MONTH


def _one_share(part: str, percent_printed: bool) -> ShareReading:
    rest = _EDGES.sub("", " ".join(_NOISE.sub(" ", part).split()))
    etp = bool(re.search(r"\betp\b|equivalent temps|temps[\s-](?:plein|complet)", part))
    if not rest or rest == "1":
        if rest == "1" and etp:
            return _parsed(Fraction(1), ShareUnit.FRACTION)
        if not rest and _FULL.search(part):
            return _parsed(Fraction(1), ShareUnit.FRACTION)
    if found := _PERCENT.fullmatch(rest):
        return _parsed(numbers.value(found["n"]) / 100, ShareUnit.PERCENT)
    if _HALF.fullmatch(rest):
        return _parsed(Fraction(1, 2), ShareUnit.FRACTION)
    if found := _NAMED.fullmatch(rest):
        pieces = _NAMED_PARTS[
            found["part"] if found["part"] == "tiers" else found["part"].rstrip("s")
        ]
        return _parsed(Fraction(int(found["n"] or 1), pieces), ShareUnit.FRACTION)
    if found := _HOURS_BASE.fullmatch(rest):
        read = numbers.hours(found)
        if read and int(found["base"]) in _BASES:
            return _over(read[0], int(found["base"]))
    if found := _FRACTION.fullmatch(rest):
        below = int(found["b"])
        if below in _BASES:
            return _over(numbers.value(found["a"]), below)
        if 2 <= below <= 20:
            return _parsed(numbers.value(found["a"]) / below, ShareUnit.FRACTION)
        return _unparsed()
    return _in_hours(rest) or _bare_number(rest, percent_printed, etp)


def _over(hours: Fraction, base: int) -> ShareReading:
    """« 28h/35 »: weekly hours over a full-time week."""
    flags = () if base == HOURS_WEEK else ("other_base",)
    return _parsed(hours / base, ShareUnit.HOURS_WEEK, *flags, hours=hours)


def _period(rest: str) -> tuple[str, str]:
    """The period of « 28 h par semaine » and what is left: (« per_week », « 28 h »)."""
    for name, pattern in _PERIODS:
        found = list(pattern.finditer(rest))
        if found and (found[-1].end() == len(rest) or found[-1].start() == 0):
            cut = f"{rest[: found[-1].start()]} {rest[found[-1].end() :]}"
            return name, _EDGES.sub("", " ".join(cut.split()))
    return "", rest


def _in_hours(rest: str) -> ShareReading | None:
    period, left = _period(rest)
    if found := _TIME.fullmatch(left):
        read = numbers.hours(found)
    elif period and _BARE.fullmatch(left):
        read = (numbers.value(left), numbers.decimals(left), False)
    else:
        return _unparsed("per_day") if period == "per_day" else None
    if read is None:
        return None
    hours, decimals, unclear = read
    flags = ("minutes_unclear",) if unclear else ()
    if period == "per_day":
        return _unparsed("per_day")
    if period == "per_week":
        return _parsed(hours / HOURS_WEEK, ShareUnit.HOURS_WEEK, *flags, hours=hours)
    if period == "per_year":
        return _parsed(
            hours / HOURS_YEAR_PAID,
            ShareUnit.HOURS_YEAR,
            "annual_hours",
            *flags,
            hours=hours,
            alternative=hours / HOURS_YEAR_EFFECTIVE,
        )
    month = _monthly(hours, decimals)
    if period or hours > _WEEKLY_HOURS:
        if hours > _MOST_HOURS_MONTH:
            return _unparsed("ambiguous_number")
        return _parsed(month, ShareUnit.HOURS_MONTH, *flags, hours=hours)
    return _parsed(
        month,
        ShareUnit.HOURS_MONTH,
        "could_be_weekly",
        *flags,
        hours=hours,
        alternative=min(Fraction(1), hours / HOURS_WEEK),
    )


def _bare_number(rest: str, percent_printed: bool, etp: bool) -> ShareReading:
    if not _BARE.fullmatch(rest):
        return _unparsed()
    number = numbers.value(rest)
    if etp and 0 < number <= 1:
        return _parsed(number, ShareUnit.FRACTION)
    if 0 < number < 1:
        if percent_printed:  # « 0,8 » before a printed « % »: 0,8 % or 80 %?
            return _parsed(number / 100, ShareUnit.PERCENT, "no_unit", alternative=number)
        return _parsed(number, ShareUnit.FRACTION, "no_unit")
    if number == 1 and not percent_printed:
        return _unparsed("ambiguous_number")
    if number <= 100:
        percent = number / 100
        if percent_printed:
            return _parsed(percent, ShareUnit.PERCENT)
        if _WEEKLY_BARE[0] <= number <= _WEEKLY_BARE[1]:
            weekly = min(Fraction(1), number / HOURS_WEEK)
            return _parsed(
                percent, ShareUnit.PERCENT, "no_unit", "could_be_weekly", alternative=weekly
            )
        month = _monthly(number, numbers.decimals(rest))
        if numbers.decimals(rest) == 2 and month != number / HOURS_MONTH:
            # « 75,83 » is what 17 h 30 a week make in a month, and hardly anybody's percentage
            return _parsed(
                percent, ShareUnit.PERCENT, "no_unit", "could_be_monthly", alternative=month
            )
        return _parsed(percent, ShareUnit.PERCENT, "no_unit")
    if number > _MOST_HOURS_MONTH:
        return _unparsed("ambiguous_number")
    month = _monthly(number, numbers.decimals(rest))
    return _parsed(month, ShareUnit.HOURS_MONTH, "no_unit", hours=number)


_HOURS_OR_NUMBER = (
    rf"(?:{numbers.NUMBER})(?:\s?(?:h(?:eures?|rs?)?(?![a-z])|:)\.?(?:\s?\d{{1,2}}(?!\d))?)?"
)
_SPAN = re.compile(
    rf"(?:de |entre )?(?P<low>{_HOURS_OR_NUMBER})\s?(?:a|-|et|ou|/)\s?(?P<top>{_HOURS_OR_NUMBER})"
)
_AT_LEAST = re.compile(
    r"(?:au (?:moins|minimum)|minimum|(?<!\d)(?<!\d\s)min\b\.?|plus de|\+ de|>)|\+$"
)
_AT_MOST = re.compile(r"au (?:plus|maximum)|maximum|max\b|moins de|jusqu'?\s?a|<")


def parse_hours_per_week(text: str) -> HoursReading:
    """Read « 10h », « 7,5 », « 7h30 », « 5 à 10 heures », « 40 h par mois ».

    A number without a unit is hours a week, as the form's label says.
    """
    bare = numbers.digits(plain(text)).strip(" .,;:_…")
    if not bare:
        return HoursReading(text, AmountKind.EMPTY)
    flags = {"approximate"} if numbers.ABOUT.search(bare) else set()
    period, rest = _period(_EDGES.sub("", numbers.ABOUT.sub(" ", bare)))
    for refused, pattern in (("variable", _VARIABLE), ("upper_bound", _AT_MOST)):
        if pattern.search(bare):
            return HoursReading(text, AmountKind.UNPARSED, flags=frozenset(flags | {refused}))
    if period == "per_day":
        return HoursReading(text, AmountKind.UNPARSED, flags=frozenset(flags | {"per_day"}))
    if _AT_LEAST.search(rest):
        flags.add("range")
        rest = _EDGES.sub("", _AT_LEAST.sub(" ", rest)).strip()
    ends = [rest]
    if not _TIME.fullmatch(rest) and (span := _SPAN.fullmatch(rest)):
        flags.add("range")
        ends = [span["low"], span["top"]]
    values = []
    for end in ends:
        read = numbers.hours(found) if (found := _TIME.fullmatch(end.strip())) else None
        if read is not None:
            values.append(read[0])
            flags |= {"minutes_unclear"} if read[2] else set()
        elif _BARE.fullmatch(end.strip()):
            values.append(numbers.value(end.strip()))
        else:
            return HoursReading(text, AmountKind.UNPARSED, flags=frozenset(flags - {"range"}))
    if period in ("per_month", "per_year"):
        flags.add(period)
        values = [each * (12 if period == "per_month" else 1) / 52 for each in values]
    if min(values) <= 0:
        flags.add("not_positive")
    if max(values) > HOURS_WEEK:
        flags.add("over_full_time")
    return HoursReading(text, AmountKind.PARSED, min(values), max(values), frozenset(flags))
