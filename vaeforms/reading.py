"""A submission -> what was read in its files, archives opened, one part a candidate."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path, PurePosixPath

from vaeforms import (
    containers,
    deposit,
    grouping,
    intake,
    reread,
    submitted,
    template,
    workroom,
)
from vaeforms.assemble import assemble
from vaeforms.containers import Contents, Item
from vaeforms.forms import dossier as dossier_form
from vaeforms.french import plural, typeset
from vaeforms.grouping import Candidate, Grouping, Read, Unplaced
from vaeforms.intake import Submission
from vaeforms.model import Dossier, Esign, FileProblem, Placement, Trouble
from vaeforms.read import FileReading, PageReading, esign, read_file
from vaeforms.submitted import SubmittedFile
from vaeforms.template import Templates
from vaeforms.turns import Crew

_BROKEN = (
    "« {file} » met en défaut le logiciel de lecture : son contenu n’a pas pu être lu. À contrôler "
    "à l’œil."
)
#: A message sent late in the evening abroad may be dated the day after.
_AHEAD = timedelta(days=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read for one dossier: plain values, to be sent between processes."""

    submission: Submission
    readings: tuple[Read, ...]
    #: SHA-256 by file
    digests: Mapping[str, str] = field(default_factory=dict)
    #: (file not read again, the first with the same bytes)
    copies: tuple[tuple[str, str], ...] = ()
    #: SHA-256 over all names and contents
    digest: str = ""
    notes: tuple[str, ...] = ()
    #: files deposited with these that nobody could be given: one may be this candidate's
    pending: tuple[str, ...] = ()
    #: first pages of the files without a form, where they may have to be sorted by eye
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@cache
def load_templates(directories: tuple[Path, ...] = ()) -> Templates:
    """Read the blanks, ours first; once in each worker, kept until it ends."""
    return template.load([*template.default_directories(), *directories])


def gather(
    submission: Submission,
    room: Path,
    templates: Templates,
    roots: Sequence[Path] = (),
    *,
    pictures: bool = False,
    threads: int = 1,
) -> tuple[tuple[Gathered, ...], tuple[Unplaced, ...]]:
    """Read every file of `submission`: one part a candidate, and what could not be placed.

    What comes out of archives lies in `room` meanwhile. `pictures`: draw the files without a form,
    to be shown if nobody can be given them; the submission is then one part whatever it holds.
    `threads`: so many pages may be read side by side.
    """
    with workroom.workplace(room) as folder:
        pairs = list(zip(submission.files, submission.names, strict=True))
        contents = containers.open_all(pairs, folder, intake.is_junk_name)
        crew = Crew(threads)
        read = partial(_read, templates=templates, roots=roots, crew=crew)
        readings = tuple(crew.files(read, contents.items))
        whole = Gathered(
            _dated(submission, contents),
            readings,
            {item.name: item.digest for item in contents.items},
            contents.copies,
            contents.digest,
        )
        paths = {item.name: item.path for item in contents.items}
        if pictures:
            formless = [each.file for each in readings if not has_form(each)]
            return (replace(whole, pictures={f: _picture(paths[f], f) for f in formless}),), ()
        found = grouping.group(readings, apart=False)
        if len(found.candidates) == 1:
            return (whole,), ()
        left = tuple(
            each
            if each.private
            else replace(each, picture=_picture(paths[each.file], each.file, each.pages))
            for each in found.unplaced
        )
        return tuple(_parts(whole, found)), left


def has_form(each: Read) -> bool:
    """Whether a page of the dossier form was read in the file."""
    return isinstance(each, FileReading) and any(
        page.form == dossier_form.ID for page in each.pages
    )


def unseen(each: Read) -> bool:
    """Nothing of the file could be read: it may be a whole dossier."""
    return isinstance(each, FileProblem) or all(p.image_only or p.blank for p in each.pages)


def _dated(submission: Submission, contents: Contents) -> Submission:
    """The submission with what its containers held, and a message's day where nobody gave one."""
    day, said_by = submission.received, submission.received_from
    sent = contents.sent
    if sent is not None and said_by == "today" and deposit.EARLIEST <= sent <= day + _AHEAD:
        day, said_by = min(sent, day), "message"
    problems = submission.problems + contents.problems
    return replace(
        submission, names=contents.names, received=day, received_from=said_by, problems=problems
    )


