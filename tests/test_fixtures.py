"""Every dossier of the fixture inbox gets the verdict its expected.json announces."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from vaeforms import pipeline

INBOX = Path(__file__).parent.parent / "fixtures" / "inbox"
FOLDERS = sorted(path for path in INBOX.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, object]]]:
    """The JSON report of every dossier, by the name of its folder; one run for all of them."""
    out = tmp_path_factory.mktemp("rapport")
    run = pipeline.start(INBOX, pipeline.Settings(out=out), received=None, today=date(2026, 7, 1))
    rows = list(run.rows(processes=2))
    pipeline.finish(rows, pipeline.Settings(out=out))
    yield {
        submission.root.name: json.loads((out / f"{submission.id}.json").read_text("utf-8"))
        for submission in run.submissions
    }


def found(report: dict[str, object], outcome: str) -> set[str]:
    """Rules with that outcome, information ones left out."""
    findings = report["findings"]
    assert isinstance(findings, list)
    return {
        f["rule"] for f in findings if f["outcome"] == outcome and f["severity"] != "information"
    }


def expected(folder: Path) -> dict[str, object]:
    """What the fixture announces."""
    announced: dict[str, object] = json.loads((folder / "expected.json").read_text("utf-8"))
    return announced


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_verdict_is_the_announced_one(
    folder: Path, reports: dict[str, dict[str, object]]
) -> None:
    assert reports[folder.name]["verdict"] == expected(folder)["verdict"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_duration_is_the_announced_one(
    folder: Path, reports: dict[str, dict[str, object]]
) -> None:
    assert reports[folder.name]["duration"] == expected(folder)["duration"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_exactly_the_announced_rules_fail(
    folder: Path, reports: dict[str, dict[str, object]]
) -> None:
    assert sorted(found(reports[folder.name], "failed")) == expected(folder)["failed"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_announced_rules_cannot_be_checked(
    folder: Path, reports: dict[str, dict[str, object]]
) -> None:
    announced = expected(folder)["unverifiable"]
    assert isinstance(announced, list)
    assert found(reports[folder.name], "unverifiable") >= set(announced)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_announced_file_problems_are_told(
    folder: Path, reports: dict[str, dict[str, object]]
) -> None:
    dossier = reports[folder.name]["dossier"]
    assert isinstance(dossier, dict)
    problems = dossier["problems"]
    assert sorted({p["kind"] for p in problems}) == expected(folder)["problems"]


def test_at_least_forty_dossiers_are_shipped() -> None:
    assert len(FOLDERS) >= 40


@pytest.mark.accuracy
def test_no_incomplete_dossier_is_called_complete(
    reports: dict[str, dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Print the table of verdicts, false acceptances first."""
    words = ("complete", "incomplete", "to_check")
    table = {(true, said): 0 for true in words for said in words}
    for folder in FOLDERS:
        table[str(expected(folder)["verdict"]), str(reports[folder.name]["verdict"])] += 1
    false_complete = sum(table[true, "complete"] for true in words if true != "complete")
    false_incomplete = sum(table[true, "incomplete"] for true in words if true != "incomplete")
    complete = sum(table["complete", said] for said in words)
    alone = table["complete", "complete"] / complete
    with capsys.disabled():
        print(f"\n\nVerdicts sur {len(FOLDERS)} dossiers d’exemple")
        print(f"  faux « complet »      {false_complete}")
        print(f"  faux « incomplet »    {false_incomplete}")
        print(f"  complets reconnus sans intervention  {alone:.0%} de {complete}")
        print(f"  {'attendu':12}" + "".join(f"{said:>12}" for said in words))
        for true in words:
            print(f"  {true:12}" + "".join(f"{table[true, said]:12}" for said in words))
    assert false_complete == 0
    assert false_incomplete == 0
    assert alone >= 0.95
