"""One activity as read from its table, with its evidence -> the spans of days it may count for.

Every period is inclusive at both ends. Of two hypotheses, index 0 is the lowest and 1 the highest.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from vaeforms.parameters import Profile
from vaeforms.sweep import Span, elementary

#: earliest and latest possible day, inclusive
Dates = tuple[date, date]
#: lowest and highest possible share of full time
Shares = tuple[Fraction, Fraction]

#: what an unknown share may be
_ANY_SHARE = (Fraction(0), Fraction(1))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece that shows part of an activity.

    `end` is already limited to the day the piece was signed (DAT-06, DUR-11). `share` None: the
    piece says nothing of it, the activity's own share is taken.
    """

    label: str
    start: Dates
    end: Dates
    share: Fraction | Shares | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One job table, as far as it could be read.

    `start`, `end` None: could not be read (the line is then not computable), unless `ongoing`, when
    the end is the reference date. `share` None: unknown, bounded by 0 and 1; a pair: ambiguous.
    `employer`: equal non-empty keys mean one employer, whose common days count once (COH-15).
    `training`: the words that show a training period (« stage »), left out under profiles that do
    so (DUR-12). `excluded`: any other French reason not to count the activity.
    `hours_week`: a volunteer's weekly hours, for the comparison with 1 607 hours a year (DUR-15).
    """

    n: int
    label: str
    start: Dates | None
    end: Dates | None
    ongoing: bool = False
    share: Fraction | Shares | None = None
    employer: str = ""
    training: str = ""
    excluded: str = ""
    evidence: tuple[Evidence, ...] = ()
    start_text: str = ""
    end_text: str = ""
    hours_week: Fraction | None = None


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 28 February when a 29th has no counterpart."""
    last = calendar.monthrange(day.year - years, day.month)[1]
    return date(day.year - years, day.month, min(day.day, last))


def window(reference: date, years: int = 12) -> tuple[date, date]:
    """First and last day counted: the day after `reference` minus `years`, to `reference`."""
    return years_before(reference, years) + timedelta(days=1), reference


@dataclass(frozen=True, slots=True)
class Case:
    """An activity set in its window. Index 0 is the lowest hypothesis, 1 the highest."""

    activity: Activity
    #: what counts once on common days: the employer, or this activity alone
    group: str
    window: tuple[date, date]
    #: possible starts and ends, before clipping; None when unread or reversed
    dates: tuple[Dates, Dates] | None
    shares: Shares
    #: French reason to leave it out, empty when it counts
    excluded: str
    #: left out (or limited) as training
    training: bool
    #: ``unknown_dates``, ``reversed``, ``unknown_share``, ``unclear_share``
    unknown: frozenset[str]

    @classmethod
    def of(cls, activity: Activity, position: int, reference: date, rules: Profile) -> Case:
        """Set `activity`, the one at `position`, in the window that ends on `reference`."""
        end = activity.end
        if activity.ongoing:
            # an activity that starts after the reference date has no day yet; it is not reversed
            day = max(reference, activity.start[1]) if activity.start else reference
            end = (day, day)
        dates = (activity.start, end) if activity.start and end else None
        unknown = set() if dates else {"unknown_dates"}
        if dates and dates[1][1] < dates[0][0]:
            dates = None
            unknown = {"unknown_dates", "reversed"}
        if activity.share is None:
            unknown.add("unknown_share")
        elif isinstance(activity.share, tuple) and activity.share[0] != activity.share[1]:
            unknown.add("unclear_share")
        excluded = activity.excluded
        if not excluded and activity.training and rules.exclude_training:
            excluded = f"Période de formation ou de stage (« {activity.training} »)"
        return cls(
            activity,
            activity.employer or f"#{position}",
            window(reference, rules.window_years),
            dates,
            _pair(activity.share),
            excluded,
            bool(activity.training),
            frozenset(unknown),
        )

    def bounds(self, side: int) -> tuple[int, int]:
        """First and last day inside the window (last < first when there is none)."""
        assert self.dates is not None
        first, last = inside(*self.dates, side)
        return max(first, self.window[0].toordinal()), min(last, self.window[1].toordinal())

    def declared(self, side: int) -> list[Span]:
        """Days of the table inside the window."""
        first, last = self.bounds(side)
        if first > last:
            return []
        return [Span(first, last, self.shares[side], self.activity.label, self.group)]

    def widest(self) -> list[Span]:
        """The most this activity could ever be, unread dates included."""
        start, end = self.activity.start, self.activity.end
        if "reversed" in self.unknown:
            start = end = None  # either may be the wrong one
        first, last = self.window[0].toordinal(), self.window[1].toordinal()
        if start:
            first = max(first, start[0].toordinal())
        if end and not self.activity.ongoing:
            last = min(last, end[1].toordinal())
        if first > last:
            return []
        return [Span(first, last, self.shares[1], self.activity.label, self.group)]

    def justified(self, side: int) -> list[Span]:
        """Days shown by evidence.

        Lowest: days that some piece surely covers, at the lowest share any piece gives for them.
        Highest: days that some piece may cover, at the highest share, never over the declared one.
        """
        if self.dates is None:
            return []
        first, last = self.bounds(side)
        pieces = self.activity.evidence
        sure = [inside(each.start, each.end, side) for each in pieces]
        possible = [inside(each.start, each.end, 1) for each in pieces]
        spans: list[Span] = []
        for a, b in elementary([(first, last), *sure, *possible]):
            if a < first or b > last or not any(_covers(each, a, b) for each in sure):
                continue
            shares = [
                self._shown(each)[side]
                for each, interval in zip(pieces, possible, strict=True)
                if _covers(interval, a, b)
            ]
            share = min(shares) if side == 0 else max(shares)
            previous = spans[-1] if spans else None
            if previous and previous.last + 1 == a and previous.share == share:
                a = spans.pop().first
            spans.append(Span(a, b, share, self.activity.label, self.group))
        return spans

    def _shown(self, piece: Evidence) -> Shares:
        """Share shown by a piece: the lower of the declared and the attested one."""
        if piece.share is None:
            return self.shares
        attested = _pair(piece.share)
        if self.activity.share is None:
            return attested
        return min(self.shares[0], attested[0]), min(self.shares[1], attested[1])

    def unjustified(self) -> tuple[tuple[date, date], ...]:
        """Days surely declared that no piece may cover."""
        if self.dates is None or self.excluded:
            return ()
        first, last = self.bounds(0)
        covered = [inside(each.start, each.end, 1) for each in self.activity.evidence]
        holes: list[tuple[int, int]] = []
        for a, b in elementary([(first, last), *covered]):
            if a < first or b > last or any(_covers(each, a, b) for each in covered):
                continue
            if holes and holes[-1][1] + 1 == a:
                a = holes.pop()[0]
            holes.append((a, b))
        return tuple((date.fromordinal(a), date.fromordinal(b)) for a, b in holes)


def _pair(share: Fraction | Shares | None) -> Shares:
    if share is None:
        return _ANY_SHARE
    if isinstance(share, tuple):
        return min(share), max(share)
    return share, share


def inside(start: Dates, end: Dates, side: int) -> tuple[int, int]:
    """Shortest (side 0: latest start to earliest end) or longest (side 1) period, in ordinals."""
    return start[1 - side].toordinal(), end[side].toordinal()


def _covers(interval: tuple[int, int], first: int, last: int) -> bool:
    return interval[0] <= first and last <= interval[1]
