"""The 65 cases of domain.md §8 that would embarrass the tool, each test named after its number."""

from __future__ import annotations

import logging
import re
import socket
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from builders import RECEIVED, base, changed, job
from letter_samples import DAY, SETTINGS
from test_rules_edge_cases import (
    THIRD_JOB,
    all_unreadable,
    failed,
    findings,
    report,
    weighing,
)

from vaeforms import drawing, fieldfont, pipeline
from vaeforms.duration import Activity, compute, window
from vaeforms.errors import UsageError
from vaeforms.forms.dossier import DECLARATIONS
from vaeforms.french import (
    NBSP,
    de,
    format_date,
    format_number,
    format_percent,
    parse_date,
    parse_share,
    plural,
    typeset,
)
from vaeforms.letters import address, asking, calendar, facts, guard, writing
from vaeforms.letters.letter import Group, Letter, texts
from vaeforms.model import DurationStatus, Outcome, Report, Severity, Verdict
from vaeforms.pieces import siret_valid
from vaeforms.report import html, machine
from vaeforms.rules import RULES, judge, judge_with
from vaeforms.rules.rule import Result, rule
from vaeforms.rules.wording import fill

BLANK = Path(__file__).parents[1] / "blank_forms" / "dossier-recevabilite.pdf"
FIXTURE = Path(__file__).parents[1] / "fixtures" / "inbox" / "01 Kervran Maëlle - complet"


def failed_or_said(got: Report, id: str, subject: str) -> str:
    return next(f.message for f in findings(got, id) if f.subject == subject)


def demand(**changes: Any) -> Letter:
    """The letter that asks for what is missing after those changes."""
    found = facts.read(machine.as_json(report(**changes)))
    letter = writing.demand(writing.frame(found, SETTINGS, DAY), asking.requests(found))
    assert letter is not None
    return letter


def test_every_case_has_its_test() -> None:
    numbers = {int(n) for name in globals() for n in re.findall(r"(?<=_)\d\d(?=_)", name)}
    assert numbers >= set(range(1, 66))


# ------------------------------------------------------------------------------- arithmetic


def test_edge_01_exactly_three_years_are_enough() -> None:
    got = report(
        emploi_1_depuis="01/01/2021",
        emploi_1_jusquau="31/12/2023",
        emploi_1_duree_etp="3 ans",
        att_sal_jusquau="31/12/2023",
        recap_duree_cqp_etp="3 ans",
        no_job=2,
        without=["attestation-benevole-1"],
    )
    assert got.duration is DurationStatus.MET
    assert got.verdict is Verdict.COMPLETE


def test_edge_02_paid_hours_of_a_recap_are_divided_by_paid_hours() -> None:
    recaps = [
        {"kind": "annual_recap", "period": [date(y, 1, 1), date(y, 12, 31)], "hours": "1820.04"}
        for y in (2021, 2022, 2023, 2024)
    ]
    got = report(without=["attestation-salariee-1"], papers=recaps)
    assert got.ledger is not None
    assert got.ledger.lines[0].justified_days == (1461, 1461)


def test_edge_03_a_handover_day_counts_once_and_ends_count() -> None:
    day = date(2021, 3, 15)
    first, last = date(2020, 3, 15), date(2023, 3, 15)
    jobs = [
        Activity(1, "A", (first, first), (day, day), share=Fraction(1)),
        Activity(2, "B", (day, day), (last, last), share=Fraction(1)),
    ]
    assert compute(jobs, RECEIVED).declared.capped == (1096, 1096)


def test_edge_04_a_job_across_the_window_is_truncated_not_dropped() -> None:
    got = report(emploi_1_depuis="01/01/2010", emploi_1_jusquau="31/12/2016")
    assert got.ledger is not None
    assert got.ledger.lines[0].days == (930, 930)
    assert "truncated" in got.ledger.lines[0].flags


def test_edge_05_the_same_dossier_gives_the_same_report_whenever_it_is_run() -> None:
    got = report(emploi_1_jusquau="aujourd'hui", att_sal_jusquau="")
    assert "15 juin 2026" in failed_or_said(got, "DUR-11", "emploi-1").replace("\u00a0", " ")


def test_edge_06_shares_are_exact_and_shown_without_noise() -> None:
    got = report(emploi_1_temps_complet="non", emploi_1_temps_partiel="1/3")
    assert got.ledger is not None
    assert got.ledger.lines[0].share == Fraction(1, 3)
    assert format_percent(Fraction(7_999_999, 10_000_000)) == f"80{NBSP}%"


