"""An inbox → reports: find, read, assemble, judge, write. The whole flow of a run."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from vaeforms import examining, intake, reading, register, worker, workroom
from vaeforms.examining import (
    Done,
    Job,
    Settings,
    conclude,
    examine,
    look,
    read_submissions,
    warm_up,
)
from vaeforms.french import typeset
from vaeforms.grouping import Unplaced
from vaeforms.intake import Submission
from vaeforms.model import FileProblem, RegisterEntry, Trouble
from vaeforms.reading import Gathered
from vaeforms.report import html, machine, view
from vaeforms.report.rows import Rows

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
_ELSEWHERE = (
    "Ce dépôt porte le numéro {number}, celui du rapport « {other} », dont les fichiers ne sont "
    "pas dans ce contrôle : s’il s’agit d’un complément, le remettre à côté du premier dépôt ; si "
    "le dossier a changé de nom, supprimer l’ancien rapport."
)
#: Where a report says whose it is: near its beginning, `machine.as_json`.
_HEAD_BYTES = 4096
_NUMBER = re.compile(r'"depot_numero": ("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True, slots=True)
class Run:
    """The submissions of an inbox, ready to be read."""

    submissions: tuple[Submission, ...]
    settings: Settings
    #: what nobody could be given; grows as `rows` goes on
    unplaced: list[Unplaced] = field(default_factory=list)

    def rows(self, *, processes: int) -> Iterator[view.Line]:
        """Read, judge and write each dossier, in order; one line for the list of dossiers each.

        The register is written here, in that order, one transaction a dossier.
        """
        out = self.settings.out
        with (
            workroom.room() as room,
            register.opened(out) as book,
            _tables(self.settings) as record,
        ):
            jobs, left = self._jobs(room, processes)
            self.unplaced.extend(left)
            before = _others(book.entries(), jobs)
            seen: list[RegisterEntry] = []
            shared = replace(self.settings, threads=_threads(processes, len(jobs)))
            work = partial(examine, settings=shared, room=room, known=before)
            for job, result in self._work(jobs, work, processes):
                done = _done(job, result, self.settings)
                if _seen_before(done, seen):
                    # known only now that both are read: the later one says so
                    again = partial(work, known=(*before, *seen, *map(entry, done.lines)))
                    result = next(r for _, r in self._work([job], again, 1))
                    done = _done(job, result, self.settings)
                self.unplaced.extend(done.unplaced)
                for each in done.dossiers:
                    if each.rows is not None:
                        record(each.rows)
                    seen.append(entry(each.line))
                    book.record(entry(each.line), each.line.id)
                    yield each.line

    def _jobs(self, room: Path, processes: int) -> tuple[list[Job], tuple[Unplaced, ...]]:
        """What to examine: loose files, whose owner is not known before, are read first."""
        loose = [each for each in self.submissions if each.loose]
        if len(loose) < 2:
            return list(self.submissions), ()
        look_at = partial(look, settings=self.settings, room=room)
        seen = [_looked(job, result) for job, result in self._work(loose, look_at, processes)]
        parts, left = reading.loose(seen)
        by_home: dict[str, list[Job]] = {}
        for part in parts:
            by_home.setdefault(part.submission.id.partition("--")[0], []).append(part)
        jobs: list[Job] = []
        for each in self.submissions:
            jobs += by_home.get(each.id, []) if each.loose else [each]
        return jobs, left

    def _work(self, jobs: Sequence[Any], work: Callable[[Any], R], processes: int) -> _Results[R]:
        return worker.run(
            jobs,
            work,
            processes=min(processes, max(1, len(jobs))),
            seconds=self.settings.seconds,
            megabytes=self.settings.megabytes,
            initializer=warm_up,
            initargs=(self.settings.templates,),
        )


def _threads(processes: int, jobs: int) -> int:
    """How many pages each worker may read at once, where there are fewer dossiers than cores."""
    return max(1, processes // max(1, min(processes, jobs)))


R = TypeVar("R")
_Results = Iterator[tuple[Any, R | Trouble]]


def _looked(submission: Submission, result: Gathered | Trouble) -> Gathered:
    if isinstance(result, Gathered):
        return result
    file = submission.names[0] if submission.names else ""
    return Gathered(submission, (FileProblem(file, result, typeset(_STOPPED[result])),))


def _done(job: Job, result: Done | Trouble, settings: Settings) -> Done:
    if isinstance(result, Done):
        return result
    submission = job.submission if isinstance(job, Gathered) else job
    problem = FileProblem("", result, typeset(_STOPPED[result]))
    return Done((conclude(reading.compose(Gathered(submission, (problem,))), settings),))


def entry(line: view.Line) -> RegisterEntry:
    """What the register keeps of a dossier."""
    return RegisterEntry(
        number=line.number.strip() or line.id,
        name=line.candidate,
        cqp=register.CQP,
        year=int(line.received[:4]),
        status=register.STATUS[line.verdict],
    )


def _others(entries: Iterable[RegisterEntry], jobs: Iterable[Job]) -> tuple[RegisterEntry, ...]:
    """The lines of dossiers that are not in this inbox: the same before and after a first run."""
    own: set[str] = set()
    for job in jobs:
        submission = job.submission if isinstance(job, Gathered) else job
        own |= {submission.id, submission.number}
    return tuple(
        each
        for each in entries
        if each.number not in own and each.number.partition("--")[0] not in own
    )


def _seen_before(done: Done, seen: Sequence[RegisterEntry]) -> bool:
    """An earlier dossier of this inbox may be the same person's request of the same year."""
    known = list(seen)
    for line in done.lines:
        own = entry(line)
        if register.namesakes(known, name=own.name, year=own.year, numbers=(own.number, line.id)):
            return True
        known.append(own)
    return False


