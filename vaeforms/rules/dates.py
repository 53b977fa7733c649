"""DAT: do the dates exist, follow each other, and hold against the day of reception."""

from __future__ import annotations

import re
from datetime import date, timedelta

from vaeforms.french import DateKind, DateReading, format_date, parse_date
from vaeforms.model import DurationStatus, Severity
from vaeforms.rules.attestations import Attestation
from vaeforms.rules.case import Case
from vaeforms.rules.cells import clause
from vaeforms.rules.datefields import DateField, date_fields
from vaeforms.rules.jobs import Job, Training
from vaeforms.rules.relief import relief
from vaeforms.rules.rule import Result, failed, not_applicable, passed, rule, unverifiable
from vaeforms.rules.wording import quote

B, V, I = Severity.BLOCKING, Severity.TO_CHECK, Severity.INFORMATION  # noqa: E741

#: A document may be dated the day after its reception: registered late in the evening, other time
#: zones (tolérance 1 j of DAT-05).
FUTURE = timedelta(days=1)
#: « trop ancienne (> 3 mois) » and « plus de 6 mois », in days (DAT-07, DAT-11)
OLD_ATTESTATION = timedelta(days=92)
OLD_DECLARATION = timedelta(days=183)
#: Flags of `french.DateReading` that leave two ways to read a date.
DOUBTFUL = frozenset({"two_digit_year", "american_possible", "weekday_mismatch", "also_ongoing"})


def written(read: DateReading) -> str:
    """A reading in words: « 1er mars 2012 », « entre le … et le … », or as typed."""
    bounds = read.bounds
    if bounds is None:
        return f"« {quote(read.raw)} »"
    if bounds[0] == bounds[1]:
        return format_date(bounds[0])
    return quote(read.raw)


@rule(
    "DAT-01",
    B,
    source="Calendrier",
    message="{champ} : la date « {v} » n’existe pas.",
    request="Corriger la date « {v} » ({champ}).",
)
def existing_dates(case: Case) -> list[Result]:
    """Toutes les dates écrites existent et ont pu être comprises.

    Le 31 février ou le mois 13 n’existent pas. Une date écrite d’une façon que l’outil ne comprend
    pas est à lire par une personne.
    """
    results: list[Result] = []
    fields = list(date_fields(case))
    for each in fields:
        if each.cell.unreadable and each.matters:
            results.append(
                unverifiable(f"{each.title} : {each.cell.reason}", each.cell, subject=each.subject)
            )
        elif each.read.kind is DateKind.IMPOSSIBLE:
            values = {"champ": each.title, "v": quote(each.cell.value)}
            asked = {"champ": clause(each.title)}
            results.append(failed(each.cell, values=values, asked=asked, subject=each.subject))
        elif each.matters and _not_understood(each):
            reason = f"{each.title} : « {quote(each.cell.value)} » n’a pas pu être compris"
            results.append(unverifiable(reason, each.cell, subject=each.subject))
    if results:
        return results
    found = [each.cell for each in fields if each.cell.filled]
    return [passed(*found) if found else not_applicable("aucune date n’est écrite")]


def _not_understood(field: DateField) -> bool:
    if not field.cell.filled:
        return False
    end = field.cell.name.endswith("jusquau")
    return field.read.kind is DateKind.UNPARSED or (field.read.kind is DateKind.ONGOING and not end)


