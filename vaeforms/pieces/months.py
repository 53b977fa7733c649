"""The payslips and recaps of one job -> which months they cover, for how many hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from vaeforms.model import Document, Month, Piece, PieceKind

#: Full time a month: 35 h × 52 / 12.
FULL_MONTH = Fraction(35 * 52, 12)


@dataclass(frozen=True, slots=True)
class MonthCover:
    """What the payslips say of one month of one job."""

    month: Month
    #: first and last day covered in this month, inclusive
    start: date
    end: date
    #: ``payslip``, ``recap``, or ``to_date`` when only a later payslip's running total says it
    by: str
    #: `Document.id` of each piece that covers it, in order
    documents: tuple[str, ...]
    #: (lowest, highest) share of full time that the pieces show, None when none says
    share: tuple[Fraction, Fraction] | None = None
    #: hours paid; of a recap or running total: its hours spread evenly over its months
    hours: Fraction | None = None

    @property
    def sure(self) -> bool:
        """A piece of its own stands for this month, not only a running total (PCE-06)."""
        return self.by != "to_date"


def pieces_of(
    documents: Iterable[Document], *kinds: PieceKind
) -> tuple[tuple[Document, Piece], ...]:
    """The supporting pieces among `documents`, of those kinds (all when none is named)."""
    return tuple(
        (d, d.piece) for d in documents if d.piece is not None and (not kinds or d.piece.kind in kinds)
    )


def months_covered(documents: Iterable[Document]) -> dict[Month, MonthCover]:
    """Months that the payslips and recaps among `documents` cover, in order.

    `documents` must be those of one job (one employer): whoever calls has matched them. A month
    that is missing here is not paid for by any piece; it may still be on an unread one.
    """
    raise NotImplementedError
