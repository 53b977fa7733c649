"""A duration ledger to the shapes of its timeline: window, one bar per job, overlaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from vaeforms.french.writing import NBSP, format_date, format_percent
from vaeforms.model import Ledger, LedgerLine
from vaeforms.report import wording

#: Pixels of the drawing: legible at 100 % in a 1 000-pixel column and on A4 portrait.
WIDTH = 960
LEFT, RIGHT = 8, 8
TOP = 30
ROW, BAR = 48, 16
#: Height of 100 % in the row that adds the activities up, and of what goes beyond.
FULL, BEYOND = 26, 16
#: What lies before the window is drawn up to this many days, to show that it was seen and cut.
BEFORE_DAYS = 420
A_DAY = timedelta(days=1)
#: About what fits above a bar at 13 pixels.
LABEL_CHARS = 96


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle: ``x``, ``y``, ``w``, ``h`` in pixels, and the class that says how to fill it."""

    kind: str
    x: str
    y: str
    w: str
    h: str


@dataclass(frozen=True, slots=True)
class Row:
    """One activity: its words and its bars."""

    y: int
    label: str
    aside: str
    shapes: tuple[Shape, ...]
    #: what stands in place of bars, when dates could not be read
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """The first of January of a year."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the SVG template needs, coordinates already written as text."""

    width: int
    height: int
    #: x of the first and last day of the window
    window: tuple[str, str]
    window_label: str
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    #: y of the 100 % line of the last row, None when nothing is added up
    full_y: int | None
    sums: tuple[Shape, ...]
    title: str
    description: str

    @property
    def window_width(self) -> str:
        """Pixels from the first to the last day of the window."""
        return _pixels(Fraction(self.window[1]) - Fraction(self.window[0]))

    def has(self, kind: str) -> bool:
        """True when some shape is of that kind, for the key."""
        shapes = [*self.sums, *(s for row in self.rows for s in row.shapes)]
        return any(s.kind == kind for s in shapes)


def draw(ledger: Ledger) -> Drawing:
    """The timeline of `ledger`."""
    first, last = ledger.window
    starts = [line.start[0] for line in ledger.lines if line.start]
    early = min([*starts, first])
    origin = max(early, first - timedelta(days=BEFORE_DAYS)) if early < first else first
    scale = _Scale(origin, last)
    rows = tuple(_row(i, line, ledger, scale) for i, line in enumerate(ledger.lines))
    base = TOP + ROW * len(rows)
    overlapping = any(len(s.shares) > 1 for s in ledger.segments)
    full_y = base + 24 + BEYOND if overlapping else None
    sums = _sums(ledger, scale, full_y) if full_y is not None else ()
    height = base + 6 if full_y is None else full_y + FULL + 8
    years = range(origin.year, last.year + 1)
    ticks = tuple(
        Tick(scale.text(date(year, 1, 1)), str(year))
        for year in years
        if origin <= date(year, 1, 1) <= last
    )
    return Drawing(
        width=WIDTH,
        height=height,
        window=(scale.text(first), scale.text(last + A_DAY)),
        window_label=f"Fenêtre du {wording.short_day(first)} au {wording.short_day(last)}",
        ticks=ticks,
        rows=rows,
        full_y=full_y,
        sums=sums,
        title="Frise des emplois et activités sur la fenêtre de calcul",
        description=describe(ledger),
    )


def describe(ledger: Ledger) -> str:
    """The drawing in words, for those who cannot see it."""
    first, last = ledger.window
    parts = [f"Fenêtre du {format_date(first)} au {format_date(last)}."]
    for line in ledger.lines:
        part = f"{wording.job(line)}{NBSP}: "
        if line.start is None or line.end is None:
            part += "dates non lues"
        else:
            part += f"du {_about(line.start)} au {_about(line.end)}"
        if line.share is not None:
            part += f", {format_percent(line.share)}"
        if not line.counted:
            part += ", non compté"
        elif line.justified_by:
            part += f", justifié par {line.justified_by}"
        else:
            part += ", déclaré sans justificatif retenu"
        parts.append(part + ".")
    return " ".join(parts)


