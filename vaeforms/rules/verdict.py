"""Findings -> complet, incomplet or à vérifier; and the last look before « complet »."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from vaeforms import forms
from vaeforms.forms import FORMS, split
from vaeforms.forms import dossier as dossier_form
from vaeforms.french import list_fr
from vaeforms.model import (
    DurationStatus,
    Field,
    Finding,
    Kind,
    Outcome,
    Required,
    Severity,
    Verdict,
)
from vaeforms.rules import labels
from vaeforms.rules.attestations import Attestation
from vaeforms.rules.case import Case
from vaeforms.rules.cells import Cell, is_filler, letters
from vaeforms.rules.jobs import Job, fold, yes_no
from vaeforms.rules.rule import Result, passed, rule, unverifiable
from vaeforms.rules.wording import quote

#: Fewest letters of an answer in words; a place may be called « Y ». One word describes no
#: activities.
LETTERS = {Kind.TEXT: 1, Kind.MULTILINE: 3}
_DESCRIBES, _DESCRIPTION = ("activites", "nature"), 10
#: Fields whose answer is a year or figures.
_FIGURES = ("annee_duree",)
#: Rules that tell of what justifies a job, or of why nothing does.
_ABOUT_PROOF = ("PCE", "SIG", "DAT", "COH-01", "COH-02", "COH-03", "COH-08", "COH-12")
_WEIGHS = (Severity.BLOCKING, Severity.TO_CHECK)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """INCOMPLETE on a positive reading only; COMPLETE when nothing is left to look at."""
    result = Verdict.COMPLETE
    for finding in findings:
        if finding.outcome is Outcome.FAILED and finding.severity is Severity.BLOCKING:
            return Verdict.INCOMPLETE
        if weighs(finding):
            result = Verdict.TO_CHECK
    return result


def weighs(finding: Finding) -> bool:
    """Whether the finding keeps a dossier from being complete."""
    return finding.severity in _WEIGHS and finding.outcome in (
        Outcome.FAILED,
        Outcome.UNVERIFIABLE,
    )


def duration(case: Case) -> DurationStatus:
    """The ledger's status, unless what nobody could read may change it."""
    if case.ledger is None or case.unread_tables:
        return DurationStatus.NOT_COMPUTABLE
    if undecided(case):
        return DurationStatus.NOT_COMPUTABLE
    return case.ledger.status


def undecided(case: Case) -> bool:
    """Short as read, but not if what could not be read justifies what is declared."""
    short = (DurationStatus.NOT_MET, DurationStatus.NOT_JUSTIFIED)
    if case.ledger is None or case.hopeful is None:
        return True
    return case.ledger.status in short and case.hopeful.status not in short


@rule(
    "CPL-00",
    Severity.BLOCKING,
    source="Choix de l’outil : « complet » n’est dit que si tout ce qui est requis a été lu",
    message="À contrôler à la main : {liste}.",
)
def GUARD(case: Case, findings: Sequence[Finding]) -> Result:
    """Tout ce qui est requis a été lu, et tous les fichiers reçus ont pu être ouverts.

    Dernier regard avant de dire un dossier complet : chaque rubrique obligatoire des formulaires
    présents est reprise une à une. Celle qui n’a pas été lue avec certitude, et dont aucun autre
    contrôle ne parle, est signalée ici, ainsi que chaque fichier reçu qui n’a pas pu être lu, et
    chaque réponse qui n’en est pas une (« néant » ou « à compléter » pour des activités, un nom
    sans lettre).
    """
    told = {
        (document, reading.field)
        for finding in findings
        if weighs(finding)
        for document, reading in finding.evidence
    }
    subjects = {finding.subject for finding in findings if weighs(finding)}
    holes = [c for c in required(case) if not c.filled and (c.document, c.name) not in told]
    parts = []
    if holes:
        names = list_fr(list(dict.fromkeys(_where(cell) for cell in holes)))
        parts.append(f"non lu avec certitude : {names}")
    odd = [cell for cell in required(case) if cell.filled and not _answers(cell)]
    if odd:
        said = [f"{_where(cell)} (« {quote(cell.value)} »)" for cell in odd]
        parts.append(f"réponse à apprécier : {list_fr(said)}")
    # what PCE-17 tells is told
    parts += _files(case, subjects)
    # a doubt about its sector or its CV says nothing of what justifies a job
    proof = {f.subject for f in findings if weighs(f) and f.rule.startswith(_ABOUT_PROOF)}
    untold = [
        str(job.n)
        for job in alone(case)
        if job.subject.id not in proof
        and not any(piece.id in proof for piece in case.pieces_of(job))
    ]
    if untold:
        parts.append(f"justificatifs à contrôler à la main pour l’emploi {list_fr(untold)}")
    if not case.books and not parts:
        parts.append("aucun dossier de recevabilité n’a été reconnu")
    if not parts:
        return passed()
    return unverifiable(" ; ".join(parts), *holes, *odd)


