"""Machine words, numbers and dates to the French a secretary reads."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import floor

from vaeforms.french.nir import NIR
from vaeforms.french.writing import NBSP, format_date, format_number, list_fr, plural
from vaeforms.model import (
    DurationStatus,
    LedgerLine,
    Outcome,
    Severity,
    Source,
    State,
    Trouble,
    Verdict,
)

VERDICTS = {
    Verdict.COMPLETE: "Complet",
    Verdict.INCOMPLETE: "Incomplet",
    Verdict.TO_CHECK: "À vérifier",
}
DURATIONS = {
    DurationStatus.MET: "Atteint",
    DurationStatus.BORDERLINE: "Zone limite",
    DurationStatus.NOT_MET: "Non atteint d’après les pièces",
    DurationStatus.NOT_JUSTIFIED: "Non justifié",
    DurationStatus.NOT_COMPUTABLE: "Non calculable",
}
OUTCOMES = {
    Outcome.FAILED: "Non conforme",
    Outcome.UNVERIFIABLE: "Non vérifiable",
    Outcome.PASSED: "Conforme",
    Outcome.NOT_APPLICABLE: "Sans objet",
}
SEVERITIES = {
    Severity.BLOCKING: "bloquant",
    Severity.TO_CHECK: "à vérifier",
    Severity.INFORMATION: "information",
}
SOURCES = {
    Source.WIDGET: "champ du formulaire",
    Source.ANNOTATION: "annotation",
    Source.TEXT: "texte de la page",
    Source.PICTURE: "image de la page",
    Source.ESIGN: "signature électronique",
    Source.OCR: "reconnaissance de caractères",
    Source.PERSON: "relecture à l’œil",
    Source.NONE: "—",
}
STATES = {State.FILLED: "rempli", State.EMPTY: "vide", State.UNREADABLE: "non lu"}
MARKS = {
    "esign": "signature électronique",
    "ink": "tracé au stylet ou à la souris",
    "stamp": "tampon ajouté au PDF",
    "image": "image",
    "drawing": "dessin sur la page",
    "hand": "tracé à la main",
    "text": "texte tapé au clavier",
}
#: The same words mean other things on paper, where every mark has its area.
MARKS_ON_PAPER = {**MARKS, "stamp": "empreinte de tampon", "text": "texte imprimé"}
TROUBLES = {
    Trouble.EMPTY_FILE: "Fichier vide",
    Trouble.NOT_PDF: "Ce n’est pas un PDF",
    Trouble.DAMAGED: "Fichier endommagé",
    Trouble.ENCRYPTED: "Fichier protégé par un mot de passe",
    Trouble.XFA: "Formulaire d’un format non pris en charge (XFA)",
    Trouble.TOO_MANY_PAGES: "Trop de pages",
    Trouble.TOO_LARGE: "Fichier trop volumineux",
    Trouble.TIME: "Lecture trop longue",
    Trouble.MEMORY: "Lecture trop lourde",
    Trouble.IMAGE_ONLY: "Pages numérisées ou photographiées",
    Trouble.UNKNOWN_LAYOUT: "Modèle de formulaire inconnu",
    Trouble.UNKNOWN_PAGE: "Page à regarder",
    Trouble.INTAKE: "Fichier non pris en compte",
    Trouble.CRASH: "Lecture interrompue",
}
RECEIVED_FROM = {
    "option": "date indiquée au lancement du contrôle",
    "dossier.toml": "date inscrite par le secrétariat dans dossier.toml",
    "message": "date du message",
    "today": "date du contrôle, faute d’autre indication",
}
DEPOSIT = {
    "depot_numero": "Numéro de dossier",
    "depot_date_reception": "Date de réception inscrite",
    "depot_canal": "Canal de dépôt",
    "depot_registre": "Registre des demandes",
}
#: Rule families (first three letters of a rule id), in the order they are shown.
FAMILIES = {
    "INT": "Fichiers et formulaire",
    "CPL": "Rubriques à remplir",
    "SIG": "Signatures et cachets",
    "PCE": "Pièces justificatives",
    "COH": "Accord entre les documents",
    "DAT": "Dates",
    "DUR": "Durée d’expérience",
    "REC": "Nature de l’expérience",
    "ENG": "Engagements du candidat",
    "LEG": "Informations juridiques",
}

MASKED = "[numéro masqué]"
#: A cheap test before the expression: the six digits that come before « 2A » at the latest.
_SHORTEST = 13
_DIGITS = re.compile(r"(?:\d\D?){6}")
#: Longer texts are not kept for the next time.
_LONG = 500


def mask(text: str) -> str:
    """`text` with whatever looks like a social security number replaced."""
    if len(text) < _SHORTEST:
        return text
    # most of what is shown is a label or a sentence of ours, the same on every page
    return _masked(text) if len(text) <= _LONG else _masked.__wrapped__(text)


@lru_cache(maxsize=4096)
def _masked(text: str) -> str:
    return NIR.sub(MASKED, text) if _DIGITS.search(text) else text


def cut(text: str, length: int) -> str:
    """`text` in at most `length` characters; masked first, or half a number would show."""
    text = mask(text)
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def short_day(value: date) -> str:
    """« 01/03/2026 »."""
    return f"{value.day:02}/{value.month:02}/{value.year}"


def tenths(value: Fraction) -> Fraction:
    """`value` to one decimal, rounded, but never up to a whole number that is not reached.

    1 094,97 days must not be shown as the 1 095 they do not make.
    """
    found = round(value * 10)
    if found % 10 == 0 and Fraction(found, 10) > value:
        found -= 1
    return Fraction(found, 10)


def number(value: Fraction) -> str:
    """« 1 095,2 », see `tenths`."""
    return format_number(tenths(value))


def days(value: Fraction) -> str:
    """« 1 095,2 jours »."""
    return f"{number(value)}{NBSP}{'jour' if value < 2 else 'jours'}"


def span(bounds: tuple[Fraction, Fraction]) -> str:
    """« 1 095 jours », or « de 1 067 à 1 125 jours » when the dates leave a margin."""
    low, high = bounds
    if low == high:
        return days(low)
    return f"de{NBSP}{number(low)} à{NBSP}{days(high)}"


def years(value: Fraction) -> str:
    """« 2 ans 10 mois »: 365 days a year, 30.4 a month (domain.md §5.2.8), rounded down."""
    if value == 0:
        return "—"
    whole, rest = divmod(value, 365)
    months = min(11, floor(rest / Fraction(304, 10)))
    parts = [plural(int(whole), "an")] if whole else []
    if months:
        parts.append(f"{months}{NBSP}mois")
    return " ".join(parts) or f"moins d’un{NBSP}mois"


def job(line: LedgerLine) -> str:
    """« Emploi 2 – Mutuelle du Lac »: the ledger names the employer, the form the table."""
    if line.label.startswith("Emploi"):
        return line.label
    return f"Emploi{NBSP}{line.n} – {line.label}" if line.label else f"Emploi{NBSP}{line.n}"


def moment(iso: str) -> str:
    """« 3 mars 2026 à 14 h 05 » for an ISO 8601 time; the text itself when it is not one."""
    match = re.match(r"^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?", iso)
    if match is None:
        return iso
    try:
        text = format_date(date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        return iso
    return text + (f" à {int(match[4])}{NBSP}h{NBSP}{match[5]}" if match[4] else "")


def page_list(pages: tuple[int, ...]) -> str:
    """Page indices (from 0) as « page 3 », « pages 1 à 4 et 7 »."""
    numbers = sorted({p + 1 for p in pages})
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]} à {run[-1]}"] if len(run) > 2 else [str(n) for n in run]
    return f"page{'s' if len(numbers) > 1 else ''}{NBSP}{list_fr(words)}"
