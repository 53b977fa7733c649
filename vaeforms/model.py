"""The nouns every stage shares: fields, boxes, readings, documents, dossiers, findings, reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

# --------------------------------------------------------------------------- what is asked


class Kind(StrEnum):
    """What one field holds, and therefore how it is drawn, filled, read and checked."""

    TEXT = "text"  #: one line of free text
    MULTILINE = "multiline"  #: several lines of free text
    DATE = "date"  #: a date in French, possibly partial (« mars 2015 ») or « à ce jour »
    DURATION = "duration"  #: a length of time in words and figures (« 2 ans 6 mois »)
    QUOTA = "quota"  #: a share of full time: « 80 % », « 121,33 h/mois »
    NUMBER = "number"  #: a number, possibly with a unit
    EMAIL = "email"  #: an electronic address
    PHONE = "phone"  #: a telephone number
    COMBO = "combo"  #: one of `Field.options`, or free text
    RADIO = "radio"  #: exactly one of `Field.options`, drawn as boxes to tick
    SIGNATURE = "signature"  #: a signature, in ink or cryptographic
    STAMP = "stamp"  #: an organisation's rubber stamp
    FIXED = "fixed"  #: words printed on the form, that must still be there
    DEPOSIT = "deposit"  #: said by the secretariat, not on the form


class Required(StrEnum):
    """When a field must hold a value."""

    ALWAYS = "always"
    STARTED = "started"  #: as soon as another field of the same table or row holds a value
    WHEN = "when"  #: when `Field.when` names a field and the value it must hold
    ONE_OF = "one_of"  #: one field of the group named by `Field.when` is enough
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. Source: the field inventory of the form (domain.md §3)."""

    #: flat ASCII, the same as AcroForm field name, reading key and JSON key: ``emploi_2_depuis``
    name: str
    #: the words printed on the form, verbatim
    label: str
    kind: Kind
    required: Required = Required.NEVER
    #: for `Required.WHEN`: (field name, value); for `Required.ONE_OF`: (group name, "")
    when: tuple[str, str] | None = None
    #: export values and what a person reads, for COMBO and RADIO
    options: tuple[tuple[str, str], ...] = ()
    #: the tooltip (/TU) read by screen readers: label and table number
    tooltip: str = ""
    #: True where the seed has no such field and the product adds it, visibly marked
    addition: bool = False
    #: free words: that something is written decides, whatever the words; a person reads the rest
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form: an id, a title and its fields; no coordinates."""

    #: file name of its blank without « .pdf »: ``dossier-recevabilite``
    id: str
    #: three capitals, as printed in the page code: ``DOS``
    code: str
    title: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The field called `name`; KeyError when the form has none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)


# --------------------------------------------------------------------------- where it is

#: (x0, y0, x1, y1) in points of PDF user space: origin at the lower left corner, x0 < x1, y0 < y1
Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageCode:
    """What a page of ours says of itself: ``VAE1*<form>*<layout>*<page>[*<n>]``."""

    #: `Form.code`
    form: str
    #: five capitals or digits computed from the kind of page and its box positions only
    layout: str
    #: the printed page number, from 1
    page: int
    #: number of the first emploi table (or formation row) of the page, where it has any
    n: int | None = None

    def __str__(self) -> str:
        tail = "" if self.n is None else f"*{self.n}"
        return f"VAE1*{self.form}*{self.layout}*{self.page}{tail}"


@dataclass(frozen=True, slots=True)
class Box:
    """The place of one field (or of one option of a RADIO) on a blank page."""

    field: str
    rect: Rect
    kind: Kind
    #: export value of the option, for a RADIO box, else empty
    option: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """One printed word and where it stands, in points of PDF user space."""

    text: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """One page of a released blank, as readers hold submissions against it."""

    code: PageCode | None
    #: the kind of page: ``garde``, ``recap``, ``emplois``, ``formation``, ``attestation-salariee``…
    role: str
    #: (width, height) in points
    size: tuple[float, float]
    boxes: tuple[Box, ...]
    words: tuple[Word, ...]
    #: the blank PDF and the index (from 0) of this page in it, for rendering
    file: str
    index: int


# --------------------------------------------------------------------------- what was read


class State(StrEnum):
    """What one box holds. Never two-valued: what could not be read is not empty."""

    FILLED = "filled"
    EMPTY = "empty"
    UNREADABLE = "unreadable"


class Source(StrEnum):
    """Which reader answered for a box."""

    WIDGET = "widget"  #: the value of the form field
    ANNOTATION = "annotation"  #: a comment, drawing or stamp laid over the box
    TEXT = "text"  #: words of the page itself inside the box (flattened or printed to PDF)
    PICTURE = "picture"  #: what the page shows there and the blank does not
    ESIGN = "esign"  #: a cryptographic signature
    OCR = "ocr"  #: words recognised in a picture
    PERSON = "person"  #: the secretariat, who read it by eye
    NONE = "none"  #: nobody could answer


@dataclass(frozen=True, slots=True)
class Where:
    """A place on a submitted page, so that a crop can be shown."""

    #: path of the file, relative to its dossier, with « / »
    file: str
    #: page index in the file, from 0
    page: int
    #: in points of that page's user space, None for the whole page
    rect: Rect | None = None


@dataclass(frozen=True, slots=True)
class Esign:
    """What validation of one cryptographic signature established (ETSI EN 319 102-1 words)."""

    #: common name of the signer's certificate, as written in it
    signer: str
    #: the signed bytes are unchanged and the signature matches; None = undetermined
    intact: bool | None
    #: the signature covers the whole file as received
    covers_file: bool
    #: what changed after signing, in French; empty when nothing did
    changes: str
    #: the signer's certificate chains to a configured root; None when no root is configured
    trusted: bool | None
    #: signing time as claimed in the signature, ISO 8601, or empty
    time: str
    #: what weakens it or why it could not be validated, in French; empty when nothing does
    problem: str = ""
    #: `changes` are only what follows a signature on any form: empty fields filled, another
    #: signature added; False when values or pages were altered, or nobody can tell
    changes_permitted: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing found in a signature or stamp box."""

    #: ``esign``, ``ink``, ``stamp``, ``image``, ``drawing``, ``text``; on paper, ``hand`` for
    #: ink of a hand, ``stamp`` and ``text``
    kind: str
    #: SHA-256 of what was drawn (image samples or strokes, position left out), or empty
    digest: str = ""
    #: typed words, for ``text``
    text: str = ""
    esign: Esign | None = None
    #: inked area in mm², measured on paper; 0 where nothing was measured
    area: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What one box holds, who says so, and where."""

    #: `Field.name`
    field: str
    state: State
    #: as typed, line ends as ``\n``; the export value for RADIO and COMBO; empty unless FILLED
    value: str = ""
    source: Source = Source.NONE
    #: 0 to 1; 1.0 for exact readers
    confidence: float = 1.0
    #: French sentence: why it is unreadable, or what must be looked at
    reason: str = ""
    where: Where | None = None
    #: what was found in a SIGNATURE or STAMP box
    marks: tuple[Mark, ...] = ()
    #: PNG of the zone, for SIGNATURE and STAMP boxes and for whatever needs eyes; empty if none
    crop: bytes = b""
    #: for rules: ``overflow`` (text longer than its box),
    #: ``conflict`` (value and appearance disagree), ``both`` (two boxes ticked),
    #: ``to_read`` (recognised on paper, not surely enough: the box is filled, a person reads it)
    flags: tuple[str, ...] = ()
    #: mm by which the box may be misplaced on a page of paper; None for exact readers
    residual: float | None = None

    @property
    def sure(self) -> bool:
        """FILLED, and `value` is what stands there."""
        return self.state is State.FILLED and "to_read" not in self.flags


# --------------------------------------------------------------------------- supporting pieces

#: (year, month), so that months sort and compare
Month = tuple[int, int]


class PieceKind(StrEnum):
    """What a page that is not our form is. Machine words; French names in `pieces.NAMES`."""

    PAYSLIP = "payslip"  #: bulletin de salaire of one month (or of part of one)
    ANNUAL_RECAP = "annual_recap"  #: bulletin récapitulatif annuel
    EMPLOYER_LETTER = "employer_letter"  #: employer's attestation on plain paper
    VOLUNTEER_LETTER = "volunteer_letter"  #: association's attestation on plain paper
    WORK_CERTIFICATE = "work_certificate"  #: certificat de travail (L. 1234-19)
    CONTRACT = "contract"  #: contrat de travail, avenant, promesse d'embauche
    SELF_EMPLOYED = "self_employed"  #: Kbis, registration or affiliation of the self-employed
    DIPLOMA = "diploma"  #: diplôme, titre, relevé de notes
    TRAINING = "training"  #: attestation de formation, certificat de réalisation
    CV = "cv"
    IDENTITY = "identity"  #: noticed, never read
    BANK = "bank"  #: relevé d'identité bancaire: noticed, never read
    OTHER = "other"  #: read, and nothing says what it is
    UNREAD = "unread"  #: scanned, photographed or not legible: nothing is known of it


@dataclass(frozen=True, slots=True)
class Fact:
    """Words read on a piece, as printed (masked), and where they stand."""

    text: str
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number read on a piece: hours of a period, share of full time (1 = full time)."""

    text: str
    value: Fraction
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A date read on a piece; `first` < `last` when only a month or a year is given."""

    text: str
    first: date
    last: date
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A period read on a piece, days inclusive. A bound that is not given is None."""

    text: str
    #: (earliest, latest) first day
    start: tuple[date, date] | None = None
    #: (earliest, latest) last day; None when `ongoing` or not given
    end: tuple[date, date] | None = None
    #: « à ce jour », « toujours en poste »
    ongoing: bool = False
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """A long absence that a payslip shows. Nothing is deducted for it (DUR-18)."""

    #: ``parental``, ``unpaid``, ``sick``, ``maternity``, ``other``, ``no_hours``
    kind: str
    #: as printed, without any amount
    text: str
    #: days inclusive, None when the payslip does not say
    start: date | None = None
    end: date | None = None
    hours: Fraction | None = None
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """What one supporting piece says. A value is None when nothing on the piece names it.

    None never means « absent »: only that no label and no unmistakable wording was recognised.
    Salary, social security number and bank account are never kept.
    """

    kind: PieceKind
    #: what made the kind sure: the heading as printed
    heading: Fact | None = None
    #: whom it is about, as printed, civility included where there is one
    person: Fact | None = None
    #: name only (first line), without the address
    employer: Fact | None = None
    job: Fact | None = None
    #: payslip: the paid period; letters, certificates, contracts: the employment
    period: Period | None = None
    #: months of `period` that the piece alone covers, wholly or in part
    months: tuple[Month, ...] = ()
    #: payslip: hours paid in the period; recap: hours of the year
    hours: Quantity | None = None
    #: hours since the start of the year (a December payslip stands for a recap, PCE-06)
    hours_to_date: Quantity | None = None
    #: first month that `hours_to_date` covers, January or the month of `entry`
    to_date_since: Month | None = None
    #: share of full time that is written or follows from contractual hours
    share: Quantity | None = None
    full_time: bool | None = None
    #: date d'entrée, d'ancienneté
    entry: Day | None = None
    #: date de sortie
    exit: Day | None = None
    #: convention collective as printed
    agreement: Fact | None = None
    #: four digits
    idcc: str = ""
    #: 14 digits as read; `siret_valid` by its check digits, None when none was read
    siret: Fact | None = None
    siret_valid: bool | None = None
    #: temporary employment agency, and where the work was done (REC-05)
    agency: bool = False
    user_company: Fact | None = None
    #: contract of training: stage, apprentissage, professionnalisation (DUR-12), as printed
    training_contract: Fact | None = None
    absences: tuple[Absence, ...] = ()
    #: letters: who signs, in what quality, when, where; a signature itself is never judged
    signatory: Fact | None = None
    quality: Fact | None = None
    signed_on: Day | None = None
    signed_at: Fact | None = None
    #: letters: what is said of the activities
    activities: Fact | None = None
    #: volunteers: hours a week
    hours_week: Quantity | None = None
    #: trainings and diplomas
    training: Fact | None = None
    training_body: Fact | None = None
    training_year: int | None = None
    #: R. 3243-1 mentions of a payslip: ``employer``, ``person``, ``job``, ``period``, ``hours``
    found: tuple[str, ...] = ()
    not_found: tuple[str, ...] = ()
    #: sensitive data noticed, never kept: ``nir``, ``iban``, ``amounts``, ``sick_leave``,
    #: ``withholding``, ``garnishment``, ``union``
    sensitive: tuple[str, ...] = ()
    #: what a person should look at, in French
    issues: tuple[str, ...] = ()
    #: its words were recognised in a picture: a person confirms whatever rests on them
    recognised: bool = False
    #: masked text, for a CV and for letters only (COH-10, COH-11, REC-01); never written out
    text: str = ""


