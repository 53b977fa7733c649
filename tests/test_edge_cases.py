"""Cases 1 to 18 of domain.md §8 that would embarrass the tool, by number: counting, dates."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest
import test_edge_cases_papers
import test_edge_cases_people
from builders import RECEIVED, base, changed
from test_rules_edge_cases import failed, findings, report, weighing

from vaeforms.duration import Activity, compute, window
from vaeforms.french import NBSP, format_percent, parse_date, parse_share
from vaeforms.model import DurationStatus, Report, Verdict
from vaeforms.rules import judge


def failed_or_said(got: Report, id: str, subject: str) -> str:
    return next(f.message for f in findings(got, id) if f.subject == subject)


def test_every_case_has_its_test() -> None:
    parts = (globals(), vars(test_edge_cases_papers), vars(test_edge_cases_people))
    names = [name for part in parts for name in part]
    numbers = {int(n) for name in names for n in re.findall(r"(?<=_)\d\d(?=_)", name)}
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
