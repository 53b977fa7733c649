"""Facts, settings and edited requests to the letters of one dossier, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from vaeforms.french import NBSP, de, format_date, format_month, typeset
from vaeforms.letters import address, asking
from vaeforms.letters.asking import Request
from vaeforms.letters.calendar import deadline, is_working_day, months_later
from vaeforms.letters.facts import BLANK_OF, Facts, Piece
from vaeforms.letters.letter import Block, Bullets, Group, Letter, Paragraph
from vaeforms.letters.settings import Settings
from vaeforms.model import Verdict

RECEIPT, DEMAND, SHEET = "accuse-de-reception", "demande-de-pieces", "fiche-de-transmission"
CERTIFICATION = "CQP chargé(e) d’accueil et de relation clients/adhérents"
#: The form does not ask for a civility, and none is ever guessed from a first name.
SALUTATION = "Madame, Monsieur,"
COURTESY = (
    "Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées."
)
#: Months the certifier has to answer (code du travail, L. 6412-2).
ANSWER_MONTHS = 2

_COMMITTEE = "la CPNEFP Mutualité, qui se prononce sur la recevabilité de votre demande"
_MASK = typeset(
    "Sur vos bulletins de salaire, vous pouvez masquer votre numéro de sécurité sociale et les "
    "montants : seuls comptent l’employeur, votre nom, l’emploi, la période et les heures."
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all letters of a dossier share."""

    facts: Facts
    settings: Settings
    #: the letter's date
    day: date
    #: lines of the envelope's window
    recipient: tuple[str, ...]
    #: last day to answer
    limit: date


def frame(
    facts: Facts,
    settings: Settings,
    day: date,
    *,
    recipient: tuple[str, ...] = (),
    limit: date | None = None,
) -> Frame:
    """The common frame; `recipient` and `limit` are what the secretariat wrote instead."""
    lines = recipient or (address.block(facts.name, facts.address) if facts.name else ())
    return Frame(facts, settings, day, lines, limit or deadline(day, settings.days))


def bad_limit(limit: date, day: date) -> str:
    """Why a deadline written by hand cannot be kept, or empty."""
    if limit <= day:
        return f"la date limite, {format_date(limit)}, n’est pas après celle de la lettre"
    if not is_working_day(limit):
        return f"la date limite, {format_date(limit)}, est un samedi, un dimanche ou un jour férié"
    return ""


# --------------------------------------------------------------------------- receipt


def receipt(frame: Frame, requests: Iterable[Request]) -> Letter:
    """« Accusé de réception »: what was received and when; nothing about eligibility."""
    facts, asked = frame.facts, any(True for _ in requests)
    opening = _opening(facts)
    opening += f". Il est enregistré sous le n°{NBSP}{facts.number}." if facts.number else "."
    blocks: list[Block] = [Paragraph(opening)]
    titles = received(facts.pieces)
    if titles:
        several = len(titles) > 1
        verb = (
            "Les pièces suivantes nous sont parvenues"
            if several
            else "La pièce suivante nous est parvenue"
        )
        blocks += [Paragraph(f"{verb}{NBSP}:"), Bullets(titles)]
    blocks.append(Paragraph(_state(facts, asked)))
    blocks += _clock(frame, complete=facts.verdict is Verdict.COMPLETE and not asked)
    blocks.append(Paragraph(_contact(frame)))
    return _letter(frame, RECEIPT, "Accusé de réception", blocks)


