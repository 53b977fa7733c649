"""What software prints before the values of a payslip, and the shapes those values have."""

from __future__ import annotations

import re
from fractions import Fraction

from vaeforms.french import employer_name
from vaeforms.french.plain import plain
from vaeforms.pieces.mask import MASKED, mask
from vaeforms.pieces.sheet import Cell, Sheet

EMPLOYER = re.compile(
    r"(?:nom (?:et adresse )?de l'(?:employeur|entreprise)|employeur|raison sociale|entreprise"
    r"|societe|denomination(?: sociale)?|etablissement employeur)"
)
PERSON = re.compile(
    r"(?:noms?,? ?(?:et|/|-|&)? ?prenoms?(?: (?:du |de la )?salariee?)?|nom du salarie"
    r"|nom de l'agent|salariee?(?: ?\(e\))?|nom complet|collaborateur|collaboratrice"
    r"|beneficiaire|agent|employee?(?: ?\(e\))?)"
)
SURNAME = re.compile(r"(?:nom(?: de famille| d'usage| usuel| marital)?)")
FORENAME = re.compile(r"prenoms?")
JOB = re.compile(
    r"(?:emploi(?: occupe)?|fonction(?: occupee)?|poste(?: occupe| de travail)?|libelle emploi"
    r"|intitule (?:du poste|de l'emploi|emploi|poste)|metier|profession)"
)
QUALIFICATION = re.compile(r"qualification(?: professionnelle)?")
PERIOD = re.compile(
    r"(?:periode(?! (?:d'essai|de (?:reference|conges?|preavis|prise)|d'acquisition))"
    r"(?: de (?:paie|paye|travail)| d'emploi| du bulletin| payee| concernee)?"
    r"|(?:paie|paye|salaire|bulletin)(?: de (?:paie|paye|salaire))? (?:du mois de|du|de|mois de)"
    r"|mois(?: de (?:paie|paye)| concerne)?(?: de)?)"
)
PERIOD_FROM = re.compile(r"(?:date (?:de )?)?debut (?:de |de la )?(?:periode|paie)")
PERIOD_TO = re.compile(r"(?:date (?:de )?)?fin (?:de |de la )?(?:periode|paie)")
YEAR = re.compile(r"(?:annee|exercice|periode|recapitulatif(?: annuel)?)(?: (?:civile|de paie))?")
CONTRACT_HOURS = re.compile(
    r"(?:horaires?(?: mensuels?| de base| contractuels?| du contrat| de travail)?(?: mensuels?)?"
    r"|base horaire(?: mensuelle)?|duree (?:mensuelle|contractuelle)(?: du travail| de travail)?"
    r"|duree du travail(?: mensuelle)?|heures (?:mensuelles|contractuelles|contrat|de base)"
    r"|nombre d'heures mensuel(?:les)?|temps de travail mensuel|h\.? ?contrat)"
)
PAID_HOURS = re.compile(
    r"(?:(?:total|nombre d'|nb\.?|nbre d'|nombre|total des) ?)?heures"
    r" (?:payees|travaillees|remunerees|du mois|effectuees|mois|periode)"
    r"|(?:total (?:des )?|nombre (?:total )?d')heures|heures trav(?:ail)?\.?|h\.? travaillees"
    r"|h\.? payees"
)
BARE_HOURS = re.compile(r"(?:heures|nb\.? heures|nombre d'heures|hrs|nb h\.?)")
TO_DATE_HOURS = re.compile(
    r"(?:cumul(?:s)? (?:des |d'|annuel )?(?:heures|h\b\.?)(?: (?:payees|travaillees))?"
    r"|heures (?:cumulees|annuelles|annee)|total (?:annuel )?(?:des )?heures(?: annee)?)"
)
ENTRY = re.compile(
    r"(?:date (?:d'entree|d'embauche|d'anciennete|entree|embauche|anciennete)(?: dans .*?)?"
    r"|entree?(?:\(e\))?(?: le)?|entree (?:dans l'entreprise|societe)|anciennete(?: au| depuis le)?"
    r"|embauche(?: le)?|date debut(?: de)? contrat|debut (?:de )?contrat)"
)
EXIT = re.compile(
    r"(?:date (?:de )?(?:sortie|depart|fin de contrat)|sortie(?: le)?|fin de contrat)"
)
AGREEMENT = re.compile(
    r"(?:conv(?:ention|\.)? ?coll(?:ective|\.)?(?: nationale| applicable)?|c\.?c\.?n\.?)"
)
IDCC = re.compile(r"(?:code |n[°o]? ?)?idcc")
SIRET = re.compile(r"(?:n[°o]? ?)?siret\b")
SHARE = re.compile(
    r"(?:taux d'(?:activite|emploi)|quotite(?: de travail| travaillee)?|% ?(?:d')?activite"
    r"|pourcentage d'activite|temps (?:de travail|partiel)|taux (?:de )?temps partiel"
    r"|modalite(?: de temps)?|etp)"
)
USER = re.compile(
    r"(?:(?:entreprise|societe|etablissement|client) utilisat(?:rice|eur)|utilisateur|client"
    r"|lieu de (?:la )?mission)"
)
CONTRACT_TYPE = re.compile(r"(?:type|nature) (?:de |du )?contrat|contrat")
#: Other words that stand alone as labels or column heads: never the value of a neighbour.
_OTHERS = re.compile(
    r"(?:matricule|n[°o].*|coefficient|coeff?\.?|niveau|niv\.?|echelon|indice|classe|classification"
    r"|classement|position|categorie(?: prof.*)?|statut(?: professionnel)?|groupe|degre|filiere"
    r"|echelle|points?|service|departement|etablissement|section|code.*|ape|naf|siren|urssaf"
    r"|adresse|ville|tel.*|nir|securite sociale|regime|convention|accord|date.*|paiement"
    r"|mode de (?:paiement|reglement)|reglement|banque|iban|page|rubriques?|libelles?|designation"
    r"|elements.*|base|taux|montant|gains?|retenues?|part.*|charges?.*|cotisations.*|brut.*|net.*"
    r"|cumul.*|conges.*|heures.*|plafond.*|mois|annee|total.*|a payer|nombre|quantite|qte|a deduire"
    r"|situation.*|sexe|contrat|type.*|emploi.*|salaire.*|horaire.*|taux.*|qualification.*)\.?"
)
_ALL = (
    *(EMPLOYER, PERSON, SURNAME, FORENAME, JOB, QUALIFICATION, PERIOD, CONTRACT_HOURS, PAID_HOURS),
    *(PERIOD_FROM, PERIOD_TO, ENTRY, EXIT, AGREEMENT, IDCC, SIRET, SHARE, USER, _OTHERS),
)
#: Where the table of a payslip begins.
TABLE = re.compile(
    r"(?:salaire (?:de base|brut|mensuel)|traitement (?:de base|brut|indiciaire)|appointements?\b"
    r"|rubriques?\b|libelles?\b|designations?\b|elements de (?:paie|remuneration)|base\b$"
    r"|remuneration(?: de base| brute)?$|elements? variables?|intitules?$)"
)
BASE_ROW = re.compile(
    r"(?:\d{2,5} )?(?:salaire (?:de base|mensuel|brut de base|mensualise)|traitement de base"
    r"|appointements?|remuneration de base|salaire$)"
)
#: The same for those paid by the hour: what was worked, not what was agreed.
HOURLY_ROW = re.compile(r"(?:\d{2,5} )?(?:heures (?:normales|travaillees|de base)|salaire horaire)")
#: Printed without space or with one: « 1 895,88 »; a decimal comma ends the number before.
AMOUNT = re.compile(r"(?<![\d.,])-?\d{1,3}(?:[ .]?\d{3})*[.,]\d{2,4}(?!\d)")
_HOURS = re.compile(r"(\d{1,4})(?:[.,](\d{1,3}))?\s?(?:h|hrs?|heures?)?\.?")
_CLOCK = re.compile(r"(\d{1,4})\s?[h:]\s?([0-5]\d)")
_THOUSANDS = re.compile(r"^(\d)[ .](\d{3})(?=[.,]\d{2}\b|$|\s?h)")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’\-.][^\W\d_]+)*[.,']?")
_CIVILITY = re.compile(r"(?:m|mr|mme|mlle|monsieur|madame|mademoiselle|me|dr)\.?")
CIVIL = re.compile(
    r"(?:m\.|m|mr\.?|mme\.?|mlle\.?|monsieur|madame|mademoiselle)(?: ou (?:m\.?|mme))? "
)
#: Words that are never part of a name: what a label's neighbour may be instead.
_NOT_A_NAME = re.compile(
    r"(?:taux|base|montant|part|salariale?|patronale?|employeur|salarie|cadre|non|regime|general"
    r"|assiette|retenues?|gains?|total|brut|net|bulletin|paie|salaire|emploi|conges?|service"
    r"|agence|mutuelle|societe|association|rue|avenue|place|bp|cedex|temps|plein|complet|partiel"
    r"|cdi|cdd|duree|convention|nationale|collective|matricule|securite|sociale|page|charge"
    r"|employes?|information|solde|compte|horaire|mensuel|forfait|sante|retraite|chomage)"
)


def is_label(cell: Cell) -> bool:
    """The cell is a label or a column head, not a value."""
    text = cell.plain
    if text.endswith(":") or " : " in text or text.startswith(":"):
        return True
    return any(pattern.fullmatch(text.strip(" .")) for pattern in _ALL)


def organisation(text: str) -> str | None:
    """A name of at least three letters, without the address that follows it."""
    name = employer_name(text)
    letters = sum(char.isalpha() for char in name)
    if letters < 3 or letters < sum(char.isdigit() for char in name) or len(name.split()) > 14:
        return None
    if MASKED in mask(name) or AMOUNT.search(name):
        return None
    return name


def person(text: str) -> str | None:
    """A full name: two to eight words, none a figure and none a word of payslips."""
    words = re.sub(r"[(),/]", " ", text).split()
    if words and re.fullmatch(r"[\dA-Z]*\d[\dA-Z]*", words[-1]):
        words.pop()  # the staff number that follows the name
    bare = words[1:] if words and _CIVILITY.fullmatch(plain(words[0])) else words
    if not 2 <= len(bare) <= 8 or not all(_NAME_WORD.fullmatch(word) for word in bare):
        return None
    if any(_NOT_A_NAME.fullmatch(plain(word)) for word in bare):
        return None
    # a name has capitals: « en cours » is none
    if not any(word[0].isupper() for word in bare):
        return None
    return " ".join(words)


def one_name(text: str) -> str | None:
    """A surname or a first name alone."""
    words = text.split()
    if not 1 <= len(words) <= 5 or not all(_NAME_WORD.fullmatch(word) for word in words):
        return None
    if any(_NOT_A_NAME.fullmatch(plain(word)) for word in words):
        return None
    return text if any(word[0].isupper() for word in words) else None


def job(text: str) -> str | None:
    """A job title: letters, no amount, not a mere class."""
    flat = plain(text)
    if not re.search(r"[a-z]{4}", flat) or AMOUNT.search(text) or len(text.split()) > 14:
        return None
    if re.fullmatch(r"(?:non )?cadre|etam|employee?|temps (?:plein|complet|partiel)", flat):
        return None
    return None if MASKED in mask(text) else text


def agreement(text: str) -> str | None:
    """The name of a collective agreement or its number."""
    return text if re.search(r"[^\W\d_]{4}|\b\d{4}\b", text) and not AMOUNT.search(text) else None


def idcc(text: str) -> str | None:
    """Number of a collective agreement, on four digits."""
    return text.zfill(4) if re.fullmatch(r"\d{3,4}", text) else None


def number(text: str) -> Fraction | None:
    """« 151,67 », « 151.67 h », « 151h40 », « 1 820,04 »; None for anything more."""
    flat = _THOUSANDS.sub(r"\1\2", text.strip().replace("\u202f", " ").replace("\xa0", " "))
    clock = _CLOCK.fullmatch(flat)
    if clock is not None:
        return Fraction(int(clock[1])) + Fraction(int(clock[2]), 60)
    found = _HOURS.fullmatch(flat.lower())
    if found is None:
        return None
    decimals = found[2] or ""
    return Fraction(int(found[1] + decimals), 10 ** len(decimals))


def amounts(text: str) -> list[Fraction]:
    """Every number with decimals of a line, in order; used to check, never kept."""
    found = []
    for match in AMOUNT.finditer(text.replace("\u202f", " ").replace("\xa0", " ")):
        whole, decimals = re.split(r"[.,](?=\d+$)", match[0])
        digits = re.sub(r"[ .]", "", whole.lstrip("-"))
        found.append(Fraction(int(digits + decimals), 10 ** len(decimals)))
    return found


def table_top(page: Sheet) -> float:
    """Height at which the table of a payslip begins, else the bottom of the page."""
    for row in page.rows:
        if any(TABLE.match(cell.plain) for cell in row):
            return row[0].box[1] - 1
    return page.size[1]
