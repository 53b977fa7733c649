"""Field names in words short enough for a sentence: « date de début », « nom du signataire »."""

from __future__ import annotations

from vaeforms.forms import split

#: What a rubric is called in « rubrique(s) manquante(s) : … », by the end of its field's name.
_SHORT = {
    "candidat_nom": "nom",
    "candidat_prenom": "prénom",
    "candidat_adresse": "adresse",
    "candidat_telephone": "téléphone",
    "candidat_courriel": "adresse électronique",
    "candidat_fait_a": "lieu de signature",
    "candidat_fait_le": "date de signature",
    "candidat_signature": "signature du candidat",
    "recap_duree_cqp_etp": "durée totale en relation avec le CQP",
    "recap_duree_totale": "durée totale de l’expérience professionnelle",
    "recap_cv_synthetique": "CV synthétique",
    "intitule": "intitulé du poste ou de l’activité",
    "employeur": "nom et adresse de l’employeur ou de la structure",
    "domaine": "domaine d’activité",
    "statut": "statut (salarié, non salarié ou bénévole)",
    "depuis": "date de début",
    "jusquau": "date de fin",
    "temps_complet": "temps complet (oui ou non)",
    "temps_partiel": "quotité du temps partiel",
    "duree_etp": "durée en équivalent temps plein",
    "activites": "principales activités",
    "formation_initiale_prepares": "diplômes préparés",
    "formation_initiale_obtenus": "diplômes obtenus",
    "formation_intitule": "intitulé de la formation",
    "formation_annee_duree": "année (avec sa durée)",
    "formation_organisme": "organisme de formation",
    "formation_contenu": "contenu de la formation",
    "att_sal_signataire": "nom du signataire",
    "att_sal_qualite": "qualité du signataire",
    "att_sal_entreprise": "nom de l’entreprise",
    "att_sal_salarie": "nom de la personne employée",
    "att_sal_quotite": "pourcentage du temps partiel",
    "att_sal_signature": "signature de l’employeur",
    "att_sal_cachet": "cachet de l’employeur",
    "att_ben_signataire1": "nom du premier signataire",
    "att_ben_signataire2": "nom du second signataire",
    "att_ben_qualite1": "qualité du premier signataire",
    "att_ben_qualite2": "qualité du second signataire",
    "att_ben_structure": "nom de l’association ou de la structure",
    "att_ben_declaree_le": "date de déclaration de l’association",
    "att_ben_declaree_a": "lieu de déclaration de l’association",
    "att_ben_benevole": "nom de la personne bénévole",
    "att_ben_heures_semaine": "nombre d’heures par semaine",
    "att_ben_nature": "nature des activités",
    "att_ben_encadrement": "encadrement des activités",
    "att_ben_signature1": "première signature",
    "att_ben_signature2": "seconde signature",
    "att_ben_cachet": "cachet de l’association",
    "piece_person": "nom de la personne",
    "piece_employer": "nom de l’employeur",
    "piece_job": "emploi",
    "piece_period": "période",
    "piece_hours": "nombre d’heures",
    "fait_a": "lieu de signature",
    "fait_le": "date de signature",
}


def short(name: str) -> str:
    """What the field `name` is called inside a sentence, without its table's number."""
    if name in _SHORT:
        return _SHORT[name]
    parts = split(name)
    if parts is not None:
        table, _, key = parts
        return _SHORT.get(f"formation_{key}" if table != "emploi" else key, key)
    for prefix in ("att_sal_", "att_ben_"):
        if name.startswith(prefix):
            return _SHORT.get(name.removeprefix(prefix), name)
    return name
