"""What a person read by eye, said in the deposit note, completes what the tool could not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vaeforms import deposit, reread
from vaeforms.model import Document, Reading, Reread, Source, State, Where
from vaeforms.read import FileReading, PageReading
from vaeforms.report import documents

WHERE = Where("scan.pdf", 2, (0.0, 0.0, 10.0, 10.0))
DOUBTFUL = Reading(
    "emploi_1_depuis", State.FILLED, "O1/09/2O19", Source.OCR, 0.4, where=WHERE, flags=("to_read",)
)
UNREAD = Reading("att_sal_signature", State.UNREADABLE, reason="Trace pâle.", where=WHERE)
TICKED = Reading("emploi_1_temps_complet", State.UNREADABLE, where=WHERE, flags=("both",))
SURE = Reading("candidat_nom", State.FILLED, "Kervran", Source.WIDGET, where=WHERE)


def read(*said: Reread) -> tuple[dict[str, Reading], list[str]]:
    """The readings of one page completed by `said`, by field, and what was refused."""
    page = PageReading("depot/scan.pdf", 2, readings=(DOUBTFUL, UNREAD, TICKED, SURE))
    (file,), problems = reread.complete([FileReading("depot/scan.pdf", (page,))], said)
    assert isinstance(file, FileReading)
    return {r.field: r for r in file.pages[0].readings}, [p.message for p in problems]


def said(field: str, value: str, file: str = "scan.pdf", page: int = 2) -> Reread:
    return Reread(file, page, field, value, "M. T.")


def note(tmp_path: Path, text: str) -> deposit.Note:
    path = tmp_path / "dossier.toml"
    path.write_text(text, encoding="utf-8")
    return deposit.read(path, "dossier.toml", date(2026, 7, 1))


def test_a_doubtful_value_becomes_the_one_a_person_read() -> None:
    readings, refused = read(said("emploi_1_depuis", "01/09/2019"))
    got = readings["emploi_1_depuis"]
    assert (got.value, got.source, got.sure) == ("01/09/2019", Source.PERSON, True)
    assert "M. T." in got.reason
    assert not refused


def test_nothing_between_the_quotes_means_an_empty_box() -> None:
    readings, _ = read(said("emploi_1_depuis", ""))
    assert readings["emploi_1_depuis"].state is State.EMPTY


@pytest.mark.parametrize(
    ("word", "state"),
    [("présente", State.FILLED), ("Absente", State.EMPTY), ("oui", State.FILLED)],
)
def test_a_signature_is_there_or_not(word: str, state: State) -> None:
    readings, _ = read(said("att_sal_signature", word))
    assert readings["att_sal_signature"].state is state


@pytest.mark.parametrize("word", ["peut-être", ""])
def test_a_signature_is_nothing_else(word: str) -> None:
    readings, (refused,) = read(said("att_sal_signature", word))
    assert readings["att_sal_signature"] == UNREAD
    assert "« présente » ou « absente »" in refused.replace("\N{NO-BREAK SPACE}", " ")


def test_a_tick_takes_one_of_the_printed_answers() -> None:
    readings, _ = read(said("emploi_1_temps_complet", "Oui"))
    assert readings["emploi_1_temps_complet"].value == "oui"
    readings, (refused,) = read(said("emploi_1_temps_complet", "parfois"))
    assert readings["emploi_1_temps_complet"] == TICKED
    assert "oui" in refused


def test_what_the_tool_read_for_sure_is_left_alone() -> None:
    readings, (refused,) = read(said("candidat_nom", "Autre"))
    assert readings["candidat_nom"] == SURE
    assert "avec certitude" in refused


@pytest.mark.parametrize(
    "wrong", [said("att_ben_cachet", "présent"), said("candidat_nom", "x", file="autre.pdf")]
)
def test_what_fits_nowhere_is_said(wrong: Reread) -> None:
    _, (refused,) = read(wrong)
    assert wrong.file in refused


def test_the_note_names_file_page_and_reader(tmp_path: Path) -> None:
    got = note(
        tmp_path,
        '[relectures]\ninitiales = "MT"\n[relectures."scan.pdf, page 3"]\n'
        "emploi_1_depuis = 2019-09-01\nemploi_1_temps_complet = true\n",
    )
    assert not got.problems
    assert got.reread == (
        Reread("scan.pdf", 2, "emploi_1_depuis", "01/09/2019", "MT"),
        Reread("scan.pdf", 2, "emploi_1_temps_complet", "oui", "MT"),
    )


def test_the_report_gives_the_lines_to_correct(tmp_path: Path) -> None:
    unread = replace(UNREAD, residual=0.2)
    readings = {r.field: r for r in (DOUBTFUL, unread, SURE)}
    document = Document("dossier", "dossier-recevabilite", "Dossier", (), readings)
    lines = documents.to_read_note([document])
    assert '# att_sal_signature = "présente"' in lines
    assert "candidat_nom" not in lines
    got = note(tmp_path, lines.replace('initiales = ""', 'initiales = "MT"'))
    assert not got.problems
    assert got.reread == (Reread("scan.pdf", 2, "emploi_1_depuis", "O1/09/2O19", "MT"),)


@pytest.mark.parametrize(
    "text",
    [
        '[relectures."scan.pdf, page 3"]\nemploi_1_depuis = "x"\n',
        '[relectures]\ninitiales = "MT"\n[relectures."scan.pdf"]\nemploi_1_depuis = "x"\n',
        'relectures = "tout"\n',
    ],
)
def test_a_reading_without_reader_or_place_is_not_taken(tmp_path: Path, text: str) -> None:
    got = note(tmp_path, text)
    assert not got.reread
    assert got.problems
