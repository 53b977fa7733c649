"""The local register: one small SQLite file in the report folder <-> the applications known so far.

It holds a number, a name, a certification, a year and a status, and nothing else (domain.md §11).
Each dossier is one transaction, and a line that says what it said already is not written again: a
run that was killed and started again leaves the same file as one that was not. A disk takes some
10 to 100 ms a transaction: a thread waits for it while the next dossiers are read.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from vaeforms.errors import OutputError, UsageError
from vaeforms.french import typeset
from vaeforms.grouping import likely_same
from vaeforms.model import RegisterEntry, Verdict
from vaeforms.rules.limits import CQP

__all__ = ["CQP", "FILE", "Register", "namesakes", "opened", "read"]

FILE = "register.sqlite"
#: ``PRAGMA user_version`` of the file; another is refused, an older one would be brought up.
SCHEMA = 1
RECEIVED, INCOMPLETE, COMPLETE = "reçu", "incomplet", "complet"
STATUS = {
    Verdict.TO_CHECK: RECEIVED,
    Verdict.INCOMPLETE: INCOMPLETE,
    Verdict.COMPLETE: COMPLETE,
}
#: Seconds to wait for another run that is writing.
_PATIENCE = 30
_TABLE = """
CREATE TABLE applications (
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  cqp TEXT NOT NULL,
  year INTEGER NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (number, year)
) WITHOUT ROWID
"""


class Register:
    """An open register; see `opened`."""

    def __init__(self, connection: sqlite3.Connection, writer: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._writer = writer
        self._waiting: deque[Future[None]] = deque()

    def entries(self) -> tuple[RegisterEntry, ...]:
        """Every line, by number and year."""
        return _entries(self._connection)

    def record(self, entry: RegisterEntry, dossier_id: str) -> None:
        """Write what is known of one dossier, in one transaction; nothing when it is known.

        `dossier_id` is the number of a dossier that had none: its line takes the number it is
        given later. Without a number of its own, a dossier of another year is another one; with
        it, it keeps the year of its first deposit. A name once read is never emptied.

        The lines are written in order, soon after; what cannot be written is raised by a later
        call or on leaving `opened`.
        """
        while self._waiting and self._waiting[0].done():
            self._waiting.popleft().result()
        self._waiting.append(self._writer.submit(self._record, entry, dossier_id))

    def settle(self) -> None:
        """Wait until every line is written."""
        while self._waiting:
            self._waiting.popleft().result()

    def _record(self, entry: RegisterEntry, dossier_id: str) -> None:
        with self._connection as db:
            db.execute("BEGIN IMMEDIATE")
            numbered = entry.number != dossier_id
            known = self._known(entry, numbered)
            if known is None and numbered:
                known = self._known(
                    RegisterEntry(dossier_id, entry.name, entry.cqp, entry.year), False
                )
            elif numbered:
                db.execute(
                    "DELETE FROM applications WHERE number = ? AND year = ?",
                    (dossier_id, entry.year),
                )
            if known is None:
                db.execute(
                    "INSERT INTO applications VALUES (?, ?, ?, ?, ?)",
                    (entry.number, entry.name, entry.cqp, entry.year, entry.status),
                )
                return
            new = RegisterEntry(
                entry.number,
                entry.name or known.name,
                entry.cqp,
                min(known.year, entry.year),
                entry.status,
            )
            if new != known:
                db.execute(
                    "UPDATE applications SET number = ?, name = ?, cqp = ?, year = ?, status = ? "
                    "WHERE number = ? AND year = ?",
                    (
                        new.number, new.name, new.cqp, new.year, new.status,
                        known.number, known.year,
                    ),
                )  # fmt: skip

    def _known(self, entry: RegisterEntry, any_year: bool) -> RegisterEntry | None:
        row = self._connection.execute(
            "SELECT number, name, cqp, year, status FROM applications "
            "WHERE number = ? AND (? OR year = ?) ORDER BY year",
            (entry.number, any_year, entry.year),
        ).fetchone()
        return None if row is None else RegisterEntry(*row)


def _entries(connection: sqlite3.Connection) -> tuple[RegisterEntry, ...]:
    rows = connection.execute(
        "SELECT number, name, cqp, year, status FROM applications ORDER BY number, year"
    )
    return tuple(RegisterEntry(*row) for row in rows)


@contextmanager
def opened(folder: Path) -> Iterator[Register]:
    """The register of a report folder, made when there is none. OutputError when it cannot be."""
    path = folder / FILE
    try:
        if not path.exists():
            # names of candidates: for this user only
            path.touch(mode=0o600)
    except OSError as error:
        raise _unusable(path) from error
    try:
        with _connected(path) as connection, ThreadPoolExecutor(1, "vaeforms-register") as writer:
            book = Register(connection, writer)
            try:
                yield book
            finally:
                book.settle()
    except sqlite3.Error as error:
        raise _unusable(path) from error


def read(folder: Path) -> tuple[RegisterEntry, ...]:
    """The lines of the register of a report folder. UsageError when there is none."""
    path = folder / FILE
    if not path.is_file():
        raise UsageError(
            typeset(
                f"« {folder} » ne contient pas de registre : lancer d’abord vaeforms validate, "
                f"avec --out {folder}."
            )
        )
    try:
        with _connected(path) as connection:
            return _entries(connection)
    except (sqlite3.Error, OSError) as error:
        raise _unusable(path) from error


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    # transactions are begun by hand; the ordinary journal is undone by whoever opens next; the
    # thread that writes has the connection to itself from the first line it is given
    with contextlib.closing(
        sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    ) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                # another program may have been first since the version was looked at
                if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                    connection.execute(_TABLE)
                    connection.execute(f"PRAGMA user_version = {SCHEMA}")
        elif version != SCHEMA:
            raise OutputError(
                typeset(
                    f"« {path} » vient d’une autre version de vaeforms : utiliser celle-ci, ou un "
                    "autre dossier avec --out."
                )
            )
        yield connection


def _unusable(path: Path) -> OutputError:
    return OutputError(
        typeset(
            f"Le registre « {path} » ne peut pas être lu ou écrit : vérifier les droits du dossier "
            "et l’espace disponible, et qu’aucun autre contrôle n’est en cours."
        )
    )


# --------------------------------------------------------------------------- looking up


def namesakes(
    entries: Iterable[RegisterEntry], *, name: str, year: int, numbers: Iterable[str]
) -> tuple[RegisterEntry, ...]:
    """Other applications of that year, perhaps by the same person, in order.

    `numbers`: those the dossier itself is known by.
    """
    own = set(numbers)
    if not name:
        return ()
    return tuple(
        each
        for each in entries
        if each.year == year and each.number not in own and likely_same(each.name, name)
    )
