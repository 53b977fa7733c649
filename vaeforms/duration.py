"""Activities with their date bounds, shares and evidence -> the ledger of full-time days.

The algorithm and its worked examples are those of domain.md §5. Every figure is a `Fraction` of
full-time-equivalent days; every period is inclusive at both ends; every total is a pair
[lowest, highest] over what partial dates leave open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from vaeforms import arithmetic
from vaeforms.activity import Activity, Case, Evidence, inside, window, years_before
from vaeforms.model import DurationStatus, Ledger, LedgerLine, Total
from vaeforms.parameters import (
    DAYS_YEAR,
    DEFAULT_PROFILE,
    HOURS_WEEK,
    HOURS_YEAR_EFFECTIVE,
    PROFILES,
    Profile,
)
from vaeforms.sweep import Span, segments, totals

__all__ = ["Activity", "Evidence", "compute", "window"]

#: a volunteer's week / 35 becomes the year's hours / 1 607: 365/7 weeks × 35 h / 1 607 h
_LEGAL_YEAR_FACTOR = Fraction(DAYS_YEAR, 7) * HOURS_WEEK / HOURS_YEAR_EFFECTIVE


def compute(
    activities: Sequence[Activity],
    reference: date,
    *,
    typed: Fraction | None = None,
    profile: str = DEFAULT_PROFILE,
) -> Ledger:
    """The whole computation (domain.md §5.2).

    `typed`: what the candidate wrote as a total, in days (`french.parse_duration`). KeyError for an
    unknown profile. `Ledger.rule` tells which of DUR-01 to DUR-04 applies (empty when the status is
    NOT_COMPUTABLE), `Ledger.flags`, machine words:

    - ``margin``: reached, by no more than the zone (or thanks to the tolerance);
    - ``cap_matters``: capped and uncapped totals lie on different sides of the threshold;
    - ``dates_matter``: the bounds of partial dates or of unclear shares do;
    - ``hour_base_matters``: volunteers' hours on a base of 1 607 would change the outcome;
    - ``training_matters``: the training left out would change the outcome;
    - ``unknown_dates``, ``reversed``, ``unknown_share``: some activity could not be computed;
    - ``unclear_share``: some share may be read in two ways;
    - ``overlap``: more than full time on some days, beyond the tolerance (DUR-07);
    - ``same_employer``: days counted once for one employer (COH-15).

    Lines without readable dates are in no total; the status takes them into account all the same.
    """
    rules = PROFILES[profile]
    cases = [Case.of(each, i, reference, rules) for i, each in enumerate(activities)]
    counted = [case for case in cases if not case.excluded]
    known = [case for case in counted if case.dates is not None]
    high = [span for case in known for span in case.declared(1)]
    declared = _total(known, rules, justified=False)
    justified = _total(known, rules, justified=True)
    parts = segments(high)
    flags = {flag for case in counted for flag in case.unknown}
    # a handover day shared by two jobs is no overlap to examine
    if sum(part.uncapped - part.capped for part in parts) > rules.tolerance:
        flags.add("overlap")
    if _same_employer(high):
        flags.add("same_employer")
    status, rule, more = _verdict(cases, declared, justified, rules)
    short = declared.capped[0] < rules.threshold - rules.tolerance
    return Ledger(
        profile=rules.id,
        reference=reference,
        window=window(reference, rules.window_years),
        threshold=rules.threshold,
        lines=tuple(_line(case) for case in cases),
        segments=parts,
        typed=typed,
        declared=declared,
        justified=justified,
        status=status,
        projected=_projected(known, reference, rules) if short else None,
        rule=rule,
        flags=frozenset(flags | more),
    )


# --------------------------------------------------------------------------- totals


def _total(cases: Sequence[Case], rules: Profile, *, justified: bool) -> Total:
    low, high = (_pair_of_totals(cases, rules, justified, side) for side in (0, 1))
    return Total(capped=(low[0], high[0]), uncapped=(low[1], high[1]))


def _pair_of_totals(
    cases: Iterable[Case], rules: Profile, justified: bool, side: int
) -> tuple[Fraction, Fraction]:
    """(capped, uncapped) at one side; training is held to its part of the whole, if it has one."""
    spans = [(c, s) for c in cases for s in (c.justified(side) if justified else c.declared(side))]
    capped, uncapped = totals([span for _, span in spans])
    if rules.training_limit < 1:
        work, work_uncapped = totals([span for case, span in spans if not case.training])
        most = 1 / (1 - rules.training_limit)
        return min(capped, work * most), min(uncapped, work_uncapped * most)
    return capped, uncapped


def _same_employer(spans: Sequence[Span]) -> bool:
    """Whether two spans of one employer share a day."""
    ordered = sorted(spans, key=lambda span: (span.group, span.first, span.last))
    furthest: dict[str, int] = {}
    for span in ordered:
        if span.first <= furthest.get(span.group, 0):
            return True
        furthest[span.group] = max(span.last, furthest.get(span.group, 0))
    return False


def _verdict(
    cases: Sequence[Case], declared: Total, justified: Total, rules: Profile
) -> tuple[DurationStatus, str, set[str]]:
    """Status, rule and flags: step 7 of the algorithm."""
    enough = rules.threshold - rules.tolerance
    near = rules.threshold - rules.zone
    counted = [case for case in cases if not case.excluded]
    flags: set[str] = set()
    reached = [[days >= enough for days in side] for side in (justified.capped, justified.uncapped)]
    if reached[0] != reached[1]:
        flags.add("cap_matters")
    if any(low != high for low, high in reached):
        flags.add("dates_matter")
    if justified.capped[0] >= enough:
        if justified.capped[0] <= rules.threshold + rules.zone:
            flags.add("margin")
        return DurationStatus.MET, "DUR-04", flags
    legal_year = totals([span for case in counted for span in _on_legal_year(case)])[1]
    if (legal_year >= enough) != (justified.uncapped[1] >= enough):
        flags.add("hour_base_matters")
    left_out = [case for case in cases if case.training and not case.activity.excluded]
    if justified.uncapped[1] < near and left_out:
        wider = [span for case in {*counted, *left_out} for span in case.justified(1)]
        if totals(wider)[1] >= near:
            flags.add("training_matters")
    unread = any(case.dates is None for case in counted)
    unclear = unread or any("unknown_share" in case.unknown for case in counted)
    if justified.uncapped[1] < near and not (near <= legal_year):
        most = totals([span for case in counted for span in case.widest()])[1]
        if cases and most < near:
            return DurationStatus.NOT_MET, "DUR-01", flags
        if cases and not unread:
            return DurationStatus.NOT_JUSTIFIED, "DUR-02", flags
        return DurationStatus.NOT_COMPUTABLE, "", flags
    if unclear:
        return DurationStatus.NOT_COMPUTABLE, "", flags
    return DurationStatus.BORDERLINE, "DUR-03", flags


def _on_legal_year(case: Case) -> list[Span]:
    """The justified spans with a volunteer's hours divided by 1 607 a year instead of 35 a week."""
    spans = case.justified(1)
    if case.activity.hours_week is None:
        return spans
    return [replace(span, share=span.share * _LEGAL_YEAR_FACTOR) for span in spans]


