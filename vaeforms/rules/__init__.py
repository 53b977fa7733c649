"""A dossier's readings -> findings of every rule, the duration ledger and the verdict."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import ModuleType

from vaeforms.model import Coverage, Dossier, Finding, Outcome, Report
from vaeforms.parameters import DEFAULT_PROFILE
from vaeforms.rules import case as facts
from vaeforms.rules import (
    cells,
    completeness,
    completeness_jobs,
    consistency,
    consistency_papers,
    coverage,
    dates,
    duration_jobs,
    duration_totals,
    evidence,
    evidence_files,
    evidence_papers,
    integrity,
    law,
    limits,
    nature,
    overrides,
    signatures,
    verdict,
    zones,
)
from vaeforms.rules.case import Case
from vaeforms.rules.rule import NO_SUBJECT, Result, Rule, Subject, not_applicable, unverifiable
from vaeforms.rules.wording import clean, fill, sentence

__all__ = ["GUARD", "RULES", "Rule", "judge"]

log = logging.getLogger(__name__)

#: Order of execution of the families (catalogue, domain.md §6).
_ORDER = ("INT", "CPL", "DAT", "SIG", "PCE", "COH", "DUR", "REC", "ENG", "LEG")
#: A module's rules need no other registration.
_MODULES: tuple[ModuleType, ...] = (
    integrity,
    completeness,
    completeness_jobs,
    dates,
    signatures,
    zones,
    evidence,
    evidence_papers,
    evidence_files,
    consistency,
    consistency_papers,
    duration_totals,
    duration_jobs,
    nature,
    limits,
    law,
)
#: Families that ask whether something is written, not what; PCE-08 and SIG-10 likewise.
_PRESENCE = ("CPL", "PCE-08", "SIG-10")
#: The last look before « complet », CPL-00; ours, not of the catalogue.
GUARD = verdict.GUARD


def _catalogue() -> dict[str, Rule]:
    found = [value for module in _MODULES for value in vars(module).values()]
    rules = {each.id: each for each in (*found, GUARD) if isinstance(each, Rule)}
    order = sorted(rules, key=lambda id: (_ORDER.index(id.partition("-")[0]), id))
    return {id: rules[id] for id in order}


#: Every implemented rule by id, in the order of their findings; the guard runs last.
RULES: Mapping[str, Rule] = _catalogue()


def judge(dossier: Dossier, *, profile: str = DEFAULT_PROFILE) -> Report:
    """What every rule says of the dossier, its arithmetic and its verdict.

    A rule that raises gives an UNVERIFIABLE finding and the others still run. KeyError for an
    unknown profile.
    """
    return judge_with(tuple(RULES.values()), dossier, profile)


def judge_with(rules: Sequence[Rule], dossier: Dossier, profile: str) -> Report:
    """`judge` with those rules only, and the guard."""
    case = _with_ledgers(facts.build(dossier, profile))
    order = [rule for rule in rules if rule is not GUARD]
    findings = [finding for rule in order for finding in _apply(rule, case)]
    place = next((i for i, f in enumerate(findings) if f.rule.startswith("CPL")), len(findings))
    findings[place:place] = _apply(GUARD, case, findings)
    # the guard has seen what was found: what a person sets aside is told all the same
    findings, wrong = overrides.apply(findings, dossier.overrides, RULES)
    if wrong:
        dossier = replace(dossier, problems=(*dossier.problems, *wrong))
    return Report(
        dossier=dossier,
        candidate=case.candidate,
        findings=tuple(findings),
        ledger=case.ledger,
        verdict=verdict.verdict(findings),
        duration=verdict.duration(case),
        coverage=_months(case),
    )


def _months(case: Case) -> tuple[Coverage, ...]:
    """The months of each job, or none where they cannot be laid out."""
    try:
        return coverage.coverages(case)
    except Exception:  # whatever was typed must not hide the other rules
        return ()


def _with_ledgers(case: Case) -> Case:
    """The case with its arithmetic, or without when it cannot be done: that is for a person."""
    try:
        return facts.with_ledgers(case)
    except Exception:  # whatever was typed must not hide the other rules
        return case


def _apply(rule: Rule, case: Case, *more: object) -> Iterator[Finding]:
    if rule.per == "case":
        yield from _results(rule, case.book_subject, case, *more)
        return
    subjects = case.subjects(rule.per)
    if not subjects:
        yield _finding(rule, Subject(), not_applicable(NO_SUBJECT[rule.per]))
    for subject in subjects:
        title: Subject = subject.subject  # type: ignore[attr-defined]  # Job, Attestation, Training
        yield from _results(rule, title, case, subject)


def _results(rule: Rule, subject: Subject, *arguments: object) -> Iterator[Finding]:
    """The findings of one call; what raises is said to be unverifiable, without a traceback."""
    try:
        answer = rule.check(*arguments)
        results = [answer] if isinstance(answer, Result) else list(answer)
        results = [_without_doubtful(rule, result) for result in results]
        findings = [_finding(rule, result.subject or subject, result) for result in results]
    except Exception as error:
        log.debug("%s", rule.id, exc_info=error)
        reason = "le contrôle n’a pas pu aboutir, à faire à la main"
        findings = [_finding(rule, subject, unverifiable(reason))]
    yield from findings


def _without_doubtful(rule: Rule, result: Result) -> Result:
    """The result, unless it rests on words that a person has to read first.

    That something is written there was read all the same: it is enough for the CPL family.
    """
    doubtful = cells.doubtful(result.evidence)
    if not doubtful:
        return result
    refused = result.outcome is Outcome.FAILED and not cells.empties(result.evidence)
    granted = result.outcome is Outcome.PASSED and not rule.id.startswith(_PRESENCE)
    if not (refused or granted) or result.said:
        return result
    return unverifiable(cells.BY_EYE, *result.evidence, subject=result.subject)


def _finding(rule: Rule, subject: Subject, result: Result) -> Finding:
    title = rule.title.removesuffix(".")
    if result.outcome is Outcome.FAILED or result.said:
        message = fill(result.message or rule.message, result.values, result.count)
        if result.reason:
            message = f"{message} {sentence(result.reason)}"
    elif result.outcome is Outcome.PASSED:
        message = sentence(title)
    else:
        message = f"Contrôle « {title} » {result.outcome.value} : {result.reason}."
    if result.note:
        message = f"{message} {sentence(result.note)}"
    return Finding(
        rule=rule.id,
        severity=result.severity or rule.severity,
        outcome=result.outcome,
        message=clean(message),
        request=_request(rule, result),
        subject=subject.id,
        subject_title=clean(subject.title),
        evidence=tuple((cell.document, cell.reading) for cell in result.evidence),
    )


def _request(rule: Rule, result: Result) -> str:
    if result.outcome is not Outcome.FAILED:
        return ""
    if result.request is not None:
        return clean(result.request)
    if not rule.request or (rule.request_when and not result.ask):
        return ""
    return fill(rule.request, {**result.values, **result.asked}, result.count)
