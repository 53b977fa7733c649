"""A name and a typed address to the lines of an envelope's window (La Poste, NF Z 10-011)."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: What the sorting machines read: « 6 lignes maximum », « 38 caractères maximum par ligne ».
MAX_LINES, MAX_LENGTH = 6, 38
#: Only the end of an address is in capitals: the name stays as the candidate writes it.
_CAPITALS = 3

#: A postcode and its town on the line of the street: « 4 rue des Ajoncs, 29000 Quimper ».
_TOWN = re.compile(r"[\s,;–-]+(?=(?:F-)?\d{5}\s+[^\W\d_][^\d]*(?:\d{1,2})?$)")
#: « rue de la Paix - Bât. B, esc. 2 »: no punctuation in the last lines
_PUNCTUATION = re.compile(r"\s*[,;]\s*|(?<=\w)\.(?=\s|$)|\s+[-–]\s+")
#: Shortened only where a line is too long (La Poste).
_SHORT = {
    "APPARTEMENT": "APP",
    "AVENUE": "AV",
    "BÂTIMENT": "BÂT",
    "BATIMENT": "BAT",
    "BOULEVARD": "BD",
    "CHEMIN": "CHE",
    "ESCALIER": "ESC",
    "FAUBOURG": "FG",
    "GÉNÉRAL": "GAL",
    "IMPASSE": "IMP",
    "LOTISSEMENT": "LOT",
    "MARÉCHAL": "MAL",
    "RÉSIDENCE": "RÉS",
    "RESIDENCE": "RES",
    "ROUTE": "RTE",
    "SAINT": "ST",
    "SAINTE": "STE",
    "SQUARE": "SQ",
}


def block(name: str, address: str) -> tuple[str, ...]:
    """The lines of the window: the name as written, then the address, its end in capitals.

    At most 38 characters a line; lines that are too long are shortened, then cut at a space. More
    than 6 lines are possible, and then to be looked at: nothing is ever left out.
    """
    lines = [part for line in address.splitlines() for part in _parts(line)]
    start = max(0, len(lines) - _CAPITALS)
    shown = [*lines[:start], *(_upper(line) for line in lines[start:])]
    return tuple(part for line in (name, *shown) for part in _cut(" ".join(line.split())))


def fits(lines: tuple[str, ...]) -> bool:
    """The sorting machines can read it."""
    return len(lines) <= MAX_LINES and all(len(line) <= MAX_LENGTH for line in lines)


def _parts(line: str) -> Iterator[str]:
    for part in _TOWN.split(line.strip()):
        if part.strip(" ,;"):
            yield part.strip(" ,;")


def _upper(line: str) -> str:
    return _PUNCTUATION.sub(" ", line.replace("ß", "ẞ")).strip().upper()


def _cut(line: str) -> Iterator[str]:
    if len(line) > MAX_LENGTH and line == line.upper():
        line = " ".join(_SHORT.get(word, word) for word in line.split())
    while len(line) > MAX_LENGTH:
        at = line.rfind(" ", 0, MAX_LENGTH + 1)
        if at <= 0:
            break
        yield line[:at]
        line = line[at + 1 :]
    if line:
        yield line
