"""CPL: are the cover, the summary and the training filled in, and are the pages there."""

from __future__ import annotations

import re

from vaeforms.french import (
    AmountKind,
    check_email,
    check_phone,
    find_postcode,
    list_fr,
    parse_duration,
)
from vaeforms.model import Outcome, Severity
from vaeforms.rules import cells
from vaeforms.rules.amounts import UNKNOWN, declared_text
from vaeforms.rules.case import Case
from vaeforms.rules.cells import Cell
from vaeforms.rules.jobs import Training, fold
from vaeforms.rules.present import missing, present
from vaeforms.rules.rule import Result, failed, not_applicable, passed, rule, unverifiable
from vaeforms.rules.wording import page_list, quote

B, V = Severity.BLOCKING, Severity.TO_CHECK

#: « voir pièce jointe »: the CV is said to be elsewhere.
_ELSEWHERE = re.compile(r"\b(ci joint|(?:piece|cv|document) joint|en annexe|voir (?:le )?cv|cf)\b")
#: A year, alone or in a date; with two figures only after a month.
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[/.-]\d\d(?!\d)")
#: Printed pages that hold prose only, whatever the number of tables: nothing of the candidate's.
PROSE_PAGES = range(2, 7)
#: Pages that always hold an answer: cover, and summary with the first table.
NEEDED_PAGES = {"garde": 1, "recap": 7}
#: Pages of the dossier proper with three tables, attestation models left out.
DEFAULT_PAGES = range(1, 11)


@rule(
    "CPL-01",
    B,
    source="Page de garde : « Nom : »",
    message="Le nom du candidat n’est pas renseigné.",
    request="Indiquer votre nom sur la page de garde.",
)
def last_name(case: Case) -> Result:
    """Le nom du candidat est renseigné.

    Des points, des tirets ou des barres ne sont pas un nom.
    """
    return present(case["candidat_nom"])


@rule(
    "CPL-02",
    B,
    source="Page de garde : « Prénom : »",
    message="Le prénom du candidat n’est pas renseigné.",
    request="Indiquer votre prénom sur la page de garde.",
)
def first_name(case: Case) -> Result:
    """Le prénom du candidat est renseigné."""
    return present(case["candidat_prenom"])


@rule(
    "CPL-03",
    B,
    source="Page de garde : « Adresse : » ; forme postale usuelle (AFNOR)",
    message="Adresse absente ou incomplète (code postal ou commune non trouvés).",
    request="Compléter votre adresse postale (numéro, voie, code postal, commune).",
)
def address(case: Case) -> Result:
    """L’adresse du candidat comporte un code postal et une commune.

    Un code postal à cinq chiffres est attendu (outre-mer et CEDEX compris). Le nom de la commune
    n’est pas vérifié. Une adresse à l’étranger est à contrôler à la main.
    """
    cell = case["candidat_adresse"]
    if not cell.filled:
        return present(cell)
    found = find_postcode(cell.value)
    if found.foreign:
        return unverifiable("adresse à l’étranger, dont la forme est à apprécier", cell)
    if not found.code:
        return failed(cell)
    line = next(
        (row for row in cell.value.split("\n") if found.code in re.sub(r"\s", "", row)), cell.value
    )
    if not any(c.isalpha() for c in line):
        return unverifiable("la commune n’a pas été reconnue à côté du code postal", cell)
    return passed(cell)


@rule(
    "CPL-04",
    V,
    source="Page de garde : « Tél. : », « mail : » ; un des deux suffit (choix de l’outil)",
    message="Aucun moyen de contact rapide exploitable (téléphone et courriel absents ou "
    "illisibles).",
    request="Indiquer un numéro de téléphone ou une adresse électronique.",
)
def contact(case: Case) -> Result:
    """Un numéro de téléphone ou une adresse électronique permet de joindre le candidat.

    Un seul des deux suffit.
    """
    phone, mail = case["candidat_telephone"], case["candidat_courriel"]
    usable = (phone.filled and check_phone(phone.value).values) or (
        mail.filled and check_email(mail.value).values
    )
    if usable:
        return passed(phone, mail)
    if phone.unreadable or mail.unreadable:
        return unverifiable(cells.reasons((phone, mail)), phone, mail)
    return failed(phone, mail)


