"""Pages that are not our forms -> what each supporting piece says, and the months it covers.

Needs the words of a page and where they stand, nothing of PDF: rules may import it.
"""

from __future__ import annotations

from vaeforms.pieces.months import MonthCover, absences_shown, months_covered, pieces_of
from vaeforms.pieces.names import ABSENCES, MENTIONS, NAMES, SENSITIVE, title
from vaeforms.pieces.siret import valid as siret_valid

__all__ = [
    "ABSENCES",
    "MENTIONS",
    "NAMES",
    "SENSITIVE",
    "MonthCover",
    "absences_shown",
    "months_covered",
    "pieces_of",
    "siret_valid",
    "title",
]
