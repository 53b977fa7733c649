"""A dossier's readings -> the facts rules speak of: candidate, jobs, attestations, arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import PurePosixPath

from vaeforms import forms
from vaeforms.duration import Activity, Evidence, compute
from vaeforms.forms import dossier as dossier_form
from vaeforms.french import AmountKind, employer_name, list_fr, organisation_key, parse_duration
from vaeforms.model import Document, Dossier, FileProblem, Ledger, PieceKind, State, Trouble
from vaeforms.parameters import PROFILES, Profile
from vaeforms.pieces import MonthCover, months_covered
from vaeforms.rules import attestations as att
from vaeforms.rules import cells
from vaeforms.rules import jobs as tables
from vaeforms.rules import papers as supporting
from vaeforms.rules.attestations import Attestation, Signed
from vaeforms.rules.cells import Cell
from vaeforms.rules.jobs import Job, Status, Training
from vaeforms.rules.matching import Match, job_period, match
from vaeforms.rules.papers import Bundle
from vaeforms.rules.rule import Subject

ZERO, ONE = Fraction(0), Fraction(1)
#: Months in a year over weeks in a year: hours a month → hours a week.
MONTHS_TO_WEEKS = Fraction(12, 52)

#: Two copies of the dossier that disagree: nobody can tell which one counts.
DISAGREE = "deux exemplaires du dossier donnent des réponses différentes"
#: What the secretariat wrote beside the candidate's files: no answer can be missing in it.
DEPOSIT_FILE = "dossier.toml"
#: Where the case holds what a rule is asked about, by `Rule.per`.
_SUBJECTS = {
    "job": "jobs",
    "attestation": "attestations",
    "employee": "employees",
    "volunteer": "volunteers",
    "training": "trainings",
    "proof": "proofs",
}
#: Problems about pages in which anything may be written.
_PAGES_UNREAD = (Trouble.IMAGE_ONLY, Trouble.UNKNOWN_LAYOUT, Trouble.UNKNOWN_PAGE)


@dataclass(frozen=True, slots=True)
class Case:
    """One dossier, as rules see it."""

    dossier: Dossier
    profile: Profile
    #: documents that are the dossier form itself; the first is the one findings name
    books: tuple[Document, ...]
    #: by `Field.name`, all copies of the dossier form merged
    cells: Mapping[str, Cell]
    jobs: tuple[Job, ...]
    trainings: tuple[Training, ...]
    attestations: tuple[Attestation, ...]
    matches: tuple[Match, ...]
    #: titles of what was received and nobody could read: pieces, pages, files
    unread: tuple[str, ...]
    #: those of them that were recognised as pages of another body's form
    other_forms: tuple[str, ...] = ()
    #: numbers of job tables in which nothing could be read
    unread_tables: tuple[int, ...] = ()
    #: what was read on the pieces that are not our forms, payslips of one employer together
    bundles: tuple[Bundle, ...] = ()
    #: None when the arithmetic failed
    ledger: Ledger | None = None
    #: the same if everything unread or unreadable justified what is declared
    hopeful: Ledger | None = None

    def __getitem__(self, name: str) -> Cell:
        """The cell of a field of the dossier form; not known when no page carries it."""
        return self.cells.get(name) or cells.absent(self.book_id, name)

    @property
    def book_id(self) -> str:
        """Id of the dossier form, whether or not there is one."""
        return self.books[0].id if self.books else "dossier"

    @property
    def reference(self) -> date:
        """Reference date of every rule: the day of reception (A7, A8)."""
        return self.dossier.received

    @property
    def candidate(self) -> str:
        """« Nom Prénom » as written, or what is known of it."""
        return " ".join(
            c.value for c in (self["candidat_nom"], self["candidat_prenom"]) if c.filled
        )

    @property
    def cover_present(self) -> bool:
        """The cover page was found."""
        return any(self[f.name].present for f in dossier_form.cover(signature=False))

    @property
    def cover_has_signature(self) -> bool:
        """The cover page is of the version that has a signature box (A1)."""
        return self["candidat_signature"].present

    @property
    def tables_unread(self) -> bool:
        """A table of the form may be where nobody could read: more jobs than those known."""
        return (
            not self["emploi_1_intitule"].present
            or bool(self.unread_tables)
            or any(hides_something(problem) for problem in self.dossier.problems)
            or any(book.missing_pages for book in self.books)
        )

    @property
    def employees(self) -> tuple[Attestation, ...]:
        """Attestations of employers."""
        return tuple(a for a in self.attestations if not a.volunteer)

    @property
    def volunteers(self) -> tuple[Attestation, ...]:
        """Attestations of associations."""
        return tuple(a for a in self.attestations if a.volunteer)

    def pieces_of(self, job: Job) -> tuple[Attestation, ...]:
        """Attestations that speak of this job."""
        return tuple(m.attestation for m in self.matches if any(j.n == job.n for j in m.jobs))

    def jobs_of(self, attestation: Attestation) -> tuple[Job, ...]:
        """Jobs that this attestation speaks of."""
        return self.match_of(attestation).jobs

    def match_of(self, attestation: Attestation) -> Match:
        """Where this attestation goes."""
        found = (m for m in self.matches if m.attestation.id == attestation.id)
        return next(found, Match(attestation))

    @property
    def proofs(self) -> tuple[Bundle, ...]:
        """Payslips, and attestations on plain paper: what the form accepts."""
        return tuple(b for b in self.bundles if b.slips or b.letter)

    def bundles_of(self, job: Job, *, doubtful: bool = False) -> tuple[Bundle, ...]:
        """Supporting pieces that speak of this job; `doubtful`: those that only may."""
        return tuple(
            b
            for b in self.bundles
            if any(j.n == job.n for j in (b.doubtful if doubtful else b.jobs))
        )

    def payslips_of(self, job: Job) -> tuple[Bundle, ...]:
        """The candidate's payslips for this job; volunteers have none (graine l.297)."""
        if job.status is Status.VOLUNTEER:
            return ()
        return tuple(b for b in self.bundles_of(job) if b.slips and b.own)

    def months_of(self, job: Job) -> Mapping[tuple[int, int], MonthCover]:
        """The months of this job that payslips cover."""
        slips = self.payslips_of(job)
        if len(slips) == 1:
            return slips[0].months
        return months_covered(d for b in slips for d in b.documents)

    def shown(self, job: Job) -> bool:
        """Something that counts shows this job: a good attestation, or payslips."""
        return any(piece.reliable for piece in self.pieces_of(job)) or any(
            month.sure for month in self.months_of(job).values()
        )

    def resumes(self) -> tuple[Bundle, ...]:
        """CVs sent apart, that may be the candidate's."""
        return tuple(b for b in self.bundles if b.kind is PieceKind.CV and not b.rejected)

    def ambiguous_for(self, job: Job) -> tuple[Attestation, ...]:
        """Attestations that may speak of this job or of another."""
        return tuple(m.attestation for m in self.matches if any(j.n == job.n for j in m.ambiguous))

    def subjects(self, per: str) -> Sequence[object]:
        """What the rules of that kind are asked about, one after the other."""
        if per == "piece":
            return (*self.attestations, *self.proofs)
        found: Sequence[object] = getattr(self, _SUBJECTS[per])
        return found

    @property
    def unread_list(self) -> str:
        """« bulletins.pdf et scan.pdf »."""
        return _quoted(self.unread)

    @property
    def lost_where(self) -> str:
        """« bulletins.pdf et scan.pdf, non lus »; nothing of another body's form."""
        lost = [title for title in self.unread if title not in self.other_forms]
        return f"{_quoted(lost)}, {'non lus' if len(lost) > 1 else 'non lu'}" if lost else ""

    @property
    def unread_where(self) -> str:
        """« scan.pdf, non lu, ou dans Page 4 du formulaire CPF (p4.jpg, page 1) »."""
        others = _quoted(self.other_forms)
        return ", ou dans ".join(each for each in (self.lost_where, others) if each)

    @property
    def book_subject(self) -> Subject:
        """The dossier form, as findings name it."""
        return Subject(self.book_id, "Dossier de recevabilité")