def test_edge_07_percent_typed_before_the_printed_percent_sign() -> None:
    got = report(
        emploi_1_temps_complet="non",
        emploi_1_temps_partiel="80 %",
        emploi_1_duree_etp="3 ans 2 mois",
        att_sal_temps_complet="non",
        att_sal_quotite="80 %",
        recap_duree_cqp_etp="3 ans 4 mois",
    )
    assert got.verdict is Verdict.COMPLETE, weighing(got)


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("121,33 h/mois", Fraction(12133, 100)),
        ("151 h 40 par mois", Fraction(455, 3)),
        ("151h67", Fraction(15167, 100)),
        ("35:00 par semaine", Fraction(35)),
    ],
)
def test_edge_08_hours_as_people_write_them(written: str, hours: Fraction) -> None:
    assert parse_share(written).hours == hours


def test_edge_09_a_job_that_ends_before_it_begins_is_never_computed() -> None:
    got = report(emploi_1_depuis="31/12/2024", emploi_1_jusquau="01/01/2021")
    assert failed(got, "DAT-03")
    assert got.ledger is not None
    assert got.ledger.lines[0].days is None


def test_edge_09_a_job_of_one_day_counts_one_day() -> None:
    got = report(emploi_1_depuis="01/03/2021", emploi_1_jusquau="01/03/2021")
    assert got.ledger is not None
    assert got.ledger.lines[0].days == (1, 1)


def test_edge_10_overlaps_are_capped_and_shown() -> None:
    got = report(emploi_2_depuis="01/01/2021", emploi_2_jusquau="31/12/2021")
    assert "sans plafond" in failed(got, "DUR-07")[0].message


def test_edge_11_a_reception_on_29_february() -> None:
    assert window(date(2028, 2, 29), 12) == (date(2016, 3, 1), date(2028, 2, 29))
    assert window(date(2028, 2, 29), 11) == (date(2017, 3, 1), date(2028, 2, 29))
    assert judge(changed(base(), {"received": date(2028, 2, 29)})).ledger is not None


def test_edge_12_months_count_their_own_days() -> None:
    got = report(emploi_1_depuis="01/02/2021", emploi_1_jusquau="28/02/2021")
    assert got.ledger is not None
    assert got.ledger.lines[0].calendar_days == (28, 28)


# ------------------------------------------------------------------------------- dates


def test_edge_13_an_impossible_date_is_never_rolled_over() -> None:
    got = report(emploi_1_jusquau="31/02/2024")
    assert failed(got, "DAT-01")
    assert got.ledger is not None
    assert got.ledger.lines[0].end is None


def test_edge_14_the_day_comes_before_the_month() -> None:
    assert parse_date("03/04/2012").first == date(2012, 4, 3)


def test_edge_15_a_month_alone_is_a_month_not_the_9th_of_october() -> None:
    got = report(emploi_1_depuis="09/2020", att_sal_depuis="01/09/2020")
    assert got.ledger is not None
    assert got.ledger.lines[0].start == (date(2020, 9, 1), date(2020, 9, 30))
    assert failed(got, "DAT-02")


@pytest.mark.parametrize("written", ["1er/01/2021", "1 er janvier 2021", "vendredi 1er janv. 2021"])
def test_edge_16_dates_as_people_write_them(written: str) -> None:
    assert report(emploi_1_depuis=written).verdict is Verdict.COMPLETE


@pytest.mark.parametrize("written", ["fin juin 2021", "été 2021"])
def test_edge_16_an_approximate_date_is_kept_and_left_to_a_person(written: str) -> None:
    got = report(emploi_1_depuis=written)
    assert got.verdict is Verdict.TO_CHECK
    assert got.ledger is not None
    assert got.ledger.lines[0].start_text == written


def test_edge_17_a_year_on_two_digits_is_read_and_told() -> None:
    assert parse_date("01/03/98").first == date(1998, 3, 1)
    assert failed(report(emploi_1_depuis="01/01/21"), "DAT-10")


def test_edge_18_letters_typed_for_digits_are_read_and_told() -> None:
    got = report(emploi_1_depuis="O1/01/2O21")
    assert got.ledger is not None
    assert got.ledger.lines[0].start == (date(2021, 1, 1),) * 2
    assert failed(got, "INT-05")


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


# ------------------------------------------------------------------------------- attestations


def test_edge_27_a_signature_that_cannot_be_read_is_never_absent() -> None:
    got = report(att_sal_signature={"state": "unreadable"})
    assert got.verdict is Verdict.TO_CHECK
    assert not failed(got, "SIG-03")
    assert not failed(got, "DUR-02")


