"""REC: what the activities and the sector say of the experience; a person appreciates, always."""

from __future__ import annotations

import re

from vaeforms.model import Severity
from vaeforms.rules import cells
from vaeforms.rules.case import Case
from vaeforms.rules.cells import Cell
from vaeforms.rules.jobs import Job, Status, fold
from vaeforms.rules.rule import Result, failed, not_applicable, noted, passed, rule, unverifiable
from vaeforms.rules.wording import quote

V, I = Severity.TO_CHECK, Severity.INFORMATION  # noqa: E741

#: « activités très brèves (< 30 caractères) » (REC-04)
BRIEF = 30

#: Receiving people face to face, and by telephone, in words that are looked for once folded.
_FACE = re.compile(
    r"\b(accueil\w*\s+(?:\w+\s+){0,3}?physique|physiques?|guichet|comptoir|en agence|a l agence|"
    r"agences?|face a face|sur place|boutique|permanences?|rendez vous|entretiens?|reception|"
    r"recevoir|recu\w*|visiteurs|en point de vente|stand)\b"
)
_PHONE = re.compile(
    r"\b(telephon\w*|appels?|standard\w*|plateforme|plateau telephonique|centre d appels?|"
    r"teleconseil\w*|hotline|phoning|par tel)\b"
)
#: The fields of graine l.78: health, provident, savings, retirement, insurance.
_FIELDS = re.compile(
    r"\b(sante|prevoyance|epargne|retraite|assur\w+|mutuel\w*|mutualis\w*|mutualit\w*|"
    r"complementaire|adherents?|prestations?|remboursements?|tiers payant|securite sociale|cpam|"
    r"soins?|medica\w*|hopital|hospitali\w*|clinique|opticien\w*|optique|dentaire|audio\w*|"
    r"pharmac\w*|obseques|dependance|garanties?|cotisations?)\b"
)
_MUTUALITE = re.compile(r"\b(mutuel\w*|mutualis\w*|mutualit\w*|complementaire sante)\b")
#: Sectors that are another one when nothing in the table speaks of the Mutualité.
_OTHER_SECTOR = re.compile(
    r"\b(assurances?|assureur\w*|courtage|courtier\w*|banques?|bancaire|credit|finances?|"
    r"commerce|distribution|supermarche|hypermarche|grande surface|vente|magasin|librairie|"
    r"restauration|restaurant|hotel\w*|tourisme|voyages?|transports?|logistique|batiment|btp|"
    r"industri\w*|agricol\w*|automobile|immobilier\w*|telecom\w*|informatique|nettoyage|"
    r"esthetique|coiffure|textile|mode|sport|culture|enseignement|education)\b"
)
_AGENCY = re.compile(
    r"\b(interim\w*|travail temporaire|mission temporaire|mise a disposition|portage salarial|"
    r"adecco|manpower|randstad|synergie|crit interim|start people|proman|supplay|expectra)\b"
)


@rule(
    "REC-01",
    V,
    source="Critères : « nécessairement … des situations d’accueil physique et téléphonique »",
    message="Accueil {physique/téléphonique} non mentionné explicitement dans les activités.",
    request="Préciser si votre activité comportait des situations d’accueil physique et "
    "téléphonique.",
)
def reception(case: Case) -> Result:
    """Les activités décrites mentionnent l’accueil physique et l’accueil téléphonique.

    Cherché dans tous les tableaux et toutes les attestations. Le lien avec le métier est toujours
    apprécié par une personne.
    """
    found = _descriptions(case)
    if all(cell.name.endswith("intitule") for cell in found):
        return not_applicable("aucune activité n’est décrite (voir CPL-09)")
    words = " ".join(fold(cell.value) for cell in found if cell.filled)
    face, phone = bool(_FACE.search(words)), bool(_PHONE.search(words))
    shown = tuple(cell for cell in found if cell.filled)
    if face and phone:
        return passed(*shown)
    if cells.unknowns(found) or case.tables_unread:
        return unverifiable("une description d’activités n’a pas été lue", *found)
    lacking = "physique" if phone else "téléphonique" if face else "physique et téléphonique"
    return failed(*shown, values={"physique/téléphonique": lacking})


