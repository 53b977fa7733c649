"""Whatever a page holds, reading it ends, says nothing untrue and never raises."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from piece_pages import fx, kept, only, page, proofs, read, readings, sheets

from vaeforms.model import Document, PieceKind, Word
from vaeforms.pieces import months_covered, payslip
from vaeforms.pieces.mask import mask, sensitive
from vaeforms.pieces.reader import read_pieces
from vaeforms.pieces.sheet import sheet
from vaeforms.report import machine
from vaeforms.report import pieces as report

LABELS = [
    "BULLETIN DE PAIE", "BULLETIN RÉCAPITULATIF ANNUEL", "CERTIFICAT DE TRAVAIL", "ATTESTATION",
    "CONTRAT DE TRAVAIL", "DIPLÔME", "Employeur", "Salarié", "Emploi", "Période", "Heures",
    "SIRET", "Convention collective", "IDCC", "Date d'entrée", "Horaire", "Salaire de base",
    "Cumul annuel", "Total", "certifie que", "Je soussigné", "en qualité de", "depuis le", "au",
    "du", "Mme", "à temps partiel", "Absence maladie", "Fait à", ", le", "Année",
]  # fmt: skip
VALUES = [
    ":", "31/02/2024", "01/03/2024", "mars 2024", "151,67", "12,50", "1 895,88", "0,00", "99/99",
    "00000000000000", "2128", "80 %", "2024", "9999", "«", "»", "é", "\u202e", "\x00", "٣", "Ⅷ",
    "½", "١٢٣", "Lucie", "MARTIN", "2 90 05 99 123 456 78",
]  # fmt: skip
lines = st.lists(
    st.lists(st.sampled_from(LABELS + VALUES) | st.text(max_size=8), max_size=7).map("   ".join),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(lines)
def test_any_words_are_read_without_error(found):
    for each in read_pieces([page(*found)]):
        months_covered([Document("piece-1", None, "", (), piece=each.piece)])
        json.dumps(report.as_json(each.piece), allow_nan=False)
        assert "lecture de cette pièce" not in " ".join(each.piece.issues)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=12),
            st.floats(-1e4, 1e4),
            st.floats(-1e4, 1e4),
            st.floats(-50, 900),
            st.floats(-50, 50),
        ),
        max_size=25,
    )
)
def test_any_places_are_read_without_error(words):
    placed = [Word(t, (x, y, x + w, y + h)) for t, x, y, w, h in words]
    read_pieces([sheet("a.pdf", 0, (595.0, 842.0), placed)])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_masking_leaves_nothing_to_mask(text):
    assert mask(mask(text)) == mask(text)
    assert not {"nir", "iban"} & set(sensitive(mask(text)))


@pytest.mark.parametrize(
    "number",
    [
        "2 90 05 99 123 456 78",
        "290059912345678",
        "1 85 05 2A 006 084 36",
        "1.85.05.78.006.084.36",
        "185057800608436",
    ],
)
def test_a_social_security_number_is_masked_however_written(number):
    assert mask(f"N° SS {number} fin") == "N° SS [masqué] fin"
    assert "nir" in sensitive(number)
    assert number not in kept(read("ATTESTATION", f"Je certifie que {number} est employée."))


def test_a_reader_that_fails_leaves_the_piece_unread(monkeypatch):
    def fails(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(payslip.hours, "read", fails)
    found = readings(fx.joined(fx.classic(fx.Slip()), proofs.cv()))
    assert [each.piece.kind for each in found] == [PieceKind.UNREAD, PieceKind.CV]
    assert "échoué" in found[0].piece.issues[0]


def test_codes_of_an_unmapped_font_are_unread():
    piece = read("\ue001\ue002\ue003 \ue004\ue005", "\ue001\ue002")
    assert piece.kind is PieceKind.UNREAD
    assert piece.not_found == ()


def test_an_empty_page_is_no_crash():
    assert read_pieces([page()])[0].piece.kind is PieceKind.UNREAD


@pytest.mark.parametrize(
    "word", ["soussigné ", "certifie que ", "depuis le 01/01/2015 ", "a a a, ", "du 01/01/2015 "]
)
def test_long_repetition_is_read_in_bounded_steps(word):
    """Six thousand words that open every sentence; an expression that backtracks never ends."""
    text = "ATTESTATION " + word * (6000 // len(word.split()))
    rows = [text[i : i + 90] for i in range(0, len(text), 90)]
    read_pieces([page(*rows, size=2)])


PAPERS = [
    fx.classic(fx.Slip()), fx.table(fx.Slip()), fx.plain(fx.Slip()), fx.recap(fx.Slip()),
    proofs.employer_letter(), proofs.volunteer_letter(), proofs.work_certificate(),
    proofs.contract(), proofs.training(), proofs.diploma(), proofs.cv(), proofs.identity(),
    proofs.bank(), fx.temporary(),
]  # fmt: skip


@pytest.mark.parametrize("paper", PAPERS)
def test_every_piece_satisfies_the_schema(paper):
    schema = machine.schema()
    piece = {"$ref": "#/$defs/piece", "$defs": schema["$defs"]}
    jsonschema.validate(report.as_json(only(paper)), piece)


def test_the_text_of_a_piece_is_not_written_out():
    assert "text" not in report.as_json(only(proofs.cv()))


def test_the_same_file_gives_the_same_reading():
    assert read_pieces(sheets(PAPERS[0])) == read_pieces(sheets(PAPERS[0]))
