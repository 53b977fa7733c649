"""Every format asked for is written beside the others, the same each time."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from vaeforms import examining, pipeline

INBOX = Path(__file__).parent.parent / "fixtures" / "inbox"
ALL = ("html", "json", "pdf", "xlsx", "csv")
ONE = "02 Łukasz Nowak-Gœtz - salarié et bénévole"

if not (INBOX / ONE).is_dir():  # said loudly: this file has nothing to look at
    pytest.skip("no fixture inbox: run python fixtures/generate.py", allow_module_level=True)


def run(inbox: Path, out: Path) -> list[str]:
    """The names of what is written for `inbox`."""
    settings = examining.Settings(out=out, formats=ALL)
    started = pipeline.start(inbox, settings, received=None, today=date(2026, 6, 15))
    rows = list(started.rows(processes=1))
    pipeline.finish(rows, settings)
    return sorted(path.name for path in out.iterdir() if path.suffix != ".sqlite")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two dossiers: one whole, one that is a file nobody can read."""
    folder = tmp_path_factory.mktemp("inbox")
    shutil.copytree(INBOX / ONE, folder / ONE)
    (folder / "Riou Camille").mkdir()
    (folder / "Riou Camille" / "dossier.pdf").write_bytes(b"not a PDF")
    return folder


@pytest.fixture(scope="module")
def out(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rapport")
    # a run that was killed leaves the folder of its workbook
    left = folder / ".vaeforms-left.tmp"
    left.mkdir()
    (left / "rows").write_text("x", encoding="utf-8")
    run(inbox, folder)
    return folder


def test_each_dossier_has_its_page_its_data_and_its_pdf(out: Path) -> None:
    ids = {path.stem for path in out.glob("*.json")}
    assert len(ids) == 2
    for each in ids:
        assert (out / f"{each}.html").is_file()
        assert (out / f"{each}.pdf").read_bytes().startswith(b"%PDF")


def test_the_tables_hold_every_dossier(out: Path) -> None:
    sheet = openpyxl.load_workbook(out / "dossiers.xlsx")["Dossiers"]
    assert sheet.max_row == 3
    lines = (out / "dossiers.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3


def test_nothing_unfinished_is_left(out: Path) -> None:
    assert [path for path in out.iterdir() if path.name.startswith(".")] == []


def test_a_second_run_gives_the_same_bytes(inbox: Path, out: Path, tmp_path: Path) -> None:
    names = run(inbox, tmp_path)
    assert {"dossiers.xlsx", "dossiers.csv"} <= set(names)
    for name in names:
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes(), name
