"""SIG: what the signature boxes hold, whoever signs; never an accusation."""

from __future__ import annotations

from collections.abc import Iterator

from vaeforms.french import PersonMatch, same_person
from vaeforms.model import Esign, Severity
from vaeforms.rules.attestations import Attestation, Signatory
from vaeforms.rules.case import Case
from vaeforms.rules.cells import Cell, clause
from vaeforms.rules.rule import (
    Result,
    Subject,
    failed,
    not_applicable,
    passed,
    rule,
    unverifiable,
)
from vaeforms.rules.wording import quote

B, V, I = Severity.BLOCKING, Severity.TO_CHECK, Severity.INFORMATION  # noqa: E741

NO_ZONE = "le formulaire déposé ne comporte pas cette zone"


Zone = tuple[Subject, str, Cell]


def zones(case: Case) -> Iterator[Zone]:
    """(subject, name of who signs there, cell) of every signature box that was found."""
    cover = case["candidat_signature"]
    if cover.present:
        yield Subject(case.book_id, "Page de garde"), case.candidate or "le candidat", cover
    for attestation in case.attestations:
        for signatory in attestation.signatories:
            yield attestation.subject, _signatory_name(signatory, attestation), signatory.signature


def _signatory_name(signatory: Signatory, attestation: Attestation) -> str:
    if signatory.name.filled:
        return quote(signatory.name.value)
    which = ("premier", "second")[signatory.number - 1] + " " if attestation.volunteer else ""
    return f"{which}signataire de l’attestation ({attestation.name})"


@rule(
    "SIG-13",
    V,
    source="Contrôle de l’outil",
    message="Les signatures de {a} et {b} proviennent de la même image.",
)
def same_picture(case: Case) -> list[Result]:
    """Les signatures de personnes différentes ne proviennent pas de la même image.

    Une même image peut avoir été collée par commodité : c’est à une personne d’en juger.
    """
    seen: dict[str, list[Zone]] = {}
    found = list(zones(case))
    for zone in found:
        for digest in {mark.digest for mark in zone[2].reading.marks if mark.digest}:
            seen.setdefault(digest, []).append(zone)
    results, told = [], set()
    for digest in sorted(seen):
        first, *others = seen[digest]
        for other in others:
            pair = (first[2].document, first[2].name, other[2].document, other[2].name)
            if pair in told or same_person(first[1], other[1]) is PersonMatch.SAME:
                continue
            told.add(pair)
            values = {"a": first[1], "b": other[1]}
            results.append(failed(first[2], other[2], values=values, subject=other[0]))
    if results:
        return results
    signed = [cell for _, _, cell in found if cell.filled]
    return [passed(*signed) if signed else not_applicable("aucune signature n’a été relevée")]


@rule(
    "SIG-14",
    V,
    source="Signature électronique admise (code de l’éducation, R. 335-7 ancien)",
    message="La signature électronique de {pièce} n’a pas pu être validée ({raison}).",
)
def electronic(case: Case) -> list[Result]:
    """Les signatures électroniques sont intactes et rien n’a changé après elles.

    L’outil vérifie l’intégrité ; il ne dit rien de l’autorité qui a délivré le certificat tant
    qu’aucune racine de confiance n’est configurée.
    """
    results: list[Result] = []
    valid: list[Cell] = []
    signers: dict[tuple[str, str], Cell] = {}
    for subject, _, cell in zones(case):
        for mark in cell.reading.marks:
            if mark.esign is None:
                continue
            reason = _broken(mark.esign)
            twice = signers.get((subject.id, mark.esign.signer))
            if not reason and twice is not None and mark.esign.signer:
                reason = f"le certificat « {mark.esign.signer} » signe pour les deux signataires"
            signers.setdefault((subject.id, mark.esign.signer), cell)
            if reason:
                values = {"pièce": _piece(subject), "raison": reason}
                results.append(failed(cell, values=values, subject=subject))
            elif mark.esign.intact is None:
                doubt = "l’intégrité de la signature électronique n’a pas pu être établie"
                results.append(unverifiable(doubt, cell, subject=subject))
            else:
                valid.append(cell)
    if results:
        return results
    return [passed(*valid) if valid else not_applicable("aucune signature électronique")]


def _piece(subject: Subject) -> str:
    """A title inside a sentence: « de la page de garde », « de l’attestation … »."""
    title = clause(subject.title)
    return f"l’{title}" if title.startswith("a") else f"la {title}"


def _broken(esign: Esign) -> str:
    """Why a signature does not hold, without a final stop; empty when nothing is wrong."""
    if esign.intact is False:
        return clause(esign.problem) or "le contenu signé a changé"
    if esign.changes and not _only_signed_again(esign):
        return f"document modifié après signature : {clause(esign.changes)}"
    if esign.problem:
        return clause(esign.problem)
    if esign.trusted is False:
        return "certificat non rattaché à une racine de confiance configurée"
    return ""


@rule(
    "SIG-15",
    I,
    source="Pratique de DossierFacile : résultat « non concluant »",
    message="Présence de la signature non vérifiable automatiquement : contrôle visuel requis.",
)
def unreadable_zone(case: Case) -> list[Result]:
    """Toutes les zones de signature ont pu être lues.

    Une zone que l’outil n’a pas pu évaluer est « non vérifiable », jamais « absente ».
    """
    found = list(zones(case))
    if not found:
        return [not_applicable("aucune zone de signature n’a été trouvée")]
    unknown = [
        unverifiable(cell.reason, cell, said=True, subject=subject)
        for subject, _, cell in found
        if cell.unreadable
    ]
    return unknown or [passed(*(cell for _, _, cell in found))]


def _only_signed_again(esign: Esign) -> bool:
    """What changed since is another signature and nothing else, as two signatories must do."""
    return esign.changes_permitted and esign.changes.startswith("Signature ajoutée")
