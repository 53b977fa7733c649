"""An inbox → reports: find, read, assemble, judge, write. The whole flow on one screen."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

from vaeforms import intake, submitted, template, worker
from vaeforms.assemble import assemble
from vaeforms.errors import OutputError
from vaeforms.french import typeset
from vaeforms.intake import Submission
from vaeforms.model import Dossier, Esign, FileProblem, Report, Trouble
from vaeforms.parameters import DEFAULT_PROFILE
from vaeforms.read import FileReading, esign, read_file
from vaeforms.report import html, machine, table_csv, view, workbook
from vaeforms.report.rows import Rows
from vaeforms.report.rows import rows as table_rows
from vaeforms.rules import judge
from vaeforms.submitted import SubmittedFile
from vaeforms.template import Templates

INDEX = "index.html"
#: Why a whole dossier has no reading, when the process that read it had to be stopped.
_STOPPED = {
    Trouble.TIME: "La lecture de ce dossier a dépassé le temps accordé : elle a été arrêtée. À "
    "contrôler à l’œil, ou relancer avec --timeout plus grand.",
    Trouble.MEMORY: "La lecture de ce dossier a dépassé la mémoire accordée : elle a été arrêtée. "
    "À contrôler à l’œil, ou relancer avec --memory plus grand.",
    Trouble.CRASH: "La lecture de ce dossier a échoué : un de ses fichiers met en défaut le "
    "logiciel de lecture. À contrôler à l’œil.",
}


_BROKEN = (
    "« {file} » met en défaut le logiciel de lecture : son contenu n’a pas pu être lu. À contrôler "
    "à l’œil."
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run reads and what it writes."""

    #: where the report goes
    out: Path
    #: ``html``, ``json``, ``xlsx``, ``csv``
    formats: tuple[str, ...] = ("html", "json")
    #: folders of other blanks to recognise, besides our own
    templates: tuple[Path, ...] = ()
    #: certificates of recognised authorities
    roots: tuple[Path, ...] = ()
    profile: str = DEFAULT_PROFILE
    #: limits of one dossier: wall-clock seconds, resident megabytes
    seconds: float = 60
    megabytes: int = 1000


@dataclass(frozen=True, slots=True)
class Run:
    """The submissions of an inbox, ready to be read."""

    submissions: tuple[Submission, ...]
    settings: Settings

    def rows(self, *, processes: int) -> Iterator[view.Line]:
        """Read, judge and write each dossier, in order; one line for the list of dossiers each."""
        results = worker.run(
            self.submissions,
            partial(examine, settings=self.settings),
            processes=min(processes, max(1, len(self.submissions))),
            seconds=self.settings.seconds,
            megabytes=self.settings.megabytes,
            initializer=warm_up,
            initargs=(self.settings.templates,),
        )
        with _tables(self.settings) as record:
            for submission, result in results:
                if isinstance(result, Trouble):
                    problem = FileProblem("", result, typeset(_STOPPED[result]))
                    result = conclude(assemble(submission, [problem]), self.settings)
                if result.rows is not None:
                    record(result.rows)
                yield result.line


@dataclass(frozen=True, slots=True)
class Examined:
    """What is left of a dossier once its own pages are written."""

    line: view.Line
    #: for the tables of all dossiers; None when no table was asked for
    rows: Rows | None = None


#: Formats that are one file for all dossiers, written as they come.
_TABLES = {"xlsx": workbook, "csv": table_csv}


@contextlib.contextmanager
def _tables(settings: Settings) -> Iterator[Callable[[Rows], None]]:
    """A function that adds a dossier to every table asked for; they are there when all is read."""
    with contextlib.ExitStack() as stack:
        writers = [
            stack.enter_context(_table(settings.out / module.FILE, module.opened))
            for name, module in _TABLES.items()
            if name in settings.formats
        ]

        def record(rows: Rows) -> None:
            for write in writers:
                write(rows)

        yield record


