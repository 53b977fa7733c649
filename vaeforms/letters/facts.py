"""A dossier's JSON report to the facts of its letters: to whom, what was received, what lacks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

from vaeforms.errors import UsageError
from vaeforms.forms import attestation_benevole, attestation_salariee, dossier
from vaeforms.french import (
    NBSP,
    DateKind,
    check_email,
    employer_name,
    format_date,
    parse_end,
    parse_start,
    typeset,
)
from vaeforms.model import DurationStatus, Ledger, LedgerLine, PieceKind, Total, Verdict
from vaeforms.report import machine, wording
from vaeforms.rules import jobs

Json = Mapping[str, Any]

BLANK_OF = {
    attestation_salariee.ID: "Attestation d’activités salariées",
    attestation_benevole.ID: "Attestation d’activités bénévoles",
}


@dataclass(frozen=True, slots=True)
class Job:
    """One « Emploi n » of the dossier, as letters name it."""

    n: int
    employer: str
    status: jobs.Status
    #: « du 1er mars 2019 au 31 août 2020 », or empty when the dates could not be understood
    period: str

    @property
    def title(self) -> str:
        """« Emploi 1 : Mutuelle du Lac, du … au … »."""
        volunteer = self.status is jobs.Status.VOLUNTEER
        name = f"Activité bénévole (emploi{NBSP}{self.n})" if volunteer else f"Emploi{NBSP}{self.n}"
        return _title(name, self.employer, self.period)


@dataclass(frozen=True, slots=True)
class Piece:
    """One document received."""

    #: `model.Document.id`
    id: str
    #: `model.Form.id`, or None for a piece that is not one of our forms
    form: str | None
    title: str
    #: the employer or association it names
    organisation: str = ""
    #: a payslip: the month it is of, (year, month)
    month: tuple[int, int] | None = None
    #: the file it is in, without its folder
    file: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found, as far as a letter needs it."""

    rule: str
    #: ``blocking``, ``to_check``, ``information``
    severity: str
    #: ``passed``, ``failed``, ``unverifiable``, ``not_applicable``
    outcome: str
    subject: str
    subject_title: str
    message: str
    request: str
    #: names of the fields it rests on
    fields: tuple[str, ...]

    @property
    def necessary(self) -> bool:
        """The dossier cannot be complete without it."""
        return self.severity == "blocking"


@dataclass(frozen=True, slots=True)
class Facts:
    """One dossier."""

    id: str
    #: the secretariat's number, or empty
    number: str
    received: date
    #: nobody said when the dossier arrived: the day of the run was taken
    received_to_confirm: bool
    #: as the candidate writes them, or empty
    last_name: str
    first_name: str
    address: str
    #: usable addresses, the first one first
    emails: tuple[str, ...]
    verdict: Verdict
    duration: DurationStatus
    jobs: Mapping[int, Job]
    #: forms first, in the order of the report, then everything else that was received
    pieces: tuple[Piece, ...]
    findings: tuple[Finding, ...]
    ledger: Ledger | None

    @property
    def name(self) -> str:
        """« Jeanne Le Goff », in the candidate's own spelling; empty without the family name."""
        if not self.last_name:
            return ""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


