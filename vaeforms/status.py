"""A report folder -> where each application of its register stands.

The register holds no date (domain.md §11): days come from the reports and the letters beside it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from vaeforms import letters, register
from vaeforms.french import parse_date
from vaeforms.letters import edits, writing
from vaeforms.model import RegisterEntry
from vaeforms.report import history

#: As `letters.writing` puts it in every demand.
_DEADLINE = re.compile(r"au plus tard le (.{6,30}?), par courriel")


@dataclass(frozen=True, slots=True)
class Standing:
    """One application."""

    entry: RegisterEntry
    #: None when no report on it is left in the folder
    received: date | None = None
    #: nobody said when it came: the day of the run was taken
    to_confirm: bool = False
    incomplete_since: date | None = None
    #: the last day to answer, as the letter says; None when no letter was written
    due: date | None = None


def standings(folder: Path) -> list[Standing]:
    """Every line of the register, in its order. UsageError when there is no register."""
    entries = register.read(folder)
    reports = _reports(folder)
    found = []
    for entry in entries:
        report = reports.get((entry.number, entry.year)) or reports.get((entry.number, 0))
        if report is None:
            found.append(Standing(entry))
            continue
        dossier = report["dossier"]
        incomplete = history.incomplete_since(report)
        found.append(
            Standing(
                entry,
                date.fromisoformat(dossier["received"]),
                dossier["received_to_confirm"],
                incomplete,
                _due(folder / letters.FOLDER / dossier["id"]) if incomplete else None,
            )
        )
    return found


def _reports(folder: Path) -> dict[tuple[str, int], Mapping[str, Any]]:
    """Reports by number and year; by number and 0 where the secretariat gave the number."""
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            report = json.loads(path.read_text(encoding="utf-8"))
            dossier = report["dossier"]
            number = dossier["deposit"].get("depot_numero", "").strip()
            year = 0 if number else date.fromisoformat(dossier["received"]).year
            found[number or dossier["id"], year] = report
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # not a report of ours, or of another version
    return found


def _due(folder: Path) -> date | None:
    """The day that the letter of a dossier asks an answer by."""
    demand = folder / f"{writing.DEMAND}.pdf"
    if not demand.is_file():
        return None
    try:
        said = tomllib.loads((folder / edits.FILE).read_text(encoding="utf-8-sig"))
        if isinstance(limit := said.get("date_limite"), date):
            return limit
        match = _DEADLINE.search(" ".join(_text(demand).split()))
    except (OSError, ValueError):
        return None
    return parse_date(match[1]).first if match else None


def _text(pdf: Path) -> str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return " ".join(page.get_textpage().get_text_bounded() for page in document)
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise ValueError from error
