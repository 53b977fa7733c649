"""A Report to what a page shows: requests by subject, things to look at, signatures, checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from struct import unpack

from vaeforms import forms
from vaeforms.model import (
    Document,
    DurationStatus,
    Esign,
    Field,
    FileProblem,
    Finding,
    Kind,
    Mark,
    Outcome,
    Reading,
    Report,
    Severity,
    Source,
    State,
    Verdict,
    Where,
)
from vaeforms.report import wording

#: Below this many points to look at, a subject shows them all; the rest is one click away.
SHOWN_AT_ONCE = 5
#: Typed values longer than this are cut where they serve as evidence (in full under « ce qui a été lu »).
EVIDENCE_CHARS = 240

_PNG = b"\x89PNG\r\n\x1a\n"


# --------------------------------------------------------------------------- pictures


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG shown on the page, embedded once whatever the number of places that show it."""

    #: ``c`` and the first 16 hexadecimal digits of its SHA-256
    id: str
    png: bytes
    #: pixels
    width: int
    height: int
    #: what a person who cannot see it is told
    alt: str


def picture(png: bytes, alt: str) -> Picture | None:
    """The picture, or None when `png` is not a PNG a browser could show."""
    if len(png) < 33 or not png.startswith(_PNG):
        return None
    width, height = unpack(">II", png[16:24])
    if not (width and height):
        return None
    return Picture("c" + sha256(png).hexdigest()[:16], png, width, height, alt)


def place(where: Where | None) -> str:
    """« attestation.pdf, page 2 », or empty."""
    return "" if where is None else f"{where.file}, page{wording.NBSP}{where.page + 1}"


# --------------------------------------------------------------------------- requests


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask the candidate."""

    text: str
    #: without it the dossier cannot be complete; otherwise the secretariat appreciates
    necessary: bool


@dataclass(frozen=True, slots=True)
class Requests:
    """What is asked about one subject."""

    title: str
    items: tuple[Request, ...]


def requests(findings: Iterable[Finding]) -> tuple[Requests, ...]:
    """What to ask, grouped by subject in order of appearance, each sentence once.

    Only a rule that found something wrong asks: what could not be read is for us to look at.
    """
    groups: dict[str, dict[str, bool]] = {}
    for each in findings:
        if each.outcome is not Outcome.FAILED or not each.request.strip():
            continue
        group = groups.setdefault(each.subject_title or "Ensemble du dossier", {})
        text = each.request.strip()
        group[text] = group.get(text, False) or each.severity is Severity.BLOCKING
    return tuple(
        Requests(title, tuple(Request(text, must) for text, must in items.items()))
        for title, items in groups.items()
    )


def request_text(groups: Iterable[Requests]) -> str:
    """The requests as plain text, to paste into a message."""
    return "\n\n".join(
        "\n".join([group.title, *(f"- {item.text}" for item in group.items)]) for group in groups
    )


# --------------------------------------------------------------------------- things to look at


@dataclass(frozen=True, slots=True)
class Value:
    """One reading, in words."""

    label: str
    #: as typed; empty when there is none
    text: str
    state: str
    source: str
    where: str
    reason: str = ""
    unreadable: bool = False
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One thing a person must look at."""

    message: str
    #: « non vérifiable », « bloquant », « à vérifier »
    tag: str
    where: tuple[str, ...]
    values: tuple[Value, ...]
    pictures: tuple[Picture, ...]
    #: what may be asked once a person has looked, or empty
    request: str = ""


@dataclass(frozen=True, slots=True)
class Looks:
    """What to look at about one subject."""

    title: str
    first: tuple[Look, ...]
    rest: tuple[Look, ...] = ()

    @property
    def items(self) -> tuple[Look, ...]:
        """All of them."""
        return self.first + self.rest


def must_look(finding: Finding) -> bool:
    """True when nothing is asked of the candidate yet, but a person must see for themselves."""
    if finding.severity is Severity.INFORMATION:
        return False
    if finding.outcome is Outcome.UNVERIFIABLE:
        return True
    return finding.outcome is Outcome.FAILED and not finding.request.strip()


