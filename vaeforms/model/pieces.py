"""What a supporting piece says: payslips, letters, diplomas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from vaeforms.model.readings import Where

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
    FORM = "form"  #: page of another body's form, whose blank is among the templates
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