@rule(
    "DAT-02",
    V,
    source="Récapitulatif : « Depuis le … Jusqu’au … »",
    message="{champ} : jour non précisé ; calcul encadré entre {min} et {max}.",
    request="Préciser le jour de début et de fin pour l’emploi {n}.",
    request_when="seulement si le verdict en dépend",
)
def whole_dates(case: Case) -> list[Result]:
    """Les dates des périodes sont données au jour près.

    Un mois ou une année seuls donnent un calcul encadré entre deux bornes. Le jour n’est demandé
    que si le résultat en dépend.
    """
    results: list[Result] = []
    fields = [each for each in date_fields(case) if each.matters and each.counts]
    depends = case.ledger is not None and "dates_matter" in case.ledger.flags
    for each in fields:
        bounds = each.read.bounds
        if each.read.kind is not DateKind.PARTIAL or bounds is None:
            continue
        job = each.job
        values = {"champ": each.title, "min": f"le {format_date(bounds[0])}"}
        values |= {"max": f"le {format_date(bounds[1])}", "n": str(job.n) if job else ""}
        results.append(
            failed(each.cell, values=values, ask=depends and job is not None, subject=each.subject)
        )
    found = [each.cell for each in fields if each.cell.filled]
    return results or [passed(*found) if found else not_applicable("aucune date n’est écrite")]


@rule(
    "DAT-03",
    B,
    source="Calendrier",
    message="{doc} : la fin ({b}) précède le début ({a}).",
    request="Vérifier les dates de l’emploi {n} (début {a}, fin {b}).",
)
def ordered_dates(case: Case) -> list[Result]:
    """La fin de chaque période suit son début."""
    results: list[Result] = []
    compared = []
    for job in case.jobs:
        compared += [job["depuis"], job["jusquau"]]
        if _reversed(job.start, job.end):
            values = {"doc": f"Emploi {job.n}", "n": str(job.n)}
            values |= {"a": written(job.start), "b": written(job.end)}
            cells = (job["depuis"], job["jusquau"])
            results.append(failed(*cells, values=values, subject=job.subject))
    for each in case.attestations:
        compared += [each["depuis"], each["jusquau"]]
        if _reversed(each.start, each.end):
            a, b = written(each.start), written(each.end)
            values = {"doc": each.subject.title, "a": a, "b": b, "n": ""}
            request = (
                f"Faire vérifier les dates de l’attestation ({each.name}) : début {a}, fin {b}."
            )
            cells = (each["depuis"], each["jusquau"])
            results.append(failed(*cells, values=values, request=request, subject=each.subject))
    if results:
        return results
    found = [cell for cell in compared if cell.filled]
    return [passed(*found) if found else not_applicable("aucune période n’est écrite")]


def _reversed(start: DateReading, end: DateReading) -> bool:
    a, b = start.bounds, end.bounds
    return a is not None and b is not None and b[1] < a[0]


@rule(
    "DAT-04",
    V,
    source="Durée appréciée au dépôt de la demande (pratique des services de validation)",
    message="Emploi {n} : la période va jusqu’au {b}, après la date de référence {d} ; décompte "
    "arrêté au {d}.",
    per="job",
)
def not_after_reference(case: Case, job: Job) -> Result:
    """La période de l’emploi ne dépasse pas la date de référence."""
    cells = (job["depuis"], job["jusquau"])
    latest = [b[0] for read in (job.start, job.end) if (b := read.bounds) is not None]
    if not latest:
        return not_applicable("les dates de l’emploi ne sont pas connues", *cells)
    if max(latest) <= case.reference:
        return passed(*cells)
    values = {"n": str(job.n), "b": format_date(max(latest)), "d": format_date(case.reference)}
    return failed(*cells, values=values)


@rule(
    "DAT-05",
    B,
    source="Un document ne peut pas être daté d’après sa réception",
    message="{doc} : daté du {x}, postérieur à sa réception ({d}).",
    request="Faire vérifier la date portée sur {doc}.",
)
def not_signed_later(case: Case) -> list[Result]:
    """Aucun document n’est daté d’après sa réception (un jour de tolérance)."""
    cover = case["candidat_fait_le"]
    signed = [("Document « page de garde »", "la page de garde", case.book_subject, cover)]
    for each in case.attestations:
        name = f"Document « {clause(each.subject.title)} »"
        title = f"l’{clause(each.subject.title)}"
        signed.append((name, title, each.subject, each["fait_le"]))
    results: list[Result] = []
    found = []
    for doc, asked, subject, cell in signed:
        bounds = parse_date(cell.value).bounds
        if bounds is None:
            continue
        found.append(cell)
        if bounds[0] > case.reference + FUTURE:
            values = {"doc": doc, "x": format_date(bounds[0]), "d": format_date(case.reference)}
            results.append(failed(cell, values=values, asked={"doc": asked}, subject=subject))
    return results or [passed(*found) if found else not_applicable("aucun document n’est daté")]


