"""Parts of the ledger in words: « 2 ans 9 mois (1 026,3 jours ETP) », or why not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from vaeforms.french import format_date, format_duration_days
from vaeforms.model import Ledger, LedgerLine
from vaeforms.rules.case import Case
from vaeforms.rules.jobs import Job

UNKNOWN = "non calculable"


def between(bounds: tuple[Fraction, Fraction]) -> str:
    """One duration, or « entre … et … »."""
    low, high = (format_duration_days(value) for value in bounds)
    return low if low == high else f"entre {low} et {high}"


def declared_text(case: Case) -> str:
    """T1, recomputed from the tables."""
    if case.ledger is None:
        return UNKNOWN
    days = case.ledger.declared.capped
    if not partial(case.ledger):
        return between(days)
    return f"au moins {format_duration_days(days[0])}" if days[0] else UNKNOWN


def partial(ledger: Ledger) -> bool:
    """Some activity could not be computed: totals are a part of what they should be."""
    return bool(ledger.flags & {"unknown_dates", "unknown_share"})


def justified_text(case: Case) -> str:
    """T2, what the pieces show."""
    return UNKNOWN if case.ledger is None else between(case.ledger.justified.capped)


def line(case: Case, job: Job) -> LedgerLine | None:
    """The job's line of the ledger."""
    if case.ledger is None:
        return None
    return next((each for each in case.ledger.lines if each.n == job.n), None)


def line_text(case: Case, job: Job) -> str:
    """What the job's own arithmetic gives."""
    found = line(case, job)
    return UNKNOWN if found is None or found.days is None else between(found.days)


def period(start: date, end: date) -> str:
    """« du 1er mars 2019 au 31 août 2020 »."""
    return f"du {format_date(start)} au {format_date(end)}"
