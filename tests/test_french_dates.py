"""Dates as French speakers write them."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaeforms.french import DateKind, format_date, parse_date, parse_end, parse_start


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/03/2012", date(2012, 3, 1)),
        ("1/3/2012", date(2012, 3, 1)),
        ("1er mars 2012", date(2012, 3, 1)),
        ("1 er mars 2012", date(2012, 3, 1)),
        ("1ER MARS 2012", date(2012, 3, 1)),
        ("1ᵉʳ mars 2012", date(2012, 3, 1)),
        ("premier mars 2012", date(2012, 3, 1)),
        ("1er/03/2012", date(2012, 3, 1)),
        ("01.03.2012", date(2012, 3, 1)),
        ("01-03-2012", date(2012, 3, 1)),
        ("01 03 2012", date(2012, 3, 1)),
        ("01 / 03 / 2012", date(2012, 3, 1)),
        ("01032012", date(2012, 3, 1)),
        ("lundi 3 janvier 2011", date(2011, 1, 3)),
        ("Lundi, le 3 janvier 2011", date(2011, 1, 3)),
        ("15 déc. 2009", date(2009, 12, 15)),
        ("15-déc-2009", date(2009, 12, 15)),
        ("1mars2012", date(2012, 3, 1)),
        ("15 AOÛT 2012.", date(2012, 8, 15)),
        ("1985-03-07", date(1985, 3, 7)),
        ("2012-03-01 00:00:00", date(2012, 3, 1)),
        ("le 3 mars 2012", date(2012, 3, 3)),
        ("29/02/2012", date(2012, 2, 29)),
        ("3\u00a0mars\u202f2012", date(2012, 3, 3)),
        ("20120301", date(2012, 3, 1)),
    ],
)
def test_exact_date(text: str, day: date) -> None:
    read = parse_date(text)
    assert (read.kind, read.first, read.last) == (DateKind.EXACT, day, day)
    assert not read.flags


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("mars 2012", date(2012, 3, 1), date(2012, 3, 31)),
        ("sept. 2010", date(2010, 9, 1), date(2010, 9, 30)),
        ("sept.2010", date(2010, 9, 1), date(2010, 9, 30)),
        ("09/2010", date(2010, 9, 1), date(2010, 9, 30)),
        ("2010-05", date(2010, 5, 1), date(2010, 5, 31)),
        ("092010", date(2010, 9, 1), date(2010, 9, 30)),
        ("AOUT 2014", date(2014, 8, 1), date(2014, 8, 31)),
        ("fevrier 2012", date(2012, 2, 1), date(2012, 2, 29)),
        ("xx/09/2010", date(2010, 9, 1), date(2010, 9, 30)),
        ("2010", date(2010, 1, 1), date(2010, 12, 31)),
        ("en 2010", date(2010, 1, 1), date(2010, 12, 31)),
    ],
)
def test_partial_date_gives_its_bounds(text: str, first: date, last: date) -> None:
    read = parse_date(text)
    assert (read.kind, read.bounds) == (DateKind.PARTIAL, (first, last))


@pytest.mark.parametrize(
    "text",
    [
        "à ce jour",
        "A CE JOUR",
        "en cours",
        "En cours.",
        "aujourd'hui",
        "aujourd’hui",
        "jusqu'à aujourd'hui",
        "ce jour",
        "en poste",
        "jusqu'à présent",
        "jusqu’à ce jour",
        "actuellement",
        "toujours en poste",
        "encore en poste à ce jour",
        "présent",
        "poste actuel",
        "contrat en cours",
        "toujours employée",
    ],
)
def test_ongoing(text: str) -> None:
    read = parse_date(text)
    assert (read.kind, read.bounds) == (DateKind.ONGOING, None)


@pytest.mark.parametrize(
    "text", ["31/02/2014", "29/02/2015", "31 juin 2014", "13/13/2012", "00/09/2010", "13/2012"]
)
def test_impossible_date_is_never_rolled_over(text: str) -> None:
    read = parse_date(text)
    assert (read.kind, read.bounds) == (DateKind.IMPOSSIBLE, None)


def test_an_impossible_date_may_be_american() -> None:
    assert parse_date("09/15/2012").kind == DateKind.IMPOSSIBLE
    assert parse_date("09/15/2012").flags == {"american_possible"}


def test_day_comes_first_when_both_orders_exist() -> None:
    assert parse_date("03/04/2012").first == date(2012, 4, 3)
    assert not parse_date("03/04/2012").flags


@pytest.mark.parametrize(
    ("text", "year"), [("01.03.12", 2012), ("01/03/98", 1998), ("mars 98", 1998), ("09/98", 1998)]
)
def test_two_digit_year_is_flagged(text: str, year: int) -> None:
    read = parse_date(text)
    assert read.first is not None
    assert read.first.year == year
    assert "two_digit_year" in read.flags


@pytest.mark.parametrize("text", ["O1/03/20l2", "O1/O3/2O12", "01/03/2Ol2", "l mars 2012"])
def test_letters_for_digits_are_read_and_flagged(text: str) -> None:
    read = parse_date(text)
    assert read.first == date(2012, 3, 1)
    assert read.flags == {"corrected_characters"}
    assert read.interpreted == "1er\u00a0mars 2012"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("fin juin 2015", date(2015, 6, 1), date(2015, 6, 30)),
        ("mi-juin 2015", date(2015, 6, 1), date(2015, 6, 30)),
        ("début 2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("courant 2012", date(2012, 1, 1), date(2012, 12, 31)),
        ("fin du mois de juin 2015", date(2015, 6, 1), date(2015, 6, 30)),
        ("vers le 15 mars 2012", date(2012, 3, 1), date(2012, 3, 31)),
    ],
)
def test_approximate_date_is_widened_and_flagged(text: str, first: date, last: date) -> None:
    read = parse_date(text)
    assert (read.kind, read.bounds) == (DateKind.PARTIAL, (first, last))
    assert read.flags == {"approximate"}


@pytest.mark.parametrize("text", ["été 2013", "printemps 2012", "1er trimestre 2012"])
def test_a_season_has_no_bounds(text: str) -> None:
    read = parse_date(text)
    assert (read.kind, read.bounds, read.flags) == (DateKind.UNPARSED, None, {"approximate"})


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("01/03/2012 au 31/08/2014", "several_dates"),
        ("mars 2012 à juin 2013", "several_dates"),
        ("2010-2012", "several_dates"),
        ("2010-11", "several_dates"),
        ("09/10", "no_year"),
        ("12 mars", "no_year"),
        ("01/03/0212", "implausible_year"),
        ("01/03/201", "implausible_year"),
    ],
)
def test_unparsed_says_why(text: str, flag: str) -> None:
    read = parse_date(text)
    assert (read.kind, read.flags) == (DateKind.UNPARSED, {flag})


@pytest.mark.parametrize(
    "text",
    ["CDI depuis 2011", "demain", "hier", "il y a 3 ans", "n/a", "-", "La Poste", "3 ans", "²³"],
)
def test_unparsed(text: str) -> None:
    assert parse_date(text).kind == DateKind.UNPARSED


@pytest.mark.parametrize("text", ["", "   ", "\u00a0", "......", "__"])
def test_empty(text: str) -> None:
    assert parse_date(text).kind == DateKind.EMPTY


def test_a_wrong_weekday_is_flagged() -> None:
    assert parse_date("lundi 4 janvier 2011").flags == {"weekday_mismatch"}


def test_a_date_with_en_cours_is_kept_and_flagged() -> None:
    for text in ("15/06/2026 (en cours)", "en cours (15/06/2026)", "15 juin 2026, en cours"):
        read = parse_date(text)
        assert (read.first, read.flags) == (date(2026, 6, 15), {"also_ongoing"})


def test_depuis_belongs_to_a_start_only() -> None:
    assert parse_start("depuis le 1er mars 2012").first == date(2012, 3, 1)
    assert parse_end("depuis 2011").kind == DateKind.UNPARSED


def test_jusquau_and_en_cours_belong_to_an_end_only() -> None:
    assert parse_end("jusqu'au 31/08/2014").first == date(2014, 8, 31)
    assert parse_start("jusqu'au 31/08/2014").kind == DateKind.UNPARSED
    assert parse_start("en cours").kind == DateKind.UNPARSED


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("text", ["15 décembre 2009", "3 août 2012", "1 février 2013"])
def test_unicode_form_does_not_matter(text: str, form: str) -> None:
    assert parse_date(unicodedata.normalize(form, text)).kind == DateKind.EXACT


def test_raw_text_is_kept() -> None:
    assert parse_date(" 1ER mars  2012 ").raw == " 1ER mars  2012 "


calendar_days = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(calendar_days)
def test_a_written_date_reads_back(day: date) -> None:
    for text in (format_date(day), f"{day:%d/%m/%Y}", f"{day:%d%m%Y}", day.isoformat()):
        assert parse_date(text).bounds == (day, day)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="0123456789/.- OlIermasjunàvdcoé'()hi", max_size=16))
def test_any_text_gives_a_reading(text: str) -> None:
    read = parse_date(text)
    assert (read.first is None) == (read.kind not in (DateKind.EXACT, DateKind.PARTIAL))
    if read.first is not None and read.last is not None:
        assert timedelta(0) <= read.last - read.first <= timedelta(days=365)
