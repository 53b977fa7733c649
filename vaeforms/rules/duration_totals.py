"""DUR: the totals of the ledger against the threshold, and what they depend on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

from vaeforms.french import (
    format_date,
    format_days,
    format_duration_days,
    format_percent,
    list_fr,
    parse_duration,
)
from vaeforms.model import Ledger, Segment, Severity
from vaeforms.parameters import DEFAULT_PROFILE
from vaeforms.rules.amounts import (
    UNKNOWN,
    between,
    declared_text,
    justified_text,
    line,
    partial,
    period,
)
from vaeforms.rules.case import Case
from vaeforms.rules.cells import Cell
from vaeforms.rules.papers import titles
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

#: « écart > max(30 j, 5 %) » (DUR-08)
SUM_GAP, PART_GAP = Fraction(30), Fraction(5, 100)

NO_LEDGER = "le calcul de durée n’a pas pu être fait"


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
    page n’a pas été lue, un autre tableau peut s’y trouver. Si les périodes de stage ou
    d’alternance exclues changent le résultat, c’est à une personne d’en décider.
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
    if case.tables_unread:
        return unverifiable("un autre tableau peut figurer sur une page non lue", *_periods(case))
    values = {"x": between(ledger.declared.capped), "d": format_date(case.reference)}
    matters = "training_matters" in ledger.flags
    return failed(
        *_periods(case),
        values=values,
        severity=V if matters else None,
        note="Les périodes de formation exclues changeraient le résultat" if matters else "",
        ask=not matters,
        message="" if case.profile.id == DEFAULT_PROFILE else _other_threshold(case),
    )


def _other_threshold(case: Case) -> str:
    """The catalogue's sentence speaks of the form's three years; another profile has its own."""
    threshold = format_days(case.profile.threshold)
    return (
        f"Durée recalculée : {{x}} (seuil du profil « {case.profile.id} » : {threshold}). Le "
        "critère de durée n’apparaît pas atteint au {d}. Décision réservée à la CPNEFP."
    )


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
    if undecided(case) or case.tables_unread:
        what = f"des pièces n’ont pas été lues ({case.unread_list})" if case.unread else ""
        if case.other_forms and not case.lost_where:
            what = f"des pages d’un autre formulaire sont jointes ({case.unread_list})"
        letters = [b for b in case.bundles if b.letter and not b.rejected]
        if not what and letters:
            what = f"des attestations hors modèle sont à examiner ({titles(letters)})"
        reason = what or "des éléments des pièces n’ont pas pu être lus avec certitude"
        return unverifiable(f"{reason} et peuvent justifier davantage", *_periods(case))
    missing = ledger.threshold - ledger.justified.capped[1]
    values = {"x": declared_text(case), "y": justified_text(case)}
    values |= {"z": format_duration_days(max(missing, Fraction(0))), "liste": _lacking(case)}
    matters = "training_matters" in ledger.flags
    note = "Les périodes de formation exclues changeraient le résultat" if matters else ""
    request = None if values["liste"] else ""
    severity = V if matters else None
    return failed(*_periods(case), values=values, severity=severity, note=note, request=request)


def _lacking(case: Case) -> str:
    """« emploi 1 (Mutuelle du Lac), du … au … ; emploi 2 … »: what good pieces leave uncovered.

    A job without a piece, or whose piece is unsigned or incomplete, is asked for by PCE, SIG or
    DAT rules: one request is enough.
    """
    parts = []
    for job in case.jobs:
        found = line(case, job)
        reliable = case.shown(job)
        if found is not None and found.unjustified and not found.excluded and reliable:
            dates = list_fr([period(*gap) for gap in found.unjustified])
            parts.append(f"emploi {job.n} ({job.employer}), {dates}")
    return " ; ".join(parts)


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
    """Which assumption the verdict hangs on; near the threshold, that it is near."""
    on = [words for flag, words in _DEPENDS.items() if flag in ledger.flags]
    if on:
        return f"Le résultat dépend {list_fr(on)}"
    low, high = ledger.justified.capped[0], ledger.justified.uncapped[1]
    missing = ledger.threshold - high
    if low == high and missing > 0:
        return f"Aucune hypothèse n’est en cause : il manque {format_days(missing)} au seuil"
    return "La durée justifiée est proche du seuil"


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
    apart = [] if partial(case.ledger) else [max(low - typed.days, typed.days - high)]
    if whole:
        apart.append(abs(sum(known, Fraction(0)) - typed.days))
    if not apart:
        return not_applicable("des dates ou des quotités manquent au calcul", *evidence)
    if max(apart) <= allowed:
        return passed(*evidence)
    y = format_duration_days(sum(known, Fraction(0))) if whole else UNKNOWN
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
    "DUR-19",
    I,
    source="Aide au secrétariat",
    message="Il manque {x} ETP ; au même rythme, le seuil serait atteint le {date}.",
    informs=True,
)
def projection(case: Case) -> Result:
    """Si la durée est insuffisante et un emploi en cours, la date du seuil est projetée."""
    ledger = case.ledger
    if ledger is None or ledger.projected is None:
        return not_applicable("aucune projection n’est utile ou possible")
    missing = max(Fraction(0), ledger.threshold - ledger.declared.capped[0])
    values = {"x": format_days(missing), "date": format_date(ledger.projected)}
    return noted(*_periods(case), values=values)
