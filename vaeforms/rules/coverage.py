"""One job and its pieces -> the months claimed, what shows each, those that nothing shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vaeforms.duration import window
from vaeforms.french import de, format_month, list_fr
from vaeforms.model import Cover, Coverage, CoveredMonth, Month
from vaeforms.pieces.periods import month_bounds
from vaeforms.rules.case import Case
from vaeforms.rules.jobs import Job, Status
from vaeforms.rules.matching import Period, job_period

#: A month is one day too short or too long in how people and payrolls count: no gap of its own.
LEEWAY = 1
#: The longest declared period that is laid out in months: a working life.
LONGEST_YEARS = 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that one piece shows, inclusive."""

    first: date
    last: date
    documents: tuple[str, ...]
    #: nobody has to look at the piece before it counts
    sure: bool


def coverages(case: Case) -> tuple[Coverage, ...]:
    """Month by month, for each job."""
    return tuple(Coverage(job.n, job.subject.title, months(case, job)) for job in case.jobs)


def months(case: Case, job: Job) -> tuple[CoveredMonth, ...]:
    """The months of the declared period; none when the period is not known."""
    declared = job_period(job, case.reference)
    if declared is None or declared[1] < declared[0]:
        return ()
    if declared[1].year - declared[0].year > LONGEST_YEARS:
        return ()
    shown = stretches(case, job)
    opening = window(case.reference, case.profile.window_years)[0]
    surely = _surely_declared(case, job) or declared
    return tuple(
        _month(month, declared, surely, opening, case.reference, shown)
        for month in _months(*declared)
    )


def stretches(case: Case, job: Job, *, slips_only: bool = False) -> tuple[Stretch, ...]:
    """What each piece shows of this job."""
    found = [Stretch(c.start, c.end, c.documents, c.sure) for c in case.months_of(job).values()]
    if slips_only:
        return tuple(found)
    for piece in case.pieces_of(job):
        start, end = piece.start.bounds, piece.limit
        if piece.rejected or start is None or end is None or end[1] < start[0]:
            continue
        found.append(Stretch(start[0], end[1], (piece.id,), piece.reliable))
    for bundle in case.bundles_of(job):
        period = bundle.period
        fits = bundle.volunteer == (job.status is Status.VOLUNTEER)
        if bundle.letter and not bundle.rejected and fits and period is not None:
            found.append(Stretch(*period, (bundle.id,), False))
    return tuple(found)


def missing(case: Case, job: Job) -> tuple[Month, ...]:
    """Months of the window that no piece shows, not even one to be looked at."""
    return tuple(m.month for m in months(case, job) if m.cover is Cover.MISSING)


def in_full(case: Case, job: Job) -> bool:
    """Payslips alone show every month of this job: its attestation is then not needed."""
    slips = stretches(case, job, slips_only=True)
    found = months(case, job)
    covered = {m for s in slips if s.sure for m in _months(s.first, s.last)}
    wanted = [m.month for m in found if m.cover is not Cover.OUTSIDE]
    if job.ongoing and wanted and wanted[-1] not in covered:
        wanted.pop()  # the month of reception is not paid yet
    return bool(wanted) and all(month in covered for month in wanted)


def months_text(found: Sequence[Month], *, after_period: bool = False) -> str:
    """« mars 2021 à juin 2021 et août 2021 »; after « la période », « de mars… et d’août… »."""
    runs: list[list[Month]] = []
    for month in sorted(found):
        if runs and _index(month) == _index(runs[-1][-1]) + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    first = [de(format_month(*run[0])) if after_period else format_month(*run[0]) for run in runs]
    return list_fr(
        [
            start if len(run) == 1 else f"{start} à {format_month(*run[-1])}"
            for start, run in zip(first, runs, strict=True)
        ]
    )


def _index(month: Month) -> int:
    return month[0] * 12 + month[1]


def _months(first: date, last: date) -> Iterable[Month]:
    for index in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        year, month = divmod(index, 12)
        yield year, month + 1


def _surely_declared(case: Case, job: Job) -> Period | None:
    """The shortest reading of the declared period: partial dates claim no more than they say."""
    start = job.start.bounds
    end = (case.reference, case.reference) if job.ongoing else job.end.bounds
    if start is None or end is None or end[0] < start[1]:
        return None
    return start[1], end[0]


def _month(
    month: Month,
    declared: Period,
    surely: Period,
    opening: date,
    reference: date,
    shown: Sequence[Stretch],
) -> CoveredMonth:
    edges = month_bounds(month)
    first, last = max(edges[0], declared[0]), min(edges[1], declared[1])
    inside = max(first, opening), min(last, reference)
    touching = [s for s in shown if s.first <= last and first <= s.last]
    documents = tuple(dict.fromkeys(d for s in touching for d in s.documents))
    if inside[1] < inside[0]:
        return CoveredMonth(month, Cover.OUTSIDE, documents)
    wanted = max(inside[0], surely[0]), min(inside[1], surely[1])
    if wanted[1] < wanted[0]:
        wanted = inside
    sure = [s for s in touching if s.sure]
    if _uncovered(wanted, sure) <= LEEWAY and sure:
        return CoveredMonth(month, Cover.JUSTIFIED, documents)
    if not touching:
        return CoveredMonth(month, Cover.MISSING)
    if _uncovered(wanted, touching) < _uncovered(wanted, sure) or not sure:
        return CoveredMonth(month, Cover.TO_CHECK, documents)
    return CoveredMonth(month, Cover.PARTIAL, documents)


def _uncovered(days: Period, shown: Iterable[Stretch]) -> int:
    """Days of `days` that no stretch holds."""
    left, day = 0, days[0]
    for stretch in sorted(shown, key=lambda s: (s.first, s.last)):
        if stretch.first > day:
            left += (min(days[1] + timedelta(days=1), stretch.first) - day).days
        day = max(day, stretch.last + timedelta(days=1))
        if day > days[1]:
            return left
    return left + max(0, (days[1] - day).days + 1)
