"""COH for payslips and letters: what the rules about attestations ask of other pieces too."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from vaeforms.french import (
    OrganisationMatch,
    employer_name,
    format_date,
    format_percent,
    list_fr,
    organisation_key,
    same_organisation,
)
from vaeforms.rules import cells
from vaeforms.rules.amounts import period
from vaeforms.rules.case import Case
from vaeforms.rules.dates import written
from vaeforms.rules.jobs import Job, Status
from vaeforms.rules.papers import Bundle, fact_cell, placed_by_hand
from vaeforms.rules.rule import Result, failed, not_applicable, passed, unverifiable
from vaeforms.rules.wording import quote

#: « différente de plus de 31 jours » (COH-04)
GAP = 31
#: « plus de 2 points » (COH-07)
POINTS = Fraction(2, 100)


def same_employer(case: Case, bundle: Bundle) -> list[Result]:
    """COH-03. A name that is not the same is to be confirmed, wherever the piece may belong."""
    cell = bundle.employer
    jobs = bundle.jobs or bundle.doubtful
    if bundle.rejected or not jobs:
        return [not_applicable("aucun emploi ne lui correspond (voir COH-02, COH-12)", cell)]
    if not cell.filled:
        if bundle.slips:
            return [not_applicable("l’employeur n’a pas été lu (voir PCE-07)", cell)]
        return [unverifiable("le nom de l’employeur n’a pas été lu sur la pièce", cell)]
    results = []
    for job in jobs:
        both = (job["employeur"], cell)
        names = [f.text for p in bundle.pieces for f in (p.employer, p.user_company) if f]
        if cells.unknowns(both):
            results.append(unverifiable(cells.reasons(both), *both))
        elif both[0].empty:
            results.append(not_applicable("l’employeur du tableau manque", *both))
        elif _same(job, names) or any(placed_by_hand(case.dossier, d) for d in bundle.documents):
            results.append(passed(*both))
        else:
            a = employer_name(both[0].value) or both[0].first_line
            values = {"n": str(job.n), "a": quote(a), "b": quote(cell.value)}
            results.append(failed(*both, values=values))
    return results


def _same(job: Job, names: Sequence[str]) -> bool:
    written_there = job["employeur"].value
    return any(same_organisation(written_there, n) is OrganisationMatch.SAME for n in names)


def matched(case: Case, bundle: Bundle) -> Result:
    """COH-12."""
    evidence = (bundle.employer, bundle.cell("period"))
    if bundle.jobs:
        return passed(*evidence)
    if bundle.rejected:
        return not_applicable("elle concerne une autre personne (voir COH-02)", *evidence)
    if bundle.doubtful:
        numbers = list_fr([str(job.n) for job in bundle.doubtful], "ou")
        return unverifiable(f"elle peut se rapporter à l’emploi {numbers}", *evidence)
    if case.tables_unread:
        return unverifiable("des tableaux du dossier n’ont pas été lus", *evidence)
    if not bundle.employer.filled:
        return unverifiable("l’employeur n’a pas été lu sur la pièce", *evidence)
    dates = bundle.period
    values = {"p": f"« {bundle.title} »", "employeur": bundle.employer.value}
    values["période"] = period(*dates) if dates else "période non lue"
    return failed(*evidence, values=values, asked={"p": f"« {bundle.name} »"})


def same_start(case: Case, job: Job) -> Result | None:
    """COH-04: the day of entry on payslips; None when they do not say it."""
    found = [
        (piece.entry, document)
        for b in case.payslips_of(job)
        for document, piece in zip(b.documents, b.pieces, strict=True)
        if piece.entry is not None
    ]
    declared = job.start.bounds
    if not found or declared is None:
        return None
    key = organisation_key(employer_name(job["employeur"].value))
    earlier = [
        other
        for other in case.jobs
        if other.start.bounds
        and other.start.bounds < declared
        and organisation_key(employer_name(other["employeur"].value)) == key
    ]
    if earlier:
        return not_applicable("un tableau plus ancien décrit le même employeur", job["depuis"])
    entry, document = min(found, key=lambda pair: pair[0].first)
    cell = fact_cell(document, "entry", entry)
    apart = max(0, (entry.first - declared[1]).days, (declared[0] - entry.last).days)
    if apart <= GAP:
        return passed(job["depuis"], cell)
    b = format_date(entry.first)
    return failed(job["depuis"], cell, values={"n": str(job.n), "a": written(job.start), "b": b})


def same_full_time(case: Case, job: Job) -> Result:
    """COH-06, by the share that payslips show."""
    evidence = (job["temps_complet"], *(b.cell("hours") for b in case.payslips_of(job)))
    shares = _shares(case, job)
    if job.full_time is None or not shares:
        return unverifiable(
            "le temps complet n’est pas connu, ou aucune heure n’a été lue", *evidence
        )
    values = {"n": str(job.n)}
    low = min(share[0] for share in shares)
    if job.full_time and low < 1 - POINTS:
        values["q"] = format_percent(low).rstrip(" %\u00a0")
        return failed(*evidence, values=values)
    if not job.full_time and all(share[0] >= 1 for share in shares):
        message = (
            "Emploi {n} : temps partiel déclaré, temps complet attesté ; quotité la plus faible "
            "retenue."
        )
        return failed(*evidence, values=values, message=message)
    return passed(*evidence)


def same_share(case: Case, job: Job) -> Result:
    """COH-07, by the share that payslips show."""
    evidence = (job["temps_partiel"], *(b.cell("hours") for b in case.payslips_of(job)))
    if job.full_time:
        return not_applicable("il n’y a pas de temps partiel à comparer", job["temps_complet"])
    declared, shares = job.declared, _shares(case, job)
    if declared is None or not shares:
        return unverifiable("une des deux quotités n’est pas connue", *evidence)
    for low, high in shares:
        if max(low - declared[1], declared[0] - high) > POINTS:
            a, b = format_percent(declared[0]), format_percent(low)
            return failed(*evidence, values={"n": str(job.n), "a": a, "b": b})
    return passed(*evidence)


def _shares(case: Case, job: Job) -> list[tuple[Fraction, Fraction]]:
    months = case.months_of(job).values()
    return [m.share for m in months if m.sure and m.share is not None]


def same_status(case: Case, job: Job) -> Result | None:
    """COH-08; None when nothing is attached."""
    found = [b for b in case.bundles_of(job) if (b.slips or b.letter) and not b.rejected]
    cell = job["statut"]
    if not found:
        return None
    if job.status in (Status.UNKNOWN, Status.OTHER):
        return unverifiable(cell.reason or "le statut n’est pas l’un des trois prévus", cell)
    for bundle in found:
        fits = Status.VOLUNTEER if bundle.volunteer else Status.EMPLOYEE
        if fits is not job.status:
            values = {"n": str(job.n), "s": quote(cell.value)}
            if bundle.slips:
                message = "Emploi {n} : déclaré « {s} » mais justifié par des bulletins de salaire."
                return failed(cell, bundle.employer, values=values, message=message)
            kind = "activités bénévoles" if bundle.volunteer else "activités salariées"
            return failed(cell, bundle.employer, values={**values, "t": kind})
    return passed(cell, *(b.employer for b in found))
