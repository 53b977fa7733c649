"""A labelled set -> the scores of its pages and the verdicts of its dossiers, read in workers."""

from __future__ import annotations

import itertools
import json
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from vaeforms import examining, pipeline, worker
from vaeforms.evaluation.labels import VERDICTS, FieldLabel, LabelledSet, PageLabel
from vaeforms.evaluation.score import (
    UNREAD,
    Measure,
    Result,
    Score,
    Shift,
    Verdicts,
    is_exact,
    page_scores,
    shifts,
)
from vaeforms.model import FileProblem, Reading, Rect, Trouble
from vaeforms.read import FileReading, PageReading, read_file
from vaeforms.reading import load_templates
from vaeforms.report import terminal
from vaeforms.submitted import SubmittedFile, SubmittedPage, open_file

#: Limits of one file or dossier: a labelled set may hold files of sixty scanned pages.
_SECONDS, _MEGABYTES = 600.0, 1500
#: Size of a picture of an error: its longest side in pixels, and what is shown around the box as a
#: share of its height.
_PICTURE, _AROUND = 420, 0.6
#: Makes `crops.encoded` keep every pixel of it.
_DPI = 1.0


@dataclass(frozen=True, slots=True)
class Results:
    """Everything measured on a set."""

    title: str
    scores: tuple[Score, ...] = ()
    shifts: tuple[Shift, ...] = ()
    verdicts: tuple[Verdicts, ...] = ()
    #: files of pages that could not be read at all, and why
    failed: tuple[tuple[str, str], ...] = ()

    @property
    def false_complete(self) -> tuple[Verdicts, ...]:
        """Dossiers called complete that are not."""
        return tuple(each for each in self.verdicts if each.false_complete)


