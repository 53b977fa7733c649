"""The code printed on every page of ours: written by `blank`, read back by `identify`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from vaeforms.forms import renumber, split
from vaeforms.model import Box, PageCode

#: Crockford's base 32: no I, L, O, U, so that people can read a code aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 5
#: Box edges are rounded to half a millimetre before hashing: far finer than any layout change that
#: matters, coarser than what another version of the typesetter moves.
_STEP = 72 / 25.4 / 2

_PATTERN = re.compile(
    r"VAE1\s*\*\s*([A-Z]{3})\s*\*\s*([0-9A-HJKMNP-TV-Z]{5})\s*\*\s*(\d{1,3})(?:\s*\*\s*(\d{1,2}))?"
)

#: Semantic slots of corner tags: tag id = 4 × slot + corner (0 top left, clockwise), so that
#: a page's kind can be told from its tags alone. Emploi pages and formation pages take one slot
#: per page of their kind.
SLOTS = {
    "garde": 0,
    "sommaire": 1,
    "mode-emploi": 2,
    "definition": 3,
    "referentiel-1": 4,
    "referentiel-2": 5,
    "recap": 6,
    "pieces": 7,
    "attestation-salariee": 8,
    "attestation-benevole": 9,
    "emplois": 20,  # 20 … 29
    "formation": 40,  # 40 … 49
}
#: Roles that take one slot per page.
REPEATED = ("emplois", "formation")
#: How many slots they have.
SLOTS_EACH = 10


def layout_id(role: str, boxes: Iterable[Box]) -> str:
    """Five letters that depend on the page's role and its box positions only.

    Table numbers are taken out (the first table of the page counts as 1), so that every page of
    emploi tables with the same geometry has the same layout. On such pages only the first table
    counts: the last page may hold one table instead of two.
    """
    boxes = list(boxes)
    numbers = sorted({parts[1] for box in boxes if (parts := split(box.field))})
    if role == "emplois":
        boxes = [b for b in boxes if not (parts := split(b.field)) or parts[1] == numbers[0]]
    rank = {n: i for i, n in enumerate(numbers, start=1)}
    rows = []
    for box in boxes:
        parts = split(box.field)
        name = renumber(box.field, rank[parts[1]]) if parts else box.field
        rows.append((name, box.option, *(round(edge / _STEP) for edge in box.rect)))
    digest = hashlib.sha256(repr((role, sorted(rows))).encode()).digest()
    value = int.from_bytes(digest[:8], "big")
    return "".join(_ALPHABET[(value >> (5 * i)) & 31] for i in range(_LENGTH))


def parse_all(text: str) -> list[PageCode]:
    """The page codes in `text`, each once: several on a sheet that holds several pages."""
    found = []
    for match in _PATTERN.finditer(text):
        form, layout, page, n = match.groups()
        found.append(PageCode(form, layout, int(page), int(n) if n else None))
    return list(dict.fromkeys(found))


def parse(text: str) -> PageCode | None:
    """The first page code in `text`, or None."""
    return next(iter(parse_all(text)), None)
