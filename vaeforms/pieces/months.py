"""The payslips and recaps of one job -> which months they cover, for how many hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from vaeforms.model import Absence, Document, Month, Piece, PieceKind
from vaeforms.pieces import periods
from vaeforms.pieces.absences import spells

#: Full time a month: 35 h × 52 / 12.
FULL_MONTH = Fraction(35 * 52, 12)
#: Hours of a month are printed to a hundredth.
_ROUNDING = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class MonthCover:
    """What the payslips say of one month of one job."""

    month: Month
    #: first and last day covered in this month, inclusive
    start: date
    end: date
    #: ``payslip``, ``recap``, ``recognised`` when it was read in a picture, or ``to_date`` when
    #: only a later payslip's running total says it
    by: str
    #: `Document.id` of each piece that covers it, in order
    documents: tuple[str, ...]
    #: (lowest, highest) share of full time that the pieces show, None when none says
    share: tuple[Fraction, Fraction] | None = None
    #: hours paid; of a recap or running total: its hours spread evenly over its months
    hours: Fraction | None = None

    @property
    def sure(self) -> bool:
        """A piece of its own stands for this month, not only a running total (PCE-06).

        What was recognised in a picture is confirmed by a person first.
        """
        return self.by not in ("recognised", "to_date")


def pieces_of(
    documents: Iterable[Document], *kinds: PieceKind
) -> tuple[tuple[Document, Piece], ...]:
    """The supporting pieces among `documents`, of those kinds (all when none is named)."""
    return tuple(
        (d, d.piece)
        for d in documents
        if d.piece is not None and (not kinds or d.piece.kind in kinds)
    )


def months_covered(documents: Iterable[Document]) -> dict[Month, MonthCover]:
    """Months that the payslips and recaps among `documents` cover, in order.

    `documents` must be those of one job (one employer): whoever calls has matched them. A month
    that is missing here is not paid for by any piece; it may still be on an unread one.
    """
    found: dict[Month, list[MonthCover]] = {}
    for document, piece in pieces_of(documents, PieceKind.PAYSLIP, PieceKind.ANNUAL_RECAP):
        for cover in _covers(document, piece):
            found.setdefault(cover.month, []).append(cover)
    return {month: _together(found[month]) for month in sorted(found)}


def absences_shown(documents: Iterable[Document]) -> tuple[Absence, ...]:
    """Dated absences that the payslips of one job show, end to end; undated ones after them."""
    shown = [a for _, piece in pieces_of(documents) for a in piece.absences]
    undated = tuple(a for a in shown if a.start is None or a.end is None)
    return (*spells(shown), *undated)


def _covers(document: Document, piece: Piece) -> list[MonthCover]:
    period = piece.period
    if period is None or period.start is None or period.end is None:
        return []
    first, last = period.start[0], period.end[1]
    if piece.entry is not None and first <= piece.entry.first <= last:
        first = piece.entry.first
    if piece.exit is not None and first <= piece.exit.last <= last:
        last = piece.exit.last
    recap = piece.kind is PieceKind.ANNUAL_RECAP
    months = periods.months(first, last)
    hours = None
    if piece.hours is not None:
        hours = piece.hours.value / len(months)
    by = "recognised" if piece.recognised else "recap" if recap else "payslip"
    whole = not recap and (first, last) == _edges(months)
    found = [
        MonthCover(
            month,
            max(first, periods.month_bounds(month)[0]),
            min(last, periods.month_bounds(month)[1]),
            by,
            (document.id,),
            _share(piece, hours if whole or recap else None),
            hours,
        )
        for month in months
    ]
    return [*found, *_to_date(document, piece, months[0])]


def _to_date(document: Document, piece: Piece, own: Month) -> list[MonthCover]:
    """The months before, of which only a running total tells."""
    if piece.hours_to_date is None or piece.to_date_since is None or piece.period is None:
        return []
    before = [m for m in periods.months(date(*piece.to_date_since, 1), date(*own, 1)) if m < own]
    own_hours = piece.hours.value if piece.hours is not None else None
    left = None if own_hours is None else piece.hours_to_date.value - own_hours
    if not before or (left is not None and left <= 0):
        return []
    hours = None if left is None else left / len(before)
    share = None if hours is None else (min(Fraction(1), hours / FULL_MONTH),) * 2
    found = []
    for month in before:
        first, last = periods.month_bounds(month)
        if piece.entry is not None and first <= piece.entry.first <= last:
            first = piece.entry.first
        found.append(MonthCover(month, first, last, "to_date", (document.id,), share, hours))
    return found


def _share(piece: Piece, hours: Fraction | None) -> tuple[Fraction, Fraction] | None:
    """Share written or contractual, else from the hours of whole months, overtime left out."""
    recap = piece.kind is PieceKind.ANNUAL_RECAP
    # a recap that shows 80 % and the hours of four months does not stand for twelve
    if piece.share is not None and not (recap and hours is not None):
        return piece.share.value, piece.share.value
    if hours is None:
        return None
    share = min(Fraction(1), hours / FULL_MONTH)
    # 151,67 is full time rounded up, 151,66 rounded down
    share = Fraction(1) if hours >= FULL_MONTH - _ROUNDING else share
    return share, share


def _edges(months: tuple[Month, ...]) -> tuple[date, date]:
    return periods.month_bounds(months[0])[0], periods.month_bounds(months[-1])[1]


def _together(covers: list[MonthCover]) -> MonthCover:
    """Several pieces on one month: the surest kind, all their days, both shares."""
    order = ("payslip", "recap", "recognised", "to_date")
    by = min((c.by for c in covers), key=order.index)
    sure = [c for c in covers if c.by == by]
    shares = [c.share for c in sure if c.share is not None]
    known = [c.hours for c in sure if c.hours is not None]
    documents = tuple(dict.fromkeys(d for c in covers for d in c.documents))
    return MonthCover(
        month=sure[0].month,
        start=min(c.start for c in sure),
        end=max(c.end for c in sure),
        by=by,
        documents=documents,
        share=(min(s[0] for s in shares), max(s[1] for s in shares)) if shares else None,
        hours=known[0] if len(set(known)) == 1 else None,
    )
