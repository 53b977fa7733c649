"""What the ledger's totals settle, when they will suffice, and how they are shown."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from duration_examples import (
    BORDERLINE,
    EXAMPLES,
    FULL,
    MET,
    NOT_COMPUTABLE,
    NOT_JUSTIFIED,
    NOT_MET,
    REFERENCE,
    job,
    ledger,
    rounded,
    volunteer,
)

from vaeforms.duration import Activity, Evidence
from vaeforms.french import parse_share

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
