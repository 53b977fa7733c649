"""Ledgers, findings and months made by hand, and the report that holds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from vaeforms.model import (
    Cover,
    Coverage,
    CoveredMonth,
    Document,
    DocumentPage,
    Dossier,
    DurationStatus,
    FileProblem,
    Finding,
    Ledger,
    LedgerLine,
    Month,
    Outcome,
    Piece,
    PieceKind,
    Reading,
    Report,
    Segment,
    Severity,
    Total,
    Verdict,
)

NB = "\u00a0"
RECEIVED = date(2026, 6, 15)
WINDOW = (date(2014, 6, 16), date(2026, 6, 15))


# --------------------------------------------------------------------------- duration


def line(
    n: int,
    label: str,
    start: date | tuple[date, date],
    end: date | tuple[date, date],
    share: Fraction = Fraction(1),
    **more: object,
) -> LedgerLine:
    """One job of the ledger, with its days computed from its bounds."""
    starts = start if isinstance(start, tuple) else (start, start)
    ends = end if isinstance(end, tuple) else (end, end)
    low = (ends[0] - max(starts[1], WINDOW[0])).days + 1
    high = (ends[1] - max(starts[0], WINDOW[0])).days + 1
    low, high = max(low, 0), max(high, 0)
    values: dict[str, object] = {
        "start_text": f"{starts[0]:%d/%m/%Y}",
        "end_text": f"{ends[1]:%d/%m/%Y}",
        "days": (low * share, high * share),
        "calendar_days": (low, high),
        "formula": f"{low} jours × {int(share * 100)}{NB}% = {low * share} jours ETP",
        "counted": True,
        **more,
    }
    if values.get("justified_by") and "justified_days" not in values:
        values["justified_days"] = values["days"]
    return LedgerLine(label=label, n=n, start=starts, end=ends, share=share, **values)  # type: ignore[arg-type]


def segment(start: date, end: date, *shares: tuple[str, Fraction]) -> Segment:
    """A stretch of days."""
    n = (end - start).days + 1
    total = sum((s for _, s in shares), Fraction(0))
    return Segment(start, end, shares, n, n * min(total, Fraction(1)), n * total)


def total(low: Fraction | int, high: Fraction | int | None = None) -> Total:
    """The same bounds capped and uncapped."""
    bounds = (Fraction(low), Fraction(low if high is None else high))
    return Total(bounds, bounds)


def ledger(
    lines: Iterable[LedgerLine],
    status: DurationStatus = DurationStatus.MET,
    *,
    typed: Fraction | None = Fraction(1095),
    declared: Total | None = None,
    justified: Total | None = None,
    segments: tuple[Segment, ...] = (),
    projected: date | None = None,
) -> Ledger:
    """The ledger of those lines."""
    found = tuple(lines)
    low = sum((x.days[0] for x in found if x.days and x.counted), Fraction(0))
    shown = sum((x.justified_days[0] for x in found if x.justified_days and x.counted), Fraction(0))
    if not segments:
        segments = tuple(
            segment(x.start[0], x.end[1], (x.label, x.share))
            for x in found
            if x.start and x.end and x.share and x.counted
        )
    return Ledger(
        "graine-2002",
        RECEIVED,
        WINDOW,
        1095,
        found,
        segments,
        typed,
        declared or total(low),
        justified or total(shown),
        status,
        projected,
    )


# --------------------------------------------------------------------------- findings


def finding(
    rule: str,
    outcome: Outcome,
    message: str,
    severity: Severity = Severity.BLOCKING,
    request: str = "",
    subject: str = "dossier",
    title: str = "Page de garde",
    evidence: Iterable[tuple[str, Reading]] = (),
) -> Finding:
    """A finding about the cover page unless said otherwise."""
    return Finding(rule, severity, outcome, message, request, subject, title, tuple(evidence))


def passed(document: Document) -> list[Finding]:
    """What a good dossier passes."""
    ok, blocking = Outcome.PASSED, Severity.BLOCKING
    name = document.readings["candidat_nom"]
    sign = document.readings["candidat_signature"]
    return [
        finding("CPL-01", ok, "Le nom du candidat est renseigné.", evidence=[("dossier", name)]),
        finding("CPL-02", ok, "Le prénom du candidat est renseigné."),
        finding("CPL-03", ok, "L’adresse comporte un code postal et une commune."),
        finding("SIG-01", ok, "La déclaration est signée.", evidence=[("dossier", sign)]),
        finding("DAT-01", ok, "Emploi 1 : les dates existent.".replace(" :", NB + ":"), blocking),
        finding("PCE-02", Outcome.NOT_APPLICABLE, "Aucune activité bénévole déclarée.", blocking),
        *legal(),
    ]


def legal() -> list[Finding]:
    """The legal notes of every report."""
    failed, info = Outcome.FAILED, Severity.INFORMATION
    return [
        finding(
            "LEG-01",
            failed,
            "Coquille du modèle (2000-615 au lieu de 2002-615), sans effet sur les dossiers.",
            info,
            title="Modèle",
        ),
        finding(
            "LEG-02",
            failed,
            "Les critères de durée du modèle ne sont plus ceux du droit en vigueur.",
            info,
            title="Modèle",
        ),
    ]


# --------------------------------------------------------------------------- reports


def report(
    id: str,
    documents: Iterable[Document],
    findings: Iterable[Finding],
    verdict: Verdict,
    book: Ledger | None,
    *,
    candidate: str = "MARTIN Zoé",
    received_from: str = "dossier.toml",
    problems: tuple[FileProblem, ...] = (),
    files: tuple[str, ...] | None = None,
) -> Report:
    """A report on dossier `id`."""
    documents = tuple(documents)
    if files is None:
        files = tuple(dict.fromkeys(p.file for d in documents for p in d.pages))
    deposit = {"depot_numero": "2026-042", "depot_canal": "courriel"}
    dossier = Dossier(id, RECEIVED, received_from, documents, problems, files, deposit)
    status = book.status if book else DurationStatus.NOT_COMPUTABLE
    return Report(dossier, candidate, tuple(findings), book, verdict, status)


# --------------------------------------------------------------------------- months


def payslip(year: int, month: int) -> Document:
    """A payslip of one month."""
    piece = Piece(PieceKind.PAYSLIP, months=((year, month),))
    name = f"bulletin-{year}-{month:02}.pdf"
    page_ = (DocumentPage(name, 0, "piece"),)
    return Document(
        f"piece-{year}-{month}", None, f"Bulletin {month:02}/{year}", page_, piece=piece
    )


def months(n: int, title: str, *parts: tuple[Month, int, Cover, tuple[str, ...]]) -> Coverage:
    """A job's months: (first month, how many, what pieces show, document ids) after each other."""
    found = []
    for (year, month), count, cover, ids in parts:
        for at in range(count):
            more, index = divmod(month - 1 + at, 12)
            found.append(CoveredMonth((year + more, index + 1), cover, ids))
    return Coverage(n, title, tuple(found))
