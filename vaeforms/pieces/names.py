"""A piece -> what people call it, in French."""

from __future__ import annotations

from vaeforms.french import de, format_month, typeset
from vaeforms.model import Piece, PieceKind

#: A kind of piece, in the singular, lower case.
NAMES: dict[PieceKind, str] = {
    PieceKind.PAYSLIP: "bulletin de salaire",
    PieceKind.ANNUAL_RECAP: "bulletin récapitulatif annuel",
    PieceKind.EMPLOYER_LETTER: "attestation d’employeur sur papier libre",
    PieceKind.VOLUNTEER_LETTER: "attestation de bénévolat sur papier libre",
    PieceKind.WORK_CERTIFICATE: "certificat de travail",
    PieceKind.CONTRACT: "contrat de travail",
    PieceKind.SELF_EMPLOYED: "justificatif d’activité non salariée",
    PieceKind.DIPLOMA: "diplôme",
    PieceKind.TRAINING: "attestation de formation",
    PieceKind.CV: "CV",
    PieceKind.IDENTITY: "pièce d’identité",
    PieceKind.BANK: "relevé d’identité bancaire",
    PieceKind.FORM: "page d’un autre formulaire",
    PieceKind.OTHER: "pièce d’un type inconnu",
    PieceKind.UNREAD: "pièce non lue",
}
#: R. 3243-1 mentions and the words for them.
MENTIONS = {
    "employer": "employeur",
    "person": "salarié",
    "job": "emploi",
    "period": "période",
    "hours": "nombre d’heures",
}
#: Sensitive data noticed, as « La pièce contient … » goes on.
SENSITIVE = {
    "nir": "un numéro de sécurité sociale",
    "iban": "des coordonnées bancaires",
    "amounts": "des montants",
    "sick_leave": "un arrêt de travail",
    "withholding": "un prélèvement à la source",
    "garnishment": "une saisie ou une pension",
    "union": "une mention syndicale",
}
#: Absences, as « absence » is spoken of.
ABSENCES = {
    "parental": "congé parental",
    "unpaid": "absence sans solde",
    "sick": "arrêt de travail",
    "maternity": "congé de maternité, de paternité ou d’adoption",
    "other": "absence",
    "no_hours": "aucune heure payée",
}


def title(piece: Piece) -> str:
    """« Bulletin de salaire de mars 2024 », « CV »; empty when nothing is known of it."""
    if piece.kind in (PieceKind.UNREAD, PieceKind.OTHER):
        return ""
    name = NAMES[piece.kind]
    words = name[0].upper() + name[1:]
    if piece.recognised:
        return typeset(words)  # a month may have been misread
    if piece.kind is PieceKind.PAYSLIP and len(piece.months) == 1:
        year, month = piece.months[0]
        return typeset(f"{words} {de(format_month(year, month))}")
    if piece.kind is PieceKind.ANNUAL_RECAP and piece.months:
        return typeset(f"{words} {piece.months[0][0]}")
    return typeset(words)
