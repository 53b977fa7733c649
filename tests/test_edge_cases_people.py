"""Cases 19 to 26 and 48 to 65 of domain.md §8, by number: people, letters, the process."""

from __future__ import annotations

import logging
import re
import socket
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import base
from letter_samples import DAY, SETTINGS
from test_rules_edge_cases import failed, report, weighing

from vaeforms import pipeline
from vaeforms.errors import UsageError
from vaeforms.french import NBSP, de, format_date, plural
from vaeforms.letters import address, asking, calendar, facts, guard, writing
from vaeforms.letters.letter import Group, Letter, texts
from vaeforms.model import Outcome, Severity, Verdict
from vaeforms.pieces import siret_valid
from vaeforms.report import html, machine
from vaeforms.rules import RULES, judge, judge_with
from vaeforms.rules.rule import Result, rule
from vaeforms.rules.wording import fill

FIXTURE = Path(__file__).parents[1] / "fixtures" / "inbox" / "01 Kervran Maëlle - complet"


def demand(**changes: Any) -> Letter:
    """The letter that asks for what is missing after those changes."""
    found = facts.read(machine.as_json(report(**changes)))
    letter = writing.demand(writing.frame(found, SETTINGS, DAY), asking.requests(found))
    assert letter is not None
    return letter


# ------------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    "written", ["M. LE GOFF Maëlle", "maelle le goff", "Le Goff Maëlle", "Mme Maëlle Le Goff"]
)
def test_edge_19_order_case_and_civilities_do_not_matter(written: str) -> None:
    assert report(att_sal_salarie=written).verdict is Verdict.COMPLETE


def test_edge_20_a_birth_name_is_to_check_and_never_blocking() -> None:
    got = report(att_sal_salarie="Maëlle Tanguy")
    assert got.verdict is Verdict.TO_CHECK
    assert weighing(got) == ["COH-01"]


@pytest.mark.parametrize(
    ("nom", "prenom", "written"),
    [
        ("de La Tour", "Élise", "Mme DE LA TOUR Élise"),
        ("D'Hondt", "Sylvie", "Sylvie D’HONDT"),
        ("Ben Hadj", "Samir", "M. Samir BEN HADJ"),
        ("Nguyen", "Thi Hoa", "NGUYEN Thi Hoa"),
    ],
)
def test_edge_21_particles_are_neither_lost_nor_moved(nom: str, prenom: str, written: str) -> None:
    got = report(
        candidat_nom=nom, candidat_prenom=prenom, att_sal_salarie=written, att_ben_benevole=written
    )
    assert got.candidate == f"{nom} {prenom}"
    assert got.verdict is Verdict.COMPLETE, weighing(got)


@pytest.mark.parametrize("first_name", ["Camille", "Dominique"])
def test_edge_22_nobody_is_madam_or_sir_by_their_first_name(first_name: str) -> None:
    letter = demand(candidat_prenom=first_name, emploi_1_statut="")
    assert letter.salutation == "Madame, Monsieur,"
    assert not re.search(r"\b(M\.|Mme|Monsieur|Madame) (?!Monsieur)", " ".join(texts(letter)))


def test_edge_23_mlle_is_never_written() -> None:
    letter = demand(candidat_nom="Riou", att_sal_salarie="Mlle Riou", att_sal_signature="")
    assert "Mlle" not in " ".join(texts(letter))
    assert guard.objections(["Mlle Riou"], candidate=True)


def test_edge_24_a_name_keeps_its_small_letters_and_accents() -> None:
    lines = address.block("Élise de La Tour", "4 rue des Érables\n74000 Annecy")
    assert lines[0] == "Élise de La Tour"
    assert "É" in lines[1].upper()


def test_edge_25_26_hyphens_and_apostrophes_do_not_matter() -> None:
    got = report(
        candidat_nom="D’Hondt",
        candidat_prenom="Marie‑Claude",
        att_sal_salarie="Marie Claude D'HONDT",
        att_ben_benevole="D'Hondt Marie-Claude",
    )
    assert got.verdict is Verdict.COMPLETE, weighing(got)


@pytest.mark.parametrize(
    "written", ["Maëlle Le Goff", "Mae\u0308lle Le\u00a0Goff", "MAËLLE LE GOFF"]
)
def test_edge_26_unicode_forms_and_spaces_do_not_matter(written: str) -> None:
    assert report(att_sal_salarie=written).verdict is Verdict.COMPLETE


# ------------------------------------------------------------------------------- letters


def test_edge_48_a_brace_typed_by_a_candidate_is_no_placeholder() -> None:
    got = report(att_sal_entreprise="{employeur} SA", att_sal_signature="")
    assert "(employeur)" in failed(got, "SIG-03")[0].message


def test_edge_48_a_letter_with_a_hole_is_refused() -> None:
    assert guard.objections(["votre emploi chez {employeur}"], candidate=True)
    with pytest.raises(KeyError):
        fill("Emploi chez {employeur}.", {})


