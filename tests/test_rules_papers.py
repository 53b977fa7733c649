"""Payslips and other pieces: whose, for which job, which months, and what stays for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import EMPLOYEE_ATTESTATION, base, job
from test_rules_edge_cases import THIRD_JOB, failed, findings, report, weighing

from vaeforms.model import (
    Cover,
    Document,
    DocumentPage,
    DurationStatus,
    Outcome,
    Piece,
    PieceKind,
    Report,
    Verdict,
)
from vaeforms.rules import judge
from vaeforms.rules.coverage import months_text

SLIPS: dict[str, Any] = {"kind": "payslip", "months": ["2021-01", "2024-12"]}


def paid(*papers: dict[str, Any], **changes: Any) -> Report:
    """The base dossier without its employer's attestation, and with those pieces."""
    return report(without=["attestation-salariee-1"], papers=list(papers), **changes)


def states(got: Report, n: int) -> dict[tuple[int, int], Cover]:
    (coverage,) = (each for each in got.coverage if each.n == n)
    return {month.month: month.cover for month in coverage.months}


# ------------------------------------------------------------------------------- whose


def test_payslips_in_another_order_of_names_are_hers() -> None:
    assert paid(SLIPS | {"person": "Mme Maëlle LE GOFF"}).verdict is Verdict.COMPLETE


def test_a_birth_name_on_payslips_is_to_check() -> None:
    got = paid(SLIPS | {"person": "TANGUY Maëlle"})
    assert weighing(got) == ["COH-01"]
    assert len(failed(got, "COH-01")) == 1  # said once for 48 payslips
    assert got.duration is DurationStatus.MET


def test_payslips_of_somebody_else_justify_nothing() -> None:
    got = paid(SLIPS | {"person": "CASTAGNIER Bruno"})
    assert got.verdict is Verdict.INCOMPLETE
    assert failed(got, "COH-02")
    assert got.ledger is not None
    assert not got.ledger.lines[0].justified_by


def test_payslips_without_a_name_are_never_counted_nor_refused() -> None:
    got = paid(SLIPS | {"person": "", "not_found": ["person"]})
    assert got.verdict is Verdict.TO_CHECK
    assert got.duration is DurationStatus.NOT_COMPUTABLE
    assert not [f for f in got.findings if f.request]


# ------------------------------------------------------------------------------- which job


def test_payslips_of_a_merged_employer_are_left_to_a_person() -> None:
    got = paid(SLIPS | {"employer": "Alpes Santé Mutualité"})
    assert got.verdict is Verdict.TO_CHECK
    assert [f.subject for f in failed(got, "COH-03")] == ["piece-1"]
    assert not [f for f in got.findings if f.request]


def test_payslips_of_a_job_that_no_table_tells_of() -> None:
    old = {"kind": "payslip", "months": ["2015-01", "2015-03"], "employer": "Librairie du Port"}
    got = report(papers=[old])
    assert weighing(got) == ["COH-12"]
    assert "bulletins de salaire (Librairie du Port)" in failed(got, "COH-12")[0].request


def test_payslips_go_to_the_table_of_their_employer_and_period() -> None:
    second = THIRD_JOB | {"employer": "", "employeur": "Mutuelle du Lac"}
    second.pop("employer")
    second |= {"depuis": "01/01/2018", "jusquau": "31/12/2018"}
    got = paid(SLIPS, **job(3, second))
    assert failed(got, "PCE-01")[0].subject == "emploi-3"


def test_a_piece_placed_by_hand_goes_where_it_was_placed() -> None:
    slip = {"kind": "payslip", "period": [date(2021, 1, 1), date(2021, 1, 31)], "employer": "X"}
    got = report(papers=[slip], placements=[{"file": "piece-1.pdf", "attached": "Emploi 1"}])
    assert not failed(got, "COH-12")
    assert not failed(got, "COH-03")


def test_a_cv_that_nobody_could_read_is_one_when_a_person_says_so() -> None:
    changes: dict[str, Any] = {"recap_cv_synthetique": "voir CV joint", "pieces": ["scan.pdf"]}
    assert report(**changes).verdict is Verdict.TO_CHECK
    said = [{"file": "piece-1.pdf", "kind": "CV"}]
    assert report(**changes, placements=said).verdict is Verdict.COMPLETE


def test_a_payslip_said_by_hand_still_has_to_be_read() -> None:
    said = [{"file": "piece-1.pdf", "kind": "bulletin de salaire", "attached": "emploi 1"}]
    got = paid(pieces=["scan.pdf"], placements=said)
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in got.findings if f.request]


# ------------------------------------------------------------------------------- which months