def test_edge_28_president_and_spouse_are_two_people() -> None:
    got = report(att_ben_signataire2="Claire Vautrin")
    assert not failed(got, "SIG-07")
    assert weighing(got) == ["SIG-08"]


def test_edge_29_the_same_person_as_president_and_treasurer_is_one() -> None:
    got = report(att_ben_signataire2="VAUTRIN Pierre")
    assert failed(got, "SIG-07")
    assert got.verdict is Verdict.INCOMPLETE


def test_edge_30_the_candidate_attesting_herself_is_left_to_a_person() -> None:
    got = report(att_ben_signataire1="Maëlle Le Goff")
    assert got.verdict is Verdict.TO_CHECK
    assert weighing(got) == ["SIG-09"]
    assert not [f for f in got.findings if f.request]


def test_edge_31_no_stamp_is_asked_of_a_small_association() -> None:
    got = report(att_ben_cachet="")
    assert got.verdict is Verdict.TO_CHECK
    assert weighing(got) == ["SIG-12"]
    assert not [f for f in got.findings if f.request]


def test_edge_32_an_association_of_alsace_registered_in_court() -> None:
    assert report(att_ben_declaree_a="Tribunal de Colmar").verdict is Verdict.COMPLETE


def test_edge_33_a_merged_mutual_is_matched_and_confirmed_by_a_person() -> None:
    got = report(att_sal_entreprise="Alpes Santé Mutualité")
    assert got.verdict is Verdict.TO_CHECK
    assert weighing(got) == ["COH-03"]
    assert got.duration is DurationStatus.MET


def test_edge_34_payslips_are_not_asked_again_when_pieces_were_sent() -> None:
    got = report(without=["attestation-salariee-1"], pieces=["bulletins 2021-2024.pdf"])
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in got.findings if f.request]
    assert got.duration is DurationStatus.NOT_COMPUTABLE


def test_edge_34_nor_a_signature_when_payslips_may_be_there() -> None:
    got = report(att_sal_signature="", pieces=["bulletins 2021-2024.pdf"])
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in got.findings if f.request]


def test_edge_34_payslips_that_were_read_are_enough_and_nothing_is_asked() -> None:
    slips = {"kind": "payslip", "months": ["2021-01", "2024-12"], "job": "Chargée d'accueil"}
    got = report(without=["attestation-salariee-1"], papers=[slips])
    assert (got.verdict, got.duration) == (Verdict.COMPLETE, DurationStatus.MET), weighing(got)
    assert not [f for f in got.findings if f.request]
    assert [f.outcome for f in findings(got, "PCE-05") if f.subject == "emploi-1"] == [
        Outcome.PASSED
    ]


def test_edge_35_yearly_recaps_are_enough() -> None:
    recaps = [
        {"kind": "annual_recap", "period": [date(y, 1, 1), date(y, 12, 31)]}
        for y in (2021, 2022, 2023, 2024)
    ]
    got = report(without=["attestation-salariee-1"], papers=recaps)
    assert got.verdict is Verdict.COMPLETE, weighing(got)


def test_edge_35_a_december_payslip_with_its_totals_is_looked_at_never_refused() -> None:
    decembers = [
        {
            "kind": "payslip",
            "period": [date(y, 12, 1), date(y, 12, 31)],
            "hours_to_date": 1820,
            "to_date_since": [y, 1],
        }
        for y in (2021, 2022, 2023, 2024)
    ]
    got = report(without=["attestation-salariee-1"], papers=decembers)
    assert got.verdict is Verdict.TO_CHECK
    assert failed(got, "PCE-06")
    assert not [f for f in got.findings if f.request]


def test_edge_36_stamps_are_treated_alike_in_every_dossier() -> None:
    for field in ("att_sal_cachet", "att_ben_cachet"):
        got = report(**{field: ""})
        assert got.verdict is Verdict.TO_CHECK
        assert not [f for f in got.findings if f.request]


def test_edge_37_an_attestation_signed_before_the_end_counts_to_its_signature() -> None:
    got = report(att_sal_fait_le="01/06/2022")
    assert failed(got, "DAT-06")
    assert got.ledger is not None
    justified = got.ledger.lines[0].justified_days
    assert justified is not None and justified[1] == 517


def test_edge_38_yes_or_no_struck_through_by_hand_is_left_to_a_person() -> None:
    struck = {"state": "unreadable", "flags": ["both"], "reason": "« oui / non » raturé."}
    got = report(att_sal_temps_complet={k: v for k, v in struck.items() if k != "flags"})
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in got.findings if f.request]


