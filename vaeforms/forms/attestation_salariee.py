"""The model « attestation d'activités salariées »: what an employer is asked."""

from __future__ import annotations

from dataclasses import replace

from vaeforms.forms.dossier import YES_NO
from vaeforms.model import Field, Form, Kind, Required

ID = "attestation-salariee"
CODE = "SAL"
TITLE = "Modèle d'attestation d'activités salariées"

A = Required.ALWAYS
_SIGN = "Signature et cachet de l'employeur"

FIELDS = (
    Field("att_sal_signataire", "Je soussigné(e) M, Mme ou Mlle", Kind.TEXT, A),
    Field("att_sal_qualite", "Agissant en qualité de.....", Kind.TEXT, A),
    Field("att_sal_entreprise", "Nom de l'entreprise :", Kind.TEXT, A),
    Field("att_sal_salarie", "Certifie que Mme ou M.", Kind.TEXT, A),
    Field("att_sal_depuis", "Est ou a été employé(e) depuis le", Kind.DATE, A),
    Field("att_sal_jusquau", "jusqu'au", Kind.DATE),
    Field(
        "att_sal_temps_complet",
        "Travail à temps complet : oui / non",
        Kind.RADIO,
        A,
        options=YES_NO,
    ),
    Field(
        "att_sal_quotite",
        "Si temps partiel, indiquez le % par rapport au temps plein :%",
        Kind.QUOTA,
        Required.WHEN,
        ("att_sal_temps_complet", "non"),
    ),
    Field(
        "att_sal_activites",
        "Principales activités réalisées dans le cadre de cet emploi :",
        Kind.MULTILINE,
        A,
    ),
    Field("att_sal_fait_a", "A", Kind.TEXT, A),
    Field("att_sal_fait_le", ", le", Kind.DATE, A),
    Field("att_sal_signature", _SIGN, Kind.SIGNATURE, A),
    Field("att_sal_cachet", _SIGN, Kind.STAMP, A),
)
#: Tooltips that the printed label alone would leave unclear to a screen reader.
_TOOLTIPS = {
    "att_sal_fait_a": "Fait à",
    "att_sal_fait_le": "Fait le",
    "att_sal_signature": f"{_SIGN} – signature",
    "att_sal_cachet": f"{_SIGN} – cachet",
}


#: Free words (`Field.prose`).
_PROSE = ("att_sal_qualite", "att_sal_activites", "att_sal_fait_a")


def build() -> Form:
    """The form, tooltips completed."""
    head = "Attestation d'activités salariées – "
    fields = tuple(
        replace(
            f,
            tooltip=head + _TOOLTIPS.get(f.name, f.label.rstrip(" :.%")),
            prose=f.name in _PROSE,
        )
        for f in FIELDS
    )
    return Form(ID, CODE, TITLE, fields)
