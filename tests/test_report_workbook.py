"""The workbook: three sheets a secretary can sort and filter, and nothing that runs."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import report_parts as parts
import report_samples as samples
import report_unfinished as unfinished

from vaeforms.model import Report
from vaeforms.report import rows, workbook

NB = "\u00a0"


def write(path: Path, reports: Iterable[Report]) -> Path:
    with workbook.opened(path) as add:
        for report in reports:
            add(rows.rows(report))
    return path


def load(path: Path) -> Any:
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return load(write(tmp_path_factory.mktemp("out") / workbook.FILE, samples.every()))


def cells(sheet: Any, title: str) -> list[Any]:
    """The cells of the column called `title`, its header left out."""
    at = next(i for i, cell in enumerate(sheet[1]) if cell.value == title)
    return [row[at] for row in sheet.iter_rows(min_row=2)]


def values(sheet: Any, title: str) -> list[Any]:
    return [cell.value for cell in cells(sheet, title)]


def test_there_are_three_sheets(book: Any) -> None:
    assert book.sheetnames == ["Dossiers", "Demandes", "Durée"]


@pytest.mark.parametrize("name", ["Dossiers", "Demandes", "Durée"])
def test_the_header_stays_in_sight_and_filters(book: Any, name: str) -> None:
    sheet = book[name]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.print_title_rows == "$1:$1"


@pytest.mark.parametrize("name", ["Dossiers", "Demandes", "Durée"])
def test_every_column_has_a_title_and_a_width(book: Any, name: str) -> None:
    sheet = book[name]
    assert all(cell.value for cell in sheet[1])
    assert len(sheet.column_dimensions) > 0
    assert sheet.column_dimensions["B"].width > 20


def test_a_dossier_is_one_row(book: Any) -> None:
    sheet = book["Dossiers"]
    assert values(sheet, "Rapport") == [report.dossier.id for report in samples.every()]
    assert values(sheet, "Verdict")[:3] == ["Complet", "Incomplet", "À vérifier"]


def test_each_request_is_one_row(book: Any) -> None:
    sheet = book["Demandes"]
    asked = [
        (name, text)
        for name, text in zip(values(sheet, "Rapport"), values(sheet, "Demande"), strict=True)
    ]
    assert ("martin-incomplet", "Dater et signer la page de garde.") in asked
    assert len([name for name, _ in asked if name == "martin-incomplet"]) == 5


def test_each_job_is_one_row_of_the_ledger(book: Any) -> None:
    sheet = book["Durée"]
    assert values(sheet, "Rapport").count("douze-emplois") == 12


def test_dates_are_dates(book: Any) -> None:
    cell = cells(book["Dossiers"], "Reçu le")[0]
    assert cell.is_date
    assert cell.value == datetime(2026, 6, 15)
    assert cell.number_format == "dd/mm/yyyy"


def test_days_are_numbers(book: Any) -> None:
    low, high = (
        cells(book["Dossiers"], f"Déclarés (T1), {end}")[1] for end in ("au moins", "au plus")
    )
    assert (low.value, high.value) == (308.1, 313.0)


def test_a_threshold_that_is_not_reached_is_not_rounded_up(tmp_path: Path) -> None:
    from fractions import Fraction

    report = samples.complete()
    assert report.ledger is not None
    short = parts.total(Fraction(109497, 100))
    close = replace(report, ledger=replace(report.ledger, justified=short))
    sheet = load(write(tmp_path / "x.xlsx", [close]))["Dossiers"]
    assert values(sheet, "Justifiés (T2), au moins") == [1094.9]


def test_what_was_not_computed_is_empty_not_zero(book: Any) -> None:
    at = values(book["Dossiers"], "Rapport").index("illisible")
    assert values(book["Dossiers"], "Justifiés (T2), au moins")[at] is None


@pytest.mark.parametrize("evil", ["=1+1", "+33 6", "-1", "@SUM(A1)", " =cmd|'/c calc'!A1"])
def test_no_text_becomes_a_formula(tmp_path: Path, evil: str) -> None:
    report = replace(unfinished.incomplete(), candidate=evil)
    book = load(write(tmp_path / "x.xlsx", [report]))
    cell = cells(book["Dossiers"], "Candidat")[0]
    assert cell.value == evil.strip()
    assert cell.data_type in ("s", "inlineStr")
    assert cell.quotePrefix


def test_addresses_are_not_links(tmp_path: Path) -> None:
    report = replace(samples.complete(), candidate="http://exemple.fr/x")
    with zipfile.ZipFile(write(tmp_path / "x.xlsx", [report])) as archive:
        assert not [name for name in archive.namelist() if "sheet" in name and "rels" in name]


def test_no_social_security_number_is_written(book: Any) -> None:
    text = " ".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    )
    assert samples.NIR not in text
    assert samples.NIR.replace(" ", "") not in text
    assert "[numéro masqué]" in text


def test_characters_that_xml_cannot_hold_are_left_out(tmp_path: Path) -> None:
    report = replace(samples.complete(), candidate="Zoé\x00\x0b\ud800 MARTIN _x0041_")
    sheet = load(write(tmp_path / "x.xlsx", [report]))["Dossiers"]
    assert "MARTIN" in values(sheet, "Candidat")[0]


def test_an_endless_text_is_cut(tmp_path: Path) -> None:
    report = replace(samples.complete(), candidate="A" * 100_000)
    sheet = load(write(tmp_path / "x.xlsx", [report]))["Dossiers"]
    assert len(values(sheet, "Candidat")[0]) == rows.CELL_CHARS


def test_a_date_before_spreadsheets_is_text(tmp_path: Path) -> None:
    report = samples.complete()
    assert report.ledger is not None
    line = replace(report.ledger.lines[0], start=(date(1850, 1, 1), date(1850, 1, 31)))
    old = replace(report, ledger=replace(report.ledger, lines=(line,)))
    sheet = load(write(tmp_path / "x.xlsx", [old]))["Durée"]
    assert values(sheet, "Début, au plus tôt") == ["01/01/1850"]


def test_an_empty_inbox_gives_headers_only(tmp_path: Path) -> None:
    book = load(write(tmp_path / "x.xlsx", []))
    assert [sheet.max_row for sheet in book] == [1, 1, 1]


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write(tmp_path / name, samples.every()) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()


def test_a_run_that_stops_leaves_the_former_workbook_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / workbook.FILE
    path.write_bytes(b"former")
    with pytest.raises(KeyboardInterrupt), workbook.opened(path) as add:
        add(rows.rows(samples.complete()))
        raise KeyboardInterrupt
    assert path.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_nobody_else_can_open_it(tmp_path: Path) -> None:
    path = write(tmp_path / workbook.FILE, [samples.complete()])
    assert path.stat().st_mode & 0o077 == 0
