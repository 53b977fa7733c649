"""A Report to the plain rows of three tables: dossiers, requests, duration ledger."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from vaeforms.model import Ledger, LedgerLine, Report
from vaeforms.report import view, wording

#: A cell: words, a whole number, days or a share (rounded), a date, or nothing.
Cell = str | int | float | date | None
Row = tuple[Cell, ...]
#: What neither a spreadsheet nor XML can hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: Of one cell; a spreadsheet refuses more than 32 767, and nobody reads that much in a cell.
CELL_CHARS = 8000
#: What a spreadsheet takes for the start of a formula, wide forms and blanks before it included.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|[\t\r\n]")


class Kind(StrEnum):
    """How the cells of a column are shown."""

    TEXT = "text"
    WORDS = "words"  #: long text, on several lines
    DATE = "date"
    COUNT = "count"  #: a whole number
    DAYS = "days"  #: one decimal
    SHARE = "share"  #: 1 is full time


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters and what it holds."""

    title: str
    width: int
    kind: Kind = Kind.TEXT


_WHO = (
    Column("N° de dossier", 14),
    Column("Candidat", 26),
)
_ID = Column("Rapport", 28)
DOSSIERS = (
    *_WHO,
    Column("Verdict", 12),
    Column("Critère de durée", 18),
    Column("Reçu le", 12, Kind.DATE),
    Column("Date de réception", 14),
    Column("À demander", 11, Kind.COUNT),
    Column("À regarder", 11, Kind.COUNT),
    Column("Fichiers reçus", 10, Kind.COUNT),
    Column("Fichiers non lus", 10, Kind.COUNT),
    Column("Jours ETP demandés", 11, Kind.COUNT),
    Column("Jours ETP écrits (T0)", 11, Kind.DAYS),
    Column("Déclarés (T1), au moins", 11, Kind.DAYS),
    Column("Déclarés (T1), au plus", 11, Kind.DAYS),
    Column("Justifiés (T2), au moins", 11, Kind.DAYS),
    Column("Justifiés (T2), au plus", 11, Kind.DAYS),
    Column("T1 sans plafond de cumul, au moins", 13, Kind.DAYS),
    Column("T1 sans plafond de cumul, au plus", 13, Kind.DAYS),
    Column("T2 sans plafond de cumul, au moins", 13, Kind.DAYS),
    Column("T2 sans plafond de cumul, au plus", 13, Kind.DAYS),
    Column("Fenêtre, premier jour", 12, Kind.DATE),
    Column("Fenêtre, dernier jour", 12, Kind.DATE),
    Column("Règles de durée", 13),
    _ID,
)
REQUESTS = (
    *_WHO,
    Column("Sujet", 34),
    Column("Demande", 80, Kind.WORDS),
    Column("Nécessaire", 15),
    Column("Reçu le", 12, Kind.DATE),
    _ID,
)
LEDGER = (
    *_WHO,
    Column("Emploi", 8, Kind.COUNT),
    Column("Activité", 34),
    Column("Début écrit", 16),
    Column("Fin écrite", 16),
    Column("Début, au plus tôt", 12, Kind.DATE),
    Column("Début, au plus tard", 12, Kind.DATE),
    Column("Fin, au plus tôt", 12, Kind.DATE),
    Column("Fin, au plus tard", 12, Kind.DATE),
    Column("Temps de travail", 10, Kind.SHARE),
    Column("Jours calendaires, au moins", 12, Kind.COUNT),
    Column("Jours calendaires, au plus", 12, Kind.COUNT),
    Column("Jours ETP, au moins", 11, Kind.DAYS),
    Column("Jours ETP, au plus", 11, Kind.DAYS),
    Column("Compté", 9),
    Column("Justifié par", 34, Kind.WORDS),
    Column("Jours ETP justifiés, au moins", 12, Kind.DAYS),
    Column("Jours ETP justifiés, au plus", 12, Kind.DAYS),
    Column("Périodes sans pièce", 26, Kind.WORDS),
    Column("Calcul", 44, Kind.WORDS),
    Column("Remarques", 50, Kind.WORDS),
    _ID,
)


@dataclass(frozen=True, slots=True)
class Rows:
    """What one dossier adds to each table; small, and free of anything but plain values."""

    #: after `DOSSIERS`
    dossier: Row
    #: after `REQUESTS`
    requests: tuple[Row, ...]
    #: after `LEDGER`
    ledger: tuple[Row, ...]


def rows(report: Report) -> Rows:
    """The rows of this dossier; social security numbers are masked."""
    line = view.line(report)
    who: Row = (text(line.number), text(line.candidate))
    name = text(line.id)
    received = report.dossier.received
    return Rows(
        dossier=(
            *who,
            wording.VERDICTS[report.verdict],
            wording.DURATIONS[report.duration],
            received,
            "à confirmer" if line.to_confirm else "connue",
            line.requests,
            line.looks,
            len(report.dossier.files),
            line.problems,
            *(_totals(report.ledger) if report.ledger else (None,) * 13),
            name,
        ),
        requests=tuple(
            (
                *who,
                text(group.title),
                text(item.text),
                "oui" if item.necessary else "à apprécier",
                received,
                name,
            )
            for group in view.requests(report.findings)
            for item in group.items
        ),
        ledger=tuple(
            (*who, *_line(each), name) for each in (report.ledger.lines if report.ledger else ())
        ),
    )


def _totals(ledger: Ledger) -> Row:
    return (
        ledger.threshold,
        None if ledger.typed is None else _days(ledger.typed),
        *_bounds(ledger.declared.capped),
        *_bounds(ledger.justified.capped),
        *_bounds(ledger.declared.uncapped),
        *_bounds(ledger.justified.uncapped),
        *ledger.window,
        text(ledger.profile),
    )


def _line(line: LedgerLine) -> Row:
    gaps = (
        f"du {wording.short_day(first)} au {wording.short_day(last)}"
        for first, last in line.unjustified
    )
    notes = dict.fromkeys(note for note in (line.excluded, *line.notes) if note)
    return (
        line.n,
        text(line.label),
        text(line.start_text),
        text(line.end_text),
        *(line.start or (None, None)),
        *(line.end or (None, None)),
        None if line.share is None else round(float(line.share), 6),
        *(line.calendar_days or (None, None)),
        *_bounds(line.days),
        "oui" if line.counted else "non",
        text(line.justified_by),
        *_bounds(line.justified_days if line.justified_by else None),
        text("\n".join(gaps)),
        text(line.formula),
        text("\n".join(notes)),
    )


def _bounds(value: tuple[Fraction, Fraction] | None) -> tuple[Cell, Cell]:
    return (None, None) if value is None else (_days(value[0]), _days(value[1]))


def _days(value: Fraction) -> float:
    return float(wording.tenths(value))


def text(value: str) -> str:
    """`value` without social security number and without what no cell can hold, cut if endless."""
    clean = wording.mask(_FORBIDDEN.sub(" ", value)).strip()
    return clean if len(clean) <= CELL_CHARS else clean[: CELL_CHARS - 1] + "…"


def like_formula(value: str) -> bool:
    """True when a spreadsheet might run `value` instead of showing it."""
    return _FORMULA.match(value) is not None
