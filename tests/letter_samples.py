"""Reports in JSON, made small, that the tests of letters start from."""

from __future__ import annotations

from datetime import date
from typing import Any

from vaeforms.letters import facts
from vaeforms.letters.facts import Facts
from vaeforms.letters.settings import Settings

DAY = date(2026, 6, 16)
SETTINGS = Settings(
    service="Secrétariat de la CPNEFP Mutualité",
    address=("8 rue du Port", "75015 PARIS"),
    phone="01 99 00 12 34",
    email="vae@exemple.fr",
    town="Paris",
    agent_first_name="Anne",
    agent_last_name="Le Goff",
    agent_capacity="Chargée de la VAE",
)
CONFIG = """\
[expediteur]
service = "Secrétariat de la CPNEFP Mutualité"
adresse = ["8 rue du Port", "75015 PARIS"]
telephone = "01 99 00 12 34"
courriel = "vae@exemple.fr"
ville = "Paris"

[agent]
prenom = "Anne"
nom = "Le Goff"
qualite = "Chargée de la VAE"
"""
COVER = {
    "candidat_nom": "de La Tour",
    "candidat_prenom": "Élise",
    "candidat_adresse": "4 rue des Ajoncs\n29000 Quimper",
    "candidat_courriel": "elise@exemple.fr",
    "emploi_1_employeur": "Mutuelle du Lac\n2 place du Lac, 74000 Annecy",
    "emploi_1_statut": "salarié",
    "emploi_1_depuis": "01/03/2019",
    "emploi_1_jusquau": "31/08/2020",
    "emploi_2_employeur": "Association Les Lucioles",
    "emploi_2_statut": "bénévole",
    "emploi_2_depuis": "septembre 2020",
    "emploi_2_jusquau": "à ce jour",
}


def finding(
    rule: str,
    request: str,
    subject: str = "dossier",
    title: str = "Dossier de recevabilité",
    *,
    severity: str = "blocking",
    outcome: str = "failed",
    message: str = "message",
    fields: tuple[str, ...] = (),
) -> dict[str, Any]:
    """One finding, as `machine.as_json` writes it."""
    return {
        "rule": rule,
        "severity": severity,
        "outcome": outcome,
        "subject": subject,
        "subject_title": title,
        "message": message,
        "request": request,
        "evidence": [{"document": "dossier", "field": name} for name in fields],
    }


def piece_1(organisation: str = "Mutuelle du Lac") -> dict[str, Any]:
    """The attestation of an employer."""
    values = {
        "att_sal_entreprise": organisation,
        "att_sal_depuis": "01/03/2019",
        "att_sal_jusquau": "31/08/2020",
    }
    return document("attestation-salariee-1", "attestation-salariee", values)


def paper(
    number: int, kind: str, title: str, employer: str = "", month: str = ""
) -> dict[str, Any]:
    """A supporting piece as it was read."""
    found = document(f"piece-{number}", None, {}, title)
    found["pages"] = [{"file": "pièces.pdf", "page": number, "role": None, "code": None}]
    found["piece"] = {
        "kind": kind,
        "recognised": False,
        "employer": {"text": employer, "where": None} if employer else None,
        "months": [month] if month else [],
    }
    return found


def document(id: str, form: str | None, values: dict[str, str], title: str = "") -> dict[str, Any]:
    """A document with those values read."""
    return {
        "id": id,
        "form": form,
        "title": title or "Dossier de recevabilité",
        "pages": [{"file": f"{id}.pdf", "page": 1, "role": None, "code": None}],
        "readings": {
            name: {"state": "filled", "value": value, "flags": []} for name, value in values.items()
        },
    }


def report(
    *findings: dict[str, Any],
    verdict: str = "incomplete",
    documents: tuple[dict[str, Any], ...] = (),
    values: dict[str, str] | None = None,
    number: str = "2026-07",
    ledger: dict[str, Any] | None = None,
    files: tuple[str, ...] = (),
) -> dict[str, Any]:
    """A whole report about Élise de La Tour."""
    book = document("dossier", "dossier-recevabilite", COVER | (values or {}))
    return {
        "schema": "vaeforms-report/1",
        "verdict": verdict,
        "duration": "met",
        "dossier": {
            "id": "elise",
            "received": "2026-06-01",
            "received_from": "dossier.toml",
            "received_to_confirm": False,
            "deposit": {"depot_numero": number} if number else {},
            "files": ["dossier.pdf", *files],
            "problems": [],
            "documents": [book, *documents],
        },
        "findings": list(findings),
        "ledger": ledger,
    }


def read(*findings: dict[str, Any], **more: Any) -> Facts:
    """The facts of such a report."""
    return facts.read(report(*findings, **more))


def ledger(*gaps: tuple[int, str, str]) -> dict[str, Any]:
    """A ledger that lacks pieces for (job, first day, last day)."""
    zero = {"exact": "0", "value": 0.0}
    total = {"capped": [zero, zero], "uncapped": [zero, zero]}
    lines = [
        {
            "n": n,
            "label": f"Employeur {n}",
            "start_text": first,
            "end_text": last,
            "start": [first, first],
            "end": [last, last],
            "share": {"exact": "1", "value": 1.0},
            "calendar_days": [10, 10],
            "days": [zero, zero],
            "formula": "10 jours × 100 % = 10 jours ETP",
            "counted": True,
            "excluded": "",
            "justified_by": "",
            "justified_days": None,
            "justified_formula": "",
            "unjustified": [[first, last]],
            "notes": [],
            "flags": [],
        }
        for n, first, last in gaps
    ]
    return {
        "profile": "graine-2002",
        "reference": "2026-06-01",
        "window": ["2014-06-02", "2026-06-01"],
        "threshold_days": 1095,
        "status": "not_justified",
        "rule": "DUR-02",
        "flags": [],
        "typed": None,
        "declared": total,
        "justified": total,
        "projected": None,
        "lines": lines,
    }
