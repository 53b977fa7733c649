"""The last report of a dossier and the new one -> what changed since the deposit before.

A report is compared with the last one made of *other* files: running again over the same deposit
says the same again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from vaeforms.french.writing import format_date
from vaeforms.model import Report, Verdict
from vaeforms.report import view, wording

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as the candidate reads it."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Before:
    """What the report on the deposit before said."""

    received: date
    verdict: Verdict
    files: tuple[str, ...]
    requests: tuple[Asked, ...]
    #: reception of the deposit since which the dossier is incomplete without a break, or None
    incomplete_since: date | None

    def as_json(self) -> Json:
        """For `machine.dump`."""
        since = self.incomplete_since
        return {
            "received": self.received.isoformat(),
            "verdict": self.verdict.name.lower(),
            "files": list(self.files),
            "requests": [{"subject": each.subject, "text": each.text} for each in self.requests],
            "incomplete_since": None if since is None else since.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Changes:
    """What a report tells of them."""

    #: « 3 mars 2026 »
    received: str
    #: verdicts in words, the same when nothing changed
    verdict_before: str
    verdict_now: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    #: no longer asked, asked for the first time, asked again
    settled: tuple[Asked, ...]
    new: tuple[Asked, ...]
    still: tuple[Asked, ...]


def before(path: Path, digest: str) -> Before | None:
    """The deposit before the one of `digest`, from the report at `path`; None at the first.

    A report that cannot be read, or is another version's, tells nothing.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["dossier"].get("digest", "") == digest:
            kept = found.get("previous")
            return None if kept is None else _kept(kept)
        return _summary(found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _kept(kept: Mapping[str, Any]) -> Before:
    since = kept["incomplete_since"]
    return Before(
        date.fromisoformat(kept["received"]),
        Verdict[kept["verdict"].upper()],
        tuple(kept["files"]),
        tuple(Asked(each["subject"], each["text"]) for each in kept["requests"]),
        None if since is None else date.fromisoformat(since),
    )


def _summary(report: Mapping[str, Any]) -> Before:
    dossier = report["dossier"]
    return Before(
        date.fromisoformat(dossier["received"]),
        Verdict[report["verdict"].upper()],
        tuple(dossier["files"]),
        tuple(
            Asked(group["subject"], item["text"])
            for group in report["requests"]
            for item in group["items"]
        ),
        incomplete_since(report),
    )


def incomplete_since(report: Mapping[str, Any]) -> date | None:
    """Since which deposit a reported dossier is incomplete; None when it is not."""
    if report["verdict"] != Verdict.INCOMPLETE.name.lower():
        return None
    earlier = (report.get("previous") or {}).get("incomplete_since")
    return date.fromisoformat(earlier or report["dossier"]["received"])


def changes(earlier: Before | None, report: Report) -> Changes | None:
    """What changed between the deposit before and this report; None at the first deposit."""
    if earlier is None:
        return None
    now = tuple(
        Asked(wording.mask(group.title), wording.mask(item.text))
        for group in view.requests(report.findings)
        for item in group.items
    )
    files = tuple(wording.mask(name) for name in report.dossier.files)
    return Changes(
        received=format_date(earlier.received),
        verdict_before=wording.VERDICTS[earlier.verdict],
        verdict_now=wording.VERDICTS[report.verdict],
        added=tuple(name for name in files if name not in earlier.files),
        removed=tuple(name for name in earlier.files if name not in files),
        settled=tuple(each for each in earlier.requests if each not in now),
        new=tuple(each for each in now if each not in earlier.requests),
        still=tuple(each for each in now if each in earlier.requests),
    )
