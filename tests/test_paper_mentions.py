"""Mentions that a hand writes beside a signature: once read, they are no second signature."""

from __future__ import annotations

import cv2
import pytest
from test_paper_marks import (
    BLUE,
    FIRST,
    SECOND,
    SIGNED,
    STAMPED,
    Draw,
    Picture,
    read,
    signature,
    strokes,
)

from vaeforms.model import State
from vaeforms.paper import marks, mentions
from vaeforms.paper.mentions import is_mention
from vaeforms.paper.ocr.ppocr import NoEngine
from vaeforms.paper.sheet import MM


@pytest.mark.parametrize(
    "said",
    ["Lu et approuvé", "Lu et apprauvé", "LU ET APPROUVE", "bon pour accord", "La présidente",
     "Responsable d’agence", "Trésorier-adjoint", "le Président", "Le 14/02/2024", "1402 2O24"],
)  # fmt: skip
def test_words_of_agreement_and_roles_are_mentions(said: str) -> None:
    assert is_mention(said)


@pytest.mark.parametrize("said", ["", "Martin", "J. Dupont", "Le", "Lu", "Vérant", "bon", "1 7 70",
                                  "Responsable Jean-Baptiste Kerdoncuff"])  # fmt: skip
def test_a_name_is_no_mention(said: str) -> None:
    assert not is_mention(said)


def written(words: str, at: tuple[float, float] = (3, 5)) -> Draw:
    """Words in an even hand (one of OpenCV's, of single strokes)."""

    def draw(picture: Picture, box: tuple[int, int, int, int]) -> None:
        place = (box[0] + round(at[0] * MM), box[1] + round(at[1] * MM))
        cv2.putText(
            picture, words, place, cv2.FONT_HERSHEY_SIMPLEX, 0.8, BLUE, 2, cv2.LINE_AA
        )  # fmt: skip

    return draw


def both(words: str, *, signed: bool = True) -> Draw:
    def draw(picture: Picture, box: tuple[int, int, int, int]) -> None:
        written(words)(picture, box)
        if signed:
            signature(5, 30, at=(16, 10))(picture, box)

    return draw


@pytest.mark.parametrize("words", ["Salarie", "Gerant", "tresoriere"])
def test_a_mention_above_a_signature_is_no_second_signature(words: str) -> None:
    found = read("attestation-benevole", **{SECOND: both(words)})
    assert found[SECOND].state is State.FILLED
    assert found[FIRST].state is State.EMPTY


def test_a_name_in_print_above_a_signature_is_no_second_signature() -> None:
    found = read("attestation-benevole", **{SECOND: both("Martin")})
    assert found[SECOND].state is State.FILLED
    assert found[FIRST].state is State.EMPTY


def test_a_name_that_is_not_read_above_a_signature_may_be_another_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mentions.tesseract, "available", lambda: None)
    found = read("attestation-benevole", **{SECOND: both("Martin")})
    assert found[SECOND].state is State.FILLED
    assert found[FIRST].state is State.UNREADABLE


def test_a_mention_longer_than_initials_beside_it_is_no_second_signature() -> None:
    def signed(picture: Picture, box: tuple[int, int, int, int]) -> None:
        written("Presidente")(picture, box)
        knots = [(0, 0.2), (0.1, 1), (0.4, 0), (0.5, 0.9), (0.7, 0.4), (1, 0.5), (0.2, 0.6)]
        strokes(knots, 9, 8, (19, 4))(picture, box)

    found = read("attestation-benevole", **{SECOND: signed})
    assert found[SECOND].state is State.FILLED
    assert found[FIRST].state is State.EMPTY


def test_a_mention_alone_signs_nothing() -> None:
    found = read("attestation-benevole", **{SECOND: both("Lu et approuve", signed=False)})
    assert found[SECOND].state is State.UNREADABLE


def test_a_mention_alone_is_not_what_another_box_lacks() -> None:
    def two_pens(picture: Picture, box: tuple[int, int, int, int]) -> None:
        written("Lu et")(picture, box)
        place = (box[0] + round(14 * MM), box[1] + round(5 * MM))
        cv2.putText(
            picture, "approuve", place, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 0.8, BLUE, 6, cv2.LINE_AA
        )  # fmt: skip

    found = read("attestation-benevole", **{SECOND: two_pens})
    assert found[SECOND].state is State.UNREADABLE
    assert found[FIRST].state is State.EMPTY


def test_initials_on_the_line_of_a_mention_sign() -> None:
    """Read with it, they are none the less no part of it."""

    def signed(picture: Picture, box: tuple[int, int, int, int]) -> None:
        written("Lu et approuve")(picture, box)
        knots = [(0, 0), (0.1, 1), (0.05, 0.5), (0.5, 0.4), (0.5, 0), (0.6, 1), (0.55, 0.6),
                 (0.9, 0.4), (0.6, 0.8), (1, 0.9)]  # fmt: skip
        strokes(knots, 11, 8, (40, 1), 5)(picture, box)

    found = read("attestation-benevole", **{SECOND: signed})
    assert found[SECOND].state is State.FILLED


@pytest.mark.parametrize("lines", [2, 3])
def test_several_lines_of_print_in_the_box_to_sign_may_be_the_stamp(lines: int) -> None:
    """A stamp without a frame may pass for words by hand."""
    rows = ["CENTRE SOCIAL", "Avenue de Brest", "BORDEAUX"][:lines]

    def pressed(picture: Picture, box: tuple[int, int, int, int]) -> None:
        for number, row in enumerate(rows):
            written(row, (3, 5 + 6 * number))(picture, box)

    found = read("attestation-salariee", **{SIGNED: pressed})
    assert found[SIGNED].state is State.UNREADABLE
    assert (found[STAMPED].state is State.UNREADABLE) is (lines == 3)


def test_without_an_engine_nothing_is_a_mention(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise NoEngine("absent")

    monkeypatch.setattr(mentions.ppocr, "recogniser", missing)
    found = read("attestation-benevole", **{SECOND: both("Salarie")})
    assert found[FIRST].state is State.UNREADABLE


def test_nothing_is_read_where_one_signature_is_all_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asked(*_: object) -> list[tuple[int, int, int, int]]:
        raise AssertionError("read")

    monkeypatch.setattr(marks, "mentions", asked)
    found = read("attestation-benevole", **{FIRST: signature(), SECOND: signature(3)})
    assert {found[FIRST].state, found[SECOND].state} == {State.FILLED}
