"""The CSV: one line a dossier, as a French spreadsheet reads it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import report_samples as samples

from vaeforms.model import Report
from vaeforms.report import rows, table_csv


def write(path: Path, reports: Iterable[Report]) -> Path:
    with table_csv.opened(path) as add:
        for report in reports:
            add(rows.rows(report))
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("out") / table_csv.FILE, samples.every())


def test_it_opens_with_a_double_click(path: Path) -> None:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert "N° de dossier;Candidat;Verdict" in data.decode("utf-8-sig")


def test_a_dossier_is_one_line_even_with_line_breaks_in_it(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 1 + len(samples.every())


def test_dates_and_numbers_are_french(path: Path) -> None:
    found = read(path)[1]
    assert found["Reçu le"] == "15/06/2026"
    assert found["Déclarés (T1), au moins"] == "308,1"


def test_what_is_asked_stands_in_one_cell(path: Path) -> None:
    asked = read(path)[1]["Demandes"]
    assert "Page de garde : Dater et signer la page de garde. | " in asked
    assert read(path)[0]["Demandes"] == ""


@pytest.mark.parametrize("evil", ["=1+1", "+33 6", "-1", "@SUM(A1)", "＝1+1", "%0A=1"])
def test_no_text_becomes_a_formula(tmp_path: Path, evil: str) -> None:
    found = read(write(tmp_path / "x.csv", [replace(samples.complete(), candidate=evil)]))
    assert found[0]["Candidat"] == f"'{evil}"


def test_separators_and_quotes_stay_in_their_cell(tmp_path: Path) -> None:
    name = 'MARTIN; "Zoé"\nDUPONT'
    found = read(write(tmp_path / "x.csv", [replace(samples.complete(), candidate=name)]))
    assert found[0]["Candidat"] == 'MARTIN; "Zoé" DUPONT'
    assert found[0]["Verdict"] == "Complet"


def test_no_social_security_number_is_written(path: Path) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert samples.NIR not in text
    assert samples.NIR.replace(" ", "") not in text


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write(tmp_path / name, samples.every()) for name in ("a.csv", "b.csv"))
    assert first.read_bytes() == second.read_bytes()


def test_a_run_that_stops_leaves_the_former_table_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / table_csv.FILE
    path.write_text("former", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt), table_csv.opened(path) as add:
        add(rows.rows(samples.complete()))
        raise KeyboardInterrupt
    assert path.read_text(encoding="utf-8") == "former"
    assert list(tmp_path.iterdir()) == [path]