@contextlib.contextmanager
def _tables(settings: Settings) -> Iterator[Callable[[Rows], None]]:
    """A function that adds a dossier to every table asked for; they are there when all is read."""
    with contextlib.ExitStack() as stack:
        writers = [
            stack.enter_context(_table(settings.out / module.FILE, module.opened))
            for name, module in examining.TABLES.items()
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
        raise examining.cannot_write(path) from error


def start(inbox: Path, settings: Settings, *, received: date | None, today: date) -> Run:
    """Find the submissions of `inbox`; UsageError or OutputError before anything is read."""
    found = intake.submissions(inbox, received, today, exclude=(settings.out,))
    try:
        settings.out.mkdir(parents=True, exist_ok=True)
        for left in settings.out.glob(f"{examining.WRITING}*.tmp"):
            # by a run that was killed; a workbook has a folder while it grows
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    except OSError as error:
        raise examining.cannot_write(settings.out) from error
    return Run(tuple(_with_reports(found, settings.out)), settings)


def _with_reports(found: list[Submission], out: Path) -> Iterator[Submission]:
    """The submissions; a complement that came without its dossier says so."""
    reported: dict[str, list[str]] = {}
    if any(each.number for each in found):
        for path in sorted(out.glob("*.json")):
            with contextlib.suppress(OSError, ValueError), path.open(encoding="utf-8") as stream:
                number = _NUMBER.search(stream.read(_HEAD_BYTES))
                if number:
                    reported.setdefault(json.loads(number[1]).casefold(), []).append(path.stem)
    ids = {each.id for each in found}
    for each in found:
        others = [id_ for id_ in reported.get(each.number.casefold(), []) if id_ not in ids]
        if not each.number or not others:
            yield each
            continue
        text = _ELSEWHERE.format(number=each.number, other=others[0])
        problem = FileProblem("", Trouble.INTAKE, typeset(text))
        problems = (*each.problems, problem)
        yield replace(each, problems=problems, complement_to=each.number)


def finish(
    rows: Sequence[view.Line], settings: Settings, unplaced: Sequence[Unplaced] = ()
) -> Path | None:
    """Write the list of dossiers, and what is to be sorted; its path, or None without pages."""
    if "html" not in settings.formats:
        return None
    sorting_page = settings.out / html.SORTING
    if unplaced:
        examining.write(sorting_page, html.sorting_page(unplaced))
    else:
        with contextlib.suppress(OSError):
            sorting_page.unlink(missing_ok=True)
    index = settings.out / INDEX
    examining.write(index, html.index_page(rows, len(unplaced)))
    return index


def read(path: Path, directories: Sequence[Path] = ()) -> str:
    """What is read in one submitted file or folder, as JSON; see `machine.readings`."""
    settings = Settings(out=Path(), templates=tuple(directories))
    day = date(9000, 1, 1)  # no rule runs: the reception date takes no part
    found = intake.submissions(path, day, day)
    read = [
        machine.readings(dossier) for each in found for dossier in read_submissions(each, settings)
    ]
    return json.dumps(read, ensure_ascii=False, indent=2)