def _about(bounds: tuple[date, date]) -> str:
    low, high = bounds
    if low == high:
        return format_date(low)
    return f"{format_date(low)} au plus tôt, {format_date(high)} au plus tard"


class _Scale:
    """Dates to pixels; a day is one unit wide, so the last day ends at ``x(last + 1)``."""

    def __init__(self, origin: date, last: date) -> None:
        self.origin, self.last = origin, last
        self.days = (last - origin).days + 1

    def x(self, when: date) -> Fraction:
        clipped = min(max(when, self.origin), self.last + A_DAY)
        return LEFT + Fraction((clipped - self.origin).days * (WIDTH - LEFT - RIGHT), self.days)

    def text(self, when: date) -> str:
        return _pixels(self.x(when))

    def shape(self, kind: str, start: date, end: date, y: int, h: int) -> Shape | None:
        """A rectangle from `start` to `end`, both included; None when there is nothing to see."""
        left, right = self.x(start), self.x(end + A_DAY)
        if right <= left:
            return None
        return Shape(kind, _pixels(left), str(y), _pixels(right - left), str(h))


def _pixels(value: Fraction) -> str:
    tenths = round(value * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _row(index: int, line: LedgerLine, ledger: Ledger, scale: _Scale) -> Row:
    y = TOP + ROW * index
    bar = y + 22
    label = wording.cut(wording.job(line), LABEL_CHARS)
    aside = [] if line.share is None else [format_percent(line.share)]
    if not line.counted:
        aside.append("non compté")
    elif not line.justified_by:
        aside.append("sans justificatif retenu")
    if line.start is None or line.end is None:
        return Row(y, label, ", ".join(aside), (), "dates non lues")
    first = ledger.window[0]
    early, start = line.start
    end, late = line.end
    shapes: list[Shape | None] = []
    if early < first:
        shapes.append(scale.shape("outside", early, min(late, first - A_DAY), bar, BAR))
        early, start = max(early, first), max(start, first)
    main = "declared" if line.counted else "excluded"
    if start <= end:
        shapes.append(scale.shape("uncertain", early, start - A_DAY, bar, BAR))
        shapes.append(scale.shape(main, start, end, bar, BAR))
        shapes.append(scale.shape("uncertain", end + A_DAY, late, bar, BAR))
        if line.counted:
            shapes += _justified(line, scale, start, end, bar)
    else:
        shapes.append(scale.shape("uncertain", early, late, bar, BAR))
    return Row(y, label, ", ".join(aside), tuple(s for s in shapes if s))


def _justified(
    line: LedgerLine, scale: _Scale, start: date, end: date, y: int
) -> list[Shape | None]:
    """The parts of the bar that pieces cover: the bar without `LedgerLine.unjustified`."""
    if not line.justified_by:
        return []
    shapes = []
    at = start
    for gap_start, gap_end in sorted(line.unjustified):
        if gap_start > at:
            shapes.append(scale.shape("justified", at, min(gap_start - A_DAY, end), y, BAR))
        at = max(at, gap_end + A_DAY)
    if at <= end:
        shapes.append(scale.shape("justified", at, end, y, BAR))
    return shapes


def _sums(ledger: Ledger, scale: _Scale, full_y: int) -> tuple[Shape, ...]:
    """Activities added up day by day: up to 100 %, then what goes beyond, cut at +100 %."""
    shapes = []
    for segment in ledger.segments:
        total = sum((share for _, share in segment.shares), Fraction(0))
        inside = round(min(total, Fraction(1)) * FULL)
        above = round(min(max(total - 1, Fraction(0)), Fraction(1)) * BEYOND)
        for kind, y, h in (
            ("sum", full_y + FULL - inside, inside),
            ("beyond", full_y - max(above, 4), max(above, 4) if total > 1 else 0),
        ):
            shape = scale.shape(kind, segment.start, segment.end, y, h)
            if shape and h:
                shapes.append(shape)
    return tuple(shapes)
