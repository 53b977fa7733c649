"""The tables « Emploi n » and the training rows, read as facts: status, period, share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from vaeforms.forms import dossier as dossier_form
from vaeforms.forms import split
from vaeforms.french import (
    AmountKind,
    DateReading,
    DurationReading,
    ShareReading,
    employer_name,
    parse_duration,
    parse_end,
    parse_share,
    parse_start,
)
from vaeforms.french.plain import plain
from vaeforms.rules import cells
from vaeforms.rules.cells import Cell
from vaeforms.rules.rule import Subject

ONE = Fraction(1)


class Status(StrEnum):
    """How an activity was exercised."""

    EMPLOYEE = "salarié"
    SELF_EMPLOYED = "non salarié"
    VOLUNTEER = "bénévole"
    OTHER = "autre"  #: something else was written: « service civique », « élu »
    UNKNOWN = ""  #: empty or unreadable


#: Words of a status cell, folded. Two of the three statuses in one cell are neither (DUR-13).
_STATUS = (
    (Status.VOLUNTEER, r"\bbenevol"),
    (
        Status.SELF_EMPLOYED,
        r"\bnon salarie|\bindependant|\bliberale?\b|\bauto ?entrepreneu|\bmicro ?entrepreneu"
        r"|\bartisan|\bcommercant|\bgerant|\btns\b|\bfreelance|\ba mon compte|\ba son compte",
    ),
    (
        Status.EMPLOYEE,
        r"(?<!non )\bsalarie|\bcdi\b|\bcdd\b|\binterim|\bfonctionnaire|\bcontractuel|\bemployee?\b"
        r"|\btitulaire|\bvacataire|\bcadre\b|\bagent\b",
    ),
)

#: A training period, where the status or the title of the job says so (graine l.84).
_TRAINING = re.compile(
    r"\b(stage|stagiaire|alternance|alternante?|apprentissage|apprentie?|"
    r"(?:contrat )?(?:de )?professionnalisation|contrat pro|poei?|poec|pmsmp)\b|^(formation)\b"
)
#: Those who look after trainees are not trainees: « tuteur de stage », « maître d'apprentissage ».
_TUTOR = re.compile(r"\b(maitre|tut(eur|rice|orat)|responsable|charge|referent|suivi|conseill)")
#: In a description of activities only a whole phrase is a sign: « formation » alone is not.
_TRAINING_PHRASE = re.compile(
    r"\b(en alternance|contrat d apprentissage|contrat de professionnalisation|"
    r"stage (?:de fin d etudes|obligatoire|conventionne|pratique)|(?:mon|durant ce) stage|"
    r"pmsmp|poei)\b"
)


def fold(text: str) -> str:
    """Lower case, no accents, every sign a blank: what keywords are looked for in."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain(text)).split())


def as_written(text: str, folded: str) -> str:
    """The words of `text` that fold to `folded`, accents and apostrophes included."""
    words = text.split()
    for size in range(1, len(folded.split()) + 1):
        for i in range(len(words) - size + 1):
            found = " ".join(words[i : i + size]).strip('.,;:!?()«»"')
            if fold(found) == folded:
                return found
    return folded


@dataclass(frozen=True, slots=True)
class Job:
    """One table « Emploi n » in which something was written. Its number is the printed one."""

    n: int
    #: by the end of the field's name: ``depuis``
    cells: Mapping[str, Cell]
    status: Status
    start: DateReading
    end: DateReading
    #: the box ticked at « Travail à temps complet »; None when neither, both or unreadable
    full_time: bool | None
    #: what « Si temps partiel… » holds
    part: ShareReading
    typed: DurationReading
    #: the word that shows a training period, or empty (DUR-12)
    training: str = ""
    #: the field that word stands in
    training_in: str = ""

    def __getitem__(self, key: str) -> Cell:
        return self.cells[key]

    @property
    def employer(self) -> str:
        """The name at the head of « Nom et adresse de votre employeur », or the job's title."""
        return employer_name(self["employeur"].value) or self["intitule"].first_line

    @property
    def subject(self) -> Subject:
        """How findings name it."""
        name = self.employer
        return Subject(
            f"emploi-{self.n}", f"Emploi {self.n} ({name})" if name else f"Emploi {self.n}"
        )

    @property
    def ongoing(self) -> bool:
        """« à ce jour »."""
        return self.end.kind.value == "ongoing"

    @property
    def declared(self) -> tuple[Fraction, Fraction] | None:
        """Lowest and highest share of full time declared; None when unknown."""
        part = self.part.share if self.part.kind is AmountKind.PARSED else None
        bounds = None
        if part is not None:
            other = part if self.part.alternative is None else self.part.alternative
            bounds = (min(part, other), max(part, other))
        if self.full_time is True:
            return (ONE, ONE) if bounds is None else (min(bounds[0], ONE), ONE)
        if self.full_time is False:
            return bounds
        return None


