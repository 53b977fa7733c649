"""What the rules make of a dossier: findings, durations, the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from vaeforms.model.dossiers import Dossier
from vaeforms.model.pieces import Month
from vaeforms.model.readings import Reading


class Severity(StrEnum):
    """How much a rule weighs in the verdict."""

    BLOCKING = "bloquant"
    TO_CHECK = "à vérifier"
    INFORMATION = "information"


class Outcome(StrEnum):
    """A rule's result: four, never two."""

    PASSED = "conforme"
    FAILED = "non conforme"
    UNVERIFIABLE = "non vérifiable"
    NOT_APPLICABLE = "sans objet"


class Verdict(StrEnum):
    """What the secretariat reads first."""

    COMPLETE = "complet"
    INCOMPLETE = "incomplet"
    TO_CHECK = "à vérifier"


class DurationStatus(StrEnum):
    """The duration criterion, as far as the pieces show it."""

    MET = "atteint"
    BORDERLINE = "zone limite"
    NOT_MET = "non atteint d’après les pièces"
    NOT_JUSTIFIED = "non justifié"
    NOT_COMPUTABLE = "non calculable"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one subject."""

    #: rule id: ``SIG-05``
    rule: str
    severity: Severity
    outcome: Outcome
    #: for the secretariat, in French, placeholders filled in
    message: str
    #: for the candidate, in French, or empty when nothing is asked
    request: str = ""
    #: `Document.id` or ``emploi-2`` or empty: what it is about
    subject: str = ""
    #: how a person calls the subject: « Emploi 2 (Mutuelle du Lac) »
    subject_title: str = ""
    #: the readings it rests on, with their document id
    evidence: tuple[tuple[str, Reading], ...] = ()
    #: why a person set it aside and who, as its message says too; empty when nobody did
    override: str = ""


class Cover(StrEnum):
    """What the pieces show of one month of one job."""

    JUSTIFIED = "justifié"
    PARTIAL = "justifié en partie"
    TO_CHECK = "à vérifier"  #: only a piece that a person must look at shows it
    MISSING = "non justifié"
    OUTSIDE = "hors de la période prise en compte"


@dataclass(frozen=True, slots=True)
class CoveredMonth:
    """One month of a declared period."""

    month: Month
    cover: Cover
    #: `Document.id` of the pieces that show it, in order
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """The months claimed for one job, and what justifies each."""

    #: number of the table
    n: int
    #: « Emploi 2 (Mutuelle du Lac) »
    title: str
    #: in order, first to last month of the declared period; empty when it is not known
    months: tuple[CoveredMonth, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of days over which the same activities run. Dates inclusive."""

    start: date
    end: date
    #: activities running, as (label, share of full time)
    shares: tuple[tuple[str, Fraction], ...]
    #: calendar days, both ends counted
    days: int
    #: days × min(1, sum of shares)
    capped: Fraction
    #: days × sum of shares
    uncapped: Fraction


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One activity's arithmetic, or why it does not count."""

    label: str
    #: index of the emploi, from 1
    n: int
    #: as written
    start_text: str
    end_text: str
    #: (earliest, latest) reading of each bound, None when it could not be read
    start: tuple[date, date] | None
    end: tuple[date, date] | None
    share: Fraction | None
    #: full-time-equivalent days [min, max] inside the window, this activity alone
    days: tuple[Fraction, Fraction] | None
    #: calendar days [min, max] inside the window
    calendar_days: tuple[int, int] | None
    #: « 1 096 jours × 80 % = 876,8 jours ETP », in French
    formula: str
    #: counted in the declared total
    counted: bool
    #: counted in the justified total, with the piece that justifies it
    justified_by: str = ""
    #: part of the period that is justified, FTE days [min, max]
    justified_days: tuple[Fraction, Fraction] | None = None
    #: why it is excluded, truncated or bounded, in French
    notes: tuple[str, ...] = ()
    #: why the activity is left out of the totals, in French; empty when it counts
    excluded: str = ""
    #: the same arithmetic for the justified part, in French; empty when nothing is justified
    justified_formula: str = ""
    #: declared periods that no piece covers, inclusive, inside the window
    unjustified: tuple[tuple[date, date], ...] = ()
    #: machine words: ``unknown_dates``, ``reversed``, ``unknown_share``, ``unclear_share``,
    #: ``partial``, ``ongoing``, ``truncated`` (DUR-05), ``outside`` (DUR-06),
    #: ``after_reference`` (DAT-04)
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Total:
    """FTE days, as [min, max] over date bounds, capped at one full time a day and not."""

    capped: tuple[Fraction, Fraction]
    uncapped: tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The whole duration computation, kept so that it can be shown line by line."""

    profile: str
    reference: date
    #: first and last day of the 12-year window, inclusive
    window: tuple[date, date]
    #: FTE days required
    threshold: int
    lines: tuple[LedgerLine, ...]
    #: sub-periods of the declared total at its most favourable bounds
    segments: tuple[Segment, ...]
    #: T0: FTE days typed by the candidate, None when not readable
    typed: Fraction | None
    #: T1: recomputed from the tables
    declared: Total
    #: T2: tables ∩ evidence
    justified: Total
    status: DurationStatus
    #: date at which the threshold would be reached at the same pace, if short and ongoing
    projected: date | None = None
    #: which of ``DUR-01`` to ``DUR-04`` applies, or empty
    rule: str = ""
    #: machine words, see `vaeforms.duration.compute`
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """A dossier, what the rules say of it, its arithmetic and the verdict."""

    dossier: Dossier
    #: « NOM Prénom » as the candidate wrote it, or empty
    candidate: str
    findings: tuple[Finding, ...]
    ledger: Ledger | None
    verdict: Verdict
    duration: DurationStatus
    #: month by month, one for each job
    coverage: tuple[Coverage, ...] = ()
