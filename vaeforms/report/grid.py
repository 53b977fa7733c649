"""The months claimed for each job to a drawing of years and months, and the same in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from vaeforms.french.writing import MONTHS, NBSP, list_fr, plural
from vaeforms.model import Cover, Coverage, CoveredMonth, Document, Month, PieceKind
from vaeforms.report import wording

#: Pixels of the drawing: a cell holds a letter and a question mark at 12 pixels.
CELL, ROW, GAP = 24, 20, 2
LEFT, TOP = 40, 18
#: One column a month.
INITIALS = "JFMAMJJASOND"
#: With more pieces than this a run of months names how many, not which.
NAMED = 3

ATTESTATION, OTHER = "A", "P"
#: What a letter in a cell stands for: a kind of piece, for there are many payslips.
LETTERS = {
    PieceKind.PAYSLIP: "B",
    PieceKind.ANNUAL_RECAP: "R",
    PieceKind.EMPLOYER_LETTER: "L",
    PieceKind.VOLUNTEER_LETTER: "L",
    PieceKind.WORK_CERTIFICATE: "C",
    PieceKind.CONTRACT: "T",
    PieceKind.SELF_EMPLOYED: "I",
}
#: One and several; the order of the key.
KEY = {
    ATTESTATION: "attestation (modèle du dossier)",
    "L": "attestation sur papier libre",
    "B": "bulletin de salaire",
    "R": "bulletin récapitulatif annuel",
    "C": "certificat de travail",
    "T": "contrat de travail",
    "I": "justificatif d’activité non salariée",
    OTHER: "autre pièce",
}
STATES = {
    Cover.JUSTIFIED: "justifié",
    Cover.PARTIAL: "justifié en partie",
    Cover.TO_CHECK: "pièce à vérifier",
    Cover.MISSING: "non justifié",
    Cover.OUTSIDE: "hors de la période prise en compte",
}
_AGREED = {
    Cover.JUSTIFIED: ("justifié", "justifiés"),
    Cover.PARTIAL: ("justifié en partie", "justifiés en partie"),
    Cover.TO_CHECK: ("dont la pièce est à vérifier", "dont la pièce est à vérifier"),
    Cover.MISSING: ("non justifié", "non justifiés"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One month: its place in pixels, the class that says how to fill it, what is written in it."""

    x: int
    y: int
    #: ``justified``, ``partial``, ``to_check``, ``missing``, ``outside``
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Months in a row that the same kinds of pieces show alike."""

    period: str
    count: str
    #: as `Cell.kind`, and in words
    kind: str
    state: str
    pieces: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Everything the page needs to show one job."""

    n: int
    title: str
    width: int
    height: int
    #: (y, year)
    years: tuple[tuple[int, str], ...]
    #: (x, initial)
    months: tuple[tuple[int, str], ...]
    cells: tuple[Cell, ...]
    runs: tuple[Run, ...]
    #: (letter, words) of the kinds of pieces that are drawn
    key: tuple[tuple[str, str], ...]
    #: (kind, words) of the states that are drawn
    states: tuple[tuple[str, str], ...]
    #: how many months are justified and how many are not
    summary: str
    #: the drawing in words, for those who cannot see it
    description: str


def grids(coverage: Iterable[Coverage], documents: Iterable[Document]) -> tuple[Grid, ...]:
    """One for each job, in order."""
    known = {document.id: document for document in documents}
    return tuple(_grid(each, known) for each in coverage)


def _grid(coverage: Coverage, documents: Mapping[str, Document]) -> Grid:
    found = coverage.months
    # years long past would be rows of nothing: the words below say them
    inside = {m.month[0] for m in found if m.cover is not Cover.OUTSIDE}
    drawn = [m for m in found if m.month[0] in inside]
    years = sorted(inside)
    tops = {year: TOP + row * (ROW + GAP) for row, year in enumerate(years)}
    cells = tuple(
        Cell(_x(m.month[1]), tops[m.month[0]], _kind(m.cover), _written(m, documents))
        for m in drawn
    )
    letters = {letter for m in drawn for letter in _letters(m.documents, documents)}
    runs = _runs(found, documents)
    summary = _summary(found)
    return Grid(
        n=coverage.n,
        title=coverage.title or f"Emploi{NBSP}{coverage.n}",
        width=_x(12) + CELL + GAP,
        height=TOP + len(years) * (ROW + GAP) + GAP,
        years=tuple((tops[year], str(year)) for year in years),
        months=tuple((_x(month), initial) for month, initial in enumerate(INITIALS, 1)),
        cells=cells,
        runs=runs,
        key=tuple((letter, words) for letter, words in KEY.items() if letter in letters),
        states=tuple(
            (_kind(cover), words)
            for cover, words in STATES.items()
            if any(m.cover is cover for m in drawn)
        ),
        summary=summary,
        description=" ".join([summary, *(_told(run) for run in runs)]),
    )


