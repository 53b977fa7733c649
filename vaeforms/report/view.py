"""A Report to what a page shows: requests by subject, things to look at, signatures, checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vaeforms.french.writing import NBSP, format_date
from vaeforms.model import (
    DurationStatus,
    FileProblem,
    Finding,
    Outcome,
    Report,
    Severity,
    State,
    Verdict,
)
from vaeforms.report import wording
from vaeforms.report.values import (
    MARKED,
    Picture,
    Value,
    alt_of,
    kind,
    picture,
    place,
    value,
)

#: With this many points to look at, a subject shows them all; the rest is one click away.
SHOWN_AT_ONCE = 5

#: How `rules.judge` words a check that could not be done.
_UNDONE = re.compile(
    rf"Contrôle «{NBSP}(?P<check>.+){NBSP}» non vérifiable{NBSP}: (?P<reason>.+)\.", re.DOTALL
)
#: Subjects are shown in this order, each kind by its number; what is not named here comes first.
_ORDER = ("emploi", "formation", "attestation-salariee", "attestation-benevole", "piece")


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by subject: the dossier itself, its jobs, its trainings, then other documents."""
    return sorted(findings, key=lambda finding: _rank(finding.subject))


def _rank(subject: str) -> tuple[int, int]:
    name, _, number = subject.rpartition("-")
    if not number.isdecimal():
        name, number = subject, "0"
    return (_ORDER.index(name) + 1 if name in _ORDER else 0), int(number)


# --------------------------------------------------------------------------- requests


#: What asks for all periods that nothing justifies, and what asks for those of one job.
_LACKING, _SAME_PERIODS = "DUR-02", ("PCE-04", "COH-05")


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask the candidate."""

    text: str
    #: without it the dossier cannot be complete; otherwise the secretariat appreciates
    necessary: bool


@dataclass(frozen=True, slots=True)
class Requests:
    """What is asked about one subject."""

    title: str
    items: tuple[Request, ...]


def requests(findings: Iterable[Finding]) -> tuple[Requests, ...]:
    """What to ask, grouped by subject in order of appearance, each sentence once.

    Only a rule that found something wrong asks: what could not be read is for us to look at. The
    periods that the threshold lacks are asked once, by the rule that says so.
    """
    groups: dict[str, dict[str, bool]] = {}
    found = [f for f in in_order(findings) if f.outcome is Outcome.FAILED and f.request.strip()]
    lacking = " ".join(f.request for f in found if f.rule == _LACKING).casefold()
    for each in found:
        if each.rule in _SAME_PERIODS and each.subject_title.casefold() in lacking:
            continue
        group = groups.setdefault(each.subject_title or "Ensemble du dossier", {})
        text = each.request.strip()
        group[text] = group.get(text, False) or each.severity is Severity.BLOCKING
    return tuple(
        Requests(title, tuple(Request(text, must) for text, must in items.items()))
        for title, items in groups.items()
    )


def request_text(groups: Iterable[Requests]) -> str:
    """The requests as plain text, to paste into a message."""
    return "\n\n".join(
        "\n".join([group.title, *(f"- {item.text}" for item in group.items)]) for group in groups
    )


# --------------------------------------------------------------------------- things to look at


@dataclass(frozen=True, slots=True)
class Look:
    """One thing a person must look at."""

    message: str
    #: « non vérifiable », « bloquant », « à vérifier »
    tag: str
    where: tuple[str, ...]
    values: tuple[Value, ...]
    pictures: tuple[Picture, ...]
    #: what may be asked once a person has looked, or empty
    request: str = ""
    #: what could not be checked, when several checks failed for the same reason
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looks:
    """What to look at about one subject."""

    title: str
    first: tuple[Look, ...]
    rest: tuple[Look, ...] = ()

    @property
    def items(self) -> tuple[Look, ...]:
        """All of them."""
        return self.first + self.rest


def must_look(finding: Finding) -> bool:
    """True when nothing is asked of the candidate yet, but a person must see for themselves."""
    if finding.severity is Severity.INFORMATION:
        return False
    if finding.outcome is Outcome.UNVERIFIABLE:
        return True
    return finding.outcome is Outcome.FAILED and not finding.request.strip()


def looks(findings: Iterable[Finding]) -> tuple[Looks, ...]:
    """Things to verify by eye, grouped by subject; a picture is shown once in its group."""
    groups: dict[str, dict[tuple[str, ...], Finding]] = {}
    for each in in_order(findings):
        if must_look(each):
            key = (each.message, *(place(r.where) for _, r in each.evidence))
            title = each.subject_title or "Ensemble du dossier"
            groups.setdefault(title, {}).setdefault(key, each)
    return tuple(_looks(title, tuple(found.values())) for title, found in groups.items())


def _looks(title: str, findings: tuple[Finding, ...]) -> Looks:
    seen: set[str] = set()
    # what shows a picture first: it is answered at a glance
    shown = sorted(findings, key=lambda f: not any(r.crop for _, r in f.evidence))
    items = _merged([_look(each, seen) for each in shown])
    cut = len(items) if len(items) <= SHOWN_AT_ONCE + 1 else SHOWN_AT_ONCE
    return Looks(title, tuple(items[:cut]), tuple(items[cut:]))


def _look(finding: Finding, seen: set[str]) -> Look:
    """One thing to look at; `seen` holds the pictures already shown, and grows."""
    pictures = []
    for _, reading in finding.evidence:
        if reading.state is State.FILLED and not reading.sure:
            continue  # shown once, among the writing to read
        shown = picture(reading.crop, alt_of(reading))
        if shown and shown.id not in seen:
            seen.add(shown.id)
            pictures.append(shown)
    values = tuple(value(r) for _, r in finding.evidence if r.sure and kind(r) not in MARKED)
    where = dict.fromkeys(place(r.where) for _, r in finding.evidence if r.where)
    unverifiable = finding.outcome is Outcome.UNVERIFIABLE
    return Look(
        message=finding.message,
        tag="non vérifiable" if unverifiable else wording.SEVERITIES[finding.severity],
        where=tuple(where),
        values=values,
        pictures=tuple(pictures),
        request=finding.request.strip(),
    )


def _merged(items: Iterable[Look]) -> list[Look]:
    """`items`, those without picture that could not be checked for one same reason told together.

    A missing page leaves twenty checks undone: that is one thing to look at, not twenty.
    """
    groups: dict[str, list[Look]] = {}
    for number, item in enumerate(items):
        told = None if item.pictures or item.request else _UNDONE.match(item.message)
        groups.setdefault(told["reason"] if told else f"{number}", []).append(item)
    return [_together(reason, group) for reason, group in groups.items()]


def _together(reason: str, group: Sequence[Look]) -> Look:
    if len(group) == 1:
        return group[0]
    checks = [told["check"] for item in group if (told := _UNDONE.match(item.message))]
    return Look(
        message=f"{reason[:1].upper()}{reason[1:]}.",
        tag=group[0].tag,
        where=tuple(dict.fromkeys(w for item in group for w in item.where)),
        values=tuple(dict.fromkeys(v for item in group for v in item.values)),
        pictures=(),
        checks=tuple(dict.fromkeys(checks)),
    )


# --------------------------------------------------------------------------- checks


@dataclass(frozen=True, slots=True)
class Check:
    """One finding, in words."""

    id: str
    outcome: Outcome
    word: str
    severity: str
    subject: str
    message: str
    evidence: tuple[Value, ...]
    #: picture ids are shown at most once a check
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The checks of one family of rules."""

    id: str
    title: str
    checks: tuple[Check, ...]


