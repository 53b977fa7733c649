"""What the register shows, complements that join their dossier, and what they changed."""

from __future__ import annotations

import io
import json
import re
import shutil
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from letter_samples import SETTINGS
from rich.console import Console

from vaeforms import examining, intake, letters, pipeline, register, status
from vaeforms.report import machine, terminal

ROOT = Path(__file__).parent.parent
INBOX = ROOT / "fixtures" / "inbox"
TODAY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def deposits(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, bytes]]]:
    """An incomplete dossier, run twice, then with its complement, twice; each report folder."""
    base = tmp_path_factory.mktemp("status")
    inbox, out = base / "inbox", base / "rapport"
    source = next(INBOX.glob("01 *"))
    first = shutil.copytree(source, inbox / "kervran")
    attestations = sorted(first.glob("attestation*.pdf"))
    for path in attestations:
        path.unlink()
    note = first / "dossier.toml"
    note.write_text('numero = "2026-14"\ndate = 2026-06-15\n', encoding="utf-8")
    if not attestations:
        # the whole dossier is one file: without its last two pages
        _without_attestations(first / "dossier.pdf")
    states = [_validated(inbox, out), _validated(inbox, out)]
    later = inbox / "kervran complement"
    later.mkdir()
    (later / "dossier.toml").write_text('numero = "2026-14"\ndate = 2026-07-03\n', encoding="utf-8")
    shutil.copy(source / "dossier.pdf", later / "attestations.pdf")
    states += [_validated(inbox, out), _validated(inbox, out)]
    return out, states


def _without_attestations(path: Path) -> None:
    import pikepdf

    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.pages[-2:]
        pdf.save(path)


def _validated(inbox: Path, out: Path) -> dict[str, bytes]:
    settings = examining.Settings(out=out)
    run = pipeline.start(inbox, settings, received=None, today=TODAY)
    rows = list(run.rows(processes=1))
    pipeline.finish(rows, settings, run.unplaced)
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def report(state: dict[str, bytes]) -> dict[str, object]:
    found: dict[str, object] = json.loads(state["kervran.json"])
    return found


def page(state: dict[str, bytes]) -> str:
    return state["kervran.html"].decode("utf-8").replace("\u00a0", " ")


def test_the_first_deposit_has_nothing_before_it(
    deposits: tuple[Path, list[dict[str, bytes]]],
) -> None:
    first = deposits[1][0]
    assert report(first)["verdict"] == "incomplete"
    assert report(first)["previous"] is None
    assert "Depuis la dernière fois" not in page(first)


def test_running_again_gives_the_same_bytes_before_and_after_a_complement(
    deposits: tuple[Path, list[dict[str, bytes]]],
) -> None:
    _, states = deposits
    assert states[0] == states[1]
    assert states[2] == states[3]


def test_a_complement_joins_its_dossier_by_its_number(
    deposits: tuple[Path, list[dict[str, bytes]]],
) -> None:
    last = deposits[1][-1]
    assert {name for name in last if name.endswith(".json")} == {"kervran.json"}
    found = report(last)["dossier"]
    assert isinstance(found, dict)
    assert found["received"] == "2026-06-15"
    assert found["complement_to"] == "2026-14"
    assert "kervran complement/attestations.pdf" in found["files"]
    findings = report(last)["findings"]
    assert isinstance(findings, list)
    (told,) = [each for each in findings if each["rule"] == "ENG-04"]
    assert "2026-14" in told["message"]


def test_the_report_says_what_changed(deposits: tuple[Path, list[dict[str, bytes]]]) -> None:
    text = page(deposits[1][-1])
    section = re.search(r'<section id="depuis">.*?</section>', text, re.DOTALL)
    assert section is not None
    assert "Dépôt précédent, reçu le 15 juin 2026 : incomplet." in section[0]
    assert "<li>kervran complement/attestations.pdf</li>" in section[0]
    assert "N’est plus à demander" in section[0]


def test_the_report_with_what_was_before_follows_the_schema(
    deposits: tuple[Path, list[dict[str, bytes]]],
) -> None:
    for state in deposits[1]:
        jsonschema.validate(report(state), machine.schema())


