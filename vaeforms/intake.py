"""A path given by the operator → the submissions in it, each with its files and what came with it.

Nothing is opened here except ``dossier.toml``: a file's content is judged later, in a worker.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

from vaeforms import deposit
from vaeforms.errors import UsageError, why
from vaeforms.french import in_order, typeset
from vaeforms.model import FileProblem, Override, Placement, Reread, Trouble

#: What fixtures are expected to give: not part of a submission.
_EXPECTED = "expected.json"

#: Files that operating systems, office programs and synchronisers leave behind.
_JUNK = re.compile(
    r"thumbs\.db|ehthumbs\.db|ehthumbs_vista\.db|desktop\.ini|\.ds_store|\.localized|\._.*|~\$.*"
    r"|\.~lock\..*#|.*\.tmp|icon\r",
    re.IGNORECASE,
)
_JUNK_FOLDERS = frozenset(
    (
        "__macosx",
        "$recycle.bin",
        "system volume information",
        "@eadir",
        ".git",
        ".svn",
        ".hg",
        ".trash",
        ".trashes",
        ".spotlight-v100",
        ".fseventsd",
        ".temporaryitems",
        ".appledouble",
    )
)
#: Names that Windows reserves for devices, and the one the report keeps for its own first page.
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "index"]
    + [f"{port}{n}" for port in ("com", "lpt") for n in range(10)]
)
#: Report files are named after the id; with a folder and an extension they must stay well under
#: the 255 bytes of a file name and the 260 characters of a Windows path.
_ID_LENGTH = 60
#: A real dossier holds tens of files. Beyond, somebody dropped a whole disk: say so, read the rest.
MAX_FILES = 1_000
#: Deeper than any folder a person makes; stops before paths become too long to open.
_MAX_DEPTH = 24
_NUMBER = "depot_numero"


@dataclass(frozen=True, slots=True)
class Submission:
    """One candidate's files as they were found, not yet opened."""

    #: ASCII, safe as a file name on every system, unique in its inbox, stable from run to run
    id: str
    #: the dossier's folder, or the folder of its only file
    root: Path
    #: in reading order: by folder, then by name, numbers in numeric order
    files: tuple[Path, ...]
    #: reference date of every rule
    received: date
    #: ``option`` (--received), ``dossier.toml`` or ``today``
    received_from: str
    #: what ``dossier.toml`` says, dates as ISO 8601
    deposit: Mapping[str, str] = field(default_factory=dict)
    #: what could not be taken in
    problems: tuple[FileProblem, ...] = ()
    #: one per file: path relative to `root`, with « / », NFC, unique, always encodable
    names: tuple[str, ...] = ()
    #: said in ``dossier.toml``, file names as typed
    placements: tuple[Placement, ...] = ()
    overrides: tuple[Override, ...] = ()
    #: boxes read by eye, in the order of ``dossier.toml``
    reread: tuple[Reread, ...] = ()
    #: a file that lies among the dossiers: whose it is is known once it is read
    loose: bool = False
    #: number of the dossier that some of the files complete (ENG-04), or empty
    complement_to: str = ""

    @property
    def number(self) -> str:
        """The secretariat's number, or empty."""
        return self.deposit.get(_NUMBER, "")


def submissions(
    inbox: Path, received: date | None, today: date, *, exclude: Collection[Path] = ()
) -> list[Submission]:
    """The submissions in `inbox`, sorted by name.

    `inbox` is one of:

    - a file: one dossier of one file (a ``dossier.toml`` beside it is read);
    - a folder that holds a ``dossier.toml``: one dossier, with everything below the folder;
    - any other folder: each sub-folder is a dossier with everything below it, each loose file is
      a dossier of one file.

    ``dossier.toml`` (TOML, everything optional) holds ``depot_numero``, ``depot_date_reception``
    (a TOML date, or a text such as ``"15/06/2026"``, ``"15 juin 2026"``), ``depot_canal``,
    ``depot_registre``, ``piece_<j>_type`` and ``piece_<j>_rattachement``; the first four also
    without ``depot_``, the date also as ``date``. A table ``[pieces."scan.pdf"]`` gives ``type``
    and ``rattachement`` of one file; each ``[[decisions]]`` settles a check by hand: ``controle``,
    ``motif``, ``initiales``, and ``objet`` when it is about one document only. What cannot be read
    in it is a problem of its submission, never an error.

    Folders with the same ``depot_numero`` are one dossier: the first received, and what completes
    it.

    `received` overrides every ``dossier.toml``; without either, the date is `today`. Paths in
    `exclude` (the report's own folder) are left out. Links are followed only to files inside
    `inbox`. Raises `UsageError` when `inbox` is missing or cannot be listed.
    """
    try:
        there = inbox.exists()
    except OSError as error:
        raise _cannot_list(inbox, error) from error
    if not there:
        raise UsageError(typeset(f"Le dossier ou le fichier « {_shown(inbox)} » n’existe pas."))
    inside = inbox.resolve()
    skipped = frozenset(path.resolve() for path in exclude)
    if not inbox.is_dir():
        found = [(inbox, _Finding(inbox.parent, (inbox,), deposit.find(inbox.parent), ()))]
    elif deposit.find(inbox) is not None:
        found = [(inbox, _walk(inbox, inside, skipped))]
    else:
        found = list(_dossiers(inbox, inside, skipped))
    ids = _ids([path for path, _ in found])
    every = [_submission(id_, f, received, today) for id_, (_, f) in zip(ids, found, strict=True)]
    return _joined(every)