def load(path: Path) -> Facts:
    """The facts of one ``<id>.json``; `UsageError` when it is not a report of ours."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _not_ours(path) from error
    if not isinstance(report, dict) or report.get("schema") != machine.SCHEMA_ID:
        raise _not_ours(path)
    found = read(report)
    if found.id != path.stem:
        # Two dossiers in one folder must never be taken for each other.
        raise UsageError(
            typeset(
                f"« {path.name} » contient le rapport d’un autre dossier (« {found.id} ») : "
                "relancer vaeforms validate."
            )
        )
    return found


def _not_ours(path: Path) -> UsageError:
    return UsageError(
        typeset(
            f"« {path.name} » n’est pas un rapport de vaeforms : relancer vaeforms validate, avec "
            "le format json."
        )
    )


def read(report: Json) -> Facts:
    """The facts of a report in JSON (`machine.as_json`)."""
    source = report["dossier"]
    cover = _merged(source["documents"], dossier.ID)
    ledger = None if report["ledger"] is None else _ledger(report["ledger"])
    return Facts(
        id=source["id"],
        number=source["deposit"].get("depot_numero", "").strip(),
        received=date.fromisoformat(source["received"]),
        received_to_confirm=source["received_to_confirm"],
        last_name=_line(cover.get("candidat_nom", "")),
        first_name=_line(cover.get("candidat_prenom", "")),
        address=cover.get("candidat_adresse", "").strip(),
        emails=check_email(cover.get("candidat_courriel", "")).values,
        verdict=Verdict[report["verdict"].upper()],
        duration=DurationStatus[report["duration"].upper()],
        jobs=_jobs(cover),
        pieces=_pieces(source),
        findings=tuple(_finding(each) for each in report["findings"]),
        ledger=ledger,
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _merged(documents: list[Json], form: str) -> dict[str, str]:
    """What was read in the documents of that form: the first that answers wins."""
    found: dict[str, str] = {}
    for document in documents:
        if document["form"] == form:
            for name, value in _values(document).items():
                found.setdefault(name, value)
    return found


def _values(document: Json) -> dict[str, str]:
    """What was read for sure: a name misread on paper must not reach an envelope."""
    return {
        name: reading["value"]
        for name, reading in document["readings"].items()
        if reading["state"] == "filled"
        and reading["value"].strip()
        and not {"to_read", "conflict"} & set(reading["flags"])
    }


def _finding(found: Json) -> Finding:
    return Finding(
        rule=found["rule"],
        severity=found["severity"],
        outcome=found["outcome"],
        subject=found["subject"],
        subject_title=found["subject_title"],
        message=found["message"],
        request=found["request"].strip(),
        fields=tuple(each["field"] for each in found["evidence"]),
    )


# --------------------------------------------------------------------------- jobs and pieces


def _jobs(values: Mapping[str, str]) -> dict[int, Job]:
    numbers = sorted({int(name.split("_")[1]) for name in values if name.startswith("emploi_")})
    return {
        n: Job(
            n,
            employer_name(values.get(f"emploi_{n}_employeur", "")),
            jobs.status(values.get(f"emploi_{n}_statut", "")),
            period(values.get(f"emploi_{n}_depuis", ""), values.get(f"emploi_{n}_jusquau", "")),
        )
        for n in numbers
    }


def period(start: str, end: str) -> str:
    """« du 1er mars 2019 au 31 août 2020 », « depuis septembre 2020 », or empty when in doubt."""
    first, last = parse_start(start), parse_end(end)
    known = (DateKind.EXACT, DateKind.PARTIAL)
    if first.kind not in known or first.first is None:
        return ""
    since = format_date(first.first) if first.kind is DateKind.EXACT else first.interpreted
    exact = first.kind is DateKind.EXACT
    if last.kind is DateKind.ONGOING:
        return f"depuis le {since}" if exact else f"depuis {since}"
    if last.kind not in known or last.first is None:
        return ""
    until = format_date(last.first) if last.kind is DateKind.EXACT else last.interpreted
    if exact and last.kind is DateKind.EXACT:
        return f"du {since} au {until}"
    return f"{since} – {until}"


def _title(name: str, organisation: str, when: str) -> str:
    head = f"{name}{NBSP}: {organisation}" if organisation else name
    return typeset(f"{head}, {when}" if when else head)


#: Fields that name the organisation, by form.
_ORGANISATION = {
    attestation_salariee.ID: ("att_sal_entreprise", "att_sal_depuis", "att_sal_jusquau"),
    attestation_benevole.ID: ("att_ben_structure", "att_ben_depuis", "att_ben_jusquau"),
}


def _pieces(source: Json) -> tuple[Piece, ...]:
    found = []
    named: set[str] = set()
    for document in source["documents"]:
        form = document["form"]
        named |= {page["file"] for page in document["pages"]}
        title, organisation = _file_title(document["title"]), ""
        if form == dossier.ID:
            title = typeset(document["title"])
        if form in BLANK_OF:
            values = _values(document)
            written, start, end = (values.get(key, "") for key in _ORGANISATION[form])
            organisation = employer_name(written)
            title = _title(BLANK_OF[form], organisation, period(start, end))
        month, file = None, ""
        if (read := document.get("piece")) and not read["recognised"]:
            organisation = (read["employer"] or {}).get("text", "")
            if read["kind"] == PieceKind.PAYSLIP.value and len(read["months"]) == 1:
                year, number = read["months"][0].split("-")
                month = int(year), int(number)
                file = _file_title(PurePosixPath(document["pages"][0]["file"]).name)
        found.append(Piece(document["id"], form, title, organisation, month, file))
    for file in source["files"]:
        # received all the same, even if it could not be read
        if file not in named:
            found.append(Piece("", None, _file_title(PurePosixPath(file).name)))
    return tuple(sorted(found, key=lambda piece: piece.form is None))


def _file_title(name: str) -> str:
    """A file's name as a letter may show it: no number of social security, no sign of a blank."""
    if wording.MASKED in name or wording.mask(name) != name:
        return "Fichier dont le nom comporte un numéro personnel"
    name = name.translate(str.maketrans("{}[]<>", "()()()"))
    return typeset(re.sub(r"_{3,}", "_", name))


