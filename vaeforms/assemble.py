"""The pages read in one submission -> its documents: the form, each attestation, each piece.

Pages of the form are put together wherever they come from; two copies of one page never overwrite
each other; a table copied for one more job becomes one more job. What is nobody's page is a piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from vaeforms import forms
from vaeforms.forms import attestation_benevole, attestation_salariee, dossier
from vaeforms.french import NBSP, alike, de, list_fr, same_words, typeset
from vaeforms.intake import Submission
from vaeforms.model import (
    Document,
    DocumentPage,
    Dossier,
    Fact,
    FileProblem,
    Piece,
    PieceKind,
    Reading,
    State,
)
from vaeforms.pieces import title as piece_name
from vaeforms.pieces.reader import PieceReading, unread
from vaeforms.read import FileReading, PageReading

#: Number of the last printed page of the form at its default size: what is expected when the page
#: « Pièces à joindre », which is the last one and bears its number, was not received.
_LAST_PAGE = 10
#: Field that names who gave the attestation, by form.
_GIVER = {
    attestation_salariee.ID: "att_sal_entreprise",
    attestation_benevole.ID: "att_ben_structure",
}
#: Share of the answers two tables have in common when they tell of the same job, corrected since.
_SAME_JOB = 0.5
#: Where the pages of a form fill so many files, each file is a page: photos, one after the other.
_SPREAD = 3

Readings = dict[str, Reading]
#: (``emploi``, 2): one numbered table of the form
_Table = tuple[str, int]


def assemble(submission: Submission, files: Sequence[FileReading | FileProblem]) -> Dossier:
    """One dossier from everything read in `submission`, in the order of its files."""
    problems = list(submission.problems)
    pages: list[PageReading] = []
    for each in files:
        if isinstance(each, FileProblem):
            problems.append(each)
        else:
            problems += each.problems
            pages += each.pages
    own = [page for page in pages if page.form == dossier.ID]
    holders = {page.file for page in own}
    if len(holders) >= _SPREAD:
        holders = {page.file for page in pages}
    documents = [_dossier(own)] if own else []
    for form in (attestation_salariee.ID, attestation_benevole.ID):
        documents += _attestations(form, pages, holders)
    documents += _pieces(pages, [each for each in files if isinstance(each, FileReading)])
    return Dossier(
        id=submission.id,
        received=submission.received,
        received_from=submission.received_from,
        documents=tuple(documents),
        problems=tuple(problems),
        files=submission.names,
        deposit=submission.deposit,
    )


# ---------------------------------------------------------------------- the form


@dataclass
class _Book:
    """The form as it grows page by page."""

    readings: Readings = field(default_factory=dict)
    #: tables and rows taken, whether or not anything is in them
    highest: dict[str, int] = field(default_factory=dict)
    seen: set[tuple[str, int | None]] = field(default_factory=set)

    def take(self, page: PageReading) -> None:
        """Add a page, or what a second copy of it says."""
        new = {reading.field: reading for reading in page.readings}
        for name in new:
            parts = forms.split(name)
            if parts is not None:
                self.highest[parts[0]] = max(self.highest.get(parts[0], 0), parts[1])
        number = page.code.n if page.code is not None else None
        again = (page.role, number) in self.seen
        self.seen.add((page.role, number))
        if not again:
            for name, reading in new.items():
                self._merge(name, reading)
            return
        tables = _tables(new)
        for name, reading in new.items():
            if forms.split(name) is None:
                self._merge(name, reading)
        for table, rows in tables.items():
            self._take_table(table, rows)

    def _merge(self, name: str, reading: Reading) -> None:
        known = self.readings.get(name)
        self.readings[name] = reading if known is None else merged(known, reading)

    def _take_table(self, table: _Table, rows: Mapping[str, Reading]) -> None:
        """The second copy of a table: the same job, one more job, or nothing."""
        if not _started(rows.values()):
            return
        known = {
            key: self.readings[name] for key in rows if (name := _name(table, key)) in self.readings
        }
        if not _started(known.values()) or _same_job(known, rows):
            for key, reading in rows.items():
                self._merge(_name(table, key), reading)
            return
        kind = table[0]
        target = self._free(kind, rows)
        for key, reading in rows.items():
            name = _name((kind, target), key)
            self._merge(name, replace(reading, field=name))

    def _free(self, kind: str, rows: Mapping[str, Reading]) -> int:
        """The table that already tells of this job, else the number after the highest used."""
        for (other, number), known in _tables(self.readings).items():
            if other == kind and _started(known.values()) and _same_job(known, rows):
                return number
        self.highest[kind] += 1
        return self.highest[kind]


def _dossier(pages: Sequence[PageReading]) -> Document:
    book = _Book()
    for page in pages:
        # pages with table numbers first: a second copy must not take the number of a later page
        for reading in page.readings:
            parts = forms.split(reading.field)
            if parts is not None:
                book.highest[parts[0]] = max(book.highest.get(parts[0], 0), parts[1])
    for page in pages:
        book.take(page)
    return Document(
        id="dossier",
        form=dossier.ID,
        title="Dossier de recevabilité",
        pages=tuple(
            _document_page(page)
            for page in sorted(pages, key=lambda p: p.code.page if p.code else 0)
        ),
        readings=_in_form_order(book.readings),
        altered=_once(passage for page in pages for passage in page.altered),
        text_unreadable=any(page.text_unreadable for page in pages),
        missing_pages=_missing(pages),
        outdated=next((page.outdated for page in pages if page.outdated), ""),
    )


def _tables(readings: Mapping[str, Reading]) -> dict[_Table, Readings]:
    """The numbered tables among `readings`, each by key: ``depuis``."""
    found: dict[_Table, Readings] = {}
    for name, reading in readings.items():
        parts = forms.split(name)
        if parts is not None:
            found.setdefault((parts[0], parts[1]), {})[parts[2]] = reading
    return found


def _name(table: _Table, key: str) -> str:
    return f"{table[0]}_{table[1]}_{key}"


def _started(readings: Iterable[Reading]) -> bool:
    return any(reading.state is not State.EMPTY for reading in readings)


def _same_job(known: Mapping[str, Reading], new: Mapping[str, Reading]) -> bool:
    """Two tables tell of the same job: what both answer is mostly the same, or nothing is."""
    both = [
        same_words(known[key].value, reading.value)
        for key, reading in new.items()
        if reading.sure and key in known and known[key].sure
    ]
    # a scan of the same page answers nothing: it is a copy, not one more job
    return not both or sum(both) >= _SAME_JOB * len(both)


def merged(one: Reading, two: Reading) -> Reading:
    """What two copies of one page say of one box: never the one over the other.

    An answer stands against an empty or unreadable copy; two different answers are unreadable.
    """
    if one.state is State.FILLED and two.state is State.FILLED:
        if one.sure != two.sure and alike(one.value, two.value):
            return one if one.sure else two
        if same_words(one.value, two.value):
            return max((one, two), key=lambda each: (len(each.marks), each.confidence))
        # what people typed is quoted as it stands
        reason = (
            f"Deux exemplaires de cette page donnent des réponses différentes{NBSP}: "
            f"«{NBSP}{one.value}{NBSP}» et «{NBSP}{two.value}{NBSP}»."
        )
        flags = tuple(dict.fromkeys((*one.flags, *two.flags, "conflict")))
        return replace(one, state=State.UNREADABLE, value="", reason=reason, flags=flags)
    order = (State.FILLED, State.UNREADABLE, State.EMPTY)
    return min((one, two), key=lambda reading: order.index(reading.state))


def _in_form_order(readings: Readings) -> Readings:
    """Tables and rows in numeric order, the rest where it stands."""
    firsts: dict[str, int] = {}
    for position, name in enumerate(readings):
        firsts.setdefault(_kind_of(name), position)

    def key(pair: tuple[int, str]) -> tuple[int, int, int]:
        position, name = pair
        parts = forms.split(name)
        return (firsts[parts[0]], parts[1], position) if parts else (position, 0, 0)

    return {name: readings[name] for _, name in sorted(enumerate(readings), key=key)}


def _kind_of(name: str) -> str:
    parts = forms.split(name)
    return parts[0] if parts else ""


def _missing(pages: Sequence[PageReading]) -> tuple[int, ...]:
    """Printed numbers of the form's pages that were not received."""
    numbers = {page.code.page for page in pages if page.code is not None}
    last = [page.code.page for page in pages if page.role == "pieces" and page.code is not None]
    expected = max(last) if last else max(_LAST_PAGE, *numbers)
    return tuple(n for n in range(1, expected + 1) if n not in numbers)


