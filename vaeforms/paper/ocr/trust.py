"""How the readings of a value agree, and how sure they are -> how often such a value is exact.

Every figure comes out of `benchmarks/paper_ocr.py`, which prints what is claimed here against what
is true on other pages, other hands and other captures.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from vaeforms.model import Kind


class Agreement(IntEnum):
    """How far several readings of one value say the same, the least first."""

    NONE = 0  #: they differ, or the value makes no sense
    ALONE = 1  #: there is one reading only
    TWICE = 2  #: the first engine read it twice alike, the second reads something else
    BOTH = 3  #: two engines read it alike


#: A value that something speaks against is claimed no surer than this.
DOUBTED = 0.5
#: Ink of which a share between these two is coloured was written with two instruments.
MIXED = (0.2, 0.8)
#: Under this, the first engine is not asked a second time: the value is to be read anyway.
_NOT_AGAIN = 0.5

#: For each agreement, the least confidence of a character -> how often the value is exact.
_CLAIMED: dict[Agreement, tuple[tuple[float, float], ...]] = {
    Agreement.NONE: ((0.0, 0.02), (0.5, 0.2), (0.9, 0.5), (1.0, 0.8)),
    Agreement.ALONE: ((0.0, 0.02), (0.5, 0.35), (0.9, 0.8), (1.0, 0.97)),
    Agreement.TWICE: ((0.0, 0.05), (0.5, 0.5), (0.9, 0.9), (1.0, 0.985)),
    Agreement.BOTH: ((0.0, 0.5), (0.5, 0.95), (0.9, 0.998), (1.0, 0.999)),
}
#: What a value must reach to decide. Dates, lengths of time, shares and numbers decide whether a
#: dossier is refused; a name or an address is compared with tolerance.
_LIMITS: dict[Kind, float] = {
    Kind.DATE: 0.99,
    Kind.DURATION: 0.99,
    Kind.QUOTA: 0.99,
    Kind.NUMBER: 0.99,
    Kind.PHONE: 0.98,
    Kind.EMAIL: 0.95,
    Kind.COMBO: 0.97,
    Kind.TEXT: 0.95,
    Kind.MULTILINE: 0.93,
}


def confidence(kind: Kind, agreement: Agreement, least: float, lines: int) -> float:
    """How often a value is exact whose least sure character has the confidence `least`."""
    xs, ys = zip(*_CLAIMED[agreement], strict=True)
    one = float(np.interp(least, xs, ys))
    return round(one ** max(1, lines), 4) if lines > 1 else round(one, 4)


def limit(kind: Kind) -> float:
    """The confidence below which a value of that kind is for a person to read."""
    return _LIMITS.get(kind, 1.0)


def worth_another_look(least: float) -> bool:
    """Asking the engine again may yet make the value sure."""
    return least >= _NOT_AGAIN
