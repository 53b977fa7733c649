"""ENG: yearly limits as the local register shows them; the undertaking, word for word."""

from __future__ import annotations

from vaeforms.forms.dossier import DECLARATIONS
from vaeforms.french import PersonMatch, list_fr, name_key, same_person
from vaeforms.model import RegisterEntry, Severity
from vaeforms.rules import cells
from vaeforms.rules.case import Case
from vaeforms.rules.cells import Cell
from vaeforms.rules.jobs import fold
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

#: « trois demandes ou plus » (ENG-02)
YEARLY = 3
#: How the register calls this certification.
CQP = "CQP chargé(e) d’accueil et de relation clients/adhérents"
NO_REGISTER = "aucun registre local n’a été consulté"
NO_NAME = "le nom du candidat n’est pas connu en entier"

#: Runs of this many words of the declaration in an altered passage say it is the declaration.
_RUN = 5


def _runs(text: str) -> set[tuple[str, ...]]:
    words = fold(text).split()
    return {tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}


_DECLARED = frozenset().union(*(_runs(field.label) for field in DECLARATIONS))


def concerns_declaration(passage: str) -> bool:
    """The passage speaks of the declaration or the undertaking of the cover page."""
    return bool(_runs(passage) & _DECLARED) or "soussigne" in fold(passage)


@rule(
    "ENG-01",
    V,
    source="Engagement : « une seule demande » par année civile ; décret n° 2002-615, art. 3",
    message="Une demande pour ce CQP (dossier {n}) est déjà enregistrée pour {année} au nom de "
    "{x}. S’agit-il du même candidat ?",
)
def one_request(case: Case) -> list[Result]:
    """Aucune autre demande pour ce CQP n’est enregistrée la même année civile.

    D’après le registre local seulement, par le nom : une homonymie est possible, et une demande
    rejetée ou retirée est signalée avec son statut. L’année est celle de la réception. Ce n’est
    jamais bloquant sans qu’une personne l’ait confirmé.
    """
    known = _known(case)
    if isinstance(known, Result):
        return [known]
    evidence = (case["candidat_nom"], case["candidat_prenom"])
    same = [entry for entry in known if entry.cqp == CQP]
    results = []
    for entry in same:
        values = {"n": entry.number, "année": str(entry.year), "x": quote(entry.name)}
        note = f"Statut enregistré : {quote(entry.status)}" if entry.status else ""
        results.append(failed(*evidence, values=values, note=note))
    return results or [passed(*evidence)]


@rule(
    "ENG-02",
    V,
    source="Engagement : « pas plus de trois demandes » par année civile",
    message="{n} demandes connues en {année} ; les demandes auprès d’autres organismes ne sont pas "
    "connues.",
)
def three_requests(case: Case) -> Result:
    """Moins de trois demandes, celle-ci comprise, sont connues pour l’année civile.

    Toutes certifications connues du secrétariat.
    """
    known = _known(case)
    if isinstance(known, Result):
        return known
    evidence = (case["candidat_nom"], case["candidat_prenom"])
    number = len({entry.number for entry in known}) + 1
    if number < YEARLY:
        return passed(*evidence)
    names = list_fr(sorted({f"{entry.cqp} (dossier {entry.number})" for entry in known}))
    values = {"n": str(number), "année": str(case.reference.year)}
    return failed(*evidence, values=values, note=f"Avec celle-ci : {names}")


@rule(
    "ENG-03",
    I,
    source="Engagement sur l’honneur de la page de garde",
    message="Le respect de la limite de trois demandes repose sur l’engagement sur l’honneur.",
    informs=True,
)
def on_honour(case: Case) -> Result:
    """Les demandes déposées auprès d’autres organismes ne sont pas connues de l’outil."""
    return noted()


@rule(
    "ENG-04",
    I,
    source="Choix de l’outil : un complément n’est pas une nouvelle demande",
    message="Dépôt rattaché au dossier {n} (complément).",
    informs=True,
)
def complement(case: Case) -> Result:
    """Le dépôt complète un dossier déjà enregistré : il ne compte pas comme une autre demande."""
    number = case.dossier.complement_to
    if not number:
        return not_applicable("le dépôt ne complète aucun dossier enregistré")
    return noted(values={"n": number})


def _known(case: Case) -> Result | list[RegisterEntry]:
    """Applications of the same year that may be the same person's, this dossier left out."""
    if case.dossier.register is None:
        return not_applicable(NO_REGISTER)
    names = (case["candidat_nom"], case["candidat_prenom"])
    if not all(cell.filled for cell in names):
        return unverifiable(NO_NAME, *names)
    own = {case.dossier.number, case.dossier.id, case.dossier.complement_to}
    return [
        entry
        for entry in case.dossier.register
        if entry.number not in own
        and entry.year == case.reference.year
        and _may_be(entry.name, case.candidate)
    ]


def _may_be(one: str, other: str) -> bool:
    """The same name, or one that holds the whole of the other: « Jean », « Jean-Pierre »."""
    if same_person(one, other) is PersonMatch.SAME:
        return True
    ours, theirs = set(name_key(one)), set(name_key(other))
    return min(len(ours), len(theirs)) >= 2 and (ours <= theirs or theirs <= ours)


@rule(
    "ENG-05",
    B,
    source="Décret n° 2002-615, art. 3 ; R. 335-7 ancien : l’engagement figure sur le formulaire",
    message="Le texte de la déclaration ou de l’engagement ne figure pas (ou a été modifié) sur la "
    "page de garde.",
    request="Transmettre la page de garde complète, datée et signée.",
)
def undertaking(case: Case) -> Result:
    """Le texte de la déclaration et de l’engagement figure, inchangé, sur la page de garde.

    Un passage rayé, surligné ou recouvert est à regarder par une personne.
    """
    fixed = declaration_cells(case)
    if any(cell.empty for cell in fixed):
        return failed(*fixed)
    if fixed:
        unknown = [cell for cell in fixed if cell.unreadable]
        return unverifiable(cells.reasons(unknown), *unknown) if unknown else passed(*fixed)
    altered = [p for book in case.books for p in book.altered if concerns_declaration(p)]
    if altered:
        return failed(note=f"Passage : {quote(altered[0].rstrip('.'))}")
    if not case.cover_present:
        return unverifiable("la page de garde n’a pas été trouvée")
    if any(book.text_unreadable for book in case.books):
        return unverifiable("le texte imprimé n’a pas pu être comparé au modèle")
    return passed()


def declaration_cells(case: Case) -> list[Cell]:
    """The printed sentences of the cover page, where they were compared one by one."""
    return [case.cells[field.name] for field in DECLARATIONS if field.name in case.cells]
