"""Attestation forms read as facts: who certifies what, of whom, when, and signed or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from vaeforms.forms import FORMS, attestation_benevole, attestation_salariee
from vaeforms.french import (
    AmountKind,
    DateKind,
    DateReading,
    HoursReading,
    PersonMatch,
    ShareReading,
    employer_name,
    name_key,
    organisation_key,
    parse_date,
    parse_end,
    parse_hours_per_week,
    parse_share,
    parse_start,
    same_candidate,
)
from vaeforms.model import Document
from vaeforms.rules import cells
from vaeforms.rules.cells import Cell
from vaeforms.rules.jobs import ONE, Status, yes_no
from vaeforms.rules.rule import Subject

ZERO = Fraction(0)


class Signed(StrEnum):
    """Whether everybody who must sign an attestation did."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Signatory:
    """One of those who certify."""

    #: from 1
    number: int
    name: Cell
    role: Cell
    signature: Cell


@dataclass(frozen=True, slots=True)
class Attestation:
    """One attestation in which something was written."""

    document: Document
    #: `Status.EMPLOYEE` or `Status.VOLUNTEER`
    kind: Status
    #: by `Field.name` without its prefix: ``fait_le``
    cells: Mapping[str, Cell]
    signatories: tuple[Signatory, ...]
    start: DateReading
    end: DateReading
    signed_on: DateReading
    full_time: bool | None
    #: « % par rapport au temps plein », employers only
    part: ShareReading
    #: hours a week, associations only
    hours: HoursReading
    #: how the person it speaks of relates to the candidate; None when one of them is unknown
    person_match: PersonMatch | None
    #: ids of further copies of this same attestation
    copies: tuple[str, ...] = ()
    #: how many of those lack a signature
    unsigned: int = 0

    def __getitem__(self, key: str) -> Cell:
        return self.cells[key]

    @property
    def id(self) -> str:
        """`Document.id`."""
        return self.document.id

    @property
    def volunteer(self) -> bool:
        """The model that an association fills in."""
        return self.kind is Status.VOLUNTEER

    @property
    def organisation(self) -> Cell:
        """The company or association that certifies."""
        return self["structure"] if self.volunteer else self["entreprise"]

    @property
    def person(self) -> Cell:
        """Whom it speaks of."""
        return self["benevole"] if self.volunteer else self["salarie"]

    @property
    def activities(self) -> Cell:
        """What the person did."""
        return self["nature"] if self.volunteer else self["activites"]

    @property
    def name(self) -> str:
        """The organisation's name as written, or a common noun."""
        written = employer_name(self.organisation.value) if self.organisation.filled else ""
        return written or ("l’association" if self.volunteer else "l’employeur")

    @property
    def subject(self) -> Subject:
        """How findings name it."""
        kind = "activités bénévoles" if self.volunteer else "activités salariées"
        return Subject(self.id, f"Attestation d’{kind} ({self.name})")

    @property
    def signed(self) -> Signed:
        """NO only when a signature box was positively read as empty."""
        zones = [s.signature for s in self.signatories]
        if any(zone.empty for zone in zones):
            return Signed.NO
        if any(zone.unreadable or _broken(zone) for zone in zones):
            return Signed.UNKNOWN
        return Signed.YES

    @property
    def ongoing(self) -> bool:
        """« à ce jour », or left blank: still there the day it was signed (A24)."""
        return self.end.kind is DateKind.ONGOING or (
            self.end.kind is DateKind.EMPTY and self["jusquau"].empty
        )

    @property
    def limit(self) -> tuple[date, date] | None:
        """Last day it can vouch for, [earliest, latest]: nobody certifies the future (DAT-06)."""
        signed = self.signed_on.bounds
        if signed is None:
            return None
        if self.ongoing:
            return signed
        end = self.end.bounds
        return None if end is None else (min(end[0], signed[0]), min(end[1], signed[1]))

    @property
    def share(self) -> tuple[Fraction, Fraction] | None:
        """Lowest and highest share of full time it shows; None when it shows none."""
        if self.volunteer:
            low = self.hours.share if self.hours.kind is AmountKind.PARSED else None
            return None if low is None or low <= 0 else (low, low)
        if self.full_time is True:
            return ONE, ONE
        part = self.part.share if self.part.kind is AmountKind.PARSED else None
        if self.full_time is None or part is None or part <= 0:
            return None
        other = part if self.part.alternative is None else self.part.alternative
        return min(part, other), max(part, other)

    @property
    def rejected(self) -> bool:
        """It speaks of somebody else (COH-02)."""
        return self.person_match is PersonMatch.OTHER

    @property
    def reliable(self) -> bool:
        """Signed by all, dated, for this candidate: it may justify a period."""
        return (
            self.signed is Signed.YES
            and self.limit is not None
            and self.start.bounds is not None
            and self.person_match in (PersonMatch.SAME, PersonMatch.DIFFERENT_FORM)
        )


