"""What was read and what is known -> right, to be looked at by a person, or wrong. Pure counting.

A reading that sends a person to the page is never wrong here: it costs time, not trust.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from vaeforms.evaluation.labels import FieldLabel, PageLabel, Truth
from vaeforms.french import DateKind, parse_date
from vaeforms.model import Kind, PageCode, Reading, Rect, State
from vaeforms.read import PageReading

#: Millimetres of a point.
_MM = 25.4 / 72
#: What stands for « not read at all » in `Score.read`.
UNREAD = "unread"


class Measure(StrEnum):
    """What is judged."""

    PAGE = "page"  #: which page it is
    FILL = "fill"  #: whether a box holds anything
    VALUE = "value"  #: what is written in it
    TICK = "tick"
    SIGNATURE = "signature"
    STAMP = "stamp"


class Result(StrEnum):
    """How a reading compares with the truth."""

    RIGHT = "right"
    REVIEW = "review"  #: a person is asked to look
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Score:
    """One reading held against the truth."""

    measure: Measure
    result: Result
    #: of the page: file, index, channel, capture
    file: str
    page: int
    channel: str
    capture: str
    #: empty for `Measure.PAGE`
    field: str
    kind: str
    #: a `Truth` (« hidden » for a box nobody can see), a page code, or the words written
    true: str
    #: a `State`, a page code, the words read, or `UNREAD`
    read: str
    hand: bool = False
    style: str = ""
    confidence: float = 1.0
    #: the value may decide by itself
    sure: bool = True
    reason: str = ""
    #: JPEG of the place, for what has to be looked at
    crop: bytes = b""


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a box was looked for from where it is, in millimetres of the page of paper."""

    channel: str
    capture: str
    mm: float
    #: what the reading itself said it might be off by
    residual: float | None = None


# ------------------------------------------------------------------ a page


def page_scores(label: PageLabel, read: PageReading | None) -> list[Score]:
    """Everything that can be said of one page."""
    first = identification(label, read)
    if first.result is Result.WRONG or label.template is None:
        return [first]
    readings = {} if read is None else {each.field: each for each in read.readings}
    scores = [first]
    for field in label.fields:
        scores += field_scores(label, field, readings.get(field.name))
    return scores


def identification(label: PageLabel, read: PageReading | None) -> Score:
    """Whether the page was taken for what it is. Not recognised at all: a person is told."""
    code = None if read is None else read.code
    if same_page(label.template, code):
        result = Result.RIGHT
    else:
        result = Result.REVIEW if code is None else Result.WRONG
    true = "" if label.template is None else str(label.template)
    said = "" if code is None else str(code)
    return _score(Measure.PAGE, result, label, None, true, said or UNREAD)


def same_page(true: PageCode | None, said: PageCode | None) -> bool:
    """The same page of the same form, with the same tables on it; the version may differ."""
    if true is None or said is None:
        return true is said
    return (true.form, true.page, true.n) == (said.form, said.page, said.n)


def field_scores(label: PageLabel, field: FieldLabel, reading: Reading | None) -> list[Score]:
    """The scores of one field: its state, and its value where one was written and read."""
    measure = _MEASURES.get(field.kind, Measure.FILL)
    if measure is Measure.TICK:
        result = tick_result(field, reading)
    elif measure is Measure.FILL:
        result = fill_result(field, reading)
    else:
        result = mark_result(field, reading)
    true = "hidden" if field.hidden else field.state.value
    said = UNREAD if reading is None else reading.state.value
    if measure is Measure.TICK and reading is not None and reading.state is State.FILLED:
        said = reading.value
    if measure is Measure.TICK and field.state is Truth.FILLED and not field.hidden:
        true = field.value or ""
    scores = [_score(measure, result, label, field, true, said, reading)]
    value = value_score(label, field, reading)
    return scores if value is None else [*scores, value]


_MEASURES: Mapping[Kind, Measure] = {
    Kind.RADIO: Measure.TICK,
    Kind.SIGNATURE: Measure.SIGNATURE,
    Kind.STAMP: Measure.STAMP,
}


