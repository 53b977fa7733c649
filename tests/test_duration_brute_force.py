"""The ledger's totals, held against a count of every single day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vaeforms.duration import Activity, Evidence, compute

REFERENCE = date(2024, 2, 29)
OPENING = date(2012, 3, 1)
Bounds = tuple[date, date]

# around the edges of the window and in a few years, so that periods meet and overlap
days = st.one_of(
    st.dates(OPENING - timedelta(days=40), OPENING + timedelta(days=40)),
    st.dates(date(2019, 1, 1), date(2020, 3, 31)),
    st.dates(REFERENCE - timedelta(days=40), REFERENCE + timedelta(days=40)),
)


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    first = draw(days)
    return first, first + timedelta(days=draw(st.sampled_from((0, 0, 0, 29, 364))))


@st.composite
def periods(draw: st.DrawFn) -> tuple[Bounds, Bounds]:
    start, end = sorted((draw(bounds()), draw(bounds())))
    return start, (end[0], max(end[1], start[0]))


shares = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(2, 3), Fraction(6, 35)])
pieces = st.builds(
    lambda period, share: Evidence("Pièce", *period, share), periods(), st.none() | shares
)


@st.composite
def activities(draw: st.DrawFn) -> list[Activity]:
    found = []
    for n in range(1, draw(st.integers(1, 4)) + 1):
        start, end = draw(periods())
        ongoing = draw(st.sampled_from((False, False, True)))
        found.append(
            Activity(
                n=n,
                label=str(n),
                start=start,
                end=None if ongoing else end,
                ongoing=ongoing,
                share=draw(shares | st.tuples(shares, shares)),
                employer=draw(st.sampled_from(("", "", "mutuelle du lac"))),
                training=draw(st.sampled_from(("", "", "", "stage"))),
                evidence=tuple(draw(st.lists(pieces, max_size=2))),
            )
        )
    return found


def window_days() -> Iterator[date]:
    day = OPENING
    while day <= REFERENCE:
        yield day
        day += timedelta(days=1)


def runs(start: Bounds, end: Bounds, day: date, surely: bool) -> bool:
    if surely:
        return start[1] <= day <= end[0]
    return start[0] <= day <= end[1]


#: shares are counted in whole parts of a full-time day, which keeps the count exact and quick
PARTS = 210


def pair(share: Fraction | tuple[Fraction, Fraction] | None) -> tuple[int, int]:
    assert share is not None
    low, high = sorted(share) if isinstance(share, tuple) else (share, share)
    return int(low * PARTS), int(high * PARTS)


def declared_share(activity: Activity, day: date, surely: bool) -> int:
    assert activity.start is not None
    end = activity.end or (date.max, date.max)
    if not runs(activity.start, end, day, surely):
        return 0
    return pair(activity.share)[0 if surely else 1]


def justified_share(activity: Activity, day: date, surely: bool) -> int:
    declared = declared_share(activity, day, surely)
    if not any(runs(each.start, each.end, day, surely) for each in activity.evidence):
        return 0
    shown = [
        declared if each.share is None else min(declared, pair(each.share)[0])
        for each in activity.evidence
        if runs(each.start, each.end, day, surely=False)
    ]
    return min(shown) if surely else max(shown)


def count(found: list[Activity], justified: bool, surely: bool) -> tuple[Fraction, Fraction]:
    share_of = justified_share if justified else declared_share
    capped = uncapped = 0
    counted = [activity for activity in found if not activity.training]
    for day in window_days():
        by_employer: dict[str, int] = {}
        for activity in counted:
            if share := share_of(activity, day, surely):
                key = activity.employer or f"#{activity.n}"
                by_employer[key] = max(by_employer.get(key, 0), share)
        together = sum(by_employer.values())
        uncapped += together
        capped += min(PARTS, together)
    return Fraction(capped, PARTS), Fraction(uncapped, PARTS)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(activities())
def test_totals_equal_a_count_day_by_day(found: list[Activity]) -> None:
    ledger = compute(found, REFERENCE)
    for justified, total in ((False, ledger.declared), (True, ledger.justified)):
        low, high = (count(found, justified, surely) for surely in (True, False))
        assert total.capped == (low[0], high[0])
        assert total.uncapped == (low[1], high[1])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(activities())
def test_totals_are_in_order(found: list[Activity]) -> None:
    ledger = compute(found, REFERENCE)
    for total in (ledger.declared, ledger.justified):
        assert 0 <= total.capped[0] <= total.capped[1]
        assert total.capped[0] <= total.uncapped[0] <= total.uncapped[1]
        assert total.capped[1] <= total.uncapped[1]
    assert ledger.justified.capped[1] <= ledger.declared.capped[1]
    assert ledger.justified.uncapped[0] <= ledger.declared.uncapped[0]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(activities())
def test_segments_add_up_to_the_highest_declared_total(found: list[Activity]) -> None:
    ledger = compute(found, REFERENCE)
    assert sum(each.capped for each in ledger.segments) == ledger.declared.capped[1]
    assert sum(each.uncapped for each in ledger.segments) == ledger.declared.uncapped[1]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(activities())
def test_the_order_of_activities_changes_no_total(found: list[Activity]) -> None:
    shuffled = list(reversed(found))
    first, second = compute(found, REFERENCE), compute(shuffled, REFERENCE)
    assert (first.declared, first.justified) == (second.declared, second.justified)
    assert (first.status, first.flags) == (second.status, second.flags)
