"""Files of several candidates lying together, once read -> whose each is, and what is left over.

Each filled form starts a candidate. What is not a form joins the candidate whose name it carries,
if exactly one is meant; nothing is ever given to somebody because the names resemble each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from pathlib import PurePosixPath

from vaeforms.forms import attestation_benevole, attestation_salariee, dossier
from vaeforms.french import PersonMatch, is_same_person, list_fr, name_key, same_person, typeset
from vaeforms.model import FileProblem, PieceKind
from vaeforms.pieces import title as piece_title
from vaeforms.read import FileReading, PageReading

#: The field that names the candidate on an attestation, by form.
_PERSON = {
    attestation_salariee.ID: "att_sal_salarie",
    attestation_benevole.ID: "att_ben_benevole",
}
_KIND = {
    attestation_salariee.ID: "attestation d’activités salariées",
    attestation_benevole.ID: "attestation d’activités bénévoles",
}
#: Fewest words of a candidate's name that a file's name must hold, all of them: a family name
#: alone is a street, a mutuelle or a brother.
_NAME_WORDS = 2

_SHARED = (
    "« {file} » contient les formulaires de plusieurs candidats : ses pages ont été partagées à "
    "chaque page de garde. À vérifier à l’œil."
)
#: Of the kinds named for one file: twelve payslips are two of them « et 10 autres ».
_KINDS_SHOWN = 2
#: Pages that are never shown, whatever was noticed on them.
_PRIVATE = (PieceKind.PAYSLIP, PieceKind.ANNUAL_RECAP, PieceKind.BANK, PieceKind.IDENTITY)
#: What one file gave.
Read = FileReading | FileProblem


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate among several, with the files that are theirs."""

    #: « Nom Prénom », or empty when the form does not say
    name: str
    #: the file whose form started this candidate
    seed: str
    #: in the order of the files; a file shared by several is cut by pages
    files: tuple[Read, ...]
    #: why files that carry no name on their pages are here, in French
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """What nobody can be given: for a person to sort."""

    file: str
    #: indices from 0; empty = the whole file
    pages: tuple[int, ...]
    #: what it seems to be: « bulletin de salaire de mars 2024 », or empty
    kind: str
    #: names written on it
    people: tuple[str, ...]
    #: why it was given to nobody, in French
    reason: str
    #: PNG of its first page, or empty
    picture: bytes = b""
    #: its page shows what the tool must not show again: a salary, a bank account, a NIR
    private: bool = False

    def may_be_of(self, name: str) -> bool:
        """Whether a person could still find that it is this candidate's."""
        return not (self.people and name) or any(
            same_person(each, name) is not PersonMatch.OTHER for each in self.people
        )


@dataclass(frozen=True, slots=True)
class Grouping:
    """Who is who."""

    candidates: tuple[Candidate, ...]
    unplaced: tuple[Unplaced, ...] = ()


def likely_same(one: str, two: str) -> bool:
    """The same name, or one that holds the whole of the other (« Le Goff », « Le Goff-Martin »)."""
    if is_same_person(one, two):
        return True
    ours, theirs = _name_words(one), _name_words(two)
    return min(len(ours), len(theirs)) >= _NAME_WORDS and (ours <= theirs or theirs <= ours)


@lru_cache(maxsize=4096)
def _name_words(name: str) -> frozenset[str]:
    return frozenset(name_key(name))


def group(files: Sequence[Read], *, apart: bool) -> Grouping:
    """The candidates of `files` and what could not be placed.

    `apart`: each file with a form is a candidate of its own, unless two hold different pages of
    one person's form (loose files). Otherwise forms are one candidate's unless their names are
    plainly those of different people (a folder). With one candidate or none, everything is theirs
    when the files lie in one folder.
    """
    parts = [part for each in files for part in _books(each)]
    seeds = _seeds(parts, apart)
    if not apart and len(seeds) < 2:
        return Grouping((_whole(files, seeds),))
    given: dict[int, list[Read]] = {n: [] for n in range(len(seeds))}
    notes: dict[int, list[str]] = {n: [] for n in range(len(seeds))}
    unplaced: list[Unplaced] = []
    owners = {part: n for n, seed in enumerate(seeds) for part in seed.parts}
    for number, each in enumerate(parts):
        if number in owners:
            given[owners[number]].append(each)
            if sum(parts[part].file == each.file for part in owners) > 1:
                notes[owners[number]].append(typeset(_SHARED.format(file=each.file)))
            continue
        for part, unit in _units(each):
            found = _owner(each, unit, seeds)
            if isinstance(found, str):
                unplaced.append(replace(unit, reason=typeset(found)))
                continue
            owner, how = found
            given[owner].append(part)
            if how:
                notes[owner].append(typeset(how))
    return Grouping(
        tuple(
            Candidate(seed.name, seed.files[0], tuple(_together(given[n])), tuple(notes[n]))
            for n, seed in enumerate(seeds)
        ),
        tuple(unplaced),
    )


