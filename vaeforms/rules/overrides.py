"""What the secretariat set aside in ``dossier.toml`` -> findings a person has settled.

``[[derogation]]`` tables come flat in `Dossier.deposit`: ``derogation_1_regle`` (a rule's id, alone
or followed by its subject: « PCE-01 emploi-1 », as in ``letter.toml``), ``derogation_1_sujet``,
``derogation_1_motif``, ``derogation_1_initiales``. Reason and initials are both required: nothing
is ever set aside by nobody, or without saying why.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from vaeforms.french import typeset
from vaeforms.model import Dossier, FileProblem, Finding, Outcome, Trouble
from vaeforms.rules.case import DEPOSIT_FILE
from vaeforms.rules.wording import clean, quote, sentence

_KEY = re.compile(r"derogation_(\d+)_(regle|sujet|motif|initiales)")
#: Shorter reasons say nothing: « ok », « vu ».
LEAST_REASON = 5
#: Initials: « M. B. », « MLB »; a letter at least, no sentence.
_INITIALS = re.compile(r"(?=.*[^\W\d_])[\w.\- ]{1,12}")
_OPEN = (Outcome.FAILED, Outcome.UNVERIFIABLE)


@dataclass(frozen=True, slots=True)
class Override:
    """One decision of a person about one rule."""

    #: its number in ``dossier.toml``, from 1
    number: int
    rule: str
    #: `Finding.subject`, or empty: whatever the rule found
    subject: str
    reason: str
    initials: str


def said(dossier: Dossier) -> tuple[Override, ...]:
    """The overrides of a dossier, in the order they were written."""
    found: dict[int, dict[str, str]] = {}
    for key, value in dossier.deposit.items():
        match = _KEY.fullmatch(key)
        if match:
            found.setdefault(int(match[1]), {})[match[2]] = value.strip()
    made = []
    for number, values in sorted(found.items()):
        rule, _, subject = values.get("regle", "").partition(" ")
        made.append(
            Override(
                number,
                rule.upper(),
                values.get("sujet", "") or subject.strip(),
                values.get("motif", ""),
                values.get("initiales", ""),
            )
        )
    return tuple(made)


def apply(
    findings: Sequence[Finding], overrides: Iterable[Override], rules: Collection[str]
) -> tuple[list[Finding], tuple[FileProblem, ...]]:
    """The findings once set aside, and the overrides that could not be followed."""
    result = list(findings)
    problems = []
    for each in overrides:
        wrong = _wrong(each, result, rules)
        if wrong:
            problems.append(_problem(each, wrong))
            continue
        result = [_settled(f, each) if _matches(f, each) else f for f in result]
    return result, tuple(problems)


def _wrong(override: Override, findings: Sequence[Finding], rules: Collection[str]) -> str:
    """Why it cannot be followed, in French, or empty."""
    if not override.rule:
        return "« regle » manque"
    if override.rule not in rules:
        near = difflib.get_close_matches(override.rule, list(rules), n=1)
        hint = f" ; vouliez-vous écrire « {near[0]} » ?" if near else ""
        return f"le contrôle « {quote(override.rule)} » n’existe pas{hint}"
    if sum(map(str.isalnum, override.reason)) < LEAST_REASON:
        return "« motif » manque ou ne dit rien"
    if not _INITIALS.fullmatch(override.initials):
        return "« initiales » manque ou n’en est pas"
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
    message = f"{finding.message} Écarté par dérogation : {sentence(words)}"
    return replace(
        finding,
        outcome=Outcome.PASSED,
        message=clean(message),
        request="",
        override=clean(words),
    )


def _problem(override: Override, why: str) -> FileProblem:
    text = f"Dérogation n° {override.number} : {why}. Elle n’a pas été prise en compte."
    return FileProblem(DEPOSIT_FILE, Trouble.INTAKE, typeset(text), salvaged=True)
