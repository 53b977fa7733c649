"""Values written in French."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from vaeforms.french import (
    a_fr,
    de,
    format_date,
    format_days,
    format_duration_days,
    format_number,
    format_percent,
    list_fr,
    plural,
    typeset,
)


def test_first_of_the_month_is_an_ordinal() -> None:
    assert format_date(date(2012, 3, 1)) == "1er\u00a0mars 2012"
    assert format_date(date(2012, 8, 11)) == "11\u00a0août 2012"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(10263, 10), "1\u00a0026,3"),
        (1096, "1\u00a0096"),
        (Fraction(7999999, 100000), "80"),
        (Fraction(1, 20), "0,1"),
        (Fraction(0), "0"),
        (Fraction(-1, 100), "0"),
        (Fraction(-5, 2), "−2,5"),
    ],
)
def test_number(value: Fraction, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "0\u00a0jour"),
        (1, "1\u00a0jour"),
        (Fraction(3, 2), "1,5\u00a0jour"),
        (2, "2\u00a0jours"),
    ],
)
def test_days(days: Fraction, text: str) -> None:
    assert format_days(days) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (Fraction("1026.3"), "2\u00a0ans 9\u00a0mois (1\u00a0026,3\u00a0jours ETP)"),
        (Fraction(1095), "3\u00a0ans (1\u00a0095\u00a0jours ETP)"),
        (Fraction("1094.9"), "2\u00a0ans 11\u00a0mois (1\u00a0094,9\u00a0jours ETP)"),
        (Fraction(400), "1\u00a0an 1\u00a0mois (400\u00a0jours ETP)"),
        (Fraction(30), "30\u00a0jours ETP"),
        (Fraction(-30), "−30\u00a0jours ETP"),
    ],
)
def test_duration_never_shows_twelve_months(days: Fraction, text: str) -> None:
    assert format_duration_days(days) == text


def test_percent() -> None:
    assert format_percent(Fraction(4, 5)) == "80\u00a0%"
    assert format_percent(Fraction(24, 35)) == "68,57\u00a0%"


def test_plural() -> None:
    assert plural(1, "pièce") == "1\u00a0pièce"
    assert plural(2, "pièce") == "2\u00a0pièces"
    assert plural(3, "bulletin récapitulatif", "bulletins récapitulatifs") == (
        "3\u00a0bulletins récapitulatifs"
    )


def test_list() -> None:
    assert list_fr(["a", "b", "c"]) == "a, b et c"
    assert list_fr(["a", "b"], "ou") == "a ou b"
    assert list_fr(["a"]) == "a"
    assert list_fr([]) == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("École du Lac", "d’École du Lac"),
        ("Association X", "d’Association X"),
        ("Œuvres sociales", "d’Œuvres sociales"),
        ("Harmonie Mutuelle", "d’Harmonie Mutuelle"),
        ("Yves", "d’Yves"),
        ("Mutuelle du Lac", "de Mutuelle du Lac"),
        ("Haguenau", "de Haguenau"),
        ("Onze", "de Onze"),
        ("Yoga pour tous", "de Yoga pour tous"),
        ("Le Lac", "du Lac"),
        ("Les Amis", "des Amis"),
        ("La Poste", "de La Poste"),
        ("L’Abeille", "de L’Abeille"),
    ],
)
def test_de(name: str, text: str) -> None:
    assert de(name) == text


@pytest.mark.parametrize(
    ("name", "text"), [("Lyon", "à Lyon"), ("Le Mans", "au Mans"), ("Les Ulis", "aux Ulis")]
)
def test_a(name: str, text: str) -> None:
    assert a_fr(name) == text


def test_typeset_is_french_and_idempotent() -> None:
    text = typeset("L'employeur : « ok » ; d'accord ? 80 % à 10:30")
    assert text == ("L’employeur\u00a0: «\u00a0ok\u00a0»\u00a0; d’accord\u00a0? 80\u00a0% à 10:30")
    assert typeset(text) == text


def test_nothing_written_holds_a_narrow_space() -> None:
    assert "\u202f" not in format_duration_days(Fraction(123456)) + typeset("a\u202f: b")
