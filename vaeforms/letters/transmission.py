"""A complete dossier to its sheet for the committee: hypotheses, lines, totals, what to look at."""

from __future__ import annotations

from vaeforms.french import NBSP, format_date, typeset
from vaeforms.letters.facts import Facts
from vaeforms.letters.letter import Block, Bullets, Heading, Letter, Paragraph, Table
from vaeforms.letters.writing import (
    CERTIFICATION,
    SHEET,
    Frame,
    place_and_date,
    received,
    references,
)
from vaeforms.model import Ledger
from vaeforms.parameters import PROFILES
from vaeforms.report import account, wording

#: What nobody but the committee decides (domain.md §7).
_FOR_THE_COMMITTEE = (
    "le rapport de l’expérience avec le métier visé et avec le secteur de la Mutualité ;",
    "la sincérité des documents et le pouvoir de signature des signataires ;",
    "la déduction éventuelle d’absences longues ;",
    "la recevabilité de la demande.",
)


def sheet(frame: Frame) -> Letter:
    """« Fiche de transmission »: arithmetic and points to look at, never a recommendation."""
    facts = frame.facts
    blocks: list[Block] = [
        Table(
            "Dossier transmis",
            ("Élément", "Valeur"),
            (
                ("Candidat", facts.name or "nom non lu"),
                ("Certification", CERTIFICATION),
                ("Date de réception (date de référence)", format_date(facts.received)),
                ("État", "dossier complet"),
                ("Critère de durée d’après les pièces", _start_low(facts.duration.value)),
            ),
        ),
        Heading("Pièces reçues"),
        Bullets(received(facts.pieces)),
    ]
    if facts.ledger is not None:
        blocks += _calculation(facts, facts.ledger)
    blocks += [Heading("Points à vérifier"), *_points(facts)]
    blocks += [
        Heading("À l’appréciation de la CPNEFP"),
        Bullets(tuple(typeset(item) for item in _FOR_THE_COMMITTEE)),
    ]
    return Letter(
        name=SHEET,
        subject="Fiche de transmission à la CPNEFP Mutualité",
        references=references(frame),
        recipient=frame.settings.committee,
        place_and_date=place_and_date(frame),
        salutation="",
        blocks=tuple(blocks),
        courtesy="",
    )


def _start_low(text: str) -> str:
    return text[:1].lower() + text[1:]


def _calculation(facts: Facts, ledger: Ledger) -> list[Block]:
    found = account.account(ledger, facts.duration)
    lines = tuple(
        (
            f"{row.label}\n{row.period}",
            _start(row.formula) if row.formula else "—",
            row.justified or "—",
            "\n".join((row.justified_by or "aucune pièce", *row.gaps)),
        )
        for row in found.rows
    )
    notes = tuple(typeset(f"{row.label} : {note}") for row in found.rows for note in row.notes)
    totals = tuple(
        (f"{row.label}", row.capped, row.years or "—", row.uncapped or "identique")
        for row in found.totals
    )
    return [
        Heading("Durée de l’expérience"),
        Paragraph(found.sentence),
        Heading("Hypothèses du calcul"),
        Bullets(_hypotheses(ledger, found)),
        Table(
            "Calcul par activité, en jours d’équivalent temps plein (ETP)",
            ("Activité", "Calcul", "Justifié", "Pièce"),
            lines,
            numbers=(2,),
        ),
        *([Bullets(notes)] if notes else []),
        Table(
            "Les trois totaux",
            ("Total", "Plafonné", "Soit", "Sans plafond"),
            totals,
            numbers=(1, 3),
        ),
    ]


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]


def _hypotheses(ledger: Ledger, found: account.Account) -> tuple[str, ...]:
    profile = PROFILES.get(ledger.profile)
    excluded = (
        "Stages, alternance et périodes de formation : non comptés."
        if profile is None or profile.exclude_training
        else "Stages, alternance et périodes de formation : comptés."
    )
    return tuple(
        typeset(text)
        for text in (
            f"Règles appliquées : {found.profile}.",
            f"Durée demandée : {found.threshold}.",
            f"Période prise en compte : {found.window}, bornes comprises.",
            "Une année compte 365 jours d’équivalent temps plein ; 35 heures par semaine ou "
            "151,67 heures par mois font un temps plein, le bénévolat compris.",
            "Activités simultanées : plafonnées à un temps plein par jour ; le total sans plafond "
            "figure à côté.",
            excluded,
            "Absences et congés : non déduits.",
        )
    )


def _points(facts: Facts) -> list[Block]:
    """What a person accepted or must know; an automatic « complet » leaves nothing open."""
    open_ = [
        f"{f.subject_title}{NBSP}: {f.message}" if f.subject_title else f.message
        for f in facts.findings
        if f.outcome in ("failed", "unverifiable")
        and (f.severity != "information" or f.outcome == "failed")
        and not f.rule.startswith("LEG-")
    ]
    told = tuple(dict.fromkeys(wording.mask(text) for text in open_))
    return [Bullets(told)] if told else [Paragraph("Aucun.")]
