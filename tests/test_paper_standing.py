"""Letters that stand on one line to the pixel are type, others are a hand's."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from vaeforms import fieldfont
from vaeforms.paper.ocr.accents import unread_accent
from vaeforms.paper.ocr.standing import stands_as_type, taller_first

TYPE = ImageFont.truetype(str(fieldfont.FILE), 34)


def drawn(text: str, lifts: tuple[int, ...] = ()) -> np.ndarray:
    """`text` in type, each letter lifted by so many pixels."""
    image = Image.new("L", (40 * len(text) + 20, 70), 255)
    draw = ImageDraw.Draw(image)
    x = 10.0
    for n, letter in enumerate(text):
        lift = lifts[n % len(lifts)] if lifts else 0
        draw.text((x, 10 - lift), letter, font=TYPE, fill=20)
        x += TYPE.getlength(letter) + 1
    return np.asarray(image)


@pytest.mark.parametrize(
    "text",
    ["Soazig", "Quimper", "Floury", "Lyon", "Jégou", "CDI", "François", "d’agence", "Saint-Éloi"],
)
def test_type_stands_on_its_line(text):
    assert stands_as_type(drawn(text), text)


@pytest.mark.parametrize("text", ["Soazig", "Quimper", "Lyon", "Martin"])
def test_letters_up_and_down_are_no_type(text):
    assert not stands_as_type(drawn(text, (0, 3, -2, 4)), text)


def test_more_letters_below_the_line_than_were_read_are_no_type():
    assert not stands_as_type(drawn("nage", (0, 0, -7, 0)), "nase")


def test_nothing_is_no_type():
    assert not stands_as_type(np.full((40, 90), 255, np.uint8), "Lyon")


@pytest.mark.parametrize("text", ["Secrétaire", "Conseillère", "Zoé Guérin", "Salarié"])
def test_a_capital_is_higher_than_the_letters_beside_it(text):
    assert taller_first(drawn(text))
    assert not taller_first(drawn(text.lower()[0] + text[1:]))


@pytest.mark.parametrize(
    "text",
    ["réponses au téléphone", "Fatou N’Diaye", "Noël Gonçalves", "mise à jour, 27 %", "Lyon"],
)
def test_what_was_read_explains_what_stands_above_the_letters(text):
    assert not unread_accent(drawn(text), text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("réponses au téléphone", "reponses au telephone"),
        ("bénévole", "benevole"),
        ("Fatou N’Diaye", "Fatou NDiaye"),
        ("santé", "sante"),
    ],
)
def test_an_accent_or_an_apostrophe_that_was_not_read_is_seen(text, said):
    assert unread_accent(drawn(text), said)
