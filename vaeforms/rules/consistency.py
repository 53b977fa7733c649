"""COH: do the tables and the attestations speak of the same person, employer, period and share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from vaeforms.french import (
    OrganisationMatch,
    PersonMatch,
    employer_name,
    format_days,
    format_percent,
    list_fr,
    organisation_key,
    same_organisation,
)
from vaeforms.model import Severity
from vaeforms.rules import cells, papers_agree
from vaeforms.rules.amounts import line, period
from vaeforms.rules.attestations import Attestation
from vaeforms.rules.case import Case
from vaeforms.rules.dates import written
from vaeforms.rules.jobs import Job, Status
from vaeforms.rules.matching import Period, attested_period, job_period
from vaeforms.rules.papers import Bundle
from vaeforms.rules.rule import Result, Subject, failed, not_applicable, passed, rule, unverifiable
from vaeforms.rules.wording import bare_name, quote

B, V = Severity.BLOCKING, Severity.TO_CHECK

#: « différente de plus de 31 jours » (COH-04); the same for ends (COH-05), since people round both
GAP = 31
#: « plus de 2 points » (COH-07)
POINTS = Fraction(2, 100)

#: COH-06 where the catalogue's sentence does not fit: the other way round, or no percentage.
FULL_OR_PART = "Emploi {{n}} : temps {} déclaré, temps {} attesté ; quotité la plus faible retenue."
NO_PIECE = "aucune attestation ne se rapporte à cet emploi"
NO_JOB = "aucun tableau ne correspond à cette attestation (voir COH-12)"


def _accepted(case: Case, job: Job) -> list[Attestation]:
    return [piece for piece in case.pieces_of(job) if not piece.rejected]


@rule(
    "COH-01",
    V,
    source="Attestations : « Certifie que Mme ou M. » ; page de garde : nom et prénom",
    message="{pièce} : établi(e) au nom de « {x} », candidat « {y} » (nom d’usage ou de "
    "naissance ?).",
    request="Préciser si « {x} » est votre nom de naissance ou d’usage, ou transmettre une pièce à "
    "votre nom.",
    per="piece",
)
def same_name(case: Case, attestation: Attestation | Bundle) -> Result:
    """L’attestation est établie au nom du candidat.

    L’ordre, les accents, les traits d’union et les civilités ne comptent pas. Un nom d’usage ou de
    naissance différent est fréquent : à préciser, rien de plus.
    """
    cell = attestation.person
    evidence = (cell, case["candidat_nom"], case["candidat_prenom"])
    if cell.empty:
        return not_applicable("la personne n’est pas nommée (voir PCE-08)", *evidence)
    if isinstance(attestation, Bundle) and attestation.slips and cell.unreadable:
        return not_applicable("le nom n’a pas été lu (voir PCE-07)", *evidence)
    if cells.unknowns(evidence) or attestation.person_match is None:
        reason = cells.reasons(evidence) or "le nom du candidat n’est pas connu en entier"
        return unverifiable(reason, *evidence)
    if attestation.person_match is PersonMatch.OTHER:
        return not_applicable("elle concerne une autre personne (voir COH-02)", *evidence)
    if attestation.person_match is PersonMatch.SAME:
        return passed(*evidence)
    name = quote(bare_name(cell.value))
    values = {"pièce": attestation.subject.title, "x": name, "y": case.candidate}
    return failed(*evidence, values=values)


@rule(
    "COH-02",
    B,
    source="Attestations : « Certifie que Mme ou M. » ; page de garde : nom et prénom",
    message="{pièce} concerne une autre personne (« {x} ») : pièce écartée.",
    request="Transmettre une pièce établie à votre nom pour {employeur}.",
    per="piece",
)
def same_candidate(case: Case, attestation: Attestation | Bundle) -> Result:
    """L’attestation ne concerne pas une autre personne.

    Seuls un nom et un prénom sans aucun élément commun, même mal orthographié, font écarter la
    pièce.
    """
    cell = attestation.person
    evidence = (cell, case["candidat_nom"], case["candidat_prenom"])
    if cell.empty:
        return not_applicable("la personne n’est pas nommée (voir PCE-08)", *evidence)
    if isinstance(attestation, Bundle) and attestation.slips and cell.unreadable:
        return not_applicable("le nom n’a pas été lu (voir PCE-07)", *evidence)
    whole = all(each.filled for each in evidence)
    if not whole:
        reason = cells.reasons(evidence) or "le nom du candidat n’est pas connu en entier"
        return unverifiable(reason, *evidence)
    if attestation.person_match is not PersonMatch.OTHER:
        return passed(*evidence)
    values = {"pièce": attestation.subject.title, "x": quote(bare_name(cell.value))}
    name = attestation.name
    if isinstance(attestation, Bundle):
        name = attestation.employer.value or "cet emploi"
    return failed(*evidence, values={**values, "employeur": name})


@rule(
    "COH-03",
    V,
    source="Récapitulatif : nom de l’employeur ; attestation : nom de l’entreprise",
    message="Emploi {n} : « {a} » dans le dossier, « {b} » sur la pièce. Fusion, sigle ou "
    "établissement ? À confirmer.",
    per="piece",
)
def same_employer(case: Case, attestation: Attestation | Bundle) -> list[Result]:
    """L’employeur du tableau et celui de l’attestation portent le même nom.

    Les fusions, sigles et changements de nom sont fréquents : un écart est à confirmer.
    """
    if isinstance(attestation, Bundle):
        return papers_agree.same_employer(case, attestation)
    cell = attestation.organisation
    jobs = case.jobs_of(attestation)
    if not jobs:
        return [not_applicable(NO_JOB, cell)]
    results = []
    for job in jobs:
        both = (job["employeur"], cell)
        if cells.unknowns(both):
            results.append(unverifiable(cells.reasons(both), *both))
        elif cells.empties(both):
            results.append(not_applicable("un des deux noms manque", *both))
        elif same_organisation(*(each.value for each in both)) is OrganisationMatch.SAME:
            results.append(passed(*both))
        else:
            a = employer_name(both[0].value) or both[0].first_line
            values = {"n": str(job.n), "a": quote(a), "b": quote(cell.value)}
            results.append(failed(*both, values=values))
    return results


@rule(
    "COH-04",
    V,
    source="Récapitulatif : « Depuis le » ; attestation : « depuis le »",
    message="Emploi {n} : début {a} déclaré, {b} attesté.",
    per="job",
)
def same_start(case: Case, job: Job) -> Result:
    """Le début déclaré et le début attesté sont à moins de 31 jours l’un de l’autre.

    Une attestation qui couvre deux tableaux du même employeur est comparée au plus ancien des deux.
    """
    pieces = _accepted(case, job)
    evidence = (job["depuis"], *(piece["depuis"] for piece in pieces))
    if not pieces:
        return papers_agree.same_start(case, job) or not_applicable(NO_PIECE, job["depuis"])
    attested = [(b, piece) for piece in pieces if (b := piece.start.bounds) is not None]
    declared = job.start.bounds
    if declared is None or not attested:
        return unverifiable("une des deux dates n’est pas connue", *evidence)
    bounds, piece = min(attested, key=lambda pair: pair[0])
    others = [b for other in case.jobs_of(piece) if (b := other.start.bounds) is not None]
    if declared != min(others):
        return not_applicable(
            "l’attestation couvre aussi un tableau plus ancien du même employeur", *evidence
        )
    if _apart(declared, bounds) <= GAP:
        return passed(*evidence)
    values = {"n": str(job.n), "a": written(job.start), "b": written(piece.start)}
    return failed(*evidence, values=values)


def _apart(a: Period, b: Period) -> int:
    """Days between two dates given by their bounds, 0 when they may be equal."""
    return max(0, (b[0] - a[1]).days, (a[0] - b[1]).days)


@rule(
    "COH-05",
    V,
    source="Récapitulatif : période d’activité ; attestation : période attestée",
    message="Emploi {n} : {x} déclaré(s), {y} attesté(s) ; l’outil retient {z} comme justifié.",
    request="Joindre un justificatif pour la période {p}.",
    per="job",
)
def same_period(case: Case, job: Job) -> Result:
    """La période déclarée et la période attestée ont la même fin, sans trou entre elles.

    Un écart de 31 jours au plus n’est pas relevé ; dans tous les cas, seule la partie commune est
    comptée comme justifiée. Un emploi en cours est comparé à la date de signature (DUR-11, DAT-07).
    """
    pieces = _accepted(case, job)
    tables = [job.cells, *(piece.cells for piece in pieces)]
    evidence = tuple(cells[key] for cells in tables for key in ("depuis", "jusquau"))
    if not pieces:
        return not_applicable(NO_PIECE, job["depuis"], job["jusquau"])
    if case.payslips_of(job):
        return not_applicable("des bulletins sont joints aussi (voir PCE-04)", *evidence)
    declared = job_period(job, case.reference)
    attested = [attested_period(piece, case.reference) for piece in pieces]
    if declared is None or None in attested:
        return unverifiable("une des deux périodes n’est pas connue", *evidence)
    periods = sorted(each for each in attested if each is not None and each[0] <= each[1])
    running = job.ongoing and any(piece.ongoing for piece in pieces)
    if declared[1] < declared[0] or not periods:
        return unverifiable("une des périodes est inversée (voir DAT-03)", *evidence)
    gaps = [gap for gap in _uncovered(declared, periods) if _length(gap) > GAP]
    if running:
        gaps = [gap for gap in gaps if gap[1] != declared[1]]
    shared = [other for piece in pieces for other in case.jobs_of(piece)]
    widest = [p for other in shared if (p := job_period(other, case.reference)) is not None]
    end = max([declared[1], *(p[1] for p in widest)])
    beyond = max(each[1] for each in periods) - end > timedelta(days=GAP)
    if not gaps and not beyond:
        return passed(*evidence)
    values = {"n": str(job.n), "x": format_days(_length(declared))}
    values |= {"y": format_days(sum(_length(p) for p in _joined(periods)))}
    values |= {"z": _retained(case, job, declared, periods)}
    values |= {"p": list_fr([period(*gap) for gap in gaps])}
    return failed(*evidence, values=values, count=2, request=None if gaps else "")


def _length(dates: Period) -> int:
    return (dates[1] - dates[0]).days + 1


def _joined(periods: Sequence[Period]) -> list[Period]:
    joined: list[Period] = []
    for first, last in periods:
        if joined and first <= joined[-1][1] + timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _uncovered(declared: Period, periods: Sequence[Period]) -> list[Period]:
    """Parts of `declared` that no period covers."""
    gaps: list[Period] = []
    day: date = declared[0]
    for first, last in _joined(periods):
        if first > day:
            gaps.append((day, min(declared[1], first - timedelta(days=1))))
        day = max(day, last + timedelta(days=1))
    if day <= declared[1]:
        gaps.append((day, declared[1]))
    return [gap for gap in gaps if gap[0] <= gap[1]]


def _retained(case: Case, job: Job, declared: Period, periods: Sequence[Period]) -> str:
    found = line(case, job)
    if found is not None and found.justified_days is not None:
        return f"{format_days(found.justified_days[0])} en équivalent temps plein"
    gaps = _uncovered(declared, periods)
    return format_days(_length(declared) - sum(_length(gap) for gap in gaps))


@rule(
    "COH-06",
    V,
    source="Récapitulatif et attestation : « Travail à temps complet »",
    message="Emploi {n} : temps complet déclaré, temps partiel ({q} %) attesté ; quotité la plus "
    "faible retenue.",
    per="job",
)
def same_full_time(case: Case, job: Job) -> Result:
    """Le temps complet est le même dans le tableau et sur l’attestation."""
    pieces = [piece for piece in _accepted(case, job) if not piece.volunteer]
    evidence = (job["temps_complet"], *(piece["temps_complet"] for piece in pieces))
    if not pieces and case.payslips_of(job):
        return papers_agree.same_full_time(case, job)
    if not pieces:
        return not_applicable("aucune attestation d’employeur ne se rapporte à cet emploi")
    answers = [piece.full_time for piece in pieces]
    if job.full_time is None or None in answers:
        return unverifiable("une des deux réponses n’est pas connue", *evidence)
    values = {"n": str(job.n)}
    for piece in pieces:
        if job.full_time and not piece.full_time:
            part = piece.part.share
            if part is not None:
                values["q"] = format_percent(part).rstrip(" %\u00a0")
            message = "" if part is not None else FULL_OR_PART.format("complet", "partiel")
            return failed(*evidence, piece["quotite"], values=values, message=message)
    if not job.full_time and all(answers):
        message = FULL_OR_PART.format("partiel", "complet")
        return failed(*evidence, job["temps_partiel"], values=values, message=message)
    return passed(*evidence)


@rule(
    "COH-07",
    V,
    source="Récapitulatif : quotité ; attestations : pourcentage ou heures par semaine",
    message="Emploi {n} : {a} déclaré, {b} attesté (base 151,67 h/mois ou 35 h/semaine).",
    per="job",
)
def same_share(case: Case, job: Job) -> Result:
    """La quotité déclarée et la quotité attestée sont à moins de deux points l’une de l’autre."""
    pieces = [
        piece for piece in _accepted(case, job) if piece.volunteer or piece.full_time is False
    ]
    if not pieces and case.payslips_of(job):
        return papers_agree.same_share(case, job)
    if not pieces or (job.full_time and not any(piece.volunteer for piece in pieces)):
        return not_applicable("il n’y a pas de temps partiel à comparer", job["temps_complet"])
    written_in = [p["heures_semaine" if p.volunteer else "quotite"] for p in pieces]
    evidence = (job["temps_complet"], job["temps_partiel"], *written_in)
    declared = job.declared
    if declared is None or any(piece.share is None for piece in pieces):
        return unverifiable("une des deux quotités n’est pas connue", *evidence)
    for piece, cell in zip(pieces, written_in, strict=True):
        share = piece.share
        assert share is not None
        if max(share[0] - declared[1], declared[0] - share[1]) > POINTS:
            a = format_percent(declared[0])
            b = format_percent(share[0])
            if piece.volunteer:
                b = f"{b} (« {quote(cell.value)} » par semaine)"
            return failed(*evidence, values={"n": str(job.n), "a": a, "b": b})
    return passed(*evidence)


@rule(
    "COH-08",
    V,
    source="Récapitulatif : statut ; deux modèles d’attestation",
    message="Emploi {n} : déclaré « {s} » mais justifié par une attestation « {t} ».",
    per="job",
)
def same_status(case: Case, job: Job) -> Result:
    """Le statut déclaré va avec la nature de l’attestation jointe."""
    pieces = _accepted(case, job)
    cell = job["statut"]
    if not pieces:
        return papers_agree.same_status(case, job) or not_applicable(NO_PIECE, cell)
    if job.status is Status.UNKNOWN:
        return unverifiable(cell.reason or "le statut n’est pas renseigné", cell)
    if job.status is Status.OTHER:
        return not_applicable("le statut n’est pas l’un des trois prévus (voir DUR-13)", cell)
    for piece in pieces:
        if piece.kind is not job.status:
            kind = "activités bénévoles" if piece.volunteer else "activités salariées"
            values = {"n": str(job.n), "s": quote(cell.value), "t": kind}
            return failed(cell, piece.organisation, values=values)
    return passed(cell, *(piece.organisation for piece in pieces))


@rule(
    "COH-12",
    V,
    source="Chaque pièce se rapporte à une activité du dossier",
    message="Pièce {p} ({employeur}, {période}) sans emploi correspondant dans le dossier.",
    request="Préciser à quel emploi se rapporte la pièce {p}, ou ajouter le tableau correspondant.",
    per="piece",
)
def matched(case: Case, attestation: Attestation | Bundle) -> Result:
    """L’attestation correspond à un emploi du dossier.

    Le rapprochement se fait par l’employeur, la période et le statut. Quand plusieurs emplois
    conviennent, c’est à une personne de choisir.
    """
    if isinstance(attestation, Bundle):
        return papers_agree.matched(case, attestation)
    evidence = (attestation.organisation, attestation["depuis"], attestation["jusquau"])
    found = case.match_of(attestation)
    if found.jobs:
        return passed(*evidence)
    if attestation.rejected:
        return not_applicable("elle concerne une autre personne (voir COH-02)", *evidence)
    if found.ambiguous:
        numbers = list_fr([str(job.n) for job in found.ambiguous], "ou")
        return unverifiable(f"elle peut se rapporter à l’emploi {numbers}", *evidence)
    unknown = cells.unknowns(evidence)
    if unknown:
        return unverifiable(cells.reasons(unknown), *evidence)
    if case.tables_unread:
        return unverifiable("des tableaux du dossier n’ont pas été lus", *evidence)
    dates = attested_period(attestation, case.reference)
    kind = "bénévoles" if attestation.volunteer else "salariées"
    values = {"p": f"« attestation d’activités {kind} »", "employeur": attestation.name}
    values["période"] = period(*dates) if dates else "période non comprise"
    asked = {"p": f"« attestation d’activités {kind} » ({attestation.name})"}
    return failed(*evidence, values=values, asked=asked)


@rule(
    "COH-15",
    V,
    source="Contrôle de l’outil",
    message="Emplois {n} et {m} : même employeur et périodes communes ; comptés une seule fois.",
)
def no_double(case: Case) -> list[Result]:
    """Aucune période chez un même employeur n’est décrite dans deux tableaux."""
    results = []
    for i, first in enumerate(case.jobs):
        for second in case.jobs[i + 1 :]:
            if _same_days(case, first, second):
                evidence = (first["employeur"], first["depuis"], second["employeur"])
                results.append(
                    failed(
                        *evidence,
                        second["depuis"],
                        values={"n": str(first.n), "m": str(second.n)},
                        subject=Subject(second.subject.id, second.subject.title),
                    )
                )
    if results:
        return results
    if len(case.jobs) < 2:
        return [not_applicable("un seul emploi au plus est décrit")]
    return [passed(*(job["employeur"] for job in case.jobs))]


def _same_days(case: Case, a: Job, b: Job) -> bool:
    keys = [organisation_key(employer_name(job["employeur"].value)) for job in (a, b)]
    first, second = (job_period(job, case.reference) for job in (a, b))
    if not keys[0] or keys[0] != keys[1] or first is None or second is None:
        return False
    # a change of post on the same day is no double description
    return (min(first[1], second[1]) - max(first[0], second[0])).days > 0
