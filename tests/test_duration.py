"""The duration ledger, held to the worked examples and to the arithmetic traps of domain.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from vaeforms.duration import Activity, Evidence, compute, window
from vaeforms.french import parse_date, parse_share
from vaeforms.model import DurationStatus, Ledger
from vaeforms.parameters import HOURS_YEAR_EFFECTIVE, HOURS_YEAR_PAID, PROFILES

REFERENCE = date(2026, 6, 15)
FULL = Fraction(1)
MET, BORDERLINE = DurationStatus.MET, DurationStatus.BORDERLINE
NOT_MET, NOT_JUSTIFIED = DurationStatus.NOT_MET, DurationStatus.NOT_JUSTIFIED
NOT_COMPUTABLE = DurationStatus.NOT_COMPUTABLE


def job(
    start: str,
    end: str,
    share: Fraction | None = FULL,
    *,
    n: int = 1,
    attested_to: str | None = "",
    training: str = "",
    excluded: str = "",
    employer: str = "",
    hours: int | None = None,
) -> Activity:
    """A job as its table says; attested entirely, or to a day, or (None) not at all."""
    first, last = parse_date(start).bounds, parse_date(end).bounds
    evidence: tuple[Evidence, ...] = ()
    if attested_to is not None and first is not None:
        shown = parse_date(attested_to).bounds or last or (REFERENCE, REFERENCE)
        evidence = (Evidence(f"Attestation {n}", first, shown, share),)
    return Activity(
        n=n,
        label=f"Emploi {n}",
        start=first,
        end=last,
        ongoing=parse_date(end).kind == "ongoing",
        share=share,
        employer=employer,
        training=training,
        excluded=excluded,
        evidence=evidence,
        hours_week=None if hours is None else Fraction(hours),
    )


def volunteer(start: str, end: str, hours: int, n: int = 1) -> Activity:
    return job(start, end, Fraction(hours, 35), n=n, hours=hours)


def ledger(*jobs: Activity, reference: date = REFERENCE, profile: str = "graine-2002") -> Ledger:
    return compute(jobs, reference, profile=profile)


def rounded(value: Fraction) -> float:
    return round(float(value), 2)


# --------------------------------------------------------------------------- worked examples

EXAMPLES: dict[str, tuple[Sequence[Activity], tuple[float, float], tuple[float, float], object]] = {
    # id: jobs, (declared capped, uncapped), (justified lowest capped, highest uncapped), status
    "E1": ([job("01/01/2021", "31/12/2023")], (1095, 1095), (1095, 1095), MET),
    "E2": ([job("01/01/2022", "31/12/2024")], (1096, 1096), (1096, 1096), MET),
    "E3": (
        [job("01/09/2020", "31/05/2024", Fraction(4, 5))],
        (1095.2, 1095.2),
        (1095.2, 1095.2),
        MET,
    ),
    "E3b": (
        [job("01/11/2014", "28/02/2018", Fraction(9, 10))],
        (1094.4, 1094.4),
        (1094.4, 1094.4),
        MET,
    ),
    "E4": ([job("01/01/2010", "31/12/2016")], (930, 930), (930, 930), NOT_MET),
    "E5": (
        [
            job("01/01/2020", "31/12/2022", Fraction(1, 2), n=1),
            job("01/01/2020", "31/12/2022", Fraction(1, 2), n=2),
        ],
        (1096, 1096),
        (1096, 1096),
        MET,
    ),
    "E6": (
        [job("01/01/2023", "30/06/2025"), volunteer("01/01/2023", "30/06/2025", 10, n=2)],
        (912, 1172.57),
        (912, 1172.57),
        BORDERLINE,
    ),
    "E6b": (
        [
            job("01/01/2021", "31/12/2023", Fraction(6, 10), n=1),
            job("01/01/2021", "31/12/2023", Fraction(1, 2), n=2),
        ],
        (1095, 1204.5),
        (1095, 1204.5),
        MET,
    ),
    "E7": (
        [job("01/06/2023", "à ce jour", attested_to="10/05/2026")],
        (1111, 1111),
        (1075, 1075),
        BORDERLINE,
    ),
    "E8": (
        [job("01/01/2020", "31/12/2024", parse_share("104 h/mois").share)],
        (1252.8, 1252.8),
        (1252.8, 1252.8),
        MET,
    ),
    "E9": ([volunteer("01/09/2018", "31/08/2023", 6)], (313.03, 313.03), (313.03, 313.03), NOT_MET),
    "E10": (
        [
            job("01/03/2019", "31/08/2020", n=1),
            job("04/01/2021", "31/03/2022", Fraction(4, 5), n=2),
            volunteer("01/09/2022", "30/06/2024", 6, n=3),
        ],
        (1026.29, 1026.29),
        (1026.29, 1026.29),
        NOT_MET,
    ),
    "E11": (
        [
            job("01/03/2022", "31/08/2022", n=1, training="stage"),
            job("01/09/2022", "30/04/2025", n=2),
        ],
        (973, 973),
        (973, 973),
        NOT_MET,
    ),
    "E12": (
        [
            job("01/09/2021", "31/08/2023", n=1, training="apprentissage"),
            job("01/09/2023", "en cours", n=2),
        ],
        (1019, 1019),
        (1019, 1019),
        NOT_MET,
    ),
    "E13": ([job("01/01/2022", "27/03/2025")], (1182, 1182), (1182, 1182), MET),
    "E14": ([job("septembre 2020", "septembre 2023")], (1067, 1125), (1067, 1125), BORDERLINE),
    "E14b": ([job("septembre 2020", "août 2023")], (1036, 1095), (1036, 1095), BORDERLINE),
    "E15": (
        [job("01/01/2020", "15/03/2021", n=1), job("15/03/2021", "31/12/2022", n=2)],
        (1096, 1097),
        (1096, 1097),
        MET,
    ),
    "E17-gross": ([job("01/01/2021", "31/12/2024")], (1461, 1461), (1461, 1461), MET),
    "E17-net": (
        [job("01/01/2021", "28/02/2022", n=1), job("01/09/2023", "31/12/2024", n=2)],
        (912, 912),
        (912, 912),
        NOT_MET,
    ),
}


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


# --------------------------------------------------------------------------- verdict


def test_declared_enough_but_not_justified() -> None:
    found = ledger(job("01/01/2020", "31/12/2023", attested_to=None))
    assert (found.status, found.rule) == (NOT_JUSTIFIED, "DUR-02")
    assert found.lines[0].unjustified == ((date(2020, 1, 1), date(2023, 12, 31)),)


def test_an_unread_date_leaves_the_question_open() -> None:
    found = ledger(job("01/01/2020", "été 2023"))
    assert (found.status, found.rule) == (NOT_COMPUTABLE, "")
    assert "unknown_dates" in found.flags


def test_an_unread_date_does_not_hide_what_is_enough() -> None:
    found = ledger(job("01/01/2020", "31/12/2023", n=1), job("01/01/2024", "été 2025", n=2))
    assert found.status == MET


def test_an_unread_date_that_could_not_change_anything_does_not_stop_the_verdict() -> None:
    found = ledger(job("01/01/2026", "illisible"))
    assert (found.status, found.rule) == (NOT_MET, "DUR-01")


def test_an_unknown_share_leaves_the_question_open() -> None:
    found = ledger(job("01/01/2020", "31/12/2023", None))
    assert found.status == NOT_COMPUTABLE
    assert found.declared.capped == (0, 1461)


def test_an_unknown_share_too_short_even_full_time_is_not_met() -> None:
    assert ledger(job("01/01/2020", "31/12/2021", None)).rule == "DUR-01"


def test_an_ambiguous_share_is_bounded_and_borderline() -> None:
    ambiguous = parse_share("28").bounds
    dates = (date(2020, 1, 1),) * 2, (date(2024, 12, 31),) * 2
    piece = Evidence("Attestation", *dates)
    found = ledger(Activity(1, "Emploi 1", *dates, share=ambiguous, evidence=(piece,)))
    assert rounded(found.justified.capped[0]) == 511.56
    assert rounded(found.justified.capped[1]) == 1461.6
    assert (found.status, found.rule) == (BORDERLINE, "DUR-03")
    assert "unclear_share" in found.lines[0].flags


def test_two_tables_with_one_number_stay_two_activities() -> None:
    half = Fraction(1, 2)
    found = ledger(job("01/01/2022", "31/12/2022", half), job("01/01/2022", "31/12/2022", half))
    assert found.declared.capped == (365, 365)


def test_nothing_declared_is_not_computable() -> None:
    assert ledger().status == NOT_COMPUTABLE


def test_the_lower_of_declared_and_attested_shares_is_justified() -> None:
    whole = (date(2022, 1, 1),) * 2, (date(2022, 12, 31),) * 2
    piece = Evidence("Attestation", *whole, Fraction(1, 2))
    found = ledger(Activity(1, "Emploi 1", *whole, share=FULL, evidence=(piece,)))
    assert found.declared.capped == (365, 365)
    assert found.justified.capped == (Fraction(365, 2), Fraction(365, 2))
    assert found.lines[0].justified_formula.endswith("182,5\u00a0jours ETP")


def test_evidence_never_justifies_more_than_is_declared() -> None:
    declared = (date(2022, 1, 1),) * 2, (date(2022, 6, 30),) * 2
    wider = Evidence("Attestation", (date(2021, 1, 1),) * 2, (date(2023, 12, 31),) * 2)
    found = ledger(Activity(1, "Emploi 1", *declared, share=FULL, evidence=(wider,)))
    assert found.justified.capped == found.declared.capped == (181, 181)


def test_two_pieces_leave_the_hole_between_them() -> None:
    days = [(date(2022, 1, 1), date(2022, 3, 31)), (date(2022, 5, 1), date(2022, 12, 31))]
    pieces = tuple(Evidence(f"Bulletin {a:%m}", (a, a), (b, b)) for a, b in days)
    whole = (date(2022, 1, 1),) * 2, (date(2022, 12, 31),) * 2
    found = ledger(Activity(1, "Emploi 1", *whole, share=FULL, evidence=pieces))
    assert found.justified.capped == (335, 335)
    assert found.lines[0].unjustified == ((date(2022, 4, 1), date(2022, 4, 30)),)
    assert found.lines[0].justified_by == "Bulletin 01, Bulletin 05"


def test_an_excluded_activity_is_shown_and_not_counted() -> None:
    found = ledger(job("01/01/2020", "31/12/2023", excluded="Décochée par le secrétariat"))
    assert found.declared.capped == (0, 0)
    assert found.lines[0].days == (1461, 1461)
    assert not found.lines[0].counted


def test_volunteers_hours_that_would_be_enough_on_the_legal_year_are_borderline() -> None:
    found = ledger(volunteer("01/01/2016", "31/12/2025", 10))
    assert found.justified.uncapped[1] < 1065
    assert (found.status, found.rule) == (BORDERLINE, "DUR-03")
    assert "hour_base_matters" in found.flags


def test_partial_dates_that_decide_say_so() -> None:
    assert "dates_matter" in ledger(*EXAMPLES["E14"][0]).flags


def test_overlap_that_decides_says_so() -> None:
    assert "cap_matters" in ledger(*EXAMPLES["E6"][0]).flags


# --------------------------------------------------------------------------- projection


def test_projection_of_a_full_time_job() -> None:
    found = ledger(job("01/09/2023", "en cours"))
    assert found.projected == date.fromordinal(REFERENCE.toordinal() + 1095 - 1019)


def test_projection_lets_old_days_leave_the_window() -> None:
    old = job("16/06/2014", "15/06/2016", n=1)
    found = ledger(old, job("01/06/2026", "en cours", Fraction(1, 2), n=2))
    # half a day comes and a whole one leaves: never within twelve years before the old job is gone
    assert found.projected is not None
    assert found.projected > date(2030, 1, 1)
    again = ledger(
        old, job("01/06/2026", "en cours", Fraction(1, 2), n=2), reference=found.projected
    )
    assert again.declared.capped[0] >= 1095


@pytest.mark.parametrize("share", [FULL, Fraction(1, 2), Fraction(3, 7)])
def test_projection_is_the_first_day_that_reaches_the_threshold(share: Fraction) -> None:
    jobs = [job("01/03/2020", "30/06/2021", n=1), job("01/06/2025", "en cours", share, n=2)]
    day = ledger(*jobs).projected
    assert day is not None
    assert ledger(*jobs, reference=day).declared.capped[0] >= 1095
    eve = date.fromordinal(day.toordinal() - 1)
    assert ledger(*jobs, reference=eve).declared.capped[0] < 1095


def test_no_projection_without_an_ongoing_job() -> None:
    assert ledger(job("01/01/2020", "31/12/2021")).projected is None


def test_no_projection_when_the_declared_total_is_enough() -> None:
    assert ledger(job("01/01/2020", "en cours", attested_to=None)).projected is None


# --------------------------------------------------------------------------- what is shown


@pytest.mark.parametrize(
    ("activity", "formula"),
    [
        (
            job("01/01/2022", "31/12/2024", Fraction(4, 5)),
            "1\u00a0096\u00a0jours\u00a0×\u00a080\u00a0% = 876,8\u00a0jours ETP",
        ),
        (
            job("septembre 2020", "septembre 2023"),
            "de 1\u00a0067 à 1\u00a0125\u00a0jours\u00a0×\u00a0100\u00a0% = "
            "de 1\u00a0067 à 1\u00a0125\u00a0jours ETP",
        ),
        (
            job("01/01/2022", "31/12/2022", None),
            "365\u00a0jours\u00a0×\u00a0quotité non lue (de 0\u00a0% à 100\u00a0%) = "
            "de 0 à 365\u00a0jours ETP",
        ),
        (job("03/03/2020", "03/03/2020"), "1\u00a0jour\u00a0×\u00a0100\u00a0% = 1\u00a0jour ETP"),
        (job("été 2013", "31/12/2014"), "Durée non calculable"),
    ],
)
def test_formula_in_french(activity: Activity, formula: str) -> None:
    assert ledger(activity).lines[0].formula == formula


def test_nothing_shown_holds_a_narrow_space() -> None:
    lines = ledger(*EXAMPLES["E6"][0], job("2010", "2016", n=3)).lines
    assert "\u202f" not in "".join("".join((line.formula, *line.notes)) for line in lines)


def test_segments_follow_who_works_when() -> None:
    found = ledger(
        job("01/01/2022", "30/06/2022", n=1), job("01/06/2022", "31/12/2022", Fraction(1, 2), n=2)
    )
    assert [(s.days, s.capped, s.uncapped) for s in found.segments] == [
        (151, 151, 151),
        (30, 30, 45),
        (184, 92, 92),
    ]


def test_lines_do_not_move() -> None:
    jobs = [job("01/01/2022", "31/12/2022", n=2), job("01/01/2015", "31/12/2015", n=1)]
    assert [line.n for line in ledger(*jobs).lines] == [2, 1]


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
