"""A page -> the establishment number after « SIRET », and whether its check digits hold."""

from __future__ import annotations

import re

from vaeforms.model import Fact
from vaeforms.pieces.sheet import Sheet

_LABELLED = re.compile(r"\bsiret\b[^\d]{0,12}(?P<n>(?:\d[ .\-]?){13}\d)(?!\d)")
#: La Poste: the check digits of its establishments follow another rule.
_LA_POSTE = "356000000"


def read_siret(page: Sheet) -> tuple[Fact | None, bool | None]:
    """(number as read, are its check digits right); (None, None) when there are none or several."""
    found = {re.sub(r"\D", "", m["n"]): m for m in _LABELLED.finditer(page.plain)}
    if len(found) != 1:
        return None, None
    ((digits, match),) = found.items()
    fact = page.group(match, "n")
    where = fact.where if fact else None
    return Fact(digits, where), valid(digits)


def valid(digits: str) -> bool:
    """Fourteen digits with the right check digit, never all zeros; La Poste has its own sum."""
    if not re.fullmatch(r"\d{14}", digits) or not digits.strip("0") or not digits[:9].strip("0"):
        return False
    if luhn(digits) and luhn(digits[:9]):
        return True
    return digits.startswith(_LA_POSTE) and sum(map(int, digits)) % 5 == 0


def luhn(digits: str) -> bool:
    """The usual check sum of numbers."""
    total = 0
    for position, figure in enumerate(reversed(digits)):
        value = int(figure) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
