"""PCE: files that cannot be opened, pieces sent twice, not placed, or saying too much."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from vaeforms.french import OrganisationMatch, list_fr, same_organisation
from vaeforms.model import Document, FileProblem, PieceKind, Severity, Trouble
from vaeforms.pieces import SENSITIVE
from vaeforms.rules.attestations import Signed
from vaeforms.rules.case import DEPOSIT_FILE, Case
from vaeforms.rules.jobs import Training, fold
from vaeforms.rules.papers import (
    ABOUT_JOBS,
    LETTERS,
    SLIPS,
    UNKNOWN,
    Bundle,
    kind_said,
    placed_by_hand,
)
from vaeforms.rules.rule import (
    Result,
    Subject,
    failed,
    not_applicable,
    noted,
    passed,
    rule,
    unverifiable,
)
from vaeforms.rules.verdict import alone
from vaeforms.rules.wording import page_list, quote

B, V, I = Severity.BLOCKING, Severity.TO_CHECK, Severity.INFORMATION  # noqa: E741

#: What the sender alone can put right. Anything else (our own limits, an unknown layout, a reader
#: that fails) may be ours: it is looked at by a person and never asked again.
UNUSABLE = {
    Trouble.EMPTY_FILE: "fichier vide",
    Trouble.ENCRYPTED: "protégé par un mot de passe",
    Trouble.DAMAGED: "fichier endommagé",
    Trouble.NOT_PDF: "format non accepté",
}
_OTHER_REASONS = {
    Trouble.XFA: "formulaire dynamique",
    Trouble.TOO_MANY_PAGES: "trop de pages",
    Trouble.TOO_LARGE: "trop volumineux",
    Trouble.TIME: "lecture trop longue",
    Trouble.MEMORY: "lecture trop lourde",
    Trouble.CRASH: "lecture arrêtée par une erreur",
    Trouble.INTAKE: "n’a pas pu être pris en compte",
}
#: A row of training announces a paper: « attestation », « certificat », « diplôme obtenu ».
_ANNOUNCED = re.compile(r"\b(attestations?|certificats?|certifications?|diplomes?|titres?)\b")
_DENIED = re.compile(
    r"\b(?:sans|pas d|pas de|aucune?|ni|non)\s+(?:\w+\s+)?(?:attestation|certificat|diplome|titre)"
)
#: The sentence of PCE-15 for one piece, for several.
_LOOSE = (
    "Pièce {p} non rattachée : à classer manuellement.",
    "Pièces {p} non rattachées : à classer manuellement.",
)
#: So many pages of one file that nobody can name are told together.
_MANY = 3
#: Words of a training's title shorter than this tell nothing.
_TELLING = 4


@rule(
    "PCE-14",
    V,
    source="Formation professionnelle continue : « (joindre attestation) »",
    message="Formation « {f} » : attestation annoncée mais non jointe.",
    request="Joindre l’attestation, le certificat ou le diplôme de la formation « {f} », s’il a "
    "été obtenu.",
    per="training",
)
def training_certificate(case: Case, row: Training) -> Result:
    """L’attestation annoncée pour la formation est jointe.

    Rien n’est demandé quand la ligne ne parle d’aucune attestation, ni pour les diplômes de
    formation initiale.
    """
    cell, title = row["contenu"], row["intitule"]
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    words = fold(cell.value)
    if not _ANNOUNCED.search(words) or _DENIED.search(words):
        return not_applicable("la ligne n’annonce aucune attestation", cell)
    papers = [b for b in case.bundles if b.kind in (PieceKind.TRAINING, PieceKind.DIPLOMA)]
    own = [b for b in papers if not b.rejected]
    if any(_about(each, row) for each in own):
        return passed(cell, title)
    if own:
        names = list_fr([f"« {each.title} »" for each in own])
        return unverifiable(f"à rapprocher de {names}", cell, title)
    if case.unread:
        return unverifiable(f"à chercher dans {case.unread_where}", cell, title)
    named = title.value if title.filled else f"ligne {row.k}"
    return failed(cell, title, values={"f": quote(named)})


def _about(bundle: Bundle, row: Training) -> bool:
    """The paper shares a telling word of the training's title, or its body and year."""
    piece = bundle.pieces[0]
    said = fold(" ".join(f.text for f in (piece.training, piece.heading) if f is not None))
    telling = {w for w in fold(row["intitule"].value).split() if len(w) >= _TELLING}
    telling -= {"formation", "attestation", "certificat", "module", "stage"}
    if telling & set(said.split()):
        return True
    body = row["organisme"]
    if piece.training_body is None or not body.filled:
        return False
    same = same_organisation(body.value, piece.training_body.text) is OrganisationMatch.SAME
    return same and str(piece.training_year or "?") in row["annee_duree"].value