def test_each_month_has_its_proof() -> None:
    got = paid(SLIPS | {"months": ["2021-01", "2023-06"]})
    assert states(got, 1)[2023, 6] is Cover.JUSTIFIED
    assert states(got, 1)[2023, 7] is Cover.MISSING
    (month,) = (m for m in got.coverage[0].months if m.month == (2021, 2))
    assert month.documents == ("piece-2",)


def test_a_letter_on_plain_paper_is_to_check_month_by_month() -> None:
    letter = {
        "kind": "employer_letter",
        "employer": "Mutuelle du Lac",
        "period": [date(2021, 1, 1), date(2024, 12, 31)],
        "signed_on": date(2025, 1, 10),
    }
    got = paid(letter)
    assert set(states(got, 1).values()) == {Cover.TO_CHECK}
    assert got.verdict is Verdict.TO_CHECK
    assert got.ledger is not None
    assert got.ledger.lines[0].justified_days == (0, 0)
    assert not [f for f in got.findings if f.request]


def test_months_before_the_window_are_not_asked() -> None:
    got = paid(
        SLIPS,
        emploi_1_depuis="01/01/2013",
    )
    assert states(got, 1)[2013, 5] is Cover.OUTSIDE
    assert states(got, 1)[2014, 7] is Cover.MISSING


def test_the_last_months_of_a_job_that_goes_on_are_not_asked() -> None:
    got = paid(SLIPS | {"months": ["2021-01", "2026-04"]}, emploi_1_jusquau="à ce jour")
    assert not failed(got, "PCE-04")
    assert "30 avril 2026" in next(
        f.message for f in findings(got, "DUR-11") if f.subject == "emploi-1"
    ).replace("\u00a0", " ")


def test_hours_that_nobody_read_are_no_hours() -> None:
    got = paid(SLIPS | {"hours": "", "not_found": ["hours"]})
    assert got.verdict is Verdict.TO_CHECK
    assert got.ledger is not None
    assert got.ledger.lines[0].justified_days is not None
    assert got.ledger.lines[0].justified_days[0] == 0


def test_part_time_on_payslips_is_the_share_that_counts() -> None:
    got = paid(SLIPS | {"hours": "121.33"})
    assert failed(got, "COH-06")
    assert got.ledger is not None
    justified = got.ledger.lines[0].justified_days
    assert justified is not None
    assert 1168 < justified[1] < 1169


def test_a_long_absence_on_payslips_is_left_to_a_person() -> None:
    absence = {"kind": "parental", "text": "Congé parental"}
    absence |= {"start": date(2022, 3, 1), "end": date(2023, 8, 31)}
    got = paid(SLIPS | {"absences": [absence]})
    assert "du 1er mars 2022 au 31 août 2023" in failed(got, "DUR-18")[0].message.replace(
        "\u00a0", " "
    )
    assert got.verdict is Verdict.TO_CHECK


def test_payslips_for_a_volunteer_do_not_replace_the_attestation() -> None:
    got = report(
        without=["attestation-benevole-1"],
        papers=[SLIPS | {"employer": "Entraide Santé Savoie", "months": ["2019-09", "2020-06"]}],
    )
    assert failed(got, "COH-08")
    assert failed(got, "PCE-02")


def test_an_apprentices_payslips_show_a_training_contract() -> None:
    got = paid(SLIPS | {"training_contract": "Contrat d'apprentissage"})
    assert failed(got, "DUR-12")
    assert got.ledger is not None
    assert got.ledger.lines[0].excluded


# ------------------------------------------------------------------------------- attestations


@pytest.mark.parametrize("field", ["att_sal_signature", "att_sal_fait_le", "att_sal_qualite"])
def test_a_bad_attestation_is_not_asked_again_when_payslips_show_everything(field: str) -> None:
    got = report(**{field: ""}, papers=[SLIPS])
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in got.findings if f.request]


def test_payslips_go_on_where_an_old_attestation_stops() -> None:
    got = report(
        emploi_1_jusquau="à ce jour",
        emploi_1_depuis="01/01/2023",
        att_sal_depuis="01/01/2023",
        att_sal_jusquau="",
        att_sal_fait_le="10/02/2025",
        emploi_1_duree_etp="3 ans 5 mois",
        recap_duree_cqp_etp="3 ans 7 mois",
        papers=[SLIPS | {"months": ["2025-02", "2026-05"]}],
    )
    assert got.duration is DurationStatus.MET
    assert got.verdict is Verdict.COMPLETE, weighing(got)


