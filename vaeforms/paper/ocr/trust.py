"""How the readings of a value agree, and how sure they are -> how often such a value is exact.

Every figure comes out of `benchmarks/paper_ocr.py`, which prints what is claimed here against what
is true on other pages, other hands and other captures.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from vaeforms.model import Kind
from vaeforms.paper.ocr import kinds


class Agreement(IntEnum):
    """How far several readings of one line say the same, the least first."""

    NONE = 0  #: they differ, or what they say makes no sense
    ALONE = 1  #: the first engine says so, nobody confirms it
    SECOND = 2  #: the second engine alone was asked, and was very sure
    THRICE = 3  #: the first engine says so three times, of pictures changed a little
    BOTH = 4  #: two engines say so


#: A value that something speaks against is claimed no surer than this.
DOUBTED = 0.5
#: Under this, the first engine is not asked again: the value is to be read anyway.
_NOT_AGAIN = 0.5

#: The least confidence of a character -> how often the value is exact: pairs, linear in between.
Claim = tuple[tuple[float, float], ...]

#: Figures, that is dates, lengths of time, shares, numbers, telephones. 1,250 values in hand fonts
#: and in digits that people wrote, scans and photographs, seed 1.
_FIGURES: dict[Agreement, Claim] = {
    Agreement.NONE: ((0.0, 0.1), (0.5, 0.3), (1.0, 0.6)),
    Agreement.ALONE: ((0.0, 0.3), (0.5, 0.6), (0.8, 0.8), (1.0, 0.93)),
    Agreement.SECOND: ((0.0, 0.3), (1.0, 0.9)),
    Agreement.THRICE: ((0.0, 0.6), (0.5, 0.83), (0.8, 0.88), (0.95, 0.98), (1.0, 0.988)),
    Agreement.BOTH: ((0.0, 0.6), (0.5, 0.93), (0.85, 0.98), (0.9, 0.994), (1.0, 0.999)),
}
#: Read three times alike by the first engine. Dates: none wrong of 89 from 0.95 on. Shares and
#: numbers: none of 57 from 0.98 on. Bare figures stay doubtful: a 7 was read as 1 at 0.995.
_THRICE: dict[Kind, Claim] = {
    Kind.DATE: ((0.0, 0.6), (0.5, 0.85), (0.9, 0.96), (0.95, 0.992), (1.0, 0.998)),
    Kind.QUOTA: ((0.0, 0.6), (0.5, 0.8), (0.9, 0.95), (0.98, 0.99), (1.0, 0.997)),
    Kind.NUMBER: ((0.0, 0.6), (0.5, 0.8), (0.9, 0.95), (0.98, 0.99), (1.0, 0.997)),
}
#: Words, accents and capitals left aside: a name is compared without them. 1,110 lines, seed 1.
_WORDS: dict[Agreement, Claim] = {
    Agreement.NONE: ((0.0, 0.02), (1.0, 0.3)),
    Agreement.ALONE: ((0.0, 0.05), (0.5, 0.25), (0.8, 0.45), (0.95, 0.72), (1.0, 0.93)),
    Agreement.SECOND: ((0.0, 0.3), (0.9, 0.95), (0.95, 0.985), (1.0, 0.998)),
    Agreement.THRICE: ((0.0, 0.3), (1.0, 0.95)),
    Agreement.BOTH: ((0.0, 0.7), (0.5, 0.94), (0.85, 0.98), (1.0, 0.998)),
}
#: What a value must reach to decide. Dates, lengths of time, shares and numbers decide whether a
#: dossier is refused; a name or an address is compared with tolerance.
_LIMITS: dict[Kind, float] = {
    Kind.DATE: 0.99,
    Kind.DURATION: 0.99,
    Kind.QUOTA: 0.99,
    Kind.NUMBER: 0.99,
    Kind.PHONE: 0.99,
    Kind.EMAIL: 0.97,
    Kind.COMBO: 0.97,
    Kind.TEXT: 0.98,
    Kind.MULTILINE: 0.98,
}


def confidence(kind: Kind, agreement: Agreement, least: float, lines: int) -> float:
    """How often a value is exact whose least sure character has the confidence `least`."""
    claim = _WORDS[agreement]
    if kind in kinds.DECISIVE:
        claim = _FIGURES[agreement]
        if agreement is Agreement.THRICE:
            claim = _THRICE.get(kind, claim)
    xs, ys = zip(*claim, strict=True)
    return round(float(np.interp(least, xs, ys)) ** max(1, lines), 4)


def limit(kind: Kind, lines: int = 1) -> float:
    """The confidence below which a value of that kind and length is for a person to read."""
    return round(_LIMITS.get(kind, 1.0) ** max(1, lines), 4)


def worth_another_look(least: float) -> bool:
    """Asking the engine again may yet make the value sure."""
    return least >= _NOT_AGAIN
