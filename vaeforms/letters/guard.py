"""The last look at a letter's words before it is written: what must never reach a candidate."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vaeforms.french import NBSP, typeset
from vaeforms.report import wording

#: (pattern, what to say), for every letter.
_ALWAYS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[{}]"), "une accolade, reste d’un passage à remplir"),
    (
        re.compile(r"\b(?:None|NaN|nan|null|undefined)\b"),
        "un mot technique, reste d’un passage vide",
    ),
    (re.compile(r"\[\s*\]|\(\s*\)|<\s*>|«\s*»"), "des parenthèses, crochets ou guillemets vides"),
    (re.compile(r"\bX{3,}\b|\[[^\]\d][^\]]*\]|<[^>]*>|_{3,}|\bTODO\b"), "un passage à compléter"),
    (re.compile(re.escape(wording.MASKED)), "un numéro masqué"),
)
#: For letters to the candidate besides: our own kitchen, and what is for people to decide.
_CANDIDATE: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\b(?:CPL|SIG|PCE|COH|DAT|DUR|REC|ENG|LEG|INT|OUT)-\d\d\b"),
        "le numéro d’un contrôle",
    ),
    (re.compile(r"irrecevab", re.IGNORECASE), "le mot « irrecevable »"),
    (
        re.compile(
            r"\b(?:bloquante?s?|frauduleu|fraude|falsifi|faux document|suspect|soupçon|non conforme"
            r"|non vérifiable|à vérifier\b)",
            re.IGNORECASE,
        ),
        "une appréciation réservée au secrétariat",
    ),
    (re.compile(r"\d\s?(?:€|euros?\b)", re.IGNORECASE), "un montant"),
    (re.compile(r"\bM(?:lle|ademoiselle)\b"), "la civilité « Mademoiselle »"),
)


def objections(texts: Iterable[str], *, candidate: bool) -> tuple[str, ...]:
    """Why these words cannot be sent, in French; empty when they can.

    `candidate`: the letter goes to the candidate, and not to the committee.
    """
    checks = _ALWAYS + (_CANDIDATE if candidate else ())
    found: dict[str, None] = {}
    for text in texts:
        for pattern, why in checks:
            if match := pattern.search(text):
                found[typeset(f"{why} (« {_around(text, match)} »)")] = None
        if wording.mask(text) != text:
            found[f"un numéro de sécurité sociale{NBSP}: à masquer"] = None
    return tuple(found)


def _around(text: str, match: re.Match[str]) -> str:
    """The few words around what was found."""
    start, end = max(0, match.start() - 15), match.end() + 15
    return " ".join(text[start:end].split())
