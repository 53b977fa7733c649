"""A submission -> its dossiers, read, judged and written, as a worker does it."""

from __future__ import annotations

import contextlib
import gc
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vaeforms import reading, register, workroom
from vaeforms.errors import OutputError
from vaeforms.french import plural, typeset
from vaeforms.grouping import Unplaced
from vaeforms.intake import Submission
from vaeforms.model import Dossier, FileProblem, RegisterEntry, Report, Trouble, Verdict
from vaeforms.parameters import DEFAULT_PROFILE
from vaeforms.reading import Gathered, load_templates
from vaeforms.report import history, html, machine, paper, table_csv, view, workbook
from vaeforms.report.rows import Rows
from vaeforms.report.rows import rows as table_rows
from vaeforms.rules import judge

#: Objects made before the first generation is looked through; one dossier makes some 100,000.
_GC_THRESHOLD = 50_000
#: Files of several candidates lay together, and some could be given to nobody.
_PENDING = (
    "{n} avec ce dossier {verb} été attribué{s} à personne ({names}) : un document de ce candidat "
    "peut s’y trouver. Voir la page « À classer »."
)
#: Start of the name of a file that is being written.
WRITING = ".vaeforms-"
#: Formats that are one file for all dossiers, written as they come.
TABLES = {"xlsx": workbook, "csv": table_csv}


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run reads and what it writes."""

    #: where the report goes
    out: Path
    #: ``html``, ``json``, ``pdf``, ``xlsx``, ``csv``
    formats: tuple[str, ...] = ("html", "json")
    #: folders of other blanks to recognise, besides our own
    templates: tuple[Path, ...] = ()
    #: certificates of recognised authorities
    roots: tuple[Path, ...] = ()
    profile: str = DEFAULT_PROFILE
    #: limits of one dossier: wall-clock seconds, resident megabytes
    seconds: float = 180
    megabytes: int = 1000
    #: pages of one dossier that may be read side by side
    threads: int = 1


#: What a worker is given: files to read, or what was read of them.
Job = Submission | Gathered


@dataclass(frozen=True, slots=True)
class Examined:
    """What is left of a dossier once its own pages are written."""

    line: view.Line
    #: for the tables of all dossiers; None when no table was asked for
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What is left of a submission: one dossier, or one a candidate."""

    dossiers: tuple[Examined, ...]
    unplaced: tuple[Unplaced, ...] = ()

    @property
    def lines(self) -> tuple[view.Line, ...]:
        """Of its dossiers."""
        return tuple(each.line for each in self.dossiers)


def warm_up(directories: tuple[Path, ...]) -> None:
    """Do in a new worker what every dossier needs."""
    load_templates(directories)
    # blanks and modules stay until the end: not to be walked again for every dossier
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)


def look(submission: Submission, settings: Settings, room: Path) -> Gathered:
    """What is read in a file whose owner is not known yet."""
    templates = load_templates(settings.templates)
    parts, _ = reading.gather(submission, room, templates, settings.roots, pictures=True)
    return parts[0]


def examine(job: Job, settings: Settings, room: Path, known: tuple[RegisterEntry, ...]) -> Done:
    """One submission from its files to its written reports."""
    parts: tuple[Gathered, ...]
    unplaced: tuple[Unplaced, ...] = ()
    if isinstance(job, Gathered):
        parts = (job,)
    else:
        templates = load_templates(settings.templates)
        parts, unplaced = reading.gather(
            job, room, templates, settings.roots, threads=settings.threads
        )
    done = []
    for part in parts:
        dossier = reading.compose(part)
        done.append(conclude(dossier, settings, known, part.pending))
    return Done(tuple(done), unplaced)


def read_submission(submission: Submission, settings: Settings) -> Dossier:
    """Everything that can be read in the files of `submission`, its first candidate's."""
    return read_submissions(submission, settings)[0]


def read_submissions(submission: Submission, settings: Settings) -> list[Dossier]:
    """Everything that can be read in the files of `submission`, one dossier a candidate."""
    templates = load_templates(settings.templates)
    with workroom.room() as room:
        parts, _ = reading.gather(submission, room, templates, settings.roots)
    return [reading.compose(part) for part in parts]


def conclude(
    dossier: Dossier,
    settings: Settings,
    known: Sequence[RegisterEntry] | None = None,
    pending: Sequence[str] = (),
) -> Examined:
    """Judge the dossier and write its pages.

    `known`: the lines of the register about other dossiers. `pending`: files that nobody could be
    given; while one of them may be what this dossier lacks, nothing is said to be missing.
    """
    if known is not None:
        dossier = replace(dossier, register=())
    report = judge(dossier, profile=settings.profile)
    numbers = (dossier.number, dossier.id)
    others = register.namesakes(
        known or (), name=report.candidate, year=dossier.received.year, numbers=numbers
    )
    if others:
        dossier = replace(dossier, register=others)
        report = judge(dossier, profile=settings.profile)
    if pending and report.verdict is not Verdict.COMPLETE:
        dossier = replace(dossier, problems=(*dossier.problems, _unsorted(pending)))
        report = judge(dossier, profile=settings.profile)
    _write_report(report, settings)
    rows = table_rows(report) if TABLES.keys() & set(settings.formats) else None
    return Examined(view.line(report), rows)


def _unsorted(files: Sequence[str]) -> FileProblem:
    many = len(files) > 1
    text = _PENDING.format(
        n=plural(len(files), "fichier déposé", "fichiers déposés"),
        verb="n’ont" if many else "n’a",
        s="s" if many else "",
        names=", ".join(files),
    )
    return FileProblem("" if many else files[0], Trouble.INTAKE, typeset(text))


def _write_report(report: Report, settings: Settings) -> None:
    out, name = settings.out, report.dossier.id
    path = out / f"{name}.json"
    before = history.before(path, report.dossier.digest)
    changes = history.changes(before, report)
    if "html" in settings.formats:
        write(out / html.file_name(name), html.dossier_page(report, changes))
    if "pdf" in settings.formats:
        write(out / f"{name}.pdf", paper.dossier_pdf(report, changes))
    if "json" in settings.formats:
        write(path, machine.dump(report, None if before is None else before.as_json()))


def write(path: Path, content: str | bytes) -> None:
    """Write whole or not at all: a run that is stopped never leaves half a page."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=WRITING, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content.encode() if isinstance(content, str) else content)
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise cannot_write(path) from error


def cannot_write(path: Path) -> OutputError:
    """What is told a person whose report cannot be written there."""
    return OutputError(
        typeset(
            f"« {path} » ne peut pas être écrit : vérifier l’espace disponible et les droits du "
            "dossier, fermer le fichier s’il est ouvert, ou choisir un autre endroit avec --out."
        )
    )
