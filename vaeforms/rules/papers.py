"""Supporting pieces as rules see them: whose they are, which job they speak of, what they show.

Payslips and recaps of one employer for one person are one bundle: what is said of them is said
once. A piece goes to a job by the employer's name, never by its dates alone: where the names
differ, it is only « may belong », which a person settles (mergers, acronyms).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from vaeforms.french import (
    OrganisationMatch,
    PersonMatch,
    list_fr,
    name_key,
    organisation_key,
    organisation_similarity,
    same_candidate,
    same_organisation,
)
from vaeforms.model import (
    Day,
    Document,
    Dossier,
    Fact,
    Month,
    Period,
    Piece,
    PieceKind,
    Placement,
    Quantity,
    Reading,
    Source,
    State,
)
from vaeforms.pieces import NAMES, MonthCover, months_covered
from vaeforms.rules import cells
from vaeforms.rules.cells import Cell
from vaeforms.rules.jobs import Job, Status, fold
from vaeforms.rules.matching import ALIKE, job_period
from vaeforms.rules.rule import Subject

_K = PieceKind
#: First and last day, inclusive.
Days = tuple[date, date]
#: Pieces the form names: they may justify a period.
SLIPS = frozenset({_K.PAYSLIP, _K.ANNUAL_RECAP})
LETTERS = frozenset({_K.EMPLOYER_LETTER, _K.VOLUNTEER_LETTER})
#: Pieces about a job that the form does not name (PCE-19).
OFF_LIST = frozenset({_K.WORK_CERTIFICATE, _K.CONTRACT})
ABOUT_JOBS = SLIPS | LETTERS | OFF_LIST | {_K.SELF_EMPLOYED}
#: Read, but nothing tells what they are, or what another body's form says; or not read at all:
#: anything may be in them.
UNKNOWN = frozenset({_K.FORM, _K.OTHER, _K.UNREAD})

NOT_READ = "cette mention n’a pas été lue sur la pièce"
#: « emploi 2 », said by hand
_TO_JOB = re.compile(r"(?:emploi )?(\d{1,2})")
#: Kinds said by hand in other words than `NAMES`.
_ALSO: Mapping[str, PieceKind] = {
    "bulletin": _K.PAYSLIP,
    "bulletins": _K.PAYSLIP,
    "bulletins de salaire": _K.PAYSLIP,
    "bulletin de paie": _K.PAYSLIP,
    "fiche de paie": _K.PAYSLIP,
    "recapitulatif annuel": _K.ANNUAL_RECAP,
    "attestation salariee": _K.EMPLOYER_LETTER,
    "attestation employeur": _K.EMPLOYER_LETTER,
    "attestation d employeur": _K.EMPLOYER_LETTER,
    "attestation benevole": _K.VOLUNTEER_LETTER,
    "justificatif non salarie": _K.SELF_EMPLOYED,
    "kbis": _K.SELF_EMPLOYED,
    "contrat": _K.CONTRACT,
    "attestation formation": _K.TRAINING,
    "curriculum vitae": _K.CV,
    "carte d identite": _K.IDENTITY,
    "rib": _K.BANK,
}
_SAID: Mapping[str, PieceKind] = {
    **{fold(words): kind for kind, words in NAMES.items() if kind not in UNKNOWN},
    **_ALSO,
}


@dataclass(frozen=True, slots=True)
class Bundle:
    """One supporting piece, or all the payslips of one employer for one person."""

    kind: PieceKind
    documents: tuple[Document, ...]
    #: how its person relates to the candidate; None when one of them is not known
    person_match: PersonMatch | None
    #: the months its payslips and recaps cover
    months: Mapping[Month, MonthCover] = field(default_factory=dict)
    #: jobs it speaks of, by the employer's name or by hand
    jobs: tuple[Job, ...] = ()
    #: jobs it may speak of, under another name
    doubtful: tuple[Job, ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """One for each document."""
        return tuple(d.piece for d in self.documents if d.piece is not None)

    @property
    def id(self) -> str:
        """Id of its first document."""
        return self.documents[0].id

    @property
    def slips(self) -> bool:
        """Payslips or recaps."""
        return self.kind in SLIPS

    @property
    def letter(self) -> bool:
        """An attestation on plain paper."""
        return self.kind in LETTERS

    @property
    def volunteer(self) -> bool:
        """An association's letter."""
        return self.kind is _K.VOLUNTEER_LETTER

    @property
    def person(self) -> Cell:
        """Whom it is about."""
        return self.cell("person")

    @property
    def employer(self) -> Cell:
        """Who gave it."""
        return self.cell("employer")

    def cell(self, name: str) -> Cell:
        """The first mention of that name among its pieces, as rules take evidence."""
        for document in self.documents:
            fact = getattr(document.piece, name)
            if fact is not None:
                return fact_cell(document, name, fact)
        return fact_cell(self.documents[0], name, None)

    @property
    def name(self) -> str:
        """« bulletins de salaire », « contrat de travail », with the employer where it is known."""
        words = NAMES[self.kind]
        if self.slips and len(self.documents) > 1:
            words = "bulletins de salaire"
        name = self.employer.value if self.employer.filled else ""
        return f"{words} ({name})" if name else words

    @property
    def title(self) -> str:
        """How a person calls it: the document's own title when there is only one."""
        if len(self.documents) == 1:
            return self.documents[0].title
        return self.name[0].upper() + self.name[1:]

    @property
    def subject(self) -> Subject:
        """How findings name it."""
        return Subject(self.id, self.title)

    @property
    def rejected(self) -> bool:
        """It speaks of somebody else (COH-02)."""
        return self.person_match is PersonMatch.OTHER

    @property
    def own(self) -> bool:
        """It is the candidate's, under this or another form of the name (COH-01)."""
        return self.person_match in (PersonMatch.SAME, PersonMatch.DIFFERENT_FORM)

    @property
    def period(self) -> Days | None:
        """Widest reading of the period it speaks of; None when it says none."""
        starts, ends = [], []
        for piece in self.pieces:
            if piece.period is None or piece.period.start is None:
                continue
            starts.append(piece.period.start[0])
            signed = piece.signed_on.last if piece.signed_on else None
            if piece.period.end is not None:
                ends.append(piece.period.end[1])
            elif piece.period.ongoing and signed is not None:
                ends.append(signed)
        return (min(starts), max(ends)) if starts and ends and min(starts) <= max(ends) else None

    @property
    def undated(self) -> bool:
        """The period of some of its pieces was not read."""
        return any(p.period is None or p.period.start is None for p in self.pieces)


