"""Pages that are not ours, read from their picture: words, and what is masked in them."""

import cv2
import numpy as np
import pytest
from test_paper_ocr import LETTER

from vaeforms.model import Piece, PieceKind
from vaeforms.paper.ocr import words
from vaeforms.pieces.mask import mask, sensitive
from vaeforms.pieces.recognised import recognised


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_page_is_read_any_way_up(second, turns):
    found = words.read_words(np.ascontiguousarray(np.rot90(LETTER, turns)))
    assert found.legible
    assert " ".join(word.text for word in found.words[:3]) == "CERTIFICAT DE TRAVAIL"


def test_a_page_askew_is_set_level(second):
    turn = cv2.getRotationMatrix2D((350, 450), 3.0, 1.0)
    askew = cv2.warpAffine(LETTER, turn, (700, 900), borderValue=(255, 255, 255))
    found = words.read_words(askew)
    first, third = found.words[0], found.words[2]
    assert third.text == "TRAVAIL"
    assert abs(first.box[1] - third.box[1]) <= 6


def test_words_are_shown_where_they_stand_on_the_picture(second):
    found = words.read_words(np.ascontiguousarray(np.rot90(LETTER, 2)))
    placed, shown, size = found.placed(lambda points: points / 2, 595.0)
    title = placed[0]
    # upside down, what is written at the upper left stands at the lower right
    assert title.rect[0] > 150 and title.rect[1] > 350
    assert shown(title.rect)[1] < 150
    assert size == pytest.approx((595.0, 765.0), abs=1)


def test_an_empty_page_has_no_words(second):
    found = words.read_words(np.full((400, 300, 3), 255, np.uint8))
    assert found.words == () and not found.legible


@pytest.mark.parametrize(
    "text",
    [
        "N° SS : 2 90 O5 99 l23 456 78",
        "NIR 2 9O 05 99 123 456",
        "2 90 05 99 I23 456 78",
        "N° SS : 29005 99 123 456 7",
    ],
)
def test_a_number_misread_is_masked_all_the_same(text):
    assert "456" not in mask(text)
    assert "nir" in sensitive(text)


@pytest.mark.parametrize("text", ["IBAN : FR7G 9999 9000 0112 3456 7890 189"])
def test_an_account_misread_is_masked_all_the_same(text):
    assert "9999" not in mask(text)
    assert "iban" in sensitive(text)


@pytest.mark.parametrize(
    "text", ["SIRET : 90000000100017", "du 01/01/2022 au 31/01/2022", "06 39 98 12 34", "IDCC 2128"]
)
def test_other_numbers_are_not_masked(text):
    assert mask(text) == text


def test_a_piece_read_on_a_picture_says_so_once():
    piece = recognised(recognised(Piece(PieceKind.PAYSLIP)))
    assert len(piece.issues) == 1
    assert "à vérifier" in piece.issues[0]
    assert recognised(Piece(PieceKind.IDENTITY)).issues == ()
