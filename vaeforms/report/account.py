"""A duration ledger to the sentences, rows and totals a secretary can check by hand."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from vaeforms.model import DurationStatus, Ledger, LedgerLine, Segment, Total
from vaeforms.parameters import PROFILES
from vaeforms.report import wording

NBSP = wording.NBSP
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


def account(ledger: Ledger) -> Account:
    """`ledger` in words."""
    profile = PROFILES.get(ledger.profile)
    first, last = ledger.window
    totals = _totals(ledger)
    return Account(
        sentence=sentence(ledger),
        threshold=_threshold(ledger),
        window=f"du {wording.day(first)} au {wording.day(last)}",
        reference=wording.day(ledger.reference),
        profile=f"{profile.title} [{ledger.profile}]" if profile else ledger.profile,
        source=profile.source if profile else "",
        rows=tuple(_row(line) for line in ledger.lines),
        totals=totals,
        segments=tuple(_segment(s) for s in ledger.segments),
        projected=wording.day(ledger.projected) if ledger.projected else "",
        uncapped=any(t.uncapped for t in totals),
    )


def sentence(ledger: Ledger) -> str:
    """The duration criterion in one sentence, for the top of the page."""
    asked = _asked(ledger)
    justified, declared = _most(ledger.justified), _most(ledger.declared)
    shown = f"{wording.span(justified)} justifiés {_ETP}"
    if ledger.status is DurationStatus.NOT_COMPUTABLE:
        return "Les dates ou les quotités lues ne suffisent pas à calculer la durée."
    if ledger.status is DurationStatus.NOT_JUSTIFIED:
        return (
            f"{_start(wording.span(declared))} déclarés {_ETP}, dont {_only(justified)}"
            f" par les pièces lues, {asked}."
        )
    if ledger.status is DurationStatus.NOT_MET:
        return (
            f"{_start(shown)} (déclarés{NBSP}: {wording.span(declared)}), {asked}. "
            "Décision réservée à la CPNEFP."
        )
    if ledger.status is DurationStatus.BORDERLINE:
        return f"Résultat sensible aux hypothèses{NBSP}: {shown}, {asked}."
    return f"{_start(shown)}, {asked}."


def _only(bounds: tuple[Fraction, Fraction]) -> str:
    return f"aucun justifié" if bounds[1] == 0 else f"{wording.span(bounds)} justifiés"


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


def _most(total: Total) -> tuple[Fraction, Fraction]:
    """From the least to the most favourable hypothesis."""
    return total.capped[0], total.uncapped[1]


def _row(line: LedgerLine) -> Row:
    calendar = "—"
    if line.calendar_days is not None:
        low, high = line.calendar_days
        calendar = wording.span((Fraction(low), Fraction(high)))
    notes = (line.excluded, *line.notes) if line.excluded else line.notes
    return Row(
        label=line.label,
        period=f"{line.start_text or '—'} → {line.end_text or '—'}",
        share="—" if line.share is None else wording.percent(line.share),
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
            "",
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
        shares=tuple(f"{name}{NBSP}: {wording.percent(share)}" for name, share in segment.shares),
        capped=wording.number(segment.capped),
        uncapped=wording.number(segment.uncapped),
        over=segment.uncapped > segment.capped,
    )
