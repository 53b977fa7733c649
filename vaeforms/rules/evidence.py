"""PCE: does each activity have its piece, and is each attestation filled in."""

from __future__ import annotations

from vaeforms.french import (
    AmountKind,
    DateKind,
    OrganisationMatch,
    list_fr,
    parse_date,
    same_organisation,
)
from vaeforms.model import Severity
from vaeforms.rules import cells, labels
from vaeforms.rules.amounts import line
from vaeforms.rules.attestations import Attestation
from vaeforms.rules.case import Case
from vaeforms.rules.cells import Cell
from vaeforms.rules.completeness_jobs import share_doubt
from vaeforms.rules.jobs import Job, Status, fold
from vaeforms.rules.papers import titles
from vaeforms.rules.relief import Relief, enough_without, relief
from vaeforms.rules.rule import Result, failed, not_applicable, passed, rule, unverifiable
from vaeforms.rules.wording import quote

B, V, I = Severity.BLOCKING, Severity.TO_CHECK, Severity.INFORMATION  # noqa: E741

NOT_NEEDED = "Le seuil de durée est atteint sans cette activité"
OUTSIDE = "Cette activité est antérieure à la période prise en compte"
REJECTED = "la pièce fournie concerne une autre personne (voir COH-02)"


def _where_else(case: Case, job: Job) -> Result | None:
    """Reasons not to say that a job without its attestation has no piece."""
    evidence = (job["employeur"], job["statut"])
    if case.ambiguous_for(job):
        names = list_fr([f"« {piece.subject.title} »" for piece in case.ambiguous_for(job)])
        several = any(job in m.ambiguous and len(m.ambiguous) > 1 for m in case.matches)
        why = (
            f"plusieurs emplois peuvent correspondre à {names}"
            if several
            else f"à rapprocher de {names} (employeur ou période non lus avec certitude)"
        )
        return unverifiable(why, *evidence)
    doubtful = [b for b in case.bundles_of(job, doubtful=True) if b.slips or b.letter]
    if doubtful:
        return unverifiable(f"peuvent s’y rapporter : {titles(doubtful)}", *evidence)
    if case.unread:
        return unverifiable(f"à chercher dans {case.unread_where}", *evidence)
    return None


def _not_needed(case: Case, job: Job) -> Relief:
    found = line(case, job)
    if found is not None and "outside" in found.flags:
        return Relief(severity=V, note=OUTSIDE, request="")
    if enough_without(case):
        return Relief(severity=V, note=NOT_NEEDED)
    return Relief()


@rule(
    "PCE-01",
    B,
    source="Pièces à joindre : attestation signée ou bulletins de salaire",
    message="Emploi {n} ({employeur}) : aucune pièce justificative.",
    request="Joindre, pour votre emploi chez {employeur}, soit une attestation signée de votre "
    "employeur (modèle dans le dossier), soit vos bulletins de salaire (les bulletins "
    "récapitulatifs annuels suffisent).",
    per="job",
)
def employed_piece(case: Case, job: Job) -> Result:
    """L’emploi salarié est accompagné d’une pièce justificative.

    Une attestation signée de l’employeur ou des bulletins de salaire, au choix du candidat. Une
    pièce que l’outil n’a pas pu lire rend le contrôle « non vérifiable ». L’absence n’est qu’à
    vérifier si la durée justifiée atteint déjà le seuil, marge comprise.
    """
    evidence = (job["employeur"], job["statut"])
    if job.status in (Status.VOLUNTEER, Status.SELF_EMPLOYED):
        return not_applicable("l’activité n’est pas salariée", *evidence)
    pieces = case.pieces_of(job)
    if any(not piece.rejected for piece in pieces):
        return passed(*(piece.organisation for piece in pieces))
    papers = [b for b in case.bundles_of(job) if b.slips or (b.letter and not b.volunteer)]
    if any(each.own for each in papers):
        return passed(*(each.employer for each in papers))
    if papers:
        why = "le nom de la personne n’a pas été lu en entier"
        return unverifiable(f"{titles(papers)} : {why}", *(each.person for each in papers))
    rejected = [*(piece.person for piece in pieces), *_others(case, job)]
    if rejected:
        return not_applicable(REJECTED, *rejected)
    elsewhere = _where_else(case, job)
    if elsewhere is not None:
        return elsewhere
    if job.status is not Status.EMPLOYEE:
        return unverifiable("le statut n’est pas connu et aucune pièce n’est jointe", *evidence)
    values = {"n": str(job.n), "employeur": job.employer or "votre employeur"}
    return failed(*evidence, values=values, **_not_needed(case, job))