def _descriptions(case: Case) -> list[Cell]:
    """What every table, attestation and letter says of the activities."""
    found = [cell for job in case.jobs for cell in (job["intitule"], job["activites"])]
    found += [each.activities for each in case.attestations if not each.rejected]
    letters = [b for b in case.bundles if b.letter and not b.rejected]
    found += [cell for b in letters if (cell := b.cell("activities")).filled]
    return [cell for cell in found if not cell.empty]


def _said(job: Job, *keys: str) -> str:
    return " ".join(fold(job[key].value) for key in keys if job[key].filled)


@rule(
    "REC-02",
    V,
    source="Critères : domaines « santé, prévoyance, épargne, retraite, assurance des risques »",
    message="Emploi {n} : lien avec les domaines visés non explicite.",
    per="job",
)
def field_of_work(case: Case, job: Job) -> Result:
    """L’emploi évoque un des domaines visés : santé, prévoyance, épargne, retraite, assurance."""
    keys = ("intitule", "employeur", "domaine", "activites")
    evidence = tuple(job[key] for key in keys)
    if _FIELDS.search(_said(job, *keys)):
        return passed(*evidence)
    if cells.unknowns(evidence):
        return unverifiable(cells.reasons(evidence), *evidence)
    return failed(*evidence, values={"n": str(job.n)})


@rule(
    "REC-03",
    V,
    source="Critères : « dans le secteur de la Mutualité » ; plus large quelques lignes plus haut",
    message="Emploi {n} : secteur « {s} » ; le dossier exige 3 ans « dans le secteur de la "
    "Mutualité ». À apprécier.",
    per="job",
)
def sector(case: Case, job: Job) -> Result:
    """Rien n’indique que l’emploi relève d’un autre secteur que la Mutualité.

    Assurance, banque, commerce… : signalé seulement si ni l’employeur ni son domaine d’activité
    n’évoquent la Mutualité.
    """
    cell, employer = job["domaine"], job["employeur"]
    evidence = (cell, employer)
    if _MUTUALITE.search(_said(job, "domaine", "employeur")):
        return passed(*evidence)
    if cell.unreadable:
        return unverifiable(cell.reason, *evidence)
    if cell.empty:
        return not_applicable("le domaine d’activité n’est pas indiqué (voir CPL-10)", *evidence)
    if _OTHER_SECTOR.search(fold(cell.value)):
        return failed(*evidence, values={"n": str(job.n), "s": quote(cell.value)})
    return passed(*evidence)


@rule(
    "REC-04",
    I,
    source="Récapitulatif : « Précisez vos principales activités »",
    message="Emploi {n} : description très succincte.",
    request="Détailler davantage vos principales activités pour l’emploi {n}.",
    per="job",
)
def detailed(case: Case, job: Job) -> Result:
    """La description des activités compte au moins trente caractères."""
    cell = job["activites"]
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if cell.empty:
        return not_applicable("les activités ne sont pas décrites (voir CPL-09)", cell)
    if len(" ".join(cell.value.split())) >= BRIEF:
        return passed(cell)
    return failed(cell, values={"n": str(job.n)})


@rule(
    "REC-05",
    I,
    source="Choix de l’outil : employeur juridique et lieu d’exercice",
    message="Emploi {n} : entreprise de travail temporaire ; secteur à apprécier chez l’entreprise "
    "utilisatrice.",
    per="job",
    informs=True,
)
def temporary(case: Case, job: Job) -> Result:
    """L’emploi est en intérim ou par mise à disposition : le secteur est celui du lieu d’exercice.

    Vu dans le tableau ou sur un bulletin de salaire.
    """
    keys = ("intitule", "employeur", "domaine", "statut")
    evidence = tuple(job[key] for key in keys if job[key].filled)
    agencies = [b for b in case.bundles_of(job) if any(p.agency for p in b.pieces)]
    if job.status is not Status.VOLUNTEER and (_AGENCY.search(_said(job, *keys)) or agencies):
        users = [b.cell("user_company") for b in agencies]
        known = [cell.value for cell in users if cell.filled]
        note = f"Entreprise utilisatrice lue : {quote(known[0])}" if known else ""
        return noted(*evidence, values={"n": str(job.n)}, note=note)
    return not_applicable("rien n’évoque le travail temporaire", *evidence)
