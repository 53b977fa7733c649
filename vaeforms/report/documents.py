"""Documents to what was read of them: values table by table, and the writing a person must read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from vaeforms import forms
from vaeforms.french.writing import NBSP
from vaeforms.model import Document, Kind, Reading, State
from vaeforms.report import wording
from vaeforms.report.values import MARKED, TABLES, Value, kind, value

# --------------------------------------------------------------------------- what was read


@dataclass(frozen=True, slots=True)
class Table:
    """Values read from one table of a form."""

    title: str
    values: tuple[Value, ...]
    #: True when every box of it is empty
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """Everything read from one document."""

    title: str
    pages: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]


#: Where a field without a number belongs.
_SECTIONS = {
    "candidat": "Page de garde",
    "recap": "Récapitulatif",
    "formation": "Formation initiale",
}


def read(documents: Iterable[Document]) -> tuple[Read, ...]:
    """What was read, document by document, table by table."""
    found = []
    for document in documents:
        groups: dict[str, list[Reading]] = {}
        for name, reading in document.readings.items():
            parts = forms.split(name)
            if parts:
                title = f"{TABLES[parts[0]]}{NBSP}{parts[1]}"
            else:
                title = _SECTIONS.get(name.partition("_")[0], "")
            groups.setdefault(title, []).append(reading)
        tables = tuple(
            Table(
                title,
                tuple(value(r, numbered=False, cut=0) for r in readings),
                all(r.state is State.EMPTY for r in readings),
            )
            for title, readings in groups.items()
        )
        found.append(Read(document.title, _pages(document), _notes(document), tables))
    return tuple(found)


def _pages(document: Document) -> str:
    by_file: dict[str, list[int]] = {}
    for page in document.pages:
        by_file.setdefault(page.file, []).append(page.index)
    return f"{NBSP}; ".join(
        f"{file}, {wording.page_list(tuple(pages))}" for file, pages in by_file.items()
    )


def _notes(document: Document) -> tuple[str, ...]:
    notes = [f"Texte imprimé différent du modèle{NBSP}: {passage}" for passage in document.altered]
    if document.text_unreadable:
        notes.append("Le texte imprimé n’a pas pu être comparé au modèle (page image).")
    if document.missing_pages:
        pages = wording.page_list(tuple(p - 1 for p in document.missing_pages))
        notes.append(f"Non reçu{NBSP}: {pages} du formulaire.")
    if document.outdated:
        notes.append(f"Modèle d’une autre version que l’actuelle ({document.outdated}).")
    return tuple(notes)


# --------------------------------------------------------------------------- writing to read


@dataclass(frozen=True, slots=True)
class ToRead:
    """The boxes of one document in which a person has to read what is written."""

    title: str
    values: tuple[Value, ...]


def to_read(documents: Iterable[Document]) -> tuple[ToRead, ...]:
    """What was recognised on paper and not surely enough, document by document."""
    found = []
    for document in documents:
        boxes = [r for r in document.readings.values() if r.state is State.FILLED and not r.sure]
        if boxes and document.form is not None:
            found.append(ToRead(document.title, tuple(value(r, cut=0) for r in boxes)))
    return tuple(found)


def to_read_note(documents: Iterable[Document]) -> str:
    """Lines to paste into ``dossier.toml`` once a person has read these boxes, to be corrected.

    What could not be told at all on paper stands behind « # », to be said only if it is seen.
    """
    pages: dict[str, list[str]] = {}
    for document in (each for each in documents if each.form is not None):
        for name, reading in document.readings.items():
            line = _to_read_line(name, reading)
            if line and reading.where is not None:
                page = f"{reading.where.file}, page {reading.where.page + 1}"
                pages.setdefault(page, []).append(line)
    if not pages:
        return ""
    tables = ("\n".join([f"[relectures.{_quoted(p)}]", *rows]) for p, rows in pages.items())
    return "\n\n".join(['[relectures]\ninitiales = ""', *tables]) + "\n"


def _to_read_line(name: str, reading: Reading) -> str:
    if reading.state is State.FILLED and not reading.sure:
        return f"{name} = {_quoted(reading.value)}"
    # readers of paper alone say by how much a box may be misplaced
    if reading.state is not State.UNREADABLE or reading.residual is None:
        return ""
    of = kind(reading)
    if of in (None, Kind.FIXED):
        return ""
    return f"# {name} = {_quoted('présente' if of in MARKED else '')}"


def _quoted(text: str) -> str:
    """A TOML string: JSON's are."""
    return json.dumps(text, ensure_ascii=False)
