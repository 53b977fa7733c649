"""A duration ledger to the sentences, rows and totals a secretary can check by hand."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from vaeforms.french.writing import NBSP, format_date, format_percent
from vaeforms.model import DurationStatus, Ledger, LedgerLine, Segment, Total
from vaeforms.parameters import PROFILES
from vaeforms.report import wording

_ETP = f"en équivalent temps{NBSP}plein"


@dataclass(frozen=True, slots=True)
class Row:
    """One activity's arithmetic, in words."""

    label: str
    #: as the candidate wrote them
    period: str
    share: str
    calendar: str
    formula: str
    declared: str
    justified: str
    justified_by: str
    justified_formula: str
    #: « du … au … » that no piece covers
    gaps: tuple[str, ...]
    notes: tuple[str, ...]
    counted: bool


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One of the three totals."""

    label: str
    meaning: str
    #: days, at most one full time a day; empty when not read
    capped: str
    #: the same as years and months
    years: str
    #: days, activities added up without limit; empty when it makes no difference
    uncapped: str


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A stretch of days over which the same activities run."""

    period: str
    days: str
    shares: tuple[str, ...]
    capped: str
    uncapped: str
    #: more than one full time on those days
    over: bool


@dataclass(frozen=True, slots=True)
class Account:
    """The whole computation, ready to be shown."""

    sentence: str
    threshold: str
    window: str
    reference: str
    profile: str
    source: str
    rows: tuple[Row, ...]
    totals: tuple[TotalRow, ...]
    segments: tuple[SegmentRow, ...]
    projected: str
    #: some totals differ without the limit of one full time a day
    uncapped: bool


def account(ledger: Ledger, status: DurationStatus) -> Account:
    """`ledger` in words; `status` is the report's, which may doubt what the ledger says."""
    profile = PROFILES.get(ledger.profile)
    first, last = ledger.window
    totals = _totals(ledger)
    return Account(
        sentence=sentence(ledger, status),
        threshold=_threshold(ledger),
        window=f"du {format_date(first)} au {format_date(last)}",
        reference=format_date(ledger.reference),
        profile=profile.title if profile else ledger.profile,
        source=profile.source if profile else "",
        rows=tuple(_row(line) for line in ledger.lines),
        totals=totals,
        segments=tuple(_segment(s) for s in ledger.segments),
        projected=format_date(ledger.projected) if ledger.projected else "",
        uncapped=any(t.capped != t.uncapped for t in (ledger.declared, ledger.justified)),
    )


def sentence(ledger: Ledger, status: DurationStatus) -> str:
    """The duration criterion in one sentence, for the top of the page."""
    asked = _asked(ledger)
    declared = f"{_agreed(ledger.declared.capped, 'déclaré')} {_ETP}{_beyond(ledger.declared)}"
    proven = _agreed(ledger.justified.capped, "justifié")
    shown = f"{proven} {_ETP}{_beyond(ledger.justified)}"
    of_which = f"dont {'aucun justifié' if ledger.justified.uncapped[1] == 0 else proven}"
    match status:
        case DurationStatus.NOT_COMPUTABLE if not ledger.lines:
            return "Aucun emploi n’a été lu."
        case DurationStatus.NOT_COMPUTABLE:
            return (
                "Ce qui a été lu ne suffit pas à conclure. "
                f"Lu à ce stade{NBSP}: {declared}, {of_which}, {asked}."
            )
        case DurationStatus.NOT_JUSTIFIED:
            return f"{_start(declared)}, {of_which} par les pièces lues, {asked}."
        case DurationStatus.NOT_MET:
            return f"{_start(declared)}, {of_which}, {asked}. Décision réservée à la CPNEFP."
        case DurationStatus.BORDERLINE:
            return f"Résultat sensible aux hypothèses{NBSP}: {shown}, {asked}."
        case DurationStatus.MET:
            return f"{_start(shown)}, {asked}."


def _agreed(bounds: tuple[Fraction, Fraction], word: str) -> str:
    """« 1 jour déclaré », « 2 jours déclarés »."""
    return f"{wording.span(bounds)} {word}{'' if bounds[1] < 2 else 's'}"


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]


def _asked(ledger: Ledger) -> str:
    if ledger.threshold == 0:
        return "sans durée minimale à atteindre"
    return f"pour {wording.number(Fraction(ledger.threshold))} demandés ({_in_years(ledger)})"


def _in_years(ledger: Ledger) -> str:
    return wording.years(Fraction(ledger.threshold))


def _threshold(ledger: Ledger) -> str:
    if ledger.threshold == 0:
        return "aucune durée minimale"
    return f"{wording.days(Fraction(ledger.threshold))} ({_in_years(ledger)}) {_ETP}"


def _beyond(total: Total) -> str:
    if total.capped == total.uncapped:
        return ""
    return f" ({wording.span(total.uncapped)} sans plafond de cumul)"


def _row(line: LedgerLine) -> Row:
    calendar = "—"
    if line.calendar_days is not None:
        low, high = line.calendar_days
        calendar = wording.span((Fraction(low), Fraction(high)))
    notes = (line.excluded, *line.notes) if line.excluded else line.notes
    return Row(
        label=wording.job(line),
        period=f"{line.start_text or '—'} → {line.end_text or '—'}",
        share="—" if line.share is None else format_percent(line.share),
        calendar=calendar,
        formula=line.formula,
        declared=_days(line.days),
        justified=_days(line.justified_days) if line.justified_by else "",
        justified_by=line.justified_by,
        justified_formula=line.justified_formula,
        gaps=tuple(
            f"du {wording.short_day(a)} au {wording.short_day(b)}" for a, b in line.unjustified
        ),
        notes=tuple(dict.fromkeys(notes)),
        counted=line.counted,
    )


def _days(bounds: tuple[Fraction, Fraction] | None) -> str:
    return "—" if bounds is None else wording.span(bounds)


def _totals(ledger: Ledger) -> tuple[TotalRow, ...]:
    typed = ledger.typed
    return (
        TotalRow(
            "Écrit par le candidat (T0)",
            "Durée totale en relation avec le CQP, telle qu’écrite au récapitulatif.",
            "non lu" if typed is None else wording.days(typed),
            "" if typed is None else wording.years(typed),
            "" if typed is None else "—",
        ),
        _total(
            ledger.declared,
            "Recalculé d’après les tableaux (T1)",
            "Périodes déclarées, dans la fenêtre, à leur quotité.",
        ),
        _total(
            ledger.justified,
            "Justifié par les pièces (T2)",
            "Part des périodes déclarées que les pièces lues montrent.",
        ),
    )


def _total(total: Total, label: str, meaning: str) -> TotalRow:
    low, high = total.capped
    years = wording.years(low)
    if wording.years(high) != years:
        years = f"de {years} à {wording.years(high)}"
    uncapped = "" if total.capped == total.uncapped else wording.span(total.uncapped)
    return TotalRow(label, meaning, wording.span(total.capped), years, uncapped)


def _segment(segment: Segment) -> SegmentRow:
    return SegmentRow(
        period=f"{wording.short_day(segment.start)} → {wording.short_day(segment.end)}",
        days=wording.number(Fraction(segment.days)),
        shares=tuple(f"{name}{NBSP}: {format_percent(share)}" for name, share in segment.shares),
        capped=wording.number(segment.capped),
        uncapped=wording.number(segment.uncapped),
        over=segment.uncapped > segment.capped,
    )
