"""Several readings of one line -> one, sign by sign, and how far they agree on it.

Readers err in different places: what most of them say of a sign is right more often than any one of
them is of the whole line (ROVER: J. Fiscus, 1997).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from vaeforms.french.plain import plain
from vaeforms.paper.ocr.ppocr import Line

#: What a sign that is read counts for besides its own confidence: this much of that of the least
#: sure sign of its line.
_OF_LINE = 0.8
#: What a reader says that sees no sign where others see one counts for so much; beside a space for
#: less: spaces are lost, not made up.
_NONE, _NO_SPACE = 0.5, 0.3
#: Accents are lost, not made up: a letter has one when so much of what was read of it says so. What
#: a reader that guesses says of its shape counts for so much.
_ACCENTED, _GUESSED = 0.3, 0.2
#: Letters of another shape, not by an accent alone, that readers of French do not know.
_SHAPES = frozenset("ŁłØø")
#: Signs that readers who guess leave out where the line reads as well without them.
_POINTS = frozenset("-,.:")
#: Accents that no French word has: a speck makes them of another one (« ca\u00edsse »).
_RARE = frozenset("ñÑãõáíóúÁÍÓÚńśżćčšž")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a line, and what it counts for."""

    line: Line
    weight: float
    #: by a reader that knows how French is written, and reads what is likely
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class _Vote:
    #: « » where the reader saw nothing
    sign: str
    weight: float
    guessed: bool


def voted(readings: Sequence[Reading]) -> tuple[str, float]:
    """The words most readings agree on, and the least share of them that any sign has, 0 to 1.

    Readings without a letter or a figure are left out; « » and 0 when none is left.
    """
    told = [each for each in map(_even, readings) if any(map(str.isalnum, each.line.text))]
    if not told:
        return "", 0.0
    first, *others = sorted(told, key=lambda each: -_likeness(each, told))
    places = [[vote] for vote in _votes(first)]
    common, total, guessed = first.line.text, first.weight, first.guessed
    for each in others:
        own = list(_votes(each))
        none = _Vote("", each.weight * _worth(each.line) * _NONE, each.guessed)
        grown = list[list[_Vote]]()
        signs = ""
        for place, sign in _aligned(common, each.line.text):
            votes = [_Vote("", total * _NONE, guessed)] if place is None else places[place]
            grown.append([*votes, none if sign is None else own[sign]])
            signs += each.line.text[sign or 0] if place is None else common[place]
        places, common, total = grown, signs, total + each.weight * _worth(each.line)
        guessed &= each.guessed
    chosen = [_chosen(votes) for votes in places]
    return "".join(sign for sign, _ in chosen), min(share for _, share in chosen)


def _even(reading: Reading) -> Reading:
    """One space between words, one shape of apostrophe and of dash."""
    text, sure = "", list[float]()
    for sign, confidence in zip(reading.line.text, reading.line.confidences, strict=True):
        if sign == " " and (not text or text.endswith(" ")):
            continue
        text += {"'": "’", "–": "-", "—": "-"}.get(sign, sign)
        sure.append(confidence)
    bare = text.rstrip()
    return Reading(Line(bare, tuple(sure[: len(bare)])), reading.weight, reading.guessed)


def _worth(line: Line) -> float:
    return 1 - _OF_LINE + _OF_LINE * line.least


def _votes(reading: Reading) -> Iterator[_Vote]:
    worth = reading.weight * _worth(reading.line)
    for sign, confidence in zip(reading.line.text, reading.line.confidences, strict=True):
        yield _Vote(sign, worth * confidence, reading.guessed)


def _likeness(reading: Reading, others: Sequence[Reading]) -> float:
    """How much the others are like it: the first one is that which is most like all."""
    return sum(
        other.weight
        * _worth(other.line)
        * SequenceMatcher(None, reading.line.text, other.line.text, autojunk=False).ratio()
        for other in others
    )


def _aligned(one: str, other: str) -> list[tuple[int | None, int | None]]:
    """Which signs of two texts are the same sign, in order; None where one has none.

    That of the fewest changes (Wagner and Fischer, 1974); a letter is no space misread.
    """
    costs = [[float(j) for j in range(len(other) + 1)]]
    for i, a in enumerate(one):
        row = [i + 1.0]
        for j, b in enumerate(other):
            row.append(min(costs[i][j] + _changed(a, b), costs[i][j + 1] + 1, row[j] + 1))
        costs.append(row)
    pairs = list[tuple[int | None, int | None]]()
    i, j = len(one), len(other)
    while i or j:
        if i and j and costs[i][j] == costs[i - 1][j - 1] + _changed(one[i - 1], other[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and costs[i][j] == costs[i - 1][j] + 1:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return pairs[::-1]


def _changed(a: str, b: str) -> float:
    if a == b:
        return 0.0
    return 1.0 if (a == " ") == (b == " ") else 1.5


def _chosen(votes: Sequence[_Vote]) -> tuple[str, float]:
    """The sign that most of the votes are for, accents aside, and its share of them.

    A dash or a comma that all see who do not guess is there: those who do leave it out.
    """
    space = any(vote.sign == " " for vote in votes)
    counted = defaultdict[str, float](float)
    for vote in votes:
        counted[_bare(vote.sign)] += vote.weight * (_NO_SPACE if space and not vote.sign else 1)
    bare, most = max(counted.items(), key=lambda each: each[1])
    seen = [vote.sign for vote in votes if not vote.guessed]
    if not bare and len(seen) > 1 and len(set(seen)) == 1 and seen[0] in _POINTS:
        bare = seen[0]
    return _shape([v for v in votes if _bare(v.sign) == bare]), most / sum(counted.values())


def _bare(sign: str) -> str:
    """A letter without its accent, a capital as such."""
    letter = plain(sign) if sign.isalpha() else sign
    if len(letter) != 1:
        return sign
    return letter.upper() if sign.isupper() else letter


def _shape(votes: Sequence[_Vote]) -> str:
    """The letter that votes for one, its accents aside, are for."""
    for vote in votes:
        if vote.sign in _SHAPES and not vote.guessed:
            return vote.sign
    forms = defaultdict[str, float](float)
    for vote in votes:
        forms[vote.sign] += vote.weight
    accents = defaultdict[str, float](float)
    for vote in votes:
        if vote.sign.isalpha() and not vote.sign.isascii() and vote.sign not in _RARE:
            accents[vote.sign] += vote.weight * (_GUESSED if vote.guessed else 1)
    if accents and sum(forms[sign] for sign in accents) >= _ACCENTED * sum(forms.values()):
        return max(accents, key=lambda sign: accents[sign])
    return max(forms, key=lambda sign: forms[sign])