def _broken(zone: Cell) -> bool:
    """A cryptographic signature there does not hold, or nobody could tell whether it does."""
    return any(m.esign is not None and m.esign.intact is not True for m in zone.reading.marks)


def build(document: Document, candidate: tuple[str, str] | None) -> Attestation:
    """The facts of one attestation document; `candidate`: surname and given names, if known."""
    assert document.form is not None
    volunteer = document.form == attestation_benevole.ID
    prefix = "att_ben_" if volunteer else "att_sal_"
    found: dict[str, Cell] = {}
    for field in FORMS[document.form].fields:
        reading = document.readings.get(field.name)
        found[field.name.removeprefix(prefix)] = (
            cells.absent(document.id, field.name)
            if reading is None
            else cells.read(document.id, reading, field.kind)
        )
    if volunteer:
        signatories = tuple(
            Signatory(i, found[f"signataire{i}"], found[f"qualite{i}"], found[f"signature{i}"])
            for i in (1, 2)
        )
    else:
        signatories = (Signatory(1, found["signataire"], found["qualite"], found["signature"]),)
    person = found["benevole" if volunteer else "salarie"]
    return Attestation(
        document=document,
        kind=Status.VOLUNTEER if volunteer else Status.EMPLOYEE,
        cells=found,
        signatories=signatories,
        start=parse_start(found["depuis"].value),
        end=parse_end(found["jusquau"].value),
        signed_on=parse_date(found["fait_le"].value),
        full_time=None if volunteer else yes_no(found["temps_complet"]),
        part=parse_share("" if volunteer else found["quotite"].value, percent_printed=True),
        hours=parse_hours_per_week(found["heures_semaine"].value if volunteer else ""),
        person_match=same_candidate(candidate, person.value)
        if candidate and person.filled
        else None,
    )


def is_attestation(document: Document) -> bool:
    """One of the two attestation forms."""
    return document.form in (attestation_salariee.ID, attestation_benevole.ID)


def started(attestation: Attestation) -> bool:
    """Something was written in it: a blank model sent along is not an attestation."""
    if _traces_only(attestation):
        return False
    return any(cell.filled or cell.both for cell in attestation.cells.values())


def unread(attestation: Attestation) -> bool:
    """Nothing was read in it, but something may be written."""
    if started(attestation) or _traces_only(attestation):
        return False
    return any(c.unreadable for c in attestation.cells.values())


def _traces_only(attestation: Attestation) -> bool:
    """No word was surely read in it and no mark, and it names nobody, for sure.

    A stain, a fold, the rest of a ruled line do that to a model sent back as it was printed.
    Whatever else it may hold, it attests nothing: set aside, it takes no evidence away.
    """
    cells_of = attestation.cells
    names = (
        ("structure", "benevole", "signataire1", "signataire2")
        if attestation.volunteer
        else ("entreprise", "salarie", "signataire")
    )
    return all(cells_of[name].empty for name in names) and not any(
        cell.told or cell.reading.marks or not cell.present for cell in cells_of.values()
    )


def without_copies(found: Sequence[Attestation]) -> tuple[Attestation, ...]:
    """Each attestation once: of several copies that say the same, the best signed one."""
    kept: dict[object, Attestation] = {}
    for each in found:
        key = _identity(each)
        if key is None:
            kept[each.id] = each
        elif key not in kept:
            kept[key] = each
        else:
            first = kept[key]
            best, other = (each, first) if _rank(each) > _rank(first) else (first, each)
            kept[key] = replace(
                best,
                copies=(*first.copies, *each.copies, other.id),
                unsigned=first.unsigned + (other.signed is Signed.NO),
            )
    return tuple(kept.values())


_RANK = {Signed.YES: 2, Signed.UNKNOWN: 1, Signed.NO: 0}


def _rank(attestation: Attestation) -> tuple[int, int]:
    filled = sum(cell.filled for cell in attestation.cells.values())
    return _RANK[attestation.signed], filled


def _identity(attestation: Attestation) -> tuple[object, ...] | None:
    """What makes two attestations the same one; None when too little is known to tell."""
    core = (
        attestation.organisation,
        attestation.person,
        attestation["depuis"],
        attestation["fait_le"],
    )
    if not all(cell.filled for cell in core):
        return None
    names = tuple(name_key(s.name.value) for s in attestation.signatories)
    quantity = attestation["heures_semaine" if attestation.volunteer else "quotite"].value
    return (
        attestation.kind,
        organisation_key(attestation.organisation.value),
        name_key(attestation.person.value),
        attestation.start.bounds or attestation.start.raw,
        attestation.end.bounds or attestation.end.raw,
        attestation.signed_on.bounds or attestation.signed_on.raw,
        attestation.full_time,
        " ".join(quantity.split()),
        names,
    )
