"""LEG: what the law has become since the form was written; for the secretariat only."""

from __future__ import annotations

import calendar
from datetime import date

from vaeforms.french import format_date
from vaeforms.model import Severity
from vaeforms.rules.case import Case
from vaeforms.rules.rule import Result, not_applicable, noted, rule

I = Severity.INFORMATION  # noqa: E741

#: Months in which the certifier must answer (code du travail, L. 6412-2).
ANSWER_MONTHS = 2


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@rule(
    "LEG-01",
    I,
    source="Page de garde « n°2000-615 » et page 3 « n° 2002-615 » ; décret du 26 avril 2002",
    message="Coquille du modèle (n°2000-615 au lieu de 2002-615), sans effet sur les dossiers déjà "
    "signés.",
    informs=True,
)
def decree_number(case: Case) -> Result:
    """Le numéro du décret imprimé en page de garde comporte une coquille du modèle.

    Le formulaire la reproduit telle quelle ; aucun candidat n’a à signer de nouveau pour cela.
    """
    return noted()


@rule(
    "LEG-02",
    I,
    source="Lois du 8 août 2016 et du 21 décembre 2022 ; décrets n° 2017-1135 et n° 2023-1275",
    message="Les critères de durée du modèle ne correspondent plus au droit en vigueur ; l’outil "
    "applique le modèle (profil « graine-2002 »).",
    informs=True,
)
def older_criteria(case: Case) -> Result:
    """Les critères de durée du modèle sont antérieurs au droit en vigueur.

    Trois ans en 2002, un an depuis 2017, plus de durée minimale depuis la loi du 21 décembre 2022.
    """
    if case.profile.id != "graine-2002":
        return not_applicable(f"le profil appliqué est « {case.profile.id} »")
    return noted()


@rule(
    "LEG-03",
    I,
    source="Mode d’emploi : « domaines acquis pour une durée de cinq ans »",
    message="Mention des cinq ans à faire valider par la CPNEFP.",
    informs=True,
)
def five_years(case: Case) -> Result:
    """La mention « cinq ans » du modèle est à faire valider par la CPNEFP."""
    return noted()


@rule(
    "LEG-04",
    I,
    source="Attestation : « M, Mme ou Mlle » ; circulaire n° 5575/SG du 21 février 2012",
    message="Le modèle comporte la civilité « Mlle » ; à ne jamais reprendre dans un courrier.",
    informs=True,
)
def old_civility(case: Case) -> Result:
    """Le modèle d’attestation comporte la civilité « Mlle »."""
    return noted()


@rule(
    "LEG-05",
    I,
    source="Code du travail, L. 6412-2 : réponse dans les deux mois",
    message="Échéance de réponse : {d1} (depuis la réception) / {d2} (depuis le dossier complet).",
    informs=True,
)
def deadline(case: Case) -> Result:
    """L’échéance de réponse est de deux mois.

    Le point de départ (réception de la demande, ou dossier complet) est à fixer par le secrétariat.
    L’outil ne dit rien de l’effet du silence.
    """
    from_reception = format_date(months_later(case.reference, ANSWER_MONTHS))
    return noted(values={"d1": from_reception, "d2": "date à fixer"})


@rule(
    "LEG-06",
    I,
    source="France compétences, RNCP39866, échéance du 28 novembre 2027",
    message="Vérifier que le référentiel imprimé correspond à la fiche RNCP en vigueur.",
    informs=True,
)
def register_entry(case: Case) -> Result:
    """Le référentiel imprimé est à rapprocher de la fiche RNCP en vigueur."""
    return noted()
