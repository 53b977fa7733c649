"""Rows of dossiers to one workbook of three sheets, written as they come."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from vaeforms.model import Verdict
from vaeforms.report import wording
from vaeforms.report.rows import (
    DOSSIERS,
    LEDGER,
    REQUESTS,
    Cell,
    Column,
    Kind,
    Row,
    Rows,
    like_formula,
)

FILE = "dossiers.xlsx"
SHEETS: Mapping[str, tuple[Column, ...]] = {
    "Dossiers": DOSSIERS,
    "Demandes": REQUESTS,
    "Durée": LEDGER,
}
#: Written in the file in place of the moment it was made: two runs give the same bytes.
_MADE = datetime(2000, 1, 1)
#: Spreadsheets count days from 1900 and show nothing earlier.
_FIRST_DAY = date(1900, 3, 1)
_A4 = 9
_HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E4EAF3", "bottom": 1}
_FORMATS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {},
    Kind.WORDS: {"text_wrap": True},
    Kind.DATE: {"num_format": "dd/mm/yyyy", "align": "left"},
    Kind.COUNT: {"num_format": "#,##0"},
    Kind.DAYS: {"num_format": "#,##0.0"},
    Kind.SHARE: {"num_format": "0.00%"},
}
#: The words say it; the colours of the pages only help.
_VERDICTS = {
    wording.VERDICTS[Verdict.COMPLETE]: "#17633A",
    wording.VERDICTS[Verdict.INCOMPLETE]: "#9C1F17",
    wording.VERDICTS[Verdict.TO_CHECK]: "#7A4A00",
}


@contextmanager
def opened(path: Path) -> Iterator[Callable[[Rows], None]]:
    """A function that adds a dossier's rows; `path` is there, whole, once the block has ended well.

    Rows go to the disk as they come, so that memory does not grow with the inbox: to a folder
    beside `path`, which is emptied whatever happens. OSError when it cannot be written.
    """
    with tempfile.TemporaryDirectory(
        dir=path.parent, prefix=".vaeforms-", suffix=".tmp", ignore_cleanup_errors=True
    ) as folder:
        book = _Book(Path(folder))
        try:
            yield book.add
        except BaseException:
            with suppress(Exception):
                book.close()
            raise
        written = book.close()
        # names and dates of candidates: for this user only, as everything else in the folder
        written.chmod(0o600)
        written.replace(path)


class _Book:
    """The workbook being written and the next free line of each sheet."""

    def __init__(self, folder: Path) -> None:
        from xlsxwriter import Workbook  # only when a workbook is asked for

        self._path = folder / FILE
        self._book = Workbook(
            str(self._path),
            {
                "constant_memory": True,
                "tmpdir": str(folder),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_properties({"title": "Dossiers de recevabilité VAE", "created": _MADE})
        top = {"valign": "top"}
        self._formats = {k: self._book.add_format(top | f) for k, f in _FORMATS.items()}
        # a quote in front, as typed by hand: stays text even when somebody edits the cell
        self._quoted = {
            kind: self._book.add_format(top | _FORMATS[kind] | {"quote_prefix": True})
            for kind in (Kind.TEXT, Kind.WORDS)
        }
        self._verdicts = {
            word: self._book.add_format(top | {"bold": True, "font_color": colour})
            for word, colour in _VERDICTS.items()
        }
        header = self._book.add_format(_HEADER)
        self._sheets = []
        for name, columns in SHEETS.items():
            sheet = self._book.add_worksheet(name)
            for at, column in enumerate(columns):
                sheet.set_column(at, at, column.width)
                sheet.write_string(0, at, column.title, header)
            sheet.freeze_panes(1, 2)
            sheet.repeat_rows(0)
            sheet.set_landscape()
            sheet.set_paper(_A4)
            sheet.fit_to_pages(1, 0)
            sheet.set_footer("&L&A&RPage &P / &N")
            self._sheets.append(sheet)
        self._next = [1] * len(SHEETS)

    def add(self, rows: Rows) -> None:
        """One dossier's rows, at the end of each sheet."""
        for at, found in enumerate(((rows.dossier,), rows.requests, rows.ledger)):
            columns = tuple(SHEETS.values())[at]
            for row in found:
                self._write(self._sheets[at], self._next[at], columns, row)
                self._next[at] += 1

    def _write(self, sheet: Any, at: int, columns: Sequence[Column], row: Row) -> None:
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            if cell is not None and cell != "":
                self._cell(sheet, at, place, column.kind, cell)

    def _cell(self, sheet: Any, at: int, place: int, kind: Kind, cell: Cell) -> None:
        shape = self._formats[kind]
        if isinstance(cell, date):
            if cell >= _FIRST_DAY:
                sheet.write_datetime(at, place, cell, shape)
                return
            cell = wording.short_day(cell)
        if isinstance(cell, str):
            if like_formula(cell):
                shape = self._quoted.get(kind, shape)
            sheet.write_string(at, place, cell, self._verdicts.get(cell, shape))
        else:
            sheet.write_number(at, place, cell, shape)

    def close(self) -> Path:
        """Where the finished workbook lies."""
        for sheet, columns, end in zip(self._sheets, SHEETS.values(), self._next, strict=True):
            sheet.autofilter(0, 0, end - 1, len(columns) - 1)
        try:
            self._book.close()
        except Exception as error:  # its own exception, for what the disk refuses
            if isinstance(error, OSError):
                raise
            raise OSError(str(error)) from error
        return self._path
