"""DUR: each activity's own period, status and share of full time."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

from vaeforms.french import (
    AmountKind,
    DateKind,
    ShareUnit,
    format_date,
    format_days,
    format_duration_days,
    format_number,
    format_percent,
    list_fr,
    parse_date,
)
from vaeforms.model import Fact, Severity
from vaeforms.parameters import DAYS_YEAR, HOURS_MONTH, HOURS_WEEK, HOURS_YEAR_EFFECTIVE
from vaeforms.pieces import ABSENCES, absences_shown
from vaeforms.rules import cells
from vaeforms.rules.amounts import line
from vaeforms.rules.attestations import Attestation
from vaeforms.rules.case import Case, training_of
from vaeforms.rules.dates import written
from vaeforms.rules.jobs import Job, Status, as_written, fold
from vaeforms.rules.matching import job_period
from vaeforms.rules.papers import fact_cell
from vaeforms.rules.rule import (
    Result,
    failed,
    not_applicable,
    noted,
    passed,
    rule,
    unverifiable,
)
from vaeforms.rules.wording import quote

B, V, I = Severity.BLOCKING, Severity.TO_CHECK, Severity.INFORMATION  # noqa: E741

#: « + 5 % » (DUR-10)
PART_GAP = Fraction(5, 100)
#: What people write for a full month: 151,67 is full time, though above 35 × 52 / 12 (DUR-17).
FULL_MONTH = Fraction(15167, 100)

#: « arrêt > 3 mois » (DUR-18)
LONG_ABSENCE = timedelta(days=92)
#: « plus de 2 points » (COH-07), for hours that payrolls round
POINTS = Fraction(2, 100)
#: Shares quoted in one sentence.
MOST_SHOWN = 4

ABSENCE = re.compile(
    r"\b(conge parental|conges? sans solde|conge de formation|conge de presence parentale|"
    r"disponibilite|arret (?:de travail|maladie)|longue maladie|conge sabbatique)\b"
)
_PERIOD = re.compile(r"\bdu\s+(?P<a>[^,;()]{4,25}?)\s+au\s+(?P<b>[^,;()\n]{4,25})", re.IGNORECASE)


@rule(
    "DUR-05",
    I,
    source="Critères : « sur les 12 dernières années »",
    message="Emploi {n} : période du {a} au {b} hors de la fenêtre (avant le {w}) : non comptée.",
    per="job",
    informs=True,
)
def truncated(case: Case, job: Job) -> Result:
    """Une partie de l’emploi est antérieure à la fenêtre de douze ans.

    Seule cette partie n’est pas comptée.
    """
    found, start = line(case, job), job.start.bounds
    cells = (job["depuis"], job["jusquau"])
    if case.ledger is None or found is None or start is None:
        return not_applicable("la période n’est pas calculable", *cells)
    if "truncated" not in found.flags:
        return not_applicable("la période n’est pas tronquée", *cells)
    first = case.ledger.window[0]
    values = {"n": str(job.n), "a": format_date(start[0]), "w": format_date(first)}
    return noted(*cells, values={**values, "b": format_date(first - timedelta(days=1))})


@rule(
    "DUR-06",
    V,
    source="Critères : « sur les 12 dernières années »",
    message="Emploi {n} antérieur au {w} : non pris en compte.",
    per="job",
)
def inside_window(case: Case, job: Job) -> Result:
    """L’emploi tombe, au moins en partie, dans les douze ans qui précèdent la réception."""
    cells = (job["depuis"], job["jusquau"])
    found = line(case, job)
    if case.ledger is None or found is None or found.calendar_days is None:
        return not_applicable("la période n’est pas calculable", *cells)
    if "outside" not in found.flags:
        return passed(*cells)
    start = job.start.bounds
    if start is not None and start[0] > case.reference:
        return not_applicable("l’emploi est postérieur à la réception (voir DAT-04)", *cells)
    values = {"n": str(job.n), "w": format_date(case.ledger.window[0])}
    return failed(*cells, values=values)


@rule(
    "DUR-10",
    V,
    source="Récapitulatif : « Durée de l’activité (en / équivalent temps plein) »",
    message="Emploi {n} : durée ETP déclarée {x}, recalculée {y}.",
    per="job",
)
def job_total(case: Case, job: Job) -> Result:
    """La durée déclarée d’un emploi ne dépasse pas sa durée calendaire multipliée par sa quotité.

    À 5 % près.
    """
    cell = job["duree_etp"]
    dates, share = job_period(job, case.reference), job.declared
    evidence = (cell, job["depuis"], job["jusquau"])
    if job.typed.kind is not AmountKind.PARSED or job.typed.days is None:
        return not_applicable("la durée déclarée n’est pas connue (voir CPL-13)", *evidence)
    if dates is None or share is None or dates[1] < dates[0]:
        return not_applicable("la durée ne peut pas être recalculée", *evidence)
    days = ((dates[1] - dates[0]).days + 1) * share[1]
    if job.typed.days <= days * (1 + PART_GAP):
        return passed(*evidence)
    values = {"n": str(job.n), "x": f"« {quote(cell.value)} »", "y": format_duration_days(days)}
    return failed(*evidence, values=values)


@rule(
    "DUR-11",
    I,
    source="Choix de l’outil : « à ce jour » est la date de réception",
    message="Emploi {n} en cours : décompte au {d} ; justifié au {s}.",
    per="job",
    informs=True,
)
def ongoing(case: Case, job: Job) -> Result:
    """L’emploi est en cours : compté à la réception, justifié à la date de la dernière pièce."""
    cell = job["jusquau"]
    if not job.ongoing:
        return not_applicable("l’emploi n’est pas en cours", cell)
    limits = [piece.limit[1] for piece in case.pieces_of(job) if piece.limit and piece.reliable]
    limits += [month.end for month in case.months_of(job).values() if month.sure]
    values = {"n": str(job.n), "d": format_date(case.reference)}
    if not limits:
        message = "Emploi {n} en cours : décompte au {d} ; aucune pièce lue ne le justifie."
        return noted(cell, values=values, message=message)
    return noted(cell, values={**values, "s": format_date(min(max(limits), case.reference))})


@rule(
    "DUR-12",
    V,
    source="Critères : périodes de formation exclues, quel que soit le statut ; droit actuel "
    "contraire (code du travail, L. 6412-1-1)",
    message="Emploi {n} : mention « {mot} » ; période exclue du décompte selon le dossier, à "
    "confirmer.",
    request="Préciser le statut exact de cette période (contrat de travail, stage, alternance).",
    request_when="si nécessaire au seuil",
    per="job",
)
def no_training(case: Case, job: Job) -> Result:
    """L’emploi n’est pas un stage, une alternance ou une formation.

    Cherché dans le statut, l’intitulé, et, par expressions entières, dans les activités. Le tuteur
    d’un stagiaire n’est pas un stagiaire.
    """
    word, cell = training_of(case, job)
    if cell is None:
        return passed(job["statut"], job["intitule"], *cells.doubtful([job["activites"]]))
    matters = case.ledger is not None and "training_matters" in case.ledger.flags
    values = {"n": str(job.n), "mot": word}
    if not case.profile.exclude_training:
        note = f"Le profil « {case.profile.id} » n’exclut pas ces périodes"
        message = "Emploi {n} : mention « {mot} », à confirmer."
        return failed(cell, values=values, message=message, note=note)
    return failed(cell, values=values, ask=matters)


@rule(
    "DUR-13",
    V,
    source="Conditions : activité « salariée, non salariée ou bénévole »",
    message="Emploi {n} : statut « {s} » non prévu par le dossier.",
    per="job",
)
def known_status(case: Case, job: Job) -> Result:
    """Le statut est salarié, non salarié ou bénévole.

    Volontariat, service civique et mandats sont à apprécier par une personne.
    """
    cell = job["statut"]
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if cell.empty:
        return not_applicable("le statut n’est pas renseigné (voir CPL-09)", cell)
    if job.status is not Status.OTHER:
        return passed(cell)
    if training_of(case, job)[1] is not None:
        return not_applicable("c’est une période de formation (voir DUR-12)", cell)
    return failed(cell, values={"n": str(job.n), "s": quote(cell.value)})


@rule(
    "DUR-14",
    V,
    source="Attestation : « Nombre d’heures par semaine » ; durée légale de 35 heures",
    message="{association} : « {v} » h/semaine ; borne basse {x} retenue pour le justifié.",
    per="volunteer",
)
def plausible_hours(case: Case, attestation: Attestation) -> Result:
    """Le nombre d’heures par semaine est un nombre unique, positif, d’au plus 35."""
    cell, read = attestation["heures_semaine"], attestation.hours
    if read.hours is None:
        return not_applicable("le nombre d’heures n’est pas connu (voir PCE-11)", cell)
    doubts = {"range", "approximate", "over_full_time", "not_positive"}
    doubtful = read.hours <= 0 or read.hours > HOURS_WEEK or read.flags & doubts
    if not doubtful:
        return passed(cell)
    values = {"association": attestation.name, "v": quote(cell.value)}
    return failed(cell, values={**values, "x": f"{format_number(read.hours, 2)} h"})


@rule(
    "DUR-15",
    I,
    source="Base de 35 heures (choix de l’outil) ; 1 607 heures : R. 335-6 ancien",
    message="{association} : {h} h/semaine = {q} % ; soit {x} ETP (base 35 h) ; {y} (base 1 607 "
    "h/an).",
    per="volunteer",
    informs=True,
)
def volunteer_hours(case: Case, attestation: Attestation) -> Result:
    """Les heures de bénévolat sont converties en équivalent temps plein, sur deux bases."""
    cell, hours = attestation["heures_semaine"], attestation.hours.hours
    start, end = attestation.start.bounds, attestation.limit
    if hours is None or hours <= 0 or start is None or end is None or end[0] < start[1]:
        return not_applicable("la conversion n’est pas calculable", cell)
    days = (end[0] - start[1]).days + 1
    share = hours / HOURS_WEEK
    effective = hours * Fraction(days, 7) / HOURS_YEAR_EFFECTIVE * DAYS_YEAR
    values = {"association": attestation.name, "h": format_number(hours, 2)}
    values |= {"q": format_percent(share).rstrip(" %\u00a0"), "x": format_days(days * share)}
    return noted(cell, values={**values, "y": format_days(effective)})


@rule(
    "DUR-16",
    V,
    source="Récapitulatif et attestation : pourcentage du temps plein",
    message="Emploi {n} : quotité « {v} » à vérifier.",
    request="Vérifier la quotité indiquée pour l’emploi {n}.",
    per="job",
)
def plausible_share(case: Case, job: Job) -> Result:
    """La quotité d’un temps partiel est comprise entre 10 % et 100 %."""
    reads = [(job["temps_partiel"], job.part)]
    reads += [(p["quotite"], p.part) for p in case.pieces_of(job) if not p.volunteer]
    doubts = {"not_positive", "over_full_time", "under_ten_percent"}
    seen = []
    for cell, read in reads:
        if read.share is None or read.unit not in (ShareUnit.PERCENT, ShareUnit.FRACTION):
            continue
        seen.append(cell)
        if read.flags & doubts or not Fraction(1, 10) <= read.share <= 1:
            return failed(cell, values={"n": str(job.n), "v": quote(cell.value)})
    return passed(*seen) if seen else not_applicable("aucun pourcentage n’est indiqué")


@rule(
    "DUR-17",
    V,
    source="Récapitulatif : « nombre d’heures par mois » ; 151,67 = 35 × 52 / 12",
    message="Emploi {n} : {h} h/mois à temps partiel dépasse le temps plein légal.",
    per="job",
)
def plausible_month(case: Case, job: Job) -> Result:
    """Les heures mensuelles d’un temps partiel ne dépassent pas 151,67."""
    cell, hours = job["temps_partiel"], job.part.hours
    if job.full_time is not False or hours is None or job.part.unit is not ShareUnit.HOURS_MONTH:
        return not_applicable("aucun nombre d’heures par mois n’est indiqué", cell)
    if hours <= max(HOURS_MONTH, FULL_MONTH):
        return passed(cell)
    return failed(cell, values={"n": str(job.n), "h": format_number(hours, 2)})


@rule(
    "DUR-18",
    V,
    source="Critères : « durée réelle » ; absences laissées à l’appréciation d’une personne",
    message="Emploi {n} : absence du {a} au {b} : à déduire ou non ?",
    per="job",
)
def long_absence(case: Case, job: Job) -> Result:
    """Aucune longue absence n’est mentionnée dans le tableau ni sur les pièces.

    Congé parental, sans solde, arrêt de plus de trois mois. Rien n’est déduit : c’est à une
    personne d’en décider.
    """
    paid = case.payslips_of(job)
    for absence in absences_shown(d for b in paid for d in b.documents):
        cell = fact_cell(paid[0].documents[0], "absence", Fact(absence.text, absence.where))
        if absence.start is None or absence.end is None:
            if absence.kind in ("parental", "unpaid"):
                mention = ABSENCES.get(absence.kind, absence.text)
                return unverifiable(f"mention « {mention} », dont les dates sont à relever", cell)
        elif (absence.end - absence.start).days >= LONG_ABSENCE.days:
            values = {"n": str(job.n), "a": format_date(absence.start)}
            return failed(cell, values={**values, "b": format_date(absence.end)})
    cells = [job["activites"], *(piece.activities for piece in case.pieces_of(job))]
    for cell in cells:
        found = ABSENCE.search(fold(cell.value))
        if not found:
            continue
        dates = _PERIOD.search(cell.value)
        a, b = (parse_date(dates[key]) for key in ("a", "b")) if dates else (None, None)
        if (
            a is not None
            and b is not None
            and {a.kind, b.kind} <= {DateKind.EXACT, DateKind.PARTIAL}
        ):
            return failed(cell, values={"n": str(job.n), "a": written(a), "b": written(b)})
        mention = as_written(cell.value, found[0])
        return unverifiable(f"mention « {mention} », dont les dates sont à relever", cell)
    return passed(*cells)


@rule(
    "DUR-20",
    V,
    source="Récapitulatif : une seule quotité par tableau",
    message="Emploi {n} : quotités différentes selon les pièces ({liste}) ; détail par période "
    "nécessaire.",
    per="job",
)
def one_share(case: Case, job: Job) -> Result:
    """Les pièces d’un même emploi donnent toutes la même quotité."""
    pieces = [p for p in case.pieces_of(job) if not p.rejected and p.share is not None]
    months = [m.share for m in case.months_of(job).values() if m.sure and m.share is not None]
    if len(pieces) + len(months) < 2:
        return not_applicable("moins de deux pièces donnent une quotité pour cet emploi")
    cells = [p["heures_semaine" if p.volunteer else "quotite"] for p in pieces]
    cells += [b.cell("hours") for b in case.payslips_of(job)]
    shares = sorted({p.share for p in pieces if p.share is not None})
    for paid in sorted(months):
        # hours of payslips are rounded
        if not any(max(abs(paid[0] - s[0]), abs(paid[1] - s[1])) <= POINTS for s in shares):
            shares = sorted([*shares, paid])
    if len(shares) < 2:
        return passed(*cells)
    shown = list_fr([format_percent(share[0]) for share in shares[:MOST_SHOWN]])
    if len(shares) > MOST_SHOWN:
        shown = f"{shown}, et d’autres"
    return failed(*cells, values={"n": str(job.n), "liste": shown})