@rule(
    "PCE-02",
    B,
    source="Pièces à joindre : « Cette attestation est obligatoire »",
    message="Activité bénévole {n} ({structure}) : attestation absente ; activité non prise en "
    "compte.",
    request="Joindre l’attestation signée par deux responsables de {structure} ayant pouvoir de "
    "signature. Sans elle, cette activité ne peut pas être prise en compte.",
    per="job",
)
def volunteer_piece(case: Case, job: Job) -> Result:
    """L’activité bénévole est accompagnée de son attestation.

    Aucune autre pièce ne la remplace : sans elle, l’activité ne compte pas. L’absence n’est qu’à
    vérifier si la durée justifiée atteint déjà le seuil, marge comprise.
    """
    evidence = (job["employeur"], job["statut"])
    if job.status is not Status.VOLUNTEER:
        return not_applicable("l’activité n’est pas bénévole", *evidence)
    pieces = case.pieces_of(job)
    if any(piece.volunteer and not piece.rejected for piece in pieces):
        return passed(*(piece.organisation for piece in pieces))
    letters = [b for b in case.bundles_of(job) if b.volunteer and b.own]
    if letters:
        return passed(*(each.employer for each in letters))
    if any(piece.rejected for piece in pieces):
        return not_applicable(REJECTED, *(piece.person for piece in pieces))
    if pieces:
        return not_applicable(
            "une attestation d’une autre nature est jointe (voir COH-08)",
            *(piece.organisation for piece in pieces),
        )
    elsewhere = _where_else(case, job)
    if elsewhere is not None:
        return elsewhere
    values = {"n": str(job.n), "structure": job.employer or "la structure"}
    return failed(*evidence, values=values, **_not_needed(case, job))


def _others(case: Case, job: Job) -> list[Cell]:
    """The names on payslips and letters of this employer that are somebody else's."""
    return [
        b.person
        for b in case.bundles
        if b.rejected
        and (b.slips or b.letter)
        and b.employer.filled
        and job["employeur"].filled
        and same_organisation(b.employer.value, job["employeur"].value) is OrganisationMatch.SAME
    ]


#: What each model must hold, its date (DAT-08), capacities and signatures (SIG) apart.
_RUBRICS = {
    Status.EMPLOYEE: ["signataire", "entreprise", "salarie", "depuis", "temps_complet", "fait_a"],
    Status.VOLUNTEER: ["structure", "benevole", "depuis", "fait_a"],
}


@rule(
    "PCE-08",
    B,
    source="Modèles d’attestation : rubriques",
    message="Attestation de {entreprise} : rubrique(s) manquante(s) : {liste}.",
    request="Faire compléter l’attestation par votre employeur : {liste}.",
    per="attestation",
)
def attestation_rubrics(case: Case, attestation: Attestation) -> Result:
    """Les rubriques de l’attestation sont toutes renseignées.

    Structure, personne, début, temps complet, lieu. Une date de fin vide veut dire que l’activité
    durait encore le jour de la signature ; pour un bénévole, qui « a exercé », c’est à vérifier.
    La date de signature relève de DAT-08, les signataires de SIG.
    """
    found = [attestation[key] for key in _RUBRICS[attestation.kind]]
    lacking = [cell for cell in found if cell.empty or cell.both]
    if lacking:
        names = list_fr([labels.short(cell.name) for cell in lacking])
        values = {"entreprise": attestation.name, "liste": names}
        lighter = relief(case, attestation)
        if attestation.volunteer and "request" not in lighter:
            whom = attestation.name
            lighter["request"] = f"Faire compléter l’attestation par {whom} : {names}."
        return failed(*found, values=values, count=len(lacking), **lighter)
    end = attestation["jusquau"]
    if attestation.volunteer and end.empty:
        values = {"entreprise": attestation.name, "liste": labels.short(end.name)}
        note = "L’activité est réputée en cours le jour de la signature"
        request = f"Faire compléter l’attestation par {attestation.name} : date de fin."
        return failed(*found, end, values=values, severity=V, note=note, request=request)
    unknown = cells.unknowns(found)
    if not attestation.volunteer and not unknown and attestation.full_time is None:
        unknown = (attestation["temps_complet"],)
    if unknown:
        names = list_fr([labels.short(cell.name) for cell in unknown])
        why = cells.reasons(unknown) or "réponse non reconnue"
        return unverifiable(f"{names} ({why})", *found)
    return passed(*found)