@dataclass(frozen=True, slots=True)
class _File:
    """The pages of one file of the set."""

    root: Path
    file: str
    pages: tuple[PageLabel, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one file gave."""

    scores: tuple[Score, ...]
    shifts: tuple[Shift, ...]
    problem: str = ""


def run(labelled: LabelledSet, *, jobs: int) -> Results:
    """Read the whole set with so many processes."""
    scores: list[Score] = []
    moved: list[Shift] = []
    failed: list[tuple[str, str]] = []
    for each, seen in _read_pages(labelled, jobs):
        scores += seen.scores
        moved += seen.shifts
        if seen.problem:
            failed.append((each.file, seen.problem))
    verdicts = tuple(_verdicts(labelled, jobs))
    return Results(labelled.title, tuple(scores), tuple(moved), verdicts, tuple(failed))


# ------------------------------------------------------------------ pages


def _read_pages(labelled: LabelledSet, jobs: int) -> Iterator[tuple[_File, _Seen]]:
    ordered = sorted(labelled.pages, key=lambda page: (page.file, page.page))
    files = [
        _File(labelled.root, name, tuple(pages))
        for name, pages in itertools.groupby(ordered, key=lambda page: page.file)
    ]
    if not files:
        return
    done = worker.run(
        files,
        judge_file,
        processes=min(jobs, len(files)),
        seconds=_SECONDS,
        megabytes=_MEGABYTES,
        initializer=examining.warm_up,
        initargs=((),),
    )
    with terminal.progress(len(files), what="Lecture des pages") as advance:
        for each, seen in advance(done):
            yield each, _nothing(each, seen.value) if isinstance(seen, Trouble) else seen


def _nothing(each: _File, problem: str) -> _Seen:
    scores = itertools.chain.from_iterable(page_scores(page, None) for page in each.pages)
    return _Seen(tuple(scores), (), problem)


def judge_file(each: _File) -> _Seen:
    """Read one file and hold its pages against their labels."""
    opened = open_file(each.root / each.file, each.file)
    if isinstance(opened, FileProblem):
        return _nothing(each, opened.message)
    with opened as file:
        reading = read_file(file, load_templates())
        pages = {page.index: page for page in reading.pages}
        scores: list[Score] = []
        moved: list[Shift] = []
        for label in each.pages:
            read = pages.get(label.page)
            found = page_scores(label, read)
            scores += (_with_crop(score, label, read, file) for score in found)
            moved += shifts(label, read)
        return _Seen(tuple(scores), tuple(moved), _problem(reading))


def _problem(reading: FileReading) -> str:
    """The defects of the reader; what it says of bad pages is no failure."""
    return " ".join(p.message for p in reading.problems if p.kind is Trouble.CRASH)


# ------------------------------------------------------------------ pictures of what to look at


def _with_crop(
    score: Score, label: PageLabel, read: PageReading | None, file: SubmittedFile
) -> Score:
    """The score with a picture of its place, when a person has to look at it."""
    if score.result is Result.RIGHT or label.page >= len(file.pages):
        return score
    if score.measure is Measure.VALUE and score.result is Result.REVIEW and is_exact(score):
        return score
    page = file.pages[label.page]
    if not score.field:
        return replace(score, crop=_picture(page, None, 0))
    field = next(each for each in label.fields if each.name == score.field)
    reading = _reading(read, score.field)
    if reading is not None and reading.crop:
        return replace(score, crop=reading.crop)
    rect = reading.where.rect if reading is not None and reading.where else None
    if rect is None and field.corners:
        xs, ys = [x for x, _ in field.corners], [y for _, y in field.corners]
        rect = (min(xs), min(ys), max(xs), max(ys))
    return replace(score, crop=_picture(page, rect, _turns(field)))


def _reading(read: PageReading | None, field: str) -> Reading | None:
    readings = () if read is None else read.readings
    return next((each for each in readings if each.field == field), None)


def _turns(field: FieldLabel) -> int:
    """Quarter turns, anticlockwise, that set the picture of a box upright."""
    if len(field.corners) != 4:
        return 0
    (ax, ay), (bx, by) = field.corners[:2]
    return -round(math.degrees(math.atan2(by - ay, bx - ax)) / 90) % 4


def _picture(page: SubmittedPage, rect: Rect | None, turns: int) -> bytes:
    """JPEG of a place of a page, or of the whole page."""
    import numpy as np

    from vaeforms.paper import crops

    x0, y0, x1, y1 = rect or page.box
    if rect is not None:
        around = _AROUND * min(x1 - x0, y1 - y0)
        x0, y0, x1, y1 = x0 - around, y0 - around, x1 + around, y1 + around
    longest = max(1.0, x1 - x0, y1 - y0)
    picture = page.render(_PICTURE / longest, (x0, y0, x1, y1))
    return crops.encoded(np.ascontiguousarray(np.rot90(picture, turns)), _DPI)


# ------------------------------------------------------------------ dossiers


def _verdicts(labelled: LabelledSet, jobs: int) -> Iterator[Verdicts]:
    """The verdict of every dossier, as `vaeforms validate` gives it."""
    if labelled.inbox is None:
        return
    said = _validated(labelled.inbox, jobs)
    for label in labelled.dossiers:
        read, failed = _worst(said.get(label.folder, []))
        yield Verdicts(
            label.folder, label.channel, label.missing, label.verdicts, read, tuple(failed)
        )


#: A verdict (`Verdict` names in small letters) and the rules that failed.
_Said = tuple[str, list[str]]


def _worst(said: Sequence[_Said]) -> _Said:
    """Of a folder taken for several candidates', the verdict that trusts it most."""
    for verdict in VERDICTS:
        for each in said:
            if each[0] == verdict:
                return each
    return UNREAD, []


def _validated(inbox: Path, jobs: int) -> dict[str, list[_Said]]:
    """What is said of each dossier, by name of folder."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as out:
        settings = examining.Settings(
            out=Path(out), formats=("json",), seconds=_SECONDS, megabytes=_MEGABYTES
        )
        run_ = pipeline.start(inbox, settings, received=None, today=date.today())
        folders = {each.id: each.root.name for each in run_.submissions}
        found: dict[str, list[_Said]] = {}
        with terminal.progress(len(run_.submissions)) as advance:
            for line in advance(run_.rows(processes=jobs)):
                folder = folders.get(line.id) or folders.get(line.id.partition("--")[0], "")
                verdict = line.verdict.name.lower()
                found.setdefault(folder, []).append((verdict, _failed(Path(out), line.id)))
        return found


def _failed(out: Path, id_: str) -> list[str]:
    report = json.loads((out / f"{id_}.json").read_text(encoding="utf-8"))
    return sorted(
        {
            finding["rule"]
            for finding in report["findings"]
            if finding["outcome"] == "failed" and finding["severity"] != "information"
        }
    )