def build(dossier: Dossier, profile: str) -> Case:
    """The facts of a dossier. KeyError for an unknown profile."""
    books = tuple(d for d in dossier.documents if d.form == dossier_form.ID)
    found = _merge(books)
    names = [found[key] for key in ("candidat_nom", "candidat_prenom") if key in found]
    # with half a name nobody can tell whom an attestation speaks of
    whole = len(names) == 2 and all(cell.filled for cell in names)
    name = (names[0].value, names[1].value) if whole else None
    forms_found = [att.build(d, name) for d in dossier.documents if att.is_attestation(d)]
    attested = att.without_copies([a for a in forms_found if att.started(a)])
    hidden = (
        *(d for d in dossier.documents if supporting.unread(dossier, d)),
        *(a.document for a in forms_found if att.unread(a)),
    )
    unread = (
        *(document.title for document in hidden),
        *(PurePosixPath(p.file).name for p in dossier.problems if _more(p, hidden)),
    )
    jobs = tables.jobs(found)
    return Case(
        dossier=dossier,
        profile=PROFILES[profile],
        books=books,
        cells=found,
        jobs=jobs,
        trainings=tables.trainings(found),
        attestations=attested,
        matches=match(attested, jobs, dossier.received),
        unread=_once(unread),
        other_forms=tuple(
            d.title
            for d in dossier.documents
            if supporting.unread(dossier, d) and supporting.other_form(d)
        ),
        unread_tables=tables.unread_tables(found),
        bundles=supporting.bundles(dossier, name, jobs),
    )