# --------------------------------------------------------------------------- dossiers


class Trouble(StrEnum):
    """Why a file or page could not be used."""

    EMPTY_FILE = "empty_file"
    NOT_PDF = "not_pdf"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    XFA = "xfa"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_large"
    TIME = "time"  #: reading took longer than the limit
    MEMORY = "memory"  #: reading took more memory than the limit
    IMAGE_ONLY = "image_only"  #: pages without text: scanned or photographed
    UNKNOWN_LAYOUT = "unknown_layout"  #: ours, but its blank is not among the templates
    UNKNOWN_PAGE = "unknown_page"  #: not one of our pages
    INTAKE = "intake"  #: could not be taken in: link, forbidden folder, wrong ``dossier.toml``
    CRASH = "crash"  #: the reader failed for another reason


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something a person must know about one file or page, in French."""

    #: path relative to the dossier, with « / »
    file: str
    kind: Trouble
    #: what happened, where, what to do
    message: str
    #: page indices concerned, from 0; empty = the whole file
    pages: tuple[int, ...] = ()
    #: True when part of the file was read all the same
    salvaged: bool = False
    #: PNG of the (first) page concerned, or empty
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A submitted page that belongs to a document."""

    file: str
    #: page index in the file, from 0
    index: int
    role: str
    code: PageCode | None = None
    #: read from a picture: a scan, a photo
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One filled form, or one supporting piece."""

    #: unique and stable in its dossier: ``dossier``, ``attestation-salariee-2``, ``piece-1``
    id: str
    #: `Form.id`, or None for a piece that is not our form
    form: str | None
    #: how a person calls it: « Attestation de Mutuelle du Lac », « bulletin-mars.pdf »
    title: str
    pages: tuple[DocumentPage, ...]
    #: by `Field.name`
    readings: Mapping[str, Reading] = field(default_factory=dict)
    #: passages of the printed text that differ from the blank's, in French (ENG-05, INT-02)
    altered: tuple[str, ...] = ()
    #: printed words could not be compared (image-only page)
    text_unreadable: bool = False
    #: page roles of the form that are absent from this document, as printed page numbers
    missing_pages: tuple[int, ...] = ()
    #: layout id or version that is not the current blank's, or empty
    outdated: str = ""
    #: what was read on a supporting piece; None for our forms
    piece: Piece | None = None


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One application known to the secretariat, as its local register holds it (ENG-01, ENG-02)."""

    #: dossier number
    number: str
    #: « NOM Prénom », as the candidate wrote it
    name: str
    #: the certification, as `Dossier.cqp`
    cqp: str
    #: calendar year of reception
    year: int
    #: « reçu », « incomplet », « recevable »…, as the register words it
    status: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """What the secretariat says of one file in ``dossier.toml``."""

    #: one of `Dossier.files`
    file: str
    #: what it is, as typed: « bulletin de salaire »; or empty
    kind: str = ""
    #: what it goes with, as typed: « emploi 2 », « formation 1 »; or empty
    attached: str = ""


