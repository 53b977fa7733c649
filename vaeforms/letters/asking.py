"""Findings to what is asked of the candidate: each thing once, by document and job, with its key.

Only a rule of the catalogue that has a « demande » and found something wrong asks. What a rule
could not verify is for the secretariat to look at, never asked. Requests of « à vérifier » and
« information » rules are asked too, since the catalogue gives them a « demande », but apart and
after those without which the dossier cannot be complete, so that nobody takes them for required.
The secretariat drops or rewords any of them in ``letter.toml``.

One thing may be found by several rules: a cover page with neither signature nor date, a job
without any piece whose months are then missing from the total. `COVERED` and `_split_missing` keep
one request of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from vaeforms.forms import attestation_benevole, attestation_salariee
from vaeforms.french import OrganisationMatch, format_date, list_fr, same_organisation, typeset
from vaeforms.french.plain import plain
from vaeforms.letters.facts import Facts, Finding, Piece
from vaeforms.model import LedgerLine
from vaeforms.rules.jobs import Status

SALARIED, VOLUNTEER = attestation_salariee.ID, attestation_benevole.ID

#: A request of the first rule already holds those of the others about the same subject.
COVERED: Mapping[str, tuple[str, ...]] = {
    "ENG-05": ("SIG-01", "SIG-02"),  # « la page de garde complète, datée et signée »
    "SIG-01": ("SIG-02",),  # « Dater et signer la page de garde »
    "PCE-01": ("PCE-04", "PCE-19", "COH-05"),  # no piece at all: no period is justified
    "PCE-02": ("PCE-04", "COH-05"),
    "PCE-04": ("COH-05",),  # the same months
    "SIG-05": ("SIG-07",),  # two people must sign in any case
}
#: The same period of a job, asked about its attestation.
_SAME_PERIOD = ("DAT-06", "DAT-07")
#: The sum of what the requests about pieces ask job by job.
_MISSING = "DUR-02"
#: Requests for a piece that justifies a job.
_PIECES = frozenset(
    {"PCE-01", "PCE-02", "PCE-04", "PCE-19", "COH-02", "COH-05", "DAT-06", "DAT-07", "DUR-02"}
    # and for an attestation put right
    | {"SIG-03", "SIG-05", "SIG-06", "SIG-07", "SIG-09", "SIG-10", "DAT-08"}
    | {"PCE-08", "PCE-09", "PCE-10", "PCE-11", "PCE-12"}
)
#: Asked only where the result depends on the answer: as necessary as what blocks.
_DECISIVE = ("DAT-02", "DAT-07", "DUR-12")
#: « Si vous avez exercé d’autres activités… »: nobody can be required to have.
_IF_ANY = ("DUR-01",)
#: A piece that is not on the list, and the request for one that is.
_OFF_LIST, _NO_PIECE = "PCE-19", "PCE-01"
#: Asked about a job whose activity has no list of pieces.
_ANY_PIECE = "PCE-03"
#: A rule that may find several faults of one subject: their fields tell them apart.
_SEVERAL = ("DAT-",)

#: Where the fields of the dossier stand, by the beginning of their names.
_PLACES = {
    "candidat": "Page de garde",
    "recap": "Récapitulatif des emplois",
    "formation_initiale": "Parcours de formation",
}
_WHOLE = "Ensemble du dossier"
#: Rules about the dossier whose evidence may be empty.
_PLACE_OF_RULE = {"ENG-05": "Page de garde", "CPL-08": "Récapitulatif des emplois"}

BOTH_OPTIONS = typeset(
    "Au choix : une attestation signée de votre employeur (modèle joint) ou vos bulletins de "
    "salaire pour cette période (les bulletins récapitulatifs annuels suffisent)."
)
INSTEAD = typeset(
    "Si vous préférez, vos bulletins de salaire pour cette période remplacent cette attestation "
    "(les bulletins récapitulatifs annuels suffisent)."
)


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask."""

    #: stable from run to run, unique in the dossier: ``PCE-01 emploi-1``
    key: str
    rule: str
    #: `Finding.subject`
    subject: str
    #: the document or job it is about, as the letter names it
    title: str
    text: str
    necessary: bool
    #: the blank attestation to enclose, by `Form.id`, or empty
    model: str = ""
    #: words of the secretariat's own: nothing is added to them
    own: bool = False


def requests(facts: Facts) -> tuple[Request, ...]:
    """What the findings ask, in the order of the letter."""
    return drafted(facts)[0]