def _x(month: int) -> int:
    return LEFT + (month - 1) * (CELL + GAP)


def _kind(cover: Cover) -> str:
    return cover.name.lower()


def _written(month: CoveredMonth, documents: Mapping[str, Document]) -> str:
    match month.cover:
        case Cover.MISSING:
            return "×"
        case Cover.OUTSIDE:
            return ""
        case Cover.TO_CHECK:
            return "".join(_letters(month.documents, documents)[:1]) + "?"
        case _:
            return "".join(_letters(month.documents, documents)[:2])


def _letters(ids: Iterable[str], documents: Mapping[str, Document]) -> list[str]:
    """Kinds of pieces, each once, in the order of the key."""
    found = {_letter(documents.get(each)) for each in ids}
    return [letter for letter in KEY if letter in found]


def _letter(document: Document | None) -> str:
    if document is None:
        return OTHER
    if document.form is not None:
        return ATTESTATION
    return LETTERS.get(document.piece.kind, OTHER) if document.piece else OTHER


# --------------------------------------------------------------------------- in words


def _summary(months: Sequence[CoveredMonth]) -> str:
    if not months:
        return f"Période non lue{NBSP}: aucun mois ne peut être placé."
    counted = [m.cover for m in months if m.cover is not Cover.OUTSIDE]
    if not counted:
        return "Aucun mois dans la période prise en compte."
    if set(counted) == {Cover.JUSTIFIED}:
        return (
            f"{_number(len(counted))}, tous justifiés." if len(counted) > 1 else "1 mois, justifié."
        )
    parts = [
        f"{counted.count(cover)} {words[counted.count(cover) > 1]}"
        for cover, words in _AGREED.items()
        if cover in counted
    ]
    return f"{_number(len(counted))} dans la période prise en compte{NBSP}: {', '.join(parts)}."


def _number(count: int) -> str:
    return f"{count}{NBSP}mois"


def _runs(months: Sequence[CoveredMonth], documents: Mapping[str, Document]) -> tuple[Run, ...]:
    found = []
    for (cover, letters), group in groupby(
        months, key=lambda m: (m.cover, tuple(_letters(m.documents, documents)))
    ):
        run = list(group)
        ids = dict.fromkeys(each for m in run for each in m.documents)
        found.append(
            Run(
                period=_period(run[0].month, run[-1].month),
                count=_number(len(run)),
                kind=_kind(cover),
                state=STATES[cover],
                pieces="" if cover is Cover.OUTSIDE else _pieces(ids, letters, documents),
            )
        )
    return tuple(found)


def _period(first: Month, last: Month) -> str:
    if first == last:
        return _month(first)
    return f"{_month(first)} à {_month(last)}"


def _month(month: Month) -> str:
    return f"{MONTHS[month[1] - 1]}{NBSP}{month[0]}"


def _pieces(ids: Iterable[str], letters: Sequence[str], documents: Mapping[str, Document]) -> str:
    """« Attestation de Mutuelle du Lac et 12 bulletins de salaire »."""
    words = []
    for letter in letters:
        some = [each for each in ids if _letter(documents.get(each)) == letter]
        titles = list(
            dict.fromkeys(documents[e].title if e in documents else KEY[OTHER] for e in some)
        )
        if len(titles) <= NAMED and letter not in (LETTERS[PieceKind.PAYSLIP],):
            words += titles
        else:
            words.append(titles[0] if len(titles) == 1 else _many(letter, len(titles)))
    return wording.mask(list_fr(words)) if words else ""


def _many(letter: str, count: int) -> str:
    """« 12 bulletins de salaire »."""
    name = KEY[letter]
    first, _, rest = name.partition(" ")
    return f"{plural(count, first)} {rest}" if rest else plural(count, name)


def _told(run: Run) -> str:
    by = f" par {run.pieces}" if run.pieces and run.kind in ("justified", "partial") else ""
    seen = f" ({run.pieces})" if run.pieces and not by else ""
    period = run.period[:1].upper() + run.period[1:]
    return f"{period}{NBSP}: {run.state}{by}{seen}."