def test_the_register_has_one_line_for_both_deposits(
    deposits: tuple[Path, list[dict[str, bytes]]],
) -> None:
    (line,) = register.read(deposits[0])
    verdict = report(deposits[1][-1])["verdict"]
    assert line.number == "2026-14"
    assert line.status == {"complete": "complet", "to_check": "reçu"}.get(str(verdict))


def test_a_complement_without_its_dossier_asks_for_it(
    deposits: tuple[Path, list[dict[str, bytes]]], tmp_path: Path
) -> None:
    out = shutil.copytree(deposits[0], tmp_path / "rapport")
    folder = tmp_path / "inbox" / "complement seul"
    folder.mkdir(parents=True)
    (folder / "dossier.toml").write_text('numero = "2026-14"\n', encoding="utf-8")
    shutil.copy(next(next(INBOX.glob("03 *")).glob("attestation Mutuelle*")), folder)
    state = _validated(folder.parent, out)
    found = json.loads(state["complement-seul.json"])
    assert found["verdict"] == "to_check"
    assert found["requests"] == []
    (problem,) = found["dossier"]["problems"]
    assert "à côté du premier dépôt" in problem["message"]


def test_deposits_are_joined_at_the_place_of_the_first_received(tmp_path: Path) -> None:
    for name, day in (("a", "2026-07-03"), ("b", "2026-06-15"), ("c", "2026-06-20")):
        (tmp_path / name).mkdir()
        number = "7" if name != "c" else "8"
        text = f'numero = "{number}"\ndate = {day}\n'
        (tmp_path / name / "dossier.toml").write_text(text, encoding="utf-8")
        (tmp_path / name / "x.pdf").write_bytes(b"%PDF")
    found = intake.submissions(tmp_path, None, TODAY)
    assert [(each.id, each.names) for each in found] == [
        ("b", ("x.pdf", "a/x.pdf")),
        ("c", ("x.pdf",)),
    ]


# --------------------------------------------------------------------------- the command


def shown(found: list[status.Standing], today: date = TODAY, width: int = 120) -> str:
    out = io.StringIO()
    terminal.standings(found, today, Console(file=out, width=width))
    return out.getvalue().replace("\u00a0", " ")


def line(number: str, state: str, **more: object) -> status.Standing:
    entry = register.RegisterEntry(number, "Le Goff Maëlle", register.CQP, 2026, state)
    return status.Standing(entry, **more)  # type: ignore[arg-type]  # days, by name


def test_each_state_has_its_words() -> None:
    day = date(2026, 6, 15)
    text = shown(
        [
            line("1", "reçu", received=day, to_confirm=True),
            line("2", "incomplet", received=day, incomplete_since=day),
            line("3", "incomplet", received=day, incomplete_since=day, due=date(2026, 7, 20)),
            line("4", "incomplet", received=day, incomplete_since=day, due=date(2026, 6, 30)),
            line("5", "complet", received=day),
            line("6", "complet"),
        ]
    )
    for words in (
        "15/06/2026 (à confirmer)",
        "Reçu, à vérifier",
        "Incomplet",
        "pas encore demandé",
        "le 20/07/2026",
        "le 30/06/2026, en retard",
        "Complet",
        "en 2026, rapport absent",
        "6 dossiers au registre : 1 à vérifier, 3 incomplets, 2 complets",
        "1 complément en retard",
    ):
        assert words in text, words


def test_a_narrow_terminal_gets_one_block_a_dossier() -> None:
    text = shown([line("1", "incomplet", received=TODAY, incomplete_since=TODAY)], width=40)
    assert "1 : Incomplet depuis le 01/07/2026" in text
    assert "Complément attendu : pas encore demandé" in text


def test_an_empty_register_says_so() -> None:
    assert "0 dossier au registre" in shown([])


def test_the_day_to_answer_by_is_that_of_the_letter(tmp_path: Path) -> None:
    source = next(INBOX.glob("14 *"))
    shutil.copytree(source, tmp_path / "inbox" / source.name)
    out = tmp_path / "rapport"
    _validated(tmp_path / "inbox", out)
    (before,) = status.standings(out)
    assert before.incomplete_since == before.received == date(2026, 6, 15)
    assert before.due is None
    list(letters.write(out, SETTINGS, date(2026, 7, 1)))
    (after,) = status.standings(out)
    assert after.due == date(2026, 7, 31)
