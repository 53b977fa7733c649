"""Archives, messages and PDF with attachments -> the files in them, in a private folder.

What is inside keeps its place in its name: « archive.zip/dossier.pdf ». On disk it lies under a
running number, so that no name can lead anywhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO

from vaeforms import attached, filetype, messages
from vaeforms.french import in_order, typeset
from vaeforms.model import FileProblem, Trouble

#: Files taken out of the containers of one dossier: ten times what a real one holds.
MAX_ENTRIES = 500
#: Bytes taken out of them: e-mail stops at 25 MB, sending services at a few hundred.
MAX_TOTAL = 500_000_000
#: Bytes of one file: beyond, it would be refused when opened (`opening.MAX_BYTES`).
MAX_BYTES = 100_000_000
#: Compressed to opened size. Only looked at beyond `RATIO_FREE`: an uncompressed scan of a nearly
#: white page shrinks a thousandfold and is honest.
MAX_RATIO = 100
RATIO_FREE = 20_000_000
#: Containers within containers: a message forwarded twice with an archive in it.
MAX_DEPTH = 4
#: A longer list of entries is a bomb of its own: reading it takes memory.
_MAX_LISTED = 20_000
_CHUNK = 1 << 20
#: Stored, deflated, bzip2. LZMA may claim gigabytes for its dictionary.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_ENCRYPTED, _UTF8 = 0x1, 0x800
#: A ZIP that is a document of its own, whatever else is in it.
_DOCUMENT_PARTS = frozenset(("[Content_Types].xml", "mimetype", "META-INF/container.xml"))
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    OSError,
)

Junk = Callable[[PurePosixPath], bool]


@dataclass(frozen=True, slots=True)
class Item:
    """One file to read: where it lies, and its name in the dossier."""

    path: Path
    name: str
    #: SHA-256 of its bytes, or empty when it could not be read
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a submission once its containers are opened, in order."""

    items: tuple[Item, ...]
    #: of every file, copies and empty containers included
    names: tuple[str, ...]
    problems: tuple[FileProblem, ...] = ()
    #: the day of the first message, when the submission is nothing but messages
    sent: date | None = None
    #: by name of a file that is not read again: the name of the first with the same bytes
    copies: tuple[tuple[str, str], ...] = ()
    #: SHA-256 over all names and contents
    digest: str = ""


def open_all(files: Sequence[tuple[Path, str]], folder: Path, junk: Junk) -> Contents:
    """Every file of a submission, containers replaced by what is in them.

    `files`: paths with their names in the dossier; `folder`: where to put what comes out of the
    containers, made only when there is one; `junk`: what is left out, by its path in a container.
    Never raises for what is in a file: it is a problem of the submission.
    """
    opening = _Opening(folder, junk)
    kinds = [_kind(path) for path, _ in files]
    for (path, name), kind in zip(files, kinds, strict=True):
        opening.take(path, name, kind, 0)
    only_messages = bool(kinds) and all(kind in ("mail", "msg") for kind in kinds)
    items, copies, digest = _once(opening.items)
    return Contents(
        tuple(items),
        tuple(opening.listed),
        tuple(opening.problems),
        min(opening.sent) if only_messages and opening.sent else None,
        tuple(copies),
        digest,
    )


def _once(items: Sequence[Item]) -> tuple[list[Item], list[tuple[str, str]], str]:
    """The files without those whose bytes came before, these, and the digest of them all."""
    first: dict[str, str] = {}
    kept, copies, lines = [], [], []
    for item in items:
        try:
            with item.path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
                empty = stream.tell() == 0
        except OSError:
            digest, empty = "", False
        lines.append(f"{digest} {item.name}\n")
        if digest in first:
            copies.append((item.name, first[digest]))
            continue
        # empty files are all alike, and each is a problem of its own
        if digest and not empty:
            first[digest] = item.name
        kept.append(Item(item.path, item.name, digest))
    total = hashlib.sha256("".join(sorted(lines)).encode("utf-8", "surrogatepass"))
    return kept, copies, total.hexdigest()