# ---------------------------------------------------------------------- attestations, pieces


def _attestations(form: str, pages: Sequence[PageReading], holders: set[str]) -> list[Document]:
    """Each copy of the model is its own document; the unused models of a dossier are none."""
    documents: list[Document] = []
    for page in pages:
        if page.form != form:
            continue
        if page.file in holders and not _started(page.readings):
            continue
        number = len(documents) + 1
        readings = {reading.field: reading for reading in page.readings}
        documents.append(
            Document(
                id=f"{form}-{number}",
                form=form,
                title=_title(form, readings, page),
                pages=(_document_page(page),),
                readings=readings,
                altered=page.altered,
                text_unreadable=page.text_unreadable,
                outdated=page.outdated,
            )
        )
    return documents


def _title(form: str, readings: Mapping[str, Reading], page: PageReading) -> str:
    giver = readings.get(_GIVER[form])
    if giver is not None and giver.sure:
        return f"Attestation {de(giver.value.strip().splitlines()[0])}"
    kind = "salariées" if form == attestation_salariee.ID else "bénévoles"
    return typeset(
        f"Attestation d’activités {kind} ({PurePosixPath(page.file).name}, page {page.index + 1})"
    )


def _pieces(pages: Sequence[PageReading], files: Sequence[FileReading]) -> list[Document]:
    """The pages that are not ours, piece by piece; blank backs of sheets are nothing."""
    by_file: dict[str, list[PageReading]] = {}
    for page in pages:
        # a page that bears our code but could not be read is a problem, not a piece
        if page.form is None and page.code is None and not page.blank:
            by_file.setdefault(page.file, []).append(page)
    read: dict[str, list[PieceReading]] = {}
    for each in files:
        read.setdefault(each.file, []).extend(each.pieces)
    documents: list[Document] = []
    for file, every in by_file.items():
        own = [page for page in every if page.other is None]
        documents += _other_forms(every, len(documents), sum(p.file == file for p in pages))
        pieces = _of_file(own, read.get(file, ()))
        alone = len(pieces) == 1 and all(page.form is None for page in pages if page.file == file)
        for piece, held in pieces:
            documents.append(
                Document(
                    id=f"piece-{len(documents) + 1}",
                    form=None,
                    title=_piece_title(piece, file, held, alone),
                    pages=tuple(_document_page(page) for page in held),
                    text_unreadable=any(page.image_only for page in held),
                    piece=piece,
                )
            )
    return documents


