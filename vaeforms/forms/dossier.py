"""The dossier de recevabilité: what a candidate is asked, table by table."""

from __future__ import annotations

from functools import lru_cache

from vaeforms.model import Field, Form, Kind, Required

ID = "dossier-recevabilite"
CODE = "DOS"
TITLE = "Dossier de recevabilité VAE"

#: 3 tables as the seed prints; 5 rows, the default of domain.md §3.1 for the training table
DEFAULT_EMPLOIS, MAX_EMPLOIS = 3, 20
DEFAULT_FORMATIONS, MAX_FORMATIONS = 5, 30
#: Two tables fill a page of A4 with rows a hand can write in.
EMPLOIS_A_PAGE = 2
#: Rows of continuing education under the initial training, and on a page of their own.
FORMATIONS_FIRST_PAGE, FORMATIONS_A_PAGE = 5, 8

YES_NO = (("oui", "Oui"), ("non", "Non"))
#: export value, what is shown; the combo stays editable so that « apprentie » can be typed
STATUSES = (("salarié", "salarié"), ("non salarié", "non salarié"), ("bénévole", "bénévole"))

#: Printed words that must still be on a submitted cover page, typos of the seed included.
DECLARATIONS = (
    Field("declaration_soussigne", "Je soussigné(e),", Kind.FIXED),
    Field(
        "declaration_honneur",
        "Déclare sur l'honneur que les toutes les informations fournies sont exactes et que j'ai "
        "renseigné moi-même ce dossier.",
        Kind.FIXED,
    ),
    Field(
        "declaration_demande",
        "Demande validation des acquis de mon expérience en vue de l'obtention du CQP chargé(e) "
        "d'accueil et de relation clients/adhérents.",
        Kind.FIXED,
    ),
    Field(
        "declaration_engagement",
        "M'engage, conformément au décret n°2000-615 du 26 avril 2002, à ne déposer qu'une seule "
        "demande en vue de l'obtention du CQP chargé(e) d'accueil et de relation "
        "clients/adhérents et de ne pas déposer plus de trois demandes de Validation des Acquis "
        "de l'Expérience pour des diplômes ou titres différents pendant l'année civile en cours.",
        Kind.FIXED,
    ),
)

#: Said by the secretariat in ``dossier.toml``, never asked on the form.
DEPOSIT = (
    Field("depot_numero", "Numéro du dossier", Kind.DEPOSIT),
    Field("depot_date_reception", "Date de réception", Kind.DEPOSIT),
    Field("depot_canal", "Canal", Kind.DEPOSIT),
    Field("depot_registre", "Registre des demandes", Kind.DEPOSIT),
)

#: One per piece, said in ``dossier.toml``; `{j}` is the number of the piece.
PIECE = (
    Field("piece_{j}_type", "Type de pièce", Kind.DEPOSIT),
    Field("piece_{j}_rattachement", "Rattachement", Kind.DEPOSIT),
)


def cover(signature: bool = True) -> tuple[Field, ...]:
    """Fields of the cover page; `signature` adds the marked « Fait à / le / Signature » block."""
    contact = ("contact", "")
    fields = (
        Field("candidat_nom", "Nom :", Kind.TEXT, Required.ALWAYS, tooltip="Nom"),
        Field("candidat_prenom", "Prénom :", Kind.TEXT, Required.ALWAYS, tooltip="Prénom"),
        Field(
            "candidat_adresse",
            "Adresse :",
            Kind.MULTILINE,
            Required.ALWAYS,
            tooltip="Adresse",
            prose=True,
        ),
        Field("candidat_telephone", "Tél. :", Kind.PHONE, Required.ONE_OF, contact, tooltip="Tél."),
        Field("candidat_courriel", "mail :", Kind.EMAIL, Required.ONE_OF, contact, tooltip="mail"),
    )
    if not signature:
        return fields
    return (
        *fields,
        Field("candidat_fait_a", "Fait à", Kind.TEXT, tooltip="Fait à", addition=True, prose=True),
        Field(
            "candidat_fait_le", "le", Kind.DATE, Required.ALWAYS, tooltip="Fait le", addition=True
        ),
        Field(
            "candidat_signature",
            "Signature",
            Kind.SIGNATURE,
            Required.ALWAYS,
            tooltip="Signature du candidat",
            addition=True,
        ),
    )