def test_edge_49_plurals_elisions_and_the_first_of_the_month() -> None:
    assert plural(1, "pièce") == f"1{NBSP}pièce"
    assert de("École de la Tour") == "d’École de la Tour"
    assert format_date(date(2026, 3, 1)) == f"1er{NBSP}mars 2026"
    words = fill("Attestation de {association}.", {"association": "Association Les Lucioles"})
    assert words == "Attestation de l’Association Les Lucioles."


def test_edge_50_no_rule_id_score_or_suspicion_reaches_the_candidate() -> None:
    letter = demand(att_sal_signature="", emploi_1_statut="", att_ben_signataire2="Pierre Vautrin")
    assert guard.objections(texts(letter), candidate=True) == ()
    for words in ("SIG-03 : absente", "document suspect", "fraude"):
        assert guard.objections([words], candidate=True)


def test_edge_51_the_word_irrecevable_is_never_written() -> None:
    letter = demand(emploi_1_depuis="01/01/2024", emploi_1_jusquau="31/12/2024")
    assert "irrecevab" not in " ".join(texts(letter)).lower()
    for rule_ in RULES.values():
        assert "irrecevab" not in rule_.request


def test_edge_52_one_request_a_document_and_thing() -> None:
    letter = demand(att_sal_signature="", att_sal_fait_le="", att_sal_fait_a="")
    said = list(texts(letter))
    assert len([text for text in said if "Faire signer l’attestation" in text]) == 1
    groups = [block.title for block in letter.blocks if isinstance(block, Group)]
    assert len(groups) == len(set(groups))


def test_edge_53_a_deadline_is_a_working_day_to_come() -> None:
    for offset in range(60):
        day = date(2026, 6, 1) + timedelta(offset)
        limit = calendar.deadline(day, 30)
        assert limit > day
        assert calendar.is_working_day(limit)


def test_edge_54_a_report_never_serves_another_dossier(tmp_path: Path) -> None:
    path = tmp_path / "autre-dossier.json"
    path.write_text(machine.dump(judge(base())), encoding="utf-8")
    with pytest.raises(UsageError):
        facts.load(path)


def test_edge_55_what_is_optional_is_never_asked() -> None:
    got = report(att_ben_encadrement="")
    assert failed(got, "PCE-13")
    assert not [f for f in got.findings if f.request]
    assert got.verdict is Verdict.COMPLETE


def test_edge_56_no_social_security_number_is_repeated() -> None:
    number = "2 85 05 78 006 084 36"
    got = report(emploi_1_employeur=f"Mutuelle du Lac {number}", att_sal_signature="")
    assert number not in machine.dump(got)
    assert guard.objections([number], candidate=True)


# ------------------------------------------------------------------------------- process


def test_edge_57_a_siret_of_zeros_is_not_valid() -> None:
    assert not siret_valid("0" * 14)


def test_edge_58_establishments_of_la_poste_have_their_own_sum() -> None:
    assert siret_valid("35600000049837")


@pytest.mark.parametrize("number", ["0262 12 34 56", "0590 12 34 56", "0692 12 34 56"])
def test_edge_59_overseas_numbers_are_good_numbers(number: str) -> None:
    got = report(candidat_telephone=number)
    assert got.verdict is Verdict.COMPLETE, weighing(got)


def test_edge_60_no_address_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("réseau")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "socket", refuse)
    assert report(candidat_courriel="maelle@domaine-inconnu.example").verdict is Verdict.COMPLETE


def test_edge_61_the_same_dossier_gives_the_same_bytes() -> None:
    once, again = judge(base()), judge(base())
    assert machine.dump(once) == machine.dump(again)
    assert html.dossier_page(once) == html.dossier_page(again)


def test_edge_62_a_rule_that_raises_hides_no_other() -> None:
    @rule("CPL-01", Severity.BLOCKING, source="essai", message="essai")
    def broken(case: object) -> Result:
        """Essai."""
        raise ZeroDivisionError("secret")

    got = judge_with((broken, RULES["CPL-02"]), base(), "graine-2002")
    assert [f.rule for f in got.findings] == ["CPL-00", "CPL-01", "CPL-02"]
    assert got.findings[1].outcome is Outcome.UNVERIFIABLE
    assert "secret" not in got.findings[1].message
    assert "Traceback" not in got.findings[1].message
    assert got.verdict is Verdict.TO_CHECK


def test_edge_63_two_runs_give_the_same_findings_in_the_same_order() -> None:
    changes = {"att_sal_signature": "", "emploi_1_statut": "", "candidat_nom": ""}
    assert report(**changes) == report(**changes)


def test_edge_64_nothing_personal_is_left_among_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert pipeline.read(FIXTURE)
    assert list(tmp_path.iterdir()) == []


def test_edge_65_no_name_of_a_candidate_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        pipeline.read(FIXTURE)
        report(candidat_nom="")
    assert not [r for r in caplog.records if r.name.startswith("vaeforms")]
