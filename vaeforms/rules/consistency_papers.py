"""COH: title, activities, CV, SIRET, collective agreement, as pieces and tables say them."""

from __future__ import annotations

import re

from vaeforms.french import employer_name, organisation_key
from vaeforms.model import Severity
from vaeforms.rules.case import Case
from vaeforms.rules.completeness import refers_elsewhere
from vaeforms.rules.jobs import Job, Status, fold
from vaeforms.rules.matching import job_period
from vaeforms.rules.papers import Bundle, fact_cell
from vaeforms.rules.rule import Result, failed, not_applicable, passed, rule, unverifiable
from vaeforms.rules.wording import quote

V, I = Severity.TO_CHECK, Severity.INFORMATION  # noqa: E741

#: Convention collective nationale de la Mutualité.
MUTUALITE = "2128"
#: Fewer characters the same, word for word, are no sign: « Accueil des adhérents ».
COPIED = 30
#: Words of a job's title that say a rank, not a job: a payslip often holds nothing else.
_RANK = re.compile(
    r"employee?s?|agente?|technicien(?:ne)?|cadre|collabora\w+|assistante?|niveau|classe|coefficient"
    r"|echelon|groupe|categorie|statut|qualifiee?|salariee?"
)
#: Letters by which two forms of one word are the same: « conseillère », « conseiller ».
_STEM = 5
#: Shorter words of a title or a name tell nothing: « de », « et », « RC ».
_SHORTEST = 4
#: Words that many employers share.
_COMMON = re.compile(
    r"mutuelles?|mutualite|mutualiste|association|sante|caisse|groupe|agence|assurances?|france"
    r"|union|societe|centre|services?|regionale|nationale|entreprise"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_STILL = re.compile(r"\b(depuis|a ce jour|aujourd hui|en cours|actuel|actuellement|present)\b")


@rule(
    "COH-09",
    V,
    source="Récapitulatif : intitulé du poste ; bulletin ou attestation : emploi",
    message="Emploi {n} : « {a} » / « {b} ».",
    per="job",
)
def same_title(case: Case, job: Job) -> Result:
    """L’intitulé du poste ressemble à celui des bulletins ou des attestations hors modèle.

    Une classification (« employé, niveau 2 ») ne dit rien du poste : elle n’est pas comparée. Le
    modèle d’attestation n’a pas cette rubrique.
    """
    cell = job["intitule"]
    papers = [b for b in case.bundles_of(job) if not b.rejected and (b.slips or b.letter)]
    found = [
        (fact_cell(d, "job", d.piece.job), d.piece.job.text)
        for b in papers
        for d in b.documents
        if d.piece is not None and d.piece.job is not None
    ]
    if not found:
        return not_applicable("aucune pièce lue ne donne d’intitulé", cell)
    if not cell.filled:
        reason = cell.reason or "l’intitulé du tableau manque (voir CPL-09)"
        return unverifiable(reason, cell) if cell.unreadable else not_applicable(reason, cell)
    ours = _title_stems(cell.value)
    compared = [(c, theirs) for c, text in found if (theirs := _title_stems(text))]
    if not ours or not compared:
        return not_applicable("les pièces ne donnent qu’une classification", cell)
    # one payslip with another title is a promotion; all of them are another job
    if any(ours & theirs for _, theirs in compared):
        return passed(cell, *(c for c, _ in compared[:1]))
    other = compared[0][0]
    values = {"n": str(job.n), "a": quote(cell.value), "b": quote(other.value)}
    return failed(cell, other, values=values)


def _title_stems(text: str) -> set[str]:
    words = [w for w in fold(text).split() if len(w) >= _SHORTEST and w.isalpha()]
    return {word[:_STEM] for word in words if not _RANK.fullmatch(word)}


@rule(
    "COH-10",
    V,
    source="Choix de l’outil : indice, jamais une preuve",
    message="Texte des activités identique dans le dossier et l’attestation : simple signalement.",
    per="job",
)
def own_words(case: Case, job: Job) -> Result:
    """Les activités ne sont pas décrites mot pour mot de la même façon par le candidat et la pièce.

    Un employeur peut reprendre le texte du candidat, ou l’inverse : simple signalement.
    """
    cell = job["activites"]
    texts = [p.activities for p in case.pieces_of(job) if not p.rejected]
    texts += [b.cell("activities") for b in case.bundles_of(job) if b.letter and not b.rejected]
    texts = [text for text in texts if text.filled]
    if not texts:
        return not_applicable("aucune attestation ne décrit les activités", cell)
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    ours = fold(cell.value)
    for text in texts:
        if len(ours) >= COPIED and fold(text.value) == ours:
            return failed(cell, text)
    return passed(cell, *texts)


@rule(
    "COH-11",
    V,
    source="Récapitulatif, 1 : « l’ensemble de votre parcours professionnel »",
    message="Emploi {n} absent du CV synthétique, ou dates différentes.",
    per="job",
)
def in_the_resume(case: Case, job: Job) -> Result:
    """L’emploi figure dans le CV synthétique, aux mêmes années.

    Cherché par le nom de l’employeur, sinon par l’intitulé du poste ou par des lignes qui couvrent
    les mêmes années. Un CV qui ne nomme rien de cela et ne porte aucune année ne permet pas de
    conclure. Une activité bénévole n’a pas à figurer dans un parcours professionnel.
    """
    cell = case["recap_cv_synthetique"]
    if job.status is Status.VOLUNTEER:
        return not_applicable("une activité bénévole n’a pas à y figurer", job["statut"])
    texts = [piece.text for b in case.resumes() for piece in b.pieces if piece.text]
    if cell.filled and not refers_elsewhere(cell.value):
        texts.append(cell.value)
    if not texts:
        return not_applicable("le CV synthétique n’a pas été lu (voir CPL-07)", cell)
    evidence = (cell, job["employeur"], job["depuis"], job["jusquau"])
    lines = [fold(line) for text in texts for line in text.splitlines()]
    named = [line for line in lines if _names(line, job)]
    dates = job_period(job, case.reference)
    if dates is None or not job["employeur"].filled:
        return unverifiable("l’employeur ou la période du tableau n’est pas connu", *evidence)
    years = (dates[0].year, dates[1].year)
    spans = [_span(line, case.reference.year) for line in named]
    known = [span for span in spans if span is not None]
    apart = bool(known) and not any(a <= years[1] and years[0] <= b for a, b in known)
    if named and not apart:
        return passed(*evidence)
    dated = [(s, line) for line in lines if (s := _span(line, case.reference.year)) is not None]
    same = [(s, line) for s, line in dated if s[0] <= years[1] and years[0] <= s[1]]
    if not named and same:
        # one year in common with another job is no mention of this one
        whole = (
            min(a for (a, _), _ in same) <= years[0] and max(b for (_, b), _ in same) >= years[1]
        )
        if whole or any(_titled(line, job) for _, line in same):
            return passed(*evidence)
    if not named and not dated:
        if any(_titled(line, job) for line in lines):
            return passed(*evidence)
        reason = "le CV synthétique ne donne pas d’années et ne nomme ni l’employeur ni le poste"
        return unverifiable(reason, *evidence)
    if case.unread:
        return unverifiable(f"à chercher dans {case.unread_where}", *evidence)
    return failed(*evidence, values={"n": str(job.n)})


def _names(line: str, job: Job) -> bool:
    """The line names the employer: half of the words that are its own, or its initials."""
    words = organisation_key(employer_name(job["employeur"].value)).split()
    telling = [w for w in words if len(w) >= 3 and not _COMMON.fullmatch(w)] or words
    there = set(line.split())
    if telling and sum(word in there for word in telling) * 2 >= len(telling):
        return True
    initials = "".join(word[0] for word in words if len(word) > 2)
    return len(initials) >= 3 and initials in there


def _titled(line: str, job: Job) -> bool:
    """The line says what the job is called: half of the words of its title."""
    words = [w for w in fold(job["intitule"].value).split() if len(w) >= 5]
    there = set(line.split())
    return bool(words) and sum(word in there for word in words) * 2 >= len(words)


def _span(line: str, present: int) -> tuple[int, int] | None:
    """First and last year of a line, « depuis 2021 » going on to `present`."""
    years = [int(year) for year in _YEAR.findall(line)]
    if not years:
        return None
    return min(years), present if _STILL.search(line) else max(years)


@rule(
    "COH-13",
    I,
    source="Clé de contrôle du SIRET (Luhn ; exception de La Poste)",
    message="SIRET lu « {s} » : clé invalide (erreur de lecture possible).",
    per="proof",
)
def siret_key(case: Case, bundle: Bundle) -> Result:
    """La clé du SIRET lu sur la pièce est juste.

    Une clé fausse est une erreur de lecture ou de frappe : rien n’en est déduit.
    """
    read = [(d, d.piece) for d in bundle.documents if d.piece is not None and d.piece.siret]
    if not read:
        return not_applicable("aucun SIRET n’a été lu", bundle.employer)
    for document, piece in read:
        if piece.siret_valid is False and piece.siret is not None:
            cell = fact_cell(document, "siret", piece.siret)
            return failed(cell, values={"s": quote(piece.siret.text)})
    if any(piece.siret_valid is None for _, piece in read):
        return unverifiable("le SIRET n’a pas été lu en entier", bundle.employer)
    return passed(fact_cell(read[0][0], "siret", read[0][1].siret))


@rule(
    "COH-14",
    V,
    source="Critères : « dans le secteur de la Mutualité » ; convention collective IDCC 2128",
    message="Emploi {n} : convention « {c} » lue ; vérifier l’appartenance au secteur de la "
    "Mutualité.",
    per="job",
)
def agreement(case: Case, job: Job) -> Result:
    """La convention collective lue sur les bulletins est celle de la Mutualité.

    Simple indice : des organismes mutualistes en appliquent d’autres.
    """
    papers = [b for b in case.bundles_of(job) if not b.rejected]
    found = [
        (fact_cell(d, "agreement", d.piece.agreement), d.piece)
        for b in papers
        for d in b.documents
        if d.piece is not None and (d.piece.agreement is not None or d.piece.idcc)
    ]
    if not found:
        return not_applicable("aucune convention collective n’a été lue")
    for cell, piece in found:
        other = piece.idcc != MUTUALITE if piece.idcc else "mutualit" not in fold(cell.value)
        if other:
            name = cell.value if cell.filled else f"IDCC {piece.idcc}"
            return failed(cell, values={"n": str(job.n), "c": quote(name)})
    return passed(found[0][0])