@rule(
    "PCE-15",
    V,
    source="Choix de l’outil : chaque pièce est rattachée, ou une personne la classe",
    message=_LOOSE[0],
)
def placed(case: Case) -> list[Result]:
    """Chaque pièce jointe est rattachée à un emploi, à une formation ou à la page de garde.

    Un CV, un diplôme, une pièce d’identité n’ont pas à l’être. Une pièce que l’outil n’a pas pu
    lire est signalée ; elle n’arrête le dossier que si quelque chose manque et peut s’y trouver.
    Le secrétariat peut dire lui-même à quoi une pièce se rapporte, dans « dossier.toml ».
    """
    results = []
    loose = [
        d
        for d in case.dossier.documents
        if d.form is None
        and not placed_by_hand(case.dossier, d)
        and kind_said(case.dossier, d) is None
        and _loose(case, d)
    ]
    for documents in _of_one_file(loose):
        subject, count = _subject(documents), len(documents)
        if _unread(documents[0]):
            verb = "n’ont pas pu être lues" if count > 1 else "n’a pas pu être lu"
            results.append(
                unverifiable(
                    f"« {subject.title} » {verb}, à classer à la main",
                    severity=V if alone(case) else I,
                    subject=subject,
                )
            )
        else:
            values = {"p": f"« {subject.title} »"}
            results.append(failed(values=values, message=_LOOSE[count > 1], subject=subject))
    if results:
        return results
    if not any(d.form is None for d in case.dossier.documents):
        return [not_applicable("aucune autre pièce n’est jointe")]
    return [passed()]


def _of_one_file(documents: Sequence[Document]) -> list[list[Document]]:
    """Pages of one file that nobody can name together, when there are many; the others alone."""
    groups: dict[object, list[Document]] = {}
    for document in documents:
        files = {page.file for page in document.pages}
        nameless = document.piece is None or document.piece.kind in UNKNOWN
        key = (*files, _unread(document)) if nameless and len(files) == 1 else document.id
        groups.setdefault(key, []).append(document)
    return [
        part
        for group in groups.values()
        for part in ([group] if len(group) >= _MANY else [[each] for each in group])
    ]


def _subject(documents: Sequence[Document]) -> Subject:
    """« lot.pdf, pages 2, 7 et 12 » for several documents of one file."""
    first = documents[0]
    if len(documents) == 1:
        return Subject(first.id, first.title)
    file = first.pages[0].file
    numbers = page_list([page.index + 1 for each in documents for page in each.pages])
    return Subject(file, f"{PurePosixPath(file).name}, pages {numbers}")


def _unread(document: Document) -> bool:
    return document.piece is None or document.piece.kind is PieceKind.UNREAD


def _loose(case: Case, document: Document) -> bool:
    piece = document.piece
    if piece is None or piece.kind in UNKNOWN:
        return True
    if piece.kind not in ABOUT_JOBS or piece.kind in SLIPS | LETTERS:
        return False  # payslips and letters without a job are told by COH-12
    bundle = next(b for b in case.bundles if document in b.documents)
    return not bundle.jobs and not bundle.rejected