def hides_something(problem: FileProblem) -> bool:
    """Something that rules look for may be on what could not be read."""
    if PurePosixPath(problem.file).name == DEPOSIT_FILE:
        return False
    return not problem.salvaged or problem.kind in _PAGES_UNREAD


def _quoted(titles: Iterable[str]) -> str:
    return list_fr([f"« {title} »" if title else "l’envoi entier" for title in titles])


def _more(problem: FileProblem, hidden: Sequence[Document]) -> bool:
    """Something may be on it besides the documents already known not to have been read."""
    known = {(page.file, page.index) for document in hidden for page in document.pages}
    told = {(problem.file, index) for index in problem.pages}
    return hides_something(problem) and not (told and told <= known)


def _once(titles: Iterable[str]) -> tuple[str, ...]:
    """Each title once; the page of a file that is already named is not named again."""
    kept: list[str] = []
    for title in titles:
        if not any(each == title or each.startswith(f"{title}, page") for each in kept):
            kept.append(title)
    return tuple(kept)


def training_of(case: Case, job: Job) -> tuple[str, Cell | None]:
    """The words that show a training period, and where they stand: the table, else a piece."""
    if job.training:
        return job.training, job[job.training_in]
    for piece in case.pieces_of(job):
        word = tables.training_phrase(piece.activities.value)
        if word:
            return word, piece.activities
    for bundle in case.bundles_of(job):
        cell = bundle.cell("training_contract")
        if cell.filled and not bundle.rejected:
            return cell.value, cell
    return "", None


def activities(case: Case, *, hopeful: bool = False) -> tuple[Activity, ...]:
    """The jobs as the ledger takes them; `hopeful` believes what could not be read."""
    return tuple(_activity(case, job, hopeful) for job in case.jobs)


def with_ledgers(case: Case) -> Case:
    """The case with its duration computation, as read and as it may be at best."""
    total = parse_duration(case["recap_duree_cqp_etp"].value)
    typed = total.days if total.kind is AmountKind.PARSED else None
    read, best = activities(case), activities(case, hopeful=True)
    ledger = compute(read, case.reference, typed=typed, profile=case.profile.id)
    hopeful = ledger
    if best != read:
        hopeful = compute(best, case.reference, typed=typed, profile=case.profile.id)
    return replace(case, ledger=ledger, hopeful=hopeful)


