"""Every dossier of the fixture inbox gets the verdict its expected.json announces.

On paper it announces what is true, then what may be said instead: a page too poor for a machine is
« à vérifier » without being wrong. What is never allowed is then not in the list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from vaeforms import examining, pipeline

INBOX = Path(__file__).parent.parent / "fixtures" / "inbox"
CHANNELS = {"digital": "remplis à l’écran", "paper": "passés par le papier"}
FOLDERS = sorted(path for path in INBOX.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, object]]]:
    """The JSON report of every dossier, by the name of its folder; one run for all of them."""
    out = tmp_path_factory.mktemp("rapport")
    run = pipeline.start(
        INBOX, examining.Settings(out=out, seconds=600), received=None, today=date(2026, 7, 1)
    )
    rows = list(run.rows(processes=2))
    pipeline.finish(rows, examining.Settings(out=out, seconds=600))
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


def either(announced: object) -> list[str]:
    """What is true, then what may be said instead."""
    return [announced] if isinstance(announced, str) else list(announced)  # type: ignore[call-overload]


def on_paper(folder: Path) -> bool:
    return expected(folder)["channel"] == "paper"


def as_true(folder: Path, report: dict[str, object]) -> bool:
    """The verdict is the true one, not the other that may be given instead."""
    return report["verdict"] == either(expected(folder)["verdict"])[0]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_verdict_is_the_announced_one(
    folder: Path, reports: dict[str, dict[str, object]]
) -> None:
    assert reports[folder.name]["verdict"] in either(expected(folder)["verdict"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_duration_is_the_announced_one(
    folder: Path, reports: dict[str, dict[str, object]]
) -> None:
    assert reports[folder.name]["duration"] in either(expected(folder)["duration"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_exactly_the_announced_rules_fail(
    folder: Path, reports: dict[str, dict[str, object]]
) -> None:
    report, announced = reports[folder.name], expected(folder)["failed"]
    assert isinstance(announced, list)
    failed = found(report, "failed")
    assert failed <= set(announced)
    unseen = set(announced) - failed
    if on_paper(folder):
        # not seen to fail is told to be looked at, or the whole verdict is
        assert not as_true(folder, report) or unseen <= found(report, "unverifiable")
    else:
        assert not unseen


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
    problems, announced = dossier["problems"], expected(folder)["problems"]
    assert isinstance(announced, list)
    kinds = {p["kind"] for p in problems}
    if on_paper(folder) and not as_true(folder, reports[folder.name]):
        kinds -= {"image_only"} - set(announced)  # a page too poor to be read
    assert sorted(kinds) == announced


def test_enough_dossiers_of_both_kinds_are_shipped() -> None:
    paper = [folder for folder in FOLDERS if on_paper(folder)]
    assert len(FOLDERS) - len(paper) >= 40
    assert len(paper) >= 15


def test_paper_dossiers_are_light() -> None:
    files = [f for folder in FOLDERS if on_paper(folder) for f in folder.iterdir()]
    assert sum(file.stat().st_size for file in files) < 15_000_000


@pytest.mark.accuracy
@pytest.mark.parametrize("channel", ["digital", "paper"])
def test_no_incomplete_dossier_is_called_complete(
    channel: str, reports: dict[str, dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Print the table of verdicts of that channel, false acceptances first."""
    words = ("complete", "incomplete", "to_check")
    table = {(true, said): 0 for true in words for said in words}
    folders = [folder for folder in FOLDERS if expected(folder)["channel"] == channel]
    for folder in folders:
        true = either(expected(folder)["verdict"])[0]
        table[true, str(reports[folder.name]["verdict"])] += 1
    false_complete = sum(table[true, "complete"] for true in words if true != "complete")
    false_incomplete = sum(table[true, "incomplete"] for true in words if true != "incomplete")
    complete = sum(table["complete", said] for said in words)
    alone = table["complete", "complete"] / complete
    with capsys.disabled():
        print(f"\n\nVerdicts sur {len(folders)} dossiers d’exemple ({CHANNELS[channel]})")
        print(f"  faux « complet »      {false_complete}")
        print(f"  faux « incomplet »    {false_incomplete}")
        print(f"  complets reconnus sans intervention  {alone:.0%} de {complete}")
        print(f"  {'attendu':12}" + "".join(f"{said:>12}" for said in words))
        for true in words:
            print(f"  {true:12}" + "".join(f"{table[true, said]:12}" for said in words))
    assert false_complete == 0
    assert false_incomplete == 0
    assert channel == "paper" or alone >= 0.95
