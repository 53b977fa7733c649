"""The command line: French help, French errors, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vaeforms.cli import cli, main

ROOT = Path(__file__).parent.parent
INBOX = ROOT / "fixtures" / "inbox"


def run(*arguments: str) -> int:
    """The exit code of the program with these arguments."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def test_help_is_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    text = capsys.readouterr().out
    assert "Utilisation : vaeforms" in text
    for english in ("Usage", "Show this", "Commands", "COMMAND ", "ARGS"):
        assert english not in text


@pytest.mark.parametrize("command", list(cli.commands))
def test_every_command_explains_itself_in_french(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, "--help") == 0
    text = capsys.readouterr().out
    assert "Affiche cette aide" in text
    assert "<=x" not in text


@pytest.mark.parametrize("command", list(cli.commands))
def test_every_option_has_a_text(command: str) -> None:
    for param in cli.commands[command].params:
        if param.param_type_name == "option":
            assert getattr(param, "help", None), f"{command} {param.opts}"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("validat",), "La commande « validat » n’existe pas. Vouliez-vous dire « validate » ?"),
        (("validate", "--ot", "x"), "L’option « --ot » n’existe pas."),
        (("validate",), "Il manque « DÉPÔTS »."),
        (("validate", "nulle-part"), "« nulle-part » n’existe pas."),
        (("validate", ".", "--received", "31/02/2026"), "n’est pas une date complète"),
        (("validate", ".", "--received"), "« --received » attend une valeur."),
        (("validate", "a", "b"), "un argument de trop"),
        (("blank", "--emplois", "40"), "un nombre entier de 1 à 20 est attendu."),
        (("blank", "--form", "xyz"), "les choix possibles sont dossier-recevabilite"),
        (("rules", "SIG-99"), "Le contrôle « SIG-99 » n’existe pas."),
        (("read", "rien.pdf"), "« rien.pdf » est introuvable."),
    ],
)
def test_a_wrong_use_is_one_french_sentence_and_exit_code_two(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    text = capsys.readouterr().err.replace("\u00a0", " ")
    assert sentence in text
    assert "Traceback" not in text


def test_a_complete_dossier_ends_with_zero(tmp_path: Path) -> None:
    folder = next(INBOX.glob("01 *"))
    assert run("validate", str(folder), "--out", str(tmp_path / "rapport"), "--jobs", "1") == 0
    assert (tmp_path / "rapport" / "index.html").is_file()


def test_an_incomplete_dossier_ends_with_one(tmp_path: Path) -> None:
    folder = next(INBOX.glob("03 *"))
    assert run("validate", str(folder), "--out", str(tmp_path), "--jobs", "1") == 1


def test_an_unreadable_file_ends_with_three(tmp_path: Path) -> None:
    folder = next(INBOX.glob("11 *"))
    assert run("validate", str(folder), "--out", str(tmp_path), "--jobs", "1") == 3


def test_an_empty_inbox_is_no_error(tmp_path: Path) -> None:
    inbox = tmp_path / "dépôts vides"
    inbox.mkdir()
    assert run("validate", str(inbox), "--out", str(tmp_path / "rapport")) == 0


def test_the_report_is_the_same_whatever_the_number_of_processes(tmp_path: Path) -> None:
    inbox = tmp_path / "dépôts"
    for number in ("01", "03", "11"):
        folder = next(INBOX.glob(f"{number} *"))
        target = inbox / folder.name
        target.mkdir(parents=True)
        for path in folder.iterdir():
            (target / path.name).write_bytes(path.read_bytes())
    for jobs in ("1", "2"):
        run("validate", str(inbox), "--out", str(tmp_path / jobs), "--jobs", jobs)
    one = {path.name: path.read_bytes() for path in (tmp_path / "1").iterdir()}
    two = {path.name: path.read_bytes() for path in (tmp_path / "2").iterdir()}
    assert one == two
    assert len(one) == 8  # the register too


def test_read_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("read", str(ROOT / "blank_forms" / "attestation-salariee.pdf")) == 0
    assert json.loads(capsys.readouterr().out)[0]["files"] == ["attestation-salariee.pdf"]


def test_blank_writes_only_the_form_asked_for(tmp_path: Path) -> None:
    assert run("blank", "--out", str(tmp_path), "--form", "attestation-salariee") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["attestation-salariee.pdf"]


def test_fill_writes_one_pdf_a_row_of_csv(tmp_path: Path) -> None:
    values = tmp_path / "valeurs.csv"
    values.write_text("att_sal_signataire;att_sal_fait_a\nAnne;Brest\nPaul;Rennes\n", "utf-8")
    form = ROOT / "blank_forms" / "attestation-salariee.pdf"
    assert run("fill", str(form), str(values), "-o", str(tmp_path / "remplis")) == 0
    assert len(list((tmp_path / "remplis").glob("*.pdf"))) == 2


def test_fill_names_the_nearest_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = tmp_path / "valeurs.toml"
    values.write_text('att_sal_signatair = "Anne"\n', "utf-8")
    form = ROOT / "blank_forms" / "attestation-salariee.pdf"
    assert run("fill", str(form), str(values), "-o", str(tmp_path / "x.pdf")) == 2
    assert "att_sal_signataire" in capsys.readouterr().err