def _activity(case: Case, job: Job, hopeful: bool) -> Activity:
    pieces = case.pieces_of(job)
    evidence = [e for piece in pieces if piece.reliable and (e := _evidence(piece)) is not None]
    months = case.months_of(job).values()
    titles = {d.id: b.title for b in case.payslips_of(job) for d in b.documents} if months else {}
    evidence += [_paid(month, titles) for month in months if month.sure]
    if hopeful:
        doubtful = [p for p in pieces if _may_justify(p)]
        doubtful += [p for p in case.ambiguous_for(job) if p.reliable or _may_justify(p)]
        period = job_period(job, case.reference)
        if (case.unread or doubtful or _papers_hide(case, job)) and period is not None:
            evidence.append(_whole(job, period))
        evidence += [_paid(month, titles) for month in months if not month.sure]
        evidence += _letters(case, job)
    cell = job["employeur"].value
    return Activity(
        n=job.n,
        label=job.employer or f"Emploi {job.n}",
        start=job.start.bounds,
        end=None if job.ongoing else job.end.bounds,
        ongoing=job.ongoing,
        share=job.declared,
        employer=organisation_key(employer_name(cell)) if cell else "",
        training=training_of(case, job)[0],
        evidence=tuple(evidence),
        start_text=job["depuis"].value,
        end_text=job["jusquau"].value,
        hours_week=_hours_week(job, pieces),
    )


def _evidence(piece: Attestation) -> Evidence | None:
    start, end = piece.start.bounds, piece.limit
    if start is None or end is None or end[1] < start[0]:
        return None
    #: a share that the piece does not show may be anything
    share = piece.share or (ZERO, ONE)
    return Evidence(piece.subject.title, start, end, share)


def _paid(month: MonthCover, titles: Mapping[str, str]) -> Evidence:
    # hours that nobody read may be any number
    share = month.share or (ZERO, ONE)
    return Evidence(titles[month.documents[0]], (month.start,) * 2, (month.end,) * 2, share)


def _letters(case: Case, job: Job) -> list[Evidence]:
    """Attestations on plain paper: what they would show once somebody has looked (PCE-18)."""
    found = []
    for bundle in case.bundles_of(job):
        period = bundle.period
        fits = bundle.volunteer == (job.status is Status.VOLUNTEER)
        if bundle.letter and not bundle.rejected and fits and period is not None:
            start, end = period
            found.append(Evidence(bundle.title, (start, start), (end, end)))
    return found


def _papers_hide(case: Case, job: Job) -> bool:
    """Some piece may show more of this job than was read or could be told."""
    for bundle in case.bundles_of(job):
        if bundle.kind is PieceKind.SELF_EMPLOYED and job.status is Status.SELF_EMPLOYED:
            return True
        proof = bundle.slips or bundle.letter
        if proof and not bundle.rejected and (bundle.person_match is None or bundle.undated):
            return True
    doubtful = case.bundles_of(job, doubtful=True)
    return any((b.slips or b.letter) and not b.rejected for b in doubtful)


def _whole(job: Job, period: tuple[date, date]) -> Evidence:
    start = job.start.bounds or (period[0], period[0])
    end = job.end.bounds or (period[1], period[1])
    return Evidence("pièces non lues", start, end)


def _may_justify(piece: Attestation) -> bool:
    """Not reliable as read, but only because something in it could not be read or told."""
    if piece.signed is Signed.NO or piece.rejected:
        return False
    needed = (piece["depuis"], piece["fait_le"], piece["jusquau"], piece.person)
    unknown = piece.signed is Signed.UNKNOWN or piece.person_match is None
    return unknown or any(cell.unreadable for cell in needed)


def _hours_week(job: Job, pieces: Sequence[Attestation]) -> Fraction | None:
    if job.status is not Status.VOLUNTEER:
        return None
    for piece in pieces:
        if piece.volunteer and piece.hours.hours is not None:
            return piece.hours.hours
    if job.part.hours is None or job.part.unit is None:
        return None
    factor = {"hours_week": ONE, "hours_month": MONTHS_TO_WEEKS}.get(job.part.unit.value)
    return None if factor is None else job.part.hours * factor


def _merge(books: Sequence[Document]) -> dict[str, Cell]:
    """All copies of the dossier form as one: a field filled in once counts, two answers do not."""
    merged: dict[str, Cell] = {}
    for book in books:
        for name, reading in book.readings.items():
            known = forms.field(name)
            new = cells.read(book.id, reading, known.kind if known else None)
            merged[name] = _better(merged[name], new) if name in merged else new
    return merged


def _better(a: Cell, b: Cell) -> Cell:
    if a.filled and b.filled and a.value.split() != b.value.split():
        return Cell(a.document, a.reading, State.UNREADABLE, reason=DISAGREE)
    if a.filled or a.reason == DISAGREE:
        return a
    if b.filled:
        return b
    return a if a.unreadable else b
