"""letter.toml: what the secretariat changes stays changed."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from vaeforms.errors import UsageError
from vaeforms.letters import edits
from vaeforms.letters.asking import Request
from vaeforms.letters.edits import Edited

SIGN = Request("SIG-01 dossier", "SIG-01", "dossier", "Page de garde", "Signer.", True)
JOIN = Request("PCE-01 emploi-1", "PCE-01", "emploi-1", "Emploi 1", "Joindre « A ».", True)


def apply(text: str | None, *requests: Request, candidate: str = "Élise") -> Edited:
    return edits.apply(text, requests, candidate, "elise")


def first(*requests: Request) -> str:
    return apply(None, *requests).text


def test_the_first_run_lists_every_request() -> None:
    found = tomllib.loads(first(SIGN, JOIN))["demandes"]
    assert {key: (value["envoyer"], value["texte"]) for key, value in found.items()} == {
        "SIG-01 dossier": (True, "Signer."),
        "PCE-01 emploi-1": (True, "Joindre « A »."),
    }


def test_a_second_run_changes_nothing() -> None:
    text = first(SIGN, JOIN)
    assert apply(text, SIGN, JOIN).text == text


def test_a_file_without_any_request_is_a_file_all_the_same() -> None:
    assert apply(first()).requests == ()


def test_a_request_is_dropped() -> None:
    text = first(SIGN, JOIN).replace("envoyer = true", "envoyer = false", 1)
    assert apply(text, SIGN, JOIN).requests == (JOIN,)


def test_a_request_is_reworded_and_the_file_left_alone() -> None:
    text = first(SIGN).replace('"Signer."', '"Signer la page 1."')
    edited = apply(text, SIGN)
    assert [r.text for r in edited.requests] == ["Signer la page 1."]
    assert edited.text == text
    assert edited.remarks == ()


def test_a_request_is_added() -> None:
    text = first(SIGN) + '\n[[ajouts]]\ntitre = "Page de garde"\ntexte = "Dater : ici."\n'
    assert [(r.title, r.text) for r in apply(text, SIGN).requests] == [
        ("Page de garde", "Signer."),
        ("Page de garde", "Dater\u00a0: ici."),
    ]


def test_a_new_request_joins_a_file_with_additions_and_comments() -> None:
    text = first(SIGN) + '\n# note de Paul\n[[ajouts]]\ntexte = "Dater."\n'
    edited = apply(text, SIGN, JOIN)
    assert [r.text for r in edited.requests] == ["Signer.", "Joindre « A ».", "Dater."]
    assert "# note de Paul" in edited.text
    assert apply(edited.text, SIGN, JOIN).text == edited.text


def test_requests_written_after_the_additions_are_read() -> None:
    text = (
        first(SIGN)
        + '\n[[ajouts]]\ntexte = "Dater."\n\n[demandes."PCE-01 emploi-1"]\nenvoyer = false\n'
    )
    edited = apply(text, SIGN, JOIN)
    assert [r.text for r in edited.requests] == ["Signer.", "Dater."]
    assert edits.apply(edited.text, (), "Élise", "elise").requests[0].text == "Dater."


def test_an_untouched_text_follows_the_findings() -> None:
    newer = Request(SIGN.key, "SIG-01", "dossier", "Page de garde", "Signer et dater.", True)
    edited = apply(first(SIGN), newer)
    assert [r.text for r in edited.requests] == ["Signer et dater."]
    assert "Signer et dater." in edited.text


def test_an_edit_whose_finding_changed_is_kept_and_told() -> None:
    text = first(SIGN).replace('"Signer."', '"Signer la page 1."')
    newer = Request(SIGN.key, "SIG-01", "dossier", "Page de garde", "Signer et dater.", True)
    edited = apply(text, newer)
    assert [r.text for r in edited.requests] == ["Signer la page 1."]
    assert len(edited.remarks) == 1
    assert "Signer et dater." in edited.remarks[0]


def test_an_edit_whose_finding_disappeared_is_told_and_kept_in_the_file() -> None:
    text = first(SIGN, JOIN).replace("envoyer = true", "envoyer = false", 1)
    edited = apply(text, JOIN)
    assert edited.requests == (JOIN,)
    assert "n’a plus d’objet" in edited.remarks[0]
    assert "SIG-01 dossier" in edited.text


def test_an_untouched_request_that_disappeared_leaves_the_file() -> None:
    edited = apply(first(SIGN, JOIN), JOIN)
    assert "SIG-01" not in edited.text
    assert edited.remarks == ()


def test_windows_line_ends_are_kept() -> None:
    text = first(SIGN).replace("\n", "\r\n")
    assert apply(text, SIGN).text == text


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"Signer."', '"Signer.', "ligne"),
        ("envoyer = true", 'envoyer = "oui"', "true ou false"),
        ("envoyer = true", "evoyer = true", "evoyer"),
        ('texte = "Signer."', "texte = 3", "texte"),
        ('date_limite = ""', 'date_limite = "demain"', "date_limite"),
        ('courriel = ""', 'courriel = "elise"', "courriel"),
        ("lignes = []", 'lignes = "4 rue"', "lignes"),
    ],
)
def test_a_wrong_file_is_refused_in_french(before: str, after: str, said: str) -> None:
    text = first(SIGN)
    assert before in text
    with pytest.raises(UsageError, match=said):
        apply(text.replace(before, after), SIGN)


def test_edits_of_another_candidate_are_refused() -> None:
    with pytest.raises(UsageError, match="Élise"):
        apply(first(SIGN), SIGN, candidate="Jean")


def test_a_name_read_later_is_accepted() -> None:
    text = apply(None, SIGN, candidate="").text
    assert 'candidat = "Jean"' in apply(text, SIGN, candidate="Jean").text


def test_recipient_e_mail_and_deadline_are_taken() -> None:
    text = (
        first(SIGN)
        .replace("lignes = []", 'lignes = ["Élise", "29000 QUIMPER"]')
        .replace('courriel = ""', 'courriel = "autre@exemple.fr"')
        .replace('date_limite = ""', "date_limite = 2026-09-01")
    )
    edited = apply(text, SIGN)
    assert edited.recipient == ("Élise", "29000 QUIMPER")
    assert edited.email == "autre@exemple.fr"
    assert edited.limit == date(2026, 9, 1)
    assert edited.text == text
