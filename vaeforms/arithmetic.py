"""The figures of one ledger line -> the formula and the notes a person reads, in French."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from fractions import Fraction

from vaeforms.french import NBSP, format_date, format_days, format_number, format_percent, plural
from vaeforms.parameters import DAYS_YEAR, HOURS_WEEK, HOURS_YEAR_EFFECTIVE

NOT_COMPUTABLE = "Durée non calculable"
_TIMES = f"{NBSP}×{NBSP}"


def _between(low: str, high: str) -> str:
    return low if low == high else f"de {low} à {high}"


def _fte(low: Fraction, high: Fraction) -> str:
    if low == high:
        return f"{format_days(low)} ETP"
    return f"de {format_number(low)} à {format_days(high)} ETP"


def formula(
    calendar_days: tuple[int, int],
    shares: tuple[Fraction, Fraction],
    days: tuple[Fraction, Fraction],
    unknown_share: bool,
) -> str:
    """« 1 096 jours × 80 % = 876,8 jours ETP », with « de … à … » wherever bounds differ."""
    low, high = calendar_days
    count = format_days(low) if low == high else f"de {format_number(low)} à {format_days(high)}"
    share = _between(*(format_percent(each) for each in shares))
    if unknown_share:
        share = f"quotité non lue ({share})"
    return f"{count}{_TIMES}{share} = {_fte(*days)}"


def sum_formula(low: Sequence[tuple[int, Fraction]], high: Sequence[tuple[int, Fraction]]) -> str:
    """« 300 jours × 80 % + 66 jours × 50 % = 273 jours ETP »; empty when nothing is justified.

    `low`, `high`: (calendar days, share) of each justified period at both hypotheses.
    """
    if not high:
        return ""
    lowest, highest = (sum((d * q for d, q in side), Fraction(0)) for side in (low, high))
    if lowest != highest:
        return _fte(lowest, highest)
    terms = (f"{format_days(days)}{_TIMES}{format_percent(share)}" for days, share in high)
    return f"{' + '.join(terms)} = {_fte(lowest, highest)}"


def reading_notes(
    unknown: Collection[str], shares: tuple[Fraction, Fraction], *, ongoing: bool
) -> tuple[str, ...]:
    """What could not be read, and what follows."""
    notes = []
    if "reversed" in unknown:
        notes.append(f"La fin précède le début{NBSP}: la durée ne peut pas être calculée.")
    elif "unknown_dates" in unknown:
        which = "Date de début" if ongoing else "Date de début ou de fin"
        notes.append(f"{which} non lue{NBSP}: la durée ne peut pas être calculée.")
    if "unknown_share" in unknown:
        notes.append(f"Quotité non lue{NBSP}: calcul encadré entre 0{NBSP}% et 100{NBSP}%.")
    if "unclear_share" in unknown:
        low, high = map(format_percent, shares)
        notes.append(f"Quotité ambiguë{NBSP}: calcul encadré entre {low} et {high}.")
    return tuple(notes)


def ongoing_note(reference: date) -> str:
    """DUR-11."""
    return f"Activité en cours{NBSP}: décompte au {format_date(reference)}."


def after_note(start: date, end: date, reference: date) -> str:
    """DAT-04."""
    if start > reference:
        return (
            f"La période commence le {format_date(start)}, après la date de référence"
            f"{NBSP}: non comptée."
        )
    return (
        f"La période va jusqu’au {format_date(end)}, après la date de référence{NBSP}: décompte "
        f"arrêté au {format_date(reference)}."
    )


def outside_note(opening: date) -> str:
    """DUR-06."""
    return f"Activité antérieure au {format_date(opening)}{NBSP}: non prise en compte."


def truncated_note(start: date, opening: date) -> str:
    """DUR-05."""
    last = opening - timedelta(days=1)
    return (
        f"Période du {format_date(start)} au {format_date(last)} hors de la fenêtre (avant le "
        f"{format_date(opening)}){NBSP}: non comptée."
    )


def partial_note(calendar_days: tuple[int, int]) -> str:
    """DAT-02."""
    low, high = calendar_days
    return (
        f"Jour non précisé{NBSP}: calcul encadré entre {format_number(low)} et {format_days(high)}."
    )


def hours_note(calendar_days: tuple[int, int], hours_week: Fraction) -> str:
    """DUR-15: both bases, in years to two decimals."""
    low, high = (days * hours_week / 7 for days in calendar_days)
    count = _between(format_number(low, 0), format_number(high, 0))
    on_week, on_year = (
        _between(*(plural(hours / base, "an", decimals=2) for hours in (low, high)))
        for base in (HOURS_WEEK * DAYS_YEAR / 7, HOURS_YEAR_EFFECTIVE)
    )
    return (
        f"{format_number(hours_week, 2)}{NBSP}h par semaine, {count}{NBSP}h au total{NBSP}: "
        f"{on_week} sur la base de 35{NBSP}h par semaine, {on_year} sur la base de "
        f"1{NBSP}607{NBSP}h par an."
    )
