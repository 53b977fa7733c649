"""DUR: the ledger's figures against the threshold, and what they depend on."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
    parse_duration,
)
from vaeforms.model import Ledger, Segment, Severity
from vaeforms.parameters import DAYS_YEAR, HOURS_MONTH, HOURS_WEEK, HOURS_YEAR_EFFECTIVE
from vaeforms.rules.amounts import between, declared_text, justified_text, line, period
from vaeforms.rules.attestations import Attestation
from vaeforms.rules.case import Case, hides_something, training_of
from vaeforms.rules.cells import Cell
from vaeforms.rules.dates import written
from vaeforms.rules.jobs import Job, Status, fold
from vaeforms.rules.matching import job_period
from vaeforms.rules.rule import (
    Result,
    failed,
    not_applicable,
    noted,
    passed,
    rule,
    unverifiable,
)
from vaeforms.rules.verdict import undecided
from vaeforms.rules.wording import quote

B, V, I = Severity.BLOCKING, Severity.TO_CHECK, Severity.INFORMATION  # noqa: E741

#: « écart > max(30 j, 5 %) » (DUR-08) and « + 5 % » (DUR-10)
SUM_GAP, PART_GAP = Fraction(30), Fraction(5, 100)
#: What is written after « 151,67 » by people who round: 151,67 is itself full time (DUR-17).
FULL_MONTH = Fraction(15167, 100)

NO_LEDGER = "le calcul de durée n’a pas pu être fait"
ABSENCE = re.compile(
    r"\b(conge parental|conges? sans solde|conge de formation|conge de presence parentale|"
    r"disponibilite|arret (?:de travail|maladie)|longue maladie|conge sabbatique)\b"
)
_PERIOD = re.compile(r"\bdu\s+(?P<a>[^,;()]{4,25}?)\s+au\s+(?P<b>[^,;()\n]{4,25})", re.IGNORECASE)


def _periods(case: Case) -> tuple[Cell, ...]:
    return tuple(cell for job in case.jobs for cell in (job["depuis"], job["jusquau"]))


def _not_known(case: Case) -> Result | None:
    """Why the arithmetic says nothing, or None."""
    if case.ledger is None:
        return unverifiable(NO_LEDGER, *_periods(case))
    if case.unread_tables:
        numbers = list_fr([str(n) for n in case.unread_tables])
        return unverifiable(f"des tableaux n’ont pas pu être lus (emploi {numbers})")
    if not case.jobs and not case["emploi_1_intitule"].present:
        return unverifiable(case["emploi_1_intitule"].reason)
    return None


def _pages_missing(case: Case) -> bool:
    """A page with a further table may not have been read."""
    return any(hides_something(p) for p in case.dossier.problems) or any(
        book.missing_pages for book in case.books
    )


@rule(
    "DUR-01",
    B,
    source="Critères : « au minimum 3 ans … sur les 12 dernières années »",
    message="Durée recalculée : {x} (seuil : 3 ans). Le critère de durée n’apparaît pas atteint au "
    "{d}. Décision réservée à la CPNEFP.",
    request="Si vous avez exercé d’autres activités en rapport avec le CQP au cours des douze "
    "dernières années, les déclarer et les justifier.",
    request_when="jamais « irrecevable » dans la lettre automatique",
)
def declared_enough(case: Case) -> Result:
    """La durée déclarée, recalculée, atteint le seuil.

    Calcul en jours d’équivalent temps plein dans les douze ans qui précèdent la réception. Si une
    page n’a pas été lue, un autre tableau peut s’y trouver. Si les périodes de stage ou d’alternance
    exclues changent le résultat, c’est à une personne d’en décider.
    """
    unknown = _not_known(case)
    if unknown is not None:
        return unknown
    ledger = case.ledger
    assert ledger is not None
    if ledger.rule != "DUR-01":
        if not ledger.rule:
            return not_applicable("la durée n’est pas calculable (voir DUR-03)")
        return passed(*_periods(case))
    if _pages_missing(case):
        return unverifiable("un autre tableau peut figurer sur une page non lue", *_periods(case))
    values = {"x": between(ledger.declared.capped), "d": format_date(case.reference)}
    matters = "training_matters" in ledger.flags
    note = "Les périodes de formation exclues changeraient le résultat" if matters else ""
    severity = V if matters else None
    return failed(*_periods(case), values=values, severity=severity, note=note, ask=not matters)


@rule(
    "DUR-02",
    B,
    source="Critères de recevabilité ; pièces à joindre",
    message="Durée déclarée {x}, durée justifiée {y} : il manque {z} de justificatifs.",
    request="Joindre les justificatifs manquants : {liste}.",
)
def justified_enough(case: Case) -> Result:
    """La durée justifiée par les pièces atteint le seuil.

    Une pièce reçue que l’outil n’a pas pu lire peut justifier davantage : le contrôle est alors à
    faire à la main.
    """
    unknown = _not_known(case)
    if unknown is not None:
        return unknown
    ledger = case.ledger
    assert ledger is not None
    if ledger.rule == "DUR-01":
        return not_applicable("la durée déclarée est elle-même inférieure au seuil (voir DUR-01)")
    if ledger.rule != "DUR-02":
        if not ledger.rule:
            return not_applicable("la durée n’est pas calculable (voir DUR-03)")
        return passed(*_periods(case))
    if undecided(case) or _pages_missing(case):
        what = f"des pièces n’ont pas été lues ({case.unread_list})" if case.unread else ""
        reason = what or "des éléments des attestations n’ont pas pu être lus"
        return unverifiable(f"{reason} et peuvent justifier davantage", *_periods(case))
    missing = ledger.threshold - ledger.justified.capped[1]
    values = {"x": declared_text(case), "y": justified_text(case)}
    values |= {"z": format_duration_days(max(missing, Fraction(0))), "liste": _lacking(case)}
    matters = "training_matters" in ledger.flags
    note = "Les périodes de formation exclues changeraient le résultat" if matters else ""
    return failed(*_periods(case), values=values, severity=V if matters else None, note=note)


def _lacking(case: Case) -> str:
    """« emploi 1 (Mutuelle du Lac), du … au … ; emploi 2 … »."""
    parts = []
    for job in case.jobs:
        found = line(case, job)
        if found is not None and found.unjustified and not found.excluded:
            dates = list_fr([period(*gap) for gap in found.unjustified])
            parts.append(f"emploi {job.n} ({job.employer}), {dates}")
    return " ; ".join(parts) or "périodes non couvertes"


@rule(
    "DUR-03",
    V,
    source="Choix de l’outil : une personne regarde les cas proches du seuil",
    message="Résultat sensible aux hypothèses : de {min} à {max}. Examen par la CPNEFP.",
)
def robust_result(case: Case) -> Result:
    """Le résultat du calcul ne dépend pas des hypothèses retenues.

    Cumul plafonné ou non, bornes des dates partielles, base horaire, marge autour du seuil.
    """
    unknown = _not_known(case)
    if unknown is not None:
        return unknown
    ledger = case.ledger
    assert ledger is not None
    if not ledger.rule:
        return unverifiable("des dates ou des quotités manquent au calcul", *_periods(case))
    if ledger.rule != "DUR-03":
        return passed(*_periods(case))
    low, high = ledger.justified.capped[0], ledger.justified.uncapped[1]
    values = {"min": format_duration_days(low), "max": format_duration_days(high)}
    return failed(*_periods(case), values=values, note=_depends(ledger))


_DEPENDS = {
    "cap_matters": "du plafonnement des activités simultanées",
    "dates_matter": "des dates incomplètes",
    "hour_base_matters": "de la base horaire du bénévolat",
    "training_matters": "des périodes de formation exclues",
    "unknown_dates": "de dates inconnues",
    "unknown_share": "de quotités inconnues",
}


def _depends(ledger: Ledger) -> str:
    on = [words for flag, words in _DEPENDS.items() if flag in ledger.flags]
    return f"Le résultat dépend {list_fr(on)}" if on else ""


@rule(
    "DUR-04",
    I,
    source="Critères de recevabilité",
    message="Durée justifiée {x} : critère de durée atteint au {d}.",
    informs=True,
)
def reached(case: Case) -> Result:
    """La durée justifiée atteint le seuil.

    Dit seulement si le calcul ne laisse pas de doute.
    """
    ledger = case.ledger
    if ledger is None or ledger.rule != "DUR-04":
        return not_applicable("le seuil n’est pas atteint sans réserve (voir DUR-01 à DUR-03)")
    note = "La marge est inférieure à 30 jours" if "margin" in ledger.flags else ""
    values = {"x": justified_text(case), "d": format_date(case.reference)}
    return noted(*_periods(case), values=values, note=note)


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
    "DUR-07",
    V,
    source="Critères : « durée réelle » ; code du travail, L. 6412-1-1 : activités de nature "
    "différente sur une même période",
    message="Du {a} au {b} : {n} activités simultanées (total {q} %). Décompte plafonné à 100 % : "
    "{x} ; sans plafond : {y}.",
)
def no_overlap(case: Case) -> list[Result]:
    """Les activités simultanées ne dépassent pas un temps plein.

    Au-delà, le décompte est plafonné à un temps plein par jour, et les deux chiffres sont donnés.
    """
    ledger = case.ledger
    if ledger is None:
        return [unverifiable(NO_LEDGER)]
    if "overlap" not in ledger.flags:
        return [passed(*_periods(case))]
    results = []
    for run in _runs(ledger.segments):
        shares = max(sum((share for _, share in each.shares), Fraction(0)) for each in run)
        values = {"a": format_date(run[0].start), "b": format_date(run[-1].end)}
        values |= {"n": str(max(len(each.shares) for each in run))}
        values |= {"q": format_percent(shares).rstrip(" %\u00a0")}
        values |= {"x": format_days(sum((each.capped for each in run), Fraction(0)))}
        values |= {"y": format_days(sum((each.uncapped for each in run), Fraction(0)))}
        results.append(failed(*_periods(case), values=values))
    return results or [passed(*_periods(case))]


def _runs(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Segments over full time, joined where they follow each other; a shared day is none."""
    runs: list[list[Segment]] = []
    for each in segments:
        if each.uncapped <= each.capped:
            continue
        if runs and runs[-1][-1].end + timedelta(days=1) == each.start:
            runs[-1].append(each)
        else:
            runs.append([each])
    return [run for run in runs if sum(each.days for each in run) > 1]


