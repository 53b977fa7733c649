"""CPL: are the tables « Emploi n » filled in."""

from __future__ import annotations

from vaeforms.french import (
    AmountKind,
    ShareReading,
    ShareUnit,
    format_percent,
    list_fr,
)
from vaeforms.model import Severity
from vaeforms.rules import cells
from vaeforms.rules.amounts import line_text
from vaeforms.rules.case import Case
from vaeforms.rules.jobs import ONE, Job, fold
from vaeforms.rules.present import missing, present
from vaeforms.rules.rule import Result, failed, not_applicable, passed, rule, unverifiable
from vaeforms.rules.wording import quote

B, V = Severity.BLOCKING, Severity.TO_CHECK


@rule(
    "CPL-08",
    B,
    source="Récapitulatif, 2 : tableaux « Emploi n » (un seul suffit)",
    message="Aucun emploi ni activité bénévole n’est décrit.",
    request="Renseigner au moins un tableau « Emploi (ou activité bénévole) ».",
)
def some_job(case: Case) -> Result:
    """Au moins un emploi ou une activité bénévole est décrit."""
    if case.jobs:
        return passed(*(job["intitule"] for job in case.jobs))
    first = case["emploi_1_intitule"]
    if not first.present:
        return unverifiable(first.reason, first)
    if case.unread_tables:
        numbers = list_fr([str(n) for n in case.unread_tables])
        return unverifiable(f"les tableaux n’ont pas pu être lus (emploi {numbers})", first)
    if case.unread:
        return unverifiable(f"un tableau peut figurer dans {case.unread_where}", first)
    return failed(first)


@rule(
    "CPL-09",
    B,
    source="Récapitulatif : rubriques des tableaux « Emploi n »",
    message="Emploi {n} : rubrique(s) manquante(s) : {liste}.",
    request="Compléter, pour l’emploi {n} : {liste}.",
    per="job",
)
def job_rubrics(case: Case, job: Job) -> Result:
    """Les rubriques du tableau sont toutes renseignées.

    Intitulé, nom et adresse, statut, dates de début et de fin, activités. Un tableau entièrement
    vide est ignoré. « Travail à temps complet » relève de CPL-11, qui le demande en d’autres mots.
    """
    keys = ("intitule", "employeur", "statut", "depuis", "jusquau", "activites")
    return missing([job[key] for key in keys], n=str(job.n))


@rule(
    "CPL-10",
    V,
    source="Récapitulatif : « Domaine d’activité de l’entreprise »",
    message="Emploi {n} : domaine d’activité de l’entreprise non renseigné (utile pour apprécier "
    "le secteur de la Mutualité).",
    request="Préciser le domaine d’activité de l’entreprise pour l’emploi {n}.",
    per="job",
)
def job_sector(case: Case, job: Job) -> Result:
    """Le domaine d’activité de l’entreprise est renseigné."""
    return present(job["domaine"], n=str(job.n))


@rule(
    "CPL-11",
    B,
    source="Récapitulatif : « Travail à temps complet »",
    message="Emploi {n} : temps complet non précisé ou réponse contradictoire.",
    request="Cocher « Oui » ou « Non » à « Travail à temps complet » pour l’emploi {n}.",
    per="job",
)
def job_full_time(case: Case, job: Job) -> Result:
    """Une seule des cases « Oui » et « Non » de « Travail à temps complet » est cochée.

    « Oui » avec une quotité de temps partiel est à vérifier.
    """
    cell, part = job["temps_complet"], job["temps_partiel"]
    values = {"n": str(job.n)}
    if cell.both or cell.empty:
        return failed(cell, values=values)
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if job.full_time is None:
        return unverifiable(f"réponse « {quote(cell.value)} » non reconnue", cell)
    if (
        job.full_time
        and part.filled
        and not cells.is_nil(fold(part.value))
        and job.part.share != ONE
    ):
        note = f"« Oui » est coché et la rubrique du temps partiel porte « {quote(part.value)} »"
        return failed(cell, part, values=values, severity=V, note=note)
    return passed(cell)


@rule(
    "CPL-12",
    B,
    source="Récapitulatif : « Si temps partiel, indiquez le pourcentage … ou le nombre d’heures »",
    message="Emploi {n} : temps partiel sans pourcentage ni nombre d’heures par mois ; la durée ne "
    "peut pas être calculée.",
    request="Indiquer le pourcentage par rapport au temps plein ou le nombre d’heures par mois "
    "pour l’emploi {n}.",
    per="job",
)
def job_part_time(case: Case, job: Job) -> Result:
    """La quotité d’un temps partiel est indiquée et peut être convertie.

    Pourcentage, fraction, heures par mois ou par semaine. Un nombre sans unité qui se lit de deux
    façons, ou un texte que l’outil ne comprend pas, est à vérifier.
    """
    cell, answer = job["temps_partiel"], job["temps_complet"]
    if job.full_time is None:
        return not_applicable("le temps complet n’est pas précisé (voir CPL-11)", answer)
    if job.full_time:
        return not_applicable("l’emploi est à temps complet", answer)
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if cell.empty or cells.is_nil(fold(cell.value)):
        return failed(cell, values={"n": str(job.n)})
    doubt = share_doubt(job.part)
    if doubt:
        return unverifiable(f"« {quote(cell.value)} » {doubt}", cell)
    note = ""
    if "no_unit" in job.part.flags and job.part.share is not None:
        note = f"« {quote(cell.value)} » est lu comme {format_percent(job.part.share)}"
    return passed(cell, answer, note=note)


#: Doubts on a share that a person must settle, and how to say them.
_SHARE_DOUBTS = {
    "conflict": "donne deux valeurs qui ne concordent pas",
    "could_be_weekly": "peut être un pourcentage ou un nombre d’heures",
    "minutes_unclear": "comporte des minutes peu claires",
    "other_base": "se rapporte à une autre durée que 35 heures",
    "annual_hours": "est un nombre d’heures par an",
    "approximate": "est approximatif",
}


def share_doubt(read: ShareReading) -> str:
    """Why a share needs eyes, as the end of « « 28 » … »; empty when it is clear."""
    if read.kind is not AmountKind.PARSED or read.share is None:
        return "n’a pas pu être interprété"
    for flag, words in _SHARE_DOUBTS.items():
        if flag in read.flags:
            return words
    if "no_unit" in read.flags and read.unit is ShareUnit.HOURS_MONTH:
        return "est écrit sans unité"
    return ""


@rule(
    "CPL-13",
    V,
    source="Récapitulatif : « Durée de l’activité (en / équivalent temps plein) »",
    message="Emploi {n} : durée non renseignée ou unité absente ; recalcul automatique : {x}.",
    per="job",
)
def job_duration(case: Case, job: Job) -> Result:
    """La durée de l’activité en équivalent temps plein est renseignée, avec son unité."""
    cell = job["duree_etp"]
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if cell.empty or job.typed.kind is AmountKind.NO_UNIT:
        return failed(cell, values={"n": str(job.n), "x": line_text(case, job)})
    if job.typed.kind is not AmountKind.PARSED:
        return unverifiable(f"« {quote(cell.value)} » n’a pas pu être interprété", cell)
    return passed(cell)