def _read(item: Item, templates: Templates, roots: Sequence[Path], crew: Crew) -> Read:
    name = item.name
    opened = submitted.open_file(item.path, name)
    if isinstance(opened, FileProblem):
        return opened
    with opened:
        try:
            esigns = _esigns(opened, roots) if roots else None
            return read_file(opened, templates, esigns, crew)
        except MemoryError:
            raise  # the worker's own limit: for the whole dossier
        except Exception as error:  # one file that breaks a reader must not hide the others
            log.debug("%s", name, exc_info=error)
            return FileProblem(name, Trouble.CRASH, typeset(_BROKEN.format(file=name)))


def _esigns(file: SubmittedFile, roots: Sequence[Path]) -> Mapping[str, Esign]:
    return esign.validate(file.bytes, roots) if file.has_signature else {}


def _picture(path: Path, name: str, pages: Sequence[int] = ()) -> bytes:
    """The first of those pages, or empty when it cannot be drawn."""
    try:
        opened = submitted.open_file(path, name)
        if isinstance(opened, FileProblem):
            return b""
        with opened:
            return opened.pages[pages[0] if pages else 0].picture()
    except MemoryError:
        raise
    except Exception as error:  # a picture only helps to sort
        log.debug("%s", name, exc_info=error)
        return b""


# --------------------------------------------------------------------------- several candidates


def _parts(whole: Gathered, found: Grouping) -> Iterable[Gathered]:
    """One part a candidate of a folder or an archive."""
    submission = whole.submission
    told = typeset(
        f"Ce dépôt réunit les dossiers de {plural(len(found.candidates), 'candidat')} : les pièces "
        "ont été réparties d’après les noms qu’elles portent."
    )
    said = dict(submission.deposit)
    if said.pop("depot_numero", ""):
        told += typeset(
            " Le numéro inscrit dans dossier.toml n’a été donné à aucun : ranger chaque candidat "
            "dans son dossier."
        )
    ids: set[str] = set()
    for each in found.candidates:
        id_ = _part_id(submission.id, each.seed, ids)
        own = replace(submission, id=id_, deposit=said)
        part = candidate_part(own, each, (whole,), (told,))
        yield replace(part, pending=_pending(found, each))


def _pending(found: Grouping, candidate: Candidate) -> tuple[str, ...]:
    """The files nobody was given in which something of this candidate's may be."""
    files = [each.file for each in found.unplaced if each.may_be_of(candidate.name)]
    return tuple(dict.fromkeys(files))


def _part_id(id_: str, seed: str, taken: set[str]) -> str:
    """Named after the form's file, so that it stays the same when others come or go.

    Two hyphens: no other dossier can have that id (`intake.slug`).
    """
    name = base = f"{id_}--{intake.slug(str(PurePosixPath(seed).with_suffix('')))}"
    n = 1
    while name in taken:
        n += 1
        name = f"{base}-{n}"
    taken.add(name)
    return name


def candidate_part(
    submission: Submission,
    candidate: Candidate,
    sources: Sequence[Gathered],
    notes: tuple[str, ...] = (),
) -> Gathered:
    """What `sources` hold of one candidate."""
    own = {each.file for each in candidate.files}
    digests = {k: v for source in sources for k, v in source.digests.items() if k in own}
    copies = tuple(pair for source in sources for pair in source.copies if pair[1] in own)
    names = [
        name
        for source in sources
        for name in source.submission.names
        if name in own or name in dict(copies)
    ]
    lines = sorted(f"{digests.get(name, '')} {name}\n" for name in names)
    return Gathered(
        replace(submission, names=tuple(names)),
        candidate.files,
        digests,
        copies,
        hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest(),
        notes + candidate.notes,
    )


