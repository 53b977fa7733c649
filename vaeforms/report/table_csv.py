"""Rows of dossiers to one CSV file that a French spreadsheet opens with a double click."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from vaeforms.report import wording
from vaeforms.report.rows import CELL_CHARS, DOSSIERS, Cell, Rows, like_formula

FILE = "dossiers.csv"
#: One line a dossier, so what is asked of it stands in one cell at the end.
HEADER = (*(column.title for column in DOSSIERS), "Demandes")
#: A quote in front: a spreadsheet shows the cell instead of running it.
_QUOTE = "'"


@contextmanager
def opened(path: Path) -> Iterator[Callable[[Rows], None]]:
    """A function that adds a dossier's line; `path` is there, whole, once the block has ended well.

    UTF-8 with its mark, semicolons, decimal commas and French dates: what a spreadsheet set to
    French expects. OSError when it cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".vaeforms-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
            writer.writerow(HEADER)
            yield lambda rows: writer.writerow(line(rows))
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def line(rows: Rows) -> tuple[str, ...]:
    """The cells of one dossier, after `HEADER`."""
    asked = " | ".join(f"{subject} : {request}" for _, _, subject, request, *_ in rows.requests)
    return tuple(_cell(each) for each in (*rows.dossier, wording.cut(asked, CELL_CHARS)))


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return wording.short_day(cell)
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return f"{cell:.1f}".replace(".", ",")
    words = " ".join(cell.split("\n"))
    return f"{_QUOTE}{words}" if like_formula(words) else words
