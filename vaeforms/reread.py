"""What a person read by eye, said in ``dossier.toml`` -> the readings of the pages, completed.

Only what the tool itself could not read surely is completed: a person's reading never replaces a
field of the form, and every box settled so says who read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from vaeforms import deposit, forms
from vaeforms.french import typeset
from vaeforms.french.plain import plain
from vaeforms.model import FileProblem, Kind, Mark, Reading, Reread, Source, State, Trouble
from vaeforms.read import FileReading, PageReading

_MARKED = (Kind.SIGNATURE, Kind.STAMP)
_PRESENT = ("present", "presente", "oui", "signe", "signee")
_ABSENT = ("absent", "absente", "non", "")

_NO_PAGE = "aucune page lue ne porte ce nom"
_NO_FIELD = "cette page n’a pas de case de ce nom"
_SURE = "cette case a été lue avec certitude par l’outil"
_WORD = "écrire « présente » ou « absente »"
_OPTION = "écrire {options}"


def complete(
    files: Sequence[FileReading | FileProblem], said: Sequence[Reread]
) -> tuple[tuple[FileReading | FileProblem, ...], tuple[FileProblem, ...]]:
    """The files with what a person read in them, and what of it could not be taken."""
    if not said:
        return tuple(files), ()
    waiting: dict[tuple[str, int], dict[str, Reread]] = {}
    for each in said:
        waiting.setdefault((each.file.casefold(), each.page), {})[each.field] = each
    told: list[str] = []
    done: list[FileReading | FileProblem] = []
    taken: set[tuple[str, int]] = set()
    for file in files:
        if isinstance(file, FileProblem):
            done.append(file)
            continue
        pages = []
        for page in file.pages:
            key = _key(page, waiting)
            if key is None:
                pages.append(page)
                continue
            taken.add(key)
            pages.append(_page(page, waiting[key], told))
        done.append(replace(file, pages=tuple(pages)))
    for key, rows in waiting.items():
        if key not in taken:
            first = next(iter(rows.values()))
            told.append(f"Relecture de « {first.file}, page {first.page + 1} » : {_NO_PAGE}.")
    problems = tuple(
        FileProblem(deposit.NAMES[0], Trouble.INTAKE, typeset(text), salvaged=True) for text in told
    )
    return tuple(done), problems


def _key(
    page: PageReading, waiting: Mapping[tuple[str, int], Mapping[str, Reread]]
) -> tuple[str, int] | None:
    for name in (page.file, PurePosixPath(page.file).name):
        if (name.casefold(), page.index) in waiting:
            return (name.casefold(), page.index)
    return None


def _page(page: PageReading, said: Mapping[str, Reread], told: list[str]) -> PageReading:
    left = dict(said)
    readings = []
    for reading in page.readings:
        each = left.pop(reading.field, None)
        readings.append(reading if each is None else _settled(reading, each, told))
    for each in left.values():
        told.append(_refused(each, _NO_FIELD))
    return replace(page, readings=tuple(readings))


def _settled(reading: Reading, said: Reread, told: list[str]) -> Reading:
    if reading.sure or reading.state is State.EMPTY:
        told.append(_refused(said, _SURE))
        return reading
    field = forms.field(reading.field)
    word = plain(said.value)
    state, value, marks = State.FILLED, said.value, reading.marks
    if field is not None and field.kind in _MARKED:
        if word not in (*_PRESENT, *_ABSENT) or not word:
            told.append(_refused(said, _WORD))
            return reading
        state = State.FILLED if word in _PRESENT else State.EMPTY
        value = ""
        marks = (*marks, Mark("hand")) if word in _PRESENT else ()
    elif field is not None and field.kind is Kind.RADIO and word:
        options = {plain(shown): option for option, shown in field.options}
        if word not in options:
            choices = " ou ".join(f"« {shown} »" for shown in options)
            told.append(_refused(said, _OPTION.format(options=choices)))
            return reading
        value = options[word]
    elif not word:
        state = State.EMPTY
    return replace(
        reading,
        state=state,
        value=value if state is State.FILLED else "",
        source=Source.PERSON,
        confidence=1.0,
        reason=typeset(f"Relu par {said.initials}."),
        flags=(),
        marks=marks,
    )


def _refused(said: Reread, why: str) -> str:
    return f"Relecture de « {said.field} » ({said.file}, page {said.page + 1}) : {why}, ignorée."