@dataclass(frozen=True, slots=True)
class Reread:
    """What a person read by eye in one box, as ``dossier.toml`` says."""

    #: as typed: « scan.pdf »
    file: str
    #: page index in the file, from 0
    page: int
    #: `Field.name`
    field: str
    #: as written in the box; empty when nothing is; « présente » or « absente » for a signature
    value: str
    #: who read it; never empty
    initials: str


@dataclass(frozen=True, slots=True)
class Override:
    """A check settled by hand in ``dossier.toml``."""

    #: rule id: ``SIG-05``
    rule: str
    #: `Finding.subject`: ``emploi-2``, ``attestation-salariee-1``; empty for every subject
    subject: str
    #: why, in the secretariat's words; never empty
    reason: str
    #: who decided; never empty
    initials: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One candidate's submission."""

    #: stable, file-name safe, from the name of its folder or file
    id: str
    #: reference date of every rule
    received: date
    #: ``option`` (--received), ``dossier.toml``, ``message`` (an e-mail's date) or ``today``
    received_from: str
    documents: tuple[Document, ...]
    problems: tuple[FileProblem, ...] = ()
    #: names of the files received, relative, in reading order
    files: tuple[str, ...] = ()
    #: by name of a file that was not read again: name of the first one with the same bytes
    copies: tuple[tuple[str, str], ...] = ()
    #: what the secretariat wrote in ``dossier.toml`` (deposit number, channel…)
    deposit: Mapping[str, str] = field(default_factory=dict)
    #: what the secretariat says of single files, in the order of ``dossier.toml``
    placements: tuple[Placement, ...] = ()
    #: checks settled by hand, in the order of ``dossier.toml``
    overrides: tuple[Override, ...] = ()
    #: how the files came to be this dossier's, where nobody said so, in French
    notes: tuple[str, ...] = ()
    #: SHA-256 over the names and contents of the files received, or empty
    digest: str = ""
    #: other applications of the same year and perhaps of the same person that the register
    #: knows; None when no register was consulted
    register: tuple[RegisterEntry, ...] | None = None
    #: number of the dossier that this deposit completes, or empty (ENG-04)
    complement_to: str = ""

    @property
    def number(self) -> str:
        """The number given by the secretariat, else the id."""
        return self.deposit.get("depot_numero", "").strip() or self.id


# --------------------------------------------------------------------------- judgement


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
