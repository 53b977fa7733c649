"""What a candidate, an employer and two association officers write, field by field.

Every trap that the clients have been seen to fall into is in these values: letters outside
Latin-1 (œ, €, ’, –) and outside cp1252 (Ł, ę), guillemets with their non-breaking spaces,
parentheses and backslashes (PDF string syntax), line ends, an empty line, a combo whose text is
not among its options, a partial date and « à ce jour ».
"""

from __future__ import annotations

from vaeforms.forms import FORMS
from vaeforms.model import Kind

_COVER = {
    "candidat_nom": "Łukasiewicz-Bœuf",
    "candidat_prenom": "Anaïs Zoé",
    "candidat_adresse": "Résidence « L’Œillet »\n12 bis, rue de l’Abbé-Grégoire\n49000 Angers",
    "candidat_telephone": "06 12 34 56 78",
    "candidat_courriel": "anais.luka+vae@exemple.fr",
    "candidat_fait_a": "Angers (49)",
    "candidat_fait_le": "1er février 2026",
}
_RECAP = {
    "recap_duree_cqp_etp": "4 ans 6 mois",
    "recap_duree_totale": "11 années",
    "recap_cv_synthetique": (
        "2014-2019 : employée d’accueil, Mutuelle du Lac\n"
        "\n"
        "2019 à ce jour : chargée de relation adhérents ; coût du poste : 1 250 €"
    ),
}
_EMPLOIS = (
    {
        "intitule": "Chargée d’accueil (niveau C\\D)",
        "employeur": "Mutuelle du Lac\n3, place de l’Hôtel-de-Ville\n74000 Annecy",
        "domaine": "Assurance & prévoyance",
        "statut": "salarié",
        "depuis": "01/09/2019",
        "jusquau": "à ce jour",
        "temps_complet": "oui",
        "temps_partiel": "",
        "duree_etp": "6 ans 5 mois",
        "activites": "Accueil physique et téléphonique ;\nmise à jour des dossiers adhérents.",
    },
    {
        "intitule": "Hôtesse d’accueil",
        "employeur": "Œuvres sociales Łódź & Cie",
        "domaine": "Santé",
        "statut": "apprentie – contrat d’été",
        "depuis": "mars 2015",
        "jusquau": "31/08/2019",
        "temps_complet": "non",
        "temps_partiel": "121,33 h/mois",
        "duree_etp": "3 ans 7 mois",
        "activites": "Standard, « premier niveau » d’information.",
    },
    {
        "intitule": "Écoutante",
        "employeur": "Association Entr’aide",
        "domaine": "Vie associative",
        "statut": "bénévole",
        "depuis": "15/01/2012",
        "jusquau": "2014-12-31",
        "temps_complet": "non",
        "temps_partiel": "20 %",
        "duree_etp": "7 mois",
        "activites": "Permanence d’écoute.",
    },
)
_TRAINING = {
    "formation_initiale_prepares": "Bac pro Accueil\nBTS Tourisme",
    "formation_initiale_obtenus": "Bac pro Accueil (2011)",
}
_ROWS = (
    ("Écoute active", "2016\n14 h", "Afpa", "Attestation de présence"),
    ("Gérer l’agressivité", "2018\n21 h", "Cnam – Annecy", "Certificat n° 18/042"),
    ("Bureautique", "2020\n35 h", "Greta", "TOSA : 780/1000"),
    ("RGPD", "2023\n7 h", "Mutuelle du Lac", "Attestation"),
    ("Prévention « TMS »", "2024\n3,5 h", "Carsat", "—"),
)
_PAID = {
    "att_sal_signataire": "M. François Lécuyer",
    "att_sal_qualite": "Directeur des ressources humaines",
    "att_sal_entreprise": "Mutuelle du Lac",
    "att_sal_salarie": "Mme Anaïs Łukasiewicz-Bœuf",
    "att_sal_depuis": "01/09/2019",
    "att_sal_jusquau": "à ce jour",
    "att_sal_temps_complet": "oui",
    "att_sal_quotite": "",
    "att_sal_activites": "Accueil du public, orientation ;\nsuivi des cotisations (jusqu’à 500 €).",
    "att_sal_fait_a": "Annecy",
    "att_sal_fait_le": "12/01/2026",
}
_VOLUNTEER = {
    "att_ben_signataire1": "Mme Cécile Noël",
    "att_ben_signataire2": "M. Łukasz Żak",
    "att_ben_qualite1": "Présidente",
    "att_ben_qualite2": "Trésorier",
    "att_ben_structure": "Association Entr’aide",
    "att_ben_declaree_le": "3 mai 1998",
    "att_ben_declaree_a": "Saint-Étienne",
    "att_ben_benevole": "Mme Anaïs Łukasiewicz-Bœuf",
    "att_ben_depuis": "15/01/2012",
    "att_ben_jusquau": "31/12/2014",
    "att_ben_heures_semaine": "7,5",
    "att_ben_nature": "Permanences d’écoute le samedi\nTenue du fichier des bénéficiaires",
    "att_ben_encadrement": "Oui, par la coordinatrice, Mme Noël.",
    "att_ben_fait_a": "Saint-Étienne",
    "att_ben_fait_le": "9 janvier 2026",
}


def values(form: str) -> dict[str, str]:
    """Every field of the blank `form` that is typed or ticked, by name; "" stays empty.

    The blank of the dossier ends with the two attestation models, hence their fields too.
    """
    if form == "attestation-salariee":
        return dict(_PAID)
    if form == "attestation-benevole":
        return dict(_VOLUNTEER)
    table = {
        f"emploi_{n}_{k}": v for n, emploi in enumerate(_EMPLOIS, 1) for k, v in emploi.items()
    }
    keys = ("intitule", "annee_duree", "organisme", "contenu")
    rows = {
        f"formation_continue_{k}_{key}": text
        for k, row in enumerate(_ROWS, 1)
        for key, text in zip(keys, row, strict=True)
    }
    return {**_COVER, **_RECAP, **table, **_TRAINING, **rows, **_PAID, **_VOLUNTEER}


def typed_fields(form: str) -> set[str]:
    """Names of the fields of the blank `form` that take a value (signatures and stamps do not)."""
    ids = list(FORMS) if form == "dossier-recevabilite" else [form]
    mute = (Kind.SIGNATURE, Kind.STAMP, Kind.FIXED, Kind.DEPOSIT)
    return {field.name for each in ids for field in FORMS[each].fields if field.kind not in mute}