@dataclass(frozen=True, slots=True)
class _Finding:
    """Files of one dossier, before its note is read."""

    root: Path
    files: tuple[Path, ...]
    manifest: Path | None
    problems: tuple[FileProblem, ...]
    loose: bool = False


def _dossiers(
    inbox: Path, inside: Path, skipped: Collection[Path]
) -> Iterator[tuple[Path, _Finding]]:
    try:
        entries = _listed(inbox)
    except OSError as error:
        raise _cannot_list(inbox, error) from error
    for entry in entries:
        if _is_junk(entry):
            continue
        if problem := _refusal(entry, _encodable(entry.name), inside):
            yield entry, _Finding(inbox, (), None, (problem,))
        elif not entry.is_dir():
            yield entry, _Finding(inbox, (entry,), None, (), loose=True)
        elif entry.resolve() not in skipped:
            yield entry, _walk(entry, inside, skipped)


def _walk(root: Path, inside: Path, skipped: Collection[Path]) -> _Finding:
    """Everything below `root`: files of a folder first, then its sub-folders, each in order."""
    files: list[Path] = []
    problems: list[FileProblem] = []
    manifest = None
    waiting = [(root, 0)]
    while waiting:
        folder, depth = waiting.pop()
        try:
            entries = _listed(folder)
        except OSError as error:
            text = f"Le dossier « {_shown(folder)} » ne peut pas être lu ({why(error)})."
            problems.append(_problem(_relative(folder, root), text))
            continue
        below: list[tuple[Path, int]] = []
        for entry in entries:
            name = _relative(entry, root)
            if _is_junk(entry):
                continue
            if problem := _refusal(entry, name, inside):
                problems.append(problem)
            elif not entry.is_dir():
                if depth == 0 and manifest is None and deposit.is_note(entry):
                    manifest = entry
                else:
                    files.append(entry)
            elif depth >= _MAX_DEPTH:
                problems.append(_problem(name, "Dossiers imbriqués trop profondément : non lu."))
            elif entry.resolve() not in skipped:
                below.append((entry, depth + 1))
        waiting += reversed(below)
    if len(files) > MAX_FILES:
        text = (
            f"Ce dossier contient {len(files)} fichiers : seuls les {MAX_FILES} premiers sont lus."
        )
        problems.append(FileProblem("", Trouble.INTAKE, text, salvaged=True))
        del files[MAX_FILES:]
    if not files:
        text = "Le dossier ne contient aucun fichier à lire."
        problems.append(FileProblem("", Trouble.EMPTY_FILE, text))
    return _Finding(root, tuple(files), manifest, tuple(problems))


def _refusal(entry: Path, name: str, inside: Path) -> FileProblem | None:
    """Why `entry` is not read: it leads out of the inbox, or is neither a file nor a folder."""
    try:
        # A Windows junction is not a symlink, but it resolves elsewhere all the same.
        target = entry.resolve(strict=True)
        linked_folder = entry.is_symlink() and entry.is_dir()
        if linked_folder or not target.is_relative_to(inside):
            text = (
                "Lien vers un autre emplacement : il n’est pas suivi. Déposer le fichier lui-même."
            )
            return _problem(name, text)
        if not entry.is_file() and not entry.is_dir():
            # Named pipes and devices would block whoever opens them.
            return _problem(name, "Ce n’est pas un fichier ordinaire : il n’est pas lu.")
    except (OSError, RuntimeError) as error:
        # RuntimeError: a link that leads back to itself, before Python 3.13.
        return _problem(name, f"Ce fichier ne peut pas être atteint ({why(error)}).")
    return None


# --------------------------------------------------------------------------- names


def _listed(folder: Path) -> list[Path]:
    return sorted(folder.iterdir(), key=lambda path: _order(path.name))