@rule(
    "PCE-16",
    I,
    source="Choix de l’outil",
    message="La pièce {p} est fournie {n} fois.",
    informs=True,
)
def sent_twice(case: Case) -> list[Result]:
    """Une même pièce a été reçue plusieurs fois : elle n’est comptée qu’une fois.

    D’une attestation, l’exemplaire signé est celui qui compte.
    """
    results = []
    for first in dict.fromkeys(first for _, first in case.dossier.copies):
        again = sum(each == first for _, each in case.dossier.copies)
        own = [d for d in case.dossier.documents if any(p.file == first for p in d.pages)]
        subject = Subject(own[0].id, own[0].title) if own else Subject(first, first)
        name = own[0].title if len(own) == 1 else PurePosixPath(first).name
        results.append(noted(values={"p": f"« {name} »", "n": str(again + 1)}, subject=subject))
    for attestation in case.attestations:
        if attestation.copies:
            values = {"p": f"« {attestation.document.title} »"}
            values["n"] = str(len(attestation.copies) + 1)
            note = ""
            if attestation.unsigned and attestation.signed is Signed.YES:
                others = (
                    "un autre" if attestation.unsigned == 1 else f"{attestation.unsigned} autres"
                )
                note = f"L’exemplaire signé est compté ; il manque une signature sur {others}"
            results.append(noted(values=values, note=note, subject=attestation.subject))
    return results or [not_applicable("aucune pièce n’est fournie deux fois")]


@rule(
    "PCE-17",
    B,
    source="Pratique : pièces jointes inexploitables",
    message="La pièce {p} ne peut pas être ouverte ({raison}).",
    request="Transmettre à nouveau la pièce {p} (PDF ou image lisible, sans mot de passe).",
)
def usable_files(case: Case) -> list[Result]:
    """Tous les fichiers reçus s’ouvrent.

    Un fichier vide, endommagé, protégé ou d’un format non accepté est à transmettre à nouveau. Ce
    qui tient à l’outil lui-même (fichier trop lourd, lecture arrêtée) est à contrôler à la main.
    """
    results = []
    seen = set()
    for problem in case.dossier.problems:
        if not _whole_file(problem) or problem.file in seen:
            continue
        seen.add(problem.file)
        name = PurePosixPath(problem.file).name or problem.file
        subject = Subject(problem.file, name)
        reason = UNUSABLE.get(problem.kind)
        if reason is not None:
            values = {"p": f"« {name} »", "raison": reason}
            results.append(failed(values=values, subject=subject))
        else:
            why = _OTHER_REASONS.get(problem.kind, "non lu")
            results.append(unverifiable(f"« {name} » ({why})", subject=subject))
    if results:
        return results
    if not case.dossier.files and not case.dossier.documents:
        return [not_applicable("aucun fichier n’a été reçu")]
    return [passed()]


def _whole_file(problem: FileProblem) -> bool:
    """Nothing of that file could be used."""
    if not problem.file or PurePosixPath(problem.file).name == DEPOSIT_FILE:
        return False
    known = problem.kind in UNUSABLE or problem.kind in _OTHER_REASONS
    return known and not problem.salvaged and not problem.pages


@rule(
    "PCE-20",
    I,
    source="RGPD, art. 5-1-c : données utiles seulement ; décret n° 2019-341 pour le NIR",
    message="La pièce {p} contient un numéro de sécurité sociale : non extrait, masqué dans le "
    "rapport.",
    informs=True,
)
def sensitive_data(case: Case) -> list[Result]:
    """Des données qui ne servent pas au dossier figurent sur une pièce : elles ne sont pas lues.

    Numéro de sécurité sociale, coordonnées bancaires, arrêt de travail, saisie, mention syndicale.
    Le candidat peut les masquer avant d’envoyer ses pièces.
    """
    results = []
    for bundle in case.bundles:
        seen = dict.fromkeys(s for piece in bundle.pieces for s in piece.sensitive)
        # every payslip shows amounts: saying so each time would hide the rest
        told = [s for s in seen if s != "amounts"]
        if not told:
            continue
        names = list_fr([SENSITIVE.get(each, each) for each in told])
        values = {"p": f"« {bundle.title} »"}
        message = "" if told == ["nir"] else f"La pièce {{p}} contient {names} : non extrait."
        results.append(noted(values=values, message=message, subject=bundle.subject))
    return results or [not_applicable("rien de tel n’a été vu sur les pièces lues")]