def fill_result(field: FieldLabel, reading: Reading | None) -> Result:
    """A box of text: filled or empty. Words beside it, another's in it, a box nobody sees: look."""
    if reading is None or reading.state is State.UNREADABLE:
        return Result.REVIEW
    filled = reading.state is State.FILLED
    if field.hidden:
        return _of(filled and field.state is Truth.FILLED)
    if field.state is Truth.BESIDE:
        return _of(filled)
    return _of(filled == (field.state is Truth.FILLED))


def tick_result(field: FieldLabel, reading: Reading | None) -> Result:
    """A group of boxes to tick."""
    if reading is None or reading.state is State.UNREADABLE or "both" in reading.flags:
        settled = field.state is Truth.UNCLEAR or field.doubtful
        return Result.RIGHT if settled and reading is not None else Result.REVIEW
    if reading.state is State.EMPTY:
        return _of(field.state is Truth.EMPTY and not field.hidden)
    return _of(field.state is Truth.FILLED and reading.value == field.value)


def mark_result(field: FieldLabel, reading: Reading | None) -> Result:
    """A signature or stamp box: filled is « présente », empty « absente »."""
    if reading is None or reading.state is State.UNREADABLE:
        return Result.REVIEW
    there = reading.state is State.FILLED
    if field.hidden:
        return _of(there and field.state is Truth.FILLED)
    if field.state is Truth.ELSEWHERE:
        # a mark counts where it lies and is told where it was found
        return _of(there)
    return _of(there == (field.state is Truth.FILLED))


def value_score(label: PageLabel, field: FieldLabel, reading: Reading | None) -> Score | None:
    """The words of a box of text; None where nobody can say what they are, or nothing was read."""
    if field.state is not Truth.FILLED or field.hidden or not field.value:
        return None
    if field.kind in _MEASURES or reading is None or reading.state is not State.FILLED:
        return None
    exact = same_value(field.kind, field.value, reading.value)
    result = _of(exact) if reading.sure else Result.REVIEW
    return _score(Measure.VALUE, result, label, field, field.value, reading.value, reading)


def is_exact(score: Score) -> bool:
    """The words of a `Measure.VALUE` score are those written, sure or not."""
    return same_value(Kind(score.kind), score.true, score.read)


def same_value(kind: Kind, true: str, read: str) -> bool:
    """The same words, the same day, the same digits.

    Spaces, the shape of apostrophes and dashes, what stands between a number and its unit (« 35 h »
    and « 35h »), the line ends of a box that wraps its text, and a decimal point for a comma in
    hours, shares and lengths of time make no difference, nor does « heures » after a number of
    them, nor the capital of a unit (« 10 Mois »); a letter, an accent, elsewhere a capital does.
    """
    if _plain(true) == _plain(read):
        return True
    if kind is Kind.NUMBER:
        return _bare(_decimal(_plain(true))) == _bare(_decimal(_plain(read)))
    if kind in (Kind.DURATION, Kind.QUOTA):
        return _decimal(_plain(true)).casefold() == _decimal(_plain(read)).casefold()
    if kind is Kind.PHONE:
        return re.sub(r"[ .\-/]", "", true) == re.sub(r"[ .\-/]", "", read)
    if kind is Kind.DATE:
        a, b = parse_date(true), parse_date(read)
        return a.kind is not DateKind.UNPARSED and (a.kind, a.first, a.last) == (
            b.kind,
            b.first,
            b.last,
        )
    return False


def _bare(text: str) -> str:
    """A number of hours without their name, which the form prints beside the box."""
    return re.sub(r"(?<=\d)h(eures?)?\.?$", "", text)


def _decimal(text: str) -> str:
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    for shape in "’‘`´":
        text = text.replace(shape, "'")
    for shape in "‐‑–—−":
        text = text.replace(shape, "-")
    text = re.sub(r"(?<=\d)\s+(?=[a-z%])|\s+(?=-)|(?<=-)\s+", "", text)
    return " ".join(text.split())