def test_runs_of_months_in_words() -> None:
    found = [(2021, 11), (2021, 12), (2022, 1), (2022, 3)]
    assert months_text(found) == "novembre 2021 à janvier 2022 et mars 2022"
    found = [(2021, 4), (2021, 5), (2021, 10)]
    assert months_text(found, after_period=True) == "d’avril 2021 à mai 2021 et d’octobre 2021"


def test_a_work_certificate_alone_is_not_a_proof() -> None:
    certificate = {"kind": "work_certificate", "employer": "Mutuelle du Lac"}
    got = paid(certificate)
    assert got.verdict is Verdict.INCOMPLETE
    assert failed(got, "PCE-01")
    assert [f.outcome for f in findings(got, "PCE-19")] == [Outcome.FAILED]


# ------------------------------------------------------------------------------- never too much


@pytest.mark.parametrize("gone", ["2021-01", "2022-07", "2024-12"])
def test_a_dossier_that_lacks_one_payslip_is_never_complete(gone: str) -> None:
    year, month = (int(part) for part in gone.split("-"))
    slips = [
        {"kind": "payslip", "months": [f"{y}-{m:02}", f"{y}-{m:02}"]}
        for y in range(2021, 2025)
        for m in range(1, 13)
        if (y, m) != (year, month)
    ]
    got = paid(*slips)
    assert got.verdict is Verdict.TO_CHECK
    assert failed(got, "PCE-04")


@pytest.mark.parametrize(
    ("mention", "value"),
    [
        ("person", ""),
        ("employer", ""),
        ("hours", ""),
        ("person", "Maëlle Tanguy"),
        ("employer", "Mutuelle du Léman"),
        ("training_contract", "Contrat de professionnalisation"),
        ("agreement", "Banque"),
        ("job", "Comptable"),
    ],
)
def test_a_dossier_of_payslips_with_one_fault_is_never_complete(mention: str, value: str) -> None:
    faults = {mention: value, "not_found": [] if value else [mention]}
    assert paid(SLIPS).verdict is Verdict.COMPLETE
    assert paid(SLIPS | faults).verdict is not Verdict.COMPLETE


def test_three_payslips_do_not_justify_four_years() -> None:
    got = paid(SLIPS | {"months": ["2024-10", "2024-12"]})
    assert got.verdict is Verdict.INCOMPLETE
    assert got.duration is DurationStatus.NOT_JUSTIFIED


def test_a_trace_in_a_blank_model_is_no_attestation() -> None:
    """Scanned, the unused model of a dossier may show a trace in a box or two."""
    empty = dict.fromkeys(EMPLOYEE_ATTESTATION, "")
    unread = {"state": "filled", "value": "Pam TT", "flags": ["to_read"]}
    for trace in (unread, {"state": "unreadable", "reason": "Un pli passe sur la case."}):
        model = {**empty, "form": "attestation-salariee", "like": "attestation-salariee-1"}
        got = report(add=[{**model, "att_sal_activites": trace}])
        assert weighing(got) == weighing(report())
        unsigned = report(add=[{**model, "att_sal_activites": trace}], att_sal_signature="")
        assert unsigned.verdict is Verdict.INCOMPLETE
    signed = report(add=[{**model, "att_sal_signature": "(signature)"}])
    assert "PCE-08" in weighing(signed)


def scraps(*places: tuple[str, int], kind: PieceKind = PieceKind.OTHER) -> list[str]:
    """What is said of pages of files that nobody can name."""
    documents = [
        Document(
            f"piece-{n}",
            None,
            f"{file}, page {page}",
            (DocumentPage(file, page - 1, ""),),
            piece=Piece(kind),
        )
        for n, (file, page) in enumerate(places, start=1)
    ]
    plain = base()
    got = judge(replace(plain, documents=(*plain.documents, *documents)))
    return [f.message.replace("\u00a0", " ") for f in got.findings if f.rule == "PCE-15"]


def test_many_pages_of_one_file_that_nobody_can_name_are_told_together() -> None:
    assert scraps(("lot.pdf", 2), ("a.pdf", 1), ("lot.pdf", 7), ("lot.pdf", 12)) == [
        "Pièces « lot.pdf, pages 2, 7 et 12 » non rattachées : à classer manuellement.",
        "Pièce « a.pdf, page 1 » non rattachée : à classer manuellement.",
    ]
    (unread,) = scraps(*(("lot.pdf", n) for n in (1, 2, 3)), kind=PieceKind.UNREAD)
    assert "« lot.pdf, pages 1 à 3 » n’ont pas pu être lues" in unread


def test_two_pages_of_one_file_are_told_one_by_one() -> None:
    assert len(scraps(("lot.pdf", 1), ("lot.pdf", 2))) == 2
