"""PCE: what payslips and other pieces justify, month by month, and what they lack."""

from __future__ import annotations

from vaeforms.french import format_date, list_fr
from vaeforms.model import Cover, PieceKind, Severity
from vaeforms.pieces import MENTIONS, NAMES
from vaeforms.rules import coverage
from vaeforms.rules.amounts import between, line, line_text
from vaeforms.rules.case import Case
from vaeforms.rules.dates import OLD_ATTESTATION
from vaeforms.rules.jobs import Job, Status
from vaeforms.rules.matching import job_period
from vaeforms.rules.papers import OFF_LIST, Bundle, fact_cell, titles
from vaeforms.rules.relief import enough_without
from vaeforms.rules.rule import Result, failed, not_applicable, noted, passed, rule, unverifiable
from vaeforms.rules.wording import quote

B, V, I = Severity.BLOCKING, Severity.TO_CHECK, Severity.INFORMATION  # noqa: E741

#: What must stand on a letter as it stands on the model (PCE-18), and what it is called.
_EMPLOYER_ITEMS = {
    "signatory": "signataire",
    "quality": "qualité du signataire",
    "employer": "entreprise",
    "person": "personne employée",
    "period": "période",
    "activities": "activités",
    "signed_at": "lieu",
    "signed_on": "date",
}
_VOLUNTEER_ITEMS = _EMPLOYER_ITEMS | {
    "employer": "association",
    "person": "bénévole",
    "hours_week": "heures par semaine",
}


@rule(
    "PCE-03",
    V,
    source="Pièces à joindre : « pour justifier de chacune de vos activités » ; aucune liste",
    message="Activité non salariée {n} : aucune pièce ; le dossier ne précise pas les "
    "justificatifs admis.",
    request="Joindre tout document justifiant de votre activité non salariée et de sa durée (par "
    "exemple extrait d’immatriculation, attestation d’affiliation ou déclaration d’activité).",
    per="job",
)
def self_employed_piece(case: Case, job: Job) -> Result:
    """L’activité non salariée est accompagnée d’une pièce.

    Le formulaire en demande une sans dire laquelle : toute pièce est admise, et c’est à une
    personne d’apprécier ce qu’elle justifie.
    """
    evidence = (job["employeur"], job["statut"])
    if job.status is not Status.SELF_EMPLOYED:
        return not_applicable("l’activité n’est pas non salariée", *evidence)
    found = [b for b in case.bundles_of(job) if not b.rejected]
    if found or any(not piece.rejected for piece in case.pieces_of(job)):
        return passed(*evidence, *(b.employer for b in found if b.employer.filled))
    free = [b for b in case.bundles if b.kind is PieceKind.SELF_EMPLOYED and not b.rejected]
    if free:
        return unverifiable(f"{titles(free)} : à rapprocher de cette activité", *evidence)
    if case.unread:
        return unverifiable(f"à chercher dans {case.unread_where}", *evidence)
    return failed(*evidence, values={"n": str(job.n)})


@rule(
    "PCE-04",
    V,
    source="Pièces à joindre : « chacune de vos activités »",
    message="Emploi {n} : période non justifiée : {mois}. Durée justifiée : {x} ; durée déclarée : "
    "{y}.",
    request="Joindre les justificatifs pour la période {mois} (attestation ou bulletins, "
    "récapitulatif annuel accepté).",
    per="job",
)
def whole_period(case: Case, job: Job) -> Result:
    """Les bulletins, avec les attestations s’il y en a, couvrent toute la période déclarée.

    Mois par mois, dans la période prise en compte. Un emploi en cours peut ne pas l’être pour les
    trois derniers mois. Quand seules des attestations sont jointes, c’est COH-05 qui compare.
    """
    cells = (job["depuis"], job["jusquau"])
    slips = case.payslips_of(job)
    if not slips:
        return not_applicable("aucun bulletin de salaire ne se rapporte à cet emploi", *cells)
    found = coverage.months(case, job)
    if not found:
        return unverifiable("la période déclarée n’est pas connue", *cells)
    if any(b.undated for b in slips):
        return unverifiable("la période d’un bulletin n’a pas été lue (voir PCE-07)", *cells)
    lacking = list(coverage.missing(case, job))
    recent = case.reference - OLD_ATTESTATION
    if job.ongoing:
        while lacking and lacking[-1] == found[-1].month and found[-1].cover is Cover.MISSING:
            if lacking[-1] < (recent.year, recent.month):
                break
            lacking.pop()
            found = found[:-1]
    evidence = (*cells, *(b.cell("period") for b in slips))
    if not lacking:
        return passed(*evidence)
    if case.unread:
        words = coverage.months_text(lacking)
        return unverifiable(f"{words} : à chercher dans {case.unread_where}", *evidence)
    arithmetic = line(case, job)
    shown = arithmetic.justified_days if arithmetic is not None else None
    values = {"n": str(job.n), "mois": coverage.months_text(lacking), "y": line_text(case, job)}
    values["x"] = between(shown) if shown is not None else "non calculable"
    asked = {"mois": coverage.months_text(lacking, after_period=True)}
    return failed(*evidence, values=values, asked=asked)


