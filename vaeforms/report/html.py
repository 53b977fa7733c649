"""Reports to self-contained HTML pages: one per dossier, and their index."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from vaeforms.french.writing import NBSP, format_date, plural, typeset
from vaeforms.grouping import Unplaced
from vaeforms.model import FileProblem, Outcome, Report, Verdict
from vaeforms.report import account, documents, grid, signing, timeline, values, view, wording
from vaeforms.report.history import Changes

#: The page of what nobody could be given; no dossier has such an id (`intake.slug`).
SORTING = "_a-classer.html"
_HERE = Path(__file__).parent / "templates"
#: Of the names of the files received, in the head of the page; the whole list is further down.
FILES_CHARS = 120
#: Which icon says which verdict, outcome, state or duration status: four shapes, never colour alone
_ICONS = {
    "yes": ("complete", "passed", "filled", "met"),
    "no": ("incomplete", "failed", "empty", "not_met"),
    "look": ("to_check", "unverifiable", "unreadable", "borderline", "not_justified"),
    "none": ("not_applicable", "not_computable"),
}


def file_name(dossier_id: str) -> str:
    """The name of a dossier's page: its id and « .html », unless the list of dossiers has it."""
    if dossier_id.casefold() == "index":
        return f"{dossier_id}.dossier.html"
    return f"{dossier_id}.html"


def dossier_page(report: Report, changes: Changes | None = None) -> str:
    """The page of one dossier: verdict, requests, things to look at, signatures, duration, all.

    `changes`: what is new since the deposit before, if there was one.
    """
    dossier = report.dossier
    asked = view.requests(report.findings)
    looks = view.looks(report.findings)
    to_read = documents.to_read(dossier.documents)
    signatures = signing.signatures(dossier.documents)
    families = view.families(report.findings)
    problems = tuple(_problem(p) for p in dossier.problems)
    ledger = report.ledger
    pictures = _pictures(to_read, looks, signatures, families, problems)
    return (
        _environment()
        .get_template("dossier.html.j2")
        .render(
            report=report,
            dossier=dossier,
            changes=changes,
            title=report.candidate or "Nom du candidat non lu",
            verdict=wording.VERDICTS[report.verdict],
            verdict_class=report.verdict.name.lower(),
            duration=wording.DURATIONS[report.duration],
            duration_class=report.duration.name.lower(),
            account=account.account(ledger, report.duration) if ledger else None,
            drawing=timeline.draw(ledger) if ledger and ledger.lines else None,
            grids=grid.grids(report.coverage, dossier.documents),
            received=format_date(dossier.received),
            received_from=wording.RECEIVED_FROM.get(dossier.received_from, dossier.received_from),
            to_confirm=dossier.received_from == "today",
            number=dossier.deposit.get("depot_numero", ""),
            files=wording.cut(", ".join(dossier.files), FILES_CHARS),
            asked=asked,
            asked_count=sum(len(g.items) for g in asked),
            asked_text=view.request_text(asked),
            to_read=to_read,
            to_read_count=sum(len(each.values) for each in to_read),
            to_read_note=wording.mask(documents.to_read_note(dossier.documents)),
            looks=looks,
            looks_count=sum(len(g.items) for g in looks),
            signatures=signatures,
            seen=sum(s.state == "filled" for s in signatures),
            families=[f for f in families if f.id != "LEG"],
            legal=[c for f in families if f.id == "LEG" for c in f.checks],
            outcomes=_outcomes(report),
            documents=documents.read(dossier.documents),
            problems=problems,
            unread=view.unread(dossier.problems),
            pictures=pictures,
            deposit=[
                (wording.DEPOSIT.get(key, key), text)
                for key, text in sorted(dossier.deposit.items())
            ],
        )
    )


def index_page(reports: Iterable[Report | view.Line], unplaced: int = 0) -> str:
    """The list of all dossiers, in the order given; `view.line` keeps what it needs of a report.

    `unplaced`: how many documents the page `SORTING` shows.
    """
    lines = [view.line(r) if isinstance(r, Report) else r for r in reports]
    return (
        _environment()
        .get_template("index.html.j2")
        .render(
            lines=[(line, quote(file_name(line.id), safe="")) for line in lines],
            counts=[
                (verdict.name.lower(), wording.VERDICTS[verdict], _count(lines, verdict))
                for verdict in (Verdict.COMPLETE, Verdict.INCOMPLETE, Verdict.TO_CHECK)
            ],
            verdicts=wording.VERDICTS,
            durations=wording.DURATIONS,
            unread=sum(bool(line.problems) for line in lines),
            to_confirm=any(line.to_confirm for line in lines),
            unplaced=unplaced,
            sorting=SORTING,
        )
    )


