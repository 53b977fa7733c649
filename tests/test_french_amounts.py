"""Durations, part-time shares and weekly hours as typed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaeforms.french import (
    AmountKind,
    ShareUnit,
    parse_duration,
    parse_hours_per_week,
    parse_share,
)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3 ans", 1095),
        ("3ans", 1095),
        ("trois ans", 1095),
        ("36 mois", 1095),
        ("3,5 ans", Fraction(2555, 2)),
        ("3.5 ans", Fraction(2555, 2)),
        ("2 ans 6 mois", Fraction(1825, 2)),
        ("2 ans et demi", Fraction(1825, 2)),
        ("un an et demi", Fraction(1095, 2)),
        ("2½ ans", Fraction(1825, 2)),
        ("3 ans 1/2", Fraction(2555, 2)),
        ("1 an et 3 mois", Fraction(1825, 4)),
        ("1 an, 2 mois et 3 jours", 365 + Fraction(365, 6) + 3),
        ("4 821 h", 1095),
        ("4\u202f821 h", 1095),
        ("4\u00a0821 heures", 1095),
        ("1607h", 365),
        ("12 semaines", 84),
        ("45 jours", 45),
        ("vingt-quatre mois", 730),
        ("un semestre", Fraction(365, 2)),
        ("3 ans ETP", 1095),
        ("3 années en équivalent temps plein", 1095),
        ("3 ans (36 mois)", 1095),
        ("3 ans soit 4 821 h", 1095),
    ],
)
def test_duration(text: str, days: Fraction) -> None:
    read = parse_duration(text)
    assert (read.kind, read.days, read.flags) == (AmountKind.PARSED, days, set())


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("de 2 à 3 ans", "range"),
        ("plus de 3 ans", "range"),
        ("3 ans (30 mois)", "conflict"),
        ("4.821 h", "ambiguous_number"),
    ],
)
def test_duration_not_read_says_why(text: str, flag: str) -> None:
    read = parse_duration(text)
    assert (read.kind, read.days) == (AmountKind.UNPARSED, None)
    assert flag in read.flags


@pytest.mark.parametrize("text", ["depuis 2010", "80 %", "2 ans 6", "longtemps", "150 h/mois"])
def test_duration_not_read(text: str) -> None:
    assert parse_duration(text).kind == AmountKind.UNPARSED


def test_duration_without_a_unit() -> None:
    read = parse_duration("36")
    assert (read.kind, read.number, read.days) == (AmountKind.NO_UNIT, 36, None)


def test_duration_about() -> None:
    assert parse_duration("environ 3 ans").flags == {"approximate"}


@pytest.mark.parametrize("parse", [parse_duration, parse_share, parse_hours_per_week])
@pytest.mark.parametrize("text", ["", "  ", "......"])
def test_empty(parse: object, text: str) -> None:
    assert callable(parse)
    assert parse(text).kind == AmountKind.EMPTY


# --------------------------------------------------------------------------- shares


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("80 %", Fraction(4, 5)),
        ("80%", Fraction(4, 5)),
        ("80 %%", Fraction(4, 5)),
        ("80,5 %", Fraction(161, 200)),
        ("80 pour cent", Fraction(4, 5)),
        ("quatre-vingts pour cent", Fraction(4, 5)),
        ("à 80 %", Fraction(4, 5)),
        ("80 % du temps plein", Fraction(4, 5)),
        ("temps partiel à 80 %", Fraction(4, 5)),
        ("80 % ETP", Fraction(4, 5)),
        ("0,8 ETP", Fraction(4, 5)),
        ("4/5", Fraction(4, 5)),
        ("4/5e", Fraction(4, 5)),
        ("4/5ème", Fraction(4, 5)),
        ("quatre cinquièmes", Fraction(4, 5)),
        ("1/2", Fraction(1, 2)),
        ("½", Fraction(1, 2)),
        ("mi-temps", Fraction(1, 2)),
        ("à mi temps", Fraction(1, 2)),
        ("trois quarts", Fraction(3, 4)),
        ("3/4 temps", Fraction(3, 4)),
        ("deux tiers", Fraction(2, 3)),
        ("temps plein", Fraction(1)),
        ("28h/35", Fraction(4, 5)),
        ("28 h / 35 h", Fraction(4, 5)),
        ("28/35", Fraction(4, 5)),
        ("20h/semaine", Fraction(4, 7)),
        ("20 h hebdomadaires", Fraction(4, 7)),
        ("17h30 par semaine", Fraction(1, 2)),
        ("121,33 h/mois", Fraction(4, 5)),
        ("75,83 h/mois", Fraction(1, 2)),
        ("130 h/mois", Fraction(6, 7)),
        ("104 heures par mois", Fraction(24, 35)),
        ("104 h", Fraction(24, 35)),
        ("151 h 40", Fraction(1)),
        ("151h67", Fraction(1)),
        ("151,67 h", Fraction(1)),
        ("100 h/mois", Fraction(60, 91)),
        ("80 % (28 h/semaine)", Fraction(4, 5)),
        ("80 % soit 28 h", Fraction(4, 5)),
    ],
)
def test_share(text: str, share: Fraction) -> None:
    read = parse_share(text)
    assert (read.kind, read.share, read.alternative) == (AmountKind.PARSED, share, None)
    assert not read.flags


@pytest.mark.parametrize(
    ("text", "share", "flags"),
    [
        ("80", Fraction(4, 5), {"no_unit"}),
        ("80,5", Fraction(161, 200), {"no_unit"}),
        ("0,8", Fraction(4, 5), {"no_unit"}),
        ("120", Fraction(72, 91), {"no_unit"}),
        ("120 %", Fraction(6, 5), {"over_full_time"}),
        ("160 h/mois", Fraction(96, 91), {"over_full_time"}),
        ("5 %", Fraction(1, 20), {"under_ten_percent"}),
        ("0 %", Fraction(0), {"not_positive"}),
        ("environ 80 %", Fraction(4, 5), {"approximate"}),
        ("30/39", Fraction(10, 13), {"other_base"}),
    ],
)
def test_share_with_a_doubt(text: str, share: Fraction, flags: set[str]) -> None:
    read = parse_share(text)
    assert (read.share, read.flags) == (share, flags)


@pytest.mark.parametrize(
    ("text", "share", "alternative"),
    [
        ("28", Fraction(28, 100), Fraction(4, 5)),
        ("35", Fraction(35, 100), Fraction(1)),
        ("28 h", Fraction(12, 65), Fraction(4, 5)),
        ("35:00", Fraction(3, 13), Fraction(1)),
        ("75,83", Fraction("0.7583"), Fraction(1, 2)),
        ("1 200 h/an", Fraction(1200, 1820), Fraction(1200, 1607)),
        ("80 % (20 h/semaine)", Fraction(4, 7), Fraction(4, 5)),
    ],
)
def test_ambiguous_share_gives_both(text: str, share: Fraction, alternative: Fraction) -> None:
    read = parse_share(text)
    assert (read.share, read.alternative) == (share, alternative)
    assert read.bounds == (min(share, alternative), max(share, alternative))
    assert read.flags


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("variable", "variable"),
        ("50 % puis 80 %", "several_values"),
        ("7h par jour", "per_day"),
        ("1", "ambiguous_number"),
        ("1607", "ambiguous_number"),
    ],
)
def test_share_not_read_says_why(text: str, flag: str) -> None:
    read = parse_share(text)
    assert (read.kind, read.share) == (AmountKind.UNPARSED, None)
    assert flag in read.flags


@pytest.mark.parametrize(
    "text", ["temps partiel", "n/a", "12/2010", "70 à 80 %", "80 % sauf été 3"]
)
def test_share_not_read(text: str) -> None:
    assert parse_share(text).kind == AmountKind.UNPARSED


def test_a_printed_percent_sign_settles_a_bare_number() -> None:
    read = parse_share("28", percent_printed=True)
    assert (read.share, read.alternative, read.flags) == (Fraction(7, 25), None, set())


def test_the_unit_and_hours_are_kept() -> None:
    read = parse_share("121,33 h/mois")
    assert (read.unit, read.hours) == (ShareUnit.HOURS_MONTH, Fraction("121.33"))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(1, 140))
def test_weekly_hours_written_by_the_month_come_back_exactly(quarters: int) -> None:
    weekly = Fraction(quarters, 4)
    monthly = f"{float(weekly * 52 / 12):.2f}".replace(".", ",")
    if not monthly.endswith(",00"):
        assert parse_share(f"{monthly} h/mois").share == weekly / 35


# --------------------------------------------------------------------------- volunteers


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("10h", 10),
        ("10", 10),
        ("7,5", Fraction(15, 2)),
        ("7h30", Fraction(15, 2)),
        ("7 h 30 min", Fraction(15, 2)),
        ("dix heures", 10),
        ("10 h par semaine", 10),
        ("8 heures hebdomadaires", 8),
        ("6 h.", 6),
    ],
)
def test_weekly_hours(text: str, hours: Fraction) -> None:
    read = parse_hours_per_week(text)
    assert (read.hours, read.high, read.flags) == (hours, hours, set())
    assert read.share == Fraction(hours) / 35


@pytest.mark.parametrize("text", ["5 à 10", "5-10 h", "entre 5 et 10 heures", "de 5 h à 10 h"])
def test_a_range_keeps_its_low_bound(text: str) -> None:
    read = parse_hours_per_week(text)
    assert (read.hours, read.high, read.flags) == (5, 10, {"range"})


@pytest.mark.parametrize(
    ("text", "hours", "flag"),
    [
        ("40 h par mois", Fraction(120, 13), "per_month"),
        ("520 h par an", Fraction(10), "per_year"),
        ("40", Fraction(40), "over_full_time"),
        ("0", Fraction(0), "not_positive"),
        ("environ 10h", Fraction(10), "approximate"),
        ("au moins 10 h", Fraction(10), "range"),
    ],
)
def test_weekly_hours_with_a_doubt(text: str, hours: Fraction, flag: str) -> None:
    read = parse_hours_per_week(text)
    assert (read.hours, read.flags) == (hours, {flag})


@pytest.mark.parametrize(
    ("text", "flag"),
    [("variable", "variable"), ("2h par jour", "per_day"), ("10h maximum", "upper_bound")],
)
def test_weekly_hours_not_read_say_why(text: str, flag: str) -> None:
    read = parse_hours_per_week(text)
    assert (read.kind, read.hours) == (AmountKind.UNPARSED, None)
    assert flag in read.flags


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="0123456789,. %/hàmoisentapr-():½", max_size=14))
def test_any_text_gives_a_reading(text: str) -> None:
    for read in (parse_duration(text), parse_share(text), parse_hours_per_week(text)):
        assert read.raw == text
