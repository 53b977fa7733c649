"""Diplomas and training attestations -> who followed what, where, when, for how long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from vaeforms.model import Fact, Piece, PieceKind, Quantity
from vaeforms.pieces import labels, payslip, prose
from vaeforms.pieces.sheet import Sheet

_TITLE = re.compile(
    r"(?:intitule(?: de (?:la formation|l'action(?: de formation)?|du stage))?"
    r"|(?:action de )?formation(?: suivie)?|stage|libelle|module|programme|theme)"
)
_SPECIALITY = re.compile(r"(?:specialite|mention|option|domaine|filiere)")
_BODY = re.compile(
    r"(?:organisme(?: de formation)?|prestataire|centre de formation|etablissement|delivre par)"
)
_BODY_IN_TEXT = re.compile(
    r"\b(?:organisme|centre) de formation (?P<v>[^,;.:]{3,60}?)"
    r"(?=\s?[,;.:]| atteste| certifie| declare| n°| situe)"
)
_QUOTED = re.compile(r"«\s*([^»]{4,120}?)\s*»|“([^”]{4,120})”|\"([^\"]{4,120})\"")
_DURATION = re.compile(r"(?:duree(?: totale)?(?: de la formation)?|nombre d'heures|volume horaire)")
_HOURS = re.compile(r"(\d{1,4}(?:[.,]\d{1,2})?) ?(?:h|heures?)\b")
_SESSION = re.compile(r"\b(?:session|annee|promotion)(?: de)? ?:?(?: \w+)? ((?:19|20)\d\d)\b")
_GIVEN = re.compile(
    r"\b(?:confere|delivre|decerne|attribue|obtenu)e? (?:a|par) ?:?\s?"
    r"(?P<v>(?:m\.|m|mme|mlle|monsieur|madame|mademoiselle) [^\s,;:]+(?: [^\s,;:]+){1,6}?)"
    r"(?=\s?[,;.:]|$| (?:ne|nee|le|session|a|en|pour|au)\b| fait)"
)


def read(pages: Sequence[Sheet], kind: PieceKind, heading: Fact | None) -> Piece:
    """What those pages say of one training."""
    page = pages[0]
    period, issues = prose.period(page)
    signed_on, signed_at = prose.signed(pages)
    title = _title(page) if kind is PieceKind.TRAINING else _diploma(page, heading)
    session = {m[1] for m in _SESSION.finditer(page.plain)}
    year = None
    if period is not None and period.end is not None:
        year = period.end[1].year
    elif len(session) == 1:
        year = int(session.pop())
    elif signed_on is not None:
        year = signed_on.first.year
    body = payslip.text(page, _BODY, labels.organisation) or _in_text(page)
    return Piece(
        kind=kind,
        heading=heading,
        person=prose.subject(pages)
        or _given(page)
        or payslip.text(page, labels.PERSON, labels.person),
        period=period,
        hours=_hours(page),
        signed_on=signed_on,
        signed_at=signed_at,
        training=title,
        training_body=body,
        training_year=year,
        issues=issues,
    )


def _title(page: Sheet) -> Fact | None:
    labelled = payslip.text(page, _TITLE, labels.job)
    if labelled is not None:
        return labelled
    quoted = [m for m in _QUOTED.finditer(page.text)]
    if len(quoted) == 1:
        words = next(group for group in quoted[0].groups() if group)
        return Fact(words, page.fact(()).where)
    return None


def _diploma(page: Sheet, heading: Fact | None) -> Fact | None:
    speciality = payslip.text(page, _SPECIALITY, labels.job)
    if heading is None or speciality is None:
        return heading
    return replace(heading, text=f"{heading.text} – {speciality.text}")


def _in_text(page: Sheet) -> Fact | None:
    match = _BODY_IN_TEXT.search(page.plain)
    fact = page.group(match, "v") if match else None
    return None if fact is None else replace(fact, text=fact.text.strip(" ,.;:"))


def _given(page: Sheet) -> Fact | None:
    match = _GIVEN.search(page.plain)
    fact = page.group(match, "v") if match else None
    if fact is None or labels.person(fact.text.strip(" ,")) is None:
        return None
    return replace(fact, text=fact.text.strip(" ,.;:"))


def _hours(page: Sheet) -> Quantity | None:
    found = page.after(_DURATION, _duration, labels.is_label, loose=True)
    values = {each.value for each in found}
    if len(values) != 1:
        return None
    return Quantity(found[0].fact.text, found[0].value, found[0].fact.where)


def _duration(text: str) -> Fraction | None:
    match = _HOURS.search(text)
    return labels.number(match[1]) if match else None
