"""Reports to tagged PDFs to print or to file: the page of a dossier, in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vaeforms.errors import OutputError
from vaeforms.french.writing import NBSP, format_date, plural, typeset
from vaeforms.model import FileProblem, Outcome, Report, Verdict
from vaeforms.report import account, grid, printable, signing, timeline, view, wording
from vaeforms.report.history import Changes
from vaeforms.report.values import Picture, Value, picture

if TYPE_CHECKING:
    from typst import Compiler

_HERE = Path(__file__).parent
_SOURCE = _HERE / "report.typ"
_FONTS = _HERE.parent / "fonts"
_KINDS = {
    Outcome.FAILED: "no",
    Outcome.UNVERIFIABLE: "look",
    Outcome.PASSED: "yes",
    Outcome.NOT_APPLICABLE: "idle",
}
_VERDICTS = {Verdict.COMPLETE: "yes", Verdict.INCOMPLETE: "no", Verdict.TO_CHECK: "look"}
_STATES = {"filled": "yes", "empty": "no", "unreadable": "look"}

Json = dict[str, Any]


def dossier_pdf(report: Report, changes: Changes | None = None) -> bytes:
    """The report as PDF/UA-1, A4: the same bytes for the same report.

    `changes`: what is new since the deposit before, if there was one. No date and no font of the
    machine goes in; letters that no font of ours has become
    squares.
    """
    pictures: dict[str, Picture] = {}
    spec = printable.clean(_spec(report, changes, pictures))
    # not text: nothing to mask in them, and their size would slow the masking down
    spec["pictures"] = {
        each.id: {
            "address": each.address,
            "width": each.width,
            "height": each.height,
            "alt": printable.text(each.alt),
        }
        for each in pictures.values()
    }
    try:
        data = _compiler().compile(
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=0,
            sys_inputs={"spec": json.dumps(spec, ensure_ascii=False)},
        )
    except RuntimeError as error:
        raise OutputError(
            typeset(f"le rapport du dossier « {report.dossier.id} » ne peut pas être mis en page.")
        ) from error
    assert isinstance(data, bytes)
    return data


@cache
def _compiler() -> Compiler:
    """One for each process: reading the fonts takes longer than a page."""
    import typst  # a large library: only when something is drawn

    return typst.Compiler(
        input=str(_SOURCE),
        root=str(_HERE),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
    )


# --------------------------------------------------------------------------- contents


def _spec(report: Report, changes: Changes | None, pictures: dict[str, Picture]) -> Json:
    """Everything the sheet says, as JSON values; the pictures it shows are added to `pictures`."""
    dossier, ledger = report.dossier, report.ledger
    asked = view.requests(report.findings)
    looks = view.looks(report.findings)
    signatures = signing.signatures(dossier.documents)
    families = view.families(report.findings)

    def shown(found: Iterable[Picture | None]) -> list[str]:
        kept = [p for p in found if p is not None]
        pictures.update((p.id, p) for p in kept)
        return [p.id for p in kept]

    number = dossier.deposit.get("depot_numero", "")
    return {
        "title": report.candidate or "Nom du candidat non lu",
        "id": dossier.id + (f" (n°{NBSP}{number})" if number else ""),
        "verdict": wording.VERDICTS[report.verdict],
        "kind": _VERDICTS[report.verdict],
        "why": _why(report, asked, looks),
        "duration": f"Critère de durée{NBSP}: {wording.DURATIONS[report.duration].lower()}.",
        "sentence": account.sentence(ledger, report.duration)
        if ledger
        else f"La durée n’a pas pu être calculée{NBSP}: les emplois n’ont pas été lus.",
        "received": format_date(dossier.received),
        "received_from": wording.RECEIVED_FROM.get(dossier.received_from, dossier.received_from),
        "to_confirm": dossier.received_from == "today",
        "notes": list(dossier.notes),
        "changes": _changes(changes) if changes else None,
        "asked": [
            {
                "title": group.title,
                "items": [{"text": i.text, "necessary": i.necessary} for i in group.items],
            }
            for group in asked
        ],
        "nothing_asked": _nothing_asked(report, looks),
        "looks": [
            {
                "title": group.title,
                "items": [_look(item) | {"pictures": shown(item.pictures)} for item in group.items],
            }
            for group in looks
        ],
        "signatures": [
            {
                "document": s.document,
                "where": s.where,
                "box": s.box,
                "named": s.named,
                "kind": _STATES[s.state.value],
                "word": s.word,
                "details": list(s.details),
                "pictures": shown([s.picture]),
            }
            for s in signatures
        ],
        "account": _account(report) if ledger else None,
        "timeline": _timeline(timeline.draw(ledger)) if ledger and ledger.lines else None,
        "grids": [_grid(g) for g in grid.grids(report.coverage, dossier.documents)],
        "cell": {"width": grid.CELL, "height": grid.ROW},
        "problems": [
            _problem(p) | {"pictures": shown([picture(p.picture, _alt(p))])}
            for p in dossier.problems
        ],
        "families": [_family(f) for f in families if f.id != "LEG"],
        "legal": [
            {"id": c.id, "message": c.message}
            for f in families
            if f.id == "LEG"
            for c in f.checks
            if c.outcome is not Outcome.NOT_APPLICABLE
        ],
        "files": list(dossier.files),
    }


def _changes(changes: Changes) -> Json:
    groups = [
        ("Fichiers ajoutés", changes.added),
        ("Fichiers qui n’y sont plus", changes.removed),
        *(
            (title, tuple(f"{each.subject}{NBSP}: {each.text}" for each in found))
            for title, found in (
                ("N’est plus à demander", changes.settled),
                ("Nouvelles demandes", changes.new),
                ("Toujours à demander", changes.still),
            )
        ),
    ]
    return {
        "lead": f"Dépôt précédent, reçu le {changes.received}{NBSP}: "
        f"{changes.verdict_before.lower()}. Désormais{NBSP}: {changes.verdict_now.lower()}.",
        "groups": [{"title": title, "items": list(items)} for title, items in groups if items],
    }


def _why(report: Report, asked: tuple[view.Requests, ...], looks: tuple[view.Looks, ...]) -> str:
    ask = sum(len(group.items) for group in asked)
    look = sum(len(group.items) for group in looks)
    unread = len(view.unread(report.dossier.problems))
    if report.verdict is Verdict.COMPLETE:
        more = f" {plural(look, 'point')} à regarder." if look else ""
        return f"Toutes les mentions et pièces attendues ont été lues.{more}"
    parts = [f"{plural(ask, 'élément')} à demander au candidat"] if ask else []
    parts += [f"{plural(look, 'point')} à regarder"] if look else []
    if unread:
        agreed = "non lu" + ("s" if unread > 1 else "")
        parts.append(f"{plural(unread, 'fichier')} {agreed}, en tout ou partie")
    return f"{', '.join(parts)}." if parts else "Voir les contrôles ci-dessous."


def _nothing_asked(report: Report, looks: tuple[view.Looks, ...]) -> str:
    if not looks and not report.dossier.problems:
        return "Rien à demander."
    files = "les fichiers non lus et " if report.dossier.problems else ""
    return f"Rien à demander pour l’instant{NBSP}: commencer par {files}les points à regarder."


def _look(item: view.Look) -> Json:
    return {
        "message": item.message,
        "tag": item.tag,
        "where": list(item.where),
        "values": [{"label": v.label, "text": _typed(v)} for v in item.values],
        "checks": list(item.checks),
        "request": item.request,
    }


def _typed(value: Value) -> str:
    return value.text or ("non lu" if value.unreadable else value.state)


def _problem(problem: FileProblem) -> Json:
    return {
        "file": _whose(problem),
        "message": typeset(problem.message),
        "kind": wording.TROUBLES[problem.kind],
        "rest": "Le reste du fichier a été lu."
        if problem.salvaged
        else "Rien n’a été lu de ce qui est indiqué.",
    }


def _whose(problem: FileProblem) -> str:
    pages = f", {wording.page_list(problem.pages)}" if problem.pages else ""
    return (problem.file or "Ensemble du dossier") + pages


def _alt(problem: FileProblem) -> str:
    return f"Image de {_whose(problem)}"


def _account(report: Report) -> Json:
    assert report.ledger is not None
    found = account.account(report.ledger, report.duration)
    return {
        "threshold": found.threshold,
        "window": found.window,
        "profile": found.profile,
        "source": found.source,
        "uncapped": found.uncapped,
        "projected": found.projected,
        "totals": [
            {
                "label": t.label,
                "meaning": t.meaning,
                "capped": t.capped,
                "years": t.years,
                "uncapped": t.uncapped or "identique",
            }
            for t in found.totals
        ],
        "rows": [
            {
                "label": r.label + ("" if r.counted else " (non compté)"),
                "notes": list(r.notes),
                "period": r.period,
                "share": r.share,
                "formula": r.formula or "—",
                "justified_formula": r.justified_formula
                if r.justified_formula != r.formula
                else "",
                "declared": r.declared,
                "justified": r.justified if r.justified_by else "aucune pièce retenue",
                "justified_by": r.justified_by,
                "gaps": ", ".join(r.gaps) if r.justified_by else "",
            }
            for r in found.rows
        ],
        "segments": [
            {
                "period": s.period,
                "days": s.days,
                "shares": " + ".join(s.shares) + (" (cumul)" if s.over else ""),
                "capped": s.capped,
                "uncapped": s.uncapped,
            }
            for s in found.segments
        ],
    }


#: What the shapes of the timeline mean, in the order of its key.
_SHAPES = {
    "justified": "justifié par une pièce",
    "declared": "déclaré seulement",
    "uncertain": "date imprécise",
    "excluded": "non compté",
    "outside": "avant la fenêtre",
    "beyond": f"au-delà d’un temps{NBSP}plein",
}


def _timeline(drawing: timeline.Drawing) -> Json:
    """The drawing in pixels, numbers as numbers."""

    def shapes(found: Iterable[timeline.Shape]) -> list[Json]:
        return [
            {"kind": s.kind, "x": float(s.x), "y": float(s.y), "w": float(s.w), "h": float(s.h)}
            for s in found
        ]

    return {
        "width": drawing.width,
        "height": drawing.height,
        "window": [float(x) for x in drawing.window],
        "window_label": drawing.window_label,
        "ticks": [{"x": float(t.x), "label": t.label} for t in drawing.ticks],
        "rows": [
            {
                "y": r.y,
                "label": r.label,
                "aside": r.aside,
                "missing": r.missing,
                "shapes": shapes(r.shapes),
            }
            for r in drawing.rows
        ],
        "full_y": drawing.full_y,
        "sums": shapes(drawing.sums),
        "key": [[kind, words] for kind, words in _SHAPES.items() if drawing.has(kind)],
        "alt": drawing.description,
    }


def _grid(found: grid.Grid) -> Json:
    return {
        "title": found.title,
        "summary": found.summary,
        "width": found.width,
        "height": found.height,
        "years": [[y, year] for y, year in found.years],
        "months": [[x, initial] for x, initial in found.months],
        "cells": [[c.x, c.y, c.kind, c.text] for c in found.cells],
        "key": [list(pair) for pair in found.key],
        "states": [list(pair) for pair in found.states],
        "runs": [
            {"period": r.period, "count": r.count, "state": r.state, "pieces": r.pieces}
            for r in found.runs
        ],
        "alt": f"Mois justifiés{NBSP}: {found.title}. {found.summary} Le détail suit.",
    }


def _family(family: view.Family) -> Json:
    return {
        "title": family.title,
        "checks": [
            {
                "id": c.id,
                "severity": c.severity,
                "kind": _KINDS[c.outcome],
                "word": c.word,
                "subject": c.subject,
                "message": c.message,
            }
            for c in family.checks
            if c.outcome is not Outcome.NOT_APPLICABLE
        ],
        "none": list(
            dict.fromkeys(c.id for c in family.checks if c.outcome is Outcome.NOT_APPLICABLE)
        ),
    }
