"""Black writing that is not sure -> what all readers of it together make of it.

On poor pictures, and where type is not read alike, a recogniser made for poor pictures is asked as
well. It knows how French is written too well to be believed: what comes out is shown to a person,
and nothing is decided by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from vaeforms.model import Kind
from vaeforms.paper.ocr import asked, kinds, listening, ppocr, trust
from vaeforms.paper.ocr.choice import words_of
from vaeforms.paper.ocr.lines import InkLine
from vaeforms.paper.ocr.listening import Heard
from vaeforms.paper.ocr.ppocr import Line
from vaeforms.paper.ocr.trust import Agreement
from vaeforms.paper.ocr.vote import Reading, voted

#: What each reader counts for: the first engine, its further looks, the second engine, the one for
#: poor pictures and its look at a narrower line. On a poor picture these two count for so much
#: more, and what is read on another picture of the same line for so much less. Of 333 values in
#: type that are not sure (seeds 23 to 32) 316 are shown exactly, 300 where one reading of two, or
#: of the looks of the last one, was chosen; from two thirds to half again as much of each weight
#: makes a difference of 4 at most.
_FIRST, _AGAIN, _SECOND, _POOR, _NARROW, _ON_POOR, _OTHER = 1.0, 0.25, 0.6, 0.7, 0.5, 2.0, 0.6
#: How narrow that look is.
_NARROWER = 0.7
#: On a poor picture both engines may read a line alike and wrongly (« accuell ») below this.
_SETTLED = 0.99
#: Letters that stand so evenly may be type, which the two engines read alike but for some letters:
#: such a share of them is alike. Of fewer letters nobody can say.
_EVEN, _ALIKE, _LETTERS = 0.5, 0.8, 4
#: A box of which so much is sure was cut well; of two that were, one that is so much surer is
#: better (of 41 values in type with two, seeds 39 to 46, 1).
_CUT_WELL, _BETTER = 0.4, 0.3
#: Two lines cut on two pictures are one that share so much of their height.
_SAME_LINE = 0.6
#: A line where nothing is seen by so many readers, and by one at most something, is none.
_BLIND = 2
#: Nor is what one of two engines does not see, and the other one reads less surely than this; nor
#: what all of them read less surely than that, a shadow, beside lines that are read.
_HARDLY_READ, _JUNK = 0.5, 0.12
#: How likely what is left is then, and where nobody reads anything of a line.
_LEFT_OUT, _UNREAD = 0.5, 0.02


@dataclass(frozen=True, eq=False)
class Look:
    """A box on one picture of its page: its lines, and what was heard of the first of them."""

    lines: Sequence[InkLine]
    heard: Sequence[Heard]
    #: one of the lines may be several
    joined: bool = False
    #: what the recogniser for poor pictures reads of a line, asked once
    poorly: dict[tuple[int, float], Line] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Every line was heard."""
        return len(self.heard) == len(self.lines)

    def ask(self, kind: Kind, number: int, narrower: float) -> Line:
        """The recogniser for poor pictures, of the line of that number; `NoEngine`."""
        if (number, narrower) not in self.poorly:
            picture = self.lines[number].picture
            self.poorly[number, narrower] = asked.read(kind, picture, narrower, ppocr.POOR)
        return self.poorly[number, narrower]


def read(
    kind: Kind, looks: Sequence[Look], *, poor: bool, noisy: bool, percent_printed: bool = False
) -> tuple[str, float]:
    """The lines of a box, and how often such a reading is exact; « » and 0 where there is none.

    `looks`: at the picture as it was taken, and as it was made sharp, if it was; `poor`: the
    picture is not what a scanner makes of a page, `noisy`: nor can single letters be told on it.
    `NoEngine` when the recogniser for poor pictures cannot run.
    """
    found = [
        _of(kind, look, [other for other in looks if other is not look], poor, noisy,
            percent_printed)
        for look in looks
        if poor or look.whole
    ]  # fmt: skip
    sensible = [each for each in found if kinds.sensible(kind, each[0])]
    best = max(sensible, key=lambda each: each[1], default=("", 0.0))
    # what was made sharp is cut better, as a rule
    good = [each for each in sensible if each[1] >= _CUT_WELL]
    return good[-1] if good and best[1] < good[-1][1] + _BETTER else best


