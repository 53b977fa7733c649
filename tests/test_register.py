"""The register of applications: small, crash-safe, the same bytes for the same inbox."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from vaeforms import examining, pipeline, register
from vaeforms.errors import OutputError, UsageError
from vaeforms.model import RegisterEntry

ROOT = Path(__file__).parent.parent
INBOX = ROOT / "fixtures" / "inbox"
CQP = register.CQP


def entry(number: str, name: str = "Le Goff Maëlle", year: int = 2026, status: str = "reçu"):  # type: ignore[no-untyped-def]  # a table of tests
    return RegisterEntry(number, name, CQP, year, status)


def recorded(folder: Path, *entries: tuple[RegisterEntry, str]) -> tuple[RegisterEntry, ...]:
    with register.opened(folder) as book:
        for each, id_ in entries:
            book.record(each, id_)
    return register.read(folder)


def test_it_holds_five_columns_and_nothing_else(tmp_path: Path) -> None:
    recorded(tmp_path, (entry("2026-1"), "le-goff"))
    with sqlite3.connect(tmp_path / "register.sqlite") as db:
        tables = db.execute("SELECT name FROM sqlite_master").fetchall()
        columns = [row[1] for row in db.execute("PRAGMA table_info(applications)")]
        mode = db.execute("PRAGMA journal_mode").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
    db.close()
    assert tables == [("applications",)]
    assert columns == ["number", "name", "cqp", "year", "status"]
    assert (mode, version) == ("delete", 1)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_only_this_user_reads_it(tmp_path: Path) -> None:
    recorded(tmp_path)
    assert (tmp_path / "register.sqlite").stat().st_mode & 0o077 == 0


def test_saying_the_same_again_does_not_touch_the_file(tmp_path: Path) -> None:
    recorded(tmp_path, (entry("2026-1"), "a"), (entry("b"), "b"))
    before = (tmp_path / "register.sqlite").read_bytes()
    recorded(tmp_path, (entry("2026-1"), "a"), (entry("b"), "b"))
    assert (tmp_path / "register.sqlite").read_bytes() == before


def test_a_status_follows_the_dossier(tmp_path: Path) -> None:
    lines = recorded(
        tmp_path, (entry("1", status="incomplet"), "a"), (entry("1", status="complet"), "a")
    )
    assert lines == (entry("1", status="complet"),)


def test_a_dossier_takes_the_number_it_is_given_later(tmp_path: Path) -> None:
    assert recorded(tmp_path, (entry("a"), "a"), (entry("2026-1"), "a")) == (entry("2026-1"),)
    # with both lines there, the old one goes
    assert recorded(tmp_path, (entry("a"), "a"), (entry("2026-1"), "a")) == (entry("2026-1"),)


def test_a_name_once_read_is_not_emptied(tmp_path: Path) -> None:
    assert recorded(tmp_path, (entry("1"), "a"), (entry("1", name=""), "a")) == (entry("1"),)


def test_a_complement_of_january_keeps_the_year_of_its_dossier(tmp_path: Path) -> None:
    lines = recorded(tmp_path, (entry("1", year=2026), "a"), (entry("1", year=2027), "a"))
    assert lines == (entry("1", year=2026),)


def test_without_a_number_the_same_folder_name_of_another_year_is_another(tmp_path: Path) -> None:
    lines = recorded(tmp_path, (entry("a", year=2026), "a"), (entry("a", year=2027), "a"))
    assert len(lines) == 2


def test_namesakes_are_of_the_same_year_and_of_other_dossiers() -> None:
    lines = [
        entry("1"),
        entry("2", name="LE GOFF Maelle"),
        entry("3", name="Le Goff-Martin Maëlle"),
        entry("4", name="Le Goff Erwan"),
        entry("5", year=2025),
        entry("6", name=""),
    ]
    found = register.namesakes(lines, name="Le Goff Maëlle", year=2026, numbers=("1",))
    assert [each.number for each in found] == ["2", "3"]
    assert not register.namesakes(lines, name="", year=2026, numbers=())


def test_a_register_of_another_version_is_refused(tmp_path: Path) -> None:
    recorded(tmp_path)
    with sqlite3.connect(tmp_path / "register.sqlite") as db:
        db.execute("PRAGMA user_version = 9")
    db.close()
    with pytest.raises(OutputError, match="autre version"):
        recorded(tmp_path)


def test_a_damaged_register_is_one_french_sentence(tmp_path: Path) -> None:
    (tmp_path / "register.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(OutputError, match="ne peut pas être lu ou écrit"):
        recorded(tmp_path)


def test_no_register_is_one_french_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ne contient pas de registre"):
        register.read(tmp_path)


# --------------------------------------------------------------------------- whole runs


def copied(folder: Path, *numbers: str) -> Path:
    for number in numbers:
        source = next(INBOX.glob(f"{number} *"))
        shutil.copytree(source, folder / source.name)
    return folder


def validated(inbox: Path, out: Path) -> dict[str, dict[str, object]]:
    settings = examining.Settings(out=out)
    run = pipeline.start(inbox, settings, received=None, today=date(2026, 7, 1))
    rows = list(run.rows(processes=1))
    pipeline.finish(rows, settings, run.unplaced)
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in out.glob("*.json")}


def outcome(report: dict[str, object], rule: str) -> str:
    findings = report["findings"]
    assert isinstance(findings, list)
    return next(each["outcome"] for each in findings if each["rule"] == rule)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_later_of_two_requests_of_one_person_says_so(tmp_path: Path) -> None:
    inbox = copied(tmp_path / "inbox", "01", "08")
    again = shutil.copytree(next(inbox.glob("01 *")), inbox / "30 encore")
    (again / "dossier.toml").write_text(
        'depot_numero = "2026-30"\ndepot_date_reception = 2026-06-20\n', encoding="utf-8"
    )
    out = tmp_path / "rapport"
    reports = validated(inbox, out)
    first = next(r for id_, r in reports.items() if id_.startswith("01"))
    assert outcome(first, "ENG-01") == "passed"
    assert outcome(reports["30-encore"], "ENG-01") == "failed"
    assert reports["30-encore"]["verdict"] == "to_check"
    before = files(out)
    validated(inbox, out)
    assert files(out) == before


def test_a_request_known_from_an_earlier_run_is_told(tmp_path: Path) -> None:
    out = tmp_path / "rapport"
    validated(copied(tmp_path / "june", "01"), out)
    shutil.copytree(next((tmp_path / "june").iterdir()), tmp_path / "july" / "autre")
    (tmp_path / "july" / "autre" / "dossier.toml").write_text(
        'depot_numero = "2026-99"\ndepot_date_reception = 2026-07-01\n', encoding="utf-8"
    )
    assert outcome(validated(tmp_path / "july", out)["autre"], "ENG-01") == "failed"
    assert len(register.read(out)) == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_run_that_is_killed_and_started_again_loses_and_repeats_nothing(tmp_path: Path) -> None:
    inbox = copied(tmp_path / "inbox", "01", "03", "08", "15")
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    temporary = tmp_path / "tmp"
    temporary.mkdir()

    def run(out: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "vaeforms", "validate", inbox, "--out", out, "--jobs", "1"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
        )

    first = run(killed)
    while first.poll() is None and not numbers(killed):
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert 1 <= len(numbers(killed)) < 4
    assert run(killed).wait() == run(straight).wait() == 1
    assert files(killed) == files(straight)
    assert numbers(killed) == ["2026-01", "2026-03", "2026-08", "2026-15"]
    assert not list(temporary.iterdir())


def numbers(folder: Path) -> list[str]:
    """Read as another program would, while the run writes."""
    try:
        return [each.number for each in register.read(folder)]
    except (UsageError, OutputError):
        return []