# --------------------------------------------------------------------------- opening


def is_container(path: Path) -> bool:
    """Whether the file is an archive or a message that `open_all` opens."""
    return bool(_kind(path))


def _kind(path: Path) -> str:
    """``zip``, ``mail``, ``msg``, or empty for what is not opened here."""
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as stream:
            head = stream.read(8 * filetype.HEAD)
    except OSError:
        return ""
    # some archives open with a program that unpacks them; those are refused like any program
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip" if _is_archive(path, suffix) else ""
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "msg" if messages.is_outlook(path) else ""
    if filetype.identify(head).id == "mail":
        return "mail"
    return "mail" if suffix == ".eml" and messages.has_headers(head) else ""


def _is_archive(path: Path, suffix: str) -> bool:
    """A ZIP of files, and not an office document, which is a ZIP too."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {each.filename for each in archive.infolist()[:_MAX_LISTED]}
        return not names & _DOCUMENT_PARTS
    except _DAMAGED:
        return suffix == ".zip"


@dataclass
class _Opening:
    """The files found so far in the containers of one submission."""

    folder: Path
    junk: Junk
    items: list[Item] = field(default_factory=list)
    #: names of the items and of containers that gave none, in order
    listed: list[str] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    sent: list[date] = field(default_factory=list)
    taken: int = 0
    total: int = 0
    names: set[str] = field(default_factory=set)

    def take(self, path: Path, name: str, kind: str, depth: int) -> None:
        """Add a file, or what is in it."""
        before = len(self.listed), len(self.problems)
        if not kind:
            if not self._pinned(path, name, depth):
                self.names.add(name)
                self.listed.append(name)
                self.items.append(Item(path, name))
        elif depth >= MAX_DEPTH:
            self._problem(name, Trouble.INTAKE, _TOO_DEEP)
        elif kind == "zip":
            self._zip(path, name, depth)
        else:
            self._message(path, name, kind, depth)
        if (len(self.listed), len(self.problems)) == before:
            # an e-mail without attachment is for a person to read, not for anybody to send again
            trouble = Trouble.EMPTY_FILE if kind == "zip" else Trouble.INTAKE
            self._problem(name, trouble, _NO_FILE[kind])
        if len(self.listed) == before[0]:
            self.listed.append(name)

    # ------------------------------------------------------------------ ZIP

    def _zip(self, path: Path, name: str, depth: int) -> None:
        try:
            with zipfile.ZipFile(path) as archive:
                self._entries(archive, name, depth)
        except _DAMAGED:
            self._problem(name, Trouble.DAMAGED, _ARCHIVE_DAMAGED)

    def _entries(self, archive: zipfile.ZipFile, name: str, depth: int) -> None:
        infos = archive.infolist()
        if len(infos) > _MAX_LISTED:
            self._problem(name, Trouble.TOO_LARGE, _TOO_MANY)
            return
        locked = 0
        for info in sorted(infos, key=_entry_name):
            inner = _entry_name(info)
            if info.is_dir() or inner.endswith("/"):
                continue
            if self.junk(PurePosixPath(inner)):
                continue
            full = f"{name}/{inner}"
            if _leads_outside(inner):
                self._problem(f"{name}/{PurePosixPath(inner).name}", Trouble.INTAKE, _OUTSIDE)
            elif stat.S_ISLNK(info.external_attr >> 16):
                self._problem(full, Trouble.INTAKE, _LINK)
            elif info.flag_bits & _ENCRYPTED:
                locked += 1
            elif info.compress_type not in _METHODS:
                self._problem(full, Trouble.INTAKE, _METHOD)
            elif not self._room_for(name):
                return
            else:
                self._entry(archive, info, full, depth)
        if locked:
            self._problem(name, Trouble.ENCRYPTED, _LOCKED)

    def _entry(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int
    ) -> None:
        limit = max(RATIO_FREE, MAX_RATIO * info.compress_size)
        try:
            with archive.open(info) as stream:
                path = self._store(stream, name, limit)
        except _DAMAGED:
            self._problem(name, Trouble.DAMAGED, _ENTRY_DAMAGED)
            return
        if path is not None:
            self.take(path, name, _kind(path), depth + 1)

    # ------------------------------------------------------------------ messages

    def _message(self, path: Path, name: str, kind: str, depth: int) -> None:
        if path.stat().st_size > MAX_BYTES:
            self._problem(name, Trouble.TOO_LARGE, _TOO_LARGE)
            return
        try:
            message = messages.read(path, kind)
        except messages.UnreadableError:
            self._problem(name, Trouble.DAMAGED, _MESSAGE_DAMAGED)
            return
        if depth == 0 and message.sent is not None:
            self.sent.append(message.sent)
        if message.encrypted:
            self._problem(name, Trouble.ENCRYPTED, _MESSAGE_LOCKED)
        self._attachments(message, name, depth)

    def _attachments(self, message: messages.Message, name: str, depth: int) -> None:
        for each in message.attachments:
            if self.junk(PurePosixPath(each.name)):
                continue
            full = self._unique(f"{name}/{each.name}")
            if not self._room_for(name):
                return
            if each.message is not None:
                # a message within a message that has no bytes of its own (Outlook)
                if depth + 1 >= MAX_DEPTH:
                    self._problem(full, Trouble.INTAKE, _TOO_DEEP)
                elif each.message.attachments:
                    self._attachments(each.message, full, depth + 1)
                continue
            path = self._store_bytes(each.data, full)
            if path is not None:
                kind = _kind(path) or ("mail" if each.is_message else "")
                self.take(path, full, kind, depth + 1)

    # ------------------------------------------------------------------ PDF

    def _pinned(self, path: Path, name: str, depth: int) -> bool:
        """Add what is attached to a PDF; whether its own pages are but the cover of a portfolio."""
        found = attached.attached(path) if attached.may_hold(path) else None
        if found is None:
            return False
        for inner in found.refused:
            self._problem(f"{name}/{inner}", Trouble.INTAKE, _ATTACHED)
        for inner, data in found.files:
            if self.junk(PurePosixPath(inner)):
                continue
            if depth + 1 >= MAX_DEPTH:
                self._problem(f"{name}/{inner}", Trouble.INTAKE, _TOO_DEEP)
            elif self._room_for(name):
                full = self._unique(f"{name}/{inner}")
                stored = self._store_bytes(data, full)
                if stored is not None:
                    self.take(stored, full, _kind(stored), depth + 1)
        return found.portfolio

    # ------------------------------------------------------------------ files

    def _room_for(self, name: str) -> bool:
        if self.taken < MAX_ENTRIES and self.total < MAX_TOTAL:
            return True
        kept = [p for p in self.problems if p.kind is Trouble.TOO_LARGE and p.file == name]
        if not kept:
            self._problem(name, Trouble.TOO_LARGE, _TOO_MANY)
        return False

    def _target(self, name: str) -> Path:
        self.taken += 1
        suffix = PurePosixPath(name).suffix.lower()
        plain = suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ""
        return self.folder / f"{self.taken:04}{plain}"

    def _store(self, stream: IO[bytes], name: str, limit: int) -> Path | None:
        """Write a file down; None, and a problem, when it is larger than it may be."""
        path = self._target(name)
        size = 0
        with path.open("xb") as out:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                self.total += len(chunk)
                if size > min(limit, MAX_BYTES) or self.total > MAX_TOTAL:
                    self._problem(name, Trouble.TOO_LARGE, _TOO_LARGE)
                    break
                out.write(chunk)
            else:
                return path
        path.unlink()
        return None

    def _store_bytes(self, data: bytes, name: str) -> Path | None:
        self.total += len(data)
        if len(data) > MAX_BYTES or self.total > MAX_TOTAL:
            self._problem(name, Trouble.TOO_LARGE, _TOO_LARGE)
            return None
        path = self._target(name)
        path.write_bytes(data)
        return path

    def _unique(self, name: str) -> str:
        """Two attachments may have one name: the second is marked."""
        result, n = name, 1
        while result in self.names:
            n += 1
            result = f"{name} ({n})"
        self.names.add(result)
        return result

    def _problem(self, name: str, kind: Trouble, sentence: str) -> None:
        message = typeset(sentence.format(name=name))
        self.problems.append(FileProblem(name, kind, message))


# --------------------------------------------------------------------------- names


def _entry_name(info: zipfile.ZipInfo) -> str:
    """The path of an entry: « / » between folders, NFC, whoever made the archive.

    Without the mark for UTF-8, macOS writes UTF-8 all the same and Windows its old code page.
    """
    name = info.filename
    if not info.flag_bits & _UTF8:
        with contextlib.suppress(UnicodeError):
            raw = name.encode("cp437")
            try:
                name = raw.decode("utf-8")
            except UnicodeDecodeError:
                name = raw.decode("cp850")
    name = name.replace("\\", "/")
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cs"))
    while name.startswith("./"):
        name = name[2:]
    return in_order(unicodedata.normalize("NFC", name))


def _leads_outside(name: str) -> bool:
    parts = name.split("/")
    return name.startswith("/") or ".." in parts or bool(re.match(r"[A-Za-z]:", name))


# --------------------------------------------------------------------------- words

_NO_FILE = {
    "zip": "L’archive « {name} » ne contient aucun fichier à lire.",
    "mail": "Le message « {name} » n’a aucune pièce jointe. S’il donne un lien de téléchargement, "
    "récupérer les fichiers et les déposer.",
    "msg": "Le message « {name} » n’a aucune pièce jointe. S’il donne un lien de téléchargement, "
    "récupérer les fichiers et les déposer.",
}
_TOO_DEEP = (
    "« {name} » est imbriqué trop profondément dans d’autres envois : il n’a pas été ouvert."
)
_TOO_MANY = (
    "« {name} » contient trop de fichiers ou des fichiers trop lourds : les derniers n’ont pas été "
    "lus. Extraire ce qui concerne le dossier et le déposer."
)
_TOO_LARGE = "« {name} » est trop volumineux une fois ouvert : il n’a pas été lu."
_ARCHIVE_DAMAGED = (
    "L’archive « {name} » est abîmée ou incomplète : elle n’a pas pu être ouverte. Demander de "
    "l’envoyer à nouveau."
)
_ENTRY_DAMAGED = (
    "« {name} » est abîmé dans son archive : il n’a pas pu être lu. Demander de l’envoyer à "
    "nouveau."
)
_MESSAGE_DAMAGED = "Le message « {name} » est abîmé : il n’a pas pu être ouvert."
_LOCKED = (
    "L’archive « {name} » est protégée par un mot de passe : elle n’a pas pu être lue. Demander "
    "les fichiers sans mot de passe."
)
_MESSAGE_LOCKED = (
    "Le message « {name} » est chiffré : son contenu n’a pas pu être lu. L’ouvrir dans la "
    "messagerie et enregistrer ses pièces jointes."
)
_OUTSIDE = (
    "« {name} » porte un chemin qui sort de son archive : il n’a pas été lu. Extraire l’archive "
    "soi-même et déposer le fichier."
)
_LINK = "« {name} » est un lien vers un autre emplacement : il n’est pas suivi."
_ATTACHED = (
    "« {name} », joint à un PDF, n’a pas pu en être sorti : l’ouvrir dans une visionneuse, "
    "l’enregistrer à côté et relancer."
)
_METHOD = (
    "« {name} » est comprimé d’une façon que l’outil n’ouvre pas : extraire l’archive soi-même et "
    "déposer le fichier."
)