def drafted(facts: Facts) -> tuple[tuple[Request, ...], dict[str, str]]:
    """The requests, and what is not asked again: key of the finding → key of what holds it."""
    found = [f for f in facts.findings if f.outcome == "failed" and f.request]
    keys = _keys(found, facts)
    held: dict[str, str] = {}
    kept: dict[str, Request] = {}
    said: dict[tuple[str, str], str] = {}
    for finding, key in zip(found, keys, strict=True):
        by = _holder(finding, found, keys, facts)
        if by is not None:
            held[key] = by
            continue
        if finding.rule == _MISSING:
            parts = list(_split_missing(finding, key, found, facts))
            kept |= {part.key: part for part in parts}
            if not parts or parts[0].key != key:
                held[key] = parts[0].key if parts else _first_piece(found, keys)
            continue
        request = _request(finding, key, facts)
        same = (request.title, request.text)
        if same in said:
            first = kept[said[same]]
            kept[first.key] = replace(first, necessary=first.necessary or request.necessary)
            held[key] = first.key
        else:
            said[same] = key
            kept[key] = request
    return _in_order(_needed(kept.values(), facts), facts), held


def _needed(kept: Iterable[Request], facts: Facts) -> Iterator[Request]:
    """The requests; what would justify a period that the threshold lacks is necessary."""
    short = any(
        f.rule == _MISSING and f.outcome == "failed" and f.necessary for f in facts.findings
    )
    lacking = [x for x in _lines(facts) if x.unjustified and not x.excluded] if short else []
    subjects = {f"emploi-{line.n}" for line in lacking}
    for request in kept:
        asks = request.rule in _PIECES or request.rule == _ANY_PIECE
        yield replace(request, necessary=True) if asks and request.subject in subjects else request


def _request(finding: Finding, key: str, facts: Facts) -> Request:
    text = finding.request.replace("(modèle dans le dossier)", "(modèle joint)")
    return Request(
        key,
        finding.rule,
        finding.subject,
        _subject_title(finding, facts),
        typeset(text),
        (finding.necessary and finding.rule not in _IF_ANY) or finding.rule in _DECISIVE,
        _model(finding, facts),
    )


# --------------------------------------------------------------------------- each thing once


def _holder(finding: Finding, found: list[Finding], keys: list[str], facts: Facts) -> str | None:
    """The key of another request that already asks for it."""
    for other, key in zip(found, keys, strict=True):
        if other.subject == finding.subject and finding.rule in COVERED.get(other.rule, ()):
            return key
    if finding.rule == _OFF_LIST and (piece := _piece(finding, facts)) is not None:
        for other, key in zip(found, keys, strict=True):
            n = _job_number(other.subject) if other.rule == _NO_PIECE else None
            job = facts.jobs.get(n) if n is not None else None
            if job is not None and piece.organisation and _same(piece.organisation, job.employer):
                return key
    if finding.rule in _SAME_PERIOD:
        jobs = {
            f"emploi-{line.n}"
            for line in _lines(facts)
            if finding.subject_title and finding.subject_title in line.justified_by
        }
        for other, key in zip(found, keys, strict=True):
            if other.rule in ("PCE-04", "COH-05") and other.subject in jobs:
                return key
    return None


def _lines(facts: Facts) -> tuple[LedgerLine, ...]:
    return () if facts.ledger is None else facts.ledger.lines


def _split_missing(
    finding: Finding, key: str, found: list[Finding], facts: Facts
) -> Iterator[Request]:
    """« Joindre les justificatifs manquants », job by job, where nothing asks for them yet."""
    asked = {f.subject for f in found if f.rule in _PIECES and f.rule != _MISSING}
    titles = {f.subject_title for f in found if f.rule in _PIECES and f.rule != _MISSING}
    doubtful = [p for p in facts.pieces if p.form and p.organisation and p.id in asked]
    pending = [line for line in _lines(facts) if line.unjustified and not line.excluded]
    for line in pending:
        subject = f"emploi-{line.n}"
        if subject in asked or any(title and title in line.justified_by for title in titles):
            continue
        job = facts.jobs.get(line.n)
        if job and any(_same(piece.organisation, job.employer) for piece in doubtful):
            continue  # its attestation is to be put right: that justifies the period
        volunteer = job is not None and job.status is Status.VOLUNTEER
        when = list_fr([f"du {format_date(a)} au {format_date(b)}" for a, b in line.unjustified])
        several = "les périodes" if len(line.unjustified) > 1 else "la période"
        text = f"Joindre un justificatif pour {several} {when}."
        yield Request(
            f"{finding.rule} {subject}",
            finding.rule,
            subject,
            job.title if job else typeset(f"Emploi {line.n} : {line.label}"),
            typeset(text),
            finding.necessary,
            VOLUNTEER if volunteer else SALARIED,
        )
    if not pending:
        yield _request(finding, key, facts)


