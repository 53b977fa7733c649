"""Several readings of one line: what most of them say of each sign."""

from __future__ import annotations

import pytest

from vaeforms.paper.ocr.ppocr import Line
from vaeforms.paper.ocr.vote import Reading, voted


def reading(text: str, sure: float = 0.9, weight: float = 1.0, *, guessed: bool = False) -> Reading:
    return Reading(Line(text, (sure,) * len(text)), weight, guessed)


def test_one_reading_stands_as_it_is() -> None:
    assert voted([reading("tenue de la caisse")]) == ("tenue de la caisse", 1.0)


def test_readings_without_a_letter_tell_nothing() -> None:
    assert voted([reading("—"), reading(""), reading(" . ")]) == ("", 0.0)
    assert voted([reading("—"), reading("salarié")])[0] == "salarié"


@pytest.mark.parametrize(
    ("texts", "chosen"),
    [
        # each reading is wrong somewhere else
        (("conseil et onientation", "consell et orientation", "conseil et orientatlon"),
         "conseil et orientation"),
        # a letter lost by one, made up by another
        (("formation inteme", "formation interne", "formation interrne"), "formation interne"),
        # a space lost by two of three
        (("AFPA2019-120h", "AFPA 2019 - 120 h", "AFPA2019-120h"), "AFPA 2019 - 120 h"),
        # an accent lost by two of three, an apostrophe of either shape
        (("27, rue de l'Eglise", "27, rue de l’Eglise", "27, rue de l'Église"),
         "27, rue de l’Église"),
        # an accent of no French word, made of a speck
        (("caísse", "caisse", "caisse"), "caisse"),
        # a capital is a letter of its own
        (("inès", "Inès", "Inès"), "Inès"),
    ],
)  # fmt: skip
def test_what_most_of_them_say_of_each_sign(texts: tuple[str, ...], chosen: str) -> None:
    assert voted([reading(text) for text in texts])[0] == chosen


def test_a_sure_reading_outweighs_two_that_guess_at_it() -> None:
    sure, unsure = reading("Vérant", 0.99), [reading("gérant", 0.3)] * 2
    text, share = voted([sure, *unsure])
    assert text == "Vérant" and 0.5 < share < 0.9


def test_only_a_reader_that_does_not_guess_tells_of_foreign_letters_and_of_accents() -> None:
    own, others = reading("Łucja", 0.7), [reading("Lucja", 0.9, guessed=True)] * 2
    assert voted([own, *others])[0] == "Łucja"
    assert voted([reading("Noël", 0.6), reading("Noél", 0.8, guessed=True)])[0] == "Noël"


@pytest.mark.parametrize("text", ["Bac-pro 2019", "27, rue de Brest"])
def test_a_dash_or_a_comma_that_those_see_who_do_not_guess_is_there(text: str) -> None:
    bare = text.translate({ord("-"): None, ord(","): None}).strip()
    guessed = reading(bare, 1.0, 2.4, guessed=True)
    assert voted([reading(text, 0.7), reading(text, 0.8, 0.6), guessed])[0] == text
    assert voted([reading(text, 0.7), reading(bare, 0.8, 0.6), guessed])[0] == bare


def test_the_share_is_that_of_the_least_agreed_sign() -> None:
    alike = voted([reading("2019"), reading("2019")])[1]
    apart = voted([reading("2019"), reading("2018")])[1]
    assert alike == 1.0 and apart == pytest.approx(0.5)