@rule(
    "DAT-06",
    V,
    source="On ne certifie pas l’avenir",
    message="Attestation de {x} signée le {s} pour une période allant jusqu’au {b} : justifié "
    "jusqu’au {s}.",
    request="Fournir un justificatif récent pour la période du {s} au {b}.",
    per="attestation",
)
def not_certifying_future(case: Case, attestation: Attestation) -> Result:
    """L’attestation est datée d’après la fin de la période attestée.

    Sinon, la période n’est justifiée que jusqu’à la date de signature.
    """
    cells = (attestation["jusquau"], attestation["fait_le"])
    end, signed = attestation.end.bounds, attestation.signed_on.bounds
    if end is None or signed is None:
        return not_applicable("la date de fin ou la date de signature n’est pas connue", *cells)
    if end[0] <= signed[1]:
        return passed(*cells)
    if not attestation.volunteer and _paid_after(case, attestation, signed[1], end[0]):
        return passed(*cells, note="Des bulletins de salaire couvrent la suite")
    s, b = format_date(signed[1]), format_date(end[0])
    return failed(*cells, values={"x": attestation.name, "s": s, "b": b})


@rule(
    "DAT-07",
    V,
    source="Emploi en cours : choix de l’outil",
    message="Attestation du {s} : emploi en cours non justifié depuis cette date.",
    request="Fournir une attestation actualisée ou vos derniers bulletins.",
    per="attestation",
)
def recent_enough(case: Case, attestation: Attestation) -> Result:
    """L’attestation d’un emploi en cours est assez récente.

    Plus de trois mois avant la réception, elle n’est signalée que si le seuil de durée en dépend.
    """
    cell = attestation["fait_le"]
    signed = attestation.signed_on.bounds
    running = any(job.ongoing for job in case.jobs_of(attestation))
    if not (running and attestation.ongoing):
        return not_applicable("l’emploi attesté n’est pas en cours", attestation["jusquau"])
    if signed is None:
        return not_applicable("la date de signature n’est pas connue (voir DAT-08)", cell)
    if not attestation.volunteer and _paid_after(
        case, attestation, signed[1], case.reference - OLD_ATTESTATION
    ):
        return passed(cell, note="Des bulletins de salaire couvrent la suite")
    needed = case.ledger is None or case.ledger.status is not DurationStatus.MET
    if signed[1] + OLD_ATTESTATION < case.reference and needed:
        request = None
        if attestation.volunteer:
            request = "Fournir une attestation actualisée."
        return failed(cell, values={"s": format_date(signed[1])}, request=request)
    return passed(cell)


def _paid_after(case: Case, attestation: Attestation, after: date, until: date) -> bool:
    """Payslips show every month between two days, for all the jobs the attestation speaks of."""
    jobs = case.jobs_of(attestation)
    if not jobs or until <= after:
        return False
    wanted = [
        divmod(index, 12)
        for index in range(after.year * 12 + after.month, until.year * 12 + until.month)
    ]
    return all(
        (months := case.months_of(job))
        and all((cover := months.get((y, m + 1))) is not None and cover.sure for y, m in wanted)
        for job in jobs
    )


@rule(
    "DAT-08",
    B,
    source="Modèles d’attestation : « A …, le … »",
    message="Attestation de {x} non datée.",
    request="Faire dater l’attestation.",
    per="attestation",
)
def attestation_dated(case: Case, attestation: Attestation) -> Result:
    """L’attestation est datée."""
    cell = attestation["fait_le"]
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if cell.empty:
        return failed(cell, values={"x": attestation.name}, **relief(case, attestation))
    return passed(cell)