def _of(
    kind: Kind, look: Look, others: Sequence[Look], poor: bool, noisy: bool, percent_printed: bool
) -> tuple[str, float]:
    lines, confidence = list[str](), 1.0
    for number, line in enumerate(look.lines):
        heard = look.heard[number] if number < len(look.heard) else None
        if heard is not None:
            agreement, least = listening.agreed(kind, heard, percent_printed)
            likely = trust.confidence(kind, agreement, least, 1)
            settled = agreement in (Agreement.BOTH, Agreement.SECOND)
            settled &= likely >= trust.limit(kind) and (not poor or least >= _SETTLED)
            if settled or not (poor or _typed(line, heard)):
                nothing = len(look.lines) > 1 and _hardly(heard)
                lines.append("" if nothing else words_of(kind, heard))
                confidence *= _LEFT_OUT if nothing else likely
                continue
        readings = list(_readings(kind, look, number, noisy, narrow=poor))
        blind = sum(not _says(each.line) for each in readings)
        readings = [each for each in readings if _says(each.line)]
        junk = len(look.lines) > 1 and all(each.line.least < _JUNK for each in readings)
        if (blind >= _BLIND and len(readings) <= 1) or (blind and junk):
            confidence *= _LEFT_OUT if line.even >= _EVEN else _UNREAD
            continue
        for other in others:
            same = _same(line, other)
            if same is not None:
                readings += _readings(kind, other, same, noisy, worth=_OTHER)
        text, share = _chosen(kind, readings)
        lines.append(text)
        confidence *= trust.of_votes(share)
    return "\n".join(filter(None, lines)), round(confidence, 4)


def _hardly(heard: Heard) -> bool:
    """One engine sees nothing, and the other one is not sure of what it sees."""
    both = heard.first, heard.second
    said = [line for line in both if line is not None and _says(line)]
    return None not in both and len(said) == 1 and said[0].least < _HARDLY_READ


def _typed(line: InkLine, heard: Heard) -> bool:
    """It may be type, of which some letters were misread."""
    texts = [each.text for each in (heard.first, heard.second) if each is not None]
    if line.pen or max(sum(map(str.isalnum, text)) for text in [*texts, ""]) < _LETTERS:
        return False
    if heard.printed:
        return len(set(texts)) > 1
    if line.even < _EVEN or len(texts) < 2:
        return False
    return SequenceMatcher(None, texts[0], texts[1], autojunk=False).ratio() >= _ALIKE


def _readings(
    kind: Kind, look: Look, number: int, noisy: bool, *, narrow: bool = False, worth: float = 1.0
) -> Iterator[Reading]:
    """All that is read of a line on one picture."""
    if number < len(look.heard):
        heard = look.heard[number]
        for line, weight in (
            (heard.first, _FIRST),
            (heard.second, _SECOND),
            *((again, _AGAIN) for again in heard.again),
        ):
            if line is not None:
                yield Reading(line, weight * worth)
    more = worth * (_ON_POOR if noisy else 1.0)
    yield Reading(look.ask(kind, number, ppocr.HAND), _POOR * more, guessed=True)
    if narrow:
        yield Reading(look.ask(kind, number, _NARROWER), _NARROW * more, guessed=True)


def _says(line: Line) -> bool:
    return any(map(str.isalnum, line.text))


def _same(line: InkLine, look: Look) -> int | None:
    """The number of the line of another picture that lies where `line` does."""

    def shared(other: InkLine) -> float:
        (_, top, _, low), (_, above, _, below) = line.box, other.box
        return (min(low, below) - max(top, above)) / max(low - top, below - above, 1)

    best = max(range(len(look.lines)), key=lambda n: shared(look.lines[n]), default=None)
    return best if best is not None and shared(look.lines[best]) > _SAME_LINE else None


def _chosen(kind: Kind, readings: Sequence[Reading]) -> tuple[str, float]:
    """What is read of a line, and its share of what was read."""
    if kind in kinds.DECISIVE:
        # a figure hangs on its signs: one reading that means something, not the likeliest of each
        counted = defaultdict[str, float](float)
        for each in readings:
            text = _tidy(kind, each.line.text)
            counted[text] += each.weight * each.line.least
        sensible = {text: n for text, n in counted.items() if kinds.sensible(kind, text)}
        if sensible:
            best = max(sensible, key=lambda text: sensible[text])
            return best, sensible[best] / sum(counted.values())
    text, share = voted(readings)
    return _tidy(kind, text), share


def _tidy(kind: Kind, text: str) -> str:
    text = kinds.tidy(text)
    if kind is Kind.EMAIL:
        return text.replace(" ", "")
    return kinds.strokes(text) if kind is Kind.DATE else text