def _other_forms(pages: Sequence[PageReading], count: int, length: int) -> list[Document]:
    """The pages of one file that are of other bodies' forms, form by form, read like ours.

    `count`: pieces before them; `length`: pages in the file.
    """
    by_form: dict[str, list[PageReading]] = {}
    for page in pages:
        if page.other is not None:
            by_form.setdefault(page.other[0], []).append(page)
    documents: list[Document] = []
    for name, own in by_form.items():
        readings: Readings = {}
        for page in own:
            for reading in page.readings:
                # no rule asks for a look at these, and who knows what another form asks for
                each = replace(reading, crop=b"")
                known = readings.get(each.field)
                readings[each.field] = each if known is None else merged(known, each)
        documents.append(
            Document(
                id=f"piece-{count + len(documents) + 1}",
                form=None,
                title=_form_title(name, own, length),
                pages=tuple(_document_page(page) for page in own),
                readings=readings,
                text_unreadable=any(page.text_unreadable for page in own),
                piece=Piece(PieceKind.FORM, heading=Fact(name)),
            )
        )
    return documents


def _form_title(name: str, pages: Sequence[PageReading], length: int) -> str:
    """« Page 4 du formulaire Dossier_CPF (scan.pdf, page 2) »."""
    which = _numbered({page.other[1] + 1 for page in pages if page.other is not None})
    place = PurePosixPath(pages[0].file).name
    if len(pages) < length:
        place += f", {_numbered({page.index + 1 for page in pages})}"
    return typeset(f"{which[0].upper()}{which[1:]} du formulaire {name} ({place})")


def _numbered(numbers: set[int]) -> str:
    """« page 4 », « pages 1 à 42 », « pages 3, 4 et 7 »."""
    found = sorted(numbers)
    if len(found) == 1:
        return f"page {found[0]}"
    if len(found) > 2 and found[-1] - found[0] == len(found) - 1:
        return f"pages {found[0]} à {found[-1]}"
    return f"pages {list_fr([str(each) for each in found])}"


def _of_file(
    own: Sequence[PageReading], read: Sequence[PieceReading]
) -> list[tuple[Piece, list[PageReading]]]:
    """The pieces of one file in the order of their pages; pages that nobody read are one piece."""
    by_index = {page.index: page for page in own}
    found = [
        (each.piece, held)
        for each in read
        if (held := [by_index[index] for index in each.pages if index in by_index])
    ]
    taken = {page.index for _, held in found for page in held}
    left = [page for page in own if page.index not in taken]
    if left:
        found.append((unread(), left))
    return sorted(found, key=lambda pair: pair[1][0].index)


def _piece_title(piece: Piece, file: str, held: Sequence[PageReading], alone: bool) -> str:
    """« Bulletin de salaire de mars 2024 (bulletins.pdf, page 3) », « scan.pdf, pages 1, 2 »."""
    place = PurePosixPath(file).name
    if not alone:
        numbers = ", ".join(str(page.index + 1) for page in held)
        place = f"{place}, page{'s' if len(held) > 1 else ''} {numbers}"
    name = piece_name(piece)
    return typeset(f"{name} ({place})" if name else place)


def _document_page(page: PageReading) -> DocumentPage:
    return DocumentPage(page.file, page.index, page.role, page.code, page.scanned)


def _once(passages: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(passages))
