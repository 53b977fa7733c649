"""A payslip's table -> the absences it shows, without any amount; several -> how long they last."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from vaeforms.model import Absence, Piece, Quantity
from vaeforms.pieces import periods
from vaeforms.pieces.labels import AMOUNT, number
from vaeforms.pieces.sheet import Sheet, Token

#: In this order: « congé parental » is not « absence » of another kind.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "parental",
        re.compile(r"\bcong(?:e|\.) parental|\bparental d'education\b|\babs\w*\.? parental"),
    ),
    (
        "unpaid",
        re.compile(
            r"\bsans solde\b|\bconges? (?:sabbatique|non (?:paye|remunere)s?|pour creation)"
            r"|\babsences? (?:non (?:payee|remuneree)s?|sans solde|injustifiee)"
            r"|\bsuspension d[ue] contrat\b|\bdisponibilite\b|\babs\.? non (?:pay|rem)\w*"
        ),
    ),
    (
        "maternity",
        re.compile(
            r"\b(?:conges?|absences?|abs\.?|arrets?)(?: de| pour)? (?:maternite|paternite|adoption)"
        ),
    ),
    (
        "sick",
        re.compile(
            r"\b(?:absences?|abs\.?|arrets?)(?: de travail)?(?: pour)? ?(?:longue )?maladie\b"
            r"|\bmaladie (?:du )?\d|\blongue maladie\b|\barret de travail\b"
            r"|\b(?:absences?|abs\.?|arrets?) (?:accident|a\.?t\.?\b|mi-temps therap)"
            r"|\binvalidite (?:du )?\d"
        ),
    ),
    ("other", re.compile(r"\babsences?\b|\babs\.(?= )")),
)
#: Paid leave and the days before an arrival or after a departure are no absence.
_NOT = re.compile(
    r"conges? payes?|\bc\.?p\.?\b|\brtt\b|\bjrtt\b|repos|ferie|entree|sortie|embauche|depart"
    r"|solde de|acquis|cotis|maintien|indemnite compensatrice|heures supp"
)
_FIGURE = re.compile(r"-?[\d.,]+")


def read(page: Sheet, contract: Quantity | None, paid: Quantity | None) -> tuple[Absence, ...]:
    """Absences shown by one payslip."""
    found = []
    for row in page.rows:
        cell = row[0]
        kind = kind_of(cell.plain)
        if kind is None:
            continue
        line = " ".join(each.plain for each in row)
        span = periods.period(line) if re.search(r"\bdu\b.*\bau\b|\d ?au ?\d", line) else None
        kept = _without_amounts(cell.tokens)
        fact = page.fact(kept)
        found.append(
            Absence(
                kind=kind,
                text=fact.text,
                start=span.start[0] if span and span.start else None,
                end=span.end[1] if span and span.end else None,
                hours=_hours(line, contract),
                where=fact.where,
            )
        )
    if paid is not None and paid.value == 0:
        found.append(Absence("no_hours", paid.text, hours=Fraction(0), where=paid.where))
    return tuple(found)


def over(
    absences: Iterable[Absence], piece: Piece, contract: Quantity | None
) -> tuple[Absence, ...]:
    """The same, those of all the month's hours dated by the piece's period."""
    dated = []
    period = piece.period
    for each in absences:
        whole = each.kind == "no_hours" or (
            contract is not None and each.hours is not None and each.hours >= contract.value
        )
        if each.start is None and whole and period and period.start and period.end:
            each = replace(each, start=period.start[0], end=period.end[1])
        dated.append(each)
    return tuple(dated)


def spells(absences: Iterable[Absence]) -> tuple[Absence, ...]:
    """Dated absences of one job put end to end, in order: one line a spell of absence.

    Two absences belong to one spell when no worked day lies between them, whatever their kind;
    the spell bears the kind of its first day unless that is only « no hours ».
    """
    dated = sorted(
        (a for a in absences if a.start is not None and a.end is not None and a.end >= a.start),
        key=lambda a: (a.start or date.min, a.end or date.min, a.kind == "no_hours", a.kind),
    )
    joined: list[Absence] = []
    for each in dated:
        assert each.start is not None and each.end is not None
        last = joined[-1] if joined else None
        if last is None or last.end is None or each.start > _next_worked(last.end):
            joined.append(each)
            continue
        named = each if last.kind in ("no_hours", "other") else last
        joined[-1] = replace(
            last,
            kind=named.kind,
            text=named.text,
            end=max(last.end, each.end),
            hours=None,
        )
    return tuple(joined)


def _next_worked(day: date) -> date:
    """The day after, week-ends left out."""
    following = day + timedelta(days=1)
    while following.weekday() >= 5:
        following += timedelta(days=1)
    return following


def kind_of(text: str) -> str | None:
    """The kind of absence that plain words name, see `Absence.kind`."""
    if _NOT.search(text):
        return None
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), None)


def _without_amounts(tokens: Iterable[Token]) -> list[Token]:
    return [t for t in tokens if not AMOUNT.fullmatch(t.text) and not re.fullmatch(r"-", t.text)]


def _hours(line: str, contract: Quantity | None) -> Fraction | None:
    """Hours of the absence: a figure followed by « h », else the first of the line.

    Without its unit a figure is hours only when money follows and the month has as many hours.
    """
    named = re.search(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?) ?h(?:eures?|rs)?\b", line)
    if named is not None:
        return number(named[1])
    first = AMOUNT.search(line)
    if first is None or contract is None:
        return None
    value = number(first[0].lstrip("-"))
    rest = len(AMOUNT.findall(line))
    return value if value is not None and rest >= 2 and value <= contract.value else None
