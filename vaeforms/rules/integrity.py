"""INT: is the form received the form given, whole and readable."""

from __future__ import annotations

from vaeforms.forms import dossier as dossier_form
from vaeforms.forms import split
from vaeforms.french import list_fr, plural
from vaeforms.model import Document, Severity, Trouble
from vaeforms.rules import labels
from vaeforms.rules.case import Case
from vaeforms.rules.cells import Cell, clause
from vaeforms.rules.datefields import date_fields
from vaeforms.rules.limits import concerns_declaration, declaration_cells
from vaeforms.rules.rule import Result, Subject, failed, not_applicable, passed, rule, unverifiable
from vaeforms.rules.wording import quote

V, I = Severity.TO_CHECK, Severity.INFORMATION  # noqa: E741

#: Altered passages quoted in one sentence; the report shows them all.
PASSAGES = 3


def _forms(case: Case) -> list[Document]:
    """The dossier form and the attestations in which something is written."""
    return [*case.books, *(attestation.document for attestation in case.attestations)]


def _subject(case: Case, document: Document) -> Subject:
    for attestation in case.attestations:
        if attestation.id == document.id:
            return attestation.subject
    return Subject(document.id, document.title)


@rule(
    "INT-01",
    V,
    source="Contrôle de l’outil : code imprimé sur chaque page",
    message="Formulaire d’une version antérieure ({v}).",
)
def current_form(case: Case) -> list[Result]:
    """Les formulaires déposés sont de la version en vigueur."""
    forms = _forms(case)
    results = [
        failed(values={"v": document.outdated}, subject=_subject(case, document))
        for document in forms
        if document.outdated
    ]
    return results or [passed() if forms else not_applicable("aucun formulaire n’a été reconnu")]


@rule(
    "INT-02",
    V,
    source="Contrôle de l’outil : texte imprimé comparé au modèle",
    message="Le texte imprimé diffère du modèle ({passage}).",
)
def printed_text(case: Case) -> list[Result]:
    """Le texte imprimé des formulaires est celui du modèle.

    Le texte de la déclaration et de l’engagement relève d’ENG-05.
    """
    results: list[Result] = []
    forms = _forms(case)
    told = any(not cell.filled for cell in declaration_cells(case)) or not declaration_cells(case)
    for document in forms:
        subject = _subject(case, document)
        cover = told and document.form == dossier_form.ID
        passages = [p for p in document.altered if not (cover and concerns_declaration(p))]
        if passages:
            shown = " ; ".join(quote(each.rstrip(".")) for each in passages[:PASSAGES])
            more = len(passages) - PASSAGES
            if more > 0:
                shown += f" ; et {plural(more, 'autre passage', 'autres passages')}"
            results.append(failed(values={"passage": shown}, subject=subject))
        elif document.text_unreadable:
            reason = "le texte imprimé n’a pas pu être comparé au modèle"
            results.append(unverifiable(reason, subject=subject))
    return results or [passed() if forms else not_applicable("aucun formulaire n’a été reconnu")]


@rule(
    "INT-03",
    V,
    source="Contrôle de l’outil : valeur plus longue que sa zone",
    message="{champ} : texte plus long que la zone, lire la valeur complète dans le rapport.",
)
def whole_text(case: Case) -> list[Result]:
    """Chaque texte tient dans sa zone."""
    results = []
    for cell, title, subject in _all_cells(case):
        if "overflow" in cell.reading.flags:
            results.append(failed(cell, values={"champ": title}, subject=subject))
    return results or [passed()]


def _all_cells(case: Case) -> list[tuple[Cell, str, Subject]]:
    found = []
    jobs = {job.n: job for job in case.jobs}
    for cell in case.cells.values():
        parts = split(cell.name)
        title, subject = labels.short(cell.name), case.book_subject
        if parts is not None and parts[0] == "emploi" and parts[1] in jobs:
            subject = jobs[parts[1]].subject
            title = f"emploi {parts[1]}, {title}"
        found.append((cell, title[:1].upper() + title[1:], subject))
    for attestation in case.attestations:
        for cell in attestation.cells.values():
            title = f"{attestation.subject.title}, {labels.short(cell.name)}"
            found.append((cell, title, attestation.subject))
    return found


@rule(
    "INT-04",
    I,
    source="Contrôle de l’outil : pages sans texte",
    message="Dossier numérisé : contrôles automatiques limités, voir la grille de contrôle manuel.",
)
def scanned(case: Case) -> Result:
    """Le dossier ne comporte aucune page numérisée ou photographiée.

    Ce qu’une image montre trop mal n’est pas lu : aucune rubrique n’y est dite vide, et rien n’est
    demandé au candidat de ce fait.
    """
    unread = dict.fromkeys(p.file for p in case.dossier.problems if p.kind is Trouble.IMAGE_ONLY)
    read = dict.fromkeys(
        page.file
        for document in case.dossier.documents
        for page in document.pages
        if page.scanned and page.file not in unread
    )
    if not unread and not read:
        return passed()
    said = [
        f"{one if len(names) == 1 else many} : {list_fr([f'« {name} »' for name in names])}"
        for one, many, names in (
            ("Image lue", "Images lues", read),
            ("Image non lue", "Images non lues", unread),
        )
        if names
    ]
    return failed(note=" ; ".join([*said[:1], *map(clause, said[1:])]))


@rule(
    "INT-05",
    V,
    source="Contrôle de l’outil : lettres prises pour des chiffres",
    message="{champ} : « {v} » interprété comme « {x} ».",
)
def plain_characters(case: Case) -> list[Result]:
    """Les dates ne comportent pas de lettre à la place d’un chiffre."""
    fields = [each for each in date_fields(case) if each.cell.filled]
    results = [
        failed(
            each.cell,
            values={
                "champ": each.title,
                "v": quote(each.cell.value),
                "x": each.read.interpreted or quote(each.cell.value),
            },
            subject=each.subject,
        )
        for each in fields
        if "corrected_characters" in each.read.flags
    ]
    found = [each.cell for each in fields]
    return results or [passed(*found) if found else not_applicable("aucune date n’est écrite")]