def looks(findings: Iterable[Finding]) -> tuple[Looks, ...]:
    """Things to verify by eye, grouped by subject; a picture is shown once in its group."""
    groups: dict[str, dict[tuple[str, ...], Finding]] = {}
    for each in findings:
        if must_look(each):
            key = (each.message, *(place(r.where) for _, r in each.evidence))
            title = each.subject_title or "Ensemble du dossier"
            groups.setdefault(title, {}).setdefault(key, each)
    return tuple(_looks(title, tuple(found.values())) for title, found in groups.items())


def _looks(title: str, findings: tuple[Finding, ...]) -> Looks:
    seen: set[str] = set()
    items = []
    # what shows a picture first: it is answered at a glance
    for each in sorted(findings, key=lambda f: not any(r.crop for _, r in f.evidence)):
        pictures = []
        for _, reading in each.evidence:
            shown = picture(reading.crop, alt_of(reading))
            if shown and shown.id not in seen:
                seen.add(shown.id)
                pictures.append(shown)
        values = tuple(
            value(r) for _, r in each.evidence if r.state is State.FILLED and kind(r) not in MARKED
        )
        where = dict.fromkeys(place(r.where) for _, r in each.evidence if r.where)
        tag = (
            "non vérifiable"
            if each.outcome is Outcome.UNVERIFIABLE
            else wording.SEVERITIES[each.severity]
        )
        request = each.request.strip()
        items.append(Look(each.message, tag, tuple(where), values, tuple(pictures), request))
    cut = len(items) if len(items) <= SHOWN_AT_ONCE + 1 else SHOWN_AT_ONCE
    return Looks(title, tuple(items[:cut]), tuple(items[cut:]))


# --------------------------------------------------------------------------- fields and values

MARKED = (Kind.SIGNATURE, Kind.STAMP)


def kind(reading: Reading) -> Kind | None:
    """The kind of the field a reading answers for; None when no form has it."""
    found = forms.field(reading.field)
    return found.kind if found else None


#: Labels that say too little away from their place on the page.
_SHORT = {
    "emploi_intitule": "Intitulé du poste",
    "emploi_employeur": "Employeur ou structure",
    "emploi_domaine": "Domaine d’activité",
    "emploi_statut": "Statut",
    "emploi_depuis": "Depuis le",
    "emploi_jusquau": "Jusqu’au",
    "emploi_temps_complet": "Temps complet",
    "emploi_temps_partiel": "Temps partiel",
    "emploi_duree_etp": "Durée (équivalent temps plein)",
    "emploi_activites": "Principales activités",
    "formation_continue_intitule": "Intitulé",
    "formation_continue_annee_duree": "Année, durée",
    "formation_continue_organisme": "Organisme",
    "formation_continue_contenu": "Contenu",
    "formation_initiale_prepares": "Diplômes préparés",
    "formation_initiale_obtenus": "Diplômes obtenus",
    "recap_duree_cqp_etp": "Durée totale en relation avec le CQP (équivalent temps plein)",
    "recap_duree_totale": "Durée totale, tous secteurs",
    "recap_cv_synthetique": "CV synthétique",
    "candidat_nom": "Nom",
    "candidat_prenom": "Prénom",
    "candidat_adresse": "Adresse",
    "candidat_telephone": "Téléphone",
    "candidat_courriel": "Courriel",
    "candidat_fait_a": "Fait à",
    "candidat_fait_le": "Fait le",
    "candidat_signature": "Signature du candidat",
    "att_sal_signataire": "Signataire",
    "att_sal_qualite": "Qualité du signataire",
    "att_sal_entreprise": "Entreprise",
    "att_sal_salarie": "Personne employée",
    "att_sal_depuis": "Depuis le",
    "att_sal_jusquau": "Jusqu’au",
    "att_sal_temps_complet": "Temps complet",
    "att_sal_quotite": "Temps partiel (%)",
    "att_sal_activites": "Principales activités",
    "att_sal_fait_a": "Fait à",
    "att_sal_fait_le": "Fait le",
    "att_sal_signature": "Signature de l’employeur",
    "att_sal_cachet": "Cachet de l’employeur",
    "att_ben_signataire1": "Premier signataire",
    "att_ben_signataire2": "Second signataire",
    "att_ben_qualite1": "Qualité du premier signataire",
    "att_ben_qualite2": "Qualité du second signataire",
    "att_ben_structure": "Association ou structure",
    "att_ben_declaree_le": "Déclarée le",
    "att_ben_declaree_a": "Déclarée à",
    "att_ben_benevole": "Bénévole",
    "att_ben_depuis": "Depuis le",
    "att_ben_jusquau": "Jusqu’au",
    "att_ben_heures_semaine": "Heures par semaine",
    "att_ben_nature": "Nature des activités",
    "att_ben_encadrement": "Encadrement",
    "att_ben_fait_a": "Fait à",
    "att_ben_fait_le": "Fait le",
    "att_ben_signature1": "Première signature",
    "att_ben_signature2": "Seconde signature",
    "att_ben_cachet": "Cachet de l’association",
}
_TABLES = {"emploi": "Emploi", "formation_continue": "Formation"}