@rule(
    "CPL-05",
    V,
    source="Récapitulatif : « Durée totale de votre activité en relation avec le CQP »",
    message="La durée totale en équivalent temps plein n’est pas renseignée ; l’outil a recalculé "
    "{x} à partir des tableaux.",
    request="Renseigner la durée totale de votre activité en relation avec le CQP (en équivalent "
    "temps plein).",
)
def cqp_duration(case: Case) -> Result:
    """La durée totale en relation avec le CQP, en équivalent temps plein, est renseignée.

    Une unité (ans, mois, heures…) est nécessaire pour la comprendre.
    """
    return _duration(case, case["recap_duree_cqp_etp"])


@rule(
    "CPL-06",
    V,
    source="Récapitulatif : « Durée totale de votre expérience professionnelle »",
    message="La durée totale d’expérience tous secteurs n’est pas renseignée.",
    request="Renseigner la durée totale de votre expérience professionnelle tous secteurs "
    "confondus.",
)
def total_duration(case: Case) -> Result:
    """La durée totale d’expérience, tous secteurs confondus, est renseignée."""
    return _duration(case, case["recap_duree_totale"])


def _duration(case: Case, cell: Cell) -> Result:
    if cell.empty:
        known = declared_text(case)
        return failed(cell, values={"x": "une durée non calculable" if known == UNKNOWN else known})
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    read = parse_duration(cell.value)
    if read.kind is AmountKind.NO_UNIT:
        return unverifiable(f"« {quote(cell.value)} » est écrit sans unité", cell)
    if read.kind is not AmountKind.PARSED:
        return unverifiable(f"« {quote(cell.value)} » n’a pas pu être interprété", cell)
    return passed(cell)


@rule(
    "CPL-07",
    B,
    source="Récapitulatif, 1 : « sous la forme d’un CV synthétique »",
    message="La présentation du parcours (CV synthétique) n’a pas été trouvée.",
    request="Joindre un CV synthétique présentant l’ensemble de votre parcours professionnel, y "
    "compris les emplois sans lien avec le CQP.",
)
def resume(case: Case) -> Result:
    """Le parcours professionnel est présenté sous la forme d’un CV synthétique.

    Le texte de la rubrique ou un CV joint conviennent. Si une pièce jointe n’a pas pu être lue, le
    CV y est peut-être.
    """
    cell = case["recap_cv_synthetique"]
    words = fold(cell.value)
    if cell.filled and not refers_elsewhere(cell.value):
        if cells.is_filler(words):
            return unverifiable(f"la rubrique porte « {quote(cell.value)} »", cell)
        return passed(cell)
    if case.resumes():
        return passed(*(each.person for each in case.resumes() if each.person.filled))
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if case.unread:
        return unverifiable(f"un CV peut figurer dans {case.unread_where}", cell)
    return failed(cell)


def refers_elsewhere(text: str) -> bool:
    """The box only says where the CV is: « voir CV joint »."""
    words = fold(text)
    return bool(_ELSEWHERE.search(words)) and len(words) < 80


@rule(
    "CPL-14",
    V,
    source="Parcours de formation, 1 : diplômes préparés et obtenus",
    message="Parcours de formation initiale non renseigné.",
    request="Renseigner vos diplômes préparés et obtenus, ou indiquer « néant ».",
)
def initial_training(case: Case) -> Result:
    """La formation initiale est renseignée, ou porte la mention « néant ».

    Aucun justificatif n’est demandé pour les diplômes de formation initiale.
    """
    both = case["formation_initiale_prepares"], case["formation_initiale_obtenus"]
    if any(cell.filled for cell in both):
        return passed(*both)
    if any(cell.unreadable for cell in both):
        return unverifiable(cells.reasons(both), *both)
    return failed(*both)


@rule(
    "CPL-15",
    V,
    source="Parcours de formation, 2 : tableau des formations continues",
    message="Formation continue, ligne {k} : rubrique(s) manquante(s) : {liste}.",
    request="Compléter la ligne {k} du tableau des formations : {liste}.",
    per="training",
)
def training_row(case: Case, row: Training) -> Result:
    """Chaque formation continue citée a un intitulé, une année et un organisme.

    L’année et la durée partagent une case : une réponse sans année (« 14 h ») est à apprécier.
    """
    rubrics = [row[key] for key in ("intitule", "annee_duree", "organisme")]
    found = missing(rubrics, k=str(row.k))
    told = any(cell.told for cell in row.cells.values())
    if not any(cell.filled for cell in row.cells.values()) or (
        found.outcome is Outcome.FAILED and not told
    ):
        return unverifiable(cells.reasons(row.cells.values()) or cells.BY_EYE, *rubrics)
    year = row["annee_duree"]
    if found.outcome is Outcome.PASSED and not _YEAR.search(year.value):
        return unverifiable(f"aucune année n’est reconnue dans « {quote(year.value)} »", *rubrics)
    return found


