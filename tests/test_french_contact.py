"""E-mail addresses, telephone numbers and postcodes as typed."""

from __future__ import annotations

import socket

import pytest

from vaeforms.french import check_email, check_phone, find_postcode


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" jean.dupont@orange.fr ", "jean.dupont@orange.fr"),
        ("<Jean@LaPoste.net>", "Jean@laposte.net"),
        ("mailto:jean@free.fr", "jean@free.fr"),
        ("jean+vae@free.fr.", "jean+vae@free.fr"),
    ],
)
def test_good_address(text: str, address: str) -> None:
    found = check_email(text)
    assert (found.ok, found.values) == (True, (address,))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("jean@gmial.com", "peut-être «\u00a0gmail.com\u00a0»"),
        ("marié@orange.fr", "accent"),
        ("jean dupont@free.fr", "espace"),
        ("jean,dupont@free.fr", "virgule"),
        ("jean(at)free.fr", "remplacé"),
        ("jean.free.fr", "manque"),
        ("jean@localhost", "incorrecte"),
        ("jean@@free.fr", "incorrecte"),
    ],
)
def test_doubtful_address(text: str, problem: str) -> None:
    found = check_email(text)
    assert not found.ok
    assert problem in found.problem


def test_two_addresses() -> None:
    assert check_email("a@free.fr ou c@sfr.fr").values == ("a@free.fr", "c@sfr.fr")


def test_no_address_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert check_email("jean@domaine-qui-n-existe-pas.fr").ok


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("06 12 34 56 78", ("06 12 34 56 78",)),
        ("0612345678", ("06 12 34 56 78",)),
        ("06.12.34.56.78", ("06 12 34 56 78",)),
        ("06-12-34-56-78", ("06 12 34 56 78",)),
        ("+33 (0)6 12 34 56 78", ("06 12 34 56 78",)),
        ("0033612345678", ("06 12 34 56 78",)),
        ("Tél. : 06 12 34 56 78 (domicile)", ("06 12 34 56 78",)),
        ("0262 20 12 34", ("0262 20 12 34",)),
        ("0590 81 12 34", ("0590 81 12 34",)),
        ("0692 12 34 56", ("0692 12 34 56",)),
        ("0690 12 34 56", ("0690 12 34 56",)),
        ("+32 470 12 34 56", ("+32 470 12 34 56",)),
        ("06 12 34 56 78 / 01 42 34 56 78", ("06 12 34 56 78", "01 42 34 56 78")),
        ("06 12 34 56 78 ou 0612345678", ("06 12 34 56 78",)),
        ("06\u00a012\u202f34 56 78", ("06 12 34 56 78",)),
    ],
)
def test_good_number(text: str, values: tuple[str, ...]) -> None:
    found = check_phone(text)
    assert (found.values, found.problem) == (values, "")


@pytest.mark.parametrize(
    "text", ["00 00 00 00 00", "06 12 34 56 7", "06 12 34 56 78 9", "36 46", "non", "+33 12"]
)
def test_doubtful_number(text: str) -> None:
    assert not check_phone(text).ok


def test_one_bad_number_of_two_is_named() -> None:
    found = check_phone("06 12 34 56 78 / 06 12 34")
    assert found.values == ("06 12 34 56 78",)
    assert "06 12 34" in found.problem


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("12 rue X\n74000 Annecy", "74000"),
        ("12 rue X, 74 000 Annecy", "74000"),
        ("1 rue X\n97400 Saint-Denis CEDEX", "97400"),
        ("98800 Nouméa", "98800"),
        ("Lieu-dit Le Bourg\n20250 Corte", "20250"),
        ("F-67000 Strasbourg", "67000"),
        ("12345 route X\n01000 Bourg-en-Bresse", "01000"),
        ("3 avenue de Suisse\n75008 Paris", "75008"),
        ("sans code", ""),
        ("00000 Nulle part", ""),
    ],
)
def test_postcode(address: str, code: str) -> None:
    found = find_postcode(address)
    assert (found.code, found.foreign) == (code, False)


@pytest.mark.parametrize(
    "address",
    ["Rue de la Loi 1\nB-1000 Bruxelles", "1 rue X, 1201 Genève, Suisse", "1 Weg\nD-10115 Berlin"],
)
def test_foreign_address(address: str) -> None:
    assert find_postcode(address).foreign


def test_mobile_numbers_kept_for_fiction_are_not_doubted() -> None:
    assert check_phone("06 39 98 12 34").values == ("06 39 98 12 34",)