@rule(
    "DAT-09",
    V,
    source="Attestation : « Déclarée le »",
    message="{association} déclarée le {a}, activité depuis le {b} : à expliquer (association de "
    "fait auparavant ?).",
    per="volunteer",
)
def declared_before(case: Case, attestation: Attestation) -> Result:
    """L’association a été déclarée avant le début de l’activité et avant la signature.

    Une association de fait a pu exister auparavant : à expliquer, rien de plus.
    """
    cells = (attestation["declaree_le"], attestation["depuis"], attestation["fait_le"])
    declared = parse_date(attestation["declaree_le"].value).bounds
    start, signed = attestation.start.bounds, attestation.signed_on.bounds
    if declared is None or start is None:
        return not_applicable("la date de déclaration ou de début n’est pas connue", *cells)
    if declared[0] <= start[1] and (signed is None or declared[0] <= signed[1]):
        return passed(*cells)
    values = {"association": attestation.name, "a": format_date(declared[0])}
    return failed(*cells, values={**values, "b": format_date(start[0])})


@rule(
    "DAT-10",
    V,
    source="Ordre jour/mois/année imposé",
    message="{champ} : « {v} » lu comme {x}.",
)
def unambiguous_dates(case: Case) -> list[Result]:
    """Les dates ne se lisent que d’une façon.

    Une année à deux chiffres laisse le siècle à deviner ; un mois supérieur à 12 fait penser à une
    date écrite à l’américaine ; le jour de la semaine ou « en cours » peut contredire la date.
    """
    results: list[Result] = []
    fields = [each for each in date_fields(case) if each.cell.filled]
    for each in fields:
        if not each.read.flags & DOUBTFUL:
            continue
        x = "une date impossible dans l’ordre jour, mois, année"
        if each.read.bounds is not None:
            first, last = each.read.bounds
            x = format_date(first)
            x = x if first == last else f"une date entre le {x} et le {format_date(last)}"
        values = {"champ": each.title, "v": quote(each.cell.value), "x": x}
        results.append(failed(each.cell, values=values, subject=each.subject))
    found = [each.cell for each in fields]
    return results or [passed(*found) if found else not_applicable("aucune date n’est écrite")]


@rule(
    "DAT-11",
    V,
    source="Page de garde : « pendant l’année civile en cours »",
    message="Dossier signé le {s}, reçu le {d} : engagement pris au titre de l’année {a}.",
)
def declaration_recent(case: Case) -> Result:
    """La déclaration a été signée l’année de la réception, depuis moins de six mois."""
    cell = case["candidat_fait_le"]
    bounds = parse_date(cell.value).bounds
    if bounds is None:
        return not_applicable("la date de la déclaration n’est pas connue", cell)
    signed: date = bounds[1]
    if signed.year == case.reference.year and signed + OLD_DECLARATION >= case.reference:
        return passed(cell)
    if signed > case.reference + FUTURE:
        return not_applicable("la date est postérieure à la réception (voir DAT-05)", cell)
    values = {"s": format_date(signed), "d": format_date(case.reference), "a": str(signed.year)}
    return failed(cell, values=values)


@rule(
    "DAT-12",
    I,
    source="Parcours de formation, 2 : « Année »",
    message="Formation {k} : année {a} à venir.",
    per="training",
)
def training_past(case: Case, row: Training) -> Result:
    """La formation continue n’est pas à venir."""
    cell = row["annee_duree"]
    if not cell.filled:
        return not_applicable("l’année n’est pas connue", cell)
    years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", cell.value)]
    later = [year for year in years if year > case.reference.year]
    if later:
        return failed(cell, values={"k": str(row.k), "a": str(max(later))})
    return passed(cell)