def _of(right: bool) -> Result:
    return Result.RIGHT if right else Result.WRONG


def _score(
    measure: Measure,
    result: Result,
    label: PageLabel,
    field: FieldLabel | None,
    true: str,
    read: str,
    reading: Reading | None = None,
) -> Score:
    score = Score(
        measure, result, label.file, label.page, label.channel, label.capture, "", "", true, read
    )
    if field is not None:
        score = replace(
            score, field=field.name, kind=field.kind.value, hand=field.hand, style=field.style
        )
    if reading is not None:
        score = replace(
            score, confidence=reading.confidence, sure=reading.sure, reason=reading.reason
        )
    return score


# ------------------------------------------------------------------ alignment


def shifts(label: PageLabel, read: PageReading | None) -> list[Shift]:
    """How far each box of a page that was recognised lies from where it was looked for."""
    if read is None or not same_page(label.template, read.code):
        return []
    known = {each.name: each for each in label.fields}
    found = []
    for reading in read.readings:
        field = known.get(reading.field)
        where = reading.where
        # a group of boxes to tick, and a signature seen outside its box, have a place of their own
        if field is None or field.box is None or len(field.corners) != 4 or where is None:
            continue
        if where.rect is None or field.hidden:
            continue
        mm = misplacement(field.box, field.corners, where.rect)
        found.append(Shift(label.channel, label.capture, mm, reading.residual))
    return found


def misplacement(box: Rect, corners: Sequence[tuple[float, float]], said: Rect) -> float:
    """The farthest corner of `said` from the upright frame of `corners`, in mm of the paper.

    `box` (points of the blank, life size) says how much of the paper a point of the page is.
    """
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    true = (min(xs), min(ys), max(xs), max(ys))
    (ax, ay), (bx, by), (cx, cy) = corners[:3]
    along = math.hypot(bx - ax, by - ay) / (box[2] - box[0])
    across = math.hypot(cx - ax, cy - ay) / (box[3] - box[1])
    points = max(math.hypot(said[i] - true[i], said[j] - true[j]) for i in (0, 2) for j in (1, 3))
    return points / math.sqrt(along * across) * _MM


# ------------------------------------------------------------------ figures


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One dossier's verdict and those that are right, `Verdict` names in small letters."""

    folder: str
    channel: str
    missing: str
    #: one as a rule; where an eye may find what the reader does not, to look again is right as well
    true: tuple[str, ...]
    #: `UNREAD` when nothing came out
    read: str
    #: rules that were said not to be met, information ones left out
    failed: tuple[str, ...] = ()

    @property
    def false_complete(self) -> bool:
        """Called complete, and is not: the worst that can happen."""
        return self.read == "complete" and "complete" not in self.true

    @property
    def false_incomplete(self) -> bool:
        """Something is said to be missing that is there."""
        return self.read == "incomplete" and "incomplete" not in self.true


@dataclass(frozen=True, slots=True)
class Bin:
    """Values whose claimed confidence lies between two bounds."""

    low: float
    high: float
    count: int
    claimed: float
    exact: float
    sure: int
    sure_wrong: int


#: Bounds of the bins of claimed confidence; the last one is exactly 1.
BOUNDS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)


def calibration(values: Iterable[Score]) -> list[Bin]:
    """Claimed confidence against how often the words were exact; empty bins left out."""
    values = list(values)
    found = []
    for n, low in enumerate(BOUNDS):
        high = BOUNDS[n + 1] if n + 1 < len(BOUNDS) else math.inf
        own = [v for v in values if low <= v.confidence < high]
        if not own:
            continue
        exact = [is_exact(v) for v in own]
        wrong = sum(v.sure and not e for v, e in zip(own, exact, strict=True))
        found.append(
            Bin(
                low,
                min(high, 1.0),
                len(own),
                sum(v.confidence for v in own) / len(own),
                sum(exact) / len(own),
                sum(v.sure for v in own),
                wrong,
            )
        )
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share of `values` lies; NaN without any."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1 if share else 0)]