def received(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """What came, one line each; payslips of months in a row in one file are one line."""
    lines: list[str] = []
    for (file, _), group in groupby(pieces, key=lambda piece: (piece.file, piece.month is None)):
        together = list(group)
        months = [piece.month for piece in together if piece.month is not None]
        indices = [year * 12 + month for year, month in months]
        if len(months) > 1 and indices == list(range(indices[0], indices[0] + len(indices))):
            since, until = (format_month(*month) for month in (months[0], months[-1]))
            lines.append(f"{len(months)} bulletins de salaire, {de(since)} à {until} ({file})")
        else:
            lines += [piece.title for piece in together]
    return tuple(dict.fromkeys(lines))


def _opening(facts: Facts) -> str:
    return (
        f"Nous avons bien reçu, le {format_date(facts.received)}, votre dossier de recevabilité "
        f"VAE pour le {CERTIFICATION}"
    )


def _state(facts: Facts, asked: bool) -> str:
    if asked:
        return (
            "Des éléments restent à compléter ou à préciser. Un courrier distinct en donne la "
            "liste et indique la date à laquelle nous les faire parvenir."
        )
    if facts.verdict is Verdict.COMPLETE:
        return f"Votre dossier est complet. Il est transmis à {_COMMITTEE}."
    return (
        "Votre dossier est en cours de vérification. S’il devait être complété, nous vous en "
        "informerions par un seul courrier, qui donnerait la liste de tous les éléments attendus."
    )


def _clock(frame: Frame, *, complete: bool) -> list[Block]:
    """The two months, only when a person switched them on (domain.md §2.1)."""
    settings = frame.settings
    if not settings.clock:
        return []
    if complete:
        until = format_date(months_later(frame.facts.received, ANSWER_MONTHS))
        text = (
            f"La CPNEFP Mutualité dispose de deux mois pour vous répondre, soit jusqu’au {until}."
        )
        text = f"{text} {settings.silence}".strip()
    else:
        text = (
            "Le délai de deux mois dans lequel la CPNEFP Mutualité vous répond court à partir de "
            "la réception de votre dossier complet."
        )
    return [Paragraph(text)]


def _contact(frame: Frame) -> str:
    settings = frame.settings
    reminder = ", en rappelant le numéro de votre dossier" if frame.facts.number else ""
    return (
        f"Pour toute question, vous pouvez nous joindre au {settings.phone} ou à l’adresse "
        f"{settings.email}{reminder}."
    )


# --------------------------------------------------------------------------- demand


def demand(frame: Frame, requests: Iterable[Request]) -> Letter | None:
    """Everything that is missing, in one letter; None when nothing is."""
    asked = tuple(requests)
    if not asked:
        return None
    needed = [r for r in asked if r.necessary]
    useful = [r for r in asked if not r.necessary]
    facts = frame.facts
    opening = f"{_opening(facts)}. "
    groups = _groups(needed)
    blocks: list[Block] = []
    if needed:
        one = len(needed) == 1
        verb = (
            "l’élément suivant reste à compléter ou à nous transmettre"
            if one
            else "les éléments suivants restent à compléter ou à nous transmettre"
        )
        blocks.append(Paragraph(f"{opening}Après vérification, {verb}{NBSP}:"))
        blocks += groups
    if useful:
        also = "également " if needed else ""
        one = len(useful) == 1
        what = "la précision suivante, utile" if one else "les précisions suivantes, utiles"
        text = f"Nous vous invitons {also}à nous apporter {what} à l’examen de votre dossier{NBSP}:"
        blocks.append(Paragraph(text if needed else opening + text))
        blocks += _groups(useful, start=len(groups) + 1)
    if any(
        "bulletins" in text
        for block in blocks
        if isinstance(block, Group)
        for text in (*block.items, block.note)
    ):
        blocks.append(Paragraph(_MASK))
    blocks.append(Paragraph(_how(frame), bold=format_date(frame.limit)))
    if facts.verdict is not Verdict.COMPLETE:
        blocks.append(Paragraph(f"Votre dossier sera ensuite transmis à {_COMMITTEE}."))
    blocks += _clock(frame, complete=False)
    models = models_of(asked)
    enclosures = tuple(f"Modèle à remplir{NBSP}: {_lower(BLANK_OF[form])}" for form in models)
    title = "Demande de pièces ou d’informations complémentaires"
    return _letter(frame, DEMAND, title, blocks, enclosures)


def models_of(requests: Iterable[Request]) -> tuple[str, ...]:
    """The blank attestations to enclose, by `Form.id`, in the order of `BLANK_OF`."""
    wanted = {request.model for request in requests}
    return tuple(form for form in BLANK_OF if form in wanted)


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _groups(requests: Iterable[Request], start: int = 1) -> list[Block]:
    by_title: dict[str, list[Request]] = {}
    for request in requests:
        by_title.setdefault(request.title, []).append(request)
    return [
        Group(
            title,
            tuple(dict.fromkeys(_sentence(r.text) for r in items)),
            asking.note(items),
            number,
        )
        for number, (title, items) in enumerate(by_title.items(), start=start)
    ]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _how(frame: Frame) -> str:
    reminder = ""
    if frame.facts.number:
        reminder = f", en rappelant le numéro de dossier {frame.facts.number}"
    return (
        f"Merci de nous répondre au plus tard le {format_date(frame.limit)}, par courriel à "
        f"{frame.settings.email} ou par courrier à l’adresse en tête de cette lettre{reminder}. "
        "Il n’est pas nécessaire de renvoyer les pièces déjà transmises."
    )


# --------------------------------------------------------------------------- the frame


def _letter(
    frame: Frame,
    name: str,
    title: str,
    blocks: Iterable[Block],
    enclosures: tuple[str, ...] = (),
) -> Letter:
    return Letter(
        name=name,
        subject=typeset(f"{title} – {CERTIFICATION}"),
        references=references(frame),
        recipient=frame.recipient,
        place_and_date=place_and_date(frame),
        salutation=SALUTATION,
        blocks=tuple(blocks),
        courtesy=COURTESY,
        enclosures=enclosures,
    )


def references(frame: Frame) -> tuple[tuple[str, str], ...]:
    """What stands under the letterhead."""
    facts = frame.facts
    number = (("Dossier n°", facts.number),) if facts.number else ()
    return (
        *number,
        ("Reçu le", format_date(facts.received)),
        ("Suivi par", frame.settings.agent),
    )


def place_and_date(frame: Frame) -> str:
    """« Quimper, le 1er mars 2026 »."""
    return f"{frame.settings.town}, le {format_date(frame.day)}"


def signature(settings: Settings) -> tuple[str, ...]:
    """Who signs: first name and name, capacity, service (CRPA, L. 112-3)."""
    return (settings.agent, settings.agent_capacity, settings.service)


def letterhead(settings: Settings) -> Mapping[str, object]:
    """The sender, for the drawing."""
    return {
        "service": settings.service,
        "address": list(settings.address),
        "phone": settings.phone,
        "email": settings.email,
    }