@rule(
    "DUR-08",
    V,
    source="Récapitulatif : durée totale et durée de chaque tableau",
    message="Total déclaré {x} ; somme des tableaux {y} ; recalcul {z}.",
)
def totals_agree(case: Case) -> Result:
    """Le total écrit par le candidat, la somme de ses tableaux et le recalcul concordent.

    À 30 jours ou 5 % près.
    """
    cell = case["recap_duree_cqp_etp"]
    evidence = (cell, *(job["duree_etp"] for job in case.jobs))
    typed = parse_duration(cell.value)
    if typed.days is None or case.ledger is None:
        return not_applicable("le total déclaré n’est pas connu (voir CPL-05)", *evidence)
    allowed = max(SUM_GAP, PART_GAP * typed.days)
    parts = [job.typed.days for job in case.jobs]
    known = [days for days in parts if days is not None]
    whole = len(known) == len(parts) and bool(parts)
    low, high = case.ledger.declared.capped[0], case.ledger.declared.uncapped[1]
    apart = [max(low - typed.days, typed.days - high)]
    if whole:
        apart.append(abs(sum(known, Fraction(0)) - typed.days))
    if max(apart) <= allowed:
        return passed(*evidence)
    y = format_duration_days(sum(known, Fraction(0))) if whole else "non calculable"
    values = {"x": f"« {quote(cell.value)} »", "y": y, "z": declared_text(case)}
    return failed(*evidence, values=values)