def _projected(cases: Sequence[Case], reference: date, rules: Profile) -> date | None:
    """When the declared lowest capped total reaches the threshold if ongoing jobs go on (DUR-19).

    The window moves along: old days leave as new ones come. None when nothing is ongoing, or when
    the threshold is out of reach within the length of one window.
    """
    going = [
        case
        for case in cases
        if case.activity.ongoing and case.bounds(0)[0] <= reference.toordinal()
    ]
    shares: dict[str, Fraction] = {}
    for case in going:
        shares[case.group] = max(case.shares[0], shares.get(case.group, Fraction(0)))
    pace = min(Fraction(1), sum(shares.values(), Fraction(0)))
    if not pace:
        return None
    day = reference
    horizon = years_before(reference, -rules.window_years)
    while day <= horizon:
        spans = []
        first = window(day, rules.window_years)[0].toordinal()
        for case in cases:
            assert case.dates is not None
            start, end = inside(*case.dates, 0)
            last = day.toordinal() if case in going else min(end, reference.toordinal())
            spans.append(Span(max(start, first), last, case.shares[0], "", case.group))
        missing = rules.threshold - totals([span for span in spans if span.days])[0]
        if missing <= 0:
            return day
        # no day adds more than the pace: never jumps over the date sought
        day += timedelta(days=-int(-missing // pace))
    return None


# --------------------------------------------------------------------------- what is shown


def _line(case: Case) -> LedgerLine:
    activity = case.activity
    flags = set(case.unknown)
    line = LedgerLine(
        label=activity.label,
        n=activity.n,
        start_text=activity.start_text,
        end_text=activity.end_text,
        start=activity.start,
        end=case.dates[1] if case.dates else activity.end,
        share=case.shares[0] if case.shares[0] == case.shares[1] else None,
        days=None,
        calendar_days=None,
        formula=arithmetic.NOT_COMPUTABLE,
        counted=False,
        excluded=case.excluded,
        notes=arithmetic.reading_notes(case.unknown, case.shares, ongoing=activity.ongoing),
        flags=frozenset(flags),
    )
    if case.dates is None:
        return line
    lowest, highest = (case.bounds(side) for side in (0, 1))
    calendar_days = (max(0, lowest[1] - lowest[0] + 1), max(0, highest[1] - highest[0] + 1))
    days = (calendar_days[0] * case.shares[0], calendar_days[1] * case.shares[1])
    notes = list(line.notes)
    (start, _), (_, end) = case.dates
    opening, reference = case.window
    if activity.ongoing:
        flags.add("ongoing")
        notes.append(arithmetic.ongoing_note(reference))
    if start > reference or (end > reference and not activity.ongoing):
        flags.add("after_reference")
        notes.append(arithmetic.after_note(start, end, reference))
    if end < opening:
        flags.add("outside")
        notes.append(arithmetic.outside_note(opening))
    elif start < opening:
        flags.add("truncated")
        notes.append(arithmetic.truncated_note(start, opening))
    if calendar_days[0] != calendar_days[1]:
        flags.add("partial")
        notes.append(arithmetic.partial_note(calendar_days))
    if activity.hours_week is not None:
        notes.append(arithmetic.hours_note(calendar_days, activity.hours_week))
    shown = [case.justified(side) for side in (0, 1)]
    pieces = tuple(dict.fromkeys(each.label for each in activity.evidence))
    return replace(
        line,
        days=days,
        calendar_days=calendar_days,
        formula=arithmetic.formula(calendar_days, case.shares, days, activity.share is None),
        counted=not case.excluded,
        justified_by=", ".join(pieces) if shown[1] and not case.excluded else "",
        justified_days=None if case.excluded else _days(shown),
        justified_formula="" if case.excluded else arithmetic.sum_formula(*map(_terms, shown)),
        unjustified=case.unjustified(),
        notes=tuple(notes),
        flags=frozenset(flags),
    )


def _terms(spans: Sequence[Span]) -> list[tuple[int, Fraction]]:
    return [(span.days, span.share) for span in spans]


def _days(sides: Sequence[Sequence[Span]]) -> tuple[Fraction, Fraction]:
    low, high = (sum((span.days * span.share for span in spans), Fraction(0)) for spans in sides)
    return low, high