def sorting_page(unplaced: Iterable[Unplaced]) -> str:
    """The documents that nobody could be given, each with its picture and the reason."""
    items = [
        _Loose(
            each.file,
            wording.page_list(each.pages) if each.pages else "",
            each.kind,
            each.reason,
            each.private,
            values.picture(each.picture, f"Image de {each.file}"),
        )
        for each in unplaced
    ]
    pictures = _data(item.picture for item in items)
    return _environment().get_template("sorting.html.j2").render(items=items, pictures=pictures)


def page(template: str, shown: Iterable[values.Picture | None], **context: object) -> str:
    """A page of `templates` for what is no dossier, with the pictures it refers to."""
    return _environment().get_template(template).render(pictures=_data(shown), **context)


@dataclass(frozen=True, slots=True)
class _Loose:
    """A document to sort, in words."""

    file: str
    pages: str
    kind: str
    reason: str
    private: bool
    picture: values.Picture | None


def _count(lines: Iterable[view.Line], verdict: Verdict) -> int:
    return sum(line.verdict is verdict for line in lines)


@dataclass(frozen=True, slots=True)
class _Problem:
    """A file problem, in words."""

    #: « Ensemble du dossier » when no file in particular is concerned
    file: str
    pages: str
    kind: str
    message: str
    salvaged: bool
    picture: values.Picture | None


def _problem(problem: FileProblem) -> _Problem:
    pages = wording.page_list(problem.pages) if problem.pages else ""
    file = problem.file or "Ensemble du dossier"
    alt = f"Image de {file}, {pages}" if pages else f"Image de {file}"
    return _Problem(
        file,
        pages,
        wording.TROUBLES[problem.kind],
        typeset(problem.message),
        problem.salvaged,
        values.picture(problem.picture, alt),
    )


def _pictures(
    to_read: Iterable[documents.ToRead],
    looks: Iterable[view.Looks],
    signatures: Iterable[signing.Signature],
    families: Iterable[view.Family],
    problems: Iterable[_Problem],
) -> list[tuple[values.Picture, Markup]]:
    """Every picture of the page once, with its data address; they are drawn by reference."""
    shown: list[values.Picture | None] = []
    shown += [each.picture for group in to_read for each in group.values]
    shown += [p for group in looks for item in group.items for p in item.pictures]
    shown += [s.picture for s in signatures]
    shown += [p for family in families for check in family.checks for p in check.pictures]
    shown += [p.picture for p in problems]
    return _data(shown)


def _data(shown: Iterable[values.Picture | None]) -> list[tuple[values.Picture, Markup]]:
    """Pictures with their data address, each once."""
    once = {p.id: p for p in shown if p is not None}
    return [
        # base64 holds nothing to escape, and no social security number to mask
        (p, Markup(p.address))
        for p in once.values()
    ]


def _outcomes(report: Report) -> list[tuple[str, str, int]]:
    """(class, words, number of findings) of each outcome, legal notes left out."""
    found = [f.outcome for f in report.findings if not f.rule.startswith("LEG-")]
    order = (Outcome.FAILED, Outcome.UNVERIFIABLE, Outcome.PASSED, Outcome.NOT_APPLICABLE)
    return [(o.name.lower(), wording.OUTCOMES[o], found.count(o)) for o in order]


# --------------------------------------------------------------------------- templates


def _masked(value: object) -> object:
    """Whatever is printed, without social security numbers; trusted markup is left alone."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return wording.mask(value)
    return value


@cache
def _environment() -> Environment:
    """The templates, compiled once; style and scripts inlined and the only ones allowed to act."""
    environment = Environment(
        loader=FileSystemLoader(_HERE, encoding="utf-8"),
        autoescape=True,
        finalize=_masked,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
    )
    style, dossier, index = (_asset(name) for name in ("style.css", "dossier.js", "index.js"))
    environment.globals.update(
        style=Markup(style),
        scripts={"dossier": Markup(dossier), "index": Markup(index)},
        policies={
            "dossier": _policy(style, dossier),
            "index": _policy(style, index),
            "plain": _policy(style, ""),
        },
        count=lru_cache(maxsize=256)(plural),
        icons={
            kind: Markup(
                '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
                f'<use href="#i-{shape}"/></svg>'
            )
            for shape, kinds in _ICONS.items()
            for kind in kinds
        },
        nb=NBSP,
    )
    return environment


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> Markup:
    """A content security policy: nothing from outside, only this style and this script."""

    def allowed(text: str) -> str:
        digest = base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
        return f"'sha256-{digest}'"

    return Markup(
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src {allowed(style)}; script-src {allowed(script)}"
    )