def label(name: str, *, numbered: bool = True) -> str:
    """How a person calls the field: « Emploi 2 – Jusqu’au »; its own name when no form has it."""
    parts = forms.split(name)
    if parts is None:
        found = forms.field(name)
        return _SHORT.get(name) or (found.label if found else name)
    table, n, key = parts
    short = _SHORT.get(f"{table}_{key}", key)
    return f"{_TABLES[table]}{wording.NBSP}{n} – {short}" if numbered else short


def alt_of(reading: Reading) -> str:
    """What the picture of a box shows, in words."""
    where = f" ({place(reading.where)})" if reading.where else ""
    return f"Image de la case « {label(reading.field)} »{where}".replace("« ", "«\u00a0").replace(
        " »", "\u00a0»"
    )


def value(reading: Reading, *, numbered: bool = True, cut: int = EVIDENCE_CHARS) -> Value:
    """A reading in words; the text is cut after `cut` characters (0: never)."""
    text = reading.value
    field_ = forms.field(reading.field)
    if field_ and field_.options:
        text = dict(field_.options).get(text, text)
    if field_ and field_.kind in MARKED:
        text = "; ".join(describe(m) for m in reading.marks) if reading.marks else ""
    if cut and len(text) > cut:
        text = text[: cut - 1].rstrip() + "…"
    return Value(
        label=label(reading.field, numbered=numbered),
        text=text,
        state=wording.STATES[reading.state],
        source="" if reading.source is Source.NONE else wording.SOURCES[reading.source],
        where=place(reading.where),
        reason=reading.reason,
        unreadable=reading.state is State.UNREADABLE,
        picture=picture(reading.crop, alt_of(reading)),
    )


