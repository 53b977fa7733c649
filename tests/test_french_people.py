"""Names of people and organisations held against each other."""

from __future__ import annotations

import pytest

from vaeforms.french import (
    OrganisationMatch,
    PersonMatch,
    employer_name,
    name_key,
    organisation_similarity,
    same_organisation,
    same_person,
    shared_family_name,
)

SAME, DIFFERENT_FORM, OTHER = PersonMatch.SAME, PersonMatch.DIFFERENT_FORM, PersonMatch.OTHER


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("M. DUPONT Jean", "Jean Dupont"),
        ("Mme Camille Ben Hadj", "BEN HADJ Camille"),
        ("Le Goff Anne", "Anne LE GOFF"),
        ("Anne de La Tour", "DE LA TOUR Anne"),
        ("D'Hondt Sylvie", "Sylvie d’Hondt"),
        ("Jean Marc Roy", "Jean-Marc ROY"),
        ("Marie‑Claude Roy", "Marie-Claude Roy"),
        ("Nguyen Thi Hoa", "Thi Hoa NGUYEN"),
        ("Lœtitia Hervé", "LOETITIA HERVE"),
        ("He\u0301le\u0300ne Roy", "Hélène Roy"),
        ("Łukasz Nowak", "Lukasz Nowak"),
        ("Jeanne Martin née Dupont", "MARTIN Jeanne"),
        ("Jeanne MARTIN (née DUPONT)", "Mme Martin Jeanne née Dupont"),
    ],
)
def test_same_person(a: str, b: str) -> None:
    assert same_person(a, b) == same_person(b, a) == SAME


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("DUPONT Jean-Pierre", "Jean Dupont"),
        ("J. Dupont", "Jean Dupont"),
        ("Jean Dupond", "Jean Dupont"),
        ("Jeanne Martin née Dupont", "Jeanne Dupont"),
        ("Delatour", "Anne de La Tour"),
        ("Paul Martin", "Sophie Martin"),
        ("Marie Petit", "Marine Roy"),
        ("", "Jean Dupont"),
        ("???", "Jean Dupont"),
    ],
)
def test_another_form_is_left_to_a_person(a: str, b: str) -> None:
    assert same_person(a, b) == same_person(b, a) == DIFFERENT_FORM


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Paul Petit", "Sophie Bernard"),
        ("Le Goff Anne", "Marie Le Bihan"),
        ("M. Jean Dupont", "M. Karim Benali"),
        ("Anne de La Tour", "Sophie de La Motte"),
    ],
)
def test_another_person_shares_nothing(a: str, b: str) -> None:
    assert same_person(a, b) == same_person(b, a) == OTHER


def test_a_first_name_initial_is_no_civility() -> None:
    assert name_key("Dupont M") == ("dupont", "m")
    assert name_key("M. Dupont") == ("dupont",)


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [
        ("Jean MARTIN", "Marie Martin", "martin"),
        ("MARTIN Jean", "Marie MARTIN", "martin"),
        ("Jean Martin", "Marie Martin", "martin"),
        ("Jean Martin", "Jean Petit", ""),
        ("MARTIN Jean", "PETIT Jean", ""),
        ("Anne LE GOFF", "Paul LE BIHAN", ""),
        ("Jean MARTIN", "Martin", "martin"),
    ],
)
def test_shared_family_name(a: str, b: str, shared: str) -> None:
    assert shared_family_name(a, b) == shared


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Mutuelle du Lac, 12 rue des Alpes, 74000 Annecy", "Mutuelle du Lac"),
        ("Mutuelle du Lac\n12 bis, avenue X\n74000 Annecy", "Mutuelle du Lac"),
        ("Mutuelle du Lac 12 rue des Alpes", "Mutuelle du Lac"),
        ("Mutuelle du Lac - 74000 Annecy", "Mutuelle du Lac"),
        ("Mutuelle du Lac BP 12", "Mutuelle du Lac"),
        ("Mutuelle 403", "Mutuelle 403"),
        ("12 rue des Alpes", "12 rue des Alpes"),
        ("", ""),
    ],
)
def test_employer_name(cell: str, name: str) -> None:
    assert employer_name(cell) == name


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Mutuelle du Lac, 12 rue des Alpes, 74000 Annecy", "MUTUELLE DU LAC"),
        ("La Mutuelle du Lac", "Mutuelle du Lac"),
        ("Harmonie Mutuelle S.A.", "Harmonie mutuelle"),
        ("Association Les Amis", "les amis"),
        ("M.G.E.N.", "MGEN"),
        ("Croix-Rouge", "Croix Rouge"),
        ("Dupont & fils", "Dupont et Fils SARL"),
    ],
)
def test_same_organisation(a: str, b: str) -> None:
    assert same_organisation(a, b) == same_organisation(b, a) == OrganisationMatch.SAME


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Mutuelle de l'Est", "Mutuelle de l'Ouest"),
        ("MGEN", "Mutuelle générale de l'éducation nationale"),
        ("Mutuelle du Lac", "Mutuelle du Lac et des Alpes"),
        ("Association", "Société"),
        ("", ""),
    ],
)
def test_anything_else_is_unsure(a: str, b: str) -> None:
    assert same_organisation(a, b) == OrganisationMatch.UNSURE


def test_an_acronym_is_the_likeliest_match() -> None:
    full = "Mutuelle générale de l'éducation nationale"
    assert organisation_similarity("MGEN", full) == 0.9
    assert organisation_similarity("MGEN", full) > organisation_similarity(
        "MGEN", "Mutuelle du Lac"
    )


def test_similarity_is_one_for_equal_names_only() -> None:
    assert organisation_similarity("Mutuelle du Lac SA", "mutuelle du lac") == 1.0
    assert organisation_similarity("Mutuelle du Lac", "Lac du Mutuelle") < 1.0
    assert organisation_similarity("Mutuelle du Lac", "") == 0.0
