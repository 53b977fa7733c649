"""Numbers, masks and page lists are what a French reader expects."""

from __future__ import annotations

from fractions import Fraction

import pytest

from vaeforms.model import Esign, Mark
from vaeforms.report import signing, wording
from vaeforms.report.values import describe

NB = "\u00a0"


@pytest.mark.parametrize(
    "number",
    [
        "2 85 05 78 006 084 36",
        "285057800608436",
        "2850578006084",
        "1.85.05.2A.006.084.36",
        "185052B00608436",
        f"1{NB}85{NB}05{NB}78{NB}006{NB}084{NB}36",
        "1-85-05-78-006-084",
        "NIR285057800608436",
    ],
)
def test_a_social_security_number_is_masked(number: str) -> None:
    assert wording.mask(f"n° {number}, Lyon").endswith(f"{wording.MASKED}, Lyon")


@pytest.mark.parametrize(
    "text",
    [
        "06 12 34 56 78",
        "06 12 34 56 78 / 01 23 45 67 89",
        "SIRET 123 456 789 00012",
        "12345678900012",
        "du 01/01/2021 au 31/12/2023",
        "1 095 jours × 80 % = 876 jours",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert wording.mask(text) == text


def test_cutting_never_leaves_half_a_number() -> None:
    assert "85" not in wording.cut("2 85 05 78 006 084 36 à Lyon", 12)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1095), f"1{NB}095"),
        (Fraction(5476, 5), f"1{NB}095,2"),
        (Fraction(109497, 100), f"1{NB}094,9"),
        (Fraction(109467, 100), f"1{NB}094,7"),
        (Fraction(0), "0"),
    ],
)
def test_a_number_is_never_rounded_up_to_what_it_does_not_reach(value: Fraction, text: str) -> None:
    assert wording.number(value) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (1095, f"3{NB}ans"),
        (930, f"2{NB}ans 6{NB}mois"),
        (365, f"1{NB}an"),
        (364, f"11{NB}mois"),
        (12, f"moins d’un{NB}mois"),
        (0, "—"),
    ],
)
def test_days_as_years_and_months(days: int, text: str) -> None:
    assert wording.years(Fraction(days)) == text


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        ((2,), f"page{NB}3"),
        ((0, 1), f"pages{NB}1 et 2"),
        ((0, 1, 2, 3, 6), f"pages{NB}1 à 4 et 7"),
        ((6, 0, 2, 2), f"pages{NB}1, 3 et 7"),
    ],
)
def test_pages_in_words(pages: tuple[int, ...], text: str) -> None:
    assert wording.page_list(pages) == text


@pytest.mark.parametrize(
    ("iso", "text"),
    [
        ("2026-05-03T14:05:00+02:00", f"3{NB}mai 2026 à 14{NB}h{NB}05"),
        ("2026-05-01", f"1er{NB}mai 2026"),
        ("2026-13-45", "2026-13-45"),
        ("hier", "hier"),
    ],
)
def test_a_signing_time_in_words(iso: str, text: str) -> None:
    assert wording.moment(iso) == text


def esign(**changes: object) -> str:
    values: dict[str, object] = {
        "signer": "Zoé MARTIN",
        "intact": True,
        "covers_file": True,
        "changes": "",
        "trusted": None,
        "time": "",
        **changes,
    }
    return " ".join(signing.electronic(Esign(**values)))  # type: ignore[arg-type]


def test_an_intact_signature_says_so() -> None:
    assert "Fichier inchangé depuis la signature." in esign()


def test_a_broken_signature_is_never_called_intact() -> None:
    text = esign(intact=False)
    assert "ne correspond plus" in text
    assert "inchangé" not in text


def test_an_undetermined_signature_is_not_judged() -> None:
    text = esign(intact=None, problem="Format inconnu.")
    assert "Intégrité non vérifiable. Format inconnu." in text


def test_changes_after_signing_are_told() -> None:
    assert f"Modifications après la signature{NB}: une date" in esign(changes="une date")


def test_without_a_root_identity_is_said_not_to_be_checked() -> None:
    assert "Identité du signataire non contrôlée" in esign()


def test_a_social_security_number_cut_by_invisible_characters_is_masked() -> None:
    assert "90" not in wording.mask("2\u200b90\u200b05\u200b99\u200b123\u200b456\u200b78")


def test_a_stamp_on_paper_was_not_added_to_a_pdf() -> None:
    assert describe(Mark("stamp", area=120.0)) == "Empreinte de tampon"
    assert describe(Mark("stamp", digest="0" * 64)) == "Tampon ajouté au PDF"