def loose(files: Sequence[Gathered]) -> tuple[list[Gathered], tuple[Unplaced, ...]]:
    """Files that lie among the dossiers, each read by itself, as dossiers, and what is left over.

    A file that could not be read at all stays a dossier of its own: it may be a whole one. So does
    everything when no form was read.
    """
    readings = [each for one in files for each in one.readings]
    found = grouping.group(readings, apart=True)
    if not found.candidates:
        return list(files), ()
    by_file = {each.file: one for one in files for each in one.readings}
    seeds = [by_file[candidate.seed].submission.id for candidate in found.candidates]
    # an archive or a message of which nothing could be taken
    closed = tuple(p.file for one in files if not one.readings for p in one.submission.problems)
    parts: dict[str, list[Gathered]] = {}
    ids: set[str] = set()
    for candidate in found.candidates:
        home = by_file[candidate.seed]
        submission = home.submission
        if seeds.count(submission.id) > 1:
            submission = replace(submission, id=_part_id(submission.id, candidate.seed, ids))
        sources = [one for one in files if one is home or _shares(one, candidate)]
        part = candidate_part(submission, candidate, sources)
        # a form whose name nobody could read: anybody's papers may lie behind it
        nameless = [c.seed for c in found.candidates if not c.name and c is not candidate]
        pending = (*_pending(found, candidate), *closed, *nameless)
        part = replace(part, pending=tuple(dict.fromkeys(pending)))
        parts.setdefault(home.submission.id, []).append(part)
    opaque = {each.file for each in readings if unseen(each)}
    left = []
    for unplaced in found.unplaced:
        home = by_file[unplaced.file]
        alone = len(home.readings) == 1 and unplaced.file in opaque
        if alone and home.submission.id not in parts:
            parts[home.submission.id] = [home]
        else:
            picture = b"" if unplaced.private else home.pictures.get(unplaced.file, b"")
            left.append(replace(unplaced, picture=picture))
    for one in files:
        if not one.readings:
            parts.setdefault(one.submission.id, []).append(one)
    return [part for one in files for part in parts.get(one.submission.id, [])], tuple(left)


def _shares(one: Gathered, candidate: Candidate) -> bool:
    own = {each.file for each in candidate.files}
    return any(each.file in own for each in one.readings)


# --------------------------------------------------------------------------- one dossier


def compose(part: Gathered) -> Dossier:
    """The dossier of one candidate, as rules see it."""
    submission = part.submission
    readings, unused = reread.complete(_signed_alike(part.readings), submission.reread)
    dossier = assemble(submission, readings)
    placements, problems = _placed(submission.placements, submission.names)
    return replace(
        dossier,
        copies=part.copies,
        problems=dossier.problems + problems + unused,
        placements=placements,
        overrides=submission.overrides,
        notes=part.notes,
        digest=part.digest,
        complement_to=submission.complement_to,
    )


def _signed_alike(files: Sequence[Read]) -> tuple[Read, ...]:
    """The files, the same drawing in signature boxes of several pages of paper told as one."""
    on_paper = [
        (number, index)
        for number, file in enumerate(files)
        if isinstance(file, FileReading)
        for index, page in enumerate(file.pages)
        if page.scanned and any(reading.marks for reading in page.readings)
    ]
    if len(on_paper) < 2:
        return tuple(files)
    from vaeforms.paper import twice  # for paper only

    kept = {place: _page_of(files, place).readings for place in on_paper}
    told = iter(twice.with_shared_digests([r for own in kept.values() for r in own]))
    found = list(files)
    for (number, index), own in kept.items():
        file = found[number]
        assert isinstance(file, FileReading)
        pages = list(file.pages)
        pages[index] = replace(pages[index], readings=tuple(next(told) for _ in own))
        found[number] = replace(file, pages=tuple(pages))
    return tuple(found)


def _page_of(files: Sequence[Read], place: tuple[int, int]) -> PageReading:
    file = files[place[0]]
    assert isinstance(file, FileReading)
    return file.pages[place[1]]


def _placed(
    said: Sequence[Placement], names: Sequence[str]
) -> tuple[tuple[Placement, ...], tuple[FileProblem, ...]]:
    """What the secretariat says of files, each by its name in the dossier."""
    found, problems = [], []
    for each in said:
        wanted = each.file.casefold()
        same = [n for n in names if n.casefold() == wanted] or [
            n for n in names if PurePosixPath(n).name.casefold() == wanted
        ]
        if len(same) == 1:
            found.append(replace(each, file=same[0]))
            continue
        why = "plusieurs fichiers portent ce nom" if same else "aucun fichier ne porte ce nom"
        text = f"Pièce « {each.file} » : {why}, ce qui en est dit est ignoré."
        problems.append(FileProblem(deposit.NAMES[0], Trouble.INTAKE, typeset(text), salvaged=True))
    return tuple(found), tuple(problems)
