"""Readings to labels, words and pictures a person recognises."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from struct import unpack

from vaeforms import forms
from vaeforms.french.writing import NBSP, typeset
from vaeforms.model import Kind, Mark, Reading, Source, State, Where
from vaeforms.report import wording

#: Typed values longer than this are cut where they serve as evidence; they are in full elsewhere.
EVIDENCE_CHARS = 240

#: How a PNG and a JPEG begin, and the parts of a JPEG that tell its size.
_PNG, _JPEG, _FRAMES = b"\x89PNG\r\n\x1a\n", b"\xff\xd8", range(0xFFC0, 0xFFC3)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture shown on the page, embedded once whatever the number of places that show it."""

    #: ``c`` and the first 16 hexadecimal digits of its SHA-256
    id: str
    data: bytes
    #: ``image/png`` or ``image/jpeg``
    type: str
    #: pixels
    width: int
    height: int
    #: what a person who cannot see it is told
    alt: str

    @property
    def address(self) -> str:
        """The picture itself, as a data address."""
        return f"data:{self.type};base64,{base64.b64encode(self.data).decode('ascii')}"


def picture(data: bytes, alt: str) -> Picture | None:
    """The picture, or None when `data` is neither a PNG nor a JPEG a browser could show."""
    png = data.startswith(_PNG)
    width, height = _png_size(data) if png else _jpeg_size(data)
    if not (width and height):
        return None
    kind = "image/png" if png else "image/jpeg"
    return Picture("c" + sha256(data).hexdigest()[:16], data, kind, width, height, alt)


def _png_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels; zeros when they are not told."""
    if len(data) < 33:
        return 0, 0
    width, height = unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """The same of a JPEG."""
    at = len(_JPEG)
    while data.startswith(_JPEG) and at + 9 <= len(data):
        marker, length, height, width = unpack(">HHxHH", data[at : at + 9])
        if marker in _FRAMES:
            return width, height
        at += 2 + length
    return 0, 0


def place(where: Where | None) -> str:
    """« attestation.pdf, page 2 », or empty."""
    return "" if where is None else f"{where.file}, page{NBSP}{where.page + 1}"


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
    #: source and place together
    origin: str = ""
    unreadable: bool = False
    picture: Picture | None = None


MARKED = (Kind.SIGNATURE, Kind.STAMP)


#: The fields asked of a dossier with 20 jobs and 30 trainings; numbered ones are built each time.
_field = lru_cache(maxsize=512)(forms.field)


def kind(reading: Reading) -> Kind | None:
    """The kind of the field a reading answers for; None when no form has it."""
    found = _field(reading.field)
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
    "piece_person": "Personne, sur la pièce",
    "piece_employer": "Employeur, sur la pièce",
    "piece_user_company": "Entreprise utilisatrice, sur la pièce",
    "piece_job": "Emploi, sur la pièce",
    "piece_period": "Période, sur la pièce",
    "piece_hours": "Heures, sur la pièce",
    "piece_agreement": "Convention collective, sur la pièce",
    "piece_siret": "SIRET, sur la pièce",
    "piece_activities": "Activités, sur la pièce",
    "piece_absence": "Absence, sur la pièce",
    "piece_entry": "Date d’entrée, sur la pièce",
    "piece_training_contract": "Contrat, sur la pièce",
}
#: What a numbered table of the form is called.
TABLES = {"emploi": "Emploi", "formation_continue": "Formation"}


@lru_cache(maxsize=1024)
def label(name: str, *, numbered: bool = True) -> str:
    """How a person calls the field: « Emploi 2 – Jusqu’au »; its own name when no form has it."""
    parts = forms.split(name)
    if parts is None:
        found = _field(name)
        return _SHORT.get(name) or (found.label if found else name)
    table, n, key = parts
    short = _SHORT.get(f"{table}_{key}", key)
    return f"{TABLES[table]}{NBSP}{n} – {short}" if numbered else short


def alt_of(reading: Reading) -> str:
    """What the picture of a box shows, in words."""
    where = f" ({place(reading.where)})" if reading.where else ""
    return f"Image de la case «{NBSP}{label(reading.field)}{NBSP}»{where}"


def value(reading: Reading, *, numbered: bool = True, cut: int = EVIDENCE_CHARS) -> Value:
    """A reading in words; the text is cut after `cut` characters (0: never)."""
    text = reading.value
    field_ = _field(reading.field)
    if field_ and field_.options:
        text = dict(field_.options).get(text, text)
    if field_ and field_.kind in MARKED:
        text = ", ".join(describe(m) for m in reading.marks) if reading.marks else ""
    if cut:
        text = wording.cut(text, cut)
    source = "" if reading.source is Source.NONE else wording.SOURCES[reading.source]
    where = place(reading.where)
    return Value(
        label=label(reading.field, numbered=numbered),
        text=text,
        state=wording.STATES[reading.state],
        source=source,
        where=where,
        reason=typeset(reading.reason) if reading.reason else "",
        origin=", ".join(part for part in (source, where) if part),
        unreadable=reading.state is State.UNREADABLE,
        picture=picture(reading.crop, alt_of(reading)) if reading.crop else None,
    )


def describe(mark: Mark) -> str:
    """What was found in the box, in a few words."""
    words = wording.MARKS_ON_PAPER if mark.area else wording.MARKS
    word = words.get(mark.kind, mark.kind)
    if mark.esign is not None:
        return f"{word} de {mark.esign.signer}" if mark.esign.signer else word
    word = word[:1].upper() + word[1:]
    return f"{word}{NBSP}: «{NBSP}{mark.text}{NBSP}»" if mark.text else word