@rule(
    "PCE-05",
    I,
    source="Pièces à joindre : « si vous ne pouvez pas ou si vous ne souhaitez pas »",
    message="Emploi {n} justifié par bulletins de salaire : conforme au choix laissé au candidat.",
    per="job",
    informs=True,
)
def payslips_instead(case: Case, job: Job) -> Result:
    """L’emploi est justifié par des bulletins de salaire : aucune attestation n’est demandée."""
    slips = case.payslips_of(job)
    if not slips:
        return not_applicable("aucun bulletin de salaire ne se rapporte à cet emploi")
    if any(not piece.rejected for piece in case.pieces_of(job)):
        return not_applicable("une attestation est jointe aussi")
    return noted(*(b.employer for b in slips), values={"n": str(job.n)})


@rule(
    "PCE-06",
    V,
    source="Pièces à joindre : « les bulletins récapitulatifs annuels suffisent »",
    message="Pièce {p} : récapitulatif {année} à rapprocher de la période {a}–{b}.",
    per="proof",
)
def recaps(case: Case, bundle: Bundle) -> list[Result]:
    """Chaque récapitulatif annuel tombe dans la période déclarée, et aucun cumul n’est supposé.

    Un bulletin de décembre avec ses cumuls vaut un récapitulatif, mais il ne dit pas quels mois
    ont été travaillés : les mois qu’il est seul à montrer sont à regarder.
    """
    if not bundle.slips:
        return [not_applicable("ce n’est pas un bulletin de salaire", bundle.employer)]
    results = []
    months = bundle.months
    for document in bundle.documents:
        piece = document.piece
        assert piece is not None
        only = [m for m, c in months.items() if not c.sure and document.id in c.documents]
        jobs = [job for job in bundle.jobs if job_period(job, case.reference)]
        recap = piece.kind is PieceKind.ANNUAL_RECAP
        year = piece.months[-1][0] if piece.months else (only[-1][0] if only else None)
        if year is None or not (recap or only) or not jobs:
            continue
        # a year may meet several tables of one employer: it is held against all of them together
        periods = [p for job in jobs if (p := job_period(job, case.reference)) is not None]
        first, last = min(p[0] for p in periods), max(p[1] for p in periods)
        shown = only if not recap else list(piece.months)
        inside = (
            shown
            and (first.year, first.month) <= shown[0]
            and shown[-1]
            <= (
                last.year,
                last.month,
            )
        )
        cell = fact_cell(document, "period", piece.period)
        if recap and inside:
            results.append(passed(cell))
            continue
        values = {"p": f"« {document.title} »", "année": str(year)}
        values |= {"a": format_date(first), "b": format_date(last)}
        note = ""
        if only:
            words = coverage.months_text(only)
            note = f"Seul un cumul montre {words} : compté après examen seulement"
        results.append(failed(cell, values=values, note=note))
    if results:
        return results
    return [not_applicable("aucun récapitulatif annuel n’est joint", bundle.employer)]


