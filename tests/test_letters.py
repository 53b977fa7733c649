"""The letters of every fixture dossier, read back from their PDF and held against the findings."""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import outloud
import pdfua
import pypdfium2
import pytest
from click.testing import CliRunner
from letter_samples import CONFIG, COVER, DAY, SETTINGS, finding, piece_1, report

from vaeforms import examining, letters, pipeline
from vaeforms.cli import cli
from vaeforms.letters import asking, draw, transmission, writing
from vaeforms.letters.facts import read as read_facts

INBOX = Path(__file__).parent.parent / "fixtures" / "inbox"
FOLDERS = sorted(p.name for p in INBOX.iterdir() if p.is_dir()) if INBOX.is_dir() else []
#: One signature of two, an unsigned cover, a note over a signature: little paper, read quickly.
ON_PAPER = ("52 ", "58 ", "60 ")
RECEIPT, DEMAND, SHEET = "accuse-de-reception", "demande-de-pieces", "fiche-de-transmission"
MM = 72 / 25.4

if not FOLDERS:  # said loudly: half of this file has nothing to look at
    pytest.skip("no fixture inbox: run python fixtures/generate.py", allow_module_level=True)


def plain(text: str) -> str:
    """Text without its line breaks and special spaces."""
    return re.sub(r"[\s\u00a0]+", " ", text).strip()


def pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return plain(" ".join(page.get_textpage().get_text_range() for page in document))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports and letters of the fixture dossiers: all those on screen, a few on paper."""
    inbox = tmp_path_factory.mktemp("depots")
    for name in FOLDERS:
        told = json.loads((INBOX / name / "expected.json").read_text("utf-8"))
        if told["channel"] == "digital" or name.startswith(ON_PAPER):
            shutil.copytree(INBOX / name, inbox / name)
    folder = tmp_path_factory.mktemp("rapport")
    settings = examining.Settings(out=folder, formats=("json",))
    run = pipeline.start(inbox, settings, received=None, today=date(2026, 6, 15))
    assert len(list(run.rows(processes=2))) == len(run.submissions)
    assert len(list(letters.write(folder, SETTINGS, DAY))) == len(run.submissions)
    return folder


def dossiers(out: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """(report, folder of its letters) of each dossier whose candidate is known by surname."""
    for path in sorted(out.glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        if read_facts(found).last_name:
            yield found, out / "letters" / path.stem


def asked(found: dict[str, Any]) -> list[tuple[str, str]]:
    """(rule, sentence) of everything the findings ask."""
    return [
        (f["rule"], plain(f["request"]).replace("(modèle dans le dossier)", "(modèle joint)"))
        for f in found["findings"]
        if f["outcome"] == "failed" and f["request"].strip()
    ]


# ---------------------------------------------------------- nothing missing, nothing extra


def test_every_candidate_who_could_be_read_gets_a_receipt(out: Path) -> None:
    for found, folder in dossiers(out):
        text = pdf_text(folder / f"{RECEIPT}.pdf")
        assert found["dossier"]["deposit"]["depot_numero"] in text
        assert "15 juin 2026" in text
        assert ("Votre dossier est complet." in text) == (found["verdict"] == "complete")


def test_a_demand_is_written_exactly_when_something_is_asked(out: Path) -> None:
    for found, folder in dossiers(out):
        assert (folder / f"{DEMAND}.pdf").is_file() == bool(asked(found)), folder.name


def test_nothing_is_missing_from_the_demands(out: Path) -> None:
    seen = 0
    for found, folder in dossiers(out):
        wanted = asked(found)
        rules = {rule for rule, _ in wanted}
        text = pdf_text(folder / f"{DEMAND}.pdf") if wanted else ""
        for rule, sentence in wanted:
            held = any(rule in asking.COVERED.get(other, ()) for other in rules)
            # the sum of missing months is asked job by job
            assert sentence in text or held or rule == "DUR-02", (folder.name, rule)
            seen += 1
        if "DUR-02" in rules:
            lacking = [line["n"] for line in found["ledger"]["lines"] if line["unjustified"]]
            for n in lacking:
                assert f"emploi {n}" in text.casefold() or "Attestation d’activités" in text
    assert seen > 4


#: Words of a demand that no finding gives: titles of groups, and sentences that go with them.
_TITLE = re.compile(
    r"\d\. (?:Page de garde|Récapitulatif des emplois|Parcours de formation|Ensemble du dossier"
    r"|Autres éléments"
    # a piece that is not our form by its title, a file by its name
    r"|(?:Bulletins? de salaire|Récapitulatifs?|Certificat|Attestation|Contrat|Pièce)[^–]*"
    r"|[^–]+\.(?:pdf|zip)"
    r"|(?:Emploi \d+|Activité bénévole \(emploi \d+\)|Attestation d’activités (?:salariées"
    r"|bénévoles)|Formation continue, ligne \d+)(?: :[^–]*?)?"
    r"(?:, (?:du \d[\w ]*? \d{4} au \d[\w ]*? \d{4}|depuis [\w ]*?\d{4}"
    r"|[\w ]*?\d{4} – [\w ]*?\d{4}))?)"
    r"(?= –)"
)
_USUAL = (
    asking.BOTH_OPTIONS,
    asking.INSTEAD,
    "Sur vos bulletins de salaire, vous pouvez masquer votre numéro de sécurité sociale et les "
    "montants : seuls comptent l’employeur, votre nom, l’emploi, la période et les heures.",
)
_INVITATION = re.compile(r"Nous vous invitons [^:]* à l’examen de votre dossier :")


def test_nothing_extra_is_in_the_demands(out: Path) -> None:
    for found, folder in dossiers(out):
        if not asked(found):
            continue
        text = pdf_text(folder / f"{DEMAND}.pdf")
        start = max(text.find("nous transmettre :"), 0) or text.find("relation clients/adhérents.")
        body = text[start : text.index("Merci de nous répondre")]
        body = body.removeprefix("nous transmettre :").removeprefix("relation clients/adhérents.")
        for sentence in sorted((s for _, s in asked(found)), key=len, reverse=True):
            body = body.replace(sentence, "")
        for sentence in _USUAL:
            body = body.replace(plain(sentence), "")
        body = re.sub(r"Joindre un justificatif pour les? périodes? du [^.]*\.", "", body)
        body = _INVITATION.sub("", _TITLE.sub("", body))
        assert re.sub(r"[–\s]", "", body) == "", (folder.name, body)


def test_the_e_mail_says_the_same_as_the_letter(out: Path) -> None:
    for _, folder in dossiers(out):
        for name in (RECEIPT, DEMAND):
            path = folder / f"{name}.eml"
            if not path.is_file():
                continue
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            assert body is not None
            letter = pdf_text(folder / f"{name}.pdf")
            for line in body.get_content().split("\n"):
                assert plain(re.sub("^- ", "– ", line)) in letter
            attached = [part.get_filename() for part in message.iter_attachments()]
            assert attached[0] == f"{name}.pdf"
            assert all((folder / str(each)).is_file() for each in attached)


def test_no_rule_suspicion_or_severity_reaches_a_candidate(out: Path) -> None:
    forbidden = re.compile(
        r"\b[A-Z]{3}-\d\d\b|irrecevab|fraud|suspect|bloquant|à vérifier|non conforme|Mlle"
        r"|[{}]|None",
        re.IGNORECASE,
    )
    for _, folder in dossiers(out):
        for name in (RECEIPT, DEMAND):
            path = folder / f"{name}.pdf"
            assert not path.is_file() or not forbidden.search(pdf_text(path))


def test_a_sheet_goes_with_complete_dossiers_only(out: Path) -> None:
    complete = 0
    for found, folder in dossiers(out):
        path = folder / f"{SHEET}.pdf"
        assert path.is_file() == (found["verdict"] == "complete")
        if path.is_file():
            complete += 1
            text = pdf_text(path)
            for words in ("(T0)", "(T1)", "(T2)", "Hypothèses du calcul", "Points à vérifier"):
                assert words in text
            for line in found["ledger"]["lines"]:
                assert plain(line["formula"]) in text
            assert "refus" not in text
    assert complete


# -------------------------------------------------------------------- the sheet of paper


def letters_of(out: Path) -> list[Path]:
    return sorted((out / "letters").glob(f"*/{RECEIPT}.pdf")) + sorted(
        (out / "letters").glob(f"*/{DEMAND}.pdf")
    )


def test_letters_hold_on_two_pages_of_a4(out: Path) -> None:
    for path in letters_of(out):
        with pypdfium2.PdfDocument(path) as document:
            assert len(document) <= 2, path
            assert [round(x / MM) for x in document[0].get_size()] == [210, 297]


def inside(pdf: Path | bytes, area: tuple[float, float, float, float]) -> str:
    """Words of page 1 in an area: left, top, right, bottom, in mm from the upper left corner."""
    left, top, right, bottom = (value * MM for value in area)
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        height = page.get_height()
        return plain(
            page.get_textpage().get_text_bounded(left, height - bottom, right, height - top)
        )


def test_only_the_address_shows_in_the_window_of_the_envelope(out: Path) -> None:
    for path in letters_of(out):
        # always in sight, and possibly in sight: see letter.typ
        always = inside(path, (100, 55, 190, 79))
        may_show = inside(path, (90, 34, 210, 90))
        assert always == may_show
        if read_facts(json.loads((out / f"{path.parent.name}.json").read_text("utf-8"))).address:
            assert always.endswith("29000 QUIMPER")
            assert always.count("QUIMPER") == 1


@pytest.mark.parametrize("name", [RECEIPT, DEMAND, SHEET])
def test_letters_are_accessible(out: Path, name: str) -> None:
    path = sorted((out / "letters").glob(f"*/{name}.pdf"))[0]
    assert outloud.check(str(path)).errors == 0
    assert [f"{f.rule_id} {f.message}" for f in pdfua.validate(str(path)).findings] == []


def test_two_runs_give_the_same_bytes(out: Path) -> None:
    before = {p: p.read_bytes() for p in (out / "letters").rglob("*") if p.is_file()}
    for _ in letters.write(out, SETTINGS, DAY):
        pass
    after = {p: p.read_bytes() for p in (out / "letters").rglob("*") if p.is_file()}
    assert after == before


def test_an_address_of_six_long_lines_still_fits_the_window() -> None:
    address = (
        "\n".join(["Résidence des Grands Marronniers Fleuri"[:38]] * 3)
        + "\n12 RUE WWWWWWW\n29000 QUIMPER"
    )
    facts = read_facts(report(values={"candidat_adresse": address}))
    frame = writing.frame(facts, SETTINGS, DAY)
    data = draw.pdf(writing.receipt(frame, ()), writing.letterhead(SETTINGS), ("A",))
    shown = inside(data, (100, 55, 190, 79))
    assert shown == plain(" ".join(frame.recipient))


def test_a_sheet_may_go_to_the_committee_by_post() -> None:
    facts = read_facts(report(verdict="complete"))
    settings = writing.Settings(**{**_as_dict(), "committee": ("CPNEFP Mutualité", "75015 PARIS")})
    letter = transmission.sheet(writing.frame(facts, settings, DAY))
    assert letter.recipient == ("CPNEFP Mutualité", "75015 PARIS")
    assert draw.pdf(letter, writing.letterhead(settings), ()).startswith(b"%PDF")


def _as_dict() -> dict[str, Any]:
    return {name: getattr(SETTINGS, name) for name in SETTINGS.__dataclass_fields__}


# -------------------------------------------------------------------- the command


SIGN = finding("SIG-01", "Dater et signer la page de garde.", fields=("candidat_signature",))


def put(folder: Path, **more: Any) -> Path:
    """A report folder with one dossier."""
    found = report(*more.pop("findings", (SIGN,)), **more)
    (folder / "elise.json").write_text(json.dumps(found), encoding="utf-8")
    (folder / "vaeforms.toml").write_text(CONFIG, encoding="utf-8")
    return folder / "letters" / "elise"


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    config = ["--config", str(folder / "vaeforms.toml"), "--date", "16/06/2026"]
    result = CliRunner().invoke(cli, ["letters", str(folder), *config, *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        return 2, str(result.exception)
    return result.exit_code, result.output


def test_the_command_writes_the_letters(tmp_path: Path) -> None:
    folder = put(tmp_path)
    assert run(tmp_path) == (
        0,
        "elise : accuse-de-reception.pdf, accuse-de-reception.eml, "
        "demande-de-pieces.pdf, demande-de-pieces.eml\n",
    )
    assert "Élise de La Tour" in pdf_text(folder / f"{DEMAND}.pdf")


def test_a_dropped_request_stays_dropped_and_its_letter_goes(tmp_path: Path) -> None:
    folder = put(tmp_path)
    run(tmp_path)
    path = folder / "letter.toml"
    path.write_text(path.read_text("utf-8").replace("envoyer = true", "envoyer = false"), "utf-8")
    assert run(tmp_path)[0] == 0
    assert not (folder / f"{DEMAND}.pdf").exists()
    assert not (folder / f"{DEMAND}.eml").exists()
    assert "en cours de vérification" in pdf_text(folder / f"{RECEIPT}.pdf")


def test_a_wrong_letter_toml_is_told_and_nothing_overwritten(tmp_path: Path) -> None:
    folder = put(tmp_path)
    run(tmp_path)
    (folder / "letter.toml").write_text("envoyer = ", encoding="utf-8")
    before = {p: p.read_bytes() for p in folder.iterdir()}
    code, said = run(tmp_path)
    assert code == 1
    assert "l’écriture n’est pas correcte" in said
    assert {p: p.read_bytes() for p in folder.iterdir()} == before


def test_a_placeholder_stops_the_letter_that_holds_it(tmp_path: Path) -> None:
    folder = put(tmp_path, findings=(finding("PCE-01", "Joindre pour {employeur}."),))
    code, said = run(tmp_path)
    assert code == 1
    assert "accolade" in said
    assert not (folder / f"{DEMAND}.pdf").exists()


def test_without_a_name_no_letter_is_written_until_the_secretariat_gives_one(
    tmp_path: Path,
) -> None:
    folder = put(tmp_path, values={name: "" for name in COVER if name.startswith("candidat_")})
    code, said = run(tmp_path)
    assert code == 1
    assert "destinataire" in said
    assert [path.name for path in folder.iterdir()] == ["letter.toml"]
    path = folder / "letter.toml"
    text = path.read_text("utf-8").replace("lignes = []", 'lignes = ["Jo Le Gall", "29000 BREST"]')
    path.write_text(text.replace('courriel = ""', 'courriel = "jo@exemple.fr"'), "utf-8")
    assert run(tmp_path)[0] == 0
    assert (folder / f"{RECEIPT}.eml").is_file()
    assert "Jo Le Gall 29000 BREST" in pdf_text(folder / f"{RECEIPT}.pdf")


def test_the_blank_attestation_goes_with_the_demand(tmp_path: Path) -> None:
    request = finding("SIG-03", "Faire signer.", "attestation-salariee-1", "Attestation (Lac)")
    folder = put(tmp_path, findings=(request,), documents=(piece_1(),))
    run(tmp_path)
    message = email.message_from_bytes(
        (folder / f"{DEMAND}.eml").read_bytes(), policy=email.policy.default
    )
    assert [part.get_filename() for part in message.iter_attachments()] == [
        f"{DEMAND}.pdf",
        "modele-attestation-salariee.pdf",
    ]
    assert message["To"] == "Élise de La Tour <elise@exemple.fr>"


def test_letters_dated_before_the_dossier_arrived_are_refused(tmp_path: Path) -> None:
    put(tmp_path)
    code, said = run(tmp_path, "--date", "31/05/2026")
    assert code == 1
    assert "précède la réception" in said


def test_a_deadline_by_hand_is_checked(tmp_path: Path) -> None:
    folder = put(tmp_path)
    run(tmp_path)
    path = folder / "letter.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('date_limite = ""', "date_limite = 2026-07-12"), "utf-8")
    assert "dimanche" in run(tmp_path)[1]
    path.write_text(text.replace('date_limite = ""', "date_limite = 2026-07-13"), "utf-8")
    assert run(tmp_path)[0] == 0
    assert "au plus tard le 13 juillet 2026" in pdf_text(folder / f"{DEMAND}.pdf")


def test_two_months_are_announced_only_on_demand(tmp_path: Path) -> None:
    folder = put(tmp_path)
    run(tmp_path)
    assert "deux mois" not in pdf_text(folder / f"{DEMAND}.pdf")
    more = (
        '\n[delai_de_reponse]\nannoncer = true\neffet_du_silence = "Sans réponse, écrivez-nous."\n'
    )
    (tmp_path / "vaeforms.toml").write_text(CONFIG + more, encoding="utf-8")
    run(tmp_path)
    assert "court à partir de la réception de votre dossier complet" in pdf_text(
        folder / f"{DEMAND}.pdf"
    )
    put(tmp_path, findings=(), verdict="complete")
    (tmp_path / "vaeforms.toml").write_text(CONFIG + more, encoding="utf-8")
    run(tmp_path)
    assert "soit jusqu’au 1er août 2026. Sans réponse, écrivez-nous." in pdf_text(
        folder / f"{RECEIPT}.pdf"
    )


def test_a_report_under_another_name_is_refused(tmp_path: Path) -> None:
    put(tmp_path)
    (tmp_path / "elise.json").rename(tmp_path / "jean.json")
    assert "autre dossier" in run(tmp_path)[1]


def test_a_dossier_that_is_not_there_is_named(tmp_path: Path) -> None:
    put(tmp_path)
    code, said = run(tmp_path, "--dossier", "jean")
    assert code == 2
    assert "jean" in said


def test_a_letter_with_a_sign_no_font_has_is_refused_not_garbled(tmp_path: Path) -> None:
    put(tmp_path, values={"candidat_nom": "𒀀𒀁"})
    code, said = run(tmp_path)
    assert code == 1
    assert "police" in said


def test_the_example_of_settings_is_printed() -> None:
    result = CliRunner().invoke(cli, ["letters", "--example-config"])
    assert result.exit_code == 0
    assert "[expediteur]" in result.output
