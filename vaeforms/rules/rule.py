"""What a rule is: one function with its id, severity, source and two French sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from vaeforms.model import Outcome, Severity
from vaeforms.rules.cells import Cell

#: What a rule is asked about: the whole dossier once, or each of its subjects in turn.
SUBJECTS = (
    "case",
    "job",
    "attestation",
    "employee",
    "volunteer",
    "training",
    "proof",  #: payslips of one employer, or an attestation on plain paper
    "piece",  #: attestations, then proofs
)

#: Said when a dossier holds no subject of that kind.
NO_SUBJECT = {
    "job": "aucun emploi n’est décrit dans le dossier",
    "attestation": "aucune attestation n’a été trouvée dans le dossier",
    "employee": "aucune attestation d’activités salariées n’a été trouvée dans le dossier",
    "volunteer": "aucune attestation d’activités bénévoles n’a été trouvée dans le dossier",
    "training": "aucune formation continue n’est mentionnée",
    "proof": "aucun bulletin de salaire ni aucune attestation hors modèle n’a été lu",
    "piece": "aucune attestation ni aucun bulletin de salaire n’a été trouvé dans le dossier",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about."""

    #: `Document.id`, ``emploi-2``, ``formation-1`` or empty
    id: str = ""
    #: how a person calls it: « Emploi 2 (Mutuelle du Lac) »
    title: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule's function answers for one subject, before its sentences are filled in."""

    outcome: Outcome
    evidence: tuple[Cell, ...] = ()
    #: what replaces the « {…} » of both sentences
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: what replaces them in the request only, where the letter needs other words
    asked: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: how many things the sentence speaks of: settles « rubrique(s) »
    count: int = 1
    #: French sentences added after the message
    note: str = ""
    #: for UNVERIFIABLE and NOT_APPLICABLE: why, as the end of a French sentence
    reason: str = ""
    #: a severity below the rule's, where the catalogue has one for this case
    severity: Severity | None = None
    #: the request instead of the rule's; empty = nothing is asked
    request: str | None = None
    #: for a rule with a `request_when`: the condition holds
    ask: bool = False
    #: what it is about, where that is not the subject the function was called with
    subject: Subject | None = None
    #: the catalogue's sentence is said although nothing failed
    said: bool = False
    #: the message instead of the rule's, where the catalogue's sentence would be untrue
    message: str = ""


Answer = Result | Sequence[Result]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue."""

    id: str
    severity: Severity
    #: where the requirement comes from: the form's line, a text of law, or practice
    source: str
    #: for the secretariat, verbatim from the catalogue, placeholders in braces
    message: str
    #: for the candidate, verbatim from the catalogue; empty when nothing is asked
    request: str
    #: the catalogue's condition on the request, without its parentheses; empty = always asked
    request_when: str
    #: one of `SUBJECTS`
    per: str
    #: it never fails: its sentence is said where it applies (PASSED), else NOT_APPLICABLE
    informs: bool
    check: Callable[..., Answer]

    @property
    def explanation(self) -> str:
        """The function's docstring: what is controlled, in French, for a person."""
        return _dedented(self.check.__doc__ or "")

    @property
    def title(self) -> str:
        """First sentence of the explanation, true when the rule passes."""
        return _first_paragraph(self.check.__doc__ or "")


def _dedented(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


@cache
def _first_paragraph(text: str) -> str:
    """Of the docstring of a rule: they are as many as the rules, and asked for every finding."""
    return _dedented(text).split("\n\n")[0].replace("\n", " ")


def rule(
    id: str,
    severity: Severity,
    *,
    source: str,
    message: str,
    request: str = "",
    request_when: str = "",
    per: str = "case",
    informs: bool = False,
) -> Callable[[Callable[..., Answer]], Rule]:
    """Make a rule of a function of the `Case`, or of the case and one subject of it.

    The function's docstring is in French: its first paragraph says what holds when the rule
    passes, the rest explains.
    """
    if per not in SUBJECTS:
        raise ValueError(f"{id}: per={per!r} is not one of {SUBJECTS}")

    def decorate(check: Callable[..., Answer]) -> Rule:
        return Rule(id, severity, source, message, request, request_when, per, informs, check)

    return decorate


def passed(*evidence: Cell, note: str = "", subject: Subject | None = None) -> Result:
    """The rule holds, read positively on `evidence`."""
    return Result(Outcome.PASSED, evidence, note=note, subject=subject)


def failed(
    *evidence: Cell,
    values: Mapping[str, str] | None = None,
    asked: Mapping[str, str] | None = None,
    count: int = 1,
    note: str = "",
    severity: Severity | None = None,
    request: str | None = None,
    ask: bool = False,
    message: str = "",
    subject: Subject | None = None,
) -> Result:
    """The rule does not hold, read positively on `evidence`."""
    return Result(
        Outcome.FAILED,
        evidence,
        values=values or {},
        asked=asked or {},
        count=count,
        note=note,
        severity=severity,
        request=request,
        ask=ask,
        message=message,
        subject=subject,
    )


def unverifiable(
    reason: str,
    *evidence: Cell,
    severity: Severity | None = None,
    said: bool = False,
    subject: Subject | None = None,
) -> Result:
    """Nobody could tell; `reason` ends the sentence « non vérifiable : »."""
    return Result(
        Outcome.UNVERIFIABLE,
        evidence,
        reason=reason,
        severity=severity,
        subject=subject,
        said=said,
    )


def noted(
    *evidence: Cell,
    values: Mapping[str, str] | None = None,
    note: str = "",
    message: str = "",
    subject: Subject | None = None,
) -> Result:
    """The rule informs: its sentence is said, and nothing is wrong."""
    return Result(
        Outcome.PASSED,
        evidence,
        values=values or {},
        note=note,
        message=message,
        subject=subject,
        said=True,
    )


def not_applicable(reason: str, *evidence: Cell, subject: Subject | None = None) -> Result:
    """The rule has no object here; `reason` ends the sentence « Sans objet : »."""
    return Result(Outcome.NOT_APPLICABLE, evidence, reason=reason, subject=subject)
