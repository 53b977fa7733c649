"""A length of time as typed (« 2 ans et demi », « 4 821 h ») -> exact full-time days."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from vaeforms.french import numbers
from vaeforms.french.plain import plain
from vaeforms.parameters import DAYS_YEAR, HOURS_YEAR_EFFECTIVE


class AmountKind(StrEnum):
    """How far an amount could be read."""

    PARSED = "parsed"
    NO_UNIT = "no_unit"  #: durations only: a number without a unit (« 36 »)
    UNPARSED = "unparsed"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class DurationReading:
    """A length of time. `days` in full-time-equivalent days, exact, when PARSED.

    Years count 365 days, months 365/12, weeks 7, hours 365/1607 (effective hours of a legal year,
    as candidates multiply 1 607 by 3). `number` is the figure when NO_UNIT.
    `units`: the units used, among ``years months weeks days hours``.
    `flags`: ``approximate`` (« environ »); when UNPARSED: ``range``, ``conflict`` (« 3 ans (30
    mois) »: more than a month apart), ``ambiguous_number`` (« 4.821 h »).
    """

    raw: str
    kind: AmountKind
    days: Fraction | None = None
    number: Fraction | None = None
    units: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()


_MONTH = Fraction(DAYS_YEAR, 12)
_UNITS: tuple[tuple[str, str, Fraction], ...] = (
    ("years", r"an(?:nee)?s?", Fraction(DAYS_YEAR)),
    ("months", r"mois", _MONTH),
    ("months", r"trimestres?", 3 * _MONTH),
    ("months", r"semestres?", 6 * _MONTH),
    ("weeks", r"sem(?:aines?)?\.?", Fraction(7)),
    ("days", r"j(?:ours?)?", Fraction(1)),
    ("hours", r"h(?:eures?|rs?)?\.?", DAYS_YEAR / HOURS_YEAR_EFFECTIVE),
)
_ITEM = re.compile(
    rf"(?:(?P<number>{numbers.NUMBER})(?P<half>\s1/2)?|(?P<demi>(?:1\s)?demie?[\s-]))\s?"
    rf"(?:{'|'.join(f'(?P<u{i}>{words})' for i, (_, words, _) in enumerate(_UNITS))})(?![a-z])"
    r"(?P<after>\s(?:et\s)?(?:demie?|1/2)(?![a-z\d]))?[\s,;+.]*(?:et\s(?=\S))?"
)
_NOISE = re.compile(
    r"\b(?:en\s)?(?:etp|equivalents?[\s-]temps[\s-](?:plein|complet)"
    r"|(?:a\s)?temps[\s-](?:plein|complet))\b|\b(?:au total|total)\b|^(?:duree|soit)\b\s?:?"
)
_RANGE = re.compile(
    r"\d\s?(?:ans?|mois|h)?\s?(?:\ba\b|-|\bou\b)\s?\d|\bentre\b|plus de|moins de|[<>]"
)
_ALTERNATIVE = re.compile(r"[()=]|\bsoit\b|\s/\s")

#: two ways of saying one duration may differ by the rounding of « X ans Y mois »
_SAME_DURATION = Fraction(31)


def parse_duration(text: str) -> DurationReading:
    """Read « 3 ans », « 36 mois », « 2 ans et demi », « trois ans », « 4 821 h ».

    Two expressions (« 3 ans (36 mois) », « 3 ans soit 4 821 h ») must agree; the first is kept.
    """
    bare = numbers.digits(plain(text)).strip(" .,;:_…")
    if not bare:
        return DurationReading(text, AmountKind.EMPTY)
    flags = frozenset({"approximate"} if numbers.ABOUT.search(bare) else ())
    bare = " ".join(_NOISE.sub(" ", numbers.ABOUT.sub(" ", bare)).split())
    found = [_one(part) for piece in _ALTERNATIVE.split(bare) if (part := piece.strip(" .,;:"))]
    readings = [each for each in found if each.kind is AmountKind.PARSED]
    if found and found[0].kind is AmountKind.PARSED:
        lengths = [each.days for each in readings if each.days is not None]
        if max(lengths) - min(lengths) > _SAME_DURATION:
            return DurationReading(text, AmountKind.UNPARSED, flags=flags | {"conflict"})
        first = found[0]
    elif len(found) == 1:
        first = found[0]
    else:
        first = DurationReading("", AmountKind.UNPARSED)
    return replace(first, raw=text, flags=first.flags | flags)


def _one(part: str) -> DurationReading:
    """Read one expression: numbers with their units, and nothing else."""
    if re.fullmatch(numbers.NUMBER, part):
        return DurationReading("", AmountKind.NO_UNIT, number=numbers.value(part))
    if _RANGE.search(part):
        return DurationReading("", AmountKind.UNPARSED, flags=frozenset({"range"}))
    days, units, position = Fraction(0), set(), 0
    while found := _ITEM.match(part, position):
        position = found.end()
        unit, _, length = next(u for i, u in enumerate(_UNITS) if found[f"u{i}"])
        figures = found["number"]
        # « 4.821 h »: four hours and a half, or four thousand?
        if figures and unit == "hours" and re.fullmatch(r"\d{1,3}[.,]\d{3}", figures):
            return DurationReading("", AmountKind.UNPARSED, flags=frozenset({"ambiguous_number"}))
        count = numbers.value(figures) if figures else Fraction(1, 2)
        for half in ("half", "after"):
            if found[half]:
                count += Fraction(1, 2)
        days += count * length
        if unit in units:
            break
        units.add(unit)
    else:
        if units and position == len(part):
            return DurationReading("", AmountKind.PARSED, days=days, units=frozenset(units))
    return DurationReading("", AmountKind.UNPARSED)
