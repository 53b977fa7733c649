"""Filled, empty or unknown cells -> the result of a rule that asks no more."""

from __future__ import annotations

from vaeforms.french import (
    list_fr,
)
from vaeforms.model import Severity
from vaeforms.rules import cells, labels
from vaeforms.rules.cells import Cell
from vaeforms.rules.rule import Result, failed, passed, unverifiable

B, V = Severity.BLOCKING, Severity.TO_CHECK


def present(cell: Cell, **values: str) -> Result:
    """PASSED, FAILED or UNVERIFIABLE as the cell is filled, empty or unknown."""
    if cell.empty:
        return failed(cell, values=values)
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    return passed(cell)


def missing(found: list[Cell], **values: str) -> Result:
    """The same for several cells whose names the sentence lists."""
    lacking = cells.empties(found)
    unknown = cells.unknowns(found)
    if lacking:
        names = list_fr([labels.short(cell.name) for cell in lacking])
        note = ""
        if unknown:
            others = list_fr([labels.short(cell.name) for cell in unknown])
            note = f"À contrôler aussi, faute d’avoir pu être lu : {others}"
        return failed(*found, values={**values, "liste": names}, count=len(lacking), note=note)
    if unknown:
        names = list_fr([labels.short(cell.name) for cell in unknown])
        return unverifiable(f"{names} ({cells.reasons(unknown)})", *found)
    return passed(*found)