@rule(
    "PCE-09",
    B,
    source="Attestation : « Si temps partiel, indiquez le % »",
    message="Attestation de {entreprise} : temps partiel sans pourcentage.",
    request="Faire préciser le pourcentage de temps partiel par votre employeur.",
    per="employee",
)
def attested_share(case: Case, attestation: Attestation) -> Result:
    """L’attestation d’un temps partiel en donne le pourcentage."""
    cell, answer = attestation["quotite"], attestation["temps_complet"]
    if attestation.full_time is not False:
        why = "l’emploi est attesté à temps complet"
        if attestation.full_time is None:
            why = "le temps complet n’est pas précisé (voir PCE-08)"
        elif cell.filled and not cells.is_nil(fold(cell.value)) and attestation.part.share != 1:
            return unverifiable(f"« oui » est coché, avec « {quote(cell.value)} %»", cell, answer)
        return not_applicable(why, answer)
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if cell.empty:
        values = {"entreprise": attestation.name}
        return failed(cell, answer, values=values, **relief(case, attestation))
    doubt = share_doubt(attestation.part)
    if doubt:
        return unverifiable(f"« {quote(cell.value)} » {doubt}", cell)
    return passed(cell, answer)


@rule(
    "PCE-10",
    V,
    source="Modèles d’attestation : activités réalisées",
    message="Attestation de {structure} : activités non décrites ; le lien avec le CQP ne peut pas "
    "être apprécié.",
    request="Faire décrire les principales activités réalisées.",
    per="attestation",
)
def attested_activities(case: Case, attestation: Attestation) -> Result:
    """L’attestation décrit les activités réalisées."""
    return _one(attestation, attestation.activities, "structure")


@rule(
    "PCE-11",
    B,
    source="Attestation : « Nombre d’heures par semaine »",
    message="Attestation de {association} : nombre d’heures par semaine absent ; équivalent temps "
    "plein non calculable.",
    request="Faire préciser le nombre d’heures par semaine.",
    per="volunteer",
)
def attested_hours(case: Case, attestation: Attestation) -> Result:
    """L’attestation donne le nombre d’heures de bénévolat par semaine."""
    cell = attestation["heures_semaine"]
    if cell.filled and attestation.hours.kind is not AmountKind.PARSED:
        return unverifiable(f"« {quote(cell.value)} » n’a pas pu être interprété", cell)
    return _one(attestation, cell, "association", **relief(case, attestation))


@rule(
    "PCE-12",
    V,
    source="Attestation : « Déclarée le … à … »",
    message="Attestation de {association} : date et lieu de déclaration non renseignés (sans objet "
    "si la structure n’est pas une association).",
    request="Faire préciser la date et le lieu de déclaration de l’association.",
    per="volunteer",
)
def declared_association(case: Case, attestation: Attestation) -> Result:
    """La date et le lieu de déclaration de l’association sont renseignés.

    Tout lieu convient : préfecture, sous-préfecture, ou tribunal en Alsace-Moselle.
    """
    both = attestation["declaree_le"], attestation["declaree_a"]
    if any(cells.is_nil(fold(cell.value)) for cell in both if cell.filled):
        return not_applicable("la structure n’est pas une association déclarée", *both)
    if cells.empties(both):
        return failed(*both, values={"association": attestation.name})
    unknown = cells.unknowns(both)
    if unknown:
        return unverifiable(cells.reasons(unknown), *both)
    if parse_date(both[0].value).kind in (DateKind.UNPARSED, DateKind.ONGOING):
        return unverifiable(f"« {quote(both[0].value)} » n’a pas pu être compris", *both)
    place = both[1].value
    if cells.letters(place) < 2 or cells.is_filler(fold(place)):
        return unverifiable(f"« {quote(place)} » n’est sans doute pas un lieu", *both)
    return passed(*both)


@rule(
    "PCE-13",
    I,
    source="Attestation : « Ces activités bénévoles étaient-elles encadrées ? »",
    message="Attestation de {association} : encadrement des activités non précisé.",
    per="volunteer",
)
def supervised(case: Case, attestation: Attestation) -> Result:
    """L’attestation dit si les activités bénévoles étaient encadrées.

    Réponse facultative : rien n’est demandé.
    """
    return _one(attestation, attestation["encadrement"], "association")


def _one(attestation: Attestation, cell: Cell, key: str, **lighter: object) -> Result:
    if cell.empty:
        return failed(cell, values={key: attestation.name}, **lighter)  # type: ignore[arg-type]  # Relief
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    return passed(cell)
