"""Text of a piece -> the same without what must not be kept, and which kinds were noticed."""

from __future__ import annotations

import re

from vaeforms.french.nir import NIR, NIR_ANNOUNCED, NIR_READ
from vaeforms.french.plain import plain

MASKED = "[masqué]"
#: Any IBAN: country, key, then groups of letters and digits; at least 15 characters by standard.
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]{4}){2,7}(?:[ \-]?[A-Z0-9]{1,3})?\b")
#: A French IBAN as recognised on a picture, its key or country misread; mostly figures.
_IBAN_READ = re.compile(
    r"\b[FPE][RKA]\s?[0-9A-Z]{2}(?=(?:[ \-]?[A-Z]?\d){12})(?:[ \-]?[A-Z0-9]{4}){4,6}"
    r"(?:[ \-]?[A-Z0-9]{1,3})?\b"
)
#: A French account without country: bank, branch, eleven characters, key.
_RIB = re.compile(r"(?<!\d)\d{5}\s\d{5}\s[0-9A-Z]{11}\s\d{2}(?!\d)")
_EUROS = re.compile(r"(?<![\d,.])\d[\d\s.,]*\s?(?:€|euros?\b|eur\b)", re.IGNORECASE)

#: Wording that shows a kind of sensitive data, looked for in plain text.
_SENSITIVE: dict[str, re.Pattern[str]] = {
    "amounts": re.compile(
        r"\bnet a payer\b|\bnet imposable\b|\bsalaire brut\b|\btotal brut\b|\bremuneration brute\b"
        r"|\bnet paye\b|\bmontant net\b"
    ),
    # « maladie » alone is a line of contributions on every payslip
    "sick_leave": re.compile(
        r"\barrets?(?: de travail| pour)? ?maladie\b|\babs(?:ence)?s?\.? (?:pour )?maladie\b"
        r"|\bmaladie (?:du )?\d|\bijss\b|\bindemnites journalieres\b|\barret de travail\b"
        r"|\baccident d[ue] travail (?:du )?\d|\babsence at\b"
    ),
    "withholding": re.compile(r"\bprelevement a la source\b|\btaux (?:personnalise|pas)\b"),
    "garnishment": re.compile(
        r"\bsaisie(?: sur salaire|[- ]arret| attribution)?\b|\bpension alimentaire\b"
        r"|\bavis a tiers detenteur\b"
    ),
    "union": re.compile(r"\bcotisation syndicale\b|\bheures? de delegation\b|\bgreve\b"),
}


def mask(text: str) -> str:
    """`text` with social security numbers, accounts and amounts in euros replaced."""
    text = NIR_ANNOUNCED.sub(_unannounced, text)
    for pattern in (NIR, NIR_READ, _IBAN, _IBAN_READ, _RIB, _EUROS):
        text = pattern.sub(MASKED, text)
    return text


def _unannounced(found: re.Match[str]) -> str:
    """The words that announce a number, without it."""
    return found[0][: found.start("number") - found.start()] + MASKED


def sensitive(text: str) -> tuple[str, ...]:
    """Machine words of the sensitive data in `text`, see `Piece.sensitive`; never the data."""
    found = []
    if any(pattern.search(text) for pattern in (NIR, NIR_READ, NIR_ANNOUNCED)):
        found.append("nir")
    if any(pattern.search(text) for pattern in (_IBAN, _IBAN_READ, _RIB)):
        found.append("iban")
    flat = plain(text)
    found += [kind for kind, pattern in _SENSITIVE.items() if pattern.search(flat)]
    if "amounts" not in found and _EUROS.search(text):
        found.append("amounts")
    return tuple(found)