@contextlib.contextmanager
def _table(
    path: Path,
    opened: Callable[[Path], contextlib.AbstractContextManager[Callable[[Rows], None]]],
) -> Iterator[Callable[[Rows], None]]:
    try:
        with opened(path) as write:
            yield write
    except OSError as error:
        raise _cannot_write(path) from error


def start(inbox: Path, settings: Settings, *, received: date | None, today: date) -> Run:
    """Find the submissions of `inbox`; UsageError or OutputError before anything is read."""
    found = intake.submissions(inbox, received, today, exclude=(settings.out,))
    try:
        settings.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(settings.out) from error
    return Run(tuple(found), settings)


def finish(rows: Sequence[view.Line], settings: Settings) -> Path | None:
    """Write the list of dossiers; its path, or None when no page was asked for."""
    if "html" not in settings.formats:
        return None
    index = settings.out / INDEX
    _write(index, html.index_page(rows))
    return index


# ------------------------------------------------------------------ in the worker


@cache
def load_templates(directories: tuple[Path, ...] = ()) -> Templates:
    """Read the blanks, ours first; once in each worker, kept until it ends."""
    return template.load([*template.default_directories(), *directories])


def warm_up(directories: tuple[Path, ...]) -> None:
    """Do in a new worker what every dossier needs."""
    load_templates(directories)


def examine(submission: Submission, settings: Settings) -> Examined:
    """One submission from its files to its written report."""
    return conclude(read_submission(submission, settings), settings)


def read_submission(submission: Submission, settings: Settings) -> Dossier:
    """Everything that can be read in the files of `submission`."""
    templates = load_templates(settings.templates)
    return assemble(
        submission,
        [
            _read(path, name, templates, settings.roots)
            for path, name in zip(submission.files, submission.names, strict=True)
        ],
    )


def _read(
    path: Path, name: str, templates: Templates, roots: Sequence[Path]
) -> FileReading | FileProblem:
    opened = submitted.open_file(path, name)
    if isinstance(opened, FileProblem):
        return opened
    with opened:
        try:
            return read_file(opened, templates, _esigns(opened, roots) if roots else None)
        except MemoryError:
            raise  # the worker's own limit: for the whole dossier
        except Exception as error:  # one file that breaks a reader must not hide the others
            log.debug("%s", name, exc_info=error)
            return FileProblem(name, Trouble.CRASH, typeset(_BROKEN.format(file=name)))


def _esigns(file: SubmittedFile, roots: Sequence[Path]) -> Mapping[str, Esign]:
    return esign.validate(file.bytes, roots) if file.has_signature else {}


def conclude(dossier: Dossier, settings: Settings) -> Examined:
    """Judge the dossier and write its pages."""
    report = judge(dossier, profile=settings.profile)
    _write_report(report, settings)
    rows = table_rows(report) if _TABLES.keys() & set(settings.formats) else None
    return Examined(view.line(report), rows)


def _write_report(report: Report, settings: Settings) -> None:
    out, name = settings.out, report.dossier.id
    if "html" in settings.formats:
        _write(out / html.file_name(name), html.dossier_page(report))
    if "json" in settings.formats:
        _write(out / f"{name}.json", machine.dump(report))


def read(path: Path, directories: Sequence[Path] = ()) -> str:
    """What is read in one submitted file or folder, as JSON; see `machine.readings`."""
    settings = Settings(out=Path(), templates=tuple(directories))
    day = date(9000, 1, 1)  # no rule runs: the reception date takes no part
    found = intake.submissions(path, day, day)
    read = [machine.readings(read_submission(each, settings)) for each in found]
    return json.dumps(read, ensure_ascii=False, indent=2)


# ------------------------------------------------------------------------- files


def _write(path: Path, text: str) -> None:
    """Write whole or not at all: a run that is stopped never leaves half a page."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise _cannot_write(path) from error


def _cannot_write(path: Path) -> OutputError:
    return OutputError(
        typeset(
            f"« {path} » ne peut pas être écrit : vérifier l’espace disponible et les droits du "
            "dossier, fermer le fichier s’il est ouvert, ou choisir un autre endroit avec --out."
        )
    )