@rule(
    "PCE-07",
    V,
    source="Code du travail, R. 3243-1 : mentions du bulletin de salaire",
    message="Bulletin {p} : mention(s) non lue(s) : {liste}.",
    request="Transmettre une copie lisible du bulletin {p}.",
    request_when="après contrôle visuel",
    per="proof",
)
def payslip_mentions(case: Case, bundle: Bundle) -> list[Result]:
    """L’employeur, le salarié, l’emploi, la période et les heures ont été lus sur les bulletins.

    Une mention non lue peut y figurer : rien n’est demandé au candidat avant un contrôle visuel.
    """
    if not bundle.slips:
        return [not_applicable("ce n’est pas un bulletin de salaire", bundle.employer)]
    results = []
    for document in bundle.documents:
        piece = document.piece
        assert piece is not None
        # a yearly recap names no job, and a job unread costs nothing where no table is compared
        lacking = [m for m in piece.not_found if not (m == "job" and _recap(piece.kind))]
        if lacking:
            words = list_fr([MENTIONS.get(each, each) for each in lacking])
            values = {"p": f"« {document.title} »", "liste": words}
            results.append(failed(bundle.employer, values=values, count=len(lacking)))
        elif piece.issues:
            why = " ; ".join(issue.rstrip(".") for issue in piece.issues)
            results.append(unverifiable(f"« {document.title} » : {why}", bundle.employer))
    return results or [passed(bundle.employer, bundle.person, bundle.cell("period"))]


def _recap(kind: PieceKind) -> bool:
    return kind is PieceKind.ANNUAL_RECAP


@rule(
    "PCE-18",
    V,
    source="Pièces à joindre : « Vous en trouverez un modèle » : le modèle n’est pas imposé",
    message="Attestation de {entreprise} établie hors modèle : vérifier que les rubriques du "
    "modèle y figurent.",
)
def on_the_model(case: Case) -> list[Result]:
    """Aucune attestation n’est établie sur papier libre.

    Elle est admise si elle dit ce que dit le modèle. Sa signature et son cachet sont à contrôler à
    l’œil ; jusque-là, la période qu’elle atteste n’est pas comptée comme justifiée.
    """
    letters = [b for b in case.bundles if b.letter and not b.rejected]
    if not letters:
        return [passed()]
    results = []
    for each in letters:
        piece = each.pieces[0]
        items = _VOLUNTEER_ITEMS if each.volunteer else _EMPLOYER_ITEMS
        unread = [words for key, words in items.items() if getattr(piece, key) is None]
        if not each.volunteer and piece.full_time is None and piece.share is None:
            unread.append("temps complet ou quotité")
        note = "Signature à contrôler à l’œil"
        if unread:
            note = f"{note} ; non lu : {list_fr(unread)}"
        name = each.employer.value if each.employer.filled else "l’employeur"
        if each.volunteer and not each.employer.filled:
            name = "l’association"
        evidence = (each.employer, each.person, each.cell("period"))
        values = {"entreprise": quote(name)}
        results.append(failed(*evidence, values=values, note=note, subject=each.subject))
    return results


@rule(
    "PCE-19",
    V,
    source="Pièces à joindre : attestation signée ou bulletins de salaire, rien d’autre",
    message="Pièce {p} ({type}) : hors liste ; ne justifie à elle seule ni la quotité ni les "
    "activités.",
    request="Joindre l’attestation de l’employeur ou les bulletins de salaire correspondants.",
)
def listed_pieces(case: Case) -> list[Result]:
    """Aucun contrat ni certificat de travail n’est fourni à la place des pièces demandées.

    Un certificat de travail ou un contrat joint en plus ne gêne pas. Tant qu’une pièce n’a pas pu
    être lue, rien n’est demandé : les bulletins y sont peut-être.
    """
    found = [b for b in case.bundles if b.kind in OFF_LIST and not b.rejected]
    results = []
    for each in found:
        jobs = each.jobs or tuple(j for j in case.jobs if j.status is Status.EMPLOYEE)
        if jobs and all(_has_listed(case, job) for job in jobs):
            continue
        values = {"p": f"« {each.title} »", "type": NAMES[each.kind]}
        # one that is needed no more than the job itself, or that may be among what nobody read
        request = "" if case.unread or enough_without(case) else None
        evidence = (each.employer, each.cell("period"))
        results.append(failed(*evidence, values=values, request=request, subject=each.subject))
    if results:
        return results
    return [passed(*(each.employer for each in found))]


def _has_listed(case: Case, job: Job) -> bool:
    if job.status is not Status.EMPLOYEE:
        return True
    own = [piece for piece in case.pieces_of(job) if not piece.rejected]
    return bool(own) or any((b.slips or b.letter) and not b.rejected for b in case.bundles_of(job))