# --------------------------------------------------------------------------- forms


@dataclass
class _Seed:
    """A candidate, as their form names them."""

    name: str
    files: list[str]
    #: places of these files, or of the parts of them, among everything
    parts: list[int]
    #: (kind of page, its number) of the form's pages seen
    pages: set[tuple[str, int | None]]


def _whole(files: Sequence[Read], seeds: Sequence[_Seed]) -> Candidate:
    seed = seeds[0] if seeds else None
    return Candidate(seed.name if seed else "", seed.files[0] if seed else "", tuple(files))


def _seeds(files: Sequence[Read], apart: bool) -> list[_Seed]:
    seeds: list[_Seed] = []
    nameless: list[_Seed] = []
    for number, each in enumerate(files):
        if not isinstance(each, FileReading):
            continue
        own = [page for page in each.pages if page.form == dossier.ID]
        if not own:
            continue
        seed = _Seed(_candidate(own), [each.file], [number], {_page(p) for p in own})
        if not seed.name and not apart:
            nameless.append(seed)
            continue
        known = next((other for other in seeds if _one(other, seed, apart)), None)
        if known is None:
            seeds.append(seed)
        else:
            known.files += seed.files
            known.parts += seed.parts
            known.pages |= seed.pages
    for seed in nameless:
        # the rest of a form in a second file: theirs, if there is only one candidate
        if len(seeds) == 1:
            seeds[0].files += seed.files
            seeds[0].parts += seed.parts
        else:
            seeds.append(seed)
    return seeds


def _page(page: PageReading) -> tuple[str, int | None]:
    return page.role, page.code.n if page.code else None


def _books(each: Read) -> list[Read]:
    """A file cut at each cover page, when it holds whole forms of different people in a row.

    Anything less sure (a page twice, pages out of order, two names that may be one) is left whole:
    the contradiction then shows in the report.
    """
    if isinstance(each, FileProblem):
        return [each]
    covers = [p for p in each.pages if p.form == dossier.ID and p.role == "garde"]
    names = [_candidate([page]) for page in covers]
    different = all(
        one and two and same_person(one, two) is PersonMatch.OTHER
        for one, two in combinations(names, 2)
    )
    if len(covers) < 2 or not different:
        return [each]
    starts = [page.index for page in covers]
    spans: list[list[PageReading]] = [[] for _ in range(len(starts) + 1)]
    for page in each.pages:
        spans[sum(page.index >= start for start in starts)].append(page)
    for number, span in enumerate(spans):
        printed = [p.code.page for p in span if p.form == dossier.ID and p.code]
        if printed != sorted(set(printed)) or (printed and not number):
            return [each]
    return [_cut(each, tuple(page.index for page in span)) for span in spans if span]


def _one(known: _Seed, new: _Seed, apart: bool) -> bool:
    """Two files with a form of one person."""
    match = same_person(known.name, new.name)
    if apart:
        # two whole forms under one name may be two people's
        return match is PersonMatch.SAME and not known.pages & new.pages
    return match is not PersonMatch.OTHER


def _candidate(pages: Iterable[PageReading]) -> str:
    """« Nom Prénom » as the first cover that says it, or empty when either is not read."""
    values = {
        reading.field: reading.value.strip()
        for page in reversed(list(pages))
        for reading in page.readings
        if reading.sure and reading.field in ("candidat_nom", "candidat_prenom")
    }
    return f"{values['candidat_nom']} {values['candidat_prenom']}" if len(values) == 2 else ""


# --------------------------------------------------------------------------- everything else


def _units(each: Read) -> Iterator[tuple[Read, Unplaced]]:
    """A file without a form, whole when it names one person, else document by document."""
    if isinstance(each, FileProblem):
        yield each, Unplaced(each.file, (), "", (), "")
        return
    documents = list(_documents(each))
    people = tuple(dict.fromkeys(name for _, _, name in documents if name))
    kinds = list(dict.fromkeys(kind for _, kind, _ in documents if kind))
    if len(kinds) > _KINDS_SHOWN + 1:
        kinds[_KINDS_SHOWN:] = [f"{len(kinds) - _KINDS_SHOWN} autres"]
    keys = {name_key(name) for name in people}
    if len(keys) <= 1:
        yield each, Unplaced(each.file, (), list_fr(kinds), people, "", private=_private(each))
        return
    for pages, kind, name in documents:
        part, names = _cut(each, pages), (name,) if name else ()
        yield part, Unplaced(each.file, pages, kind, names, "", private=_private(part))