# ------------------------------------------------------------------------------- forms


def test_edge_39_no_sign_that_a_font_lacks_and_no_narrow_space() -> None:
    assert fieldfont.undrawable("œ € Łukasz Nguyễn Ÿ") == []
    assert fieldfont.undrawable("❑") == ["❑"]  # typed in a box: told, never drawn as something else
    document = pypdfium2.PdfDocument(BLANK)
    printed = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert {"❑", "➔", "œ"} <= set(printed)
    shown = format_number(4821) + format_percent(Fraction(4, 5)) + typeset("« a » : 12 % ?")
    assert "\u202f" not in shown


def test_edge_40_empty_third_table_is_ignored() -> None:
    got = report(**dict.fromkeys(job(3, THIRD_JOB), ""))
    assert got.verdict is Verdict.COMPLETE
    assert not [f for f in got.findings if f.subject == "emploi-3"]


def test_edge_40_dots_in_the_third_table_are_nothing() -> None:
    assert report(emploi_3_intitule="....", emploi_3_employeur="—").verdict is Verdict.COMPLETE


def test_edge_41_tables_1_and_3_only_keep_their_numbers() -> None:
    cells = job(3, THIRD_JOB) | {"emploi_3_employeur": "Entraide Santé Savoie"}
    cells |= {"emploi_3_statut": "bénévole", "emploi_3_activites": ""}
    got = report(**cells, no_job=2)
    assert [f.subject for f in failed(got, "CPL-09")] == ["emploi-3"]
    assert "Emploi 3" in failed(got, "CPL-09")[0].message
    assert {f.subject for f in findings(got, "CPL-10")} == {"emploi-1", "emploi-3"}


def test_edge_42_six_jobs_on_copied_tables() -> None:
    cells = {}
    for n in (4, 5, 6):
        cells |= job(n, THIRD_JOB | {"depuis": f"01/0{n}/2018", "jusquau": f"20/0{n}/2018"})
    got = report(**cells)
    assert [f.subject for f in findings(got, "CPL-09")][-3:] == ["emploi-4", "emploi-5", "emploi-6"]


def test_edge_43_text_longer_than_its_box_is_told() -> None:
    long = {"value": "Accueil physique et téléphonique des adhérents.", "flags": ["overflow"]}
    assert failed(report(emploi_1_activites=long), "INT-03")


def test_edge_44_radio_values_of_other_viewers() -> None:
    assert report(emploi_1_temps_complet="Oui").verdict is Verdict.COMPLETE


def test_edge_44_an_unknown_radio_value_is_not_an_answer() -> None:
    assert report(emploi_1_temps_complet="0").verdict is Verdict.TO_CHECK


def test_edge_45_printed_then_scanned_asks_nothing() -> None:
    scanned = changed(
        all_unreadable(base(), "Page numérisée."),
        {"problems": [{"file": "dossier.pdf", "kind": "image_only", "salvaged": True}]},
    )
    got = judge(scanned)
    assert got.verdict is Verdict.TO_CHECK
    assert failed(got, "INT-04")
    assert not [f for f in got.findings if f.request]
    assert not [f for f in got.findings if f.outcome is Outcome.FAILED and f.rule != "INT-04"]


def test_edge_45_pages_that_nobody_identified_ask_nothing() -> None:
    got = judge(
        changed(
            replace(base(), documents=()),
            {
                "problems": [{"file": "scan.pdf", "kind": "image_only"}],
                "pieces": ["scan.pdf"],
            },
        )
    )
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in got.findings if f.request]


@pytest.mark.parametrize("emplois", [1, 6])
def test_edge_46_the_sommaire_follows_the_number_of_tables(emplois: int) -> None:
    sheets = drawing.draw("dossier-recevabilite", emplois=emplois, formations=5)
    roles = [page.role for page in sheets.pages]
    document = pypdfium2.PdfDocument(sheets.pdf)
    sommaire = document[roles.index("sommaire")].get_textpage().get_text_range()
    document.close()
    numbers = [line.split()[-1] for line in sommaire.split("Sommaire")[1].splitlines() if line]
    assert str(roles.index("formation") + 1) in numbers


def test_edge_47_the_text_of_the_law_is_not_corrected() -> None:
    printed = " ".join(field.label for field in DECLARATIONS)
    assert "n°2000-615" in printed
    assert "que les toutes les informations" in printed


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