def families(findings: Iterable[Finding]) -> tuple[Family, ...]:
    """All findings by family, in the order of `wording.FAMILIES`; unknown families come last."""
    groups: dict[str, list[Check]] = {}
    for each in findings:
        evidence = tuple(value(r) for _, r in each.evidence)
        shown = {v.picture.id: v.picture for v in evidence if v.picture}
        check = Check(
            id=each.rule,
            outcome=each.outcome,
            word=wording.OUTCOMES[each.outcome],
            severity=wording.SEVERITIES[each.severity],
            subject=each.subject_title,
            message=each.message,
            evidence=evidence,
            pictures=tuple(shown.values()),
        )
        groups.setdefault(each.rule.partition("-")[0], []).append(check)
    order = [*wording.FAMILIES, *sorted(set(groups) - set(wording.FAMILIES))]
    return tuple(
        Family(key, wording.FAMILIES.get(key, key), tuple(groups[key]))
        for key in order
        if key in groups
    )


# --------------------------------------------------------------------------- one line a dossier


@dataclass(frozen=True, slots=True)
class Line:
    """What the list of dossiers says of one; small, so that thousands fit in memory."""

    id: str
    number: str
    candidate: str
    verdict: Verdict
    duration: DurationStatus
    #: things to ask, things to look at, files with something unread
    requests: int
    looks: int
    problems: int
    #: ISO 8601, and in French
    received: str
    received_text: str
    to_confirm: bool

    @property
    def complete(self) -> bool:
        """The verdict is « complet »."""
        return self.verdict is Verdict.COMPLETE

    @property
    def unreadable(self) -> bool:
        """Something in its files could not be read."""
        return self.problems > 0


def line(report: Report) -> Line:
    """The list's line for this dossier."""
    dossier = report.dossier
    number = dossier.deposit.get("depot_numero", "")
    return Line(
        id=dossier.id,
        number=number,
        candidate=report.candidate,
        verdict=report.verdict,
        duration=report.duration,
        requests=sum(len(group.items) for group in requests(report.findings)),
        looks=sum(len(group.items) for group in looks(report.findings)),
        problems=len(unread(dossier.problems)),
        received=dossier.received.isoformat(),
        received_text=format_date(dossier.received),
        to_confirm=dossier.received_from == "today",
    )


def unread(problems: Iterable[FileProblem]) -> tuple[str, ...]:
    """Names of the files of which something could not be read, each once."""
    return tuple(dict.fromkeys(p.file for p in problems))