def _private(part: FileReading) -> bool:
    return any(each.piece.kind in _PRIVATE or each.piece.sensitive for each in part.pieces)


def _documents(file: FileReading) -> Iterator[tuple[tuple[int, ...], str, str]]:
    """(page indices, what it is, the name on it) of each document of a file."""
    taken: set[int] = set()
    for page in file.pages:
        if page.form in _PERSON:
            taken.add(page.index)
            name = next(
                (
                    reading.value.strip()
                    for reading in page.readings
                    if reading.field == _PERSON[page.form] and reading.sure
                ),
                "",
            )
            yield (page.index,), _KIND[page.form], name
    for each in file.pieces:
        pages = tuple(index for index in each.pages if index not in taken)
        taken.update(pages)
        name = each.piece.person.text.strip() if each.piece.person else ""
        # two payslips on one page: the page goes where the first one goes
        if pages or name:
            yield pages or each.pages, piece_title(each.piece), name
    rest = tuple(p.index for p in file.pages if p.index not in taken and not p.blank)
    if rest:
        yield rest, "", ""


def _cut(file: FileReading, pages: tuple[int, ...]) -> FileReading:
    """The part of a reading that is about those pages."""
    wanted = set(pages)
    return FileReading(
        file.file,
        tuple(page for page in file.pages if page.index in wanted),
        tuple(
            problem for problem in file.problems if not problem.pages or wanted & {*problem.pages}
        ),
        tuple(piece for piece in file.pieces if wanted & {*piece.pages}),
    )


def _together(parts: Iterable[Read]) -> Iterator[Read]:
    """Parts of one file as one reading again, in the order of its pages."""
    by_file: dict[str, list[FileReading]] = {}
    order: list[Read | str] = []
    for part in parts:
        if isinstance(part, FileProblem):
            order.append(part)
            continue
        if part.file not in by_file:
            order.append(part.file)
        by_file.setdefault(part.file, []).append(part)
    for each in order:
        if isinstance(each, str):
            yield _merged(each, by_file[each])
        else:
            yield each


def _merged(file: str, parts: Sequence[FileReading]) -> FileReading:
    if len(parts) == 1:
        return parts[0]
    pages = {page.index: page for part in parts for page in part.pages}
    return FileReading(
        file,
        tuple(pages[index] for index in sorted(pages)),
        tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
        tuple(piece for part in parts for piece in part.pieces),
    )


def _owner(each: Read, unit: Unplaced, seeds: Sequence[_Seed]) -> tuple[int, str] | str:
    """The candidate's number, and how they were found when the pages do not say; or why nobody."""
    if unit.people:
        return _by_name(unit.people, seeds)
    folder = _by_folder(each.file, seeds)
    if folder is not None:
        return folder, ""
    by_file = [n for n, seed in enumerate(seeds) if _in_file_name(seed.name, each.file)]
    if len(by_file) == 1:
        name = seeds[by_file[0]].name
        return by_file[0], f"« {each.file} » a été joint à {name} d’après le nom du fichier."
    if isinstance(each, FileProblem):
        return each.message
    if any(page.image_only for page in each.pages):
        return "Page numérisée ou photographiée : aucun nom n’a pu y être lu."
    return "Aucun nom de personne n’y a été lu."


def _by_name(people: Sequence[str], seeds: Sequence[_Seed]) -> tuple[int, str] | str:
    written = list_fr([f"« {name} »" for name in people])
    same = [n for n, s in enumerate(seeds) if s.name and _all(people, s.name, is_same_person)]
    if len(same) == 1:
        return same[0], ""
    if same:
        return f"Au nom de {written} : plusieurs dossiers portent ce nom."
    near = [s.name for s in seeds if s.name and _all(people, s.name, likely_same)]
    if near:
        return f"Au nom de {written} : peut-être {list_fr(near, 'ou')}, à confirmer."
    return f"Au nom de {written} : aucun dossier déposé avec ce fichier ne porte ce nom."


def _all(people: Sequence[str], name: str, same: Callable[[str, str], bool]) -> bool:
    return all(same(each, name) for each in people)


def _by_folder(file: str, seeds: Sequence[_Seed]) -> int | None:
    """The only candidate whose form lies in the same folder or message, the nearest one first."""
    for folder in PurePosixPath(file).parents:
        if folder == PurePosixPath("."):
            return None
        within = [
            n
            for n, seed in enumerate(seeds)
            if any(PurePosixPath(held).is_relative_to(folder) for held in seed.files)
        ]
        if within:
            return within[0] if len(within) == 1 else None
    return None


def _in_file_name(name: str, file: str) -> bool:
    words = set(name_key(name))
    written = set(name_key(re.sub(r"[\W_\d]+", " ", PurePosixPath(file).stem)))
    return len(words) >= _NAME_WORDS and words <= written
