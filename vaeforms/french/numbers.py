"""Figures and French number words in plain text -> exact fractions."""

from __future__ import annotations

import re
from fractions import Fraction

#: « 4 821 », « 3,5 », « 3.5 »: a group of digits apart is a thousand, comma and dot are decimal
NUMBER = r"\d{1,3}(?:\s\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?"

#: « 7h30 », « 151 h 40 », « 35:00 », « 10 heures »; minutes over 59 are hundredths: « 151h67 »
HOURS = (
    rf"(?P<h>{NUMBER})\s?(?:h(?:eures?|rs?)?(?![a-z])|:)\.?"
    r"(?:\s?(?P<min>\d{1,2})(?!\d)(?:\s?mi?n)?)?"
)

PER_DAY = r"(?:/\s?|par\s|chaque\s)(?:j|jours?)\b\.?|quotidien\w*|journalier\w*"
PER_WEEK = (
    r"(?:/\s?|par\s|la\s|chaque\s|en\s)?(?:semaines?|sem)\b\.?|/\s?s\b|hebdo(?:madaires?)?\b\.?"
)
PER_MONTH = r"(?:/\s?|par\s|le\s|au\s|chaque\s|en\s)?mois\b|/\s?m\b\.?|mensuel\w*"
PER_YEAR = r"(?:/\s?|par\s|l'|en\s)(?:ans?|annees?)\b|annuel\w*|a\sl'annee"

ABOUT = re.compile(r"\b(?:environ|env\b\.?|approximativement|a peu pres|en moyenne)|~|≈")

_SMALL = ("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_TEENS = (
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
)
_UNITS = _SMALL + _TEENS
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def _number_words() -> dict[str, int]:
    """Every spelling of 0 to 99, with hyphens."""
    words = {word: value for value, word in enumerate(_UNITS)}
    for tens, word in _TENS.items():
        words[word] = tens
        for unit in range(1, 20 if tens == 60 else 10):
            link = "-et-" if unit in (1, 11) else "-"
            words[f"{word}{link}{_UNITS[unit]}"] = tens + unit
    for unit in range(1, 20):
        words[f"quatre-vingt-{_UNITS[unit]}"] = 80 + unit
    words |= {"quatre-vingts": 80, "quatre-vingt": 80, "une": 1}
    return words | {word[:-2] + "une": value for word, value in words.items() if word[-3:] == "-un"}


_WORDS = _number_words()
_WORD = re.compile(
    r"(?<![\w'])(?:"
    + "|".join(w.replace("-", r"[\s-]") for w in sorted(_WORDS, key=len, reverse=True))
    + r")(?!\w)"
)


def digits(plain_text: str) -> str:
    """`plain_text` with number words up to 99 written in digits: « trois ans » -> « 3 ans »."""
    return _WORD.sub(lambda found: str(_WORDS[found[0].replace(" ", "-")]), plain_text)


def value(figures: str) -> Fraction:
    """The exact value of a text matched by `NUMBER`."""
    return Fraction(figures.replace(" ", "").replace(",", "."))


def decimals(figures: str) -> int:
    """How many decimals were written."""
    return len(re.split(r"[.,]", figures)[1]) if re.search(r"[.,]", figures) else 0


def hours(found: re.Match[str]) -> tuple[Fraction, int, bool] | None:
    """Hours matched by `HOURS`, how many decimals they were given with, whether it is unclear.

    Minutes are exact (0 decimals). « 7h5 » is unclear: 5 minutes are understood. None when decimals
    and minutes are both written.
    """
    whole, minutes = found["h"], found["min"]
    if not minutes:
        return value(whole), decimals(whole), False
    if decimals(whole):
        return None
    if int(minutes) > 59:
        return value(whole) + Fraction(int(minutes), 100), 2, False
    return value(whole) + Fraction(int(minutes), 60), 0, len(minutes) == 1