# --------------------------------------------------------------------------- who signed


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature or stamp box."""

    document: str
    box: str
    #: the name written beside it, and in what capacity
    named: str
    state: State
    #: « Signée », « Vide », « Non vérifiable »…
    word: str
    details: tuple[str, ...]
    where: str
    picture: Picture | None


_WORDS = {
    (Kind.SIGNATURE, State.FILLED): "Signature présente",
    (Kind.SIGNATURE, State.EMPTY): "Case vide",
    (Kind.STAMP, State.FILLED): "Cachet présent",
    (Kind.STAMP, State.EMPTY): "Case vide",
}
#: Who a box belongs to: the fields that name its signer and say in what capacity.
_NAMED = {
    "candidat_signature": ("candidat_prenom", "candidat_nom"),
    "att_sal_signature": ("att_sal_signataire", "att_sal_qualite"),
    "att_sal_cachet": ("att_sal_entreprise",),
    "att_ben_signature1": ("att_ben_signataire1", "att_ben_qualite1"),
    "att_ben_signature2": ("att_ben_signataire2", "att_ben_qualite2"),
    "att_ben_cachet": ("att_ben_structure",),
}
_ABSENT = "La case n’a pas été trouvée dans les pages reçues."


def signatures(documents: Iterable[Document]) -> tuple[Signature, ...]:
    """Every signature and stamp box of every form received, in the order of the documents."""
    rows = []
    for document in documents:
        form = forms.FORMS.get(document.form or "")
        asked = [f for f in form.fields if f.kind in MARKED] if form else []
        rows += [_signature(document, f) for f in asked]
    return tuple(rows)


def _signature(document: Document, box: Field) -> Signature:
    reading = document.readings.get(box.name)
    names = [document.readings.get(n) for n in _NAMED.get(box.name, ())]
    written = [n.value.strip() for n in names if n and n.state is State.FILLED and n.value.strip()]
    named = (" " if box.name == "candidat_signature" else ", ").join(written)
    if reading is None:
        return Signature(
            document.title,
            label(box.name),
            named,
            State.UNREADABLE,
            "Non vérifiable",
            (_ABSENT,),
            "",
            None,
        )
    details: list[str] = []
    for mark in reading.marks:
        details += [describe(mark)] if mark.esign is None else electronic(mark.esign)
    if reading.reason:
        details.append(reading.reason)
    return Signature(
        document=document.title,
        box=label(box.name),
        named=named,
        state=reading.state,
        word=_WORDS.get((box.kind, reading.state), "Non vérifiable"),
        details=tuple(dict.fromkeys(details)),
        where=place(reading.where),
        picture=picture(reading.crop, alt_of(reading)),
    )


def describe(mark: Mark) -> str:
    """What was found in the box, in a few words."""
    word = wording.MARKS.get(mark.kind, mark.kind)
    if mark.esign is not None:
        return f"{word} de {mark.esign.signer}" if mark.esign.signer else word
    word = word[:1].upper() + word[1:]
    return f"{word}{wording.NBSP}: «{wording.NBSP}{mark.text}{wording.NBSP}»" if mark.text else word


def electronic(esign: Esign) -> list[str]:
    """What a cryptographic signature establishes, and what it does not."""
    nb = wording.NBSP
    signed = f"Signature électronique de {esign.signer}" if esign.signer else "Signature électronique"
    if esign.time:
        signed += f", le {wording.moment(esign.time)} (heure déclarée)"
    lines = [signed + "."]
    if esign.intact is False:
        lines.append("Le contenu signé ne correspond plus à la signature.")
    elif esign.intact is None:
        lines.append("Intégrité non vérifiable.")
    elif esign.changes:
        lines.append(f"Modifications après la signature{nb}: {esign.changes}")
    elif esign.covers_file:
        lines.append("Fichier inchangé depuis la signature.")
    else:
        lines.append("Contenu signé inchangé ; la signature ne porte pas sur tout le fichier.")
    if esign.problem:
        lines.append(esign.problem)
    if esign.trusted is None:
        lines.append("Identité du signataire non contrôlée (aucune autorité de confiance configurée).")
    elif esign.trusted:
        lines.append("Certificat rattaché à une autorité de confiance configurée.")
    else:
        lines.append("Certificat non rattaché aux autorités de confiance configurées.")
    return [line.replace(" ;", f"{nb};") for line in lines]


# --------------------------------------------------------------------------- checks


@dataclass(frozen=True, slots=True)
class Check:
    """One finding, in words."""

    id: str
    outcome: Outcome
    word: str
    severity: str
    subject: str
    message: str
    evidence: tuple[Value, ...]
    #: picture ids are shown at most once a check
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The checks of one family of rules."""

    id: str
    title: str
    checks: tuple[Check, ...]


