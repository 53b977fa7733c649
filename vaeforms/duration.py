"""Activities with their date bounds, shares and evidence -> the ledger of full-time days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from vaeforms.model import Ledger
from vaeforms.parameters import DEFAULT_PROFILE

#: earliest and latest possible day, inclusive
Dates = tuple[date, date]
#: lowest and highest possible share of full time
Shares = tuple[Fraction, Fraction]


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


def window(reference: date, years: int = 12) -> tuple[date, date]:
    """First and last day counted: the day after `reference` minus `years`, to `reference`."""
    raise NotImplementedError


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
    - ``dates_matter``: the bounds of partial dates do;
    - ``hour_base_matters``: volunteers' hours on a base of 1 607 would change the outcome;
    - ``training_matters``: the training left out would change the outcome;
    - ``unknown_dates``, ``unknown_share``: some activity could not be computed;
    - ``overlap``: more than full time on some days (DUR-07);
    - ``same_employer``: days counted once for one employer (COH-15).
    """
    raise NotImplementedError
