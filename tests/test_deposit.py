"""What the secretariat writes in dossier.toml about files and decisions; messages and archives."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from vaeforms import deposit, examining, intake, pipeline
from vaeforms.deposit import Note
from vaeforms.model import Dossier, Override, Placement

ROOT = Path(__file__).parent.parent
INBOX = ROOT / "fixtures" / "inbox"
TODAY = date(2026, 7, 1)


def note(tmp_path: Path, text: str) -> Note:
    path = tmp_path / "dossier.toml"
    path.write_text(text, encoding="utf-8")
    return deposit.read(path, "dossier.toml", TODAY)


def told(found: Note) -> list[str]:
    assert all(problem.salvaged for problem in found.problems)
    return [problem.message.replace("\u00a0", " ") for problem in found.problems]


def test_a_file_is_given_its_type_and_its_job(tmp_path: Path) -> None:
    found = note(
        tmp_path,
        """
        numero = "2026-3"
        [pieces."bulletins/mars.pdf"]
        type = "bulletin de salaire"
        rattachement = "emploi 2"
        [pieces."scan.pdf"]
        rattachement = "formation 1"
        """,
    )
    assert found.placements == (
        Placement("bulletins/mars.pdf", "bulletin de salaire", "emploi 2"),
        Placement("scan.pdf", "", "formation 1"),
    )
    assert found.said == {"depot_numero": "2026-3"}
    assert not found.problems


def test_a_decision_has_a_check_a_reason_and_initials(tmp_path: Path) -> None:
    found = note(
        tmp_path,
        """
        [[decisions]]
        controle = "sig-05"
        objet = "attestation-benevole-1"
        motif = "Association de trois personnes, vu au téléphone."
        initiales = "ML"
        """,
    )
    reason = "Association de trois personnes, vu au téléphone."
    assert found.overrides == (Override("SIG-05", "attestation-benevole-1", reason, "ML"),)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('controle = "SIG-05"\nmotif = "Vu."', "La décision 1 n’a pas de « initiales »"),
        ('controle = "SIG-05"\ninitiales = "ML"', "La décision 1 n’a pas de « motif »"),
        ('motif = "Vu."\ninitiales = "ML"', "La décision 1 n’a pas de « controle »"),
        ('controle = "SIG"\nmotif = "Vu."\ninitiales = "ML"', "n’est pas un contrôle"),
    ],
)
def test_a_decision_that_lacks_something_does_not_count(
    tmp_path: Path, line: str, sentence: str
) -> None:
    found = note(tmp_path, f"[[decisions]]\n{line}\n")
    assert not found.overrides
    assert sentence in told(found)[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("decisions = 3", "« decisions » doit s’écrire [[decisions]]"),
        ("pieces = 3", "« pieces » doit s’écrire [pieces."),
        ('[pieces]\n"a.pdf" = "bulletin"', "« a.pdf », dans « pieces », doit donner « type »"),
        ('[pieces."a.pdf"]\ntipe = "x"', "« tipe », pour la pièce « a.pdf », est inconnu"),
        ("[[decision]]", "Vouliez-vous écrire « decisions » ?"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(
    tmp_path: Path, text: str, sentence: str
) -> None:
    found = note(tmp_path, f'numero = "7"\n{text}\n')
    assert any(sentence in each for each in told(found))
    assert found.said["depot_numero"] == "7"


# --------------------------------------------------------------------------- once read


def read(inbox: Path, received: date | None = None) -> Dossier:
    (submission,) = intake.submissions(inbox, received, TODAY)
    return examining.read_submission(submission, examining.Settings(out=inbox / "rapport"))


def kervran() -> bytes:
    return (next(INBOX.glob("01 *")) / "dossier.pdf").read_bytes()


def mail(*attachments: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "m@example.org", "s@example.org"
    message["Date"] = "Tue, 02 Jun 2026 09:15:00 +0200"
    message.set_content("Bonjour")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def test_what_is_said_of_a_file_finds_it_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "kervran"
    (folder / "pièces").mkdir(parents=True)
    (folder / "pièces" / "Mars.PDF").write_bytes(kervran())
    (folder / "dossier.toml").write_text(
        '[pieces."mars.pdf"]\ntype = "contrat"\n[pieces."avril.pdf"]\ntype = "cv"\n',
        encoding="utf-8",
    )
    found = read(tmp_path / "inbox")
    assert found.placements == (Placement("pièces/Mars.PDF", "contrat", ""),)
    (problem,) = found.problems
    assert "aucun fichier ne porte ce nom" in problem.message


def test_the_day_of_a_message_is_that_of_reception(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "envoi.eml").write_bytes(mail(("dossier.pdf", kervran())))
    found = read(tmp_path / "inbox")
    assert (found.received, found.received_from) == (date(2026, 6, 2), "message")
    assert found.files == ("envoi.eml/dossier.pdf",)
    assert found.documents[0].id == "dossier"


def test_the_secretariat_s_day_counts_more_than_the_message_s(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "envoi.eml").write_bytes(mail(("dossier.pdf", kervran())))
    found = read(tmp_path / "inbox", date(2026, 6, 10))
    assert (found.received, found.received_from) == (date(2026, 6, 10), "option")


def test_a_day_to_come_is_no_day_of_reception(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    data = mail(("dossier.pdf", kervran())).replace(b"Jun 2026", b"Jun 2031")
    (tmp_path / "inbox" / "envoi.eml").write_bytes(data)
    assert read(tmp_path / "inbox").received_from == "today"


def test_a_note_inside_an_archive_is_nobody_s_word(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("dossier.pdf", kervran())
        archive.writestr(
            "dossier.toml", '[[decisions]]\ncontrole="SIG-01"\nmotif="x"\ninitiales="y"'
        )
    (tmp_path / "inbox" / "envoi.zip").write_bytes(out.getvalue())
    found = read(tmp_path / "inbox")
    assert not found.overrides
    assert not found.deposit


def test_a_file_sent_twice_is_read_once_and_told(tmp_path: Path) -> None:
    source = next(INBOX.glob("03 *"))
    folder = shutil.copytree(source, tmp_path / "inbox" / "abgrall")
    attestation = next(folder.glob("attestation Mutuelle*"))
    shutil.copy(attestation, folder / "z copie.pdf")
    out = tmp_path / "rapport"
    settings = examining.Settings(out=out)
    run = pipeline.start(tmp_path / "inbox", settings, received=None, today=TODAY)
    list(run.rows(processes=1))
    report = json.loads((out / "abgrall.json").read_text(encoding="utf-8"))
    assert "z copie.pdf" in report["dossier"]["files"]
    ids = [each["id"] for each in report["dossier"]["documents"]]
    assert "attestation-salariee-1" in ids
    assert "attestation-salariee-2" not in ids
    (told,) = [each for each in report["findings"] if each["rule"] == "PCE-16"]
    assert "fournie 2 fois" in told["message"].replace("\u00a0", " ")


def test_nothing_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "envoi.eml").write_bytes(mail(("dossier.pdf", kervran())))
    settings = examining.Settings(out=tmp_path / "rapport", seconds=0.2)
    run = pipeline.start(tmp_path / "inbox", settings, received=None, today=TODAY)
    # the worker is killed over its time, in the middle of its work
    (row,) = run.rows(processes=1)
    assert row.problems
    assert not list(temporary.iterdir())