def fact_cell(document: Document, name: str, fact: Fact | Quantity | Day | Period | None) -> Cell:
    """A mention of a piece as rules take evidence; not known when nobody read it.

    On a piece recognised in a picture it is doubtful: nothing is decided on it alone.
    """
    field = f"piece_{name}"
    if fact is None or not fact.text.strip():
        reading = Reading(field, State.UNREADABLE, reason=f"{NOT_READ[0].upper()}{NOT_READ[1:]}.")
        return Cell(document.id, reading, State.UNREADABLE, reason=NOT_READ, present=False)
    recognised = document.piece is not None and document.piece.recognised
    source = Source.OCR if recognised else Source.TEXT
    reading = Reading(field, State.FILLED, fact.text, source, where=fact.where)
    return replace(cells.read(document.id, reading, None), doubtful=recognised)


def unread(dossier: Dossier, document: Document) -> bool:
    """A piece in which anything may be written, for all anybody knows.

    What a person says of it settles what it is, not what a payslip or an attestation says.
    """
    if document.form is not None:
        return False
    if document.piece is not None and document.piece.kind not in UNKNOWN:
        return False
    return kind_said(dossier, document) in (None, *SLIPS, *LETTERS)


def other_form(document: Document) -> bool:
    """Pages of another body's form: whatever it says, no page of ours is among them."""
    return document.piece is not None and document.piece.kind is PieceKind.FORM


def kind_said(dossier: Dossier, document: Document) -> PieceKind | None:
    """What the secretariat says the piece is."""
    said = _placement(dossier, document)
    return None if said is None else _SAID.get(fold(said.kind))


def bundles(
    dossier: Dossier, candidate: tuple[str, str] | None, jobs: Sequence[Job]
) -> tuple[Bundle, ...]:
    """The read pieces of a dossier, in order, payslips of one employer and person together."""
    found: dict[object, list[Document]] = {}
    for document in dossier.documents:
        piece = document.piece
        if document.form is not None:
            continue
        if piece is None or piece.kind in UNKNOWN:
            kind = kind_said(dossier, document)
            if kind is None:
                continue
            piece = replace(piece, kind=kind) if piece is not None else Piece(kind)
            document = replace(document, piece=piece)
        key: object = document.id
        if piece.kind in SLIPS and not _by_hand(dossier, document):
            employer = organisation_key(piece.employer.text) if piece.employer else ""
            person = name_key(piece.person.text) if piece.person else ()
            key = (employer, person)
        found.setdefault(key, []).append(document)
    made = [_bundle(documents, candidate) for documents in found.values()]
    return tuple(_placed(each, dossier, jobs) for each in made)


