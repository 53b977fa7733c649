"""The checks that the secretariat settled by hand -> the findings, those set aside as such.

Reason and initials are both required: nothing is set aside by nobody, or without saying why. What
was found stays readable in the message.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from vaeforms.french import typeset
from vaeforms.model import FileProblem, Finding, Outcome, Override, Trouble
from vaeforms.rules.case import DEPOSIT_FILE
from vaeforms.rules.wording import clean, quote, sentence

#: Shorter reasons say nothing: « ok », « vu ».
LEAST_REASON = 5
#: Initials: « M. B. », « MLB »; a letter at least, no sentence.
_INITIALS = re.compile(r"(?=.*[^\W\d_])[\w.\- ]{1,12}")
_OPEN = (Outcome.FAILED, Outcome.UNVERIFIABLE)


def apply(
    findings: Sequence[Finding], overrides: Iterable[Override], rules: Collection[str]
) -> tuple[list[Finding], tuple[FileProblem, ...]]:
    """The findings once set aside, and the overrides that could not be followed."""
    result = list(findings)
    problems = []
    for number, each in enumerate(overrides, start=1):
        wrong = _wrong(each, result, rules)
        if wrong:
            problems.append(_problem(number, wrong))
            continue
        result = [_settled(f, each) if _matches(f, each) else f for f in result]
    return result, tuple(problems)


def _wrong(override: Override, findings: Sequence[Finding], rules: Collection[str]) -> str:
    """Why it cannot be followed, in French, or empty."""
    if override.rule not in rules:
        near = difflib.get_close_matches(override.rule, list(rules), n=1)
        hint = f" (le plus proche est « {near[0]} »)" if near else ""
        return f"le contrôle « {quote(override.rule)} » n’existe pas{hint}"
    if sum(map(str.isalnum, override.reason)) < LEAST_REASON:
        return "« motif » manque ou ne dit rien"
    if not _INITIALS.fullmatch(override.initials):
        return "« initiales » manque ou n’est pas fait d’initiales"
    subjects = {f.subject for f in findings if f.rule == override.rule}
    if override.subject and override.subject not in subjects:
        return f"aucun constat de {override.rule} ne porte sur « {quote(override.subject)} »"
    return ""


def _matches(finding: Finding, override: Override) -> bool:
    return (
        finding.rule == override.rule
        and finding.outcome in _OPEN
        and override.subject in ("", finding.subject)
    )


def _settled(finding: Finding, override: Override) -> Finding:
    """Passed, and shown as a person's decision, what was found still readable."""
    words = f"{override.reason.rstrip('. ')} ({override.initials})"
    message = f"{finding.message} Écarté à la main : {sentence(words)}"
    return replace(
        finding,
        outcome=Outcome.PASSED,
        message=clean(message),
        request="",
        override=clean(words),
    )


def _problem(number: int, why: str) -> FileProblem:
    text = f"Décision {number} : {why}. Elle n’est pas prise en compte."
    return FileProblem(DEPOSIT_FILE, Trouble.INTAKE, typeset(text), salvaged=True)
