"""How the readings of a value agree, and how sure they are -> how often such a value is exact.

Every figure comes out of `benchmarks/paper_ocr.py`, which prints what is claimed here against what
is true on other pages, other hands and other captures.
"""

from __future__ import annotations

from collections.abc import Sequence
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
#: Figures by hand are confirmed by a second engine that is so sure itself: of 63 that it was less
#: sure of, 4 were wrong, all by hand, of 462 others 1 (seeds 1 and 101).
CONFIRMS = 0.9
#: Words by hand are confirmed by a second engine that is so sure, and has the same spaces: of 325
#: that both read alike 6 are wrong, of the 298 of those left with this, an accent unread told and
#: one sign or two alone told as well, 3 (seeds 14, 201 and 320).
CONFIRMS_WORDS = 0.3
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
#: Dates read three times alike by the first engine: none wrong of 89 from 0.95 on. Bare figures
#: stay doubtful: a 7 was read as 1 at 0.995, 90 as 96 at 0.99.
_THRICE: dict[Kind, Claim] = {
    Kind.DATE: ((0.0, 0.6), (0.5, 0.85), (0.9, 0.96), (0.95, 0.992), (1.0, 0.998)),
}
#: Words, accents and capitals left aside: a name is compared without them. 1,110 lines, seed 1.
_WORDS: dict[Agreement, Claim] = {
    Agreement.NONE: ((0.0, 0.02), (1.0, 0.3)),
    Agreement.ALONE: ((0.0, 0.05), (0.5, 0.25), (0.8, 0.45), (0.95, 0.72), (1.0, 0.93)),
    Agreement.SECOND: ((0.0, 0.3), (0.9, 0.95), (0.95, 0.985), (1.0, 0.998)),
    Agreement.THRICE: ((0.0, 0.3), (1.0, 0.95)),
    Agreement.BOTH: ((0.0, 0.7), (0.5, 0.93), (0.9, 0.978), (0.95, 0.99), (1.0, 0.998)),
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
#: How often a line of type is exact, by the least confidence of either engine, where they differ or
#: not: 1,577 lines of every kind of capture, seed 101.
_FIRST: Claim = ((0.0, 0.0), (0.3, 0.1), (0.45, 0.38), (0.7, 0.79), (0.85, 0.93), (0.92, 0.99),
                 (1.0, 1.0))  # fmt: skip
_SECOND: Claim = ((0.0, 0.0), (0.3, 0.2), (0.45, 0.45), (0.7, 0.74), (0.85, 0.82), (0.92, 0.96),
                  (0.95, 0.998), (1.0, 1.0))  # fmt: skip
#: How often a line of black writing is exact that readers vote on, by the least share of the votes
#: that any sign of it has: 166 lines that were not sure (seeds 23 to 32).
_VOTES: Claim = ((0.0, 0.0), (0.4, 0.1), (0.5, 0.4), (0.65, 0.65), (0.75, 0.9), (0.85, 0.96),
                 (1.0, 0.97))  # fmt: skip

#: Of values that are claimed to be exact so many are for one claimed, where the writing runs over
#: its box (38 of 509) or is struck out in part (102 of 426), and where it touches the frame or
#: something pale goes on beside it (97 of 104; all of seeds 66 to 73).
_MARRED = {"overflow": 0.15, "struck": 0.6}
_AT_EDGE = 0.94


def likely_first(least: float) -> float:
    """How often a line of type is exact that the first engine reads with `least` confidence."""
    return _claimed(_FIRST, least)


def likely_second(least: float) -> float:
    """The same of the second engine."""
    return _claimed(_SECOND, least)


def of_votes(share: float) -> float:
    """How often a line is exact of which each sign has `share` of what its readers say, or more."""
    return round(_claimed(_VOTES, share), 4)


def confidence(kind: Kind, agreement: Agreement, least: float, lines: int) -> float:
    """How often a value is exact whose least sure character has the confidence `least`."""
    claim = _WORDS[agreement]
    if kind in kinds.DECISIVE:
        claim = _FIGURES[agreement]
        if agreement is Agreement.THRICE:
            claim = _THRICE.get(kind, claim)
    return round(_claimed(claim, least) ** max(1, lines), 4)


def marred(confidence: float, flags: Sequence[str], *, at_edge: bool) -> float:
    """How often a value claimed so is exact when its writing has `flags` (`Filling.flags`).

    `at_edge`: the edge of the box, or pale ink, may have cost it a letter.
    """
    for flag in flags:
        confidence *= _MARRED.get(flag, 1.0)
    return round(confidence * (_AT_EDGE if at_edge else 1.0), 4)


def _claimed(claim: Claim, least: float) -> float:
    xs, ys = zip(*claim, strict=True)
    return float(np.interp(least, xs, ys))


def limit(kind: Kind, lines: int = 1) -> float:
    """The confidence below which a value of that kind and length is for a person to read."""
    return round(_LIMITS.get(kind, 1.0) ** max(1, lines), 4)


def worth_another_look(kind: Kind, least: float) -> bool:
    """Asking the first engine twice more may yet make the value sure."""
    return confidence(kind, Agreement.THRICE, least, 1) >= limit(kind)