@dataclass(frozen=True, slots=True)
class Training:
    """One row of « Formation professionnelle continue » in which something was written."""

    k: int
    cells: Mapping[str, Cell]

    def __getitem__(self, key: str) -> Cell:
        return self.cells[key]

    @property
    def subject(self) -> Subject:
        """How findings name it."""
        return Subject(f"formation-{self.k}", f"Formation continue, ligne {self.k}")


def status(text: str) -> Status:
    """What a status cell says."""
    words = fold(text)
    if not words:
        return Status.UNKNOWN
    found = {each for each, pattern in _STATUS if re.search(pattern, words)}
    return found.pop() if len(found) == 1 else Status.OTHER


def training_word(cells: Mapping[str, Cell]) -> tuple[str, str]:
    """(word, key of the cell) of the first sign of a training period, or two empty strings."""
    for key in ("statut", "intitule"):
        words = fold(cells[key].value)
        match = _TRAINING.search(words)
        if match and not _TUTOR.search(words[: match.start()]):
            return as_written(cells[key].value, match[0]), key
    phrase = training_phrase(cells["activites"].value)
    return (phrase, "activites") if phrase else ("", "")


def training_phrase(text: str) -> str:
    """The words of a description that show a training period, or empty."""
    match = _TRAINING_PHRASE.search(fold(text))
    return as_written(text, match[0]) if match else ""


def yes_no(cell: Cell) -> bool | None:
    """True for « oui », False for « non », None for anything else."""
    if cell.both or not cell.filled:
        return None
    return {"oui": True, "non": False}.get(fold(cell.value))


#: Boxes of a table that say what it is about: a job and its employer, a training and who gave it.
_NAMING = ("intitule", "employeur", "organisme")


def jobs(found: Mapping[str, Cell]) -> tuple[Job, ...]:
    """The started tables, in their printed order; entirely empty ones are not jobs."""
    return tuple(_job(n, row) for n, row in _tables(found, "emploi") if _started(row))


def trainings(found: Mapping[str, Cell]) -> tuple[Training, ...]:
    """The rows of continuing training in which something is, or may be, written."""
    rows = _tables(found, "formation_continue")
    return tuple(Training(k, row) for k, row in rows if _started(row) or _unread(row))


def unread_tables(found: Mapping[str, Cell]) -> tuple[int, ...]:
    """Numbers of job tables in which nothing was surely read but something may be written."""
    return tuple(n for n, row in _tables(found, "emploi") if not _started(row) and _unread(row))


def _tables(found: Mapping[str, Cell], table: str) -> list[tuple[int, dict[str, Cell]]]:
    rows: dict[int, dict[str, Cell]] = {}
    document = ""
    for name, cell in found.items():
        parts = split(name)
        if parts is not None and parts[0] == table:
            rows.setdefault(parts[1], {})[parts[2]] = cell
            document = cell.document
    built = dossier_form.emploi if table == "emploi" else dossier_form.formation
    for n, row in rows.items():
        for each in built(n):
            key = split(each.name)
            assert key is not None
            row.setdefault(key[2], cells.absent(document, each.name))
    return sorted(rows.items())


def _started(row: Mapping[str, Cell]) -> bool:
    """Something was surely read in it, or what may be writing stands where its name belongs, too.

    With such a box empty, and without a word that was surely read, it may be a stain on an empty
    table: nothing more is asked for it.
    """
    if any(cell.told for cell in row.values()):
        return True
    named = not any(row[key].empty for key in _NAMING if key in row)
    return named and any(cell.filled for cell in row.values())


def _unread(row: Mapping[str, Cell]) -> bool:
    return any((cell.unreadable and cell.present) or cell.doubtful for cell in row.values())


def _job(n: int, row: dict[str, Cell]) -> Job:
    word, key = training_word(row)
    return Job(
        n=n,
        cells=row,
        status=status(row["statut"].value),
        start=parse_start(row["depuis"].value),
        end=parse_end(row["jusquau"].value),
        full_time=yes_no(row["temps_complet"]),
        part=parse_share(row["temps_partiel"].value),
        typed=parse_duration(row["duree_etp"].value),
        training=word,
        training_in=key,
    )