def _files(case: Case, told: Collection[str]) -> list[str]:
    """The files of which something, or everything, could not be read, but those of `told`."""
    files = {problem.file for problem in case.dossier.problems if not problem.salvaged} - {*told}
    read = {
        page.file
        for document in case.dossier.documents
        if any(reading.sure for reading in document.readings.values())
        for page in document.pages
    }
    parts = []
    for found, how in ((files - read, "non lu{s}"), (files & read, "lu{s} en partie")):
        if found:
            s = "s" if len(found) > 1 else ""
            names = list_fr([f"« {name} »" for name in sorted(found)])
            parts.append(f"fichier{s} {how.format(s=s)} : {names}")
    return parts


def alone(case: Case) -> list[Job]:
    """Jobs that nothing which counts shows."""
    return [job for job in case.jobs if not case.shown(job)]


def _answers(cell: Cell) -> bool:
    """The words look like an answer: « néant », « 0 » or « à compléter » describe no activities."""
    known = forms.field(cell.name)
    # « 2020 – 14 h » is a whole answer there
    if known is None or (least := LETTERS.get(known.kind, 0)) == 0 or _key(known) in _FIGURES:
        return True
    if known.name.endswith(_DESCRIBES):
        least = _DESCRIPTION
    return letters(cell.value) >= least and not is_filler(fold(cell.value))


def required(case: Case) -> list[Cell]:
    """Every cell of the forms present that must hold something."""
    found: list[Cell] = []
    for field in dossier_form.cover() + dossier_form.recap():
        if field.addition and case.cover_present and not case.cover_has_signature:
            continue
        if field.name == "recap_cv_synthetique" and case.resumes():
            continue  # a CV of its own stands for the box (CPL-07)
        if field.required is Required.ALWAYS:
            found.append(case[field.name])
    contact = [case["candidat_telephone"], case["candidat_courriel"]]
    if not any(cell.filled for cell in contact):
        found += contact
    for job in case.jobs:
        for field in dossier_form.emploi(job.n):
            if field.required is not Required.WHEN or job.full_time is False:
                found.append(job[_key(field)])
    for row in case.trainings:
        for field in dossier_form.formation(row.k):
            if field.required is Required.STARTED:
                found.append(row[_key(field)])
    for attestation in case.attestations:
        found += _required_of(attestation)
    return found


def _key(field: Field) -> str:
    parts = split(field.name)
    return field.name if parts is None else parts[2]


def _required_of(attestation: Attestation) -> list[Cell]:
    assert attestation.document.form is not None
    prefix = "att_ben_" if attestation.volunteer else "att_sal_"
    part_time = not attestation.volunteer and yes_no(attestation["temps_complet"]) is False
    found = []
    for field in FORMS[attestation.document.form].fields:
        cell = attestation[field.name.removeprefix(prefix)]
        asked = field.required is Required.WHEN and part_time
        if field.required is Required.ALWAYS or asked:
            found.append(cell)
    return found


def _where(cell: Cell) -> str:
    parts = split(cell.name)
    if parts is None:
        return labels.short(cell.name)
    table = "emploi" if parts[0] == "emploi" else "formation"
    return f"{labels.short(cell.name)} ({table} {parts[1]})"