def _order(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """As people sort: accents and case aside, « page 2 » before « page 10 »."""
    plain = _unaccented(name).casefold()
    parts = [
        # Not isdigit(): other scripts have digits that int() refuses.
        (0, int(part), "") if part[0] in "0123456789" else (1, 0, part)
        for part in re.split(r"([0-9]+)", plain)
        if part
    ]
    return parts, unicodedata.normalize("NFC", name)


def _is_junk(entry: Path) -> bool:
    name = entry.name
    if name.lower() in _JUNK_FOLDERS:
        return entry.is_dir()
    if _JUNK.fullmatch(name) or name == _EXPECTED:
        return not entry.is_dir()
    try:
        # A hidden file with nothing in it is a place holder; with something in it, it was sent.
        return name.startswith(".") and entry.is_file() and entry.stat().st_size == 0
    except OSError:
        return False


def is_junk_name(path: PurePosixPath) -> bool:
    """Whether a file in an archive or a message is one that systems leave behind."""
    folders = [part.lower() for part in path.parts[:-1]]
    return bool(_JUNK.fullmatch(path.name)) or any(part in _JUNK_FOLDERS for part in folders)


def _encodable(name: str) -> str:
    """A file name as text: bytes that are not UTF-8 are replaced, accents composed (NFC)."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return in_order(unicodedata.normalize("NFC", text))


def _shown(path: Path) -> str:
    return _encodable(path.name or str(path))


def _relative(path: Path, root: Path) -> str:
    return _encodable(path.relative_to(root).as_posix())


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    """The same names, the second of two equal ones marked: « é » composed and decomposed."""
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(result)


def _unaccented(text: str) -> str:
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("ß", "ss")
    text = text.replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("Ø", "O")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def slug(name: str) -> str:
    """`name` in lower-case ASCII letters, digits and hyphens, at most 60; never empty."""
    text = re.sub(r"[^a-z0-9]+", "-", _unaccented(name).lower()).strip("-")
    text = text[:_ID_LENGTH].rstrip("-")
    return f"dossier-{text}".rstrip("-") if not text or text in _RESERVED else text


def _ids(paths: list[Path]) -> list[str]:
    """One id per path. Where two names give the same slug, both get a mark made from their name.

    A running number would go to the other dossier as soon as a third one arrives; a report must
    never change its owner.
    """
    names = [
        _encodable(path.resolve().name if path.name in ("", "..") else path.name) for path in paths
    ]
    slugs = [
        slug(name if path.is_dir() else Path(name).stem)
        for name, path in zip(names, paths, strict=True)
    ]
    shared = {text for text, times in Counter(slugs).items() if times > 1}
    taken = set(slugs)
    ids = []
    for name, text in zip(names, slugs, strict=True):
        id_ = text
        if text in shared:
            digest = hashlib.sha256(name.encode()).hexdigest()
            id_ = f"{text}-{digest[:4]}"
            n = 2
            while id_ in taken:
                id_ = f"{text}-{digest[:4]}-{n}"
                n += 1
            taken.add(id_)
        ids.append(id_)
    return ids


# --------------------------------------------------------------------------- dossier.toml


def _submission(id_: str, found: _Finding, received: date | None, today: date) -> Submission:
    note = deposit.Note()
    if found.manifest is not None:
        note = deposit.read(found.manifest, _encodable(found.manifest.name), today)
    if received is not None:
        day, said_by = received, "option"
    elif note.received is not None:
        day, said_by = note.received, "dossier.toml"
    else:
        day, said_by = today, "today"
    return Submission(
        id_,
        found.root,
        found.files,
        day,
        said_by,
        note.said,
        (*found.problems, *note.problems),
        _unique(_relative(path, found.root) for path in found.files),
        note.placements,
        note.overrides,
        note.reread,
        found.loose,
    )


def _joined(every: list[Submission]) -> list[Submission]:
    """Deposits with one number as one dossier, at the place of the first received."""
    by_number: dict[str, list[Submission]] = {}
    for each in every:
        if each.number:
            by_number.setdefault(each.number.casefold(), []).append(each)
    result = []
    for each in every:
        deposits = by_number.get(each.number.casefold(), [each])
        if len(deposits) == 1:
            result.append(each)
        elif each is _first(deposits):
            result.append(_completed(each, [d for d in deposits if d is not each]))
    return result


def _first(deposits: list[Submission]) -> Submission:
    """The first received where each note gives its date; otherwise the first by name."""
    dated = all("depot_date_reception" in each.deposit for each in deposits)
    if not dated:
        return deposits[0]
    return min(deposits, key=lambda each: each.deposit["depot_date_reception"])


def _completed(first: Submission, later: list[Submission]) -> Submission:
    """The dossier with what came later: its own date of reception, all the files."""
    files, names = list(first.files), list(first.names)
    problems = [p for p in first.problems if p.kind is not Trouble.EMPTY_FILE or p.file]
    for each in later:
        folder = _encodable(each.root.name)
        files += each.files
        names += [f"{folder}/{name}" for name in each.names]
        problems += [
            replace(p, file=f"{folder}/{p.file}" if p.file else folder) for p in each.problems
        ]
    return replace(
        first,
        files=tuple(files),
        names=_unique(names),
        problems=tuple(problems),
        placements=tuple(p for each in (first, *later) for p in each.placements),
        overrides=tuple(o for each in (first, *later) for o in each.overrides),
        reread=tuple(r for each in (first, *later) for r in each.reread),
        complement_to=first.number,
    )


# --------------------------------------------------------------------------- words


def _problem(file: str, message: str, *, salvaged: bool = False) -> FileProblem:
    return FileProblem(file, Trouble.INTAKE, typeset(message), salvaged=salvaged)


def _cannot_list(inbox: Path, error: OSError) -> UsageError:
    return UsageError(typeset(f"« {_shown(inbox)} » ne peut pas être lu ({why(error)})."))
