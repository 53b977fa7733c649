"""Signature and stamp boxes to who signed what, as far as it could be established."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vaeforms import forms
from vaeforms.forms.dossier import ID as DOSSIER
from vaeforms.french.writing import NBSP, typeset
from vaeforms.model import Document, Esign, Field, Kind, State
from vaeforms.report import wording
from vaeforms.report.values import MARKED, Picture, alt_of, describe, label, picture, place


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
    """Every signature and stamp box of every form received, in the order of the documents.

    A model sent back blank, as the dossier's last pages often are, is nobody's to sign.
    """
    rows = []
    for document in documents:
        if document.form != DOSSIER and _blank(document):
            continue
        form = forms.FORMS.get(document.form or "")
        asked = [f for f in form.fields if f.kind in MARKED] if form else []
        rows += [_signature(document, f) for f in asked]
    return tuple(rows)


def _blank(document: Document) -> bool:
    readings = document.readings.values()
    return bool(readings) and all(reading.state is State.EMPTY for reading in readings)


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
    told = [m.esign.changes or m.esign.problem for m in reading.marks if m.esign]
    if reading.reason and not any(text and text in reading.reason for text in told):
        details.append(typeset(reading.reason))
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


def electronic(esign: Esign) -> list[str]:
    """What a cryptographic signature establishes, and what it does not."""
    signed = "Signature électronique" + (f" de {esign.signer}" if esign.signer else "")
    if esign.time:
        signed += f", le {wording.moment(esign.time)} (heure déclarée)"
    lines = [signed + "."]
    if esign.intact is False:
        lines.append("Le contenu signé ne correspond plus à la signature.")
    elif esign.intact is None:
        lines.append("Intégrité non vérifiable.")
    elif esign.changes:
        lines.append(f"Modifications après la signature{NBSP}: {esign.changes}")
    elif esign.covers_file:
        lines.append("Fichier inchangé depuis la signature.")
    else:
        lines.append("Contenu signé inchangé ; la signature ne porte pas sur tout le fichier.")
    if esign.problem:
        lines.append(esign.problem)
    if esign.trusted is None:
        lines.append("Identité du signataire non contrôlée (aucune autorité configurée).")
    elif esign.trusted:
        lines.append("Certificat rattaché à une autorité de confiance configurée.")
    else:
        lines.append("Certificat non rattaché aux autorités de confiance configurées.")
    return [typeset(line) for line in lines]
