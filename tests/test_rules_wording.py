"""The catalogue's sentences once filled in."""

from __future__ import annotations

import pytest

from vaeforms.rules.cells import clause
from vaeforms.rules.wording import clean, fill, page_list, quote, sentence


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Mutuelle du Lac", "Attestation de Mutuelle du Lac."),
        ("Emmaüs", "Attestation d’Emmaüs."),
        ("Harmonie Mutuelle", "Attestation d’Harmonie Mutuelle."),
        ("École des Pins", "Attestation de l’École des Pins."),
        ("Association Les Lucioles", "Attestation de l’Association Les Lucioles."),
        ("l’association", "Attestation de l’association."),
        ("3 A Conseil", "Attestation de 3 A Conseil."),
        ("« Le Phare »", "Attestation de «\u00a0Le Phare\u00a0»."),
        ("Le Goff Assurances", "Attestation de Le Goff Assurances."),
        ("Martin S.A.", "Attestation de Martin S.A."),
    ],
)
def test_de_before_a_name(name: str, wanted: str) -> None:
    assert fill("Attestation de {x}.", {"x": name}) == wanted


@pytest.mark.parametrize(
    ("count", "wanted"),
    [(0, "0 signature détectée"), (1, "1 signature détectée"), (2, "2 signatures détectées")],
)
def test_plurals_start_at_two(count: int, wanted: str) -> None:
    assert fill("{n} signature(s) détectée(s)", {"n": str(count)}, count) == wanted


def test_pages_are_one_or_several() -> None:
    assert fill("Il manque la ou les pages {l}.", {"l": "7"}) == "Il manque la page 7."
    assert (
        fill("Il manque la ou les pages {l}.", {"l": "7 et 8"}, 2) == "Il manque les pages 7 et 8."
    )


def test_a_forgotten_placeholder_never_leaves() -> None:
    with pytest.raises(KeyError):
        fill("Emploi {n} ({employeur})", {"n": "1"})


def test_an_empty_value_leaves_no_hole() -> None:
    assert (
        fill("par votre employeur {x}, ou joindre", {"x": ""}) == "par votre employeur, ou joindre"
    )


def test_french_spaces_and_apostrophes() -> None:
    assert clean("l'emploi : « a » ; 12 % ?") == (
        "l’emploi\u00a0: «\u00a0a\u00a0»\u00a0; 12\u00a0%\u00a0?"
    )


def test_braces_and_invisible_characters_of_a_candidate() -> None:
    assert fill("{x}", {"x": "a{b}\u200b\x07c\nd"}) == "a(b)c d"


def test_long_quotes_are_shortened() -> None:
    assert len(quote("mot " * 100)) <= 90
    assert quote("mot " * 100).endswith("…")


@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [([7], "7"), ([7, 8], "7 et 8"), ([1, 2, 3, 9], "1 à 3 et 9"), (range(1, 11), "1 à 10")],
)
def test_page_lists(numbers: list[int], wanted: str) -> None:
    assert page_list(numbers) == wanted


def test_sentences_end_once() -> None:
    assert sentence("une note") == "Une note."
    assert sentence("Déjà finie.") == "Déjà finie."
    assert sentence("") == ""


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("L’image est trop claire.", "l’image est trop claire"),
        ("Une trace se voit.", "une trace se voit"),
        ("À lire à l’œil.", "à lire à l’œil"),
        ("L’Oréal n’est pas lu.", "L’Oréal n’est pas lu"),
        ("PDF abîmé.", "PDF abîmé"),
    ],
)
def test_a_reason_within_a_sentence_begins_without_a_capital(written: str, wanted: str) -> None:
    assert clause(written) == wanted