# --------------------------------------------------------------------------- arithmetic


def _exact(value: Json) -> Fraction:
    return Fraction(value["exact"])


def _span(value: list[Json] | None) -> tuple[Fraction, Fraction] | None:
    return None if value is None else (_exact(value[0]), _exact(value[1]))


def _dates(value: list[str] | None) -> tuple[date, date] | None:
    return None if value is None else (date.fromisoformat(value[0]), date.fromisoformat(value[1]))


def _total(value: Json) -> Total:
    capped, uncapped = _span(value["capped"]), _span(value["uncapped"])
    assert capped is not None and uncapped is not None
    return Total(capped=capped, uncapped=uncapped)


def _ledger(value: Json) -> Ledger:
    """The ledger back from JSON, without its segments: letters do not show them."""
    window = _dates(value["window"])
    assert window is not None
    projected = value["projected"]
    return Ledger(
        profile=value["profile"],
        reference=date.fromisoformat(value["reference"]),
        window=window,
        threshold=value["threshold_days"],
        lines=tuple(_ledger_line(each) for each in value["lines"]),
        segments=(),
        typed=None if value["typed"] is None else _exact(value["typed"]),
        declared=_total(value["declared"]),
        justified=_total(value["justified"]),
        status=DurationStatus[value["status"].upper()],
        projected=None if projected is None else date.fromisoformat(projected),
        rule=value["rule"],
        flags=frozenset(value["flags"]),
    )


def _ledger_line(value: Json) -> LedgerLine:
    calendar = value["calendar_days"]
    gaps = (_dates(gap) for gap in value["unjustified"])
    return LedgerLine(
        label=value["label"],
        n=value["n"],
        start_text=value["start_text"],
        end_text=value["end_text"],
        start=_dates(value["start"]),
        end=_dates(value["end"]),
        share=None if value["share"] is None else _exact(value["share"]),
        days=_span(value["days"]),
        calendar_days=None if calendar is None else (calendar[0], calendar[1]),
        formula=value["formula"],
        counted=value["counted"],
        justified_by=value["justified_by"],
        justified_days=_span(value["justified_days"]),
        notes=tuple(value["notes"]),
        excluded=value["excluded"],
        unjustified=tuple(gap for gap in gaps if gap is not None),
        flags=frozenset(value["flags"]),
        justified_formula=value["justified_formula"],
    )
