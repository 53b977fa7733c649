"""A date and a delay to a French working day: no letter asks for an answer on a holiday."""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 5


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (anonymous algorithm, Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holidays(year: int) -> frozenset[date]:
    """Public holidays of metropolitan France (code du travail, L. 3133-1).

    The two days that only Alsace and Moselle keep are left out.
    """
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    moving = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
    return frozenset(
        {date(year, month, day) for month, day in fixed}
        | {easter(year) + timedelta(days) for days in moving}
    )


def is_working_day(day: date) -> bool:
    """Neither a Saturday, nor a Sunday, nor a public holiday."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def deadline(letter: date, days: int) -> date:
    """`days` after the letter, put off to the next working day: never less than was promised."""
    day = letter + timedelta(days)
    while not is_working_day(day):
        day += timedelta(1)
    return day


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month: 31/12 → 28/02."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(1)).day
    return date(year, month + 1, min(day.day, last))
