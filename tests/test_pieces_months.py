"""Which months the payslips and recaps of one job cover, and how long absences last."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from piece_pages import fx, only

from vaeforms.model import Absence, Document, Piece
from vaeforms.pieces import absences_shown, months_covered
from vaeforms.pieces.absences import spells

SLIP = fx.Slip()


def documents(*pieces: Piece) -> list[Document]:
    return [
        Document(f"piece-{number}", None, "", (), piece=piece)
        for number, piece in enumerate(pieces, start=1)
    ]


def slip(**changes: object) -> Piece:
    return only(fx.classic(replace(SLIP, **changes)))


def test_a_payslip_covers_its_month():
    (cover,) = months_covered(documents(slip())).values()
    assert cover.month == (2024, 3)
    assert (cover.start, cover.end) == (date(2024, 3, 1), date(2024, 3, 31))
    assert cover.share == (Fraction(1), Fraction(1))
    assert cover.hours == Fraction("151.67")
    assert (cover.by, cover.documents, cover.sure) == ("payslip", ("piece-1",), True)


def test_hours_of_a_whole_month_give_a_share():
    piece = only(fx.plain(replace(SLIP, hours="75,83")))
    (cover,) = months_covered(documents(piece)).values()
    assert cover.share is not None
    assert abs(cover.share[0] - Fraction(1, 2)) < Fraction(1, 1000)


def test_overtime_is_no_more_than_full_time():
    piece = only(fx.plain(replace(SLIP, hours="169,00")))
    (cover,) = months_covered(documents(piece)).values()
    assert cover.share == (Fraction(1), Fraction(1))


def test_a_month_begun_late_is_covered_from_then():
    (cover,) = months_covered(documents(slip(entry="18/03/2024"))).values()
    assert cover.start == date(2024, 3, 18)
    assert cover.share is None


def test_a_recap_covers_twelve_months():
    covers = months_covered(documents(only(fx.recap(SLIP))))
    assert list(covers) == [(2024, month) for month in range(1, 13)]
    assert {cover.by for cover in covers.values()} == {"recap"}
    assert covers[2024, 1].share == (Fraction(1), Fraction(1))


def test_a_recap_of_a_year_begun_in_september_covers_four_months():
    covers = months_covered(
        documents(only(fx.recap(replace(SLIP, year=2021), "606,68", monthly=False)))
    )
    assert list(covers) == [(2021, month) for month in range(9, 13)]
    assert covers[2021, 9].hours == Fraction("606.68") / 4


def test_a_recap_s_hours_count_not_its_contract():
    recap = only(fx.recap(SLIP, "606,68", monthly=False))
    share = only(fx.classic(SLIP)).share
    covers = months_covered(documents(replace(recap, share=share)))
    assert covers[2024, 1].share == (Fraction("606.68") / 12 / Fraction(1820, 12),) * 2


def test_a_running_total_covers_the_months_before_less_surely():
    covers = months_covered(documents(slip(month=12, to_date="1 820,04")))
    assert len(covers) == 12
    assert covers[2024, 12].sure
    assert not covers[2024, 1].sure
    assert covers[2024, 1].share is not None
    assert covers[2024, 1].share[0] > Fraction(99, 100)


def test_a_payslip_is_surer_than_a_running_total():
    covers = months_covered(documents(slip(month=12, to_date="1 820,04"), slip(month=3)))
    assert covers[2024, 3].by == "payslip"
    assert covers[2024, 3].documents == ("piece-1", "piece-2")


def test_january_s_running_total_says_nothing_of_other_months():
    assert len(months_covered(documents(slip(month=1, to_date="151,67")))) == 1


def test_two_shares_in_one_month_are_both_kept():
    (cover,) = months_covered(documents(slip(), slip(hours="121,33"))).values()
    assert cover.share == (Fraction(4, 5), Fraction(1))
    assert cover.hours is None


def test_a_payslip_without_period_covers_nothing():
    assert months_covered(documents(replace(slip(), period=None))) == {}


def test_months_of_parental_leave_are_one_spell():
    found = absences_shown(
        documents(*(slip(month=m, absences=(("Congé parental", "151,67"),)) for m in (3, 4, 5, 6)))
    )
    (spell,) = found
    assert spell.kind == "parental"
    assert (spell.start, spell.end) == (date(2024, 3, 1), date(2024, 6, 30))


def test_undated_absences_are_kept_apart():
    (absence,) = absences_shown(documents(slip(absences=(("Congé sans solde", "14,00"),))))
    assert absence.start is None


def test_a_week_end_does_not_end_an_absence():
    one = Absence("sick", "arrêt", date(2024, 3, 4), date(2024, 3, 8))
    two = Absence("sick", "arrêt", date(2024, 3, 11), date(2024, 3, 15))
    three = Absence("sick", "arrêt", date(2024, 3, 19), date(2024, 3, 22))
    assert [(a.start, a.end) for a in spells([three, two, one])] == [
        (date(2024, 3, 4), date(2024, 3, 15)),
        (date(2024, 3, 19), date(2024, 3, 22)),
    ]