@rule(
    "DUR-09",
    V,
    source="Récapitulatif : les deux durées totales",
    message="La durée liée au CQP ({x}) dépasse la durée tous secteurs ({y}).",
    request="Vérifier les deux durées totales (page 7).",
)
def part_of_whole(case: Case) -> Result:
    """La durée liée au CQP ne dépasse pas la durée tous secteurs confondus."""
    part, whole = case["recap_duree_cqp_etp"], case["recap_duree_totale"]
    days = [parse_duration(cell.value).days for cell in (part, whole)]
    if days[0] is None or days[1] is None:
        return not_applicable("une des deux durées n’est pas connue", part, whole)
    if days[0] <= days[1]:
        return passed(part, whole)
    return failed(part, whole, values={"x": quote(part.value), "y": quote(whole.value)})


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
    """L’emploi est en cours : compté à la date de réception, justifié à la date de l’attestation."""
    cell = job["jusquau"]
    if not job.ongoing:
        return not_applicable("l’emploi n’est pas en cours", cell)
    limits = [piece.limit[1] for piece in case.pieces_of(job) if piece.limit and piece.reliable]
    values = {"n": str(job.n), "d": format_date(case.reference)}
    if not limits:
        values["s"] = "aucune date, faute de pièce lue"
        return noted(cell, values=values)
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
        return passed(job["statut"], job["intitule"])
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
    """Aucune longue absence n’est mentionnée dans le tableau ni sur l’attestation.

    Congé parental, sans solde, arrêt de plus de trois mois. Les bulletins de salaire, où les
    absences se voient le mieux, ne sont pas encore lus par l’outil.
    """
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
        return unverifiable(f"mention « {found[0]} », dont les dates sont à relever", cell)
    return passed(*cells)


@rule(
    "DUR-19",
    I,
    source="Aide au secrétariat",
    message="Il manque {x} ETP ; au même rythme, le seuil serait atteint le {date}.",
    informs=True,
)
def projection(case: Case) -> Result:
    """Si la durée est insuffisante et un emploi en cours, une date d’atteinte du seuil est projetée."""
    ledger = case.ledger
    if ledger is None or ledger.projected is None:
        return not_applicable("aucune projection n’est utile ou possible")
    missing = max(Fraction(0), ledger.threshold - ledger.declared.capped[0])
    values = {"x": format_days(missing), "date": format_date(ledger.projected)}
    return noted(*_periods(case), values=values)


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
    if len(pieces) < 2:
        return not_applicable("moins de deux pièces donnent une quotité pour cet emploi")
    cells = [p["heures_semaine" if p.volunteer else "quotite"] for p in pieces]
    shares = sorted({p.share for p in pieces if p.share is not None})
    if len(shares) < 2:
        return passed(*cells)
    shown = list_fr([format_percent(share[0]) for share in shares])
    return failed(*cells, values={"n": str(job.n), "liste": shown})