def _same(a: str, b: str) -> bool:
    return same_organisation(a, b) is OrganisationMatch.SAME


def _first_piece(found: list[Finding], keys: list[str]) -> str:
    return next(k for f, k in zip(found, keys, strict=True) if f.rule in _PIECES - {_MISSING})


# --------------------------------------------------------------------------- keys and titles


def _keys(found: Iterable[Finding], facts: Facts) -> list[str]:
    """One key a finding: rule, subject, and field where a rule finds several faults of one."""
    seen: dict[str, int] = {}
    keys = []
    for finding in found:
        parts = [finding.rule, _subject_key(finding, facts)]
        if finding.rule.startswith(_SEVERAL) and finding.fields:
            parts.append(finding.fields[0])
        key = " ".join(part for part in parts if part)
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key} {seen[key]}")
    return keys


def _subject_key(finding: Finding, facts: Facts) -> str:
    """The subject without its rank among attestations, which changes when one more arrives."""
    piece = _piece(finding, facts)
    if piece is None or piece.id == "dossier":
        return finding.subject
    kind = piece.form or "piece"
    name = re.sub(r"[^a-z0-9]+", "-", plain(finding.subject_title)).strip("-")
    return f"{kind} {name}".strip()


def _piece(finding: Finding, facts: Facts) -> Piece | None:
    return next((p for p in facts.pieces if p.id and p.id == finding.subject), None)


def _job_number(subject: str) -> int | None:
    match = re.fullmatch(r"emploi-(\d+)", subject)
    return int(match[1]) if match else None


def _subject_title(finding: Finding, facts: Facts) -> str:
    n = _job_number(finding.subject)
    if n is not None:
        job = facts.jobs.get(n)
        return job.title if job else typeset(finding.subject_title)
    piece = _piece(finding, facts)
    if piece is not None and piece.form in (SALARIED, VOLUNTEER):
        return piece.title
    if finding.subject in ("", "dossier") or finding.subject.startswith("dossier"):
        return _PLACE_OF_RULE.get(finding.rule) or _place(finding.fields)
    return typeset(finding.subject_title) or _WHOLE


def _place(fields: Iterable[str]) -> str:
    places = {
        next((place for start, place in _PLACES.items() if name.startswith(start)), _WHOLE)
        for name in fields
    }
    return places.pop() if len(places) == 1 else _WHOLE


def _model(finding: Finding, facts: Facts) -> str:
    if finding.rule not in _PIECES:
        return ""
    piece = _piece(finding, facts)
    if piece is not None and piece.form in (SALARIED, VOLUNTEER):
        return piece.form
    n = _job_number(finding.subject)
    job = facts.jobs.get(n) if n is not None else None
    if finding.rule == "PCE-02" or (job is not None and job.status is Status.VOLUNTEER):
        return VOLUNTEER
    return SALARIED


def note(requests: Iterable[Request]) -> str:
    """The other way to justify a salaried job, where the requests of its group do not say it."""
    asked = [r for r in requests if r.model == SALARIED and not r.own]
    if not asked or any("bulletins" in r.text for r in asked):
        return ""
    return INSTEAD if any(r.subject.startswith(SALARIED) for r in asked) else BOTH_OPTIONS


# --------------------------------------------------------------------------- order

_ORDER = ("emploi", "formation", SALARIED, VOLUNTEER, "piece")
_FIRST = (*_PLACES.values(), _WHOLE)


def _in_order(found: Iterable[Request], facts: Facts) -> tuple[Request, ...]:
    """The dossier page by page, its jobs, its trainings, then the other documents."""

    def rank(request: Request) -> tuple[int, int, int]:
        name, _, number = request.subject.rpartition("-")
        if name in _ORDER and number.isdecimal():
            return 1, _ORDER.index(name), int(number)
        place = _FIRST.index(request.title) if request.title in _FIRST else len(_FIRST)
        return 0, place, 0

    return tuple(sorted(found, key=rank))
