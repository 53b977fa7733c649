"""Dates, durations, numbers and names -> correct French, with U+00A0 as only special space."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache

#: the only special space ever written: fonts and viewers show U+202F as a box
NBSP = "\u00a0"

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

#: days of one month when a length is shown in years and months (365 / 12, to one decimal)
_DAYS_SHOWN_MONTH = Fraction(304, 10)


#: They turn the direction in which letters are shown: « \u202egpj.exe » looks like « exe.jpg ».
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def in_order(text: str) -> str:
    """`text` shown in the order of its letters, whatever invisible characters say."""
    return _TURNS.sub("", text)


def format_date(day: date) -> str:
    """« 1er mars 2012 »."""
    first = "1er" if day.day == 1 else str(day.day)
    return f"{first}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def format_month(year: int, month: int) -> str:
    """« mars 2012 »."""
    return f"{MONTHS[month - 1]} {year}"


def format_number(value: Fraction | int, decimals: int = 1) -> str:
    """« 1 026,3 », « 1 096 »: thousands apart, decimal comma, no useless zeros, half rounded up."""
    scale = 10**decimals
    scaled = (abs(Fraction(value)) * scale * 2 + 1) // 2
    whole, tail = divmod(scaled, scale)
    shown = f"{whole:,}".replace(",", NBSP)
    if tail:
        shown += "," + str(tail).zfill(decimals).rstrip("0")
    return f"−{shown}" if value < 0 and scaled else shown


def format_days(days: Fraction | int, decimals: int = 1) -> str:
    """« 1 096 jours », « 1 jour », « 876,8 jours »."""
    return plural(days, "jour", decimals=decimals)


def format_duration_days(days: Fraction | int) -> str:
    """« 2 ans 9 mois (1 026,3 jours ETP) »; a year is 365 days and a month 30.4, rounded down."""
    if days < 0:
        return f"−{format_duration_days(-days)}"
    years, rest = divmod(Fraction(days), 365)
    # 364.9 days are not « 12 mois », and not yet a year either
    months = min(11, rest // _DAYS_SHOWN_MONTH)
    parts = []
    if years:
        parts.append(plural(int(years), "an"))
    if months:
        parts.append(f"{months}{NBSP}mois")
    in_days = f"{format_days(days)} ETP"
    return f"{' '.join(parts)} ({in_days})" if parts else in_days


def format_percent(share: Fraction | int, decimals: int = 2) -> str:
    """« 80 % », « 68,57 % » from a share of 1."""
    return f"{format_number(Fraction(share) * 100, decimals)}{NBSP}%"


def plural(count: int | Fraction, singular: str, many: str = "", *, decimals: int = 1) -> str:
    """« 1 pièce », « 3 pièces », « 1,5 jour »: a count and its noun; the plural starts at 2.

    `many`: the plural when it is not `singular` and « s ».
    """
    noun = (many or singular + "s") if abs(Fraction(count)) >= 2 else singular
    return f"{format_number(count, decimals)}{NBSP}{noun}"


def list_fr(items: Sequence[str], last: str = "et") -> str:
    """« a, b et c »; `last` may be « ou »."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


#: beginnings of words in mute h; any other h keeps « de », which is right for an aspirated one
_MUTE_H = (
    "harmonie",
    "helene",
    "henri",
    "hopital",
    "hotel",
    "horizon",
    "huma",
    "habitat",
    "herault",
)
#: words that start with a vowel but never elide
_NO_ELISION = ("oui", "onze", "onzieme", "ouistiti", "yaourt", "uhlan", "ululement")


def _elides(name: str) -> bool:
    base = "".join(
        c
        for c in unicodedata.normalize("NFD", name.casefold().replace("œ", "oe").replace("æ", "ae"))
        if unicodedata.category(c) != "Mn"
    ).lstrip("« \u00a0'’\"")
    word = re.split(r"[^a-z]", base)[0]
    if word in _NO_ELISION:
        return False
    if base.startswith("h"):
        return base.startswith(_MUTE_H)
    # « yoga », « Yves »: y is a vowel only before a consonant
    if base.startswith("y"):
        return len(base) > 1 and base[1] not in "aeiou"
    return base[:1] in tuple("aeiou")


def _with_article(name: str, bare: str, elided: str, masculine: str, many: str) -> str:
    if found := re.match(r"(les?)\s+(?=\w)", name, re.IGNORECASE):
        contracted = many if found[1].casefold() == "les" else masculine
        return f"{contracted} {name[found.end() :]}"
    if elided and _elides(name):
        return elided + name
    return f"{bare} {name}"


def de(name: str) -> str:
    """« d’École », « de Mutuelle », « du Lac » from « Le Lac », « des Amis » from « Les Amis »."""
    return _with_article(name, "de", "d’", "du", "des")


def a_fr(name: str) -> str:
    """« à Lyon », « au Mans » from « Le Mans », « aux Ulis » from « Les Ulis »."""
    return _with_article(name, "à", "", "au", "aux")


@lru_cache(maxsize=1024)
def typeset(text: str) -> str:
    """French spacing: U+00A0 before : ; ? ! % » and after «, curly apostrophes; idempotent.

    Only an existing space is replaced, except inside « »: nothing is added to « 10:30 » or to an
    address of the web.
    """
    text = text.replace("\u202f", NBSP)
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(rf"[ {NBSP}]+(?=[:;?!%»])", NBSP, text)
    text = re.sub(rf"«[ {NBSP}]*", f"«{NBSP}", text)
    return re.sub(rf"(?<=[^\s{NBSP}])»", f"{NBSP}»", text)
