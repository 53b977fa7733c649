"""Spans of days, each with a share of full time -> the sub-periods over which they run together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from vaeforms.model import Segment

#: nobody works more than one full time a day (« durée réelle »); shown uncapped beside
CAP = Fraction(1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days `first` to `last` (proleptic ordinals, inclusive) at `share` of full time.

    Spans of the same `group` (one employer) count once on the days they have in common: the largest
    share is kept.
    """

    first: int
    last: int
    share: Fraction
    label: str
    group: str

    @property
    def days(self) -> int:
        """Calendar days, both ends counted; 0 when the end precedes the start."""
        return max(0, self.last - self.first + 1)


def elementary(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Inclusive intervals between all the bounds of `spans`, over which the same ones run."""
    bounds = sorted({b for first, last in spans if first <= last for b in (first, last + 1)})
    return [(a, b - 1) for a, b in pairwise(bounds)]


def segments(spans: Sequence[Span]) -> tuple[Segment, ...]:
    """Sub-periods in order, days without any activity left out, equal neighbours joined."""
    found: list[Segment] = []
    for first, last in elementary((span.first, span.last) for span in spans):
        kept: dict[str, Span] = {}
        for span in spans:
            if span.first <= first and last <= span.last:
                known = kept.get(span.group)
                if known is None or span.share > known.share:
                    kept[span.group] = span
        if not kept:
            continue
        shares = tuple((span.label, span.share) for span in kept.values())
        start = date.fromordinal(first)
        if found and found[-1].shares == shares and found[-1].end.toordinal() + 1 == first:
            start = found.pop().start
        found.append(_segment(start, date.fromordinal(last), shares))
    return tuple(found)


def _segment(start: date, end: date, shares: tuple[tuple[str, Fraction], ...]) -> Segment:
    days = (end - start).days + 1
    together = sum((share for _, share in shares), Fraction(0))
    return Segment(start, end, shares, days, days * min(CAP, together), days * together)


def totals(spans: Sequence[Span]) -> tuple[Fraction, Fraction]:
    """Full-time-equivalent days (capped at one full time a day, uncapped)."""
    found = segments(spans)
    return (
        sum((each.capped for each in found), Fraction(0)),
        sum((each.uncapped for each in found), Fraction(0)),
    )