@rule(
    "CPL-17",
    V,
    source="Page de garde : « mail : » ; contrôle de forme, sans réseau",
    message="Adresse électronique douteuse : « {v} ».",
    request="Vérifier votre adresse électronique.",
)
def email(case: Case) -> Result:
    """L’adresse électronique est bien formée.

    Seule la forme est regardée (et quelques fautes de frappe courantes) ; rien n’est demandé au
    réseau.
    """
    return _contact(case["candidat_courriel"], mail=True)


@rule(
    "CPL-18",
    V,
    source="Page de garde : « Tél. : » ; plans de numérotation de métropole et d’outre-mer",
    message="Numéro de téléphone douteux : « {v} ».",
    request="Vérifier votre numéro de téléphone.",
)
def phone(case: Case) -> Result:
    """Le numéro de téléphone existe dans un plan de numérotation.

    Métropole, outre-mer, ou numéro international complet.
    """
    return _contact(case["candidat_telephone"], mail=False)


def _contact(cell: Cell, *, mail: bool) -> Result:
    if cell.empty:
        return not_applicable("la rubrique est vide (voir CPL-04)", cell)
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    check = check_email(cell.value) if mail else check_phone(cell.value)
    if check.ok:
        return passed(cell)
    return failed(cell, values={"v": quote(cell.value)}, note=check.problem)


@rule(
    "CPL-16",
    B,
    source="Pagination du dossier (sommaire)",
    message="Il manque la ou les pages {liste} du dossier.",
    request="Transmettre la ou les pages {liste} du dossier.",
)
def pages(case: Case) -> Result:
    """Toutes les pages du dossier de recevabilité ont été reçues.

    Une page de texte seul (sommaire, conditions, référentiel, liste des pièces) qui manque n’ôte
    aucune réponse : elle est signalée sans être bloquante. Si des pages ou des fichiers reçus n’ont
    pas pu être lus, la page manquante y est peut-être : rien n’est affirmé. Rien n’est demandé non
    plus à qui a envoyé un autre formulaire à la place : une personne regarde.
    """
    missing = missing_pages(case)
    if not missing:
        return passed()
    numbers = page_list(missing)
    if case.lost_where:
        pages = f"{'pages' if len(missing) > 1 else 'page'} {numbers}"
        what = pages if case.books else "dossier de recevabilité"
        return unverifiable(f"{what} à chercher dans {case.lost_where}")
    if case.other_forms and not case.books:
        return unverifiable(
            "aucune page du dossier de recevabilité n’a été reconnue, l’envoi contient des pages "
            f"d’un autre formulaire : {list_fr([f'« {title} »' for title in case.other_forms])}"
        )
    prose = case.books and all(_prose(case, number) for number in missing)
    return failed(
        values={"liste": numbers},
        count=len(missing),
        severity=V if prose else None,
        note="" if case.books else "Aucun dossier de recevabilité n’a été reconnu dans l’envoi",
    )


def missing_pages(case: Case) -> list[int]:
    """Printed numbers of the pages of the dossier form that no copy of it holds."""
    if not case.books:
        return list(DEFAULT_PAGES)
    missing = set(case.books[0].missing_pages)
    for book in case.books[1:]:
        missing &= set(book.missing_pages)
    roles = {page.role for book in case.books for page in book.pages}
    missing |= {number for role, number in NEEDED_PAGES.items() if role not in roles}
    return sorted(missing)


def _prose(case: Case, number: int) -> bool:
    """Nothing is filled in on that page: a prose page, or the list of pieces at the end."""
    trained = [
        page.code.page
        for book in case.books
        for page in book.pages
        if page.role == "formation" and page.code is not None
    ]
    return number in PROSE_PAGES or (bool(trained) and number > max(trained))
