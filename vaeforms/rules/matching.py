"""Attestations and jobs -> which attestation speaks of which job, or that nobody can tell.

An attestation goes to every table of its own organisation whose period it meets: one employer may
be described in two tables. Failing that, to the one table it resembles most; names of
organisations change too often (mergers, acronyms) to be demanded. Whatever rests on less than the
same name is looked at by a person (COH-03).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vaeforms.french import OrganisationMatch, organisation_similarity, same_organisation
from vaeforms.rules.attestations import Attestation
from vaeforms.rules.jobs import Job, Status

#: Common days over the shorter of both periods from which they meet: a hand-over week is none.
MEETING = 0.1
#: `organisation_similarity` from which two names may be one organisation, to be confirmed.
ALIKE = 0.6
#: Common days over all days from which periods alone are enough, whatever the names.
SAME_PERIOD = 0.5
#: Two candidate tables whose scores differ by less cannot be told apart.
TIE = 0.25

Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Match:
    """Where one attestation goes."""

    attestation: Attestation
    jobs: tuple[Job, ...] = ()
    #: the tables it may speak of, when nobody can tell which
    ambiguous: tuple[Job, ...] = ()


def match(
    attestations: Sequence[Attestation], jobs: Sequence[Job], reference: date
) -> tuple[Match, ...]:
    """One match for each attestation, in their order."""
    sure = {a.id: _same_organisation(a, jobs, reference) for a in attestations}
    taken = {(job.n, a.kind) for a in attestations for job in sure[a.id]}
    matches = []
    for attestation in attestations:
        if sure[attestation.id]:
            matches.append(Match(attestation, sure[attestation.id]))
            continue
        free = [job for job in jobs if (job.n, attestation.kind) not in taken]
        matches.append(_resembling(attestation, free, reference))
    return tuple(matches)


def fits(job: Job, attestation: Attestation) -> bool:
    """The status declared goes with this kind of attestation, or is not known."""
    return job.status in (attestation.kind, Status.UNKNOWN, Status.OTHER)


def job_period(job: Job, reference: date) -> Period | None:
    """Widest reading of the declared period."""
    start = job.start.bounds
    end = (reference, reference) if job.ongoing else job.end.bounds
    return None if start is None or end is None else (start[0], end[1])


def attested_period(attestation: Attestation, reference: date) -> Period | None:
    """Widest reading of the attested period."""
    start, signed = attestation.start.bounds, attestation.signed_on.bounds
    end = (signed or (reference, reference)) if attestation.ongoing else attestation.end.bounds
    return None if start is None or end is None else (start[0], end[1])


def _same_organisation(
    attestation: Attestation, jobs: Sequence[Job], reference: date
) -> tuple[Job, ...]:
    named = [
        job
        for job in jobs
        if job["employeur"].filled
        and attestation.organisation.filled
        and same_organisation(job["employeur"].value, attestation.organisation.value)
        is OrganisationMatch.SAME
    ]
    named = [job for job in named if fits(job, attestation)] or named
    if len(named) < 2:
        return tuple(named)
    meets = {job.n: _meeting(attestation, job, reference) for job in named}
    meeting = [job for job in named if meets[job.n] is None or (meets[job.n] or 0) >= MEETING]
    if meeting:
        return tuple(meeting)
    return (max(named, key=lambda job: (meets[job.n] or 0, -job.n)),)


def _resembling(attestation: Attestation, jobs: Sequence[Job], reference: date) -> Match:
    scores = []
    for job in jobs:
        alike = (
            organisation_similarity(job["employeur"].value, attestation.organisation.value)
            if job["employeur"].filled and attestation.organisation.filled
            else 0.0
        )
        common = _common(attestation, job, reference)
        meets = _meeting(attestation, job, reference)
        by_name = alike >= ALIKE and (meets is None or meets > 0)
        by_period = common is not None and common >= SAME_PERIOD and fits(job, attestation)
        if by_name or by_period:
            scores.append((alike + (common or 0.0) + fits(job, attestation), job))
    if not scores:
        # what could not be read on either side may have matched
        return Match(attestation, (), _possible(attestation, jobs, reference))
    scores.sort(key=lambda scored: (-scored[0], scored[1].n))
    close = tuple(job for score, job in scores if scores[0][0] - score < TIE)
    return Match(attestation, close) if len(close) == 1 else Match(attestation, (), close)


def _possible(attestation: Attestation, jobs: Sequence[Job], reference: date) -> tuple[Job, ...]:
    named = attestation.organisation.filled and attested_period(attestation, reference)
    return tuple(
        job
        for job in jobs
        if fits(job, attestation)
        and not (named and job["employeur"].filled and job_period(job, reference))
    )


def _days(period: Period) -> int:
    return (period[1] - period[0]).days + 1


def _overlap(attestation: Attestation, job: Job, reference: date) -> tuple[int, int, int] | None:
    """(common days, days of the one, days of the other); None when a period is not known."""
    a, b = attested_period(attestation, reference), job_period(job, reference)
    if a is None or b is None or _days(a) < 1 or _days(b) < 1:
        return None
    common = (min(a[1], b[1]) - max(a[0], b[0])).days + 1
    return max(0, common), _days(a), _days(b)


def _meeting(attestation: Attestation, job: Job, reference: date) -> float | None:
    days = _overlap(attestation, job, reference)
    return None if days is None else days[0] / min(days[1], days[2])


def _common(attestation: Attestation, job: Job, reference: date) -> float | None:
    days = _overlap(attestation, job, reference)
    return None if days is None else days[0] / (days[1] + days[2] - days[0])
