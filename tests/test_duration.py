"""The duration ledger, held to the worked examples and to the arithmetic traps of domain.md."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from duration_examples import EXAMPLES, MET, NOT_COMPUTABLE, job, ledger, rounded

from vaeforms.duration import window
from vaeforms.french import parse_share
from vaeforms.parameters import HOURS_YEAR_EFFECTIVE, HOURS_YEAR_PAID, PROFILES

# --------------------------------------------------------------------------- worked examples


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_example(name: str) -> None:
    jobs, declared, justified, status = EXAMPLES[name]
    found = ledger(*jobs)
    assert rounded(found.declared.capped[0]) == declared[0]
    assert rounded(found.declared.uncapped[1]) == declared[1]
    assert rounded(found.justified.capped[0]) == justified[0]
    assert rounded(found.justified.uncapped[1]) == justified[1]
    assert found.status == status


@pytest.mark.parametrize(
    ("name", "rule"),
    [("E1", "DUR-04"), ("E4", "DUR-01"), ("E6", "DUR-03"), ("E7", "DUR-03"), ("E10", "DUR-01")],
)
def test_worked_example_names_its_rule(name: str, rule: str) -> None:
    assert ledger(*EXAMPLES[name][0]).rule == rule


@pytest.mark.parametrize(
    ("text", "percent"), [("121,33 h/mois", 80.0), ("130 h", 85.71), ("75,83 h/mois", 50.0)]
)
def test_example_e8b_converts_monthly_hours(text: str, percent: float) -> None:
    share = parse_share(text).share
    assert share is not None
    assert round(float(share * 100), 2) == percent


def test_example_e9_gives_both_bases() -> None:
    (line,) = ledger(*EXAMPLES["E9"][0]).lines
    assert any(
        "0,86\u00a0an sur la base de 35" in note
        and "0,97\u00a0an sur la base de 1\u00a0607" in note
        for note in line.notes
    )


@pytest.mark.parametrize(("name", "with_training"), [("E11", 1157), ("E12", 1749)])
def test_training_left_out_is_counted_by_a_later_regime(name: str, with_training: int) -> None:
    found = ledger(*EXAMPLES[name][0], profile="regime-2024")
    assert found.declared.capped == (with_training, with_training)


def test_example_e12_says_that_training_matters() -> None:
    found = ledger(*EXAMPLES["E12"][0])
    assert "training_matters" in found.flags
    assert found.lines[0].excluded
    assert found.lines[0].days == (730, 730)


def test_example_e16_divides_paid_hours_by_paid_hours() -> None:
    recap = Fraction("1820.04")
    assert round(float(recap / HOURS_YEAR_PAID), 2) == 1.00
    assert round(float(recap / HOURS_YEAR_EFFECTIVE), 2) == 1.13


# --------------------------------------------------------------------------- arithmetic traps


def test_exactly_three_years_is_reached_without_any_margin() -> None:
    found = ledger(job("01/01/2021", "31/12/2023"))
    assert (found.status, found.rule, found.flags) == (MET, "DUR-04", {"margin"})


def test_every_month_aligned_three_years_full_time_is_reached() -> None:
    for year in range(2015, 2023):
        for month in range(1, 13):
            end = date(year + 3, month, 1).toordinal() - 1
            found = ledger(job(f"01/{month:02}/{year}", f"{date.fromordinal(end):%d/%m/%Y}"))
            assert found.status == MET


def test_a_job_across_the_window_is_truncated_not_dropped() -> None:
    (line,) = ledger(job("01/01/2010", "31/12/2016")).lines
    assert line.days == (930, 930)
    assert line.flags == {"truncated"}
    assert "15\u00a0juin 2014" in line.notes[0]


def test_a_job_before_the_window_counts_for_nothing() -> None:
    found = ledger(job("01/01/2005", "31/12/2010"))
    assert found.lines[0].days == (0, 0)
    assert found.lines[0].flags == {"outside"}


@pytest.mark.parametrize(
    ("reference", "first"),
    [
        (date(2026, 6, 15), date(2014, 6, 16)),
        (date(2024, 2, 29), date(2012, 3, 1)),
        (date(2024, 2, 28), date(2012, 2, 29)),
        (date(2025, 2, 28), date(2013, 3, 1)),
        (date(2024, 3, 1), date(2012, 3, 2)),
        (date(2112, 2, 29), date(2100, 3, 1)),
    ],
)
def test_window_opens_the_day_after_twelve_years_ago(reference: date, first: date) -> None:
    assert window(reference) == (first, reference)


def test_ongoing_runs_to_the_reference_date_only() -> None:
    jobs = [job("01/06/2023", "à ce jour")]
    assert ledger(*jobs).declared.capped[0] == 1111
    assert ledger(*jobs, reference=date(2025, 1, 1)).declared.capped[0] == 581


def test_an_end_after_the_reference_date_is_cut_there() -> None:
    (line,) = ledger(job("01/06/2026", "31/12/2026")).lines
    assert line.days == (15, 15)
    assert line.flags == {"after_reference"}


def test_an_ongoing_job_that_starts_after_the_reference_date_has_no_day() -> None:
    (line,) = ledger(job("01/09/2026", "en cours")).lines
    assert line.days == (0, 0)
    assert "after_reference" in line.flags


def test_a_one_day_job_counts_one_day() -> None:
    assert ledger(job("03/03/2020", "03/03/2020")).declared.capped == (1, 1)


def test_an_end_before_its_start_is_not_computed() -> None:
    found = ledger(job("01/01/2023", "31/12/2020"))
    assert found.lines[0].days is None
    assert found.declared.capped == (0, 0)
    assert found.status == NOT_COMPUTABLE
    assert "reversed" in found.lines[0].flags


def test_partial_dates_in_the_same_month_are_never_negative() -> None:
    found = ledger(job("mars 2022", "mars 2022"))
    assert found.declared.capped == (0, 31)


def test_hundred_and_twenty_percent_is_shown_capped_and_not() -> None:
    found = ledger(
        job("01/01/2023", "31/12/2023", n=1), job("01/01/2023", "31/12/2023", Fraction(1, 5), n=2)
    )
    assert found.declared.capped == (365, 365)
    assert found.declared.uncapped == (438, 438)
    assert "overlap" in found.flags


def test_a_shared_handover_day_is_no_overlap_to_examine() -> None:
    assert "overlap" not in ledger(*EXAMPLES["E15"][0]).flags


def test_one_employer_in_two_tables_counts_once() -> None:
    half = Fraction(1, 2)
    found = ledger(
        job("01/01/2020", "31/12/2020", half, n=1, employer="mutuelle du lac"),
        job("01/07/2020", "31/12/2021", half, n=2, employer="mutuelle du lac"),
    )
    assert found.declared.uncapped == (Fraction(731, 2), Fraction(731, 2))
    assert "same_employer" in found.flags


# --------------------------------------------------------------------------- profiles


def test_one_year_is_enough_under_the_regime_of_2017() -> None:
    assert ledger(job("01/01/2022", "31/12/2022"), profile="regime-2017").status == MET


def test_training_makes_up_half_at_most_under_the_regime_of_2017() -> None:
    found = ledger(
        job("01/01/2020", "31/12/2021", n=1, training="apprentissage"),
        job("01/01/2022", "31/03/2022", n=2),
        profile="regime-2017",
    )
    assert found.declared.capped == (180, 180)


def test_no_minimum_under_the_regime_of_2024() -> None:
    assert ledger(job("01/01/2026", "31/01/2026"), profile="regime-2024").status == MET


def test_every_profile_names_its_source() -> None:
    assert all(each.source and each.title for each in PROFILES.values())