def families(findings: Iterable[Finding]) -> tuple[Family, ...]:
    """All findings by family, in the order of `wording.FAMILIES`; unknown families come last."""
    groups: dict[str, list[Check]] = {}
    for each in findings:
        evidence = tuple(value(r) for _, r in each.evidence)
        shown = {v.picture.id: v.picture for v in evidence if v.picture}
        check = Check(
            id=each.rule,
            outcome=each.outcome,
            word=wording.OUTCOMES[each.outcome],
            severity=wording.SEVERITIES[each.severity],
            subject=each.subject_title,
            message=each.message,
            evidence=evidence,
            pictures=tuple(shown.values()),
        )
        groups.setdefault(each.rule.partition("-")[0], []).append(check)
    order = [*wording.FAMILIES, *sorted(set(groups) - set(wording.FAMILIES))]
    return tuple(
        Family(key, wording.FAMILIES.get(key, key), tuple(groups[key]))
        for key in order
        if key in groups
    )


# --------------------------------------------------------------------------- what was read


@dataclass(frozen=True, slots=True)
class Table:
    """Values read from one table of a form."""

    title: str
    values: tuple[Value, ...]
    #: True when every box of it is empty
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """Everything read from one document."""

    title: str
    pages: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]


#: Where a field without a number belongs.
_SECTIONS = {
    "candidat": "Page de garde",
    "recap": "Récapitulatif",
    "formation": "Formation initiale",
}


def read(documents: Iterable[Document]) -> tuple[Read, ...]:
    """What was read, document by document, table by table."""
    found = []
    for document in documents:
        groups: dict[str, list[Reading]] = {}
        for name, reading in document.readings.items():
            parts = forms.split(name)
            if parts:
                title = f"{_TABLES[parts[0]]}{wording.NBSP}{parts[1]}"
            else:
                title = _SECTIONS.get(name.partition("_")[0], "")
            groups.setdefault(title, []).append(reading)
        tables = tuple(
            Table(
                title,
                tuple(value(r, numbered=False, cut=0) for r in readings),
                all(r.state is State.EMPTY for r in readings),
            )
            for title, readings in groups.items()
        )
        found.append(Read(document.title, _pages(document), _notes(document), tables))
    return tuple(found)


def _pages(document: Document) -> str:
    by_file: dict[str, list[int]] = {}
    for page in document.pages:
        by_file.setdefault(page.file, []).append(page.index)
    return " ; ".join(
        f"{file}, {wording.page_list(tuple(pages))}" for file, pages in by_file.items()
    ).replace(" ;", f"{wording.NBSP};")


def _notes(document: Document) -> tuple[str, ...]:
    nb = wording.NBSP
    notes = [f"Texte imprimé différent du modèle{nb}: {passage}" for passage in document.altered]
    if document.text_unreadable:
        notes.append("Le texte imprimé n’a pas pu être comparé au modèle (page image).")
    if document.missing_pages:
        pages = wording.page_list(tuple(p - 1 for p in document.missing_pages))
        notes.append(f"Non reçu{nb}: {pages} du formulaire.")
    if document.outdated:
        notes.append(f"Modèle d’une autre version que l’actuelle ({document.outdated}).")
    return tuple(notes)


# --------------------------------------------------------------------------- one line a dossier


@dataclass(frozen=True, slots=True)
class Line:
    """What the list of dossiers says of one; small, so that thousands fit in memory."""

    id: str
    number: str
    candidate: str
    verdict: Verdict
    duration: DurationStatus
    #: things to ask, things to look at, files with something unread
    requests: int
    looks: int
    problems: int
    #: ISO 8601, and in French
    received: str
    received_text: str
    to_confirm: bool


def line(report: Report) -> Line:
    """The list's line for this dossier."""
    dossier = report.dossier
    number = dossier.deposit.get("depot_numero", "")
    return Line(
        id=dossier.id,
        number=number,
        candidate=report.candidate,
        verdict=report.verdict,
        duration=report.duration,
        requests=sum(len(group.items) for group in requests(report.findings)),
        looks=sum(len(group.items) for group in looks(report.findings)),
        problems=len(unread(dossier.problems)),
        received=dossier.received.isoformat(),
        received_text=wording.day(dossier.received),
        to_confirm=dossier.received_from == "today",
    )


def unread(problems: Iterable[FileProblem]) -> tuple[str, ...]:
    """Names of the files of which something could not be read, each once."""
    return tuple(dict.fromkeys(p.file for p in problems))