def _bundle(documents: Sequence[Document], candidate: tuple[str, str] | None) -> Bundle:
    kinds = [d.piece.kind for d in documents if d.piece is not None]
    kind = _K.PAYSLIP if _K.PAYSLIP in kinds else kinds[0]
    months = months_covered(documents) if kind in SLIPS else {}
    bundle = Bundle(kind, tuple(documents), None, months)
    person = bundle.person
    if not (candidate and person.filled):
        return bundle
    found = same_candidate(candidate, person.value)
    if person.doubtful and found is PersonMatch.OTHER:
        return bundle  # one letter misread makes another name
    return replace(bundle, person_match=found)


def _placement(dossier: Dossier, document: Document) -> Placement | None:
    files = {page.file for page in document.pages}
    return next((p for p in dossier.placements if p.file in files), None)


def _by_hand(dossier: Dossier, document: Document) -> str:
    """« emploi 2 », as the secretariat says what the piece goes with."""
    said = _placement(dossier, document)
    return "" if said is None else fold(said.attached)


def placed_by_hand(dossier: Dossier, document: Document) -> bool:
    """The secretariat said what it goes with."""
    return bool(_by_hand(dossier, document))


def _placed(bundle: Bundle, dossier: Dossier, jobs: Sequence[Job]) -> Bundle:
    """The bundle with the jobs it speaks of, or may speak of."""
    if bundle.kind not in ABOUT_JOBS or bundle.rejected:
        return bundle
    said = _TO_JOB.fullmatch(_by_hand(dossier, bundle.documents[0]))
    if said:
        return replace(bundle, jobs=tuple(job for job in jobs if job.n == int(said[1])))
    reference, period = dossier.received, _span(bundle)
    meeting = [job for job in jobs if _meets(job, period, reference)]
    names = [f.text for p in bundle.pieces for f in (p.employer, p.user_company) if f is not None]
    names = list(dict.fromkeys(names))
    named = [job for job in jobs if _named(job, names)]
    if named:
        here = tuple(job for job in named if job in meeting)
        return replace(bundle, jobs=here or (tuple(named) if len(named) == 1 else ()))
    fitting = [job for job in meeting if _fits(job, bundle)]
    alike = [job for job in fitting if _alike(job, names)]
    if len(alike) == 1:
        return replace(bundle, jobs=tuple(alike))
    return replace(bundle, doubtful=tuple(alike or fitting))


def _span(bundle: Bundle) -> Days | None:
    """`Bundle.period`, running totals included."""
    months = bundle.months
    if not months:
        return bundle.period
    return min(c.start for c in months.values()), max(c.end for c in months.values())


def _meets(job: Job, period: Days | None, reference: date) -> bool:
    declared = job_period(job, reference)
    if declared is None or period is None:
        return True
    return max(declared[0], period[0]) <= min(declared[1], period[1])


def _named(job: Job, names: Iterable[str]) -> bool:
    cell = job["employeur"]
    return cell.filled and any(
        same_organisation(cell.value, name) is OrganisationMatch.SAME for name in names
    )


def _alike(job: Job, names: Iterable[str]) -> bool:
    cell = job["employeur"]
    return cell.filled and any(organisation_similarity(cell.value, n) >= ALIKE for n in names)


def _fits(job: Job, bundle: Bundle) -> bool:
    """The declared status goes with that kind of piece, or is not known."""
    if bundle.volunteer:
        wanted = Status.VOLUNTEER
    elif bundle.kind is _K.SELF_EMPLOYED:
        wanted = Status.SELF_EMPLOYED
    else:
        wanted = Status.EMPLOYEE
    return job.status in (wanted, Status.UNKNOWN, Status.OTHER)


def titles(found: Iterable[Bundle]) -> str:
    """« bulletins de salaire (Mutuelle du Lac) et contrat de travail »."""
    return list_fr(list(dict.fromkeys(each.name for each in found)))
