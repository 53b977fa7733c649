"""A Report to JSON, after the published schema ``vaeforms-report/1``."""

from __future__ import annotations

import json
import math
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from vaeforms.model import (
    Document,
    Dossier,
    Esign,
    FileProblem,
    Finding,
    Ledger,
    LedgerLine,
    Mark,
    Reading,
    Report,
    Segment,
    Total,
    Where,
)
from vaeforms.report import pieces, view, wording

#: Name and major version of the format; a reader refuses another.
SCHEMA_ID = "vaeforms-report/1"
#: Digits kept of points and confidences: more would be noise.
_DECIMALS = 2

Json = dict[str, Any]


@cache
def schema() -> Json:
    """The JSON Schema (draft 2020-12) that every `dump` satisfies."""
    path = Path(__file__).parent / "schema.json"
    found: Json = json.loads(path.read_text(encoding="utf-8"))
    return found


def dump(report: Report, previous: Json | None = None) -> str:
    """The report as JSON text: same report, same bytes; pictures by their SHA-256 only.

    Machine words are English, sentences French; dates ISO 8601; pages count from 1; durations are
    exact fractions of days and their decimal value. Social security numbers are masked.

    `previous`: what the report on the deposit before said (`history.Before.as_json`).
    """
    values = {**as_json(report), "previous": previous}
    parts = (f" {_compact(key)}: {_part(part)}" for key, part in values.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _part(part: Json | list[Any] | str | None) -> str:
    """One value of the report; lists one element a line, so that two reports compare line by line.

    `json.dumps` with an indent is written in Python and eight times slower.
    """
    if isinstance(part, list) and part:
        return "[\n  " + ",\n  ".join(_compact(each) for each in part) + "\n ]"
    return _compact(part)


def _compact(part: object) -> str:
    return json.dumps(part, ensure_ascii=False, allow_nan=False)


def as_json(report: Report) -> Json:
    """The report as JSON values."""
    dossier = report.dossier
    return {
        "schema": SCHEMA_ID,
        "verdict": _word(report.verdict),
        "duration": _word(report.duration),
        "candidate": _text(report.candidate),
        "dossier": {
            "id": _text(dossier.id),
            "received": _date(dossier.received),
            "received_from": dossier.received_from,
            "received_to_confirm": dossier.received_from == "today",
            "deposit": {k: _text(v) for k, v in sorted(dossier.deposit.items())},
            "complement_to": _text(dossier.complement_to),
            "digest": dossier.digest,
            "notes": [_text(note) for note in dossier.notes],
            **_contents(dossier),
        },
        "requests": [
            {
                "subject": _text(group.title),
                "items": [
                    {"text": _text(item.text), "necessary": item.necessary} for item in group.items
                ],
            }
            for group in view.requests(report.findings)
        ],
        "findings": [_finding(f) for f in report.findings],
        "ledger": None if report.ledger is None else _ledger(report.ledger),
    }


def readings(dossier: Dossier) -> Json:
    """What was read of a dossier, before any judgement: the ``dossier`` of a report, undated."""
    return {"id": _text(dossier.id), **_contents(dossier)}


def _contents(dossier: Dossier) -> Json:
    return {
        "files": [_text(f) for f in dossier.files],
        "problems": [_problem(p) for p in dossier.problems],
        "documents": [_document(d) for d in dossier.documents],
    }


# --------------------------------------------------------------------------- small values


def _text(text: str) -> str:
    return wording.mask(text)


def _word(value: Enum) -> str:
    """The English machine word of a member whose value is French."""
    return value.name.lower()


def _date(value: date) -> str:
    return value.isoformat()


def _dates(value: tuple[date, date] | None) -> list[str] | None:
    return None if value is None else [_date(d) for d in value]


def _exact(value: Fraction) -> Json:
    """``{"exact": "5476/5", "value": 1095.2}``."""
    return {"exact": str(value), "value": round(float(value), 6)}


def _bounds(value: tuple[Fraction, Fraction] | None) -> list[Json] | None:
    return None if value is None else [_exact(v) for v in value]


def _sha(crop: bytes) -> str | None:
    return sha256(crop).hexdigest() if crop else None


# --------------------------------------------------------------------------- what was read


def _where(where: Where | None) -> Json | None:
    if where is None:
        return None
    rect = None if where.rect is None else [round(float(c), _DECIMALS) for c in where.rect]
    return {"file": _text(where.file), "page": where.page + 1, "rect": rect}


def _problem(problem: FileProblem) -> Json:
    return {
        "file": _text(problem.file),
        "kind": problem.kind.value,
        "message": _text(problem.message),
        "pages": [p + 1 for p in problem.pages],
        "salvaged": problem.salvaged,
        "picture_sha256": _sha(problem.picture),
    }


def _document(document: Document) -> Json:
    return {
        "id": _text(document.id),
        "form": document.form,
        "title": _text(document.title),
        "pages": [
            {
                "file": _text(p.file),
                "page": p.index + 1,
                "role": p.role,
                "code": None if p.code is None else str(p.code),
            }
            for p in document.pages
        ],
        "readings": {name: _reading(r) for name, r in sorted(document.readings.items())},
        "altered": [_text(a) for a in document.altered],
        "text_unreadable": document.text_unreadable,
        "missing_pages": list(document.missing_pages),
        "outdated": document.outdated,
        "piece": None if document.piece is None else pieces.as_json(document.piece),
    }


def _reading(reading: Reading) -> Json:
    return {
        "state": reading.state.value,
        "value": _text(reading.value),
        "source": reading.source.value,
        "confidence": round(float(reading.confidence), _DECIMALS),
        "reason": _text(reading.reason),
        "where": _where(reading.where),
        "marks": [_mark(m) for m in reading.marks],
        "crop_sha256": _sha(reading.crop),
        "flags": list(reading.flags),
        "residual_mm": None
        if reading.residual is None or not math.isfinite(reading.residual)
        else round(float(reading.residual), _DECIMALS),
    }


def _mark(mark: Mark) -> Json:
    return {
        "kind": mark.kind,
        "digest": mark.digest,
        "text": _text(mark.text),
        "area_mm2": round(float(mark.area), _DECIMALS),
        "esign": None if mark.esign is None else _esign(mark.esign),
    }


def _esign(esign: Esign) -> Json:
    return {
        "signer": _text(esign.signer),
        "intact": esign.intact,
        "covers_file": esign.covers_file,
        "changes": _text(esign.changes),
        "trusted": esign.trusted,
        "time": esign.time,
        "problem": _text(esign.problem),
    }


# --------------------------------------------------------------------------- judgement


def _finding(finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "severity": _word(finding.severity),
        "outcome": _word(finding.outcome),
        "subject": _text(finding.subject),
        "subject_title": _text(finding.subject_title),
        "message": _text(finding.message),
        "request": _text(finding.request),
        # the values are in « dossier.documents »: only where to find them
        "evidence": [
            {"document": _text(document), "field": reading.field}
            for document, reading in finding.evidence
        ],
    }


def _ledger(ledger: Ledger) -> Json:
    return {
        "profile": ledger.profile,
        "reference": _date(ledger.reference),
        "window": _dates(ledger.window),
        "threshold_days": ledger.threshold,
        "status": _word(ledger.status),
        "rule": ledger.rule,
        "flags": sorted(ledger.flags),
        "typed": None if ledger.typed is None else _exact(ledger.typed),
        "declared": _total(ledger.declared),
        "justified": _total(ledger.justified),
        "projected": None if ledger.projected is None else _date(ledger.projected),
        "lines": [_line(line) for line in ledger.lines],
        "segments": [_segment(s) for s in ledger.segments],
    }


def _total(total: Total) -> Json:
    return {"capped": _bounds(total.capped), "uncapped": _bounds(total.uncapped)}


def _line(line: LedgerLine) -> Json:
    return {
        "n": line.n,
        "label": _text(line.label),
        "start_text": _text(line.start_text),
        "end_text": _text(line.end_text),
        "start": _dates(line.start),
        "end": _dates(line.end),
        "share": None if line.share is None else _exact(line.share),
        "calendar_days": None if line.calendar_days is None else list(line.calendar_days),
        "days": _bounds(line.days),
        "formula": line.formula,
        "counted": line.counted,
        "excluded": _text(line.excluded),
        "justified_by": _text(line.justified_by),
        "justified_days": _bounds(line.justified_days),
        "justified_formula": line.justified_formula,
        "unjustified": [_dates(gap) for gap in line.unjustified],
        "notes": [_text(n) for n in line.notes],
        "flags": sorted(line.flags),
    }


def _segment(segment: Segment) -> Json:
    return {
        "start": _date(segment.start),
        "end": _date(segment.end),
        "shares": [{"label": _text(name), "share": _exact(s)} for name, s in segment.shares],
        "days": segment.days,
        "capped": _exact(segment.capped),
        "uncapped": _exact(segment.uncapped),
    }