def recap() -> tuple[Field, ...]:
    """Fields at the top of « Récapitulatif des emplois »."""
    cqp = "Durée totale de votre activité en relation avec le CQP en équivalent temps plein"
    total = "Durée totale de votre expérience professionnelle tous secteurs confondus"
    cv = (
        "1 - Présentez l'ensemble de votre parcours professionnel, y compris les emplois exercés "
        "sans lien direct avec le CQP (sous la forme d'un CV synthétique)"
    )
    return (
        Field("recap_duree_cqp_etp", cqp, Kind.DURATION, Required.ALWAYS, tooltip=cqp),
        Field("recap_duree_totale", total, Kind.DURATION, Required.ALWAYS, tooltip=total),
        Field("recap_cv_synthetique", cv, Kind.MULTILINE, Required.ALWAYS, tooltip=cv, prose=True),
    )


@lru_cache(maxsize=64)
def emploi(n: int) -> tuple[Field, ...]:
    """Fields of the table « Emploi n »; n = 1 is required, the others as soon as started."""
    required = Required.ALWAYS if n == 1 else Required.STARTED

    def make(
        key: str,
        label: str,
        kind: Kind,
        *,
        short: str = "",
        required: Required = required,
        when: tuple[str, str] | None = None,
        options: tuple[tuple[str, str], ...] = (),
    ) -> Field:
        tooltip = f"Emploi {n} – {short or label}"
        prose = key in ("intitule", "domaine", "activites")
        name = f"emploi_{n}_{key}"
        return Field(name, label, kind, required, when, options, tooltip, prose=prose)

    periode = "Période d'activité (depuis le.. jusqu'au...)"
    return (
        make("intitule", "Intitulé du poste ou de la fonction ou de votre activité", Kind.TEXT),
        make(
            "employeur",
            "Nom et adresse de votre employeur ou de la structure dans laquelle vous avez exercé",
            Kind.MULTILINE,
        ),
        make("domaine", "Domaine d'activité de l'entreprise", Kind.TEXT),
        make(
            "statut",
            "Précisez si vous étiez salarié, non salarié ou bénévole",
            Kind.COMBO,
            options=STATUSES,
        ),
        make("depuis", f"{periode} / Depuis le", Kind.DATE, short="Depuis le"),
        make("jusquau", f"{periode} / Jusqu'au", Kind.DATE, short="Jusqu'au"),
        make("temps_complet", "Travail à temps complet", Kind.RADIO, options=YES_NO),
        make(
            "temps_partiel",
            "Si temps partiel, indiquez le pourcentage par rapport au temps plein ou le nombre "
            "d'heures par mois",
            Kind.QUOTA,
            required=Required.WHEN,
            when=(f"emploi_{n}_temps_complet", "non"),
        ),
        make("duree_etp", "Durée de l'activité (en / équivalent temps plein)", Kind.DURATION),
        make("activites", "Précisez vos principales activités dans cet emploi :", Kind.MULTILINE),
    )


def initial_training() -> tuple[Field, ...]:
    """Fields of « 1 - Formation initiale »."""
    head = "Formation initiale – "
    prepared, obtained = "Diplôme(s) préparé(s) :", "Diplôme(s) obtenu(s) :"
    return tuple(
        Field(
            f"formation_initiale_{key}",
            label,
            Kind.MULTILINE,
            tooltip=head + label[:-2],
            prose=True,
        )
        for key, label in (("prepares", prepared), ("obtenus", obtained))
    )


@lru_cache(maxsize=64)
def formation(k: int) -> tuple[Field, ...]:
    """Fields of row k of « 2 - Formation professionnelle continue »."""
    head = f"Formation {k} – "
    content = (
        "Contenu de la formation Indiquez si vous avez obtenu une attestation, un certificat ou "
        "un diplôme (joindre attestation)"
    )
    rows = (
        ("intitule", "Intitulé de la formation", Required.STARTED),
        ("annee_duree", "Année Durée (heures)", Required.STARTED),
        ("organisme", "Organisme de formation ou formateur", Required.STARTED),
        ("contenu", content, Required.NEVER),
    )
    return tuple(
        Field(
            f"formation_continue_{k}_{key}",
            label,
            Kind.MULTILINE,
            required,
            tooltip=head + label,
            prose=key != "annee_duree",
        )
        for key, label, required in rows
    )


def build(
    emplois: int = DEFAULT_EMPLOIS,
    formations: int = DEFAULT_FORMATIONS,
    cover_signature: bool = True,
) -> Form:
    """The dossier with `emplois` tables and `formations` rows, attestation models not included."""
    fields = [*cover(cover_signature), *recap()]
    for n in range(1, emplois + 1):
        fields += emploi(n)
    fields += initial_training()
    for k in range(1, formations + 1):
        fields += formation(k)
    return Form(ID, CODE, TITLE, tuple(fields))
