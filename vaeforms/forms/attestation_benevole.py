"""The model « attestation d'activités bénévoles »: what two officers are asked."""

from __future__ import annotations

from dataclasses import replace

from vaeforms.model import Field, Form, Kind, Required

ID = "attestation-benevole"
CODE = "BEN"
TITLE = "Modèle d'attestation d'activités bénévoles"

A = Required.ALWAYS
_SIGN = "Signatures et cachet de deux responsables de l'association"

FIELDS = (
    Field("att_ben_signataire1", "Nous soussigné(e)s", Kind.TEXT, A),
    Field("att_ben_signataire2", "et.....", Kind.TEXT, A),
    Field("att_ben_qualite1", "Agissant en qualité de.....", Kind.TEXT, A),
    Field("att_ben_qualite2", "et", Kind.TEXT, A),
    Field("att_ben_structure", "Nom de l'association ou la structure :", Kind.TEXT, A),
    Field("att_ben_declaree_le", "Déclarée le.....", Kind.DATE),
    Field("att_ben_declaree_a", "à", Kind.TEXT),
    Field("att_ben_benevole", "Certifions que Mme ou M.", Kind.TEXT, A),
    Field("att_ben_depuis", "A exercé une activité bénévole depuis le", Kind.DATE, A),
    Field("att_ben_jusquau", "jusqu'au", Kind.DATE),
    Field("att_ben_heures_semaine", "Nombre d'heures par semaine :", Kind.NUMBER, A),
    Field(
        "att_ben_nature",
        "Détaillez les activités bénévoles assurées : / Nature des activités :",
        Kind.MULTILINE,
        A,
    ),
    Field(
        "att_ben_encadrement",
        "Ces activités bénévoles étaient-elles encadrées ? Si oui, par qui ?",
        Kind.MULTILINE,
    ),
    Field("att_ben_fait_a", "A", Kind.TEXT, A),
    Field("att_ben_fait_le", "le", Kind.DATE, A),
    Field("att_ben_signature1", _SIGN, Kind.SIGNATURE, A),
    Field("att_ben_signature2", _SIGN, Kind.SIGNATURE, A),
    Field("att_ben_cachet", _SIGN, Kind.STAMP, A),
)
#: Tooltips that the printed label alone would leave unclear to a screen reader.
_TOOLTIPS = {
    "att_ben_signataire1": "Nous soussigné(e)s : premier signataire",
    "att_ben_signataire2": "et : second signataire",
    "att_ben_qualite1": "Agissant en qualité de : premier signataire",
    "att_ben_qualite2": "et : qualité du second signataire",
    "att_ben_declaree_a": "Déclarée à",
    "att_ben_fait_a": "Fait à",
    "att_ben_fait_le": "Fait le",
    "att_ben_signature1": f"{_SIGN} – première signature",
    "att_ben_signature2": f"{_SIGN} – seconde signature",
    "att_ben_cachet": f"{_SIGN} – cachet",
}


#: Free words (`Field.prose`).
_PROSE = (
    "att_ben_qualite1",
    "att_ben_qualite2",
    "att_ben_declaree_a",
    "att_ben_nature",
    "att_ben_encadrement",
    "att_ben_fait_a",
)


def build() -> Form:
    """The form, tooltips completed."""
    head = "Attestation d'activités bénévoles – "
    fields = tuple(
        replace(
            f,
            tooltip=head + _TOOLTIPS.get(f.name, f.label.rstrip(" :.")),
            prose=f.name in _PROSE,
        )
        for f in FIELDS
    )
    return Form(ID, CODE, TITLE, fields)
