"""Cases 27 to 47 of domain.md §8, each test named after its number: attestations, forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pypdfium2
import pytest
from builders import base, changed, job
from test_rules_edge_cases import THIRD_JOB, all_unreadable, failed, findings, report, weighing

from vaeforms import drawing, fieldfont
from vaeforms.forms.dossier import DECLARATIONS
from vaeforms.french import format_number, format_percent, typeset
from vaeforms.model import DurationStatus, Outcome, Verdict
from vaeforms.rules import judge

BLANK = Path(__file__).parents[1] / "blank_forms" / "dossier-recevabilite.pdf"


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
