"""Every date field of a dossier, with what it means and how a sentence calls it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vaeforms.french import DateReading, parse_date
from vaeforms.rules.case import Case
from vaeforms.rules.cells import Cell
from vaeforms.rules.jobs import Job
from vaeforms.rules.rule import Subject


@dataclass(frozen=True, slots=True)
class DateField:
    """One date field and its reading."""

    cell: Cell
    read: DateReading
    #: « Emploi 2, date de début »
    title: str
    subject: Subject
    #: the job it belongs to, for the tables
    job: Job | None = None
    #: the validity of the document depends on it
    matters: bool = True
    #: the arithmetic depends on it
    counts: bool = True


def date_fields(case: Case) -> Iterator[DateField]:
    """Cover, then tables, then attestations."""
    cell = case["candidat_fait_le"]
    if cell.present:
        title = "Page de garde, date de signature"
        yield DateField(cell, parse_date(cell.value), title, case.book_subject, counts=False)
    for job in case.jobs:
        head = f"Emploi {job.n}"
        yield DateField(job["depuis"], job.start, f"{head}, date de début", job.subject, job)
        yield DateField(job["jusquau"], job.end, f"{head}, date de fin", job.subject, job)
    for attestation in case.attestations:
        head, subject = attestation.subject.title, attestation.subject
        start, end, signed = (attestation[key] for key in ("depuis", "jusquau", "fait_le"))
        yield DateField(start, attestation.start, f"{head}, date de début", subject)
        yield DateField(end, attestation.end, f"{head}, date de fin", subject)
        yield DateField(signed, attestation.signed_on, f"{head}, date de signature", subject)
        if attestation.volunteer:
            declared = attestation["declaree_le"]
            title = f"{head}, date de déclaration"
            yield DateField(
                declared, parse_date(declared.value), title, subject, None, False, False
            )
