"""ENG: the undertaking on yearly limits is on the form, word for word."""

from __future__ import annotations

from vaeforms.forms.dossier import DECLARATIONS
from vaeforms.model import Severity
from vaeforms.rules import cells
from vaeforms.rules.case import Case
from vaeforms.rules.cells import Cell
from vaeforms.rules.jobs import fold
from vaeforms.rules.rule import Result, failed, passed, rule, unverifiable
from vaeforms.rules.wording import quote

B = Severity.BLOCKING

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
